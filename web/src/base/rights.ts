// What the reader may do with a meeting or a paper, as the server says it.

import type { Right } from './api_meeting'

export function rightsOf(acts: readonly (string | Right)[] | undefined): Map<string, Right> {
  return new Map(
    (acts ?? []).map(one => (typeof one === 'string' ? [one, { act: one }] : [one.act, one])),
  )
}

/** Where a task is signed. Its id is `<matter>.<n>`, and a dot in a path would mean a file. */
export function signingPath(task: string): string {
  return '/sign/' + task.replace('.', '/')
}

/** An instant or a day that was given: what was not comes as nothing or as the year 1970. */
export function given(text: string | null | undefined): string {
  return text && !text.startsWith('1970') ? text : ''
}

/** An instant in milliseconds as the text that instants have elsewhere, at the office's +08:00. */
export function instantText(ms: number): string {
  return new Date(ms + 8 * 3600_000).toISOString().replace(/Z$/, '+08:00')
}

/** A record as it is kept has its instants in milliseconds; pages know them as text. */
export function withInstants<T>(value: T, names: ReadonlySet<string>): T {
  if (Array.isArray(value)) return value.map(one => withInstants(one as unknown, names)) as T
  if (!value || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      typeof one === 'number' && names.has(key) ? instantText(one) : withInstants(one, names),
    ]),
  ) as T
}

/** 09:31 of an instant; it carries +08:00, the office's own time. */
export function clock(text: string | null | undefined): string {
  return /T(\d{2}:\d{2})/.exec(given(text))?.[1] ?? ''
}
