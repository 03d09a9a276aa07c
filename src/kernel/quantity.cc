// What the figures of one cell mean together: which is the whole, which are its parts, whether the
// equivalents agree, and what had to be assumed.
#include "kernel/quantity.h"

#include <algorithm>
#include <array>
#include <map>

#include "kernel/quantity_lexer.h"

namespace tongchou::kernel {

const std::vector<QuantityRule>& quantity_rules() {
  static const std::vector<QuantityRule> rules = {
      {"QTY-01", "无单位的数按表头单位计",
       "a bare number counts in the unit of the column's header"},
      {"QTY-02", "无单位的金额按万元计", "a bare amount counts in 万元"},
      {"QTY-03", "省略“元”，按人民币元计", "元 is left out; read as yuan"},
      {"QTY-04", "“约”：按两位有效数字的舍入区间计",
       "about: the interval that rounds to it at two digits"},
      {"QTY-05", "“近、不足”：小于所写之数", "near or under: less than the figure"},
      {"QTY-06", "“超、余、多”：大于所写之数", "over: more than the figure"},
      {"QTY-07", "“以上、不低于”：含本数（民法典第1259条）", "at least, the figure included"},
      {"QTY-08", "“以下、以内、不超过”：含本数，下限未写明", "at most; no lower bound is stated"},
      {"QTY-09", "数值为区间，单一数取下限", "a range; its lower bound stands for it"},
      {"QTY-10", "只写了一期（阶段），作为全部的下限",
       "only a phase is stated: a lower bound of the whole"},
      {"QTY-11", "只写了其中一部分，作为全部的下限",
       "only a part is stated: a lower bound of the whole"},
      {"QTY-12", "外币按所注汇率折算", "foreign currency converted at the dated rate"},
      {"QTY-13", "外币按单元格内所写的人民币数计", "the yuan amount written in the cell is used"},
      {"QTY-14", "没有该币种在该日的汇率", "no rate for the currency at that date"},
      {"QTY-15", "括注的换算与正文一致", "the equivalent in brackets agrees"},
      {"QTY-16", "括注的换算与正文不一致", "the equivalent in brackets disagrees"},
      {"QTY-17", "各部分之和不等于总数", "the parts do not add up to the whole"},
      {"QTY-18", "部分超过总数", "a part, or the parts together, exceed the whole"},
      {"QTY-19", "数字被遮盖", "the figure is masked"},
      {"QTY-20", "待定或不详", "pending or not known"},
      {"QTY-21", "没有数字", "there is no figure"},
      {"QTY-22", "面积没有单位", "the area has no unit"},
      {"QTY-23", "单位与本栏不符", "the unit does not belong in this column"},
      {"QTY-24", "建筑面积不是占地面积", "a floor area is not a land area"},
      {"QTY-25", "有几个数，没有说明哪个是总数", "several figures, none said to be the whole"},
      {"QTY-26", "数字写法不合规则", "the number is not well formed"},
      {"QTY-27", "写明不占地，占地为0", "said to take no land: 0"},
      {"QTY-28", "单价、其他指标等不计入", "a rate or another indicator is left out"},
      {"QTY-29", "文字过长，不是数量", "too long for a quantity"},
      {"QTY-30", "概数，没有单一数值", "a vague number: no single value"},
      {"QTY-31", "按各期之和计，作为全部的下限", "the phases added: a lower bound of the whole"},
      {"QTY-32", "空白", "empty"},
      {"QTY-33", "省略面积单位的数按表头单位计", "a bare area counts in the header's unit"},
      {"QTY-34", "整数量级的虚指（如千亩），按约数计",
       "a round figure of speech (千亩), read as about"},
      {"QTY-35", "这里不收负数，请写实有的数",
       "no negative figure is taken here: please state the real one"},
  };
  return rules;
}

Truth at_least(const Interval& value, const Decimal& threshold) {
  if (value.lower && *value.lower >= threshold) return Truth::yes;
  if (value.upper && (*value.upper < threshold || (*value.upper == threshold && value.upper_open)))
    return Truth::no;
  return Truth::unknown;
}

Truth kleene_or(Truth a, Truth b) {
  if (a == Truth::yes || b == Truth::yes) return Truth::yes;
  return a == Truth::no && b == Truth::no ? Truth::no : Truth::unknown;
}

namespace {

using Role = Mention::Role;
const Decimal kHalf = *Decimal::parse("0.5");

bool contains_any(std::string_view text, std::initializer_list<const char*> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](const char* w) { return text.find(w) != text.npos; });
}

