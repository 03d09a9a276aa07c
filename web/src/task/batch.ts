// Grouping by deadline, and which act may be done for several tasks at once.

import type { Group, Task } from '@/base'

export interface Batch {
  key: string
  act: string
  label: string
  step: string
  /** One opinion is asked for, and stands in the record of each matter. */
  opinion: boolean
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

/** What can be done for the chosen tasks: an act of one step of one procedure is one batch. */
export function batchOf(tasks: Task[]): Batch[] {
  const batches = new Map<string, Batch>()
  for (const task of tasks)
    for (const { act, label, opinion } of task.batch ?? []) {
      const key = `${task.procedure}/${task.step_id}/${act}`
      const batch = batches.get(key) ?? {
        key,
        act,
        label,
        step: task.step,
        opinion: !!opinion,
        tasks: [],
      }
      batch.tasks.push(task)
      batches.set(key, batch)
    }
  return [...batches.values()]
}
