// Quantity: what a written area or amount of money says. Lists of projects are typed by hand in a
// hundred offices: "约104公顷(约合1560亩)", "1亿8千万元", "近两亿元", "10(其中,灾情因素6万元)". One
// grammar reads them all; a list never has a case of its own.
//
//   cell     = item { separator item }                      separator = , ; 。 、 or nothing
//   item     = { label } { prefix } quantity { suffix } [ "(" cell ")" ]
//   quantity = amount [ ("-" | "~" | "至" | "到") amount ]   3000-5000万元: the unit serves both
//   amount   = [currency] numeral [unit] { amount }          1亿8千万元, 3亩5分
//   numeral  = digits, Chinese numerals, or both             1,200  一百二十  1亿8千  三四百  数千
//   prefix   = 约 近 超 不低于 不超过 不足 控制在 ...           suffix = 以上 以内 左右 多 余 ...
//   label    = 总投资 (whole)  一期 (phase)  其中 (part)  建筑面积 (not land)  每亩 (a rate) ...
//
// Promises, numbered; the tests cite them.
//  1. Nothing is guessed: what the grammar does not cover is unreadable, with the reason and place.
//  2. Arithmetic is exact: 1 亩 = 2000/3 m², so 亩 = m² × 0.0015; 15 亩 = 1 公顷.
//  3. An approximate text gives an interval that surely holds the true value as ordinary use has
//     it: 约N is N rounded to two significant digits (±half a unit of the second), 近N is [0.9N,
//     N), N多 is (N, N + one unit of its last non-zero digit), 左右 and 上下 are 约. 以上, 以下,
//     以内 include the number and 超过, 不满, 不足 exclude it (民法典 1259).
//  4. Every assumption (an implied unit, a rate, a label) is a note with a stable rule id and the
//     bytes of the text that it rests on.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/base.h"
#include "base/limits.h"

