// The built-in functions of DMN 1.5, 10.3.4, as tables: a name, what it takes, what it does.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "feel/feel.h"

namespace tongchou::feel {

// A set of kinds, one bit each.
using Kinds = std::uint32_t;
constexpr Kinds of(Kind kind) { return 1u << static_cast<unsigned>(kind); }
inline constexpr Kinds kNumber = of(Kind::number);
inline constexpr Kinds kString = of(Kind::string);
inline constexpr Kinds kBoolean = of(Kind::boolean);
inline constexpr Kinds kDate = of(Kind::date);
inline constexpr Kinds kTime = of(Kind::time);
inline constexpr Kinds kDateTime = of(Kind::date_time);
inline constexpr Kinds kDays = of(Kind::days_duration);
inline constexpr Kinds kMonths = of(Kind::months_duration);
inline constexpr Kinds kList = of(Kind::list);
inline constexpr Kinds kContext = of(Kind::context);
inline constexpr Kinds kRange = of(Kind::range);
inline constexpr Kinds kFunction = of(Kind::function);
inline constexpr Kinds kNull = of(Kind::null);
inline constexpr Kinds kAny = ~Kinds{0};
inline constexpr Kinds kPoint = kNumber | kString | kDate | kTime | kDateTime | kDays | kMonths;

// What a built-in sees of its call. Arguments already fit the signature; optional ones that are
// absent read as null.
class Arguments {
 public:
  Arguments(std::span<const Value> values, const Scope& scope, Evaluation& evaluation)
      : scope(scope), evaluation(evaluation), values_(values) {}
  const Value& operator[](std::size_t i) const;
  std::size_t size() const { return values_.size(); }
  bool given(std::size_t i) const { return i < values_.size() && !values_[i].is_null(); }
  std::span<const Value> all() const { return values_; }

  // The items of a variadic function: of its only argument if that is a list, else the arguments.
  std::span<const Value> items() const;

  // Complains and answers null.
  Value wrong(const std::string& zh, const std::string& en) const;

  const Scope& scope;
  Evaluation& evaluation;

 private:
  std::span<const Value> values_;
};

struct Formal {
  const char* name;
  Kinds kinds;
  bool optional = false;
};

struct Signature {
  std::vector<Formal> formals;
  Value (*run)(const Arguments&);
  bool variadic = false;  // the last formal may be repeated
};

struct Builtin {
  const char* name;
  std::vector<Signature> signatures;
};

using BuiltinTable = std::vector<Builtin>;
const BuiltinTable& string_builtins();
const BuiltinTable& list_builtins();
const BuiltinTable& number_builtins();
const BuiltinTable& temporal_builtins();
const BuiltinTable& range_builtins();
const BuiltinTable& general_builtins();

// Null when there is no such function.
const Value* find_builtin(std::string_view name);

// Does any signature take that many arguments?
bool builtin_fits(const Builtin& builtin, std::size_t count);

Value call_builtin(const Builtin& builtin, std::span<const Value> arguments, const Scope& scope,
                   Evaluation& evaluation);
Value call_builtin_named(const Builtin& builtin, std::span<const std::string> names,
                         std::span<const Value> arguments, const Scope& scope,
                         Evaluation& evaluation);

}  // namespace tongchou::feel
