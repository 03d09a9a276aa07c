// A persisted or transported shape is declared once: a struct described by BOOST_DESCRIBE_STRUCT.
// to_json and from_json here turn any described struct into Json and back; enums travel by name.
// from_json refuses unknown and missing members and names the place ("lines[2].amount").
#pragma once

#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "base/digest.h"
#include "base/json.h"
#include "base/time.h"

namespace tongchou {

// An identifier of one kind of thing; ids of different kinds do not mix.
template <class Tag>
struct Id {
  std::string value;
  bool empty() const { return value.empty(); }
  friend bool operator==(const Id&, const Id&) = default;
  friend auto operator<=>(const Id&, const Id&) = default;
};

template <class T>
concept DescribedStruct = boost::describe::has_describe_members<T>::value && std::is_class_v<T>;
template <class T>
concept DescribedEnum = std::is_enum_v<T> && boost::describe::has_describe_enumerators<T>::value;

template <class T> struct IsVector : std::false_type {};
template <class T> struct IsVector<std::vector<T>> : std::true_type {};
template <class T> struct IsOptional : std::false_type {};
template <class T> struct IsOptional<std::optional<T>> : std::true_type {};
template <class T> struct IsMap : std::false_type {};
template <class T> struct IsMap<std::map<std::string, T>> : std::true_type {};
template <class T> struct IsId : std::false_type {};
template <class T> struct IsId<Id<T>> : std::true_type {};

template <DescribedEnum E>
std::string_view enum_name(E value) {
  std::string_view name = "?";
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto d) {
    if (d.value == value) name = d.name;
  });
  return name;
}

template <DescribedEnum E>
std::optional<E> enum_from(std::string_view name) {
  std::optional<E> found;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto d) {
    if (name == d.name) found = d.value;
  });
  return found;
}

template <class T>
Json to_json(const T& value) {
  if constexpr (std::is_same_v<T, Json>) {
    return value;
  } else if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, std::string> ||
                       std::is_same_v<T, Decimal>) {
    return Json(value);
  } else if constexpr (std::is_integral_v<T>) {
    return Json(static_cast<std::int64_t>(value));
  } else if constexpr (std::is_same_v<T, Instant>) {
    return Json(to_ms(value));
  } else if constexpr (std::is_same_v<T, Date>) {
    return Json(write_date(value));
  } else if constexpr (IsId<T>::value) {
    return Json(value.value);
  } else if constexpr (DescribedEnum<T>) {
    return Json(std::string(enum_name(value)));
  } else if constexpr (IsOptional<T>::value) {
    return value ? to_json(*value) : Json();
  } else if constexpr (IsVector<T>::value) {
    Json::Array items;
    items.reserve(value.size());
    for (const auto& item : value) items.push_back(to_json(item));
    return Json(std::move(items));
  } else if constexpr (IsMap<T>::value) {
    Json::Object members;
    for (const auto& [key, item] : value) members.emplace_back(key, to_json(item));
    return Json(std::move(members));
  } else {
    static_assert(DescribedStruct<T>, "describe the struct with BOOST_DESCRIBE_STRUCT");
    Json::Object members;
    using Members = boost::describe::describe_members<
        T, boost::describe::mod_public | boost::describe::mod_inherited>;
    boost::mp11::mp_for_each<Members>([&](auto d) {
      const auto& field = value.*d.pointer;
      // An absent optional and an empty list leave no trace: old events stay readable when a
      // shape gains a member.
      using Field = std::decay_t<decltype(field)>;
      if constexpr (IsOptional<Field>::value) {
        if (!field) return;
      } else if constexpr (IsVector<Field>::value || IsMap<Field>::value) {
        if (field.empty()) return;
      }
      members.emplace_back(d.name, to_json(field));
    });
    return Json(std::move(members));
  }
}

