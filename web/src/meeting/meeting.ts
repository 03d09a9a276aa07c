// What the pages of meetings reckon from the record: order, counts, what is still missing. What
// may be done is never reckoned here; the server says it.

import {
  clock,
  given,
  type AgendaItem,
  type Invitee,
  type Meeting,
  type MeetingHead,
  type MeetingPageOfList,
  type MeetingRow,
} from '@/base'

/** As its papers count: 上次议定事项落实情况, where there is one, is item 1. None: 0. */
export function numberOf(items: readonly AgendaItem[], id: string): number {
  return items.findIndex(one => one.id === id) + 1
}

export const shownTitle = (item: AgendaItem): string =>
  item.hidden ? item.open_title || item.title : item.title

/** What those who were called to it are told of, with a reason. */
type Settled = Pick<MeetingHead, 'starts' | 'ends' | 'place' | 'presider'>
export function isMoved(before: Settled, after: Settled): boolean {
  const minute = (at: string | null | undefined) => given(at).slice(0, 16)
  return (
    minute(before.starts) !== minute(after.starts) ||
    minute(before.ends) !== minute(after.ends) ||
    before.place !== after.place ||
    (before.presider ?? '') !== (after.presider ?? '')
  )
}

export type ItemStage = 'done' | 'now' | 'next'
export function stageOf(meeting: Meeting, item: AgendaItem): ItemStage {
  if (meeting.state === 'in_session' && meeting.current === item.id) return 'now'
  return item.outcome ? 'done' : 'next'
}

/** The item after this one that is not decided yet; else simply the one after. */
export function nextItem(meeting: Meeting, id: string): AgendaItem | undefined {
  const at = meeting.items.findIndex(i => i.id === id)
  const rest = meeting.items.slice(at + 1)
  return rest.find(i => !i.outcome) ?? rest[0]
}

/** Moves one item by one place; the same list when it stands at the end already. */
export function moved(ids: readonly string[], id: string, by: number): string[] {
  const list = [...ids]
  const at = list.indexOf(id)
  const to = at + by
  if (at < 0 || to < 0 || to >= list.length) return list
  list.splice(at, 1)
  list.splice(to, 0, id)
  return list
}

/** Puts one item before another; without another, at the end. */
export function placed(ids: readonly string[], id: string, before?: string): string[] {
  if (id === before) return [...ids]
  const list = ids.filter(x => x !== id)
  const at = before === undefined ? -1 : list.indexOf(before)
  list.splice(at < 0 ? list.length : at, 0, id)
  return list
}

export interface Gaps {
  outcome: AgendaItem[]
  text: AgendaItem[]
  deed: AgendaItem[]
}
/** What keeps the meeting from closing (KP-39, KP-38): each item with what it lacks. */
export function gapsOf(meeting: Meeting): Gaps {
  const decided = meeting.items.filter(i => i.outcome)
  return {
    outcome: meeting.items.filter(i => !i.outcome),
    text: meeting.items.filter(i => !i.text?.trim()),
    deed: decided.filter(i => i.outcome === 'pass' && !i.deeds?.length && !i.no_deed?.trim()),
  }
}

export interface Attendance {
  due: Invitee[]
  here: Invitee[]
  leave: Invitee[]
  attending: Invitee[]
}
export function attendanceOf(invitees: readonly Invitee[]): Attendance {
  const due = invitees.filter(i => i.part === 'member')
  return {
    due,
    here: due.filter(i => given(i.signed_in)),
    leave: due.filter(i => i.answer === 'leave' && !given(i.signed_in)),
    attending: invitees.filter(i => i.part !== 'member'),
  }
}
/** Who sits there: the substitute, the holder of the post; nobody while it is vacant. */
export function seated(i: Invitee): string {
  return i.substitute || (i.person ? (i.name ?? '') : '')
}
/** Members first, those who are here first among them. */
export function inOrder(invitees: readonly Invitee[]): Invitee[] {
  const part = { member: 0, attending: 1, staff: 2 }
  const rank = (i: Invitee) => part[i.part] * 2 + (given(i.signed_in) ? 0 : 1)
  return [...invitees].sort((a, b) => rank(a) - rank(b))
}

