// Length: every shape of the interface stands in one place, to be read beside doc/api.md.
// The shapes of the HTTP interface, written from doc/api.md: the one place in the console that
// knows them. How they travel is in client.ts.

export type Id = string
/** `YYYY-MM-DD` */
export type DateText = string
/** ISO 8601 with +08:00 */
export type InstantText = string
/** An exact decimal: a JSON number or its text. Never reckoned with as binary floating point. */
export type Exact = number | string

export type LightColour = 'red' | 'yellow' | 'green' | 'paused' | 'none'
export interface Light {
  colour: LightColour
  text: string
  due?: string | null
  planned?: string | null
  used?: number | null
}
export interface Who {
  person?: string | null
  post?: string | null
  unit?: string | null
}
export interface Clause {
  id: Id
  label: string
  quote?: string
}
export interface Choice {
  id: Id
  label: string
}
export interface Named {
  id: Id
  name: string
}
export interface Page<T> {
  items: T[]
  next: string | null
  total?: number
}
export interface Notice {
  code: string
  level: 'info' | 'warning' | 'stop'
  message: string
  clause?: Clause | null
  matter?: Id | null
  field?: string | null
}

export interface ErrorBody {
  code: string
  number?: number
  message: string
  clause?: Clause | null
  fields?: { path: string; message: string }[]
  place?: string
  conflict?: { by?: string; post?: string; unit?: string; at?: string; version?: number }
}

export interface Session {
  person: Named
  posts: { id: Id; title: string; unit: Named; roles: string[] }[]
  office: string
  now: InstantText
  csrf: string
  language: 'zh' | 'en'
  must_change_password: boolean
  rights: string[]
  /** The pages that do not concern everybody, of those that have something for whoever is here. */
  places: string[]
  demo?: boolean
}
export type Counts = Record<string, number>

export type Box = 'todo' | 'unread' | 'done' | 'started' | 'watched'
export type Group = 'overdue' | 'today' | 'three_days' | 'later'
export interface Task {
  id: Id
  matter: Id
  /** A paper that was sent to me, instead of a matter. */
  document?: Id
  /** Where what was sent round is answered. */
  meeting?: Id
  title: string
  number: string
  body: Id
  procedure: Id
  procedure_name?: string
  regime: string
  step: string
  step_id: Id
  /** Which of several like it: a unit, an item; empty: there is only one. */
  about?: string
  steps_done: number
  steps_all: number
  light: Light
  waiting?: { who: string; since?: string; text: string } | null
  primary?: { act: string; label: string } | null
  version: number
  /** What may be done for several tasks of this step at once. */
  batch?: { act: string; label: string; opinion?: boolean }[]
  urged?: number
  group: Group
}
export interface TaskPage extends Page<Task> {
  boxes: Record<Box, number>
  steps: { id: Id; label: string; count: number }[]
  groups?: Partial<Record<Group, number>>
}

/** What became of several acts asked for at once; `refused` says why, matter by matter. */
export interface DoneForSeveral {
  done?: { task: Id; matter: Id; title: string }[]
  urged?: number
  refused: { task?: Id; matter?: Id; title?: string; error: ErrorBody }[]
}

export interface Property {
  title?: string
  description?: string
  type?: string | string[]
  format?: string
  enum?: unknown[]
  default?: unknown
  minimum?: number
  maximum?: number
  maxLength?: number
  maxItems?: number
  readOnly?: boolean
  /** The columns of a table (`x-widget: rows`). */
  items?: Schema
  'x-widget'?: string
  'x-clause'?: Clause | string
  'x-placeholder'?: string
  /** The ledger of the same body whose entry this field names. */
  'x-ledger'?: string
  /** Of `matter` and `matters`: any that the person may see, not only directives of the body. */
  'x-matters'?: 'any'
  /** The column adds up under the table. */
  'x-sum'?: boolean
  /** Drawn within a cell: one line, whatever it offers. */
  'x-compact'?: boolean
  'x-show-when'?: { field: string; in: unknown[] }
  'x-choices'?: Choice[]
  'x-items'?: { id: Id; label: string; max: number; veto?: boolean; hint?: string }[]
}
export interface Schema {
  properties?: Record<string, Property>
  required?: string[]
}
export interface Section {
  title?: string
  hint?: string
  fields: string[]
}
export interface Form {
  id: Id
  title?: string
  schema: Schema
  sections?: Section[]
}
export type FormData_ = Record<string, unknown>
/** What the server read out of a typed amount of money or land. */
export interface Amount {
  text: string
  value?: Exact | null
  unit?: string
  kind?: string
  notes?: string[]
}

