// Fictional ledgers of the office for assets, one above the other, for the matrix of mock.mjs.
import { green, red, yellow } from './mock_words.mjs'

const stagesOf = list => list.map(([id, label, short]) => ({ id, label, short }))
const ledgerOf = (id, title, stages, columns, views) => ({
  id: 'assets/' + id,
  title,
  body: 'assets',
  unit_label: '',
  rights: ['export', 'whole'],
  stages: stagesOf(stages),
  columns,
  views,
  snapshots: [],
  summary: { count: 0 },
})
const pageOf = items => ({
  items,
  next: null,
  total: items.length,
  summary: { count: items.length },
})
const days = ['2025-11-04', '2025-12-02', '2026-01-20', '2026-03-02']
const links = ['survey', 'declare', 'clearing', 'regular']

const area = (unit, at, light, more = {}) => ({
  id: 'area-' + unit + at,
  number: `2025-00${at + 1}`,
  version: 1,
  light,
  cells: { name: more.name ?? unit + '清查', holder: unit },
  stage: {
    now: links[at],
    done: links.slice(0, at + 1).filter(s => s !== more.skipped),
    skipped: more.skipped ? [more.skipped] : [],
    late: light.colour === 'red',
    on: Object.fromEntries(
      links.slice(0, at + 1).flatMap((s, i) => (s === more.skipped ? [] : [[s, days[i]]])),
    ),
  },
})
const none = { colour: 'none', text: '' }
const rows = [
  area('城东街道', 3, none),
  area('城西街道', 2, green('剩 12 天')),
  area('北坡镇', 1, yellow('剩 2 天', 0.8)),
  area('国营林场', 0, red('逾期 5 天')),
  area('城投公司', 3, none, { skipped: 'declare' }),
  area('城东街道', 1, none, { name: '城东街道补查' }),
  area('东园区', 2, none),
]
export const areas = {
  ledger: ledgerOf(
    'areas',
    '四环节台账',
    [
      ['survey', '调查摸底', '调'],
      ['declare', '自查自报', '报'],
      ['clearing', '清理整顿', '清'],
      ['regular', '规范管理（含经营）', '规'],
    ],
    [
      { id: 'name', label: '清查名称', type: 'text' },
      { id: 'holder', label: '被清查单位', type: 'unit', choices: [] },
    ],
    [
      { id: 'all', title: '全部', count: rows.length, query: {} },
      {
        id: 'matrix',
        title: '三阶段四环节',
        count: rows.length,
        query: {
          draw: 'matrix',
          by: 'holder',
          each: 'unit',
          above: 'phases',
          'above.clearing': 'survey,declare,clearing',
          'above.regular': 'regular',
          'above.entrusted': 'regular',
        },
      },
    ],
  ),
  entries: pageOf(rows),
}
export const phases = {
  ledger: ledgerOf(
    'phases',
    '三阶段台账',
    [
      ['clearing', '清查摸底', '清'],
      ['regular', '规范管理', '规'],
      ['entrusted', '委托经营', '委'],
    ],
    [{ id: 'name', label: '工作名称', type: 'text' }],
    [],
  ),
  entries: pageOf([
    {
      id: 'programme',
      version: 1,
      light: none,
      cells: { name: '全区资产经营管理' },
      stage: {
        now: 'regular',
        done: ['clearing', 'regular'],
        on: { clearing: '2025-10-08', regular: '2026-02-10' },
      },
    },
  ]),
}
