// The city committee on the real server: a case from the first paper to the end (UM-5), by the
// people of the demonstration office.
//   TONGCHOU_BIN=build/release/tongchou node --test test/web/city.test.mjs
import assert from 'node:assert/strict'
import { walks } from './walk.mjs'

const walk_of = walks()

walk_of('city: a case from its report to its rating (UM-5)', async (walk) => {
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
  await walk.kept(clerk, 'city/cases', '菜场门口占道', '东门菜场南侧')
  await walk.shot(await walk.open(clerk, '/bodies/city'), 'body-city')
})