export interface Procedure {
  id: Id
  body: Id
  name: string
  /** What whoever starts it does: the word on the button. */
  verb?: string
  regime?: string
  clause?: Clause | null
  form?: Form | null
  units?: Choice[]
  importable?: boolean
}
export interface Checked {
  notices: Notice[]
  fields?: { path: string; message: string }[]
  computed?: {
    land_mu?: Exact | null
    investment_cny?: Exact | null
    verdict?: string
    verdict_label?: string
  }
}
export interface Started {
  id: Id
  number: string
  version: number
  notices?: Notice[]
}

export interface MatterRow {
  id: Id
  regime?: string
  number: string
  title: string
  body: Id
  procedure: Id
  procedure_name?: string
  state: string
  state_label: string
  unit?: string | null
  started_at: InstantText
  step?: string | null
  light?: Light | null
}
export interface Act {
  act: string
  label: string
  kind: 'primary' | 'seal' | 'plain'
  needs?: ('opinion' | 'reason' | 'target' | 'to' | 'form')[]
  targets?: Choice[]
  blocked?: { message: string; clause?: Clause | null } | null
}
export interface Lane {
  id: Id
  name: string
  x: number
  y: number
  w: number
  h: number
}
export interface DiagramNode {
  id: Id
  type: string
  name?: string
  x: number
  y: number
  w: number
  h: number
  state: 'done' | 'current' | 'next' | 'skipped' | 'idle'
  note?: string | null
  light?: LightColour | null
}
export interface Edge {
  id: Id
  points: [number, number][]
  name?: string | null
  state: 'taken' | 'idle'
  label?: { x: number; y: number } | null
}
export interface Diagram {
  width: number
  height: number
  lanes: Lane[]
  nodes: DiagramNode[]
  edges: Edge[]
}
export interface MatterTask {
  id: Id
  step: string
  step_id: Id
  opened: InstantText
  light?: Light | null
  holders: { label: string; who?: Who[] }[]
  mine: boolean
  version: number
  form?: Form | null
  data?: FormData_
  acts: Act[]
  /** Which of several like it. */
  about?: string | null
  /** What it is done on: a meeting, a document. */
  opens?: { kind: string; id: Id; label?: string } | null
  /** The document that agreeing has to sign. */
  signs?: Id | null
}
export interface Opinion {
  who: Who
  at: InstantText
  step: string
  stance: string
  label?: string
  text: string
  answers?: { form: Form; data: FormData_; names: Record<Id, string> } | null
}
export interface Score {
  who: Who
  at: InstantText
  total: Exact
  veto?: string[]
  items?: { id: Id; label: string; score: Exact; max: Exact }[]
  conclusion?: string
}
export interface RecordLine {
  seq: number
  at: InstantText
  kind: 'person' | 'system' | 'binding'
  act: string
  label: string
  step?: string | null
  who?: Who | null
  on_behalf?: Who | null
  text?: string | null
  waited?: string | null
  clause?: Clause | null
  hash?: string | null
}
export interface StoredFile {
  id: Id
  name: string
  size: number
  at: InstantText
  who?: Who | null
}
export interface Link {
  kind: 'entry' | 'matter' | 'meeting' | 'document'
  id: Id
  label: string
  relation?: string
  url?: string
}
export interface Matter {
  id: Id
  number: string
  receipt?: string | null
  title: string
  body: Id
  procedure: { id: Id; name: string; version?: number | string }
  regime?: string
  clause?: Clause | null
  state: string
  state_label: string
  version: number
  unit?: Named | null
  started?: { at: InstantText; who?: Who | null } | null
  elapsed?: string
  handovers?: number
  restricted?: boolean
  watched?: boolean
  light?: Light | null
  step?: string | null
  diagram?: Diagram | null
  tasks: MatterTask[]
  acts: Act[]
  /** Of a directive: the forms that may be printed of it now. */
  papers?: string[]
  form?: Form | null
  data?: FormData_
  /** What the data name by id. */
  names?: Record<Id, string>
  computed?: Checked['computed']
  notices?: Notice[]
  opinions?: Opinion[]
  scores?: Score[]
  record: RecordLine[]
  files?: StoredFile[]
  /** Something sent round on it has not been read by the reader. */
  unread?: boolean
  /** Whether the reader may add files. */
  attaches?: boolean
  links?: Link[]
}
export interface ActBody {
  task?: Id
  version: number
  opinion?: string
  reason?: string
  target?: Id
  to?: { post?: Id; unit?: Id }
  data?: FormData_
  /** Opens the signing key, where the step signs a document. */
  passphrase?: string
}
export interface ActDone {
  version: number
  state: string
  notices?: Notice[]
  record?: RecordLine[]
}
export interface Found {
  kind: 'matter' | 'entry' | 'unit' | 'person' | 'body' | 'clause'
  id: Id
  label: string
  sub?: string
  url?: string
}

