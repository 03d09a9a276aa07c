import { mount } from '@vue/test-utils'
import { expect, test } from 'vitest'
import { i18n, words, type Form, type FormData_ } from '@/base'
import FormRead from './FormRead.vue'
import FormView from './FormView.vue'
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
  expect(read.text()).not.toContain('条件')
})
