// What the reader may do with a meeting or a paper, as the server says it.

import type { Right } from './api_meeting'

export function rightsOf(acts: readonly (string | Right)[] | undefined): Map<string, Right> {
  return new Map(
    (acts ?? []).map(one => (typeof one === 'string' ? [one, { act: one }] : [one.act, one])),
  )
}

/** An instant or a day that was given: what was not comes as nothing or as the year 1970. */
export function given(text: string | null | undefined): string {
  return text && !text.startsWith('1970') ? text : ''
}

/** 09:31 of an instant; it carries +08:00, the office's own time. */
export function clock(text: string | null | undefined): string {
  return /T(\d{2}:\d{2})/.exec(given(text))?.[1] ?? ''
}
