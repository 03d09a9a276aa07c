// Fictional data for mock.mjs. People, units, projects and sums are invented.
import { yellow, green, clause } from './mock_words.mjs'

export * from './mock_matter.mjs'
export * from './mock_ledger.mjs'

export const errors = {
  session: { error: { code: 'no_session', message: '未登录。' } },
  csrf: { error: { code: 'csrf', message: '页面已过期，刷新后再试。' } },
  login: {
    error: { code: 'login_failed', number: 1001, message: '账号或密码不对；还可试 4 次。' },
  },
  missing: {
    error: { code: 'not_found', number: 1404, message: '没有这件事项，或不在我的职务范围内。' },
  },
  conflict: {
    error: {
      code: 'stale',
      number: 1409,
      message: '这件事项刚被改过。',
      conflict: {
        by: '王某',
        post: '主任',
        unit: '外经局',
        at: '2026-03-17T09:40:00+08:00',
        version: 9,
      },
    },
  },
}
export const session = {
  person: { id: 'p1', name: '李某' },
  office: '示范区',
  now: '2026-03-17T09:42:00+08:00',
  csrf: 'mock',
  language: 'zh',
  must_change_password: false,
  demo: true,
  posts: [
    {
      id: 'o1',
      title: '项目办科员',
      unit: { id: 'u1', name: '外经局' },
      roles: ['key-projects/office', 'administrator'],
    },
  ],
  rights: ['ledger.export', 'ledger.propose', 'ledger.report', 'people.edit', 'units.edit'],
  places: ['agency', 'incidents', 'tray', 'triage', 'weekly'],
}
export const incidents = {
  items: [
    {
      id: 'm5.31',
      matter: 'm5',
      number: '项〔2026〕0137',
      title: '铝箔扩产项目',
      body: 'key-projects',
      procedure_name: '每周报送',
      step: '定截止',
      code: 'feel.null',
      place: 'round_due',
      text: '算不出截止时刻：参数「问题报送截止时刻」不是时刻',
      retry: true,
    },
    {
      id: 'm6.12',
      matter: null,
      number: '财〔2026〕0021',
      title: '',
      body: 'finance',
      procedure_name: '资金使用汇报',
      step: '定汇报期间',
      code: 'bpmn.no_way',
      place: 'any',
      text: '',
      retry: false,
    },
  ],
  next: null,
}
export const counts = {
  all: 23,
  unread: 8,
  'key-projects': 9,
  finance: 4,
  talent: 2,
  assets: 3,
  industry: 3,
  city: 2,
  decisions: 0,
}
export const bodies = [
  ['key-projects', '区重点项目推进工作领导小组', 'xiang', '项', '领导小组', 17, false, 9],
  ['finance', '区委财经工作领导小组', 'cai', '财', '领导小组', 11, false, 4],
  ['talent', '区人才工作领导小组', 'cai2', '才', '领导小组', 0, true, 2],
  ['assets', '区资产经营管理办公室', 'zi', '资', '办公室', 6, false, 3],
  ['industry', '区产业发展办公室', 'chan', '产', '办公室', 8, false, 3],
  ['city', '区城市长效管理工作委员会', 'cheng', '城', '委员会', 21, false, 2],
  ['decisions', '区重大决策咨询小组', 'xun', '询', '咨询小组', 0, true, 0],
].map(([id, name, glyph, seal, kind_label, members, members_missing, open]) => ({
  id,
  name,
  short: name,
  glyph,
  seal,
  kind: 'x',
  kind_label,
  members,
  members_missing,
  open,
}))
const weeks = [4, 6, 3, 5, 8, 5, 3, 5, 6, 4, 5, 5]
const duty = [
  '对重大项目（占地10亩以上或投资额500万元人民币以上项目）引进落户前进行论证审核，确保项目质量；',
  '收集重点项目建设过程中遇到的各类问题，梳理汇总分送各相关责任单位落实解决；',
  '对重点项目建设中遇到的特别重大、疑难问题进行“会诊”，明确解决方案，高层协调解决；',
  '牵头组织开展加快项目建设的各类专题活动；研究制订保障重点项目顺利实施的有效机制和办法；',
  '督导重点项目推进问题的解决，建立有关考核办法，确定有关奖惩事宜。',
]
const regime = ['集中申报制', '审核确定制', '统一代办制', '详细台帐制', '高层协调制', '考核奖惩制']
export function body(id) {
  const row = bodies.find(b => b.id === id) ?? bodies[0]
  const missing = row.members_missing
  return {
    id: row.id,
    name: row.name,
    aliases: ['区重点项目办', '重点项目办'],
    kind_label: row.kind_label,
    decided_by: '区委、区政府',
    basis: { title: '湖号文件', number: '', missing: true },
    office: {
      host: '区外经局',
      since: '2022-03-22',
      head: '王某',
      conflict: {
        message:
          '办公室设在外经局，外经局又是三家监督单位之一。项目办自身的事项，由区委办、区政府办监督。',
        clause: clause('KP-41', '一（三）六', '由区委办、区政府办、外经局监督'),
      },
    },
    version: { number: 2, since: '2026-01-05' },
    versions: [
      { number: 1, since: '2022-03-22' },
      { number: 2, since: '2026-01-05' },
    ],
    members_missing: missing,
    members: missing
      ? []
      : [
          ['leader', '组长', '区长', '张某'],
          ['deputy', '副组长', '区委常委', '孙某'],
          ['deputy', '副组长', '副区长', '赵某'],
          ...[
            '发改局',
            '财政局',
            '自然资源分局',
            '住建局',
            '生态环境分局',
            '水务局',
            '交通局',
            '供电公司',
            '东园区',
            '西园区',
          ].map(u => ['member', '成员', '局长', '', u]),
          ['office_head', '主任', '', '王某', '外经局'],
          ['office_staff', '经办', '', '李某', '专职'],
          ['liaison', '联络员', '', '', '待定'],
        ].map(([role, role_label, post, person, unit], i) => ({
          id: 'b' + i,
          role,
          role_label,
          post,
          person,
          unit,
        })),
    duties: duty.map((text, i) => ({
      number: `一（二）（${i + 1}）`,
      text,
      open: [5, 23, 2, 0, 11][i],
      year: [31, 164, 9, 2, 58][i],
      weeks,
    })),
    regimes: regime.map((name, i) => ({
      number: '一二三四五六'[i],
      name,
      quote: [
        '不定期向领导小组办公室统一申报',
        '待领导小组确定通过后，立即纳入',
        '组织精干力量统一收集代办',
        '每月向领导小组汇报一次',
        '协调会原则上每月开一次',
        '交由区委办、区政府办把关后下发',
      ][i],
      light: i === 1 ? yellow('临期 2') : green(),
      note: i === 0 ? '建档限 3 个工作日' : '',
      open: [4, 6, 0, 1][i],
      due_this_week: 1,
      late: 0,
      weeks,
      procedures: i < 2 ? [{ id: 'key-projects/' + ['declaration', 'review'][i], name }] : [],
      built: i < 2 || i === 3,
    })),
    parameters: [
      {
        id: 'filing_limit',
        label: '建档时限',
        kind: 'number',
        value: '3',
        text: '3',
        unit: '工作日',
        since: '2026-02-01',
        source: '办公室会议',
        confidence: 'default',
        clause: null,
        values: [
          { text: '3', since: '2026-02-01', source: '办公室会议' },
          { text: '5', since: '2022-03-22', source: '「及时归类建档」，本区缺省' },
        ],
      },
    ],
    flow: [
      '（一）集中申报制。凡属重大项目，均由各单位不定期向领导小组办公室统一申报，领导小组办公室负责及时归类建档。',
    ],
  }
}
export const units = [
  ['u0', '区政府', '政府', null],
  ['u1', '外经局', '部门', 'u0'],
  ['u2', '财政局', '部门', 'u0'],
  ['u3', '东园区', '园区', 'u0'],
  ['u4', '西园区', '园区', 'u0'],
  ['u9', '城东街道', '街镇', 'u0'],
].map(([id, name, kind_label, parent]) => ({
  id,
  name,
  kind: kind_label,
  kind_label,
  parent,
  since: '2022-03-22',
  until: null,
  former: id === 'u1' ? [{ name: '招商局', until: '2024-06-30' }] : [],
}))
export const posts = [
  {
    id: 'o1',
    title: '项目办科员',
    unit: { id: 'u1', name: '外经局' },
    holders: ['李某'],
  },
  { id: 'o2', title: '局长', unit: { id: 'u1', name: '外经局' }, holders: [] },
]
export const people = [
  ['p1', '李某', 'li', '项目办科员', '外经局'],
  ['p2', '王某', 'wang', '项目办主任', '外经局'],
  ['p3', '张某', 'zhang', '经办人', '东园区'],
].map(([id, name, account, title, unit], i) => ({
  id,
  name,
  account,
  locked: i === 2,
  posts: [{ id: 'h' + i, title, unit: { id: 'u1', name: unit }, since: '2024-07-01', until: null }],
}))
