// The main path on the real server, by hand and eye of a browser: declare → file → review →
// decide → ledger → monthly report. Whoever holds the next step is found and does it on the
// matter's page. Works in the office that office.mjs opens; without one it is skipped.
//   node --test test/web/main_path.test.mjs
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { told } from './bounded.mjs'
import { quiet, routes, sizes, violations } from './browser.mjs'
import { fill, get, rows, signIn } from './desk.mjs'
import { unavailable as skip } from './office.mjs'
import { opened } from './walk.mjs'

const here = opened()
let base
let accounts = {}
const title = `冷链物流中心${Date.now() % 100000}`
const desks = new Map()

// Of a whole district these people are enough: who declares, files, reviews and decides.
const cast = /^(east-park|office|office-head|development|leader)-1$/

/** The page of an account, signed in by the login form; each account keeps its own window. */
async function desk(account) {
  if (desks.has(account)) return desks.get(account)
  const { page } = await signIn(here.browser, here.office, account, { viewport: sizes.desk })
  desks.set(account, page)
  return page
}
/** Does the open step of a matter for whoever holds it; answers with its name, or nothing. */
async function advance(matter) {
  for (const account of Object.keys(accounts)) {
    const page = await desk(account)
    const seen = await get(page, `/api/matters/${matter}`)
    const task = (seen.tasks ?? []).find(t => t.mine)
    if (!task) continue
    await page.goto(`${base}/matters/${matter}`)
    await page.locator('.acts [data-act]').first().waitFor()
    // An industrial project would wait for the industry office's consent (KP-45).
    await fill(page, '.work', { 项目类别: '服务业', 论证人员: '发改局' })
    if (await page.locator('#act-opinion').count()) await page.fill('#act-opinion', '同意。')
    const act = page.locator('.acts [data-act=agree]:not([aria-disabled]), .acts .btn--pri').first()
    const answered = page.waitForResponse(
      r => r.request().method() === 'POST' && r.url().includes('/acts/'),
    )
    await act.click()
    const reply = await answered
    assert.equal(reply.status(), 200, `${account} ${task.step}: ${await reply.text()}`)
    return task.step
  }
  return ''
}

