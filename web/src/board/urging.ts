// Several rows chosen, and whoever owes them urged (催办) in one go.

import { ref } from 'vue'
import { ApiError, call, newKey, say, type DoneForSeveral } from '@/base'

export function useUrging(done: () => Promise<void>) {
  const chosen = ref(new Set<string>())
  const busy = ref(false)
  const said = ref('')
  const reason = ref('')
  const error = ref<ApiError>()
  const refused = ref<DoneForSeveral['refused']>([])

  function turn(id: string): void {
    const next = new Set(chosen.value)
    if (!next.delete(id)) next.add(id)
    chosen.value = next
  }
  function choose(ids: Iterable<string>): void {
    chosen.value = new Set(ids)
  }
  // The chosen ones, or else the one that is given.
  async function urge(else_one?: string): Promise<void> {
    const tasks = chosen.value.size ? [...chosen.value] : else_one ? [else_one] : []
    if (busy.value || !tasks.length) return
    busy.value = true
    error.value = undefined
    try {
      const answer = await call<DoneForSeveral>('/api/tasks/urge', {
        body: { tasks, reason: reason.value.trim() },
        key: newKey(),
      })
      said.value = answer.urged ? say('task.urged', { n: answer.urged }) : ''
      refused.value = answer.refused ?? []
      choose([])
      reason.value = ''
      await done()
    } catch (cause) {
      error.value = cause as ApiError
    } finally {
      busy.value = false
    }
  }
  return { chosen, busy, said, reason, error, refused, turn, choose, urge }
}
