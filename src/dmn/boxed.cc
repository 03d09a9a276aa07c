// Boxed expressions: literals, contexts, relations, lists, invocations, functions and the control
// forms of DMN 1.4 (conditional, filter, iterators).
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

Value wrong(Evaluation& evaluation, const char* zh, const char* en) {
  evaluation.complain({"dmn.expression", zh, en, {}});
  return {};
}

Value context_value(const Boxed& boxed, const Scope& scope, const RunPtr& run,
                    Evaluation& evaluation) {
  Context context;
  Scope inner = scope;
  for (std::size_t i = 0; i < boxed.children.size(); ++i) {
    Value value = typed(evaluate_boxed(*boxed.children[i], inner, run, evaluation), boxed.types[i],
                        boxed.names[i], scope, evaluation);
    if (boxed.names[i].empty()) return value;  // the entry without a name is the result
    inner = inner.with(boxed.names[i], value);
    context.set(boxed.names[i], std::move(value));
  }
  return Value(std::move(context));
}

Value relation_value(const Boxed& boxed, const Scope& scope, const RunPtr& run,
                     Evaluation& evaluation) {
  List rows;
  const std::size_t width = boxed.names.size();
  for (std::size_t at = 0; width != 0 && at + width <= boxed.children.size(); at += width) {
    Context row;
    for (std::size_t i = 0; i < width; ++i) {
      row.set(boxed.names[i], evaluate_boxed(*boxed.children[at + i], scope, run, evaluation));
    }
    rows.push_back(Value(std::move(row)));
  }
  return Value(std::move(rows));
}

Value invocation_value(const Boxed& boxed, const Scope& scope, const RunPtr& run,
                       Evaluation& evaluation) {
  const Value called = evaluate_boxed(*boxed.children[0], scope, run, evaluation);
  if (!called.is(Kind::function)) {
    return wrong(evaluation, "所调用的不是函数", "what is invoked is not a function");
  }
  const Function& function = *called.function();
  std::vector<Value> arguments;
  for (std::size_t i = 1; i < boxed.children.size(); ++i) {
    arguments.push_back(evaluate_boxed(*boxed.children[i], scope, run, evaluation));
  }
  if (!function.fixed()) return call_named(called, boxed.names, arguments, scope, evaluation);
  std::vector<Value> placed;
  std::size_t used = 0;
  for (const feel::Parameter& parameter : function.parameters()) {
    const auto it = std::find(boxed.names.begin(), boxed.names.end(), parameter.name);
    const bool bound = it != boxed.names.end();
    used += bound;
    placed.push_back(bound ? arguments[static_cast<std::size_t>(it - boxed.names.begin())]
                           : Value());
  }
  if (used != arguments.size()) {
    return wrong(evaluation, "调用绑定了不存在的参数", "a binding names no parameter");
  }
  return function.call(placed, scope, evaluation);
}

Value function_value(const Boxed& boxed, const Scope& scope, const RunPtr& run) {
  std::vector<feel::Parameter> parameters;
  for (std::size_t i = 0; i < boxed.names.size(); ++i) {
    parameters.push_back({boxed.names[i], boxed.types[i]});
  }
  // Captured by shared pointer, so that a function may outlive this evaluation.
  auto body = [inner = boxed.children[0], names = boxed.names, scope, run](
                  std::span<const Value> arguments, const Scope&, Evaluation& evaluation) {
    Context given;
    for (std::size_t i = 0; i < arguments.size(); ++i) given.set(names[i], arguments[i]);
    return evaluate_boxed(*inner, scope.with(std::move(given)), run, evaluation);
  };
  return Value(std::make_shared<const Function>(std::move(parameters), std::move(body), nullptr,
                                                scope.depth() + 1));
}

// A function of another kind than FEEL: the host lends it under "class.method signature".
Value external_value(const Boxed& boxed, const Scope& scope, const RunPtr& run,
                     Evaluation& evaluation) {
  const Value description = evaluate_boxed(*boxed.children[0], scope, run, evaluation);
  const std::string method = feel::external_name(description);
  const auto& host = scope.host();
  const auto it = host->functions.find(method);
  if (it == host->functions.end()) {
    evaluation.complain({"feel.external", "外部函数不可用 " + method,
                         "the external function is not available: " + method, {}});
    return {};
  }
  std::vector<feel::Parameter> parameters;
  for (std::size_t i = 0; i < boxed.names.size(); ++i) {
    parameters.push_back({boxed.names[i], boxed.types[i]});
  }
  auto body = [called = it->second](std::span<const Value> arguments, const Scope&,
                                    Evaluation& evaluation) {
    return feel::call_external(called, arguments, evaluation);
  };
  return Value(std::make_shared<const Function>(std::move(parameters), std::move(body)));
}

