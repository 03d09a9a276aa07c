import { describe, expect, test } from 'vitest'
import type { AgendaItem, Invitee, Meeting, MeetingRow } from '@/base'
import {
  attendanceOf,
  bodiesThatMeet,
  gapsOf,
  hours,
  inOrder,
  isMoved,
  isOverdue,
  minutesBetween,
  monthsOf,
  moved,
  nextItem,
  numberOf,
  placed,
  seated,
  signInOf,
  speakersOf,
  stageOf,
  tallyOf,
  writersOf,
} from './meeting'

const item = (id: string, more: Partial<AgendaItem> = {}): AgendaItem => ({
  id,
  kind: 'topic',
  title: id,
  ...more,
})
const meeting = (items: AgendaItem[], more: Partial<Meeting> = {}): Meeting => ({
  id: 'm',
  body: 'finance',
  state: 'in_session',
  head: { title: '', kind: 'regular', starts: '', place: '' },
  items,
  invitees: [],
  version: 1,
  ...more,
})

test('a meeting that was not held on its day is overdue until it is moved or called off', () => {
  const row = (state: MeetingRow['state']) => ({ state, starts: '2026-12-10T14:30:00.000+08:00' })
  expect(isOverdue(row('planned'), '2026-12-10')).toBe(false)
  expect(isOverdue(row('planned'), '2026-12-11')).toBe(true)
  expect(isOverdue(row('noticed'), '2026-12-21')).toBe(true)
  for (const over of ['in_session', 'closed', 'cancelled'] as const)
    expect(isOverdue(row(over), '2026-12-21')).toBe(false)
})

test('the year has rows of bodies that meet and that the reader sees', () => {
  const bodies = ['key-projects', 'finance', 'assets'].map(id => ({ id }))
  const items = [{ body: 'finance' }] as MeetingRow[]
  expect(bodiesThatMeet(bodies, undefined)).toEqual([])
  expect(bodiesThatMeet(bodies, { items, years: [{ body: 'key-projects' }] })).toEqual(
    bodies.slice(0, 2),
  )
})

test('a vacant post is nobody’s name', () => {
  const post = { id: 'a', part: 'member', name: '局长', title: '局长' } as const
  expect(seated(post)).toBe('')
  expect(seated({ ...post, substitute: '朱某' })).toBe('朱某')
  expect(seated({ ...post, person: 'p1', name: '王某' })).toBe('王某')
})

test('a meeting that was called is moved by time, end, place and presider, nothing else', () => {
  const head = {
    starts: '2026-03-16T10:00:00.000+08:00',
    ends: '2026-03-16T12:00:00.000+08:00',
    place: '一号会议室',
    presider: 'o1',
  }
  // As the form has it.
  const same = { ...head, starts: '2026-03-16T10:00', ends: '2026-03-16T12:00' }
  expect(isMoved(head, same)).toBe(false)
  const changes = [
    { starts: '2026-03-16T10:30' },
    { ends: '2026-03-16T12:30' },
    { place: '二号会议室' },
    { presider: 'o2' },
  ]
  expect(changes.map(change => isMoved(head, { ...same, ...change }))).toEqual(Array(4).fill(true))
})

describe('agenda', () => {
  const items = [
    item('f', { kind: 'follow_up' }),
    item('a'),
    item('b', { outcome: 'pass' }),
    item('c'),
  ]
  test('items are counted as in the notice and the minutes: what follows up is the first', () => {
    expect(items.map(i => numberOf(items, i.id))).toEqual([1, 2, 3, 4])
    expect(numberOf(items, 'none')).toBe(0)
  })
  test('the next item is the next one that is undecided', () => {
    expect(nextItem(meeting(items), 'a')?.id).toBe('c')
    expect(nextItem(meeting(items), 'c')).toBeUndefined()
  })
  test('the current item is now, a decided one done, except while it is open again', () => {
    const m = meeting(items, { current: 'b' })
    expect(items.map(i => stageOf(m, i))).toEqual(['next', 'next', 'now', 'next'])
    expect(stageOf({ ...m, current: '' }, items[2]!)).toBe('done')
  })
  test('an item moves by one and stops at the ends', () => {
    expect(moved(['a', 'b', 'c'], 'b', -1)).toEqual(['b', 'a', 'c'])
    expect(moved(['a', 'b', 'c'], 'a', -1)).toEqual(['a', 'b', 'c'])
    expect(moved(['a', 'b', 'c'], 'c', 1)).toEqual(['a', 'b', 'c'])
  })
  test('an item is placed before another, or at the end', () => {
    expect(placed(['a', 'b', 'c'], 'c', 'a')).toEqual(['c', 'a', 'b'])
    expect(placed(['a', 'b', 'c'], 'a')).toEqual(['b', 'c', 'a'])
    expect(placed(['a', 'b', 'c'], 'a', 'a')).toEqual(['a', 'b', 'c'])
  })
})

