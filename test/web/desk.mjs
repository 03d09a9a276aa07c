// What tests do at somebody's desk: signing in by the login form, filling forms, asking.
import assert from 'node:assert/strict'

/** A page of this account in a window of its own. */
export async function signIn(browser, office, account, options) {
  const context = await browser.newContext({
    locale: 'zh-CN',
    reducedMotion: 'reduce',
    ...options,
  })
  const page = await context.newPage()
  await logIn(page, office, account)
  return { page, context }
}

/** Logs in by the form; a one-time password is changed on the way. */
export async function logIn(page, office, account) {
  await page.goto(office.url + '/login')
  await page.fill('#account', account)
  await page.fill('#password', office.accounts[account])
  await page.click('.lgin__go')
  await page.waitForFunction(
    () => !location.pathname.startsWith('/login') || document.querySelector('#fresh'),
  )
  if (await page.locator('#fresh').count()) {
    const fresh = office.accounts[account] + '-changed'
    await page.fill('#old', office.accounts[account])
    await page.fill('#fresh', fresh)
    await page.fill('#again', fresh)
    await page.click('.lgin__go')
    await page.waitForFunction(() => !location.pathname.startsWith('/login'))
    office.accounts[account] = fresh
  }
}

/** Presses a control; the server's answer (to what `holds` these words) has to be yes. */
export async function press(page, control, part = '/acts/', holds = '') {
  const meant = r =>
    r.request().method() === 'POST' &&
    r.url().includes(part) &&
    (!holds || (r.request().postData() ?? '').includes(holds))
  const answered = page.waitForResponse(meant)
  await control.click()
  const reply = await answered
  assert.ok(reply.ok(), `${reply.url()}: ${await reply.text()}`)
  return reply
}

/** What the interface answers this person; an empty page of a list when it refuses. */
export const get = (page, path) =>
  page.evaluate(async p => {
    const reply = await fetch(p, { signal: AbortSignal.timeout(15000) })
    return reply.ok ? reply.json() : { status: reply.status, items: [] }
  }, path)

/** A change that this person sends in without a page. */
export const post = (page, path, body = {}) =>
  page.evaluate(
    async ([where, what]) => {
      const { csrf } = await (await fetch('/api/session')).json()
      const reply = await fetch(where, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-csrf-token': csrf },
        body: JSON.stringify(what),
      })
      return { status: reply.status, body: await reply.json() }
    },
    [path, body],
  )

export const rows = answer => (Array.isArray(answer) ? answer : (answer?.items ?? []))

/** Fills what is required and still empty in the form of a page, as a clerk would in a hurry. */
export async function fill(page, scope, known = {}) {
  const fields = page.locator(`${scope} .form__f`)
  for (let i = 0; i < (await fields.count()); ++i) {
    const field = fields.nth(i)
    const label = (
      await field
        .locator('.lb')
        .first()
        .innerText()
        .catch(() => '')
    )
      .replace(/必填\s*$/, '')
      .trim()
    const wanted = known[label]
    if (wanted === undefined && !(await field.locator('.rq').count())) continue
    const control = field.locator('.in, .ck').first()
    if (!(await control.count())) continue
    if (await field.locator('.in--score').count()) {
      for (const one of await field.locator('.in--score').all()) {
        const max = Number(
          (await one.locator('xpath=following-sibling::span').innerText()).replace(/\D/g, ''),
        )
        await one.fill(String(Math.ceil(max * 0.85)))
        await one.press('Tab')
      }
    } else if (await field.locator('select').count()) {
      const select = field.locator('select')
      if ((await select.inputValue()) === '' || wanted)
        await select.selectOption(wanted ? { label: wanted } : { index: 1 })
    } else if (await field.locator('.ck').count()) {
      if (await field.locator('.ck:checked').count()) continue
      await (
        wanted
          ? field.locator('.pick', { hasText: wanted }).locator('.ck').first()
          : field.locator('.ck').first()
      ).check()
    } else if ((await control.inputValue()) === '' || wanted) {
      const type = await control.getAttribute('type')
      await control.fill(
        wanted ??
          (type === 'date' ? '2026-03-16' : type === 'month' ? '2026-05' : '符合标准，材料齐备。'),
      )
      await control.press('Tab')
    }
  }
}
