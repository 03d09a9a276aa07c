// The line of a list that single keys mean: J and K move it, Enter opens it.

import { computed, ref, type Ref } from 'vue'
import { useKeys } from './keyboard'

export function useCursor<T extends { id: string }>(
  list: Readonly<Ref<T[]>>,
  open: (item: T) => void,
) {
  const at = ref(-1)
  const now = computed<T | undefined>(() => list.value[at.value])
  const line = (item: T): string => `line-${item.id}`
  function move(by: number): void {
    at.value = Math.max(0, Math.min(list.value.length - 1, at.value + by))
    if (now.value) document.getElementById(line(now.value))?.scrollIntoView({ block: 'nearest' })
  }
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    enter: () => {
      if (now.value) open(now.value)
    },
  })
  const reset = (): void => {
    at.value = -1
  }
  return { now, line, reset }
}
