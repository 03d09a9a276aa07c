// One paper as a page holds it: read, read again when it changes, and acted on.

import { computed, ref } from 'vue'
import { call, rightsOf, useAttempt, useLoad, type PaperAnswer } from '@/base'
import { readable } from './marks'

export function usePaper(id: () => string) {
  const loaded = useLoad<PaperAnswer>(
    signal => call(`/api/documents/${encodeURIComponent(id())}`, { signal }),
    { on: [id], subjects: s => s === `document:${id()}` || s === 'documents' },
  )
  const answer = computed(() => loaded.value.value)
  const paper = computed(() => answer.value?.document)
  const latest = computed(() => versions.value[versions.value.length - 1])
  // Whoever reads a copy gets the text once, with the document.
  const versions = computed(
    () => paper.value?.versions.map(v => readable(v, paper.value!.content)) ?? [],
  )
  const rights = computed(() => rightsOf(answer.value?.me.acts))
  const may = (act: string): boolean => {
    const right = rights.value.get(act)
    return !!right && !right.blocked
  }
  const busy = ref('')
  const { error, attempt } = useAttempt(loaded.reload)

  /** Asks for an act; what fails is thrown, for the part that asked to say it. */
  async function ask(name: string, body: object): Promise<void> {
    await call(`/api/documents/${encodeURIComponent(id())}/acts/${encodeURIComponent(name)}`, {
      body: { version: paper.value?.version, ...body },
    })
    await loaded.reload()
  }
  /** The same, with the failure in `error`. */
  async function act(name: string, body: object = {}): Promise<boolean> {
    if (busy.value) return false
    busy.value = name
    try {
      return await attempt(() => ask(name, body))
    } finally {
      busy.value = ''
    }
  }
  return { loaded, answer, paper, versions, latest, rights, may, busy, error, ask, act }
}
