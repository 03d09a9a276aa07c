// Any text as an area and as money: never a crash; a value lies within its interval, an unreadable
// text has no value and says why, and reading is deterministic. The text is also a table to import:
// the counts add up to the rows.
#include <cstdint>

#include "kernel/list_import.h"

using namespace tongchou;
using namespace tongchou::kernel;

namespace {

void check(const Reading& r) {
  if (!r.readable()) {
    CHECK(!r.value, "unreadable but with a value");
    CHECK(!r.notes.empty(), "unreadable without a reason");
    return;
  }
  CHECK(r.value || !r.range.unknown(), "readable but nothing is known");
  if (r.range.lower && r.range.upper) CHECK(*r.range.lower <= *r.range.upper, "an empty interval");
  if (r.value && r.range.lower) CHECK(*r.value >= *r.range.lower, "a value under its interval");
  if (r.value && r.range.upper) CHECK(*r.value <= *r.range.upper, "a value over its interval");
  for (const QuantityNote& note : r.notes)
    CHECK(note.begin <= note.end, "a span that runs backwards");
}

const ImportOptions& options() {
  static const ImportOptions o = [] {
    ImportOptions made;
    made.rules = *parse_import_rules(
        "[[column]]\nfield=\"name\"\nnames=[\"名称\"]\n[[column]]\nfield=\"land\"\nnames=[\"占地\"]"
        "\n"
        "[[column]]\nfield=\"total_investment\"\nnames=[\"总投资\"]\n"
        "[[column]]\nfield=\"content\"\nnames=[\"建设内容\"]\n"
        "[[column]]\nfield=\"period\"\nnames=[\"工期\"]\n");
    return made;
  }();
  return o;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  check(read_area(text));
  check(read_area(text, {.bare_unit = Decimal(1)}));
  const MoneyOptions money{.rates = {{"USD", Date{}, Decimal(7), "test", true}}};
  check(read_money(text, money));
  (void)read_header_unit(text);
  (void)is_masked(text, true);

  Table table{{{1, {"名称", "占地", "总投资", "建设内容", "工期"}}}};
  for (std::size_t at = 0, line = 2; at <= text.size() && line < 20; ++line) {
    TableRow row{line, {}};
    for (int column = 0; column < 5; ++column) {
      const auto end = text.find_first_of("\n|", at);
      row.cells.push_back(
          text.substr(std::min(at, text.size()), end == text.npos ? end : end - at));
      at = end == text.npos ? text.size() + 1 : end + 1;
    }
    table.rows.push_back(std::move(row));
  }
  const auto result = import_list(table, options());
  CHECK(result, "the header is there");
  std::size_t sum = 0;
  for (RowVerdict v : {RowVerdict::declared, RowVerdict::below_threshold, RowVerdict::undecidable,
                       RowVerdict::returned})
    sum += result->count(v);
  CHECK(sum == result->items.size(), "the counts must add up");
  std::size_t expected = 0;  // a row of column names below the header is a second level of it
  for (const TableRow& row : table.rows)
    if (result->data_line && row.line >= result->data_line) ++expected;
  CHECK(result->items.size() == expected, "no row is dropped");
  CHECK(expected + 2 >= table.rows.size(), "a header has two levels at most");
  return 0;
}
