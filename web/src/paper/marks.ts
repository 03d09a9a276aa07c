// Which parts of a paper wait for a signature of their own (涉及资金, 其他需区长签批), and which have it.

import type { PaperSection, PaperVersion } from '@/base'

export type Mark = 'wait' | 'bound'
export function markOf(version: PaperVersion, section: PaperSection): Mark | undefined {
  if (!section.flags?.length) return undefined
  return version.signatures?.some(s => s.items?.includes(section.id)) ? 'bound' : 'wait'
}

/** Sections in force: those that need no signature of their own, and those that have it. */
export function inForce(version: PaperVersion): PaperSection[] {
  return (version.content.sections ?? []).filter(s => markOf(version, s) !== 'wait')
}
