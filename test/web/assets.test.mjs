// The office for assets on the real server: three phases with another host in each (AM-2, 3, 19),
// the survey before the self-report (AM-20…24), and letting in the open with sealed bids (AM-25).
//   TONGCHOU_BIN=build/release/tongchou node --test test/web/assets.test.mjs
import assert from 'node:assert/strict'
import { get } from './desk.mjs'
import { picture } from './picture.mjs'
import { walks } from './walk.mjs'

const clerk = 'asset-office-1'
const host = 'supervision-head-1'
const unit = 'city-east-1'
const surveyor = 'urban-survey-1'
const walk_of = walks({ phones: [host, 'leader-1', surveyor] })

const line = (code, name) => ({
  code,
  name,
  ownership: 'state',
  class: 'building',
  location: '幸福路1号',
})

walk_of('assets: the survey is sealed until the unit has reported', async walk => {
  const id = await walk.start(clerk, 'assets/clearing', {
    name: '城东街道清查',
    unit: 'city-east',
    scope: '全部资产',
  })
  assert.match(await walk.closed(unit, `/matters/${id}`), /没有这个事项/)
  await walk.act(surveyor, id, '调查登记', line('A1', '幸福路门面'), { act: 'more' })
  // AM-21: on the phone, with the place and a picture of it.
  const phone = await walk.at(surveyor, id, '调查登记')
  await walk.fill(phone, 'task', { ...line('A2', '河西老仓库'), position: '30.8703,120.0933' })
  const taken = phone.waitForResponse(r => r.url().includes('/files'))
  await phone.locator('.phts input[capture]').setInputFiles({
    name: 'image.jpg',
    mimeType: 'image/jpeg',
    buffer: await picture(phone, 80, 40),
  })
  assert.ok((await taken).ok())
  // What was taken is looked at before it is sent in, by the rules that the page comes with.
  await phone.waitForFunction(() => document.querySelector('.phts img')?.naturalWidth > 0)
  await walk.shot(phone, 'assets-survey')
  await walk.press(phone, phone.locator('.acts [data-act=agree]').first())
  const [photo] = (await walk.matter(surveyor, id)).files
  const at = `/api/matters/${id}/files/${photo.id}`
  await walk.act('urban-survey-head-1', id, '结清调查', { note: '全部到现场' })
  // AM-20: the next link opens by decision of the host, not of the office.
  await walk.barred(clerk, id, 'agree')
  await walk.act(host, id, '决定开启自报', { decision_number: '资决〔2026〕2号' })

  // AM-21: it reads its own page now, and still not what the survey found.
  const page = await walk.at(unit, id, '自查自报')
  assert.doesNotMatch(await page.locator('main').innerText(), /河西老仓库/)
  await page.getByText('已封存').first().waitFor()
  assert.deepEqual((await walk.matter(unit, id)).files, [])
  assert.equal((await get(page, at)).status, 404)
  await walk.shot(page, 'assets-sealed')
  await walk.act(unit, id, '自查自报', line('A1', '幸福路门面'))
  await walk.act('city-east-head-1', id, '签字承诺', { statement: 'true' })
  await (await walk.open(unit, `/matters/${id}`)).getByText('河西老仓库').first().waitFor()
  assert.deepEqual(
    (await walk.matter(unit, id)).files.map(f => f.id),
    [photo.id],
  )

  // AM-23, 24: what only the survey found is explained, looked at again, judged, and entered.
  await walk.act(unit, id, '说明差异', { explanation: '以为已拆除' })
  await walk.act(surveyor, id, '实地复核', { finding: '仍在使用' }, { act: 'survey' })
  await walk.act(clerk, id, '认定', { grounds: '无隐瞒故意' }, { act: 'omitted' })
  await walk.kept(clerk, 'assets/assets', '河西老仓库', '仅调查有')
  await walk.kept(clerk, 'assets/assets', '幸福路门面', '一致')
})

