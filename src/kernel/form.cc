#include "kernel/form.h"

#include <algorithm>
#include <map>
#include <optional>
#include <stdexcept>

#include <boost/json.hpp>
#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "kernel/form_fault.h"
#include "kernel/form_limits.h"
#include "kernel/form_rows.h"
#include "kernel/pack.h"

namespace tongchou::kernel {

namespace {

const Json& property_of(const Json& form, std::string_view field) {
  return form["schema"]["properties"][field];
}

bool is_quantity(const Json& property) {
  const std::string& widget = property["x-widget"].as_string();
  return widget == "money" || widget == "area";
}

// "rows/3/amount": a cell of a table, both counted from nothing.
std::string cell_path(std::string_view field, std::size_t row, std::string_view column) {
  return std::string(field) + "/" + std::to_string(row) + "/" + std::string(column);
}

// Of each table that was answered: under which number every row that counts was sent.
using KeptRows = std::map<std::string, std::vector<std::size_t>>;

std::int64_t most_rows(const Json& property) {
  const auto bound = static_cast<std::int64_t>(limits::kFormRowsMax);
  return std::min(property["maxItems"].as_integer(bound), bound);
}

Json optional_decimal(const std::optional<Decimal>& value) { return value ? Json(*value) : Json(); }

// The words of why a quantity cannot be read, with what to write instead.
FieldProblem unreadable(const std::string& field, const Reading& reading, bool money) {
  std::string zh = "读不出这个数，请写作", en = "This cannot be read; write it like ";
  zh += money ? "「4800 万元」" : "「10 亩」或「6667 平方米」";
  en += money ? "\"4800 万元\"" : "\"10 亩\" or \"6667 平方米\"";
  for (const auto& note : reading.notes) {
    zh += "（" + note.rule + " " + note.zh + "）";
    en += " (" + note.rule + " " + note.en + ")";
  }
  return {field, zh, en};
}

Json quantity_json(const std::string& text, const Reading& reading, bool money) {
  Json json = Json::object();
  json.set("text", Json(text));
  json.set("value", optional_decimal(reading.value));
  json.set("lower", optional_decimal(reading.range.lower));
  json.set("upper", optional_decimal(reading.range.upper));
  json.set("unit", money ? "元" : "亩");
  json.set("kind", Json(std::string(enum_name(reading.kind))));
  Json notes = Json::array();
  for (const auto& note : reading.notes) notes.push(Json(note.rule + " " + note.zh));
  json.set("notes", std::move(notes));
  return json;
}

bool is_blank(const Json& value) {
  if (value.is_null()) return true;
  if (value.is_string()) return value.as_string().find_first_not_of(" \t\r\n") == std::string::npos;
  if (value.is_array() || value.is_object()) return value.size() == 0;
  return false;
}

// Boost.JSON knows no decimals: the schema sees them as doubles, our data keep them exact.
boost::json::value to_boost(const Json& json) {
  if (json.is_null()) return nullptr;
  if (json.is_bool()) return json.as_bool();
  if (json.is_integer()) return json.as_integer();
  if (json.is_decimal()) return boost::json::parse(json.as_decimal().text());
  if (json.is_string()) return boost::json::value(json.as_string());
  if (json.is_array()) {
    boost::json::array items;
    items.reserve(json.size());
    for (const auto& item : json.items()) items.push_back(to_boost(item));
    return items;
  }
  boost::json::object members(json.size());
  for (const auto& [name, member] : json.members()) members.emplace(name, to_boost(member));
  return members;
}

// What a schema demands only of some answers: {"if": …, "then": {"required": […]}, "else": …}.
std::vector<Json> conditions_of(const Json& schema) {
  std::vector<Json> conditions;
  if (!schema["if"].is_null()) conditions.push_back(schema);
  for (const auto& part : schema["allOf"].items()) {
    if (!part["if"].is_null()) conditions.push_back(part);
  }
  return conditions;
}

// The schema as it applies to what was read: quantities were checked by the grammar already, and
// what is required, always or for some answers, we say ourselves, with the field's label.
Json checked_schema(Json schema) {
  schema.erase("required");
  for (const char* name : {"if", "then", "else", "allOf"}) schema.erase(name);
  Json properties = schema["properties"];
  if (!properties.is_object()) return schema;
  for (auto& [name, property] : properties.members_mutable()) {
    if (is_quantity(property)) property = Json::object();
    if (!is_rows(property)) continue;
    property.erase("minItems");
    property.erase("maxItems");
    property.set("items", checked_schema(property["items"]));
  }
  schema.set("properties", std::move(properties));
  return schema;
}

// valijson writes a place as "<root>[field][0]".
std::vector<std::string> names_in(const std::string& path) {
  std::vector<std::string> names;
  for (auto open = path.find('['); open != std::string::npos; open = path.find('[', open + 1)) {
    const auto close = path.find(']', open);
    if (close == std::string::npos) break;
    std::string name = path.substr(open + 1, close - open - 1);
    if (name.size() >= 2 && name.front() == '"') name = name.substr(1, name.size() - 2);
    names.push_back(std::move(name));
  }
  return names;
}

// What is wrong with a field, or with one cell of a table; the words name the row from one.
struct Fault {
  std::string field;
  std::optional<std::size_t> row;
  std::string column;

