// Reckoning with an imported list: which rows are taken by default, whether the counts add up.

import type { DeclarationList, ImportItem } from '@/base'

export const verdicts = ['declared', 'below_threshold', 'undecidable', 'returned'] as const

/** Rows that can go on as they stand; what cannot be decided or was returned waits for a person. */
export function usual_choice(items: ImportItem[]): Set<number> {
  return new Set(
    items.filter(i => i.verdict === 'declared' || i.verdict === 'below_threshold').map(i => i.line),
  )
}

export function counts_add_up(list: DeclarationList): boolean {
  return list.declared + list.below_threshold + list.undecidable + list.returned === list.rows
}

export function in_chunks<T>(all: T[], size: number): T[][] {
  const parts: T[][] = []
  for (let i = 0; i < all.length; i += size) parts.push(all.slice(i, i + size))
  return parts
}
