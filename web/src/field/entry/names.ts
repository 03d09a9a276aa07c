// The titles of the entries that the answers of a form name: those that are known, and the rest
// asked for one by one. Whoever may not see an entry reads a dash.
import { ref, watch, type Ref } from 'vue'
import { call, type EntryDetail, type Form, type FormData_, type Property } from '@/base'
import { columnsOf, rowsOf } from '../rows/rows'
import { widgetOf } from '../rules'

interface Named {
  form?: Form | null
  data?: FormData_
  /** Whose ledgers the form means. */
  body?: string
  known?: Record<string, string>
}

/** Each entry that the answers name, with its ledger. */
export function entriesIn(form: Form, data: FormData_): { id: string; ledger: string }[] {
  const one = (p: Property, value: unknown) =>
    widgetOf(p) === 'entry' && typeof value === 'string' && value
      ? [{ id: value, ledger: p['x-ledger']! }]
      : []
  return Object.entries(form.schema.properties ?? {}).flatMap(([name, p]) =>
    widgetOf(p) === 'rows'
      ? rowsOf(data[name]).flatMap(row => columnsOf(p).flatMap(c => one(c.p, row[c.name])))
      : one(p, data[name]),
  )
}

export function useEntryNames(named: () => Named): Ref<Record<string, string>> {
  const names = ref<Record<string, string>>({})
  watch(
    named,
    async ({ form, data, body, known }) => {
      Object.assign(names.value, known)
      if (!form || !data || !body) return
      for (const { id, ledger } of entriesIn(form, data)) {
        if (names.value[id]) continue
        const path = `/api/ledgers/${body}/${ledger}/entries/${encodeURIComponent(id)}`
        const entry = await call<EntryDetail>(path).catch(() => undefined)
        names.value[id] = [entry?.title, entry?.number].filter(Boolean).join(' · ') || '—'
      }
    },
    { immediate: true },
  )
  return names
}