export interface LedgerRow {
  id: Id
  title: string
  body: Id
  count: number
  rights: string[]
}
export interface Column {
  id: Id
  label: string
  group?: string | null
  type: string
  width?: number
  align?: string
  choices?: Choice[]
  filter?: boolean
  default?: boolean
  editable?: boolean
}
export interface StageKind {
  id: Id
  label: string
  short: string
  required?: string[]
}
export type Query = Record<string, string>
export interface View {
  id: Id
  title: string
  count?: number
  own?: boolean
  query: Query
}
export interface Summary {
  count?: number
  plan?: Exact | null
  done?: Exact | null
  lights?: Partial<Record<LightColour, number>>
  sums?: Record<Id, Exact>
}
export interface Ledger {
  id: Id
  title: string
  unit_label?: string
  under_name?: Id[] // columns told below the name where they are not shown
  columns: Column[]
  stages: StageKind[]
  views: View[]
  snapshots: { id: Id; date: DateText; label: string }[]
  summary?: Summary
  rights?: string[]
  light_clause?: Clause | null
}
export interface StageNow {
  now: Id
  done?: Id[]
  late?: boolean
  skipped?: Id[]
  before?: Id | null
  on?: Record<Id, DateText> // when each was reached
}
export interface Entry {
  id: Id
  number?: string
  version: number
  cells: Record<string, unknown>
  stage?: StageNow | null
  light?: Light | null
  light_why?: { label: string; value: string }[]
  change?: { label: string; level: 'worse' | 'better' | 'new' | 'gone' | 'plain' } | null
  restricted?: boolean
}
export interface EntryPage extends Page<Entry> {
  summary?: Summary
  difference?: {
    added?: number
    stage?: number
    light?: number
    done_delta?: Exact | null
    removed?: number
  } | null
}
export interface Change {
  field: Id
  label: string
  old: unknown
  new: unknown
  cell?: string
}
/** A table within an entry, worded by the server. */
export interface RowsText {
  columns: { id: Id; label: string; align: 'left' | 'right' }[]
  rows: string[][]
  /** Beside the columns that add up; empty when none does. */
  sums: string[]
}
export interface EntryDetail extends Entry {
  title?: string
  fields: {
    id: Id
    label: string
    group?: string | null
    value: unknown
    text?: string | null
    rows?: RowsText
  }[]
  stages: {
    id: Id
    label: string
    planned?: DateText | null
    actual?: DateText | null
    state: string
    evidence?: (string | { id: Id; name: string })[]
    note?: string | null
  }[]
  history: {
    seq: number
    at: InstantText
    who?: Who | null
    matter?: { id: Id; number: string; title: string } | null
    changes: Change[]
  }[]
  matters?: MatterRow[]
  acts?: {
    act: string
    label: string
    kind?: string
    procedure?: Id
    data?: FormData_
    blocked?: Act['blocked']
  }[]
}
export interface Difference
  extends Page<{
    id: Id
    label: string
    kind: 'added' | 'removed' | 'changed'
    changes: Change[]
  }> {
  from: DateText
  to: DateText
  /** With the first page. */
  totals?: { added: number; removed: number; changed: number }
}
export interface EntryImport {
  rows: number
  unchanged: number
  changed: { id: Id; label: string; line: number; changes: Change[] }[]
  errors: { cell: string; code: string; message: string }[]
  token: string | null
}
export interface Report {
  month: string
  /** `early`: the running month, which the console adds to the list. */
  state: 'due' | 'draft' | 'sent' | 'missing' | 'early'
  due?: DateText | null
  matter?: Id | null
  xlsx?: string | null
}

