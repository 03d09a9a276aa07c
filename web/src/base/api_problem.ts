// The shapes of the boards of problems and weekly reports, and of opinion tables. From doc/api.md.
import type { Choice, Clause, Exact, Id, InstantText, Light, Who } from './api'

export interface BoardHead {
  body: Id
  id: Id
  kind: 'triage' | 'weekly' | 'agency'
  name: string
  clause: Clause | null
  ledger: Id
}
export interface OwnTask {
  id: Id
  version: number
}
export interface Again {
  number: string
  title: string
  matter: Id
  category: string
  category_label: string
}
export interface Problem {
  id: Id
  number: string
  title: string
  matter: Id
  project: Id
  project_name: string
  unit: Id
  unit_name: string
  units: string
  difficulty: string
  reported: string
  category: string
  level: string
  stage: string
  stage_label: string
  step: string
  merged_into: string
  again: Again[]
  light: Light
  /** The task of classifying it, if the reader may do it. */
  task: OwnTask | null
}
export interface TriageBoard {
  board: BoardHead
  weeks: number
  waiting: string
  merge: string
  categories: Choice[]
  levels: Choice[]
  items: Problem[]
  recurring: {
    project_name: string
    category_label: string
    n: number
    problems: { number: string; title: string; matter: Id }[]
  }[]
}
export interface Tally {
  all: number
  reported: number
  zero: number
  late: number
  owed: number
  /** Share on time of those that are due; null: none is. */
  rate: Exact | null
}
export interface WeeklyReport {
  id: Id
  project: Id
  title: string
  matter: Id
  unit: Id
  unit_name: string
  stage: string
  stage_label: string
  kind: string
  problem: string
  due: string
  answered: string
  late: boolean
  task: OwnTask | null
}
export interface WeeklyBoard {
  board: BoardHead
  week: string
  weeks: (Tally & { week: string })[]
  units: (Tally & { unit: Id; name: string })[]
  items: WeeklyReport[]
}
export interface OpinionRow {
  unit: Id
  unit_name: string
  asked: InstantText
  due: InstantText | null
  read: InstantText | null
  state: 'waiting' | 'overdue' | 'extending' | 'extended' | 'answered' | 'none'
  late: boolean
  extension: 'asked' | 'granted' | 'refused' | null
  stance: string
  stance_label: string
  content: string
  differs: boolean
  by: Who | null
  at: InstantText | null
}
export interface OpinionTable {
  name: string
  clause: Clause | null
  asked: number
  answered: number
  differing: number
  overdue: number
  rows: OpinionRow[]
  summary: {
    at: InstantText
    by: Who
    outcome: string
    label: string
    parts: { label: string; text: string }[]
  } | null
}
