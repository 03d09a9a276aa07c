// Evaluates decisions and what they require. A required decision is evaluated once per run, however
// many need it; a decision that needs itself is null with a diagnostic.
#include <algorithm>

#include "base/limits.h"
#include "dmn/model.h"

namespace tongchou::dmn {

using feel::Context;
using feel::Evaluation;
using feel::Function;
using feel::Kind;
using feel::List;
using feel::Scope;
using feel::Value;

namespace {

Value element_value(const Element& element, const RunPtr& run, Evaluation& evaluation);

// Exactly the names that the requirements lend (DMN 1.5, 7.3.1); imported ones within a context of
// the import's name.
Scope required_scope(const std::vector<Requirement>& requirements, const RunPtr& run,
                     Evaluation& evaluation) {
  Context names;
  for (const Requirement& requirement : requirements) {
    Value value = element_value(*requirement.element, run, evaluation);
    if (requirement.import.empty()) {
      names.set(requirement.element->name, std::move(value));
      continue;
    }
    const Value* before = names.find(requirement.import);
    Context imported = before && before->is(Kind::context) ? before->context() : Context();
    imported.set(requirement.element->name, std::move(value));
    names.set(requirement.import, Value(std::move(imported)));
  }
  return run->base.with(std::move(names));
}

Value input_value(const Element& element, const RunPtr& run, Evaluation& evaluation) {
  const Value* given = run->inputs.find(element.name);
  if (!given) {
    evaluation.complain({"dmn.input", "缺少输入 " + element.name,
                         "the input is missing: " + element.name, {}});
    return {};
  }
  return typed(*given, element.type, element.name, run->base, evaluation);
}

Value decision_value(const Element& element, const RunPtr& run, Evaluation& evaluation) {
  const Scope scope = required_scope(element.requires_, run, evaluation);
  return typed(evaluate_boxed(*element.logic, scope, run, evaluation), element.type, element.name,
               run->base, evaluation);
}

// The result type of a knowledge model: its variable's type is either a function type or, in
// older models, the result's.
feel::TypePtr result_type(const Element& element, const Scope& scope) {
  const feel::Type* type = element.type.get();
  for (int i = 0; type && type->kind == feel::Type::Kind::named && i < 8; ++i) {
    const auto it = scope.host()->types.find(type->name);
    type = it == scope.host()->types.end() ? nullptr : it->second.get();
  }
  if (type && type->kind == feel::Type::Kind::function) return type->element;
  return element.type;
}

Value knowledge_function(const Element& element, const RunPtr& run) {
  std::vector<feel::Parameter> parameters;
  for (std::size_t i = 0; i < element.parameter_names.size(); ++i) {
    parameters.push_back({element.parameter_names[i], element.parameter_types[i]});
  }
  const Element* self = &element;
  auto body = [self, run](std::span<const Value> arguments, const Scope&, Evaluation& evaluation) {
    Scope scope = required_scope(self->requires_, run, evaluation);
    if (!scope.find(self->name)) scope = scope.with(self->name, knowledge_function(*self, run));
    Context given;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      given.set(self->parameter_names[i], arguments[i]);
    }
    return evaluate_boxed(*self->logic, scope.with(std::move(given)), run, evaluation);
  };
  return Value(std::make_shared<const Function>(std::move(parameters), std::move(body),
                                                result_type(element, run->base)));
}

Value service_result(const Element& service, std::span<const Value> arguments, const RunPtr& outer,
                     Evaluation& evaluation) {
  auto inner = std::make_shared<Run>();
  inner->model = outer->model;
  inner->base = outer->base;
  inner->inputs = outer->base;
  inner->matched = outer->matched;
  std::size_t next = 0;
  for (const auto* group : {&service.input_data, &service.input_decisions}) {
    for (const Requirement& input : *group) {
      inner->known[input.element] = typed(arguments[next++], input.element->type,
                                          input.element->name, inner->base, evaluation);
    }
  }
  Context results;
  Value single;
  for (const Requirement& output : service.outputs) {
    single = element_value(*output.element, inner, evaluation);
    results.set(output.element->name, single);
  }
  inner->known.clear();
  if (service.outputs.size() == 1) return single;
  return Value(std::move(results));
}

Value service_function(const Element& element, const RunPtr& run) {
  std::vector<feel::Parameter> parameters;
  for (const auto* group : {&element.input_data, &element.input_decisions}) {
    for (const Requirement& input : *group) {
      parameters.push_back({input.element->name, input.element->type});
    }
  }
  const Element* self = &element;
  auto body = [self, run](std::span<const Value> arguments, const Scope&, Evaluation& evaluation) {
    return service_result(*self, arguments, run, evaluation);
  };
  return Value(std::make_shared<const Function>(std::move(parameters), std::move(body),
                                                result_type(element, run->base)));
}

Value element_value(const Element& element, const RunPtr& run, Evaluation& evaluation) {
  if (const auto it = run->known.find(&element); it != run->known.end()) return it->second;
  struct Leave {
    Evaluation& evaluation;
    ~Leave() { evaluation.leave(); }
  } leave{evaluation};
  if (!evaluation.enter() || !evaluation.spend(1)) return {};
  if (run->busy[&element]) {
    evaluation.complain({"dmn.cycle", element.name + " 依赖自身",
                         element.name + " requires itself", {}});
    return {};
  }
  run->busy[&element] = true;
  Value value;
  switch (element.kind) {
    case Element::Kind::input: value = input_value(element, run, evaluation); break;
    case Element::Kind::decision: value = decision_value(element, run, evaluation); break;
    case Element::Kind::knowledge: value = knowledge_function(element, run); break;
    case Element::Kind::service: value = service_function(element, run); break;
  }
  run->busy[&element] = false;
  run->known[&element] = value;
  return value;
}

RunPtr start(const Model& model, const Scope& inputs) {
  auto run = std::make_shared<Run>();
  run->model = model.shared_from_this();
  run->inputs = inputs;
  run->matched = std::make_shared<std::vector<MatchedRule>>();
  auto host = std::make_shared<feel::Host>();
  if (inputs.host()) *host = *inputs.host();
  const std::string own = model.space + "#";
  for (const auto& [name, type] : model.types) {
    host->types.emplace(name, type);
    // FEEL texts name the types of their own model bare.
    if (name.starts_with(own)) host->types.emplace(name.substr(own.size()), type);
  }
  run->base = Scope(Context(), std::move(host));
  return run;
}

Outcome finish(Value result, const RunPtr& run, feel::Diagnostics diagnostics) {
  run->known.clear();  // functions among the values hold the run
  Outcome outcome{std::move(result), std::move(*run->matched), std::move(diagnostics)};
  run->matched = std::make_shared<std::vector<MatchedRule>>();
  return outcome;
}

void gather_inputs(const Element& element, std::vector<const Element*>& seen,
                   std::vector<std::string>& names) {
  if (std::find(seen.begin(), seen.end(), &element) != seen.end()) return;
  seen.push_back(&element);
  if (element.kind == Element::Kind::input) names.push_back(element.name);
  for (const auto* group : {&element.requires_, &element.outputs}) {
    for (const Requirement& requirement : *group) {
      gather_inputs(*requirement.element, seen, names);
    }
  }
}

std::unexpected<Error> unknown(std::string_view name) {
  return fail("dmn.unknown", "模型中没有 " + std::string(name),
              "the model has no such decision: " + std::string(name));
}

}  // namespace

