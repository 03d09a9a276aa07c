#include "kernel/form.h"

#include <stdexcept>

#include <boost/json.hpp>
#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

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

// The schema as it applies to what was read: quantities were checked by the grammar already.
Json checked_schema(const Json& form) {
  Json schema = form["schema"];
  Json properties = schema["properties"];
  if (!properties.is_object()) return schema;
  for (auto& [name, property] : properties.members_mutable()) {
    if (is_quantity(property)) property = Json::object();
  }
  schema.set("properties", std::move(properties));
  return schema;
}

std::string first_name(const std::string& path) {
  // valijson writes a place as "<root>[field][0]".
  const auto open = path.find('[');
  const auto close = path.find(']');
  if (open == std::string::npos || close == std::string::npos) return {};
  std::string name = path.substr(open + 1, close - open - 1);
  if (name.size() >= 2 && name.front() == '"') name = name.substr(1, name.size() - 2);
  return name;
}

}  // namespace

class FormSchema {
 public:
  // Throws when the schema is faulty.
  explicit FormSchema(const Json& form) {
    Json schema = checked_schema(form);
    for (const auto& field : schema["required"].items()) required_.push_back(field.as_string());
    schema.erase("required");
    const auto plain = to_boost(schema);
    valijson::SchemaParser().populateSchema(valijson::adapters::BoostJsonAdapter(plain), schema_);
  }

  void check(const Json& form, FormReading& reading) const {
    for (const auto& field : required_) {
      if (reading.data.find(field)) continue;
      const std::string label = field_label(form, field);
      reading.problems.push_back({field, "请填写「" + label + "」", "Please fill in " + label});
    }
    const auto data = to_boost(reading.data);
    valijson::Validator validator;
    valijson::ValidationResults results;
    if (validator.validate(schema_, valijson::adapters::BoostJsonAdapter(data), &results)) return;
    valijson::ValidationResults::Error error;
    while (results.popError(error)) {
      std::string path;
      for (const auto& part : error.context) path += part;
      const std::string name = first_name(path);
      const std::string label = name.empty() ? "表单" : field_label(form, name);
      reading.problems.push_back({name, "「" + label + "」填写不合要求",
                                  label + ": " + error.description});
    }
  }

 private:
  std::vector<std::string> required_;  // said by us, with the field's label
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

FormReading read_form(const Pack& pack, const std::string& id, const Json& input, Date day,
                      const std::vector<Rate>& rates) {
  const Json& form = pack.forms.at(id);
  FormReading reading;
  for (const auto& [name, value] : input.members()) {
    if (is_blank(value)) continue;
    const Json& property = property_of(form, name);
    if (!is_quantity(property)) {
      reading.data.set(name, value);
      continue;
    }
    const bool money = property["x-widget"].as_string() == "money";
    std::string text = value.is_object() ? value["text"].as_string() : value.as_string();
    if (value.is_number()) text = write_json(value);
    if (is_blank(Json(text))) continue;
    MoneyOptions money_options;
    money_options.rates = rates;
    money_options.day = day;
    // A bare number in our own form counts in 万元 and 亩, as the field's label says.
    AreaOptions area_options;
    area_options.bare_unit = Decimal(1);
    const Reading read = money ? read_money(text, money_options) : read_area(text, area_options);
    if (!read.readable()) reading.problems.push_back(unreadable(name, read, money));
    reading.data.set(name, quantity_json(text, read, money));
  }
  try {
    const auto& schema = pack.schemas.at(id);
    if (!schema) throw std::runtime_error("its schema cannot be read");
    schema->check(form, reading);
  } catch (const std::exception& broken) {
    reading.problems.push_back({"", "表单定义有误", std::string("faulty form: ") + broken.what()});
  }
  return reading;
}

}  // namespace tongchou::kernel
