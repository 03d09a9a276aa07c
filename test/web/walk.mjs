// Walking a matter through the console as its people do: each with a log-in of their own, from the
// workbench to the matter's page, by its form and its buttons. One walk is one office. Its people
// take turns at one desk, or at one phone for those who hold one: a window for each of them would
// cost a process of the browser each, which takes longer than all that they do.
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { join } from 'node:path'
import { told } from './bounded.mjs'
import { fitted, launch, sizes } from './browser.mjs'
import { get, logIn, press, rows } from './desk.mjs'
import { openOffice, unavailable as skip } from './office.mjs'

const kWalkMs = 150_000 // of one body, on a machine that does other things besides
const passphrase = 'Walk-2026-through'

/** 'ab' found in 'a b': labels of posts have a space that nobody types. */
const escaped = c => c.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&')
const loosely = text => new RegExp([...text].map(escaped).join('\\s*') + '\\s*$', 'u')

/** An office and a browser for the tests of one file: `{ office, browser }`, there from its first
 *  test to its last. */
export function opened(options) {
  const here = {}
  before(async () => {
    if (skip) return
    const [browser, office] = await Promise.all([launch(), openOffice(options)])
    Object.assign(here, { browser, office })
  })
  after(async () => {
    await here.browser?.close()
    await here.office?.close()
  })
  return here
}

/**
 * An office and a browser for the walks of one file; answers how a test is written there.
 * SHOTS=folder takes a picture of every page on the way, at a desk and on a phone.
 */
export function walks({ now = '2026-05-06 09:00', phones = [] } = {}) {
  const here = opened({ now })
  let walk
  const one = () => (walk ??= new Walk(here, { phones, shots: process.env.SHOTS }))
  return (name, run) =>
    test(
      name,
      { skip, timeout: kWalkMs },
      told(kWalkMs, () => run(one())),
    )
}

class Walk {
  constructor({ browser, office }, { phones, shots }) {
    Object.assign(this, { browser, office, phones, shots, windows: {}, sessions: new Map() })
    if (shots) mkdirSync(shots, { recursive: true })
  }

  /** The window of an account, with its log-in: on the page where it was left, else on `path`. */
  async desk(account, path) {
    const size = this.phones.includes(account) ? 'phone' : 'desk'
    const window = (this.windows[size] ??= await this.window(sizes[size]))
    const { page } = window
    if (window.account !== account) {
      await page.context().clearCookies()
      const session = this.sessions.get(account)
      if (session) await page.context().addCookies(session)
      else await logIn(page, this.office, account)
      this.sessions.set(account, await page.context().cookies())
      window.account = account
      if (session || path) await this.go(page, path ?? '/')
    } else if (path) {
      await this.go(page, path)
    }
    return page
  }
  async window(viewport) {
    const looks = { locale: 'zh-CN', reducedMotion: 'reduce', viewport }
    const context = await this.browser.newContext(looks)
    return { page: await context.newPage(), account: '' }
  }
  async go(page, path) {
    await page.goto(this.office.url + path)
    await page.locator('h1').first().waitFor()
  }
  open(account, path) {
    return this.desk(account, path)
  }

  /** A later day: the same office, started anew; everybody has to log in again. */
  async later(now) {
    for (const { page } of Object.values(this.windows)) await page.context().close()
    this.windows = {}
    this.sessions.clear()
    await this.office.later(now)
  }

  press(...given) {
    return press(...given)
  }