Value conditional_value(const Boxed& boxed, const Scope& scope, const RunPtr& run,
                        Evaluation& evaluation) {
  const Value decided = evaluate_boxed(*boxed.children[0], scope, run, evaluation);
  if (!decided.is(Kind::boolean) && !decided.is_null()) {
    return wrong(evaluation, "条件不是真假值", "the condition is not a boolean");
  }
  return evaluate_boxed(*boxed.children[decided.is_true() ? 1 : 2], scope, run, evaluation);
}

Value filter_value(const Boxed& boxed, const Scope& scope, const RunPtr& run,
                   Evaluation& evaluation) {
  const Value from = evaluate_boxed(*boxed.children[0], scope, run, evaluation);
  if (from.is_null()) return wrong(evaluation, "筛选的对象为空值", "null cannot be filtered");
  const List items = from.is(Kind::list) ? from.list() : List{from};
  List kept;
  for (const Value& item : items) {
    const Scope about = scope.with("item", item).with_entries(item);
    const Value answer = evaluate_boxed(*boxed.children[1], about, run, evaluation);
    if (evaluation.exhausted()) return {};
    if (!answer.is(Kind::boolean)) {
      return wrong(evaluation, "筛选条件不是真假值", "the filter is not a boolean");
    }
    if (answer.boolean()) kept.push_back(item);
  }
  return Value(std::move(kept));
}

Value loop_value(const Boxed& boxed, const Scope& scope, const RunPtr& run,
                 Evaluation& evaluation) {
  const Value from = evaluate_boxed(*boxed.children[0], scope, run, evaluation);
  const auto items = feel::items_of(from, evaluation);
  if (!items) return {};
  const std::string& variable = boxed.names[0];
  List results;
  bool unknown = false;
  bool decided = false;
  for (const Value& item : *items) {
    Scope inner = scope.with(variable, item);
    if (boxed.kind == Boxed::Kind::for_each) {
      if (!evaluation.spend(results.size())) return {};
      inner = inner.with("partial", Value(results));
    }
    Value answer = evaluate_boxed(*boxed.children[1], inner, run, evaluation);
    if (evaluation.exhausted()) return {};
    if (boxed.kind == Boxed::Kind::for_each) {
      results.push_back(std::move(answer));
    } else if (!answer.is(Kind::boolean)) {
      unknown = true;
      wrong(evaluation, "此处应为真假值", "a boolean is expected here");
    } else if (answer.boolean() == (boxed.kind == Boxed::Kind::some)) {
      decided = true;  // the others are still asked: one that is no boolean spoils the answer
    }
  }
  if (boxed.kind == Boxed::Kind::for_each) return Value(std::move(results));
  return unknown ? Value() : Value(decided == (boxed.kind == Boxed::Kind::some));
}

Value plain(const Boxed& boxed, const Scope& scope, const RunPtr& run, Evaluation& evaluation) {
  using K = Boxed::Kind;
  switch (boxed.kind) {
    case K::none: return wrong(evaluation, "没有表达式", "there is no expression");
    case K::literal: return evaluate_literal(boxed.literal, scope, evaluation);
    case K::table: return evaluate_table(*boxed.table, scope, run, evaluation);
    case K::context: return context_value(boxed, scope, run, evaluation);
    case K::relation: return relation_value(boxed, scope, run, evaluation);
    case K::list: {
      List items;
      for (const BoxedPtr& item : boxed.children) {
        items.push_back(evaluate_boxed(*item, scope, run, evaluation));
      }
      return Value(std::move(items));
    }
    case K::invocation: return invocation_value(boxed, scope, run, evaluation);
    case K::function: return function_value(boxed, scope, run);
    case K::external: return external_value(boxed, scope, run, evaluation);
    case K::conditional: return conditional_value(boxed, scope, run, evaluation);
    case K::filter: return filter_value(boxed, scope, run, evaluation);
    case K::for_each:
    case K::every:
    case K::some: return loop_value(boxed, scope, run, evaluation);
  }
  return {};
}

}  // namespace

Value evaluate_literal(const Literal& literal, const Scope& scope, Evaluation& evaluation) {
  if (literal.broken) {
    evaluation.complain(*literal.broken);
    return {};
  }
  return evaluate(literal.expression, scope, evaluation);
}

Value evaluate_boxed(const Boxed& boxed, const Scope& scope, const RunPtr& run,
                     Evaluation& evaluation) {
  struct Leave {
    Evaluation& evaluation;
    ~Leave() { evaluation.leave(); }
  } leave{evaluation};
  if (!evaluation.enter() || !evaluation.spend(1)) return {};
  return typed(plain(boxed, scope, run, evaluation), boxed.type, "expression", scope, evaluation);
}

}  // namespace tongchou::dmn
