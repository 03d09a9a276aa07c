// Type: what a value may be (DMN 1.5, 10.3.2.9). FEEL's "instance of", the types of parameters and
// DMN's item definitions all become such a type.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "feel/value.h"

namespace tongchou::feel {

class UnaryTests;
struct Type;
using TypePtr = std::shared_ptr<const Type>;

struct Type {
  enum class Kind {
    any, null, boolean, number, string, date, time, date_time,
    days_duration, months_duration, list, context, range, function,
    named  // to be found in the host's types when used
  };
  Kind kind = Kind::any;
  std::string name;                                     // of a named type
  TypePtr element;                                      // list, range; result of a function
  std::vector<std::pair<std::string, TypePtr>> members; // context; parameters of a function
  bool open = true;                                     // a context without declared members
  std::shared_ptr<const UnaryTests> allowed;            // allowed values; may be null
};

// "number", "string", "date and time", "dateTime", "Any" ...; null pointer for other names.
TypePtr basic_type(std::string_view name);

}  // namespace tongchou::feel
