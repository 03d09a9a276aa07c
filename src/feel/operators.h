// Arithmetic and the properties of values (DMN 1.5, tables 50-55 and 10.3.2.5).
#pragma once

#include <optional>
#include <string_view>

#include "feel/feel.h"
#include "feel/syntax.h"

namespace tongchou::feel {

// a op b for add, subtract, multiply, divide, power; nothing when the kinds do not go together or
// the result would be out of range.
std::optional<Value> arithmetic(Op op, const Value& a, const Value& b);
std::optional<Value> negated(const Value& value);

// value.name for dates, times, durations and ranges; nothing when there is no such property.
std::optional<Value> property(const Value& value, std::string_view name);

// "x in test" where the test is a value: equal to it, within it, or one of its items.
std::optional<bool> matches(const Value& input, const Value& test);

}  // namespace tongchou::feel
