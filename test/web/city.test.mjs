// The city committee on the real server: a case from the first paper to the end (UM-5), its monthly
// meeting from the call for items to the deed that is verified (UM-10…12), and a case that is
// disputed, late and supervised (UM-6), by the people of the demonstration office.
//   TONGCHOU_BIN=build/release/tongchou node --test test/web/city.test.mjs
import assert from 'node:assert/strict'
import { walks } from './walk.mjs'

const clerk = 'city-office-clerk-1'
const leader = 'deputy-3'
const street = 'city-east-1'
const handler = 'city-management-1'
const head = 'city-office-head-1'
const walk_of = walks({ phones: [leader] })

walk_of('city: a case from its report to its rating (UM-5)', async walk => {
  const id = await walk.start(street, 'city/case', {
    name: '菜场门口占道',
    type: 'street_vending',
    condition: 'general',
    place: '东门菜场南侧',
    source: 'patrol',
  })
  await walk.barred(street, id, 'agree')
  await walk.act(clerk, id, '立案')
  await walk.act(clerk, id, '派遣', { handling_unit: 'city-management' })
  await walk.act(handler, id, '处置', { result: '摊位已清离' })
  await walk.act(street, id, '核查', { found: '道路畅通' })
  await walk.act(clerk, id, '核实结案', { condition_met: 'met' })
  await walk.act(street, id, '评价', { score: '4' })
  await walk.state(clerk, id, '已结案')
  const kept = await walk.entry(clerk, 'city/cases', '菜场门口占道')
  assert.equal(kept.stage.now, 'rated')
  await walk.kept(clerk, 'city/cases', '菜场门口占道', '东门菜场南侧')
  await walk.shot(await walk.open(clerk, '/bodies/city'), 'body-city')
})

walk_of('city: the monthly meeting, and what it resolved until it is verified', async walk => {
  const called = {
    kind: 'regular',
    day: '2026-05-22',
    units: ['城管局经办人', '环卫所经办人'],
  }
  assert.match(await walk.closed(handler, '/start/city/meeting'), /不能发起这个程序/)
  const late = { time: '14:30', place: '城管委会议室', ...called, close_day: '2026-05-20' }
  const said = await walk.refused_start(clerk, 'city/meeting', late)
  assert.match(said, /会前须留 5 个工作日[^]*六（三）/)

  const meeting = await walk.call_meeting(clerk, 'city', { ...called, close_day: '2026-05-14' })
  const title = '夜市疏导点选址'
  await walk.act(handler, meeting.matter, '报送议题', { items: title })
  await walk.act('sanitation-1', meeting.matter, '报送议题', {}, { act: 'none' })
  const deed = { text: '东门广场夜市疏导点', unit: 'city-management', due: '2026-06-12' }
  await walk.meet(meeting, {
    clerk,
    leader,
    items: [{ title, text: '设在东门广场', deed }],
  })
  await walk.act(clerk, meeting.matter, '分送纪要')
  await walk.state(clerk, meeting.matter, '已办结')

  const work = await walk.find(handler, deed.text)
  await walk.act(handler, work, '签收督办')
  const done = { progress: '已划线通电，开张' }
  assert.match(
    await walk.refused(handler, work, '反馈进展', done),
    /申请复核须附佐证[^]*六（二）（4）/,
  )
  await walk.act(handler, work, '反馈进展', { ...done, evidence: '现场照片' })
  await walk.act(clerk, work, '复核', { finding: '已开张' })
  await walk.state(clerk, work, '办结')
})

walk_of('city: a case that is disputed and late, until it is verified (UM-6)', async walk => {
  const name = '斑马线不清'
  const id = await walk.start(street, 'city/case', {
    name,
    type: 'marking',
    condition: 'general',
    place: '西门小学',
    source: 'public',
  })
  await walk.act(clerk, id, '立案')
  await walk.act(clerk, id, '派遣', { handling_unit: 'traffic-police' })
  await walk.act('traffic-police-1', id, '处置', { result: '此路由交通局养护' }, { act: 'dispute' })
  await walk.barred(clerk, id, 'agree')
  await walk.act(head, id, '裁定管辖', { handling_unit: 'transport', ground: '养护协议' })
  // The drawing begins where the case stands; whose step that is, is still in sight.
  const page = await walk.open('transport-1', `/matters/${id}`)
  await page.locator('.bpw').waitFor()
  const names = await page.evaluate(() => {
    const frame = document.querySelector('.bpw')
    const left = frame.getBoundingClientRect().left
    const seen = [...frame.querySelectorAll('.lns text')].map(t => t.getBoundingClientRect().left)
    return { scrolled: frame.scrollLeft, seen: seen.map(x => x - left) }
  })
  assert.ok(names.scrolled > 0, 'a diagram that fits shows nothing')
  assert.ok(names.seen.length >= 4 && names.seen.every(x => x >= 0 && x < 40), `${names.seen}`)

  await walk.later('2026-06-10 09:00')
  assert.equal((await walk.entry(clerk, 'city/cases', name)).cells.overdue, 'yes')
  await walk.act(head, id, '督办', { demand: '三日内复划完毕', due_day: '2026-06-15' })
  await walk.shot(await walk.open(head, `/directives?q=${encodeURIComponent(name)}`), 'directives')
  const work = await walk.find('transport-1', `督办：${name}`)
  await walk.act('transport-1', work, '签收督办')
  await walk.act('transport-1', id, '继续处置', { result: '已复划' })
  await walk.act(street, id, '核查', { found: '线形清晰' })
  await walk.act(clerk, id, '核实结案', { condition_met: 'met' })
  await walk.act('transport-1', work, '反馈进展', { progress: '已复划', evidence: '现场照片' })
  await walk.act(clerk, work, '复核', { finding: '线形清晰' })
  await walk.state(clerk, work, '办结')
})
