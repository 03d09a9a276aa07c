import { expect, test } from 'vitest'
import { step_period } from './period'

test('periods go over the year in both directions', () => {
  expect(step_period('2026-01', -1)).toBe('2025-12')
  expect(step_period('2025-12', 1)).toBe('2026-01')
  expect(step_period('2026-Q1', -1)).toBe('2025-Q4')
  expect(step_period('2026-Q4', 1)).toBe('2027-Q1')
  expect(step_period('2026', -1)).toBe('2025')
})