// ---- Shared with the other files of this module ----

Value typed(Value value, const feel::TypePtr& type, const std::string& what, const Scope& scope,
            Evaluation& evaluation) {
  if (!type || value.is_null()) return value;
  if (auto fitting = coerce(value, *type, scope, evaluation)) return std::move(*fitting);
  evaluation.complain({"dmn.type", what + " 的取值不符合其类型",
                       "the value of " + what + " does not fit its type", {}});
  return {};
}

// ---- The face ----

std::vector<Decision> decisions(const Model& model) {
  std::vector<Decision> found;
  for (const auto& element : model.elements) {
    if (element->kind != Element::Kind::decision) continue;
    Decision decision{element->id, element->name, {}};
    std::vector<const Element*> seen;
    gather_inputs(*element, seen, decision.required_inputs);
    std::sort(decision.required_inputs.begin(), decision.required_inputs.end());
    found.push_back(std::move(decision));
  }
  return found;
}

const std::string& name(const Model& model) { return model.name; }
const std::string& namespace_of(const Model& model) { return model.space; }

Result<Outcome> evaluate(const Model& model, std::string_view decision, const Scope& inputs) {
  const Element* element = model.find(decision);
  if (!element || element->kind != Element::Kind::decision) return unknown(decision);
  feel::Diagnostics diagnostics;
  Evaluation evaluation(&diagnostics);
  const RunPtr run = start(model, inputs);
  Value result = element_value(*element, run, evaluation);
  if (evaluation.exhausted()) result = Value();
  return finish(std::move(result), run, std::move(diagnostics));
}

Result<Outcome> invoke(const Model& model, std::string_view invocable, const Scope& inputs) {
  const Element* element = model.find(invocable);
  const bool callable = element && (element->kind == Element::Kind::knowledge ||
                                    element->kind == Element::Kind::service);
  if (!callable) return unknown(invocable);
  feel::Diagnostics diagnostics;
  Evaluation evaluation(&diagnostics);
  const RunPtr run = start(model, inputs);
  const Value function = element_value(*element, run, evaluation);
  std::vector<Value> arguments;
  for (const feel::Parameter& parameter : function.function()->parameters()) {
    const Value* given = inputs.find(parameter.name);
    if (!given) {
      evaluation.complain({"dmn.input", "缺少输入 " + parameter.name,
                           "the input is missing: " + parameter.name, {}});
    }
    arguments.push_back(given ? *given : Value());
  }
  Value result = function.function()->call(arguments, run->base, evaluation);
  if (evaluation.exhausted()) result = Value();
  return finish(std::move(result), run, std::move(diagnostics));
}

}  // namespace tongchou::dmn
