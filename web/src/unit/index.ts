// The face of unit.
export { treeOf } from './tree'
