// What a person typed and the server does not hold yet stays on this machine until it does. Others
// may log in on the same machine: each finds only what is their own.

let owner = ''
export function draftsOf(person: string): void {
  owner = person
}
const place = (name: string): string => `tongchou.draft.${owner}.${name}`

export interface Draft<T> {
  at: string
  data: T
}

export function keepDraft<T>(name: string, data: T): void {
  try {
    localStorage.setItem(place(name), JSON.stringify({ at: localNow(), data }))
  } catch {
    // Storage may be full or forbidden; the page itself still holds the text.
  }
}

export function readDraft<T>(name: string): Draft<T> | null {
  try {
    return JSON.parse(localStorage.getItem(place(name)) ?? 'null') as Draft<T> | null
  } catch {
    return null
  }
}

export function dropDraft(name: string): void {
  try {
    localStorage.removeItem(place(name))
  } catch {
    // Nothing was kept where nothing can be removed.
  }
}

function localNow(): string {
  const d = new Date(Date.now() + 8 * 3600_000)
  return d.toISOString().replace(/\.\d+Z$/, '+08:00')
}