walk_of('assets: let in the open, the bids sealed until the notice has run', async walk => {
  const entry = { find: '幸福路门面' }
  const offer = { entry, title: '幸福路门面招租', mode: 'lease', reserve: '5 万元', years: 3 }
  assert.match(
    await walk.refused_start(clerk, 'assets/leasing', offer),
    /「管理」须有：产权人[^]*四（二）（1）/,
  )
  const title = await walk.start(clerk, 'assets/title', {
    entry,
    title: '幸福路门面界定产权',
    certificates: '产权证',
  })
  const owner = { owner: '城东街道办事处', certificate: '房权证001' }
  await walk.act(host, title, '产权结论', owner)
  const id = await walk.start(clerk, 'assets/leasing', offer)
  await walk.act(host, id, '审定方案')
  await walk.act(clerk, id, '发布公告', { place: '区政府网站', text: '公开招租' })
  const bid = (bidder, amount) =>
    walk.act(clerk, id, '登记报名', { bidder, deposit_paid: 'yes', bid: amount }, { act: 'more' })
  await bid('甲商行', '6 万元')
  await bid('乙超市', '5.5 万元')
  const sealed = await walk.open(host, `/matters/${id}`)
  assert.doesNotMatch(await sealed.locator('main').innerText(), /甲商行|乙超市/)
  await walk.shot(sealed, 'leasing-sealed')

  await walk.later('2026-05-21 09:00')
  await walk.act(clerk, id, '登记报名', {}, { act: 'disagree', reason: '公告期满' })
  const opened = await walk.open(host, `/matters/${id}`)
  await opened.getByText('乙超市').first().waitFor()
  await walk.shot(opened, 'leasing-opened')
  const result = { winner: '甲商行', price: '5.5 万元', record: '开1' }
  const said = await walk.refused(clerk, id, '登记结果', result)
  assert.match(said, /成交价不得低于底价和最高报价[^]*四（三）/)
  await walk.act(clerk, id, '登记结果', { ...result, price: '6 万元' })

  await walk.later('2026-05-29 09:00')
  await walk.act(clerk, id, '公示结论')
  await walk.act(clerk, id, '签订合同', {
    party: '甲商行',
    contract_number: '租〔2026〕1号',
    from: '2026-06-15',
    until: '2029-06-14',
    price: '6 万元',
  })
  await walk.state(clerk, id, '已签约')
  await walk.kept(clerk, 'assets/assets', '幸福路门面', '租〔2026〕1号', '甲商行')
  // AM-1: how many assets stand in which of the three steps.
  const page = await walk.open(clerk, '/dashboard')
  await page.locator('h2', { hasText: '全区资产台账' }).waitFor()
  const { ledger, stages } = await get(page, '/api/dashboard?body=assets')
  assert.equal(ledger.id, 'assets/assets')
  assert.ok(stages.reduce((sum, stage) => sum + stage.n, 0) > 0, 'no asset in any step')
  await walk.shot(page, 'dashboard-assets')
})

walk_of('assets: the host changes with the phase, by hand-over and decision', async walk => {
  const programme = await walk.start(clerk, 'assets/programme', {
    name: '全区资产经营管理',
    plan: '先街道后乡镇，分片调查',
  })
  await walk.act(host, programme, '主管单位决定', { decision_number: '资决〔2026〕1号' })
  await walk.start(clerk, 'assets/clearing', {
    name: '河西清查',
    unit: 'city-east',
    scope: '沿河资产',
  })
  const change = await walk.start('asset-office-head-1', 'assets/phase-change', {
    entry: { find: '全区资产经营管理' },
    title: '转入规范管理阶段',
    to: 'regular',
    host: 'government-office',
    report: '清查完成',
    archives: '三卷',
    seals: '一枚',
    accounts: '一套',
  })
  await walk.act(host, change, '移交', { list_number: '移〔2026〕1号' })
  // AM-3: what is open comes from the records; each is confirmed, and none can be left out.
  const receiver = 'government-office-head-1'
  const page_of = await walk.at(receiver, change, '接收')
  const cases = page_of.locator('[id^="task-cases."][id$=".case"]')
  await cases.first().waitFor()
  const listed = await cases.evaluateAll(all => all.map(one => one.value))
  assert.ok(
    listed.some(one => one.includes('河西清查')),
    listed.join(),
  )
  const receive = async answer => {
    for (const n of listed.keys()) {
      const control = page_of.locator(`[id="task-cases.${n}.received"]`)
      await walk.write(page_of, control, n ? 'yes' : answer)
    }
  }
  const agree = page_of.locator('.acts [data-act=agree]').first()
  await page_of.locator('#task-checked').fill('逐项相符')
  await receive('no')
  assert.ok((await walk.said_no(page_of, agree, '.acts')).includes(listed[0]))
  await receive('yes')
  await walk.shot(page_of, 'hand-over-of-open-cases')
  await walk.press(page_of, agree)
  await walk.act('leader-1', change, '批准阶段转换', { decision_number: '区批〔2026〕30号' })
  // AM-3: the seat is changed by this procedure and by no hand.
  const page = await walk.open('asset-office-head-1', '/bodies/assets')
  await page.locator('.fold summary', { hasText: '参数' }).click()
  await page.getByText('由「阶段转换」改定').waitFor()
  assert.equal(await page.locator('#p-set-host').count(), 0)
  await walk.shot(page, 'body-assets-parameter')
  await walk.act('government-office-head-1', change, '确认办公室设置')
  await walk.kept(clerk, 'assets/phases', '全区资产经营管理', '区政府办', '规范管理')
  await walk.shot(await walk.open(clerk, '/bodies/assets'), 'body-assets')
  // AM-18: where each unit stands in the four links, under the phase that they belong to.
  const matrix = await walk.open(clerk, '/ledgers/assets/areas')
  await matrix.getByRole('tab', { name: '三阶段四环节' }).click()
  const row = matrix.locator('.mx tbody tr', { hasText: '城东街道清查' })
  assert.match(await row.innerText(), /已过\s*5月6日[^]*现在\s*5月6日[^]*阶段已过[^]*未到/)
  assert.match(await matrix.locator('.mx thead').innerText(), /规范管理\s*现在 · 5月\d+日起/)
  const idle = matrix.locator('.mx tbody tr', { hasText: '未开展' })
  assert.equal(await idle.filter({ hasText: '城东街道' }).count(), 0)
  assert.equal(await idle.filter({ hasText: '北坡镇' }).count(), 1)
  await walk.shot(matrix, 'matrix')
  await row.locator('td a').first().click()
  await matrix.locator('h1', { hasText: '城东街道清查' }).waitFor()
})
