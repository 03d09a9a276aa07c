// axe-core on every page, light and dark: no violation of WCAG 2.0-2.2 A and AA or of best
// practice.
// `node --test test/web/axe.test.mjs`
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { told } from './bounded.mjs'
import { colours_only, launch, pages, routes, sizes, violations, visit } from './browser.mjs'
import { serve } from './mock.mjs'

// What the bar at the foot covers depends on the scroll; a tall window shows all.
const tall = { ...sizes.phone, height: 9000 }
let mock
let browser
before(async () => {
  ;[mock, browser] = await Promise.all([serve(), launch()])
})
after(async () => {
  await browser?.close()
  await mock?.close()
})

// Pages with a subject are looked at here; those without one in the office of main_path.test.mjs.
test('every page with a subject is among them', () => {
  const like = route => new RegExp('^' + route.replace(/:\w+/g, '[^/]+') + '($|\\?)')
  const subjects = routes.filter(route => /:\w/.test(route) && !route.includes('(.*)'))
  assert.deepEqual(
    subjects.filter(route => !pages.some(one => like(route).test(one.path))),
    [],
  )
})

const looks = [
  { name: 'light, desk', theme: 'light', viewport: sizes.desk },
  { name: 'light, phone', theme: 'light', viewport: tall },
  { name: 'dark, desk', theme: 'dark', viewport: sizes.desk, rules: colours_only },
]
for (const look of looks)
  test(`no violations, ${look.name}`, async t => {
    // The page's own policy forbids foreign scripts; the checker is one, so it steps around it.
    const context = await browser.newContext({
      viewport: look.viewport,
      colorScheme: look.theme,
      bypassCSP: true,
      reducedMotion: 'reduce',
    })
    const page = await context.newPage()
    for (const one of pages) {
      const look_at = async () => {
        await visit(page, mock.url, one, mock)
        assert.deepEqual(await violations(page, one.name, look.rules), [])
      }
      await t.test(one.name, told(40_000, look_at))
    }
    await context.close()
  })
