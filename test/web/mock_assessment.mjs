// Assessment in the shapes of doc/api.md: one scheme, two units, facts behind a score.
const clause = {
  id: 'KP-29',
  label: '一（三）五',
  quote: '一般每周一报送一次',
}
export const measures = [
  {
    id: 'on_time_rate',
    label: '按时办理率',
    unit: '%',
    formula: '期内到期的待办中，按时办完的件数 ÷ 全部件数 × 100；到期前撤回的不算，未办的算迟',
    more_is_better: true,
    for_persons: true,
    parameters: [
      { id: 'procedure', label: '事项', required: false },
      { id: 'step', label: '环节', required: false },
    ],
    clause,
  },
  {
    id: 'days_late',
    label: '逾期天数',
    unit: '工作日',
    formula: '各件待办超过时限的工作时间中落在期内的部分之和，每件按一位小数',
    more_is_better: false,
    for_persons: true,
    parameters: [{ id: 'procedure', label: '事项', required: false }],
    clause: { ...clause, id: 'KP-42' },
  },
]
const id = 'key-projects/ab12cd34ef56'
export const schemes = [
  {
    id,
    body: 'key-projects',
    title: '重点项目推进考核',
    object: 'unit',
    period: 'month',
    version: 1,
    since: '2026-03-01',
    indicators: 3,
    scored: 2,
    current: '2026-03',
    inside: true,
  },
]
const indicators = [
  ['1', '按时报送率', 'on_time_rate', ['每周报送', '本周报送'], 50, 100, 0],
  ['2', '逾期天数', 'days_late', ['每周报送'], 30, 0, 4],
  ['3', '工作质量', '', [], 20, 100, 0],
].map(([key, title, measure, narrowed, weight, full, zero]) => ({
  id: key,
  title,
  measure,
  narrowed: narrowed.map((name, n) => ({ label: ['事项', '环节'][n], name })),
  weight,
  full,
  zero,
  formula: '',
  source: measures.find(m => m.id === measure) ?? null,
  scorer: measure ? null : '发改局',
}))
const version = {
  number: 1,
  since: '2026-03-01',
  object: 'unit',
  period: 'month',
  publication: 'all',
  source: '传阅〔2026〕3号',
  matter: 'm5',
  decided: '2026-03-16T10:00:00.000+08:00',
  indicators,
  scored: [
    { id: 'u1', name: '东园区' },
    { id: 'u2', name: '西园区' },
  ],
}
const sheet = (subject, name, rank, total, marks, more = {}) => ({
  subject,
  name,
  marks: marks.map(([value, score, facts, told], i) => ({
    indicator: String(i + 1),
    value,
    score,
    facts,
    told: told ?? '',
    by: told ? '韩某' : '',
  })),
  total,
  rank,
  objection: '',
  answer: '',
  award: '',
  award_text: '',
  own: false,
  ...more,
})
export const result = {
  id,
  title: '重点项目推进考核',
  body: 'key-projects',
  period: '2026-03',
  from: '2026-03-01',
  until: '2026-03-31',
  over: true,
  as_of: '2026-03-31T23:59:59.999+08:00',
  day: '2026-03-31',
  inside: true,
  version,
  versions: [version],
  sheets: [
    sheet(
      'u1',
      '东园区',
      1,
      '98',
      [
        ['100', '50', 2],
        ['0', '30', 0],
        ['90', '18', 0, '现场检查记录'],
      ],
      {
        award: 'reward',
        award_text: '通报表扬',
      },
    ),
    sheet('u2', '西园区', 2, '67.25', [
      ['50', '25', 2],
      ['0.4', '27', 1],
      ['80', '16', 0, '现场检查记录'],
    ]),
  ],
  frozen: {
    id: id + '/2026-03',
    state: 'published',
    matter: 'm5',
    source: '第4次会议',
    digest: 'a1b2',
    frozen: '2026-04-01T09:00:00.000+08:00',
    struck: [{ fact: 't1', reason: '供电公司停电证明', by: '李某' }],
    same: true,
  },
}
export const facts = {
  indicator: indicators[0],
  name: '西园区',
  value: '50',
  score: '25',
  items: [
    {
      kind: 'task',
      fact: 't1',
      title: '每周报送',
      link: '/matters/m5',
      step: '本周报送',
      from: '2026-03-23T08:30:00.000+08:00',
      due: '2026-03-23T17:00:00.000+08:00',
      ended: '2026-03-24T10:00:00.000+08:00',
      amount: '0',
      good: false,
    },
    {
      kind: 'task',
      fact: 't2',
      title: '（不公开）',
      link: '',
      step: '',
      from: '2026-03-30T08:30:00.000+08:00',
      due: '2026-03-30T17:00:00.000+08:00',
      ended: '2026-03-30T10:00:00.000+08:00',
      amount: '1',
      good: true,
    },
  ],
}
export const trend = [
  {
    period: '2026-02',
    totals: [{ subject: 'u1', name: '东园区', total: '91' }],
  },
  {
    period: '2026-03',
    totals: [
      { subject: 'u1', name: '东园区', total: '98' },
      { subject: 'u2', name: '西园区', total: '67.25' },
    ],
  },
]
export const comprehensive = {
  year: '2026',
  items: [
    {
      unit: 'u1',
      name: '东园区',
      total: '98',
      results: [
        {
          body: 'key-projects',
          scheme: id,
          title: '重点项目推进考核',
          period: '2026-03',
          state: 'published',
          total: '98',
          rank: 1,
          award: 'reward',
          matter: 'm5',
        },
      ],
    },
  ],
}

export const awards = [
  {
    kind: 'entry',
    from: '奖励登记',
    title: '李某',
    day: '2026-03-16',
    link: '/ledgers/key-projects/rewards/entries/e9',
    fields: [
      { label: '事迹', value: '台账记载九日办结征地拆迁，周报从不迟报' },
      { label: '奖励', value: '先进个人' },
      { label: '会议议题或传阅单编号', value: '第4次会议' },
    ],
  },
]
