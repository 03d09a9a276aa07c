// From tokens to mentions: numerals, units, approximators, labels. What the mentions of a cell
// mean together is decided in quantity.cc.
#include <algorithm>

#include "kernel/quantity_lexer.h"

namespace tongchou::kernel {
namespace {

using lexer::Kind;
using lexer::Numeral;
using lexer::Token;
using Role = Mention::Role;

const Decimal kOne(1), kTen(10);

// The place of the second significant digit: 4.7e2 -> 10, 30 -> 1, 0.7 -> 0.01.
Decimal second_place(const Decimal& value) {
  Decimal place(1);
  const Decimal size = value.abs(), tenth = *Decimal::parse("0.1");
  if (size.is_zero()) return place;
  for (int i = 0; i < 40 && size >= place * kTen; ++i) place = place * kTen;
  for (int i = 0; i < 40 && size < place; ++i) place = place * tenth;
  return place * tenth;
}

// What stands before an amount in its clause.
struct Before {
  std::optional<QuantityKind> kind;
  bool weak = false;        // 近 超 上 过: forgotten when other words come between
  bool near = false;        // 近, 接近: not much below
  bool equivalent = false;  // 折合, 即
  std::string currency;
  Role role = Role::plain;
  bool labelled = false;
  bool phase_here = false;
  std::size_t begin = 0;
  bool started = false;
};

class MentionParser {
 public:
  explicit MentionParser(std::string_view text) : text_(text), tokens_(lexer::tokens(text)) {}

  std::vector<Mention> run() {
    while (at_ < tokens_.size()) {
      if (!amount()) other();
    }
    return std::move(out_);
  }

 private:
  Kind kind(std::size_t i) const { return i < tokens_.size() ? tokens_[i].kind : Kind::sentence; }

  void start_label(const Token& t) {
    if (!before_.started) before_.begin = t.begin, before_.started = true;
  }

  void other() {
    const Token& t = tokens_[at_++];
    switch (t.kind) {
      case Kind::open:
        if (depth_ < 20) stack_.push_back({before_, of_which_, phase_, opener_}), ++depth_;
        opener_ = ended_ ? static_cast<int>(out_.size()) - 1 : -1;
        before_ = {};
        break;
      case Kind::close:
        if (depth_ > 0) {
          // 1.2亿元(一期): the bracket says what the figure is of.
          if (opener_ >= 0 && at_ >= 3 && kind(at_ - 2) == Kind::phase &&
              kind(at_ - 3) == Kind::open) {
            out_[opener_].role = Role::phase;
            out_[opener_].phase = phase_;
          }
          before_ = stack_.back().before;
          of_which_ = stack_.back().of_which;
          phase_ = stack_.back().phase;
          opener_ = stack_.back().opener;
          stack_.pop_back();
          --depth_;
        }
        return;  // a bracket does not end the item: 500(万元)以上
      case Kind::sentence:
        ++sentence_;
        of_which_ = false;
        phase_ = 0;
        [[fallthrough]];
      case Kind::clause:
      case Kind::enumeration:
        ++clause_;
        slash_ = t.word == "/" && ended_;
        before_ = {};
        break;
      case Kind::equals:
        if (ended_) equals_ = static_cast<int>(out_.size()) - 1;
        break;
      case Kind::phase:
        start_label(t);
        phase_ = static_cast<int>(t.value.to_integer().value_or(1));
        before_.phase_here = true;
        break;
      case Kind::label:
        label(t);
        break;
      case Kind::of_which:
        start_label(t);
        of_which_ = true;
        break;
      case Kind::prefix:
        start_label(t);
        before_.kind = t.quantity;
        before_.near = t.word == "近" || t.word == "将近" || t.word == "接近" || t.word == "逼近";
        before_.weak = before_.near || t.word == "超" || t.word == "上" || t.word == "过";
        before_.equivalent |= t.word == "约合";
        break;
      case Kind::neutral:
        start_label(t);
        before_.equivalent |=
            t.word == "折合" || t.word == "合" || t.word == "折" || t.word == "即";
        return;  // keeps `ended_`: 18353㎡ 合 27.53亩
      case Kind::currency:
        before_.currency = t.currency;
        start_label(t);
        break;
      case Kind::mask:
        mask(t);
        return;
      default:
        start_label(t);
        if (before_.weak) before_.kind.reset(), before_.weak = before_.near = false;
        if (t.word.find("等") != std::string::npos && !out_.empty() && ended_)
          out_.back().open_list = true;
        break;
    }
    ended_ = false;
  }

