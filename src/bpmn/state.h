// Where an instance stands, and the facts that brought it there. All of it is described: to_json
// and from_json<State/Step> store it. A Step never changes its meaning; a new meaning is a new
// kind.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/base.h"
#include "bpmn/model.h"

namespace tongchou::bpmn {

// ---- where it stands --------------------------------------------------------------------------

enum class InstanceStatus { running, completed, terminated, failed };
BOOST_DESCRIBE_ENUM(InstanceStatus, running, completed, terminated, failed)

// activating: being entered; waiting: for something outside or for its children; completing: its
// outputs are being written; leaving: its ways out are being chosen. An incident can hold an
// element in any of them; retry() goes on from there.
enum class ElementStatus { activating, waiting, completing, leaving };
BOOST_DESCRIBE_ENUM(ElementStatus, activating, waiting, completing, leaving)

enum class WaitKind { none, task, job, message, signal, timer, event, children };
BOOST_DESCRIBE_ENUM(WaitKind, none, task, job, message, signal, timer, event, children)

// A token that came over `flow` (empty: not over a flow, e.g. a boundary event) from `producer`.
struct Source {
  std::string flow;
  std::int64_t producer = 0;
  friend bool operator==(const Source&, const Source&) = default;
};
BOOST_DESCRIBE_STRUCT(Source, (), (flow, producer))

// A token that waits before an element of `scope` (only joins keep tokens between operations).
struct Token {
  std::int64_t scope = 0;
  std::string flow;
  std::int64_t producer = 0;
  friend bool operator==(const Token&, const Token&) = default;
};
BOOST_DESCRIBE_STRUCT(Token, (), (scope, flow, producer))

// What a user task asks of somebody, as evaluated when it was opened.
struct Task {
  std::int64_t key = 0;                    // the element instance
  std::string element_id;
  std::string process_id;
  std::string name;
  std::string assignee;                    // empty: none given
  std::vector<std::string> candidate_groups;
  std::vector<std::string> candidate_users;
  std::string form_id;                     // zeebe:formDefinition formId, else formKey
  std::optional<Instant> due;              // when due_text is a date or a moment
  std::string due_text;                    // zeebe:taskSchedule dueDate, as evaluated
  std::optional<Instant> follow_up;
  std::string follow_up_text;
  std::map<std::string, std::string> headers;     // zeebe:taskHeaders
  std::map<std::string, std::string> properties;  // zeebe:properties, as evaluated
  std::optional<std::int64_t> loop_index;  // 1-based, inside a multi-instance or loop
  std::optional<Json> loop_item;           // the element of the input collection
  bool touched = false;                    // its holder took it up
};
BOOST_DESCRIBE_STRUCT(Task, (),
                      (key, element_id, process_id, name, assignee, candidate_groups,
                       candidate_users, form_id, due, due_text, follow_up, follow_up_text, headers,
                       properties, loop_index, loop_item, touched))

// The body of a multi-instance or loop activity; its instances are its children.
struct Loop {
  bool sequential = false;
  std::int64_t total = 0;       // planned instances; 0 for a standard loop (open end)
  std::int64_t begun = 0;
  std::int64_t completed = 0;
  std::vector<Json> items;      // the input collection
  std::vector<Json> outputs;    // one per planned instance, null until it completes
};
BOOST_DESCRIBE_STRUCT(Loop, (), (sequential, total, begun, completed, items, outputs))

struct ElementInstance {
  std::int64_t key = 0;
  std::int64_t scope = 0;       // the enclosing element instance; 0 for the process itself
  std::string element_id;
  ElementType type = ElementType::process;
  std::string process_id;       // whose model describes element_id
  ElementStatus status = ElementStatus::activating;
  WaitKind wait = WaitKind::none;
  std::vector<Source> sources;
  std::optional<std::int64_t> loop_index;
  std::optional<Loop> loop;
  std::optional<Task> task;
  bool acted = false;           // called a rule, sent or received something: cannot be withdrawn
  std::map<std::string, Json> variables;  // local to this instance
};
BOOST_DESCRIBE_STRUCT(ElementInstance, (),
                      (key, scope, element_id, type, process_id, status, wait, sources, loop_index,
                       loop, task, acted, variables))

struct Timer {
  std::int64_t key = 0;
  std::int64_t instance = 0;    // the element instance that waits (or that a boundary event guards)
  std::string element_id;       // the event or boundary event that fires
  Instant due{};
  std::int64_t repeat = 0;      // further firings after this one; -1 without end
  std::string interval;         // ISO 8601, when it repeats
};
BOOST_DESCRIBE_STRUCT(Timer, (), (key, instance, element_id, due, repeat, interval))

struct Subscription {
  std::int64_t key = 0;
  std::int64_t instance = 0;
  std::string element_id;
  EventKind event = EventKind::message;   // message or signal
  std::string name;
  Json correlation;                       // null: any
};
BOOST_DESCRIBE_STRUCT(Subscription, (), (key, instance, element_id, event, name, correlation))

struct Incident {
  std::int64_t key = 0;
  std::int64_t instance = 0;
  std::string element_id;
  ElementStatus phase = ElementStatus::activating;  // what retry() does again
  std::string code;
  std::string zh;
  std::string en;
  std::string place;
};
BOOST_DESCRIBE_STRUCT(Incident, (), (key, instance, element_id, phase, code, zh, en, place))

enum class Outcome { completed, terminated };
BOOST_DESCRIBE_ENUM(Outcome, completed, terminated)

// An element instance that has ended. The trail tells what came of what: returns rest on it.
struct Passed {
  std::int64_t key = 0;
  std::int64_t scope = 0;
  std::string element_id;
  ElementType type = ElementType::process;
  std::string process_id;
  Outcome outcome = Outcome::completed;
  bool acted = false;
  std::vector<Source> sources;
  std::optional<std::int64_t> loop_index;
  std::map<std::string, Json> variables;  // of scopes only: a return may open them again
};
BOOST_DESCRIBE_STRUCT(Passed, (),
                      (key, scope, element_id, type, process_id, outcome, acted, sources,
                       loop_index, variables))

struct State {
  std::string process_id;                 // of the outermost process
  InstanceStatus status = InstanceStatus::running;
  std::string error_code;                 // when status is failed
  std::int64_t next_key = 1;
  std::vector<ElementInstance> elements;  // active ones, by rising key; the process is the first
  std::vector<Token> tokens;
  std::vector<Timer> timers;
  std::vector<Subscription> subscriptions;
  std::vector<Incident> incidents;
  std::vector<Passed> trail;              // by time of ending
  std::map<std::string, Json> variables;  // the process's own, kept after it has ended

