// What was sent round is read when its page is opened; and which page that is.

import { watch } from 'vue'
import type { Task } from './api'
import { call } from './client'

/** The page on which a row of the workbench is dealt with. */
export function pageOf(row: Pick<Task, 'matter' | 'document' | 'meeting'>): string {
  if (row.document) return `/documents/${row.document}`
  return row.meeting ? `/meetings/${row.meeting}` : `/matters/${row.matter}`
}

/** Tells the office once that this person has seen what was sent round on a matter. */
export function useReading(unread: () => string | undefined): void {
  let told = ''
  watch(
    unread,
    matter => {
      if (!matter || matter === told) return
      told = matter
      // Nobody waits for it, and it is told again when the page is opened anew.
      call(`/api/matters/${encodeURIComponent(matter)}/acts/read`, { body: {} }).catch(() => {
        told = ''
      })
    },
    { immediate: true },
  )
}
