// On a phone tables become cards: each has one ground, and what a table says by its place alone is
// said in words that a finger can press.
//   node --test test/web/cards.test.mjs
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { told } from './bounded.mjs'
import { launch, sizes } from './browser.mjs'
import { serve } from './mock.mjs'

let mock
let browser
let page
before(async () => {
  ;[mock, browser] = await Promise.all([serve(), launch()])
  page = await browser.newPage({ viewport: sizes.phone, locale: 'zh-CN' })
})
after(async () => {
  await browser?.close()
  await mock?.close()
})

async function year_in_words() {
  await page.goto(mock.url + '/meetings')
  await page.locator('.yr__m button').first().waitFor()
  assert.equal(await page.locator('.mths').isVisible(), false, 'the table is for a desk')
  const months = await page.locator('.yr__m button').all()
  for (const month of months) {
    const { height, width } = await month.boundingBox()
    assert.ok(height >= 44 && width >= 44, `${width} × ${height}`)
    assert.match(await month.innerText(), /^\d+月\s+\S+/, 'a month says what became of it')
  }
  await months[0].click()
  assert.notEqual(await page.locator('.yr__d').first().innerText(), '')
  await months[0].click()
  assert.equal(await page.locator('.yr__d').count(), 0)
}
test('the year of meetings is said in words', told(20_000, year_in_words))

async function one_ground() {
  await page.goto(mock.url + '/ledgers/key-projects/projects?compare=2026-02-28')
  const cards = page.locator('.lg tbody tr', { has: page.locator('.ttl') })
  await cards.first().waitFor()
  for (const card of (await cards.all()).slice(0, 8)) {
    await card.hover()
    const grounds = await card
      .locator('td')
      .evaluateAll(cells => cells.map(cell => getComputedStyle(cell).backgroundColor))
    assert.deepEqual([...new Set(grounds)], ['rgba(0, 0, 0, 0)'])
  }
}
test('a card of a ledger has no band', told(20_000, one_ground))
