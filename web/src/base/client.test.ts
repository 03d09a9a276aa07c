import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ApiError, address, call, connect, errorOf, fieldName } from './client'

beforeEach(() => connect({ csrf: 'token', language: 'zh', onSignedOut: () => {} }))
afterEach(() => vi.unstubAllGlobals())

function answer(status: number, body: unknown) {
  const spy = vi.fn(
    async (_url: string, _init?: RequestInit) =>
      new Response(body === undefined ? null : JSON.stringify(body), { status }),
  )
  vi.stubGlobal('fetch', spy)
  return spy
}

test('changes carry the token and a key; the same key can be given again', async () => {
  const spy = answer(200, { id: 'm1' })
  await call('/api/matters', { body: { a: 1 }, key: 'k1' })
  const headers = spy.mock.calls[0]![1]!.headers as Record<string, string>
  expect(headers['X-CSRF-Token']).toBe('token')
  expect(headers['Idempotency-Key']).toBe('k1')
  await call('/api/tasks')
  expect((spy.mock.calls[1]![1]!.headers as Record<string, string>)['X-CSRF-Token']).toBeUndefined()
})

test('a refusal keeps its clause and places its fields', async () => {
  answer(422, {
    error: {
      code: 'bad_form',
      message: '占地读不出。',
      clause: { id: 'KP-3', label: '一' },
      fields: [{ path: '/data/land', message: '写作「10 亩」' }],
    },
  })
  const error = (await call('/api/matters', { body: {} }).catch(e => e as ApiError)) as ApiError
  expect(error.code).toBe('bad_form')
  expect(error.body.clause?.id).toBe('KP-3')
  expect(error.fields).toEqual({ land: '写作「10 亩」' })
})

test('no line, no session, no reason', async () => {
  vi.stubGlobal(
    'fetch',
    vi.fn(async () => {
      throw new TypeError('failed')
    }),
  )
  const offline = (await call('/api/tasks').catch(e => e as ApiError)) as ApiError
  expect(offline.offline).toBe(true)
  const signed_out = vi.fn()
  connect({ onSignedOut: signed_out })
  answer(401, { error: { code: 'no_session', message: '未登录。' } })
  await call('/api/tasks').catch(() => {})
  expect(signed_out).toHaveBeenCalledOnce()
  await call('/api/session').catch(() => {})
  expect(signed_out).toHaveBeenCalledOnce()
  expect(errorOf(502, undefined).code).toBe('http_502')
})

test('addresses leave out what is empty', () => {
  expect(address('/api/tasks', { box: 'todo', body: '', step: undefined, limit: 50 })).toBe(
    '/api/tasks?box=todo&limit=50',
  )
  expect(fieldName('data.land')).toBe('land')
  expect(fieldName('scores/output')).toBe('scores.output')
})
