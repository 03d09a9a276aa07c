import { describe, expect, test } from 'vitest'
import {
  formatIn,
  type AgendaItem,
  type ChainStep,
  type PaperContent,
  type PaperRow,
  type PaperSection,
  type PaperVersion,
} from '@/base'
import { differenceOf, piecesOf } from './difference'
import {
  departs,
  earlierVersion,
  inForce,
  markOf,
  returnOf,
  shapeOf,
  stateOf,
  type Readable,
} from './marks'
import {
  broken,
  columns,
  dayOn,
  footRows,
  linesOf,
  markSize,
  ordinal,
  pagesOf,
  placesOf,
  widthOf,
} from './sheet'

test('a part departs from the record when it words the conclusion otherwise', () => {
  const item = { id: 'i1', text: '同意安排\n四月底前完成' } as AgendaItem
  const part = (...paragraphs: string[]) => ({ id: 's1', paragraphs }) as PaperSection
  expect(departs(part('同意安排', '四月底前完成', '由财政局负责。'), item)).toBe(false)
  expect(departs(part('会议否决了安排', '四月底前完成'), item)).toBe(true)
  expect(departs(part('附带的一段'), undefined)).toBe(false)
})

test('headings are counted in Chinese numerals', () => {
  expect([1, 9, 10, 11, 20, 21, 99].map(ordinal)).toEqual([
    '一',
    '九',
    '十',
    '十一',
    '二十',
    '二十一',
    '九十九',
  ])
})

test('a long mark is set smaller, never wider than the text', () => {
  expect(markSize('区委会议纪要')).toBe('9.17mm')
  for (const n of [14, 17, 30]) expect(parseFloat(markSize('纪'.repeat(n))) * n).toBeLessThan(156)
})

test('a paper has the day on which it was issued, in Chinese in either language', () => {
  const content = { ...minutes(1), date: '2026-12-01' }
  formatIn('en')
  try {
    expect(dayOn({ content })).toBe('2026年12月1日')
    expect(dayOn({ issued: null, content })).toBe('2026年12月1日')
    expect(dayOn({ issued: '2026-12-09T10:00:00.000+08:00', content })).toBe('2026年12月9日')
  } finally {
    formatIn('zh')
  }
})

describe('lines', () => {
  test('28 characters a line, two free at the beginning of a paragraph', () => {
    const lines = broken('会'.repeat(60))
    expect(lines.map(l => [l.indent, l.text.length])).toEqual([
      [2, 26],
      [0, 28],
      [0, 6],
    ])
  })
  test('figures count half and are not divided', () => {
    expect(widthOf('650万元')).toBe(7)
    const lines = broken('会'.repeat(25) + '650万元')
    expect(lines.map(l => l.text)).toEqual(['会'.repeat(25), '650万元'])
  })
  test('a line neither begins with a closing mark nor ends with an opening one', () => {
    const closing = broken('会'.repeat(26) + '，议')
    expect(closing[1]!.text).toBe('会，议')
    const opening = broken('会'.repeat(25) + '《通知》')
    expect(opening[0]!.text.endsWith('《')).toBe(false)
    for (const one of [...closing, ...opening])
      expect(widthOf(one.text)).toBeLessThanOrEqual((columns - one.indent) * 2)
  })
  test('no text is lost and an empty paragraph keeps its line', () => {
    const text =
      '会议同意安排标准厂房三期配套资金650万元，从年度产业发展资金中列支，竣工备案后一次拨付。'
    expect(
      broken(text)
        .map(l => l.text)
        .join(''),
    ).toBe(text)
    expect(broken('')).toHaveLength(1)
  })
})

const minutes = (n: number): PaperContent => ({
  kind: 'minutes',
  issuer: '办公室',
  opening: ['现纪要如下：'],
  sections: Array.from({ length: n }, (_, i) => ({
    id: `s${i}`,
    heading: `关于第${i}项`,
    paragraphs: ['会议同意。'.repeat(12)],
  })),
  attendance: [{ label: '出席', names: Array.from({ length: 20 }, (_, i) => `张某${i}`) }],
  copies: ['区委常委会'],
})

