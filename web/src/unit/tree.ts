// Units come as a flat list with parents; the page shows them as a tree.

import type { Unit } from '@/base'

export interface Leaf {
  unit: Unit
  depth: number
}

export function treeOf(units: Unit[]): Leaf[] {
  const ids = new Set(units.map(u => u.id))
  const out: Leaf[] = []
  const seen = new Set<string>()
  const walk = (parent: string | null, depth: number): void => {
    for (const unit of units) {
      const above = unit.parent && ids.has(unit.parent) ? unit.parent : null
      if (above !== parent || seen.has(unit.id)) continue
      seen.add(unit.id)
      out.push({ unit, depth })
      walk(unit.id, depth + 1)
    }
  }
  walk(null, 0)
  // A ring of parents would hide its units; they are shown at the end instead.
  for (const unit of units) if (!seen.has(unit.id)) out.push({ unit, depth: 0 })
  return out
}