void note(Reading& r, const char* rule, std::size_t begin, std::size_t end,
          std::string detail = {}) {
  for (const QuantityRule& q : quantity_rules()) {
    if (std::string_view(q.id) != rule) continue;
    const std::string tail = detail.empty() ? "" : ": " + detail;
    r.notes.push_back({rule, begin, end, q.zh + tail, q.en + tail});
    return;
  }
  CHECK(false, std::string("no such rule: ") + rule);
}

// Two statements of the same thing: equal within half a unit of each one's last digit and one in a
// thousand (667 m² to the 亩 is customary); an approximate one may also be one in fifty off.
bool agree(const Mention& a, const Mention& b) {
  if (!a.value || !b.value) return true;
  const Decimal size = std::max(a.value->abs(), b.value->abs());
  Decimal allowed = (a.step + b.step) * kHalf + size * *Decimal::parse("0.001");
  if (a.kind != QuantityKind::exact || b.kind != QuantityKind::exact)
    allowed = allowed + size * *Decimal::parse("0.02");
  return (*a.value - *b.value).abs() <= allowed;
}

// One cell's reading, by steps: usable mentions, the whole, equivalents, parts, the interval.
class Reader {
 public:
  Reader(std::string_view text, Dimension dimension) : text_(text), dimension_(dimension) {}
  virtual ~Reader() = default;

  Reading run() {
    folded_ = fold_text(text_);
    if (is_blank()) return stop(Unreadable::empty, "QTY-32");
    if (text_.size() > limits::kQuantityTextMax) return stop(Unreadable::too_long, "QTY-29");
    if (lexer::is_negative(folded_)) return stop(Unreadable::ambiguous, "QTY-35");
    r_.mentions = find_mentions(text_);
    if (auto said = said_in_words()) return *said;
    for (Mention& m : r_.mentions) bind(m);
    if (r_.error == Unreadable::no_rate) return r_;
    collect();
    if (!whole_) return no_whole();
    check_equivalents();
    check_parts();
    if (r_.error != Unreadable::contradiction) settle();
    return r_;
  }

 protected:
  // Gives a bare or unitless mention its dimension and unit.
  virtual void bind(Mention& m) = 0;
  virtual std::optional<Reading> said_in_words() = 0;

  bool is_blank() const {
    return folded_.empty() || folded_.find_first_not_of("-/\\.") == folded_.npos;
  }

  Reading stop(Unreadable error, const char* rule, std::size_t begin = 0, std::size_t end = 0) {
    r_.error = error;
    r_.value.reset();
    r_.original.reset();
    r_.range = {};
    note(r_, rule, begin, end ? end : text_.size());
    return r_;
  }

  std::string_view text_;
  Dimension dimension_;
  std::string folded_;
  Reading r_;

 private:
  static bool counts_as_whole(Role role) { return role == Role::plain || role == Role::total; }
  static bool is_part_role(Role role) {
    return role == Role::expense || role == Role::source || role == Role::outlay ||
           role == Role::footprint;
  }

  void collect() {
    for (std::size_t i = 0; i < r_.mentions.size(); ++i) {
      Mention& m = r_.mentions[i];
      if (m.dimension != dimension_ || m.role == Role::definition) continue;
      if (m.role == Role::other || m.role == Role::rate || m.role == Role::extra) {
        note(r_, "QTY-28", m.begin, m.end, m.label);
        left_out_ = true;
        continue;
      }
      if (m.role == Role::building) {
        note(r_, "QTY-24", m.begin, m.end);
        building_ = true;
        continue;
      }
      if (m.parent >= 0 && counts_as_whole(m.role) && !m.of_which &&
          (m.unit != r_.mentions[m.parent].unit || m.currency != r_.mentions[m.parent].currency))
        m.role = Role::equivalent;
      usable_.push_back(&m);
    }
    choose([](const Mention& m) { return m.role == Role::total && !m.of_which; });
    if (!whole_)
      choose([](const Mention& m) { return m.role == Role::plain && !m.of_which && m.depth == 0; });
    if (!whole_) choose([](const Mention& m) { return m.role == Role::plain && !m.of_which; });
    if (!whole_) choose([](const Mention& m) { return m.role == Role::phase; });
    if (!whole_) choose([](const Mention& m) { return is_part_role(m.role) || m.of_which; });
  }

