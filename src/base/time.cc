#include "base/time.h"

#include <cstdio>

namespace tongchou {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// Reads exactly `count` digits off the front.
std::optional<int> take_digits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, char expected) {
  if (text.empty() || text.front() != expected) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<Date> take_date(std::string_view& text) {
  const auto year = take_digits(text, 4);
  if (!year || !take(text, '-')) return std::nullopt;
  const auto month = take_digits(text, 2);
  if (!month || !take(text, '-')) return std::nullopt;
  const auto day = take_digits(text, 2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day civil{std::chrono::year(*year),
                                          std::chrono::month(static_cast<unsigned>(*month)),
                                          std::chrono::day(static_cast<unsigned>(*day))};
  if (!civil.ok()) return std::nullopt;
  return Date(civil);
}

// hh:mm[:ss[.f…]]; fractions beyond milliseconds are cut.
std::optional<milliseconds> take_time(std::string_view& text) {
  const auto hour = take_digits(text, 2);
  if (!hour || *hour > 23 || !take(text, ':')) return std::nullopt;
  const auto minute = take_digits(text, 2);
  if (!minute || *minute > 59) return std::nullopt;
  milliseconds time = hours(*hour) + minutes(*minute);
  if (!take(text, ':')) return time;
  const auto second = take_digits(text, 2);
  if (!second || *second > 59) return std::nullopt;
  time += seconds(*second);
  if (!take(text, '.')) return time;
  int weight = 100;
  std::size_t digits = 0;
  for (; digits < 9 && !text.empty() && text.front() >= '0' && text.front() <= '9'; ++digits) {
    time += milliseconds((text.front() - '0') * weight);
    weight /= 10;
    text.remove_prefix(1);
  }
  if (digits == 0) return std::nullopt;
  return time;
}

// Z or ±hh:mm; nothing at all means the office's zone.
std::optional<minutes> take_zone(std::string_view& text) {
  if (text.empty()) return minutes(kOfficeOffset);
  if (take(text, 'Z')) return minutes(0);
  const bool negative = text.front() == '-';
  if (!take(text, '+') && !take(text, '-')) return std::nullopt;
  const auto hour = take_digits(text, 2);
  if (!hour || *hour > 18 || !take(text, ':')) return std::nullopt;
  const auto minute = take_digits(text, 2);
  if (!minute || *minute > 59) return std::nullopt;
  const minutes offset = hours(*hour) + minutes(*minute);
  return negative ? -offset : offset;
}

std::string two(long value) {
  char buffer[24];
  std::snprintf(buffer, sizeof buffer, "%02ld", value);
  return buffer;
}

}  // namespace

Date local_date(Instant at) { return floor<days>(at + kOfficeOffset); }

milliseconds local_time_of_day(Instant at) { return at + kOfficeOffset - local_date(at); }

Instant at_local(Date day, milliseconds time_of_day) {
  return Instant(day) + time_of_day - kOfficeOffset;
}

std::optional<Date> parse_date(std::string_view text) {
  auto day = take_date(text);
  if (!text.empty()) return std::nullopt;
  return day;
}

std::optional<Instant> parse_local_instant(std::string_view text) {
  const auto day = take_date(text);
  if (!day || (!take(text, ' ') && !take(text, 'T'))) return std::nullopt;
  const auto time = take_time(text);
  if (!time) return std::nullopt;
  const auto zone = take_zone(text);
  if (!zone || !text.empty()) return std::nullopt;
  return Instant(*day) + *time - *zone;
}

std::string write_date(Date day) {
  const std::chrono::year_month_day civil(day);
  char buffer[40];
  std::snprintf(buffer, sizeof buffer, "%04d-%02u-%02u", static_cast<int>(civil.year()),
                static_cast<unsigned>(civil.month()), static_cast<unsigned>(civil.day()));
  return buffer;
}

std::string write_local(Instant at) {
  const auto time = floor<minutes>(local_time_of_day(at)).count();
  return write_date(local_date(at)) + " " + two(time / 60) + ":" + two(time % 60);
}

std::string write_iso(Instant at) {
  const auto time = local_time_of_day(at);
  const auto whole = floor<seconds>(time);
  const auto count = whole.count();
  char fraction[24];
  std::snprintf(fraction, sizeof fraction, "%03ld", static_cast<long>((time - whole).count()));
  return write_date(local_date(at)) + "T" + two(count / 3600) + ":" + two(count / 60 % 60) + ":" +
         two(count % 60) + "." + fraction + "+08:00";
}

}  // namespace tongchou
