// The face of problems: boards of problems and weekly reports, and opinion tables.
export { default as OpinionTable } from './OpinionTable.vue'
