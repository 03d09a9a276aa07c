// A table within an entry: a column of the type "rows" has the shape of a form's table, which
// `from` names ("arrangement.payments"), so that titles, choices and sums are written once. Its
// value is a list of rows of plain values: amounts in 元, land in 亩, days, ids, texts.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "kernel/pack.h"

namespace tongchou::kernel {

// The property of the form; null when the column names none.
const Json& rows_property(const Pack& pack, const LedgerColumn& column);
// What a form answered, as the entry keeps it; nothing when it does not have the table's columns.
std::optional<Json> rows_value(const Pack& pack, const LedgerColumn& column, const Json& value);

// The table as people read it; a sum is "" where a column does not add up, and `sums` empty where
// none does.
struct RowsText {
  struct Head { std::string id, title; bool number = false; };
  std::vector<Head> columns;
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> sums;
  std::vector<std::string> lines() const;  // each row in one text
};
RowsText rows_text(const World& world, const Pack& pack, const LedgerColumn& column,
                   const Json& value, Date day);

}  // namespace tongchou::kernel
