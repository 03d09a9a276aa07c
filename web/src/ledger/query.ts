// The state of a ledger page lives in its address, so that a view can be sent to a colleague.

import type { Column, Ledger, Query } from '@/base'

export interface LedgerState {
  view: string
  q: string
  sort: string
  as_of: string
  compare: string
  filters: Record<string, string[]>
}
type Address = Record<string, unknown>
const text = (v: unknown): string => (typeof v === 'string' ? v : '')

export function stateOf(address: Address): LedgerState {
  const filters: Record<string, string[]> = {}
  for (const [key, value] of Object.entries(address)) {
    if (key.startsWith('filter.') && text(value)) filters[key.slice(7)] = text(value).split(',')
  }
  return {
    view: text(address.view),
    q: text(address.q),
    sort: text(address.sort),
    as_of: text(address.as_of),
    compare: text(address.compare),
    filters,
  }
}

/** The same state as the address of the page and as the query of the list and of the export. */
export function queryOf(state: LedgerState): Query {
  const out: Query = {}
  for (const key of ['view', 'q', 'sort', 'as_of', 'compare'] as const)
    if (state[key]) out[key] = state[key]
  for (const [column, values] of Object.entries(state.filters))
    if (values.length) out['filter.' + column] = values.join(',')
  return out
}

/** Ascending, descending, unsorted. */
export function nextSort(sort: string, column: string): string {
  if (sort === column) return '-' + column
  return sort === '-' + column ? '' : column
}

export interface Head {
  group: string
  columns: Column[]
}
/** Neighbouring columns of one group share a head above them. */
export function headsOf(columns: Column[]): Head[] {
  const heads: Head[] = []
  for (const c of columns) {
    const last = heads[heads.length - 1]
    if (c.group && last?.group === c.group) last.columns.push(c)
    else heads.push({ group: c.group ?? '', columns: [c] })
  }
  // A group of one says nothing that its column does not say.
  return heads.map(h => (h.columns.length > 1 ? h : { group: '', columns: h.columns }))
}

/**
 * Every ledger with stages shows its light first and its stage after the name, whether or not its
 * pack lists them, and wherever it does.
 */
export function withMarks(
  columns: Column[],
  stages: number,
  words: { light: string; stage: string },
): Column[] {
  if (!stages) return columns
  const out = columns.filter(c => c.type !== 'light' && c.type !== 'stage')
  const mark = (type: 'light' | 'stage'): Column => ({
    ...(columns.find(c => c.type === type) ?? { id: type, label: words[type], filter: true }),
    type,
    group: null,
    default: true,
  })
  out.splice(Math.min(1, out.length), 0, mark('stage'))
  return [mark('light'), ...out]
}

export function columnsOf(ledger: Ledger, wanted: string[] | null): Column[] {
  const shown = wanted
    ? ledger.columns.filter(c => wanted.includes(c.id))
    : ledger.columns.filter(c => c.default !== false)
  return shown.length ? shown : ledger.columns
}

/** The columns that a page of the list has to carry; nothing: those that are shown by default. */
export function asked(ledger: Ledger | undefined, shown: Column[]): string {
  if (!ledger || shown.every(c => c.default !== false)) return ''
  return shown.map(c => c.id).join(',')
}

/** Where on the line of months a snapshot stands, 0…100; today is the right end. */
export function places(dates: string[], today: string): number[] {
  const first = Date.parse(dates[0] ?? today)
  const span = Date.parse(today) - first
  return dates.map(d =>
    span > 0 ? Math.max(0, Math.min(100, ((Date.parse(d) - first) / span) * 96)) : 0,
  )
}
