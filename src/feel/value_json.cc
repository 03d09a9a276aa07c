// Values as Json and back. The tags are a stored form: they never change meaning.
#include "feel/temporal.h"
#include "feel/value.h"

namespace tongchou::feel {

namespace {

constexpr const char* kTag = "@";

Json tagged(const char* kind, std::string text) {
  return Json::object({{kTag, Json(kind)}, {"value", Json(std::move(text))}});
}

Json range_json(const Range& range) {
  Json json = Json::object({{kTag, Json("range")}});
  static constexpr const char* kForms[] = {"interval", "equals", "differs"};
  json.set("form", Json(kForms[static_cast<int>(range.form)]));
  if (range.start) json.set("start", to_json(*range.start));
  if (range.end) json.set("end", to_json(*range.end));
  json.set("start included", Json(range.start_included));
  json.set("end included", Json(range.end_included));
  return json;
}

Json context_json(const Context& context) {
  Json::Object members;
  for (const auto& [key, value] : context.entries()) members.emplace_back(key, to_json(value));
  const bool ambiguous = context.find(kTag) != nullptr;
  Json json(std::move(members));
  if (!ambiguous) return json;
  return Json::object({{kTag, Json("context")}, {"value", std::move(json)}});
}

std::unexpected<Error> malformed(const std::string& what) {
  return fail("feel.json", "无法识别的取值 " + what, "not a value: " + what, what);
}

Result<Value> context_from(const Json& json) {
  Context context;
  for (const auto& [key, member] : json.members()) {
    TRY(Value value, from_json(member));
    context.set(key, std::move(value));
  }
  return Value(std::move(context));
}

Result<Value> range_from(const Json& json) {
  Range range;
  const std::string& form = json["form"].as_string();
  if (form == "equals") range.form = Range::Form::equals;
  else if (form == "differs") range.form = Range::Form::differs;
  else if (form != "interval") return malformed("range." + form);
  if (const Json* start = json.find("start")) {
    TRY(Value value, from_json(*start));
    range.start = std::move(value);
  }
  if (const Json* end = json.find("end")) {
    TRY(Value value, from_json(*end));
    range.end = std::move(value);
  }
  range.start_included = json["start included"].as_bool();
  range.end_included = json["end included"].as_bool();
  if (range.form != Range::Form::interval && (!range.start || !range.end)) {
    return malformed("range." + form);
  }
  return Value(std::move(range));
}

Result<Value> tagged_from(const Json& json) {
  const std::string& kind = json[kTag].as_string();
  const std::string& text = json["value"].as_string();
  if (kind == "context" && json["value"].is_object()) return context_from(json["value"]);
  if (kind == "function") return Value();
  if (kind == "range") return range_from(json);
  if (kind == "date") {
    if (const auto value = parse_civil_date(text)) return Value(*value);
  } else if (kind == "time") {
    if (const auto value = parse_clock_time(text)) return Value(*value);
  } else if (kind == "dateTime") {
    if (const auto value = parse_date_time(text)) return Value(*value);
  } else if (kind == "duration") {
    if (const auto value = parse_duration(text)) return *value;
  }
  return malformed(kind + " " + text);
}

}  // namespace

Json to_json(const Value& value) {
  switch (value.kind()) {
    case Kind::null: return Json();
    case Kind::boolean: return Json(value.boolean());
    case Kind::number: {
      if (const auto whole = value.number().to_integer()) return Json(*whole);
      return Json(value.number());
    }
    case Kind::string: return Json(value.string());
    case Kind::date: return tagged("date", write(value));
    case Kind::time: return tagged("time", write(value));
    case Kind::date_time: return tagged("dateTime", write(value));
    case Kind::days_duration:
    case Kind::months_duration: return tagged("duration", write(value));
    case Kind::list: {
      Json::Array items;
      for (const Value& item : value.list()) items.push_back(to_json(item));
      return Json(std::move(items));
    }
    case Kind::context: return context_json(value.context());
    case Kind::range: return range_json(value.range());
    case Kind::function: return Json::object({{kTag, Json("function")}});
  }
  return Json();
}

Result<Value> from_json(const Json& json) {
  if (json.is_null()) return Value();
  if (json.is_bool()) return Value(json.as_bool());
  if (json.is_number()) return Value(json.as_decimal());
  if (json.is_string()) return Value(json.as_string());
  if (json.is_array()) {
    List items;
    for (const Json& item : json.items()) {
      TRY(Value value, from_json(item));
      items.push_back(std::move(value));
    }
    return Value(std::move(items));
  }
  return json.find(kTag) ? tagged_from(json) : context_from(json);
}

}  // namespace tongchou::feel
