// What loops run over, calls with named arguments, calls of what lies outside FEEL.
#include <algorithm>

#include "base/limits.h"
#include "feel/builtin.h"
#include "feel/feel.h"
#include "feel/operators.h"

namespace tongchou::feel {

namespace {

std::optional<List> steps(const Range& range, Evaluation& evaluation, bool may_descend) {
  const Value start = range.start.value_or(Value());
  const Value end = range.end.value_or(Value());
  const bool numbers = start.is(Kind::number) && end.is(Kind::number) &&
                       start.number().is_integer() && end.number().is_integer();
  const bool dates = start.is(Kind::date) && end.is(Kind::date);
  if (!numbers && !dates) {
    evaluation.complain({"feel.loop", "只能按整数或日期的区间循环",
                         "loops run over ranges of integers or dates", {}});
    return std::nullopt;
  }
  const int direction = *compare(start, end) <= 0 ? 1 : -1;
  if (direction < 0 && !may_descend) {
    evaluation.complain({"feel.loop", "区间的起点大于终点", "the range ends before it starts", {}});
    return std::nullopt;
  }
  const Value step = numbers ? Value(direction) : Value(DaysDuration{Decimal(86'400 * direction)});
  List items;
  Value at = start;
  while (true) {
    const int order = compare(at, end).value_or(0) * direction;
    const bool excluded = (order == 0 && !range.end_included) ||
                          (!range.start_included && *equal(at, start));
    if (!excluded) items.push_back(at);
    if (order >= 0) return items;
    if (!evaluation.spend(1) || !evaluation.may_hold(items.size(), limits::kFeelListMax)) {
      return std::nullopt;
    }
    auto next = arithmetic(Op::add, at, step);
    if (!next) return items;
    at = std::move(*next);
  }
}

}  // namespace

std::optional<List> items_of(const Value& value, Evaluation& evaluation, bool may_descend) {
  if (value.is(Kind::list)) return value.list();
  if (value.is(Kind::range)) return steps(value.range(), evaluation, may_descend);
  if (!value.is_null()) return List{value};
  evaluation.complain({"feel.loop", "循环的范围为空值", "a loop cannot run over null", {}});
  return std::nullopt;
}

std::string external_name(const Value& description) {
  std::string name = write(description["class"]) + "." + write(description["method signature"]);
  std::erase(name, ' ');
  return name;
}

Value call_external(const Host::Call& called, std::span<const Value> arguments,
                    Evaluation& evaluation) {
  Value answer = called(arguments);
  if (answer.is_null()) {
    evaluation.complain({"feel.external", "外部函数没有结果", "the external function gave nothing", {}});
  }
  return answer;
}

Value call_named(const Value& called, std::span<const std::string> names,
                 std::span<const Value> arguments, const Scope& scope, Evaluation& evaluation) {
  const Function& function = *called.function();
  if (function.builtin()) {
    return call_builtin_named(*function.builtin(), names, arguments, scope, evaluation);
  }
  std::vector<Value> placed;
  for (const Parameter& parameter : function.parameters()) {
    const auto it = std::find(names.begin(), names.end(), parameter.name);
    if (it == names.end()) break;
    placed.push_back(arguments[static_cast<std::size_t>(it - names.begin())]);
  }
  if (placed.size() == arguments.size() && placed.size() == function.parameters().size()) {
    return function.call(placed, scope, evaluation);
  }
  evaluation.complain({"feel.arguments", "参数名不符",
                       "the names of the arguments do not fit the function", {}});
  return {};
}

}  // namespace tongchou::feel