export interface ImportReason {
  rule: string
  clause?: Clause | string | null
  cell?: string | null
  message: string
  level: 'info' | 'warning' | 'stop'
}
export interface ImportItem {
  line: number
  name: string
  verdict: 'declared' | 'below_threshold' | 'undecidable' | 'returned' | string
  verdict_label?: string
  land_mu?: Exact | null
  investment_cny?: Exact | null
  raw?: Record<string, string>
  cells?: Record<string, string>
  reasons: ImportReason[]
}
export interface DeclarationList {
  id: Id
  name: string
  rows: number
  declared: number
  below_threshold: number
  undecidable: number
  returned: number
  columns: { index: number; header: string; field: string | null; confidence: string }[]
  fields: Choice[]
  items: ImportItem[]
}
export interface Accepted {
  created: { line: number; matter: Id; number: string }[]
  refused: { line: number; message?: string; code?: string }[]
}

export interface BodyRow {
  id: Id
  name: string
  short?: string
  glyph: string
  seal?: string
  kind: string
  kind_label: string
  members: number
  members_missing?: boolean
  open: number
}
export interface Member {
  id?: Id
  role: string
  role_label: string
  post?: string | null
  person?: string | null
  unit?: string | null
  since?: DateText | null
  until?: DateText | null
}
export interface Regime {
  number: string
  name: string
  quote?: string
  clause?: Clause | string | null
  light?: Light | null
  note?: string | null
  open?: number
  due_this_week?: number
  late?: number
  weeks?: number[]
  procedures?: Named[]
  built?: boolean
}
export interface Body {
  id: Id
  name: string
  glyph?: string
  aliases?: string[]
  kind_label?: string
  decided_by?: string
  basis?: { title: string; number?: string; missing?: boolean }
  office?: {
    host?: string
    since?: string
    head?: string
    phone?: string
    conflict?: { message: string; clause?: Clause | null } | null
  } | null
  version?: { number: number | string; since?: DateText }
  versions?: { number: number | string; since?: DateText }[]
  members: Member[]
  members_missing?: boolean
  duties: {
    number: string
    text: string
    open?: number
    year?: number
    weeks?: number[]
  }[]
  regimes: Regime[]
  parameters?: {
    id: Id
    label: string
    kind: 'number' | 'unit' | 'text'
    value: string
    /** The value as people read it: names in place of ids. */
    text: string
    unit: string
    since: string
    source: string
    confidence: string
    /** The procedure that alone changes it; empty: the office does. */
    set_by?: string
    clause: Clause | null
    /** All values that it has had or will have, the newest day first. */
    values: { text: string; since: string; source: string }[]
  }[]
  flow?: string[]
}

export interface Unit {
  id: Id
  name: string
  kind: string
  kind_label: string
  parent: Id | null
  since?: DateText
  until?: DateText | null
  former?: { name: string; until?: DateText }[]
}
export interface Post {
  id: Id
  title: string
  unit: Named
  roles?: string[]
  /** Their names. */
  holders?: string[]
}
export interface Holding {
  id: Id
  holding?: Id
  title: string
  unit: string | Named
  since?: DateText
  until?: DateText | null
}
export interface Person {
  id: Id
  name: string
  account?: string
  locked?: boolean
  posts: Holding[]
}
