// Which parts of a paper wait for a signature of their own (涉及资金, 其他需区长签批), and which have it.

import {
  given,
  type AgendaItem,
  type ChainStep,
  type PaperContent,
  type PaperRow,
  type PaperSection,
  type PaperState,
  type PaperVersion,
} from '@/base'

/** A version with a text that can be shown. */
export type Readable = PaperVersion & { content: PaperContent }
export function readable(version: PaperVersion, content: PaperContent): Readable {
  return { ...version, content: complete(version.content ?? content) }
}
/** Empty lists do not travel. */
export function complete(content: PaperContent): PaperContent {
  const sections = (content.sections ?? []).map(s => ({ ...s, paragraphs: s.paragraphs ?? [] }))
  return { ...content, sections }
}

/** How a step of the chain is drawn. Whoever was to sign and is done without it sent it back. */
export function shapeOf(step: ChainStep): 'bound' | 'done' | 'returned' | 'open' {
  if (step.state === 'open') return 'open'
  if (step.signature) return 'bound'
  return step.signs ? 'returned' : 'done'
}

/** The version that a step was about, where a later one is at work since: the one that it signed,
 *  else the last that stood when it was done. */
export function earlierVersion(
  step: ChainStep,
  versions: readonly PaperVersion[],
): number | undefined {
  if (step.state === 'open' || !step.at) return undefined
  const stood = versions.filter(v => !v.at || v.at <= step.at!).at(-1) ?? versions[0]
  const number = step.version ?? stood?.number
  return number !== versions.at(-1)?.number ? number : undefined
}

/** Whether a part words the conclusion of its item otherwise than it was recorded. */
export function departs(section: PaperSection, item: AgendaItem | undefined): boolean {
  const lines = (item?.text ?? '').split('\n').filter(line => line.trim())
  return lines.some(line => !section.paragraphs?.includes(line))
}

export type Mark = 'wait' | 'bound' | 'returned'
/** The step by which a part was last sent back instead of signed. */
export function returnOf(
  chain: readonly ChainStep[],
  section: PaperSection,
): ChainStep | undefined {
  const last = chain.filter(s => s.signs && s.sections?.includes(section.id)).at(-1)
  return last && shapeOf(last) === 'returned' ? last : undefined
}
export function markOf(
  version: Readable,
  section: PaperSection,
  chain: readonly ChainStep[] = [],
): Mark | undefined {
  if (version.waiting?.includes(section.id)) return returnOf(chain, section) ? 'returned' : 'wait'
  return section.flags?.length ? 'bound' : undefined
}
/** How the seal beside a part is drawn. */
export function sealOf(mark: Mark): 'wait' | 'bound' | 'void' {
  return mark === 'returned' ? 'void' : mark
}

/** Sections in force: those that need no signature of their own, and those that have it. */
export function inForce(version: Readable): PaperSection[] {
  return (version.content.sections ?? []).filter(s => markOf(version, s) !== 'wait')
}

/** How far a paper is, in words of `paper.state`: one that is being corrected stays in force. */
export function stateOf(paper: PaperRow): PaperState | 'correcting' {
  const settled = paper.state === 'issued' || paper.state === 'withdrawn'
  return !settled && given(paper.issued) ? 'correcting' : paper.state
}
