// Numeric functions (DMN 1.5, table 73) and not().
#include "base/limits.h"
#include "feel/builtin.h"

namespace tongchou::feel {

namespace {

Value of_result(const Arguments& a, const std::optional<Decimal>& result) {
  if (result) return Value(*result);
  return a.wrong("结果不存在", "there is no such result");
}

// FEEL rounds at -6111..6176 places; scales with fractions lose them.
Value rounded(const Arguments& a, Rounding rounding) {
  if (!a.given(1)) return Value(a[0].number().rounded(0, rounding));
  const auto scale = a[1].number().rounded(0, Rounding::down).to_integer();
  if (!scale || *scale < -6111 || *scale > 6176) {
    return a.wrong("小数位数超出范围", "the scale is out of range");
  }
  return Value(a[0].number().rounded(static_cast<int>(*scale), rounding));
}

Value round_half_even(const Arguments& a) { return rounded(a, Rounding::half_even); }
Value round_floor(const Arguments& a) { return rounded(a, Rounding::floor); }
Value round_ceiling(const Arguments& a) { return rounded(a, Rounding::ceiling); }
Value round_up(const Arguments& a) { return rounded(a, Rounding::up); }
Value round_down(const Arguments& a) { return rounded(a, Rounding::down); }
Value round_half_up(const Arguments& a) { return rounded(a, Rounding::half_up); }
Value round_half_down(const Arguments& a) { return rounded(a, Rounding::half_down); }

Value absolute(const Arguments& a) {
  if (a[0].is(Kind::number)) return Value(a[0].number().abs());
  if (a[0].is(Kind::days_duration)) return Value(DaysDuration{a[0].days_duration().seconds.abs()});
  const std::int64_t months = a[0].months_duration().months;
  return Value(MonthsDuration{months < 0 ? -months : months});
}

Value modulo(const Arguments& a) { return of_result(a, a[0].number().modulo(a[1].number())); }
Value square_root(const Arguments& a) { return of_result(a, a[0].number().sqrt()); }
Value logarithm(const Arguments& a) { return of_result(a, a[0].number().log()); }
Value exponential(const Arguments& a) { return of_result(a, a[0].number().exp()); }

Value parity(const Arguments& a, bool odd) {
  if (!a[0].number().is_integer()) return Value(false);
  return Value(a[0].number().modulo(Decimal(2))->is_zero() != odd);
}
Value odd(const Arguments& a) { return parity(a, true); }
Value even(const Arguments& a) { return parity(a, false); }

Value negation(const Arguments& a) {
  return a[0].is(Kind::boolean) ? Value(!a[0].boolean()) : Value();
}

}  // namespace

const BuiltinTable& number_builtins() {
  static const Formal kN{"n", kNumber};
  static const Formal kScale{"scale", kNumber};
  static const BuiltinTable kTable = {
      {"decimal", {{{kN, kScale}, round_half_even}}},
      {"floor", {{{kN}, round_floor}, {{kN, kScale}, round_floor}}},
      {"ceiling", {{{kN}, round_ceiling}, {{kN, kScale}, round_ceiling}}},
      {"round up", {{{kN, kScale}, round_up}}},
      {"round down", {{{kN, kScale}, round_down}}},
      {"round half up", {{{kN, kScale}, round_half_up}}},
      {"round half down", {{{kN, kScale}, round_half_down}}},
      {"abs", {{{{"n", kNumber | kDays | kMonths}}, absolute}}},
      {"modulo", {{{{"dividend", kNumber}, {"divisor", kNumber}}, modulo}}},
      {"sqrt", {{{{"number", kNumber}}, square_root}}},
      {"log", {{{{"number", kNumber}}, logarithm}}},
      {"exp", {{{{"number", kNumber}}, exponential}}},
      {"odd", {{{{"number", kNumber}}, odd}}},
      {"even", {{{{"number", kNumber}}, even}}},
      {"not", {{{{"negand", kBoolean | kNull}}, negation}}},
  };
  return kTable;
}

}  // namespace tongchou::feel
