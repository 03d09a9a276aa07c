// The units of the office by name, for whoever chooses one: read when first needed.

import { shallowRef } from 'vue'
import type { Unit } from './api'
import { call, itemsOf } from './client'

const units = shallowRef<Unit[]>([])
export function useUnits() {
  async function read(): Promise<void> {
    if (units.value.length) return
    units.value = await call<Unit[] | { items: Unit[] }>('/api/units').then(itemsOf, () => [])
  }
  const nameOf = (id: string | undefined): string =>
    id ? (units.value.find(u => u.id === id)?.name ?? id) : ''
  return { units, read, nameOf }
}
