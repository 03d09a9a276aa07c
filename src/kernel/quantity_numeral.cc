// Numerals: 1,200  一百二十  1亿8千万  三四百  数千  二十三点五. What could be read in two ways is
// malformed.
#include <algorithm>

#include "kernel/quantity_lexer.h"

namespace tongchou::kernel::lexer {
namespace {

const Decimal kOne(1), kTen(10);

Decimal power_of_ten(int exponent) {
  const Decimal tenth = *Decimal::parse("0.1");
  Decimal result(1);
  for (int i = 0; i < exponent; ++i) result = result * kTen;
  for (int i = 0; i > exponent; --i) result = result * tenth;
  return result;
}

// A numeral in Arabic digits, Chinese numerals or both, from `at`. Scales must descend: 万 below
// 亿, 千百十 within each.
class NumeralParser {
 public:
  NumeralParser(const std::vector<Token>& tokens, std::size_t at, bool prefixed)
      : tokens_(tokens), at_(at), prefixed_(prefixed) {}

  std::optional<Numeral> run() {
    while (at_ < tokens_.size() && step()) {
    }
    if (!any_) return std::nullopt;
    if (current_) close_current();
    n_.low = n_.low + section_low_;
    n_.high = n_.high + section_high_;
    n_.next = at_;
    if (n_.malformed) n_.plain.reset();
    return n_;
  }

 private:
  const Token& token() const { return tokens_[at_]; }
  Kind next_kind(std::size_t ahead) const {
    return at_ + ahead < tokens_.size() ? tokens_[at_ + ahead].kind : Kind::sentence;
  }

  bool step() {
    switch (token().kind) {
      case Kind::number:
        return number();
      case Kind::bad_number:
        n_.malformed = any_ = true;
        ++at_;
        return true;
      case Kind::digit:
        return digits();
      case Kind::vague:
        return vague();
      case Kind::scale:
        return scale();
      case Kind::between_suffix:
        return more();
      default:
        return false;
    }
  }

  void set_current(Decimal low, Decimal high, Decimal unit, Decimal step) {
    current_ = true;
    low_ = low, high_ = high;
    n_.unit = unit, n_.step = step;
    any_ = true;
  }

  bool number() {
    if (current_) return false;
    const Token& t = token();
    int zeros = t.trailing_zeros;
    if (t.value.is_zero()) zeros = 0;
    after_scale_number_ = last_scale_ > kOne;
    if (!any_) n_.plain = t.value;
    set_current(t.value, t.value, power_of_ten(t.places ? -t.places : zeros),
                power_of_ten(-t.places));
    ++at_;
    return true;
  }

  // One digit; 三四(百) is a range; 二〇〇八 is positional.
  bool digits() {
    if (current_) return false;
    std::size_t run = 0;
    bool zero_first = token().value.is_zero();
    while (next_kind(run) == Kind::digit) ++run;
    std::vector<Decimal> d;
    for (std::size_t i = 0; i < run; ++i) d.push_back(tokens_[at_ + i].value);
    at_ += run;
    if (zero_first && any_) {
      d.erase(d.begin());
      if (d.empty()) return true;
      zero_seen_ = true;
    }
    if (d.size() == 2 && d[0] >= kOne && d[1] == d[0] + kOne) {
      set_current(d[0], d[1], kOne, kOne);
      n_.vague = true;
      return true;
    }
    Decimal value(0);
    for (const Decimal& digit : d) value = value * kTen + digit;
    chinese_single_ = d.size() == 1;
    set_current(value, value, kOne, kOne);
    fraction();
    return true;
  }

  // 二十三点五
  void fraction() {
    if (next_kind(0) != Kind::text || token().word != "点" || next_kind(1) != Kind::digit) return;
    Decimal place(1);
    for (++at_; next_kind(0) == Kind::digit; ++at_) {
      place = place * *Decimal::parse("0.1");
      low_ = low_ + token().value * place;
    }
    high_ = low_;
    n_.unit = n_.step = place;
    chinese_single_ = false;
  }

