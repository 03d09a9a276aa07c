// What each element type does when a token enters it. One row per type: an element that is added to
// the standard's coverage is one function here, one row, and its reading in parse_element.cc.
#include "base/limits.h"
#include "bpmn/run.h"

namespace tongchou::bpmn {
namespace {

Error error_of(std::string code, std::string zh, std::string en, std::string place) {
  return {std::move(code), std::move(zh), std::move(en), std::move(place)};
}

void pass(Run& run, std::int64_t key, const Element&) { run.complete(key); }

// Gateways choose their ways in leave(); joins have been joined before they are entered.
void gateway(Run& run, std::int64_t key, const Element&) { run.leave(key); }

// ---- tasks ----

// A date alone means the beginning of that day at the office; whoever means the end of a working
// day says so in the expression. A duration counts from now.
struct Due {
  std::optional<Instant> at;
  std::string text;
};

Result<Due> evaluate_due(Run& run, const Formula& formula, std::int64_t key) {
  Due due;
  if (formula.empty()) return due;
  TRY(auto value, run.evaluate(formula, key));
  if (value.is_null()) return due;
  due.text = feel::write(value);
  if (auto at = value.to_instant()) {
    due.at = at;
  } else if (auto day = value.to_date()) {
    due.at = at_local(*day, std::chrono::milliseconds{0});
  } else if (auto when = schedule(TimerKind::date, due.text, run.host().now())) {
    due.at = when->due;
  } else if (auto later = schedule(TimerKind::duration, due.text, run.host().now())) {
    due.at = later->due;
  }
  return due;
}

Result<Task> describe_task(Run& run, std::int64_t key, const Element& element) {
  Task task;
  task.key = key;
  task.element_id = element.id;
  task.process_id = run.at(key).process_id;
  task.name = element.name;
  TRY(task.assignee, run.evaluate_text(element.assignee, key));
  TRY(task.candidate_groups, run.evaluate_texts(element.candidate_groups, key));
  TRY(task.candidate_users, run.evaluate_texts(element.candidate_users, key));
  task.form_id = element.form_id;
  TRY(Due due, evaluate_due(run, element.due_date, key));
  TRY(Due follow_up, evaluate_due(run, element.follow_up_date, key));
  task.due = due.at;
  task.due_text = std::move(due.text);
  task.follow_up = follow_up.at;
  task.follow_up_text = std::move(follow_up.text);
  task.headers = element.headers;
  task.properties = element.properties;
  for (const auto& [name, formula] : element.computed) {
    TRY(auto value, run.evaluate(formula, key));
    task.properties[name] = value.is_null() ? std::string() : feel::write(value);
  }
  const ElementInstance& instance = run.at(key);
  task.loop_index = instance.loop_index;
  if (instance.loop_index && element.loop && !element.loop->input_element.empty()) {
    auto found = instance.variables.find(element.loop->input_element);
    if (found != instance.variables.end() && !found->second.is_null())
      task.loop_item = found->second;
  }
  return task;
}

void user_task(Run& run, std::int64_t key, const Element& element) {
  auto task = describe_task(run, key, element);
  if (!task) return run.incident(key, ElementStatus::activating, task.error());
  if (!run.wait(key, WaitKind::task)) return;
  run.emit({.kind = StepKind::task_opened, .key = key, .task = std::move(*task)});
}

Json headers_json(const Element& element) {
  Json headers = Json::object();
  for (const auto& [name, value] : element.headers) headers.set(name, Json(value));
  return headers;
}

void rule_step(Run& run, std::int64_t key, const Element& element, RuleResult outcome, Json value) {
  run.emit({.kind = StepKind::rule_called, .key = key, .element_id = element.id,
            .name = element.task_type, .value = std::move(value), .rule_outcome = outcome});
}

// A named rule of the host: it answers at once, refuses, ends with a BPMN error, or lets us wait.
void job(Run& run, std::int64_t key, const Element& element) {
  const Json headers = headers_json(element), inputs = visible_object(run.state, key);
  auto outcome = run.run_rule({.key = key, .type = element.task_type,
                               .properties = element.properties, .headers = headers,
                               .inputs = inputs});
  if (auto* outputs = std::get_if<Json>(&outcome)) {
    rule_step(run, key, element, RuleResult::completed, *outputs);
    return run.finish(key, *outputs);
  }
  if (auto* error = std::get_if<BpmnError>(&outcome)) {
    rule_step(run, key, element, RuleResult::error, Json(error->code));
    const Json details =
        Json::object({{"errorCode", error->code}, {"errorMessage", error->message}});
    if (run.throw_error(key, error->code, details)) return;
    return run.incident(key, ElementStatus::activating,
                        error_of("bpmn.error_unhandled", "没有边界事件接住错误 " + error->code,
                                 "no boundary event catches the error " + error->code, element.id));
  }
  if (std::holds_alternative<Waiting>(outcome)) {
    rule_step(run, key, element, RuleResult::waiting, Json());
    run.wait(key, WaitKind::job);
    return;
  }
  const Error& error = std::get<Refused>(outcome).error;
  rule_step(run, key, element, RuleResult::refused, Json(error.code));
  run.incident(key, ElementStatus::activating, error);
}

void script_task(Run& run, std::int64_t key, const Element& element) {
  if (!element.task_type.empty()) return job(run, key, element);
  auto value = run.evaluate(element.script, key);
  if (!value) return run.incident(key, ElementStatus::activating, value.error());
  if (element.result_variable.empty()) return run.complete(key);
  run.finish(key, Json::object({{element.result_variable, feel::to_json(*value)}}));
}

void business_rule_task(Run& run, std::int64_t key, const Element& element) {
  if (element.decision_id.empty()) return job(run, key, element);
  Json matched;
  auto result = run.host().call_decision(element.decision_id, visible_object(run.state, key),
                                         matched);
  if (!result) return run.incident(key, ElementStatus::activating, result.error());
  run.emit({.kind = StepKind::decision_called, .key = key, .element_id = element.id,
            .name = element.decision_id, .value = *result, .matched = std::move(matched)});
  run.finish(key, Json::object({{element.result_variable, std::move(*result)}}));
}

// The name of a message or signal; written as an expression, it is evaluated where it stands.
Result<std::string> event_name(Run& run, std::int64_t key, const Element& element) {
  if (!element.event_name_formula.expression) return element.event_name;
  return run.evaluate_text(element.event_name_formula, key);
}

void throw_message(Run& run, std::int64_t key, const Element& element) {
  if (!element.task_type.empty()) return job(run, key, element);
  auto name = event_name(run, key, element);
  if (!name) return run.incident(key, ElementStatus::activating, name.error());
  Json correlation;
  if (!element.correlation.empty()) {
    auto value = run.evaluate(element.correlation, key);
    if (!value) return run.incident(key, ElementStatus::activating, value.error());
    correlation = feel::to_json(*value);
  }
  run.emit({.kind = StepKind::message_thrown, .key = key, .element_id = element.id,
            .name = *name, .value = std::move(correlation)});
  run.complete(key);
}

void receive_task(Run& run, std::int64_t key, const Element& element) {
  if (run.listen(key, element)) run.wait(key, WaitKind::message);
}

// ---- subprocesses and calls ----

void sub_process(Run& run, std::int64_t key, const Element& element) {
  if (run.wait(key, WaitKind::children)) run.begin_scope(key, element, nullptr);
}

int call_depth(const State& state, std::int64_t key) {
  int depth = 0;
  for (const auto* at = state.find(key); at; at = state.find(at->scope))
    depth += at->type == ElementType::call_activity;
  return depth;
}

void call_activity(Run& run, std::int64_t key, const Element& element) {
  auto id = run.evaluate_text(element.called_process, key);
  if (!id) return run.incident(key, ElementStatus::activating, id.error());
  const Model* model = run.find_model(*id);
  if (!model)
    return run.incident(key, ElementStatus::activating,
                        error_of("bpmn.no_process", "没有流程「" + *id + "」",
                                 "there is no process \"" + *id + "\"", element.id));
  if (call_depth(run.state, key) > limits::kBpmnNestingMax)
    return run.incident(key, ElementStatus::activating,
                        error_of("bpmn.limit", "调用活动嵌套过深",
                                 "call activities are nested too deeply", element.id));
  Json variables = Json::object();
  if (element.propagate_all_parent) {
    variables = visible_object(run.state, key);
  } else {
    for (const auto& [name, value] : run.at(key).variables) variables.set(name, value);
  }
  if (!run.wait(key, WaitKind::children)) return;
  const Element& process = *model->process(*id);
  const auto child = run.activate(process, key, {});
  for (const auto& [name, value] : variables.members()) run.set_local(child, name, value);
  run.emit({.kind = StepKind::element_waiting, .key = child, .wait = WaitKind::children});
  run.begin_scope(child, process, nullptr);
}

// ---- events ----

void catch_event(Run& run, std::int64_t key, const Element& element) {
  if (element.event == EventKind::link) return run.complete(key);
  if (!run.listen(key, element)) return;
  const WaitKind kind = element.event == EventKind::timer     ? WaitKind::timer
                        : element.event == EventKind::message ? WaitKind::message
                                                              : WaitKind::signal;
  run.wait(key, kind);
}

void throw_signal(Run& run, std::int64_t key, const Element& element) {
  auto name = event_name(run, key, element);
  if (!name) return run.incident(key, ElementStatus::activating, name.error());
  run.emit({.kind = StepKind::signal_thrown, .key = key, .element_id = element.id, .name = *name});
  run.complete(key);
  run.broadcast(*name, Json::object());
}

// 10.5.5: a throwing link continues at the catching link of the same name in its scope.
void throw_link(Run& run, std::int64_t key, const Element& element) {
  const ElementInstance instance = run.at(key);
  const Model& model = run.model_of(instance);
  run.complete(key);
  for (int child : model.elements[element.parent].children) {
    const Element& target = model.elements[child];
    if (target.type == ElementType::intermediate_catch_event && target.event == EventKind::link &&
        target.event_name == element.event_name)
      run.enter_later(run.activate(target, instance.scope, {{"", key}}));
  }
}

// 13.5.6: terminate ends the scope with all that it contains.
void end_by_terminate(Run& run, std::int64_t key, const Element&) {
  const std::int64_t scope = run.at(key).scope;
  run.leave(key);
  run.terminate_contents(scope);
  run.touch_scope(scope);
}

void end_by_error(Run& run, std::int64_t key, const Element& element) {
  const Json details = Json::object({{"errorCode", element.event_name}});
  if (run.throw_error(key, element.event_name, details)) return;
  run.fail_instance(key, element.event_name);
}

void throw_escalation(Run& run, std::int64_t key, const Element& element) {
  run.throw_escalation(key, element.event_name);
}

void throw_event(Run& run, std::int64_t key, const Element& element) {
  switch (element.event) {
    case EventKind::message: return throw_message(run, key, element);
    case EventKind::signal: return throw_signal(run, key, element);
    case EventKind::escalation: return throw_escalation(run, key, element);
    case EventKind::error: return end_by_error(run, key, element);
    case EventKind::terminate: return end_by_terminate(run, key, element);
    case EventKind::link: return throw_link(run, key, element);
    case EventKind::none:
    case EventKind::timer: return run.complete(key);
  }
}

void event_gateway(Run& run, std::int64_t key, const Element& element) {
  const Model& model = run.model_of(run.at(key));
  for (int flow : element.outgoing)
    if (!run.listen(key, model.elements[model.flows[flow].target])) return;
  run.wait(key, WaitKind::event);
}

struct Row {
  ElementType type;
  Behavior enter;
};
constexpr Row kBehaviors[] = {
    {ElementType::process, pass},
    {ElementType::start_event, pass},
    {ElementType::end_event, throw_event},
    {ElementType::intermediate_catch_event, catch_event},
    {ElementType::intermediate_throw_event, throw_event},
    {ElementType::boundary_event, pass},
    {ElementType::task, pass},
    {ElementType::manual_task, pass},
    {ElementType::user_task, user_task},
    {ElementType::service_task, job},
    {ElementType::script_task, script_task},
    {ElementType::business_rule_task, business_rule_task},
    {ElementType::send_task, throw_message},
    {ElementType::receive_task, receive_task},
    {ElementType::exclusive_gateway, gateway},
    {ElementType::parallel_gateway, gateway},
    {ElementType::inclusive_gateway, gateway},
    {ElementType::event_based_gateway, event_gateway},
    {ElementType::sub_process, sub_process},
    {ElementType::call_activity, call_activity},
};

constexpr bool in_order() {
  for (std::size_t i = 0; i < std::size(kBehaviors); ++i)
    if (static_cast<std::size_t>(kBehaviors[i].type) != i) return false;
  return std::size(kBehaviors) == static_cast<std::size_t>(ElementType::call_activity) + 1;
}
static_assert(in_order(), "one row per element type, in the order of the enum");

}  // namespace

Behavior behavior_of(ElementType type) { return kBehaviors[static_cast<std::size_t>(type)].enter; }

}  // namespace tongchou::bpmn
