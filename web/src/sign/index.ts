// The face of signing: what settings show of it.
export { default as MyKeys } from './MyKeys.vue'
