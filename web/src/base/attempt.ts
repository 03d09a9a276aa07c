// A change that a page asks for: it is carried out, or its refusal stands where it was asked.

import { shallowRef } from 'vue'
import type { ApiError } from './client'

export function useAttempt(then: () => Promise<unknown> | void) {
  const error = shallowRef<ApiError>()
  async function attempt(act: () => Promise<unknown>): Promise<boolean> {
    error.value = undefined
    try {
      await act()
      await then()
      return true
    } catch (cause) {
      error.value = cause as ApiError
      return false
    }
  }
  return { error, attempt }
}
