// The procedures of all packs, as they are drawn.
// @vitest-environment jsdom
import { readFileSync, readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Diagram, DiagramNode, Edge } from '@/base'
import { boxOf, isTask, labelsOf } from './diagram'

const bodies = new URL('../../../bodies/', `file://${process.cwd()}/src/matter/`)
const all = readdirSync(bodies, { recursive: true }).map(String)
const read = (path: string) => readFileSync(new URL(path, bodies), 'utf8')
const english = new Map(
  all
    .filter(path => path.endsWith('english.toml'))
    .flatMap(path => [...read(path).matchAll(/^"(.+)" = "(.+)"$/gm)].map(m => [m[1]!, m[2]!])),
)

const MODEL = 'http://www.omg.org/spec/BPMN/20100524/MODEL'
const number = (e: Element, name: string) => Number(e.getAttribute(name))
const named = (e: Element | undefined, tag: string) =>
  [...(e?.getElementsByTagName('*') ?? [])].filter(x => x.localName === tag)
function boundsOf(e: Element) {
  const b = named(e, 'Bounds')[0]!
  return { x: number(b, 'x'), y: number(b, 'y'), w: number(b, 'width'), h: number(b, 'height') }
}
function diagramOf(path: string): Diagram {
  const model = new DOMParser().parseFromString(read(path), 'text/xml').documentElement
  const processes = [...model.getElementsByTagNameNS(MODEL, 'process')]
  const elements = new Map(
    processes
      .flatMap(p => [...p.getElementsByTagName('*')])
      .map(e => [e.getAttribute('id') ?? '', e]),
  )
  const drawn = named(model, 'BPMNShape').flatMap(shape => {
    const e = elements.get(shape.getAttribute('bpmnElement')!)
    if (!e || e.localName === 'lane' || shape.hasAttribute('isHorizontal')) return []
    const node = { id: e.id, type: e.localName, name: e.getAttribute('name') ?? '' }
    return [{ ...node, ...boundsOf(shape), state: 'idle' } as DiagramNode]
  })
  const edges = named(model, 'BPMNEdge').flatMap(edge => {
    const e = elements.get(edge.getAttribute('bpmnElement')!)
    const points = named(edge, 'waypoint').map(
      w => [number(w, 'x'), number(w, 'y')] as [number, number],
    )
    const label = named(edge, 'BPMNLabel')[0]
    const name = e?.getAttribute('name') ?? ''
    return [{ id: edge.id, name, points, label: label && boundsOf(label), state: 'idle' } as Edge]
  })
  return { width: 0, height: 0, lanes: [], nodes: drawn, edges }
}

const paths = all.filter(path => path.endsWith('.bpmn'))
const diagrams = paths.map(path => ({ path, d: diagramOf(path) }))

type Box = ReturnType<typeof boxOf>
const meet = (a: Box, b: Box) =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom

for (const language of ['zh', 'en'])
  test(`no name of a procedure covers another or a step, in ${language}`, () => {
    const say = (name: string) => (language === 'en' && english.get(name)) || name
    expect(paths.length).toBeGreaterThan(60)
    const found: string[] = []
    for (const { path, d } of diagrams) {
      const labels = labelsOf(d, say)
      labels.forEach((a, i) => {
        for (const b of labels.slice(i + 1))
          if (meet(boxOf(a), boxOf(b))) found.push(`${path}: ${a.of} ${b.of}`)
        for (const n of d.nodes.filter(isTask)) {
          const box = { left: n.x, top: n.y, right: n.x + n.w, bottom: n.y + n.h }
          if (meet(boxOf(a), box)) found.push(`${path}: ${a.of} over ${n.id}`)
        }
      })
    }
    expect(found).toEqual([])
  }, 60_000)