  template <class Wanted>
  void choose(Wanted wanted) {
    for (const Mention* m : usable_)
      if (!whole_ && wanted(*m)) whole_ = m;
  }

  Reading no_whole() {
    if (building_) return stop(Unreadable::not_land, "QTY-24");
    bool foreign = false, bare = false, number = false, masked = false;
    for (const Mention& m : r_.mentions) {
      masked = masked || m.masked;
      bare = bare || m.bare;
      number = number || m.value || m.malformed;
      foreign = foreign || (m.value && !m.bare);
    }
    if (masked || is_masked(text_, false)) return stop(Unreadable::masked, "QTY-19");
    if (contains_any(folded_, {"待定", "未定", "不详", "暂无", "未知", "待确定", "待核", "面议",
                               "未明确", "待确认", "未公布", "线性工程", "分散", "零星", "尚未确定",
                               "未披露", "详见", "另行"}))
      return stop(Unreadable::pending, "QTY-20");
    if (left_out_) return stop(Unreadable::ambiguous, "QTY-28");
    if (foreign) return stop(Unreadable::wrong_dimension, "QTY-23");
    if (bare) return stop(Unreadable::no_unit, "QTY-22");
    if (number) return stop(Unreadable::ambiguous, "QTY-26");
    return stop(Unreadable::no_number, "QTY-21");
  }

  void check_equivalents() {
    for (const Mention* m : usable_) {
      if (m->role != Role::equivalent || m->parent < 0) continue;
      const Mention& other = r_.mentions[m->parent];
      if (other.dimension != m->dimension) continue;
      if (other.currency != m->currency) {
        if (&other == whole_ && m->currency == "CNY") stated_cny_ = m;
        continue;
      }
      if (agree(other, *m)) {
        note(r_, "QTY-15", m->begin, m->end);
      } else {
        stop(Unreadable::contradiction, "QTY-16", m->begin, m->end);
        return;
      }
    }
  }

  // Phases numbered from one and costs of a kind are parts. In brackets without 其中 and 等 they
  // claim to be all of it, so they must add up; otherwise they must not exceed it.
  void check_parts() {
    const bool of_whole = counts_as_whole(whole_->role);
    if (!whole_->value || r_.error == Unreadable::contradiction) return;
    std::map<int, std::vector<const Mention*>> groups;
    for (const Mention* m : usable_) {
      if (m == whole_ || !m->value || m->currency != whole_->currency) continue;
      if (m->role == Role::phase)
        groups[0].push_back(m);
      else if (m->of_which)
        groups[100 + m->sentence].push_back(m);
      else if (is_part_role(m->role) && m->role != Role::footprint)
        groups[1 + static_cast<int>(m->role)].push_back(m);
    }
    if (!of_whole) return;
    for (const auto& [key, parts] : groups) {
      Decimal sum(0), slack = whole_->step;
      bool open = false, bracketed = true, numbered = true, exact = true;
      for (std::size_t i = 0; i < parts.size(); ++i) {
        sum = sum + *parts[i]->value;
        slack = slack + parts[i]->step;
        open = open || parts[i]->open_list;
        bracketed = bracketed && parts[i]->depth > whole_->depth && !parts[i]->of_which;
        numbered = numbered && parts[i]->phase == static_cast<int>(i) + 1;
        exact = exact && parts[i]->kind == QuantityKind::exact;
      }
      slack = std::min(slack * kHalf, *whole_->value * *Decimal::parse("0.02"));
      if (!exact || whole_->kind != QuantityKind::exact)
        slack = slack + *whole_->value * *Decimal::parse("0.02");
      const std::size_t begin = parts.front()->begin, end = parts.back()->end;
      const Decimal top = whole_->range.upper.value_or(*whole_->value);
      if (sum > top + slack && whole_->kind != QuantityKind::at_least &&
          !(whole_->kind == QuantityKind::more_than && !whole_->range.upper)) {
        stop(Unreadable::contradiction, parts.size() > 1 && key == 0 ? "QTY-17" : "QTY-18", begin,
             end);
        return;
      }
      if (key == 0 && numbered && bracketed && !open && parts.size() > 1 &&
          sum + slack < whole_->range.lower.value_or(Decimal(0))) {
        stop(Unreadable::contradiction, "QTY-17", begin, end);
        return;
      }
    }
  }

