// The keyboard map (design/ui/README.md §8). Single keys act only outside of text inputs and can be
// turned off (WCAG 2.1.4); chords with Ctrl always act. The newest page that knows a key gets it.

import { onScopeDispose, ref } from 'vue'
import { preferences } from './preferences'

export type KeyMap = Record<string, (event: KeyboardEvent) => void>
const stack: KeyMap[] = []
/** Set while the first key of a pair (`g`) waits for the second. */
export const pending = ref('')
let timer = 0

export function isTyping(target: EventTarget | null): boolean {
  const element = target as HTMLElement | null
  if (!element?.tagName) return false
  if (element.isContentEditable || element.tagName === 'TEXTAREA' || element.tagName === 'SELECT')
    return true
  if (element.tagName !== 'INPUT') return false
  return !['checkbox', 'radio', 'button', 'submit', 'file'].includes(
    (element as HTMLInputElement).type,
  )
}

/** `ctrl+k`, `g t`, `?`, `escape`: the name under which a key event is looked up. */
export function keyName(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key.toLowerCase()
  return event.ctrlKey || event.metaKey ? `ctrl+${key}` : key
}

export function handleKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.altKey) return
  const name = keyName(event)
  const chord = name.startsWith('ctrl+')
  if (!chord && name !== 'escape') {
    if (isTyping(event.target) || !preferences.single_keys) return
    if (document.querySelector('[role=dialog][data-modal]')) return
    // Enter and Space belong to the control that has the focus.
    const control = (event.target as HTMLElement | null)?.closest?.(
      'a,button,summary,[role=option]',
    )
    if (control && (name === 'enter' || name === ' ')) return
  }
  const full = pending.value ? `${pending.value} ${name}` : name
  pending.value = ''
  for (let i = stack.length - 1; i >= 0; --i) {
    const act = stack[i]![full]
    if (!act) continue
    event.preventDefault()
    act(event)
    return
  }
  if (name === 'g' && !chord) {
    pending.value = 'g'
    window.clearTimeout(timer)
    timer = window.setTimeout(() => {
      pending.value = ''
    }, 1500)
  }
}

export function addKeys(map: KeyMap): () => void {
  stack.push(map)
  return () => {
    stack.splice(stack.indexOf(map), 1)
  }
}

/** Keys of a page or part, for as long as it is shown. */
export function useKeys(map: KeyMap): void {
  onScopeDispose(addKeys(map))
}
