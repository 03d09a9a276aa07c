// The city committee's main procedure on the real server, from the first paper to the end, with the
// log-ins of the demonstration office.
//   TONGCHOU_BIN=build/release/tongchou node --test test/web/case.test.mjs
// SHOTS=folder takes a picture of every page on the way, at a desk and on a phone.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { told } from './bounded.mjs'
import { launch } from './browser.mjs'
import { openOffice, unavailable as skip } from './office.mjs'
import { Walk } from './walk.mjs'

let office
let browser
let walk
before(async () => {
  if (skip) return
  ;[browser, office] = await Promise.all([launch(), openOffice({ now: '2026-05-06 09:00' })])
  walk = new Walk(browser, office, process.env.SHOTS)
})
after(async () => {
  await browser?.close()
  await office?.close()
})

const body = (name, run) => test(name, { skip, timeout: 300_000 }, told(300_000, run))

body('city: a case from its report to its rating (UM-5)', async () => {
  const clerk = 'city-office-clerk-1'
  const id = await walk.start('city-east-1', 'city/case', {
    name: '菜场门口占道',
    type: 'street_vending',
    condition: 'general',
    place: '东门菜场南侧',
    source: 'patrol',
  })
  await walk.act(clerk, id, '立案')
  await walk.act(clerk, id, '派遣', { handling_unit: 'city-management' })
  await walk.act('city-management-1', id, '处置', { result: '摊位已清离' })
  await walk.act('city-east-1', id, '核查', { found: '道路畅通' })
  await walk.act(clerk, id, '核实结案', { condition_met: 'met' })
  await walk.act('city-east-1', id, '评价', { score: '4' })
  await walk.state(clerk, id, '已结案')
  const kept = await walk.entry(clerk, 'city/cases', '菜场门口占道')
  assert.equal(kept.stage.now, 'rated')
  await walk.shot(await walk.open(clerk, `/ledgers/city/cases/entries/${kept.id}`), 'entry-case')
  await walk.shot(await walk.open(clerk, '/ledgers/city/cases'), 'ledger-cases')
  await walk.shot(await walk.open(clerk, '/bodies/city'), 'body-city')
})