  // Several figures that could each be the whole: the same thing twice, two bounds, or unclear.
  bool settle_rivals() {
    for (const Mention* m : usable_) {
      if (m == whole_ || m->role != whole_->role || m->of_which || m->parent >= 0) continue;
      if (!counts_as_whole(whole_->role) || m->depth != whole_->depth) continue;
      if (m->currency == whole_->currency && m->value && whole_->value && agree(*m, *whole_))
        continue;
      const bool bounds = whole_->range.lower && !whole_->range.upper && m->range.upper &&
                          !m->range.lower && m->currency == whole_->currency &&
                          *whole_->range.lower <= *m->range.upper;
      if (bounds) {
        joined_ = *whole_;
        joined_.range.upper = m->range.upper;
        joined_.range.upper_open = m->range.upper_open;
        joined_.kind = QuantityKind::between;
        joined_.end = m->end;
        whole_ = &joined_;
        continue;
      }
      Interval range;
      if (whole_->currency == m->currency && whole_->range.lower && m->range.lower)
        range.lower = std::max(*whole_->range.lower, *m->range.lower);
      const bool convertible = whole_->currency == "CNY" || dimension_ == Dimension::area;
      stop(Unreadable::ambiguous, "QTY-25", whole_->begin, m->end);
      if (convertible) r_.range = range;
      return false;
    }
    return true;
  }

  void settle() {
    if (whole_->malformed) {
      stop(Unreadable::ambiguous, "QTY-26", whole_->begin, whole_->end);
      return;
    }
    if (whole_->masked) {
      stop(Unreadable::masked, "QTY-19", whole_->begin, whole_->end);
      return;
    }
    if (!settle_rivals()) return;
    r_.error = Unreadable::none;
    r_.kind = whole_->kind;
    r_.value = whole_->value;
    r_.range = whole_->range;
    r_.currency = whole_->currency;
    r_.original = whole_->value;
    r_.step = whole_->step;
    if (whole_->role == Role::phase)
      settle_phases();
    else if (!counts_as_whole(whole_->role) || whole_->of_which)
      settle_sources();
    note_kind();
    if (!r_.value && r_.range.unknown()) {
      stop(Unreadable::ambiguous, "QTY-30", whole_->begin, whole_->end);
      return;
    }
    if (dimension_ == Dimension::money) convert();
  }

  void partial(QuantityScope scope, const char* rule) {
    r_.scope = scope;
    r_.range.upper.reset();
    note(r_, rule, whole_->begin, whole_->end);
  }

  void settle_phases() {
    partial(QuantityScope::phase, "QTY-10");
    int expected = whole_->phase;
    for (const Mention* m : usable_) {
      if (m == whole_ || m->role != Role::phase || !m->value || !m->range.lower) continue;
      if (m->currency != whole_->currency || m->phase != ++expected || !r_.value || !r_.range.lower)
        return;
      r_.value = *r_.value + *m->value;
      r_.original = r_.value;
      r_.range.lower = *r_.range.lower + *m->range.lower;
      r_.step = r_.step + m->step;
      note(r_, "QTY-31", whole_->begin, m->end);
    }
  }

  // 中央资金800万元,地方配套200万元: sources of one sum, none of them the whole.
  void settle_sources() {
    partial(QuantityScope::part, "QTY-11");
    if (whole_->role != Role::source && whole_->role != Role::expense) return;
    for (const Mention* m : usable_) {
      const bool same = m != whole_ && m->role == whole_->role && m->depth == whole_->depth &&
                        !m->of_which && m->currency == whole_->currency;
      if (!same || !m->value || !m->range.lower || !r_.value || !r_.range.lower) continue;
      r_.value = *r_.value + *m->value;
      r_.original = r_.value;
      r_.range.lower = *r_.range.lower + *m->range.lower;
    }
  }

