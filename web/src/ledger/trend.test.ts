import { expect, test } from 'vitest'
import type { Entry } from '@/base'
import { trendsOf } from './trend'

const entry = (cells: Record<string, unknown>): Entry => ({ id: 'e', version: 1, cells })
const draw = { draw: 'line', x: 'month', y: 'value', by: 'indicator', beside: 'last_year' }

test('one line for each indicator, by month, with the year before where it is known', () => {
  const trends = trendsOf(
    [
      entry({ indicator: 'revenue', month: '2026-05', value: '13.1', last_year: '12.4' }),
      entry({ indicator: 'gdp', month: '2026-04', value: 98 }),
      entry({ indicator: 'revenue', month: '2026-04', value: '12.6', last_year: null }),
      entry({ indicator: 'revenue', month: '', value: '1' }),
      entry({ indicator: 'revenue', month: '2026-06', value: null }),
    ],
    draw,
  )
  expect(trends.map(t => t.by)).toEqual(['revenue', 'gdp'])
  expect(trends[0]!.points).toEqual([
    { x: '2026-04', y: 12.6, before: null },
    { x: '2026-05', y: 13.1, before: 12.4 },
  ])
})
