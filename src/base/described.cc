#include "base/described.h"

#include <algorithm>

namespace tongchou {

std::string JsonPlace::text() const {
  if (!up) return {};
  std::string text = up->text();
  if (name.empty()) return text + "[" + std::to_string(index) + "]";
  if (!text.empty()) text += '.';
  return text.append(name);
}

namespace shapes {

std::unexpected<Error> wrong(const char* zh, const char* en, const JsonPlace& place) {
  return fail("json.kind", std::string("应为") + zh, std::string("expected ") + en, place.text());
}

namespace {

template <class T>
Json write_plain(const Shape&, const void* value) {
  return Json(*static_cast<const T*>(value));
}

void put_json(const Shape&, const void* value, std::string& out) {
  append_json(out, *static_cast<const Json*>(value));
}

void put_text(const Shape&, const void* value, std::string& out) {
  append_json_string(out, *static_cast<const std::string*>(value));
}

Result<void> read_json(const Shape&, const Json& json, void* value, const JsonPlace&) {
  *static_cast<Json*>(value) = json;
  return {};
}

Result<void> read_boolean(const Shape&, const Json& json, void* value, const JsonPlace& place) {
  if (!json.is_bool()) return wrong("真或假", "a boolean", place);
  *static_cast<bool*>(value) = json.as_bool();
  return {};
}

Result<void> read_text(const Shape&, const Json& json, void* value, const JsonPlace& place) {
  if (!json.is_string()) return wrong("文字", "a string", place);
  *static_cast<std::string*>(value) = json.as_string();
  return {};
}

Result<void> read_decimal(const Shape&, const Json& json, void* value, const JsonPlace& place) {
  if (!json.is_string() && !json.is_number()) return wrong("数", "a number", place);
  auto number = json.is_number() ? json.as_decimal() : Decimal::parse(json.as_string());
  if (!number) return wrong("数", "a decimal number", place);
  *static_cast<Decimal*>(value) = *number;
  return {};
}

Json write_instant(const Shape&, const void* value) {
  return Json(to_ms(*static_cast<const Instant*>(value)));
}

Result<void> read_instant(const Shape&, const Json& json, void* value, const JsonPlace& place) {
  if (!json.is_integer()) return wrong("毫秒数", "milliseconds", place);
  *static_cast<Instant*>(value) = from_ms(json.as_integer());
  return {};
}

Json write_day(const Shape&, const void* value) {
  return Json(write_date(*static_cast<const Date*>(value)));
}

Result<void> read_day(const Shape&, const Json& json, void* value, const JsonPlace& place) {
  auto day = parse_date(json.as_string());
  if (!day) return wrong("日期(2026-03-16)", "a date (2026-03-16)", place);
  *static_cast<Date*>(value) = *day;
  return {};
}

}  // namespace

// A member of any shape may hold whatever JSON there is, even nothing.
const Shape json{
    .write = write_plain<Json>, .read = read_json, .put = put_json, .may_be_missing = true};
const Shape boolean{.write = write_plain<bool>, .read = read_boolean};
const Shape text{.write = write_plain<std::string>, .read = read_text, .put = put_text};
const Shape decimal{.write = write_plain<Decimal>, .read = read_decimal};
const Shape instant{.write = write_instant, .read = read_instant};
const Shape date{.write = write_day, .read = read_day};

Result<std::int64_t> read_integer(const Json& json, const JsonPlace& place) {
  if (!json.is_integer()) return wrong("整数", "an integer", place);
  return json.as_integer();
}

Result<std::size_t> read_name(const Shape& shape, const Json& json, const JsonPlace& place) {
  for (std::size_t i = 0; i < shape.names.size(); ++i) {
    if (json.as_string() == shape.names[i]) return i;
  }
  return wrong("已定义的名称", "a known name", place);
}

Json write_struct(const Shape& shape, const void* value) {
  Json::Object members;
  members.reserve(shape.members.size());
  for (const auto& member : shape.members) {
    const Shape& inner = member.shape();
    const void* field = member.at(const_cast<void*>(value));
    if (inner.absent && inner.absent(field)) continue;
    members.emplace_back(member.name, inner.write(inner, field));
  }
  return Json(std::move(members));
}

void put(const Shape& shape, const void* value, std::string& out) {
  if (shape.put) return shape.put(shape, value, out);
  append_json(out, shape.write(shape, value));
}

void put_struct(const Shape& shape, const void* value, std::string& out) {
  out += '{';
  for (const auto& member : shape.members) {
    const Shape& inner = member.shape();
    const void* field = member.at(const_cast<void*>(value));
    if (inner.absent && inner.absent(field)) continue;
    if (out.back() != '{') out += ',';
    append_json_string(out, member.name);
    out += ':';
    put(inner, field, out);
  }
  out += '}';
}

Result<void> read_struct(const Shape& shape, const Json& json, void* value,
                         const JsonPlace& place) {
  if (!json.is_object()) return wrong("对象", "an object", place);
  std::size_t seen = 0;
  for (const auto& member : shape.members) {
    const Shape& inner = member.shape();
    const JsonPlace at{&place, member.name, 0};
    if (const Json* given = json.find(member.name)) {
      ++seen;
      if (auto r = inner.read(inner, *given, member.at(value), at); !r) return r;
    } else if (!inner.may_be_missing) {
      return fail("json.missing", std::string("缺少 ") + member.name,
                  std::string("missing ") + member.name, at.text());
    }
  }
  if (seen == json.size()) return {};
  for (const auto& [key, ignored] : json.members()) {
    const bool known = std::ranges::any_of(
        shape.members, [&](const ShapeMember& member) { return key == member.name; });
    if (known) continue;
    const JsonPlace at{&place, key, 0};
    return fail("json.unknown", "不认识的字段 " + key, "unknown member " + key, at.text());
  }
  return {};
}

}  // namespace shapes
}  // namespace tongchou
