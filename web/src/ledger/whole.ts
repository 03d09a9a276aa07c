// A drawing of a part would mislead: every page of a ledger is read, up to ten thousand rows.

import { call, type Entry, type EntryPage, type Query } from '@/base'

export async function wholeOf(api: string, query: Query, signal: AbortSignal): Promise<Entry[]> {
  const rows: Entry[] = []
  let next: string | null | undefined
  for (let page = 0; page < 50; ++page) {
    const read: EntryPage = await call(`${api}/entries`, {
      query: { ...query, limit: '200', ...(next ? { after: next } : {}) },
      signal,
    })
    rows.push(...read.items)
    next = read.next
    if (!next) break
  }
  return rows
}
