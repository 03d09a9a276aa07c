// Import of project lists: a table of strings becomes verdicts on projects. KP-3:
// 「对重大项目(占地10亩 以上或投资额500万元人民币以上项目)」; KP-4 keeps what is below; KP-15 lets
// a unit declare many at once.
//
// Promises, numbered; the tests cite them.
//  1. Every row below the header is accounted for: it ends as declared, below_threshold,
//  undecidable
//     or returned, and the four counts add up to the rows. A heading, a total, a repeated header or
//     a note is returned with the rule that says that it is no project. A line without any
//     separator and text is no row.
//  2. Nothing is repaired: a value that was assumed or converted carries a reason; rows that
//  contradict
//     themselves are returned with the cell and the rule.
//  3. The threshold is decided by the caller's rule on intervals: yes only if surely so, no only if
//  surely
//     not. An empty land cell is unknown, so a small investment without land is undecidable and the
//     land is asked for; 不占地 and 租赁厂房 say that it is 0.
//  4. Pure: same table and options, same result.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/quantity.h"

namespace tongchou::kernel {

struct TableRow {
  std::size_t line = 0;  // physical line of a CSV, row number of a sheet; from 1
  std::vector<std::string> cells;
};
struct Table {
  std::vector<TableRow> rows;
};

// ---- columns -----------------------------------------------------------------------------------

// One field that a list may have and the names that its column goes by. Names are compared folded
// (half width, no spaces, without the unit); one that stands for a year is written 年度.
struct ColumnRule {
  std::string field;  // "land", "total_investment" ...; see kListFields
  std::string zh, en;
  std::vector<std::string> names;  // exact first, then the longest that the header contains
};
inline constexpr std::array kListFields = {"index",
                                           "name",
                                           "unit",
                                           "place",
                                           "nature",
                                           "land",
                                           "building_area",
                                           "total_investment",
                                           "annual_investment",
                                           "completed_investment",
                                           "content",
                                           "period",
                                           "progress",
                                           "responsible",
                                           "industry",
                                           "contact",
                                           "source",
                                           "remark"};

struct ImportRules {
  std::vector<ColumnRule> columns;
  std::vector<std::string> heading_words;  // sectors and kinds that a section heading is made of
};
// The TOML of bodies/key-projects/import.toml; unknown fields are refused. Errors name the line.
Result<ImportRules> parse_import_rules(std::string_view toml);
// The TOML of bodies/common/rates.toml.
Result<std::vector<Rate>> parse_rates(std::string_view toml);

struct ColumnMatch {
  std::size_t column = 0;
  std::string letter;  // "G"
  std::string header;  // as printed; two levels joined by a space
  std::string field;   // empty: kept as it is, not understood
  std::string unit;    // as the header says it: 亩, 万元; empty
};
BOOST_DESCRIBE_STRUCT(ColumnMatch, (), (column, letter, header, field, unit))

// ---- rules and reasons -------------------------------------------------------------------------

enum class RuleWeight { info, warning, asks, returns };
BOOST_DESCRIBE_ENUM(RuleWeight, info, warning, asks, returns)
struct ListRule {
  const char* id;
  RuleWeight weight;
  const char* zh;
  const char* en;
};
// IMP-01 ... with their texts; docs and the page are made from it.
const std::vector<ListRule>& list_rules();

struct Reason {
  std::string rule;    // IMP-.. of list_rules() or QTY-.. of quantity_rules()
  std::string clause;  // of the notice: KP-3; empty for a rule of form
  std::string cell;    // "G17"; empty for the whole row
  std::string zh, en;
  RuleWeight weight = RuleWeight::info;
};
BOOST_DESCRIBE_STRUCT(Reason, (), (rule, clause, cell, zh, en, weight))

// ---- import ------------------------------------------------------------------------------------

using ThresholdRule = std::function<Truth(const Interval& land_mu, const Interval& investment_cny)>;
// Land >= 10 亩 or investment >= 5,000,000 yuan, bounds included: the rule's plain form, for tests.
Truth default_threshold(const Interval& land_mu, const Interval& investment_cny);

struct ImportOptions {
  ImportRules rules;
  std::vector<Rate> rates;
  Date day{};  // of rates and rules
  ThresholdRule threshold = default_threshold;
  std::map<std::size_t, std::string> columns;  // corrected by a person: column -> field, "" = none
  bool empty_land_is_unknown = true;  // false: an empty land cell counts as 0, with a reason
};

enum class RowVerdict { declared, below_threshold, undecidable, returned };
BOOST_DESCRIBE_ENUM(RowVerdict, declared, below_threshold, undecidable, returned)

struct ListItem {
  std::size_t line = 0;
  std::string name;  // trimmed; as printed
  RowVerdict verdict = RowVerdict::returned;
  bool project = false;  // false: a heading, a total, a note ...
  Reading land, total, annual, completed;
  std::vector<std::pair<std::string, std::string>> raw;  // field (or header) -> text, as printed
  std::vector<Reason> reasons;

  std::string field(std::string_view name) const;  // raw text, "" when absent
};

struct ListResult {
  std::size_t header_line = 0, data_line = 0;  // first line of the header, first row of data
  std::vector<ColumnMatch> columns;
  std::vector<std::string> missing;   // fields without a column
  std::vector<std::size_t> preamble;  // lines above the header
  std::vector<ListItem> items;
  std::size_t count(RowVerdict verdict) const;
};


// Errors: no header row found (import.no_header), too many rows or columns (import.too_big).
Result<ListResult> import_list(const Table& table, const ImportOptions& options);

// {"rows","declared","below_threshold","undecidable","returned","items":[{"line","name","verdict",
//  "land_mu","investment_cny","reasons":[{"rule","clause","cell","zh","en","weight"}]}]}
Json report(const ListResult& result);

}  // namespace tongchou::kernel
