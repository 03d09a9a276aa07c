// Value: what a FEEL expression computes (DMN 1.5, 10.3). Values are immutable and cheap to copy:
// lists, contexts, ranges and functions are shared. A context keeps the order of its entries.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/decimal.h"
#include "base/json.h"
#include "base/result.h"
#include "base/time.h"

namespace tongchou::feel {

// ---- Temporal shapes ----

// Years reach from -999999999 to 999999999, further than std::chrono can count.
struct CivilDate {
  std::int32_t year = 0;
  std::int32_t month = 1;
  std::int32_t day = 1;
  friend auto operator<=>(const CivilDate&, const CivilDate&) = default;
};

// A time of day; with an offset, or with a zone id ("Asia/Shanghai"), or local (neither).
struct ClockTime {
  std::int32_t hour = 0;
  std::int32_t minute = 0;
  std::int32_t second = 0;
  std::int32_t nanosecond = 0;
  std::optional<std::int32_t> offset;  // seconds east of UTC
  std::string zone;                    // IANA id; then offset is empty
  friend bool operator==(const ClockTime&, const ClockTime&) = default;
};

struct DateTime {
  CivilDate date;
  ClockTime time;
  friend bool operator==(const DateTime&, const DateTime&) = default;
};

struct DaysDuration {     // days and time duration
  Decimal seconds;        // exact, at most nanoseconds
};

struct MonthsDuration {   // years and months duration
  std::int64_t months = 0;
};

// ---- The value ----

class Value;
class Context;
struct Range;
class Function;
using List = std::vector<Value>;

enum class Kind {
  null, boolean, number, string, date, time, date_time,
  days_duration, months_duration, list, context, range, function
};

class Value {
 public:
  Value() = default;  // null
  Value(std::nullptr_t) {}
  Value(bool value) : value_(value) {}
  Value(int value) : value_(Decimal(value)) {}
  Value(std::int64_t value) : value_(Decimal(value)) {}
  Value(Decimal value) : value_(value) {}
  Value(const char* value) : Value(std::string(value)) {}
  Value(std::string value);
  Value(std::string_view value) : Value(std::string(value)) {}
  Value(CivilDate value) : value_(value) {}
  Value(ClockTime value) : value_(std::move(value)) {}
  Value(DateTime value) : value_(std::move(value)) {}
  Value(DaysDuration value) : value_(value) {}
  Value(MonthsDuration value) : value_(value) {}
  Value(List value);
  Value(Context value);
  Value(Range value);
  Value(std::shared_ptr<const Function> value);

  // The office's civil day, and an instant as date and time at the office's offset (+08:00).
  static Value from(Date day);
  static Value from(Instant at);

  Kind kind() const { return static_cast<Kind>(value_.index()); }
  bool is(Kind kind) const { return this->kind() == kind; }
  bool is_null() const { return is(Kind::null); }
  // How deep lists, contexts and closures nest: 0 for plain kinds. Bounded by limits.h: what would
  // nest deeper becomes null when it is made, so that no walk over a value overflows the stack.
  std::uint32_t depth() const { return depth_; }
  // How long a walk over it takes, shared parts counted as often as they occur: bounded likewise,
  // or lists of the same list twice, nested, would grow without end.
  std::uint32_t weight() const { return weight_; }
  bool is_true() const { return is(Kind::boolean) && boolean(); }
  bool is_false() const { return is(Kind::boolean) && !boolean(); }

  // Each demands its kind (CHECK): ask is() first.
  bool boolean() const;
  const Decimal& number() const;
  const std::string& string() const;
  const CivilDate& date() const;
  const ClockTime& time() const;
  const DateTime& date_time() const;
  const DaysDuration& days_duration() const;
  const MonthsDuration& months_duration() const;
  const List& list() const;
  const Context& context() const;
  const Range& range() const;
  const std::shared_ptr<const Function>& function() const;

  // The civil day of a date or a date and time; the instant of a date and time (a local one is at
  // the office's offset). Nothing for other kinds and for years outside 0001-9999.
  std::optional<Date> to_date() const;
  std::optional<Instant> to_instant() const;

  // A member of a context, or null.
  const Value& operator[](std::string_view key) const;

 private:
  std::variant<std::monostate, bool, Decimal, std::string, CivilDate, ClockTime, DateTime,
               DaysDuration, MonthsDuration, std::shared_ptr<const List>,
               std::shared_ptr<const Context>, std::shared_ptr<const Range>,
               std::shared_ptr<const Function>>
      value_;
  void admit(std::uint64_t weight, std::uint32_t depth);

  std::uint32_t depth_ = 0;
  std::uint32_t weight_ = 1;
};

// Entries in the order in which they were added.
class Context {
 public:
  using Entry = std::pair<std::string, Value>;

  Context() = default;
  Context(std::initializer_list<Entry> entries) : entries_(entries) {}

  const std::vector<Entry>& entries() const { return entries_; }
  std::size_t size() const { return entries_.size(); }
  const Value* find(std::string_view key) const;  // null pointer when absent
  void set(std::string_view key, Value value);    // replaces in place or appends

 private:
  std::vector<Entry> entries_;
};

// An interval; an end that is absent is unbounded. The tests (=x) and (!=x) are values too: they
// hold x at both ends and behave as their form says.
struct Range {
  enum class Form { interval, equals, differs };
  std::optional<Value> start;
  std::optional<Value> end;
  bool start_included = true;
  bool end_included = true;
  Form form = Form::interval;
};

// ---- Equality and text ----

// FEEL's "=": nothing when the kinds cannot be compared (which FEEL shows as null).
std::optional<bool> equal(const Value& a, const Value& b);
// FEEL's "<": negative, zero or positive; nothing when the kinds have no order.
std::optional<int> compare(const Value& a, const Value& b);
// Is the value within the range? Nothing when it cannot be compared with an end.
std::optional<bool> contains(const Range& range, const Value& value);

// FEEL's string(): strings bare, dates in ISO 8601, lists and contexts as literals.
std::string write(const Value& value);
// The same, but nothing when it would be longer than `most` bytes.
std::optional<std::string> write_within(const Value& value, std::size_t most);

std::string_view kind_name(Kind kind);     // "number", "date and time", ...
std::string_view kind_name_zh(Kind kind);  // 数, 日期时间, ...

// ---- Json ----

// Lossless but for functions, which have no Json (they become {"@":"function"} and read as null).
// Null, booleans, numbers, strings, lists and contexts are plain Json; the other kinds are tagged
// {"@":"date","value":"2026-03-16"}; kinds: date, time, dateTime, duration, range. A context that
// itself has an entry named "@" is wrapped as {"@":"context","value":{...}}.
Json to_json(const Value& value);
Result<Value> from_json(const Json& json);

}  // namespace tongchou::feel
