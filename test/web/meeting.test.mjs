// A whole meeting on the real server, three people at once: the office calls it, the leader
// convenes, a member answers and signs in on a phone; two clerks write, everybody sees the same; it
// closes. Then its minutes: corrected, signed by both gates on a phone, numbered, sent, verified.
// And what it decided: signed for, reported with a picture from the phone, inspected, accepted.
//   node --test test/web/meeting.test.mjs
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { told } from './bounded.mjs'
import { sizes, violations } from './browser.mjs'
import { withCamera } from './camera.mjs'
import { get, press, rows, signIn } from './desk.mjs'
import { picture } from './picture.mjs'
import { unzip } from './unzip.mjs'
import { unavailable as skip } from './office.mjs'
import { opened } from './walk.mjs'

const here = opened()
const people = {}

async function person(account, viewport = sizes.desk) {
  people[account] ??= (
    await signIn(here.browser, here.office, account, { viewport, bypassCSP: true })
  ).page
  return people[account]
}
/** What the bar at a phone's foot covers depends on the scroll; a tall window shows all. */
async function whole(page, label) {
  await page.setViewportSize({ ...sizes.phone, height: 9000 })
  const found = await violations(page, label)
  await page.setViewportSize(sizes.phone)
  return found
}
const item = (page, title) => page.locator('.ag__b', { hasText: title })
const first_text = '会议同意按方案推进，由外经局牵头，七日内报送进度。'
const second_text = '会议听取汇报，要求加快结转资金清理。'

