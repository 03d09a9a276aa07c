// The face of task: how tasks group and which acts may be done for several.
export { batchOf, groupsOf } from './batch'
