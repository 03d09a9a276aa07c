#include "kernel/form_text.h"

#include <algorithm>

#include "kernel/form.h"
#include "kernel/form_rows.h"

namespace tongchou::kernel {

namespace {

std::string choice_label(const Json& property, const std::string& id) {
  for (const auto& choice : property["x-choices"].items()) {
    if (choice["id"].as_string() == id) return choice["label"].as_string();
  }
  return id;
}

// "u3" or "unit:u3", "p7" or "post:p7".
std::string name_of(const World& world, const std::string& token, bool post, Date day) {
  const auto colon = token.find(':');
  const std::string id = colon == std::string::npos ? token : token.substr(colon + 1);
  if (post && !token.starts_with("unit")) {
    auto known = world.get<Post>(id);
    return known ? known->title : token;
  }
  auto unit = world.get<Unit>(id);
  return unit ? name_on(unit->names, day) : token;
}

std::string text_of(const World& world, const Json& property, const std::string& text, Date day) {
  const std::string& widget = property["x-widget"].as_string();
  if (property["x-ledger"].is_string()) {
    auto entry = world.get<Entry>(text);
    if (!entry) return text;
    return entry->confidential ? entry->number : entry->title;
  }
  if (widget == "unit" || widget == "units") return name_of(world, text, false, day);
  if (widget == "post" || widget == "posts") return name_of(world, text, true, day);
  return choice_label(property, text);
}

// The fields as the sections name them; what no section names follows.
std::vector<std::string> fields_in_order(const Json& form) {
  std::vector<std::string> fields;
  auto add = [&](const std::string& field) {
    const bool known = std::find(fields.begin(), fields.end(), field) != fields.end();
    if (!known && form["schema"]["properties"].find(field)) fields.push_back(field);
  };
  for (const auto& section : form["sections"].items()) {
    for (const auto& field : section["fields"].items()) add(field.as_string());
  }
  for (const auto& [field, property] : form["schema"]["properties"].members()) add(field);
  return fields;
}

// Amounts add up in the unit that people write them in; a cell that is a range has no sum.
std::string sum_text(const Json& column, const std::string& id, const Json& rows) {
  Decimal sum;
  for (const auto& row : rows.items()) {
    const Json& value = row[id].is_object() ? row[id]["value"] : row[id];
    if (value.is_number()) sum = sum + value.as_decimal();
  }
  const std::string& widget = column["x-widget"].as_string();
  if (widget == "money") return sum.divide(Decimal(10000))->text() + " 万元";
  return sum.text() + (widget == "area" ? " 亩" : "");
}

ContentTable table_of(const World& world, const Json& property, const Json& rows, Date day) {
  ContentTable table{.title = property["title"].as_string(), .columns = {}, .rows = {}};
  std::vector<std::string> sums;
  bool adds_up = false;
  const Json& columns = property["items"]["properties"];
  for (const auto& [id, column] : columns.members()) {
    table.columns.push_back(column["title"].as_string());
    const bool sum = column["x-sum"].as_bool();
    adds_up = adds_up || sum;
    sums.push_back(sum ? sum_text(column, id, rows) : "");
  }
  for (const auto& row : rows.items()) {
    std::vector<std::string> cells;
    for (const auto& [id, column] : columns.members()) {
      cells.push_back(answer_text(world, column, row[id], day));
    }
    table.rows.push_back(std::move(cells));
  }
  if (adds_up) {
    if (sums.front().empty()) sums.front() = "合计";
    table.rows.push_back(std::move(sums));
  }
  return table;
}

}  // namespace

std::string answer_text(const World& world, const Json& property, const Json& value, Date day) {
  if (value.is_null()) return {};
  if (value.is_bool()) return value.as_bool() ? "是" : "否";
  if (value.is_number()) return value.as_decimal().text();
  if (value.is_string()) return text_of(world, property, value.as_string(), day);
  std::string all;
  if (value.is_array()) {
    for (const auto& one : value.items()) {
      all += (all.empty() ? "" : "、") + answer_text(world, property, one, day);
    }
    return all;
  }
  if (value["text"].is_string()) return value["text"].as_string();
  for (const auto& item : property["x-items"].items()) {  // a score sheet
    const Json& score = value[item["id"].as_string()];
    if (score.is_null()) continue;
    all += (all.empty() ? "" : "、") + item["label"].as_string() + " " + score.as_decimal().text();
  }
  return all;
}

QuotedForm quote_form(const World& world, const Json& form, const Json& data, Date day) {
  QuotedForm quoted;
  for (const auto& field : fields_in_order(form)) {
    const Json& property = form["schema"]["properties"][field];
    const Json& value = data[field];
    if (value.is_null()) continue;
    if (is_rows(property)) {
      quoted.tables.push_back(table_of(world, property, value, day));
    } else {
      quoted.lines.push_back({field_label(form, field), answer_text(world, property, value, day)});
    }
  }
  return quoted;
}

}  // namespace tongchou::kernel
