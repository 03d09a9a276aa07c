import { beforeEach, expect, test } from 'vitest'
import { draftsOf, dropDraft, keepDraft, readDraft } from './draft'

const kept = new Map<string, string>()
beforeEach(() => {
  kept.clear()
  globalThis.localStorage = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, text: string) => void kept.set(name, text),
    removeItem: (name: string) => void kept.delete(name),
  } as Storage
})

test('a draft is there for who typed it, and for nobody else on the same machine', () => {
  draftsOf('p1')
  keepDraft('start.talent/item', { name: '年度人才奖' })
  draftsOf('p2')
  expect(readDraft('start.talent/item')).toBeNull()
  dropDraft('start.talent/item')
  draftsOf('p1')
  expect(readDraft('start.talent/item')?.data).toEqual({ name: '年度人才奖' })
})
