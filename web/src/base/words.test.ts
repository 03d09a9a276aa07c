import { expect, test, vi } from 'vitest'
import { preferences, readWords, word } from '@/base'

const table = { 归类建档: 'File', 开工: 'Started', 计划: 'planned', 红: 'red', 黄: 'yellow' }

test('the words of the packs, in Chinese as they stand, in English by the one table', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify(table))))
  preferences.language = 'en'
  expect(word('归类建档')).toBe('归类建档')
  await readWords()
  expect(word('归类建档')).toBe('File')
  expect(word('「开工」计划')).toBe('“Started” planned')
  expect(word('黄→红')).toBe('yellow→red')
  expect(word('归类建档、开工')).toBe('File, Started')
  expect(word('归类建档、别的')).toBe('归类建档、别的')
  expect(word('备注：红')).toBe('备注：红')
  expect(word('东园区 计划')).toBe('东园区 计划')
  expect(word('开工 计划')).toBe('Started planned')
  expect(word('没有这个词')).toBe('没有这个词')
  preferences.language = 'zh'
  expect(word('归类建档')).toBe('归类建档')
  expect(word(undefined)).toBe('')
})
