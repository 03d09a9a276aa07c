// My signing keys: whether I have one, and how one is made. The passphrase that opens a key goes to
// the server with the request that needs it and is kept nowhere.

import { computed } from 'vue'
import { call, given, itemsOf, useLoad, type SigningKey } from '@/base'

export const passphrase_min = 8

export interface PublicKey {
  algorithm: string
  point: string
}

/** What the office asks a token to sign before it registers its key. */
export interface KeyChallenge {
  text: string
  facts: object
}

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
  function challenge(key: PublicKey): Promise<KeyChallenge> {
    return call<KeyChallenge>('/api/keys/challenge', { body: { public_key: key } })
  }
  async function register(key: PublicKey, proof: object): Promise<void> {
    await call('/api/keys', { body: { public_key: key, proof } })
    await loaded.reload()
  }
  async function withdraw(fingerprint: string, reason: string): Promise<void> {
    await call(`/api/keys/${encodeURIComponent(fingerprint)}/withdraw`, { body: { reason } })
    await loaded.reload()
  }
  return { loaded, keys, living, make, challenge, register, withdraw }
}

/** Why these two passphrases cannot be taken, as a word's key; empty when they can. */
export function passphraseFault(first: string, second: string): string {
  if ([...first].length < passphrase_min) return 'signing.too_short'
  return first === second ? '' : 'signing.differ'
}

function read(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text.trim())
    return value && typeof value === 'object' ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

/** A public key as `tongchou check token` prints it, on its first line. */
export function readPublicKey(text: string): PublicKey | undefined {
  const value = read(text.trim().split('\n')[0] ?? '')
  if (typeof value?.algorithm !== 'string' || typeof value.point !== 'string') return undefined
  return { algorithm: value.algorithm, point: value.point }
}

/** A signature as `tongchou check token --challenge` prints it. */
export function readProof(text: string): object | undefined {
  const value = read(text)
  return typeof value?.value === 'string' && value.signer ? value : undefined
}
