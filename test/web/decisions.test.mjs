// The group that advises on major decisions, on the real server (DC-5…11): a draft by 区政府办,
// opinions, experts who do not read each other, a legality review that nobody can replace, advice.
//   TONGCHOU_BIN=build/release/tongchou node --test test/web/decisions.test.mjs
import assert from 'node:assert/strict'
import { get } from './desk.mjs'
import { walks } from './walk.mjs'

const clerk = 'advice-secretary-1'
const leader = 'deputy-1'
const draftsman = 'government-office-1'
const experts = ['expert-a-1', 'expert-b-1', 'expert-c-1']
const walk_of = walks({ phones: [leader, 'government-office-head-1', experts[0]] })

async function entered(walk, name, field, holder) {
  const id = await walk.start(clerk, 'decisions/expert-entry', {
    name,
    field,
    employer: '规划设计院',
    term_from: '2026-01-01',
    term_to: '2028-12-31',
    holder: `post:${holder}`,
  })
  await walk.act(leader, id, '同意入库', {}, { opinion: '同意。' })
}
async function heard(walk, account, id) {
  await walk.act(account, id, '利害关系声明', { statement: 'none' })
  const view = `${account}的看法`
  await walk.act(account, id, '专家意见', { view }, { opinion: '赞成。' })
  // DC-8: signed with a key of the expert's own, made here at the first time.
  await walk.sign(account, id, '签署意见书', { sees: view })
}
/** The papers with the experts' signatures, as somebody who works on the matter finds them. */
async function papers(walk, account, id) {
  const { links } = await walk.matter(account, id)
  return links.filter(l => l.kind === 'document' && l.label.startsWith('专家意见书'))
}

walk_of('decisions: draft, opinions, experts, legality, advice, result', async walk => {
  await entered(walk, '林某', '城市规划', 'expert-a')
  await entered(walk, '何某', '财税', 'expert-b')
  // DC-5: 区委办 and 区政府办 alone bring a draft.
  assert.match(await walk.closed(clerk, '/start/decisions/decision'), /不能发起这个程序/)
  const id = await walk.start(draftsman, 'decisions/decision', {
    name: '停车收费改革',
    kind: 'policy',
    proposal: '分区定价',
    maker: 'government',
  })
  await walk.act('government-office-head-1', id, '是否提请论证', { criteria: ['涉及群众切身利益'] })
  // DC-8: experts are drawn from the pool, and it must have as many.
  const scheme = { methods: ['书面征求'], consulted: ['财政局'], way: 'draw' }
  const said = await walk.refused(clerk, id, '制定论证方案', { ...scheme, number: 3 })
  assert.match(said, /库中可抽取的只有 2 名，须抽 3[^]*七（三）/)
  await walk.act(clerk, id, '制定论证方案', { ...scheme, number: 2 })
  await walk.act('finance-bureau-1', id, '书面征求意见', { answer: 'none' })
  for (const account of experts.slice(0, 2)) await heard(walk, account, id)
  await walk.act(clerk, id, '补请专家', { way: 'chosen', experts: ['专家（环境）'] })
  await heard(walk, experts[2], id)
  // DC-8: what one wrote the others do not read before the report.
  const other = await walk.open(experts[1], `/matters/${id}`)
  assert.doesNotMatch(await other.locator('main').innerText(), /expert-[ac]-1的看法/)
  await walk.shot(other, 'experts-sealed')
  const [first] = await papers(walk, clerk, id)
  assert.match(await walk.closed(experts[1], `/documents/${first.id}`), /没有|不在/)
  await walk.act(clerk, id, '专家论证报告', { summary: '三人赞成' })
  const all = await walk.open(experts[1], `/matters/${id}`)
  await all.getByText('expert-a-1的看法').first().waitFor()
  // Signed, issued with the report, and verifiable by anybody who has the file.
  const signed = await papers(walk, clerk, id)
  assert.equal(signed.length, 3)
  for (const { id: paper } of signed) {
    const answer = await get(await walk.desk(clerk), `/api/documents/${paper}`)
    assert.match(answer.document.number, /^专家意见〔2026〕\d号$/)
    assert.equal(answer.document.versions.at(-1).signatures.length, 1)
  }
  const shown = await walk.open(clerk, `/documents/${first.id}?view=text`)
  await shown.locator('.ch li.bound', { hasText: '签署意见书' }).waitFor()
  await walk.shot(shown, 'expert-opinion-signed')
  const verdict = await shown.evaluate(async path => {
    const body = await (await fetch(`${path}/file/tcsig`)).blob()
    return (await fetch('/api/verify', { method: 'POST', body })).json()
  }, `/api/documents/${first.id}`)
  assert.equal(verdict.good, true, JSON.stringify(verdict.faults))
  assert.match(verdict.signatures[0].post, /专家/)
  await walk.act(clerk, id, '事前论证', {
    investigated: '走访三处',
    options: '分区利于周转',
    suggestions: '薛某：先试点',
  })
  // DC-9: nobody but the legal organ has this step, whatever his rank.
  for (const account of [leader, 'government-office-head-1', clerk]) {
    await walk.barred(account, id, 'legal')
  }
  await walk.act(
    'legal-affairs-1',
    id,
    '合法性审查',
    { grounds: '符合价格法' },
    { act: 'legal', opinion: '可以提交。' },
  )
  await walk.act(clerk, id, '起草咨询意见', {
    points: '先试点；三个月评估',
    owners: ['交通局'],
  })
  await walk.act(leader, id, '审定咨询意见', {}, { opinion: '同意。' })
  await walk.act(
    draftsman,
    id,
    '登记决策结果',
    { decided_on: '2026-05-06' },
    { act: 'adopted', opinion: '按意见办理。' },
  )
  await walk.state(clerk, id, '已登记结果')
  await walk.shot(await walk.open(clerk, `/matters/${id}`), 'decision-done')
  await walk.kept(clerk, 'decisions/decisions', '停车收费改革', '已采纳')
  await walk.shot(await walk.open(clerk, '/bodies/decisions'), 'body-decisions')
})
