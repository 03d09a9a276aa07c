// The face of search: the command palette.
export { default as Palette } from './Palette.vue'
