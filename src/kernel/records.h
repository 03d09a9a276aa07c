// Records: the present state of an office, one aggregate each. A record is changed only by apply()
// of an event; it can always be made again from the journal. Stored as JSON of the described
// struct under (kind, id).
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/base.h"
#include "bpmn/state.h"
#include "kernel/assessment_record.h"
#include "kernel/meeting_record.h"
#include "kernel/paper_record.h"
#include "kernel/who.h"

namespace tongchou::kernel {

// ---- the office and its people ----------------------------------------------------------------

// 辖区: one jurisdiction.
struct Office {
  std::string id;  // always "office"
  std::string name;
  Instant established{};
  bool demonstration = false;
  std::vector<std::string> bodies;  // whose packs are deployed, in the order of deployment
};
BOOST_DESCRIBE_STRUCT(Office, (), (id, name, established, demonstration, bodies))

// 单位. `kind` is one of G-8's: township street park department unit school enterprise organ.
struct Unit {
  std::string id;
  std::string kind;
  std::string parent;
  std::vector<DatedName> names;
  Date since{};
  std::optional<Date> until;
  std::vector<std::string> posts;  // all it ever had
};
BOOST_DESCRIBE_STRUCT(Unit, (), (id, kind, parent, names, since, until, posts))

// 职务: exists while vacant. Roles are the rights it carries: handler, head, administrator,
// security, auditor, and whatever a pack's procedures name.
struct Post {
  std::string id;
  std::string unit;
  std::string title;
  std::vector<std::string> roles;
  Date since{};
  std::optional<Date> until;
  std::vector<std::string> holders;  // persons, all it ever had
};
BOOST_DESCRIBE_STRUCT(Post, (), (id, unit, title, roles, since, until, holders))

struct Holding {
  std::string id;
  std::string post;
  Date since{};
  std::optional<Date> until;  // the last day on which it is held
};
BOOST_DESCRIBE_STRUCT(Holding, (), (id, post, since, until))

struct Person {
  std::string id;
  std::string account;
  std::vector<DatedName> names;
  std::vector<Holding> holdings;
  bool locked = false;
};
BOOST_DESCRIBE_STRUCT(Person, (), (id, account, names, holdings, locked))

// Account names are unique: one record per name.
struct Account {
  std::string id;  // the account name, lower case
  std::string person;
};
BOOST_DESCRIBE_STRUCT(Account, (), (id, person))

// ---- bodies -----------------------------------------------------------------------------------

struct Membership {
  std::string id;
  std::string role;  // leader deputy member office_head office_staff liaison supervisor
  std::string post;
  Date since{};
  std::optional<Date> until;
};
BOOST_DESCRIBE_STRUCT(Membership, (), (id, role, post, since, until))

struct PackVersion {
  std::int64_t number = 1;
  std::string digest;  // of its files: names the "pack" record
  Instant since{};
};
BOOST_DESCRIBE_STRUCT(PackVersion, (), (number, digest, since))

struct DatedValue {
  std::string value;
  Date since{};
  std::string source;
};
BOOST_DESCRIBE_STRUCT(DatedValue, (), (value, since, source))

// 机构 as it lives in this office: which pack it runs, who sits in it, which parameters were set.
struct Body {
  std::string id;
  std::string name;
  std::vector<PackVersion> versions;
  std::vector<Membership> members;
  std::map<std::string, std::vector<DatedValue>> parameters;  // set here, over the pack's own
};
BOOST_DESCRIBE_STRUCT(Body, (), (id, name, versions, members, parameters))

// The files of one pack version, kept for as long as a matter may run on them.
struct PackFiles {
  std::string id;  // "<body>@<digest>"
  std::string body;
  std::map<std::string, std::string> files;
};
BOOST_DESCRIBE_STRUCT(PackFiles, (), (id, body, files))

// When a procedure with a timer start begins next.
struct Schedule {
  std::string id;  // "<body>/<procedure>"
  std::string start_event;
  Instant next{};
};
BOOST_DESCRIBE_STRUCT(Schedule, (), (id, start_event, next))

// Numbers without gaps, one series each ("key-projects/declaration/2026").
struct Counter {
  std::string id;
  std::int64_t last = 0;
};
BOOST_DESCRIBE_STRUCT(Counter, (), (id, last))

// ---- matters ----------------------------------------------------------------------------------

struct Outcome {
  std::string id;     // agree, disagree, or the procedure's own
  std::string label;
};
BOOST_DESCRIBE_STRUCT(Outcome, (), (id, label))

enum class TaskState { open, done, cancelled };
BOOST_DESCRIBE_ENUM(TaskState, open, done, cancelled)

// 待办: what a post or group owes a matter.
struct Task {
  std::string id;            // "<matter>.<key>"
  std::int64_t key = 0;      // of the engine's element instance
  std::string step_id, step;
  std::vector<std::string> roles;  // absolute: "key-projects/office", "unit/u3/handler", "post/p7"
  std::string form;          // "filing"; empty: none
  std::string clause;
  std::vector<Outcome> outcomes;
  std::string opinion;       // required | optional
  TaskState state = TaskState::open;
  Instant opened{};
  std::optional<Instant> due;
  std::optional<Instant> closed;
  std::optional<Json> item;  // of a multi-instance
  Json saved;                // a draft of the form
  std::int64_t urged = 0;
  Who by;                    // who acted on it last
  std::string outcome;
  std::int64_t version = 1;  // of this task: two reviewers of one matter do not disturb each other
  std::optional<std::string> about;  // which of several like it: the item of a meeting, a unit
  std::optional<Link> opens;         // what it is done on: a meeting, a document
  std::optional<std::string> signs;  // a document that its agreement has to sign
  std::optional<std::vector<Instant>> urgings;  // when it was urged
  std::optional<Instant> turned;     // since when it is, as a fact, as it is; nothing: since opened
};
BOOST_DESCRIBE_STRUCT(Task, (), (id, key, step_id, step, roles, form, clause, outcomes, opinion,
                                 state, opened, due, closed, item, saved, urged, by, outcome,
                                 version, about, opens, signs, urgings, turned))

struct Opinion {
  Who who;
  Instant at{};
  std::string step, step_id;
  std::string outcome, label;
  std::string text;
  Json data;  // the step's form, for score sheets
};
BOOST_DESCRIBE_STRUCT(Opinion, (), (who, at, step, step_id, outcome, label, text, data))

struct Notice {        // shown with the matter: a warning or a computed fact
  std::string code;    // similar, threshold …
  std::string level;   // info | warning
  std::string zh, en;
  std::string clause;
  std::string matter;  // the other one, if any
};
BOOST_DESCRIBE_STRUCT(Notice, (), (code, level, zh, en, clause, matter))

struct Delivery {      // 待阅: one person's copy
  std::string person;
  std::optional<Instant> read;
};
BOOST_DESCRIBE_STRUCT(Delivery, (), (person, read))

struct Circular {      // something sent for reading
  std::string id;
  std::string text;
  Instant at{};
  std::vector<Delivery> to;
};
BOOST_DESCRIBE_STRUCT(Circular, (), (id, text, at, to))

// returned: back with its starter for supplement (KP-15); sending it in again begins anew.
enum class MatterState { draft, open, returned, suspended, done, withdrawn, terminated };
BOOST_DESCRIBE_ENUM(MatterState, draft, open, returned, suspended, done, withdrawn, terminated)

// A step that stands still until another matter, or a meeting, has come to its end.
struct Waiter {
  std::string matter;
  std::int64_t key = 0;  // of the engine's element instance
};
BOOST_DESCRIBE_STRUCT(Waiter, (), (matter, key))

// 事项.
struct Matter {
  std::string id;
  std::string number;      // the file number, empty until it is given
  std::string receipt;     // given on arrival
  std::string title;
  std::string body, pack, procedure, regime, clause;
  std::string unit;
  MatterState state = MatterState::draft;
  std::string outcome, outcome_label;  // how it ended: general, screened_out, done …
  bool confidential = false;
  Who starter;
  Instant started{};
  std::optional<Instant> closed;
  std::optional<Instant> suspended;  // since when; its limits stand still
  std::int64_t handovers = 0;
  std::int64_t round = 0;   // how often it was sent in again; part of its tasks' ids
  Json data;               // the start form, normalised
  bpmn::State engine;
  std::vector<Task> tasks;
  std::vector<Opinion> opinions;
  std::vector<Notice> notices;
  std::vector<Circular> circulars;
  std::vector<FileRef> files;
  std::vector<Link> links;
  std::vector<std::string> watchers;
  std::vector<std::string> involved;  // persons who have acted on it
  Instant changed{};
  Who changed_by;
  std::int64_t version = 0;
  std::optional<Waiter> waiter;       // who started it and waits for its end
  std::optional<Instant> turned;      // since when its course is as it is; nothing: since started

