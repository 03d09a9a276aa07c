// FEEL, the Friendly Enough Expression Language (DMN 1.5, chapter 10). The face of this module.
//
// An expression is parsed once, is immutable and may be shared. Evaluating is a pure function of
// expression and scope: no clock, locale, randomness, I/O; decimals only. What goes wrong while
// evaluating gives null, as FEEL demands, and a diagnostic that says why. Every evaluation is
// bounded in depth, steps and sizes (limits.h), so that a hostile model cannot hang an office.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "feel/type.h"   // IWYU pragma: export
#include "feel/value.h"  // IWYU pragma: export

namespace tongchou::feel {

using Diagnostics = std::vector<Error>;  // place is "line:column" in the expression where known

// ---- Parsing ----

struct Node;  // the syntax tree, syntax.h

class Expression {
 public:
  Expression() = default;  // evaluates to null
  Expression(std::string text, std::shared_ptr<const Node> root)
      : text_(std::move(text)), root_(std::move(root)) {}
  const std::string& text() const { return text_; }
  const std::shared_ptr<const Node>& root() const { return root_; }
  // The names that the expression reads from outside, sorted: variables and called functions,
  // without the built-in ones and those it binds itself.
  std::set<std::string> names() const;

 private:
  std::string text_;
  std::shared_ptr<const Node> root_;
};

// The tests of one decision-table cell or of allowed values: "< 5, [7..9], not(3), ? > 2".
class UnaryTests {
 public:
  UnaryTests() = default;  // "-": always true
  UnaryTests(std::string text, std::shared_ptr<const Node> root)
      : text_(std::move(text)), root_(std::move(root)) {}
  const std::string& text() const { return text_; }
  const std::shared_ptr<const Node>& root() const { return root_; }
  std::vector<UnaryTests> each() const;  // "a, b, c" one by one

 private:
  std::string text_;
  std::shared_ptr<const Node> root_;
};

// Names known at the place of the expression. Words side by side ("monthly salary") form a name
// without being listed; a name with operators or keywords in it ("pre-check", "debt and assets")
// is recognised only when it is listed here or bound within the expression itself.
using Names = std::set<std::string, std::less<>>;

// Errors: code "feel.syntax" (or "feel.limit"), place "line:column".
Result<Expression> parse(std::string_view text, const Names& names = {});
Result<UnaryTests> parse_unary_tests(std::string_view text, const Names& names = {});

// ---- Scope ----

// What the host lends to its expressions: functions by name (arguments by position), the moment
// that now() and today() answer, the types that "instance of" may name.
struct Host {
  using Call = std::function<Value(std::span<const Value>)>;
  std::map<std::string, Call, std::less<>> functions;
  std::map<std::string, TypePtr, std::less<>> types;
  std::optional<Instant> now;  // absent: now() and today() are null with a diagnostic
};

// A chain of contexts, the innermost first. Copies are cheap and share; nothing is ever changed.
class Scope {
 public:
  Scope() = default;
  explicit Scope(Context context, std::shared_ptr<const Host> host = {});

  Scope with(Context context) const;                 // hides equal names outside
  Scope with_entries(Value context) const;           // the same, sharing the context
  Scope with(std::string_view name, Value value) const;
  Scope hosted(std::shared_ptr<const Host> host) const;

  const Value* find(std::string_view name) const;    // null pointer when no context has it
  const std::shared_ptr<const Host>& host() const { return host_; }
  std::uint32_t depth() const;                       // of frames and what they hold

 private:
  struct Frame;
  std::shared_ptr<const Frame> frame_;
  std::shared_ptr<const Host> host_;
};

// ---- Evaluating ----

Value evaluate(const Expression& expression, const Scope& scope,
               Diagnostics* diagnostics = nullptr);

// True, false or null. "?" in the tests is the input.
Value evaluate(const UnaryTests& tests, const Value& input, const Scope& scope,
               Diagnostics* diagnostics = nullptr);

// ---- For dmn: one budget over many expressions, functions with names, types ----

// The running of one evaluation: what it may still spend and what it has complained of.
class Evaluation {
 public:
  explicit Evaluation(Diagnostics* diagnostics = nullptr) : diagnostics_(diagnostics) {}
  Evaluation(const Evaluation&) = delete;
  Evaluation& operator=(const Evaluation&) = delete;