template <class T>
Result<void> from_json(const Json& json, T& value, const std::string& place) {
  auto wrong = [&](const char* zh, const char* en) {
    return fail("json.kind", std::string("应为") + zh, std::string("expected ") + en, place);
  };
  if constexpr (std::is_same_v<T, Json>) {
    value = json;
  } else if constexpr (std::is_same_v<T, bool>) {
    if (!json.is_bool()) return wrong("真或假", "a boolean");
    value = json.as_bool();
  } else if constexpr (std::is_same_v<T, std::string>) {
    if (!json.is_string()) return wrong("文字", "a string");
    value = json.as_string();
  } else if constexpr (std::is_same_v<T, Decimal>) {
    if (json.is_string()) {
      auto parsed = Decimal::parse(json.as_string());
      if (!parsed) return wrong("数", "a decimal number");
      value = *parsed;
    } else {
      if (!json.is_number()) return wrong("数", "a number");
      value = json.as_decimal();
    }
  } else if constexpr (std::is_integral_v<T>) {
    if (!json.is_integer()) return wrong("整数", "an integer");
    value = static_cast<T>(json.as_integer());
    if (static_cast<std::int64_t>(value) != json.as_integer())
      return wrong("较小的整数", "a smaller integer");
  } else if constexpr (std::is_same_v<T, Instant>) {
    if (!json.is_integer()) return wrong("毫秒数", "milliseconds");
    value = from_ms(json.as_integer());
  } else if constexpr (std::is_same_v<T, Date>) {
    auto day = parse_date(json.as_string());
    if (!day) return wrong("日期(2026-03-16)", "a date (2026-03-16)");
    value = *day;
  } else if constexpr (IsId<T>::value) {
    if (!json.is_string()) return wrong("编号", "an id");
    value.value = json.as_string();
  } else if constexpr (DescribedEnum<T>) {
    auto found = enum_from<T>(json.as_string());
    if (!found) return wrong("已定义的名称", "a known name");
    value = *found;
  } else if constexpr (IsOptional<T>::value) {
    value.reset();
    if (json.is_null()) return {};
    typename T::value_type inner{};
    if (auto r = from_json(json, inner, place); !r) return r;
    value = std::move(inner);
  } else if constexpr (IsVector<T>::value) {
    if (!json.is_array()) return wrong("列表", "a list");
    value.clear();
    for (std::size_t i = 0; i < json.size(); ++i) {
      typename T::value_type item{};
      if (auto r = from_json(json.at(i), item, place + "[" + std::to_string(i) + "]"); !r) return r;
      value.push_back(std::move(item));
    }
  } else if constexpr (IsMap<T>::value) {
    if (!json.is_object()) return wrong("对象", "an object");
    value.clear();
    for (const auto& [key, member] : json.members()) {
      typename T::mapped_type item{};
      if (auto r = from_json(member, item, place + "." + key); !r) return r;
      value.emplace(key, std::move(item));
    }
  } else {
    static_assert(DescribedStruct<T>, "describe the struct with BOOST_DESCRIBE_STRUCT");
    if (!json.is_object()) return wrong("对象", "an object");
    using Members = boost::describe::describe_members<
        T, boost::describe::mod_public | boost::describe::mod_inherited>;
    Result<void> result;
    std::size_t seen = 0;
    boost::mp11::mp_for_each<Members>([&](auto d) {
      if (!result) return;
      auto& field = value.*d.pointer;
      using Field = std::decay_t<decltype(field)>;
      const Json* member = json.find(d.name);
      const std::string at = place.empty() ? d.name : place + "." + d.name;
      if (member) {
        ++seen;
        result = from_json(*member, field, at);
      } else if constexpr (!IsOptional<Field>::value && !IsVector<Field>::value &&
                           !IsMap<Field>::value && !std::is_same_v<Field, Json>) {
        result = fail("json.missing", std::string("缺少 ") + d.name,
                      std::string("missing ") + d.name, at);
      }
    });
    if (!result) return result;
    if (seen != json.size()) {
      for (const auto& [key, ignored] : json.members()) {
        bool known = false;
        boost::mp11::mp_for_each<Members>([&](auto d) { known = known || key == d.name; });
        if (!known) {
          return fail("json.unknown", "不认识的字段 " + key, "unknown member " + key,
                      place.empty() ? key : place + "." + key);
        }
      }
    }
  }
  return {};
}

template <class T>
Result<T> from_json(const Json& json) {
  T value{};
  if (auto r = from_json(json, value, ""); !r) return std::unexpected(r.error());
  return value;
}

}  // namespace tongchou
