// The face of papers: how headings are counted is the same wherever a paper is read.
export { ordinal } from './sheet'
