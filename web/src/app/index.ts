// The face of app for pages: only the title, so that no page depends on the router's table.
export { setTitle } from './title'
