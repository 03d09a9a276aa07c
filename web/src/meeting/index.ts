// The face of meetings: what other areas may use.
export { default as QrCode } from './QrCode.vue'
export { complete } from './room'
