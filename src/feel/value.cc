#include "feel/value.h"

#include <algorithm>

#include "base/limits.h"
#include "feel/feel.h"
#include "feel/temporal.h"

namespace tongchou::feel {

// ---- Construction and access ----

// A value of this weight and depth; null when either is beyond the bounds.
void Value::admit(std::uint64_t weight, std::uint32_t depth) {
  const bool fits = weight <= limits::kFeelValueWeightMax && depth <= limits::kFeelValueDepthMax;
  weight_ = fits ? static_cast<std::uint32_t>(weight) : 1;
  depth_ = fits ? depth : 0;
  if (!fits) value_ = std::monostate{};
}

Value::Value(std::string value) : value_(std::move(value)) {
  weight_ = static_cast<std::uint32_t>(1 + string().size() / 64);
}

Value::Value(List value) {
  std::uint64_t weight = 1;
  std::uint32_t depth = 0;
  for (const Value& item : value) {
    weight += item.weight_;
    depth = std::max(depth, item.depth_);
  }
  value_ = std::make_shared<const List>(std::move(value));
  admit(weight, depth + 1);
}

Value::Value(Context value) {
  std::uint64_t weight = 1;
  std::uint32_t depth = 0;
  for (const auto& [key, item] : value.entries()) {
    weight += item.weight_ + key.size() / 64;
    depth = std::max(depth, item.depth_);
  }
  value_ = std::make_shared<const Context>(std::move(value));
  admit(weight, depth + 1);
}

Value::Value(Range value) {
  std::uint64_t weight = 1;
  std::uint32_t depth = 0;
  for (const auto* end : {&value.start, &value.end}) {
    if (!*end) continue;
    weight += (*end)->weight_;
    depth = std::max(depth, (*end)->depth_);
  }
  value_ = std::make_shared<const Range>(std::move(value));
  admit(weight, depth + 1);
}

Value::Value(std::shared_ptr<const Function> value) {
  const std::uint32_t depth = value->depth() + 1;
  value_ = std::move(value);
  admit(1, depth);
}

namespace {

constexpr std::int32_t kOfficeSeconds = 8 * 3600;
static_assert(std::chrono::hours(8) == kOfficeOffset);

template <class T, class V>
const T& held(const V& variant) {
  const T* value = std::get_if<T>(&variant);
  CHECK(value != nullptr, "a FEEL value was read as another kind than it is");
  return *value;
}

int sign(std::int64_t value) { return value < 0 ? -1 : value > 0 ? 1 : 0; }

int sign(const Decimal& a, const Decimal& b) { return a < b ? -1 : a > b ? 1 : 0; }

}  // namespace

Value Value::from(Date day) {
  const auto civil = civil_from_days(day.time_since_epoch().count());
  return civil ? Value(*civil) : Value();
}

Value Value::from(Instant at) {
  DateTime epoch{CivilDate{1970, 1, 1}, ClockTime{}};
  epoch.time.offset = kOfficeSeconds;
  // The epoch read at the office's offset lies eight hours early.
  const Decimal seconds = *Decimal(to_ms(at)).divide(Decimal(1000)) + Decimal(kOfficeSeconds);
  const auto moment = add_seconds(epoch, seconds);
  return moment ? Value(*moment) : Value();
}

bool Value::boolean() const { return held<bool>(value_); }
const Decimal& Value::number() const { return held<Decimal>(value_); }
const std::string& Value::string() const { return held<std::string>(value_); }
const CivilDate& Value::date() const { return held<CivilDate>(value_); }
const ClockTime& Value::time() const { return held<ClockTime>(value_); }
const DateTime& Value::date_time() const { return held<DateTime>(value_); }
const DaysDuration& Value::days_duration() const { return held<DaysDuration>(value_); }
const MonthsDuration& Value::months_duration() const { return held<MonthsDuration>(value_); }
const List& Value::list() const { return *held<std::shared_ptr<const List>>(value_); }
const Context& Value::context() const { return *held<std::shared_ptr<const Context>>(value_); }
const Range& Value::range() const { return *held<std::shared_ptr<const Range>>(value_); }
const std::shared_ptr<const Function>& Value::function() const {
  return held<std::shared_ptr<const Function>>(value_);
}

std::optional<Date> Value::to_date() const {
  if (!is(Kind::date) && !is(Kind::date_time)) return std::nullopt;
  const CivilDate& day = is(Kind::date) ? date() : date_time().date;
  if (day.year < 1 || day.year > 9999) return std::nullopt;
  return Date{std::chrono::days{days_since_epoch(day)}};
}

std::optional<Instant> Value::to_instant() const {
  if (!is(Kind::date_time) || !to_date()) return std::nullopt;
  DateTime moment = date_time();
  if (!moment.time.offset && moment.time.zone.empty()) moment.time.offset = kOfficeSeconds;
  const Decimal ms = (epoch_seconds(moment) * Decimal(1000)).rounded(0, Rounding::floor);
  const auto count = ms.to_integer();
  return count ? std::optional(from_ms(*count)) : std::nullopt;
}

const Value& Value::operator[](std::string_view key) const {
  static const Value kNull;
  const Value* found = is(Kind::context) ? context().find(key) : nullptr;
  return found ? *found : kNull;
}

const Value* Context::find(std::string_view key) const {
  for (const auto& [name, value] : entries_) {
    if (name == key) return &value;
  }
  return nullptr;
}

void Context::set(std::string_view key, Value value) {
  for (auto& [name, old] : entries_) {
    if (name == key) {
      old = std::move(value);
      return;
    }
  }
  entries_.emplace_back(std::string(key), std::move(value));
}

// ---- Equality and order ----

namespace {

std::optional<bool> equal_lists(const List& a, const List& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const auto same = equal(a[i], b[i]);
    if (!same || !*same) return same;
  }
  return true;
}

std::optional<bool> equal_contexts(const Context& a, const Context& b) {
  if (a.size() != b.size()) return false;
  for (const auto& [key, value] : a.entries()) {
    const Value* other = b.find(key);
    if (!other) return false;
    const auto same = equal(value, *other);
    if (!same || !*same) return same;
  }
  return true;
}

std::optional<bool> equal_ranges(const Range& a, const Range& b) {
  if (a.form != b.form || a.start_included != b.start_included ||
      a.end_included != b.end_included || a.start.has_value() != b.start.has_value() ||
      a.end.has_value() != b.end.has_value()) {
    return false;
  }
  for (const auto& [x, y] : {std::pair{&a.start, &b.start}, std::pair{&a.end, &b.end}}) {
    if (!x->has_value()) continue;
    const auto same = equal(**x, **y);
    if (!same || !*same) return same;
  }
  return true;
}

}  // namespace

