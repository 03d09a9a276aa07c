// The text of dates, times and durations: ISO 8601 as XML Schema 2 narrows it, with "@zone".
#include <cstdio>

#include "feel/temporal.h"

namespace tongchou::feel {

namespace {

// Reads forward through a text; every reader answers whether it could.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}
  bool done() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }
  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  std::string_view digits() {
    std::size_t n = 0;
    while (n < rest_.size() && rest_[n] >= '0' && rest_[n] <= '9') ++n;
    const std::string_view found = rest_.substr(0, n);
    rest_.remove_prefix(n);
    return found;
  }
  bool two(std::int32_t& value) {
    if (rest_.size() < 2 || rest_[0] < '0' || rest_[0] > '9' || rest_[1] < '0' || rest_[1] > '9') {
      return false;
    }
    value = (rest_[0] - '0') * 10 + (rest_[1] - '0');
    rest_.remove_prefix(2);
    return true;
  }

 private:
  std::string_view rest_;
};

std::optional<std::int64_t> integer(std::string_view digits) {
  if (digits.empty() || digits.size() > 18) return std::nullopt;
  std::int64_t value = 0;
  for (char c : digits) value = value * 10 + (c - '0');
  return value;
}

bool read_date(Cursor& in, CivilDate& date) {
  const bool negative = in.take('-');
  const std::string_view year = in.digits();
  // Four digits at least; more only without leading zeros.
  if (year.size() < 4 || year.size() > 9 || (year.size() > 4 && year.front() == '0')) return false;
  date.year = static_cast<std::int32_t>(*integer(year)) * (negative ? -1 : 1);
  return in.take('-') && in.two(date.month) && in.take('-') && in.two(date.day) && valid(date);
}

bool read_fraction(Cursor& in, std::int32_t& nanoseconds) {
  const std::string_view digits = in.digits();
  if (digits.empty()) return false;
  std::int32_t value = 0;
  for (std::size_t i = 0; i < 9; ++i) {
    value = value * 10 + (i < digits.size() ? digits[i] - '0' : 0);
  }
  nanoseconds = value;
  return true;
}

bool read_offset(Cursor& in, ClockTime& time) {
  if (in.done()) return true;
  if (in.take('Z') || in.take('z')) {
    time.offset = 0;
    return in.done();
  }
  if (in.take('@')) {
    time.zone = std::string(in.rest());
    return known_zone(time.zone);
  }
  const bool west = in.take('-');
  if (!west && !in.take('+')) return false;
  std::int32_t hours = 0;
  std::int32_t minutes = 0;
  std::int32_t seconds = 0;
  if (!in.two(hours) || !in.take(':') || !in.two(minutes) || minutes > 59) return false;
  if (in.take(':') && (!in.two(seconds) || seconds > 59)) return false;
  time.offset = (hours * 3600 + minutes * 60 + seconds) * (west ? -1 : 1);
  return in.done();
}

bool read_time(Cursor& in, ClockTime& time) {
  if (!in.two(time.hour) || !in.take(':') || !in.two(time.minute) || !in.take(':') ||
      !in.two(time.second)) {
    return false;
  }
  if (in.take('.') && !read_fraction(in, time.nanosecond)) return false;
  return read_offset(in, time) && valid(time);
}

std::string padded(std::int64_t value, int width) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%0*lld", width, static_cast<long long>(value));
  return buffer;
}

// One number with its letter out of a duration: "12H", "1.5S". Letters come in a fixed order.
bool read_part(Cursor& in, std::string_view letters, std::size_t& next, Decimal parts[],
               bool& any) {
  const std::string_view whole = in.digits();
  if (whole.empty() || whole.size() > 18) return false;
  std::string number(whole);
  bool fraction = false;
  if (in.take('.')) {
    const std::string_view digits = in.digits();
    if (!digits.empty()) number += "." + std::string(digits.substr(0, 9));
    fraction = true;  // "PT0.S" is read, as other engines do
  }
  for (; next < letters.size(); ++next) {
    if (!in.take(letters[next])) continue;
    if (fraction && letters[next] != 'S') return false;
    parts[next++] = *Decimal::parse(number);
    any = true;
    return true;
  }
  return false;
}

}  // namespace

std::optional<CivilDate> parse_civil_date(std::string_view text) {
  Cursor in(text);
  CivilDate date;
  if (!read_date(in, date) || !in.done()) return std::nullopt;
  return date;
}

std::optional<ClockTime> parse_clock_time(std::string_view text) {
  Cursor in(text);
  ClockTime time;
  if (!read_time(in, time)) return std::nullopt;
  return time;
}

