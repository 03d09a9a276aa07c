// My signing keys: whether I have one, and how one is made. The passphrase that opens a key goes to
// the server with the request that needs it and is kept nowhere.

import { computed } from 'vue'
import { call, given, itemsOf, useLoad, type SigningKey } from '@/base'

export const passphrase_min = 8

export function useSigningKeys() {
  const loaded = useLoad<SigningKey[]>(async signal =>
    itemsOf(await call<SigningKey[] | { items: SigningKey[] }>('/api/keys/mine', { signal })),
  )
  const keys = computed(() => loaded.value.value ?? [])
  const living = computed(() => keys.value.filter(k => !given(k.withdrawn)))
  async function make(passphrase: string): Promise<void> {
    await call('/api/keys', { body: { passphrase } })
    await loaded.reload()
  }
  async function withdraw(fingerprint: string, reason: string): Promise<void> {
    await call(`/api/keys/${encodeURIComponent(fingerprint)}/withdraw`, { body: { reason } })
    await loaded.reload()
  }
  return { loaded, keys, living, make, withdraw }
}

/** Why these two passphrases cannot be taken, as a word's key; empty when they can. */
export function passphraseFault(first: string, second: string): string {
  if ([...first].length < passphrase_min) return 'signing.too_short'
  return first === second ? '' : 'signing.differ'
}
