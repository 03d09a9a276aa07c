// The seven bodies by name, read once for the whole console: the top bar, seals and lists use them.

import { computed, shallowRef } from 'vue'
import type { BodyRow } from './api'
import { call } from './client'
import { word } from './words'

const rows = shallowRef<BodyRow[]>([])
let asked = false

export async function readBodies(): Promise<void> {
  asked = true
  rows.value = await call<BodyRow[]>('/api/bodies')
}

export function useBodies() {
  return {
    bodies: computed(() => rows.value),
    nameOf: (id: string | null | undefined): string =>
      word(rows.value.find(b => b.id === id)?.name),
    wanted: () => {
      if (!asked)
        void readBodies().catch(() => {
          asked = false
        })
    },
  }
}