std::optional<DateTime> parse_date_time(std::string_view text) {
  Cursor in(text);
  DateTime moment;
  if (!read_date(in, moment.date) || !in.take('T')) return std::nullopt;
  // 24:00:00 is the midnight that ends the day.
  const bool midnight = in.rest().starts_with("24:00:00");
  std::string rest(in.rest());
  if (midnight) rest.replace(0, 2, "00");
  Cursor clock(rest);
  if (!read_time(clock, moment.time)) return std::nullopt;
  if (midnight) {
    const auto next = civil_from_days(days_since_epoch(moment.date) + 1);
    if (!next || moment.time.nanosecond != 0) return std::nullopt;
    moment.date = *next;
  }
  return moment;
}

std::optional<Value> parse_duration(std::string_view text) {
  Cursor in(text);
  const bool negative = in.take('-');
  if (!in.take('P')) return std::nullopt;
  Decimal day_parts[3] = {};   // Y M D
  Decimal time_parts[3] = {};  // H M S
  bool any_date = false;
  bool any_time = false;
  std::size_t next = 0;
  while (!in.done() && in.rest().front() != 'T') {
    if (!read_part(in, "YMD", next, day_parts, any_date)) return std::nullopt;
  }
  const bool months = any_date && !(text.find('D') != std::string_view::npos);
  if (in.take('T')) {
    next = 0;
    while (!in.done()) {
      if (!read_part(in, "HMS", next, time_parts, any_time)) return std::nullopt;
    }
    if (!any_time) return std::nullopt;
  }
  if (!any_date && !any_time) return std::nullopt;
  const bool has_months = text.substr(0, text.find('T')).find_first_of("YM") !=
                          std::string_view::npos;
  if (has_months && (any_time || !months)) return std::nullopt;
  if (months) {
    const auto total = (day_parts[0] * Decimal(12) + day_parts[1]).to_integer();
    if (!total) return std::nullopt;
    return Value(MonthsDuration{negative ? -*total : *total});
  }
  const Decimal total = day_parts[2] * Decimal(86'400) + time_parts[0] * Decimal(3600) +
                        time_parts[1] * Decimal(60) + time_parts[2];
  return Value(DaysDuration{negative ? -total : total});
}

std::optional<Value> parse_temporal(std::string_view text) {
  if (const auto date = parse_civil_date(text)) return Value(*date);
  if (const auto moment = parse_date_time(text)) return Value(*moment);
  if (const auto time = parse_clock_time(text)) return Value(*time);
  return parse_duration(text);
}

std::string write(const CivilDate& date) {
  const std::int64_t year = date.year;
  return (year < 0 ? "-" + padded(-year, 4) : padded(year, 4)) + "-" + padded(date.month, 2) +
         "-" + padded(date.day, 2);
}

std::string write(const ClockTime& time) {
  std::string text =
      padded(time.hour, 2) + ":" + padded(time.minute, 2) + ":" + padded(time.second, 2);
  if (time.nanosecond != 0) {
    std::string fraction = padded(time.nanosecond, 9);
    fraction.erase(fraction.find_last_not_of('0') + 1);
    text += "." + fraction;
  }
  if (!time.zone.empty()) return text + "@" + time.zone;
  if (!time.offset) return text;
  if (*time.offset == 0) return text + "Z";
  const std::int32_t offset = *time.offset < 0 ? -*time.offset : *time.offset;
  text += *time.offset < 0 ? "-" : "+";
  text += padded(offset / 3600, 2) + ":" + padded(offset / 60 % 60, 2);
  return offset % 60 == 0 ? text : text + ":" + padded(offset % 60, 2);
}

std::string write(const DateTime& moment) {
  return write(moment.date) + "T" + write(moment.time);
}

std::string write(const DaysDuration& duration) {
  if (duration.seconds.is_zero()) return "PT0S";
  const Decimal total = duration.seconds.abs();
  const Decimal days = total.divide(Decimal(86'400))->rounded(0, Rounding::down);
  const Decimal rest = total - days * Decimal(86'400);
  const std::int64_t whole = rest.rounded(0, Rounding::down).to_integer().value_or(0);
  const Decimal seconds = rest - Decimal(whole / 60 * 60);
  std::string text = duration.seconds.is_negative() ? "-P" : "P";
  if (!days.is_zero()) text += days.text() + "D";
  if (rest.is_zero()) return text;
  text += "T";
  if (whole / 3600 != 0) text += std::to_string(whole / 3600) + "H";
  if (whole / 60 % 60 != 0) text += std::to_string(whole / 60 % 60) + "M";
  if (!seconds.is_zero()) text += seconds.text() + "S";
  return text;
}

std::string write(const MonthsDuration& duration) {
  if (duration.months == 0) return "P0M";
  const std::int64_t total = duration.months < 0 ? -duration.months : duration.months;
  std::string text = duration.months < 0 ? "-P" : "P";
  if (total / 12 != 0) text += std::to_string(total / 12) + "Y";
  if (total % 12 != 0) text += std::to_string(total % 12) + "M";
  return text;
}

}  // namespace tongchou::feel
