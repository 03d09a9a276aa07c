// Evaluating the syntax tree. Each kind of node has one function; what goes wrong is complained of
// at the node's place and becomes null.
#include <algorithm>

#include "base/limits.h"
#include "feel/builtin.h"
#include "feel/feel.h"
#include "feel/operators.h"
#include "feel/syntax.h"

namespace tongchou::feel {

namespace {

constexpr std::string_view kInput = "?";

class Evaluator {
 public:
  explicit Evaluator(Evaluation& evaluation) : evaluation_(evaluation) {}

  Value eval(const Node& node, const Scope& scope);
  Value test(const Node& node, const Value& input, const Scope& scope);

 private:
  // ---- Complaints ----

  Value wrong(const Node& node, const char* code, std::string zh, std::string en) {
    evaluation_.complain({code, std::move(zh), std::move(en),
                          std::to_string(node.line) + ":" + std::to_string(node.column)});
    return {};
  }

  Value not_combined(const Node& node, const Value& a, const Value& b) {
    return wrong(node, "feel.operands",
                 std::string(kind_name_zh(a.kind())) + "与" + std::string(kind_name_zh(b.kind())) +
                     "不能这样运算",
                 std::string(kind_name(a.kind())) + " and " + std::string(kind_name(b.kind())) +
                     " cannot be combined so");
  }

  // Values that would nest too deep are never made; they are null at once.
  Value nested(const Node& node, Value made) {
    if (!made.is_null()) return made;
    return wrong(node, "feel.limit", "取值嵌套过深", "the value nests too deep");
  }

  // ---- The kinds of node ----

  Value name(const Node& node, const Scope& scope);
  Value list(const Node& node, const Scope& scope);
  Value context(const Node& node, const Scope& scope);
  Value range(const Node& node, const Scope& scope);
  Value open_range(const Node& node, const Scope& scope);
  Value arithmetic_of(const Node& node, const Scope& scope);
  Value comparison(const Node& node, const Scope& scope);
  Value compared(const Node& node, Op op, const Value& a, const Value& b);
  Value logic(const Node& node, const Scope& scope);
  Value between(const Node& node, const Scope& scope);
  Value in(const Node& node, const Scope& scope);
  Value any_test(const Node& node, std::size_t first, const Value& input, const Scope& scope);
  Value one_test(const Node& node, const Value& input, const Scope& scope);
  Value path(const Node& node, const Scope& scope);
  Value member(const Node& node, const Value& value, bool complain);
  Value filter(const Node& node, const Scope& scope);
  Value item_at(const Node& node, const List& items, const Decimal& index);
  Value call(const Node& node, const Scope& scope);
  Value loop(const Node& node, const Scope& scope);
  Value function(const Node& node, const Scope& scope);

  // What an iterator runs over; nothing (after a complaint) when it cannot.
  std::optional<List> domain(const Node& node, const Scope& scope);

  // Runs the body for every combination; answers false to stop.
  template <class Body>
  bool iterate(const Node& node, std::size_t which, const Scope& scope, const Body& body);

