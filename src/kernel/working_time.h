// Working time: what a limit of "3 working days" or "40 working hours" means on the calendar.
//
// Sources: the State Council's yearly notices on holidays (bodies/common/calendar.toml); working
// hours 08:00-12:00 and 14:00-18:00; the day after a notice is day 1 of a period in working days;
// a limit that contains 紧急 runs around the clock. All of it is data with defaults here.
//
// Promises:
//  1. Pure: the calendar is handed in; nothing here knows what day it is.
//  2. A year without data knows weekends only, and every answer that touched such a year says so
//     (`estimated`): the office must load the year's notice before it relies on the day.
//  3. Deadlines are instants; a limit in days ends at the end of the working day (18:00).
//  4. Lights are computed from state and now, never stored.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/base.h"
#include "base/limits.h"

namespace tongchou::kernel {

struct WorkingSpan {
  std::chrono::minutes from{}, to{};  // of the local day
};

struct SpecialDay {
  bool works = false;  // a day worked, as a rule of a weekend; otherwise a day off
  std::string name;    // 春节
};

struct Calendar {
  std::map<Date, SpecialDay> special;
  std::set<int> years;  // years whose notice is loaded
  std::vector<WorkingSpan> hours = {{std::chrono::hours(8), std::chrono::hours(12)},
                                    {std::chrono::hours(14), std::chrono::hours(18)}};
  std::string source;

  bool knows(Date day) const;
  bool is_working_day(Date day) const;
  std::string name_of(Date day) const;           // 春节; empty for ordinary days
  std::chrono::milliseconds day_start() const;   // 08:00
  std::chrono::milliseconds day_end() const;     // 18:00
  std::chrono::milliseconds day_length() const;  // 8 h
};

// The TOML of bodies/common/calendar.toml. Errors name the line.
Result<Calendar> parse_calendar(std::string_view toml);

// An answer, and whether a year without data was touched on the way.
template <class T>
struct Dated {
  T value{};
  bool estimated = false;
};

Dated<Date> next_working_day(const Calendar&, Date day);  // the first one after `day`
Dated<Date> same_or_next_working_day(const Calendar&, Date day);
// The day after is day 1. n = 0 gives the day itself if it works, else the next working day.
Dated<Date> add_working_days(const Calendar&, Date day, int n);
// Working days in (from, to]; negative when to < from.
Dated<std::int64_t> working_days_between(const Calendar&, Date from, Date to);
// The n-th working day of a month, from 1; from -1 counted from its end. Error when there is none.
Result<Dated<Date>> nth_working_day(const Calendar&, std::chrono::year_month month, int n);

// Working hours are counted within the spans; an instant outside them counts from the next span.
Dated<Instant> add_working_ms(const Calendar&, Instant from, std::chrono::milliseconds working);
Dated<Instant> add_working_hours(const Calendar&, Instant from, int hours);
Dated<std::int64_t> working_ms_between(const Calendar&, Instant from, Instant to);

// A limit as a pack writes it: "3 working days", "40 working hours", "24 hours", "5 days",
// "3个工作日", "40个工作小时", "紧急 4 小时" (around the clock).
enum class LimitUnit { working_days, working_hours, days, hours };
BOOST_DESCRIBE_ENUM(LimitUnit, working_days, working_hours, days, hours)
struct Limit {
  LimitUnit unit = LimitUnit::working_days;
  int amount = 0;
};
BOOST_DESCRIBE_STRUCT(Limit, (), (unit, amount))
Result<Limit> parse_limit(std::string_view text);
Dated<Instant> due(const Calendar&, Instant from, const Limit& limit);

// A due instant after a pause from `from` to `to`: the time that was left is left again. A limit
// that ends with the working day is extended by the working days that the pause touched, any other
// by working time. What was late when the pause began gains nothing.
Dated<Instant> due_after_pause(const Calendar&, Instant due, Instant from, Instant to);

enum class Light { none, green, yellow, red, paused };
BOOST_DESCRIBE_ENUM(Light, none, green, yellow, red, paused)
// none without a due date; red after it; yellow from `yellow_days` working days before its day.
Light light(Instant now, std::optional<Instant> due, const Calendar&, int yellow_days = 3,
            bool paused = false);

}  // namespace tongchou::kernel
