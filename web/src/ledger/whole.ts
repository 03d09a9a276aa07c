// A drawing of a part would mislead: every page of a ledger is read, up to ten thousand rows.

import { call, type Entry, type EntryPage, type Query } from '@/base'

/** The entries with the cells of the columns that are named. */
export async function wholeOf(
  api: string,
  query: Query,
  columns: (string | undefined)[],
  signal: AbortSignal,
): Promise<Entry[]> {
  const named = columns.filter(Boolean).join(',')
  const rows: Entry[] = []
  let next: string | null | undefined
  for (let page = 0; page < 50; ++page) {
    const read: EntryPage = await call(`${api}/entries`, {
      query: { ...query, columns: named, limit: '200', ...(next ? { after: next } : {}) },
      signal,
    })
    rows.push(...read.items)
    next = read.next
    if (!next) break
  }
  return rows
}