  Evaluation& evaluation_;
};

Value Evaluator::eval(const Node& node, const Scope& scope) {
  struct Leave {
    Evaluation& evaluation;
    ~Leave() { evaluation.leave(); }
  } leave{evaluation_};
  if (!evaluation_.enter() || !evaluation_.spend(1)) return {};
  switch (node.op) {
    case Op::literal: return node.value;
    case Op::name: return name(node, scope);
    case Op::list: return list(node, scope);
    case Op::context: return context(node, scope);
    case Op::range: return range(node, scope);
    case Op::range_below:
    case Op::range_above:
    case Op::range_equal:
    case Op::range_differs: return open_range(node, scope);
    case Op::negate:
    case Op::add:
    case Op::subtract:
    case Op::multiply:
    case Op::divide:
    case Op::power: return arithmetic_of(node, scope);
    case Op::equal:
    case Op::unequal:
    case Op::less:
    case Op::less_equal:
    case Op::greater:
    case Op::greater_equal: return comparison(node, scope);
    case Op::both:
    case Op::either: return logic(node, scope);
    case Op::between: return between(node, scope);
    case Op::in: return in(node, scope);
    case Op::instance_of: {
      const Value value = eval(*node.children[0], scope);
      if (value.is_null()) return node.types[0]->kind == Type::Kind::null;
      return conforms(value, *node.types[0], scope, evaluation_);
    }
    case Op::path: return path(node, scope);
    case Op::filter: return filter(node, scope);
    case Op::call: return call(node, scope);
    case Op::condition: {
      const Value decided = eval(*node.children[0], scope);
      if (!decided.is(Kind::boolean) && !decided.is_null()) {
        wrong(node, "feel.condition", "条件不是真假值", "the condition is not a boolean");
      }
      return eval(*node.children[decided.is_true() ? 1 : 2], scope);
    }
    case Op::for_each:
    case Op::some:
    case Op::every: return loop(node, scope);
    case Op::function:
    case Op::external: return function(node, scope);
    default: {
      const Value* input = scope.find(kInput);
      return test(node, input ? *input : Value(), scope);
    }
  }
}

// ---- Names, lists, contexts, ranges ----

Value Evaluator::name(const Node& node, const Scope& scope) {
  if (const Value* found = scope.find(node.text)) return *found;
  if (const Host* host = scope.host().get()) {
    if (const auto it = host->functions.find(node.text); it != host->functions.end()) {
      const Host::Call& called = it->second;
      auto body = [called](std::span<const Value> arguments, const Scope&, Evaluation&) {
        return called(arguments);
      };
      return Value(std::make_shared<const Function>(Function::Body(std::move(body))));
    }
  }
  if (const Value* found = find_builtin(node.text)) return *found;
  return wrong(node, "feel.unknown", "未定义的名称 " + node.text, "unknown name " + node.text);
}

Value Evaluator::list(const Node& node, const Scope& scope) {
  List items;
  items.reserve(node.children.size());
  for (const NodePtr& child : node.children) items.push_back(eval(*child, scope));
  return nested(node, Value(std::move(items)));
}

Value Evaluator::context(const Node& node, const Scope& scope) {
  Context context;
  Scope inner = scope;
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    if (context.find(node.names[i])) {
      return wrong(node, "feel.context", "重复的键 " + node.names[i],
                   "duplicate key " + node.names[i]);
    }
    Value value = eval(*node.children[i], inner);
    inner = inner.with(node.names[i], value);
    context.set(node.names[i], std::move(value));
    if (!evaluation_.spend(i / 8)) return {};  // keys are sought one by one
  }
  return nested(node, Value(std::move(context)));
}

Value Evaluator::range(const Node& node, const Scope& scope) {
  Range range = node.value.range();
  Value start = eval(*node.children[0], scope);
  Value end = eval(*node.children[1], scope);
  if (!start.is_null() && !end.is_null() && !compare(start, end)) {
    return not_combined(node, start, end);
  }
  range.start = std::move(start);
  range.end = std::move(end);
  return Value(std::move(range));
}

Value Evaluator::open_range(const Node& node, const Scope& scope) {
  const Value bound = eval(*node.children[0], scope);
  Range range;
  if (node.op == Op::range_equal || node.op == Op::range_differs) {
    range.form = node.op == Op::range_equal ? Range::Form::equals : Range::Form::differs;
    range.start = range.end = bound;
    return Value(std::move(range));
  }
  if (node.op == Op::range_below) {
    range.end = bound;
    range.start_included = false;
    range.end_included = node.value.boolean();
  } else {
    range.start = bound;
    range.start_included = node.value.boolean();
    range.end_included = false;
  }
  return Value(std::move(range));
}

// ---- Operators ----

Value Evaluator::arithmetic_of(const Node& node, const Scope& scope) {
  const Value a = eval(*node.children[0], scope);
  if (node.op == Op::negate) {
    if (auto result = negated(a)) return std::move(*result);
    return wrong(node, "feel.operands", "不能取负", "cannot be negated");
  }
  const Value b = eval(*node.children[1], scope);
  if (a.is(Kind::string) && !evaluation_.spend(a.string().size() / 64)) return {};
  if (auto result = arithmetic(node.op, a, b)) return std::move(*result);
  return not_combined(node, a, b);
}

Value Evaluator::compared(const Node& node, Op op, const Value& a, const Value& b) {
  if (!evaluation_.spend(std::min(a.weight(), b.weight()) / 4)) return {};
  if (op == Op::equal || op == Op::unequal) {
    if (const auto same = equal(a, b)) return Value(*same == (op == Op::equal));
    return not_combined(node, a, b);
  }
  const auto order = compare(a, b);
  if (!order) return not_combined(node, a, b);
  switch (op) {
    case Op::less: return Value(*order < 0);
    case Op::less_equal: return Value(*order <= 0);
    case Op::greater: return Value(*order > 0);
    default: return Value(*order >= 0);
  }
}

Value Evaluator::comparison(const Node& node, const Scope& scope) {
  const Value a = eval(*node.children[0], scope);
  const Value b = eval(*node.children[1], scope);
  return compared(node, node.op, a, b);
}

// Three-valued: one false decides "and", one true decides "or"; anything else that is not a
// boolean counts as null.
Value Evaluator::logic(const Node& node, const Scope& scope) {
  const bool decisive = node.op == Op::either;
  bool unknown = false;
  for (const NodePtr& child : node.children) {
    const Value value = eval(*child, scope);
    if (!value.is(Kind::boolean)) {
      unknown = true;
      if (!value.is_null()) {
        wrong(*child, "feel.operands", "此处应为真假值", "a boolean is expected here");
      }
    } else if (value.boolean() == decisive) {
      return Value(decisive);
    }
  }
  return unknown ? Value() : Value(!decisive);
}

Value Evaluator::between(const Node& node, const Scope& scope) {
  const Value value = eval(*node.children[0], scope);
  const Value low = eval(*node.children[1], scope);
  const Value high = eval(*node.children[2], scope);
  const auto above = compare(value, low);
  const auto below = compare(value, high);
  if (!above) return not_combined(node, value, low);
  if (!below) return not_combined(node, value, high);
  return Value(*above >= 0 && *below <= 0);
}

// ---- Tests ----

Value Evaluator::in(const Node& node, const Scope& scope) {
  const Value input = eval(*node.children[0], scope);
  return any_test(node, 1, input, scope);
}

Value Evaluator::any_test(const Node& node, std::size_t first, const Value& input,
                          const Scope& scope) {
  bool unknown = false;
  for (std::size_t i = first; i < node.children.size(); ++i) {
    const Value result = one_test(*node.children[i], input, scope);
    if (result.is_true()) return result;
    unknown = unknown || !result.is_false();
  }
  return unknown ? Value() : Value(false);
}

Value Evaluator::one_test(const Node& node, const Value& input, const Scope& scope) {
  static constexpr std::pair<Op, Op> kOperators[] = {
      {Op::test_less, Op::less},           {Op::test_less_equal, Op::less_equal},
      {Op::test_greater, Op::greater},     {Op::test_greater_equal, Op::greater_equal},
      {Op::test_equal, Op::equal},         {Op::test_unequal, Op::unequal}};
  for (const auto& [tested, op] : kOperators) {
    if (node.op == tested) return compared(node, op, input, eval(*node.children[0], scope));
  }
  const Value value = eval(node, scope);
  // A test that asks about "?" answers by itself; so does one that answers about something else.
  if (node.asks && value.is(Kind::boolean)) return value;
  if (!evaluation_.spend(value.weight() / 4)) return {};
  if (const auto found = matches(input, value)) {
    if (*found || !(value.is_true() && !input.is(Kind::boolean))) return Value(*found);
    return value;
  }
  if (value.is(Kind::boolean)) return value;
  return not_combined(node, input, value);
}

Value Evaluator::test(const Node& node, const Value& input, const Scope& scope) {
  if (node.op != Op::tests && node.op != Op::tests_not) return one_test(node, input, scope);
  if (node.children.empty()) return Value(true);
  const Value result = any_test(node, 0, input, scope);
  if (node.op == Op::tests || !result.is(Kind::boolean)) return result;
  return Value(!result.boolean());
}

// ---- Paths and filters ----

Value Evaluator::member(const Node& node, const Value& value, bool complain) {
  if (value.is(Kind::context)) {
    if (const Value* found = value.context().find(node.text)) return *found;
  } else if (auto found = property(value, node.text)) {
    return std::move(*found);
  }
  if (!complain) return {};
  return wrong(node, "feel.member", "没有成员 " + node.text, "there is no member " + node.text);
}

Value Evaluator::path(const Node& node, const Scope& scope) {
  const Value value = eval(*node.children[0], scope);
  if (!value.is(Kind::list)) return member(node, value, true);
  List members;
  members.reserve(value.list().size());
  if (!evaluation_.spend(value.list().size())) return {};
  for (const Value& item : value.list()) members.push_back(member(node, item, false));
  return Value(std::move(members));
}

Value Evaluator::item_at(const Node& node, const List& items, const Decimal& index) {
  const auto size = static_cast<std::int64_t>(items.size());
  const auto place = index.to_integer();
  if (place && *place >= 1 && *place <= size) return items[static_cast<std::size_t>(*place - 1)];
  if (place && *place <= -1 && *place >= -size) {
    return items[static_cast<std::size_t>(size + *place)];
  }
  return wrong(node, "feel.index", "列表没有第 " + index.text() + " 项",
               "the list has no item " + index.text());
}

Value Evaluator::filter(const Node& node, const Scope& scope) {
  const Value value = eval(*node.children[0], scope);
  const List single = value.is_null() ? List{} : List{value};
  const List& items = value.is(Kind::list) ? value.list() : single;
  const Node& condition = *node.children[1];
  auto about = [&](const Value& item) {
    return scope.with("item", item).with_entries(item);
  };
  List kept;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Value answer = eval(condition, about(items[i]));
    if (evaluation_.exhausted()) return {};
    // A number tells the place; it cannot depend on the item.
    if (i == 0 && answer.is(Kind::number)) return item_at(node, items, answer.number());
    if (answer.is_true()) kept.push_back(items[i]);
    else if (!answer.is_false() && !answer.is_null()) {
      return wrong(node, "feel.filter", "筛选条件不是真假值或数",
                   "the filter is neither a boolean nor a number");
    }
  }
  if (items.empty() && condition.op == Op::literal && condition.value.is(Kind::number)) {
    return item_at(node, items, condition.value.number());
  }
  return Value(std::move(kept));
}

