// Walking a matter through the console as its people do: each with a log-in of their own, on the
// matter's page, by its form and its buttons. One walk is one office; it keeps a page per account.
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { sizes } from './browser.mjs'
import { get, rows, signIn } from './desk.mjs'

/** 'ab' found in 'a b': labels of posts have a space that nobody types. */
const escaped = c => c.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&')
const loosely = text => new RegExp([...text].map(escaped).join('\\s*') + '\\s*$', 'u')

export class Walk {
  /** `shots`: a folder for pictures of the pages on the way, at a desk and on a phone. */
  constructor(browser, office, shots = '') {
    Object.assign(this, { browser, office, shots, pages: new Map() })
    if (shots) mkdirSync(shots, { recursive: true })
  }

  async desk(account) {
    if (!this.pages.has(account)) {
      const { page } = await signIn(this.browser, this.office, account, {
        viewport: sizes.desk,
      })
      this.pages.set(account, page)
    }
    return this.pages.get(account)
  }

  async open(account, path) {
    const page = await this.desk(account)
    await page.goto(this.office.url + path)
    await page.locator('h1').first().waitFor()
    return page
  }

  /** Presses a control; the server's answer has to be yes. */
  async press(page, control, part = '/acts/') {
    const answered = page.waitForResponse(
      r => r.request().method() === 'POST' && r.url().includes(part),
    )
    await control.click()
    const reply = await answered
    assert.ok(reply.ok(), `${reply.url()}: ${await reply.text()}`)
    return reply
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

  /** Begins a matter by the form of its procedure; answers its id. */
  async start(account, procedure, values) {
    const page = await this.open(account, `/start/${procedure}`)
    for (const [name, value] of Object.entries(values)) {
      await page.locator(`[id="f-${name}"]`).waitFor()
      await this.put(page, 'f', name, value)
    }
    await this.shot(page, `start-${procedure.replace('/', '-')}`)
    await this.press(page, page.locator('.bar .btn--pri'), '/api/matters')
    await page.waitForURL(/\/matters\//)
    return page.url().split('/matters/')[1].split('?')[0]
  }

  /** The page of a matter on which this account owes the step. */
  async at(account, matter, step) {
    const page = await this.open(account, `/matters/${matter}`)
    const seen = await get(page, `/api/matters/${matter}`)
    const mine = (seen.tasks ?? []).filter(t => t.mine).map(t => t.step)
    assert.ok(mine.includes(step), `${account} owes 「${mine}」, not 「${step}」: ${seen.title}`)
    return page
  }

  /** Does a step: the fields of its form, an opinion, a reason, then the act. */
  async act(account, matter, step, values = {}, { act = 'agree', opinion, reason } = {}) {
    const page = await this.at(account, matter, step)
    const button = page.locator(`.acts [data-act=${act}]`).first()
    await button.waitFor()
    let hidden = []
    for (const [name, value] of Object.entries(values)) {
      if (!(await this.put(page, 'task', name, value))) hidden.push([name, value])
    }
    if (opinion) await page.locator('#act-opinion').fill(opinion)
    // What an act asks for besides is shown by its first press.
    if (hidden.length || reason) {
      await button.click()
      for (const [name, value] of hidden) {
        await page.locator(`[id="task-${name}"]`).waitFor()
        await this.put(page, 'task', name, value)
      }
    }
    await this.shot(page, `${matter}-${step}`)
    if (reason) {
      await page.locator('#act-reason').fill(reason)
      await this.press(page, page.locator('.ask .btn--pri'))
    } else {
      await this.press(page, button)
    }
    return page
  }

  async matter(account, id) {
    return get(await this.desk(account), `/api/matters/${id}`)
  }
  async entry(account, ledger, title) {
    const page = await this.desk(account)
    const path = `/api/ledgers/${ledger}/entries?q=${encodeURIComponent(title)}`
    return rows(await get(page, path)).find(e => e.title === title)
  }
  async state(account, id, label) {
    const seen = await this.matter(account, id)
    assert.equal(seen.state_label, label, seen.title)
  }

  /** A picture at a desk and one on a phone; what is wider than the phone is a fault. */
  async shot(page, name) {
    if (!this.shots) return
    const file = name.replace(/[^\p{L}\p{N}-]/gu, '_')
    for (const [size, viewport] of Object.entries(sizes)) {
      await page.setViewportSize(viewport)
      await page.screenshot({
        path: join(this.shots, `${file}-${size}.png`),
        fullPage: true,
      })
      const wide = await page.evaluate(() => document.documentElement.scrollWidth)
      if (wide > viewport.width) console.log(`# ${file}: ${wide} px wide at ${viewport.width}`)
    }
    await page.setViewportSize(sizes.desk)
  }
}
