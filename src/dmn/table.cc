// Decision tables (DMN 1.5, chapter 8): which rules match, and what the hit policy makes of them.
#include <algorithm>

#include "base/limits.h"
#include "dmn/model.h"

namespace tongchou::dmn {

using feel::Context;
using feel::Evaluation;
using feel::Kind;
using feel::List;
using feel::Scope;
using feel::Value;

namespace {

Value wrong(const Table& table, Evaluation& evaluation, const std::string& zh,
            const std::string& en) {
  evaluation.complain({"dmn.table", table.owner + ": " + zh, table.owner + ": " + en, {}});
  return {};
}

bool passes(const Tests& tests, const Value& input, const Scope& scope, Evaluation& evaluation) {
  if (tests.broken) {
    evaluation.complain(*tests.broken);
    return false;
  }
  return evaluate(tests.tests, input, scope, evaluation).is_true();
}

bool rule_matches(const Rule& rule, const std::vector<Value>& inputs, const Scope& scope,
                  Evaluation& evaluation) {
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (!passes(rule.inputs[i], inputs[i], scope, evaluation)) return false;
  }
  return true;
}

void record(const Table& table, std::size_t row, const RunPtr& run) {
  if (run->matched->size() >= limits::kDmnMatchedMax) return;
  const Rule& rule = table.rules[row];
  run->matched->push_back({table.owner, rule.id, row + 1, rule.annotations});
}

// One output: its value. Several: a context of them by name.
Value outputs(const Table& table, const std::vector<Value>& values) {
  if (table.outputs.size() == 1) return values[0];
  Context context;
  for (std::size_t i = 0; i < values.size(); ++i) context.set(table.outputs[i].name, values[i]);
  return Value(std::move(context));
}

struct Hit {
  std::size_t row;
  std::vector<Value> values;
};

Hit hit(const Table& table, std::size_t row, const Scope& scope, Evaluation& evaluation) {
  Hit made{row, {}};
  for (std::size_t i = 0; i < table.outputs.size(); ++i) {
    Value value = evaluate_literal(table.rules[row].outputs[i], scope, evaluation);
    made.values.push_back(
        typed(std::move(value), table.outputs[i].type, table.owner, scope, evaluation));
  }
  return made;
}

// How far down an output's allowed values the value stands; unlisted ones come last.
std::size_t rank(const TableOutput& output, const Value& value, const Scope& scope,
                 Evaluation& evaluation) {
  std::vector<feel::UnaryTests> order;
  if (output.allowed) {
    order = output.allowed->tests.each();
  } else if (output.type && output.type->kind == feel::Type::Kind::named) {
    const auto it = scope.host()->types.find(output.type->name);
    if (it != scope.host()->types.end() && it->second->allowed) order = it->second->allowed->each();
  }
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (evaluate(order[i], value, scope, evaluation).is_true()) return i;
  }
  return order.size();
}

