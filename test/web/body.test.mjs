// A body's page: the numbers that the notice leaves open are changed there, by those who may.
//   node --test test/web/body.test.mjs
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { told } from './bounded.mjs'
import { sizes, violations } from './browser.mjs'
import { signIn } from './desk.mjs'
import { unavailable as skip } from './office.mjs'
import { opened } from './walk.mjs'

const here = opened()

/** The parameters of the key projects body as this account sees them; `row` is one of them. */
async function parameters(account) {
  const looks = { viewport: sizes.desk, bypassCSP: true }
  const { page } = await signIn(here.browser, here.office, account, looks)
  const open = async () => {
    await page.goto(here.office.url + '/bodies/key-projects')
    await page.locator('summary', { hasText: '参数' }).click()
  }
  await open()
  const row = page.locator('.par > div', { hasText: '归类建档时限' })
  await row.waitFor()
  return { page, row, open }
}

const answer_to = page =>
  page.waitForResponse(r => r.request().method() === 'POST' && r.url().endsWith('/parameters'))

test('a parameter is offered for change only to those who may', { skip }, told(120_000, offered))
async function offered() {
  for (const account of ['office-1', 'leader-1', 'east-park-1']) {
    const { page, row } = await parameters(account)
    assert.match(await row.innerText(), /3 工作日/)
    assert.equal(await page.locator('.par__b').count(), 0, account)
    await page.context().close()
  }
}

test('a parameter is changed and keeps its history', { skip }, told(120_000, changed))
async function changed() {
  const { page, row, open } = await parameters('office-head-1')
  assert.equal(await row.locator('.par__h').count(), 0)
  await row.getByRole('button', { name: '变更「归类建档时限」' }).press('Enter')
  const form = row.locator('form')
  await form.waitFor()
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'p-value')

  // Nothing hinders a reader while the form is open, at a desk and on a phone.
  for (const viewport of [{ ...sizes.desk, height: 6000 }, sizes.phone]) {
    await page.setViewportSize(viewport)
    assert.deepEqual(await violations(page, `parameters at ${viewport.width}`), [])
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    assert.ok(wide <= 0, `${wide} px wider than ${viewport.width}`)
  }
  for (const control of await form.locator('input, button').all()) {
    const { height } = await control.boundingBox()
    assert.ok(height >= 44, `${await control.getAttribute('id')}: ${height} px on a phone`)
  }
  await page.setViewportSize(sizes.desk)

  // Without a source nothing is sent; a number out of bounds is refused, and what was typed stays.
  const set = form.getByRole('button', { name: '定为新值' })
  assert.ok(await set.isDisabled())
  await page.fill('#p-source', '办公室会议')
  for (const wrong of ['0', '2.5', '三', '100000']) {
    await page.fill('#p-value', wrong)
    const refused = answer_to(page)
    await set.click()
    assert.equal((await refused).status(), 422, wrong)
    await form.locator('[role=alert]', { hasText: '须是整数，大于 0' }).waitFor()
    assert.equal(await page.inputValue('#p-value'), wrong)
  }

  await page.fill('#p-value', '4')
  const done = answer_to(page)
  await set.click()
  assert.ok((await done).ok())
  await form.waitFor({ state: 'detached' })
  await row.locator('b', { hasText: '4 工作日' }).waitFor()

  // It is kept, and what held before stands under it with its day.
  await open()
  assert.match(await row.locator('b').first().innerText(), /4 工作日/)
  await row.locator('.par__h summary').click()
  const values = await row.locator('.par__h li').allInnerTexts()
  assert.equal(values.length, 2)
  assert.match(values[0], /2026年3月16日.*4.*办公室会议/s)
  assert.match(values[1], /2022年3月22日.*3/s)
  await page.context().close()
}
