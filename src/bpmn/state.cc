// Applying facts. Nothing here decides: each function writes down one fact and CHECKs that it can
// be one, because a Step that contradicts its State means that the journal or the engine is broken.
#include "bpmn/state.h"

#include <algorithm>

namespace tongchou::bpmn {
namespace {

template <class List>
auto by_key(List& list, std::int64_t key) {
  return std::lower_bound(list.begin(), list.end(), key,
                          [](const auto& item, std::int64_t k) { return item.key < k; });
}

ElementInstance& instance(State& state, std::int64_t key) {
  auto found = by_key(state.elements, key);
  CHECK(found != state.elements.end() && found->key == key,
        "no active element instance " + std::to_string(key));
  return *found;
}

void take_key(State& state, std::int64_t key) {
  CHECK(key == state.next_key, "keys are given in order");
  ++state.next_key;
}

template <class List>
void remove_key(List& list, std::int64_t key, const char* what) {
  auto found = by_key(list, key);
  CHECK(found != list.end() && found->key == key,
        std::string("no ") + what + " " + std::to_string(key));
  list.erase(found);
}

void add_token(State& state, const Step& step) {
  CHECK(step.scope && step.flow_id, "a token has a scope and a flow");
  instance(state, *step.scope);
  state.tokens.push_back({*step.scope, *step.flow_id, step.key});
}

void remove_token(State& state, std::int64_t scope, const std::string& flow,
                  std::int64_t producer) {
  auto found = std::find(state.tokens.begin(), state.tokens.end(), Token{scope, flow, producer});
  CHECK(found != state.tokens.end(), "no token on flow " + flow);
  state.tokens.erase(found);
}

void activate(State& state, const Step& step) {
  CHECK(step.element_id && step.type && step.process_id && step.scope, "activation is complete");
  take_key(state, step.key);
  if (*step.scope == 0) {
    CHECK(state.elements.empty(), "an instance has one outermost process");
  } else {
    instance(state, *step.scope);
  }
  for (const auto& source : step.sources)
    if (!source.flow.empty()) remove_token(state, *step.scope, source.flow, source.producer);
  ElementInstance made;
  made.key = step.key;
  made.scope = *step.scope;
  made.element_id = *step.element_id;
  made.type = *step.type;
  made.process_id = *step.process_id;
  made.sources = step.sources;
  made.loop_index = step.loop_index;
  state.elements.push_back(std::move(made));
}

bool is_scope(ElementType type) {
  return type == ElementType::process || type == ElementType::sub_process ||
         type == ElementType::call_activity;
}

void end(State& state, std::int64_t key, Outcome outcome) {
  ElementInstance& ended = instance(state, key);
  auto refers = [key](const auto& item) { return item.instance == key; };
  CHECK(std::none_of(state.elements.begin(), state.elements.end(),
                     [key](const auto& item) { return item.scope == key; }),
        "an element ends after all that it contains");
  CHECK(std::none_of(state.tokens.begin(), state.tokens.end(),
                     [key](const auto& token) { return token.scope == key; }),
        "a scope ends without tokens");
  CHECK(std::none_of(state.timers.begin(), state.timers.end(), refers), "timers are gone");
  CHECK(std::none_of(state.subscriptions.begin(), state.subscriptions.end(), refers),
        "subscriptions are gone");
  CHECK(std::none_of(state.incidents.begin(), state.incidents.end(), refers),
        "incidents are resolved");
  Passed passed{ended.key, ended.scope, ended.element_id, ended.type, ended.process_id,
                outcome, ended.acted, ended.sources, ended.loop_index, {}};
  if (ended.scope == 0) {
    state.variables = std::move(ended.variables);
  } else if (is_scope(ended.type)) {
    passed.variables = std::move(ended.variables);
  }
  state.trail.push_back(std::move(passed));
  state.elements.erase(by_key(state.elements, key));
}

Loop& loop(State& state, std::int64_t key) {
  ElementInstance& body = instance(state, key);
  CHECK(body.loop.has_value(), "a loop step names a loop body");
  return *body.loop;
}

void complete_item(State& state, const Step& step) {
  Loop& body = loop(state, step.key);
  const auto index = step.loop_index.value_or(0);
  CHECK(index >= 1 && index <= body.begun, "the item has begun");
  if (static_cast<std::int64_t>(body.outputs.size()) < index) body.outputs.resize(index);
  body.outputs[index - 1] = step.value.value_or(Json());
  ++body.completed;
}

void reopen_item(State& state, const Step& step) {
  Loop& body = loop(state, step.key);
  const auto index = step.loop_index.value_or(0);
  CHECK(index >= 1 && index <= static_cast<std::int64_t>(body.outputs.size()), "the item is done");
  CHECK(body.completed > 0, "an item had completed");
  body.outputs[index - 1] = Json();
  --body.completed;
  if (body.sequential) body.begun = index;
}

void undo(State& state, const Step& step) {
  CHECK(step.undone.size() <= state.trail.size(), "only what has passed is undone");
  std::erase_if(state.trail, [&](const Passed& passed) {
    return std::binary_search(step.undone.begin(), step.undone.end(), passed.key);
  });
}

void reopen(State& state, const Step& step) {
  undo(state, step);
  auto found = std::find_if(state.trail.begin(), state.trail.end(),
                            [&](const Passed& passed) { return passed.key == step.key; });
  CHECK(found != state.trail.end() && is_scope(found->type), "a scope that has ended is reopened");
  instance(state, found->scope);
  ElementInstance again;
  again.key = found->key;
  again.scope = found->scope;
  again.element_id = found->element_id;
  again.type = found->type;
  again.process_id = found->process_id;
  again.status = ElementStatus::waiting;
  again.wait = WaitKind::children;
  again.sources = found->sources;
  again.acted = found->acted;
  again.variables = found->variables;
  state.trail.erase(found);
  state.elements.insert(by_key(state.elements, again.key), std::move(again));
}

void raise(State& state, const Step& step) {
  CHECK(step.incident && step.incident->key == step.key, "an incident is described");
  take_key(state, step.key);
  instance(state, step.incident->instance).status = step.incident->phase;
  state.incidents.push_back(*step.incident);
}

void open_task(State& state, const Step& step) {
  CHECK(step.task && step.task->key == step.key, "a task is described");
  instance(state, step.key).task = step.task;
}

void complete_instance(State& state, const Step& step) {
  CHECK(state.elements.empty() && state.tokens.empty(), "nothing is left of a finished instance");
  CHECK(step.status && *step.status != InstanceStatus::running, "an end is an end");
  state.status = *step.status;
  state.error_code = step.name.value_or("");
}

void set_waiting(State& state, const Step& step) {
  auto& waiting = instance(state, step.key);
  waiting.status = ElementStatus::waiting;
  waiting.wait = step.wait.value_or(WaitKind::none);
}

// A thrown or received event and a called rule cannot be taken back.
void mark_acted(State& state, const Step& step) { instance(state, step.key).acted = true; }

}  // namespace

const ElementInstance* State::find(std::int64_t key) const {
  auto found = by_key(elements, key);
  return found != elements.end() && found->key == key ? &*found : nullptr;
}

const Passed* State::passed(std::int64_t key) const {
  auto found = std::find_if(trail.begin(), trail.end(),
                            [key](const Passed& item) { return item.key == key; });
  return found == trail.end() ? nullptr : &*found;
}

void apply(State& state, const Step& step) {
  CHECK(state.status == InstanceStatus::running, "a finished instance does not move");
  switch (step.kind) {
    case StepKind::instance_started:
      CHECK(state.next_key == 1 && step.process_id, "an instance starts once");
      state.process_id = *step.process_id;
      return;
    case StepKind::element_activated: return activate(state, step);
    case StepKind::element_waiting: return set_waiting(state, step);
    case StepKind::element_completed: return end(state, step.key, Outcome::completed);
    case StepKind::element_terminated: return end(state, step.key, Outcome::terminated);
    case StepKind::flow_taken:
    case StepKind::token_restored: return add_token(state, step);
    case StepKind::token_removed:
      CHECK(step.scope && step.flow_id, "a token has a scope and a flow");
      return remove_token(state, *step.scope, *step.flow_id, step.key);
    case StepKind::variable_set:
      CHECK(step.name, "a variable has a name");
      instance(state, step.key).variables[*step.name] = step.value.value_or(Json());
      return;
    case StepKind::task_opened: return open_task(state, step);
    case StepKind::task_touched: {
      auto& touched = instance(state, step.key);
      CHECK(touched.task, "only a task is touched");
      touched.task->touched = true;
      return;
    }
    case StepKind::loop_opened:
      CHECK(step.loop, "a loop is described");
      instance(state, step.key).loop = step.loop;
      return;
    case StepKind::loop_begun: ++loop(state, step.key).begun; return;
    case StepKind::loop_item_completed: return complete_item(state, step);
    case StepKind::loop_item_reopened: return reopen_item(state, step);
    case StepKind::timer_set:
      CHECK(step.timer && step.timer->key == step.key, "a timer is described");
      take_key(state, step.key);
      instance(state, step.timer->instance);
      state.timers.push_back(*step.timer);
      return;
    case StepKind::timer_fired:
    case StepKind::timer_cancelled: return remove_key(state.timers, step.key, "timer");
    case StepKind::subscription_opened:
      CHECK(step.subscription && step.subscription->key == step.key, "it is described");
      take_key(state, step.key);
      instance(state, step.subscription->instance);
      state.subscriptions.push_back(*step.subscription);
      return;
    case StepKind::subscription_closed:
      return remove_key(state.subscriptions, step.key, "subscription");
    case StepKind::message_received:
    case StepKind::message_thrown:
    case StepKind::signal_thrown:
    case StepKind::escalation_thrown:
    case StepKind::rule_called: return mark_acted(state, step);
    case StepKind::error_thrown:
    case StepKind::decision_called: return;  // for the record
    case StepKind::incident_raised: return raise(state, step);
    case StepKind::incident_resolved: return remove_key(state.incidents, step.key, "incident");
    case StepKind::returned:
    case StepKind::withdrawn: return undo(state, step);
    case StepKind::scope_reopened: return reopen(state, step);
    case StepKind::instance_completed: return complete_instance(state, step);
  }
  CHECK(false, "every kind of step is known");
}

}  // namespace tongchou::bpmn