describe('pages', () => {
  test('15 lines on the first, 22 on the others, every line once', () => {
    const content = minutes(12)
    const pages = pagesOf(content)
    expect(pages[0]!.lines.length).toBeLessThanOrEqual(15)
    for (const page of pages.slice(1)) expect(page.lines.length).toBeLessThanOrEqual(22)
    expect(pages.flatMap(p => p.lines)).toHaveLength(linesOf(content).length)
    expect(pages.filter(p => p.last)).toHaveLength(1)
  })
  test('a heading is never the last line of a page', () => {
    for (let n = 1; n < 14; ++n)
      for (const page of pagesOf(minutes(n)).slice(0, -1))
        expect(page.lines[page.lines.length - 1]?.kind).not.toBe('heading')
  })
  test('names in the attendance are not divided', () => {
    const content = minutes(0)
    content.attendance = [{ label: '列席', names: Array.from({ length: 9 }, () => '区政府办朱某') }]
    const lines = linesOf(content).slice(2)
    expect(lines).toHaveLength(3)
    for (const line of lines) expect(line.text).toMatch(/^(区政府办朱某、?)+$/)
  })
  test('what stands at the foot never covers the text', () => {
    for (let n = 0; n < 14; ++n) {
      const content = minutes(n)
      const end = pagesOf(content).find(p => p.last)!
      expect(end.lines.length + footRows(content)).toBeLessThanOrEqual(end.first ? 15 : 22)
    }
  })
  test('headings are counted as in print; an extract keeps its numbers', () => {
    const headings = (content: PaperContent) =>
      linesOf(content)
        .filter(l => l.kind === 'heading')
        .map(l => l.text)
    expect(headings(minutes(1))).toEqual(['一、关于第0项'])
    const content = minutes(4)
    content.sections![0]!.heading = ''
    expect(headings(content)).toEqual(['一、关于第1项', '二、关于第2项', '三、关于第3项'])
    content.sections = [{ ...content.sections![3]!, number: 3 }]
    expect(headings(content)).toEqual(['三、关于第3项'])
  })
  test('each section has its place; a closed one shows its open heading', () => {
    const content = minutes(3)
    content.sections![1] = { id: 's1', heading: '', open_heading: '有关事项', paragraphs: [] }
    const places = placesOf(pagesOf(content))
    expect([...places.keys()]).toEqual(['s0', 's1', 's2'])
    expect(linesOf(content).some(l => l.text === '二、有关事项')).toBe(true)
  })
})

describe('difference', () => {
  test('pieces make the old text and the new one', () => {
    const [old, now] = ['安排资金650万元，一次拨付。', '安排配套资金480万元，分两期拨付。']
    const pieces = piecesOf(old, now)
    const side = (kind: string) =>
      pieces
        .filter(p => p.kind === 'same' || p.kind === kind)
        .map(p => p.text)
        .join('')
    expect(side('removed')).toBe(old)
    expect(side('added')).toBe(now)
    expect(pieces.some(p => p.kind === 'added' && p.text === '480')).toBe(true)
    expect(pieces.some(p => p.kind === 'added' && p.text.includes('配套'))).toBe(true)
  })
  test('each paragraph is one, as it is in the paper', () => {
    const old = minutes(1)
    const now = minutes(1)
    now.sections![0]!.paragraphs = [old.sections![0]!.paragraphs[0]!, '另作安排。']
    const [added] = differenceOf(old, now).filter(p => p.kind === 'changed')
    expect(added!.paragraphs).toEqual([
      [{ kind: 'same', text: old.sections![0]!.paragraphs[0] }],
      [{ kind: 'added', text: '另作安排。' }],
    ])
    const [removed] = differenceOf(now, old).filter(p => p.kind === 'changed')
    expect(removed!.paragraphs[1]).toEqual([{ kind: 'removed', text: '另作安排。' }])
  })
  test('sections are matched by what they are, not by their place', () => {
    const old = minutes(3)
    const now = minutes(3)
    now.sections = [
      old.sections![0]!,
      old.sections![2]!,
      { id: 'x', heading: '新', paragraphs: ['新。'] },
    ]
    const parts = differenceOf(old, now)
    expect(parts.filter(p => p.kind === 'changed')).toEqual([])
    expect(parts.filter(p => p.kind === 'added').map(p => p.heading)).toEqual(['三、新'])
    expect(parts.filter(p => p.kind === 'removed').map(p => p.heading)).toEqual(['二、关于第1项'])
  })
})

