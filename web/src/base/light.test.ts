import { mount } from '@vue/test-utils'
import { expect, test } from 'vitest'
import { LightMark, StageBar, i18n, words } from '@/base'

const global = { plugins: [i18n, words] }

test('a light has shape, words and a name for each colour', () => {
  const light = mount(LightMark, {
    props: { light: { colour: 'red', text: '逾期 2 时', used: 1.4 }, bar: true },
    global,
  })
  expect(light.find('.lt-r i').attributes('aria-label')).toBe('红灯·逾期')
  expect(light.text()).toContain('逾期 2 时')
  expect(light.find('.lt__u span').attributes('style')).toContain('100%')
  expect(mount(LightMark, { props: { light: { colour: 'green', text: '' } }, global }).text()).toBe(
    '正常',
  )
})

test('the stage bar marks done, current, late, skipped and where it was before', () => {
  const stages = ['a', 'b', 'c', 'd'].map(id => ({ id, label: id, short: id }))
  const classes = (stage: object, colour = 'green') =>
    mount(StageBar, {
      props: {
        stages,
        stage: { now: 'c', done: ['a', 'b'], ...stage },
        light: { colour: colour as 'red', text: '' },
      },
      global,
    })
      .findAll('i')
      .map(i => i.classes().join(' '))
  expect(classes({ skipped: ['b'] })).toEqual(['d', 'x', 'c', ''])
  expect(classes({ late: true })).toEqual(['d', 'd', 'l', ''])
  expect(classes({ before: 'b' }, 'yellow')).toEqual(['d', 'd p', 'y', ''])
})
