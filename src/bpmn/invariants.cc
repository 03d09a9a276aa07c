// What holds of every State between operations, numbered as broken_invariants reports it:
//   1 a running instance has its process as first element; a finished one has nothing left
//   2 keys rise, and are below next_key
//   3 each element, token, timer, subscription and incident belongs to an active element
//   4 nothing is lost: each element waits for something outside, for something that it contains,
//     or is held by an incident
//   5 the counts of a loop agree with its open instances
#include <set>

#include "bpmn/bpmn.h"

namespace tongchou::bpmn {
namespace {

struct Examination {
  const State& state;
  std::vector<std::string> lines;

  void say(int number, const std::string& what) {
    lines.push_back("invariant " + std::to_string(number) + ": " + what);
  }

  void membership() {
    std::int64_t last = 0;
    for (const auto& element : state.elements) {
      const auto name = element.element_id + "#" + std::to_string(element.key);
      if (element.key <= last || element.key >= state.next_key) say(2, name);
      last = element.key;
      if (element.scope != 0 && !state.find(element.scope)) say(3, name + " has no scope");
    }
    for (const auto& token : state.tokens)
      if (!state.find(token.scope)) say(3, "token on " + token.flow);
    for (const auto& timer : state.timers)
      if (!state.find(timer.instance)) say(3, "timer of " + timer.element_id);
    for (const auto& subscription : state.subscriptions)
      if (!state.find(subscription.instance)) say(3, "subscription of " + subscription.element_id);
    for (const auto& incident : state.incidents)
      if (!state.find(incident.instance)) say(3, "incident of " + incident.element_id);
  }

  bool held(const ElementInstance& element) const {
    for (const auto& incident : state.incidents)
      if (incident.instance == element.key) return true;
    return false;
  }

  bool waits_outside(const ElementInstance& element) const {
    auto concerns = [&](const auto& list) {
      for (const auto& item : list)
        if (item.instance == element.key) return true;
      return false;
    };
    switch (element.wait) {
      case WaitKind::task: return element.task.has_value();
      case WaitKind::job: return true;
      case WaitKind::timer: return concerns(state.timers);
      case WaitKind::message:
      case WaitKind::signal: return concerns(state.subscriptions);
      case WaitKind::event: return concerns(state.timers) || concerns(state.subscriptions);
      case WaitKind::none:
      case WaitKind::children: return false;
    }
    return false;
  }

  void liveness() {
    std::map<std::int64_t, std::int64_t> children;
    for (const auto& element : state.elements) ++children[element.scope];
    for (const auto& element : state.elements) {
      const auto name = element.element_id + "#" + std::to_string(element.key);
      const bool waits = element.status == ElementStatus::waiting &&
                         (waits_outside(element) || children.contains(element.key));
      if (!waits && !held(element)) say(4, name + " waits for nothing");
      if (element.loop && element.status == ElementStatus::waiting &&
          element.loop->begun - element.loop->completed != children[element.key])
        say(5, name);
    }
  }
};

}  // namespace

std::vector<std::string> broken_invariants(const State& state) {
  Examination examination{state, {}};
  if (state.status != InstanceStatus::running) {
    if (!state.elements.empty() || !state.tokens.empty() || !state.timers.empty() ||
        !state.subscriptions.empty() || !state.incidents.empty())
      examination.say(1, "a finished instance has something left");
    return examination.lines;
  }
  if (state.elements.empty() || state.elements.front().scope != 0)
    examination.say(1, "a running instance has no process");
  examination.membership();
  examination.liveness();
  return examination.lines;
}

}  // namespace tongchou::bpmn
