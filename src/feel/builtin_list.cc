// List functions (DMN 1.5, table 72) and sort().
#include <algorithm>

#include "base/limits.h"
#include "feel/builtin.h"
#include "feel/operators.h"

namespace tongchou::feel {

namespace {

bool same(const Value& a, const Value& b) { return equal(a, b).value_or(false); }

bool charge(const Arguments& a, std::size_t items) {
  return a.evaluation.may_hold(items, limits::kFeelListMax) && a.evaluation.spend(items);
}

Value list_contains(const Arguments& a) {
  const List& list = a[0].list();
  if (!charge(a, list.size()) || !a.evaluation.spend(a[0].weight())) return {};
  return Value(
      std::any_of(list.begin(), list.end(), [&](const Value& x) { return same(x, a[1]); }));
}

Value count(const Arguments& a) { return Value(static_cast<std::int64_t>(a[0].list().size())); }

Value extreme(const Arguments& a, int direction) {
  const auto items = a.items();
  if (items.empty() || !charge(a, items.size())) return {};
  const Value* best = &items[0];
  for (const Value& item : items) {
    const auto order = compare(item, *best);
    if (!order) return a.wrong("列表中的项不可比较", "the items cannot be compared");
    if (*order * direction > 0) best = &item;
  }
  return *best;
}
Value minimum(const Arguments& a) { return extreme(a, -1); }
Value maximum(const Arguments& a) { return extreme(a, 1); }

Value not_numbers(const Arguments& a) {
  return a.wrong("列表中有非数项", "an item is not a number");
}

bool all_numbers(std::span<const Value> items) {
  return std::all_of(items.begin(), items.end(),
                     [](const Value& item) { return item.is(Kind::number); });
}

Value folded(const Arguments& a, Op op) {
  const auto items = a.items();
  if (items.empty() && op == Op::multiply) return a.wrong("列表为空", "the list is empty");
  if (items.empty() || !charge(a, items.size())) return {};
  if (op == Op::multiply && !all_numbers(items)) return not_numbers(a);
  Value total = items[0];
  const bool summable = total.is(Kind::number) || total.is(Kind::days_duration) ||
                        total.is(Kind::months_duration);
  if (!summable) return not_numbers(a);
  for (const Value& item : items.subspan(1)) {
    auto next = total.kind() == item.kind() ? arithmetic(op, total, item) : std::nullopt;
    if (!next) return not_numbers(a);
    total = std::move(*next);
  }
  return total;
}
Value sum(const Arguments& a) { return folded(a, Op::add); }
Value product(const Arguments& a) { return folded(a, Op::multiply); }

Value mean(const Arguments& a) {
  const Value total = folded(a, Op::add);
  if (total.is_null()) return total;
  auto result = arithmetic(Op::divide, total, Value(static_cast<std::int64_t>(a.items().size())));
  return result ? std::move(*result) : Value();
}

std::optional<std::vector<Decimal>> numbers(const Arguments& a) {
  const auto items = a.items();
  if (!charge(a, items.size()) || !all_numbers(items)) return std::nullopt;
  std::vector<Decimal> found;
  for (const Value& item : items) found.push_back(item.number());
  return found;
}

Value median(const Arguments& a) {
  auto found = numbers(a);
  if (!found) return not_numbers(a);
  if (found->empty()) return {};
  std::sort(found->begin(), found->end());
  const std::size_t middle = found->size() / 2;
  if (found->size() % 2 == 1) return Value((*found)[middle]);
  return Value(*((*found)[middle - 1] + (*found)[middle]).divide(Decimal(2)));
}

// Of a sample: divided by n - 1.
Value stddev(const Arguments& a) {
  const auto found = numbers(a);
  if (!found) return not_numbers(a);
  if (found->size() < 2) return a.wrong("至少需要两个数", "at least two numbers are needed");
  const Decimal n(static_cast<std::int64_t>(found->size()));
  Decimal total;
  for (const Decimal& x : *found) total = total + x;
  const Decimal average = *total.divide(n);
  Decimal squares;
  for (const Decimal& x : *found) squares = squares + (x - average) * (x - average);
  return Value(*squares.divide(n - Decimal(1))->sqrt());
}

Value mode(const Arguments& a) {
  auto found = numbers(a);
  if (!found) return not_numbers(a);
  std::sort(found->begin(), found->end());
  std::size_t most = 0;
  List modes;
  for (std::size_t i = 0; i < found->size();) {
    std::size_t end = i;
    while (end < found->size() && (*found)[end] == (*found)[i]) ++end;
    if (end - i > most) {
      most = end - i;
      modes.clear();
    }
    if (end - i == most) modes.push_back(Value((*found)[i]));
    i = end;
  }
  return Value(std::move(modes));
}

// One decisive item decides; an item that is no boolean leaves it open.
Value quantified(const Arguments& a, bool decisive) {
  bool unknown = false;
  for (const Value& item : a.items()) {
    if (item.is(Kind::boolean) && item.boolean() == decisive) return Value(decisive);
    if (item.is(Kind::boolean)) continue;
    unknown = true;
    if (!item.is_null() || a.size() == 1) a.wrong("列表中有非真假值", "an item is not a boolean");
  }
  return unknown ? Value() : Value(!decisive);
}
Value all(const Arguments& a) { return quantified(a, false); }
Value any(const Arguments& a) { return quantified(a, true); }

// The index from 0 of a FEEL position, which counts from 1, or from the end when negative.
std::optional<std::size_t> index_of_position(const Value& position, std::size_t size) {
  const auto at = position.number().to_integer();
  const auto count = static_cast<std::int64_t>(size);
  if (!at || *at == 0 || *at > count || *at < -count) return std::nullopt;
  return static_cast<std::size_t>(*at > 0 ? *at - 1 : count + *at);
}

Value outside(const Arguments& a) {
  return a.wrong("位置超出列表", "the position lies outside the list");
}

Value sublist(const Arguments& a) {
  const List& list = a[0].list();
  const auto from = index_of_position(a[1], list.size());
  if (!from || !charge(a, list.size())) return outside(a);
  std::size_t length = list.size() - *from;
  if (a.given(2)) {
    const auto wanted = a[2].number().to_integer();
    if (!wanted || *wanted < 0 || static_cast<std::size_t>(*wanted) > length) return outside(a);
    length = static_cast<std::size_t>(*wanted);
  }
  const auto begin = list.begin() + static_cast<std::ptrdiff_t>(*from);
  return Value(List(begin, begin + static_cast<std::ptrdiff_t>(length)));
}

Value append(const Arguments& a) {
  List list = a[0].list();
  for (const Value& item : a.all().subspan(1)) list.push_back(item);
  return charge(a, list.size()) ? Value(std::move(list)) : Value();
}

Value concatenate(const Arguments& a) {
  List out;
  for (const Value& list : a.all()) {
    out.insert(out.end(), list.list().begin(), list.list().end());
    if (!charge(a, out.size())) return {};
  }
  return Value(std::move(out));
}

Value insert_before(const Arguments& a) {
  List list = a[0].list();
  const auto at = index_of_position(a[1], list.size());
  if (!at || !charge(a, list.size())) return outside(a);
  list.insert(list.begin() + static_cast<std::ptrdiff_t>(*at), a[2]);
  return Value(std::move(list));
}

Value remove(const Arguments& a) {
  List list = a[0].list();
  const auto at = index_of_position(a[1], list.size());
  if (!at || !charge(a, list.size())) return outside(a);
  list.erase(list.begin() + static_cast<std::ptrdiff_t>(*at));
  return Value(std::move(list));
}

Value replace_at(const Arguments& a) {
  List list = a[0].list();
  const auto at = index_of_position(a[1], list.size());
  if (!at || !charge(a, list.size())) return outside(a);
  list[*at] = a[2];
  return Value(std::move(list));
}

Value replace_matching(const Arguments& a) {
  List list = a[0].list();
  for (Value& item : list) {
    const Value pair[] = {item, a[2]};
    const Value answer = a[1].function()->call(pair, a.scope, a.evaluation);
    if (a.evaluation.exhausted()) return {};
    if (!answer.is(Kind::boolean)) {
      return a.wrong("匹配函数的结果不是真假值", "the match function did not answer a boolean");
    }
    if (answer.boolean()) item = a[2];
  }
  return Value(std::move(list));
}

Value reverse(const Arguments& a) {
  return charge(a, a[0].list().size()) ? Value(List(a[0].list().rbegin(), a[0].list().rend()))
                                       : Value();
}

Value index_of(const Arguments& a) {
  List places;
  const List& list = a[0].list();
  if (!charge(a, list.size()) || !a.evaluation.spend(a[0].weight())) return {};
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (same(list[i], a[1])) places.push_back(Value(static_cast<std::int64_t>(i + 1)));
  }
  return Value(std::move(places));
}

bool add_distinct(const Arguments& a, const List& from, List& into) {
  for (const Value& item : from) {
    if (!a.evaluation.spend(into.size() * item.weight() / 4 + 1)) return false;
    if (std::none_of(into.begin(), into.end(), [&](const Value& x) { return same(x, item); })) {
      into.push_back(item);
    }
  }
  return true;
}

Value distinct_values(const Arguments& a) {
  List out;
  return add_distinct(a, a[0].list(), out) ? Value(std::move(out)) : Value();
}

Value union_of(const Arguments& a) {
  List out;
  for (const Value& list : a.all()) {
    if (!add_distinct(a, list.list(), out)) return {};
  }
  return Value(std::move(out));
}

bool flatten_into(const Arguments& a, const List& list, List& out) {
  if (!charge(a, out.size() / 16 + list.size())) return false;
  for (const Value& item : list) {
    if (!item.is(Kind::list)) out.push_back(item);
    else if (!flatten_into(a, item.list(), out)) return false;
  }
  return true;
}

Value flatten(const Arguments& a) {
  List out;
  return flatten_into(a, a[0].list(), out) ? Value(std::move(out)) : Value();
}

// Merge sort by hand: a model's "precedes" need not be an order, and std::sort would then be
// undefined. Stable, and the number of calls is bounded.
Value sort(const Arguments& a) {
  List items = a[0].list();
  if (!charge(a, items.size())) return {};
  auto precedes = [&](const Value& x, const Value& y) {
    if (!a.given(1)) return compare(x, y).value_or(0) < 0;
    const Value pair[] = {x, y};
    return a[1].function()->call(pair, a.scope, a.evaluation).is_true();
  };
  List merged(items.size());
  for (std::size_t width = 1; width < items.size(); width *= 2) {
    for (std::size_t low = 0; low < items.size(); low += 2 * width) {
      const std::size_t middle = std::min(low + width, items.size());
      const std::size_t high = std::min(low + 2 * width, items.size());
      std::size_t left = low;
      std::size_t right = middle;
      for (std::size_t out = low; out < high; ++out) {
        if (a.evaluation.exhausted() || !a.evaluation.spend(1)) return {};
        const bool from_right = left == middle ||
                                (right < high && precedes(items[right], items[left]));
        merged[out] = from_right ? items[right++] : items[left++];
      }
    }
    items.swap(merged);
  }
  return Value(std::move(items));
}

}  // namespace