namespace tongchou::kernel {

enum class Dimension { area, money };
BOOST_DESCRIBE_ENUM(Dimension, area, money)

enum class QuantityKind { exact, about, at_least, at_most, more_than, less_than, between };
BOOST_DESCRIBE_ENUM(QuantityKind, exact, about, at_least, at_most, more_than, less_than, between)

// whole: of the whole project; phase: a numbered or first phase; part: some other part.
enum class QuantityScope { whole, phase, part };
BOOST_DESCRIBE_ENUM(QuantityScope, whole, phase, part)

// Why there is no value. `none` means that there is one (or at least a bound).
enum class Unreadable {
  none,
  empty,            // blank, or a dash
  masked,           // "***", "xx万元", "(略)"
  pending,          // 待定, 不详, 暂无
  no_number,        // text without any number: perhaps a shifted cell
  no_unit,          // a bare area: the column names no unit
  wrong_dimension,  // money in a land cell, land in a money cell, or a length, a date ...
  not_land,         // only a building's floor area is given
  ambiguous,        // several figures, none of them said to be the whole
  contradiction,    // the figures of the cell contradict each other
  no_rate,          // a currency without a rate at that date
  too_long,
};
BOOST_DESCRIBE_ENUM(Unreadable, none, empty, masked, pending, no_number, no_unit, wrong_dimension,
                    not_land, ambiguous, contradiction, no_rate, too_long)

// Bounds; an absent bound is unknown, not infinite: nothing is surely below an unknown upper bound.
struct Interval {
  std::optional<Decimal> lower, upper;
  bool lower_open = false, upper_open = false;
  bool unknown() const { return !lower && !upper; }
};

enum class Truth { no, yes, unknown };
Truth at_least(const Interval& value,
               const Decimal& threshold);  // is it >= threshold, bound included?
Truth kleene_or(Truth a, Truth b);

// A note on a reading. The rule ids and their texts stand in quantity_rules().
struct QuantityNote {
  std::string rule;                // QTY-01 ...
  std::size_t begin = 0, end = 0;  // bytes of the text
  std::string zh, en;
};
struct QuantityRule {
  const char* id;
  const char* zh;
  const char* en;
};
const std::vector<QuantityRule>& quantity_rules();

// One figure found in a text, before it is decided what it is a figure of.
struct Mention {
  std::optional<Dimension> dimension;  // absent: a bare number, or some other unit
  bool bare = false;                   // a number without unit, followed by nothing
  bool scaled = false;                 // a numeral with 万 or 亿
  bool masked = false;                 // ** stands where digits should
  bool malformed = false;              // 1,23,456  1.2.3  1亿8000
  bool vague = false;                  // 数千万, 几十: no single number is meant
  QuantityKind kind = QuantityKind::exact;
  std::optional<Decimal> value;  // 亩, or units of the currency (元, dollars); as written if bare
  Interval range;                // same unit
  Decimal step;                  // one unit of the last written digit, same unit
  std::string currency;          // CNY, USD ...; empty for areas and bare numbers
  std::string unit;              // as written, for the notes
  enum class Role {
    plain,
    total,
    phase,
    part,
    expense,
    source,
    outlay,
    other,
    rate,
    building,
    footprint,
    extra,
    definition,
    equivalent
  };
  Role role = Role::plain;
  int phase = 0;           // 1 for 一期, 首期
  bool of_which = false;   // after 其中
  int depth = 0;           // of parentheses
  int parent = -1;         // index of the mention that its bracket follows
  bool open_list = false;  // 等 or 余 follows: more parts than are named
  int clause = 0;          // counts commas and semicolons at any depth
  int sentence = 0;        // counts ; and 。
  std::string label;       // the words before it within its clause
  std::size_t begin = 0, end = 0;
};

// All figures of a text in their order; used for prose such as 建设内容. Never fails; bounded.
std::vector<Mention> find_mentions(std::string_view text);

struct Reading {
  Unreadable error = Unreadable::empty;
  QuantityKind kind = QuantityKind::exact;
  QuantityScope scope = QuantityScope::whole;
  std::optional<Decimal>
      value;       // best single number: 亩 or 元 (CNY); the figure of the phase for a phase
  Interval range;  // of the whole: for a phase only its lower bound
  std::string currency;             // as written; the value is converted to CNY
  std::optional<Decimal> original;  // the value in that currency
  Decimal step;                     // one unit of the last written digit, for comparisons
  std::vector<QuantityNote> notes;
  std::vector<Mention> mentions;  // everything that was seen in the cell
  bool readable() const { return error == Unreadable::none; }
};

// Exchange rates to CNY, dated; the youngest `since` not after the day holds.
struct Rate {
  std::string currency;
  Date since{};
  Decimal cny;  // for one unit of the currency
  std::string source;
  bool confirmed = false;  // false: a default of the office, to be checked
};
struct MoneyOptions {
  Decimal bare_unit = Decimal(10000);  // what a bare number counts in; 总投资(亿元): 100000000
  bool bare_unit_stated = false;       // by the column's header; otherwise it is an assumption
  std::string bare_currency = "CNY";
  std::vector<Rate> rates;
  Date day{};  // of the rates
};
struct AreaOptions {
  std::optional<Decimal>
      bare_unit;  // 亩 for one unit of the header's; absent: a bare area is unreadable
};

Reading read_area(std::string_view text, const AreaOptions& options = {});
Reading read_money(std::string_view text, const MoneyOptions& options = {});

// The unit that a header names: "占地面积(亩)", "总投资（亿元）", "投资额/万元".
struct HeaderUnit {
  std::string plain;  // the header without unit, spaces and line breaks
  std::optional<Dimension> dimension;
  Decimal factor;  // 亩 or units of the currency
  std::string currency;
};
HeaderUnit read_header_unit(std::string_view header);

// Half width, simplified forms, no spaces: what two texts are compared by.
std::string fold_text(std::string_view text);
// "****", "×××", "某某", "(略)": hides what it should say. `wholly`: nothing of substance is left.
bool is_masked(std::string_view text, bool wholly);

}  // namespace tongchou::kernel