  void note_kind() {
    const std::size_t b = whole_->begin, e = whole_->end;
    switch (r_.kind) {
      case QuantityKind::exact:
        break;
      case QuantityKind::about:
        note(r_, "QTY-04", b, e);
        break;
      case QuantityKind::at_least:
        note(r_, "QTY-07", b, e);
        break;
      case QuantityKind::at_most:
        note(r_, "QTY-08", b, e);
        break;
      case QuantityKind::more_than:
        note(r_, "QTY-06", b, e);
        break;
      case QuantityKind::less_than:
        note(r_, "QTY-05", b, e);
        break;
      case QuantityKind::between:
        note(r_, whole_->vague ? "QTY-30" : "QTY-09", b, e);
        break;
    }
  }

  void convert() {
    if (r_.currency == "CNY" || r_.currency.empty()) {
      r_.currency = "CNY";
      return;
    }
    std::optional<Decimal> rate;
    if (stated_cny_ && stated_cny_->value && r_.value && !r_.value->is_zero()) {
      r_.value = stated_cny_->value;
      r_.range = stated_cny_->range;
      r_.step = stated_cny_->step;
      note(r_, "QTY-13", stated_cny_->begin, stated_cny_->end);
      return;
    }
    std::string detail;
    rate = rate_of(r_.currency, detail);
    if (!rate) {
      stop(Unreadable::no_rate, "QTY-14", whole_->begin, whole_->end);
      r_.currency = whole_->currency;
      r_.original = whole_->value;
      return;
    }
    if (r_.value) r_.value = *r_.value * *rate;
    if (r_.range.lower) r_.range.lower = *r_.range.lower * *rate;
    if (r_.range.upper) r_.range.upper = *r_.range.upper * *rate;
    r_.step = r_.step * *rate;
    note(r_, "QTY-12", whole_->begin, whole_->end, detail);
  }

 protected:
  virtual std::optional<Decimal> rate_of(const std::string&, std::string&) { return std::nullopt; }

 private:
  std::vector<Mention*> usable_;
  const Mention* whole_ = nullptr;
  const Mention* stated_cny_ = nullptr;
  Mention joined_;
  bool building_ = false, left_out_ = false;
};

void multiply(Mention& m, const Decimal& factor) {
  if (m.value) m.value = *m.value * factor;
  if (m.range.lower) m.range.lower = *m.range.lower * factor;
  if (m.range.upper) m.range.upper = *m.range.upper * factor;
  m.step = m.step * factor;
}

class AreaReader : public Reader {
 public:
  AreaReader(std::string_view text, const AreaOptions& options)
      : Reader(text, Dimension::area), options_(options) {}

 private:
  void bind(Mention& m) override {
    if (!m.bare || m.dimension || m.masked) return;
    const bool zero = m.value && m.value->is_zero();  // 0 of anything is 0
    if (!options_.bare_unit && !zero) return;
    m.dimension = Dimension::area;
    if (zero) return;
    multiply(m, *options_.bare_unit);
    note(r_, "QTY-33", m.begin, m.end);
  }

  // "不占地", "租赁厂房3000平方米": the land taken is nothing. A stated land area speaks louder.
  std::optional<Reading> said_in_words() override {
    const bool none =
        folded_ == "无" || folded_ == "不占" ||
        contains_any(folded_, {"不占地",     "不占用土地", "不占用地",   "不涉及用地", "不涉及占地",
                               "不涉及土地", "不涉及征地", "不涉及新增", "不新增",     "无新增",
                               "无用地",     "无需用地",   "无需新增",   "无需征地",   "无需占地",
                               "不需用地",   "不需要用地", "不征地",     "无占地",     "未占地",
                               "不单独占地", "不另占地",   "不另行占地", "零占地"});
    const bool rented = contains_any(
        folded_,
        {"租赁厂房", "租用厂房",     "租赁标准",     "租用标准",     "租赁现有",     "租用现有",
         "租赁已建", "租赁闲置厂房", "利用现有厂房", "利用原有厂房", "利用闲置厂房", "利用已有厂房",
         "现有厂房", "原有厂房",     "现有厂区内",   "原厂区内",     "厂区内",       "校区内",
         "院区内",   "原址改造",     "原址重建",     "利用现有建筑", "利用原有建筑", "租赁办公",
         "租用办公", "租赁写字楼",   "租赁商铺"});
    if (!none && !rented) return std::nullopt;
    for (const Mention& m : r_.mentions) {
      const bool land =
          m.dimension == Dimension::area && m.value && !m.of_which &&
          (m.role == Role::total ||
           (m.role == Role::plain && contains_any(m.label, {"占地", "用地", "征地"})));
      const bool denied = contains_any(fold_text(m.label), {"不", "无", "未"});
      if (land && !denied && !m.value->is_zero()) return std::nullopt;
    }
    r_.error = Unreadable::none;
    r_.value = Decimal(0);
    r_.range = {Decimal(0), Decimal(0)};
    note(r_, "QTY-27", 0, text_.size());
    return r_;
  }

