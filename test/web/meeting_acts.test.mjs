// What a meeting's page offers, each person what he may do and nothing that is refused afterwards:
// a meeting of the key projects group, seen by its office, its leader and its members.
//   TONGCHOU_BIN=build/release/tongchou node --test test/web/meeting_acts.test.mjs
import assert from 'node:assert/strict'
import { get, post, rows } from './desk.mjs'
import { walks } from './walk.mjs'

const clerk = 'office-1'
const leader = 'leader-1'
const member = 'finance-bureau-head-1'
const walk_of = walks({ now: '2026-03-16 09:00', phones: [leader, member] })

async function done(page, path, body) {
  const reply = await post(page, path, body)
  assert.equal(reply.status, 200, `${path}: ${JSON.stringify(reply.body)}`)
}

/** A meeting of which the agenda is fixed; its id. */
async function planned(walk, day, items = ['南门路征迁']) {
  const page = await walk.desk(clerk)
  await done(page, '/api/matters', {
    procedure: 'key-projects/meeting',
    data: { kind: 'regular', day, time: '14:30', place: '第一会议室' },
  })
  const all = rows(await get(page, '/api/meetings?state=all&limit=100'))
  const { id } = all.find(m => m.starts.startsWith(day))
  const act = (name, data) => done(page, `/api/meetings/${id}/acts/${name}`, { data })
  for (const title of items) await act('put_item', { title, units: ['east-park'] })
  await act('arrange', { reason: '缩短通知时间' })
  await act('fix_agenda')
  return id
}
/** The leader's step, from his own tasks. */
async function convened(walk, id) {
  const page = await walk.desk(leader)
  const { meeting } = await get(page, `/api/meetings/${id}`)
  const task = rows(await get(page, '/api/tasks')).find(t => t.matter === meeting.matter)
  await done(page, `/api/matters/${meeting.matter}/acts/agree`, {
    task: task.id,
    version: task.version,
  })
}
async function noticed(walk, day, items) {
  const id = await planned(walk, day, items)
  await convened(walk, id)
  await done(await walk.desk(clerk), `/api/meetings/${id}/acts/notice`, { data: {} })
  return id
}

walk_of('a presider on leave: the refusal leads to another, named with a reason', async walk => {
  const id = await noticed(walk, '2026-03-16')
  const deputy = (await get(await walk.desk('deputy-1'), '/api/session')).posts[0].id
  const lead = await walk.desk(leader)
  await done(lead, `/api/meetings/${id}/acts/answer`, {
    data: { answer: 'leave', reason: '公务' },
  })
  await done(lead, '/api/bodies/key-projects/delegations', {
    to: deputy,
    meeting: id,
    since: '2026-03-16',
    until: '2026-03-16',
    text: '',
  })
  const page = await walk.open(clerk, `/meetings/${id}`)
  await walk.said_no(page, page.locator('[data-act=open]'), 'aside')
  assert.equal(await page.locator('main [role=alert]').count(), 1, 'a refusal is said once')
  await page.locator('aside').getByRole('button', { name: '改定主持人' }).click()
  assert.equal(await page.evaluate(() => document.activeElement.id), 'h-presider')
  assert.equal(await page.getByLabel('变更的理由').count(), 0, 'nothing has changed yet')
  await page.locator('#h-presider').selectOption(deputy)
  await page.getByLabel('变更的理由').fill('组长公务')
  await walk.shot(page, 'meeting-presider')
  await walk.press(page, page.locator('.planf .btn--pri'), '/acts/arrange')
  await walk.press(page, page.locator('[data-act=open]'), '/acts/open')
})

walk_of('a member signs nobody else in, and takes no archive', async walk => {
  const id = await noticed(walk, '2026-03-17')
  let page = await walk.open(clerk, `/meetings/${id}`)
  const open = page.locator('[data-act=open]')
  assert.equal(await open.getAttribute('aria-disabled'), 'true', 'it is tomorrow')
  await page.locator('#why-open', { hasText: '会议定于3月17日' }).waitFor()
  assert.doesNotMatch(await open.getAttribute('class'), /btn--pri/)
  await walk.later('2026-03-17 14:30')
  page = await walk.open(clerk, `/meetings/${id}`)
  await walk.press(page, page.locator('[data-act=open]'), '/acts/open')
  const others = of => of.getByRole('button', { name: /^代 .+ 签到$/ })
  await others(page).first().waitFor()
  page = await walk.open(member, `/meetings/${id}`)
  await page.locator('.att li').first().waitFor()
  assert.equal(await others(page).count(), 0)
  assert.equal(await page.locator('.att a', { hasText: '签到' }).count(), 1, 'his own')
  await walk.shot(page, 'meeting-member')
  const { meeting } = await get(page, `/api/meetings/${id}`)
  page = await walk.open(member, `/matters/${meeting.matter}`)
  await page.getByText('还没有附件').waitFor()
  assert.equal(await page.locator('.filebtn').count(), 0, 'whoever reads adds no files')

  page = await walk.open(clerk, `/meetings/${id}`)
  await walk.conclude(page, id, [])
  await walk.press(page, page.locator('aside .btn--bl[aria-describedby=why-close]'), '/acts/close')
  await page.getByRole('button', { name: '检查会议卷宗' }).waitFor()
  page = await walk.open(member, `/meetings/${id}`)
  await page.locator('.min').waitFor()
  assert.equal(await page.getByRole('button', { name: '检查会议卷宗' }).count(), 0)
})

