// Tables within forms: `x-widget: rows`, an array of objects whose properties are its columns. A
// problem of a cell has the path "payments/3/amount", the row counted from nothing as it was sent.
#pragma once

#include <vector>

#include "base/base.h"
#include "kernel/refusal.h"

namespace tongchou::kernel {

bool is_rows(const Json& property);
// What is wrong with the tables of a form: no columns, a column that cannot be drawn or added up.
std::vector<FieldProblem> faults_of_rows(const Json& form);

}  // namespace tongchou::kernel