  FieldProblem say(const Json& form, const std::string& zh, const std::string& en) const {
    const Json& property = property_of(form, field);
    std::string label = field.empty() ? "表单" : field_label(form, field);
    if (!row) return {field, "「" + label + "」" + zh, label + ": " + en};
    const std::string line = std::to_string(*row + 1);
    const std::string& title = property["items"]["properties"][column]["title"].as_string();
    const std::string cell = title.empty() ? column : title;
    return {cell_path(field, *row, column),
            "「" + label + "」第 " + line + " 行「" + cell + "」" + zh,
            label + ", row " + line + ", " + cell + ": " + en};
  }
};

}  // namespace

class FormSchema {
 public:
  // Throws when the schema is faulty.
  explicit FormSchema(const Json& form) {
    for (const auto& field : form["schema"]["required"].items()) {
      required_.push_back(field.as_string());
    }
    for (const auto& condition : conditions_of(form["schema"])) {
      auto made = std::make_unique<Condition>();
      populate(condition["if"], made->when);
      made->met = condition["then"]["required"];
      made->unmet = condition["else"]["required"];
      conditions_.push_back(std::move(made));
    }
    populate(checked_schema(form["schema"]), schema_);
  }

  void check(const Json& form, const KeptRows& kept, Date day, FormReading& reading) const {
    const auto data = to_boost(reading.data);
    valijson::Validator validator;
    for (const auto& field : required_) demand(form, field, reading);
    for (const auto& condition : conditions_) {
      const bool met =
          validator.validate(condition->when, valijson::adapters::BoostJsonAdapter(data), nullptr);
      for (const auto& field : (met ? condition->met : condition->unmet).items()) {
        demand(form, field.as_string(), reading);
      }
    }
    for (const auto& [field, rows] : kept) check_rows(form, field, rows, reading);
    check_days(form, kept, day, reading);
    valijson::ValidationResults results;
    if (validator.validate(schema_, valijson::adapters::BoostJsonAdapter(data), &results)) return;
    valijson::ValidationResults::Error error;
    while (results.popError(error)) {
      std::string path;
      for (const auto& part : error.context) path += part;
      const auto names = names_in(path);
      Fault fault{names.empty() ? "" : names.front(), {}, {}};
      const auto rows = kept.find(fault.field);
      if (rows != kept.end()) {
        // What holds a faulty cell is faulty too; only the cell is told.
        if (names.size() < 3) continue;
        const auto n = Decimal::parse(names[1]);
        const auto row = n ? static_cast<std::size_t>(n->to_integer().value_or(0)) : 0;
        if (row < rows->second.size()) fault.row = rows->second[row];
        fault.column = names[2];
        const Json& property = property_of(form, fault.field)["items"]["properties"][names[2]];
        const auto why = fault_words(property, reading.data[fault.field].at(row)[names[2]]);
        reading.problems.push_back(fault.say(form, why.zh, why.en));
        continue;
      }
      const auto why = fault_words(property_of(form, fault.field), reading.data[fault.field]);
      // The form as a whole is faulty where it has a field that it should not.
      if (fault.field.empty()) {
        reading.problems.push_back(fault.say(form, "有不认识的栏目", error.description));
      } else {
        reading.problems.push_back(fault.say(form, why.zh, why.en));
      }
    }
    // That a part is wrong makes the whole wrong: only the part is told.
    const bool told = std::any_of(reading.problems.begin(), reading.problems.end(),
                                  [](const FieldProblem& one) { return !one.path.empty(); });
    if (told) std::erase_if(reading.problems, [](const auto& one) { return one.path.empty(); });
  }

