// What a view with draw=matrix asks for, as rows and cells: apart from the drawing, to be tested
// alone. A stage may stand under one of another ledger (`above`), and under several of them: it is
// gone through once in each, in their order.

import type { Entry, Ledger, Query, StageKind, Unit } from '@/base'

/** done, now, not yet; skipped: gone past without being in it. */
export type MatrixState = 'done' | 'now' | 'skipped' | 'not'
export interface MatrixHead {
  above: StageKind | null
  state: MatrixState | null // of `above` itself; nothing where that is not known
  on: string
  columns: StageKind[]
}
export interface MatrixCell {
  stage: StageKind
  above: StageKind | null
  state: MatrixState
  on: string
  behind: boolean // it stands here, and `above` has moved on
}
export interface MatrixRow {
  by: string
  first: boolean // of those with the same `by`
  entry: Entry
  cells: MatrixCell[]
}

const stateIn = (entry: Entry | undefined, id: string): MatrixState => {
  if (entry?.stage?.now === id) return 'now'
  if (entry?.stage?.skipped?.includes(id)) return 'skipped'
  return entry?.stage?.done?.includes(id) ? 'done' : 'not'
}

/** Which entry of the ledger above says where all stand: the one that has gone farthest. */
export function farthest(above: Ledger, entries: Entry[]): Entry | undefined {
  const place = (e: Entry) => above.stages.findIndex(s => s.id === e.stage?.now)
  return entries.reduce<Entry | undefined>(
    (best, e) => (best && place(best) >= place(e) ? best : e),
    undefined,
  )
}

/** The stages as columns, under the stages of the ledger above in its order; the rest come last. */
export function matrixHeads(
  stages: StageKind[],
  draw: Query,
  above?: Ledger,
  standing?: Entry,
): MatrixHead[] {
  const heads: MatrixHead[] = (above?.stages ?? []).map(one => {
    const below = (draw['above.' + one.id] ?? '').split(',')
    return {
      above: one,
      state: standing ? stateIn(standing, one.id) : null,
      on: standing?.stage?.on?.[one.id] ?? '',
      columns: stages.filter(s => below.includes(s.id)),
    }
  })
  const used = new Set(heads.flatMap(h => h.columns.map(s => s.id)))
  const rest = stages.filter(s => !used.has(s.id))
  return [...heads, { above: null, state: null, on: '', columns: rest }].filter(
    h => h.columns.length,
  )
}

function cellsOf(entry: Entry, heads: MatrixHead[]): MatrixCell[] {
  const now = entry.stage?.now ?? ''
  const current = heads.findIndex(h => h.state === 'now')
  const under = heads.flatMap((h, i) => (h.columns.some(s => s.id === now) ? [i] : []))
  // Where it stands when its stage is under several: with all others, but in none that is not its.
  const at = [...under].reverse().find(i => i <= current) ?? under[0] ?? -1
  return heads.flatMap((head, i) =>
    head.columns.map(stage => {
      const own = stateIn(entry, stage.id)
      const state = own !== 'now' ? own : i < at ? 'done' : i === at ? 'now' : 'not'
      const reached = entry.stage?.on?.[stage.id] ?? ''
      const shared = state === 'now' && i !== under[0] && head.on > reached
      return {
        stage,
        above: head.above,
        state,
        on: state === 'not' ? '' : shared ? head.on : reached,
        behind: state === 'now' && current > i,
      }
    }),
  )
}

/** A row for each entry; those with the same value of `by` follow each other. */
export function matrixRows(entries: Entry[], draw: Query, heads: MatrixHead[]): MatrixRow[] {
  const groups = new Map<string, Entry[]>()
  for (const entry of entries) {
    const by = String(entry.cells[draw.by ?? ''] ?? '')
    groups.set(by, [...(groups.get(by) ?? []), entry])
  }
  return [...groups].flatMap(([by, own]) =>
    own.map((entry, i) => ({ by, first: i === 0, entry, cells: cellsOf(entry, heads) })),
  )
}

/** Units that stand nowhere yet: open on the day, with no row. */
export function unitsWithout(rows: MatrixRow[], units: Unit[], day: string): Unit[] {
  const begun = new Set(rows.map(r => r.by))
  return units.filter(u => (!u.until || u.until > day) && !begun.has(u.name))
}
