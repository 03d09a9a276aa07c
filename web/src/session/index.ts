// The face of session: who is signed in.
export { useSession } from './store'
