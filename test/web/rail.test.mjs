// The rail shows the boards to those who find something on them, and to nobody else.
//   node --test test/web/rail.test.mjs
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { told } from './bounded.mjs'
import { sizes } from './browser.mjs'
import { signIn } from './desk.mjs'
import { unavailable as skip } from './office.mjs'
import { opened } from './walk.mjs'

const here = opened({ matters: true })
const boards = ['/agency', '/incidents', '/tray', '/triage', '/weekly']
// The office of the key projects refers nothing upward, and the party secretary only that.
const theirs = {
  'office-1': ['/agency', '/triage', '/weekly'],
  'secretary-1': ['/tray'],
  'finance-bureau-1': [],
  'auditor-1': boards,
  'administrator-1': ['/incidents'],
}

for (const [account, wanted] of Object.entries(theirs)) {
  test(
    `the boards of ${account}`,
    { skip },
    told(40_000, () => looks(account, wanted)),
  )
}

/** Those of the boards to which links lead from here. */
const linked = page =>
  page.evaluate(
    ([within, of]) =>
      [...document.querySelectorAll(within)]
        .map(a => a.getAttribute('href'))
        .filter(path => of.includes(path))
        .sort(),
    ['.rail ul:not(.dock) a, .set__b a', boards],
  )

async function looks(account, wanted) {
  const { page, context } = await signIn(here.browser, here.office, account, {
    viewport: sizes.desk,
  })
  await page.locator('.rail a[href="/matters"]').first().waitFor()
  assert.deepEqual(await linked(page), wanted, 'after signing in')
  for (const path of wanted) {
    await page.goto(here.office.url + path)
    await page.locator('main tbody tr, main article, main .empty').first().waitFor()
    assert.deepEqual(await linked(page), wanted, `on ${path}, which brings its session along`)
  }
  // A phone, whose dock has five places, has the others in the settings.
  await page.setViewportSize(sizes.phone)
  await page.goto(here.office.url + '/settings')
  await page.locator('.set__b a[href="/people"]').waitFor()
  const all = await linked(page)
  for (const path of boards)
    assert.equal(all.filter(one => one === path).length, wanted.includes(path) ? 2 : 0, path)
  await context.close()
}
