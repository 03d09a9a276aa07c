// Chromium for the browser tests. playwright-core and axe-core live in web/node_modules.
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { bounded, within } from './bounded.mjs'

const web = fileURLToPath(new URL('../../web/package.json', import.meta.url))
export const require_web = createRequire(web)
const { chromium } = require_web('playwright-core')

export const sizes = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } }

// Chromium without the windows that nobody sees here takes a third less of the processor.
const browsers = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium']

/** `extra`: arguments for this one, such as what it has for a camera. */
export async function launch(extra = []) {
  const started = chromium.launch({
    executablePath: process.env.TONGCHOU_CHROMIUM ?? browsers.find(existsSync),
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...extra,
    ],
  })
  return bounded(await within(40_000, 'the start of Chromium', started))
}

const axe = readFileSync(require_web.resolve('axe-core/axe.min.js'), 'utf8')

const every_rule = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
/** All that another theme can break, for it changes colours and nothing else: every rule of axe
 *  that looks at colours. */
export const colours_only = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] }

/** axe in this document, and at once in those that the page shows later: sent to each of them it
 *  would be read and compiled each time. */
async function bring_axe(page) {
  if (await page.evaluate(() => 'axe' in window)) return
  await page.addInitScript({ content: axe })
  await page.evaluate(axe)
}

/** What axe-core finds on the page as it stands: WCAG 2.0-2.2 A and AA and best practice. What it
 *  finds in order, some hundred kilobytes a page, is not written down. */
export async function violations(page, name, rules = every_rule) {
  await bring_axe(page)
  const found = await page.evaluate(async runOnly => {
    const result = await window.axe.run(document, { runOnly, resultTypes: ['violations'] })
    return result.violations.flatMap(v =>
      v.nodes
        .slice(0, 3)
        .map(n => `${v.id} ${n.target.join(' ')} ${n.failureSummary?.split('\n')[1] ?? ''}`),
    )
  }, rules)
  return found.map(one => `${name}: ${one}`)
}

/** The paths of the console's router, as it declares them. */
export const routes = [
  ...readFileSync(new URL('../../web/src/app/router.ts', import.meta.url), 'utf8').matchAll(
    /path: '([^']+)'/g,
  ),
].map(found => found[1])

