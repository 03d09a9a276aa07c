// The leading group for talent on the real server (TW-28…34): units answer the call for items, the
// group decides, what is the standing committee's goes there and waits, the rest begins at once and
// is watched until it is verified.
//   TONGCHOU_BIN=build/release/tongchou node --test test/web/talent.test.mjs
import assert from 'node:assert/strict'
import { walks } from './walk.mjs'

const clerk = 'talent-office-1'
const leader = 'secretary-1'
const school = 'vocational-school-1'
const walk_of = walks({ phones: [leader] })

walk_of('talent: call for items, meeting, 区委常委会 or at once, supervision', async walk => {
  // TW-30: only the office calls for items; who may not is told so.
  const told = await walk.closed('development-1', '/start/talent/meeting')
  assert.match(told, /不能发起这个程序[^]*可以找谁[^]*人才办/)
  const meeting = await walk.call_meeting(clerk, 'talent', {
    kind: 'regular',
    day: '2026-05-22',
    units: ['发改局科员', '职业学校办公室主任'],
    close_day: '2026-05-15',
  })
  const topic = (account, kind, items) =>
    walk.act(account, meeting.matter, '报送议题', { kind, items })
  await topic('development-1', 'award', '年度人才奖')
  await topic(school, 'teachers', '职业教师轮训')
  for (const title of ['年度人才奖', '职业教师轮训']) {
    await walk.act(clerk, await walk.find(clerk, title), '归集议题')
  }
  await walk.meet(meeting, {
    clerk,
    leader,
    items: [
      { title: '职业教师轮训', text: '同意分三批轮训', no_deed: '由议题办理' },
      { title: '年度人才奖', text: '同意设奖', no_deed: '提请区委常委会' },
    ],
  })
  await walk.act(clerk, meeting.matter, '分送纪要')

  // TW-32: what goes to 区委常委会 waits for it; its tray shows where it lies.
  const referral = await walk.find(clerk, '提请：年度人才奖')
  await walk.act(clerk, referral, '送文提请', { document_number: '才送〔2026〕1号' })
  await walk.shot(await walk.open('party-office-1', '/tray'), 'tray')
  await walk.act('party-office-1', referral, '列入议程')
  await walk.act(
    'party-office-1',
    referral,
    '登记研究结果',
    { document_number: '常决〔2026〕9号', decided_on: '2026-05-22' },
    { opinion: '同意。' },
  )
  await walk.kept(clerk, 'talent/items', '年度人才奖', '常决〔2026〕9号')

  // TW-33, 34: what the group may decide itself begins at once and is checked until it is verified.
  const at_work = await walk.owed(clerk, '交办', '职业教师轮训')
  await walk.act(clerk, at_work, '交办', { owner: 'vocational-school', due: '2026-06-30' })
  await walk.act(school, at_work, '反馈进度', { progress: '第一批已开班' }, { act: 'more' })
  await walk.act(clerk, at_work, '监督检查', { finding: '第二批未排课' }, { act: 'warn' })
  const said = await walk.refused(school, at_work, '反馈进度', { progress: '全部完成' })
  assert.match(said, /申请验收须附佐证[^]*三（三）/)
  await walk.act(school, at_work, '反馈进度', { progress: '全部完成', proof: '结业名册' })
  await walk.act(clerk, at_work, '验收', { verified_on: '2026-05-22', finding: '名册相符' })
  await walk.kept(clerk, 'talent/items', '职业教师轮训', '结业名册')
  const kept = await walk.entry(clerk, 'talent/items', '职业教师轮训')
  assert.equal(kept.stage.now, 'verified')
  await walk.shot(await walk.open(clerk, '/bodies/talent'), 'body-talent')
})
