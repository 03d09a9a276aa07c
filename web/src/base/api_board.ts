// The shapes of the boards: dashboard, directives, what should be urged, notices. From doc/api.md.
import type { Exact, Id, InstantText, Light, LightColour, Clause } from './api'

export type Lights = Partial<Record<LightColour, number>>
export interface StageCount {
  stage: Id
  label: string
  n: number
  lights: Lights
}
export interface PlaceCount {
  /** "" where the entries name no place. */
  unit: Id
  name: string
  n: number
  lights: Lights
}
export interface MonthMoney {
  month: string
  plan: Exact
  actual: Exact
}
export interface LateUnit {
  unit: Id
  name: string
  red: number
  yellow: number
}
export interface StepDays {
  body: Id
  procedure: Id
  procedure_name: string
  label: string
  /** Median working days, this month and in the month compared with; null: none was done. */
  median: Exact | null
  base: Exact | null
  n: number
}
export interface MissingThing {
  body: Id
  text: string
  clause?: Clause | null
  colour: LightColour
  url: string
}
export interface Dashboard {
  as_of: InstantText
  past: boolean
  month: string
  base: string
  /** `place`: the ledger's column of 属地, or "". */
  ledger: { id: Id; title: string; unit_label: string; place: string } | null
  stages: StageCount[]
  places: PlaceCount[]
  investment: MonthMoney[]
  /** Null of a past day: open tasks are known as they are now. */
  late: LateUnit[] | null
  steps: StepDays[]
  missing: MissingThing[]
  lead: {
    ended: number
    ended_base: number
    median: Exact | null
    median_base: Exact | null
    steps: number | null
    steps_base: number | null
  }
}

export interface Directive {
  matter: Id
  number: string
  title: string
  text?: string | null
  body: Id
  lead: Id
  lead_name: string
  assist: { id: Id; name: string }[]
  source_kind: string
  source_label: string
  due: InstantText | null
  light: Light
  state: string
  step: string
  last_feedback: InstantText | null
  urged: number
}
export interface Directives {
  items: Directive[]
  counts: Record<'red' | 'yellow' | 'green' | 'grey', number>
  next: string | null
}
/** A matter that stands still; who may not see it is told neither its id nor what it is about. */
export interface Incident {
  id: Id
  matter: Id | null
  number: string
  title: string
  body: Id
  procedure_name: string
  step: string
  code: string
  place: string
  text: string
  retry: boolean
}
export interface Unurged {
  task: Id
  matter: Id
  body: Id
  number: string
  title: string
  step: string
  holder: string
  light: Light
}
export interface MyNotices {
  mail: boolean
  address: string
  kinds: string[]
}
