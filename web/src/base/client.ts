// How the console speaks to the server: one function, `call`, and the mapping of every failure
// to an ApiError that pages can show in words (doc/api.md, "Refusal or error").

import type { ErrorBody } from './api'

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly body: ErrorBody,
  ) {
    super(body.message)
  }
  get code(): string {
    return this.body.code
  }
  /** The line did not reach the server, so nothing is known to have happened. */
  get offline(): boolean {
    return this.body.code === 'offline'
  }
  /** Messages by field path, for the form to place them. */
  get fields(): Record<string, string> {
    return Object.fromEntries((this.body.fields ?? []).map(f => [fieldName(f.path), f.message]))
  }
}

/** `data.land`, `/data/land` and `land` all mean the field `land`. */
export function fieldName(path: string): string {
  return path.replace(/^[/.]?(data[/.])?/, '').replace(/\//g, '.')
}

interface Link {
  csrf: string
  language: string
  onSignedOut: () => void
}
const link: Link = { csrf: '', language: 'zh', onSignedOut: () => {} }
export function connect(part: Partial<Link>): void {
  Object.assign(link, part)
}

export interface CallOptions {
  method?: 'GET' | 'POST' | 'DELETE'
  body?: unknown
  /** Bytes of a file instead of JSON. */
  bytes?: Blob
  /** Several parts, of which one may be a file. */
  parts?: FormData
  query?: Record<string, string | number | undefined | null>
  /** Give the same key again to repeat a command without doing it twice. */
  key?: string
  signal?: AbortSignal
}

export function newKey(): string {
  // randomUUID exists only on secure origins; an office may serve plain HTTP inside its network.
  if (crypto.randomUUID) return crypto.randomUUID()
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, b => b.toString(16).padStart(2, '0')).join('')
}

export function address(path: string, query: CallOptions['query'] = {}): string {
  const used = Object.entries(query).filter(([, v]) => v !== undefined && v !== null && v !== '')
  if (!used.length) return path
  return path + '?' + new URLSearchParams(used.map(([k, v]) => [k, String(v)])).toString()
}

export async function call<T>(path: string, options: CallOptions = {}): Promise<T> {
  const method =
    options.method ??
    (options.body !== undefined || options.bytes || options.parts ? 'POST' : 'GET')
  const headers: Record<string, string> = { 'Accept-Language': link.language }
  if (method !== 'GET') {
    headers['X-CSRF-Token'] = link.csrf
    headers['Idempotency-Key'] = options.key ?? newKey()
  }
  if (options.body !== undefined) headers['Content-Type'] = 'application/json'
  if (options.bytes) headers['Content-Type'] = 'application/octet-stream'
  let reply: Response
  try {
    reply = await fetch(address(path, options.query), {
      method,
      headers,
      body:
        options.bytes ??
        options.parts ??
        (options.body === undefined ? undefined : JSON.stringify(options.body)),
      credentials: 'same-origin',
      signal: options.signal,
    })
  } catch (cause) {
    if (options.signal?.aborted) throw cause
    throw new ApiError(0, {
      code: 'offline',
      message: link.language === 'en' ? 'The network is down.' : '网络断开。',
    })
  }
  if (reply.ok) return (reply.status === 204 ? undefined : await json(reply)) as T
  const error = errorOf(reply.status, await json(reply))
  if (reply.status === 401 && path !== '/api/session') link.onSignedOut()
  throw error
}

/** The server answers with a list, or with a page of one. */
export function itemsOf<T>(answer: T[] | { items: T[] }): T[] {
  return Array.isArray(answer) ? answer : answer.items
}

async function json(reply: Response): Promise<unknown> {
  const text = await reply.text()
  try {
    return text ? JSON.parse(text) : undefined
  } catch {
    return undefined
  }
}

/** Whatever the server or a gateway before it answered, a message a person can read. */
export function errorOf(status: number, answer: unknown): ApiError {
  const body = (answer as { error?: ErrorBody } | undefined)?.error
  if (body?.message) return new ApiError(status, body)
  const words =
    link.language === 'en'
      ? `The server answered ${status} without a reason.`
      : `服务器答复 ${status}，没有说明原因。`
  return new ApiError(status, { code: `http_${status}`, message: words })
}
