// Who is at the desk, and the global scope of the seven seals in the top bar.

import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import {
  call,
  connect,
  draftsOf,
  officeDay,
  startLive,
  stopLive,
  type Counts,
  type Session,
} from '@/base'

/** What the page brought along (doc/api.md), once: it is as old as the page. */
function brought(): Session | null {
  const desk = document.getElementById('desk')
  desk?.remove()
  return desk?.textContent ? (JSON.parse(desk.textContent) as Session) : null
}

export const useSession = defineStore('session', () => {
  const session = ref<Session | null>(null)
  const known = ref(false)
  const scope = ref('')
  const counts = ref<Counts>({})
  let ahead = 0

  function take(answer: Session | null): void {
    session.value = answer
    ahead = answer?.now ? Date.parse(answer.now) - Date.now() : 0
    known.value = true
    connect({ csrf: answer?.csrf ?? '' })
    draftsOf(answer?.person.id ?? '')
    if (answer && !answer.must_change_password) startLive()
    else stopLive()
  }
  /** Asks the server once who we are; false when nobody is signed in. */
  async function find(): Promise<boolean> {
    if (known.value) return !!session.value
    try {
      take(brought() ?? (await call<Session>('/api/session')))
    } catch {
      take(null)
    }
    return !!session.value
  }
  async function sign_in(account: string, password: string): Promise<Session> {
    const answer = await call<Session>('/api/session', { body: { account, password } })
    take(answer)
    return answer
  }
  async function change_password(old: string, fresh: string): Promise<void> {
    await call('/api/session/password', { body: { old, new: fresh } })
    take(await call<Session>('/api/session'))
  }
  async function sign_out(): Promise<void> {
    await call('/api/session', { method: 'DELETE' }).catch(() => {})
    take(null)
  }
  async function count(): Promise<void> {
    counts.value = await call<Counts>('/api/bodies/counts').catch(() => counts.value)
  }
  const may = (right: string): boolean => session.value?.rights.includes(right) ?? false
  const concerned = (place: string): boolean => session.value?.places.includes(place) ?? false
  /** The day it is in the office, which the demonstration may set. */
  const today = computed(() => session.value?.now?.slice(0, 10) ?? officeDay())

  /** The moment it is there, in its own time (+08:00), as the server writes moments. */
  const now = (): string =>
    new Date(Date.now() + ahead + 8 * 3_600_000).toISOString().replace('Z', '+08:00')

  return {
    session,
    known,
    scope,
    counts,
    take,
    find,
    sign_in,
    change_password,
    sign_out,
    count,
    may,
    concerned,
    today,
    now,
  }
})
