// KP-8 and KP-9 at the desks of a clerk, two units and the leader: a campaign from its plan to its
// summary, and a rule from its draft through opinions and the group into force.
//   node --test test/web/campaign.test.mjs            SHOTS=FOLDER keeps a picture of each page
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { join } from 'node:path'
import { told } from './bounded.mjs'
import { sizes, violations } from './browser.mjs'
import { fill, get, rows, signIn } from './desk.mjs'
import { unavailable as skip } from './office.mjs'
import { opened } from './walk.mjs'

const here = opened()
const desks = new Map()
let pictures = 0

async function desk(account) {
  if (!desks.has(account)) {
    const looks = { viewport: sizes.desk, bypassCSP: true }
    const { page } = await signIn(here.browser, here.office, account, looks)
    desks.set(account, page)
  }
  return desks.get(account)
}

/** Nothing hinders a reader, and nothing is wider than the window, at a desk and on a phone. */
async function looked_at(page, name) {
  // What the bar at the head covers depends on the scroll; a tall window shows all.
  await page.setViewportSize({ ...sizes.desk, height: 6000 })
  const found = await violations(page, name)
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport)
    const wide = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    if (wide > 0) found.push(`${name} ${size}: ${wide} px too wide`)
    if (process.env.SHOTS) {
      const file = `${String(++pictures).padStart(2, '0')}-${name}-${size}.png`
      await page.screenshot({ path: join(process.env.SHOTS, file), fullPage: true })
    }
  }
  await page.setViewportSize(sizes.desk)
  assert.deepEqual(found, [])
}

const answer_to = (page, part) =>
  page.waitForResponse(r => r.request().method() === 'POST' && r.url().endsWith(part))

async function start(account, procedure, known) {
  const page = await desk(account)
  await page.goto(`${here.office.url}/start/key-projects/${procedure}`)
  await page.locator('.form__f').first().waitFor()
  await fill(page, 'form', known)
  await looked_at(page, `start-${procedure}`)
  const answered = answer_to(page, '/api/matters')
  await page.locator('.bar .btn--pri').click()
  const reply = await answered
  assert.equal(reply.status(), 200, await reply.text())
  await page.waitForURL(/\/matters\//)
  return page.url().split('/matters/')[1].split('?')[0]
}

/** One's own step of a matter, found in the workbench and done on the matter's page. */
async function step(account, matter, name, known = {}, { act = 'agree', opinion = '' } = {}) {
  const page = await desk(account)
  const todo = rows(await get(page, '/api/tasks?box=todo&limit=100'))
  assert.ok(
    todo.some(t => t.matter === matter && t.step === name),
    `${account} does not find ${name} in the workbench`,
  )
  await page.goto(`${here.office.url}/matters/${matter}`)
  await page.locator(`.acts [data-act=${act}]`).first().waitFor()
  await fill(page, '.work', known)
  if (opinion) await page.fill('#act-opinion', opinion)
  await looked_at(page, `step-${name}`)
  const answered = answer_to(page, `/acts/${act}`)
  await page.locator(`.acts [data-act=${act}]`).first().click()
  const reply = await answered
  assert.equal(reply.status(), 200, `${account} ${name}: ${await reply.text()}`)
}
const state = async (account, matter) => get(await desk(account), `/api/matters/${matter}`)

async function campaign() {
  const matter = await start('office-1', 'campaign', {
    活动名称: '百日攻坚',
    活动目标: '开工十个项目',
    参加单位: '东园区',
    开始日期: '2026-03-20',
    结束日期: '2026-06-30',
    日程: '四月动员，五月推进，六月总结',
  })
  await step('leader-1', matter, '同意活动', {}, { opinion: '同意' })
  await step('east-park-1', matter, '报送活动成果', { 本单位成果: '开工六个' })
  await step('office-1', matter, '活动总结', { 活动总结: '开工六个，签约三个' })
  const seen = await state('office-1', matter)
  assert.equal(seen.state, 'done', JSON.stringify(seen.state))
  const page = await desk('office-1')
  await page.goto(`${here.office.url}/matters/${matter}`)
  await page.getByText('开工六个，签约三个').first().waitFor()
  await looked_at(page, 'campaign-done')
}

async function rule() {
  const matter = await start('office-1', 'rulefile', {
    办法名称: '项目服务办法',
    制订理由: '统一服务标准',
    草案: '一、首问负责',
    征求意见的单位: '发改局',
  })
  await step('development-1', matter, '对草案提意见', {}, { opinion: '写明时限' })
  await step('office-1', matter, '修改草案', {
    意见采纳情况: '采纳一条',
    送审稿: '一、首问负责，三日答复',
  })
  await step('leader-1', matter, '审议办法', {}, { opinion: '通过' })
  await step('office-1', matter, '印发施行', { 文号: '项发1号', 施行日期: '2026-05-01' })
  const page = await desk('office-1')
  const list = rows(await get(page, '/api/ledgers/key-projects/rules/entries?limit=10'))
  assert.equal(list.length, 1)
  await page.goto(`${here.office.url}/ledgers/key-projects/rules`)
  await page.getByText('项目服务办法').first().waitFor()
  await looked_at(page, 'rules')
  await page.goto(`${here.office.url}/ledgers/key-projects/rules/entries/${list[0].id}`)
  await page.getByText('三日答复').first().waitFor()
  await looked_at(page, 'rule')
}

test('a campaign, from its plan to its summary', { skip }, told(240_000, campaign))
test('a rule, from its draft into force', { skip }, told(240_000, rule))