/** Every page of the console, with what is done on it before it is looked at. */
export const pages = [
  { name: 'login', path: '/login', signed_out: true },
  {
    name: 'workbench',
    path: '/',
    after: async page => {
      for (const n of [4, 5, 6]) await page.locator('.tk tbody input.ck').nth(n).check()
    },
  },
  { name: 'workbench-empty', path: '/?box=watched' },
  { name: 'matters', path: '/matters' },
  { name: 'matters-screened-out', path: '/matters?state=screened_out' },
  { name: 'matter', path: '/matters/m5' },
  { name: 'matter-return', path: '/matters/m5?act=return' },
  { name: 'incidents', path: '/incidents' },
  { name: 'tray', path: '/tray' },
  { name: 'tray-returned', path: '/tray?state=returned' },
  { name: 'start', path: '/start' },
  {
    name: 'declaration',
    path: '/start/key-projects/declaration',
    after: async page => {
      await page.fill('#f-name', '冷链物流中心')
      await page.fill('#f-land', '6667 平方米')
      await page.fill('#f-investment', '4800 万元')
      await page.getByText('达标').first().waitFor()
    },
  },
  { name: 'start-not-mine', path: '/start/key-projects/review' },
  { name: 'import', path: '/import/key-projects/declaration' },
  {
    name: 'import-read',
    path: '/import/key-projects/declaration',
    after: async page => {
      await page.setInputFiles('input[type=file]', {
        name: 'list.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from('项目名称\n'),
      })
      await page.locator('.imp').waitFor()
    },
  },
  { name: 'ledgers', path: '/ledgers' },
  { name: 'ledger-matrix', path: '/ledgers/assets/areas?view=matrix' },
  { name: 'ledger-trend', path: '/ledgers/key-projects/projects?view=trend' },
  {
    name: 'ledger',
    path: '/ledgers/key-projects/projects?compare=2026-02-28',
    after: async page => {
      await page.locator('.lightb').first().click()
    },
  },
  { name: 'entry', path: '/ledgers/key-projects/projects/entries/e0' },
  {
    name: 'difference',
    path: '/ledgers/key-projects/projects/difference?from=2026-02-28&to=2026-03-17',
  },
  { name: 'triage', path: '/triage' },
  {
    name: 'triage-sorting',
    path: '/triage',
    after: async page => {
      await page.locator('.card__b').first().click()
    },
  },
  { name: 'weekly', path: '/weekly' },
  { name: 'agency', path: '/agency' },
  { name: 'agency-services', path: '/agency?show=services' },
  { name: 'investor', path: '/investor/e9-0123456789', signed_out: true },
  { name: 'investor-closed', path: '/investor/e9-closed', signed_out: true },
  { name: 'bodies', path: '/bodies' },
  { name: 'body', path: '/bodies/key-projects' },
  { name: 'body-missing', path: '/bodies/talent' },
  {
    name: 'units',
    path: '/units',
    after: async page => {
      await page.locator('.units .link').nth(1).click()
    },
  },
  {
    name: 'people',
    path: '/people',
    after: async page => {
      await page.locator('.units .link').first().click()
    },
  },
  { name: 'meetings', path: '/meetings' },
  { name: 'meeting-planned', path: '/meetings/planned' },
  { name: 'meeting-item', path: '/meetings/planned?item=i2' },
  { name: 'meeting', path: '/meetings/in_session' },
  {
    name: 'meeting-asking',
    path: '/meetings/in_session',
    after: async page => {
      await page.locator('.it .h3 .link').first().click()
      await page.locator('.votes summary').click()
      await page.locator('#deed-text').fill('提出拨付方案')
      await page.evaluate(() => window.scrollTo(0, 0))
    },
  },
  { name: 'meeting-closed', path: '/meetings/closed' },
  { name: 'screen', path: '/meetings/in_session/screen' },
  { name: 'sign-in', path: '/meetings/in_session/sign-in?code=k7f3q9m2x4c8w1ab' },
  { name: 'documents', path: '/documents' },
  { name: 'document', path: '/documents/d1' },
  { name: 'document-text', path: '/documents/d1?view=text' },
  { name: 'document-difference', path: '/documents/d1?view=difference' },
  {
    name: 'document-send',
    path: '/documents/d1',
    after: async page => {
      await page.locator('.side--doc .h2__a').first().click()
    },
  },
  { name: 'document-edit', path: '/documents/draft?view=edit' },
  { name: 'sign', path: '/sign/sign/1', signing: true },
  { name: 'sign-no-key', path: '/sign/sign/1', signing: true, no_key: true },
  {
    name: 'verify',
    path: '/verify',
    signed_out: true,
    after: async page => {
      await page.fill('#code', 'TC1:示例')
      await page.locator('.ver__q .btn--pri').click()
      await page.locator('.verdict').waitFor()
    },
  },
  { name: 'assessment', path: '/assessment' },
  { name: 'assessment-results', path: '/assessment?tab=results&year=2026' },
  { name: 'assessment-measures', path: '/assessment?tab=measures' },
  {
    name: 'scheme',
    path: '/assessment/scheme?id=key-projects%2Fab12cd34ef56&period=2026-03&compare=2026-03-23',
    after: async page => {
      await page.locator('.as__n .link').first().click()
      await page.locator('.as__x li').first().waitFor()
    },
  },
  { name: 'entry-missing', path: '/ledgers/key-projects/projects/entries/missing' },
  { name: 'matter-missing', path: '/matters/missing' },
  { name: 'settings', path: '/settings' },
  { name: 'missing', path: '/no/such/page' },
  {
    name: 'palette',
    path: '/',
    after: async page => {
      await page.keyboard.press('Control+k')
      await page.locator('.pal input').fill('铝')
      await page.locator('.pal mark, .pal [role=option]', { hasText: '铝' }).first().waitFor()
    },
  },
  {
    name: 'keys',
    path: '/',
    after: async page => {
      await page.keyboard.press('?')
      await page.locator('.keysheet').waitFor()
    },
  },
]

const asked = new WeakMap() // page → its requests under way, without the live feed

function requests_of(page) {
  if (asked.has(page)) return asked.get(page)
  const open = new Set()
  page.on('request', r => r.url().endsWith('/api/live') || open.add(r))
  page.on('requestfinished', r => open.delete(r))
  page.on('requestfailed', r => open.delete(r))
  asked.set(page, open)
  return open
}

/** Until the page has what it asked for and has drawn it; only what is asked after the first call
 *  for this page (made before it goes anywhere) is known. */
export async function quiet(page) {
  const open = requests_of(page)
  const drawn = () =>
    page.evaluate(
      () =>
        new Promise(done => {
          const two = () => requestAnimationFrame(() => requestAnimationFrame(done))
          document.querySelector('[aria-busy=true]') ? setTimeout(two, 20) : two()
        }),
    )
  for (;;) {
    await drawn()
    if (open.size) continue
    if (await page.evaluate(() => !document.querySelector('[aria-busy=true]'))) return
  }
}

/** Opens one of the pages and waits until it shows what it reads. */
export async function visit(page, base, one, mock) {
  if (mock)
    Object.assign(mock.state, {
      signed_in: !one.signed_out,
      signing: !!one.signing,
      no_key: !!one.no_key,
    })
  requests_of(page)
  await page.goto(base + one.path, { waitUntil: 'load' })
  await page.locator('h1').first().waitFor()
  await quiet(page)
  if (one.after) await one.after(page)
  await quiet(page)
}

/** Until what is drawn in pixels has the width that it stands in: charts follow the window's size
 *  only once the browser has told them of it. */
export const fitted = page =>
  page.waitForFunction(() =>
    [...document.querySelectorAll('svg.ch')].every(chart => {
      const { width } = chart.parentElement.getBoundingClientRect()
      return !width || Math.abs(Number(chart.getAttribute('width')) - width) < 1
    }),
  )
