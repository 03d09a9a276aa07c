// Fictional data for mock.mjs. People, units, projects and sums are invented.
const red = (text, used = 1) => ({ colour: 'red', text, used, due: '2026-03-16T17:00:00+08:00' })
const yellow = (text, used) => ({ colour: 'yellow', text, used, due: '2026-03-19T17:00:00+08:00' })
const green = (text = '正常', used = 0.3) => ({ colour: 'green', text, used })
const clause = (id, label, quote) => ({ id, label, quote })
const who = (person, post, unit) => ({ person, post, unit })
const filing = clause('KP-16', '一（三）一', '领导小组办公室负责及时归类建档')
const deciding = clause('KP-20', '一（三）二', '待领导小组确定通过后，立即纳入重点项目管理')

export const errors = {
  session: { error: { code: 'no_session', message: '未登录。' } },
  csrf: { error: { code: 'csrf', message: '页面已过期，刷新后再试。' } },
  login: { error: { code: 'login_failed', number: 1001, message: '账号或密码不对；还可试 4 次。' } },
  missing: { error: { code: 'not_found', number: 1404, message: '没有这件事项，或不在我的职务范围内。' } },
  conflict: { error: { code: 'stale', number: 1409, message: '这件事项刚被改过。', conflict: { by: '王某', post: '主任', unit: '外经局', at: '2026-03-17T09:40:00+08:00', version: 9 } } },
}
export const session = {
  person: { id: 'p1', name: '李某' }, office: '示范区', now: '2026-03-17T09:42:00+08:00', csrf: 'mock', language: 'zh', must_change_password: false, demo: true,
  posts: [{ id: 'o1', title: '项目办科员', unit: { id: 'u1', name: '外经局' }, roles: ['key-projects/office', 'administrator'] }],
  rights: ['ledger.export', 'ledger.propose', 'ledger.report', 'people.edit', 'units.edit'],
}
export const counts = { all: 23, unread: 8, 'key-projects': 9, finance: 4, talent: 2, assets: 3, industry: 3, city: 2, decisions: 0 }
export const bodies = [
  ['key-projects', '区重点项目推进工作领导小组', 'xiang', '项', '领导小组', 17, false, 9], ['finance', '区委财经工作领导小组', 'cai', '财', '领导小组', 11, false, 4],
  ['talent', '区人才工作领导小组', 'cai2', '才', '领导小组', 0, true, 2], ['assets', '区资产经营管理办公室', 'zi', '资', '办公室', 6, false, 3],
  ['industry', '区产业发展办公室', 'chan', '产', '办公室', 8, false, 3], ['city', '区城市长效管理工作委员会', 'cheng', '城', '委员会', 21, false, 2],
  ['decisions', '区重大决策咨询小组', 'xun', '询', '咨询小组', 0, true, 0],
].map(([id, name, glyph, seal, kind_label, members, members_missing, open]) => ({ id, name, short: name, glyph, seal, kind: 'x', kind_label, members, members_missing, open }))