test('a meeting cannot close while an item lacks outcome, text, or who has to act', () => {
  const gaps = gapsOf(
    meeting([
      item('a', { outcome: 'pass', text: '同意。', deeds: [{ id: 'd', text: 'x', lead: 'u' }] }),
      item('b', { outcome: 'pass', text: '同意。' }),
      item('c', { outcome: 'defer', text: ' ' }),
      item('d'),
      item('e', { outcome: 'pass', text: '同意。', no_deed: '只听取' }),
    ]),
  )
  expect(gaps.outcome.map(i => i.id)).toEqual(['d'])
  expect(gaps.text.map(i => i.id)).toEqual(['c', 'd'])
  expect(gaps.deed.map(i => i.id)).toEqual(['b'])
})

test('who is due, here, on leave; somebody on leave who came after all is here', () => {
  const of = (id: string, more: Partial<Invitee>): Invitee => ({ id, part: 'member', ...more })
  const all = [
    of('1', { answer: 'leave' }),
    of('2', { signed_in: '2026-03-17T14:20:00+08:00' }),
    of('3', { answer: 'leave', signed_in: '2026-03-17T14:21:00+08:00' }),
    of('4', { part: 'attending' }),
    of('5', { signed_in: '1970-01-01T08:00:00+08:00' }),
  ]
  const sum = attendanceOf(all)
  expect([sum.due.length, sum.here.length, sum.leave.length, sum.attending.length]).toEqual([
    4, 2, 1, 1,
  ])
  expect(inOrder(all).map(i => i.id)).toEqual(['2', '3', '1', '5', '4'])
})

test('durations', () => {
  expect(minutesBetween('2026-03-17T14:30:00+08:00', '2026-03-17T15:18:59+08:00')).toBe(48)
  expect(minutesBetween(null, '2026-03-17T15:18:59+08:00')).toBe(0)
  expect(hours(48)).toBe('00:48')
  expect(hours(135)).toBe('02:15')
})

test('votes are counted by choice', () => {
  const votes = ['for', 'for', 'against', 'abstain'] as const
  expect(
    tallyOf(item('a', { votes: votes.map((choice, i) => ({ invitee: `${i}`, choice })) })),
  ).toEqual({ for: 2, against: 1, abstain: 1 })
})

test('a past month without a meeting is red unless a reason is on record', () => {
  const row = (starts: string, state: MeetingRow['state']): MeetingRow => ({
    id: starts,
    body: 'key-projects',
    title: '',
    kind: 'regular',
    state,
    starts,
    items: 0,
    invited: 0,
    signed_in: 0,
  })
  const year = monthsOf(
    '2026',
    [
      row('2026-01-09T09:00:00+08:00', 'closed'),
      row('2026-02-09T09:00:00+08:00', 'cancelled'),
      row('2026-04-09T09:00:00+08:00', 'planned'),
    ],
    { monthly: true, excused: { '2026-03': '本月无议题' } },
    '2026-05-02',
  )
  expect(year).toHaveLength(12)
  expect(year.filter(m => m.missing).map(m => m.month)).toEqual(['2026-02', '2026-04'])
  // Before the office began nobody owed one.
  const later = monthsOf('2026', [], { monthly: true, since: '2026-04' }, '2026-06-02')
  expect(later.filter(m => m.missing).map(m => m.month)).toEqual(['2026-04', '2026-05'])
  expect(year[2]!.excuse).toBe('本月无议题')
  expect(year[3]!.planned).toBe(1)
})

test('of all codes that a camera may see, only that of a sign-in is taken', () => {
  expect(signInOf('https://office.example:8443/meetings/m1/sign-in?code=a%2Bb')).toEqual({
    meeting: 'm1',
    code: 'a+b',
  })
  for (const other of [
    'TC1|x',
    'https://office.example/meetings/m1?code=a',
    'https://office.example/meetings/m1/sign-in',
    'https://office.example/evil?to=/meetings/m1/sign-in?code=a',
  ])
    expect(signInOf(other)).toBeUndefined()
})

describe('who speaks on an item', () => {
  const at = '2026-03-27T14:20:00+08:00'
  const person = (id: string, more: Partial<Invitee> = {}): Invitee => ({
    id,
    part: 'member',
    ...more,
  })
  const people = [
    person('here', { signed_in: at }),
    person('away'),
    person('leave', { answer: 'leave' }),
    person('other', { signed_in: at, part: 'attending', items: ['b'] }),
    person('out', { signed_in: at }),
    person('recused', { signed_in: at }),
  ]
  const a = item('a', { absent: ['out'], recused: ['recused'] })

  test('whoever is there for it and neither out nor recused', () => {
    expect(speakersOf(people, a).map(i => i.id)).toEqual(['here'])
    expect(speakersOf(people, item('b')).map(i => i.id)).toContain('other')
  })
  test('the others in writing, but for the recused', () => {
    expect(
      writersOf(people, a)
        .map(i => i.id)
        .sort(),
    ).toEqual(['away', 'leave', 'other', 'out'])
  })
})
