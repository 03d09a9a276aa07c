// What is printed of a directive and the pictures that stand as its evidence: who may fetch them
// and who not, what they hold, and that nothing else is handed out as a picture.
//   node --test test/web/directive.test.mjs
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { told } from './bounded.mjs'
import { get, signIn } from './desk.mjs'
import { picture } from './picture.mjs'
import { unavailable as skip } from './office.mjs'
import { opened } from './walk.mjs'

const here = opened()

/** Status, type and bytes of what this person is given. */
const fetched = async (page, path) => {
  const answer = await page.evaluate(async where => {
    const reply = await fetch(where)
    const type = reply.headers.get('content-type')
    return {
      status: reply.status,
      type,
      bytes: [...new Uint8Array(await reply.arrayBuffer())],
    }
  }, path)
  return { ...answer, bytes: Buffer.from(answer.bytes) }
}
const post = (page, path, body) =>
  page.evaluate(
    async ([where, what]) => {
      const { csrf } = await (await fetch('/api/session')).json()
      const raw = Array.isArray(what)
      const reply = await fetch(where, {
        method: 'POST',
        headers: {
          'content-type': raw ? 'application/octet-stream' : 'application/json',
          'x-csrf-token': csrf,
        },
        body: raw ? new Uint8Array(what) : JSON.stringify(what),
      })
      return { status: reply.status, body: await reply.json() }
    },
    [path, body],
  )

function programs_say(bytes) {
  const folder = mkdtempSync(join(tmpdir(), 'tongchou-form-'))
  const file = join(folder, 'form.pdf')
  writeFileSync(file, bytes)
  const say = (program, ...rest) => spawnSync(program, [file, ...rest], { encoding: 'utf8' }).stdout
  const said = { info: say('pdfinfo'), text: say('pdftotext', '-') }
  rmSync(folder, { recursive: true })
  return said
}

test(
  'forms and pictures of a directive are for those who may see it',
  { skip, timeout: 200_000 },
  told(200_000, async () => {
    const [clerk, lead, stranger] = await Promise.all(
      ['office-1', 'east-park-1', 'vocational-school-1'].map(
        async account => (await signIn(here.browser, here.office, account, {})).page,
      ),
    )
    const made = await post(clerk, '/api/matters', {
      procedure: 'key-projects/directive',
      data: {
        title: '南门路口绿化',
        text: '补种行道树四十株',
        lead: 'east-park',
        due: '2026-04-10',
        source_label: '组长批示',
      },
    })
    assert.equal(made.status, 200, JSON.stringify(made.body))
    const id = made.body.id
    const { number } = await get(clerk, `/api/matters/${id}`)

    const form = (kind, format) => `/api/directives/${id}/papers/${kind}/${format}`
    // A 催办单 counts urgings: there is none before the first, and none is offered.
    const offered = async () => (await get(clerk, `/api/matters/${id}`)).papers
    assert.deepEqual(await offered(), ['inspection_notice', 'reminder'])
    const early = await fetched(clerk, form('urging_note', 'pdf'))
    assert.equal(early.status, 422)
    const why = JSON.parse(early.bytes.toString()).error
    assert.equal(why.code, 'rule_forbids')
    assert.match(why.message, /还没有催办过/)
    assert.ok(why.clause?.id, 'the refusal names its clause')
    const { version } = await get(clerk, `/api/matters/${id}`)
    const urged = await post(clerk, `/api/matters/${id}/acts/urge`, { version, reason: '抓紧办理' })
    assert.equal(urged.status, 200, JSON.stringify(urged.body))
    assert.deepEqual(await offered(), ['inspection_notice', 'urging_note', 'reminder'])
    for (const kind of ['inspection_notice', 'urging_note', 'reminder']) {
      for (const page of [clerk, lead]) {
        const { status, type, bytes } = await fetched(page, form(kind, 'pdf'))
        assert.deepEqual([status, type], [200, 'application/pdf'], kind)
        const { info, text } = programs_say(bytes)
        assert.match(info, /Page size:\s+595\.\d* x 841\.\d* pts \(A4\)/, kind)
        assert.match(info, /Pages:\s+1\b/, kind)
        const words = text.replace(/\s/g, '')
        for (const part of [number, '东园区', '南门路口绿化']) assert.ok(words.includes(part), part)
        if (kind === 'urging_note') assert.ok(words.includes('第1次'), words)
      }
      for (const format of ['docx', 'ofd']) {
        const { status, bytes } = await fetched(clerk, form(kind, format))
        assert.equal(status, 200)
        assert.equal(bytes.toString('latin1', 0, 2), 'PK', `${kind} as ${format}`)
      }
      assert.equal((await fetched(stranger, form(kind, 'pdf'))).status, 404, kind)
    }
    for (const [kind, format] of [
      ['minutes', 'pdf'],
      ['no_such_form', 'pdf'],
      ['reminder', 'exe'],
      ['reminder', '..%2Fpdf'],
      ['..%2F..%2Freminder', 'pdf'],
    ]) {
      const { status, bytes } = await fetched(clerk, form(kind, format))
      assert.ok(status >= 400 && status < 500, `${kind}/${format}: ${status}`)
      assert.ok(!bytes.includes('%PDF'), `${kind}/${format}`)
    }

    const files = `/api/matters/${id}/files`
    const taken = await picture(lead, 64, 48)
    const kept = await post(lead, `${files}?name=${encodeURIComponent('现场.jpg')}`, [...taken])
    assert.equal(kept.status, 200, JSON.stringify(kept.body))
    for (const page of [clerk, lead]) {
      const shown = await fetched(page, `${files}/${kept.body.id}/picture`)
      assert.deepEqual([shown.status, shown.type], [200, 'image/jpeg'])
      // As the camera made it: evidence is known by its digest.
      assert.ok(shown.bytes.equals(taken))
    }
    const disguised = await post(lead, `${files}?name=a.jpg`, [
      ...Buffer.from('<html><script>alert(1)</script></html>'),
    ])
    assert.equal(disguised.status, 200)
    assert.equal((await fetched(clerk, `${files}/${disguised.body.id}/picture`)).status, 404)
    assert.equal((await fetched(stranger, `${files}/${kept.body.id}/picture`)).status, 404)
    for (const bad of ['0'.repeat(64), '..%2F..%2Foffice.db', 'x'])
      assert.equal((await fetched(clerk, `${files}/${bad}/picture`)).status, 404, bad)
    const other = await post(clerk, '/api/matters', {
      procedure: 'key-projects/directive',
      data: {
        title: '另一件',
        text: '另办',
        lead: 'west-park',
        due: '2026-04-10',
        origin: id,
      },
    })
    const elsewhere = `/api/matters/${other.body.id}/files/${kept.body.id}/picture`
    assert.equal((await fetched(clerk, elsewhere)).status, 404, 'the file of another matter')

    // By the form: without a source it is refused with the clause; the source is found by its name.
    await clerk.goto(here.office.url + '/start/key-projects/directive')
    await clerk.fill('#f-title', '南门路口照明')
    await clerk.fill('#f-text', '补装路灯')
    await clerk.click('.bar .btn--pri')
    await clerk.locator('.bar [role=alert]', { hasText: '督办须有来源' }).waitFor()
    await clerk.fill('#f-origin', '南门路口绿化')
    await clerk.locator('.lines .link', { hasText: number }).click()
    await clerk.click('.bar .btn--pri')
    await clerk.waitForURL(/\/matters\//)
    await clerk.locator('main a', { hasText: '南门路口绿化' }).first().waitFor()
  }),
)
