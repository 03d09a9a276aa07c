// The face of assessment: its pages are reached by the router alone.
export { step_period } from './period'
