// The face of field: forms drawn from JSON Schema.
export { default as FormView } from './FormView.vue'
export { default as FormRead } from './FormRead.vue'
export { answers, firstData, isEmpty, missing, revealed } from './rules'
export { chosen_files } from './file/files'
export { kept_files, send_file } from './photo/photo'
