// The office for industry on the real server: a project of industry has its consent before it is
// reviewed (ID-14, KP-45), what the parties do not agree on goes upward (ID-15, 16), and the year's
// plan is broken into tasks (ID-12, 13).
//   TONGCHOU_BIN=build/release/tongchou node --test test/web/industry.test.mjs
import assert from 'node:assert/strict'
import { walks } from './walk.mjs'

const clerk = 'industry-office-1'
const head = 'industry-office-head-1'
const park = 'east-park-1'
const walk_of = walks({ phones: [head] })

const asked = (walk, id, units) =>
  walk.act(clerk, id, '受理核准', {
    asked: units,
    plan_clause: '二产规划第3条',
    opinion_text: '符合规划',
  })

walk_of('industry: no review without consent; agreement is consent at once', async walk => {
  const land = '46 亩'
  const investment = '9800 万元'
  const project = await walk.start(park, 'key-projects/declaration', {
    name: '铝箔扩产',
    land,
    investment,
    stage_now: 'signed',
    leader_name: '赵某',
    contact: '钱某',
  })
  await walk.act('office-1', project, '归类建档', { category: 'industry' })
  const review = await walk.owed(park, '征得产业核准')
  const none = { consent_number: '产核〔2026〕001' }
  const said = await walk.refused(park, review, '征得产业核准', none)
  assert.match(said, /没有这个单位有效的产业核准文号[^]*五（三）/)
  const consent = await walk.start(park, 'industry/consent', {
    name: '铝箔扩产',
    kind: 'introduce',
    sector: 'second',
    industry: '铝加工',
    content: '新建两条线',
    address: '东园区一路',
    land,
    investment,
    started: 'no',
  })
  await walk.barred(park, consent, 'agree')
  await asked(walk, consent, ['发改局', '自然资源分局'])
  for (const account of ['development-1', 'natural-resources-1']) {
    await walk.act(account, consent, '征询意见', {}, { opinion: '同意。' })
  }
  await walk.state(clerk, consent, '已核准')
  await walk.kept(clerk, 'industry/consents', '铝箔扩产', '意见一致', '产核〔2026〕001')
  await walk.act(park, review, '征得产业核准', none)
  await walk.at('office-1', review, '选择论证方式')
})

walk_of('industry: without agreement it goes to 区委、区政府', async walk => {
  const id = await walk.start(park, 'industry/consent', {
    name: '化工新材料',
    kind: 'introduce',
    sector: 'second',
    industry: '化工',
    content: '年产一万吨',
    address: '东园区二路',
    land: '30 亩',
    investment: '6000 万元',
    started: 'no',
  })
  await asked(walk, id, ['发改局'])
  await walk.act(
    'development-1',
    id,
    '征询意见',
    {},
    { act: 'disagree', opinion: '不同意。', reason: '不符合环保准入' },
  )
  const referral = await walk.find(clerk, '提请：化工新材料')
  await walk.act(clerk, referral, '送文提请', { document_number: '产报〔2026〕1号' })
  const office = 'party-office-1'
  await walk.act(office, referral, '列入议程')
  const no = { act: 'disagree', opinion: '不予引进。', reason: '不符合环保准入' }
  await walk.act(office, referral, '登记研究结果', {}, no)
  await walk.state(park, id, '不予核准')
  assert.equal(await walk.entry(clerk, 'industry/consents', '化工新材料'), undefined)
})

walk_of('industry: the plan of the year, task by task', async walk => {
  const quarters = { q1: 1500, q2: 2000, q3: 2000, q4: 3000 }
  const name = '东园区工业投资'
  assert.match(await walk.closed(park, '/start/industry/year-plan'), /不能发起这个程序/)
  const plan = await walk.start(clerk, 'industry/year-plan', { name: '二〇二六年计划', year: 2026 })
  await walk.act(clerk, plan, '编制年度计划', {
    goals: '工业投资增长一成',
    tasks: [{ unit: 'east-park', name, measure: '万元', ...quarters }],
  })
  await walk.act(head, plan, '审定年度计划')
  const task = await walk.owed(park, '填报分解任务')
  await walk.act(park, task, '填报分解任务', { name, measure: '万元', ...quarters })
  await walk.act(clerk, task, '核定任务')
  await walk.kept(clerk, 'industry/tasks', name, '东园区')
  await walk.shot(await walk.open(clerk, '/bodies/industry'), 'body-industry')
})
