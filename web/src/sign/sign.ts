// What the signing page reckons: which acts lead on and which lead back, which parts are signed.

import type { Act, ChainStep, MatterTask, PaperSection } from '@/base'

export function onward(task: MatterTask): Act | undefined {
  return (
    task.acts.find(a => a.act === 'agree') ??
    task.acts.find(a => a.kind === 'seal') ??
    task.acts.find(a => a.kind === 'primary')
  )
}
/** The way back that the procedure has of its own, else returning. */
export function back(task: MatterTask): Act | undefined {
  return (
    task.acts.find(a => a.act === 'disagree' && a.kind !== 'plain') ??
    task.acts.find(a => a.act === 'return')
  )
}

/** The parts that this step signs, and the others; without a choice of parts, all are signed. */
export function partsOf(
  all: readonly PaperSection[],
  chosen: readonly string[] | undefined,
): { signed: PaperSection[]; other: PaperSection[] } {
  if (!chosen?.length) return { signed: [...all], other: [] }
  return {
    signed: all.filter(s => chosen.includes(s.id)),
    other: all.filter(s => !chosen.includes(s.id)),
  }
}

/** The step of the chain that a task is: another office may have one of the same name. */
export function isOwn(step: ChainStep, task: string): boolean {
  return step.state === 'open' && step.task === task
}

/** At most so many steps of the chain, such that the one that waits is among them. */
export function strip(
  chain: readonly ChainStep[],
  waits: (step: ChainStep) => boolean = s => s.state === 'open',
  most = 4,
): ChainStep[] {
  const now = chain.findIndex(waits)
  const end = now < 0 ? chain.length : now + 1
  const from = Math.max(0, end - most)
  return chain.slice(from, Math.max(end, Math.min(chain.length, from + most)))
}
