// Which board of a kind the page shows: that of the chosen body, else the first that may be seen.
import { computed } from 'vue'
import { call, useLoad, type BoardHead } from '@/base'
import { useSession } from '@/session'

export function useBoard(kind: BoardHead['kind']) {
  const store = useSession()
  const boards = useLoad<{ items: BoardHead[] }>(signal => call('/api/boards', { signal }))
  const board = computed(() => {
    const all = boards.value.value?.items.filter(b => b.kind === kind) ?? []
    return all.find(b => b.body === store.scope) ?? (store.scope ? undefined : all[0])
  })
  return { board, boards }
}

/** Share as a whole percentage; — when there is none. */
export function share(rate: number | string | null): string {
  return rate === null ? '—' : `${Math.round(Number(rate) * 100)}%`
}
