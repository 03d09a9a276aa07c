import { createPinia } from 'pinia'
import { createApp } from 'vue'
import '@/base/tokens.css'
import '@/base/ui.css'
import { connect, handleKey, i18n, preferences, showPreferences, speak, words } from '@/base'
import { useSession } from '@/session'
import App from './App.vue'
import { router } from './router'

showPreferences()
const app = createApp(App).use(createPinia()).use(i18n).use(words).use(router)
connect({
  onSignedOut: () => {
    useSession().take(null)
    const to = router.currentRoute.value
    if (to.name !== 'login') void router.replace({ name: 'login', query: { to: to.fullPath } })
  },
})
window.addEventListener('keydown', handleKey)
await speak(preferences.language).catch(() => {})
app.mount('#app')
