// Fictional boards: problems to be sorted, a week of reports, agency cases, an opinion table.
const clause = (id, label) => ({ id, label, quote: '区重点项目办收集到上述问题后，分类梳理汇总' })
const light = (colour, text) => ({ colour, text, due: '2026-03-18T18:00:00+08:00' })
const categories = [
  ['land', '用地'],
  ['capital', '资金'],
  ['approval', '审批'],
  ['facility', '水电路配套'],
  ['demolition', '征迁'],
  ['labour', '用工'],
  ['environment', '环保'],
  ['other', '其他'],
].map(([id, label]) => ({ id, label }))
const levels = [
  ['plain', '一般'],
  ['hard', '疑难'],
  ['grave', '特别重大'],
].map(([id, label]) => ({ id, label }))

const problem = (n, title, more = {}) => ({
  id: `e${n}`,
  number: `项问〔2026〕000${n}`,
  title,
  matter: `m${n}`,
  project: 'p1',
  project_name: '年产五万吨铝箔扩产项目',
  unit: 'east-park',
  unit_name: '东园区',
  units: '供电公司、发改局',
  difficulty: '用电容量不足',
  reported: '2026-03-16',
  category: '',
  level: '',
  stage: 'reported',
  stage_label: '已报送',
  step: '分类梳理',
  merged_into: '',
  again: [],
  light: light('yellow', '剩 1 天'),
  task: { id: `m${n}.9`, version: 1 },
  ...more,
})
const sorted = (n, title, level, category, more = {}) =>
  problem(n, title, {
    level,
    category,
    stage: 'asked',
    stage_label: '征求意见中',
    step: '答复征求意见',
    light: light('green', '剩 4 天'),
    task: null,
    ...more,
  })

