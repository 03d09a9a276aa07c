// What is typed into the field that narrows a list: the list is asked anew when typing pauses.

import { onScopeDispose, ref, watch, type Ref } from 'vue'

const pause = 250

export function useTyped(): { typed: Ref<string>; text: Ref<string> } {
  const typed = ref('')
  const text = ref('')
  let timer = 0
  watch(typed, now => {
    window.clearTimeout(timer)
    timer = window.setTimeout(() => {
      text.value = now.trim()
    }, pause)
  })
  onScopeDispose(() => window.clearTimeout(timer))
  return { typed, text }
}
