// The words of the packs (steps, outcomes, columns, forms, names of bodies) in English. They come
// from the server in Chinese; this is the one place that says them otherwise.

import { shallowRef, type App } from 'vue'
import { call } from './client'
import { preferences } from './preferences'

const table = shallowRef<Record<string, string>>({})
let asked: Promise<void> | undefined

/** Reads the table once; until then, and for words that it lacks, the Chinese stands. */
export function readWords(): Promise<void> {
  asked ??= call<Record<string, string>>('/api/words').then(
    words => {
      table.value = words
    },
    () => {
      asked = undefined
    },
  )
  return asked
}

const marks: Record<string, string> = {
  '、': ', ',
  '：': ': ',
  '；': '; ',
  '，': ', ',
  '「': '“',
  '」': '” ',
}

/** One word, or several side by side of which none is unknown: 领导小组 组长, 46 亩. */
function side_by_side(text: string): string | undefined {
  const parts = text.split(' ').map(part => {
    const said = table.value[part]
    return said ?? (/\p{Script=Han}/u.test(part) ? undefined : part)
  })
  return parts.some(part => part === undefined) ? undefined : parts.join(' ')
}

/** A word as it is read here; of a text that strings words together, all, or the text as it is. */
export function word(text: string | null | undefined): string {
  if (!text) return ''
  if (preferences.language !== 'en') return text
  const whole = table.value[text]
  if (whole !== undefined) return whole
  let known = true
  const parts = text.replace(/[^、：；，→·「」/]+/g, part => {
    const said = side_by_side(part.trim())
    known &&= said !== undefined
    return part.replace(part.trim(), () => said ?? '')
  })
  return known ? parts.replace(/[、：；，「」]/g, mark => marks[mark]!).trim() : text
}

/** Gives `word` to every template as `$w`. */
export const words = {
  install(app: App): void {
    app.config.globalProperties.$w = word
  },
}

declare module 'vue' {
  interface ComponentCustomProperties {
    /** `word`, for templates. */
    $w: typeof word
  }
}
