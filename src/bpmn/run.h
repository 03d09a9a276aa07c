// Internal to bpmn: one operation under way. It works on a copy of the State, proposes Steps
// through emit() (which applies them to that copy at once), and moves tokens until everything
// waits.
//
//   run.cc         steps, expressions, variables, the queue, entering and leaving elements
//   flow.cc        ways out, joins, the end of scopes, deadlocks
//   behavior.cc    what each element type does on entry: one table
//   events.cc      timers, messages, signals, errors, escalations, boundary events
//   loops.cc       multi-instance and standard loops
//   returns.cc     send back and withdraw
//   operations.cc  the public operations
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "bpmn/bpmn.h"

namespace tongchou::bpmn {

class Run {
 public:
  Run(const Model* model, const State& state, Host* host)
      : state(state), base_(model), host_(host) {}

  State state;
  std::vector<Step> steps;

  // ---- steps ----
  void emit(Step step);
  std::int64_t next_key() const { return state.next_key; }
  void refuse(Error error);                 // the whole operation fails
  bool refused() const { return error_.has_value(); }
  Steps result();                           // drains, then the steps or the error

  // ---- looking ----
  const ElementInstance& at(std::int64_t key) const;
  const Model& model_of(const ElementInstance& instance);
  const Model* find_model(const std::string& process_id);
  const Element& element_of(const ElementInstance& instance);
  const Element& element_of(std::int64_t key) { return element_of(at(key)); }
  bool is_loop_child(const ElementInstance& instance) const {
    return instance.loop_index.has_value();
  }
  bool is_loop_body(const ElementInstance& instance) {
    return element_of(instance).loop.has_value() && !is_loop_child(instance);
  }
  Host& host() { return *host_; }
  RuleOutcome run_rule(const Job& job);

  // ---- expressions and variables ----
  Result<feel::Value> evaluate(const Formula& formula, std::int64_t key,
                               const feel::Context* extra = nullptr);
  Result<std::string> evaluate_text(const Formula& formula, std::int64_t key);
  Result<std::vector<std::string>> evaluate_texts(const Formula& formula, std::int64_t key);
  Result<bool> evaluate_condition(const Formula& formula, std::int64_t key,
                                  const feel::Context* extra = nullptr);
  void set_local(std::int64_t key, const std::string& name, Json value);
  // To the nearest scope from `key` outward that has the name, else to the process.
  void set_upward(std::int64_t key, const std::string& name, Json value);
  // What an element was given on completion, or brought forth itself.
  void take_results(std::int64_t key, const Json& variables);
  bool map_inputs(std::int64_t key);
  bool map_outputs(std::int64_t key);

  // ---- incidents ----
  void incident(std::int64_t key, ElementStatus phase, const Error& error);
  void resolve_incidents(std::int64_t key);

  // ---- entering and leaving ----
  std::int64_t activate(const Element& element, std::int64_t scope, std::vector<Source> sources,
                        std::optional<std::int64_t> loop_index = {});
  void enter(std::int64_t key);
  void enter_later(std::int64_t key) { queue_.push_back({.enter = key}); }
  // Opens the boundary events, then waits. False when an incident was raised instead.
  bool wait(std::int64_t key, WaitKind kind);
  void finish(std::int64_t key, const Json& variables);  // results, then complete
  void complete(std::int64_t key);                       // outputs, then leave
  void leave(std::int64_t key);                          // ways out, then gone
  void end_waits(std::int64_t key);
  void terminate_contents(std::int64_t key);
  void terminate(std::int64_t key);
  void begin_scope(std::int64_t key, const Element& scope, const Element* start);
  void drain();

  // ---- flow.cc ----
  Result<std::vector<int>> ways_out(std::int64_t key);
  void arrive(std::int64_t scope, const std::string& flow, std::int64_t producer);
  void settle(std::int64_t scope);
  void touch_scope(std::int64_t scope) { touched_.insert(scope); }
  void take_flow(std::int64_t scope, std::int64_t producer, const std::string& flow);

  // ---- events.cc ----
  bool arm(std::int64_t key);
  bool listen(std::int64_t key, const Element& event);  // opens a timer or subscription
  void trigger(std::int64_t instance, const std::string& element_id, const Json& variables);
  void broadcast(const std::string& name, const Json& variables);
  // True when a boundary event caught it.
  bool throw_error(std::int64_t key, const std::string& code, const Json& variables);
  bool throw_escalation(std::int64_t key, const std::string& code);
  void fail_instance(std::int64_t key, const std::string& code);

  // ---- loops.cc ----
  void enter_loop(std::int64_t body);
  void begin_item(std::int64_t body, std::int64_t index, bool again = false);
  void item_done(std::int64_t child);

 private:
  struct Work {
    std::int64_t enter = 0;    // an element instance to enter, or
    std::int64_t scope = 0;    // a token that arrived in this scope
    std::string flow;
    std::int64_t producer = 0;
  };
  friend struct FlowAccess;

  feel::Scope scope_at(std::int64_t key);
  const feel::Scope& context();
  void activate_joined(const Element& gateway, std::int64_t scope);
  bool fire_inclusive(std::int64_t scope, const Model& model);
  bool inclusive_ready(std::int64_t scope, const Model& model, int gateway);
  void complete_scope(std::int64_t scope);
  void report_deadlock(std::int64_t scope);

  const Model* base_;
  Host* host_;
  std::optional<Error> error_;
  std::deque<Work> queue_;
  std::set<std::int64_t> touched_;
  std::map<std::string, const Model*> models_;
  std::optional<feel::Scope> context_;           // what the host lends and says
  std::map<std::int64_t, feel::Scope> scopes_;   // forgotten when a variable in them changes
  std::shared_ptr<const feel::Host> lent_;
};

// behavior.cc: what an element of this type does when it is entered.
using Behavior = void (*)(Run&, std::int64_t key, const Element&);
Behavior behavior_of(ElementType type);

Json visible_object(const State& state, std::int64_t key);

}  // namespace tongchou::bpmn
