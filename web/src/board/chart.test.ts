import { expect, test } from 'vitest'
import { csv, marksOf, marksWithin, perMark, sumLights, ticks } from './chart'

const stage = (n: number, lights = {}) => ({ stage: 's', label: 'S', n, lights })

test('ticks are round and reach the greatest value', () => {
  expect(ticks(8.6)).toEqual([0, 2, 4, 6, 8, 10])
  expect(ticks(0)).toEqual([0, 1])
  expect(ticks(0.9)[ticks(0.9).length - 1]).toBeGreaterThanOrEqual(0.9)
  expect(ticks(10)).toEqual([0, 2, 4, 6, 8, 10])
})

test('one mark is one project until there is no room', () => {
  expect(perMark([stage(40)], 40)).toBe(1)
  expect(perMark([stage(41)], 40)).toBe(2)
  expect(perMark([stage(12000)], 40)).toBe(500)
  expect(perMark([], 40)).toBe(1)
})

test('the worst lights are on top and none is lost', () => {
  expect(marksOf({ red: 1, green: 3, yellow: 1 }, 2)).toEqual(['green', 'green', 'yellow', 'red'])
  expect(sumLights([stage(2, { red: 2 }), stage(3, { red: 1, green: 2 })])).toEqual({
    red: 3,
    green: 2,
  })
})

test('a table keeps commas, quotes and what looks like a formula', () => {
  expect(csv([['a,b', 'say "x"', '=1+1', -2, null]])).toBe('\uFEFF"a,b","say ""x""",\'=1+1,-2,\r\n')
})

test('where there is room for few marks, the late come before the nearly late', () => {
  expect(marksWithin(7, { red: 1, yellow: 2, green: 40 })).toEqual(['red', 'yellow', 'yellow'])
  expect(marksWithin(3, { red: 2, yellow: 9 })).toEqual(['red', 'red', 'yellow'])
  expect(marksWithin(3, { red: 5, yellow: 1 })).toEqual(['red', 'red', 'red'])
})
