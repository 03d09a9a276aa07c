// What a person chose for this machine: language, theme, size, density, single keys.
// Kept in the browser only; nothing of it belongs to the office's records.

import { reactive, watch } from 'vue'

export interface Preferences {
  language: 'zh' | 'en'
  theme: 'auto' | 'light' | 'dark'
  size: 'normal' | 'large'
  density: 'normal' | 'compact'
  single_keys: boolean
}
const first: Preferences = {
  language: 'zh',
  theme: 'auto',
  size: 'normal',
  density: 'normal',
  single_keys: true,
}
const place = 'tongchou.preferences'

function kept(): Partial<Preferences> {
  try {
    return JSON.parse(localStorage.getItem(place) ?? '{}') as Partial<Preferences>
  } catch {
    return {}
  }
}
export const preferences = reactive<Preferences>({ ...first, ...kept() })

// The system's own choice, which holds while the person has made none.
const system_dark = window.matchMedia?.('(prefers-color-scheme: dark)')
system_dark?.addEventListener('change', () => showPreferences())

export function showPreferences(): void {
  const root = document.documentElement
  const of_system = system_dark?.matches ? 'dark' : 'light'
  // tokens.css knows the two themes only by this attribute.
  root.dataset.theme = preferences.theme === 'auto' ? of_system : preferences.theme
  if (preferences.size === 'large') root.dataset.size = 'large'
  else delete root.dataset.size
  if (preferences.density === 'compact') root.dataset.density = 'compact'
  else delete root.dataset.density
  root.lang = preferences.language === 'en' ? 'en' : 'zh-CN'
}

watch(preferences, () => {
  showPreferences()
  try {
    localStorage.setItem(place, JSON.stringify(preferences))
  } catch {
    // A full or forbidden storage loses only the preference.
  }
})
