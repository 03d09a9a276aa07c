#include "feel/temporal.h"

#include <unicode/timezone.h>

#include <memory>

namespace tongchou::feel {

namespace {

constexpr std::int64_t kLastYear = 999'999'999;
constexpr std::int64_t kDay = 86'400;
constexpr std::int64_t kNano = 1'000'000'000;
// XML Schema says 14 hours, the conformance tests 18.
constexpr std::int32_t kWidestOffset = 18 * 3600;

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - ((a % b) < 0 ? 1 : 0); }

// Howard Hinnant's days_from_civil, in 64 bits because FEEL's years do not fit std::chrono::year.
std::int64_t days_from(std::int64_t year, int month, int day) {
  year -= month <= 2;
  const std::int64_t era = floor_div(year, 400);
  const std::int64_t of_era = year - era * 400;
  const std::int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146'097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719'468;
}

// Whole seconds and nanoseconds of a decimal count of seconds; nothing when out of range.
struct Split {
  std::int64_t seconds = 0;
  std::int32_t nanoseconds = 0;
};
std::optional<Split> split(const Decimal& seconds) {
  const Decimal whole = seconds.rounded(0, Rounding::floor);
  const auto count = whole.to_integer();
  if (!count || *count > (std::int64_t{1} << 60) || *count < -(std::int64_t{1} << 60)) {
    return std::nullopt;
  }
  const Decimal rest = ((seconds - whole) * Decimal(kNano)).rounded(0, Rounding::down);
  return Split{*count, static_cast<std::int32_t>(rest.to_integer().value_or(0))};
}

ClockTime clock_from(std::int64_t second_of_day, std::int32_t nanoseconds, const ClockTime& like) {
  ClockTime time = like;
  time.hour = static_cast<std::int32_t>(second_of_day / 3600);
  time.minute = static_cast<std::int32_t>(second_of_day / 60 % 60);
  time.second = static_cast<std::int32_t>(second_of_day % 60);
  time.nanosecond = nanoseconds;
  return time;
}

std::int64_t second_of_day(const ClockTime& time) {
  return time.hour * 3600 + time.minute * 60 + time.second;
}

std::unique_ptr<icu::TimeZone> zone_by_id(const std::string& id) {
  if (id.empty() || id.size() > 64) return nullptr;
  std::unique_ptr<icu::TimeZone> zone(
      icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(id)));
  if (*zone == icu::TimeZone::getUnknown()) return nullptr;
  return zone;
}

// `local` tells whether the seconds count local time or UTC.
std::optional<std::int32_t> zone_offset(const std::string& id, std::int64_t seconds, bool local) {
  const auto zone = zone_by_id(id);
  if (!zone) return std::nullopt;
  int32_t raw = 0;
  int32_t summer = 0;
  UErrorCode status = U_ZERO_ERROR;
  // ICU's interface counts milliseconds in a double; whole seconds in this range are exact in it.
  zone->getOffset(static_cast<UDate>(seconds) * 1000, local, raw, summer, status);
  if (U_FAILURE(status)) return std::nullopt;
  return (raw + summer) / 1000;
}

}  // namespace

bool known_zone(const std::string& zone) { return zone_by_id(zone) != nullptr; }

int days_in_month(std::int64_t year, int month) {
  static constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month == 2 && leap ? 29 : kDays[month - 1];
}

bool valid(const CivilDate& date) {
  return date.year >= -kLastYear && date.year <= kLastYear && date.month >= 1 && date.month <= 12 &&
         date.day >= 1 && date.day <= days_in_month(date.year, date.month);
}

bool valid(const ClockTime& time) {
  return time.hour >= 0 && time.hour < 24 && time.minute >= 0 && time.minute < 60 &&
         time.second >= 0 && time.second < 60 && time.nanosecond >= 0 && time.nanosecond < kNano &&
         (!time.offset || (*time.offset >= -kWidestOffset && *time.offset <= kWidestOffset)) &&
         (time.zone.empty() || known_zone(time.zone));
}

std::int64_t days_since_epoch(const CivilDate& date) {
  return days_from(date.year, date.month, date.day);
}