  // Both answer false once the budget is spent (said once as a diagnostic): then give up.
  bool spend(std::uint64_t steps);
  bool enter();
  void leave() { --depth_; }
  bool exhausted() const { return exhausted_; }
  // A list or string of this size may be made; else false, and the evaluation gives up.
  bool may_hold(std::size_t items, std::size_t most);

  void complain(Error error);
  // Complaints noted so far; those noted since then without a place are given this one.
  std::size_t noted() const { return diagnostics_ ? diagnostics_->size() : 0; }
  void place_since(std::size_t noted, int line, int column);

 private:
  Diagnostics* diagnostics_;
  std::uint64_t steps_ = 0;
  std::uint32_t depth_ = 0;
  bool exhausted_ = false;
};

Value evaluate(const Expression& expression, const Scope& scope, Evaluation& evaluation);
Value evaluate(const UnaryTests& tests, const Value& input, const Scope& scope,
               Evaluation& evaluation);

struct Parameter {
  std::string name;
  TypePtr type;  // null pointer: anything
};

struct Builtin;  // builtin.h

// A callable value: a FEEL function literal, a built-in, a business knowledge model, a service.
class Function {
 public:
  using Body = std::function<Value(std::span<const Value>, const Scope&, Evaluation&)>;
  // `depth` is that of the scope which the body keeps; see Value::depth().
  Function(std::vector<Parameter> parameters, Body body, TypePtr result = nullptr,
           std::uint32_t depth = 0)
      : parameters_(std::move(parameters)), body_(std::move(body)), result_(std::move(result)),
        depth_(depth), fixed_(true) {}
  // Any number of arguments of any kind; the body checks them itself.
  explicit Function(Body body, const Builtin* builtin = nullptr)
      : body_(std::move(body)), builtin_(builtin) {}
  const std::vector<Parameter>& parameters() const { return parameters_; }
  const TypePtr& result() const { return result_; }
  bool fixed() const { return fixed_; }
  std::uint32_t depth() const { return depth_; }
  const Builtin* builtin() const { return builtin_; }

  // Coerces the arguments and the result to their types; null with a diagnostic when they do not
  // fit or are too many or too few. The scope lends the host only.
  Value call(std::span<const Value> arguments, const Scope& scope, Evaluation& evaluation) const;

 private:
  std::vector<Parameter> parameters_;
  Body body_;
  TypePtr result_;
  std::uint32_t depth_ = 0;
  bool fixed_ = false;
  const Builtin* builtin_ = nullptr;
};

// A built-in by its name, arguments by position. There must be such a built-in.
Value call_builtin(std::string_view name, std::span<const Value> arguments, const Scope& scope,
                   Evaluation& evaluation);
// A call with named arguments of any function.
Value call_named(const Value& function, std::span<const std::string> names,
                 std::span<const Value> arguments, const Scope& scope, Evaluation& evaluation);
// What a loop over the value runs over: its items, the steps of a range, the value itself; nothing
// with a diagnostic for null and for ranges without steps. Only "3..1" without brackets descends.
std::optional<List> items_of(const Value& value, Evaluation& evaluation,
                             bool may_descend = false);

// How the host names a method that a model describes by {class, method signature}, without blanks:
// "java.lang.Math.max(double,double)"; and a call of it that complains when the answer is null.
std::string external_name(const Value& description);
Value call_external(const Host::Call& called, std::span<const Value> arguments,
                    Evaluation& evaluation);

// Does the value belong to the type ("instance of", without coercion)? The allowed values count.
bool conforms(const Value& value, const Type& type, const Scope& scope, Evaluation& evaluation);

// DMN 1.5, 10.3.2.9.4: a singleton list becomes its item, an item becomes a singleton list, a date
// becomes a date and time at UTC midnight; what still does not fit is nothing.
std::optional<Value> coerce(const Value& value, const Type& type, const Scope& scope,
                            Evaluation& evaluation);

}  // namespace tongchou::feel
