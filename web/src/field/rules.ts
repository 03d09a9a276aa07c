// What a form does with its JSON Schema in the browser: which widget, what is shown, what is
// missing, what is sent. The server checks everything again and has the last word.

import type { Amount, Clause, Form, FormData_, Property, Section } from '@/base'

/** The widget of a property: what it asks for, else what its type and format suggest. */
export function widgetOf(p: Property): string {
  if (p['x-ledger'] && (p['x-widget'] ?? 'text') === 'text') return 'entry'
  if (p['x-widget']) return p['x-widget']
  if (p['x-items']) return 'scores'
  if (p['x-choices'] || p.enum) return p.type === 'array' ? 'multiselect' : 'select'
  if (p.format === 'date') return 'date'
  if (p.type === 'number' || p.type === 'integer') return 'number'
  if (p.type === 'boolean') return 'checklist'
  return (p.maxLength ?? 0) > 200 ? 'textarea' : 'text'
}

export function shown(p: Property, data: FormData_): boolean {
  const when = p['x-show-when']
  if (!when) return true
  const value = data[when.field]
  const known = Array.isArray(value) ? value : [value]
  return known.some(v => when.in.includes(v))
}

/**
 * The sections of a form; a field that no section names is never lost. What is carried links one
 * record with another: it is sent along, and neither asked for nor shown.
 */
export function sectionsOf(form: Form): Section[] {
  const properties = Object.entries(form.schema.properties ?? {})
  const all = properties.filter(([, p]) => widgetOf(p) !== 'carried').map(([name]) => name)
  const given = form.sections ?? []
  const named = new Set(given.flatMap(s => s.fields))
  const rest = all.filter(f => !named.has(f))
  const sections = given.map(s => ({ ...s, fields: s.fields.filter(f => all.includes(f)) }))
  return rest.length ? [...sections, { title: '', fields: rest }] : sections
}

export function isAmount(value: unknown): value is Amount {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && 'text' in value
}

/** What a person typed: an amount that came back from the server still holds its text. */
export function typed(value: unknown): string {
  if (value === null || value === undefined) return ''
  return isAmount(value) ? value.text : String(value)
}

export function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined) return true
  if (typeof value === 'string') return value.trim() === ''
  if (Array.isArray(value)) return value.every(v => typeof v === 'object' && isEmpty(v))
  if (isAmount(value)) return value.text.trim() === ''
  return typeof value === 'object' && Object.values(value).every(isEmpty)
}

/** Cells of a table that must be filled in, as `payments.3.amount`; a blank row lacks none. */
function gapsOf(name: string, p: Property, value: unknown): string[] {
  if (widgetOf(p) !== 'rows' || !Array.isArray(value)) return []
  return (value as FormData_[]).flatMap((row, n) =>
    Object.values(row).every(isEmpty)
      ? []
      : (p.items?.required ?? []).filter(c => isEmpty(row[c])).map(c => `${name}.${n}.${c}`),
  )
}

/** Required fields that are shown and still empty, in the order of the form. */
export function missing(form: Form, data: FormData_, context: FormData_ = {}): string[] {
  const required = new Set(form.schema.required ?? [])
  return sectionsOf(form)
    .flatMap(s => s.fields)
    .flatMap(name => {
      const p = form.schema.properties?.[name]
      if (!p || !shown(p, { ...data, ...context })) return []
      if (isEmpty(data[name])) return required.has(name) ? [name] : []
      return gapsOf(name, p, data[name])
    })
}

/** Empty fields that only this act brings to light: a condition for 有条件同意, and the like. */
export function revealed(form: Form, data: FormData_, context: FormData_): string[] {
  return Object.entries(form.schema.properties ?? {})
    .filter(
      ([name, p]) => !shown(p, data) && shown(p, { ...data, ...context }) && isEmpty(data[name]),
    )
    .map(([name]) => name)
}

/** What is sent: hidden and empty fields are left out, so that no answer is invented. */
export function answers(form: Form, data: FormData_, context: FormData_ = {}): FormData_ {
  const out: FormData_ = {}
  for (const [name, p] of Object.entries(form.schema.properties ?? {})) {
    const value = data[name]
    if (isEmpty(value) || !shown(p, { ...data, ...context })) continue
    out[name] = sent(value)
  }
  return out
}
/** Amounts go as they were typed, in the cells of a table too; empty cells are left out. */
function sent(value: unknown): unknown {
  if (isAmount(value)) return value.text
  if (!Array.isArray(value)) return value
  return value.map(row =>
    typeof row === 'object' && row !== null
      ? Object.fromEntries(
          Object.entries(row as FormData_)
            .filter(([, cell]) => !isEmpty(cell))
            .map(([k, cell]) => [k, sent(cell)]),
        )
      : row,
  )
}

/** The form as it first stands: defaults of the schema under what is already known. */
export function firstData(form: Form, known: FormData_ = {}): FormData_ {
  const out: FormData_ = {}
  for (const [name, p] of Object.entries(form.schema.properties ?? {}))
    if (p.default !== undefined) out[name] = p.default
  return { ...out, ...known }
}

/** A bare number of the requirements means nothing to a clerk: only a resolved clause is shown. */
export function clauseOf(p: Property): Clause | string | undefined {
  const clause = p['x-clause']
  return typeof clause === 'string' && /^[A-Z]+-\d+$/.test(clause) ? undefined : clause
}

export function choicesOf(p: Property): { id: string; label: string }[] {
  if (p['x-choices']) return p['x-choices']
  return (p.enum ?? []).map(v => ({ id: String(v), label: String(v) }))
}

/** The total of a score sheet, exact in hundredths; undefined while nothing is scored. */
export function total(scores: Record<string, number | string> | undefined): string | undefined {
  const given = Object.values(scores ?? {}).filter(
    v => v !== '' && v !== null && !Number.isNaN(Number(v)),
  )
  if (!given.length) return undefined
  const hundredths = given.reduce<number>((sum, v) => sum + Math.round(Number(v) * 100), 0)
  return String(hundredths / 100)
}
