// A list that the server pages by key: the first page, the next ones on demand, and a re-reading
// that keeps the reader's place when the live feed says that something changed.

import { computed, ref, shallowRef, type WatchSource } from 'vue'
import type { Page } from './api'
import { ApiError } from './client'
import { useLoad } from './load'

const step = 50
const most = 500

export function usePages<T extends { id: string }, P extends Page<T>>(
  read: (key: { after?: string; limit: number }, signal?: AbortSignal) => Promise<P>,
  options: { on?: WatchSource[]; subjects?: (subject: string) => boolean } = {},
) {
  const later = shallowRef<T[]>([])
  const next = ref<string | null>(null)
  const filling = ref(false)
  const trouble = shallowRef<ApiError>()
  let held = 0

  const first = useLoad(
    async signal => {
      const page = await read({ limit: Math.min(most, Math.max(step, held)) }, signal)
      later.value = []
      next.value = page.next
      held = 0
      return page
    },
    { ...options, keep: true },
  )
  const items = computed<T[]>(() => [...(first.value.value?.items ?? []), ...later.value])

  async function more(): Promise<void> {
    if (filling.value || first.loading.value || !next.value) return
    const from = next.value
    filling.value = true
    try {
      const page = await read({ after: from, limit: step })
      if (next.value !== from) return
      const known = new Set(items.value.map(i => i.id))
      later.value = [...later.value, ...page.items.filter(i => !known.has(i.id))]
      next.value = page.next
      trouble.value = undefined
    } catch (cause) {
      trouble.value = cause as ApiError
      next.value = null
    } finally {
      filling.value = false
    }
  }
  async function reload(): Promise<void> {
    held = items.value.length
    await first.reload()
  }
  return {
    page: first.value,
    items,
    next,
    filling,
    more,
    reload,
    error: computed(() => first.error.value ?? trouble.value),
    loading: first.loading,
    slow: first.slow,
  }
}