walk_of('the leader convenes on the phone; whoever is asked to come answers there', async walk => {
  const id = await planned(walk, '2026-03-20')
  let page = await walk.open(leader, `/meetings/${id}`)
  const convene = page.locator('[data-act=convene]')
  const box = await convene.boundingBox()
  assert.ok(box.y + box.height < 844, 'on the first screen')
  await walk.shot(page, 'meeting-convene')
  await walk.press(page, convene, '/acts/agree')
  await convene.waitFor({ state: 'detached' })
  page = await walk.open(clerk, `/meetings/${id}`)
  await walk.press(page, page.locator('[data-act=notice]'), '/acts/notice')
  page = await walk.open(member, '/?box=unread')
  const paper = page.locator('.tk tbody tr', { hasText: '3月20日' })
  const read = page.waitForResponse(r => r.url().endsWith('/acts/read'))
  await paper.locator('a.ttl').click()
  await page.waitForURL(`**/meetings/${id}`)
  assert.equal((await read).status(), 200)
  await walk.press(page, page.locator('.ansf .btn--pri'), '/acts/answer')
  await walk.open(member, '/?box=unread')
  await page.locator('h1').first().waitFor()
  assert.equal(await paper.count(), 0, 'what was opened is read')
})

walk_of(
  'a title without a break stays within page and phone; a vacant post is called so',
  async walk => {
    await done(await walk.desk(clerk), '/api/matters', {
      procedure: 'key-projects/directive',
      data: {
        title: '南门路口至东大街路段补种行道树四十株',
        text: '补种行道树',
        lead: 'east-park',
        due: '2026-04-10',
        source_label: '组长批示',
      },
    })
    const id = await noticed(walk, '2026-03-23', ['A'.repeat(100)])
    let page = await walk.open(clerk, `/meetings/${id}`)
    await page.locator('.ag__b', { hasText: 'AAAA' }).click()
    await page.locator('.planf').first().waitFor()
    const beyond = await page.evaluate(() =>
      [...document.querySelectorAll('.mg > *, .mg .form, .side')]
        .filter(e => e.scrollWidth > e.clientWidth + 1)
        .map(e => e.className),
    )
    assert.deepEqual(beyond, [])
    await walk.shot(page, 'meeting-long-title')
    const vacant = page.locator('.att li', { hasText: '水务局 局长' })
    const title = page.locator('.dueli a', { hasText: '南门路口' })
    assert.ok(await title.evaluate(e => e.scrollWidth <= e.clientWidth), 'a directive cut off')
    await vacant.getByText('（空缺）').waitFor()
    for (const place of ['', '/sign-in']) {
      page = await walk.open(leader, `/meetings/${id}${place}`)
      await page.getByText('AAAA').first().waitFor()
      await walk.shot(page, `meeting-long-title${place}`)
    }
  },
)

walk_of('the office sees who answered the call for items', async walk => {
  let page = await walk.desk(clerk)
  await done(page, '/api/matters', {
    procedure: 'key-projects/meeting',
    data: {
      kind: 'special',
      reason: '情况紧急',
      day: '2026-03-27',
      time: '14:30',
      place: '第一会议室',
      units: ['unit:east-park', 'unit:west-park'],
      close_day: '2026-03-19',
    },
  })
  const all = rows(await get(page, '/api/meetings?state=all&limit=100'))
  const { id } = all.find(m => m.starts.startsWith('2026-03-27'))
  const unit = await walk.desk('east-park-1')
  const task = rows(await get(unit, '/api/tasks')).find(t => t.step === '报送议题')
  await done(unit, `/api/matters/${task.matter}/acts/agree`, {
    task: task.id,
    version: task.version,
    data: { items: '供电方案' },
  })
  page = await walk.open(clerk, `/meetings/${id}`)
  await page.locator('.asked tr', { hasText: '东园区' }).getByText('供电方案').waitFor()
  await page.locator('.asked tr', { hasText: '西园区' }).getByText('等候答复').waitFor()
  await walk.shot(page, 'meeting-asked')
})

walk_of(
  'a meeting that was not held is called overdue; the year has bodies that meet',
  async walk => {
    await walk.later('2026-03-24 09:00')
    const page = await walk.open(clerk, '/meetings')
    const row = page.locator('.tk tbody tr', { hasText: '3月20日' })
    await row.getByText('过期未开').waitFor()
    await row.getByText('请改期，不开的取消').waitFor()
    await page.locator('.mths tbody tr').first().waitFor()
    const bodies = await page.locator('.mths tbody th').allInnerTexts()
    assert.deepEqual(
      bodies.map(b => b.trim()),
      ['区重点项目推进工作领导小组'],
    )
    await walk.shot(page, 'meetings')
  },
)
