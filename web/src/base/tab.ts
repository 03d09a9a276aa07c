// The tab that the address names, or the first (TabRow).

import { computed, type ComputedRef } from 'vue'
import { useRoute } from 'vue-router'

export function useTab(name: string, tabs: readonly string[]): ComputedRef<string> {
  const route = useRoute()
  return computed(() => {
    const named = String(route.query[name])
    return tabs.includes(named) ? named : tabs[0]!
  })
}