std::optional<CivilDate> civil_from_days(std::int64_t days) {
  if (days > 400'000'000'000 || days < -400'000'000'000) return std::nullopt;
  days += 719'468;
  const std::int64_t era = floor_div(days, 146'097);
  const std::int64_t of_era = days - era * 146'097;
  const std::int64_t year_of_era =
      (of_era - of_era / 1460 + of_era / 36'524 - of_era / 146'096) / 365;
  const std::int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted = (5 * of_year + 2) / 153;
  const int day = static_cast<int>(of_year - (153 * shifted + 2) / 5 + 1);
  const int month = static_cast<int>(shifted < 10 ? shifted + 3 : shifted - 9);
  const std::int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  if (year > kLastYear || year < -kLastYear) return std::nullopt;
  return CivilDate{static_cast<std::int32_t>(year), month, day};
}

int weekday(const CivilDate& date) {
  const std::int64_t days = days_since_epoch(date) + 3;  // 1970-01-01 was a Thursday
  return static_cast<int>(days - floor_div(days, 7) * 7) + 1;
}

int day_of_year(const CivilDate& date) {
  return static_cast<int>(days_since_epoch(date) - days_from(date.year, 1, 1)) + 1;
}

int week_of_year(const CivilDate& date) {
  auto weeks_in = [](std::int64_t year) {
    const int first = weekday(CivilDate{static_cast<std::int32_t>(year), 1, 1});
    const bool leap = days_in_month(year, 2) == 29;
    return first == 4 || (leap && first == 3) ? 53 : 52;
  };
  const int week = (day_of_year(date) - weekday(date) + 10) / 7;
  if (week < 1) return weeks_in(std::int64_t{date.year} - 1);
  return week > weeks_in(date.year) ? 1 : week;
}

std::optional<CivilDate> add_months(const CivilDate& date, std::int64_t months) {
  if (months > 30'000'000'000 || months < -30'000'000'000) return std::nullopt;
  const std::int64_t total = std::int64_t{date.year} * 12 + date.month - 1 + months;
  const std::int64_t year = floor_div(total, 12);
  const int month = static_cast<int>(total - year * 12) + 1;
  if (year > kLastYear || year < -kLastYear) return std::nullopt;
  const int last = days_in_month(year, month);
  return CivilDate{static_cast<std::int32_t>(year), month, date.day < last ? date.day : last};
}

std::optional<std::int32_t> offset_on(const ClockTime& time, const CivilDate& date) {
  if (time.zone.empty()) return time.offset;
  return zone_offset(time.zone, days_since_epoch(date) * kDay + second_of_day(time), true);
}

std::optional<std::int32_t> offset_of(const ClockTime& time) {
  // A time of day has no day; the epoch's stands in, so that the answer is always the same.
  return offset_on(time, CivilDate{1970, 1, 1});
}

std::int64_t whole_seconds(const DateTime& moment) {
  return days_since_epoch(moment.date) * kDay + second_of_day(moment.time) -
         offset_on(moment.time, moment.date).value_or(0);
}

std::int64_t whole_seconds(const ClockTime& time) {
  return second_of_day(time) - offset_of(time).value_or(0);
}

Decimal epoch_seconds(const DateTime& moment) {
  const Decimal fraction = *Decimal(moment.time.nanosecond).divide(Decimal(kNano));
  return Decimal(whole_seconds(moment)) + fraction;
}

Decimal seconds_of_day(const ClockTime& time) {
  const Decimal fraction = *Decimal(time.nanosecond).divide(Decimal(kNano));
  return Decimal(second_of_day(time)) + fraction;
}

std::optional<DateTime> add_seconds(const DateTime& moment, const Decimal& seconds) {
  // Local times move on their own face; those with a zone move in UTC and are shown in the zone.
  const auto sum = split(epoch_seconds(moment) + seconds);
  if (!sum) return std::nullopt;
  std::optional<std::int32_t> offset = moment.time.offset;
  if (!moment.time.zone.empty()) offset = zone_offset(moment.time.zone, sum->seconds, false);
  const std::int64_t local = sum->seconds + offset.value_or(0);
  const auto date = civil_from_days(floor_div(local, kDay));
  if (!date) return std::nullopt;
  const std::int64_t of_day = local - floor_div(local, kDay) * kDay;
  return DateTime{*date, clock_from(of_day, sum->nanoseconds, moment.time)};
}

std::optional<CivilDate> add_seconds(const CivilDate& date, const Decimal& seconds) {
  const auto sum = split(Decimal(days_since_epoch(date) * kDay) + seconds);
  if (!sum) return std::nullopt;
  return civil_from_days(floor_div(sum->seconds, kDay));
}

std::optional<ClockTime> add_seconds(const ClockTime& time, const Decimal& seconds) {
  const auto sum = split(seconds_of_day(time) + seconds);
  if (!sum) return std::nullopt;
  const std::int64_t of_day = sum->seconds - floor_div(sum->seconds, kDay) * kDay;
  return clock_from(of_day, sum->nanoseconds, time);
}

}  // namespace tongchou::feel