const asked = (i: Invitee, item: AgendaItem): boolean =>
  !i.items?.length || i.items.includes(item.id)
const out = (i: Invitee, item: AgendaItem): boolean =>
  !!item.recused?.includes(i.id) || !!item.absent?.includes(i.id)
/** Whoever is there for an item speaks on it. */
export function speakersOf(invitees: readonly Invitee[], item: AgendaItem): Invitee[] {
  return inOrder(invitees).filter(i => given(i.signed_in) && asked(i, item) && !out(i, item))
}
/** Whoever is not there may have sent it in writing, but for those whom the item concerns. */
export function writersOf(invitees: readonly Invitee[], item: AgendaItem): Invitee[] {
  const speakers = speakersOf(invitees, item)
  return inOrder(invitees).filter(i => !speakers.includes(i) && !item.recused?.includes(i.id))
}

/** Minutes between two instants that carry the same offset; never less than none. */
export function minutesBetween(from: string | null | undefined, to: string): number {
  const begun = given(from)
  if (!begun) return 0
  return Math.max(0, Math.floor((Date.parse(to) - Date.parse(begun)) / 60_000))
}
export function hours(minutes: number): string {
  const two = (n: number) => String(n).padStart(2, '0')
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

export interface Tally {
  for: number
  against: number
  abstain: number
}
export function tallyOf(item: AgendaItem): Tally {
  const sum: Tally = { for: 0, against: 0, abstain: 0 }
  for (const vote of item.votes ?? []) ++sum[vote.choice]
  return sum
}

export interface MonthMark {
  month: string
  held: number
  planned: number
  excuse: string
  /** Past, nothing held and no reason, in a body that meets every month (KP-36). */
  missing: boolean
}
/** The twelve months of a year with what became of each; `today` is a day of the office. */
export function monthsOf(
  year: string,
  meetings: readonly MeetingRow[],
  rule: { monthly?: boolean; excused?: Record<string, string>; since?: string } = {},
  today = '',
): MonthMark[] {
  return Array.from({ length: 12 }, (_, i) => {
    const month = `${year}-${String(i + 1).padStart(2, '0')}`
    const mine = meetings.filter(m => m.starts.startsWith(month) && m.state !== 'cancelled')
    const held = mine.filter(m => m.state === 'closed' || m.state === 'in_session').length
    const excuse = rule.excused?.[month] ?? ''
    return {
      month,
      held,
      planned: mine.length - held,
      excuse,
      missing:
        !!rule.monthly &&
        month >= (rule.since ?? '') &&
        month < today.slice(0, 7) &&
        !held &&
        !excuse,
    }
  })
}

/** Its day has passed, and it was neither held nor called off. */
export function isOverdue(row: Pick<MeetingRow, 'state' | 'starts'>, today: string): boolean {
  return (row.state === 'planned' || row.state === 'noticed') && row.starts.slice(0, 10) < today
}

/** The bodies with a row in the table of the year: those that meet, as far as the reader knows. */
export function bodiesThatMeet<B extends { id: string }>(
  bodies: readonly B[],
  answer: Partial<MeetingPageOfList> | undefined,
): B[] {
  return bodies.filter(
    b => answer?.years?.some(y => y.body === b.id) || answer?.items?.some(m => m.body === b.id),
  )
}

/** 14:30–16:00 */
export function span(starts: string, ends?: string | null): string {
  const to = clock(ends)
  return clock(starts) + (to ? `–${to}` : '')
}

/** The address in the code on the projector, taken apart; nothing for any other text. */
export function signInOf(text: string): { meeting: string; code: string } | undefined {
  const found = /^https?:\/\/[^/]+\/meetings\/([^/?#]+)\/sign-in\?code=([^&#]+)$/.exec(text)
  return found ? { meeting: found[1]!, code: decodeURIComponent(found[2]!) } : undefined
}
