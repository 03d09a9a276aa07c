// OFD papers in a reader that is not ours: ofd.js parses and draws them in Chromium, every part of
// the file has the SM3 digest that the program named, and openssl finds the signature inside good.
// `TONGCHOU_BIN=build/release/tongchou node --test test/web/ofd.test.mjs`
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
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
let page
let folder
before(async () => {
  if (skip) return
  folder = mkdtempSync(join(tmpdir(), 'ofd-'))
  browser = await launch()
  page = await browser.newPage()
})
after(async () => {
  await browser?.close()
  if (folder) rmSync(folder, { recursive: true })
})

/** Where the packed bytes of each part stand, by the directory at the end: {path: {…}}. */
function places(zip) {
  const found = {}
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  let at = zip.readUInt32LE(end + 16)
  for (let n = zip.readUInt16LE(end + 10); n > 0; --n) {
    const [packed, name, extra, comment] = [20, 28, 30, 32].map((o, i) =>
      i === 0 ? zip.readUInt32LE(at + o) : zip.readUInt16LE(at + o),
    )
    const local = zip.readUInt32LE(at + 42)
    const begin = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
    const path = zip.subarray(at + 46, at + 46 + name).toString()
    found[path] = { begin, end: begin + packed, deflated: zip.readUInt16LE(at + 10) === 8 }
    at += 46 + name + extra + comment
  }
  return found
}

/** The parts of a zip: {path: bytes}. */
function unzipped(zip) {
  const parts = {}
  for (const [path, { begin, end, deflated }] of Object.entries(places(zip))) {
    const bytes = zip.subarray(begin, end)
    parts[path] = deflated ? inflateRawSync(bytes) : bytes
  }
  return parts
}

const squeezed = text => text.replace(/\s/g, '')
const sm3 = (bytes, encoding) => createHash('sm3').update(bytes).digest(encoding)

/** The page with ofd.js, which has read the file and drawn it; how many pages it has. A document
 *  of its own for each file, in one process, which has compiled the reader once. */
async function opened(zip) {
  await page.goto('about:blank')
  await page.setContent('<!doctype html><body></body>')
  await page.addScriptTag({ path: reader })
  return page.evaluate(async base64 => {
    const bytes = Uint8Array.from(atob(base64), c => c.charCodeAt(0))
    const papers = await new Promise((success, fail) =>
      window.ofd.parseOfdDocument({ ofd: bytes.buffer, success, fail }),
    )
    const pages = window.ofd.renderOfd(800, papers[0])
    for (const drawn of pages) document.body.append(drawn)
    return pages.length
  }, zip.toString('base64'))
}

/** In ofd.js: as many pages as the file has, with its mark and its number. */
async function assertDrawn(name, zip, parts) {
  const pages = await opened(zip)
  const drawn = squeezed(await page.evaluate(() => document.body.textContent))
  assert.equal(pages, Object.keys(parts).filter(p => p.endsWith('Content.xml')).length)
  const content = JSON.parse(readFileSync(join(samples, name)))
  for (const text of [content.head.mark, content.head.number]) {
    if (text) assert.ok(drawn.includes(squeezed(text)), text)
  }
}

for (const name of names) {
  test(`${name} opens in ofd.js and has the digests named`, { skip }, async () => {
    const file = join(folder, name.replace('.json', '.ofd'))
    const said = execFileSync(program, ['check', 'paper', join(samples, name), '--ofd', file])
    const zip = readFileSync(file)
    const parts = unzipped(zip)
    const named = [...said.toString().matchAll(/^([0-9a-f]{64}) {2}(.+)$/gm)]
    assert.deepEqual(named.map(m => m[2]).sort(), Object.keys(parts).sort())
    for (const [, digest, path] of named) assert.equal(sm3(parts[path], 'hex'), digest, path)
    await assertDrawn(name, zip, parts)
  })
}

const signs = 'Doc_0/Signs/Sign_0'
const attribute = (xml, name) => xml.match(new RegExp(`${name}="([^"]*)"`))[1]
const element = (xml, name) => xml.match(new RegExp(`<ofd:${name}>([^<]*)</ofd:${name}>`))[1]

