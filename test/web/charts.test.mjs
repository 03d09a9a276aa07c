// Charts are drawn in pixels: whoever changes the window's size waits until they have followed it.
//   node --test test/web/charts.test.mjs
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { told } from './bounded.mjs'
import { fitted, launch, sizes } from './browser.mjs'
import { serve } from './mock.mjs'

const late_ms = 400
let mock
let browser
before(async () => {
  ;[mock, browser] = await Promise.all([serve(), launch()])
})
after(async () => {
  await browser?.close()
  await mock?.close()
})

/** How far the first chart's drawing is from the width of its place. */
const gap = page =>
  page
    .locator('svg.ch')
    .first()
    .evaluate(chart =>
      Math.abs(chart.getAttribute('width') - chart.parentElement.getBoundingClientRect().width),
    )

async function follows() {
  const page = await browser.newPage({ viewport: sizes.desk })
  // A browser that tells of a new size late, as a busy one does.
  await page.addInitScript(ms => {
    const Observer = window.ResizeObserver
    window.ResizeObserver = class extends Observer {
      constructor(told) {
        super((...given) => setTimeout(() => told(...given), ms))
      }
    }
  }, late_ms)
  await page.goto(mock.url + '/ledgers/key-projects/projects?view=trend')
  await page.locator('svg.ch').first().waitFor()
  await fitted(page)
  await page.setViewportSize(sizes.phone)
  assert.ok((await gap(page)) > 1, 'the chart has followed already')
  await fitted(page)
  assert.ok((await gap(page)) < 1, 'the chart is drawn for another width')
  await page.close()
}

test('a page is measured when its charts have the width of the window', told(20_000, follows))