  /** Fills one field of a form by its name; false when the form does not show it. */
  async put(page, prefix, name, value) {
    const id = `${prefix}-${name}`
    const control = page.locator(`[id="${id}"]`)
    if (!(await control.count())) return false
    if (Array.isArray(value) && typeof value[0] === 'object') {
      for (const [row, cells] of value.entries()) {
        if (row) await page.locator(`[id="${id}"] .rowsf__add, [id="${id}"] ~ .btn`).first().click()
        for (const [column, cell] of Object.entries(cells)) {
          await this.write(page, page.locator(`[id="${id}.${row}.${column}"]`), cell)
        }
      }
    } else if (Array.isArray(value)) {
      const group = page.locator(`[aria-labelledby="${id}-l"]`)
      for (const label of value) {
        await group
          .locator('.pick')
          .filter({ hasText: loosely(label) })
          .first()
          .locator('.ck')
          .check()
      }
    } else if (value?.find) {
      // What was chosen before a refusal is still there.
      if ((await control.evaluate(e => e.tagName)) === 'BUTTON') await control.click()
      await control.fill(value.find)
      await page.locator('.entryf__l .link', { hasText: value.find }).first().click()
    } else {
      await this.write(page, control, value)
    }
    return true
  }
  async write(page, control, value) {
    const kind = await control.evaluate(e => (e.tagName === 'SELECT' ? 'select' : e.type))
    if (kind === 'select') await control.selectOption(value)
    else if (kind !== 'radio') await control.fill(String(value))
    else {
      const name = await control.getAttribute('name')
      await page.locator(`[name="${name}"][value="${value}"]`).check()
    }
  }
  async fill(page, prefix, values) {
    for (const [name, value] of Object.entries(values)) {
      await page.locator(`[id="${prefix}-${name}"]`).waitFor()
      await this.put(page, prefix, name, value)
    }
  }

