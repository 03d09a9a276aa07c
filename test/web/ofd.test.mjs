// OFD papers in a reader that is not ours: ofd.js parses and draws them in Chromium, and every part
// of the file has the SM3 digest that the program named for a signature.
// `TONGCHOU_BIN=build/release/tongchou node --test test/web/ofd.test.mjs`
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { inflateRawSync } from 'node:zlib'
import { launch } from './browser.mjs'

const reader = 'build/reader/ofd.umd.min.js'
const program = process.env.TONGCHOU_BIN
const skip = !program
  ? 'TONGCHOU_BIN is not set'
  : !existsSync(reader) && `${reader} is not there: ./dev install`
const samples = 'test/document/paper'
const names = readdirSync(samples).filter(n => n.endsWith('.json'))
let browser
let folder
before(async () => {
  if (skip) return
  folder = mkdtempSync(join(tmpdir(), 'ofd-'))
  browser = await launch()
})
after(async () => {
  await browser?.close()
  if (folder) rmSync(folder, { recursive: true })
})

/** The parts of a zip by the directory at its end: {path: bytes}. */
function unzipped(zip) {
  const parts = {}
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  let at = zip.readUInt32LE(end + 16)
  for (let n = zip.readUInt16LE(end + 10); n > 0; --n) {
    const [packed, name, extra, comment] = [20, 28, 30, 32].map((o, i) =>
      i === 0 ? zip.readUInt32LE(at + o) : zip.readUInt16LE(at + o),
    )
    const local = zip.readUInt32LE(at + 42)
    const begin = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
    const bytes = zip.subarray(begin, begin + packed)
    const path = zip.subarray(at + 46, at + 46 + name).toString()
    parts[path] = zip.readUInt16LE(at + 10) === 8 ? inflateRawSync(bytes) : bytes
    at += 46 + name + extra + comment
  }
  return parts
}

const squeezed = text => text.replace(/\s/g, '')

for (const name of names) {
  test(`${name} opens in ofd.js and has the digests named`, { skip }, async () => {
    const file = join(folder, name.replace('.json', '.ofd'))
    const said = execFileSync(program, ['check', 'paper', join(samples, name), '--ofd', file])
    const zip = readFileSync(file)
    const parts = unzipped(zip)
    const named = [...said.toString().matchAll(/^([0-9a-f]{64}) {2}(.+)$/gm)]
    assert.deepEqual(named.map(m => m[2]).sort(), Object.keys(parts).sort())
    for (const [, digest, path] of named) {
      assert.equal(createHash('sm3').update(parts[path]).digest('hex'), digest, path)
    }

    const page = await browser.newPage()
    await page.setContent('<!doctype html><body></body>')
    await page.addScriptTag({ path: reader })
    const seen = await page.evaluate(async base64 => {
      const bytes = Uint8Array.from(atob(base64), c => c.charCodeAt(0))
      const papers = await new Promise((success, fail) =>
        window.ofd.parseOfdDocument({ ofd: bytes.buffer, success, fail }),
      )
      const pages = window.ofd.renderOfd(800, papers[0])
      for (const drawn of pages) document.body.append(drawn)
      return { pages: pages.length, text: document.body.textContent }
    }, zip.toString('base64'))
    const wanted = Object.keys(parts).filter(p => p.endsWith('Content.xml'))
    assert.equal(seen.pages, wanted.length)
    const content = JSON.parse(readFileSync(join(samples, name)))
    for (const text of [content.head.mark, content.head.number]) {
      if (text) assert.ok(squeezed(seen.text).includes(squeezed(text)), text)
    }
    await page.close()
  })
}
