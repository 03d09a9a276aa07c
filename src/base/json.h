// Json: the one tree that is stored, hashed and sent. Objects keep the order in which members were
// added, so that the same facts always have the same bytes. There is no binary floating point:
// numbers are 64-bit integers or exact decimals. Boost.JSON parses; it stays out of this header.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"

namespace tongchou {

class Json {
 public:
  using Array = std::vector<Json>;
  using Member = std::pair<std::string, Json>;
  using Object = std::vector<Member>;

  Json() = default;
  Json(std::nullptr_t) {}
  Json(bool value) : value_(value) {}
  Json(int value) : value_(std::int64_t{value}) {}
  Json(unsigned value) : value_(std::int64_t{value}) {}
  Json(long value) : value_(std::int64_t{value}) {}
  Json(long long value) : value_(static_cast<std::int64_t>(value)) {}
  Json(unsigned long value) : value_(static_cast<std::int64_t>(value)) {}
  Json(Decimal value) : value_(value) {}
  Json(const char* value) : value_(std::string(value)) {}
  Json(std::string value) : value_(std::move(value)) {}
  Json(std::string_view value) : value_(std::string(value)) {}
  Json(Array value) : value_(std::move(value)) {}
  Json(Object value) : value_(std::move(value)) {}
  static Json array(std::initializer_list<Json> items = {}) { return Json(Array(items)); }
  // The values are moved into the object, which an initializer list alone would copy.
  struct Given;
  static Json object(std::initializer_list<Given> members = {});

  bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
  bool is_bool() const { return std::holds_alternative<bool>(value_); }
  bool is_integer() const { return std::holds_alternative<std::int64_t>(value_); }
  bool is_decimal() const { return std::holds_alternative<Decimal>(value_); }
  bool is_number() const { return is_integer() || is_decimal(); }
  bool is_string() const { return std::holds_alternative<std::string>(value_); }
  bool is_array() const { return std::holds_alternative<Array>(value_); }
  bool is_object() const { return std::holds_alternative<Object>(value_); }

  // Readers answer a neutral value when the kind is another: parsers check first, views need not.
  bool as_bool(bool otherwise = false) const;
  std::int64_t as_integer(std::int64_t otherwise = 0) const;  // a decimal is truncated
  Decimal as_decimal() const;                                 // 0 when not a number
  const std::string& as_string() const;                       // "" when not a string
  const Array& items() const;                                 // empty when not an array
  const Object& members() const;                              // empty when not an object

  const Json* find(std::string_view key) const;               // null when absent
  const Json& operator[](std::string_view key) const;         // Json null when absent
  const Json& at(std::size_t index) const;                    // Json null past the end
  std::size_t size() const;                                   // of an array or object

  void set(std::string_view key, Json value);   // replaces in place or appends; makes an object
  void erase(std::string_view key);
  void push(Json value);                        // makes an array
  Array& items_mutable();
  Object& members_mutable();

  friend bool operator==(const Json&, const Json&) = default;

 private:
  std::variant<std::monostate, bool, std::int64_t, Decimal, std::string, Array, Object> value_;
};

struct Json::Given {
  Given(std::string name, Json given) : key(std::move(name)), value(std::move(given)) {}
  mutable std::string key;
  mutable Json value;
};

// Strict RFC 8259; nesting and size bounded (limits.h). Error.place is "line:column".
Result<Json> parse_json(std::string_view text);
// Compact, members in their order, non-ASCII as UTF-8: the canonical bytes.
std::string write_json(const Json& value);
// The same at the end of a text.
void append_json(std::string& out, const Json& value);
void append_json_string(std::string& out, std::string_view text);
// Indented by two spaces, for people.
std::string write_json_pretty(const Json& value);

}  // namespace tongchou