  const Task* task(std::string_view id) const;
};
BOOST_DESCRIBE_STRUCT(Matter, (),
                      (id, number, receipt, title, body, pack, procedure, regime, clause, unit,
                       state, outcome, outcome_label, confidential, starter, started, closed,
                       suspended, handovers, round, data, engine, tasks, opinions, notices,
                       circulars, files, links, watchers, involved, changed, changed_by, version,
                       waiter, turned))

// Finds declarations that share an investor, a parcel or an address (KP-4).
struct Similar {
  std::string id;                    // "<procedure>/<field>/<normalised text>"
  std::vector<std::string> matters;  // oldest first, bounded
};
BOOST_DESCRIBE_STRUCT(Similar, (), (id, matters))

// ---- ledgers ----------------------------------------------------------------------------------

struct StageMark {
  std::string stage;
  std::optional<Date> planned, actual;
  std::string state;     // done | skipped | "" (not yet)
  std::string evidence, note;
};
BOOST_DESCRIBE_STRUCT(StageMark, (), (stage, planned, actual, state, evidence, note))

// 台账 entry. `fields` by column id of the ledger: text, decimal (money in 元, land in 亩) or date.
struct Entry {
  std::string id;
  std::string ledger;    // "key-projects/projects"
  std::string number;
  std::string unit;
  std::string title;
  std::string state;     // in | left
  std::string stage;
  std::vector<StageMark> stages;
  Json fields;
  std::string matter;    // that brought it in
  bool confidential = false;
  Instant entered{};
  Instant changed{};
  std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(Entry, (), (id, ledger, number, unit, title, state, stage, stages, fields,
                                  matter, confidential, entered, changed, version))

// A month of a ledger, frozen: the journal's position and the sums that were true there.
struct Snapshot {
  std::string id;        // "<ledger>/<2026-03>"
  std::string ledger, month, matter;
  Instant at{};
  std::string state;     // draft | sent
  std::optional<Instant> sent;
  std::vector<std::string> recipients;
};
BOOST_DESCRIBE_STRUCT(Snapshot, (), (id, ledger, month, matter, at, state, sent, recipients))

// A saved view of a ledger; personal.
struct View {
  std::string id;
  std::string ledger, person, title, query;
};
BOOST_DESCRIBE_STRUCT(View, (), (id, ledger, person, title, query))

// ---- any of them ------------------------------------------------------------------------------

using Record = std::variant<Office, Unit, Post, Person, Account, Body, PackFiles, Schedule, Counter,
                            Matter, Similar, Entry, Snapshot, View, Meeting, TopicPool,
                            MeetingYear, Delegations, Document, SigningKeys, KeyDirectory, Scheme,
                            Assessment>;

// The stored kind of each: "office", "unit" … "view".
std::string_view kind_of(const Record& record);
template <class T> std::string_view kind_name();
const std::string& id_of(const Record& record);

std::string encode(const Record& record);
Result<Record> decode(std::string_view kind, std::string_view bytes);
const std::vector<std::string_view>& record_kinds();

}  // namespace tongchou::kernel
