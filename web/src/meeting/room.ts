// One meeting as a page holds it: read, read again when somebody changes it, and acted on.

import { computed, provide, inject, ref, type InjectionKey } from 'vue'
import {
  call,
  rightsOf,
  useAttempt,
  useLoad,
  withInstants,
  type Meeting,
  type MeetingAnswer,
} from '@/base'

export interface ActOptions {
  item?: string
  invitee?: string
  data?: unknown
  version?: number
}

const instants = new Set([
  ...'starts ends answer_by noticed opened closed changed'.split(' '),
  ...'begun ended answered signed_in at revoked'.split(' '),
])

/** A meeting travels as its record: instants in milliseconds, without lists that are empty. */
export function complete(raw: MeetingAnswer): MeetingAnswer {
  const answer = withInstants(raw, instants)
  const { meeting } = answer
  return {
    ...answer,
    meeting: { ...meeting, items: meeting.items ?? [], invitees: meeting.invitees ?? [] },
  }
}

export function useMeeting(id: () => string) {
  // What may be done next depends on the steps of the matter that carries the meeting.
  const carrier = (): string => `matter:${loaded.value.value?.meeting.matter}`
  const loaded = useLoad<MeetingAnswer>(
    async signal => complete(await call(`/api/meetings/${encodeURIComponent(id())}`, { signal })),
    { on: [id], subjects: s => s === `meeting:${id()}` || s === 'meetings' || s === carrier() },
  )
  const answer = computed(() => loaded.value.value)
  const meeting = computed<Meeting | undefined>(() => answer.value?.meeting)
  const rights = computed(() => rightsOf(answer.value?.me.acts))
  const may = (act: string): boolean => {
    const right = rights.value.get(act)
    return !!right && !right.blocked
  }
  const nameOf = (unit: string | undefined): string =>
    unit ? (answer.value?.names?.[unit] ?? unit) : ''
  const busy = ref('')
  const tried = ref('')
  const { error, attempt } = useAttempt(loaded.reload)

  const url = (act: string): string =>
    `/api/meetings/${encodeURIComponent(id())}/acts/${encodeURIComponent(act)}`
  /** Carries an act out; false when it was refused, and `error` says why. */
  async function act(name: string, options: ActOptions = {}): Promise<boolean> {
    if (busy.value) return false
    busy.value = tried.value = name
    try {
      return await attempt(() => call(url(name), { body: options }))
    } finally {
      busy.value = ''
    }
  }
  /** Why one of these acts was refused: each stands where it was asked for, and only there. */
  const errorOf = (...acts: string[]) => (acts.includes(tried.value) ? error.value : undefined)
  /** As `act`, for what is saved while somebody types: it neither waits nor speaks for the page. */
  const save = (name: string, options: ActOptions): Promise<{ version: number }> =>
    call(url(name), { body: options })

  return { loaded, answer, meeting, rights, may, nameOf, busy, error, errorOf, act, save }
}

export type Room = ReturnType<typeof useMeeting>
const place: InjectionKey<Room> = Symbol('meeting')
export function openRoom(room: Room): void {
  provide(place, room)
}
export function useRoom(): Room {
  return inject(place)!
}
