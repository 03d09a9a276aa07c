// Length: one meeting with all that its pages show stands together, to be read beside doc/api.md.
// A fictional meeting, its minutes and keys for mock.mjs, in the shapes of doc/api.md.
import { clause, yellow } from './mock_words.mjs'

const at = clock => `2026-03-17T${clock}:00.000+08:00`
const never = '1970-01-01T08:00:00.000+08:00'
const units = {
  u1: '产业办',
  u2: '财政局',
  u3: '发改局',
  u4: '城投公司',
  u5: '住建局',
}
const remark = (id, name, title, text, clock, kind = 'view') => ({
  id,
  speaker: '',
  name,
  title,
  kind,
  text,
  at: at(clock),
})
const item = (id, title, more = {}) => ({
  id,
  kind: 'topic',
  title,
  open_title: '',
  matter: 'm5',
  unit: 'u1',
  reporter: '陈某',
  basis: '初步意见 3月10日 · 审定 3月12日',
  units: ['u1', 'u2'],
  papers: [],
  flags: [],
  late: false,
  minutes_planned: 15,
  carried_from: '',
  begun: null,
  ended: null,
  outcome: '',
  label: '',
  text: '',
  no_deed: '',
  remarks: [],
  deeds: [],
  votes: [],
  recused: [],
  version: 3,
  ...more,
})
const done = (text, more = {}) => ({
  outcome: 'pass',
  label: '通过',
  text,
  begun: at('14:40'),
  ended: at('14:55'),
  no_deed: '只作通报',
  ...more,
})
export const items = [
  item('i0', '上次议定事项落实情况', {
    ...done('应落实 6 项，办结 4 项，在办 2 项。'),
    kind: 'follow_up',
    outcome: 'noted',
    label: '已听取',
    basis: '应落实 6 项，办结 4，在办 2',
  }),
  item('i1', '全区一季度经济运行分析', done('会议认为，一季度全区经济运行总体平稳。'.repeat(4))),
  item(
    'i2',
    '标准厂房三期配套资金安排',
    done(
      '会议同意安排标准厂房三期配套资金650万元，从年度产业发展资金中列支，竣工备案后一次拨付。',
      {
        flags: ['funds'],
      },
    ),
  ),
  item('i3', '高性能铝箔扩产项目设备贴息', {
    flags: ['funds'],
    begun: at('15:06'),
    text: '会议原则同意对高性能铝箔扩产项目设备投资给予贴息支持，贴息额度不超过480万元，从年度产业发展资金中列支，按设备到场和验收两期拨付。',
    remarks: [
      remark('r1', '王某', '财政局', '同意贴息，建议分两期拨付，首期以设备到场为准。', '15:09'),
      remark('r2', '赵某', '发改局', '应与投产时间挂钩，逾期停拨。', '15:12', 'disagreement'),
    ],
    deeds: [
      {
        id: 'd1',
        text: '完成设备核验并提出拨付方案',
        lead: 'u1',
        assist: ['u2'],
        due: '2026-03-25',
        matter: '',
      },
    ],
    papers: [{ id: 'f1', name: '贴息测算.xlsx', size: 18233 }],
    changed_by: { name: '何某' },
  }),
  item('i4', '污水处理厂提标改造概算调整', {
    flags: ['funds'],
    basis: '初步意见 3月11日',
  }),
  item('i5', '1—2 月区资金使用情况汇报', {
    kind: 'standing',
    basis: '常设议题 · 报表已齐',
    unit: 'u2',
    late: true,
  }),
]
const people = [
  ['张某', '副组长', '区委', '14:18'],
  ['王某', '局长', '财政局', '14:20'],
  ['赵某', '局长', '发改局', '14:25'],
  ['陈某', '局长', '自然资源分局', '14:27'],
  ['刘某', '局长', '住建局', '14:28'],
  ['吴某', '局长', '外经局', '14:18'],
  ['周某', '董事长', '城投公司', '14:26'],
  ['孙某', '主任', '东园区', '14:29'],
  ['郑某', '主任', '西园区', '14:21'],
]
const invitees = [
  ...people.map(([name, title, unit_name, clock], n) => ({
    id: `v${n}`,
    post: `o${n}`,
    person: `p${n}`,
    name,
    title,
    unit: 'u1',
    unit_name,
    part: 'member',
    items: [],
    answer: 'yes',
    reason: '',
    substitute: '',
    answered: at('09:00'),
    signed_in: at(clock),
    signed_by: 'code',
  })),
  ...[
    ['李某', '组长', '区委', 'leave', '公务，已委托'],
    ['钱某', '局长', '审计局', 'leave', '培训'],
  ].map(([name, title, unit_name, answer, reason], n) => ({
    id: `w${n}`,
    post: `q${n}`,
    person: `pq${n}`,
    name,
    title,
    unit_name,
    part: 'member',
    items: [],
    answer,
    reason,
    signed_in: null,
  })),
  {
    id: 'x1',
    post: 'x1',
    person: 'px1',
    name: '杨某',
    title: '副主任',
    unit_name: '区委办',
    part: 'attending',
    items: ['i3'],
    answer: 'substitute',
    substitute: '朱某',
    signed_in: at('14:24'),
  },
  {
    id: 'me',
    post: 'o1',
    person: 'p1',
    name: '李某',
    title: '项目办科员',
    unit_name: '外经局',
    part: 'attending',
    items: [],
    answer: '',
    signed_in: null,
  },
]
const head = {
  title: '区委财经工作领导小组 2026 年第 3 次会议',
  kind: 'regular',
  reason: '',
  starts: at('14:30'),
  answer_by: at('12:00'),
  ends: at('16:30'),
  place: '区政府三楼会议室',
  ordinal: 3,
  presider: 'o0',
  presider_name: '张某',
  delegation: 'g1',
  writer: 'o9',
  writer_name: '何某',
}
const session_acts =
  'order set_item current remark unremark conclude vote recuse deed undeed close code sign_in'
