// The shapes of meetings, papers and keys in the HTTP interface (doc/api.md); the others are in
// api.ts. Instants and dates that are not given come as null, empty or as the year 1970.

import type { Choice, Clause, DateText, Id, InstantText, Light, Page, Who } from './api'

export type MeetingState = 'planned' | 'noticed' | 'in_session' | 'closed' | 'cancelled'
export interface Actor {
  person?: Id
  name?: string
  post?: Id
  title?: string
  unit?: Id
  unit_name?: string
}
/** What the reader may do; `blocked` says why it is not possible now. */
export interface Right {
  act: string
  label?: string
  blocked?: { message: string; clause?: Clause | null } | null
}

export interface MeetingRow {
  id: Id
  body: Id
  title: string
  kind: string
  state: MeetingState
  starts: InstantText
  ends?: InstantText | null
  place?: string
  ordinal?: number
  items: number
  invited: number
  signed_in: number
  mine?: boolean
}
export interface MeetingPageOfList extends Page<MeetingRow> {
  /** By body: whether it meets every month, and why it did not in `2026-03` (KP-36, TW-28). */
  /** `since`: the month in which the office began; nobody owes a meeting before. */
  years?: { body: Id; monthly?: boolean; excused?: Record<string, string>; since?: string }[]
}

export interface MeetingHead {
  title: string
  kind: string
  reason?: string
  starts: InstantText
  ends?: InstantText | null
  place: string
  ordinal?: number
  presider?: Id
  presider_name?: string
  delegation?: Id
  writer?: Id
  writer_name?: string
  /** The last moment of the answers, once the notice is out. */
  answer_by?: InstantText | null
}
export interface Remark {
  id: Id
  speaker?: Id
  name?: string
  title?: string
  kind: 'view' | 'disagreement'
  text: string
  at: InstantText
  by?: Actor
  /** `written`: sent in by somebody who was not there; otherwise it was said in session. */
  manner?: 'written' | null
}
export interface Deed {
  id: Id
  text: string
  lead: Id
  assist?: Id[]
  due?: DateText | null
  matter?: Id
}
export interface Vote {
  invitee: Id
  choice: 'for' | 'against' | 'abstain'
}
export interface UnitAsked {
  unit: Id
  name: string
  answer: 'items' | 'none' | 'silent' | 'waiting'
  items?: string[]
  at?: InstantText | null
  light?: Light
}
export interface AgendaItem {
  id: Id
  kind: 'follow_up' | 'topic' | 'standing' | 'other'
  title: string
  open_title?: string
  matter?: Id
  unit?: Id
  reporter?: string
  basis?: string
  units?: Id[]
  papers?: { id: Id; name: string; size: number }[]
  flags?: string[]
  late?: boolean
  minutes_planned?: number
  carried_from?: Id
  begun?: InstantText | null
  ended?: InstantText | null
  outcome?: string
  label?: string
  text?: string
  no_deed?: string
  remarks?: Remark[]
  deeds?: Deed[]
  votes?: Vote[]
  recused?: Id[]
  /** Invitees who were out while it was heard. */
  absent?: Id[]
  /** What is decided on, line by line, as it will stand in the minutes. */
  terms?: string[]
  /** Those that it came with: they stay. */
  admitted_flags?: string[]
  version?: number
  changed_by?: Actor
  /** The reader may not see what is closed: only the open title was sent. */
  hidden?: boolean
}
export interface Invitee {
  id: Id
  post?: Id
  person?: Id
  name?: string
  title?: string
  unit?: Id
  unit_name?: string
  part: 'member' | 'attending' | 'staff'
  items?: Id[]
  answer?: '' | 'yes' | 'leave' | 'substitute'
  reason?: string
  substitute?: string
  answered?: InstantText | null
  signed_in?: InstantText | null
  signed_by?: string
  /** Answered first after the last moment. */
  late?: boolean | null
}
export interface Meeting {
  id: Id
  body: Id
  matter?: Id
  state: MeetingState
  head: MeetingHead
  /** Whoever asked for it. */
  initiator?: { name: string; title: string; unit_name: string }
  items: AgendaItem[]
  invitees: Invitee[]
  agenda_fixed?: boolean
  current?: Id
  sign_in_code?: string
  noticed?: InstantText | null
  opened?: InstantText | null
  closed?: InstantText | null
  state_reason?: string
  document?: Id
  version: number
}
export interface Delegation {
  id: Id
  number?: string
  from_name?: string
  to: Id
  to_name?: string
  meeting?: Id
  since?: DateText | null
  until?: DateText | null
  text: string
  at?: InstantText
  revoked?: InstantText | null
}
export interface FollowUp {
  matter: Id
  title: string
  lead?: string
  light?: Light | null
  due?: DateText | null
  state?: string
}
export interface MeetingAnswer {
  meeting: Meeting
  names?: Record<Id, string>
  clashes?: { kind: 'place' | 'person'; text: string }[]
  pool?: AgendaItem[]
  follow_up?: FollowUp[]
  /** 征集议题: who was asked and what each answered; for the office and the writer. */
  asked?: UnitAsked[]
  delegations?: Delegation[]
  /** Whether flagged items wait for a signature of their own (涉及资金, 其他需区长签批). */
  countersigned?: boolean
  /** The forms that may be printed of it now. */
  papers?: string[]
  me: {
    invitee?: Id | null
    acts: (string | Right)[]
    /** 召集会议 waits for the reader. */
    convene?: { task: Id; version: number; acts: { id: string; label: string }[] } | null
    unread?: boolean
  }
  version?: number
}

