import { afterEach, expect, test } from 'vitest'
import {
  day,
  formatIn,
  counted,
  grouped,
  longDay,
  moment,
  money,
  plain,
  shifted,
  size,
  wan,
  weekday,
} from './format'

afterEach(() => formatIn('zh'))

test('days and moments are read as they stand, in the office’s own time', () => {
  expect(day('2026-03-07')).toBe('3月7日')
  expect(longDay('2026-03-17T23:59:00+08:00')).toBe('2026年3月17日')
  expect(moment('2026-03-17T09:31:00+08:00')).toBe('3月17日 09:31')
  expect(weekday('2026-03-17')).toBe('周二')
  formatIn('en')
  expect(longDay('2026-03-17')).toBe('17 Mar 2026')
})

test('decimals move by their text: no digit is lost', () => {
  expect(shifted('123456789012345678.9', -4)).toBe('12345678901234.56789')
  expect(shifted('5', -4)).toBe('0.0005')
  expect(shifted('-10.0005', 4)).toBe('-100005')
  expect(shifted(0, -4)).toBe('0')
  expect(wan(86000000)).toBe('8,600')
  expect(wan('4999900')).toBe('499.99')
  expect(wan(null)).toBe('')
  expect(grouped('1284000.50')).toBe('1,284,000.5')
  expect([counted(2026), counted('12840'), counted('1.50')]).toEqual(['2026', '12,840', '1.5'])
})

test('sentences say 亿元 and 万元', () => {
  expect(money('12840000000')).toBe('128.4 亿元')
  expect(money('4800000')).toBe('480 万元')
  expect(money('100000000')).toBe('1 亿元')
  expect(money('10000')).toBe('1 万元')
  expect(money('1000000')).toBe('100 万元')
})

test('any value can be written down', () => {
  expect(plain(null)).toBe('—')
  expect(plain({ text: '46 亩', value: '46' })).toBe('46 亩')
  expect(plain(['a', 'b'])).toBe('a、b')
  expect(plain('2026-03-01')).toBe('2026年3月1日')
  expect(plain('2026-03-16T18:00:00+08:00')).toBe('2026年3月16日 18:00')
  expect(plain('2026-03-16T18:00')).toBe('2026年3月16日 18:00')
  expect(plain('2026-03-16T10:00:00Z')).toBe('2026-03-16T10:00:00Z')
  expect(size(2048)).toBe('2.0 KB')
  formatIn('en')
  expect(plain('2026-03-16T18:00:00+08:00')).toBe('16 Mar 2026 18:00')
})