const planning_acts =
  'arrange put_item set_item remove_item order take_topic fix_agenda invite uninvite answer cancel'
function meeting(state) {
  const planned = state === 'planned'
  return {
    meeting: {
      id: state,
      body: 'finance',
      matter: 'm5',
      state,
      head: planned ? { ...head, delegation: '' } : head,
      items: planned
        ? items.slice(1).map(i => ({
            ...i,
            outcome: '',
            label: '',
            text: '',
            begun: null,
          }))
        : state === 'closed'
          ? items.map(i => ({
              ...i,
              ...(i.outcome ? {} : done('会议决定缓议。')),
            }))
          : items,
      invitees: planned ? invitees.map(i => ({ ...i, signed_in: null })) : invitees,
      agenda_fixed: !planned,
      current: planned ? '' : 'i3',
      sign_in_code: planned ? '' : 'k7f3q9m2x4c8w1ab',
      noticed: planned ? null : at('09:00'),
      opened: planned ? null : at('08:54'),
      closed: state === 'closed' ? at('16:10') : never,
      document: planned ? '' : 'd1',
      version: 41,
    },
    names: units,
    clashes: planned
      ? [
          {
            kind: 'place',
            text: '区政府三楼会议室 14:00–15:30 已由区城市长效管理工作委员会占用。',
          },
          {
            kind: 'person',
            text: '刘某（住建局）同时参加区人才工作领导小组会议。',
          },
        ]
      : [],
    pool: [
      item('t1', '冷链物流园用地价款缓缴', { unit: 'u4', flags: ['funds'] }),
      item('t2', '数字产业园二期股权投资', { carried_from: 'closed' }),
    ],
    follow_up: [
      {
        matter: 'm5',
        title: '标准厂房二期验收',
        lead: '城投公司',
        light: yellow('剩 4 时 10 分', 0.6),
        due: '2026-03-20',
        state: 'open',
      },
    ],
    asked: planned
      ? [
          {
            unit: 'u4',
            name: units.u4,
            answer: 'items',
            items: ['冷链物流园用地价款缓缴'],
            at: at('09:20'),
          },
          { unit: 'u5', name: units.u5, answer: 'none', items: [], at: at('10:02') },
          { unit: 'u3', name: units.u3, answer: 'silent', items: [], at: at('18:00') },
          { unit: 'u2', name: units.u2, answer: 'waiting', light: yellow('剩 4 时', 0.6) },
        ]
      : [],
    countersigned: true,
    delegations: [
      {
        id: 'g1',
        number: '财委〔2026〕5号',
        from_name: '组长',
        to: 'o0',
        to_name: '张某',
        meeting: 'in_session',
        text: '受组长委托',
        at: '2026-03-16T17:05:00.000+08:00',
      },
    ],
    papers: [...(planned ? [] : ['meeting_notice']), 'agenda_form', 'sign_in_sheet'],
    me: {
      invitee: 'me',
      convene: planned
        ? {
            task: 'm5.7',
            version: 1,
            acts: [
              { id: 'agree', label: '同意召开' },
              { id: 'disagree', label: '退回' },
            ],
          }
        : null,
      acts:
        state === 'planned'
          ? planning_acts.split(' ')
          : state === 'in_session'
            ? session_acts.split(' ')
            : ['archive'],
    },
    version: 41,
  }
}
/** A record travels as it is kept: its instants in milliseconds, those that are not, not at all. */
function as_record(value) {
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)) return Date.parse(value)
  if (Array.isArray(value)) return value.map(as_record)
  if (!value || typeof value !== 'object') return value
  const kept = Object.entries(value).filter(([, one]) => one !== null)
  return Object.fromEntries(kept.map(([key, one]) => [key, as_record(one)]))
}
export function meeting_of(id) {
  const answer = meeting(['planned', 'closed'].includes(id) ? id : 'in_session')
  for (const part of ['meeting', 'pool', 'delegations']) answer[part] = as_record(answer[part])
  return answer
}
const row = (id, body, title, state, day, more = {}) => ({
  id,
  body,
  title,
  kind: 'regular',
  state,
  starts: `2026-${day}T14:30:00.000+08:00`,
  ends: `2026-${day}T16:30:00.000+08:00`,
  place: '区政府三楼会议室',
  items: 5,
  invited: 13,
  signed_in: state === 'planned' ? 0 : 11,
  mine: true,
  ...more,
})
export const meetings = {
  items: [
    row('in_session', 'finance', head.title, 'in_session', '03-17'),
    row('planned', 'key-projects', '重点项目协调会 2026 年第 4 次会议', 'planned', '04-09', {
      mine: false,
    }),
    row(
      's1',
      'city',
      '城市长效管理现场推进会（老旧小区、背街小巷、农贸市场、工地围挡专题）',
      'noticed',
      '03-20',
      {
        kind: 'special',
      },
    ),
    row('closed', 'key-projects', '重点项目协调会 2026 年第 1 次会议', 'closed', '01-09'),
  ],
  next: null,
  years: [
    {
      body: 'key-projects',
      monthly: true,
      excused: { '2026-02': '当月没有须会议协调的问题' },
    },
    { body: 'talent', monthly: true },
  ],
}