test(
  'declare, file, review, decide, ledger, monthly report',
  { skip, timeout: 540_000 },
  async t => {
    base = here.office.url
    const all = Object.entries(here.office.accounts)
    const few = all.filter(([account]) => cast.test(account))
    accounts = Object.fromEntries(few.length ? few : all)
    let matter = ''
    const step = (name, ms, run) => t.test(name, told(ms, run))
    await step('a unit declares; land and money are reckoned while it types', 60_000, async () => {
      for (const account of Object.keys(accounts)) {
        const page = await desk(account)
        const session = await get(page, '/api/session')
        const roles = (session.posts ?? []).flatMap(p => p.roles)
        if (
          !roles.some(r => /^unit\/.+\/handler$/.test(r)) ||
          roles.some(r => r.includes('/office'))
        )
          continue
        if (
          !rows(await get(page, '/api/procedures')).some(p => p.id === 'key-projects/declaration')
        )
          continue
        await page.goto(base + '/start/key-projects/declaration')
        await page.locator('#f-name').fill(title)
        await page.locator('#f-land').fill('6667 平方米')
        await page.locator('#f-investment').fill('4800 万元')
        await page.locator('.sums').getByText('10.0005').waitFor()
        await fill(page, 'form')
        await page.locator('.bar .btn--pri').click()
        await page.waitForURL(/\/matters\//)
        matter = page.url().split('/matters/')[1].split('?')[0]
        break
      }
      assert.notEqual(matter, '', 'no account may declare')
    })

    let entry
    await step(
      'the office files it, units review it, the leading group decides, the ledger takes it in',
      150_000,
      async () => {
        const done = []
        // Filing may start the review as a matter of its own: links lead there.
        for (let i = 0; i < 20 && !entry; ++i) {
          const page = [...desks.values()][0]
          let step = await advance(matter)
          if (!step) {
            for (const account of desks.keys()) {
              const seen = await get(await desk(account), `/api/matters/${matter}`)
              for (const link of seen.links ?? []) {
                if (link.kind === 'matter' && !step) step = await advance(link.id)
              }
              if (step) break
            }
          }
          if (step) done.push(step)
          for (const one of desks.values()) {
            const found = rows(
              await get(
                one,
                `/api/ledgers/key-projects/projects/entries?q=${encodeURIComponent(title)}`,
              ),
            )
            entry ??= found[0]
          }
          if (!step && !entry) {
            await page.waitForTimeout(500)
          }
        }
        assert.ok(entry, `not in the ledger after: ${done.join(' → ')}`)
      },
    )

    await step('the ledger shows it, with its matter behind it', 60_000, async () => {
      for (const page of desks.values()) {
        await page.goto(`${base}/ledgers/key-projects/projects?q=${encodeURIComponent(title)}`)
        if (
          !(await page
            .locator('.lg .ttl', { hasText: title })
            .first()
            .waitFor({ timeout: 3000 })
            .then(
              () => true,
              () => false,
            ))
        )
          continue
        await page.locator('.lg .ttl', { hasText: title }).first().click()
        await page.locator('.tl').waitFor()
        return
      }
      assert.fail('nobody sees the entry')
    })

    await step('the month’s report comes out as a workbook', 60_000, async () => {
      for (const page of desks.values()) {
        const reports = rows(await get(page, '/api/ledgers/key-projects/projects/reports'))
        const session = await get(page, '/api/session')
        if (!(session.posts ?? []).some(p => p.roles.includes('key-projects/office'))) continue
        await page.goto(base + '/ledgers/key-projects/projects')
        await page.locator('.lh .btn').last().click()
        const make = page.locator('[data-report]').first()
        let month = reports[0]?.month
        if (await make.count()) {
          month = await make.getAttribute('data-report')
          await make.click()
          await page.waitForURL(/\/matters\//)
          await advance(page.url().split('/matters/')[1].split('?')[0])
        }
        assert.ok(month, 'no month to report')
        const head = await page.evaluate(async m => {
          const reply = await fetch(`/api/ledgers/key-projects/projects/reports/${m}.xlsx`)
          return [reply.status, ...new Uint8Array(await reply.arrayBuffer()).slice(0, 2)]
        }, month)
        assert.deepEqual(head, [200, 0x50, 0x4b])
        return
      }
      assert.fail('no account of the office')
    })

    const eyes = [
      ['office-1', 'zh'],
      ['office-1', 'en'],
      ['east-park-1', 'zh'],
    ]
    for (const [account, language] of eyes.filter(([one]) => accounts[one]))
      await step(`no page keeps ${account} out, in ${language}`, 200_000, async () => {
        const page = await desk(account)
        const all = await paths(page, matter, entry.id)
        assert.deepEqual(await look(page, all, language, account), [])
      })
  },
)

/** Every page, with what stands behind it in this office. */
async function paths(page, matter, entry) {
  const task = rows(await get(page, '/api/tasks'))[0]
  const starts = rows(await get(page, '/api/procedures')).map(p => `/start/${p.id}`)
  const ledger = '/ledgers/key-projects/projects'
  return [
    ...routes.filter(route => !route.includes(':') && route !== '/login'),
    ...['/?box=done', '/?box=watched', '/matters?state=closed', `/matters/${matter}`],
    ...(task ? [`/matters/${task.matter}`, `/matters/${task.matter}?act=return`] : []),
    ...[...starts, '/import/key-projects/declaration'],
    ...[ledger, `${ledger}/entries/${entry}`],
    `${ledger}/difference?from=2026-02-28&to=2026-03-16`,
    ...['/bodies/key-projects', '/bodies/talent', '/no/such/page'],
  ]
}

/** Pages of the same desk as axe sees them: a foreign script, so the policy steps aside. */
async function look(page, all, language, account) {
  const context = await here.browser.newContext({
    viewport: sizes.desk,
    bypassCSP: true,
    reducedMotion: 'reduce',
    storageState: await page.context().storageState(),
  })
  await context.addInitScript(chosen => {
    localStorage.setItem('tongchou.preferences', JSON.stringify({ language: chosen }))
  }, language)
  const seen = await context.newPage()
  const found = []
  await quiet(seen)
  for (const path of all) {
    await seen.goto(base + path, { waitUntil: 'load' })
    await seen.locator('h1').first().waitFor()
    await quiet(seen)
    found.push(...(await violations(seen, `${account} ${path} ${language}`)))
  }
  await context.close()
  return found
}
