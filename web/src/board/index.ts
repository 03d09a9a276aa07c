// The face of board: its pages are reached by the router alone; charts may be used elsewhere.
export { csv } from './chart'
