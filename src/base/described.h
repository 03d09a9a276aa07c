// A persisted or transported shape is declared once: a struct described by BOOST_DESCRIBE_STRUCT.
// to_json and from_json here turn any described struct into Json and back; enums travel by name.
// json_text writes the same text as write_json(to_json(…)) without making the tree: what is stored
// is most of what is written.
// from_json refuses unknown and missing members and names the place ("lines[2].amount").
//
// A type becomes a table (Shape) and the code that walks tables is compiled once, in described.cc:
// generating it anew for each of some hundred structs takes minutes of the compiler's time.
#pragma once

#include <array>
#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
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

template <DescribedEnum E>
std::string_view enum_name(E value) {
  std::string_view name = "?";
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto d) {
    if (d.value == value) name = d.name;
  });
  return name;
}

// Where a reader stands; spelled out only when something is wrong.
struct JsonPlace {
  const JsonPlace* up = nullptr;
  std::string_view name;    // of a member; empty: an item of a list
  std::size_t index = 0;
  std::string text() const;
};

struct Shape;
struct ShapeMember {
  const char* name;
  void* (*at)(void* object);
  const Shape& (*shape)();
};
struct Shape {
  Json (*write)(const Shape& shape, const void* value);
  Result<void> (*read)(const Shape& shape, const Json& json, void* value, const JsonPlace& place);
  // As text, for what is long or holds others; null: as `write` has it.
  void (*put)(const Shape& shape, const void* value, std::string& out) = nullptr;
  // Said of a member: it leaves no trace while absent() and may be missing when read, so that old
  // events stay readable when a shape gains a member.
  bool may_be_missing = false;
  bool (*absent)(const void* value) = nullptr;
  std::span<const ShapeMember> members;                  // of a struct
  std::span<const char* const> names;                    // of an enum, in the order of its values
  const Shape& (*item)() = nullptr;                      // of an optional, a list, a map
};

template <class T>
const Shape& shape_of();