std::optional<bool> equal(const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return a.is_null() && b.is_null();
  if (a.kind() != b.kind()) return std::nullopt;
  switch (a.kind()) {
    case Kind::null: return true;
    case Kind::boolean: return a.boolean() == b.boolean();
    case Kind::number: return a.number() == b.number();
    case Kind::string: return a.string() == b.string();
    case Kind::date: return a.date() == b.date();
    case Kind::time:
    case Kind::date_time:
    case Kind::days_duration:
    case Kind::months_duration: return *compare(a, b) == 0;
    case Kind::list: return equal_lists(a.list(), b.list());
    case Kind::context: return equal_contexts(a.context(), b.context());
    case Kind::range: return equal_ranges(a.range(), b.range());
    case Kind::function: return a.function() == b.function();
  }
  return std::nullopt;
}

std::optional<int> compare(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return std::nullopt;
  switch (a.kind()) {
    case Kind::number: return sign(a.number(), b.number());
    case Kind::string: return sign(a.string().compare(b.string()));
    case Kind::date: return a.date() < b.date() ? -1 : a.date() > b.date() ? 1 : 0;
    case Kind::time: return sign(whole_seconds(a.time()) - whole_seconds(b.time()));
    case Kind::date_time: return sign(whole_seconds(a.date_time()) - whole_seconds(b.date_time()));
    case Kind::days_duration: return sign(a.days_duration().seconds, b.days_duration().seconds);
    case Kind::months_duration:
      return a.months_duration().months < b.months_duration().months   ? -1
             : a.months_duration().months > b.months_duration().months ? 1
                                                                       : 0;
    default: return std::nullopt;
  }
}

