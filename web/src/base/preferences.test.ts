import { beforeEach, describe, expect, it, vi } from 'vitest'

type Told = () => void

/** A system that has chosen a theme, and may choose anew. */
function system(dark: boolean) {
  const listeners: Told[] = []
  const media = {
    matches: dark,
    addEventListener: (_: string, told: Told) => listeners.push(told),
  }
  vi.stubGlobal('matchMedia', () => media)
  return (now: boolean) => {
    media.matches = now
    listeners.forEach(told => told())
  }
}
const shown = () => document.documentElement.dataset.theme

describe('theme', () => {
  beforeEach(() => {
    vi.resetModules()
    localStorage.clear()
  })

  it('is the system’s while nobody has chosen, also when the system changes', async () => {
    const change = system(true)
    const { showPreferences } = await import('./preferences')
    showPreferences()
    expect(shown()).toBe('dark')
    change(false)
    expect(shown()).toBe('light')
  })

  it('is the person’s once chosen, whatever the system says', async () => {
    const change = system(true)
    localStorage.setItem('tongchou.preferences', JSON.stringify({ theme: 'light' }))
    const { showPreferences } = await import('./preferences')
    showPreferences()
    expect(shown()).toBe('light')
    change(false)
    change(true)
    expect(shown()).toBe('light')
  })
})