const rows = [
  ['overdue', red('逾期 1 天 3 时'), 'key-projects', '精密铸件二期：论证材料补齐', '项〔2026〕0129', '审核确定制 · 东园区申报', '书面评审', 3, 9, '东园区', '已等 6 天 2 时', '办理', 'agree', []],
  ['overdue', red('逾期 4 时 20 分'), 'finance', '标准厂房三期配套资金：议定事项首次反馈', '财〔2026〕0041', '督办 · 财经小组第 2 次会议第三项', '反馈', 3, 8, '财经小组办公室', '已催 1 次', '反馈', 'agree', []],
  ['overdue', red('逾期 2 时 10 分'), 'assets', '原农机站院落拟公开出租，征求项目办意见', '资〔2026〕0088', '征求意见 · 是否影响在谈项目选址', '答复意见', 1, 5, '资产办', '已等 5 天 1 时', '答复', 'agree', []],
  ['today', yellow('剩 2 时 18 分', 0.88), 'key-projects', '3 月第 2 次项目论证会结论送审', '项〔2026〕0141', '审核确定制 · 结论', '核稿送审', 4, 8, '区委办、区政府办', '今日 08:50 起', '送审', 'agree', []],
  ['today', yellow('剩 3 时 05 分', 0.84), 'key-projects', '冷链物流中心项目申报材料归类建档', '项〔2026〕0144', '集中申报制 · 西园区申报', '归类建档', 1, 6, '西园区', '已等 2 天 4 时', '建档', 'agree', ['agree']],
  ['today', yellow('剩 5 时 30 分', 0.71), 'key-projects', '智能家居部件生产线：申报材料归类建档', '项〔2026〕0146', '集中申报制 · 西园区申报', '归类建档', 1, 6, '西园区', '今日 09:10 起', '建档', 'agree', ['agree']],
  ['today', yellow('剩 5 时 30 分', 0.7), 'city', '城东街道施工围挡占道，配合整改', '城〔2026〕0312', '联合处置 · 市容、交通两线', '签收', 1, 7, '城管委办', '今日 09:25 起', '签收', 'receive', ['receive']],
  ['three_days', yellow('剩 1 天 4 时', 0.66), 'key-projects', '高性能铝箔扩产项目论证', '项〔2026〕0137', '审核确定制 · 联审，3 家已答复', '联席会审', 3, 9, '水务局等 2 家', '已等 3 天 2 时', '办理', 'agree', []],
  ['three_days', yellow('剩 1 天 6 时', 0.62), 'talent', '重点项目单位急需紧缺人才需求征集', '才〔2026〕0021', '议题收集 · 人才办', '填报', 0, 4, '人才办', '已等 2 天 6 时', '填报', 'agree', []],
  ['later', green('剩 6 天', 0.2), 'industry', '动力电池结构件项目选址意见会签', '产〔2026〕0036', '布局审核 · 会签 2/4', '会签', 2, 5, '产业办', '昨日 15:20 起', '会签', 'agree', []],
]
const all_tasks = rows.map(([group, light, body, title, number, regime, step, done, all, waiter, text, label, act, batch], i) => ({
  id: 't' + i, matter: 'm' + i, title, number, body, procedure: body + '/x', regime, step, step_id: step, steps_done: done, steps_all: all, light,
  waiting: { who: waiter, since: '', text }, primary: { act, label }, version: 3, batch, group,
}))
export function tasks(box, body, q) {
  const items = box === 'watched' ? [] : all_tasks.filter(t => (!body || t.body === body) && (!q || t.title.includes(q))).slice(0, box === 'started' ? 6 : 99)
  return { items, next: null, total: items.length, boxes: { todo: 23, unread: 8, done: 61, started: 12, watched: 0 }, groups: { overdue: 3, today: 4, three_days: 5, later: 11 },
    steps: [['filing', '归类建档', 6], ['review', '书面评审', 5], ['joint', '联席会审', 4], ['decide', '领导小组确定', 3]].map(([id, label, count]) => ({ id, label, count })) }
}
export function matters(q) {
  const items = all_tasks.filter(t => !q || t.title.includes(q)).map(t => ({ id: t.matter, number: t.number, title: t.title, body: t.body, procedure: t.regime.split(' · ')[0], state: 'open', state_label: '在办', unit: t.waiting.who, started_at: '2026-03-09T15:46:00+08:00', step: t.step, light: t.light }))
  return { items, next: null, total: 148 }
}
const form = {
  id: 'key-projects/declaration', title: '集中申报',
  sections: [
    { title: '项目概况', hint: '名称、地点、内容', fields: ['name', 'kind', 'place', 'content'] },
    { title: '规模', hint: '占地 10 亩以上或总投资 500 万元以上为重点项目', fields: ['land', 'investment', 'start', 'finish'] },
    { title: '材料', fields: ['papers', 'files'] },
  ],
  schema: {
    required: ['name', 'kind', 'land', 'investment', 'content'],
    properties: {
      name: { type: 'string', title: '项目名称', 'x-widget': 'text', 'x-placeholder': '如：冷链物流中心' },
      kind: { type: 'string', title: '建设性质', 'x-widget': 'select', 'x-choices': [{ id: 'new', label: '新建' }, { id: 'extend', label: '改扩建' }, { id: 'move', label: '迁建' }] },
      place: { type: 'string', title: '选址', 'x-widget': 'unit', 'x-choices': [{ id: 'u3', label: '东园区' }, { id: 'u4', label: '西园区' }, { id: 'u5', label: '北坡镇' }, { id: 'u6', label: '南坡镇' }, { id: 'u7', label: '国营林场' }] },
      content: { type: 'string', title: '建设内容', 'x-widget': 'textarea', description: '主要建筑、产线、产能。' },
      land: { type: 'string', title: '占地', 'x-widget': 'area', 'x-clause': clause('KP-3', '一（二）（1）', '占地10亩以上或投资额500万元人民币以上项目') },
      investment: { type: 'string', title: '总投资', 'x-widget': 'money' },
      start: { type: 'string', title: '计划开工', 'x-widget': 'month' }, finish: { type: 'string', title: '计划竣工', 'x-widget': 'month' },
      papers: { type: 'array', title: '材料核对', 'x-widget': 'checklist', 'x-choices': [{ id: 'a', label: '项目建议书' }, { id: 'b', label: '用地意见' }, { id: 'c', label: '投资方情况' }] },
      files: { type: 'array', title: '附件', 'x-widget': 'file' },
    },
  },
}
export const procedures = [
  { id: 'key-projects/declaration', body: 'key-projects', name: '重点项目申报', regime: '集中申报制', clause: clause('KP-14', '一（三）一', '凡属重大项目，均由各单位不定期向领导小组办公室统一申报'), form, importable: true, units: [{ id: 'u4', label: '西园区' }, { id: 'u3', label: '东园区' }] },
  { id: 'key-projects/update', body: 'key-projects', name: '台账更新报送', regime: '详细台帐制', clause: clause('KP-26', '一（三）四', '建立重点项目详细台帐，每月向领导小组汇报一次'), form, units: [{ id: 'u4', label: '西园区' }] },
]
export function check(body) {
  const d = body.data ?? {}
  return {
    notices: d.name ? [{ code: 'duplicate', level: 'warning', message: '疑似重复申报：与「冷链物流中心」（东园区）名称、选址相近。', clause: clause('KP-14', '一（三）一'), matter: 'm4' }] : [],
    fields: d.land === 'x' ? [{ path: 'land', message: '读不出面积：写作「10 亩」或「6667 平方米」。' }] : [],
    computed: d.land || d.investment ? { land_mu: d.land ? '10.0005' : null, investment_cny: d.investment ? '48000000' : null, verdict: 'key', verdict_label: '达标' } : undefined,
  }
}
const node = (id, type, name, x, y, state, note, light) => ({ id, type, name, x, y, w: /Event/.test(type) ? 30 : /Gateway/.test(type) ? 36 : 96, h: /Event/.test(type) ? 30 : /Gateway/.test(type) ? 36 : 44, state, note, light })
const edge = (id, points, state, name, label) => ({ id, points, state, name, label })
const diagram = {
  width: 1060, height: 330,
  lanes: [['l1', '申报单位', 0], ['l2', '重点项目办', 82], ['l3', '联审单位', 164], ['l4', '领导小组', 246]].map(([id, name, y]) => ({ id, name, x: 0, y, w: 1060, h: 82 })),
  nodes: [
    node('s', 'startEvent', '', 108, 22, 'done'), node('a', 'userTask', '集中申报', 166, 15, 'done', '3月9日'), node('b', 'userTask', '归类建档', 166, 97, 'done', '0.6 天'),
    node('c', 'userTask', '初审', 300, 97, 'done', '2.1 天'), node('g', 'exclusiveGateway', '', 434, 101, 'done'), node('d', 'userTask', '联席会审', 510, 179, 'current', '3/5 家 · 剩 1 天 4 时', 'yellow'),
    node('e', 'userTask', '书面评审', 510, 97, 'skipped'), node('f', 'userTask', '汇总意见', 660, 97, 'next'), node('h', 'userTask', '领导小组确定', 800, 261, 'next'),
    node('i', 'serviceTask', '纳入台账', 800, 97, 'next'), node('z', 'endEvent', '', 960, 104, 'idle'),
  ],
  edges: [
    edge('1', [[138, 37], [164, 37]], 'taken'), edge('2', [[214, 59], [214, 95]], 'taken'), edge('3', [[262, 119], [298, 119]], 'taken'), edge('4', [[396, 119], [432, 119]], 'taken'),
    edge('5', [[452, 137], [452, 201], [508, 201]], 'taken', '跨行业', { x: 458, y: 160 }), edge('6', [[470, 119], [508, 119]], 'idle'), edge('7', [[606, 201], [632, 201], [632, 130], [658, 130]], 'idle'),
    edge('8', [[606, 119], [658, 119]], 'idle'), edge('9', [[708, 141], [708, 283], [798, 283]], 'idle'), edge('10', [[848, 261], [848, 143]], 'idle', '确定通过', { x: 854, y: 210 }), edge('11', [[896, 119], [958, 119]], 'idle'),
  ],
}
const score_form = {
  id: 'key-projects/review', title: '会审表', sections: [{ title: '', fields: ['scores', 'outcome', 'condition'] }],
  schema: { required: ['scores', 'outcome'], properties: {
    scores: { type: 'object', title: '评分', 'x-widget': 'scores', 'x-items': [{ id: 'output', label: '产出强度', max: 40, veto: false, hint: '亩均税收、亩均产值' }, { id: 'fit', label: '产业契合', max: 30 }, { id: 'env', label: '环境影响', max: 30, veto: true, hint: '低于 18 分即否决' }] },
    outcome: { type: 'string', title: '结论', 'x-widget': 'select', 'x-choices': [{ id: 'pass', label: '建议通过' }, { id: 'conditional', label: '有条件通过' }, { id: 'fail', label: '不建议' }] },
    condition: { type: 'string', title: '条件', 'x-widget': 'textarea', 'x-show-when': { field: 'outcome', in: ['conditional'] } },
  } },
}
export const matter = {
  id: 'm5', number: '项〔2026〕0137', receipt: '收〔2026〕0212', title: '高性能铝箔扩产项目', body: 'key-projects', procedure: { id: 'key-projects/review', name: '审核确定', version: 2 }, regime: '审核确定制', clause: deciding,
  state: 'open', state_label: '在办', version: 7, unit: { id: 'u3', name: '东园区' }, started: { at: '2026-03-09T15:46:00+08:00', who: who('张某', '经办人', '东园区') }, elapsed: '6 天 1 时', handovers: 3, restricted: false, watched: false,
  light: yellow('剩 1 天 4 时', 0.66), step: '联席会审', diagram,
  tasks: [
    { id: 't7', step: '联席会审', step_id: 'joint', opened: '2026-03-12T08:40:00+08:00', light: yellow('剩 1 天 4 时', 0.66), holders: [{ label: '重点项目办', who: [who('李某', '科员', '外经局')] }], mine: true, version: 3, form: score_form, data: {},
      acts: [
        { act: 'agree', label: '提交会审意见', kind: 'primary', needs: ['form', 'opinion'], blocked: null },
        { act: 'decide', label: '确定通过', kind: 'seal', needs: [], blocked: { message: '还不能确定：2 家未答复，且只有领导小组能确定。', clause: deciding } },
        { act: 'return', label: '退回', kind: 'plain', needs: ['reason', 'target'], targets: [{ id: 'a', label: '集中申报' }, { id: 'b', label: '归类建档' }], blocked: null },
        { act: 'transfer', label: '转办', kind: 'plain', needs: ['reason', 'to'], blocked: null },
        { act: 'disagree', label: '不同意', kind: 'plain', needs: ['opinion', 'reason'], blocked: null },
      ] },
    { id: 't8', step: '联席会审', step_id: 'joint', opened: '2026-03-12T08:40:00+08:00', light: red('逾期 5 时'), holders: [{ label: '水务局', who: [who('刘某', '科员', '水务局')] }], mine: false, version: 1, acts: [] },
  ],
  acts: [{ act: 'urge', label: '催办', kind: 'plain', needs: ['reason'], blocked: null }, { act: 'withdraw', label: '撤回', kind: 'plain', needs: ['reason'], blocked: { message: '已进入会审，只有申报单位能撤回。', clause: filing } }],
  form, data: { name: '高性能铝箔扩产', kind: 'extend', place: 'u3', content: '新增铝箔生产线 2 条，年产 1.2 万吨；利用既有厂房，新建动力站。', land: { text: '46 亩', value: '46', unit: '亩', kind: 'exact' }, investment: { text: '3.2 亿元', value: '320000000', unit: '元', kind: 'exact' }, start: '2026-05' },
  computed: { land_mu: '46', investment_cny: '320000000', verdict: 'key', verdict_label: '达标' },
  notices: [{ code: 'split', level: 'warning', message: '同一投资方 6 个月内在相邻地块另有一项申报，可能属拆分。', clause: clause('KP-15', '一（三）一'), matter: 'm4' }],
  opinions: [
    { who: who('吴某', '总工程师', '供电公司'), at: '2026-03-13T16:02:00+08:00', step: '联席会审', stance: 'conditional', text: '沿河北岸迁改可在 25 天内送电；若改走道路南侧，须另建电缆沟 1.2 公里，工期增加 40 天。' },
    { who: who('陈某', '副局长', '自然资源分局'), at: '2026-03-16T10:37:00+08:00', step: '联席会审', stance: 'disagree', text: '北岸走线占用生态保护空间约 0.4 亩，不予办理用地；建议走道路南侧既有管廊带。' },
    { who: who('周某', '科长', '住建局'), at: '2026-03-12T09:15:00+08:00', step: '联席会审', stance: 'agree', text: '两种路径均可，道路开挖许可承诺 2 个工作日办结。' },
  ],
  scores: [['周某', '住建局', '86', [34, 26, 26]], ['陈某', '自然资源分局', '71', [30, 24, 17]]].map(([p, u, total, s], n) => ({ who: who(p, '评审', u), at: '2026-03-13T11:00:00+08:00', total, veto: n ? ['环境影响'] : [], items: [['output', '产出强度', 40], ['fit', '产业契合', 30], ['env', '环境影响', 30]].map(([id, label, max], i) => ({ id, label, max, score: s[i] })), conclusion: n ? '不建议' : '建议通过' })),
  record: [
    { seq: 1, at: '2026-03-09T15:46:00+08:00', kind: 'binding', act: 'submit', label: '申报', step: '集中申报', who: who('张某', '经办人', '东园区'), hash: '7c1e55f09a02' },
    { seq: 2, at: '2026-03-11T17:20:00+08:00', kind: 'person', act: 'agree', label: '归类建档', step: '归类建档', who: who('李某', '科员', '外经局'), waited: '1 天 6 时', clause: filing, hash: 'f31510aa88ad' },
    { seq: 3, at: '2026-03-12T08:40:00+08:00', kind: 'person', act: 'agree', label: '初审通过', step: '初审', who: who('王某', '主任', '外经局'), on_behalf: who('赵某', '副区长', '区政府'), text: '送联席会审，5 家。', waited: '3 时', hash: 'a4c01f026b2f' },
    { seq: 4, at: '2026-03-16T17:00:00+08:00', kind: 'system', act: 'urge', label: '自动催办水务局、东园区', step: null, who: null, text: '距会审时限 2 天', hash: 'b81d990007e4' },
  ],
  files: [{ id: 'f1', name: '迁改方案比选（供电公司）.pdf', size: 482133, at: '2026-03-13T16:02:00+08:00' }, { id: 'f2', name: '用地核查图.pdf', size: 1204133, at: '2026-03-16T10:37:00+08:00' }],
  links: [{ kind: 'entry', id: 'e5', label: '高性能铝箔扩产', relation: '拟入库项目' }],
}
export const search = q => [
  { kind: 'matter', id: 'm5', label: '高性能铝箔扩产项目', sub: '项〔2026〕0137', url: '/matters/m5' }, { kind: 'entry', id: 'e5', label: '高性能铝箔扩产', sub: '重点项目台账', url: '/ledgers/key-projects/projects/entries/e5' },
  { kind: 'clause', id: 'KP-20', label: `「${q}」一（三）二 审核确定制`, sub: '项目办', url: '/bodies/key-projects' },
]
export const ledgers = [{ id: 'key-projects/projects', title: '重点项目台账', body: 'key-projects', count: 386, rights: ['propose', 'confirm', 'export', 'report'] }]
const stage_ids = ['plan', 'talk', 'track', 'sign', 'settle', 'build', 'finish', 'produce', 'extend']
const labels = ['策划', '洽谈', '跟踪', '签约', '落户', '开工', '竣工', '投产', '改扩建']
const stages = stage_ids.map((id, i) => ({ id, label: labels[i], short: '策洽跟签落开竣投改'[i], required: [] }))
const unit_choices = [['u3', '东园区'], ['u4', '西园区'], ['u5', '北坡镇'], ['u8', '城投公司'], ['u9', '城东街道']].map(([id, label]) => ({ id, label }))
export const ledger = {
  id: 'key-projects/projects', title: '重点项目台账', unit_label: '万元', rights: ['propose', 'export', 'report'], light_clause: clause('KP-26', '一（三）四', '建立重点项目详细台帐'), stages,
  columns: [
    { id: 'light', label: '灯', type: 'light', filter: true }, { id: 'name', label: '项目', type: 'text' }, { id: 'stage', label: '阶段（九）', type: 'stage', filter: true },
    { id: 'plan', label: '计划', group: '投资', type: 'money' }, { id: 'done', label: '完成', group: '投资', type: 'money' }, { id: 'progress', label: '完成 / 应完成', group: '投资', type: 'progress' },
    { id: 'unit', label: '属地', type: 'unit', choices: unit_choices, filter: true, default: false }, { id: 'industry', label: '产业', type: 'choice', choices: ['装备制造', '新能源', '新材料', '现代物流'].map(x => ({ id: x, label: x })), filter: true, default: false },
    { id: 'next', label: '下一节点', type: 'date' }, { id: 'leader', label: '责任领导', type: 'text', width: 84 }, { id: 'land', label: '占地（亩）', type: 'area', default: false },
  ],
  views: [{ id: 'red', title: '红灯', count: 7, query: { 'filter.light': 'red' } }, { id: 'changed', title: '本月有变化', count: 17, query: {} }, { id: 'behind', title: '投资落后计划', count: 11, own: true, query: {} }],
  snapshots: ['2025-04-30', '2025-05-31', '2025-06-30', '2025-07-31', '2025-08-31', '2025-09-30', '2025-10-31', '2025-11-30', '2025-12-31', '2026-01-31', '2026-02-28'].map(date => ({ id: date, date, label: `${Number(date.slice(5, 7))}月` })),
  summary: { count: 386, plan: 12840000000, done: 7190000000, lights: { red: 7, yellow: 12, green: 363, paused: 4 } },
}
const seed = [
  ['精密铸件二期', 'u3', '装备制造', 5, red('逾期 5 天'), 8600, 3950, 0.46, 0.62, '2026-03-10', '赵某', '绿→红', 'worse'], ['北坡镇光伏组件', 'u5', '新能源', 4, red('逾期 2 天'), 24000, 0, 0, 0.08, '2026-03-13', '吴某', '黄→红', 'worse'],
  ['动力电池结构件', 'u3', '新能源', 3, yellow('剩 2 天', 0.8), 46000, 0, 0, 0, '2026-03-19', '刘某', '跟踪→签约', 'plain'], ['污水处理厂提标改造', 'u8', '新材料', 5, yellow('剩 3 天', 0.7), 15400, 9100, 0.59, 0.64, '2026-03-20', '周某', '绿→黄', 'worse'],
  ['高性能铝箔扩产', 'u3', '新材料', 5, green(), 32000, 18600, 0.58, 0.6, '2026-03-25', '张某', '', ''], ['标准厂房三期', 'u8', '现代物流', 6, green(), 21000, 19850, 0.95, 0.92, '2026-04-30', '王某', '开工→竣工', 'plain'],
  ['智能家居部件生产线', 'u4', '装备制造', 4, green(), 9800, 620, 0.06, 0.06, '2026-04-15', '李某', '签约→落户', 'plain'], ['冷链物流中心', 'u4', '现代物流', 3, green(), 12600, 0, 0, 0, '2026-04-02', '陈某', '＋ 新增', 'new'],
  ['精细陶瓷粉体', 'u5', '新材料', 7, green(), 6800, 6930, 1.02, 1, '2026-06-30', '吴某', '', ''], ['老厂区搬迁再利用', 'u9', '现代物流', 2, { colour: 'paused', text: '停计 12 天' }, 30000, 0, 0, 0, null, '陈某', '', ''],
]
const make = i => {
  const [name, unit, industry, at, light, plan, done, a, b, next, leader, label, level] = seed[i % seed.length]
  return {
    id: 'e' + i, number: `项库〔2025〕${String(i + 1).padStart(3, '0')}`, version: 2, light, restricted: i === 10,
    cells: i === 10 ? { name: '', leader: '项目办', unit, industry } : { name: i < 10 ? name : `${name}（${i}）`, unit, industry, plan: plan * 10000, done: done * 10000, progress: { done: a, due: b }, next, leader, land: 46 },
    stage: { now: stage_ids[at], done: stage_ids.slice(0, at), late: light.colour === 'red', skipped: i === 4 ? ['track'] : [], before: label.includes('→') && level === 'plain' ? stage_ids[at - 1] : null },
    light_why: light.colour === 'green' ? [] : [{ label: `「${labels[at]}」计划`, value: '3月10日' }, { label: '今天', value: '3月17日' }, { label: '工作日差', value: '−5' }], change: label ? { label, level } : null,
  }
}
const all_entries = Array.from({ length: 386 }, (_, i) => make(i))
export function entries(q) {
  const want = q('filter.light') || (q('view') === 'red' ? 'red' : '')
  const all = all_entries.filter(e => (!q('q') || e.cells.name.includes(q('q'))) && (!want || want.split(',').includes(e.light.colour)))
  const from = q('after') ? Number(q('after')) : 0
  const to = from + Number(q('limit') || 50)
  return { items: all.slice(from, to).map(e => q('compare') ? e : { ...e, change: null }), next: to < all.length ? String(to) : null, total: all.length, summary: { ...ledger.summary, count: all.length },
    difference: q('compare') ? { added: 3, stage: 8, light: 5, done_delta: 65800000, removed: 1 } : null }
}
export const entry = {
  ...make(0), title: '精密铸件二期',
  fields: [['name', '项目名称', '', '精密铸件二期'], ['unit', '申报单位', '', '东园区'], ['industry', '产业', '', '装备制造'], ['leader', '责任领导', '', '赵某'], ['plan', '计划总投资', '投资', 86000000], ['done', '累计完成', '投资', 39500000], ['month', '本月完成', '投资', 1200000], ['land', '占地', '用地', 46]].map(([id, label, group, value]) => ({ id, label, group, value, text: typeof value === 'number' && group === '投资' ? `${value / 10000} 万元` : undefined })),
  stages: stages.map((s, i) => ({ id: s.id, label: s.label, planned: i < 7 ? `2025-${String(i + 4).padStart(2, '0')}-10` : null, actual: i < 5 ? `2025-${String(i + 4).padStart(2, '0')}-08` : null, state: i < 5 ? 'done' : i === 5 ? 'late' : 'next', evidence: i === 3 ? ['投资协议'] : [], note: i === 2 ? '跳过：直接签约，经项目办确认' : '' })),
  history: [{ seq: 3, at: '2026-03-02T10:00:00+08:00', who: who('李某', '科员', '外经局'), matter: { id: 'm5', number: '项〔2026〕0101', title: '台账更新' }, changes: [{ field: 'done', label: '累计完成', old: 38300000, new: 39500000 }, { field: 'leader', label: '责任领导', old: '孙某', new: '赵某' }] }, { seq: 1, at: '2025-08-12T10:00:00+08:00', who: who('区长', '组长', '领导小组'), matter: { id: 'm5', number: '项〔2025〕0077', title: '确定' }, changes: [{ field: 'stage', label: '阶段', old: null, new: '策划' }] }],
  matters: [{ id: 'm5', number: '项〔2026〕0101', title: '台账更新：3 月', body: 'key-projects', procedure: '', state: 'open', state_label: '在办', started_at: '2026-03-02T10:00:00+08:00' }],
  acts: [{ act: 'propose_update', label: '报送更新', procedure: 'key-projects/update', data: { name: '精密铸件二期' } }, { act: 'propose_stage', label: '推进到「竣工」', procedure: 'key-projects/update', blocked: { message: '缺开工证：现阶段的佐证未齐。', clause: clause('KP-25', '一（三）四', '详细记录项目进展') } }],
}
export const difference = { from: '2026-02-28', to: '2026-03-17', totals: {}, items: [
  { id: 'e7', label: '冷链物流中心', kind: 'added', changes: [] }, { id: 'e0', label: '精密铸件二期', kind: 'changed', changes: [{ field: 'light', label: '灯', old: '绿', new: '红' }, { field: 'done', label: '累计完成', old: 38300000, new: 39500000 }] },
  { id: 'e5', label: '标准厂房三期', kind: 'changed', changes: [{ field: 'stage', label: '阶段', old: '开工', new: '竣工' }] }, { id: 'e99', label: '石材加工点', kind: 'removed', changes: [{ field: 'stage', label: '退库原因', old: null, new: '投资方终止' }] },
] }
export const reports = [{ month: '2026-03', state: 'due', due: '2026-04-03', matter: null, xlsx: null }, { month: '2026-02', state: 'sent', due: '2026-03-05', matter: 'm5', xlsx: '1' }, { month: '2026-01', state: 'sent', due: '2026-02-05', matter: 'm5', xlsx: '1' }]
export const entry_import = { rows: 386, unchanged: 384, changed: [{ id: 'e0', label: '精密铸件二期', line: 4, changes: [{ field: 'done', label: '累计完成', old: 39500000, new: 40100000, cell: 'G7' }] }], errors: [{ cell: 'H12', code: 'not_a_date', message: '不是日期：「三月底」。' }], token: 'x' }
const item = (line, name, verdict, verdict_label, land_mu, investment_cny, reasons) => ({ line, name, verdict, verdict_label, land_mu, investment_cny, raw: { 项目名称: name, 占地面积: land_mu ? `${land_mu}亩` : '', 总投资: String(investment_cny ?? '') }, cells: { land: 'G' + line }, reasons })
const why = (rule, cell, message, level) => ({ rule, cell, message, level, clause: level === 'info' ? '一（二）（1）' : null })
export const list = {
  id: 'i1', name: '一季度拟申报项目.xlsx', rows: 5, declared: 2, below_threshold: 1, undecidable: 1, returned: 1, fields: [['name', '项目名称'], ['land', '占地'], ['investment', '总投资'], ['content', '建设内容']].map(([id, label]) => ({ id, label })),
  columns: [{ index: 0, header: '项目名称', field: 'name', confidence: 'exact' }, { index: 1, header: '用地面积（亩/㎡）', field: 'land', confidence: 'synonym' }, { index: 2, header: '投资额', field: 'investment', confidence: 'guess' }, { index: 3, header: '备注', field: null, confidence: 'none' }],
  items: [
    item(2, '冷链物流中心', 'declared', '达标', '10.0005', '30000000', [why('threshold', 'G2', '占地 6667 平方米 = 10.0005 亩，达到 10 亩。', 'info')]), item(3, '高端轴承基地', 'declared', '达标', null, '692000000', [why('currency', 'H3', '1 亿美元按 2026-03-01 牌价 6.92 折算。', 'info')]),
    item(4, '路口绿化', 'below_threshold', '一般项目', '9.99', '4999900', [why('threshold', 'G4', '占地、投资均未达门槛，留作一般项目。', 'info')]), item(5, '电商孵化园', 'undecidable', '无法判定', null, null, [why('masked', 'H5', '总投资写作「****」，读不出；要补数额。', 'warning')]),
    item(6, '', 'returned', '退回', '20', null, [why('no_name', 'A6', '没有项目名称。', 'stop')]),
  ],
}
const weeks = [4, 6, 3, 5, 8, 5, 3, 5, 6, 4, 5, 5]
const duty = ['对重大项目（占地10亩以上或投资额500万元人民币以上项目）引进落户前进行论证审核，确保项目质量；', '收集重点项目建设过程中遇到的各类问题，梳理汇总分送各相关责任单位落实解决；', '对重点项目建设中遇到的特别重大、疑难问题进行“会诊”，明确解决方案，高层协调解决；', '牵头组织开展加快项目建设的各类专题活动；研究制订保障重点项目顺利实施的有效机制和办法；', '督导重点项目推进问题的解决，建立有关考核办法，确定有关奖惩事宜。']
const regime = ['集中申报制', '审核确定制', '统一代办制', '详细台帐制', '高层协调制', '考核奖惩制']
export function body(id) {
  const row = bodies.find(b => b.id === id) ?? bodies[0]
  const missing = row.members_missing
  return {
    id: row.id, name: row.name, aliases: ['区重点项目办', '重点项目办'], kind_label: row.kind_label, decided_by: '区委、区政府', basis: { title: '湖号文件', number: '', missing: true }, office: { host: '区外经局', since: '2022-03-22', head: '王某', conflict: { message: '办公室设在外经局，外经局又是三家监督单位之一。项目办自身的事项，由区委办、区政府办监督。', clause: clause('KP-41', '一（三）六', '由区委办、区政府办、外经局监督') } },
    version: { number: 2, since: '2026-01-05' }, versions: [{ number: 1, since: '2022-03-22' }, { number: 2, since: '2026-01-05' }], members_missing: missing,
    members: missing ? [] : [['leader', '组长', '区长', '张某'], ['deputy', '副组长', '区委常委', '孙某'], ['deputy', '副组长', '副区长', '赵某'], ...['发改局', '财政局', '自然资源分局', '住建局', '生态环境分局', '水务局', '交通局', '供电公司', '东园区', '西园区'].map(u => ['member', '成员', '局长', '', u]), ['office_head', '主任', '', '王某', '外经局'], ['office_staff', '经办', '', '李某', '专职'], ['liaison', '联络员', '', '', '待定']].map(([role, role_label, post, person, unit], i) => ({ id: 'b' + i, role, role_label, post, person, unit })),
    duties: duty.map((text, i) => ({ number: `一（二）（${i + 1}）`, text, open: [5, 23, 2, 0, 11][i], year: [31, 164, 9, 2, 58][i], weeks, idle_since: i === 3 ? '2025年9月' : null })),
    regimes: regime.map((name, i) => ({ number: '一二三四五六'[i], name, quote: ['不定期向领导小组办公室统一申报', '待领导小组确定通过后，立即纳入', '组织精干力量统一收集代办', '每月向领导小组汇报一次', '协调会原则上每月开一次', '交由区委办、区政府办把关后下发'][i], light: i === 1 ? yellow('临期 2') : green(), note: i === 0 ? '建档限 3 个工作日' : '', open: [4, 6, 0, 1][i], due_this_week: 1, late: 0, weeks, procedures: i < 2 ? [{ id: 'key-projects/declaration', name }] : [], built: i < 2 || i === 3 })),
    parameters: [{ id: 'filing_limit', label: '建档时限', value: '3 个工作日', since: '2022-03-22', source: '「及时归类建档」，本区缺省', confidence: '待确认' }], flow: ['（一）集中申报制。凡属重大项目，均由各单位不定期向领导小组办公室统一申报，领导小组办公室负责及时归类建档。'],
  }
}
export const units = [['u0', '区政府', '政府', null], ['u1', '外经局', '部门', 'u0'], ['u2', '财政局', '部门', 'u0'], ['u3', '东园区', '园区', 'u0'], ['u4', '西园区', '园区', 'u0'], ['u9', '城东街道', '街镇', 'u0']].map(([id, name, kind_label, parent]) => ({ id, name, kind: kind_label, kind_label, parent, since: '2022-03-22', until: null, former: id === 'u1' ? [{ name: '招商局', until: '2024-06-30' }] : [] }))
export const posts = [{ id: 'o1', title: '项目办科员', unit: { id: 'u1', name: '外经局' }, holders: [{ id: 'p1', name: '李某' }] }, { id: 'o2', title: '局长', unit: { id: 'u1', name: '外经局' }, holders: [] }]
export const people = [['p1', '李某', 'li', '项目办科员', '外经局'], ['p2', '王某', 'wang', '项目办主任', '外经局'], ['p3', '张某', 'zhang', '经办人', '东园区']].map(([id, name, account, title, unit], i) => ({ id, name, account, locked: i === 2, posts: [{ id: 'h' + i, title, unit: { id: 'u1', name: unit }, since: '2024-07-01', until: null }] }))
