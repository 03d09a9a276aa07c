#include "kernel/form_rows.h"

#include <algorithm>

#include "kernel/form_limits.h"

namespace tongchou::kernel {

bool is_rows(const Json& property) { return property["x-widget"].as_string() == "rows"; }

std::vector<FieldProblem> faults_of_rows(const Json& form) {
  static constexpr std::string_view kCells[] = {"text", "textarea", "money", "area", "date",
                                                "month", "number", "select", "unit", "post"};
  std::vector<FieldProblem> faults;
  for (const auto& [field, property] : form["schema"]["properties"].members()) {
    if (!is_rows(property)) continue;
    const Json& columns = property["items"]["properties"];
    if (property["type"].as_string() != "array" || columns.size() == 0) {
      faults.push_back({field, "表格须写明栏目 items.properties", "a table needs items.properties"});
    }
    if (property["maxItems"].as_integer(1) < 1 || property["maxItems"].as_integer(1) >
                                                       static_cast<std::int64_t>(
                                                           limits::kFormRowsMax)) {
      faults.push_back({field, "表格行数上限不合", "the bound of the table's rows does not hold"});
    }
    for (const auto& [column, cell] : columns.members()) {
      const std::string& widget = cell["x-widget"].as_string();
      const bool known =
          std::find(std::begin(kCells), std::end(kCells), widget) != std::end(kCells);
      if (!known || cell["title"].as_string().empty()) {
        faults.push_back({field + "/" + column, "表格栏目须有 title，且 x-widget 不可为 " + widget,
                          "a column needs a title, and cannot be " + widget});
      }
      const bool number = widget == "money" || widget == "area" || widget == "number";
      if (cell["x-sum"].as_bool() && !number) {
        faults.push_back({field + "/" + column, "只有数字栏可以合计", "only numbers add up"});
      }
    }
    for (const auto& column : property["items"]["required"].items()) {
      if (columns.find(column.as_string())) continue;
      faults.push_back({field + "/" + column.as_string(), "必填栏目不存在", "no such column"});
    }
    for (const auto& column : property["x-once"].items()) {
      if (columns.find(column.as_string())) continue;
      faults.push_back({field + "/" + column.as_string(), "x-once 的栏目不存在",
                        "x-once names no column"});
    }
  }
  return faults;
}

namespace {

// What a cell says, as it is read: a choice by its label.
std::string cell_words(const Json& cell, const Json& value) {
  for (const auto& choice : cell["x-choices"].items()) {
    if (choice["id"] == value) return choice["label"].as_string();
  }
  if (value.is_object()) return value["text"].as_string();
  return value.is_string() ? value.as_string() : write_json(value);
}

}  // namespace

std::vector<RepeatedRow> repeated_rows(const Json& property, const Json& rows) {
  const Json& once = property["x-once"];
  std::vector<RepeatedRow> found;
  if (once.size() == 0) return found;
  const auto alike = [&](const Json& one, const Json& other) {
    return std::all_of(once.items().begin(), once.items().end(), [&](const Json& column) {
      const Json& cell = one[column.as_string()];
      return !cell.is_null() && cell == other[column.as_string()];
    });
  };
  for (std::size_t i = 1; i < rows.size(); ++i) {
    for (std::size_t before = 0; before < i; ++before) {
      if (!alike(rows.at(i), rows.at(before))) continue;
      RepeatedRow repeated{i, before, once.at(0).as_string(), {}};
      for (const auto& column : once.items()) {
        const std::string& id = column.as_string();
        repeated.words += (repeated.words.empty() ? "" : " ") +
                          cell_words(property["items"]["properties"][id], rows.at(i)[id]);
      }
      found.push_back(std::move(repeated));
      break;
    }
  }
  return found;
}

}  // namespace tongchou::kernel
