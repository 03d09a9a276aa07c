// The grammar of DMN 1.5, 10.3.1.2, by recursive descent with precedences.
// Length: one grammar is one class; its rules call one another, and a reader follows them in order.
#include <algorithm>
#include <array>
#include <utility>

#include "base/limits.h"
#include "feel/feel.h"
#include "feel/scanner.h"
#include "feel/syntax.h"
#include "feel/temporal.h"

namespace tongchou::feel {

namespace {

constexpr std::array<std::string_view, 12> kKeywords = {
    "and", "or", "in", "between", "then", "else", "return", "satisfies", "if", "for", "some",
    "every"};

bool is_keyword(std::string_view word) {
  return std::find(kKeywords.begin(), kKeywords.end(), word) != kKeywords.end();
}

// How tightly operators bind; greater is tighter.
enum Level { kNone = 0, kOr, kAnd, kComparison, kSum, kProduct, kPower };

struct Operator {
  std::string_view symbol;
  Level level;
  Op op;
};

// Longer symbols stand before their beginnings.
constexpr Operator kSymbols[] = {
    {"!=", kComparison, Op::unequal},    {"<=", kComparison, Op::less_equal},
    {">=", kComparison, Op::greater_equal}, {"<", kComparison, Op::less},
    {">", kComparison, Op::greater},     {"=", kComparison, Op::equal},
    {"+", kSum, Op::add},                {"-", kSum, Op::subtract},
    {"**", kPower, Op::power},           {"*", kProduct, Op::multiply},
    {"/", kProduct, Op::divide}};
constexpr Operator kWords[] = {{"or", kOr, Op::either},
                               {"and", kAnd, Op::both},
                               {"in", kComparison, Op::in},
                               {"between", kComparison, Op::between}};

struct Test {
  std::string_view symbol;
  Op test;
  Op range;
  bool included;
};
constexpr Test kTests[] = {{"!=", Op::test_unequal, Op::range_differs, true},
                           {"<=", Op::test_less_equal, Op::range_below, true},
                           {">=", Op::test_greater_equal, Op::range_above, true},
                           {"<", Op::test_less, Op::range_below, false},
                           {">", Op::test_greater, Op::range_above, false},
                           {"=", Op::test_equal, Op::range_equal, true}};

}  // namespace

class Parser {
 public:
  Parser(std::string_view text, const Names& names) : in_(text) {
    for (const std::string& name : names) know(name);
    for (const char* name : {"date and time", "years and months duration",
                             "days and time duration"}) {
      know(name);
    }
    budget_ = 200 * (text.size() + 50);
  }

  Result<NodePtr> whole(bool tests) {
    NodePtr root = tests ? unary_tests() : expression();
    if (root && !in_.done()) root = wrong("这里不应再有内容", "nothing more is expected here");
    if (!root) return std::unexpected(*error_);
    return root;
  }

 private:
  // ---- Helpers ----

  struct Nesting {
    explicit Nesting(Parser& parser) : parser(parser) { ++parser.nesting_; }
    ~Nesting() { --parser.nesting_; }
    Parser& parser;
  };

  void know(const std::string& name) {
    if (!is_word(name) && !name.empty()) known_.insert(name);
  }

  // The furthest error is the one that a person can act on.
  NodePtr wrong(const std::string& zh, const std::string& en, const char* code = "feel.syntax") {
    in_.skip_blanks();
    if (!error_ || in_.at() >= error_at_) {
      const Place place = in_.place(in_.at());
      error_at_ = in_.at();
      error_ = Error{code, zh, en, std::to_string(place.line) + ":" + std::to_string(place.column)};
    }
    return nullptr;
  }

  NodePtr expected(const std::string& what) { return wrong("这里应为 " + what, "expected " + what); }

  bool affordable() {
    if (nesting_ > limits::kFeelNestingMax || budget_ == 0) {
      wrong("表达式过于复杂", "the expression is too complex", "feel.limit");
      return false;
    }
    --budget_;
    return true;
  }

  Node start(Op op) {
    in_.skip_blanks();
    return start(op, in_.at());
  }
  Node start(Op op, std::size_t at) {
    Node node;
    node.op = op;
    const Place place = in_.place(at);
    node.line = place.line;
    node.column = place.column;
    return node;
  }

  NodePtr finish(Node node) {
    for (const NodePtr& child : node.children) {
      if (!child) return nullptr;
      node.height = std::max(node.height, child->height + 1);
      node.asks = node.asks || child->asks;
      node.partial = node.partial || child->partial;
    }
    if (node.height > limits::kFeelHeightMax) {
      return wrong("表达式过于复杂", "the expression is too complex", "feel.limit");
    }
    return std::make_shared<const Node>(std::move(node));
  }

