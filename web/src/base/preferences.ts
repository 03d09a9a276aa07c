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

export function showPreferences(): void {
  const root = document.documentElement
  if (preferences.theme === 'auto') delete root.dataset.theme
  else root.dataset.theme = preferences.theme
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
