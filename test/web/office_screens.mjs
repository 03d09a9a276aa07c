// Pictures of every page of a real office, to be looked at beside the mock-ups: at a desk and on a
// phone, light and dark, Chinese and English, as some of its people see it. Says what is wider than
// its window, what is cut off without a sign, and what a page logs as an error.
//   TONGCHOU_BIN=build/release/tongchou node test/web/office_screens.mjs FOLDER [ACCOUNT …]
// SIZE, THEME and LANGUAGE (desk|phone, light|dark, zh|en) narrow it down, PAGES=name,name too.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { launch, sizes } from './browser.mjs'
import { get as read, rows, signIn } from './desk.mjs'
import { openOffice, unavailable } from './office.mjs'

if (unavailable) throw new Error(unavailable)
const [folder = 'build/screens', ...named] = process.argv.slice(2)
const accounts = named.length ? named : ['office-1', 'east-park-1', 'leader-1']
const only = (name, all) => (process.env[name] ? process.env[name].split(',') : all)
mkdirSync(folder, { recursive: true })
const [office, browser] = await Promise.all([openOffice({ matters: true }), launch()])

/** Name and path of every page, with what this person finds behind it. */
async function pathsOf(page) {
  const matters = rows(await read(page, '/api/matters?limit=50'))
  const tasks = rows(await read(page, '/api/tasks'))
  const starts = rows(await read(page, '/api/procedures')).slice(0, 60)
  const ledgers = rows(await read(page, '/api/ledgers'))
  const bodies = rows(await read(page, '/api/bodies'))
  const found = [
    ...['todo', 'unread', 'done', 'started', 'watched'].map(b => [`box-${b}`, `/?box=${b}`]),
    ['matters', '/matters'],
    ['matters-closed', '/matters?state=closed'],
    ['matters-none', '/matters?q=%E4%B8%8D%E5%AD%98%E5%9C%A8%E7%9A%84'],
    ['start', '/start'],
    ['import', '/import/key-projects/declaration'],
    ['ledgers', '/ledgers'],
    ['dashboard', '/dashboard'],
    ['directives', '/directives'],
    ['triage', '/triage'],
    ['weekly', '/weekly'],
    ['agency', '/agency'],
    ['agency-services', '/agency?show=services'],
    ['bodies', '/bodies'],
    ['units', '/units'],
    ['people', '/people'],
    ['settings', '/settings'],
    ['missing', '/no/such/page'],
  ]
  const seen = new Set()
  for (const one of [...tasks.map(t => ({ ...t, id: t.matter })), ...matters]) {
    const kind = `${one.procedure}-${one.step}`
    if (seen.has(kind)) continue
    seen.add(kind)
    found.push([`matter-${seen.size}`, `/matters/${one.id}`])
  }
  if (tasks[0]) found.push(['matter-return', `/matters/${tasks[0].matter}?act=return`])
  for (const one of starts) found.push([`start-${one.id.replace('/', '-')}`, `/start/${one.id}`])
  for (const one of ledgers) {
    const id = one.id ?? one.ledger
    found.push([`ledger-${id.replace('/', '-')}`, `/ledgers/${id}`])
    const entry = rows(await read(page, `/api/ledgers/${id}/entries?limit=1`))[0]
    if (!entry) continue
    found.push([`entry-${id.replace('/', '-')}`, `/ledgers/${id}/entries/${entry.id}`])
    const days = 'from=2026-02-28&to=2026-03-16'
    found.push([`difference-${id.replace('/', '-')}`, `/ledgers/${id}/difference?${days}`])
  }
  for (const one of bodies) found.push([`body-${one.id}`, `/bodies/${one.id}`])
  return found
}

/** What sticks out or is cut off without dots, in words. */
const faults = page =>
  page.evaluate(() => {
    const said = []
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth
    if (wide > 0) said.push(`${wide} px too wide`)
    for (const one of document.querySelectorAll('main *, .rail *, .top *')) {
      const style = getComputedStyle(one)
      const cut = one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 8
      if (!cut || !one.textContent.trim() || one.matches('svg *, .vh, input, select')) continue
      if (style.overflowX === 'hidden' && style.textOverflow !== 'ellipsis') {
        said.push(`cut: ${one.className} "${one.textContent.trim().slice(0, 20)}"`)
      } else if (style.overflowX === 'visible' && style.display !== 'inline') {
        const next = one.getBoundingClientRect()
        if (next.left + one.scrollWidth > innerWidth + 1) said.push(`out: ${one.className}`)
      }
    }
    return [...new Set(said)].slice(0, 4)
  })

for (const account of accounts) {
  const desk = { viewport: sizes.desk }
  const { page: first, context: signed } = await signIn(browser, office, account, desk)
  const paths = await pathsOf(first)
  const state = await signed.storageState()
  for (const size of only('SIZE', ['desk', 'phone'])) {
    for (const theme of only('THEME', ['light', 'dark'])) {
      for (const language of only('LANGUAGE', ['zh', 'en'])) {
        const context = await browser.newContext({
          viewport: sizes[size],
          colorScheme: theme,
          locale: language === 'en' ? 'en-GB' : 'zh-CN',
          reducedMotion: 'reduce',
          storageState: state,
        })
        await context.addInitScript(chosen => {
          localStorage.setItem('tongchou.preferences', JSON.stringify({ language: chosen }))
        }, language)
        const page = await context.newPage()
        let name = ''
        page.on('pageerror', e => console.log(account, name, e.message))
        for (const [one, path] of paths) {
          if (process.env.PAGES && !process.env.PAGES.split(',').some(p => one.startsWith(p)))
            continue
          name = `${account}-${one}-${size}-${theme}-${language}`
          await page.setViewportSize(sizes[size])
          await page.goto(office.url + path, { waitUntil: 'load' })
          await page.locator('h1').first().waitFor()
          // A page that still shows bones is not what anybody came to see.
          await page.waitForTimeout(250)
          await page.waitForFunction(() => !document.querySelector('.skel'))
          for (const fault of await faults(page)) console.log(name, fault)
          await page.screenshot({ path: join(folder, name + '.png'), fullPage: size === 'phone' })
        }
        await context.close()
      }
    }
  }
  await signed.close()
}
await browser.close()
await office.close()