// ---- minutes --------------------------------------------------------------------------------

const section = (id, heading, text, more = {}) => ({
  id,
  item: id,
  heading,
  open_heading: '',
  paragraphs: [text],
  sources: [],
  units: ['u1'],
  flags: [],
  ...more,
})
const content = {
  kind: 'minutes',
  mark: '区委财经工作领导小组会议纪要',
  issuer: '区委财经工作领导小组办公室',
  title: '',
  addressees: [],
  opening: [
    '3月17日下午，受组长委托，区委财经工作领导小组副组长张某在区政府三楼会议室主持召开领导小组2026年第3次会议，听取上次议定事项落实情况，' +
      '研究一季度经济运行、标准厂房三期配套资金安排等事项。现纪要如下：',
  ],
  sections: [
    section(
      'i1',
      '关于全区一季度经济运行分析',
      '会议认为，一季度全区经济运行总体平稳，重点项目完成投资略慢于序时进度，部分项目用地、供电等要素保障仍需加力。会议要求，' +
        '发改局逐月分析，对落后于序时进度的项目一项一策提出措施并限期落实。',
    ),
    section(
      'i2',
      '关于标准厂房三期配套资金安排',
      '会议同意安排标准厂房三期配套资金650万元，从年度产业发展资金中列支，竣工备案后一次拨付。由财政局负责，城投公司配合。',
      { flags: ['funds'], units: ['u2', 'u4'] },
    ),
    section(
      'i3',
      '关于高性能铝箔扩产项目设备贴息',
      '会议原则同意对高性能铝箔扩产项目设备投资给予贴息支持，贴息额度不超过480万元，按设备到场和验收两期拨付。由产业办会同财政局于3月25日前完成核验。',
      { flags: ['funds'], sources: ['r1', 'r2'] },
    ),
    section(
      'i4',
      '关于污水处理厂提标改造概算调整',
      '会议决定缓议。由城投公司补充概算调整依据，报区政府研究后再行提交。',
      { units: ['u4'] },
    ),
    section('i5', '关于1—2月区资金使用情况', '会议听取财政局汇报，要求加快结转资金清理。', {
      units: ['u2'],
    }),
  ],
  rows: [],
  tables: [],
  closing: [],
  attendance: [
    { label: '出席', names: people.map(p => p[0]) },
    { label: '请假', names: ['李某（公务）', '钱某（培训）'] },
    {
      label: '列席',
      names: ['区委办杨某', '区政府办朱某', '产业办陈某', '项目办李某'],
    },
  ],
  copies: ['区委常委会', '区人大办', '区政协办', '各成员单位'],
  date: '2026-03-18',
}
const signature = {
  who: { name: '张某', title: '副组长', unit_name: '区委' },
  at: '2026-03-18T10:22:00.000+08:00',
  purpose: '签发',
  items: [],
  key: '91ab4410c0ffee00e07c',
}
const digest = '6f1c'.padEnd(64, '0a9e')
const writer = { name: '何某', title: '科员', unit_name: '财经小组办公室' }
const first = {
  number: 1,
  content: {
    ...content,
    sections: content.sections.map((s, n) =>
      n === 2 ? { ...s, paragraphs: [s.paragraphs[0].replace('480', '500')] } : s,
    ),
  },
  digest,
  state: 'replaced',
  reason: '',
  by: writer,
  at: '2026-03-17T17:40:00.000+08:00',
  signatures: [],
  waiting: content.sections.filter(s => s.flags?.length).map(s => s.id),
}
const copy = (id, number, name, more = {}) => ({
  id,
  number,
  version: 2,
  unit: '',
  person: '',
  name,
  kind: 'to',
  sections: [],
  reason: '',
  compulsory: false,
  sent: '2026-03-18T11:00:00.000+08:00',
  read: null,
  receipted: null,
  recalled: null,
  ...more,
})
const step = (name, who, state, more = {}) => ({ step: name, who, state, signs: false, ...more })
function document(id) {
  const draft = id === 'draft'
  return {
    document: {
      id,
      body: 'finance',
      matter: 'm5',
      meeting: 'in_session',
      kind: 'minutes',
      title: '财经小组会议纪要',
      number: draft ? '' : '〔2026〕3号',
      state: draft ? 'draft' : 'issued',
      versions: [
        first,
        {
          ...first,
          number: 2,
          content,
          state: draft ? 'draft' : 'signed',
          reason: '核对贴息额度',
          at: '2026-03-18T09:05:00.000+08:00',
          signatures: draft ? [] : [signature],
        },
      ],
      version: 9,
      content,
      whole: true,
      extract: false,
      issued_version: draft ? null : 2,
      code: draft ? '' : 'TC1:〔2026〕3号:6f1c0a9e:91ab4410:/verify/d1',
    },
    chain: [
      step('起草', writer, 'done', { at: '2026-03-17T17:40:00.000+08:00', outcome: '送签' }),
      step('核稿', { person: '韩某', post: '主任', unit: '财经小组办公室' }, 'done', {
        at: '2026-03-18T09:05:00.000+08:00',
      }),
      ...(draft
        ? []
        : [
            step('组长签发', signature.who, 'done', {
              at: signature.at,
              signs: true,
              outcome: '签发',
              signature,
            }),
          ]),
      step('区长签批', { post: '区长' }, 'open', { signs: true, task: 'sign.1' }),
    ],
    copies: draft
      ? []
      : [
          copy('c1', 1, '财政局', {
            receipted: '2026-03-18T11:20:00.000+08:00',
            unit: 'u2',
            version: 1,
          }),
          copy('c2', 2, '城投公司', {
            sections: ['i2', 'i4'],
            read: at('11:30'),
            unit: 'u4',
          }),
          copy('c3', 3, '区委财经工作领导小组', {
            kind: 'cc',
            reason: '涉及财经运作的重要决策',
            compulsory: true,
          }),
          copy('c4', 4, '住建局', {
            recalled: at('12:00'),
            recall_reason: '送错单位',
            unit: 'u5',
          }),
          copy('c5', 5, '外经局', {}),
        ],
    me: {
      acts: draft ? ['edit'] : ['send', 'recall', 'correct', 'withdraw', 'read', 'receipt'],
      inside: true,
      copy: draft ? null : copy('c5', 5, '外经局'),
    },
    task: draft
      ? null
      : {
          id: 'sign.1',
          matter: 'sign',
          step: '区长签批',
          signs: id,
          version: 3,
        },
  }
}
/** Received by somebody outside the office while it is being corrected: their text, their copy. */
function received() {
  const { document: paper, me } = document('d1')
  return {
    document: {
      ...paper,
      id: 'received',
      state: 'draft',
      issued: '2026-03-18T11:00:00.000+08:00',
      versions: paper.versions.slice(1).map(({ content: _, ...version }) => version),
    },
    chain: [],
    copies: [],
    me: { ...me, acts: ['read', 'receipt'], inside: false },
    task: null,
  }
}
/** Issued, sent back once on the way, and being corrected now. */
function corrected() {
  const { document: paper, chain, copies, me } = document('d1')
  const signed = { ...paper.versions[1], number: 1, reason: '' }
  const next = { ...signed, number: 2, state: 'draft', reason: '数字有误', signatures: [] }
  next.at = '2026-03-19T09:00:00.000+08:00'
  const head = { person: '徐某', post: '主任', unit: '区委办' }
  return {
    document: {
      ...paper,
      id: 'corrected',
      state: 'draft',
      issued: '2026-03-18T11:00:00.000+08:00',
      versions: [signed, next],
      issued_version: 1,
    },
    chain: [
      chain[0],
      step('区委办把关', head, 'done', {
        at: '2026-03-18T09:40:00.000+08:00',
        outcome: '退回',
        opinion: '第三项的额度与原始记录不符。',
        signs: true,
      }),
      { ...chain[2], version: 1 },
      step('起草', writer, 'open'),
    ],
    copies: copies.map(one => ({ ...one, version: 1 })),
    me: { ...me, acts: ['edit'], copy: null },
    task: null,
  }
}
const special = { received, corrected }
export const document_of = id => special[id]?.() ?? document(id)
export const documents = {
  items: [
    {
      id: 'd1',
      body: 'finance',
      kind: 'minutes',
      title: '财经小组会议纪要',
      number: '〔2026〕3号',
      state: 'issued',
      changed: '2026-03-18T11:00:00.000+08:00',
      copy: copy('c5', 5, '外经局'),
    },
    {
      id: 'received',
      body: 'finance',
      kind: 'minutes',
      title: '财经小组会议纪要',
      number: '〔2026〕2号',
      state: 'submitted',
      state_label: '送审',
      issued: '2026-02-18T11:00:00.000+08:00',
      changed: '2026-03-18T10:00:00.000+08:00',
    },
    {
      id: 'draft',
      body: 'key-projects',
      kind: 'notice',
      title: '关于召开重点项目协调会的通知（园区、平台公司、要素保障单位参加）',
      number: '',
      state: 'draft',
      changed: '2026-03-18T09:00:00.000+08:00',
      task: 'x',
    },
  ],
  next: null,
}