 private:
  struct Condition {
    valijson::Schema when;
    Json met, unmet;  // the fields that it demands
  };

  static void populate(const Json& json, valijson::Schema& schema) {
    const auto plain = to_boost(json);
    valijson::SchemaParser().populateSchema(valijson::adapters::BoostJsonAdapter(plain), schema);
  }

  static void demand(const Json& form, const std::string& field, FormReading& reading) {
    if (reading.data.find(field)) return;
    const std::string label = field_label(form, field);
    reading.problems.push_back({field, "请填写「" + label + "」", "Please fill in " + label});
  }

  static void check_days(const Json& form, const KeptRows& kept, Date day, FormReading& reading) {
    for (const auto& [field, property] : form["schema"]["properties"].members()) {
      const auto why = day_fault(property, reading.data[field], day);
      if (!why.zh.empty()) {
        reading.problems.push_back(Fault{field, {}, {}}.say(form, why.zh, why.en));
      }
    }
    for (const auto& [field, rows] : kept) {
      for (const auto& [column, cell] : property_of(form, field)["items"]["properties"].members()) {
        for (std::size_t i = 0; i < rows.size(); ++i) {
          const auto why = day_fault(cell, reading.data[field].at(i)[column], day);
          if (why.zh.empty()) continue;
          reading.problems.push_back(Fault{field, rows[i], column}.say(form, why.zh, why.en));
        }
      }
    }
  }

  static void check_rows(const Json& form, const std::string& field,
                         const std::vector<std::size_t>& rows, FormReading& reading) {
    const Json& property = property_of(form, field);
    const auto least = property["minItems"].as_integer(0);
    const auto most = most_rows(property);
    const auto given = static_cast<std::int64_t>(rows.size());
    if (given < least && given > 0) {  // none at all: `required` says it
      reading.problems.push_back(Fault{field, {}, {}}.say(
          form, "至少 " + std::to_string(least) + " 行",
          "at least " + std::to_string(least) + " rows"));
    }
    if (given > most) {
      reading.problems.push_back(Fault{field, {}, {}}.say(
          form, "最多 " + std::to_string(most) + " 行",
          "at most " + std::to_string(most) + " rows"));
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const Json& row = reading.data[field].at(i);
      for (const auto& column : property["items"]["required"].items()) {
        if (row.find(column.as_string())) continue;
        reading.problems.push_back(
            Fault{field, rows[i], column.as_string()}.say(form, "未填写", "not filled in"));
      }
    }
    for (const auto& one : repeated_rows(property, reading.data[field])) {
      const std::string before = std::to_string(rows[one.before] + 1);
      reading.problems.push_back(Fault{field, rows[one.row], one.column}.say(
          form, "与第 " + before + " 行重复（" + one.words + "）：一项只填一行，请删去其中一行，或改选另一项",
          "repeats row " + before + " (" + one.words +
              "): one row for each; delete one of the two, or choose another"));
    }
  }