  // ---- Operators ----

  NodePtr expression() { return binary(kOr); }

  const Operator* peek_operator() {
    const std::string_view word = in_.peek_word();
    if (!word.empty()) {
      for (const Operator& candidate : kWords) {
        if (candidate.symbol == word) return &candidate;
      }
      return nullptr;
    }
    for (const Operator& candidate : kSymbols) {
      if (in_.follows(candidate.symbol)) return &candidate;
    }
    return nullptr;
  }

  NodePtr binary(Level level) {
    const Nesting nesting(*this);
    if (!affordable()) return nullptr;
    in_.skip_blanks();
    const std::size_t at = in_.at();
    NodePtr left = unary();
    while (left) {
      const Operator* found = peek_operator();
      if (!found || found->level < level) return left;
      in_.go(in_.at() + found->symbol.size());
      Node node = start(found->op, at);
      node.children.push_back(std::move(left));
      if (found->op == Op::between) {
        if (!between(node)) return nullptr;
      } else if (found->op == Op::in) {
        if (!in_tests(node)) return nullptr;
      } else {
        node.children.push_back(binary(static_cast<Level>(found->level + 1)));
      }
      left = finish(std::move(node));
    }
    return left;
  }

  bool between(Node& node) {
    node.children.push_back(binary(kSum));
    if (!node.children.back()) return false;
    if (!in_.take_word("and")) return expected("and") != nullptr;
    node.children.push_back(binary(kSum));
    return node.children.back() != nullptr;
  }

  // "x in (1, < 5)": what follows is one expression, or tests within brackets.
  bool in_tests(Node& node) {
    in_.skip_blanks();
    const std::size_t at = in_.at();
    NodePtr only = test(kSum);
    if (only && in_.peek() != ',' ) {
      node.children.push_back(std::move(only));
      return true;
    }
    const std::size_t stopped = in_.at();
    in_.go(at);
    if (!in_.take("(")) {
      in_.go(stopped);
      if (only) node.children.push_back(std::move(only));
      return node.children.size() > 1;
    }
    do {
      NodePtr one = test(kOr);
      if (!one) break;
      node.children.push_back(std::move(one));
    } while (in_.take(","));
    if (node.children.size() > 1 && in_.take(")")) return true;
    if (!only) return expected(")") != nullptr;
    // The comma belongs to what is around: "[1 in 2, 3]".
    in_.go(stopped);
    node.children.resize(1);
    node.children.push_back(std::move(only));
    return true;
  }

  NodePtr unary() {
    const Nesting nesting(*this);
    if (!affordable()) return nullptr;
    if (in_.peek() == '-') {
      Node node = start(Op::negate);
      in_.take("-");
      node.children.push_back(unary());
      if (!node.children[0]) return nullptr;
      return instance_of(finish(std::move(node)));
    }
    return instance_of(postfix());
  }

  NodePtr instance_of(NodePtr left) {
    if (!left || in_.peek_word() != "instance") return left;
    const std::size_t at = in_.at();
    in_.take_word();
    if (!in_.take_word("of")) {
      in_.go(at);
      return left;
    }
    Node node = start(Op::instance_of, at);
    TypePtr type = parse_type();
    if (!type) return nullptr;
    node.types.push_back(std::move(type));
    node.children.push_back(std::move(left));
    return finish(std::move(node));
  }

  // ---- Paths, filters, calls ----

  NodePtr postfix() {
    NodePtr node = primary();
    while (node) {
      const char next = in_.peek();
      if (next == '.' && in_.peek_second() != '.') {
        node = path(std::move(node));
      } else if (next == '[') {
        const std::size_t at = in_.at();
        NodePtr filtered = filter(node);
        if (!filtered && in_range_end_) {  // "[1..10[" closes a range
          in_.go(at);
          return node;
        }
        node = std::move(filtered);
      } else if (next == '(') {
        node = call(std::move(node));
      } else {
        return node;
      }
    }
    return node;
  }

  NodePtr path(NodePtr left) {
    Node node = start(Op::path);
    in_.take(".");
    node.text = name();
    if (node.text.empty()) return expected("name");
    node.children.push_back(std::move(left));
    return finish(std::move(node));
  }