namespace shapes {

extern const Shape json, boolean, text, decimal, instant, date;

Json write_struct(const Shape& shape, const void* value);
void put_struct(const Shape& shape, const void* value, std::string& out);
void put(const Shape& shape, const void* value, std::string& out);
Result<void> read_struct(const Shape& shape, const Json& json, void* value,
                         const JsonPlace& place);
Result<std::int64_t> read_integer(const Json& json, const JsonPlace& place);
Result<std::size_t> read_name(const Shape& shape, const Json& json, const JsonPlace& place);
std::unexpected<Error> wrong(const char* zh, const char* en, const JsonPlace& place);

template <class T>
struct Struct {
  using Members = boost::describe::describe_members<
      T, boost::describe::mod_public | boost::describe::mod_inherited>;
  template <class D>
  static ShapeMember member(D) {
    using Field = std::decay_t<decltype(std::declval<T&>().*D::pointer)>;
    return {D::name,
            [](void* object) -> void* { return &(static_cast<T*>(object)->*D::pointer); },
            &shape_of<Field>};
  }
  template <template <class...> class L, class... D>
  static std::array<ShapeMember, sizeof...(D)> members(L<D...>) {
    return {member(D())...};
  }
};

template <class T>
struct Integer {
  static Json write(const Shape&, const void* value) {
    return Json(static_cast<std::int64_t>(*static_cast<const T*>(value)));
  }
  static Result<void> read(const Shape&, const Json& json, void* value, const JsonPlace& place) {
    TRY(const std::int64_t number, read_integer(json, place));
    *static_cast<T*>(value) = static_cast<T>(number);
    if (static_cast<std::int64_t>(*static_cast<T*>(value)) != number) {
      return wrong("较小的整数", "a smaller integer", place);
    }
    return {};
  }
};

template <class E>
struct Enum {
  using Values = boost::describe::describe_enumerators<E>;
  template <template <class...> class L, class... D>
  static constexpr std::array<const char*, sizeof...(D)> names(L<D...>) {
    return {D::name...};
  }
  template <template <class...> class L, class... D>
  static constexpr std::array<E, sizeof...(D)> values(L<D...>) {
    return {D::value...};
  }
  static Json write(const Shape&, const void* value) {
    return Json(std::string(enum_name(*static_cast<const E*>(value))));
  }
  static Result<void> read(const Shape& shape, const Json& json, void* value,
                           const JsonPlace& place) {
    TRY(const std::size_t index, read_name(shape, json, place));
    *static_cast<E*>(value) = values(Values())[index];
    return {};
  }
};

template <class T>
struct Optional {
  static Json write(const Shape& shape, const void* value) {
    const auto& held = *static_cast<const std::optional<T>*>(value);
    const Shape& item = shape.item();
    return held ? item.write(item, &*held) : Json();
  }
  static Result<void> read(const Shape& shape, const Json& json, void* value,
                           const JsonPlace& place) {
    auto& held = *static_cast<std::optional<T>*>(value);
    held.reset();
    if (json.is_null()) return {};
    const Shape& item = shape.item();
    return item.read(item, json, &held.emplace(), place);
  }
  static void put(const Shape& shape, const void* value, std::string& out) {
    const auto& held = *static_cast<const std::optional<T>*>(value);
    if (held) return shapes::put(shape.item(), &*held, out);
    append_json(out, Json());
  }
  static bool absent(const void* value) {
    return !static_cast<const std::optional<T>*>(value)->has_value();
  }
};

template <class T>
struct List {
  static Json write(const Shape& shape, const void* value) {
    const auto& list = *static_cast<const std::vector<T>*>(value);
    const Shape& item = shape.item();
    Json::Array items;
    items.reserve(list.size());
    for (const auto& one : list) items.push_back(item.write(item, &one));
    return Json(std::move(items));
  }
  static Result<void> read(const Shape& shape, const Json& json, void* value,
                           const JsonPlace& place) {
    if (!json.is_array()) return wrong("列表", "a list", place);
    auto& list = *static_cast<std::vector<T>*>(value);
    const Shape& item = shape.item();
    list.clear();
    list.resize(json.size());
    for (std::size_t i = 0; i < json.size(); ++i) {
      const JsonPlace at{&place, {}, i};
      if (auto r = item.read(item, json.at(i), &list[i], at); !r) return r;
    }
    return {};
  }
  static void put(const Shape& shape, const void* value, std::string& out) {
    const Shape& item = shape.item();
    out += '[';
    for (const auto& one : *static_cast<const std::vector<T>*>(value)) {
      if (out.back() != '[') out += ',';
      shapes::put(item, &one, out);
    }
    out += ']';
  }
  static bool absent(const void* value) {
    return static_cast<const std::vector<T>*>(value)->empty();
  }
};

template <class T>
struct Map {
  using Type = std::map<std::string, T>;
  static Json write(const Shape& shape, const void* value) {
    const Shape& item = shape.item();
    Json::Object members;
    for (const auto& [key, one] : *static_cast<const Type*>(value)) {
      members.emplace_back(key, item.write(item, &one));
    }
    return Json(std::move(members));
  }
  static Result<void> read(const Shape& shape, const Json& json, void* value,
                           const JsonPlace& place) {
    if (!json.is_object()) return wrong("对象", "an object", place);
    auto& map = *static_cast<Type*>(value);
    const Shape& item = shape.item();
    map.clear();
    for (const auto& [key, member] : json.members()) {
      const JsonPlace at{&place, key, 0};
      if (auto r = item.read(item, member, &map[key], at); !r) return r;
    }
    return {};
  }
  static void put(const Shape& shape, const void* value, std::string& out) {
    const Shape& item = shape.item();
    out += '{';
    for (const auto& [key, one] : *static_cast<const Type*>(value)) {
      if (out.back() != '{') out += ',';
      append_json_string(out, key);
      out += ':';
      shapes::put(item, &one, out);
    }
    out += '}';
  }
  static bool absent(const void* value) { return static_cast<const Type*>(value)->empty(); }
};

// Which table a type has; the partial specialisations are for what contains others.
template <class T>
struct Of {
  static const Shape& get() {
    if constexpr (std::is_same_v<T, Json>) {
      return json;
    } else if constexpr (std::is_same_v<T, bool>) {
      return boolean;
    } else if constexpr (std::is_same_v<T, std::string>) {
      return text;
    } else if constexpr (std::is_same_v<T, Decimal>) {
      return decimal;
    } else if constexpr (std::is_same_v<T, Instant>) {
      return instant;
    } else if constexpr (std::is_same_v<T, Date>) {
      return date;
    } else if constexpr (std::is_integral_v<T>) {
      static constexpr Shape shape{.write = Integer<T>::write, .read = Integer<T>::read};
      return shape;
    } else if constexpr (DescribedEnum<T>) {
      static constexpr auto names = Enum<T>::names(typename Enum<T>::Values());
      static constexpr Shape shape{
          .write = Enum<T>::write, .read = Enum<T>::read, .names = names};
      return shape;
    } else {
      static_assert(DescribedStruct<T>, "describe the struct with BOOST_DESCRIBE_STRUCT");
      static const auto members = Struct<T>::members(typename Struct<T>::Members());
      static const Shape shape{
          .write = write_struct, .read = read_struct, .put = put_struct, .members = members};
      return shape;
    }
  }
};
template <class T>
struct Of<Id<T>> {
  // An id is its text.
  static const Shape& get() {
    static_assert(sizeof(Id<T>) == sizeof(std::string));
    return text;
  }
};
// What holds others may be missing; Type writes, reads and says whether it holds any.
template <class Type, class T>
struct Holder {
  static const Shape& get() {
    static constexpr Shape shape{.write = Type::write, .read = Type::read, .put = Type::put,
                                 .may_be_missing = true, .absent = Type::absent,
                                 .item = &shape_of<T>};
    return shape;
  }
};
template <class T>
struct Of<std::optional<T>> : Holder<Optional<T>, T> {};
template <class T>
struct Of<std::vector<T>> : Holder<List<T>, T> {};
template <class T>
struct Of<std::map<std::string, T>> : Holder<Map<T>, T> {};

}  // namespace shapes

template <class T>
const Shape& shape_of() {
  return shapes::Of<T>::get();
}

template <class T>
Json to_json(const T& value) {
  const Shape& shape = shape_of<T>();
  return shape.write(shape, &value);
}

template <class T>
void append_json_text(std::string& out, const T& value) {
  shapes::put(shape_of<T>(), &value, out);
}
template <class T>
std::string json_text(const T& value) {
  std::string out;
  append_json_text(out, value);
  return out;
}

template <class T>
Result<T> from_json(const Json& json) {
  T value{};
  const Shape& shape = shape_of<T>();
  if (auto r = shape.read(shape, json, &value, {}); !r) return std::unexpected(r.error());
  return value;
}

}  // namespace tongchou
