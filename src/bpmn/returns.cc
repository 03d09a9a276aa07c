// 退回 and 撤回: putting an instance back to the moment before a user task was completed.
//
// Every element instance names its sources: the instances whose completion brought the tokens that
// it consumed. That makes the trail a graph of causes. To undo a completion t is to remove all that
// it caused (the instances downstream of t in the same scope, with all they contain, and their
// tokens), and to put back what others had contributed: a join downstream of t consumed tokens of
// branches that do not come from t; those branches had done their work, so their tokens stand
// before the join again. What is neither downstream of t nor consumed by it is not touched.
//
// A step inside a subprocess or call that has ended is reached by opening that scope again, as it
// was when it ended, and then undoing the step within it.
#include <algorithm>

#include "bpmn/run.h"

namespace tongchou::bpmn {
namespace {

using Keys = std::set<std::int64_t>;

// All instances of a scope, ended or not, by key; producers have smaller keys than consumers.
std::map<std::int64_t, std::vector<Source>> causes(const State& state, std::int64_t scope) {
  std::map<std::int64_t, std::vector<Source>> all;
  for (const auto& passed : state.trail)
    if (passed.scope == scope) all.emplace(passed.key, passed.sources);
  for (const auto& element : state.elements)
    if (element.scope == scope) all.emplace(element.key, element.sources);
  return all;
}

Keys downstream(const State& state, std::int64_t scope, std::int64_t key) {
  Keys found;
  for (const auto& [at, sources] : causes(state, scope)) {
    for (const auto& source : sources)
      if (source.producer == key || found.contains(source.producer)) found.insert(at);
  }
  return found;
}

Keys upstream(const State& state, std::int64_t scope, std::int64_t key) {
  const auto all = causes(state, scope);
  Keys found;
  for (auto it = all.rbegin(); it != all.rend(); ++it) {
    if (it->first != key && !found.contains(it->first)) continue;
    for (const auto& source : it->second) found.insert(source.producer);
  }
  return found;
}

// The instances inside of any of `keys`, ended or not.
Keys contents(const State& state, const Keys& keys) {
  std::map<std::int64_t, std::int64_t> scope_of;  // by rising key: scopes before their contents
  for (const auto& passed : state.trail) scope_of.emplace(passed.key, passed.scope);
  for (const auto& element : state.elements) scope_of.emplace(element.key, element.scope);
  Keys inside;
  for (const auto& [key, scope] : scope_of)
    if (keys.contains(scope) || inside.contains(scope)) inside.insert(key);
  return inside;
}

// Retracts what came of the completion of `key`, as the essay above says, and answers the keys that
// thereby leave the trail. The instance `key` itself stays where it is.
Keys retract(Run& run, std::int64_t scope, std::int64_t key) {
  const Keys effects = downstream(run.state, scope, key);
  const auto all = causes(run.state, scope);
  const auto is_ours = [&](std::int64_t producer) {
    return producer == key || effects.contains(producer);
  };
  std::vector<Source> put_back;
  for (auto effect : effects)
    for (const auto& source : all.at(effect))
      if (!source.flow.empty() && !is_ours(source.producer)) put_back.push_back(source);

  for (auto it = effects.rbegin(); it != effects.rend(); ++it)
    if (run.state.find(*it)) run.terminate(*it);
  const auto tokens = run.state.tokens;
  for (const auto& token : tokens)
    if (token.scope == scope && is_ours(token.producer))
      run.emit({.kind = StepKind::token_removed, .key = token.producer, .scope = scope,
                .flow_id = token.flow});
  for (const auto& source : put_back)
    run.emit({.kind = StepKind::token_restored, .key = source.producer, .scope = scope,
              .flow_id = source.flow});
  run.touch_scope(scope);
  Keys undone = effects;
  undone.merge(contents(run.state, effects));
  return undone;
}

std::vector<std::int64_t> passed_only(const Run& run, const Keys& keys) {
  std::vector<std::int64_t> list;  // rising, as apply expects
  for (auto key : keys)
    if (run.state.passed(key)) list.push_back(key);
  return list;
}

// Undoes one completed task and opens it anew; `mark` is the step without its `undone`.
void undo(Run& run, const Passed& target, Step mark) {
  Keys undone = retract(run, target.scope, target.key);
  undone.insert(target.key);
  undone.merge(contents(run.state, {target.key}));
  mark.undone = passed_only(run, undone);
  run.emit(std::move(mark));
  // The sources stay known (one may return further), but their tokens are not consumed again.
  std::vector<Source> sources = target.sources;
  for (auto& source : sources) source.flow.clear();
  const Element& element = *run.model_of(run.at(target.scope)).element(target.element_id);
  run.enter_later(run.activate(element, target.scope, std::move(sources)));
}

bool is_return_target(const Passed& passed) {
  return passed.type == ElementType::user_task && passed.outcome == Outcome::completed &&
         !passed.loop_index;
}

// The ended subprocesses and calls around `passed`, outermost first, up to the active `scope`.
// Nothing when one of them was cut short, or is one of several instances of a loop.
std::optional<std::vector<Passed>> containers(const State& state, const Passed& passed,
                                              std::int64_t scope) {
  std::vector<Passed> found;
  for (std::int64_t key = passed.scope; key != scope;) {
    const Passed* around = state.passed(key);
    if (!around || around->outcome != Outcome::completed || around->loop_index) return {};
    found.insert(found.begin(), *around);
    key = around->scope;
  }
  return found;
}

struct Way {
  Passed target;
  std::int64_t scope = 0;           // active
  std::vector<Passed> inside;       // scopes to open again, outermost first
};

// Completed user tasks that led to `from`, latest first: in its scope, then in the enclosing ones.
std::vector<Way> returns_from(const State& state, std::int64_t from) {
  std::vector<Way> ways;
  for (const auto* at = state.find(from); at && at->scope != 0; at = state.find(at->scope)) {
    const Keys before = upstream(state, at->scope, at->key);
    for (auto it = state.trail.rbegin(); it != state.trail.rend(); ++it) {
      if (!is_return_target(*it)) continue;
      auto inside = containers(state, *it, at->scope);
      if (!inside) continue;
      const Passed& outermost = inside->empty() ? *it : inside->front();
      if (before.contains(outermost.key)) ways.push_back({*it, at->scope, std::move(*inside)});
    }
  }
  return ways;
}

// Opens an ended subprocess or call as it was when it ended, for a step inside of it to be redone.
void reopen_scope(Run& run, const Passed& scope) {
  const Keys undone = retract(run, scope.scope, scope.key);
  run.emit({.kind = StepKind::scope_reopened, .key = scope.key,
            .undone = passed_only(run, undone)});
  if (!run.arm(scope.key))
    run.refuse({"bpmn.return_target", "该子流程的边界事件已无法重新设定",
                "the boundary events of the subprocess cannot be set again", scope.element_id});
}

std::unexpected<Error> cannot_withdraw(std::string zh, std::string en, std::int64_t key) {
  return fail("bpmn.withdraw", std::move(zh), std::move(en), std::to_string(key));
}

// What came of the task must neither have been touched nor have acted outward.
Result<void> all_untouched(const State& state, const Keys& keys, std::int64_t key) {
  for (const auto& element : state.elements) {
    if (!keys.contains(element.key)) continue;
    if (element.acted || (element.task && element.task->touched))
      return cannot_withdraw("后续环节已经受理", "a later step has been taken up", key);
  }
  for (const auto& passed : state.trail) {
    if (!keys.contains(passed.key)) continue;
    const bool outside = passed.type == ElementType::user_task ||
                         passed.type == ElementType::receive_task ||
                         passed.type == ElementType::intermediate_catch_event ||
                         passed.type == ElementType::boundary_event;
    if (passed.acted || outside)
      return cannot_withdraw("后续环节已经办过", "a later step has been done", key);
  }
  return {};
}

// One instance of a multi-instance task whose other instances are still open.
Result<void> can_reopen_item(const State& state, const Passed& passed, const Loop& loop) {
  if (!loop.sequential) return {};
  if (*passed.loop_index != loop.completed)
    return cannot_withdraw("之后的办理人已经办过", "a later instance has been completed",
                           passed.key);
  Keys open;
  for (const auto& element : state.elements)
    if (element.scope == passed.scope) open.insert(element.key);
  return all_untouched(state, open, passed.key);
}

void reopen_item(Run& run, const Passed& passed) {
  const std::int64_t body = passed.scope;
  if (run.at(body).loop->sequential) run.terminate_contents(body);
  run.emit({.kind = StepKind::withdrawn, .key = passed.key, .element_id = passed.element_id,
            .undone = {passed.key}});
  run.emit({.kind = StepKind::loop_item_reopened, .key = body, .loop_index = passed.loop_index});
  run.begin_item(body, *passed.loop_index, true);
}

}  // namespace

std::vector<ReturnTarget> available_returns(const Model& model, const State& state,
                                            std::int64_t from, Host* host) {
  std::vector<ReturnTarget> targets;
  Run run(&model, state, host);
  for (const auto& way : returns_from(state, from)) {
    const Passed* passed = &way.target;
    const bool known = std::any_of(targets.begin(), targets.end(), [&](const ReturnTarget& target) {
      return target.element_id == passed->element_id && target.process_id == passed->process_id;
    });
    if (known) continue;
    const Model* described = run.find_model(passed->process_id);
    const Element* element = described ? described->element(passed->element_id) : nullptr;
    targets.push_back({passed->key, passed->element_id, element ? element->name : "",
                       passed->process_id});
  }
  return targets;
}

Steps send_back(const Model& model, const State& state, std::int64_t from,
                const std::string& target, Host& host) {
  const auto* waiting = state.find(from);
  if (!waiting || waiting->type == ElementType::process)
    return fail("bpmn.no_task", "没有这个待办", "there is no such waiting element",
                std::to_string(from));
  const auto ways = returns_from(state, from);
  auto found = std::find_if(ways.begin(), ways.end(), [&](const Way& way) {
    return way.target.element_id == target;
  });
  if (found == ways.end())
    return fail("bpmn.return_target", "不能退回到「" + target + "」：它不是此前办过的环节",
                "cannot return to \"" + target + "\": it is not an earlier step that led here",
                target);
  Run run(&model, state, &host);
  for (const auto& scope : found->inside) reopen_scope(run, scope);
  undo(run, found->target, {.kind = StepKind::returned, .key = from, .element_id = target,
                            .target = found->target.key});
  return run.result();
}

Result<void> can_withdraw(const State& state, std::int64_t key) {
  const Passed* passed = state.passed(key);
  if (!passed || passed->type != ElementType::user_task || passed->outcome != Outcome::completed)
    return cannot_withdraw("没有办过这个任务", "no such completed task", key);
  const auto* scope = state.find(passed->scope);
  if (!scope)
    return cannot_withdraw("任务所在的流程或会签已经结束", "the scope of the task has ended", key);
  if (passed->loop_index) {
    if (!scope->loop || scope->status != ElementStatus::waiting)
      return cannot_withdraw("会签已经结束", "the multi-instance has ended", key);
    return can_reopen_item(state, *passed, *scope->loop);
  }
  Keys effects = downstream(state, passed->scope, key);
  effects.merge(contents(state, effects));
  return all_untouched(state, effects, key);
}

Steps withdraw(const Model& model, const State& state, std::int64_t key, Host& host) {
  if (auto allowed = can_withdraw(state, key); !allowed) return std::unexpected(allowed.error());
  Run run(&model, state, &host);
  const Passed passed = *state.passed(key);
  if (passed.loop_index) {
    reopen_item(run, passed);
  } else {
    undo(run, passed,
         {.kind = StepKind::withdrawn, .key = key, .element_id = passed.element_id});
  }
  return run.result();
}

}  // namespace tongchou::bpmn
