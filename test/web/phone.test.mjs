// On a phone nothing sticks out, in either language: English words are longer, and what lies beyond
// the window is not seen.
//   node --test test/web/phone.test.mjs
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { told } from './bounded.mjs'
import { sizes } from './browser.mjs'
import { get, press, rows, signIn } from './desk.mjs'
import { unavailable as skip } from './office.mjs'
import { opened } from './walk.mjs'

const here = opened({ matters: true })

/** What lies beyond the right edge: the page as a whole, and the cells of a list's cards; not those
 *  of a table in a strip of its own that one pushes aside. */
const beyond = page =>
  page.evaluate(() => {
    const root = document.documentElement
    const wide = root.scrollWidth - root.clientWidth
    const said = wide > 0 ? [`${wide} px too wide`] : []
    for (const cell of document.querySelectorAll('main tbody td')) {
      const { right, width } = cell.getBoundingClientRect()
      if (width > 0 && right > innerWidth + 1 && !cell.closest('.scroll-x'))
        said.push(`cut off: ${cell.className}`)
    }
    return [...new Set(said)]
  })

test('no page is wider than a phone', { skip }, told(120_000, looks_at_every_page))

/** Late in the year, where the table of its months is widest. */
async function calls_a_meeting(page, day) {
  await page.goto(here.office.url + '/start/key-projects/meeting')
  await page.locator('#f-day').fill(day)
  await page.locator('#f-time').fill('09:30')
  await page.locator('#f-place').fill('区政府三楼会议室')
  await press(page, page.locator('.bar .btn--pri'), '/api/matters')
  await page.waitForURL(/\/matters\//)
}

async function looks_at_every_page() {
  const looks = { viewport: sizes.phone }
  const { page, context } = await signIn(here.browser, here.office, 'office-1', looks)
  await calls_a_meeting(page, '2026-12-16')
  const starts = rows(await get(page, '/api/procedures'))
  const problems = rows(
    await get(page, '/api/matters?state=all&procedure=key-projects/problem-report&limit=20'),
  )
  const paths = [
    '/',
    '/matters',
    '/meetings',
    '/documents',
    '/directives',
    '/triage',
    '/weekly',
    '/agency',
    '/dashboard',
    '/ledgers/key-projects/projects',
    ...starts.filter(s => s.body === 'key-projects').map(s => `/start/${s.id}`),
    ...problems.map(m => `/matters/${m.id}`),
  ]
  assert.ok(starts.length > 10 && problems.length > 3, 'the demonstration office is at work')
  const found = []
  for (const language of ['zh', 'en']) {
    await page.evaluate(chosen => {
      localStorage.setItem('tongchou.preferences', JSON.stringify({ language: chosen }))
    }, language)
    for (const path of paths) {
      await page.goto(here.office.url + path)
      await page.locator('h1').first().waitFor()
      await page.waitForFunction(() => !document.querySelector('.skel'))
      for (const fault of await beyond(page)) found.push(`${language} ${path}: ${fault}`)
    }
  }
  await context.close()
  assert.deepEqual(found, [])
}
