import { expect, test } from 'vitest'
import { asked, headsOf, nextSort, places, queryOf, stateOf } from './query'

test('the address holds the whole state of a ledger page', () => {
  const address = {
    view: 'red',
    q: '铝',
    sort: '-plan',
    as_of: '2026-02-28',
    'filter.unit': 'u3,u4',
    other: ['x'],
  }
  const state = stateOf(address)
  expect(state.filters).toEqual({ unit: ['u3', 'u4'] })
  expect(queryOf(state)).toEqual({
    view: 'red',
    q: '铝',
    sort: '-plan',
    as_of: '2026-02-28',
    'filter.unit': 'u3,u4',
  })
  expect(queryOf(stateOf({}))).toEqual({})
})

test('a head turns up, down and off', () => {
  expect(['', 'plan', '-plan'].map(s => nextSort(s, 'plan'))).toEqual(['plan', '-plan', ''])
})

test('neighbours of one group share a head; a group of one does not', () => {
  const c = (id: string, group?: string) => ({ id, label: id, type: 'text', group })
  expect(
    headsOf([c('a'), c('b', '投资'), c('d', '投资'), c('e', '用地')]).map(h => [
      h.group,
      h.columns.length,
    ]),
  ).toEqual([
    ['', 1],
    ['投资', 2],
    ['', 1],
  ])
})

test('snapshots stand on the line by their day', () => {
  expect(places(['2026-01-01', '2026-01-06'], '2026-01-11')).toEqual([0, 48])
  expect(places([], '2026-01-11')).toEqual([])
})

test('a page of the list is asked for more only when something else is shown', () => {
  const c = (id: string, shown = true) => ({ id, label: id, type: 'text', default: shown })
  const all = [c('name'), c('unit'), c('note', false)]
  const ledger = { id: 'l', title: '', columns: all, stages: [], views: [], snapshots: [] }
  expect(asked(undefined, all)).toBe('')
  expect(asked(ledger, all.slice(0, 1))).toBe('')
  expect(asked(ledger, all)).toBe('name,unit,note')
})
