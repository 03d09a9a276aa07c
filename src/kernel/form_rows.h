// Tables within forms: `x-widget: rows`, an array of objects whose properties are its columns. A
// problem of a cell has the path "payments/3/amount", the row counted from nothing as it was sent.
#pragma once

#include <string>
#include <vector>

#include "base/base.h"
#include "kernel/refusal.h"

namespace tongchou::kernel {

bool is_rows(const Json& property);
// What is wrong with the tables of a form: no columns, a column that cannot be drawn or added up.
std::vector<FieldProblem> faults_of_rows(const Json& form);

// "x-once": columns in which no two rows of a table may be alike. A row that repeats an earlier
// one.
struct RepeatedRow {
  std::size_t row = 0, before = 0;  // among those that count
  std::string column;               // the first of those columns
  std::string words;                // what both say there
};
std::vector<RepeatedRow> repeated_rows(const Json& property, const Json& rows);

}  // namespace tongchou::kernel
