// Grouping by deadline, and which act may be done for several tasks at once.

import type { Group, Task } from '@/base'

export interface Batch {
  act: string
  label: string
  tasks: Task[]
}
const order: Group[] = ['overdue', 'today', 'three_days', 'later']

export function groupsOf(tasks: Task[]): { group: Group; tasks: Task[] }[] {
  return order
    .map(group => ({
      group,
      tasks: tasks.filter(t => (order.includes(t.group) ? t.group : 'later') === group),
    }))
    .filter(g => g.tasks.length)
}

/** The chosen tasks by their next act; a kind that is not flagged is never signed in a batch. */
export function batchOf(tasks: Task[]): Batch[] {
  const batches = new Map<string, Batch>()
  for (const task of tasks) {
    const act = task.primary?.act
    if (!act || !task.batch?.includes(act)) continue
    const key = `${act} ${task.primary!.label}`
    const batch = batches.get(key) ?? { act, label: task.primary!.label, tasks: [] }
    batch.tasks.push(task)
    batches.set(key, batch)
  }
  return [...batches.values()]
}