// ---- Calls ----

Value Evaluator::call(const Node& node, const Scope& scope) {
  const Value called = eval(*node.children[0], scope);
  if (!called.is(Kind::function)) {
    return wrong(node, "feel.call", "所调用的不是函数", "what is called is not a function");
  }
  std::vector<Value> arguments;
  arguments.reserve(node.children.size() - 1);
  for (std::size_t i = 1; i < node.children.size(); ++i) {
    arguments.push_back(eval(*node.children[i], scope));
  }
  if (evaluation_.exhausted()) return {};
  const std::size_t noted = evaluation_.noted();
  Value result = node.names.empty()
                     ? called.function()->call(arguments, scope, evaluation_)
                     : call_named(called, node.names, arguments, scope, evaluation_);
  evaluation_.place_since(noted, node.line, node.column);
  return result;
}

Value Evaluator::function(const Node& node, const Scope& scope) {
  std::vector<Parameter> parameters;
  for (std::size_t i = 0; i < node.names.size(); ++i) {
    parameters.push_back({node.names[i], node.types[i]});
  }
  const NodePtr body = node.children[0];
  if (node.op == Op::external) {
    // Only the host can lend what lies outside FEEL; it names the method as the model does.
    const Value description = Evaluator(evaluation_).eval(*body, scope);
    const Value& java = description["java"];
    const std::string method = external_name(java);
    const Host* host = scope.host().get();
    const auto it = host ? host->functions.find(method) : decltype(host->functions.end()){};
    if (!host || it == host->functions.end()) {
      return wrong(node, "feel.external", "外部函数不可用 " + method,
                   "the external function is not available: " + method);
    }
    const Host::Call called = it->second;
    return Value(std::make_shared<const Function>(
        std::move(parameters),
        [called](std::span<const Value> arguments, const Scope&, Evaluation& evaluation) {
          return call_external(called, arguments, evaluation);
        }));
  }
  const std::vector<std::string> names = node.names;
  auto run = [body, names, scope](std::span<const Value> arguments, const Scope&,
                                  Evaluation& evaluation) {
    Context bound;
    for (std::size_t i = 0; i < names.size(); ++i) bound.set(names[i], arguments[i]);
    return Evaluator(evaluation).eval(*body, scope.with(std::move(bound)));
  };
  return nested(node, Value(std::make_shared<const Function>(
                          std::move(parameters), std::move(run), nullptr, scope.depth() + 1)));
}

