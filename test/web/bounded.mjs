// A browser whose every answer has a bound, and a readable account of what it showed when a test
// failed. Playwright bounds what waits for an element, but not an evaluation in a page that hangs,
// or a browser that no longer answers: here each promise of each of its objects is raced with a
// clock.
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const kAnswerMs = 40_000 // more than any time-out of Playwright's own below
const kActionMs = 15_000
const kLines = 40
const pages = new Map() // page → its last lines of console

/** The promise, or a failure that says what was waited for. */
export function within(ms, what, promise) {
  let clock
  const late = new Promise((_, failed) => {
    clock = setTimeout(() => failed(new Error(`no answer in ${ms / 1000} s: ${what}`)), ms)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(clock))
}

const handles = /^(Browser|BrowserContext|Page|Locator|FrameLocator|Response|Keyboard|Mouse)$/
const is_handle = value => handles.test(value?.constructor?.name ?? '')

function said(value) {
  const text = typeof value === 'string' ? value : String(value ?? '')
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}

function listen(page) {
  const lines = []
  const note = line => {
    lines.push(line)
    if (lines.length > kLines) lines.shift()
  }
  pages.set(page, lines)
  page.on('console', m => note(`${m.type()}: ${m.text()}`))
  page.on('pageerror', e => note(`error: ${e.stack ?? e.message}`))
  page.on('requestfailed', r => note(`failed: ${r.method()} ${r.url()} ${r.failure()?.errorText}`))
  page.on('crash', () => note('the page crashed'))
  page.on('close', () => pages.delete(page))
}

function settled(value, path) {
  if (Array.isArray(value)) return value.map(one => settled(one, path))
  if (!is_handle(value)) return value
  const kind = value.constructor.name
  if (kind === 'BrowserContext') value.setDefaultTimeout(kActionMs)
  if (kind === 'Page' && !pages.has(value)) listen(value)
  return bounded(value, path)
}

/** The same object, and all that it gives, with a bound on each promise. */
export function bounded(object, path = object.constructor.name) {
  return new Proxy(object, {
    get(target, key) {
      const value = target[key]
      if (typeof value !== 'function') return settled(value, `${path}.${String(key)}`)
      return (...given) => {
        const what = `${path}.${String(key)}(${given.map(said).join(', ')})`
        const answer = value.apply(target, given)
        if (typeof answer?.then !== 'function') return settled(answer, what)
        return within(kAnswerMs, what, answer).then(one => settled(one, what))
      }
    },
  })
}

let folder
/** What every open page shows: where it is, what it said, a picture. */
async function account_of(page, lines, n) {
  folder ??= mkdtempSync(join(tmpdir(), 'tongchou-failure-'))
  const path = join(folder, `page-${n}.png`)
  const picture = await within(5_000, 'screenshot', page.screenshot({ path, timeout: 4_000 })).then(
    () => path,
    e => `no picture: ${e.message.split('\n')[0]}`,
  )
  return [`page ${n}: ${page.url()}`, `  ${picture}`, ...lines.map(line => `  ${line}`)]
}

/** A test that tells what its pages showed when it fails; none takes longer than `ms`. */
export function told(ms, run) {
  return async (...given) => {
    try {
      return await within(ms, 'the test', run(...given))
    } catch (e) {
      let n = 0
      for (const [page, lines] of [...pages])
        console.error((await account_of(page, lines, ++n)).join('\n'))
      throw e
    }
  }
}
