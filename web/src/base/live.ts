// The live feed: one EventSource for the whole console. Pages say which subjects they show and
// are told, at most once in a quarter of a second, that they should read again.

import { onScopeDispose, ref } from 'vue'

type Listener = { match: (subject: string) => boolean; run: () => void; timer?: number }
const listeners = new Set<Listener>()
let source: EventSource | undefined
export const connected = ref(true)

export function startLive(): void {
  if (source || typeof EventSource === 'undefined') return
  source = new EventSource('/api/live')
  let seen_open = false
  source.onopen = () => {
    // What was changed while the line was down is not repeated by the server: read everything.
    if (seen_open && !connected.value) announce(null)
    seen_open = true
    connected.value = true
  }
  source.onerror = () => {
    connected.value = false
  }
  source.addEventListener('change', event => {
    try {
      const data = JSON.parse((event as MessageEvent<string>).data) as { subjects?: string[] }
      announce(data.subjects ?? null)
    } catch {
      announce(null)
    }
  })
}

export function stopLive(): void {
  source?.close()
  source = undefined
}

function announce(subjects: string[] | null): void {
  for (const listener of listeners) {
    if (subjects && !subjects.some(listener.match)) continue
    window.clearTimeout(listener.timer)
    listener.timer = window.setTimeout(listener.run, 250)
  }
}

export function onChange(match: (subject: string) => boolean, run: () => void): void {
  const listener: Listener = { match, run }
  listeners.add(listener)
  onScopeDispose(() => {
    window.clearTimeout(listener.timer)
    listeners.delete(listener)
  })
}