export const boards = {
  items: [
    ['triage', '问题梳理', 'problems'],
    ['weekly', '每周报送', 'weekly'],
    ['agency', '代办服务', 'submissions'],
  ].map(([kind, name, ledger]) => ({
    body: 'key-projects',
    id: kind,
    kind,
    name,
    clause: clause('KP-31', '一（三）五'),
    ledger: `key-projects/${ledger}`,
  })),
}
const triage = {
  board: boards.items[0],
  weeks: 4,
  waiting: 'reported',
  merge: 'merge',
  categories,
  levels,
  items: [
    problem(1, '供电专线跨越规划绿地', {
      again: [
        {
          number: '项问〔2026〕0004',
          title: '跳闸频繁',
          matter: 'm4',
          category: 'facility',
          category_label: '水电路配套',
        },
      ],
    }),
    problem(2, '三户没有签约', { project_name: '冷链物流中心', unit_name: '西园区' }),
    sorted(3, '环评批复未下', 'plain', 'approval'),
    sorted(4, '跳闸频繁', 'hard', 'facility', { stage: 'handling', stage_label: '办理中' }),
    sorted(5, '排污通道', 'grave', 'environment'),
    sorted(6, '变压器太小', 'hard', 'facility', {
      stage: 'merged',
      stage_label: '已并入',
      step: '',
      merged_into: '项问〔2026〕0004',
    }),
  ],
  recurring: [
    {
      project_name: '年产五万吨铝箔扩产项目',
      category_label: '水电路配套',
      n: 2,
      problems: [
        { number: '项问〔2026〕0001', title: '供电专线', matter: 'm1' },
        { number: '项问〔2026〕0004', title: '跳闸频繁', matter: 'm4' },
      ],
    },
  ],
}
const tally = (all, reported, zero, late, owed, rate) => ({ all, reported, zero, late, owed, rate })
const report = (n, title, unit_name, more = {}) => ({
  id: `w${n}`,
  project: `p${n}`,
  title,
  matter: `m${n}`,
  unit: `u${n}`,
  unit_name,
  stage: 'reported',
  stage_label: '已报送',
  kind: 'problems',
  problem: '供电专线跨越规划绿地',
  due: '2026-03-16T17:00',
  answered: '2026-03-16T10:12',
  late: false,
  task: null,
  ...more,
})
const weekly = {
  board: boards.items[1],
  week: '2026-03-16',
  weeks: [
    { week: '2026-03-16', ...tally(3, 1, 1, 1, 1, 0.6667) },
    { week: '2026-03-09', ...tally(3, 2, 1, 0, 0, 1) },
  ],
  units: [
    { unit: 'u1', name: '东园区', ...tally(2, 2, 0, 0, 0, 1) },
    { unit: 'u3', name: '城关街道', ...tally(2, 0, 1, 1, 1, 0.5) },
  ],
  items: [
    report(3, '老城更新一期', '城关街道', {
      stage: 'owed',
      stage_label: '应报',
      kind: '',
      problem: '',
      answered: '',
      late: true,
      task: { id: 'm3.2', version: 1 },
    }),
    report(1, '年产五万吨铝箔扩产项目', '东园区'),
    report(2, '冷链物流中心', '西园区', {
      stage: 'zero',
      stage_label: '零报告',
      kind: 'zero',
      problem: '',
    }),
  ],
}
const approval = (name, state, more = {}) => ({
  name,
  authority: '发改部门',
  level: '区级',
  days: 3,
  materials: ['备案表', '营业执照'],
  state,
  first: state === 'idle' ? '' : '2026-03-09',
  sent: state === 'idle' ? '' : '2026-03-09',
  expected: state === 'idle' ? '' : '2026-03-12',
  answered: state === 'answered' ? '2026-03-12' : '',
  document: state === 'answered' ? '备2号' : '',
  took: state === 'idle' ? null : 3,
  over: state === 'late',
  again: false,
  ...more,
})
const open_case = {
  title: '铝箔扩产代办',
  type: 'expansion',
  type_label: '改扩建',
  agent: '项目办 代办员',
  open: true,
  step: '登记批复',
  light: light('yellow', '剩 2 天'),
  serial: 40,
  parallel: 37,
  took: 39,
  lanes: [
    {
      batch: 1,
      days: 30,
      approvals: [
        approval('项目备案变更', 'answered', { again: true, first: '2026-03-05' }),
        approval('环境影响评价审批', 'late', {
          authority: '生态环境部门',
          level: '市级',
          days: 30,
          took: 34,
        }),
      ],
    },
    { batch: 2, days: 7, approvals: [approval('施工许可', 'idle', { days: 7 })] },
  ],
  materials: [
    {
      name: '营业执照',
      collected: true,
      from: '',
      approvals: ['项目备案变更', '环境影响评价审批'],
    },
    { name: '土地合同', collected: true, from: '铝箔一期代办', approvals: ['施工许可'] },
    { name: '图审合格书', collected: false, from: '', approvals: ['施工许可'] },
  ],
  lacking: ['图审合格书'],
  returned: ['项目备案变更'],
}
const one_case = {
  ...open_case,
  matter: 'm7',
  project: 'p1',
  project_name: '年产五万吨铝箔扩产项目',
  unit_name: '东园区',
}
const service = {
  title: '用电增容',
  unit_name: '供电公司',
  promised: '2026-03-25',
  contact: '韦某',
  rating: '4',
  comment: '答复及时',
  step: '已评价',
  open: false,
  light: light('none', ''),
}
const agency = {
  board: boards.items[2],
  items: [
    one_case,
    { ...one_case, matter: 'm10', title: '冷链物流中心代办', project: 'p2', lanes: [], agent: '' },
  ],
  bottlenecks: [
    {
      name: '环境影响评价审批',
      authority: '生态环境部门',
      times: 2,
      days: 30,
      median: 34,
      worst: 41,
      over: 2,
    },
  ],
  loads: [
    { agent: '项目办 代办员', open: 3, ended: 4, pending: 9, late: 1 },
    { agent: '', open: 1, ended: 0, pending: 4, late: 0 },
  ],
  passages: [
    {
      type: 'expansion',
      label: '改扩建',
      approvals: 3,
      batches: 2,
      serial: 40,
      parallel: 37,
      times: 1,
      median: 41,
    },
  ],
  services: [
    { ...service, matter: 'm8', project: 'p1' },
    {
      ...service,
      matter: 'm9',
      title: '临时便道',
      rating: '',
      comment: '',
      promised: '',
      open: true,
      step: '承诺',
      light: light('red', '逾期 1 天'),
    },
  ],
  access: [
    {
      project: 'p1',
      title: '铝箔扩产查询',
      matter: 'm9',
      until: '2026-06-30',
      address: '/investor/e9-0123456789',
    },
  ],
  opens: 'key-projects/investor-access',
}
export const board_of = id => ({ triage, weekly, agency })[id]
const stage = (label, state, more = {}) => ({
  label,
  state,
  now: false,
  planned: '',
  actual: '',
  ...more,
})
export const investor = {
  project: '年产五万吨铝箔扩产项目',
  office: '区重点项目推进工作领导小组办公室',
  until: '2026-06-30',
  stages: [
    stage('签约', 'done', { actual: '2026-01-20' }),
    stage('落户', 'done', { now: true, actual: '2026-03-02' }),
    stage('开工', '', { planned: '2026-05-01' }),
    stage('竣工', ''),
  ],
  cases: [open_case],
  services: [service],
}
const asked = (unit_name, state, more = {}) => ({
  unit: unit_name,
  unit_name,
  asked: '2026-03-16T09:30:00+08:00',
  due: '2026-03-23T18:00:00+08:00',
  read: '2026-03-16T10:00:00+08:00',
  state,
  late: false,
  extension: null,
  stance: '',
  stance_label: '',
  content: '',
  differs: false,
  by: null,
  at: null,
  ...more,
})
const answered = { by: { person: '孔某', post: '科员', unit: '' }, at: '2026-03-17T09:00:00+08:00' }
export const opinions = {
  table: {
    name: '意见汇总表',
    clause: clause('KP-33', '一（三）五'),
    asked: 3,
    answered: 2,
    differing: 1,
    overdue: 0,
    rows: [
      asked('供电公司', 'answered', {
        ...answered,
        stance: 'support',
        stance_label: '同意初步意见',
      }),
      asked('自然资源分局', 'answered', {
        ...answered,
        stance: 'differ',
        stance_label: '有不同意见',
        content: '北侧为永久绿地，须走南侧',
        differs: true,
      }),
      asked('住建局', 'extended', { read: null, extension: 'granted' }),
    ],
    summary: {
      at: '2026-03-20T09:00:00+08:00',
      by: answered.by,
      outcome: 'escalate',
      label: '呈送领导小组',
      parts: [{ label: '分歧', text: '走北侧还是南侧' }],
    },
  },
}
