import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import en from './en'
import zh from './zh'

type Words = { [key: string]: string | Words }
const keys = (words: Words, at = ''): string[] =>
  Object.entries(words).flatMap(([k, v]) =>
    typeof v === 'string' ? [at + k] : keys(v, `${at}${k}.`),
  )
const values = (words: Words): string[] =>
  Object.values(words).flatMap(v => (typeof v === 'string' ? [v] : values(v)))

test('both languages say the same things', () => {
  expect(keys(en).sort()).toEqual(keys(zh).sort())
})

test('no plea, no exclamation mark, no half-width mark beside Han', () => {
  for (const text of values(zh)) {
    expect(text).not.toMatch(/请注意|温馨提示|您好|[!\uff01]/)
    expect(text).not.toMatch(/[\u4e00-\u9fff][,:;?]|[,:;?][\u4e00-\u9fff]/)
  }
})

test('every word that a page asks for exists', () => {
  const known = new Set(keys(zh))
  const missing: string[] = []
  const walk = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) walk(path)
      else if (/\.(vue|ts)$/.test(path) && !path.endsWith('.test.ts'))
        for (const m of readFileSync(path, 'utf8').matchAll(
          /(?:\$t|[^a-zA-Z]t|say)\('([a-z_0-9.]+)'[,)]/g,
        ))
          if (!known.has(m[1]!)) missing.push(`${path}: ${m[1]}`)
    }
  }
  walk('src')
  expect(missing).toEqual([])
})
