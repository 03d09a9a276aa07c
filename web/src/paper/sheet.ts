// The preview of a paper: its text broken into lines of 28 characters and pages of 22 lines, as
// GB/T 9704 sets them. It shows where things will stand while one writes; what is printed is laid
// out by the server.

import { given, paperDay, type PaperContent } from '@/base'

export const columns = 28
export const rows_per_page = 22
/** On the first page the mark, the number and the red rule stand above the text. */
export const rows_first = 15

export type LineKind = 'text' | 'heading' | 'title' | 'label' | 'blank'
export interface Line {
  text: string
  kind: LineKind
  /** Characters that stay free at its beginning. */
  indent: number
  /** The last line of its paragraph: not justified. */
  last: boolean
  section?: string
}
export interface Page {
  lines: Line[]
  first: boolean
  last: boolean
}

const numerals = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九']
/** 一 … 九十九, as headings are counted. */
export function ordinal(n: number): string {
  if (n < 10) return numerals[n]!
  const tens = Math.floor(n / 10)
  const rest = n % 10
  return `${tens > 1 ? numerals[tens] : ''}十${rest ? numerals[rest] : ''}`
}

const no_start = /^[，。；：？！、）》〉」』】〕”’…—]/
const no_end = /[（《〈「『【〔“‘]$/
const wide = /[\u1100-\u115f\u2014\u2018-\u201d\u2026\u2e80-\uffef]/

/** Half columns that a text takes: two for Han and its marks, one for figures and letters. */
export function widthOf(text: string): number {
  let sum = 0
  for (const c of text) sum += wide.test(c) ? 2 : 1
  return sum
}

/** Figures and Latin words are not divided; every other character stands for itself. */
export function tokens(text: string): string[] {
  return text.match(/[A-Za-z0-9.,%+-]+|[\s\S]/gu) ?? []
}

/** A paragraph in lines; the first is `first` characters shorter, the others `rest`. */
export function broken(text: string, first = 2, rest = 0): { text: string; indent: number }[] {
  const lines: { text: string; indent: number }[] = []
  let line: string[] = []
  let used = 0
  const room = () => (columns - (lines.length ? rest : first)) * 2
  const end = () => {
    lines.push({ text: line.join(''), indent: lines.length ? rest : first })
    line = []
    used = 0
  }
  for (const token of tokens(text)) {
    const width = widthOf(token)
    if (used + width > room() && line.length) {
      const carried: string[] = []
      // A mark that may not begin a line takes the character before it along; one that may not
      // end a line goes down with what follows.
      if (no_start.test(token) && line.length > 1) carried.push(line.pop()!)
      while (line.length > 1 && no_end.test(line[line.length - 1]!)) carried.unshift(line.pop()!)
      end()
      line = carried
      used = widthOf(carried.join(''))
    }
    line.push(token)
    used += width
  }
  if (line.length || !lines.length) end()
  return lines
}

/** Names side by side, none of them divided. */
function namesIn(names: readonly string[], indent: number): { text: string; indent: number }[] {
  const lines: { text: string; indent: number }[] = []
  let line = ''
  names.forEach((name, at) => {
    const next = name + (at < names.length - 1 ? '、' : '')
    if (line && widthOf(line + next) > (columns - indent) * 2) {
      lines.push({ text: line, indent })
      line = ''
    }
    line += next
  })
  lines.push({ text: line, indent })
  return lines.flatMap(one =>
    widthOf(one.text) > (columns - indent) * 2 ? broken(one.text, indent, indent) : [one],
  )
}

function paragraph(text: string, section?: string, kind: LineKind = 'text', first = 2, rest = 0) {
  const parts = broken(text, first, rest)
  return parts.map((one, at): Line => ({ ...one, kind, section, last: at === parts.length - 1 }))
}
const blank: Line = { text: '', kind: 'blank', indent: 0, last: true }

export function linesOf(content: PaperContent): Line[] {
  const lines: Line[] = []
  if (content.title && content.kind !== 'minutes' && content.kind !== 'excerpt') {
    lines.push(blank)
    for (const one of broken(content.title, 3, 3))
      lines.push({ ...one, kind: 'title', indent: 0, last: true })
    lines.push(blank)
  }
  if (content.addressees?.length)
    lines.push(...paragraph(`${content.addressees.join('、')}：`, undefined, 'text', 0))
  for (const text of content.opening ?? []) lines.push(...paragraph(text))
  let counted = 0
  for (const one of content.sections ?? []) {
    const heading = one.heading || one.open_heading
    if (heading) {
      counted = one.number ?? counted + 1
      lines.push(...paragraph(`${ordinal(counted)}、${heading}`, one.id, 'heading'))
    }
    for (const text of one.paragraphs) lines.push(...paragraph(text, one.id))
  }
  for (const row of content.rows ?? []) lines.push(...paragraph(`${row.label}：${row.text}`))
  for (const table of content.tables ?? []) {
    if (table.title) lines.push(...paragraph(table.title, undefined, 'heading'))
    for (const row of [table.columns, ...table.rows]) lines.push(...paragraph(row.join('　')))
  }
  for (const text of content.closing ?? []) lines.push(...paragraph(text))
  if (content.attendance?.length) {
    lines.push(blank)
    for (const list of content.attendance) {
      const label = `${list.label}：`
      const indent = 2 + [...label].length
      const parts = namesIn(list.names, indent)
      parts.forEach((one, at) => {
        lines.push({
          text: one.text,
          kind: at ? 'text' : 'label',
          indent: one.indent,
          last: true,
          section: at ? undefined : label,
        })
      })
    }
  }
  return lines
}

/** 成文日期 and 印发日期: the day on which it was issued, of a draft its own day. */
export function dayOn(version: { issued?: string | null; content: PaperContent }): string {
  return paperDay(given(version.issued) || given(version.content.date))
}

/** A mark of 26 pt, smaller where it would not stand in one line of 156 mm. */
export function markSize(mark = ''): string {
  const letter_mm = Math.min(9.17, 156 / (Math.max(1, [...mark].length) * 1.07))
  return `${letter_mm.toFixed(2)}mm`
}

/** Lines at the foot of the last page that 版记 takes. */
export function footRows(content: PaperContent): number {
  const copies = content.copies?.length
    ? broken(`抄送：${content.copies.join('，')}。`, 1, 4).length
    : 0
  return copies || content.issuer ? Math.ceil(((copies + 1) * 8.4) / 10.227) : 0
}

export function pagesOf(content: PaperContent): Page[] {
  const lines = linesOf(content)
  const foot = footRows(content)
  const pages: Page[] = []
  let at = 0
  do {
    const room = pages.length ? rows_per_page : rows_first
    const take = lines.slice(at, at + room)
    // A heading does not stand alone at the foot of a page.
    if (at + take.length < lines.length && take[take.length - 1]?.kind === 'heading') take.pop()
    pages.push({ lines: take, first: !pages.length, last: false })
    at += take.length || 1
  } while (at < lines.length)
  const end = pages[pages.length - 1]!
  if (end.lines.length + foot > (end.first ? rows_first : rows_per_page))
    pages.push({ lines: [], first: false, last: true })
  else end.last = true
  return pages
}

/** Where the first line of each section stands: page and line. */
export function placesOf(pages: readonly Page[]): Map<string, { page: number; line: number }> {
  const places = new Map<string, { page: number; line: number }>()
  pages.forEach((page, p) =>
    page.lines.forEach((line, n) => {
      if (line.kind === 'heading' && line.section && !places.has(line.section))
        places.set(line.section, { page: p, line: n })
    }),
  )
  return places
}
