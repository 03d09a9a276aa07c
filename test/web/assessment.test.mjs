// 考核: a scheme is decided; on the page of a period that is over the assessment of that period
// begins with what is looked at, nothing typed twice.
//   TONGCHOU_BIN=build/release/tongchou node --test test/web/assessment.test.mjs
import assert from 'node:assert/strict'
import { walks } from './walk.mjs'

const walk_of = walks({ now: '2026-03-16 09:00' })

walk_of('an assessment begins with the scheme and the period', async walk => {
  const id = await walk.start('office-1', 'key-projects/assessment-scheme', {
    name: '园区推进考核',
    object: 'unit',
    period: 'month',
    since: '2026-02-01',
    publication: 'all',
    scored: ['东园区', '西园区'],
    indicators: [
      {
        indicator: '逾期天数',
        measure: 'days_late',
        parameters: '事项 项目每周报送；环节 本周报送',
        weight: '100',
        full: '0',
        zero: '10',
      },
    ],
    decided_by: 'circulation',
  })
  await walk.act('office-1', id, '修改办法')
  await walk.act('leader-1', id, '审定考核办法', {
    source_kind: 'circulation',
    source_number: '传阅〔2026〕1号',
    source_day: '2026-03-02',
  })

  const page = await walk.open('office-1', '/assessment')
  await page.getByRole('link', { name: '园区推进考核' }).click()
  await page.locator('h1', { hasText: '园区推进考核' }).waitFor()
  const page_of_scheme = page.url().slice(walk.office.url.length)
  await page.locator('.as__v summary').click()
  await page.locator('.as__v dd', { hasText: '事项 项目每周报送 · 环节 本周报送' }).waitFor()
  const freeze = page.getByRole('button', { name: '考核这一期' })
  assert.equal(await freeze.count(), 0, 'this month is not over')
  await page.keyboard.press('[')
  await page.getByText('2026-02', { exact: true }).first().waitFor()
  await freeze.click()
  await page.locator('#f-scheme').waitFor()
  assert.equal(await page.inputValue('#f-scheme'), '园区推进考核')
  assert.equal(await page.inputValue('#f-period'), '2026-02')
  await walk.press(page, page.locator('.bar .btn--pri'), '/api/matters')
  await page.waitForURL(/\/matters\//)
  const begun = await walk.matter('office-1', page.url().split('/matters/')[1])
  assert.equal(begun.procedure.id, 'key-projects/assessment')
  assert.deepEqual(begun.data, { scheme: '园区推进考核', period: '2026-02' })
  // What an indicator is narrowed by is said in the pack's words, in either language.
  const read = await walk.open('office-1', page_of_scheme)
  await read.evaluate(() =>
    localStorage.setItem('tongchou.preferences', JSON.stringify({ language: 'en' })),
  )
  await read.reload()
  await read.locator('.as__v summary').click()
  const english = read.locator('.as__v dd', { hasText: 'Procedure ' })
  await english.waitFor()
  assert.doesNotMatch(await english.innerText(), /\p{Script=Han}/u)
  await walk.shot(read, 'scheme-english')
})
