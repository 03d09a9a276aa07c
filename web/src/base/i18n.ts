// Chinese first; English is fetched when it is chosen.

import { createI18n } from 'vue-i18n'
import zh from './locale/zh'
import { connect } from './client'
import { formatIn } from './format'
import { preferences } from './preferences'

export const i18n = createI18n({
  legacy: false,
  locale: 'zh',
  fallbackLocale: 'zh',
  messages: { zh } as Record<string, typeof zh>,
  warnHtmlMessage: false,
})

export async function speak(language: 'zh' | 'en'): Promise<void> {
  if (language === 'en' && !i18n.global.availableLocales.includes('en'))
    i18n.global.setLocaleMessage('en', (await import('./locale/en')).default)
  i18n.global.locale.value = language
  formatIn(language)
  connect({ language })
  preferences.language = language
}

/** For code outside of components. */
export const say = (key: string, values: Record<string, unknown> = {}): string =>
  i18n.global.t(key, values)
