// Signing in by the login form, as each person does on a machine of their own.

/** A page of this account in a window of its own; a one-time password is changed on the way. */
export async function signIn(browser, office, account, options) {
  const context = await browser.newContext({
    locale: 'zh-CN',
    reducedMotion: 'reduce',
    ...options,
  })
  const page = await context.newPage()
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
  return { page, context }
}

/** What the interface answers this person; an empty page of a list when it refuses. */
export const get = (page, path) =>
  page.evaluate(async p => {
    const reply = await fetch(p, { signal: AbortSignal.timeout(15000) })
    return reply.ok ? reply.json() : { status: reply.status, items: [] }
  }, path)

export const rows = answer => (Array.isArray(answer) ? answer : (answer?.items ?? []))
