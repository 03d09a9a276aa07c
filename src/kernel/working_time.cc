#include "kernel/working_time.h"

#include <algorithm>
#include <sstream>

#include "kernel/toml_text.h"

namespace tongchou::kernel {

using std::chrono::days;
using std::chrono::milliseconds;
using std::chrono::year_month_day;

namespace {

int year_of(Date day) { return static_cast<int>(year_month_day(day).year()); }

bool is_weekend(Date day) {
  const std::chrono::weekday weekday(day);
  return weekday == std::chrono::Saturday || weekday == std::chrono::Sunday;
}

std::string place_of(const toml::node* node) {
  if (!node) return "calendar.toml";
  return "calendar.toml:" + std::to_string(node->source().begin.line);
}

std::unexpected<Error> wrong(const toml::node* node, std::string zh, std::string en) {
  return fail("calendar.shape", std::move(zh), std::move(en), place_of(node));
}

std::optional<Date> date_of(const toml::node* node) {
  if (!node || !node->is_date()) return std::nullopt;
  const toml::date d = node->as_date()->get();
  const year_month_day ymd{std::chrono::year(d.year), std::chrono::month(d.month),
                           std::chrono::day(d.day)};
  if (!ymd.ok()) return std::nullopt;
  return Date(ymd);
}

Result<void> read_holiday(const toml::table& table, int year, Calendar& calendar) {
  const std::string name = table["name"].value_or(std::string());
  if (name.empty()) return wrong(&table, "假日缺少名称", "the holiday has no name");
  if (table.contains("from") || table.contains("to")) {
    const auto from = date_of(table.get("from")), to = date_of(table.get("to"));
    if (!from || !to || *to < *from || *to - *from > days(60))
      return wrong(&table, "假日起止日期不对", "the holiday's first and last day are wrong");
    for (Date day = *from; day <= *to; day += days(1)) {
      if (year_of(day) != year)
        return wrong(&table, "日期不在本年度内", "the day is not in the year");
      calendar.special[day] = {false, name};
    }
  }
  if (const toml::array* worked = table["workdays"].as_array()) {
    for (const toml::node& node : *worked) {
      const auto day = date_of(&node);
      if (!day || year_of(*day) != year)
        return wrong(&node, "调休上班日期不对", "a wrong make-up day");
      calendar.special[*day] = {true, name};
    }
  }
  return {};
}

std::optional<std::chrono::minutes> minutes_of(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  for (std::size_t i : {0, 1, 3, 4})
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
  const int hour = (text[0] - '0') * 10 + (text[1] - '0');
  const int minute = (text[3] - '0') * 10 + (text[4] - '0');
  if (hour > 24 || minute > 59) return std::nullopt;
  return std::chrono::hours(hour) + std::chrono::minutes(minute);
}

Result<void> read_hours(const toml::array& spans, Calendar& calendar) {
  calendar.hours.clear();
  for (const toml::node& node : spans) {
    const std::string text = node.value_or(std::string());
    const auto from = text.size() == 11 ? minutes_of(text.substr(0, 5)) : std::nullopt;
    const auto to = text.size() == 11 ? minutes_of(text.substr(6)) : std::nullopt;
    const bool ordered = calendar.hours.empty() || (from && *from >= calendar.hours.back().to);
    if (!from || !to || *to <= *from || !ordered)
      return wrong(&node, "工作时间应如 08:00-12:00，依次排列", "hours read 08:00-12:00, in order");
    calendar.hours.push_back({*from, *to});
  }
  if (calendar.hours.empty()) return wrong(&spans, "缺少工作时间", "there are no working hours");
  return {};
}

}  // namespace

bool Calendar::knows(Date day) const { return years.contains(year_of(day)); }

bool Calendar::is_working_day(Date day) const {
  auto found = special.find(day);
  return found == special.end() ? !is_weekend(day) : found->second.works;
}

std::string Calendar::name_of(Date day) const {
  auto found = special.find(day);
  return found == special.end() ? "" : found->second.name;
}

milliseconds Calendar::day_start() const { return hours.front().from; }
milliseconds Calendar::day_end() const { return hours.back().to; }

milliseconds Calendar::day_length() const {
  milliseconds total{0};
  for (const WorkingSpan& span : hours) total += span.to - span.from;
  return total;
}

Result<Calendar> parse_calendar(std::string_view text) {
  TRY(const toml::table root, read_toml(text, "calendar.toml"));
  Calendar calendar;
  calendar.source = root["source"].value_or(std::string());
  if (const toml::array* spans = root["hours"].as_array())
    if (auto r = read_hours(*spans, calendar); !r) return std::unexpected(r.error());
  if (const toml::array* list = root["year"].as_array()) {
    for (const toml::node& node : *list) {
      const toml::table* entry = node.as_table();
      const int year = entry ? (*entry)["year"].value_or(0) : 0;
      if (year < 1949 || year > 2999) return wrong(&node, "年度不对", "the year is wrong");
      calendar.years.insert(year);
      const toml::array* holidays = (*entry)["holiday"].as_array();
      if (!holidays) continue;
      for (const toml::node& holiday : *holidays) {
        if (!holiday.is_table()) return wrong(&holiday, "假日格式不对", "the holiday is no table");
        if (auto r = read_holiday(*holiday.as_table(), year, calendar); !r)
          return std::unexpected(r.error());
      }
    }
  }
  return calendar;
}

Dated<Date> next_working_day(const Calendar& calendar, Date day) {
  return same_or_next_working_day(calendar, day + days(1));
}

// The working days after `from` up to `to`, of at most kDaysMax days: whole weeks, the days left
// over, and what the calendar says of single days in between. Lists ask this for every row.
static Dated<std::int64_t> working_days_after(const Calendar& calendar, Date from, Date to) {
  Dated<std::int64_t> result{0, false};
  to = std::min(to, from + days(limits::kDaysMax));
  if (to <= from) return result;
  const auto weeks = (to - from).count() / 7;
  result.value = weeks * 5;
  for (Date day = from + days(weeks * 7 + 1); day <= to; day += days(1)) {
    if (!is_weekend(day)) ++result.value;
  }
  const auto end = calendar.special.upper_bound(to);
  for (auto day = calendar.special.upper_bound(from); day != end; ++day) {
    result.value += day->second.works - !is_weekend(day->first);
  }
  for (int year = year_of(from + days(1)); year <= year_of(to); ++year) {
    result.estimated |= !calendar.years.contains(year);
  }
  return result;
}

Dated<Date> same_or_next_working_day(const Calendar& calendar, Date day) {
  Dated<Date> result{day, !calendar.knows(day)};
  for (int i = 0; i < limits::kDaysMax && !calendar.is_working_day(result.value); ++i) {
    result.value += days(1);
    result.estimated |= !calendar.knows(result.value);
  }
  return result;
}

Dated<Date> add_working_days(const Calendar& calendar, Date day, int n) {
  if (n == 0) return same_or_next_working_day(calendar, day);
  const days step(n > 0 ? 1 : -1);
  Dated<Date> result{day, false};
  int left = std::min(std::abs(n), limits::kDaysMax);
  for (int i = 0; left > 0 && i < 2 * limits::kDaysMax; ++i) {
    result.value += step;
    result.estimated |= !calendar.knows(result.value);
    if (calendar.is_working_day(result.value)) --left;
  }
  return result;
}

Dated<std::int64_t> working_days_between(const Calendar& calendar, Date from, Date to) {
  const bool backwards = to < from;
  if (backwards) std::swap(from, to);
  Dated<std::int64_t> result = working_days_after(calendar, from, to);
  if (backwards) result.value = -result.value;
  return result;
}

Result<Dated<Date>> nth_working_day(const Calendar& calendar, std::chrono::year_month month,
                                    int n) {
  const Date first = Date(month / 1), last = Date(month / std::chrono::last);
  Dated<Date> result{first, false};
  const days step(n > 0 ? 1 : -1);
  int left = std::abs(n);
  for (Date day = n > 0 ? first : last; n != 0 && day >= first && day <= last; day += step) {
    result.estimated |= !calendar.knows(day);
    if (calendar.is_working_day(day) && --left == 0) {
      result.value = day;
      return result;
    }
  }
  return fail("working_time.no_such_day", "该月没有第 " + std::to_string(n) + " 个工作日",
              "the month has no working day number " + std::to_string(n));
}

Dated<Instant> add_working_ms(const Calendar& calendar, Instant from, milliseconds working) {
  Dated<Instant> result{from, false};
  Date day = local_date(from);
  milliseconds now = local_time_of_day(from), left = std::max(working, milliseconds(0));
  for (int i = 0; i < limits::kDaysMax; ++i, day += days(1), now = milliseconds(0)) {
    result.estimated |= !calendar.knows(day);
    if (!calendar.is_working_day(day)) continue;
    for (const WorkingSpan& span : calendar.hours) {
      const milliseconds begin = std::max<milliseconds>(now, span.from);
      if (begin >= span.to) continue;
      const milliseconds room = span.to - begin;
      if (left <= room) {
        result.value = at_local(day, begin + left);
        return result;
      }
      left -= room;
    }
  }
  result.value = at_local(day, calendar.day_end());
  return result;
}

Dated<Instant> add_working_hours(const Calendar& calendar, Instant from, int hours) {
  return add_working_ms(calendar, from, std::chrono::hours(hours));
}

Dated<std::int64_t> working_ms_between(const Calendar& calendar, Instant from, Instant to) {
  Dated<std::int64_t> result{0, false};
  const bool backwards = to < from;
  if (backwards) std::swap(from, to);
  const Date first = local_date(from);
  const Date last = std::min(local_date(to), first + days(limits::kDaysMax - 1));
  const auto add = [&](Date day) {
    result.estimated |= !calendar.knows(day);
    if (!calendar.is_working_day(day)) return;
    for (const WorkingSpan& span : calendar.hours) {
      const Instant begin = std::max(from, at_local(day, span.from));
      const Instant end = std::min(to, at_local(day, span.to));
      if (begin < end) result.value += (end - begin).count();
    }
  };
  add(first);
  if (first < last) {
    add(last);
    // The days in between count whole.
    const auto whole = working_days_after(calendar, first, last - days(1));
    result.value += whole.value * calendar.day_length().count();
    result.estimated |= whole.estimated;
  }
  if (backwards) result.value = -result.value;
  return result;
}

Result<Limit> parse_limit(std::string_view text) {
  std::string lower;
  for (char c : text)
    if (c != ' ') lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  const bool urgent = lower.find("紧急") != lower.npos;
  if (urgent) lower.erase(lower.find("紧急"), std::string_view("紧急").size());
  std::size_t digits = 0;
  int amount = 0;
  while (digits < lower.size() && digits < 5 && lower[digits] >= '0' && lower[digits] <= '9')
    amount = amount * 10 + (lower[digits++] - '0');
  const std::string unit = lower.substr(digits);
  static const std::map<std::string, LimitUnit> kUnits = {
      {"workingdays", LimitUnit::working_days},
      {"workingday", LimitUnit::working_days},
      {"个工作日", LimitUnit::working_days},
      {"工作日", LimitUnit::working_days},
      {"workinghours", LimitUnit::working_hours},
      {"workinghour", LimitUnit::working_hours},
      {"个工作小时", LimitUnit::working_hours},
      {"工作小时", LimitUnit::working_hours},
      {"个工作时", LimitUnit::working_hours},
      {"days", LimitUnit::days},
      {"day", LimitUnit::days},
      {"天", LimitUnit::days},
      {"日", LimitUnit::days},
      {"个自然日", LimitUnit::days},
      {"hours", LimitUnit::hours},
      {"hour", LimitUnit::hours},
      {"小时", LimitUnit::hours},
      {"个小时", LimitUnit::hours}};
  auto found = kUnits.find(unit);
  if (digits == 0 || found == kUnits.end())
    return fail("working_time.limit", "期限应如“3个工作日”“40个工作小时”“紧急4小时”",
                "a limit reads \"3 working days\", \"40 working hours\", \"24 hours\"",
                std::string(text));
  Limit limit{found->second, amount};
  // 紧急 runs around the clock whatever the unit says.
  if (urgent && limit.unit == LimitUnit::working_hours) limit.unit = LimitUnit::hours;
  if (urgent && limit.unit == LimitUnit::working_days) limit.unit = LimitUnit::days;
  return limit;
}

Dated<Instant> due(const Calendar& calendar, Instant from, const Limit& limit) {
  switch (limit.unit) {
    case LimitUnit::hours:
      return {from + std::chrono::hours(limit.amount), false};
    case LimitUnit::days:
      return {from + days(limit.amount), false};
    case LimitUnit::working_hours:
      return add_working_hours(calendar, from, limit.amount);
    case LimitUnit::working_days:
      break;
  }
  const auto day = add_working_days(calendar, local_date(from), limit.amount);
  return {at_local(day.value, calendar.day_end()), day.estimated};
}

namespace {

Dated<Instant> later_by_hours(const Calendar& calendar, Instant due, Instant from, Instant to) {
  const auto lost = working_ms_between(calendar, from, to);
  const auto later = add_working_ms(calendar, due, milliseconds(lost.value));
  return {later.value, lost.estimated || later.estimated};
}

Dated<Instant> later_by_days(const Calendar& calendar, Instant due, Instant from, Instant to) {
  const auto lost = working_days_between(calendar, local_date(from), local_date(to));
  if (lost.value <= 0) return {due, lost.estimated};
  const auto later = add_working_days(calendar, local_date(due), static_cast<int>(lost.value));
  return {at_local(later.value, calendar.day_end()), lost.estimated || later.estimated};
}

}  // namespace

Dated<Instant> due_after_pause(const Calendar& calendar, Instant due, Instant from, Instant to) {
  if (due <= from) return {due, false};
  const bool whole_days = local_time_of_day(due) == calendar.day_end();
  return whole_days ? later_by_days(calendar, due, from, to)
                    : later_by_hours(calendar, due, from, to);
}

Light light(Instant now, std::optional<Instant> due, const Calendar& calendar, int yellow_days,
            bool paused) {
  if (paused) return Light::paused;
  if (!due) return Light::none;
  if (now > *due) return Light::red;
  const auto left = working_days_between(calendar, local_date(now), local_date(*due));
  return left.value <= yellow_days ? Light::yellow : Light::green;
}

}  // namespace tongchou::kernel