const BuiltinTable& list_builtins() {
  static const Formal kItems{"list", kList};
  static const Formal kPosition{"position", kNumber};
  auto variadic = [](const char* name, Value (*run)(const Arguments&)) {
    return Builtin{name, {{{kItems}, run}, {{{"list", kAny}}, run, true}}};
  };
  static const BuiltinTable kTable = {
      {"list contains", {{{kItems, {"element", kAny}}, list_contains}}},
      {"count", {{{kItems}, count}}},
      variadic("min", minimum),
      variadic("max", maximum),
      variadic("sum", sum),
      variadic("product", product),
      variadic("mean", mean),
      variadic("median", median),
      variadic("stddev", stddev),
      variadic("mode", mode),
      variadic("all", all),
      variadic("any", any),
      {"sublist",
       {{{kItems, {"start position", kNumber}, {"length", kNumber, true}}, sublist}}},
      {"append", {{{kItems, {"item", kAny}}, append, true}}},
      {"concatenate", {{{kItems}, concatenate, true}}},
      {"insert before", {{{kItems, kPosition, {"newItem", kAny}}, insert_before}}},
      {"remove", {{{kItems, kPosition}, remove}}},
      {"list replace",
       {{{kItems, kPosition, {"newItem", kAny}}, replace_at},
        {{kItems, {"match", kFunction}, {"newItem", kAny}}, replace_matching}}},
      {"reverse", {{{kItems}, reverse}}},
      {"index of", {{{kItems, {"match", kAny}}, index_of}}},
      {"distinct values", {{{kItems}, distinct_values}}},
      {"union", {{{kItems}, union_of, true}}},
      {"flatten", {{{kItems}, flatten}}},
      {"sort", {{{kItems, {"precedes", kFunction, true}}, sort}}},
  };
  return kTable;
}

}  // namespace tongchou::feel
