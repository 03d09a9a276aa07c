// The shapes of the agency board and of the investor's view. From doc/api.md.
import type { Id, Light } from './api'
import type { BoardHead } from './api_problem'

/** One approval of a project's template, as it went; days are working days. */
export interface AgencyApproval {
  name: string
  authority: string
  level: string
  days: number
  materials: string[]
  state: 'idle' | 'sent' | 'late' | 'answered' | 'refused'
  first: string
  sent: string
  expected: string
  answered: string
  document: string
  took: number | null
  over: boolean
  again: boolean
}
export interface ApprovalLane {
  batch: number
  days: number
  approvals: AgencyApproval[]
}
export interface AgencyMaterial {
  name: string
  collected: boolean
  /** Title of the earlier case that has it; empty: this one. */
  from: string
  approvals: string[]
}
/** What the office and the investor both read of a case. */
export interface OpenCase {
  title: string
  type: string
  type_label: string
  agent: string
  open: boolean
  step: string
  light: Light
  /** Days of the template: one after the other, and batch by batch. */
  serial: number
  parallel: number
  took: number | null
  lanes: ApprovalLane[]
  materials: AgencyMaterial[]
  lacking: string[]
  returned: string[]
}
export interface AgencyCase extends OpenCase {
  matter: Id
  project: Id
  project_name: string
  unit_name: string
}
export interface ServiceAsked {
  title: string
  unit_name: string
  promised: string
  contact: string
  rating: string
  comment: string
  step: string
  open: boolean
  light: Light
  /** Only on the office's board. */
  matter?: Id
  project?: Id
}
export interface AgencyBoard {
  board: BoardHead
  items: AgencyCase[]
  bottlenecks: {
    name: string
    authority: string
    days: number
    times: number
    over: number
    median: number
    worst: number
  }[]
  loads: { agent: string; open: number; ended: number; pending: number; late: number }[]
  passages: {
    type: string
    label: string
    approvals: number
    batches: number
    serial: number
    parallel: number
    times: number
    median: number | null
  }[]
  services: ServiceAsked[]
  access: { project: Id; title: string; matter: Id; until: string; address: string }[]
  /** The procedure that opens an address, if the reader may start it. */
  opens: Id | null
}
export interface InvestorView {
  project: string
  office: string
  until: string
  stages: {
    label: string
    now: boolean
    state: '' | 'done' | 'skipped'
    planned: string
    actual: string
  }[]
  cases: OpenCase[]
  services: ServiceAsked[]
}
