import { mount } from '@vue/test-utils'
import { expect, test } from 'vitest'
import { i18n, words, type Form, type FormData_ } from '@/base'
import FormRead from './FormRead.vue'
import FormView from './FormView.vue'
import { cellsOf, columnsOf, pasted, sumOf } from './rows/rows'
import { answers, missing, sectionsOf, total, widgetOf } from './rules'

const form: Form = {
  id: 'x',
  sections: [{ title: '一', fields: ['name', 'outcome', 'condition'] }],
  schema: {
    required: ['name', 'outcome', 'condition'],
    properties: {
      name: { type: 'string', title: '名称' },
      outcome: {
        type: 'string',
        title: '结论',
        'x-choices': [
          { id: 'pass', label: '通过' },
          { id: 'conditional', label: '有条件' },
        ],
      },
      condition: {
        type: 'string',
        title: '条件',
        'x-widget': 'textarea',
        'x-show-when': { field: 'outcome', in: ['conditional'] },
      },
      land: { type: 'string', title: '占地', 'x-widget': 'area' },
      scores: {
        type: 'object',
        title: '评分',
        'x-widget': 'scores',
        'x-items': [
          { id: 'a', label: '产出', max: 60 },
          { id: 'b', label: '环境', max: 40, veto: true },
        ],
      },
    },
  },
}
const show = (data: FormData_, errors = {}) =>
  mount(FormView, { props: { form, modelValue: data, errors }, global: { plugins: [i18n, words] } })

test('a widget follows from the schema', () => {
  expect(widgetOf({ type: 'string', format: 'date' })).toBe('date')
  expect(widgetOf({ type: 'array', 'x-choices': [] })).toBe('multiselect')
  expect(widgetOf({ type: 'integer' })).toBe('number')
  expect(widgetOf({ 'x-widget': 'money', type: 'string' })).toBe('money')
})

test('no field is lost when the sections forget it', () => {
  expect(sectionsOf(form).flatMap(s => s.fields)).toEqual([
    'name',
    'outcome',
    'condition',
    'land',
    'scores',
  ])
})

test('a hidden field is neither asked for nor sent', () => {
  expect(missing(form, { name: 'x', outcome: 'pass' })).toEqual([])
  expect(missing(form, { name: ' ', outcome: 'conditional' })).toEqual(['name', 'condition'])
  expect(
    answers(form, {
      name: 'x',
      outcome: 'pass',
      condition: '旧',
      land: { text: '46 亩', value: '46' },
    }),
  ).toEqual({ name: 'x', outcome: 'pass', land: '46 亩' })
  expect(show({ outcome: 'pass' }).find('#f-condition').exists()).toBe(false)
  expect(show({ outcome: 'conditional' }).find('#f-condition').exists()).toBe(true)
})

test('an error stands beside its field and is tied to it', () => {
  const field = show({}, { land: '读不出' }).find('#f-land')
  expect(field.attributes('aria-invalid')).toBe('true')
  expect(field.attributes('aria-describedby')).toBe('f-land-e')
})

test('typing answers with the whole data', async () => {
  const view = show({ name: '', outcome: 'pass' })
  await view.find('#f-name').setValue('冷链')
  expect(view.emitted('update:modelValue')![0]).toEqual([{ name: '冷链', outcome: 'pass' }])
})

test('scores add up exactly', async () => {
  expect(total({ a: 0.1, b: 0.2 })).toBe('0.3')
  expect(total({})).toBeUndefined()
  expect(show({ scores: { a: 50, b: 30.5 } }).text()).toContain('80.5')
})

const shown_amount = (text: string, value: string) =>
  mount(FormRead, {
    props: {
      form: { id: 'f', schema: { properties: { sum: { title: '金额' } } } } as unknown as Form,
      data: { sum: { text, value, unit: '元' } },
    },
    global: { plugins: [i18n, words] },
  })
    .find('dd')
    .text()

test('what was sent is shown in words', () => {
  const read = mount(FormRead, {
    props: {
      form,
      data: { outcome: 'pass', land: { text: '6667 平方米', value: '10.0005', unit: '亩' } },
    },
    global: { plugins: [i18n, words] },
  })
  expect(read.text()).toContain('通过')
  expect(read.text()).toContain('6667 平方米 = 10.0005 亩')
  // What was written is not said again because of a comma.
  expect(shown_amount('1800 万元', '18000000')).toBe('1800 万元')
  expect(shown_amount('0.18 亿元', '18000000')).toBe('0.18 亿元 = 1,800 万元')
  expect(read.text()).not.toContain('条件')
})

const table: Form = {
  id: 'x',
  schema: {
    required: ['plan'],
    properties: {
      plan: {
        type: 'array',
        title: '资金安排',
        maxItems: 3,
        'x-widget': 'rows',
        items: {
          required: ['source', 'amount'],
          properties: {
            source: {
              type: 'string',
              title: '来源',
              'x-widget': 'select',
              'x-choices': [
                { id: 'own', label: '自筹' },
                { id: 'bond', label: '债券' },
              ],
            },
            amount: { title: '金额', 'x-widget': 'money', 'x-sum': true },
            year: { type: 'integer', title: '年度', 'x-widget': 'number' },
          },
        },
      },
    },
  },
}
const plan = table.schema.properties!.plan!
const showTable = (data: FormData_, errors = {}) =>
  mount(FormView, {
    props: { form: table, modelValue: data, errors },
    global: { plugins: [i18n, words] },
    attachTo: document.body,
  })