  void label(const Token& t) {
    start_label(t);
    Role& role = before_.role;
    const bool fixed =
        role == Role::rate || role == Role::extra || role == Role::building || role == Role::other;
    if (!fixed && t.role != Role::plain) role = t.role;
    before_.labelled = true;
  }

  // ***万元: what hides a number is kept as a mention without value.
  void mask(const Token& t) {
    Mention m;
    m.masked = true;
    m.begin = t.begin;
    std::size_t i = at_;
    while (kind(i) == Kind::scale || kind(i) == Kind::mask || kind(i) == Kind::number) ++i;
    const bool unit = kind(i) == Kind::unit;
    if (unit) m.dimension = tokens_[i].dimension;
    at_ = unit ? i + 1 : i;
    m.end = tokens_[at_ - 1].end;
    place(m);
  }

  void place(Mention& m) {
    if (out_.size() >= limits::kMentionsMax) return;
    m.depth = depth_;
    m.clause = clause_;
    m.sentence = sentence_;
    m.of_which = of_which_;
    m.role = before_.role;
    if (before_.started && before_.begin < m.begin)
      m.label = std::string(text_.substr(before_.begin, m.begin - before_.begin));
    const bool fixed = m.role != Role::plain && m.role != Role::total;
    // 一期项目占地230.6亩,投资约13.59亿元: the phase holds on within the sentence, for a figure of
    // another dimension, unless the clause says that it speaks of the whole.
    if (phase_ && !fixed) {
      bool same = false;
      for (const Mention& other : out_)
        same = same || (other.sentence == sentence_ && other.depth == depth_ &&
                        other.phase == phase_ && other.dimension == m.dimension);
      if (before_.phase_here || (!same && m.role == Role::plain))
        m.role = Role::phase, m.phase = phase_;
    }
    const int last = static_cast<int>(out_.size()) - 1;
    if (equals_ >= 0 && equals_ == last) {
      const bool definition = out_[equals_].value == kOne || m.value == kOne;
      m.role = definition ? Role::definition : Role::equivalent;
      if (definition) out_[equals_].role = Role::definition;
      m.parent = equals_;
    } else if (opener_ >= 0 && depth_ > 0) {
      m.parent = opener_;
      // 总建筑面积11887㎡(一期5787㎡,二期6100㎡): what is bracketed is of the same kind.
      const Role outer = out_[opener_].role;
      if (outer == Role::building || outer == Role::other || outer == Role::rate) m.role = outer;
    } else if ((before_.equivalent || slash_) && last >= 0 && out_[last].depth == depth_) {
      m.parent = last;
      if (m.role == Role::plain) m.role = Role::equivalent;
    }
    equals_ = -1;
    slash_ = false;
    ended_ = true;
    out_.push_back(std::move(m));
    // Approximators and currency are used up; the label stays for its clause.
    before_.kind.reset();
    before_.weak = before_.near = before_.equivalent = false;
    before_.currency.clear();
    before_.phase_here = false;
  }

  struct Unit {
    std::optional<Dimension> dimension;
    Decimal factor{1};
    std::string currency, word;
    bool other = false;  // 吨, or other words
    bool none = false;   // nothing follows
    std::size_t next = 0;
  };

  Unit unit_at(std::size_t i, bool scaled) {
    Unit u{.next = i};
    // 3.5(亿元): the unit in brackets, with its scales.
    std::size_t inside = i + 1;
    Decimal scales(1);
    while (kind(inside) == Kind::scale) scales = scales * tokens_[inside++].value;
    const bool bracketed = kind(i) == Kind::open && kind(inside + 1) == Kind::close &&
                           (kind(inside) == Kind::unit || kind(inside) == Kind::currency);
    if (bracketed) i = inside;
    for (; kind(i) == Kind::unit || kind(i) == Kind::currency; ++i) {
      const Token& t = tokens_[i];
      if (t.word == "分" && !u.dimension) break;
      if (u.dimension && (*u.dimension != t.dimension || t.dimension == Dimension::area)) break;
      const bool first = !u.dimension;
      u.dimension = t.dimension;
      if (first) u.factor = t.value, u.word = t.word;
      if (first || t.currency != "CNY") u.currency = t.currency;
    }
    u.next = bracketed && u.dimension ? i + 1 : i;
    if (bracketed) u.factor = u.factor * scales;
    if (u.dimension) return u;
    u.next = i;
    switch (kind(i)) {
      case Kind::other_unit:
        u.other = true;
        u.next = i + 1;
        break;
      case Kind::text:
      case Kind::label:
      case Kind::unit:
      case Kind::phase:
        u.other = true;
        break;
      default:
        u.none = true;
    }
    return u;
  }

