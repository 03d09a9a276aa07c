// Measures: named, pure functions from facts to one number, for one unit or person and one period,
// as far as things were known at a moment. Whoever is scored types none of them. Each tells its
// formula, its unit, the clause it rests on, what it may be narrowed by, and the facts behind its
// number. Schemes, accountability, commendation and the dashboard count by these and no others.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/fact.h"
#include "kernel/working_time.h"

namespace tongchou::kernel {

// One fact behind a number, as it was known then.
struct Evidence {
  std::string kind;               // task | matter | entry
  std::string fact;               // its id
  std::string matter, step;       // of a task
  std::optional<Instant> from, due, ended;
  Decimal amount;                 // what it adds: days, times, 1 for one that was in time …
  bool good = true;               // counts in favour
  bool confidential = false;
};

struct Measured {
  std::optional<Decimal> value;   // nothing: there was no case
  std::vector<Evidence> evidence;
};

struct MeasureCall {
  const Facts& facts;             // of all; the function picks those of `subject`
  std::string subject;            // a unit, or a person
  bool person = false;
  Instant from{}, until{};        // the period, `until` excluded
  Instant as_of{};
  const Calendar& calendar;
  std::map<std::string, std::string> parameters = {};

  // Of the period, what had passed at as_of.
  Instant end() const { return std::min(until, as_of); }
  std::string parameter(const std::string& name) const;
};

struct MeasureParameter {
  std::string_view id, zh, en;
  bool required = false;
};

struct Measure {
  std::string_view name, zh, en;
  std::string_view unit_zh, unit_en;          // %, 工作日, 件, 次
  std::string_view clause;                    // capability id
  std::string_view formula_zh, formula_en;
  bool more_is_better = true;
  bool for_persons = true;                    // else for units only
  std::span<const MeasureParameter> parameters;
  Measured (*compute)(const MeasureCall& call);
};

std::span<const Measure> measures();
const Measure* find_measure(std::string_view name);

// Working days with one decimal; half up.
Decimal working_days(const Calendar& calendar, std::int64_t working_ms);
// The middle one, of an even number the mean of the two; nothing of nothing.
std::optional<Decimal> median(std::vector<Decimal> values);
// Working time from its beginning to its end, the pauses included.
std::int64_t spent_ms(const Calendar& calendar, Instant from, Instant to);

}  // namespace tongchou::kernel
