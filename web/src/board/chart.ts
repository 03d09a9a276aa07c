// Geometry of the charts, apart from their drawing: scales, marks, and how many things a mark is.

import type { LightColour, Lights, StageCount } from '@/base'

/** Round numbers from 0 to at least `most`, about `wanted` of them. */
export function ticks(most: number, wanted = 5): number[] {
  if (!(most > 0)) return [0, 1]
  const raw = most / wanted
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = [1, 2, 2.5, 5, 10].map(n => n * power).find(n => n >= raw) ?? raw
  const count = Math.ceil(most / step - 1e-9)
  return Array.from({ length: count + 1 }, (_, i) => Number((i * step).toPrecision(6)))
}

const order: LightColour[] = ['green', 'none', 'paused', 'yellow', 'red']

/** How many things one mark stands for, so that the fullest stage has at most `room` marks. */
export function perMark(stages: StageCount[], room: number): number {
  const most = Math.max(0, ...stages.map(s => s.n))
  for (let unit = 1; ; unit *= 10)
    for (const n of [1, 2, 5]) if (most <= unit * n * room) return unit * n
}

/** The colours of a stage's marks from the ground up, worst on top; nothing is lost. */
export function marksOf(lights: Lights, per: number): LightColour[] {
  return order.flatMap(c => Array<LightColour>(Math.ceil((lights[c] ?? 0) / per)).fill(c))
}

/** Marks of what is late (red) and nearly so (yellow), where room is short: the red first. */
export function marksWithin(room: number, lights: Lights): LightColour[] {
  const red = Math.min(lights.red ?? 0, room)
  const yellow = Math.min(lights.yellow ?? 0, room - red)
  return [...Array<LightColour>(red).fill('red'), ...Array<LightColour>(yellow).fill('yellow')]
}

export function sumLights(stages: StageCount[]): Record<string, number> {
  const all: Record<string, number> = {}
  for (const s of stages)
    for (const [colour, n] of Object.entries(s.lights)) all[colour] = (all[colour] ?? 0) + (n ?? 0)
  return all
}

/** A table as a file for a spreadsheet: UTF-8 with a mark, cells quoted, no cell is a formula. */
export function csv(rows: (string | number | null | undefined)[][]): string {
  const cell = (v: string | number | null | undefined): string => {
    const text = String(v ?? '')
    const safe = typeof v === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
    return /[",\n\r]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe
  }
  return '\uFEFF' + rows.map(r => r.map(cell).join(',')).join('\r\n') + '\r\n'
}