// ---- signing --------------------------------------------------------------------------------

export const sign_task = {
  id: 'sign.1',
  matter: 'sign',
  title: '财经小组会议纪要',
  number: '财〔2026〕0041',
  body: 'finance',
  procedure: 'finance/minutes',
  regime: '会议',
  step: '区长签批',
  step_id: 'chief',
  steps_done: 3,
  steps_all: 5,
  light: yellow('剩 4 时 10 分', 0.6),
  version: 3,
  group: 'today',
}
export const sign_matter = {
  id: 'sign',
  number: '财〔2026〕0041',
  title: '财经小组会议纪要',
  body: 'finance',
  procedure: { id: 'finance/minutes', name: '会议纪要' },
  clause: clause('FE-16', '二（三）', '凡纪要涉及资金的，由区长负责签批'),
  state: 'open',
  state_label: '在办',
  version: 3,
  tasks: [
    {
      id: 'sign.1',
      step: '区长签批',
      step_id: 'chief',
      opened: at('11:00'),
      light: yellow('剩 4 时 10 分', 0.6),
      holders: [],
      mine: true,
      version: 3,
      about: '两项涉及资金，共 1,130 万元',
      signs: 'd1',
      sections: ['i2', 'i3'],
      acts: [
        { act: 'agree', label: '签批', kind: 'seal' },
        { act: 'disagree', label: '退回', kind: 'plain', needs: ['opinion'] },
      ],
    },
  ],
  acts: [],
  record: [],
}
export const keys = [
  {
    fingerprint: '91ab4410c0ffee00deadbeef5566e07c',
    made: '2026-01-05T09:00:00.000+08:00',
  },
  {
    fingerprint: '77aa4410c0ffee00deadbeef5566ffff',
    made: '2025-01-05T09:00:00.000+08:00',
    withdrawn: '2026-01-05T09:00:00.000+08:00',
  },
]
export const verdict = {
  good: true,
  number: '〔2026〕3号',
  office: '示范区',
  content_intact: true,
  state: 'holds',
  holds: true,
  signatures: [
    { person: '张某', post: '副组长', unit: '区委', at: signature.at, purpose: '签发', good: true },
  ],
  faults: [],
}