test('a table asks for what is missing, cell by cell, and leaves blank rows alone', () => {
  expect(missing(table, {})).toEqual(['plan'])
  expect(missing(table, { plan: [{}] })).toEqual(['plan'])
  expect(missing(table, { plan: [{}, { source: 'own' }] })).toEqual(['plan.1.amount'])
  expect(
    answers(table, { plan: [{}, { source: 'own', amount: { text: '3 万元', value: '30000' } }] }),
  ).toEqual({ plan: [{}, { source: 'own', amount: '3 万元' }] })
})

test('sums are exact, and not guessed where a cell is for the server to read', () => {
  const amount = columnsOf(plan)[1]!
  expect(sumOf([{ amount: '0.1 万元' }, { amount: '0.2' }, {}], amount)).toBe('3000')
  expect(sumOf([{ amount: '1.2 亿元' }, { amount: '1,000 元' }], amount)).toBe('120001000')
  expect(sumOf([{ amount: { text: '约 3 万', value: '30000' } }], amount)).toBe('30000')
  expect(sumOf([{ amount: '约三百万' }], amount)).toBeUndefined()
})

test('cells of a spreadsheet are taken from where they are pasted', () => {
  const columns = columnsOf(plan)
  expect(cellsOf('a\t"b\n""c"""\r\n\td\n\n')).toEqual([
    ['a', 'b\n"c"'],
    ['', 'd'],
  ])
  const at = { row: 0, column: 1 }
  expect(pasted([{ source: 'own' }], columns, at, '300 万元\t2026\n50\t2027', 3)).toEqual({
    rows: [
      { source: 'own', amount: '300 万元', year: 2026 },
      { amount: '50', year: 2027 },
    ],
    taken: 2,
    left: 0,
  })
  const head = pasted([{}], columns, at, '金额\t来源\n1\t债券\n2\t自筹\n3\t自筹\n4\t自筹', 3)
  expect(head.rows).toEqual([
    { amount: '1', source: 'bond' },
    { amount: '2', source: 'own' },
    { amount: '3', source: 'own' },
  ])
  expect(head.left).toBe(1)
})

test('rows are added, removed and moved by keyboard', async () => {
  const view = showTable({ plan: [{ source: 'own' }, { source: 'bond' }] })
  const last = () => view.emitted('update:modelValue')!.at(-1)![0] as FormData_
  await view.find('[id="f-plan.1.source"]').trigger('keydown', { key: 'ArrowUp', altKey: true })
  expect(last()).toEqual({ plan: [{ source: 'bond' }, { source: 'own' }] })
  await view.find('.rowsf__f .btn').trigger('click')
  expect((last().plan as unknown[]).length).toBe(3)
  await view.findAll('.rowsf__a .btn')[2]!.trigger('click')
  expect(last()).toEqual({ plan: [{ source: 'bond' }] })
  view.unmount()
})

test('an error stands beside its cell', () => {
  const view = showTable({ plan: [{ amount: '很多' }] }, { 'plan.0.amount': '读不出' })
  const cell = view.find('[id="f-plan.0.amount"]')
  expect(cell.attributes('aria-invalid')).toBe('true')
  expect(view.find(`[id="${cell.attributes('aria-describedby')}"]`).text()).toContain('读不出')
  view.unmount()
})

test('what was sent in a table is shown as one, with its sums', () => {
  const read = mount(FormRead, {
    props: {
      form: table,
      data: {
        plan: [{ source: 'own', amount: { text: '300 万元', value: '3000000', unit: '元' } }],
      },
    },
    global: { plugins: [i18n, words] },
  })
  expect(read.find('caption').text()).toBe('资金安排')
  expect(read.findAll('tbody td').map(td => td.text())).toEqual(['自筹', '300 万元', ''])
  expect(read.find('tfoot').text()).toContain('300 万元')
})

test('what links one record with another is carried, neither asked for nor shown', () => {
  const linked: Form = {
    id: 'order',
    schema: {
      required: ['title', 'source'],
      properties: {
        title: { type: 'string', title: '督办事项' },
        source: { type: 'string', title: '来源编号', 'x-widget': 'carried' },
      },
    },
  }
  const data = { title: '绿化', source: 'k1a2' }
  expect(sectionsOf(linked).flatMap(s => s.fields)).toEqual(['title'])
  expect(missing(linked, {})).toEqual(['title'])
  expect(answers(linked, data)).toEqual(data)
  const page = mount(FormRead, {
    props: { form: linked, data },
    global: { plugins: [i18n, words] },
  })
  expect(page.text()).toContain('绿化')
  expect(page.text()).not.toContain('k1a2')
})