std::optional<bool> contains(const Range& range, const Value& value) {
  if (range.form != Range::Form::interval) {
    const auto same = equal(value, *range.start);
    if (!same) return std::nullopt;
    return *same == (range.form == Range::Form::equals);
  }
  bool within = true;
  if (range.start) {
    const auto order = compare(value, *range.start);
    if (!order) return std::nullopt;
    within = *order > 0 || (*order == 0 && range.start_included);
  }
  if (range.end) {
    const auto order = compare(value, *range.end);
    if (!order) return std::nullopt;
    within = within && (*order < 0 || (*order == 0 && range.end_included));
  }
  return within;
}

// ---- Text ----

std::string_view kind_name(Kind kind) {
  static constexpr std::string_view kNames[] = {
      "null", "boolean", "number", "string", "date", "time", "date and time",
      "days and time duration", "years and months duration", "list", "context", "range",
      "function"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string_view kind_name_zh(Kind kind) {
  static constexpr std::string_view kNames[] = {"空值",     "真假值",   "数",   "文字",   "日期",
                                                "时间",     "日期时间", "日时长", "年月时长", "列表",
                                                "上下文",   "区间",     "函数"};
  return kNames[static_cast<std::size_t>(kind)];
}

namespace {

// Appends to one text and stops when it grows beyond the bound.
class Writer {
 public:
  explicit Writer(std::size_t most) : most_(most) {}

  bool within() const { return out_.size() <= most_; }
  std::string take() { return std::move(out_); }

  void write_value(const Value& value) {
    if (!within()) return;
    switch (value.kind()) {
      case Kind::null: out_ += "null"; break;
      case Kind::boolean: out_ += value.boolean() ? "true" : "false"; break;
      case Kind::number: out_ += value.number().text(); break;
      case Kind::string: out_ += value.string(); break;
      case Kind::date: out_ += write(value.date()); break;
      case Kind::time: out_ += write(value.time()); break;
      case Kind::date_time: out_ += write(value.date_time()); break;
      case Kind::days_duration: out_ += write(value.days_duration()); break;
      case Kind::months_duration: out_ += write(value.months_duration()); break;
      case Kind::list: write_list(value.list()); break;
      case Kind::context: write_context(value.context()); break;
      case Kind::range: write_range(value.range()); break;
      case Kind::function: write_function(*value.function()); break;
    }
  }

 private:
  // A value within a list, context or range: strings are quoted.
  void write_literal(const Value& value) {
    if (!value.is(Kind::string)) return write_value(value);
    out_ += '"';
    for (char c : value.string()) {
      if (c == '"' || c == '\\') out_ += '\\';
      out_ += c;
    }
    out_ += '"';
  }

  void write_list(const List& list) {
    out_ += '[';
    for (std::size_t i = 0; i < list.size() && within(); ++i) {
      if (i != 0) out_ += ", ";
      write_literal(list[i]);
    }
    out_ += ']';
  }

  void write_context(const Context& context) {
    out_ += '{';
    bool first = true;
    for (const auto& [key, value] : context.entries()) {
      if (!within()) return;
      if (!first) out_ += ", ";
      first = false;
      out_ += key + ": ";
      write_literal(value);
    }
    out_ += '}';
  }

  void write_range(const Range& range) {
    if (range.form != Range::Form::interval) {
      out_ += range.form == Range::Form::equals ? "(=" : "(!=";
      write_literal(*range.start);
      out_ += ')';
    } else if (!range.start && range.end) {
      out_ += range.end_included ? "(<=" : "(<";
      write_literal(*range.end);
      out_ += ')';
    } else if (range.start && !range.end) {
      out_ += range.start_included ? "(>=" : "(>";
      write_literal(*range.start);
      out_ += ')';
    } else {
      out_ += range.start_included ? '[' : '(';
      write_literal(range.start.value_or(Value()));
      out_ += "..";
      write_literal(range.end.value_or(Value()));
      out_ += range.end_included ? ']' : ')';
    }
  }

  void write_function(const Function& function) {
    out_ += "function(";
    bool first = true;
    for (const Parameter& parameter : function.parameters()) {
      out_ += (first ? "" : ", ") + parameter.name;
      first = false;
    }
    out_ += ')';
  }

  std::size_t most_;
  std::string out_;
};

}  // namespace

std::string write(const Value& value) {
  Writer writer(std::string().max_size());
  writer.write_value(value);
  return writer.take();
}

std::optional<std::string> write_within(const Value& value, std::size_t most) {
  Writer writer(most);
  writer.write_value(value);
  if (!writer.within()) return std::nullopt;
  return writer.take();
}

}  // namespace tongchou::feel
