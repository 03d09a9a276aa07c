#include <algorithm>

#include "bpmn/run.h"

namespace tongchou::bpmn {
namespace {

std::unexpected<Error> no_task(std::int64_t key) {
  return fail("bpmn.no_task", "没有这个待办，或它已办结", "no such task, or it has ended",
              std::to_string(key));
}

const ElementInstance* waiting_work(const State& state, std::int64_t key) {
  const auto* found = state.find(key);
  if (!found || found->status != ElementStatus::waiting) return nullptr;
  const bool job = found->wait == WaitKind::task || found->wait == WaitKind::job;
  return job || found->type == ElementType::receive_task ? found : nullptr;
}

const Element* find_start(const Model& model, const Element& process, const std::string& id) {
  for (int child : process.children) {
    const Element& element = model.elements[child];
    if (element.type != ElementType::start_event) continue;
    if (id.empty() ? element.event == EventKind::none : element.id == id) return &element;
  }
  return nullptr;
}

bool has_start(const Model& model, const Element& process) {
  return std::any_of(process.children.begin(), process.children.end(), [&](int child) {
    return model.elements[child].type == ElementType::start_event;
  });
}

}  // namespace

Steps start(const Model& model, const std::string& process_id, const Json& variables, Host& host,
            const std::string& start_event) {
  const Element* process = model.process(process_id);
  if (!process)
    return fail("bpmn.no_process", "没有流程「" + process_id + "」",
                "there is no process \"" + process_id + "\"", process_id);
  if (!process->executable)
    return fail("bpmn.not_executable", "流程「" + process_id + "」标明不可执行",
                "the process \"" + process_id + "\" is marked as not executable", process_id);
  const Element* begin = find_start(model, *process, start_event);
  if (!begin && (!start_event.empty() || has_start(model, *process)))
    return fail("bpmn.no_start", "流程没有这样的开始事件", "the process has no such start event",
                start_event.empty() ? process_id : start_event);
  Run run(&model, State{}, &host);
  run.emit({.kind = StepKind::instance_started, .element_id = begin ? begin->id : "",
            .process_id = process_id});
  const auto root = run.next_key();
  run.emit({.kind = StepKind::element_activated, .key = root, .scope = 0,
            .element_id = process_id, .type = ElementType::process, .process_id = process_id});
  for (const auto& [name, value] : variables.members()) run.set_local(root, name, value);
  run.emit({.kind = StepKind::element_waiting, .key = root, .wait = WaitKind::children});
  run.begin_scope(root, *process, begin);
  return run.result();
}

Steps complete_task(const Model& model, const State& state, std::int64_t key,
                    const Json& variables, Host& host) {
  if (!waiting_work(state, key)) return no_task(key);
  Run run(&model, state, &host);
  run.finish(key, variables);
  return run.result();
}

Steps throw_error(const Model& model, const State& state, std::int64_t key,
                  const std::string& code, const Json& variables, Host& host) {
  if (!waiting_work(state, key)) return no_task(key);
  Run run(&model, state, &host);
  if (!run.throw_error(key, code, variables))
    return fail("bpmn.error_unhandled", "没有边界事件接住错误 " + code,
                "no boundary event catches the error " + code, code);
  return run.result();
}

Steps touch_task(const State& state, std::int64_t key) {
  const auto* found = state.find(key);
  if (!found || !found->task) return no_task(key);
  Run run(nullptr, state, nullptr);
  if (!found->task->touched) run.emit({.kind = StepKind::task_touched, .key = key});
  return run.result();
}

Steps fire_timer(const Model& model, const State& state, std::int64_t key, Host& host) {
  auto found = std::find_if(state.timers.begin(), state.timers.end(),
                            [key](const Timer& timer) { return timer.key == key; });
  if (found == state.timers.end())
    return fail("bpmn.no_timer", "没有这个定时", "there is no such timer", std::to_string(key));
  if (found->due > host.now())
    return fail("bpmn.timer_early", "定时未到", "the timer is not due yet", std::to_string(key));
  const Timer timer = *found;
  Run run(&model, state, &host);
  run.emit({.kind = StepKind::timer_fired, .key = key, .instance = timer.instance,
            .element_id = timer.element_id});
  if (timer.repeat != 0) {
    // The next firing counts from the planned one, so that a late clock does not shift the series.
    auto next = schedule(TimerKind::duration, timer.interval, timer.due);
    CHECK(next, "the interval was checked when the timer was set");
    Timer again = timer;
    again.key = run.next_key();
    again.due = next->due;
    if (again.repeat > 0) --again.repeat;
    run.emit({.kind = StepKind::timer_set, .key = again.key, .timer = again});
  }
  run.trigger(timer.instance, timer.element_id, Json::object());
  return run.result();
}

Steps move_timer(const State& state, std::int64_t key, Instant due) {
  auto found = std::find_if(state.timers.begin(), state.timers.end(),
                            [key](const Timer& timer) { return timer.key == key; });
  if (found == state.timers.end())
    return fail("bpmn.no_timer", "没有这个定时", "there is no such timer", std::to_string(key));
  Timer moved = *found;
  Run run(nullptr, state, nullptr);
  run.emit({.kind = StepKind::timer_cancelled, .key = key, .instance = moved.instance,
            .element_id = moved.element_id});
  moved.key = run.next_key();
  moved.due = due;
  run.emit({.kind = StepKind::timer_set, .key = moved.key, .timer = moved});
  return run.result();
}

Steps deliver_message(const Model& model, const State& state, const std::string& name,
                      const Json& correlation, const Json& variables, Host& host) {
  auto found = std::find_if(
      state.subscriptions.begin(), state.subscriptions.end(), [&](const Subscription& item) {
        return item.event == EventKind::message && item.name == name &&
               (item.correlation.is_null() || item.correlation == correlation);
      });
  if (found == state.subscriptions.end())
    return fail("bpmn.no_subscription", "没有环节在等消息「" + name + "」",
                "nothing waits for the message \"" + name + "\"", name);
  const Subscription subscription = *found;
  Run run(&model, state, &host);
  run.emit({.kind = StepKind::message_received, .key = subscription.instance,
            .element_id = subscription.element_id, .name = name});
  run.trigger(subscription.instance, subscription.element_id, variables);
  return run.result();
}

Steps broadcast_signal(const Model& model, const State& state, const std::string& name,
                       const Json& variables, Host& host) {
  Run run(&model, state, &host);
  run.broadcast(name, variables);
  return run.result();
}

Steps terminate(const State& state) {
  if (state.status != InstanceStatus::running || state.elements.empty())
    return fail("bpmn.not_running", "流程已经结束", "the instance has ended", "");
  Run run(nullptr, state, nullptr);
  const std::int64_t root = state.elements.front().key;
  run.terminate_contents(root);
  run.end_waits(root);
  run.emit({.kind = StepKind::element_terminated, .key = root});
  run.emit({.kind = StepKind::instance_completed, .status = InstanceStatus::terminated});
  return run.result();
}

Steps set_variables(const State& state, std::int64_t scope, const Json& variables) {
  if (scope == 0 && !state.elements.empty()) scope = state.elements.front().key;
  if (!state.find(scope))
    return fail("bpmn.no_scope", "没有这个范围", "there is no such scope", std::to_string(scope));
  Run run(nullptr, state, nullptr);
  for (const auto& [name, value] : variables.members()) run.set_local(scope, name, value);
  return run.result();
}

Steps retry(const Model& model, const State& state, std::int64_t incident, Host& host) {
  auto found = std::find_if(state.incidents.begin(), state.incidents.end(),
                            [&](const Incident& item) { return item.key == incident; });
  if (found == state.incidents.end())
    return fail("bpmn.no_incident", "没有这个异常", "there is no such incident",
                std::to_string(incident));
  const Incident raised = *found;
  Run run(&model, state, &host);
  run.emit({.kind = StepKind::incident_resolved, .key = incident});
  const std::int64_t key = raised.instance;
  switch (raised.phase) {
    case ElementStatus::activating: run.enter(key); break;
    case ElementStatus::waiting: run.touch_scope(key); break;
    case ElementStatus::completing: run.complete(key); break;
    case ElementStatus::leaving:
      if (run.is_loop_child(run.at(key))) run.item_done(key);
      else run.leave(key);
      break;
  }
  return run.result();
}

Json visible_variables(const State& state, std::int64_t key) {
  if (key == 0 && !state.elements.empty()) key = state.elements.front().key;
  if (state.find(key)) return visible_object(state, key);
  return to_json(state.variables);
}

}  // namespace tongchou::bpmn
