// What a table within a form does with its rows: cells, sums, and what comes out of a spreadsheet.
// Sums are a courtesy while typing: the server reads the amounts and has the last word.

import { grouped, i18n, land, money, type Exact, type Property } from '@/base'
import { choicesOf, isAmount, isEmpty, widgetOf } from '../rules'

export type Row = Record<string, unknown>
export interface ColumnOf {
  name: string
  p: Property
  required: boolean
}
/** As many as the server takes when the form says nothing. */
const rows_max = 500

export function columnsOf(p: Property): ColumnOf[] {
  const required = new Set(p.items?.required ?? [])
  return Object.entries(p.items?.properties ?? {}).map(([name, column]) => ({
    name,
    p: column,
    required: required.has(name),
  }))
}
export const mostOf = (p: Property): number => Math.min(p.maxItems ?? rows_max, rows_max)
export const rowsOf = (value: unknown): Row[] => (Array.isArray(value) ? (value as Row[]) : [])
export const isBlank = (row: Row): boolean => Object.values(row).every(isEmpty)

// ---- sums ----

const scale = 12
const units: [RegExp, number][] = [
  [/亿元?$/, 8],
  [/千万元?$/, 7],
  [/百万元?$/, 6],
  [/万元?$/, 4],
  [/元$/, 0],
]
/** 元 or 亩 in units of 10⁻¹², or undefined: the text is for the server's grammar. */
function exact(text: string, shift: number): bigint | undefined {
  const m = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text.replace(/[,，\s]/g, ''))
  if (!m || (m[3] ?? '').length > scale) return undefined
  const n = BigInt(m[2]! + (m[3] ?? '').padEnd(scale, '0')) * 10n ** BigInt(shift)
  return m[1] ? -n : n
}
function typedAmount(text: string, widget: string): bigint | undefined {
  const plain = text.trim()
  if (widget === 'area') return exact(plain.replace(/亩$/, ''), 0)
  for (const [unit, shift] of units)
    if (unit.test(plain)) return exact(plain.replace(unit, ''), shift)
  return exact(plain, 4) // a bare number counts in 万元
}
function valueOf(value: unknown, p: Property): bigint | undefined {
  if (isEmpty(value)) return 0n
  if (isAmount(value))
    return value.value === null || value.value === undefined
      ? typedAmount(value.text, widgetOf(p))
      : exact(String(value.value), 0)
  if (typeof value === 'number') return exact(String(value), widgetOf(p) === 'money' ? 4 : 0)
  return widgetOf(p) === 'number'
    ? exact(String(value), 0)
    : typedAmount(String(value), widgetOf(p))
}
/** The sum of a column, exact; undefined as long as one of its cells cannot be read here. */
export function sumOf(rows: Row[], column: ColumnOf): Exact | undefined {
  let sum = 0n
  for (const row of rows) {
    const value = valueOf(row[column.name], column.p)
    if (value === undefined) return undefined
    sum += value
  }
  const sign = sum < 0n ? '-' : ''
  const digits = (sum < 0n ? -sum : sum).toString().padStart(scale + 1, '0')
  const part = digits.slice(-scale).replace(/0+$/, '')
  return sign + digits.slice(0, -scale) + (part ? '.' + part : '')
}

/** The sum in words, or that some cell is still to be read by the server. */
export function sumText(rows: Row[], column: ColumnOf): string {
  const value = sumOf(rows, column)
  if (value === undefined) return i18n.global.t('field.sum_unread')
  const widget = widgetOf(column.p)
  return widget === 'money' ? money(value) : widget === 'area' ? land(value) : grouped(value)
}

// ---- out of a spreadsheet ----

/** Cells divided by tabs, rows by lines; a quoted cell may hold both. */
export function cellsOf(text: string): string[][] {
  const rows: string[][] = [[]]
  let cell = ''
  let quoted = false
  for (let i = 0; i < text.length; ++i) {
    const c = text[i]!
    if (quoted) {
      if (c !== '"') cell += c
      else if (text[i + 1] === '"') cell += text[++i]!
      else quoted = false
    } else if (c === '"' && cell === '') quoted = true
    else if (c === '\t' || c === '\n') {
      rows.at(-1)!.push(cell.trim())
      cell = ''
      if (c === '\n') rows.push([])
    } else if (c !== '\r') cell += c
  }
  rows.at(-1)!.push(cell.trim())
  while (rows.length && rows.at(-1)!.every(t => t === '')) rows.pop()
  return rows
}
function taken(text: string, p: Property): unknown {
  if (text === '') return undefined
  const choices = choicesOf(p)
  if (choices.length) return choices.find(c => c.label === text || c.id === text)?.id ?? text
  if (widgetOf(p) === 'number' && text !== '' && !Number.isNaN(Number(text))) return Number(text)
  if (widgetOf(p) === 'date') {
    const m = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text)
    if (m) return `${m[1]}-${m[2]!.padStart(2, '0')}-${m[3]!.padStart(2, '0')}`
  }
  return text
}
/** The table with what was pasted from a cell on; a head with the columns' titles is followed. */
export function pasted(
  rows: Row[],
  columns: ColumnOf[],
  at: { row: number; column: number },
  text: string,
  most: number,
): { rows: Row[]; taken: number; left: number } {
  const cells = cellsOf(text)
  const titles = cells[0]?.map(t => columns.findIndex(c => c.p.title === t)) ?? []
  const head = titles.length > 0 && titles.every(i => i >= 0)
  const body = head ? cells.slice(1) : cells
  const out = rows.map(row => ({ ...row }))
  let count = 0
  for (const [r, line] of body.entries()) {
    if (at.row + r >= most) break
    while (out.length <= at.row + r) out.push({})
    for (const [c, cell] of line.entries()) {
      const column = columns[head ? titles[c]! : at.column + c]
      if (column) out[at.row + r]![column.name] = taken(cell, column.p)
    }
    ++count
  }
  return { rows: out, taken: count, left: body.length - count }
}
