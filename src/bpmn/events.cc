// Waiting for events and what follows when they come: timers, messages, signals, errors,
// escalations.
#include <algorithm>

#include "bpmn/run.h"

namespace tongchou::bpmn {
namespace {

Result<Schedule> evaluate_timer(Run& run, std::int64_t key, const Element& event) {
  const TimerDefinition& timer = *event.timer;
  TRY(auto value, run.evaluate(timer.value, key));
  Schedule when;
  if (timer.kind == TimerKind::date) {
    if (auto at = value.to_instant()) {
      when.due = *at;
      return when;
    }
    if (auto day = value.to_date()) {
      when.due = at_local(*day, std::chrono::milliseconds{0});
      return when;
    }
  }
  return schedule(timer.kind, feel::write(value), run.host().now());
}

Result<Subscription> evaluate_subscription(Run& run, std::int64_t key, const Element& event) {
  Subscription subscription;
  subscription.instance = key;
  subscription.element_id = event.id;
  // A receive task is a message event by nature.
  subscription.event = event.event == EventKind::signal ? EventKind::signal : EventKind::message;
  subscription.name = event.event_name;
  if (event.event_name_formula.expression) {
    TRY(subscription.name, run.evaluate_text(event.event_name_formula, key));
  }
  if (!event.correlation.empty()) {
    TRY(auto value, run.evaluate(event.correlation, key));
    subscription.correlation = feel::to_json(value);
  }
  return subscription;
}

bool cancels(const Element& event) {
  return event.type != ElementType::boundary_event || event.interrupting;
}

}  // namespace

bool Run::listen(std::int64_t key, const Element& event) {
  if (event.timer) {
    auto when = evaluate_timer(*this, key, event);
    if (!when) {
      end_waits(key);
      incident(key, ElementStatus::activating, when.error());
      return false;
    }
    Timer timer{next_key(), key, event.id, when->due, when->repeat, when->interval};
    if (cancels(event)) {  // it fires once: nothing is left to repeat
      timer.repeat = 0;
      timer.interval.clear();
    }
    emit({.kind = StepKind::timer_set, .key = timer.key, .timer = timer});
    return true;
  }
  auto subscription = evaluate_subscription(*this, key, event);
  if (!subscription) {
    end_waits(key);
    incident(key, ElementStatus::activating, subscription.error());
    return false;
  }
  subscription->key = next_key();
  emit({.kind = StepKind::subscription_opened, .key = subscription->key,
        .subscription = *subscription});
  return true;
}

bool Run::arm(std::int64_t key) {
  if (is_loop_child(at(key))) return true;  // boundary events belong to the body
  const Element& element = element_of(key);
  const Model& model = model_of(at(key));
  for (int index : element.boundary) {
    const Element& event = model.elements[index];
    if (event.event == EventKind::error || event.event == EventKind::escalation) continue;
    if (!listen(key, event)) return false;
  }
  return true;
}

// An event has come for what waits at `instance`: the waiting event itself, one of the events after
// an event-based gateway, or a boundary event of the waiting activity.
void Run::trigger(std::int64_t key, const std::string& element_id, const Json& variables) {
  const ElementInstance instance = at(key);
  if (instance.element_id == element_id) return finish(key, variables);
  const Model& model = model_of(instance);
  const Element& event = *model.element(element_id);
  if (instance.type == ElementType::event_based_gateway) {
    const std::string flow = model.flows[event.incoming.front()].id;
    end_waits(key);
    emit({.kind = StepKind::element_completed, .key = key});
    emit({.kind = StepKind::flow_taken, .key = key, .scope = instance.scope, .flow_id = flow});
    const auto caught = activate(event, instance.scope, {{flow, key}});
    return finish(caught, variables);
  }
  CHECK(event.type == ElementType::boundary_event, "an event is waited for where it can come");
  const bool interrupting = event.interrupting || event.event == EventKind::error;
  if (interrupting) terminate(key);
  finish(activate(event, instance.scope, {{"", key}}), variables);
}

void Run::broadcast(const std::string& name, const Json& variables) {
  std::vector<std::int64_t> keys;
  for (const auto& subscription : state.subscriptions)
    if (subscription.event == EventKind::signal && subscription.name == name)
      keys.push_back(subscription.key);
  for (auto key : keys) {
    auto found = std::find_if(state.subscriptions.begin(), state.subscriptions.end(),
                              [key](const auto& item) { return item.key == key; });
    if (found == state.subscriptions.end()) continue;  // an earlier catcher ended this one
    const Subscription subscription = *found;
    emit({.kind = StepKind::message_received, .key = subscription.instance,
          .element_id = subscription.element_id, .name = name});
    trigger(subscription.instance, subscription.element_id, variables);
  }
}

namespace {

struct Catcher {
  std::int64_t key = 0;           // the activity whose boundary event catches
  const Element* event = nullptr;
};

// The nearest boundary event outward that takes `code`; at one activity an exact code comes before
// an event that takes any (13.5.3). Boundary events of a loop stand at its body.
Catcher find_catcher(Run& run, std::int64_t key, EventKind kind, const std::string& code) {
  for (const auto* at = run.state.find(key); at; at = run.state.find(at->scope)) {
    if (at->type == ElementType::process || run.is_loop_child(*at)) continue;
    const Model& model = run.model_of(*at);
    const Element* any = nullptr;
    for (int index : run.element_of(*at).boundary) {
      const Element& event = model.elements[index];
      if (event.event != kind) continue;
      if (event.event_name == code && !code.empty()) return {at->key, &event};
      if (event.event_name.empty()) any = &event;
    }
    if (any) return {at->key, any};
  }
  return {};
}

}  // namespace

bool Run::throw_error(std::int64_t key, const std::string& code, const Json& variables) {
  const auto catcher = find_catcher(*this, key, EventKind::error, code);
  if (!catcher.event) return false;
  emit({.kind = StepKind::error_thrown, .key = key, .element_id = at(key).element_id, .name = code,
        .caught_by = catcher.event->id});
  trigger(catcher.key, catcher.event->id, variables);
  return true;
}

// 13.5.3: an error that nobody catches ends the whole instance.
void Run::fail_instance(std::int64_t key, const std::string& code) {
  emit({.kind = StepKind::error_thrown, .key = key, .element_id = at(key).element_id, .name = code,
        .caught_by = ""});
  const std::int64_t root = state.elements.front().key;
  terminate_contents(root);
  end_waits(root);
  emit({.kind = StepKind::element_terminated, .key = root});
  emit({.kind = StepKind::instance_completed, .name = code, .status = InstanceStatus::failed});
}

bool Run::throw_escalation(std::int64_t key, const std::string& code) {
  const auto catcher = find_catcher(*this, at(key).scope, EventKind::escalation, code);
  emit({.kind = StepKind::escalation_thrown, .key = key, .element_id = at(key).element_id,
        .name = code, .caught_by = catcher.event ? catcher.event->id : ""});
  complete(key);
  if (!catcher.event || !state.find(catcher.key)) return catcher.event != nullptr;
  trigger(catcher.key, catcher.event->id, Json::object({{"escalationCode", code}}));
  return true;
}

}  // namespace tongchou::bpmn