  struct Amount {
    Numeral numeral;
    Unit unit;
  };

  std::optional<Amount> amount_at(std::size_t i) {
    const auto numeral = lexer::read_numeral(tokens_, i, before_.kind.has_value());
    if (!numeral) return std::nullopt;
    Amount a{*numeral, unit_at(numeral->next, numeral->scaled)};
    return a;
  }

  bool amount() {
    auto first = amount_at(at_);
    if (!first) return false;
    std::size_t next = first->unit.next;
    std::optional<Amount> second;
    if (kind(next) == Kind::range && kind(next + 1) != Kind::sentence) {
      second = amount_at(next + 1);
      if (second && !share_unit(*first, *second)) second.reset();
      if (second) next = second->unit.next;
    }
    Mention m;
    m.begin = tokens_[at_].begin;
    const Numeral& n = first->numeral;
    const Unit& unit = second ? second->unit : first->unit;
    // A lone Chinese digit is a number only before a unit: 二类费用, 一处.
    const bool arabic = tokens_[at_].kind == Kind::number || tokens_[at_].kind == Kind::bad_number;
    if (!arabic && !unit.dimension && !n.scaled) {
      if (n.next > at_ + 1 || unit.other) {
        for (; at_ < n.next; ++at_) start_label(tokens_[at_]);
      } else {
        start_label(tokens_[at_++]);
      }
      ended_ = false;
      return true;
    }
    m.malformed = n.malformed || (second && second->numeral.malformed);
    m.scaled = n.scaled || (second && second->numeral.scaled);
    m.vague = n.vague;
    m.dimension = unit.dimension;
    m.bare = unit.none;
    m.currency = unit.currency;
    m.unit = unit.word;
    if (!before_.currency.empty() && (!m.dimension || m.currency == "CNY")) {
      m.currency = before_.currency;
      if (m.scaled || m.bare) m.dimension = Dimension::money;
    }
    if (kind(next) == Kind::mask && !unit.dimension) {
      m.masked = true;
      while (kind(next) == Kind::mask || kind(next) == Kind::scale || kind(next) == Kind::number)
        ++next;
      if (kind(next) == Kind::unit) m.dimension = tokens_[next++].dimension;
    }
    next = finish(m, n, second ? &second->numeral : nullptr, unit.factor, next);
    at_ = next;
    m.end = tokens_[next - 1].end;
    // 300万元/亩, 3亿元/年: a rate.
    const bool per = kind(next) == Kind::clause && tokens_[next].word == "/" && m.dimension;
    if (per && (kind(next + 1) == Kind::other_unit || (kind(next + 1) == Kind::unit && !m.bare)))
      before_.role = Role::rate;
    place(m);
    return true;
  }

  // 3000-5000万元, 5—8亿: what the first lacks it takes from the second.
  bool share_unit(Amount& a, Amount& b) {
    if (a.unit.other && !b.unit.other) return false;
    if (!a.unit.none) {
      const bool same = a.unit.dimension == b.unit.dimension && a.unit.factor == b.unit.factor &&
                        a.unit.currency == b.unit.currency;
      if (!same && !b.unit.none) {
        if (a.unit.dimension != b.unit.dimension || a.unit.currency != b.unit.currency)
          return false;
        const Decimal f = *a.unit.factor.divide(b.unit.factor);
        scale_by(a.numeral, f);
      }
      if (b.unit.none) b.unit = a.unit, b.unit.next = b.numeral.next;
      if (a.numeral.low > b.numeral.high) a.numeral.malformed = true;
      return true;
    }
    if (!a.numeral.scaled && b.numeral.scaled && b.numeral.plain && !b.numeral.plain->is_zero()) {
      const Decimal factor = *b.numeral.low.divide(*b.numeral.plain);
      if (a.numeral.low * factor <= b.numeral.low) {
        scale_by(a.numeral, factor);
        a.numeral.scaled = true;
      } else if (a.numeral.low > kOne) {
        a.numeral.malformed = true;  // 5000-1亿元: of what?
      }
    }
    if (a.numeral.low > b.numeral.high) a.numeral.malformed = true;
    return true;
  }