test(
  'a meeting from its call to its end, three people at once',
  { skip, timeout: 600_000 },
  told(600_000, async t => {
    const clerk = await person('office-1')
    let failed = false
    // What follows a step that failed says nothing.
    const step = (name, run) =>
      t.test(name, { skip: failed && 'an earlier step failed' }, async () => {
        failed = true
        await told(150_000, run)()
        failed = false
      })
    let id = ''
    const open = async (page, rest = '') => {
      await page.goto(`${here.office.url}/meetings/${id}${rest}`)
      await page.locator('h1').first().waitFor()
    }

    await step('the office calls it from the list of meetings', async () => {
      await clerk.goto(here.office.url + '/meetings')
      await clerk.locator('.wb-h .btn').click()
      if (clerk.url().endsWith('/start')) {
        await clerk.goto(here.office.url + '/start/key-projects/meeting')
      }
      await clerk.locator('#f-day').fill('2026-03-16')
      await clerk.locator('#f-time').fill('10:00')
      await clerk.locator('#f-place').fill('区政府三楼会议室')
      await press(clerk, clerk.locator('.bar .btn--pri'), '/api/matters')
      await clerk.waitForURL(/\/matters\//)
      await clerk.goto(here.office.url + '/meetings')
      await clerk.locator('.tk__m .ttl').first().click()
      await clerk.waitForURL(/\/meetings\//)
      id = clerk.url().split('/meetings/')[1].split('?')[0]
      await clerk.locator('.planf').waitFor()
    })

    await step('it is arranged: who presides, who writes, what is discussed first', async () => {
      const mine = async account => (await get(await person(account), '/api/session')).posts[0].id
      await clerk.locator('#h-presider').selectOption(await mine('leader-1'))
      await clerk.locator('#h-writer').selectOption(await mine('office-1'))
      await clerk.locator('.planf input.in').nth(3).fill('区政府一号会议室')
      await clerk.locator('.planf textarea').fill('开工在即，缩短通知')
      await press(clerk, clerk.locator('.planf .btn--pri'))
      for (const title of ['全区重点项目推进情况', '区资金使用情况汇报']) {
        await clerk.locator('.sec .h2__a').first().click()
        await clerk.locator('.planf input.in').first().fill(title)
        await press(clerk, clerk.locator('.planf .btn--pri'))
        await item(clerk, title).waitFor()
      }
      await item(clerk, '区资金使用情况汇报').focus()
      const ordered = clerk.waitForResponse(r => r.url().endsWith('/acts/order'))
      await clerk.keyboard.press('Alt+ArrowUp')
      assert.equal((await ordered).status(), 200)
      await clerk.waitForFunction(
        () =>
          [...document.querySelectorAll('.ag__b b')].map(b => b.textContent).slice(-2)[0] ===
          '区资金使用情况汇报',
      )
      assert.deepEqual(await violations(clerk, 'planning'), [])
      await press(clerk, clerk.locator('[data-act=fix_agenda]'))
    })

    await step('the leader convenes it, the office sends the notice', async () => {
      const leader = await person('leader-1')
      const task = rows(await get(leader, '/api/tasks')).find(x => x.step === '召集会议')
      assert.ok(task, 'nothing to convene')
      await leader.goto(`${here.office.url}/matters/${task.matter}`)
      await press(leader, leader.locator('.acts [data-act=agree]'))
      // The office's page follows: what waited for the leader may be done now.
      await clerk.locator('[data-act=notice]:not([aria-disabled])').waitFor()
      await press(clerk, clerk.locator('[data-act=notice]'))
      await clerk.locator('[data-act=open]').waitFor()
    })

    let member
    let other = ''
    await step('a member answers on the phone, opens the door code, signs in', async () => {
      const seen = await get(clerk, `/api/meetings/${id}`)
      const invited = new Set((seen.meeting.invitees ?? []).map(i => i.person))
      const others = ['development-head-1', 'finance-bureau-head-1', 'construction-head-1']
      for (const account of others) {
        const page = await person(account, sizes.phone)
        const session = await get(page, '/api/session')
        if (!invited.has(session.person.id)) continue
        if (member) other = account
        member ??= page
      }
      assert.ok(member && other, 'fewer than two of these are invited')
      await open(member, '/sign-in')
      await press(member, member.locator('.ansf .btn--pri'))
      await member.getByText('已回：参加').waitFor()
      await press(clerk, clerk.getByRole('button', { name: '生成签到码' }))
      await press(clerk, clerk.locator('[data-act=open]'))
      const { meeting } = await get(clerk, `/api/meetings/${id}`)
      assert.ok(meeting.sign_in_code.length >= 16)
      await open(member, `/sign-in?code=${meeting.sign_in_code}`)
      const box = await member.locator('.mob__go').boundingBox()
      assert.ok(box.height >= 48 && box.y + box.height <= sizes.phone.height, 'out of thumb reach')
      await press(member, member.locator('.mob__go'))
      await member.locator('.mob__ok').waitFor()
      assert.deepEqual(await violations(member, 'sign-in'), [])
    })

    await step('another holds the phone before the code on the projector', async () => {
      const projector = await person('leader-1')
      await open(projector, '/screen')
      await withCamera(projector.locator('.qr'), async phone => {
        const { page } = await signIn(phone, here.office, other, { viewport: sizes.phone })
        await open(page, '/sign-in')
        await page.getByRole('button', { name: '扫码', exact: true }).click()
        await page.locator('.mob__ok').waitFor()
      })
    })

    const second = await person('office-2')
    const screen = await person('leader-1')
    await step('what one writes the others see, and the projector follows', async () => {
      await Promise.all([open(clerk), open(second), open(screen, '/screen')])
      await item(clerk, '区资金使用情况汇报').click()
      await press(clerk, clerk.getByRole('button', { name: '现在议这一项' }))
      await screen.locator('.scr__n h2', { hasText: '区资金使用情况汇报' }).waitFor()
      await second.locator('.it h2', { hasText: '区资金使用情况汇报' }).waitFor()
      const saved = clerk.waitForResponse(r => r.url().endsWith('/acts/conclude'))
      await clerk.locator('#concl').fill(first_text)
      assert.equal((await saved).status(), 200)
      await second.waitForFunction(
        text => document.querySelector('#concl')?.value === text,
        first_text,
      )
      await screen.locator('.scr__t', { hasText: first_text }).waitFor()
    })

    await step('two who write the same text are told of each other', async () => {
      const text = second.locator('#concl')
      // Both change it before either is saved.
      await second.route('**/acts/conclude', route => route.abort())
      await text.fill(first_text + '乙。')
      const saved = clerk.waitForResponse(r => r.url().endsWith('/acts/conclude'))
      await clerk.locator('#concl').fill(first_text + '甲。')
      assert.equal((await saved).status(), 200)
      await second.getByRole('button', { name: '用现在的' }).waitFor()
      await second.unroute('**/acts/conclude')
      await second.getByRole('button', { name: '用现在的' }).click()
      assert.equal(await text.inputValue(), first_text + '甲。')
    })

    await step('remarks, a deed, a vote, and the outcome by the keyboard', async () => {
      await clerk.getByRole('button', { name: '记一条' }).click()
      await clerk.locator('#say-who').selectOption({ index: 1 })
      await clerk.locator('.sayf__t').fill('同意，应与投产时间挂钩。')
      const said = clerk.waitForResponse(r => r.url().endsWith('/acts/remark'))
      await clerk.locator('.sayf__t').press('Enter')
      assert.equal((await said).status(), 200)
      await second.locator('.say', { hasText: '应与投产时间挂钩' }).waitFor()
      await clerk.locator('.sayf .btn--tx').click()
      await clerk.locator('#deed-text').fill('报送资金清理进度')
      await clerk.locator('.deedf select').first().selectOption('east-park')
      await clerk.locator('.deedf input[type=date]').fill('2026-04-10')
      await press(clerk, clerk.locator('.deedf .btn').first(), '/acts/deed')
      await clerk.locator('.votes summary').click()
      await press(
        clerk,
        clerk.locator('.votes__c .chip', { hasText: '同意' }).first(),
        '/acts/vote',
      )
      await second.locator('.votes summary', { hasText: '同意 1' }).waitFor()
      await clerk.locator('.out label', { hasText: '通过' }).first().click()
      assert.deepEqual(await violations(clerk, 'session'), [])
      const concluded = clerk.waitForResponse(r => r.url().endsWith('/acts/current'))
      await clerk.locator('#concl').press('Control+Enter')
      assert.equal((await concluded).status(), 200)
      await item(second, '区资金使用情况汇报').locator('.tag', { hasText: '通过' }).waitFor()
    })

    await step('it closes only when every item has its conclusion', async () => {
      await clerk.locator('#why-close').waitFor()
      await clerk.locator('aside .btn--bl[aria-describedby=why-close]').click({ force: true })
      await clerk.locator('aside [role=alert]').waitFor()
      for (;;) {
        const { meeting } = await get(clerk, `/api/meetings/${id}`)
        const open_item = meeting.items.find(i => !i.outcome || !i.text)
        if (!open_item) break
        await clerk.goto(`${here.office.url}/meetings/${id}?item=${open_item.id}`)
        await clerk.locator('#concl').fill(second_text)
        await clerk.locator('.out label', { hasText: '已听取' }).first().click()
        await press(clerk, clerk.locator('.it__f .btn--pri'), '/acts/conclude', '"outcome"')
        await clerk.waitForFunction(
          async ([meeting_id, item_id]) => {
            const reply = await fetch(`/api/meetings/${meeting_id}`)
            return (await reply.json()).meeting.items.find(i => i.id === item_id).outcome !== ''
          },
          [id, open_item.id],
        )
      }
      await open(clerk)
      await press(clerk, clerk.locator('aside .btn--bl[aria-describedby=why-close]'), '/acts/close')
      for (const page of [clerk, second]) await page.getByText('已结束').first().waitFor()
      await screen.getByText('会议已结束').waitFor()
      assert.deepEqual(await violations(clerk, 'closed'), [])
    })

    let paper = ''
    const waiting = async (page, step_name) =>
      rows(await get(page, '/api/tasks?limit=100')).find(x => x.step === step_name)
    await step('the writer corrects the draft and sends it to the gates', async () => {
      const task = await waiting(clerk, '起草纪要')
      assert.ok(task, 'no draft to write')
      const matter = await get(clerk, `/api/matters/${task.matter}`)
      paper = matter.tasks.find(x => x.id === task.id).opens.id
      await clerk.goto(`${here.office.url}/documents/${paper}?view=edit`)
      const text = clerk.locator('.edit__s textarea').first()
      await text.fill(first_text + '\n各单位每周报送一次。')
      await press(clerk, clerk.locator('.edit__b .btn--pri'), '/acts/edit')
      await clerk.getByRole('tab', { name: '版面' }).click()
      await clerk.locator('.gw', { hasText: '各单位每周报送一次。' }).waitFor()
      assert.deepEqual(await violations(clerk, 'minutes'), [])
      await clerk.getByRole('button', { name: '逐项来源' }).click()
      await clerk.locator('.txt__s', { hasText: '同意，应与投产时间挂钩。' }).waitFor()
      await clerk.locator('.side--doc .acts a').click()
      await clerk.waitForURL(/\/sign\//)
      await press(clerk, clerk.locator('.fixa .btn--pri'), '/acts/agree')
      await clerk.locator('.sgn__ok').waitFor()
    })

    const passphrase = 'Gate-2026-both'
    await step('both gates sign on a phone, with one thumb', async () => {
      let signed = 0
      for (const account of [
        'party-office-head-1',
        'party-office-1',
        'government-office-head-1',
        'government-office-1',
      ]) {
        const page = await person(account, sizes.phone)
        const task = await waiting(page, '把关纪要')
        if (!task) continue
        await page.goto(`${here.office.url}/sign/${task.id.replace('.', '/')}`)
        await page.locator('.chn .red').first().waitFor()
        assert.equal(await page.locator('.chn .red').count(), 1, 'the other gate is not mine')
        await page.locator('.keyf input').first().fill(passphrase)
        await page.locator('.keyf input').last().fill(passphrase)
        assert.deepEqual(await violations(page, 'first key'), [])
        await press(page, page.locator('.keyf .btn--pri'), '/api/keys')
        await page.locator('#sign-pass').waitFor()
        await page.locator('#sign-pass').fill('不是这个口令吧')
        await page.locator('.fixa .btn--seal').click()
        await page.locator('.fixf [role=alert]').waitFor()
        await page.locator('#sign-pass').fill(passphrase)
        for (const one of await page.locator('.fix button:visible, .fix input:visible').all()) {
          const box = await one.boundingBox()
          assert.ok(box.height >= 44, 'a target below 44 px')
          assert.ok(box.x >= 0 && box.y + box.height <= sizes.phone.height, 'out of the window')
        }
        const wide = await page.evaluate(() => document.documentElement.scrollWidth)
        assert.ok(wide <= sizes.phone.width, `${wide} px wide`)
        assert.deepEqual(await violations(page, 'signing'), [])
        await page.locator('.fixops .chip').first().click()
        await press(page, page.locator('.fixa .btn--seal'), '/acts/agree')
        await page.locator('.sgn__ok .seal--bound').waitFor()
        ++signed
      }
      assert.equal(signed, 2, 'two gates')
    })

    await step('they are numbered and sent; whoever gets a copy signs for it', async () => {
      const task = await waiting(clerk, '下发纪要')
      assert.ok(task, 'nothing to send out')
      await clerk.goto(`${here.office.url}/sign/${task.id.replace('.', '/')}`)
      await press(clerk, clerk.locator('.fixa .btn--pri'), '/acts/agree')
      const issued = await get(clerk, `/api/documents/${paper}`)
      assert.equal(issued.document.state, 'issued')
      assert.match(issued.document.number, /〔2026〕\d+号/)
      await member.goto(here.office.url + '/documents')
      await member.locator('.tk__m .ttl').first().click()
      await press(member, member.getByRole('button', { name: '签收' }), '/acts/receipt')
      await member.locator('.side--doc .note--a', { hasText: '签收' }).waitFor()
      await clerk.goto(`${here.office.url}/documents/${paper}`)
      await clerk.locator('.cps .grn').first().waitFor()
    })

    await step('anybody verifies them by the text of their code', async () => {
      const { document } = await get(clerk, `/api/documents/${paper}`)
      const context = await here.browser.newContext({ viewport: sizes.phone, bypassCSP: true })
      const page = await context.newPage()
      await page.goto(`${here.office.url}/verify?code=${encodeURIComponent(document.code)}`)
      await page.locator('.verdict.ok', { hasText: document.number }).waitFor()
      assert.equal(await page.locator('.ver__s li').count(), 3)
      assert.deepEqual(await violations(page, 'verify'), [])
      await page.locator('#code').fill(document.code.replace(/[0-9a-f]{8}/, '00000000'))
      await page.locator('.ver__q .btn--pri').click()
      await page.locator('.verdict.bad').waitFor()
      await context.close()
    })

    await step('or by the code itself, before the camera or in a picture', async () => {
      const code = clerk.locator('.dcode .qr')
      const picture_of_code = await code.screenshot()
      const { document } = await get(clerk, `/api/documents/${paper}`)
      await withCamera(code, async phone => {
        const page = await (await phone.newContext({ viewport: sizes.phone })).newPage()
        await page.goto(here.office.url + '/verify')
        await page.getByRole('button', { name: '扫码', exact: true }).click()
        await page.locator('.verdict.ok', { hasText: document.number }).waitFor()
        assert.equal(await page.locator('video').count(), 0, 'the camera is still on')
        await page.reload()
        const pick = buffer =>
          page
            .locator('.scan input')
            .setInputFiles({ name: 'code.png', mimeType: 'image/png', buffer })
        await pick(await page.screenshot())
        await page.getByText('照片里没有读出二维码').waitFor()
        await pick(picture_of_code)
        await page.locator('.verdict.ok', { hasText: document.number }).waitFor()
      })
    })

    let directive = ''
    const lead = await person('east-park-1', sizes.phone)
    const do_it = async (page, act) => {
      await page.goto(`${here.office.url}/matters/${directive}`)
      await page.locator(`.acts [data-act=${act}]`).first().waitFor()
    }
    /** A picture that the phone took lying on its side: stored as it is, shown upright. */
    const take = async (page, label) => {
      const bytes = await picture(page, 80, 40)
      const sent = page.waitForResponse(r => r.url().includes('/files'))
      await page
        .locator('.phts input[capture]')
        .setInputFiles({ name: 'image.jpg', mimeType: 'image/jpeg', buffer: bytes })
      assert.ok((await sent).ok())
      const shown = page.locator('.pht img').last()
      await shown.waitFor()
      await page.waitForFunction(() => document.querySelector('.pht img')?.complete)
      const upright = await shown.evaluate(i => [i.naturalWidth, i.naturalHeight])
      assert.deepEqual(upright, [40, 80], `${label}: the picture lies on its side`)
      const wide = await page.evaluate(() => document.documentElement.scrollWidth)
      assert.ok(wide <= sizes.phone.width, `${label}: ${wide} px wide`)
      assert.deepEqual(await whole(page, label), [])
      return bytes
    }
    await step('what was passed is a directive; the unit signs for it on the phone', async () => {
      const list = rows(await get(clerk, '/api/directives?source=resolution'))
      const found = list.find(x => x.title === '报送资金清理进度')
      assert.ok(found, 'a decided item became no directive')
      assert.equal(found.lead, 'east-park')
      directive = found.matter
      await do_it(lead, 'agree')
      await press(lead, lead.locator('.acts [data-act=agree]').first())
      await lead.locator('[data-act=more]').waitFor()
    })

    let taken
    await step('the unit reports with a picture from the camera', async () => {
      await do_it(lead, 'agree')
      await lead.locator('#task-progress').fill('账目已经清理，公示牌已立。')
      taken = await take(lead, 'feedback')
      await press(lead, lead.locator('.acts [data-act=agree]').first())
      const { files } = await get(lead, `/api/matters/${directive}`)
      assert.equal(files.length, 1)
      assert.equal(files[0].size, taken.length, 'the picture is not the one that was taken')
      await lead.locator('.ops .pht img').waitFor()
      assert.deepEqual(await whole(lead, 'evidence'), [])
    })

    await step('whoever checks goes there, takes a picture, and accepts', async () => {
      const checker = await person('government-office-head-1', sizes.phone)
      await do_it(checker, 'visit')
      await checker.locator('.ops .pht img').first().waitFor()
      await press(checker, checker.locator('.acts [data-act=visit]').first())
      await checker.locator('#task-place').waitFor()
      await checker.locator('#task-on').fill('2026-03-16')
      await checker.locator('#task-time').fill('10:20')
      await checker.locator('#task-place').fill('东园区管委会')
      await checker.locator('#task-people').fill('区政府办、东园区')
      await checker.locator('#task-findings').fill('公示牌在门口')
      await take(checker, 'visit')
      await press(checker, checker.locator('.acts [data-act=agree]').first())
      await checker.locator('#task-finding').waitFor()
      await checker.locator('#task-finding').fill('属实')
      await press(checker, checker.locator('.acts [data-act=agree]').first())
      const done = await get(clerk, `/api/matters/${directive}`)
      assert.equal(done.state, 'done')
      assert.equal(done.opinions.filter(o => o.answers?.data.photos?.length).length, 2)
    })

    const printed = async path => {
      const got = await clerk.evaluate(async p => {
        const reply = await fetch(p)
        return { status: reply.status, head: (await reply.text()).slice(0, 5) }
      }, path)
      assert.deepEqual(got, { status: 200, head: '%PDF-' }, path)
    }

    await step('its notice, register and sign-in sheet are printed from its page', async () => {
      await open(clerk)
      for (const name of ['会议通知', '议题登记表', '签到表']) {
        for (const format of ['DOCX', 'OFD'])
          await clerk.getByRole('link', { name: `${name} ${format}`, exact: true }).waitFor()
        const link = clerk.getByRole('link', { name: `${name} PDF`, exact: true })
        await printed(await link.getAttribute('href'))
      }
    })

    await step('its file is looked through, and handed over with digests that fit', async () => {
      await open(clerk)
      await clerk.getByRole('button', { name: '检查会议卷宗' }).click()
      const said = clerk.locator('.side__note [role=status]')
      await said.waitFor()
      const manifest = await get(clerk, `/api/meetings/${id}/archive?check=1`)
      // Not every copy has been receipted for: that is said, and nothing else is missing.
      assert.deepEqual(
        manifest.missing.map(m => m.text),
        ['有单位没有签收纪要'],
      )
      assert.match(await said.textContent(), /还缺 1 样.*有单位没有签收纪要/s)
      assert.deepEqual(await violations(clerk, 'archive'), [])
      const [handed] = await Promise.all([
        clerk.waitForEvent('download'),
        said.getByRole('link').click(),
      ])
      const parts = unzip(readFileSync(await handed.path()))
      const listed = JSON.parse(parts.get('manifest.json'))
      assert.deepEqual(
        [...parts.keys()].sort(),
        [...listed.files.map(f => f.path), 'manifest.json'].sort(),
      )
      for (const file of listed.files) {
        const bytes = parts.get(file.path)
        assert.equal(bytes.length, file.size, file.path)
        assert.equal(createHash('sm3').update(bytes).digest('hex'), file.sm3, file.path)
      }
      for (const part of ['1-会议通知.pdf', '2-会议议程.pdf', '3-签到表.pdf', '5-会议纪要.pdf'])
        assert.equal(parts.get(part)?.subarray(0, 5).toString(), '%PDF-', part)
      assert.ok(parts.has('5-会议纪要.tcsig'))
      // It holds closed items too: for the office alone.
      assert.equal((await get(member, `/api/meetings/${id}/archive`)).status, 403)
    })

    await step('it is printed, and shown among the resolutions', async () => {
      await printed(`/api/directives/${directive}/papers/inspection_notice/pdf`)
      // Nobody was urged, and nobody is reminded of what is done: neither is offered or printed.
      const matter = await get(clerk, `/api/matters/${directive}`)
      assert.deepEqual(matter.papers, ['inspection_notice'])
      for (const kind of ['urging_note', 'reminder']) {
        const none = await get(clerk, `/api/directives/${directive}/papers/${kind}/pdf`)
        assert.equal(none.status, 422)
      }
      await clerk.goto(`${here.office.url}/directives?state=closed&source=resolution`)
      await clerk.locator('.tk__m', { hasText: '报送资金清理进度' }).waitFor()
      assert.deepEqual(await violations(clerk, 'directives'), [])
    })
  }),
)
