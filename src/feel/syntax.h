// The syntax tree of FEEL: nodes are made by the parser, never changed afterwards, and shared by
// whoever keeps the expression or a function literal out of it.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "feel/type.h"
#include "feel/value.h"

namespace tongchou::feel {

enum class Op {
  literal,      // value
  name,         // text
  list,         // children: items
  context,      // names: keys; children: values
  range,        // children: start, end; value: a Range that tells which ends are included
  range_below, range_above,  // (< x) (<= x) (> x) (>= x): child, value: true when x is included
  range_equal, range_differs,
  negate, add, subtract, multiply, divide, power,
  equal, unequal, less, less_equal, greater, greater_equal,
  both, either, between,     // between: value, low, high
  in,                        // children: value, then tests
  test_less, test_less_equal, test_greater, test_greater_equal, test_equal, test_unequal,  // of "?"
  tests,                     // children: unary tests, any of them; none means "-"
  tests_not,
  instance_of,               // child; types[0]
  path,                      // child; text: member
  filter,                    // children: list, condition
  call,                      // children: function, arguments; names: of arguments when named
  condition,                 // if: children: condition, then, otherwise
  for_each,                  // names: iterators; children: their domains, then the body
  some, every,               // like for_each
  function,                  // names: parameters; types: theirs or null; children: body
  external,                  // names, types as function; children: the external description
};

struct Node;
using NodePtr = std::shared_ptr<const Node>;

struct Node {
  Op op = Op::literal;
  std::string text;
  Value value;
  std::vector<NodePtr> children;
  std::vector<std::string> names;
  std::vector<TypePtr> types;
  int line = 1;
  int column = 1;
  std::uint32_t height = 1;    // of the tree below; bounded, so that no walk overflows the stack
  bool asks = false;           // the tree reads "?"
  bool partial = false;        // the tree reads "partial"
};

}  // namespace tongchou::feel
