// What a view asks to be drawn, as points of lines: apart from the drawing, to be tested alone.

import type { Entry, Query } from '@/base'

export interface TrendPoint {
  x: string
  y: number
  before: number | null
}
export interface Trend {
  by: string
  unit: string
  points: TrendPoint[]
}

const plain = (v: unknown): string => {
  if (v && typeof v === 'object') {
    const o = v as Record<string, unknown>
    return String(o.id ?? o.value ?? o.label ?? '')
  }
  return v == null ? '' : String(v)
}
const number = (v: unknown): number | null => {
  const text = plain(v)
  return text === '' || Number.isNaN(Number(text)) ? null : Number(text)
}

/** One trend for each value of `by`, in the order in which they first appear; points by `x`. */
export function trendsOf(entries: Entry[], draw: Query): Trend[] {
  const trends = new Map<string, Trend>()
  for (const { cells } of entries) {
    const x = plain(cells[String(draw.x)])
    const y = number(cells[String(draw.y)])
    if (!x || y == null) continue
    const by = plain(cells[String(draw.by)])
    const unit = draw.unit ? plain(cells[String(draw.unit)]) : ''
    const trend = trends.get(by) ?? { by, unit, points: [] }
    trends.set(by, trend)
    trend.points.push({ x, y, before: draw.beside ? number(cells[String(draw.beside)]) : null })
  }
  for (const trend of trends.values()) trend.points.sort((a, b) => (a.x < b.x ? -1 : 1))
  return [...trends.values()]
}
