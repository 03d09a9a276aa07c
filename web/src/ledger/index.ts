// The face of ledger: the address of a view.
export { queryOf, stateOf } from './query'
