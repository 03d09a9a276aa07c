// Fictional ledger, reports and an imported list for mock.mjs.
import { red, yellow, green, who, clause } from './mock_words.mjs'

export const ledgers = [
  {
    id: 'key-projects/projects',
    title: '重点项目台账',
    body: 'key-projects',
    count: 386,
    rights: ['propose', 'confirm', 'export', 'report'],
  },
]
const stage_ids = [
  'plan',
  'talk',
  'track',
  'sign',
  'settle',
  'build',
  'finish',
  'produce',
  'extend',
]
const labels = ['策划', '洽谈', '跟踪', '签约', '落户', '开工', '竣工', '投产', '改扩建']
const stages = stage_ids.map((id, i) => ({
  id,
  label: labels[i],
  short: '策洽跟签落开竣投改'[i],
  required: [],
}))
const unit_choices = [
  ['u3', '东园区'],
  ['u4', '西园区'],
  ['u5', '北坡镇'],
  ['u8', '城投公司'],
  ['u9', '城东街道'],
].map(([id, label]) => ({ id, label }))
export const ledger = {
  id: 'key-projects/projects',
  title: '重点项目台账',
  unit_label: '万元',
  rights: ['propose', 'export', 'report'],
  light_clause: clause('KP-26', '一（三）四', '建立重点项目详细台帐'),
  stages,
  columns: [
    { id: 'light', label: '灯', type: 'light', filter: true },
    { id: 'name', label: '项目', type: 'text' },
    { id: 'stage', label: '阶段（九）', type: 'stage', filter: true },
    { id: 'plan', label: '计划', group: '投资', type: 'money' },
    { id: 'done', label: '完成', group: '投资', type: 'money' },
    { id: 'progress', label: '完成 / 应完成', group: '投资', type: 'progress' },
    {
      id: 'unit',
      label: '属地',
      type: 'unit',
      choices: unit_choices,
      filter: true,
      default: false,
    },
    {
      id: 'industry',
      label: '产业',
      type: 'choice',
      choices: ['装备制造', '新能源', '新材料', '现代物流'].map(x => ({ id: x, label: x })),
      filter: true,
      default: false,
    },
    { id: 'next', label: '下一节点', type: 'date' },
    { id: 'leader', label: '责任领导', type: 'text', width: 84 },
    { id: 'land', label: '占地（亩）', type: 'area', default: false },
  ],
  views: [
    { id: 'red', title: '红灯', count: 7, query: { 'filter.light': 'red' } },
    { id: 'changed', title: '本月有变化', count: 17, query: {} },
    { id: 'behind', title: '投资落后计划', count: 11, own: true, query: {} },
    {
      id: 'trend',
      title: '走势',
      count: 86,
      query: { draw: 'line', x: 'next', y: 'plan', by: 'unit', beside: 'done' },
    },
  ],
  snapshots: [
    '2025-04-30',
    '2025-05-31',
    '2025-06-30',
    '2025-07-31',
    '2025-08-31',
    '2025-09-30',
    '2025-10-31',
    '2025-11-30',
    '2025-12-31',
    '2026-01-31',
    '2026-02-28',
  ].map(date => ({ id: date, date, label: `${Number(date.slice(5, 7))}月` })),
  summary: {
    sums: { plan: 12840000000, done: 7190000000 },
    count: 386,
    plan: 12840000000,
    done: 7190000000,
    lights: { red: 7, yellow: 12, green: 363, paused: 4 },
  },
}
const seed = [
  [
    '精密铸件二期',
    'u3',
    '装备制造',
    5,
    red('逾期 5 天'),
    8600,
    3950,
    0.46,
    0.62,
    '2026-03-10',
    '赵某',
    '绿→红',
    'worse',
  ],
  [
    '北坡镇光伏组件',
    'u5',
    '新能源',
    4,
    red('逾期 2 天'),
    24000,
    0,
    0,
    0.08,
    '2026-03-13',
    '吴某',
    '黄→红',
    'worse',
  ],
  [
    '动力电池结构件',
    'u3',
    '新能源',
    3,
    yellow('剩 2 天', 0.8),
    46000,
    0,
    0,
    0,
    '2026-03-19',
    '刘某',
    '跟踪→签约',
    'plain',
  ],
  [
    '污水处理厂提标改造',
    'u8',
    '新材料',
    5,
    yellow('剩 3 天', 0.7),
    15400,
    9100,
    0.59,
    0.64,
    '2026-03-20',
    '周某',
    '绿→黄',
    'worse',
  ],
  [
    '高性能铝箔扩产',
    'u3',
    '新材料',
    5,
    green(),
    32000,
    18600,
    0.58,
    0.6,
    '2026-03-25',
    '张某',
    '',
    '',
  ],
  [
    '标准厂房三期',
    'u8',
    '现代物流',
    6,
    green(),
    21000,
    19850,
    0.95,
    0.92,
    '2026-04-30',
    '王某',
    '开工→竣工',
    'plain',
  ],
  [
    '智能家居部件生产线',
    'u4',
    '装备制造',
    4,
    green(),
    9800,
    620,
    0.06,
    0.06,
    '2026-04-15',
    '李某',
    '签约→落户',
    'plain',
  ],
  [
    '冷链物流中心',
    'u4',
    '现代物流',
    3,
    green(),
    12600,
    0,
    0,
    0,
    '2026-04-02',
    '陈某',
    '＋ 新增',
    'new',
  ],
  ['精细陶瓷粉体', 'u5', '新材料', 7, green(), 6800, 6930, 1.02, 1, '2026-06-30', '吴某', '', ''],
  [
    '老厂区搬迁再利用',
    'u9',
    '现代物流',
    2,
    { colour: 'paused', text: '停计 12 天' },
    30000,
    0,
    0,
    0,
    null,
    '陈某',
    '',
    '',
  ],
]
const make = i => {
  const [name, unit, industry, at, light, plan, done, a, b, next, leader, label, level] =
    seed[i % seed.length]
  return {
    id: 'e' + i,
    number: `项库〔2025〕${String(i + 1).padStart(3, '0')}`,
    version: 2,
    light,
    restricted: i === 10,
    cells:
      i === 10
        ? { name: '', leader: '项目办', unit, industry }
        : {
            name: i < 10 ? name : `${name}（${i}）`,
            unit,
            industry,
            plan: plan * 10000,
            done: done * 10000,
            progress: { done: a, due: b },
            next,
            leader,
            land: 46,
          },
    stage: {
      now: stage_ids[at],
      done: stage_ids.slice(0, at),
      late: light.colour === 'red',
      skipped: i === 4 ? ['track'] : [],
      before: label.includes('→') && level === 'plain' ? stage_ids[at - 1] : null,
    },
    light_why:
      light.colour === 'green'
        ? []
        : [
            { label: `「${labels[at]}」计划`, value: '3月10日' },
            { label: '今天', value: '3月17日' },
            { label: '工作日差', value: '−5' },
          ],
    change: label ? { label, level } : null,
  }
}
const all_entries = Array.from({ length: 386 }, (_, i) => make(i))
export function entries(q) {
  const want = q('filter.light') || (q('view') === 'red' ? 'red' : '')
  const all = all_entries.filter(
    e =>
      (!q('q') || e.cells.name.includes(q('q'))) &&
      (!want || want.split(',').includes(e.light.colour)),
  )
  const from = q('after') ? Number(q('after')) : 0
  const to = from + Number(q('limit') || 50)
  return {
    items: all.slice(from, to).map(e => (q('compare') ? e : { ...e, change: null })),
    next: to < all.length ? String(to) : null,
    total: all.length,
    summary: { ...ledger.summary, count: all.length },
    difference: q('compare')
      ? { added: 3, stage: 8, light: 5, done_delta: 65800000, removed: 1 }
      : null,
  }
}
export const entry = {
  ...make(0),
  title: '精密铸件二期',
  fields: [
    ['name', '项目名称', '', '精密铸件二期'],
    ['unit', '申报单位', '', '东园区'],
    ['industry', '产业', '', '装备制造'],
    ['leader', '责任领导', '', '赵某'],
    ['plan', '计划总投资', '投资', 86000000],
    ['done', '累计完成', '投资', 39500000],
    ['month', '本月完成', '投资', 1200000],
    ['land', '占地', '用地', 46],
  ].map(([id, label, group, value]) => ({
    id,
    label,
    group,
    value,
    text: typeof value === 'number' && group === '投资' ? `${value / 10000} 万元` : undefined,
  })),
  stages: stages.map((s, i) => ({
    id: s.id,
    label: s.label,
    planned: i < 7 ? `2025-${String(i + 4).padStart(2, '0')}-10` : null,
    actual: i < 5 ? `2025-${String(i + 4).padStart(2, '0')}-08` : null,
    state: i < 5 ? 'done' : i === 5 ? 'late' : 'next',
    evidence: i === 3 ? ['投资协议'] : [],
    note: i === 2 ? '跳过：直接签约，经项目办确认' : '',
  })),
  history: [
    {
      seq: 3,
      at: '2026-03-02T10:00:00+08:00',
      who: who('李某', '科员', '外经局'),
      matter: { id: 'm5', number: '项〔2026〕0101', title: '台账更新' },
      changes: [
        { field: 'done', label: '累计完成', old: 38300000, new: 39500000 },
        { field: 'leader', label: '责任领导', old: '孙某', new: '赵某' },
      ],
    },
    {
      seq: 1,
      at: '2025-08-12T10:00:00+08:00',
      who: who('区长', '组长', '领导小组'),
      matter: { id: 'm5', number: '项〔2025〕0077', title: '确定' },
      changes: [{ field: 'stage', label: '阶段', old: null, new: '策划' }],
    },
  ],
  matters: [
    {
      id: 'm5',
      number: '项〔2026〕0101',
      title: '台账更新：3 月',
      body: 'key-projects',
      procedure: '',
      state: 'open',
      state_label: '在办',
      started_at: '2026-03-02T10:00:00+08:00',
    },
  ],
  acts: [
    {
      act: 'propose_update',
      label: '报送更新',
      procedure: 'key-projects/update',
      data: { name: '精密铸件二期' },
    },
    {
      act: 'propose_stage',
      label: '推进到「竣工」',
      procedure: 'key-projects/update',
      blocked: {
        message: '缺开工证：现阶段的佐证未齐。',
        clause: clause('KP-25', '一（三）四', '详细记录项目进展'),
      },
    },
  ],
}
export const difference = {
  from: '2026-02-28',
  to: '2026-03-17',
  totals: {},
  items: [
    { id: 'e7', label: '冷链物流中心', kind: 'added', changes: [] },
    {
      id: 'e0',
      label: '精密铸件二期',
      kind: 'changed',
      changes: [
        { field: 'light', label: '灯', old: '绿', new: '红' },
        { field: 'done', label: '累计完成', old: 38300000, new: 39500000 },
      ],
    },
    {
      id: 'e5',
      label: '标准厂房三期',
      kind: 'changed',
      changes: [{ field: 'stage', label: '阶段', old: '开工', new: '竣工' }],
    },
    {
      id: 'e99',
      label: '石材加工点',
      kind: 'removed',
      changes: [{ field: 'stage', label: '退库原因', old: null, new: '投资方终止' }],
    },
  ],
}
export const reports = [
  { month: '2026-03', state: 'due', due: '2026-04-03', matter: null, xlsx: null },
  { month: '2026-02', state: 'sent', due: '2026-03-05', matter: 'm5', xlsx: '1' },
  { month: '2026-01', state: 'sent', due: '2026-02-05', matter: 'm5', xlsx: '1' },
]
export const entry_import = {
  rows: 386,
  unchanged: 384,
  changed: [
    {
      id: 'e0',
      label: '精密铸件二期',
      line: 4,
      changes: [{ field: 'done', label: '累计完成', old: 39500000, new: 40100000, cell: 'G7' }],
    },
  ],
  errors: [{ cell: 'H12', code: 'not_a_date', message: '不是日期：「三月底」。' }],
  token: 'x',
}
const item = (line, name, verdict, verdict_label, land_mu, investment_cny, reasons) => ({
  line,
  name,
  verdict,
  verdict_label,
  land_mu,
  investment_cny,
  raw: {
    项目名称: name,
    占地面积: land_mu ? `${land_mu}亩` : '',
    总投资: String(investment_cny ?? ''),
  },
  cells: { land: 'G' + line },
  reasons,
})
const why = (rule, cell, message, level) => ({
  rule,
  cell,
  message,
  level,
  clause: level === 'info' ? '一（二）（1）' : null,
})
export const list = {
  id: 'i1',
  name: '一季度拟申报项目.xlsx',
  rows: 5,
  declared: 2,
  below_threshold: 1,
  undecidable: 1,
  returned: 1,
  fields: [
    ['name', '项目名称'],
    ['land', '占地'],
    ['investment', '总投资'],
    ['content', '建设内容'],
  ].map(([id, label]) => ({ id, label })),
  columns: [
    { index: 0, header: '项目名称', field: 'name', confidence: 'exact' },
    { index: 1, header: '用地面积（亩/㎡）', field: 'land', confidence: 'synonym' },
    { index: 2, header: '投资额', field: 'investment', confidence: 'guess' },
    { index: 3, header: '备注', field: null, confidence: 'none' },
  ],
  items: [
    item(2, '冷链物流中心', 'declared', '达标', '10.0005', '30000000', [
      why('threshold', 'G2', '占地 6667 平方米 = 10.0005 亩，达到 10 亩。', 'info'),
    ]),
    item(3, '高端轴承基地', 'declared', '达标', null, '692000000', [
      why('currency', 'H3', '1 亿美元按 2026-03-01 牌价 6.92 折算。', 'info'),
    ]),
    item(4, '路口绿化', 'below_threshold', '一般项目', '9.99', '4999900', [
      why('threshold', 'G4', '占地、投资均未达门槛，留作一般项目。', 'info'),
    ]),
    item(5, '电商孵化园', 'undecidable', '无法判定', null, null, [
      why('masked', 'H5', '总投资写作「****」，读不出；要补数额。', 'warning'),
    ]),
    item(6, '', 'returned', '退回', '20', null, [why('no_name', 'A6', '没有项目名称。', 'stop')]),
  ],
}
