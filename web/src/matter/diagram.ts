// How a process diagram of the server is laid out on the page: its frame, the label column of the
// lanes, the lines of a name.

import type { Diagram, DiagramNode } from '@/base'

export interface Frame {
  x: number
  y: number
  w: number
  h: number
  labels: number
}
const label_width = 84

/** Room to the left of the steps for the names of the lanes; some models leave none. */
export function frameOf(d: Diagram): Frame {
  const xs = [...d.nodes.map(n => n.x), ...d.lanes.map(l => l.x)]
  const ys = [...d.nodes.map(n => n.y), ...d.lanes.map(l => l.y)]
  const left_steps = Math.min(...d.nodes.map(n => n.x), d.width)
  const left_lane = d.lanes.length ? Math.min(...d.lanes.map(l => l.x)) : left_steps
  const labels = d.lanes.length
    ? Math.min(left_lane, left_steps - label_width - 12)
    : left_steps - 16
  const right = Math.max(
    d.width,
    ...d.nodes.map(n => n.x + n.w + 12),
    ...d.lanes.map(l => l.x + l.w),
  )
  const bottom = Math.max(...d.nodes.map(n => n.y + n.h + 20), ...d.lanes.map(l => l.y + l.h), 0)
  const x = Math.min(labels, ...xs)
  const y = Math.min(...ys)
  return { x, y, w: right - x, h: bottom - y, labels }
}

export const isTask = (n: DiagramNode): boolean => /task|callActivity|subProcess/i.test(n.type)
export const isGateway = (n: DiagramNode): boolean => /gateway/i.test(n.type)
export const isEnd = (n: DiagramNode): boolean => /endEvent/i.test(n.type)
export const isTimer = (n: DiagramNode): boolean => /timer|boundary/i.test(n.type)

/** A name in lines that fit its box: a Han character is about 13 wide, a Latin one 6.5. */
export function linesOf(name: string, width: number): string[] {
  const room = Math.max(26, width - 8)
  const wide = (text: string): number =>
    [...text].reduce((sum, ch) => sum + (ch.charCodeAt(0) > 0x2e7f ? 13 : 6.5), 0)
  const lines: string[] = []
  let line = ''
  // A line ends after any Han character, but only between words of an alphabet.
  for (const piece of name.match(/[^\s\u2e80-\uffff]+\s*|[\u2e80-\uffff]\s*/gu) ?? []) {
    if (line && wide((line + piece).trimEnd()) > room) {
      lines.push(line.trimEnd())
      line = ''
    }
    line += piece
  }
  if (line) lines.push(line.trimEnd())
  // Two lines of nearly the same length read better than a full one and a single character.
  if (lines.length === 2 && lines[1]!.length < 3 && /^[⺀-鿿]+$/.test(name)) {
    const half = Math.ceil(name.length / 2)
    return [name.slice(0, half), name.slice(half)]
  }
  return lines
}

export function path(points: [number, number][]): string {
  return points.map(([x, y], i) => `${i ? 'L' : 'M'}${x} ${y}`).join('')
}
