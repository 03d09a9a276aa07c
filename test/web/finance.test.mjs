// The leading group for finance on the real server (FE-8…16): funds within what is available, a
// preliminary opinion, the leader's signature on the item, the meeting, 区长's signature, payment.
//   TONGCHOU_BIN=build/release/tongchou node --test test/web/finance.test.mjs
import assert from 'node:assert/strict'
import { walks } from './walk.mjs'

const clerk = 'finance-office-1'
const bureau = 'finance-bureau-1'
const bureau_head = 'finance-bureau-head-1'
const leader = 'secretary-1'
const mayor = 'leader-1'
const walk_of = walks({ phones: [leader, mayor] })

/** FE-16 on one phone: the first item signed, the passphrase kept for the next, which goes back. */
async function signs_one_returns_the_other(walk) {
  const minutes = await walk.owed(mayor, '区长签批')
  const page = await walk.signing(mayor, minutes, '区长签批', { about: '园区道路' })
  await page.locator('.item--s', { hasText: '关于园区道路' }).waitFor()
  assert.equal(await page.locator('.item--s').count(), 1, 'one item is signed at a time')
  await walk.shot(page, 'sign-one-of-two')
  await walk.press(page, page.locator('.fixa .btn--seal'))
  await page.locator('.sgn__ok .btn--pri').click()
  await page.locator('.item--s', { hasText: '关于公司划转' }).waitFor()
  assert.notEqual(await page.locator('#sign-pass').inputValue(), '', 'the passphrase is kept')
  // Without a reason nothing goes back.
  const back = page.locator('.fixa .btn', { hasText: '退回' })
  await back.click()
  await page.getByText('退回要写明理由').waitFor()
  await page.locator('#sign-opinion').fill('资产未评估')
  await walk.shot(page, 'send-back-one-of-two')
  await walk.press(page, back)
  await page.locator('.sgn__ok', { hasText: '已退回' }).waitFor()
  // On the paper: whose signature stands under what, and why the other part has none.
  await page.locator('.sgn__ok a[href="/"]').click()
  const { links } = await walk.matter(clerk, minutes)
  const paper = links.find(l => l.kind === 'document').id
  const text = await walk.open(clerk, `/documents/${paper}?view=text`)
  await text.locator('section h2', { hasText: '园区道路' }).getByText('区长已签').waitFor()
  const refused = text.locator('section', { hasText: '公司划转' })
  await refused.getByText('区长退回：资产未评估').waitFor()
  await text.locator('.ch li', { hasText: '资产未评估' }).first().waitFor()
  await walk.shot(text, 'minutes-one-part-returned')
  // Nothing of it has begun; the office gives it back to whoever brought it.
  await walk.act(clerk, minutes, '处理签批退回', {}, { act: 'again', opinion: '评估后再议' })
  await walk.owed('government-office-1', '牵头酝酿', '公司划转')
}

walk_of('finance: initial opinion, admission, meeting, 区长 signs, payment', async walk => {
  const funds = await walk.start(bureau, 'finance/available-funds', {
    year: 2026,
    source: 'general',
    amount: '500 万元',
    basis: '年度预算',
  })
  await walk.act(bureau_head, funds, '核定可用资金')
  const arrangement = amount => ({
    name: '园区道路',
    basis: '年度预算',
    lines: [
      {
        name: '科创园道路开工款',
        beneficiary: 'development',
        source: 'general',
        year: 2026,
        stage: '开工',
        amount,
      },
    ],
  })
  const said = await walk.refused_start(bureau, 'finance/arrangement', arrangement('501 万元'))
  assert.match(said, /超过可用资金[^]*二（二）（2）/)
  // What a row of the table is about is read as a whole.
  const cells = (await walk.desk(bureau)).locator('.rowsf__t input')
  const cut = all => all.filter(one => one.scrollWidth > one.clientWidth).map(one => one.value)
  assert.deepEqual(await cells.evaluateAll(cut), [])
  const id = await walk.start(bureau, 'finance/arrangement', arrangement('300 万元'))
  const admission = await walk.owed('government-office-1', '牵头酝酿')
  await walk.act('government-office-1', admission, '牵头酝酿', {
    held_on: '2026-05-06',
    participants: ['发改局', '财政局'],
    preliminary: '建议安排',
  })
  await walk.sign(leader, admission, '审定议题', {
    opinion: '同意',
    values: { refer: 'no' },
    sees: '参加讨论的单位：发改局、财政局',
  })
  // A second item that he has to sign for: what he does with one holds nothing of the other.
  const topic = await walk.start('development-1', 'finance/topic', {
    name: '公司划转',
    category: 'other',
    background: '理顺出资关系',
    funds: 'no',
    chief: 'yes',
  })
  const second = await walk.owed('government-office-1', '牵头酝酿', '公司划转')
  assert.equal(second, topic)
  await walk.act('government-office-1', topic, '牵头酝酿', {
    held_on: '2026-05-06',
    participants: ['发改局', '财政局'],
    preliminary: '建议划转',
  })
  await walk.sign(leader, topic, '审定议题', { opinion: '同意', values: { refer: 'no' } })
  const admitted = await walk.matter('government-office-1', admission)
  assert.match(JSON.stringify(admitted.opinions), /"refer":"no"/)
  const meeting = await walk.call_meeting(clerk, 'finance', {
    kind: 'special',
    reason: '年度资金安排',
    day: '2026-05-06',
  })
  await walk.meet(meeting, {
    clerk,
    leader,
    items: [
      { title: '园区道路', text: '同意安排 300 万元', no_deed: '由财政局按阶段拨付' },
      {
        title: '公司划转',
        text: '同意划转',
        deed: { text: '办理划转手续', unit: 'development', due: '2026-06-30' },
      },
    ],
  })
  // FE-16: until 区长 has signed there is nothing to pay from, and only he can sign.
  assert.equal(await walk.entry(bureau, 'finance/funds', '科创园道路开工款'), undefined)
  await signs_one_returns_the_other(walk)
  await walk.state(bureau, id, '已安排')
  const payment = await walk.start(bureau, 'finance/payment', {
    entry: { find: '科创园道路开工款' },
    title: '开工',
    stage: '开工',
    amount: '90 万元',
  })
  await walk.barred(bureau, payment, 'agree')
  await walk.act(bureau_head, payment, '审核拨付', {}, { opinion: '同意。' })
  await walk.kept(bureau, 'finance/funds', '科创园道路开工款', '90 万元', '300 万元')
  await walk.shot(await walk.open(mayor, '/ledgers/finance/funds'), 'funds-of-the-mayor')
  await walk.shot(await walk.open(clerk, '/bodies/finance'), 'body-finance')
})