  static void scale_by(Numeral& n, const Decimal& factor) {
    n.low = n.low * factor, n.high = n.high * factor;
    n.unit = n.unit * factor, n.step = n.step * factor;
  }

  // Suffixes, compounds (3亩5分), and the interval. Returns the next token.
  std::size_t finish(Mention& m, Numeral n, const Numeral* to, const Decimal& factor,
                     std::size_t next) {
    scale_by(n, factor);
    if (m.unit == "亩" && !to && kind(next) == Kind::number && kind(next + 1) == Kind::unit &&
        tokens_[next + 1].word == "分") {
      const Decimal tenth = *Decimal::parse("0.1");
      n.low = n.low + tokens_[next].value * tenth;
      n.high = n.low;
      n.step = n.unit = tenth;
      next += 2;
    }
    std::optional<QuantityKind> kind_said = before_.kind;
    bool more = n.more;
    for (std::size_t i = next; i < tokens_.size(); ++i) {
      const Token& t = tokens_[i];
      if (t.kind == Kind::suffix) {
        if (!kind_said || *kind_said == QuantityKind::about ||
            *kind_said == QuantityKind::at_most || t.quantity != QuantityKind::about)
          kind_said = t.quantity;
        next = i + 1;
      } else if (t.kind == Kind::between_suffix && !more) {
        more = true;
        next = i + 1;
      } else if (t.word != "(含)" && t.word != "含本数" && t.word != "整") {
        break;
      }
    }
    m.step = n.step;
    if (m.malformed || m.masked) return next;
    Decimal high = n.high;
    if (to) {
      Numeral end = *to;
      scale_by(end, factor);
      high = end.high;
    }
    interval(m, n, high, factor, to != nullptr, kind_said, more);
    return next;
  }

  void interval(Mention& m, const Numeral& n, const Decimal& high, const Decimal& factor,
                bool range, std::optional<QuantityKind> said, bool more) {
    using Q = QuantityKind;
    const Decimal low = n.low;
    m.range = {low, high, false, n.high_open};
    if (range || low != high) {
      m.kind = Q::between;
      if (range) m.value = low;
      if (said == Q::at_least || said == Q::more_than) m.range.upper.reset();
      if (said == Q::at_most) m.range.lower.reset();
      return;
    }
    m.value = low;
    m.kind = said.value_or(n.implied ? Q::about : Q::exact);
    if (more && m.kind != Q::at_least && m.kind != Q::less_than) m.kind = Q::more_than;
    // Rounding is done in the unit that was written, so 约7000㎡ is ±50㎡.
    const Decimal half =
        second_place(low.divide(factor).value_or(low)) * factor * *Decimal::parse("0.5");
    switch (m.kind) {
      case Q::exact:
      case Q::between:
        break;
      case Q::about:
        m.range = {low - half, low + half};
        break;
      case Q::at_least:
        m.range = {low, std::nullopt};
        break;
      case Q::at_most:
        m.range = {std::nullopt, low};
        break;
      case Q::more_than:
        m.range = {low, std::nullopt, true, true};
        if (more) m.range.upper = low + n.unit;
        break;
      case Q::less_than:
        m.range = {std::nullopt, low, false, true};
        if (before_.near) m.range.lower = low * *Decimal::parse("0.9");
        break;
    }
  }

  struct Frame {
    Before before;
    bool of_which;
    int phase, opener;
  };
  std::string_view text_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  Before before_;
  std::vector<Frame> stack_;
  bool of_which_ = false, ended_ = false, slash_ = false;
  int phase_ = 0, depth_ = 0, clause_ = 0, sentence_ = 0, opener_ = -1, equals_ = -1;
  std::vector<Mention> out_;
};

}  // namespace

std::vector<Mention> find_mentions(std::string_view text) {
  return MentionParser(text.substr(0, limits::kQuantityTextMax)).run();
}

}  // namespace tongchou::kernel