  NodePtr filter(NodePtr left) {
    Node node = start(Op::filter);
    in_.take("[");
    node.children.push_back(std::move(left));
    node.children.push_back(enclosed());
    if (!node.children.back()) return nullptr;
    if (!in_.take("]")) return expected("]");
    return finish(std::move(node));
  }

  // Within brackets a "[" is a filter again, whatever is around.
  NodePtr enclosed() {
    const bool before = std::exchange(in_range_end_, false);
    NodePtr node = expression();
    in_range_end_ = before;
    return node;
  }

  NodePtr call(NodePtr function) {
    Node node = start(Op::call);
    in_.take("(");
    node.children.push_back(std::move(function));
    if (in_.take(")")) return finish(std::move(node));
    const std::size_t at = in_.at();
    const bool named = !name().empty() && in_.peek() == ':';
    in_.go(at);
    do {
      if (named) {
        node.names.push_back(name());
        if (node.names.back().empty() || !in_.take(":")) return expected("name:");
      }
      node.children.push_back(enclosed());
      if (!node.children.back()) return nullptr;
    } while (in_.take(","));
    if (!in_.take(")")) return expected(")");
    return finish(std::move(node));
  }

  // ---- Names ----

  // Words side by side are one name, up to a keyword that can follow an operand.
  std::string name() {
    std::string found = in_.take_known(known_);
    if (found.empty()) found = std::string(in_.take_word());
    if (found.empty()) return found;
    while (true) {
      const std::size_t at = in_.at();
      in_.skip_blanks();
      std::string_view word = in_.peek_word();
      const bool of = word == "instance" && instance_follows();
      if (word.empty() || word == "?" || is_keyword(word) || of) {
        in_.go(at);
        return found;
      }
      in_.take_word();
      found += ' ';
      found += word;
    }
  }

  bool instance_follows() {
    const std::size_t at = in_.at();
    in_.take_word();
    const bool of = in_.peek_word() == "of";
    in_.go(at);
    return of;
  }

  // ---- Operands ----

  NodePtr primary() {
    const char c = in_.peek();
    const char second = in_.peek_second();
    if ((c >= '0' && c <= '9') || (c == '.' && second >= '0' && second <= '9')) return number();
    switch (c) {
      case '"': return string();
      case '@': return at_literal();
      case '[': return list_or_range();
      case ']': return open_range();
      case '(': return bracketed();
      case '{': return context();
      case '\0': return wrong("表达式不完整", "the expression ends too early");
      default: break;
    }
    const std::size_t at = in_.at();
    std::string known = in_.take_known(known_);
    in_.go(at);
    const std::string_view word = in_.peek_word();
    if (word.empty()) return wrong("这里不应是此符号", "unexpected symbol");
    if (known.empty()) {
      if (word == "if") return condition();
      if (word == "for") return loop(Op::for_each, "return");
      if (word == "some") return loop(Op::some, "satisfies");
      if (word == "every") return loop(Op::every, "satisfies");
      if (word == "function") return function();
      if (is_keyword(word)) return wrong("这里不应是关键字", "unexpected keyword");
    }
    Node node = start(Op::name);
    node.text = name();
    node.asks = node.text == "?";
    node.partial = node.text == "partial";
    if (node.text == "null" || node.text == "true" || node.text == "false") {
      node.op = Op::literal;
      if (node.text != "null") node.value = Value(node.text == "true");
    }
    return finish(std::move(node));
  }

  NodePtr number() {
    Node node = start(Op::literal);
    const auto value = Decimal::parse(in_.take_number().value_or(""));
    if (!value) return wrong("数超出范围", "the number is out of range");
    node.value = Value(*value);
    return finish(std::move(node));
  }

  NodePtr string() {
    Node node = start(Op::literal);
    auto value = in_.take_string();
    if (!value) return wrong("文字没有结束或转义有误", "unclosed or badly escaped string");
    node.value = Value(std::move(*value));
    return finish(std::move(node));
  }

  NodePtr at_literal() {
    Node node = start(Op::literal);
    in_.take("@");
    const auto text = in_.take_string();
    const auto value = text ? parse_temporal(*text) : std::nullopt;
    if (!value) return wrong("@ 后应为日期、时间或时长", "expected a date, time or duration after @");
    node.value = *value;
    return finish(std::move(node));
  }

