// How a process diagram of the server is laid out on the page: its frame, the label column of the
// lanes, the lines of a name.

import type { Diagram, DiagramNode, Edge } from '@/base'

export interface Frame {
  x: number
  y: number
  w: number
  h: number
  labels: number
}
const label_width = 84

/** Room to the left of the steps for the names of the lanes; some models leave none. */
export function frameOf(d: Diagram, names: Label[] = []): Frame {
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
  const bottom = Math.max(
    ...d.nodes.map(n => n.y + n.h + 20),
    ...d.lanes.map(l => l.y + l.h),
    ...names.map(l => boxOf(l).bottom + 4),
    0,
  )
  const x = Math.min(labels, ...xs)
  const y = Math.min(...ys)
  return { x, y, w: right - x, h: bottom - y, labels }
}

export const isTask = (n: DiagramNode): boolean => /task|callActivity|subProcess/i.test(n.type)
export const isGateway = (n: DiagramNode): boolean => /gateway/i.test(n.type)
export const isEnd = (n: DiagramNode): boolean => /endEvent/i.test(n.type)
export const isTimer = (n: DiagramNode): boolean => /timer|boundary/i.test(n.type)

/** A Han character is about 13 wide, a Latin one 6.5. */
const wide = (text: string): number =>
  [...text].reduce((sum, ch) => sum + (ch.charCodeAt(0) > 0x2e7f ? 13 : 6.5), 0)

/** A name in lines that fit its box. */
export function linesOf(name: string, width: number): string[] {
  const room = Math.max(26, width - 8)
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

// ---- names beside what they name ---------------------------------------------------------------

/** The name of an event, a gateway or a flow: where its first line begins, its further lines. */
export interface Label {
  of: string
  x: number
  y: number
  anchor: 'start' | 'middle' | 'end'
  lines: string[]
}
interface Box {
  left: number
  top: number
  right: number
  bottom: number
}
export const label_line = 14
const step_half = 38 // of a step's height
const label_rooms = [112, 64] // a short name stays in one line, unless that covers something

export function boxOf(l: Label): Box {
  const w = Math.max(...l.lines.map(wide))
  const left = l.x - (l.anchor === 'start' ? 0 : l.anchor === 'end' ? w : w / 2)
  const bottom = l.y + 3 + (l.lines.length - 1) * label_line
  return { left, top: l.y - 10, right: left + w, bottom }
}
const common = (a: Box, b: Box): number =>
  Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left)) *
  Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top))
const boxAt = (n: { x: number; y: number; w: number; h: number }): Box => ({
  left: n.x,
  top: n.y,
  right: n.x + n.w,
  bottom: n.y + n.h,
})

const within = (o: DiagramNode, n: DiagramNode): boolean =>
  o.x >= n.x && o.y >= n.y && o.x + o.w <= n.x + n.w && o.y + o.h <= n.y + n.h

type Spot = Pick<Label, 'x' | 'y' | 'anchor'>

function spotsOfNode(n: DiagramNode, rows: number): Spot[] {
  const middle = n.x + n.w / 2
  const below = n.y + n.h + label_line
  const above = n.y - 6 - (rows - 1) * label_line
  const side = n.y + n.h + 4
  return [
    { x: middle, y: below, anchor: 'middle' },
    { x: middle, y: below + label_line, anchor: 'middle' },
    { x: middle, y: above, anchor: 'middle' },
    { x: n.x + n.w + 2, y: side, anchor: 'start' },
    { x: n.x - 2, y: side, anchor: 'end' },
    { x: middle, y: below + 2 * label_line, anchor: 'middle' },
    { x: n.x + n.w, y: above, anchor: 'start' },
  ]
}

/** Where the model puts it, or at the beginning of the flow; else beside each of its stretches. */
function spotsOfEdge(e: Edge, rows: number): Spot[] {
  const [from] = e.points
  const above = -6 - (rows - 1) * label_line
  const spots: Spot[] = [
    {
      x: e.label?.x ?? (from?.[0] ?? 0) + 6,
      y: e.label?.y ?? (from?.[1] ?? 0) + above,
      anchor: 'start',
    },
  ]
  e.points.slice(1).forEach(([x, y], i) => {
    const [x0, y0] = e.points[i]!
    const [right, down] = [Math.sign(x - x0), Math.sign(y - y0)]
    if (right) {
      const anchor = right > 0 ? 'start' : 'end'
      // Where the next step is too near, above or below it.
      for (const dy of [above, label_line, above - step_half, label_line + step_half])
        spots.push({ x: x0 + right * 6, y: y0 + dy, anchor })
      for (const dy of [above, label_line])
        spots.push({ x: (x0 + x) / 2, y: y0 + dy, anchor: 'middle' })
    } else {
      for (const dy of [down > 0 ? label_line : above, (y - y0) / 2, (y - y0) * 0.75]) {
        spots.push({ x: x0 + 6, y: y0 + dy, anchor: 'start' })
        spots.push({ x: x0 - 6, y: y0 + dy, anchor: 'end' })
      }
    }
  })
  return spots
}

/** Names keep off steps, gateways and each other, as far as there is room. */
export function labelsOf(d: Diagram, say: (name: string) => string): Label[] {
  // What encloses other steps is no obstacle to their names.
  const taken: Box[] = d.nodes.filter(n => !d.nodes.some(o => o !== n && within(o, n))).map(boxAt)
  for (const n of d.nodes)
    if (n.note && isTask(n)) taken.push(boxAt({ x: n.x, y: n.y + n.h, w: n.w, h: 18 }))
  const labels: Label[] = []
  const place = (of: string, name: string, spots: (rows: number) => Spot[]): void => {
    const tried = label_rooms.flatMap(room => {
      const lines = linesOf(say(name), room)
      return spots(lines.length).map(spot => ({ of, lines, ...spot }))
    })
    const over = (l: Label) => taken.reduce((sum, box) => sum + common(box, boxOf(l)), 0)
    const best = tried.find(l => !over(l)) ?? tried.sort((a, b) => over(a) - over(b))[0]!
    taken.push(boxOf(best))
    labels.push(best)
  }
  for (const n of d.nodes)
    if (n.name && !isTask(n)) place(n.id, n.name, rows => spotsOfNode(n, rows))
  for (const e of d.edges) if (e.name) place(e.id, e.name, rows => spotsOfEdge(e, rows))
  return labels
}