void by_priority(const Table& table, std::vector<Hit>& hits, const Scope& scope,
                 Evaluation& evaluation) {
  std::vector<std::pair<std::vector<std::size_t>, Hit>> ranked;
  for (Hit& one : hits) {
    std::vector<std::size_t> ranks;
    for (std::size_t i = 0; i < table.outputs.size(); ++i) {
      ranks.push_back(rank(table.outputs[i], one.values[i], scope, evaluation));
    }
    ranked.emplace_back(std::move(ranks), std::move(one));
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  hits.clear();
  for (auto& [ranks, one] : ranked) hits.push_back(std::move(one));
}

Value otherwise(const Table& table, const Scope& scope, Evaluation& evaluation) {
  const bool any = std::any_of(table.outputs.begin(), table.outputs.end(),
                               [](const TableOutput& output) { return output.otherwise; });
  if (!any) return {};
  std::vector<Value> values;
  for (const TableOutput& output : table.outputs) {
    values.push_back(output.otherwise ? evaluate_literal(*output.otherwise, scope, evaluation)
                                      : Value());
  }
  return outputs(table, values);
}

Value aggregated(const Table& table, const std::vector<Hit>& hits, const Scope& scope,
                 Evaluation& evaluation) {
  const bool folds = table.aggregation != Aggregation::none &&
                     table.aggregation != Aggregation::count;
  if (table.outputs.size() != 1 && folds) {
    return wrong(table, evaluation, "汇总只能有一列输出", "aggregation needs a single output");
  }
  List values;
  for (const Hit& one : hits) values.push_back(outputs(table, one.values));
  const char* name = "";
  switch (table.aggregation) {
    case Aggregation::none: return Value(std::move(values));
    case Aggregation::sum: name = "sum"; break;
    case Aggregation::min: name = "min"; break;
    case Aggregation::max: name = "max"; break;
    case Aggregation::count: return Value(static_cast<std::int64_t>(values.size()));
  }
  const Value list(std::move(values));
  return feel::call_builtin(name, std::span(&list, 1), scope, evaluation);
}

Value single(const Table& table, const std::vector<Hit>& hits, Evaluation& evaluation) {
  if (table.policy == HitPolicy::unique && hits.size() > 1) {
    return wrong(table, evaluation,
                 "唯一命中的表有 " + std::to_string(hits.size()) + " 条规则同时匹配",
                 std::to_string(hits.size()) + " rules of a unique table match");
  }
  const Value result = outputs(table, hits[0].values);
  if (table.policy == HitPolicy::any) {
    for (const Hit& other : hits) {
      if (!equal(result, outputs(table, other.values)).value_or(false)) {
        return wrong(table, evaluation, "同时匹配的规则结果不同", "matching rules differ");
      }
    }
  }
  return result;
}

}  // namespace

Value evaluate_table(const Table& table, const Scope& scope, const RunPtr& run,
                     Evaluation& evaluation) {
  if (table.outputs.empty()) return wrong(table, evaluation, "没有输出列", "there is no output");
  std::vector<Value> inputs;
  for (const TableInput& input : table.inputs) {
    Value value = evaluate_literal(input.expression, scope, evaluation);
    value = typed(std::move(value), input.type, input.expression.expression.text(), scope,
                  evaluation);
    if (input.allowed && !passes(*input.allowed, value, scope, evaluation)) {
      return wrong(table, evaluation, "输入不在允许的取值之内 " + write(value),
                   "the input is not among the allowed values: " + write(value));
    }
    inputs.push_back(std::move(value));
  }
  std::vector<Hit> hits;
  for (std::size_t row = 0; row < table.rules.size(); ++row) {
    if (evaluation.exhausted()) return {};
    if (!rule_matches(table.rules[row], inputs, scope, evaluation)) continue;
    hits.push_back(hit(table, row, scope, evaluation));
    if (table.policy == HitPolicy::first) break;
  }
  const bool ordered =
      table.policy == HitPolicy::priority || table.policy == HitPolicy::output_order;
  if (ordered) by_priority(table, hits, scope, evaluation);
  if (table.policy == HitPolicy::priority && hits.size() > 1) hits.resize(1);
  for (const Hit& one : hits) record(table, one.row, run);
  const bool counts = table.policy == HitPolicy::collect &&
                      table.aggregation == Aggregation::count;
  if (hits.empty() && !counts) return otherwise(table, scope, evaluation);
  switch (table.policy) {
    case HitPolicy::unique:
    case HitPolicy::first:
    case HitPolicy::priority:
    case HitPolicy::any: return single(table, hits, evaluation);
    case HitPolicy::collect: return aggregated(table, hits, scope, evaluation);
    case HitPolicy::rule_order:
    case HitPolicy::output_order: break;
  }
  List values;
  for (const Hit& one : hits) values.push_back(outputs(table, one.values));
  return Value(std::move(values));
}

}  // namespace tongchou::dmn