export interface PaperSection {
  id: Id
  item?: Id
  heading: string
  open_heading?: string
  paragraphs: string[]
  sources?: Id[]
  units?: Id[]
  flags?: string[]
  /** In an extract: which it is of the whole text. */
  number?: number
}
export interface PaperContent {
  kind: string
  mark?: string
  issuer?: string
  title?: string
  addressees?: string[]
  opening?: string[]
  sections?: PaperSection[]
  rows?: { label: string; text: string }[]
  tables?: { title?: string; columns: string[]; rows: string[][] }[]
  closing?: string[]
  attendance?: { label: string; names: string[] }[]
  copies?: string[]
  date?: DateText | null
}
export interface PaperSignature {
  who: Who
  at: InstantText
  purpose: string
  items?: Id[]
  key?: string
}
export interface PaperVersion {
  number: number
  /** For those who work on it; others get what they may read with the document. */
  content?: PaperContent
  digest?: string
  state: 'draft' | 'submitted' | 'signed' | 'replaced'
  reason?: string
  by?: Who
  at?: InstantText
  /** 印发: the day that stands on the paper. */
  issued?: InstantText | null
  signatures?: PaperSignature[]
  /** Sections that wait for a signature of their own (FE-16). */
  waiting?: Id[]
}
export interface PaperCopy {
  id: Id
  number?: number
  version?: number
  unit?: Id
  person?: Id
  name: string
  kind: 'to' | 'cc'
  sections?: Id[]
  reason?: string
  compulsory?: boolean
  sent?: InstantText | null
  read?: InstantText | null
  receipted?: InstantText | null
  receipted_by?: Who | null
  recalled?: InstantText | null
  recall_reason?: string
}
export type PaperState = 'draft' | 'submitted' | 'signed_off' | 'issued' | 'withdrawn'
export interface PaperRow {
  id: Id
  body: Id
  kind: string
  kind_label?: string
  title: string
  number?: string
  state: PaperState
  state_label?: string
  matter?: Id
  meeting?: Id
  changed?: InstantText
  issued?: InstantText | null
  restricted?: boolean
  /** My copies of it, and whether one waits for a receipt. */
  mine?: { copies: number; to_receipt: boolean }
  version: number
}
export interface Paper extends PaperRow {
  versions: PaperVersion[]
  /** Which of them is in force; a later one is a correction under way. */
  issued_version?: number | null
  /** What I may read of its latest version, or of my copy. */
  content: PaperContent
  whole?: boolean
  extract?: boolean
  digest?: string
  /** The text of the code that is printed on it. */
  code?: string
  withdrawal?: string
}
export interface ChainStep {
  step: string
  task?: Id
  state: 'done' | 'open'
  about?: string
  signs?: boolean
  /** The parts that it is about; none: the whole. */
  sections?: Id[]
  outcome?: string
  opinion?: string
  at?: InstantText | null
  who?: Who | null
  signature?: PaperSignature | null
  version?: number
}
export interface PaperTask {
  id: Id
  matter: Id
  step: string
  version: number
  about?: string
  signs?: boolean
  /** What a signature of this step is about; empty: all of it. */
  sections?: Id[]
  acts?: Choice[]
}
export interface PaperAnswer {
  document: Paper
  chain?: ChainStep[]
  copies?: PaperCopy[]
  me: { acts: (string | Right)[]; inside?: boolean; copy?: PaperCopy | null }
  task?: PaperTask | null
}

export interface SigningKey {
  fingerprint: string
  kind?: 'sealed' | 'token'
  made: InstantText
  withdrawn?: InstantText | null
}
export interface Fault {
  code: string
  message: string
  place?: string
}
export interface SignatureVerdict {
  person: string
  post?: string
  unit?: string
  purpose?: string
  at?: InstantText
  good: boolean
  faults?: Fault[]
}
export interface Verdict {
  good: boolean
  number?: string
  office?: string
  content_intact?: boolean
  signatures?: SignatureVerdict[]
  stamp?: SignatureVerdict | null
  faults?: Fault[]
  /** Of a code: whether the paper that was issued still holds. */
  holds?: boolean
  state?: 'holds' | 'withdrawn' | 'replaced'
  reason?: string
}
