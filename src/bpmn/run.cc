#include "bpmn/run.h"

#include <algorithm>

#include "base/limits.h"

namespace tongchou::bpmn {

Result<Json> Host::call_decision(const std::string& decision_id, const Json&, Json&) {
  return fail("bpmn.no_decision", "没有决策「" + decision_id + "」",
              "there is no decision \"" + decision_id + "\"", decision_id);
}

RuleOutcome Host::run_rule(const Job& job) {
  return Refused{{"bpmn.no_rule", "没有规则「" + job.type + "」",
                  "there is no rule \"" + job.type + "\"", job.type}};
}

// ---- steps ------------------------------------------------------------------------------------

void Run::emit(Step step) {
  // An absent value and null are the same fact; absent is how it is stored.
  if (step.value && step.value->is_null()) step.value.reset();
  if (step.matched && step.matched->is_null()) step.matched.reset();
  // A scope's contents have greater keys than itself: those alone have seen what changes here.
  if (step.kind == StepKind::variable_set || step.kind == StepKind::element_completed ||
      step.kind == StepKind::element_terminated)
    scopes_.erase(scopes_.lower_bound(step.key), scopes_.end());
  apply(state, step);
  steps.push_back(std::move(step));
  if (steps.size() > limits::kBpmnStepsMax || state.elements.size() > limits::kBpmnActiveMax)
    refuse({"bpmn.limit", "流程一步之内走得太远，可能有不停的循环",
            "the process moves too far in one operation; it may loop without end", ""});
}

void Run::refuse(Error error) {
  if (!error_) error_ = std::move(error);
}

Steps Run::result() {
  drain();
  if (error_) return std::unexpected(std::move(*error_));
  return std::move(steps);
}

// ---- looking ----------------------------------------------------------------------------------

const ElementInstance& Run::at(std::int64_t key) const {
  const auto* found = state.find(key);
  CHECK(found, "element instance " + std::to_string(key) + " is active");
  return *found;
}

const Model* Run::find_model(const std::string& process_id) {
  auto known = models_.find(process_id);
  if (known != models_.end()) return known->second;
  const Model* found = base_ && base_->process(process_id) ? base_ : nullptr;
  if (!found && host_) found = host_->model_of_process(process_id);
  if (found && !found->process(process_id)) found = nullptr;
  models_.emplace(process_id, found);
  return found;
}

const Model& Run::model_of(const ElementInstance& instance) {
  const Model* model = find_model(instance.process_id);
  CHECK(model, "the model of process " + instance.process_id + " stays available");
  return *model;
}

const Element& Run::element_of(const ElementInstance& instance) {
  const Element* element = model_of(instance).element(instance.element_id);
  CHECK(element, "element " + instance.element_id + " exists in its model");
  return *element;
}

// ---- expressions and variables ----------------------------------------------------------------

Json visible_object(const State& state, std::int64_t key) {
  std::vector<const ElementInstance*> chain;
  for (const auto* at = state.find(key); at; at = state.find(at->scope)) {
    chain.push_back(at);
    if (at->type == ElementType::process) break;
  }
  std::map<std::string, Json> merged;
  for (const auto* at : chain)
    for (const auto& [name, value] : at->variables) merged.try_emplace(name, value);
  Json object = Json::object();
  for (auto& [name, value] : merged) object.members_mutable().emplace_back(name, std::move(value));
  return object;
}

namespace {

feel::Value to_value(const Json& json) {
  auto value = feel::from_json(json);
  return value ? *value : feel::Value();
}

}  // namespace

// What the host says, outermost. It lasts until a rule may have changed it.
const feel::Scope& Run::context() {
  if (context_) return *context_;
  if (!lent_) {
    feel::Host lent;
    lent.now = host_->now();
    host_->lend(lent);
    lent_ = std::make_shared<const feel::Host>(std::move(lent));
  }
  feel::Context context;
  const Json names = host_->context();  // must outlive the loop over its members
  for (const auto& [name, value] : names.members()) context.set(name, to_value(value));
  return context_.emplace(std::move(context), lent_);
}

RuleOutcome Run::run_rule(const Job& job) {
  RuleOutcome outcome = host_->run_rule(job);
  context_.reset();
  scopes_.clear();
  return outcome;
}

feel::Scope Run::scope_at(std::int64_t key) {
  auto known = scopes_.find(key);
  if (known != scopes_.end()) return known->second;
  const ElementInstance& instance = at(key);
  feel::Scope outer;
  if (instance.type == ElementType::process) {
    outer = context();
  } else {
    outer = scope_at(instance.scope);
  }
  if (!instance.variables.empty()) {
    feel::Context own;
    for (const auto& [name, value] : instance.variables) own.set(name, to_value(value));
    outer = outer.with(std::move(own));
  }
  scopes_.emplace(key, outer);
  return outer;
}

Result<feel::Value> Run::evaluate(const Formula& formula, std::int64_t key,
                                  const feel::Context* extra) {
  if (!formula.expression) return feel::Value(formula.text);
  auto scope = scope_at(key);
  if (extra) scope = scope.with(*extra);
  feel::Diagnostics diagnostics;
  auto value = feel::evaluate(formula.compiled, scope, &diagnostics);
  if (value.is_null() && !diagnostics.empty()) {
    const Error& first = diagnostics.front();
    return fail("bpmn.expression", "表达式「" + formula.text + "」无结果：" + first.zh,
                "expression \"" + formula.text + "\" has no result: " + first.en, first.place);
  }
  return value;
}

Result<std::string> Run::evaluate_text(const Formula& formula, std::int64_t key) {
  if (formula.empty()) return std::string();
  TRY(auto value, evaluate(formula, key));
  if (value.is_null())
    return fail("bpmn.expression", "表达式「" + formula.text + "」的结果为空",
                "expression \"" + formula.text + "\" is null", formula.text);
  return feel::write(value);
}

Result<std::vector<std::string>> Run::evaluate_texts(const Formula& formula, std::int64_t key) {
  std::vector<std::string> texts;
  if (formula.empty()) return texts;
  TRY(auto value, evaluate(formula, key));
  if (value.is(feel::Kind::list)) {
    for (const auto& item : value.list()) texts.push_back(feel::write(item));
    return texts;
  }
  if (value.is_null()) return texts;
  const std::string all = feel::write(value);
  for (std::size_t begin = 0; begin <= all.size();) {
    const auto end = std::min(all.find(',', begin), all.size());
    auto part = all.substr(begin, end - begin);
    const auto first = part.find_first_not_of(' ');
    if (first != std::string::npos)
      texts.push_back(part.substr(first, part.find_last_not_of(' ') - first + 1));
    begin = end + 1;
  }
  return texts;
}

Result<bool> Run::evaluate_condition(const Formula& formula, std::int64_t key,
                                     const feel::Context* extra) {
  TRY(auto value, evaluate(formula, key, extra));
  if (!value.is(feel::Kind::boolean))
    return fail("bpmn.condition", "条件「" + formula.text + "」的结果不是真或假",
                "condition \"" + formula.text + "\" is neither true nor false", formula.text);
  return value.boolean();
}

void Run::set_local(std::int64_t key, const std::string& name, Json value) {
  emit({.kind = StepKind::variable_set, .key = key, .name = name, .value = std::move(value)});
}

void Run::set_upward(std::int64_t key, const std::string& name, Json value) {
  while (true) {
    const ElementInstance& instance = at(key);
    if (instance.type == ElementType::process || instance.variables.contains(name)) break;
    key = instance.scope;
  }
  set_local(key, name, std::move(value));
}

void Run::take_results(std::int64_t key, const Json& variables) {
  const ElementInstance& instance = at(key);
  const Element& element = element_of(instance);
  const bool collected = is_loop_child(instance) && element.loop &&
                         !element.loop->output_collection.empty();
  const bool local = !element.outputs.empty() || collected;
  const std::int64_t outer = instance.scope;
  for (const auto& [name, value] : variables.members()) {
    if (local) set_local(key, name, value);
    else set_upward(outer, name, value);
  }
}

namespace {

// Writes `value` at a path "a.b.c" below the variable "a".
Json placed(Json root, std::string_view path, Json value) {
  const auto dot = path.find('.');
  if (dot == std::string_view::npos) {
    root.set(path, std::move(value));
    return root;
  }
  Json inner = root[path.substr(0, dot)];
  if (!inner.is_object()) inner = Json::object();
  root.set(path.substr(0, dot), placed(std::move(inner), path.substr(dot + 1), std::move(value)));
  return root;
}

}  // namespace

// A mapping whose source has no value maps null: a form may leave a field out.
static Json mapped_value(const Result<feel::Value>& value) {
  return value ? feel::to_json(*value) : Json();
}

bool Run::map_inputs(std::int64_t key) {
  const Element& element = element_of(key);
  for (const auto& mapping : element.inputs) {
    auto value = mapped_value(evaluate(mapping.source, key));
    const auto dot = mapping.target.find('.');
    const auto name = mapping.target.substr(0, dot);
    if (dot != std::string::npos) {
      const auto& own = at(key).variables;
      auto found = own.find(name);
      Json root = found != own.end() && found->second.is_object() ? found->second : Json::object();
      value = placed(std::move(root), mapping.target.substr(dot + 1), std::move(value));
    }
    set_local(key, name, std::move(value));
  }
  return !refused();
}

bool Run::map_outputs(std::int64_t key) {
  const Element& element = element_of(key);
  const std::int64_t outer = at(key).scope;
  for (const auto& mapping : element.outputs) {
    auto value = mapped_value(evaluate(mapping.source, key));
    const auto dot = mapping.target.find('.');
    const auto name = mapping.target.substr(0, dot);
    if (dot != std::string::npos) {
      Json root = visible_object(state, outer)[name];
      if (!root.is_object()) root = Json::object();
      value = placed(std::move(root), mapping.target.substr(dot + 1), std::move(value));
    }
    set_upward(outer, name, std::move(value));
  }
  return !refused();
}

// ---- incidents --------------------------------------------------------------------------------

void Run::incident(std::int64_t key, ElementStatus phase, const Error& error) {
  Incident raised{next_key(), key, at(key).element_id, phase,
                  error.code, error.zh, error.en, error.place};
  emit({.kind = StepKind::incident_raised, .key = raised.key, .incident = raised});
}

void Run::resolve_incidents(std::int64_t key) {
  for (bool again = true; again;) {
    again = false;
    for (const auto& incident : state.incidents) {
      if (incident.instance != key) continue;
      emit({.kind = StepKind::incident_resolved, .key = incident.key});
      again = true;
      break;
    }
  }
}

// ---- entering and leaving ---------------------------------------------------------------------

std::int64_t Run::activate(const Element& element, std::int64_t scope, std::vector<Source> sources,
                           std::optional<std::int64_t> loop_index) {
  const std::int64_t key = next_key();
  const std::string process_id = element.type == ElementType::process
                                     ? element.id
                                     : at(scope).process_id;
  emit({.kind = StepKind::element_activated, .key = key, .scope = scope, .element_id = element.id,
        .type = element.type, .process_id = process_id, .sources = std::move(sources),
        .loop_index = loop_index});
  return key;
}

void Run::enter(std::int64_t key) {
  const ElementInstance& instance = at(key);
  if (is_loop_body(instance)) return enter_loop(key);
  const Element& element = element_of(instance);
  if (!map_inputs(key)) return;
  behavior_of(element.type)(*this, key, element);
}

bool Run::wait(std::int64_t key, WaitKind kind) {
  if (!arm(key)) return false;
  emit({.kind = StepKind::element_waiting, .key = key, .wait = kind});
  return true;
}

void Run::finish(std::int64_t key, const Json& variables) {
  take_results(key, variables);
  complete(key);
}

void Run::complete(std::int64_t key) {
  if (!map_outputs(key)) return;
  if (is_loop_child(at(key))) return item_done(key);
  leave(key);
}

void Run::leave(std::int64_t key) {
  auto ways = ways_out(key);
  if (!ways) return incident(key, ElementStatus::leaving, ways.error());
  const ElementInstance instance = at(key);
  const Model& model = model_of(instance);
  end_waits(key);
  emit({.kind = StepKind::element_completed, .key = key});
  for (int way : *ways) take_flow(instance.scope, key, model.flows[way].id);
  touch_scope(instance.scope);
}

void Run::end_waits(std::int64_t key) {
  auto first = [key](const auto& list) {
    return std::find_if(list.begin(), list.end(),
                        [key](const auto& item) { return item.instance == key; });
  };
  for (auto it = first(state.timers); it != state.timers.end(); it = first(state.timers))
    emit({.kind = StepKind::timer_cancelled, .key = it->key, .instance = key,
          .element_id = it->element_id});
  for (auto it = first(state.subscriptions); it != state.subscriptions.end();
       it = first(state.subscriptions))
    emit({.kind = StepKind::subscription_closed, .key = it->key, .instance = key,
          .element_id = it->element_id});
  resolve_incidents(key);
}

void Run::terminate_contents(std::int64_t key) {
  std::set<std::int64_t> inside{key};
  std::vector<std::int64_t> order;
  for (const auto& element : state.elements) {  // keys rise: a scope comes before its contents
    if (!inside.contains(element.scope)) continue;
    inside.insert(element.key);
    order.push_back(element.key);
  }
  order.insert(order.begin(), key);
  for (auto it = order.rbegin(); it != order.rend(); ++it) {
    const auto tokens = state.tokens;
    for (const auto& token : tokens)
      if (token.scope == *it)
        emit({.kind = StepKind::token_removed, .key = token.producer, .scope = token.scope,
              .flow_id = token.flow});
    if (*it == key) break;
    end_waits(*it);
    emit({.kind = StepKind::element_terminated, .key = *it});
  }
}

void Run::terminate(std::int64_t key) {
  const std::int64_t scope = at(key).scope;
  terminate_contents(key);
  end_waits(key);
  emit({.kind = StepKind::element_terminated, .key = key});
  touch_scope(scope);
}

void Run::begin_scope(std::int64_t key, const Element& scope, const Element* start) {
  const Model& model = model_of(at(key));
  std::vector<const Element*> first;
  if (start) {
    first.push_back(start);
  } else {
    for (int child : scope.children) {
      const Element& element = model.elements[child];
      if (element.type == ElementType::start_event && element.event == EventKind::none)
        first = {&element};
    }
  }
  // Without a start event, everything begins that no flow leads to (BPMN 2.0, 10.5.2).
  if (first.empty()) {
    for (int child : scope.children) {
      const Element& element = model.elements[child];
      if (element.incoming.empty() && element.type != ElementType::boundary_event &&
          element.type != ElementType::start_event && element.event != EventKind::link)
        first.push_back(&element);
    }
  }
  for (const Element* element : first) enter_later(activate(*element, key, {}));
  touch_scope(key);
}

void Run::drain() {
  while (!refused()) {
    if (!queue_.empty()) {
      Work work = std::move(queue_.front());
      queue_.pop_front();
      if (work.enter != 0) {
        if (state.find(work.enter)) enter(work.enter);
      } else if (state.find(work.scope)) {
        arrive(work.scope, work.flow, work.producer);
      }
    } else if (!touched_.empty()) {
      const std::int64_t scope = *touched_.rbegin();  // inner scopes first
      touched_.erase(scope);
      settle(scope);
    } else {
      return;
    }
  }
}

void Run::take_flow(std::int64_t scope, std::int64_t producer, const std::string& flow) {
  emit({.kind = StepKind::flow_taken, .key = producer, .scope = scope, .flow_id = flow});
  queue_.push_back({.scope = scope, .flow = flow, .producer = producer});
}

}  // namespace tongchou::bpmn
