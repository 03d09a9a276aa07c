// Reading something from the server for a page: the value, the failure, whether it is slow
// enough to show a skeleton (300 ms), and the re-reading when the live feed names its subject.

import {
  onScopeDispose,
  ref,
  shallowRef,
  watch,
  type Ref,
  type ShallowRef,
  type WatchSource,
} from 'vue'
import { ApiError } from './client'
import { onChange } from './live'

export interface Loaded<T> {
  value: ShallowRef<T | undefined>
  error: ShallowRef<ApiError | undefined>
  loading: Ref<boolean>
  slow: Ref<boolean>
  reload: () => Promise<void>
}

export function useLoad<T>(
  read: (signal: AbortSignal) => Promise<T>,
  options: { on?: WatchSource[]; subjects?: (subject: string) => boolean; keep?: boolean } = {},
): Loaded<T> {
  const value = shallowRef<T>()
  const error = shallowRef<ApiError>()
  const loading = ref(false)
  const slow = ref(false)
  let running: AbortController | undefined

  async function reload(): Promise<void> {
    running?.abort()
    const mine = (running = new AbortController())
    loading.value = true
    const timer = setTimeout(() => {
      if (mine === running) slow.value = true
    }, 300)
    try {
      const answer = await read(mine.signal)
      if (mine !== running) return
      value.value = answer
      error.value = undefined
    } catch (cause) {
      if (mine !== running) return
      error.value =
        cause instanceof ApiError
          ? cause
          : new ApiError(0, { code: 'page', message: String(cause) })
    } finally {
      clearTimeout(timer)
      if (mine === running) {
        loading.value = false
        slow.value = false
      }
    }
  }

  if (options.on?.length) {
    watch(options.on, () => {
      if (!options.keep) value.value = undefined
      void reload()
    })
  }
  if (options.subjects) onChange(options.subjects, () => void reload())
  onScopeDispose(() => {
    running?.abort()
    running = undefined
  })
  void reload()
  return { value, error, loading, slow, reload }
}
