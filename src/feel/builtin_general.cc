// Conversions, contexts, ranges from text, is() (DMN 1.5, 10.3.4.1, 10.3.4.6, 10.3.4.10).
#include <algorithm>

#include "base/limits.h"
#include "feel/builtin.h"
#include "feel/syntax.h"

namespace tongchou::feel {

namespace {

Value to_string(const Arguments& a) {
  if (a[0].is_null()) return {};
  auto text = write_within(a[0], limits::kFeelStringMax);
  if (!text) return a.wrong("文字过长", "the string grows too long");
  return a.evaluation.spend(a[0].weight() + text->size() / 64) ? Value(std::move(*text)) : Value();
}

Value to_number(const Arguments& a) {
  std::string text = a[0].string();
  const std::string grouping = a.given(1) ? a[1].string() : "";
  const std::string point = a.given(2) ? a[2].string() : "";
  const bool known = (grouping.empty() || grouping == " " || grouping == "," || grouping == ".") &&
                     (point.empty() || point == "." || point == ",");
  if (!known || (!grouping.empty() && grouping == point)) {
    return a.wrong("分隔符有误", "the separators are wrong");
  }
  if (!grouping.empty()) std::erase(text, grouping[0]);
  if (!point.empty()) std::replace(text.begin(), text.end(), point[0], '.');
  if (const auto number = Decimal::parse(text)) return Value(*number);
  return a.wrong("不是数 " + a[0].string(), "not a number: " + a[0].string());
}

// The same kind and the same value down to the zone: what "=" equates may still differ here.
bool identical(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return false;
  if (a.is(Kind::time)) return a.time() == b.time();
  if (a.is(Kind::date_time)) return a.date_time() == b.date_time();
  return equal(a, b).value_or(false);
}
Value is(const Arguments& a) { return Value(identical(a[0], a[1])); }

// ---- Contexts ----

Value get_value(const Arguments& a) {
  const Value* found = a[0].context().find(a[1].string());
  return found ? *found : Value();
}

// get value(c, ["a", "b"]) goes down the path.
Value get_value_at(const Arguments& a) {
  Value at = a[0];
  for (const Value& key : a[1].list()) {
    if (!key.is(Kind::string)) return a.wrong("键不是文字", "a key is not a string");
    at = at[key.string()];
  }
  return a[1].list().empty() ? Value() : at;
}

Value get_entries(const Arguments& a) {
  List entries;
  for (const auto& [key, value] : a[0].context().entries()) {
    entries.push_back(Value(Context{{"key", Value(key)}, {"value", value}}));
  }
  return Value(std::move(entries));
}

Value context_of(const Arguments& a) {
  Context made;
  for (const Value& entry : a[0].list()) {
    const Value& key = entry["key"];
    const bool whole = entry.is(Kind::context) && entry.context().find("value");
    if (!whole || !key.is(Kind::string) || made.find(key.string())) {
      return a.wrong("条目应各有不同的 key 和 value", "each entry needs a key of its own and a value");
    }
    if (!a.evaluation.spend(made.size() / 8 + 1)) return {};
    made.set(key.string(), entry["value"]);
  }
  return Value(std::move(made));
}

Value context_put(const Arguments& a) {
  Context changed = a[0].context();
  changed.set(a[1].string(), a[2]);
  return a.evaluation.spend(changed.size()) ? Value(std::move(changed)) : Value();
}

std::optional<Value> put_at(const Value& into, std::span<const Value> keys, const Value& value) {
  if (keys.empty()) return value;
  if (!keys[0].is(Kind::string) || !(into.is(Kind::context) || into.is_null())) return std::nullopt;
  Context changed = into.is(Kind::context) ? into.context() : Context();
  auto inner = put_at(into[keys[0].string()], keys.subspan(1), value);
  if (!inner) return std::nullopt;
  changed.set(keys[0].string(), std::move(*inner));
  return Value(std::move(changed));
}

Value context_put_at(const Arguments& a) {
  const List& keys = a[1].list();
  if (keys.size() > limits::kFeelNestingMax) return a.wrong("路径过长", "the path is too long");
  auto changed = keys.empty() ? std::nullopt : put_at(a[0], keys, a[2]);
  if (changed && a.evaluation.spend(a[0].context().size() + keys.size())) {
    return std::move(*changed);
  }
  return a.wrong("路径有误", "the keys lead to no context");
}

Value context_merge(const Arguments& a) {
  Context merged;
  for (const Value& item : a[0].list()) {
    if (!item.is(Kind::context)) return a.wrong("不是上下文", "an item is not a context");
    for (const auto& [key, value] : item.context().entries()) {
      if (!a.evaluation.spend(merged.size() / 8 + 1)) return {};
      merged.set(key, value);
    }
  }
  return Value(std::move(merged));
}

// ---- Ranges from text ----

// An end of range("[..]") is a literal: a number, string, @-literal, or one of the functions that
// make dates and durations from a literal string.
bool is_range_end(const Node& node) {
  if (node.op == Op::literal) return true;
  if (node.op == Op::negate) return node.children[0]->op == Op::literal;
  static constexpr std::string_view kMakers[] = {"date", "time", "date and time", "duration"};
  return node.op == Op::call && node.names.empty() && node.children.size() == 2 &&
         node.children[0]->op == Op::name &&
         std::find(std::begin(kMakers), std::end(kMakers), node.children[0]->text) !=
             std::end(kMakers) &&
         node.children[1]->op == Op::literal;
}

Value range_from(const Arguments& a) {
  auto refuse = [&] { return a.wrong("不是区间 " + a[0].string(), "not a range: " + a[0].string()); };
  const auto parsed = parse(a[0].string());
  if (!parsed || parsed->root()->op != Op::range) return refuse();
  for (const NodePtr& end : parsed->root()->children) {
    if (!is_range_end(*end)) return refuse();
  }
  const Value range = evaluate(*parsed, Scope(), a.evaluation);
  if (!range.is(Kind::range)) return refuse();
  const auto order = compare(*range.range().start, *range.range().end);
  return order && *order <= 0 ? range : refuse();
}

}  // namespace

const BuiltinTable& general_builtins() {
  static const Formal kM{"m", kContext};
  static const Formal kC{"context", kContext};
  static const BuiltinTable kTable = {
      {"string", {{{{"from", kAny}}, to_string}}},
      {"number",
       {{{{"from", kString}, {"grouping separator", kString, true},
          {"decimal separator", kString, true}},
         to_number}}},
      {"is", {{{{"value1", kAny}, {"value2", kAny}}, is}}},
      {"get value",
       {{{kM, {"key", kString}}, get_value},
        {{kC, {"key", kString}}, get_value},
        {{kM, {"keys", kList}}, get_value_at},
        {{kC, {"keys", kList}}, get_value_at}}},
      {"get entries", {{{kM}, get_entries}, {{kC}, get_entries}}},
      {"context", {{{{"entries", kList}}, context_of}}},
      {"context put",
       {{{kC, {"key", kString}, {"value", kAny}}, context_put},
        {{kC, {"keys", kList}, {"value", kAny}}, context_put_at}}},
      {"context merge", {{{{"contexts", kList}}, context_merge}}},
      {"range", {{{{"from", kString}}, range_from}}},
  };
  return kTable;
}

}  // namespace tongchou::feel
