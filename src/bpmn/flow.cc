// Where tokens go: ways out of an element, joins, the end of a scope (BPMN 2.0, 13.3 and 13.4).
#include <algorithm>

#include "bpmn/run.h"

namespace tongchou::bpmn {
namespace {

constexpr const char* kDeadlock = "bpmn.deadlock";

bool is_join(const Element& element) {
  return element.incoming.size() > 1 && (element.type == ElementType::parallel_gateway ||
                                         element.type == ElementType::inclusive_gateway);
}

std::unexpected<Error> no_way(const Element& element) {
  return fail("bpmn.no_way", "「" + element.name + "」没有一条出口的条件成立，也没有默认出口",
              "no condition of a way out of \"" + element.id + "\" holds and it has no default",
              element.id);
}

// 13.4.2: conditions are tried in the order of the file; the first that holds is taken.
Result<std::vector<int>> exclusive_way(Run& run, std::int64_t key, const Element& element,
                                       const Model& model) {
  for (int at : element.outgoing) {
    if (at == element.default_flow) continue;
    const Flow& flow = model.flows[at];
    if (flow.condition.empty()) return std::vector<int>{at};
    TRY(bool holds, run.evaluate_condition(flow.condition, key));
    if (holds) return std::vector<int>{at};
  }
  if (element.default_flow >= 0) return std::vector<int>{element.default_flow};
  if (element.outgoing.empty()) return std::vector<int>{};
  return no_way(element);
}

// 13.4.3 and, for conditional flows that leave an activity, 13.3.2: every condition that holds is
// taken, and flows without condition always; the default only when no condition holds.
Result<std::vector<int>> conditional_ways(Run& run, std::int64_t key, const Element& element,
                                          const Model& model) {
  std::vector<int> ways;
  bool any_condition = false, any_holds = false;
  for (int at : element.outgoing) {
    if (at == element.default_flow) continue;
    const Flow& flow = model.flows[at];
    if (flow.condition.empty()) {
      ways.push_back(at);
      continue;
    }
    any_condition = true;
    TRY(bool holds, run.evaluate_condition(flow.condition, key));
    any_holds = any_holds || holds;
    if (holds) ways.push_back(at);
  }
  if (!any_holds && element.default_flow >= 0 && (any_condition || ways.empty()))
    ways.push_back(element.default_flow);
  if (ways.empty() && !element.outgoing.empty()) return no_way(element);
  return ways;
}

}  // namespace

Result<std::vector<int>> Run::ways_out(std::int64_t key) {
  const ElementInstance& instance = at(key);
  const Element& element = element_of(instance);
  const Model& model = model_of(instance);
  switch (element.type) {
    case ElementType::exclusive_gateway: return exclusive_way(*this, key, element, model);
    case ElementType::parallel_gateway: return element.outgoing;
    case ElementType::event_based_gateway: return std::vector<int>{};
    default: return conditional_ways(*this, key, element, model);
  }
}

// ---- joins ------------------------------------------------------------------------------------

// One token of each incoming flow that has one; the oldest first.
void Run::activate_joined(const Element& gateway, std::int64_t scope) {
  const Model& model = model_of(at(scope));
  std::vector<Source> sources;
  for (int at : gateway.incoming) {
    const auto& id = model.flows[at].id;
    auto found = std::find_if(state.tokens.begin(), state.tokens.end(), [&](const Token& token) {
      return token.scope == scope && token.flow == id;
    });
    if (found != state.tokens.end()) sources.push_back({found->flow, found->producer});
  }
  enter_later(activate(gateway, scope, std::move(sources)));
}

void Run::arrive(std::int64_t scope, const std::string& flow, std::int64_t producer) {
  // The scope may have been emptied since the token set out.
  if (std::find(state.tokens.begin(), state.tokens.end(), Token{scope, flow, producer}) ==
      state.tokens.end())
    return;
  const Model& model = model_of(at(scope));
  const Element& target = model.elements[model.flow(flow)->target];
  touch_scope(scope);
  if (!is_join(target)) {
    enter(activate(target, scope, {{flow, producer}}));
    return;
  }
  if (target.type == ElementType::inclusive_gateway) return;  // settle() looks at the whole scope
  // 13.4.1: a parallel join fires when every incoming flow has a token.
  for (int at : target.incoming) {
    const auto& id = model.flows[at].id;
    if (std::none_of(state.tokens.begin(), state.tokens.end(), [&](const Token& token) {
          return token.scope == scope && token.flow == id;
        }))
      return;
  }
  activate_joined(target, scope);
}

namespace {

// All elements from which one of `flows` can be reached without visiting `gateway`.
std::set<int> upstream(const Model& model, const std::vector<int>& flows, int gateway) {
  std::set<int> seen;
  std::vector<int> open;
  auto visit = [&](int element) {
    if (element != gateway && seen.insert(element).second) open.push_back(element);
  };
  for (int flow : flows) visit(model.flows[flow].source);
  while (!open.empty()) {
    const int at = open.back();
    const Element& element = model.elements[at];
    open.pop_back();
    for (int flow : element.incoming) visit(model.flows[flow].source);
    if (element.attached_to >= 0) visit(element.attached_to);
    if (element.event == EventKind::link && element.type == ElementType::intermediate_catch_event) {
      for (int other : model.elements[element.parent].children) {
        const Element& thrower = model.elements[other];
        if (thrower.type == ElementType::intermediate_throw_event &&
            thrower.event == EventKind::link && thrower.event_name == element.event_name)
          visit(other);
      }
    }
  }
  return seen;
}

}  // namespace

// 13.4.3: an inclusive join fires when at least one incoming flow has a token, and no token
// elsewhere in the scope can still reach an empty incoming flow, unless it can as well reach one
// that has a token already (then it need not be waited for).
bool Run::inclusive_ready(std::int64_t scope, const Model& model, int gateway) {
  const Element& join = model.elements[gateway];
  std::vector<int> full, empty;
  for (int at : join.incoming) {
    const auto& id = model.flows[at].id;
    const bool has = std::any_of(
        state.tokens.begin(), state.tokens.end(),
        [&](const Token& token) { return token.scope == scope && token.flow == id; });
    (has ? full : empty).push_back(at);
  }
  if (full.empty()) return false;
  if (empty.empty()) return true;
  const auto to_empty = upstream(model, empty, gateway);
  const auto to_full = upstream(model, full, gateway);
  auto blocks = [&](int element) {
    return element != gateway && to_empty.contains(element) && !to_full.contains(element);
  };
  for (const auto& token : state.tokens)
    if (token.scope == scope && blocks(model.flow(token.flow)->target)) return false;
  for (const auto& instance : state.elements)
    if (instance.scope == scope && blocks(model.index(instance.element_id))) return false;
  return true;
}

bool Run::fire_inclusive(std::int64_t scope, const Model& model) {
  std::set<int> joins;
  for (const auto& token : state.tokens) {
    if (token.scope != scope) continue;
    const int target = model.flow(token.flow)->target;
    if (model.elements[target].type == ElementType::inclusive_gateway) joins.insert(target);
  }
  for (int join : joins) {
    if (!is_join(model.elements[join]) || !inclusive_ready(scope, model, join)) continue;
    activate_joined(model.elements[join], scope);
    return true;
  }
  return false;
}

// ---- the end of a scope -----------------------------------------------------------------------

// Nothing moves any more: look whether a join of this scope can fire, or whether it has ended.
void Run::settle(std::int64_t scope) {
  const auto* instance = state.find(scope);
  if (!instance || instance->status != ElementStatus::waiting) return;
  const bool holds_flows = instance->type == ElementType::process ||
                           (instance->type == ElementType::sub_process && !instance->loop);
  if (!holds_flows) return;
  const Model& model = model_of(*instance);
  if (fire_inclusive(scope, model)) return touch_scope(scope);
  const bool busy = std::any_of(state.elements.begin(), state.elements.end(),
                                [scope](const auto& item) { return item.scope == scope; });
  const bool tokens = std::any_of(state.tokens.begin(), state.tokens.end(),
                                  [scope](const auto& token) { return token.scope == scope; });
  auto stuck = std::find_if(state.incidents.begin(), state.incidents.end(), [&](const auto& item) {
    return item.instance == scope && item.code == kDeadlock;
  });
  if (stuck != state.incidents.end() && (busy || !tokens))
    emit({.kind = StepKind::incident_resolved, .key = stuck->key});
  if (busy) return;
  if (!tokens) return complete_scope(scope);
  if (stuck == state.incidents.end()) report_deadlock(scope);
}

void Run::complete_scope(std::int64_t scope) {
  const ElementInstance instance = at(scope);
  if (instance.type == ElementType::sub_process) return complete(scope);
  end_waits(scope);
  emit({.kind = StepKind::element_completed, .key = scope});
  if (instance.scope == 0) {
    emit({.kind = StepKind::instance_completed, .status = InstanceStatus::completed});
    return;
  }
  // A called process has ended: its variables come back to the call activity.
  const std::int64_t call = instance.scope;
  const Element& element = element_of(call);
  for (const auto& [name, value] : instance.variables) {
    if (!element.outputs.empty()) set_local(call, name, value);
    else if (element.propagate_all_child) take_results(call, Json::object({{name, value}}));
  }
  complete(call);
}

void Run::report_deadlock(std::int64_t scope) {
  const Model& model = model_of(at(scope));
  std::string joins;
  for (const auto& token : state.tokens) {
    if (token.scope != scope) continue;
    const auto& id = model.elements[model.flow(token.flow)->target].id;
    if (joins.find(id) == std::string::npos) joins += (joins.empty() ? "" : ", ") + id;
  }
  incident(scope, ElementStatus::waiting,
           {kDeadlock, "汇聚网关 " + joins + " 在等永远不会到来的分支",
            "the join " + joins + " waits for a branch that will never come", joins});
}

}  // namespace tongchou::bpmn
