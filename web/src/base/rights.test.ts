import { expect, test } from 'vitest'
import { clock, given, instantText, rightsOf, signingPath, withInstants } from './rights'

test('rights come as names or with what stands in their way', () => {
  const rights = rightsOf(['open', { act: 'close', blocked: { message: '还差 2 处' } }])
  expect(rights.get('open')).toEqual({ act: 'open' })
  expect(rights.get('close')?.blocked?.message).toBe('还差 2 处')
  expect(rights.has('vote')).toBe(false)
})

test('the path of a signing page has no dot, which would mean a file', () => {
  expect(signingPath('m33.17')).toBe('/sign/m33/17')
})

test('what was not given is nothing, also when it comes as the year 1970', () => {
  expect(given('1970-01-01T08:00:00.000+08:00')).toBe('')
  expect(given(null)).toBe('')
  expect(clock('2026-03-17T09:05:00.000+08:00')).toBe('09:05')
  expect(clock(undefined)).toBe('')
})

test('instants of a record become text of the office, whatever the machine’s zone', () => {
  expect(instantText(1774229400000)).toBe('2026-03-23T09:30:00.000+08:00')
  const answer = withInstants(
    { head: { starts: 1774229400000, ordinal: 3 }, items: [{ at: 0 }, { at: 'x' }] },
    new Set(['starts', 'at']),
  )
  expect(answer).toEqual({
    head: { starts: '2026-03-23T09:30:00.000+08:00', ordinal: 3 },
    items: [{ at: '1970-01-01T08:00:00.000+08:00' }, { at: 'x' }],
  })
})
