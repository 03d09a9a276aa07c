// What changed between two versions of a paper, section by section, sign by sign; a number is one
// sign.

import type { PaperContent } from '@/base'
import { ordinal, tokens } from './sheet'

export interface Piece {
  kind: 'same' | 'added' | 'removed'
  text: string
}
export interface Part {
  heading: string
  kind: 'same' | 'added' | 'removed' | 'changed'
  /** Of each paragraph, those of the older version that are gone among them. */
  paragraphs: Piece[][]
}

/** Longer texts are compared by sentences: the table of a comparison grows with both lengths. */
const signs_max = 1500

function units(text: string, by_sentence: boolean): string[] {
  return by_sentence ? (text.match(/[^。；\n]*[。；\n]?/g) ?? []).filter(Boolean) : tokens(text)
}

/** The pieces that turn one text into the other (longest common subsequence). */
export function piecesOf(old: string, now: string): Piece[] {
  if (old === now) return old ? [{ kind: 'same', text: old }] : []
  const by_sentence = old.length > signs_max || now.length > signs_max
  const [a, b] = [units(old, by_sentence), units(now, by_sentence)]
  const width = b.length + 1
  const table = new Uint32Array((a.length + 1) * width)
  for (let i = a.length - 1; i >= 0; --i)
    for (let j = b.length - 1; j >= 0; --j)
      table[i * width + j] =
        a[i] === b[j]
          ? table[(i + 1) * width + j + 1]! + 1
          : Math.max(table[(i + 1) * width + j]!, table[i * width + j + 1]!)
  const pieces: Piece[] = []
  const add = (kind: Piece['kind'], text: string) => {
    const last = pieces[pieces.length - 1]
    if (last?.kind === kind) last.text += text
    else pieces.push({ kind, text })
  }
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      add('same', a[i]!)
      ++i
      ++j
    } else if (
      j >= b.length ||
      (i < a.length && table[(i + 1) * width + j]! >= table[i * width + j + 1]!)
    )
      add('removed', a[i++]!)
    else add('added', b[j++]!)
  }
  return pieces
}

/** Pieces run over the ends of paragraphs; each paragraph is set as one. */
function paragraphsOf(pieces: Piece[]): Piece[][] {
  const list: Piece[][] = [[]]
  for (const { kind, text } of pieces)
    text.split('\n').forEach((line, n) => {
      if (n) list.push([])
      if (line) list.at(-1)!.push({ kind, text: line })
    })
  return list.filter(p => p.length)
}

interface Block {
  id: string
  heading: string
  /** Of a section, without its number: the number changes with the place. */
  title?: string
  text: string
}
function blocks(content: PaperContent): Block[] {
  const list: Block[] = []
  const add = (id: string, heading: string, lines: (string | undefined)[], title = '') => {
    const text = lines.filter(Boolean).join('\n')
    if (text || title) list.push({ id, heading, title, text })
  }
  add('head', '', [content.mark, content.title, content.addressees?.join('、')])
  add('opening', '', content.opening ?? [])
  ;(content.sections ?? []).forEach((s, at) =>
    add(
      `s.${s.id}`,
      `${ordinal(at + 1)}、${s.heading || s.open_heading}`,
      s.paragraphs,
      s.heading || s.open_heading,
    ),
  )
  for (const row of content.rows ?? []) add(`r.${row.label}`, row.label, [row.text])
  add('closing', '', content.closing ?? [])
  for (const list_ of content.attendance ?? [])
    add(`a.${list_.label}`, list_.label, [list_.names.join('、')])
  add('copies', '抄送', [content.copies?.join('，')])
  return list
}

export function differenceOf(old: PaperContent, now: PaperContent): Part[] {
  const [before, after] = [blocks(old), blocks(now)]
  const known = new Map(before.map(b => [b.id, b]))
  const kept = new Set(after.map(b => b.id))
  const parts: Part[] = []
  for (const block of after) {
    const was = known.get(block.id)
    const renamed = !!was && was.title !== block.title
    const whole = (b: Block) => (renamed ? `${b.title}\n` : '') + b.text
    const same = !!was && !renamed && was.text === block.text
    parts.push({
      heading: block.heading,
      kind: !was ? 'added' : same ? 'same' : 'changed',
      paragraphs: paragraphsOf(piecesOf(was ? whole(was) : '', whole(block))),
    })
  }
  for (const block of before)
    if (!kept.has(block.id))
      parts.push({
        heading: block.heading,
        kind: 'removed',
        paragraphs: paragraphsOf(piecesOf(block.text, '')),
      })
  return parts
}
