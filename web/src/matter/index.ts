// The face of matter: parts that other pages show.
export { default as RecordList } from './RecordList.vue'
