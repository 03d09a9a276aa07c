// Functions that make and read dates, times and durations (DMN 1.5, 10.3.4.1, 10.3.4.7-8).
#include "feel/builtin.h"
#include "feel/temporal.h"

namespace tongchou::feel {

namespace {

Value not_a(const Arguments& a, const char* zh, const char* en) {
  return a.wrong(std::string("不是") + zh + " " + write(a[0]),
                 std::string("not ") + en + ": " + write(a[0]));
}

std::optional<std::int32_t> whole(const Value& value, std::int64_t low, std::int64_t high) {
  const auto number = value.number().to_integer();
  if (!number || *number < low || *number > high) return std::nullopt;
  return static_cast<std::int32_t>(*number);
}

std::optional<CivilDate> civil(const Value& year, const Value& month, const Value& day) {
  const auto y = whole(year, -999'999'999, 999'999'999);
  const auto m = whole(month, 1, 12);
  const auto d = whole(day, 1, 31);
  if (!y || !m || !d) return std::nullopt;
  const CivilDate date{*y, *m, *d};
  return valid(date) ? std::optional(date) : std::nullopt;
}

std::optional<ClockTime> clock(const Value& hour, const Value& minute, const Value& second) {
  const auto h = whole(hour, 0, 23);
  const auto m = whole(minute, 0, 59);
  const Decimal s = second.number();
  if (!h || !m || s.is_negative() || s >= Decimal(60)) return std::nullopt;
  ClockTime midnight;
  const auto time = add_seconds(midnight, Decimal(*h * 3600 + *m * 60) + s);
  return time;
}

bool set_offset(ClockTime& time, const Value& offset) {
  if (offset.is_null()) return true;
  if (offset.is(Kind::string)) {
    time.zone = offset.string();
    return known_zone(time.zone);
  }
  const auto seconds = offset.days_duration().seconds.to_integer();
  if (!seconds || *seconds > 86'400 || *seconds < -86'400) return false;
  time.offset = static_cast<std::int32_t>(*seconds);
  return valid(time);
}

Value date_from(const Arguments& a) {
  if (a[0].is(Kind::date)) return a[0];
  if (a[0].is(Kind::date_time)) return Value(a[0].date_time().date);
  if (const auto date = parse_civil_date(a[0].string())) return Value(*date);
  return not_a(a, "日期", "a date");
}

Value date_of(const Arguments& a) {
  if (const auto date = civil(a[0], a[1], a[2])) return Value(*date);
  return a.wrong("没有这一天", "there is no such day");
}

Value time_from(const Arguments& a) {
  if (a[0].is(Kind::time)) return a[0];
  if (a[0].is(Kind::date_time)) return Value(a[0].date_time().time);
  if (a[0].is(Kind::date)) {
    ClockTime midnight;
    midnight.offset = 0;
    return Value(midnight);
  }
  if (const auto time = parse_clock_time(a[0].string())) return Value(*time);
  return not_a(a, "时间", "a time");
}

Value time_of(const Arguments& a) {
  auto time = clock(a[0], a[1], a[2]);
  if (!time || !set_offset(*time, a[3])) return a.wrong("没有这一时刻", "there is no such time");
  return Value(*time);
}

Value moment_from(const Arguments& a) {
  if (a[0].is(Kind::date_time)) return a[0];
  if (a[0].is(Kind::date)) {
    ClockTime midnight;
    midnight.offset = 0;
    return Value(DateTime{a[0].date(), midnight});
  }
  if (const auto moment = parse_date_time(a[0].string())) return Value(*moment);
  if (const auto date = parse_civil_date(a[0].string())) return Value(DateTime{*date, ClockTime{}});
  return not_a(a, "日期时间", "a date and time");
}

Value moment_of_parts(const Arguments& a) {
  const CivilDate date = a[0].is(Kind::date) ? a[0].date() : a[0].date_time().date;
  return Value(DateTime{date, a[1].time()});
}

Value moment_of(const Arguments& a) {
  const auto date = civil(a[0], a[1], a[2]);
  auto time = clock(a[3], a[4], a[5]);
  if (!date || !time || !set_offset(*time, a[6])) {
    return a.wrong("没有这一时刻", "there is no such moment");
  }
  return Value(DateTime{*date, *time});
}

Value duration_from(const Arguments& a) {
  if (!a[0].is(Kind::string)) return a[0];
  if (auto duration = parse_duration(a[0].string())) return std::move(*duration);
  return not_a(a, "时长", "a duration");
}

CivilDate day_in(const Value& value) {
  return value.is(Kind::date) ? value.date() : value.date_time().date;
}

// Whole months between two days, towards zero; times of day do not count.
Value months_between(const Arguments& a) {
  const CivilDate from = day_in(a[0]);
  const CivilDate to = day_in(a[1]);
  std::int64_t months = (std::int64_t{to.year} - from.year) * 12 + to.month - from.month;
  if (months > 0 && to.day < from.day) --months;
  if (months < 0 && to.day > from.day) ++months;
  return Value(MonthsDuration{months});
}

Value year_day(const Arguments& a) { return Value(day_of_year(day_in(a[0]))); }
Value year_week(const Arguments& a) { return Value(week_of_year(day_in(a[0]))); }

Value week_day(const Arguments& a) {
  static constexpr const char* kNames[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                           "Friday", "Saturday", "Sunday"};
  return Value(kNames[weekday(day_in(a[0])) - 1]);
}

Value year_month(const Arguments& a) {
  static constexpr const char* kNames[] = {
      "January", "February", "March",     "April",   "May",      "June",
      "July",    "August",   "September", "October", "November", "December"};
  return Value(kNames[day_in(a[0]).month - 1]);
}

Value now(const Arguments& a) {
  const Host* host = a.scope.host().get();
  if (host && host->now) return Value::from(*host->now);
  return a.wrong("此处不知道当前时间", "the current time is not known here");
}

Value today(const Arguments& a) {
  const Value moment = now(a);
  return moment.is_null() ? moment : Value(moment.date_time().date);
}

}  // namespace

const BuiltinTable& temporal_builtins() {
  static constexpr Kinds kDay = kDate | kDateTime;
  static const Formal kYear{"year", kNumber}, kMonth{"month", kNumber}, kDayOfMonth{"day", kNumber},
      kHour{"hour", kNumber}, kMinute{"minute", kNumber}, kSecond{"second", kNumber};
  static const BuiltinTable kTable = {
      {"date",
       {{{{"from", kString | kDate | kDateTime}}, date_from},
        {{kYear, kMonth, kDayOfMonth}, date_of}}},
      {"time",
       {{{{"from", kString | kTime | kDateTime | kDate}}, time_from},
        {{kHour, kMinute, kSecond, {"offset", kDays, true}}, time_of}}},
      {"date and time",
       {{{{"from", kString | kDate | kDateTime}}, moment_from},
        {{{"date", kDay}, {"time", kTime}}, moment_of_parts},
        {{kYear, kMonth, kDayOfMonth, kHour, kMinute, kSecond, {"offset", kDays, true}}, moment_of},
        {{kYear, kMonth, kDayOfMonth, kHour, kMinute, kSecond, {"timezone", kString}},
         moment_of}}},
      {"duration", {{{{"from", kString | kDays | kMonths}}, duration_from}}},
      {"years and months duration", {{{{"from", kDay}, {"to", kDay}}, months_between}}},
      {"day of year", {{{{"date", kDay}}, year_day}}},
      {"day of week", {{{{"date", kDay}}, week_day}}},
      {"month of year", {{{{"date", kDay}}, year_month}}},
      {"week of year", {{{{"date", kDay}}, year_week}}},
      {"now", {{{}, now}}},
      {"today", {{{}, today}}},
  };
  return kTable;
}

}  // namespace tongchou::feel
