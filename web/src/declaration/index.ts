// The face of declaration: reckoning with an imported list.
export { counts_add_up, in_chunks, usual_choice } from './list'
