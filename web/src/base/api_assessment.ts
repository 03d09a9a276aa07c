// The shapes of assessment: measures, schemes, results, the facts behind them. From doc/api.md.
import type { Clause, Exact, Id, InstantText } from './api'

export interface Measure {
  id: Id
  label: string
  unit: string
  formula: string
  more_is_better: boolean
  for_persons: boolean
  parameters: { id: Id; label: string; required: boolean }[]
  clause?: Clause | null
}
export interface SchemeRow {
  id: Id
  body: Id
  title: string
  object: 'unit' | 'person'
  period: 'month' | 'quarter' | 'year'
  version: number
  since: string
  indicators: number
  scored: number
  current: string
  inside: boolean
}
export interface Indicator {
  id: Id
  title: string
  measure: Id
  narrowed: { label: string; name: string }[]
  weight: Exact
  full: Exact
  zero: Exact
  formula: string
  source: Measure | null
  scorer: string | null
}
export interface SchemeVersion {
  number: number
  since: string
  object: SchemeRow['object']
  period: SchemeRow['period']
  publication: 'all' | 'scored'
  source: string
  matter: Id
  decided: InstantText
  indicators: Indicator[]
  scored: { id: Id; name: string }[]
}
export interface Mark {
  indicator: Id
  value: Exact | null
  score: Exact | null
  facts: number
  told: string
  by: string
}
export interface SheetOfScores {
  subject: Id
  name: string
  marks: Mark[]
  total: Exact | null
  /** Null for who sees its own sheet only. */
  rank: number | null
  objection: string
  answer: string
  award: '' | 'reward' | 'penalty'
  award_text: string
  own: boolean
}
export interface AssessmentResult {
  id: Id
  title: string
  body: Id
  period: string
  from: string
  until: string
  over: boolean
  as_of: InstantText
  day: string
  inside: boolean
  version: SchemeVersion
  versions: SchemeVersion[]
  sheets: SheetOfScores[]
  frozen: {
    id: Id
    state: 'frozen' | 'decided' | 'published'
    matter: Id
    source: string
    digest: string
    frozen: InstantText
    struck: { fact: Id; reason: string; by: string }[]
    /** Computed anew it is what was frozen; null: another day is shown. */
    same: boolean | null
  } | null
}
export interface FactShown {
  kind: 'task' | 'matter' | 'entry'
  fact: Id
  title: string
  link: string
  step: string
  from: InstantText | null
  due: InstantText | null
  ended: InstantText | null
  amount: Exact
  good: boolean
}
export interface FactsShown {
  indicator: Indicator
  name: string
  value: Exact | null
  score: Exact | null
  items: FactShown[]
}
export interface ComprehensiveRow {
  unit: Id
  name: string
  total: Exact | null
  results: {
    body: Id
    scheme: Id
    title: string
    period: string
    state: 'frozen' | 'decided' | 'published'
    total: Exact | null
    /** Null until it is published, for who sees its own only. */
    rank: number | null
    award: SheetOfScores['award']
    matter: Id
  }[]
}
/** What a person's file says of awards. */
export interface Award {
  kind: 'entry' | 'reward' | 'penalty'
  from: string
  title: string
  day: string
  link: string
  fields: { label: string; value: string }[]
}
export interface TrendPeriod {
  period: string
  totals: { subject: Id; name: string; total: Exact | null }[]
}
