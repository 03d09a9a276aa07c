import { afterEach, expect, test, vi } from 'vitest'
import { addKeys, handleKey, pending } from './keyboard'
import { preferences } from './preferences'

const undo: (() => void)[] = []
afterEach(() => {
  undo.splice(0).forEach(f => f())
  preferences.single_keys = true
  pending.value = ''
  document.body.innerHTML = ''
})
function press(key: string, more: KeyboardEventInit = {}, target: EventTarget = document.body) {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more })
  Object.defineProperty(event, 'target', { value: target })
  handleKey(event)
  return event
}

test('the newest page that knows a key gets it', () => {
  const [shell, page] = [vi.fn(), vi.fn()]
  undo.push(addKeys({ j: shell, '?': shell }), addKeys({ j: page }))
  press('j')
  expect(page).toHaveBeenCalledOnce()
  expect(shell).not.toHaveBeenCalled()
  expect(press('?').defaultPrevented).toBe(true)
  expect(shell).toHaveBeenCalledOnce()
})

test('pairs: G then T', () => {
  const go = vi.fn()
  undo.push(addKeys({ 'g t': go }))
  press('g')
  press('t')
  expect(go).toHaveBeenCalledOnce()
  press('t')
  expect(go).toHaveBeenCalledOnce()
})

test('single keys rest in text inputs and when turned off; chords act always', () => {
  const [single, chord] = [vi.fn(), vi.fn()]
  undo.push(addKeys({ a: single, 'ctrl+k': chord }))
  const input = document.body.appendChild(document.createElement('input'))
  press('a', {}, input)
  press('k', { ctrlKey: true }, input)
  preferences.single_keys = false
  press('a')
  press('k', { ctrlKey: true })
  expect(single).not.toHaveBeenCalled()
  expect(chord).toHaveBeenCalledTimes(2)
})

test('a modal dialog keeps the page’s keys quiet', () => {
  const act = vi.fn()
  undo.push(addKeys({ a: act }))
  document.body.innerHTML = '<div role="dialog" data-modal></div>'
  press('a')
  expect(act).not.toHaveBeenCalled()
})