  /** Begins a matter, from the workbench by the form of its procedure; answers its id. */
  async start(account, procedure, values) {
    const page = await this.form(account, procedure)
    await this.fill(page, 'f', values)
    await this.shot(page, `start-${procedure}`)
    await this.press(page, page.locator('.bar .btn--pri'), '/api/matters')
    await page.waitForURL(/\/matters\//)
    return page.url().split('/matters/')[1].split('?')[0]
  }
  async form(account, procedure) {
    const page = await this.workbench(account)
    await page.locator('a.btn[href="/start"]').first().click()
    await page.locator(`.starts a.btn[href="/start/${procedure}"]`).click()
    await page.locator('.bar .btn--pri').waitFor()
    return page
  }
  /** A matter that the office refuses to begin: what it says, on the page. */
  async refused_start(account, procedure, values) {
    const page = await this.form(account, procedure)
    await this.fill(page, 'f', values)
    return this.said_no(page, page.locator('.bar .btn--pri'), '.bar')
  }

  async workbench(account) {
    const page = await this.desk(account)
    const link = page.locator('.rail ul a[href="/"]:visible')
    if (!(await link.count())) return this.open(account, '/')
    await link.click()
    return page
  }
  /** From the workbench to the page of a matter on which this account owes the step. */
  async at(account, matter, step) {
    const page = await this.workbench(account)
    const mine = page.locator('.tk tbody tr', { has: page.locator(`a[href="/matters/${matter}"]`) })
    await mine.filter({ hasText: step }).first().locator('a.ttl').click()
    await page.locator('.acts [data-act]').first().waitFor()
    const chip = page.locator('#acts .chips .chip', { hasText: step })
    if (await chip.count()) await chip.first().click()
    return page
  }

  /** Does a step: the fields of its form, an opinion, a reason, then the act. */
  async act(account, matter, step, values = {}, { act = 'agree', opinion, reason } = {}) {
    const page = await this.at(account, matter, step)
    const button = page.locator(`.acts [data-act=${act}]`).first()
    const hidden = []
    for (const [name, value] of Object.entries(values)) {
      if (!(await this.put(page, 'task', name, value))) hidden.push([name, value])
    }
    if (opinion) await page.locator('#act-opinion').fill(opinion)
    // What an act asks for besides is shown by its first press.
    if (hidden.length || reason) {
      await button.click()
      await this.fill(page, 'task', Object.fromEntries(hidden))
    }
    await this.shot(page, `step-${step}`)
    if (reason) {
      await page.locator('#act-reason').fill(reason)
      await this.press(page, page.locator('.ask .btn--pri'))
    } else {
      await this.press(page, button)
    }
    return page
  }
  /** An act that the office refuses: what it says, on the page, with the clause. */
  async refused(account, matter, step, values, { act = 'agree', opinion } = {}) {
    const page = await this.at(account, matter, step)
    await this.fill(page, 'task', values)
    if (opinion) await page.locator('#act-opinion').fill(opinion)
    return this.said_no(page, page.locator(`.acts [data-act=${act}]`).first(), '.acts')
  }
  async said_no(page, control, scope) {
    // Not the answer of what is checked while one writes.
    const answered = page.waitForResponse(
      r => r.request().method() === 'POST' && !r.url().endsWith('/check'),
    )
    await control.click()
    const reply = await answered
    assert.ok(!reply.ok(), `${reply.url()} was not refused`)
    const alert = page.locator(`${scope} [role=alert]`).first()
    await alert.waitFor()
    await this.shot(page, `refused-${new URL(page.url()).pathname}`)
    return alert.innerText()
  }
  /** An act that the matter's page does not offer to this account, whatever its rank. */
  async barred(account, matter, act) {
    const page = await this.open(account, `/matters/${matter}`)
    await page.locator('#acts').waitFor()
    assert.equal(await page.locator(`.acts [data-act=${act}]`).count(), 0, account)
  }
  /** A page that this account may not see: what it says instead. */
  async closed(account, path) {
    const page = await this.open(account, path)
    await page.locator('main .note[role=alert], main .empty').first().waitFor()
    await this.shot(page, `closed-${path}`)
    return page.locator('main').innerText()
  }

  /** A step that signs a paper: the signing page, with a key made at the first time. */
  async sign(account, matter, step, { opinion, values = {}, sees, about } = {}) {
    const page = await this.signing(account, matter, step, { sees, about })
    if (opinion) await page.locator('.fixops .chip', { hasText: opinion }).first().click()
    await this.fill(page, 'sign', values)
    await this.shot(page, `sign-${step}`)
    await this.press(page, page.locator('.fixa .btn--seal, .fixa .btn--pri').first())
    await page.locator('.sgn__ok').waitFor()
    await page.locator('.sgn__ok a[href="/"]').click()
    await page.locator('.tabs').waitFor()
  }
  /** The signing page, with everything there but the press; of several like it, the one `about`. */
  async signing(account, matter, step, { sees, about } = {}) {
    const page = await this.at(account, matter, step)
    if (about) await page.locator('#acts .chips .chip', { hasText: about }).first().click()
    await page.locator('#acts a[href^="/sign/"]').click()
    await page.locator('.fixa .btn--pri, .fixa .btn--seal').first().waitFor()
    if (sees) await page.getByText(sees).first().waitFor()
    if (await page.locator('.keyf input').count()) {
      for (const field of await page.locator('.keyf input').all()) await field.fill(passphrase)
      await this.press(page, page.locator('.keyf .btn--pri'), '/api/keys')
      await page.locator('#sign-pass').waitFor()
    }
    if (await page.locator('#sign-pass').count()) await page.locator('#sign-pass').fill(passphrase)
    return page
  }

  async matter(account, id) {
    return get(await this.desk(account), `/api/matters/${id}`)
  }
  async state(account, id, label) {
    const seen = await this.matter(account, id)
    assert.equal(seen.state_label, label, seen.title)
  }
  /** The id of a matter of this title that the account sees. */
  async find(account, title) {
    const page = await this.desk(account)
    const found = rows(await get(page, `/api/matters?q=${encodeURIComponent(title)}&limit=50`))
    const one = found.find(m => m.title === title)
    assert.ok(one, `${account} sees no matter 「${title}」: ${found.map(m => m.title)}`)
    return one.id
  }
  /** The matter of this title, when one is said, in which the account owes this step. */
  async owed(account, step, title) {
    const page = await this.desk(account)
    const tasks = rows(await get(page, '/api/tasks?limit=100')).filter(t => t.step === step)
    const found = tasks.filter(t => !title || t.title === title)
    assert.ok(found.length, `${account} owes no 「${step}」 of ${title ?? 'any matter'}`)
    return found.at(-1).matter
  }

  async entry(account, ledger, title) {
    const page = await this.desk(account)
    const path = `/api/ledgers/${ledger}/entries?q=${encodeURIComponent(title)}`
    return rows(await get(page, path)).find(e => e.title === title)
  }
  /** The page of an entry, opened from its ledger; each of the texts stands on it. */
  async kept(account, ledger, title, ...texts) {
    const page = await this.open(account, `/ledgers/${ledger}?q=${encodeURIComponent(title)}`)
    await page.locator('.lg .ttl', { hasText: title }).first().waitFor()
    await this.shot(page, `ledger-${ledger}`)
    await page.locator('.lg .ttl', { hasText: title }).first().click()
    await page.locator('h1', { hasText: title }).waitFor()
    for (const text of texts) await page.locator('main').getByText(text).first().waitFor()
    await this.shot(page, `entry-${ledger}`)
    return page
  }

  /** Calls a meeting of a body; answers its matter and its id. */
  async call_meeting(clerk, body, values) {
    const matter = await this.start(clerk, `${body}/meeting`, {
      time: '14:30',
      place: '第一会议室',
      ...values,
    })
    const { links } = await this.matter(clerk, matter)
    const id = links.find(l => l.kind === 'meeting')?.id
    assert.ok(id, 'the matter has no meeting')
    return { matter, id }
  }
  /** A meeting from its agenda to its signed minutes: each item by title with its conclusion. */
  async meet({ matter, id }, { clerk, leader, items }) {
    let page = await this.open(clerk, `/meetings/${id}`)
    for (const { title } of items) {
      await this.press(page, page.locator('.pool li', { hasText: title }).locator('.btn--sm'))
      await page.locator('.ag__b', { hasText: title }).waitFor()
    }
    await this.shot(page, 'meeting')
    await this.press(page, page.locator('[data-act=fix_agenda]'))
    await this.act(leader, matter, '召集会议')
    await this.open(clerk, `/meetings/${id}`)
    await this.press(page, page.locator('[data-act=notice]'))
    await page.locator('[data-act=open]').waitFor()
    // A meeting begins on its day.
    const { starts } = (await get(page, `/api/meetings/${id}`)).meeting.head
    const there = new Date(starts + 8 * 3_600_000).toISOString()
    await this.later(there.slice(0, 16).replace('T', ' '))
    page = await this.open(clerk, `/meetings/${id}`)
    await this.press(page, page.locator('[data-act=open]'))
    await this.conclude(page, id, items)
    await this.press(
      page,
      page.locator('aside .btn--bl[aria-describedby=why-close]'),
      '/acts/close',
    )
    await this.act(clerk, matter, '起草纪要')
    await this.sign(leader, matter, '签发纪要')
  }
  async conclude(page, id, items) {
    const { meeting } = await get(page, `/api/meetings/${id}`)
    for (const one of meeting.items) {
      const known = items.find(i => i.title === one.title)
      const outcome = known ? (known.outcome ?? '通过') : '已听取'
      await page.locator('.ag__b', { hasText: one.title }).click()
      await page.locator('.it h2', { hasText: one.title }).first().waitFor()
      await page.locator('#concl').fill(known?.text ?? '已听取')
      await page.locator('.out label', { hasText: outcome }).first().click()
      if (known?.no_deed) await page.locator('.nodeed input').fill(known.no_deed)
      if (known?.deed) await this.deed(page, known.deed)
      await this.press(page, page.locator('.it__f .btn--pri'), '/acts/conclude', '"outcome"')
    }
    await this.shot(page, 'meeting-concluded')
  }

  async deed(page, { text, unit, due }) {
    await page.locator('#deed-text').fill(text)
    await page.locator('.deedf select').first().selectOption(unit)
    await page.locator('.deedf input[type=date]').fill(due)
    await this.press(page, page.locator('.deedf .btn').first(), '/acts/deed')
  }

  /** A picture at a desk and one on a phone; what is wider than its window is a fault. */
  async shot(page, name) {
    const usual = page.viewportSize()
    const file = name.replace(/[^\p{L}\p{N}-]+/gu, '_')
    for (const [size, viewport] of Object.entries(this.shots ? sizes : { usual })) {
      if (this.shots) {
        await page.setViewportSize(viewport)
        await fitted(page)
      }
      const wide = await page.evaluate(() => document.documentElement.scrollWidth)
      assert.ok(wide <= viewport.width, `${file}: ${wide} px wide at ${viewport.width}`)
      if (!this.shots) continue
      await page.screenshot({ path: join(this.shots, `${file}-${size}.png`), fullPage: true })
    }
    await page.setViewportSize(usual)
  }
}