  // After "..": the end of a range and the bracket that closes it.
  NodePtr range_rest(Node node, NodePtr from, bool from_included) {
    const bool before = std::exchange(in_range_end_, true);
    NodePtr to = expression();
    in_range_end_ = before;
    if (!to) return nullptr;
    Range shape;
    shape.start_included = from_included;
    shape.end_included = in_.peek() == ']';
    if (!in_.take("]") && !in_.take(")") && !in_.take("[")) return expected("] ) [");
    node.op = Op::range;
    node.value = Value(std::move(shape));
    node.children = {std::move(from), std::move(to)};
    return finish(std::move(node));
  }

  NodePtr list_or_range() {
    Node node = start(Op::list);
    in_.take("[");
    if (in_.take("]")) return finish(std::move(node));
    do {
      NodePtr item = enclosed();
      if (!item) return nullptr;
      if (node.children.empty() && in_.take("..")) {
        return range_rest(std::move(node), std::move(item), true);
      }
      node.children.push_back(std::move(item));
    } while (in_.take(","));
    if (!in_.take("]")) return expected("]");
    return finish(std::move(node));
  }

  NodePtr open_range() {
    Node node = start(Op::range);
    in_.take("]");
    NodePtr from = enclosed();
    if (!from) return nullptr;
    if (!in_.take("..")) return expected("..");
    return range_rest(std::move(node), std::move(from), false);
  }

  NodePtr bracketed() {
    Node node = start(Op::range);
    in_.take("(");
    for (const Test& test : kTests) {
      if (!in_.take(test.symbol)) continue;
      node.op = test.range;
      node.value = Value(test.included);
      node.children.push_back(enclosed());
      if (!node.children[0]) return nullptr;
      if (!in_.take(")")) return expected(")");
      return finish(std::move(node));
    }
    NodePtr inner = enclosed();
    if (!inner) return nullptr;
    if (in_.take("..")) return range_rest(std::move(node), std::move(inner), false);
    if (!in_.take(")")) return expected(")");
    return inner;
  }

  NodePtr context() {
    Node node = start(Op::context);
    in_.take("{");
    if (in_.take("}")) return finish(std::move(node));
    do {
      std::string key;
      if (in_.peek() == '"') {
        auto text = in_.take_string();
        if (!text) return wrong("文字没有结束", "unclosed string");
        key = std::move(*text);
      } else {
        key = in_.take_key();
        if (key.empty()) return expected("name:");
      }
      if (!in_.take(":")) return expected(":");
      know(key);
      node.names.push_back(std::move(key));
      node.children.push_back(enclosed());
      if (!node.children.back()) return nullptr;
    } while (in_.take(","));
    if (!in_.take("}")) return expected("}");
    return finish(std::move(node));
  }

  // ---- Conditions, loops, functions ----

  NodePtr condition() {
    Node node = start(Op::condition);
    in_.take_word("if");
    node.children.push_back(expression());
    if (!node.children.back()) return nullptr;
    if (!in_.take_word("then")) return expected("then");
    node.children.push_back(expression());
    if (!node.children.back()) return nullptr;
    if (!in_.take_word("else")) return expected("else");
    node.children.push_back(expression());
    return finish(std::move(node));
  }

  NodePtr loop(Op op, std::string_view before_body) {
    Node node = start(op);
    in_.take_word();
    do {
      std::string variable = in_.take_known(known_);
      if (variable.empty()) variable = name();
      if (variable.empty()) return expected("name");
      if (!in_.take_word("in")) return expected("in");
      NodePtr domain = expression();
      if (!domain) return nullptr;
      if (in_.take("..")) {
        Node range = start(Op::range);
        range.value = Value(Range{});
        range.text = "..";  // without brackets: it may descend
        range.children = {std::move(domain), expression()};
        domain = finish(std::move(range));
        if (!domain) return nullptr;
      }
      node.names.push_back(std::move(variable));
      node.children.push_back(std::move(domain));
    } while (in_.take(","));
    if (!in_.take_word(before_body)) return expected(std::string(before_body));
    node.children.push_back(expression());
    if (!node.children.back()) return nullptr;
    return finish(std::move(node));
  }

  NodePtr function() {
    Node node = start(Op::function);
    in_.take_word("function");
    if (!in_.take("(")) return expected("(");
    while (in_.peek() != ')') {
      std::string parameter = name();
      if (parameter.empty()) return expected("name");
      know(parameter);
      node.names.push_back(std::move(parameter));
      TypePtr type;
      if (in_.take(":") && !(type = parse_type())) return nullptr;
      node.types.push_back(std::move(type));
      if (!in_.take(",")) break;
    }
    if (!in_.take(")")) return expected(")");
    if (in_.take_word("external")) node.op = Op::external;
    node.children.push_back(expression());
    return finish(std::move(node));
  }