  // 数, 几: from 2 to under 10; after 十: from 1.
  bool vague() {
    if (current_) return false;
    const Kind next = next_kind(1);
    if (next != Kind::scale && next != Kind::unit && next != Kind::currency) return false;
    set_current(Decimal(any_ ? 1 : 2), kTen, kOne, kOne);
    n_.vague = n_.high_open = true;
    ++at_;
    return true;
  }

  bool scale() {
    const Decimal s = token().value;
    const bool big = s >= Decimal(10000);
    if (!any_ && !current_) {
      // 千亩, 百亩, 上亿元: one is meant, and only roughly; 万元 alone is a unit without number.
      const Kind next = next_kind(1);
      const bool ten = s == kTen && (next == Kind::digit || next == Kind::vague);
      const bool measure = ten || next == Kind::unit || next == Kind::scale ||
                           next == Kind::currency || next == Kind::between_suffix;
      const bool area = next == Kind::unit && tokens_[at_ + 1].dimension == Dimension::area;
      if (!measure || (big && !prefixed_ && !area)) return false;
      n_.implied = s != kTen;
      set_current(kOne, kOne, kOne, kOne);
    }
    if (big) {
      if (!current_ && section_low_.is_zero()) return bigger(s);
      // 1亿8千万: within 亿 a smaller part follows; 万 after 万 is nothing.
      if (last_big_ != Decimal(0) && s >= last_big_) return false;
      if (current_) add_current(kOne);
      n_.low = n_.low + section_low_ * s;
      n_.high = n_.high + section_high_ * s;
      section_low_ = section_high_ = Decimal(0);
      last_big_ = s;
      n_.scaled = true;
    } else {
      if (!current_) {
        if (last_scale_ > kOne && s != kTen) return false;
        set_current(kOne, kOne, kOne, kOne);
      }
      if (!section_low_.is_zero() && last_small_ <= s) return false;
      add_current(s);
      last_small_ = s;
    }
    n_.unit = n_.unit * s;
    n_.step = n_.step * s;
    last_scale_ = s;
    zero_seen_ = false;
    if (big) last_small_ = Decimal(0);
    ++at_;
    return true;
  }

  // 1万亿, 2百万亿: the whole so far is multiplied.
  bool bigger(const Decimal& s) {
    if (s <= last_big_ || last_big_.is_zero()) return false;
    n_.low = n_.low * s;
    n_.high = n_.high * s;
    n_.unit = n_.unit * s;
    n_.step = n_.step * s;
    last_big_ = last_scale_ = s;
    ++at_;
    return true;
  }

  bool more() {
    if (!any_ || n_.more || n_.malformed) return false;
    n_.more = true;
    ++at_;
    return true;
  }

  void add_current(const Decimal& factor) {
    section_low_ = section_low_ + low_ * factor;
    section_high_ = section_high_ + high_ * factor;
    current_ = chinese_single_ = after_scale_number_ = false;
  }

  // 一万五 is 15000, 3万5000 is 35000; 1亿8000 could be either, so it is malformed.
  void close_current() {
    const bool written_out = last_big_ == Decimal(10000) && low_ >= Decimal(1000);  // 3万5000
    if (after_scale_number_ && !last_big_.is_zero() && last_small_.is_zero() && !written_out)
      n_.malformed = true;
    if (chinese_single_ && !zero_seen_ && last_scale_ >= Decimal(100)) {
      const Decimal tenth = *last_scale_.divide(kTen);
      low_ = low_ * tenth, high_ = high_ * tenth;
      n_.unit = n_.unit * tenth;
      n_.step = n_.step * tenth;
      // 两亿五: the fraction belongs to the scale just closed.
    }
    add_current(kOne);
  }

  const std::vector<Token>& tokens_;
  std::size_t at_;
  bool prefixed_;
  Numeral n_;
  bool any_ = false, current_ = false;
  bool zero_seen_ = false, chinese_single_ = false, after_scale_number_ = false;
  Decimal low_, high_, section_low_, section_high_;
  Decimal last_scale_{1}, last_small_{0}, last_big_{0};
};

}  // namespace

std::optional<Numeral> read_numeral(const std::vector<Token>& tokens, std::size_t at,
                                    bool prefixed) {
  return NumeralParser(tokens, at, prefixed).run();
}

}  // namespace tongchou::kernel::lexer