  const ElementInstance* find(std::int64_t key) const;
  const Passed* passed(std::int64_t key) const;
};
BOOST_DESCRIBE_STRUCT(State, (),
                      (process_id, status, error_code, next_key, elements, tokens, timers,
                       subscriptions, incidents, trail, variables))

// ---- how it got there -------------------------------------------------------------------------

enum class StepKind {
  instance_started,     // process_id, element_id (start event)
  element_activated,    // key (new), scope, element_id, type, process_id, sources, loop_index
  element_waiting,      // key, wait
  element_completed,    // key
  element_terminated,   // key
  flow_taken,           // key (producer), scope, flow_id
  token_removed,        // key (producer), scope, flow_id
  token_restored,       // key (producer), scope, flow_id
  variable_set,         // key (scope's instance), name, value
  task_opened,          // key, task
  task_touched,         // key
  loop_opened,          // key (body), loop
  loop_begun,           // key (body): one more instance has begun
  loop_item_completed,  // key (body), loop_index, value (its output)
  loop_item_reopened,   // key (body), loop_index
  timer_set,            // key (new), timer
  timer_fired,          // key (timer), instance, element_id
  timer_cancelled,      // key (timer), instance, element_id
  subscription_opened,  // key (new), subscription
  subscription_closed,  // key (subscription)
  message_received,     // key (instance), element_id, name
  message_thrown,       // key (instance), element_id, name, value (correlation)
  signal_thrown,        // key, element_id, name
  escalation_thrown,    // key, element_id, name (code), caught_by (element; empty: nobody)
  error_thrown,         // key, element_id, name (code), caught_by
  rule_called,          // key, element_id, name (task type), rule_outcome, value
  decision_called,      // key, element_id, name (decision id), value (result), matched
  incident_raised,      // key (new), incident
  incident_resolved,    // key (incident)
  returned,             // key (from), target, element_id, undone: keys no longer part of the trail
  withdrawn,            // key (the completed task), element_id, undone
  scope_reopened,       // key (a completed subprocess or call that a return leads into), undone
  instance_completed,   // status, name (error code when failed)
};
BOOST_DESCRIBE_ENUM(StepKind, instance_started, element_activated, element_waiting,
                    element_completed, element_terminated, flow_taken, token_removed,
                    token_restored, variable_set, task_opened, task_touched, loop_opened,
                    loop_begun, loop_item_completed, loop_item_reopened, timer_set, timer_fired,
                    timer_cancelled, subscription_opened, subscription_closed, message_received,
                    message_thrown, signal_thrown, escalation_thrown, error_thrown, rule_called,
                    decision_called, incident_raised, incident_resolved, returned, withdrawn,
                    scope_reopened, instance_completed)

enum class RuleResult { completed, error, waiting, refused };
BOOST_DESCRIBE_ENUM(RuleResult, completed, error, waiting, refused)

// One fact. Which members a kind carries is said at the enum; the others are absent.
struct Step {
  StepKind kind = StepKind::instance_started;
  std::int64_t key = 0;
  std::optional<std::int64_t> scope;
  std::optional<std::int64_t> instance;
  std::optional<std::string> element_id;
  std::optional<ElementType> type;
  std::optional<std::string> process_id;
  std::vector<Source> sources;
  std::optional<std::string> flow_id;
  std::optional<WaitKind> wait;
  std::optional<std::string> name;
  std::optional<Json> value;
  std::optional<Json> matched;
  std::optional<RuleResult> rule_outcome;
  std::optional<std::string> caught_by;
  std::optional<std::int64_t> loop_index;
  std::optional<Loop> loop;
  std::optional<Task> task;
  std::optional<Timer> timer;
  std::optional<Subscription> subscription;
  std::optional<Incident> incident;
  std::optional<std::int64_t> target;
  std::vector<std::int64_t> undone;
  std::optional<InstanceStatus> status;
};
BOOST_DESCRIBE_STRUCT(Step, (),
                      (kind, key, scope, instance, element_id, type, process_id, sources, flow_id,
                       wait, name, value, matched, rule_outcome, caught_by, loop_index, loop, task,
                       timer, subscription, incident, target, undone, status))

// The only thing that changes State. A Step that contradicts it is a broken invariant (CHECK).
void apply(State& state, const Step& step);

}  // namespace tongchou::bpmn