  // ---- Types ----

  TypePtr bad_type() {
    wrong("这里应为类型", "expected a type");
    return nullptr;
  }

  TypePtr parse_type() {
    const Nesting nesting(*this);
    if (!affordable()) return nullptr;
    const std::string_view word = in_.peek_word();
    if (word == "list" || word == "range") return parse_generic(word);
    if (word == "context") return parse_context_type();
    if (word == "function") return parse_function_type();
    std::string text = name();
    while (!text.empty() && in_.peek() == '.' && in_.peek_second() != '.') {
      in_.take(".");
      text += "." + name();
    }
    if (text.empty()) return bad_type();
    if (TypePtr basic = basic_type(text)) return basic;
    Type type;
    type.kind = Type::Kind::named;
    type.name = std::move(text);
    return std::make_shared<const Type>(std::move(type));
  }

  TypePtr parse_generic(std::string_view word) {
    Type type;
    type.kind = word == "list" ? Type::Kind::list : Type::Kind::range;
    in_.take_word();
    if (in_.take("<")) {
      if (!(type.element = parse_type())) return nullptr;
      if (!in_.take(">")) return bad_type();
    }
    return std::make_shared<const Type>(std::move(type));
  }

  TypePtr parse_context_type() {
    Type type;
    type.kind = Type::Kind::context;
    in_.take_word();
    if (in_.take("<")) {
      type.open = false;
      while (in_.peek() != '>') {
        std::string key = in_.take_key();
        if (key.empty() || !in_.take(":")) return bad_type();
        TypePtr member = parse_type();
        if (!member) return nullptr;
        type.members.emplace_back(std::move(key), std::move(member));
        if (!in_.take(",")) break;
      }
      if (!in_.take(">")) return bad_type();
    }
    return std::make_shared<const Type>(std::move(type));
  }

  TypePtr parse_function_type() {
    Type type;
    type.kind = Type::Kind::function;
    in_.take_word();
    if (in_.take("<")) {
      type.open = false;
      while (in_.peek() != '>') {
        TypePtr parameter = parse_type();
        if (!parameter) return nullptr;
        type.members.emplace_back("", std::move(parameter));
        if (!in_.take(",")) break;
      }
      if (!in_.take(">") || !in_.take("->")) return bad_type();
      if (!(type.element = parse_type())) return nullptr;
    }
    return std::make_shared<const Type>(std::move(type));
  }

  // ---- Unary tests ----

  NodePtr test(Level level) {
    for (const Test& test : kTests) {
      in_.skip_blanks();
      const std::size_t at = in_.at();
      if (!in_.take(test.symbol)) continue;
      Node node = start(test.test, at);
      node.children.push_back(binary(kSum));
      return finish(std::move(node));
    }
    return binary(level);
  }

  bool test_list(Node& node) {
    do {
      node.children.push_back(test(kOr));
      if (!node.children.back()) return false;
    } while (in_.take(","));
    return true;
  }

  NodePtr unary_tests() {
    Node node = start(Op::tests);
    const std::size_t at = in_.at();
    if (in_.take("-") && in_.done()) return finish(std::move(node));
    in_.go(at);
    if (in_.take_word("not") && in_.take("(")) {
      node.op = Op::tests_not;
      if (test_list(node) && in_.take(")") && in_.done()) return finish(std::move(node));
      node.op = Op::tests;  // "not(a) or b" is an expression that begins with a call
      node.children.clear();
    }
    in_.go(at);
    if (!test_list(node)) return nullptr;
    return finish(std::move(node));
  }

  Scanner in_;
  Names known_;
  std::optional<Error> error_;
  std::size_t error_at_ = 0;
  std::size_t budget_ = 0;
  std::uint32_t nesting_ = 0;
  bool in_range_end_ = false;
};

// ---- The face ----

namespace {

Result<NodePtr> parse_text(std::string_view text, const Names& names, bool tests) {
  if (text.size() > limits::kFeelTextMax) {
    return fail("feel.limit", "表达式过长", "the expression is too long", "1:1");
  }
  return Parser(text, names).whole(tests);
}

}  // namespace

Result<Expression> parse(std::string_view text, const Names& names) {
  TRY(NodePtr root, parse_text(text, names, false));
  return Expression(std::string(text), std::move(root));
}

Result<UnaryTests> parse_unary_tests(std::string_view text, const Names& names) {
  TRY(NodePtr root, parse_text(text, names, true));
  return UnaryTests(std::string(text), std::move(root));
}

}  // namespace tongchou::feel
