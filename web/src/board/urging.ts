// Several rows chosen, and whoever owes them urged (催办) in one go: part by part, so that it shows
// how far it is, what could not be urged and why, and can be stopped between two parts.

import { ref } from 'vue'
import { ApiError, call, newKey, say, type DoneForSeveral } from '@/base'
import { in_chunks } from '@/declaration'

const PART = 10

export function useUrging(done: () => Promise<void>) {
  const chosen = ref(new Set<string>())
  const busy = ref(false)
  const said = ref('')
  const reason = ref('')
  const error = ref<ApiError>()
  const refused = ref<DoneForSeveral['refused']>([])
  const progress = ref<{ done: number; all: number; urged: number }>()
  const stopping = ref(false)

  function turn(id: string): void {
    const next = new Set(chosen.value)
    if (!next.delete(id)) next.add(id)
    chosen.value = next
  }
  function choose(ids: Iterable<string>): void {
    chosen.value = new Set(ids)
  }
  /** After the part at hand; what was not reached stays chosen. */
  function stop(): void {
    stopping.value = true
  }
  async function part(tasks: string[]): Promise<void> {
    const answer = await call<DoneForSeveral>('/api/tasks/urge', {
      body: { tasks, reason: reason.value.trim() },
      key: newKey(),
    })
    refused.value = [...refused.value, ...(answer.refused ?? [])]
    const { done, all, urged } = progress.value!
    progress.value = { done: done + tasks.length, all, urged: urged + (answer.urged ?? 0) }
  }
  async function run(tasks: string[]): Promise<void> {
    busy.value = true
    stopping.value = false
    error.value = undefined
    refused.value = []
    said.value = ''
    progress.value = { done: 0, all: tasks.length, urged: 0 }
    let left = tasks
    try {
      for (const some of in_chunks(tasks, PART)) {
        if (stopping.value) break
        await part(some)
        left = left.slice(some.length)
      }
      if (!left.length) reason.value = ''
    } catch (cause) {
      error.value = cause as ApiError
    } finally {
      const { urged } = progress.value
      const words = left.length ? 'directive.urging_left' : 'task.urged'
      said.value = urged || left.length ? say(words, { n: urged, left: left.length }) : ''
      choose(left)
      progress.value = undefined
      await done()
      busy.value = false
    }
  }
  // The chosen ones, or else the one that is given.
  async function urge(else_one?: string): Promise<void> {
    const tasks = chosen.value.size ? [...chosen.value] : else_one ? [else_one] : []
    if (!busy.value && tasks.length) await run(tasks)
  }
  return {
    chosen,
    busy,
    said,
    reason,
    error,
    refused,
    progress,
    stopping,
    turn,
    choose,
    urge,
    stop,
  }
}
