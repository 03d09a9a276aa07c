// How dates, numbers and sizes are written (design/ui/README.md §6): 3月17日 in the console,
// 万元 in tables, 亿元 in sentences. Decimals are moved as text so that no digit is lost.

import type { Exact } from './api'

let english = false
export function formatIn(language: string): void {
  english = language === 'en'
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const weekdays = ['日', '一', '二', '三', '四', '五', '六']
const weekdays_en = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

function parts(text: string): [number, number, number] | null {
  const m = /^(\d{4})-(\d{2})-(\d{2})/.exec(text)
  return m ? [Number(m[1]), Number(m[2]), Number(m[3])] : null
}

/** The day it is in the office (+08:00), by this machine's clock. */
export function officeDay(): string {
  const d = new Date(Date.now() + 8 * 3600_000)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${d.getUTCFullYear()}-${two(d.getUTCMonth() + 1)}-${two(d.getUTCDate())}`
}

/** 3月17日 */
export function day(text: string | null | undefined): string {
  const p = text ? parts(text) : null
  if (!p) return text ?? ''
  return english ? `${p[2]} ${months[p[1] - 1]}` : `${p[1]}月${p[2]}日`
}

/** 2026年3月17日 */
export function longDay(text: string | null | undefined): string {
  const p = text ? parts(text) : null
  if (!p) return text ?? ''
  return english ? `${p[2]} ${months[p[1] - 1]} ${p[0]}` : `${p[0]}年${p[1]}月${p[2]}日`
}

/** The same on a paper, which is Chinese whatever the console's language. */
export function paperDay(text: string | null | undefined): string {
  const p = text ? parts(text) : null
  return p ? `${p[0]}年${p[1]}月${p[2]}日` : (text ?? '')
}

/** 3月17日 09:31. Instants carry +08:00, the office's own time, so the text is read as it stands. */
export function moment(text: string | null | undefined): string {
  if (!text) return ''
  const clock = /T(\d{2}:\d{2})/.exec(text)
  return clock ? `${day(text)} ${clock[1]}` : day(text)
}

/** 周二 */
export function weekday(text: string): string {
  const p = parts(text)
  if (!p) return ''
  const n = new Date(Date.UTC(p[0], p[1] - 1, p[2])).getUTCDay()
  return english ? weekdays_en[n]! : `周${weekdays[n]}`
}

/** 2026-03 → 3月 */
export function month(text: string): string {
  const n = Number(text.slice(5, 7))
  return english ? (months[n - 1] ?? text) : `${n}月`
}

/** The text of a decimal with its point moved; exact. `shift` -4 turns 元 into 万元. */
export function shifted(value: Exact, shift: number): string {
  let text = String(value).trim()
  if (/e/i.test(text)) text = Number(text).toFixed(10)
  const m = /^(-?)(\d*)(?:\.(\d*))?$/.exec(text)
  if (!m) return text
  let whole = m[2] || '0'
  let part = m[3] ?? ''
  if (shift < 0) {
    whole = whole.padStart(1 - shift, '0')
    part = whole.slice(shift) + part
    whole = whole.slice(0, shift)
  } else if (shift > 0) {
    part = part.padEnd(shift, '0')
    whole += part.slice(0, shift)
    part = part.slice(shift)
  }
  whole = whole.replace(/^0+(?=\d)/, '')
  part = part.replace(/0+$/, '')
  return m[1] + whole + (part ? '.' + part : '')
}

/** 1284000.5 → 1,284,000.5 */
export function grouped(value: Exact | null | undefined): string {
  if (value === null || value === undefined || value === '') return ''
  const text = shifted(value, 0)
  const [whole, part] = text.split('.')
  return whole!.replace(/\B(?=(\d{3})+(?!\d))/g, ',') + (part ? '.' + part : '')
}

/** A number that is no amount: whole ones of up to four digits, as years, stand undivided. */
export function counted(value: Exact): string {
  return /^\d{1,4}$/.test(String(value)) ? String(value) : grouped(value)
}

/** Money in 元 as 万元 for tables. */
export function wan(value: Exact | null | undefined): string {
  return value === null || value === undefined || value === '' ? '' : grouped(shifted(value, -4))
}

/** Money in 元 in a sentence: 3.2 亿元, 480 万元; at most two decimals, cut and not rounded up. */
export function money(value: Exact | null | undefined): string {
  if (value === null || value === undefined || value === '') return ''
  const big = Math.abs(Number(value)) >= 1e8
  const text = shifted(value, big ? -8 : -4)
    .replace(/(\.\d{2})\d+$/, '$1')
    .replace(/\.?0+$/, m => (m.startsWith('.') ? '' : m))
  if (english) return `CNY ${grouped(shifted(value, -6))} million`
  return `${grouped(text)} ${big ? '亿元' : '万元'}`
}

/** Land: 46 亩. */
export function land(value: Exact): string {
  return `${grouped(value)} ${english ? 'mu' : '亩'}`
}

/** 1536 → 1.5 KB */
export function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} KB`
  return `${(bytes / 1048576).toFixed(1)} MB`
}

/** Any cell or field value as text, for histories and differences. */
export function plain(value: unknown): string {
  if (value === null || value === undefined || value === '') return '—'
  if (typeof value === 'boolean') return value ? '✓' : '—'
  if (typeof value === 'number') return counted(value)
  if (Array.isArray(value)) return value.map(plain).join('、')
  if (typeof value === 'object') {
    const o = value as Record<string, unknown>
    for (const key of ['text', 'label', 'name', 'title', 'value'])
      if (o[key] !== undefined && o[key] !== null && o[key] !== '') return plain(o[key])
    return Object.values(o).map(plain).join('、')
  }
  const text = String(value)
  const at = /^\d{4}-\d{2}-\d{2}(?:T(\d{2}:\d{2})(?::\d{2})?(?:\+08:00)?)?$/.exec(text)
  if (!at) return text
  return at[1] ? `${longDay(text)} ${at[1]}` : longDay(text)
}
