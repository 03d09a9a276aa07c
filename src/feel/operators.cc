#include "feel/operators.h"

#include "base/limits.h"
#include "feel/temporal.h"

namespace tongchou::feel {

namespace {

constexpr std::int64_t kMostMonths = 12'000'000'000;  // twelve times the years allowed

template <class T>
std::optional<Value> wrap(const std::optional<T>& value) {
  return value ? std::optional(Value(*value)) : std::nullopt;
}

std::optional<Value> months(const std::optional<std::int64_t>& count) {
  if (!count || *count > kMostMonths || *count < -kMostMonths) return std::nullopt;
  return Value(MonthsDuration{*count});
}

std::optional<Value> days(const std::optional<Decimal>& seconds) {
  if (!seconds) return std::nullopt;
  return Value(DaysDuration{seconds->rounded(9)});
}

std::optional<Value> numbers(Op op, const Decimal& a, const Decimal& b) {
  switch (op) {
    case Op::add: return wrap(a.add(b));
    case Op::subtract: return wrap(a.add(-b));
    case Op::multiply: return wrap(a.multiply(b));
    case Op::divide: return wrap(a.divide(b));
    case Op::power: return wrap(a.power(b));
    default: return std::nullopt;
  }
}

bool has_offset(const DateTime& moment) {
  return moment.time.offset || !moment.time.zone.empty();
}

DateTime midnight(const CivilDate& date) {
  DateTime moment{date, ClockTime{}};
  moment.time.offset = 0;
  return moment;
}

std::optional<Value> temporal_plus(const Value& point, const Value& span, bool minus) {
  if (span.is(Kind::months_duration)) {
    const std::int64_t count = span.months_duration().months;
    const std::int64_t move = minus ? -count : count;
    if (point.is(Kind::date)) return wrap(add_months(point.date(), move));
    if (!point.is(Kind::date_time)) return std::nullopt;
    const auto date = add_months(point.date_time().date, move);
    if (!date) return std::nullopt;
    return Value(DateTime{*date, point.date_time().time});
  }
  if (!span.is(Kind::days_duration)) return std::nullopt;
  const Decimal seconds = minus ? -span.days_duration().seconds : span.days_duration().seconds;
  if (point.is(Kind::date)) return wrap(add_seconds(point.date(), seconds));
  if (point.is(Kind::date_time)) return wrap(add_seconds(point.date_time(), seconds));
  if (point.is(Kind::time)) return wrap(add_seconds(point.time(), seconds));
  return std::nullopt;
}

std::optional<Value> moment_difference(const Value& a, const Value& b) {
  if (a.is(Kind::time) && b.is(Kind::time)) {
    const bool zoned = offset_of(a.time()).has_value();
    if (zoned != offset_of(b.time()).has_value()) return std::nullopt;
    const Decimal x = seconds_of_day(a.time()) - Decimal(offset_of(a.time()).value_or(0));
    const Decimal y = seconds_of_day(b.time()) - Decimal(offset_of(b.time()).value_or(0));
    return Value(DaysDuration{x - y});
  }
  const bool dates = (a.is(Kind::date) || a.is(Kind::date_time)) &&
                     (b.is(Kind::date) || b.is(Kind::date_time));
  if (!dates) return std::nullopt;
  const DateTime x = a.is(Kind::date) ? midnight(a.date()) : a.date_time();
  const DateTime y = b.is(Kind::date) ? midnight(b.date()) : b.date_time();
  // A moment in some zone and one on the wall cannot be subtracted.
  if (has_offset(x) != has_offset(y)) return std::nullopt;
  return Value(DaysDuration{epoch_seconds(x) - epoch_seconds(y)});
}

std::optional<Value> sum(const Value& a, const Value& b) {
  if (a.is(Kind::string) && b.is(Kind::string)) {
    if (a.string().size() + b.string().size() > limits::kFeelStringMax) return std::nullopt;
    return Value(a.string() + b.string());
  }
  if (a.is(Kind::days_duration) && b.is(Kind::days_duration)) {
    return days(a.days_duration().seconds.add(b.days_duration().seconds));
  }
  if (a.is(Kind::months_duration) && b.is(Kind::months_duration)) {
    return months(a.months_duration().months + b.months_duration().months);
  }
  if (auto moved = temporal_plus(a, b, false)) return moved;
  return temporal_plus(b, a, false);
}

std::optional<Value> difference(const Value& a, const Value& b) {
  if (a.is(Kind::days_duration) && b.is(Kind::days_duration)) {
    return days(a.days_duration().seconds.add(-b.days_duration().seconds));
  }
  if (a.is(Kind::months_duration) && b.is(Kind::months_duration)) {
    return months(a.months_duration().months - b.months_duration().months);
  }
  if (auto gap = moment_difference(a, b)) return gap;
  return temporal_plus(a, b, true);
}

std::optional<Value> scaled(const Value& span, const Decimal& by, Op op) {
  auto apply = [&](const Decimal& amount) {
    return op == Op::multiply ? amount.multiply(by) : amount.divide(by);
  };
  if (span.is(Kind::days_duration)) return days(apply(span.days_duration().seconds));
  if (!span.is(Kind::months_duration)) return std::nullopt;
  const auto count = apply(Decimal(span.months_duration().months));
  if (!count) return std::nullopt;
  return months(count->rounded(0, Rounding::down).to_integer());
}

std::optional<Value> quotient(const Value& a, const Value& b) {
  if (a.is(Kind::days_duration) && b.is(Kind::days_duration)) {
    return wrap(a.days_duration().seconds.divide(b.days_duration().seconds));
  }
  if (a.is(Kind::months_duration) && b.is(Kind::months_duration)) {
    return wrap(Decimal(a.months_duration().months).divide(Decimal(b.months_duration().months)));
  }
  return b.is(Kind::number) ? scaled(a, b.number(), Op::divide) : std::nullopt;
}

}  // namespace

std::optional<Value> arithmetic(Op op, const Value& a, const Value& b) {
  if (a.is(Kind::number) && b.is(Kind::number)) return numbers(op, a.number(), b.number());
  switch (op) {
    case Op::add: return sum(a, b);
    case Op::subtract: return difference(a, b);
    case Op::multiply:
      if (b.is(Kind::number)) return scaled(a, b.number(), op);
      return a.is(Kind::number) ? scaled(b, a.number(), op) : std::nullopt;
    case Op::divide: return quotient(a, b);
    default: return std::nullopt;
  }
}

std::optional<Value> negated(const Value& value) {
  if (value.is(Kind::number)) return Value(-value.number());
  if (value.is(Kind::days_duration)) return Value(DaysDuration{-value.days_duration().seconds});
  if (value.is(Kind::months_duration)) return months(-value.months_duration().months);
  return std::nullopt;
}

namespace {

std::optional<Value> date_property(const CivilDate& date, std::string_view name) {
  if (name == "year") return Value(date.year);
  if (name == "month") return Value(date.month);
  if (name == "day") return Value(date.day);
  if (name == "weekday") return Value(weekday(date));
  return std::nullopt;
}

std::optional<Value> time_property(const ClockTime& time, std::optional<std::int32_t> offset,
                                   std::string_view name) {
  if (name == "hour") return Value(time.hour);
  if (name == "minute") return Value(time.minute);
  if (name == "second") return Value(time.second);
  if (name == "time offset") return offset ? Value(DaysDuration{Decimal(*offset)}) : Value();
  if (name == "timezone") return time.zone.empty() ? Value() : Value(time.zone);
  return std::nullopt;
}

std::optional<Value> days_property(const Decimal& seconds, std::string_view name) {
  auto part = [&](std::int64_t unit, std::int64_t within) {
    const Decimal count = seconds.divide(Decimal(unit))->rounded(0, Rounding::down);
    if (within == 0) return Value(count);
    const Decimal wraps = count.divide(Decimal(within))->rounded(0, Rounding::down);
    return Value(count - wraps * Decimal(within));
  };
  if (name == "days") return part(86'400, 0);
  if (name == "hours") return part(3600, 24);
  if (name == "minutes") return part(60, 60);
  if (name == "seconds") {
    const Decimal minutes = seconds.divide(Decimal(60))->rounded(0, Rounding::down);
    return Value(seconds - minutes * Decimal(60));
  }
  return std::nullopt;
}

std::optional<Value> range_property(const Range& range, std::string_view name) {
  if (name == "start") return range.start.value_or(Value());
  if (name == "end") return range.end.value_or(Value());
  if (name == "start included") return Value(range.start.has_value() && range.start_included);
  if (name == "end included") return Value(range.end.has_value() && range.end_included);
  return std::nullopt;
}

}  // namespace

std::optional<Value> property(const Value& value, std::string_view name) {
  switch (value.kind()) {
    case Kind::date: return date_property(value.date(), name);
    case Kind::time: return time_property(value.time(), offset_of(value.time()), name);
    case Kind::date_time: {
      const DateTime& moment = value.date_time();
      if (auto found = date_property(moment.date, name)) return found;
      return time_property(moment.time, offset_on(moment.time, moment.date), name);
    }
    case Kind::days_duration: return days_property(value.days_duration().seconds, name);
    case Kind::months_duration: {
      const std::int64_t count = value.months_duration().months;
      if (name == "years") return Value(count / 12);
      if (name == "months") return Value(count % 12);
      return std::nullopt;
    }
    case Kind::range: return range_property(value.range(), name);
    default: return std::nullopt;
  }
}

std::optional<bool> matches(const Value& input, const Value& test) {
  if (test.is(Kind::range) && !input.is(Kind::range)) return contains(test.range(), input);
  if (!test.is(Kind::list)) return equal(input, test);
  if (const auto same = equal(input, test); same && *same) return true;
  for (const Value& item : test.list()) {
    const auto found = item.is(Kind::range) && !input.is(Kind::range)
                           ? contains(item.range(), input)
                           : equal(input, item);
    if (found && *found) return true;
  }
  return false;
}

}  // namespace tongchou::feel
