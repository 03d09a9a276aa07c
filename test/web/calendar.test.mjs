// A meeting's invitation and a person's feed, read by a calendar's own library (ical.js, which
// Thunderbird uses): what is asked, when, of whom, and that a cancelled meeting is taken back.
//   node --test test/web/calendar.test.mjs
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { told } from './bounded.mjs'
import { get, post, rows, signIn } from './desk.mjs'
import { unavailable as skip } from './office.mjs'
import { opened } from './walk.mjs'

const load = createRequire(new URL('../../web/package.json', import.meta.url))

const here = opened()

const text_of = (page, path) =>
  page.evaluate(async where => {
    const reply = await fetch(where)
    return {
      status: reply.status,
      type: reply.headers.get('content-type'),
      text: await reply.text(),
    }
  }, path)

function read(ICAL, text) {
  for (const line of text.split('\r\n')) {
    assert.ok(Buffer.byteLength(line) <= 75, 'a line longer than 75 bytes: ' + line)
  }
  assert.ok(!/[^\r]\n/.test(text), 'lines end with CR LF')
  const calendar = new ICAL.Component(ICAL.parse(text))
  for (const zone of calendar.getAllSubcomponents('vtimezone')) {
    ICAL.TimezoneService.register(new ICAL.Timezone(zone))
  }
  return calendar
}

test(
  'calendars read invitations, cancellations and feeds',
  { skip, timeout: 300_000 },
  told(300_000, async () => {
    const ICAL = load('ical.js').default ?? load('ical.js')
    const clerk = (await signIn(here.browser, here.office, 'office-1', {})).page
    const made = await post(clerk, '/api/matters', {
      procedure: 'key-projects/meeting',
      data: {
        kind: 'regular',
        day: '2026-03-27',
        time: '14:30',
        place: '第一会议室，二楼；东侧',
      },
    })
    assert.equal(made.status, 200, JSON.stringify(made.body))
    const id = rows(await get(clerk, '/api/meetings'))[0].id
    const act = async (name, data, rest = {}) => {
      const reply = await post(clerk, `/api/meetings/${id}/acts/${name}`, {
        data,
        ...rest,
      })
      assert.equal(reply.status, 200, `${name}: ${JSON.stringify(reply.body)}`)
    }
    await act('put_item', { title: '南门路征迁', units: ['east-park'] })
    await act('put_item', {
      title: '用地谈判',
      open_title: '一个用地事项',
      units: ['east-park'],
    })
    await act('fix_agenda', {})
    const leader = (await signIn(here.browser, here.office, 'leader-1', {})).page
    const convene = rows(await get(leader, '/api/tasks')).find(x => x.step === '召集会议')
    const convened = await post(leader, `/api/matters/${convene.matter}/acts/agree`, {
      task: convene.id,
      version: convene.version,
    })
    assert.equal(convened.status, 200, JSON.stringify(convened.body))
    await act('notice', {})

    const asked = await text_of(clerk, `/api/meetings/${id}/calendar.ics`)
    assert.match(asked.type, /^text\/calendar/)
    let calendar = read(ICAL, asked.text)
    assert.equal(calendar.getFirstPropertyValue('method'), 'REQUEST')
    let event = new ICAL.Event(calendar.getFirstSubcomponent('vevent'))
    assert.match(event.summary, /第1次项目协调会/)
    assert.equal(event.location, '第一会议室，二楼；东侧')
    assert.equal(event.startDate.toJSDate().toISOString(), '2026-03-27T06:30:00.000Z')
    assert.equal(event.startDate.zone.tzid, 'Asia/Shanghai')
    assert.equal(event.duration.toSeconds(), 7200)
    assert.match(event.description, /一个用地事项/)
    assert.doesNotMatch(event.description, /用地谈判/)
    assert.ok(event.attendees.length > 3)
    assert.ok(event.attendees.every(a => a.getParameter('partstat') === 'NEEDS-ACTION'))
    assert.ok(event.organizer.startsWith('mailto:'))
    const { uid, sequence } = event

    // Whoever has given an address is asked by it: calendars know their owner by nothing else.
    const own = 'leader@example.gov.cn'
    const kept = await post(leader, '/api/notices/mine', { address: own, kinds: [] })
    assert.equal(kept.status, 200, JSON.stringify(kept.body))
    const addresses = async page =>
      read(ICAL, (await text_of(page, `/api/meetings/${id}/calendar.ics`)).text)
        .getFirstSubcomponent('vevent')
        .getAllProperties('attendee')
        .map(a => a.getFirstValue())
    assert.equal((await addresses(leader)).filter(a => a === `mailto:${own}`).length, 1)
    assert.ok(!(await addresses(clerk)).includes(`mailto:${own}`))

    // The feed's address is the secret: whoever has it needs no session, a changed one is nothing.
    const feed = (await post(leader, '/api/feeds')).body.url
    const alone = await (await here.browser.newContext()).newPage()
    await alone.goto(here.office.url)
    calendar = read(ICAL, (await text_of(alone, feed)).text)
    assert.equal(calendar.getFirstPropertyValue('method'), 'PUBLISH')
    assert.equal(new ICAL.Event(calendar.getFirstSubcomponent('vevent')).uid, uid)
    const forged = feed.replace(/.(?=\.ics$)/, c => (c === '0' ? '1' : '0'))
    assert.equal((await text_of(alone, forged)).status, 404)

    // Called off: the same event, a later sequence, taken back.
    const off = await post(leader, `/api/meetings/${id}/acts/cancel`, {
      data: { reason: '改期' },
    })
    assert.equal(off.status, 200, JSON.stringify(off.body))
    calendar = read(ICAL, (await text_of(clerk, `/api/meetings/${id}/calendar.ics`)).text)
    assert.equal(calendar.getFirstPropertyValue('method'), 'CANCEL')
    event = new ICAL.Event(calendar.getFirstSubcomponent('vevent'))
    assert.equal(event.uid, uid)
    assert.ok(event.sequence > sequence)
    assert.equal(event.component.getFirstPropertyValue('status'), 'CANCELLED')
  }),
)
