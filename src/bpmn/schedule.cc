// ISO 8601 times, durations and cycles of timers. Months and years are counted by the office's
// civil calendar; the 31st plus one month is the last day of the next month, as FEEL has it.
#include <charconv>

#include "bpmn/model.h"

namespace tongchou::bpmn {
namespace {

using std::chrono::milliseconds;

struct Duration {
  std::int64_t months = 0;
  std::int64_t ms = 0;
};

std::unexpected<Error> wrong(std::string_view text) {
  return fail("bpmn.timer", "定时「" + std::string(text) + "」不是 ISO 8601 的时间、时长或循环",
              "timer \"" + std::string(text) + "\" is not an ISO 8601 time, duration or cycle",
              std::string(text));
}

constexpr std::int64_t kDayMs = 86'400'000;
// A million of months or days is far past an office's life; it keeps the sums below overflow.
// tidy: allow limits: arithmetic safety of this file, not a bound that anybody would tune
constexpr std::int64_t kAmountMax = 1'000'000;

// One amount and its designator; seconds may have up to three decimals.
bool take(std::string_view& text, std::int64_t& amount, std::int64_t& thousandths, char& unit) {
  const char* end = text.data() + text.size();
  auto [at, error] = std::from_chars(text.data(), end, amount);
  if (error != std::errc{} || amount < 0 || amount > kAmountMax * 1000 || at == end) return false;
  thousandths = 0;
  if (*at == '.' || *at == ',') {
    std::int64_t scale = 100;
    for (++at; at != end && *at >= '0' && *at <= '9'; ++at, scale /= 10)
      thousandths += (*at - '0') * scale;
    if (at == end || *at != 'S') return false;
  }
  unit = *at;
  text.remove_prefix(at + 1 - text.data());
  return true;
}

std::optional<Duration> parse_duration(std::string_view text) {
  Duration duration;
  std::int64_t sign = 1;
  if (text.starts_with('-')) {
    sign = -1;
    text.remove_prefix(1);
  }
  if (!text.starts_with('P')) return std::nullopt;
  text.remove_prefix(1);
  bool time = false, any = false;
  while (!text.empty()) {
    if (!time && text.front() == 'T') {
      time = true;
      text.remove_prefix(1);
      if (text.empty()) return std::nullopt;
      continue;
    }
    std::int64_t amount = 0, thousandths = 0;
    char unit = 0;
    if (!take(text, amount, thousandths, unit)) return std::nullopt;
    any = true;
    if (!time && unit == 'Y') duration.months += amount * 12;
    else if (!time && unit == 'M') duration.months += amount;
    else if (!time && unit == 'W') duration.ms += amount * 7 * kDayMs;
    else if (!time && unit == 'D') duration.ms += amount * kDayMs;
    else if (time && unit == 'H') duration.ms += amount * 3'600'000;
    else if (time && unit == 'M') duration.ms += amount * 60'000;
    else if (time && unit == 'S') duration.ms += amount * 1000 + thousandths;
    else return std::nullopt;
  }
  if (!any || duration.months > kAmountMax || duration.ms > kAmountMax * kDayMs)
    return std::nullopt;
  duration.months *= sign;
  duration.ms *= sign;
  return duration;
}

std::optional<Instant> plus(Instant from, const Duration& duration) {
  using namespace std::chrono;
  Instant result = from;
  if (duration.months != 0) {
    const year_month_day day{local_date(from)};
    const std::int64_t count =
        int(day.year()) * 12LL + (unsigned(day.month()) - 1) + duration.months;
    if (count < 12 || count >= 9999 * 12) return std::nullopt;
    const year_month month{year(int(count / 12)), std::chrono::month(unsigned(count % 12) + 1)};
    const auto last = (month / std::chrono::last).day();
    const year_month_day moved{month / (day.day() < last ? day.day() : last)};
    result = at_local(sys_days(moved), local_time_of_day(from));
  }
  return result + milliseconds(duration.ms);
}

std::optional<Instant> parse_moment(std::string_view text) {
  if (auto day = parse_date(text)) return at_local(*day, milliseconds{0});
  return parse_local_instant(text);
}

}  // namespace

Result<Schedule> schedule(TimerKind kind, std::string_view text, Instant from) {
  Schedule result;
  if (kind == TimerKind::date) {
    auto moment = parse_moment(text);
    if (!moment) return wrong(text);
    result.due = *moment;
    return result;
  }
  std::string_view rest = text;
  bool cycle = kind == TimerKind::cycle;
  if (cycle) {
    if (!rest.starts_with('R')) return wrong(text);
    auto slash = rest.find('/');
    if (slash == std::string_view::npos) return wrong(text);
    std::string_view count = rest.substr(1, slash - 1);
    std::int64_t repeat = -1;
    if (!count.empty()) {
      auto [at, error] = std::from_chars(count.data(), count.data() + count.size(), repeat);
      if (error != std::errc{} || at != count.data() + count.size() || repeat < 1)
        return wrong(text);
      --repeat;  // the first firing is not a repetition
    }
    result.repeat = repeat;
    rest = rest.substr(slash + 1);
    // "R3/2026-01-01T09:00:00+08:00/P1D": the first firing is at the given moment.
    if (auto second = rest.find('/'); second != std::string_view::npos) {
      auto moment = parse_moment(rest.substr(0, second));
      if (!moment) return wrong(text);
      result.due = *moment;
      rest = rest.substr(second + 1);
      cycle = false;
    }
    result.interval = std::string(rest);
  }
  auto duration = parse_duration(rest);
  if (!duration) return wrong(text);
  if (!result.interval.empty() && duration->months <= 0 && duration->ms <= 0) return wrong(text);
  const bool fixed = kind == TimerKind::cycle && !cycle;
  if (!fixed) {
    auto due = plus(from, *duration);
    if (!due) return wrong(text);
    result.due = *due;
  }
  return result;
}

}  // namespace tongchou::bpmn
