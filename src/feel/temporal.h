// Dates, times and durations of FEEL (DMN 1.5, 10.3.2.3.4-9): their text, their order and their
// arithmetic, on the proleptic Gregorian calendar. Zones by name come from ICU's compiled-in data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "feel/value.h"

namespace tongchou::feel {

// ---- Text ----
std::optional<CivilDate> parse_civil_date(std::string_view text);   // 2026-03-16
std::optional<ClockTime> parse_clock_time(std::string_view text);   // 10:30:00[.5][Z|+08:00|@zone]
std::optional<DateTime> parse_date_time(std::string_view text);     // date "T" time
std::optional<Value> parse_duration(std::string_view text);         // P1DT2H or P1Y2M
// What may follow "@": a date, a time, a date and time or a duration.
std::optional<Value> parse_temporal(std::string_view text);

std::string write(const CivilDate& date);
std::string write(const ClockTime& time);
std::string write(const DateTime& moment);
std::string write(const DaysDuration& duration);
std::string write(const MonthsDuration& duration);

// ---- Calendar ----
bool valid(const CivilDate& date);
bool valid(const ClockTime& time);
int days_in_month(std::int64_t year, int month);
std::int64_t days_since_epoch(const CivilDate& date);
std::optional<CivilDate> civil_from_days(std::int64_t days);  // nothing outside the years allowed
int weekday(const CivilDate& date);                           // 1 = Monday ... 7 = Sunday
int day_of_year(const CivilDate& date);
int week_of_year(const CivilDate& date);                      // ISO 8601
std::optional<CivilDate> add_months(const CivilDate& date, std::int64_t months);

// ---- Moments ----
// Seconds east of UTC that a time of day has on a day; nothing for local times.
std::optional<std::int32_t> offset_on(const ClockTime& time, const CivilDate& date);
std::optional<std::int32_t> offset_of(const ClockTime& time);
bool known_zone(const std::string& zone);

// Seconds from the epoch, exact; a moment without an offset counts as UTC.
Decimal epoch_seconds(const DateTime& moment);
Decimal seconds_of_day(const ClockTime& time);
std::int64_t whole_seconds(const DateTime& moment);    // what "=" and "<" look at
std::int64_t whole_seconds(const ClockTime& time);

std::optional<DateTime> add_seconds(const DateTime& moment, const Decimal& seconds);
std::optional<CivilDate> add_seconds(const CivilDate& date, const Decimal& seconds);
std::optional<ClockTime> add_seconds(const ClockTime& time, const Decimal& seconds);

}  // namespace tongchou::feel