// ---- Loops ----

std::optional<List> Evaluator::domain(const Node& node, const Scope& scope) {
  const bool bare = node.op == Op::range && node.text == "..";
  return items_of(eval(node, scope), evaluation_, bare);
}

template <class Body>
bool Evaluator::iterate(const Node& node, std::size_t which, const Scope& scope,
                        const Body& body) {
  if (which == node.names.size()) return body(scope);
  const auto items = domain(*node.children[which], scope);
  if (!items) return false;
  for (const Value& item : *items) {
    if (evaluation_.exhausted()) return false;
    if (!iterate(node, which + 1, scope.with(node.names[which], item), body)) return false;
  }
  return true;
}

Value Evaluator::loop(const Node& node, const Scope& scope) {
  const Node& body = *node.children.back();
  if (node.op == Op::for_each) {
    List results;
    const bool done = iterate(node, 0, scope, [&](const Scope& inner) {
      if (body.partial && !evaluation_.spend(results.size())) return false;
      const Scope seen = body.partial ? inner.with("partial", Value(results)) : inner;
      results.push_back(eval(body, seen));
      return evaluation_.may_hold(results.size(), limits::kFeelListMax);
    });
    return done ? nested(node, Value(std::move(results))) : Value();
  }
  const bool decisive = node.op == Op::some;
  bool decided = false;
  bool unknown = false;
  const bool done = iterate(node, 0, scope, [&](const Scope& inner) {
    const Value answer = eval(body, inner);
    decided = answer.is(Kind::boolean) && answer.boolean() == decisive;
    if (!answer.is(Kind::boolean)) {
      unknown = true;
      if (!answer.is_null()) {
        wrong(body, "feel.operands", "此处应为真假值", "a boolean is expected here");
      }
    }
    return !decided;
  });
  if (decided) return Value(decisive);
  return !done || unknown ? Value() : Value(!decisive);
}

}  // namespace

// ---- The face ----

Value evaluate(const Expression& expression, const Scope& scope, Evaluation& evaluation) {
  if (!expression.root()) return {};
  Value result = Evaluator(evaluation).eval(*expression.root(), scope);
  return evaluation.exhausted() ? Value() : result;
}

Value evaluate(const UnaryTests& tests, const Value& input, const Scope& scope,
               Evaluation& evaluation) {
  if (!tests.root()) return Value(true);
  const Scope asking = scope.with(kInput, input);
  Value result = Evaluator(evaluation).test(*tests.root(), input, asking);
  return evaluation.exhausted() ? Value() : result;
}

Value evaluate(const Expression& expression, const Scope& scope, Diagnostics* diagnostics) {
  Evaluation evaluation(diagnostics);
  return evaluate(expression, scope, evaluation);
}

Value evaluate(const UnaryTests& tests, const Value& input, const Scope& scope,
               Diagnostics* diagnostics) {
  Evaluation evaluation(diagnostics);
  return evaluate(tests, input, scope, evaluation);
}

}  // namespace tongchou::feel
