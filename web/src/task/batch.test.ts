import { expect, test } from 'vitest'
import type { Task } from '@/base'
import { counts_add_up, in_chunks, usual_choice } from '@/declaration'
import { frameOf, linesOf } from '@/matter/diagram'
import { treeOf } from '@/unit'
import { batchOf, groupsOf } from './batch'

const task = (id: string, group: string, step_id = '', labels: string[] = []) =>
  ({
    id,
    group,
    procedure: 'p',
    step_id,
    batch: labels.map(label => ({ act: label, label, opinion: label === '确认' })),
  }) as unknown as Task

test('several at once: one act of one step, and only where the server offers it', () => {
  const batches = batchOf([
    task('1', 'today', 'confirm', ['确认', '核对']),
    task('2', 'today', 'confirm', ['确认', '核对']),
    task('3', 'today', 'sign'),
    task('4', 'today', 'other', ['确认']),
  ])
  expect(batches.map(b => [b.label, b.opinion, b.tasks.length])).toEqual([
    ['确认', true, 2],
    ['核对', false, 2],
    ['确认', true, 1],
  ])
})

test('groups stand in the order of deadlines', () => {
  expect(
    groupsOf([task('1', 'later'), task('2', 'overdue'), task('3', 'new kind')]).map(g => [
      g.group,
      g.tasks.length,
    ]),
  ).toEqual([
    ['overdue', 1],
    ['later', 2],
  ])
})

test('an imported list: what goes on by itself, and whether the kinds add up', () => {
  const item = (line: number, verdict: string) => ({ line, verdict, name: '', reasons: [] })
  expect([
    ...usual_choice([item(2, 'declared'), item(3, 'returned'), item(4, 'below_threshold')]),
  ]).toEqual([2, 4])
  expect(
    counts_add_up({
      rows: 3,
      declared: 1,
      below_threshold: 1,
      undecidable: 0,
      returned: 1,
    } as never),
  ).toBe(true)
  expect(in_chunks([1, 2, 3], 2)).toEqual([[1, 2], [3]])
})

test('the diagram keeps room for the names of its lanes', () => {
  const frame = frameOf({
    width: 400,
    height: 100,
    edges: [],
    lanes: [{ id: 'l', name: '办', x: 20, y: 0, w: 380, h: 100 }],
    nodes: [{ id: 'n', type: 'userTask', x: 60, y: 10, w: 80, h: 40, state: 'done' }],
  })
  expect(frame.labels + 84).toBeLessThan(60)
  expect(linesOf('领导小组确定', 96)).toEqual(['领导小组确定'])
  expect(linesOf('Decision of the leading group', 96)).toEqual([
    'Decision of',
    'the leading',
    'group',
  ])
  expect(linesOf('领导小组研究确定', 96)).toEqual(['领导小组', '研究确定'])
})

test('a ring of parents hides nobody', () => {
  const unit = (id: string, parent: string | null) => ({
    id,
    parent,
    name: id,
    kind: '',
    kind_label: '',
  })
  expect(
    treeOf([unit('a', null), unit('b', 'a'), unit('c', 'd'), unit('d', 'c')]).map(l => [
      l.unit.id,
      l.depth,
    ]),
  ).toEqual([
    ['a', 0],
    ['b', 1],
    ['c', 0],
    ['d', 0],
  ])
})
