#include "kernel/ledger_rows.h"

#include "kernel/form_limits.h"
#include "kernel/form_rows.h"
#include "kernel/form_text.h"

namespace tongchou::kernel {

namespace {

bool is_number(const Json& column) {
  const std::string& widget = column["x-widget"].as_string();
  return widget == "money" || widget == "area" || widget == "number";
}

// A quantity is kept as its value; one that is a range has none.
Json plain_cell(const Json& column, const Json& value) {
  if (!is_number(column)) return value;
  const Json& number = value.is_object() ? value["value"] : value;
  return number.is_number() ? Json(number.as_decimal()) : Json();
}

std::string cell_text(const World& world, const Json& column, const Json& value, Date day) {
  if (!value.is_number()) return answer_text(world, column, value, day);
  const std::string& widget = column["x-widget"].as_string();
  if (widget == "money") return value.as_decimal().divide(Decimal(10000))->text() + " 万元";
  return value.as_decimal().text() + (widget == "area" ? " 亩" : "");
}

}  // namespace

const Json& rows_property(const Pack& pack, const LedgerColumn& column) {
  static const Json none;
  const auto dot = column.from.find('.');
  auto form = pack.forms.find(column.from.substr(0, dot));
  if (dot == std::string::npos || form == pack.forms.end()) return none;
  const Json& property = form->second["schema"]["properties"][column.from.substr(dot + 1)];
  return is_rows(property) ? property : none;
}

std::optional<Json> rows_value(const Pack& pack, const LedgerColumn& column, const Json& value) {
  const Json& columns = rows_property(pack, column)["items"]["properties"];
  if (!value.is_array() || value.size() > limits::kFormRowsMax) return std::nullopt;
  Json rows = Json::array();
  for (const auto& given : value.items()) {
    Json row = Json::object();
    for (const auto& [name, cell] : given.members()) {
      const Json* known = columns.find(name);
      if (!known) return std::nullopt;
      if (Json plain = plain_cell(*known, cell); !plain.is_null()) row.set(name, std::move(plain));
    }
    rows.push(std::move(row));
  }
  return rows;
}

RowsText rows_text(const World& world, const Pack& pack, const LedgerColumn& column,
                   const Json& value, Date day) {
  RowsText text;
  const Json& columns = rows_property(pack, column)["items"]["properties"];
  bool adds_up = false;
  for (const auto& [id, cell] : columns.members()) {
    text.columns.push_back({id, cell["title"].as_string(), is_number(cell)});
    Decimal sum;
    for (const auto& row : value.items()) sum = sum + row[id].as_decimal();
    const bool sums = cell["x-sum"].as_bool();
    adds_up = adds_up || sums;
    text.sums.push_back(sums ? cell_text(world, cell, Json(sum), day) : "");
  }
  if (!adds_up) text.sums.clear();
  for (const auto& row : value.items()) {
    auto& cells = text.rows.emplace_back();
    for (const auto& [id, cell] : columns.members()) {
      cells.push_back(cell_text(world, cell, row[id], day));
    }
  }
  return text;
}

std::vector<std::string> RowsText::lines() const {
  std::vector<std::string> all;
  for (const auto& row : rows) {
    std::string line;
    for (const auto& cell : row) line += (line.empty() || cell.empty() ? "" : " ") + cell;
    all.push_back(std::move(line));
  }
  return all;
}

}  // namespace tongchou::kernel