/** A sample as an OFD with a signature: {file, zip, parts, key}. */
function signed(name) {
  const file = join(folder, name.replace('.json', '.signed.ofd'))
  const said = execFileSync(program, [
    ...['check', 'paper', join(samples, name)],
    ...['--ofd', file, '--signed'],
  ])
  const zip = readFileSync(file)
  const key = said.toString().match(/-----BEGIN[^]*END PUBLIC KEY-----\n/)[0]
  return { file, zip, parts: unzipped(zip), key }
}

for (const name of names) {
  test(`${name} with a signature opens in ofd.js, which names every part`, { skip }, async () => {
    const { zip, parts } = signed(name)
    // From OFD.xml to the list, the description and the value, as a reader goes.
    const list = element(parts['OFD.xml'].toString(), 'Signatures')
    assert.equal(attribute(parts[list].toString(), 'Type'), 'Sign')
    assert.equal(attribute(parts[list].toString(), 'BaseLoc'), `/${signs}/Signature.xml`)
    const xml = parts[`${signs}/Signature.xml`].toString()
    assert.equal(element(xml, 'SignatureMethod'), '1.2.156.10197.1.501')
    assert.equal(attribute(xml, 'CheckMethod'), '1.2.156.10197.1.401')
    assert.equal(element(xml, 'SignedValue'), `/${signs}/SignedValue.dat`)
    const references = [
      ...xml.matchAll(/<ofd:Reference FileRef="\/([^"]+)"><ofd:CheckValue>([^<]+)</g),
    ]
    for (const [, path, value] of references) assert.equal(sm3(parts[path], 'base64'), value, path)
    assert.deepEqual(
      [...references.map(m => m[1]), `${signs}/Signature.xml`, `${signs}/SignedValue.dat`],
      Object.keys(parts),
    )
    await assertDrawn(name, zip, parts)
  })
}

test('ofd.js itself compares the parts with their digests', { skip }, async () => {
  const { zip, parts } = signed('letter.json')
  await opened(zip)
  const said = await page.evaluate(
    async count => {
      // It goes on collecting what is to be compared after it has drawn.
      const named = window.toBeChecked.get('s001')
      while (named.length < count) await new Promise(next => setTimeout(next))
      const quick = named.filter(part => part.fileData.length < 10_000) // its SM3 is slow
      const whole = window.ofd.digestCheck(quick)
      quick[0].fileData[0] ^= 1
      return { parts: quick.length > 2, whole, changed: window.ofd.digestCheck(quick) }
    },
    Object.keys(parts).length - 2,
  )
  assert.deepEqual(said, { parts: true, whole: true, changed: false })
})

test('openssl finds the signature in an OFD good, and none over another text', { skip }, () => {
  const { parts, key } = signed('minutes.json')
  const put = (name, bytes) => {
    writeFileSync(join(folder, name), bytes)
    return join(folder, name)
  }
  const good = text =>
    spawnSync('openssl', [
      ...['pkeyutl', '-verify', '-rawin', '-digest', 'sm3', '-pubin'],
      ...['-pkeyopt', 'distid:1234567812345678', '-inkey', put('key.pem', key)],
      ...['-sigfile', put('value.der', parts[`${signs}/SignedValue.dat`])],
      ...['-in', put('text', text)],
    ]).status === 0
  const text = parts[`${signs}/Signature.xml`]
  assert.ok(good(text))
  assert.ok(!good(Buffer.concat([text, Buffer.from(' ')])))
})

test('one changed byte of an OFD is found, with the part that holds it', { skip }, () => {
  const { file, zip } = signed('minutes.json')
  const said = bytes => {
    writeFileSync(file, bytes)
    return spawnSync(program, ['verify', file]).stderr.toString()
  }
  assert.match(said(zip), /its signed file is not beside it/)
  for (const [path, { begin, end }] of Object.entries(places(zip))) {
    if (path.startsWith(signs)) continue
    const changed = Buffer.from(zip)
    changed[(begin + end) >> 1] ^= 1
    assert.ok(said(changed).includes(`(${path})`), path)
  }
})