  std::vector<std::string> required_;  // said by us, with the field's label
  std::vector<std::unique_ptr<const Condition>> conditions_;
  valijson::Schema schema_;            // the rest
};

std::shared_ptr<const FormSchema> prepare_schema(const Json& form) {
  try {
    return std::make_shared<const FormSchema>(form);
  } catch (const std::exception&) {
    return nullptr;
  }
}

std::string field_label(const Json& form, std::string_view field) {
  const std::string& title = property_of(form, field)["title"].as_string();
  return title.empty() ? std::string(field) : title;
}

bool brings_something_new(const Json& data, const std::string& words, const Matter& matter,
                          const Task& task) {
  if (!is_blank(Json(words))) return true;
  for (const auto& file : matter.files) {
    if (file.at >= task.opened) return true;
  }
  for (const auto& [field, value] : data.members()) {
    const Json* known = &matter.data[field];
    for (const auto& earlier : matter.opinions) {
      const Json* answered = &earlier.data[field];
      if (earlier.step_id == task.step_id && !answered->is_null()) known = answered;
    }
    if (value != *known) return true;
  }
  return false;
}

namespace {

// Reads answers by the properties of a form, or the cells of a row by its columns.
class Answers {
 public:
  Answers(Date day, const std::vector<Rate>& rates) {
    money_.rates = rates;
    money_.day = day;
    // A bare number in our own form counts in 万元 and 亩, as the field's label says.
    area_.bare_unit = Decimal(1);
  }

  Json read(const Json& properties, const Json& input, const std::string& prefix = {}) {
    Json data = Json::object();
    for (const auto& [name, value] : input.members()) {
      if (is_blank(value)) continue;
      const Json& property = properties[name];
      if (is_rows(property) && prefix.empty() && value.is_array()) {
        if (Json rows = read_rows(property, name, value); rows.size() > 0) {
          data.set(name, std::move(rows));
        }
      } else if (!is_quantity(property)) {
        data.set(name, value);
      } else if (auto quantity = read_quantity(property, value, prefix + name)) {
        data.set(name, std::move(*quantity));
      }
    }
    return data;
  }

  std::vector<FieldProblem> problems;
  KeptRows kept;

 private:
  // A row that nobody wrote in is no answer; the others keep the number under which they were sent.
  Json read_rows(const Json& property, const std::string& name, const Json& given) {
    Json rows = Json::array();
    auto& numbers = kept[name];
    const std::size_t most = limits::kFormRowsMax + 1;  // one more, so that it is told
    for (std::size_t i = 0; i < given.size() && numbers.size() < most; ++i) {
      if (!given.at(i).is_object()) {
        problems.push_back({name + "/" + std::to_string(i), "这一行读不出", "The row is unreadable"});
        continue;
      }
      Json row = read(property["items"]["properties"], given.at(i), cell_path(name, i, ""));
      if (row.size() == 0) continue;
      rows.push(std::move(row));
      numbers.push_back(i);
    }
    if (numbers.empty()) kept.erase(name);
    return rows;
  }

  std::optional<Json> read_quantity(const Json& property, const Json& value,
                                    const std::string& path) {
    const bool money = property["x-widget"].as_string() == "money";
    std::string text = value.is_object() ? value["text"].as_string() : value.as_string();
    if (value.is_number()) text = write_json(value);
    if (is_blank(Json(text))) return std::nullopt;
    const Reading read = money ? read_money(text, money_) : read_area(text, area_);
    if (!read.readable()) problems.push_back(unreadable(path, read, money));
    return quantity_json(text, read, money);
  }

  MoneyOptions money_;
  AreaOptions area_;
};

}  // namespace

FormReading read_form(const Pack& pack, const std::string& id, const Json& input, Date day,
                      const std::vector<Rate>& rates) {
  const Json& form = pack.forms.at(id);
  Answers answers(day, rates);
  FormReading reading;
  reading.data = answers.read(form["schema"]["properties"], input);
  reading.problems = std::move(answers.problems);
  try {
    const auto& schema = pack.schemas.at(id);
    if (!schema) throw std::runtime_error("its schema cannot be read");
    schema->check(form, answers.kept, day, reading);
  } catch (const std::exception& broken) {
    reading.problems.push_back({"", "表单定义有误", std::string("faulty form: ") + broken.what()});
  }
  return reading;
}

}  // namespace tongchou::kernel