  const AreaOptions& options_;
};

class MoneyReader : public Reader {
 public:
  MoneyReader(std::string_view text, const MoneyOptions& options)
      : Reader(text, Dimension::money), options_(options) {}

 private:
  std::optional<Reading> said_in_words() override { return std::nullopt; }

  void bind(Mention& m) override {
    if (m.masked && !m.dimension) {
      m.dimension = Dimension::money;
      return;
    }
    const bool implied = m.bare && (!m.dimension || m.unit.empty());
    if (!implied) return;
    if (m.scaled) {
      m.dimension = Dimension::money;
      if (m.currency.empty()) m.currency = options_.bare_currency;
      note(r_, "QTY-03", m.begin, m.end);
      return;
    }
    m.dimension = Dimension::money;
    if (!m.currency.empty() && !options_.bare_unit_stated) return;  // ¥5,000,000 says its unit
    if (m.currency.empty()) m.currency = options_.bare_currency;
    multiply(m, options_.bare_unit);
    if (m.value && m.value->is_zero()) return;
    note(r_, options_.bare_unit_stated ? "QTY-01" : "QTY-02", m.begin, m.end);
  }

  std::optional<Decimal> rate_of(const std::string& currency, std::string& detail) override {
    const Rate* best = nullptr;
    for (const Rate& rate : options_.rates)
      if (rate.currency == currency && rate.since <= options_.day &&
          (!best || rate.since >= best->since))
        best = &rate;
    if (!best) return std::nullopt;
    detail = currency + " 1 = CNY " + best->cny.text() + " (" + write_date(best->since) + ", " +
             best->source + ")";
    return best->cny;
  }

  const MoneyOptions& options_;
};

}  // namespace

Reading read_area(std::string_view text, const AreaOptions& options) {
  return AreaReader(text, options).run();
}

Reading read_money(std::string_view text, const MoneyOptions& options) {
  return MoneyReader(text, options).run();
}

HeaderUnit read_header_unit(std::string_view header) {
  HeaderUnit out;
  const std::string folded = fold_text(header);
  auto unit_of = [&](std::string_view text) {
    // A unit reads like one of it: "万元" as "1万元".
    for (const char* strip : {"单位:", "单位", "计量:"})
      if (text.starts_with(strip)) text.remove_prefix(std::string_view(strip).size());
    if (text.empty()) return false;
    const auto found = find_mentions("1" + std::string(text));
    if (found.size() != 1 || !found[0].dimension || !found[0].value ||
        found[0].end != text.size() + 1)
      return false;
    out.dimension = found[0].dimension;
    out.factor = *found[0].value;
    out.currency = found[0].currency;
    return true;
  };
  std::size_t open = folded.find('('), slash = folded.rfind('/');
  const std::size_t comma = folded.rfind(',');
  out.plain = folded;
  while (open != folded.npos) {
    const std::size_t close = folded.find(')', open);
    if (close == folded.npos) break;
    if (unit_of(std::string_view(folded).substr(open + 1, close - open - 1))) {
      out.plain = folded.substr(0, open) + folded.substr(close + 1);
      return out;
    }
    open = folded.find('(', close);
  }
  for (std::size_t cut : {slash, comma}) {
    if (cut != folded.npos && unit_of(std::string_view(folded).substr(cut + 1))) {
      out.plain = folded.substr(0, cut);
      return out;
    }
  }
  // "占地亩数", "投资万元": the unit stands in the words themselves.
  for (const char* unit : {"万元", "亿元", "万美元", "亩", "平方米", "公顷"}) {
    const std::string_view u(unit);
    if (folded.size() > u.size() && folded.ends_with(u) && unit_of(u)) {
      out.plain = folded.substr(0, folded.size() - u.size());
      return out;
    }
  }
  return out;
}

}  // namespace tongchou::kernel
