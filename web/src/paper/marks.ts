// Which parts of a paper wait for a signature of their own (涉及资金, 其他需区长签批), and which have it.

import type { ChainStep, PaperContent, PaperSection, PaperVersion } from '@/base'

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

/** How a step of the chain is drawn. */
export function shapeOf(step: ChainStep): 'bound' | 'done' | 'open' {
  if (step.state === 'open') return 'open'
  return step.signature ? 'bound' : 'done'
}

export type Mark = 'wait' | 'bound'
export function markOf(version: Readable, section: PaperSection): Mark | undefined {
  if (!section.flags?.length) return undefined
  return version.signatures?.some(s => s.items?.includes(section.id)) ? 'bound' : 'wait'
}

/** Sections in force: those that need no signature of their own, and those that have it. */
export function inForce(version: Readable): PaperSection[] {
  return (version.content.sections ?? []).filter(s => markOf(version, s) !== 'wait')
}
