// The face of papers: headings are counted, and steps drawn, the same wherever a paper is read.
export { ordinal } from './sheet'
export { complete, shapeOf } from './marks'
