import { expect, test } from 'vitest'
import type { Entry, Ledger, StageNow, Unit } from '@/base'
import { farthest, matrixHeads, matrixRows, unitsWithout } from './matrix'

const stage = (id: string) => ({ id, label: id, short: id })
const links = ['survey', 'declare', 'clearing', 'regular'].map(stage)
const phases = {
  id: 'assets/phases',
  stages: ['clearing', 'regular', 'entrusted'].map(stage),
} as Ledger
const draw = {
  draw: 'matrix',
  by: 'holder',
  above: 'phases',
  'above.clearing': 'survey,declare,clearing',
  'above.regular': 'regular',
  'above.entrusted': 'regular',
}
const entry = (id: string, holder: string, stage: StageNow): Entry => ({
  id,
  version: 1,
  cells: { holder },
  stage,
})
const phase = (now: string, on: Record<string, string>) =>
  entry('p', '', { now, done: Object.keys(on), on })
const east = entry('e1', '城东街道', {
  now: 'declare',
  done: ['survey', 'declare'],
  on: { survey: '2026-05-06', declare: '2026-05-20' },
})
const all = ['survey', 'declare', 'clearing', 'regular']
const done = entry('e2', '城西街道', {
  now: 'regular',
  done: all,
  on: {
    survey: '2026-04-01',
    declare: '2026-04-10',
    clearing: '2026-04-20',
    regular: '2026-05-01',
  },
})
const states = (e: Entry, standing?: Entry) =>
  matrixRows([e], draw, matrixHeads(links, draw, phases, standing))[0]!.cells.map(
    c => c.state + (c.behind ? ' behind' : '') + (c.on ? ' ' + c.on : ''),
  )

test('the links stand under their phases, one under each that it is gone through in', () => {
  const heads = matrixHeads(links, draw, phases, phase('clearing', { clearing: '2026-03-22' }))
  expect(heads.map(h => [h.above?.id, h.state, h.columns.map(c => c.id).join()])).toEqual([
    ['clearing', 'now', 'survey,declare,clearing'],
    ['regular', 'not', 'regular'],
    ['entrusted', 'not', 'regular'],
  ])
  expect(states(east)).toEqual(['done 2026-05-06', 'now 2026-05-20', 'not', 'not', 'not'])
})

test('a unit in a link of two phases stands where the district does', () => {
  const regular = { clearing: '2026-03-22', regular: '2026-05-10' }
  const behind = phase('regular', regular)
  expect(states(done, behind).slice(3)).toEqual(['now 2026-05-01', 'not'])
  expect(states(east, behind)[1]).toBe('now behind 2026-05-20')
  const last = phase('entrusted', { ...regular, entrusted: '2026-06-01' })
  expect(states(done, last).slice(3)).toEqual(['done 2026-05-01', 'now 2026-06-01'])
  // Ahead of the district, it stands in the first of the two.
  const first = phase('clearing', { clearing: '2026-03-22' })
  expect(states(done, first).slice(3)).toEqual(['now 2026-05-01', 'not'])
})

test('without a ledger above there is one head, and what was skipped is said', () => {
  const heads = matrixHeads(links, { by: 'holder' })
  expect(heads).toHaveLength(1)
  const skipped = entry('e3', '', { now: 'clearing', done: ['survey'], skipped: ['declare'] })
  expect(matrixRows([skipped], {}, heads)[0]!.cells.map(c => c.state)).toEqual([
    'done',
    'skipped',
    'now',
    'not',
  ])
})

test('a stage that no phase names is not lost', () => {
  const some = { ...draw, 'above.clearing': 'survey', 'above.entrusted': '' }
  expect(
    matrixHeads(links, some, phases).map(h => [h.above?.id ?? '', h.columns.map(c => c.id).join()]),
  ).toEqual([
    ['clearing', 'survey'],
    ['regular', 'regular'],
    ['', 'declare,clearing'],
  ])
})

test('rows of one unit follow each other; the farthest programme says the phase', () => {
  const again = { ...done, id: 'e4', cells: { holder: '城东街道' } }
  const rows = matrixRows([east, done, again], draw, matrixHeads(links, draw))
  expect(rows.map(r => [r.entry.id, r.first])).toEqual([
    ['e1', true],
    ['e4', false],
    ['e2', true],
  ])
  const two = [phase('regular', {}), phase('clearing', {})]
  expect(farthest(phases, two)?.stage?.now).toBe('regular')
  expect(farthest(phases, [])).toBeUndefined()
})

test('units that have not begun are those open on the day without a row', () => {
  const rows = matrixRows([east, done], draw, matrixHeads(links, draw))
  const unit = (name: string, until: string | null = null) => ({ id: name, name, until }) as Unit
  const units = [
    unit('城东街道'),
    unit('北坡镇'),
    unit('旧镇', '2026-03-01'),
    unit('南坡镇', '2026-06-01'),
  ]
  expect(unitsWithout(rows, units, '2026-05-06').map(u => u.name)).toEqual(['北坡镇', '南坡镇'])
})
