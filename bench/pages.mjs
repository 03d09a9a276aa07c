// How soon each page of the console shows what it is for, over a ledger of many entries.
//
// A demonstration office of its own gets ENTRIES entries in the ledger of projects (100,000 unless
// told) and is opened in Chromium as clerk, unit and leader see it. Of each page stand the first
// content (the browser's own first-contentful-paint: the frame) and the moment from which the page
// has its heading and no bones any more: the median and the worst of RUNS visits, each loading the
// page anew. The very first visit, which also reads the scripts, is counted among them. Everything
// goes to build/pages.json too.
//   node bench/pages.mjs [ENTRIES] [RUNS]
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { launch, sizes } from '../test/web/browser.mjs'
import { get, rows, signIn } from '../test/web/desk.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const [entries = '100000', runs = '5'] = process.argv.slice(2)
const ledger = 'key-projects/projects'
const tools = join(root, 'build/release')
const data = mkdtempSync(join(tmpdir(), 'tongchou-pages-'))

function makeOffice() {
  const said = execFileSync(join(tools, 'tongchou'), ['init', '--demo', '--data', data], {
    encoding: 'utf8',
  })
  execFileSync(join(tools, 'fill_ledger'), [`sqlite:${data}/office.db`, ledger, entries])
  return Object.fromEntries([...said.matchAll(/^([a-z0-9-]+) (\S+)$/gm)].map(m => [m[1], m[2]]))
}

function serve() {
  const server = spawn(join(tools, 'tongchou'), ['serve', '--port', '0', '--data', data], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return new Promise((done, failed) => {
    let text = ''
    server.on('exit', code => failed(new Error(`the server ended with ${code}`)))
    server.stdout.on('data', part => {
      text += part
      const at = /listening on (http:\/\/\S+)\n/.exec(text)
      if (at) done({ server, url: at[1] })
    })
  })
}

/** In the page: notes when it last changed from bones to content. */
function watch() {
  window.shown = 0
  const look = () => {
    const ready = document.querySelector('h1') && !document.querySelector('.skel')
    if (ready && !window.shown) window.shown = performance.now()
    if (!ready) window.shown = 0
  }
  new MutationObserver(look).observe(document, { childList: true, subtree: true })
}

/** What a page that never came to its heading counts as: longer than anybody waits. */
const never = 15_000

async function visit(page, url) {
  await page.goto(url, { waitUntil: 'load' })
  await page
    .waitForFunction(() => {
      const quiet = window.shown && performance.now() - window.shown > 300
      return quiet && performance.getEntriesByName('first-contentful-paint').length
    })
    .catch(e => {
      if (e.name !== 'TimeoutError') throw e
    })
  return page.evaluate(
    most => ({
      first: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? most,
      shown: window.shown || most,
    }),
    never,
  )
}

async function pathsOf(page) {
  const list = async path => rows(await get(page, path))
  const entry = (await list(`/api/ledgers/${ledger}/entries?limit=1`))[0]
  const matter = (await list('/api/matters?limit=1'))[0]
  const meeting = (await list('/api/meetings?limit=1'))[0]
  const document = (await list('/api/documents?limit=1'))[0]
  const declares = (await list('/api/procedures')).some(p => p.id === 'key-projects/declaration')
  return [
    '/', '/matters', matter && `/matters/${matter.id}`, '/tray', '/start', '/agency',
    declares && '/start/key-projects/declaration',
    declares && '/import/key-projects/declaration', '/ledgers',
    `/ledgers/${ledger}`, `/ledgers/${ledger}?view=trend`, `/ledgers/${ledger}?q=99000`,
    entry && `/ledgers/${ledger}/entries/${entry.id}`,
    `/ledgers/${ledger}/difference?from=2026-02-28&to=2026-03-16`, '/dashboard', '/directives',
    '/unurged', '/triage', '/weekly', '/meetings', meeting && `/meetings/${meeting.id}`,
    '/documents', document && `/documents/${document.id}`, '/assessment', '/bodies',
    '/bodies/key-projects', '/units', '/people', '/settings', '/verify',
  ].filter(Boolean)
}

const middle = list => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]

const accounts = makeOffice()
const browser = await launch()
const { server, url } = await serve()
const found = []
try {
  for (const account of ['office-1', 'east-park-1', 'leader-1']) {
    const { page, context } = await signIn(browser, { url, accounts }, account, {
      viewport: sizes.desk,
    })
    await page.addInitScript(watch)
    for (const path of await pathsOf(page)) {
      const visits = []
      for (let n = 0; n < Number(runs); n++) visits.push(await visit(page, url + path))
      const first = visits.map(v => v.first)
      const shown = visits.map(v => v.shown)
      found.push({
        account, path, first: middle(first), first_worst: Math.max(...first),
        shown: middle(shown), shown_worst: Math.max(...shown),
      })
      const ms = n => n.toFixed(0).padStart(5)
      const { first: a, first_worst: b, shown: c, shown_worst: d } = found.at(-1)
      console.log(
        `${account.padEnd(11)} first${ms(a)} worst${ms(b)}   shown${ms(c)} worst${ms(d)} ms  ` +
          path,
      )
    }
    await context.close()
  }
} finally {
  await browser.close()
  server.removeAllListeners('exit')
  const ended = new Promise(done => server.on('exit', done))
  server.kill('SIGTERM')
  await ended
  rmSync(data, { recursive: true, force: true })
}
mkdirSync(join(root, 'build'), { recursive: true })
writeFileSync(join(root, 'build/pages.json'), JSON.stringify(found, null, 1) + '\n')
const over = found.filter(one => one.first > 200).length
console.log(`${entries} entries: ${found.length} pages, ${over} with first content after 200 ms`)
