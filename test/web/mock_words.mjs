// Lights, people and clauses for the fictional data of the stand-in server.
export const red = (text, used = 1) => ({
  colour: 'red',
  text,
  used,
  due: '2026-03-16T17:00:00+08:00',
})
export const yellow = (text, used) => ({
  colour: 'yellow',
  text,
  used,
  due: '2026-03-19T17:00:00+08:00',
})
export const green = (text = '正常', used = 0.3) => ({ colour: 'green', text, used })
export const clause = (id, label, quote) => ({ id, label, quote })
export const who = (person, post, unit) => ({ person, post, unit })
export const filing = clause('KP-16', '一（三）一', '领导小组办公室负责及时归类建档')
export const deciding = clause('KP-20', '一（三）二', '待领导小组确定通过后，立即纳入重点项目管理')
