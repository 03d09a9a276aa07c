// BPMN 2.0 (OMG formal/2011-01-03), executed as facts.
//
//   model.h   what a diagram says: parse() reads it, and refuses what it cannot carry out
//   state.h   where one instance stands (State) and how it got there (Step); apply(State, Step)
//   here      the operations: each decides, on a copy, which Steps follow; none changes State
//
// The caller stores the Steps of an operation and applies them. Replay applies stored Steps only:
// it evaluates no expression, calls no rule, knows no model and no clock. Everything is
// deterministic: the same model, State, arguments and Host answers give the same Steps.
//
// A failure of an expression, decision or rule is not an Error of the operation: it becomes an
// incident of the element concerned (a Step), the rest of the instance goes on, and retry() resumes
// at that place. An Error means that the operation itself cannot be done (no such task, not
// allowed, a bound of limits.h exceeded); then no Steps exist and nothing has happened.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/base.h"
#include "bpmn/model.h"
#include "bpmn/state.h"
#include "feel/feel.h"

namespace tongchou::bpmn {

// ---- what the engine asks of its surroundings -------------------------------------------------

struct BpmnError { std::string code; std::string message; };  // caught by boundary error events
struct Waiting {};                                            // the job is completed from outside
struct Refused { Error error; };                              // becomes an incident
// The outcome of a service task: outputs (an object), or one of the three above.
using RuleOutcome = std::variant<Json, BpmnError, Waiting, Refused>;

// A service task that asks for a named rule.
struct Job {
  std::int64_t key = 0;      // under which it is completed later, when the rule answers Waiting
  const std::string& type;
  const std::map<std::string, std::string>& properties;  // zeebe:properties of the task
  const Json& headers;
  // Everything visible at the task; with zeebe:ioMapping inputs, these come first.
  const Json& inputs;
};

// Passed into each operation. All answers must be pure functions of what the caller's own facts
// say; they are recorded in Steps, so they are asked once and never again at replay.
struct Host {
  virtual ~Host() = default;
  virtual Instant now() const = 0;
  // Adds functions and types that expressions may use besides FEEL's own; `now` is set already.
  virtual void lend(feel::Host& host) const {}
  // Names visible below all variables (e.g. matter, office, today); an object.
  virtual Json context() const { return Json::object(); }
  // `variables` is everything visible at the task. `matched` receives a list of the matched rules
  // (as the decision engine reports them); it is recorded in decision_called.
  virtual Result<Json> call_decision(const std::string& decision_id, const Json& variables,
                                     Json& matched);
  virtual RuleOutcome run_rule(const Job& job);
  // The model that holds a called process; null when unknown. Must stay valid for the operation and
  // must give the same model for one instance throughout its life.
  virtual const Model* model_of_process(const std::string& process_id) { return nullptr; }
};

// ---- operations -------------------------------------------------------------------------------

using Steps = Result<std::vector<Step>>;

// Begins an instance of a process at its none start event, or at `start_event` (timer, message,
// signal start). `variables` is an object. Apply the Steps to a fresh State{}.
Steps start(const Model& model, const std::string& process_id, const Json& variables, Host& host,
            const std::string& start_event = {});

// Completes whatever waits for the outside world under `key`: a user task, a receive task, a
// service task whose rule answered Waiting. `variables` go up to the scope that declares them (else
// to the process); with output mappings, or inside a multi-instance with an output collection, they
// stay local and only what is mapped or collected leaves.
Steps complete_task(const Model& model, const State& state, std::int64_t key,
                    const Json& variables, Host& host);
// A waiting job or user task ends with a BPMN error: the nearest matching boundary event catches
// it. Error "bpmn.error_unhandled" when none does.
Steps throw_error(const Model& model, const State& state, std::int64_t key,
                  const std::string& code, const Json& variables, Host& host);
// Marks a task as taken up by its holder; from then on its predecessor can no longer be withdrawn.
Steps touch_task(const State& state, std::int64_t key);

// `key` is that of a State::timers entry. Its due time must not lie after host.now().
Steps fire_timer(const Model& model, const State& state, std::int64_t key, Host& host);

// Moves the due time of a timer (a State::timers key): the instance stood still for a while.
Steps move_timer(const State& state, std::int64_t key, Instant due);

// A message goes to the one waiting subscription with this name and correlation value (the oldest);
// a signal to all with this name. Error "bpmn.no_subscription" when a message finds none.
Steps deliver_message(const Model& model, const State& state, const std::string& name,
                      const Json& correlation, const Json& variables, Host& host);
Steps broadcast_signal(const Model& model, const State& state, const std::string& name,
                       const Json& variables, Host& host);

// 退回. Puts the instance back to the moment before the last completion of `target` that led to the
// waiting element `from`:
//   1. everything that came of that completion, and only that, is undone: waiting elements are
//      terminated with all they contain, tokens at joins are removed; so if the target lies before
//      a split, all branches of the split are cancelled, and if it lies within one branch, the
//      other branches go on untouched;
//   2. tokens that other branches had brought to a join which has since fired are put back before
//      that join, so that it will not wait in vain for them;
//   3. the target is opened anew. Variables keep their values (what was filled in is there for
//      correction); boundary timers of the target are set anew.
// Inside a multi-instance activity, a target outside of it ends all its instances. A target is any
// user task that available_returns lists: completed, and an ancestor of `from` by the flow of
// tokens, in the scope of `from`, in one that encloses it, or in a subprocess or called process
// that ended before (which is then opened again as it was); not one instance of an ended
// multi-instance.
Steps send_back(const Model& model, const State& state, std::int64_t from,
                const std::string& target, Host& host);

struct ReturnTarget {
  std::int64_t key = 0;      // the completed element instance
  std::string element_id;
  std::string name;
  std::string process_id;
};
BOOST_DESCRIBE_STRUCT(ReturnTarget, (), (key, element_id, name, process_id))
// Latest first; each element once. `host` finds the names inside called processes (may be null).
std::vector<ReturnTarget> available_returns(const Model& model, const State& state,
                                            std::int64_t from, Host* host = nullptr);

// 撤回. Pulls back the completed user task `key`: allowed while nothing that came of its completion
// was touched or has acted outward: every waiting task after it is untouched, and only gateways,
// events, script and business-rule tasks lie between. Effects as of send_back. One instance of a
// multi-instance user task can be pulled back while the others are still open.
Steps withdraw(const Model& model, const State& state, std::int64_t key, Host& host);
// Empty when withdraw would work, else why not.
Result<void> can_withdraw(const State& state, std::int64_t key);

// Ends the instance with all that it contains. Needs no model.
Steps terminate(const State& state);

// Sets variables (an object) in the scope `scope` (an element instance; 0: the process).
Steps set_variables(const State& state, std::int64_t scope, const Json& variables);

// Tries again what raised the incident (a State::incidents key), after its cause was removed.
Steps retry(const Model& model, const State& state, std::int64_t incident, Host& host);

// ---- reading ----------------------------------------------------------------------------------

// All variables visible at an element instance (inner names hide outer ones); 0: the process.
Json visible_variables(const State& state, std::int64_t key);
// What should be true of every State: a line for each violation. For tests and simulation.
std::vector<std::string> broken_invariants(const State& state);

}  // namespace tongchou::bpmn
