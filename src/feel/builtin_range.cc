// Relations between points and ranges (DMN 1.5, table 78, after Allen's interval algebra).
#include "feel/builtin.h"

namespace tongchou::feel {

namespace {

// A point counts as the range that holds only it.
struct Interval {
  Value start;
  Value end;
  bool start_included = true;
  bool end_included = true;
  bool from_minus_infinity = false;
  bool to_infinity = false;
  bool point = false;
};

Interval interval(const Value& value) {
  if (!value.is(Kind::range)) return {value, value, true, true, false, false, true};
  const Range& range = value.range();
  return {range.start.value_or(Value()),
          range.end.value_or(Value()),
          range.start.has_value() && range.start_included,
          range.end.has_value() && range.end_included,
          !range.start.has_value(),
          !range.end.has_value(),
          false};
}

// One end of an interval: its value, or an infinity.
struct End {
  const Value& value;
  int infinity;
  bool included;
};
End start_of(const Interval& i) {
  return {i.start, i.from_minus_infinity ? -1 : 0, i.start_included};
}
End end_of(const Interval& i) { return {i.end, i.to_infinity ? 1 : 0, i.end_included}; }

// Comparing ends of different kinds has no answer; the relation then is null.
struct Order {
  bool known = true;

  int operator()(const End& a, const End& b) {
    if (a.infinity != 0 || b.infinity != 0) return a.infinity - b.infinity;
    const auto order = compare(a.value, b.value);
    known = known && order.has_value();
    return order.value_or(0);
  }
};

using Relation = bool (*)(const Interval&, const Interval&, Order&);

bool before(const Interval& a, const Interval& b, Order& order) {
  const int gap = order(end_of(a), start_of(b));
  return gap < 0 || (gap == 0 && !(a.end_included && b.start_included));
}
bool after(const Interval& a, const Interval& b, Order& order) { return before(b, a, order); }

bool meets(const Interval& a, const Interval& b, Order& order) {
  return order(end_of(a), start_of(b)) == 0 && a.end_included && b.start_included;
}
bool met_by(const Interval& a, const Interval& b, Order& order) { return meets(b, a, order); }

bool overlaps(const Interval& a, const Interval& b, Order& order) {
  const bool apart = before(a, b, order);
  return !before(b, a, order) && !apart;
}

bool overlaps_before(const Interval& a, const Interval& b, Order& order) {
  const int starts = order(start_of(a), start_of(b));
  const int ends = order(end_of(a), end_of(b));
  const bool reaches = !before(a, b, order);
  return (starts < 0 || (starts == 0 && a.start_included && !b.start_included)) && reaches &&
         (ends < 0 || (ends == 0 && (!a.end_included || b.end_included)));
}
bool overlaps_after(const Interval& a, const Interval& b, Order& order) {
  return overlaps_before(b, a, order);
}

bool finishes(const Interval& a, const Interval& b, Order& order) {
  if (a.point) return order(end_of(b), end_of(a)) == 0 && b.end_included;
  const int starts = order(start_of(a), start_of(b));
  return order(end_of(a), end_of(b)) == 0 && a.end_included == b.end_included &&
         (starts > 0 || (starts == 0 && (!a.start_included || b.start_included)));
}
bool finished_by(const Interval& a, const Interval& b, Order& order) {
  return finishes(b, a, order);
}

bool includes(const Interval& a, const Interval& b, Order& order) {
  const int starts = order(start_of(a), start_of(b));
  const int ends = order(end_of(a), end_of(b));
  return (starts < 0 || (starts == 0 && (a.start_included || !b.start_included))) &&
         (ends > 0 || (ends == 0 && (a.end_included || !b.end_included)));
}
bool during(const Interval& a, const Interval& b, Order& order) { return includes(b, a, order); }

bool starts(const Interval& a, const Interval& b, Order& order) {
  if (a.point) return order(start_of(b), start_of(a)) == 0 && b.start_included;
  const int ends = order(end_of(a), end_of(b));
  return order(start_of(a), start_of(b)) == 0 && a.start_included == b.start_included &&
         (ends < 0 || (ends == 0 && (!a.end_included || b.end_included)));
}
bool started_by(const Interval& a, const Interval& b, Order& order) { return starts(b, a, order); }

bool coincides(const Interval& a, const Interval& b, Order& order) {
  const int starts = order(start_of(a), start_of(b));
  const int ends = order(end_of(a), end_of(b));
  return starts == 0 && ends == 0 && a.start_included == b.start_included &&
         a.end_included == b.end_included;
}

template <Relation relation>
Value relate(const Arguments& a) {
  for (std::size_t i = 0; i < 2; ++i) {
    if (a[i].is(Kind::range) && a[i].range().form != Range::Form::interval) {
      return a.wrong("不是区间", "not an interval");
    }
  }
  Order order;
  const bool holds = relation(interval(a[0]), interval(a[1]), order);
  if (order.known) return Value(holds);
  return a.wrong("两者不可比较", "the two cannot be compared");
}

// Which of the four pairs (point, point), (point, range), (range, point), (range, range) a
// function takes.
template <Relation relation>
Builtin entry(const char* name, bool pp, bool pr, bool rp) {
  Builtin builtin{name, {}};
  if (pp) {
    builtin.signatures.push_back({{{"point1", kPoint}, {"point2", kPoint}}, relate<relation>});
  }
  if (pr) builtin.signatures.push_back({{{"point", kPoint}, {"range", kRange}}, relate<relation>});
  if (rp) builtin.signatures.push_back({{{"range", kRange}, {"point", kPoint}}, relate<relation>});
  builtin.signatures.push_back({{{"range1", kRange}, {"range2", kRange}}, relate<relation>});
  return builtin;
}

}  // namespace

const BuiltinTable& range_builtins() {
  static const BuiltinTable kTable = {
      entry<before>("before", true, true, true),
      entry<after>("after", true, true, true),
      entry<meets>("meets", false, false, false),
      entry<met_by>("met by", false, false, false),
      entry<overlaps>("overlaps", false, false, false),
      entry<overlaps_before>("overlaps before", false, false, false),
      entry<overlaps_after>("overlaps after", false, false, false),
      entry<finishes>("finishes", false, true, false),
      entry<finished_by>("finished by", false, false, true),
      entry<includes>("includes", false, false, true),
      entry<during>("during", false, true, false),
      entry<starts>("starts", false, true, false),
      entry<started_by>("started by", false, false, true),
      entry<coincides>("coincides", true, false, false),
  };
  return kTable;
}

}  // namespace tongchou::feel