describe('a part that needs a signature of its own', () => {
  const plain = { id: 'a', heading: '甲', paragraphs: [] }
  const part = { id: 'b', heading: '乙', paragraphs: [], flags: ['funds'] }
  const version = (items: string[]): Readable =>
    ({
      content: { sections: [plain, part] },
      waiting: ['b'].filter(id => !items.includes(id)),
    }) as unknown as Readable
  const step = (more: Partial<ChainStep>): ChainStep => ({
    step: '签批',
    state: 'done',
    signs: true,
    sections: ['b'],
    ...more,
  })
  const back = step({ opinion: '未评估' })

  test('waits, is sent back with a reason, waits again, is signed', () => {
    expect(markOf(version([]), plain)).toBeUndefined()
    expect(markOf(version([]), part, [step({ state: 'open' })])).toBe('wait')
    expect(markOf(version([]), part, [back])).toBe('returned')
    expect(returnOf([back], part)?.opinion).toBe('未评估')
    expect(markOf(version([]), part, [back, step({ state: 'open' })])).toBe('wait')
    expect(markOf(version(['b']), part, [back, step({})])).toBe('bound')
  })
  test('is in force only when signed', () => {
    expect(inForce(version([])).map(s => s.id)).toEqual(['a'])
    expect(inForce(version(['b'])).map(s => s.id)).toEqual(['a', 'b'])
  })
})

test('whoever was to sign and did not sent the paper back', () => {
  const gate: ChainStep = { step: '把关', state: 'done', signs: true }
  const signature = { who: {}, at: '', purpose: '把关' } as ChainStep['signature']
  expect(shapeOf({ ...gate, signature })).toBe('bound')
  expect(shapeOf(gate)).toBe('returned')
  expect(shapeOf({ ...gate, signs: false })).toBe('done')
  expect(shapeOf({ ...gate, state: 'open' })).toBe('open')
})

test('a step on a version that was followed since says which', () => {
  const versions = [
    { number: 1, state: 'signed', at: '2026-03-18T09:00:00.000+08:00' },
    { number: 2, state: 'draft', at: '2026-03-20T09:00:00.000+08:00' },
  ] as PaperVersion[]
  const on = (day: number, version?: number): ChainStep => ({
    step: '签发',
    state: 'done',
    at: `2026-03-${day}T10:00:00.000+08:00`,
    version,
  })
  expect(earlierVersion(on(18, 1), versions)).toBe(1)
  expect(earlierVersion(on(19), versions)).toBe(1)
  expect(earlierVersion(on(17), versions)).toBe(1)
  expect(earlierVersion(on(20), versions)).toBeUndefined()
  expect(earlierVersion(on(18), versions.slice(0, 1))).toBeUndefined()
  expect(earlierVersion({ ...on(18), state: 'open' }, versions)).toBeUndefined()
})

test('a paper that is being corrected is in force', () => {
  const paper = (state: string, issued?: string) => ({ state, issued }) as PaperRow
  expect(stateOf(paper('draft'))).toBe('draft')
  for (const state of ['draft', 'submitted', 'signed_off'])
    expect(stateOf(paper(state, '2026-03-18T11:00:00.000+08:00'))).toBe('correcting')
  expect(stateOf(paper('issued', '2026-03-18T11:00:00.000+08:00'))).toBe('issued')
  expect(stateOf(paper('withdrawn', '2026-03-18T11:00:00.000+08:00'))).toBe('withdrawn')
})
