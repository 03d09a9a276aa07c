// The face of board: its pages are reached by the router alone; charts may be used elsewhere.
export { csv, ticks } from './chart'
export { useWidth } from './useWidth'
export { default as ChartPart } from './ChartPart.vue'
