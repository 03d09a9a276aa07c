// The words of amounts: inside quantity only. Text is folded (half width, simplified forms) with a
// map back to the bytes, then cut by longest match against one lexicon.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kernel/quantity.h"

namespace tongchou::kernel::lexer {

struct Char {
  char32_t code;
  std::size_t begin, end;  // bytes of the original text
};
std::vector<Char> fold(std::string_view text, bool keep_spaces);

enum class Kind {
  number,      // Arabic digits, value set
  bad_number,  // 1,23,456 or 1.2.3
  digit,       // Chinese digit, value 0-9
  scale,       // 十 百 千 万 亿: value
  vague,       // 数 几: some
  unit,        // 亩 元 ...: dimension, value = factor to the canonical unit, currency
  currency,    // 人民币 USD $: stands before or after
  other_unit,  // 吨 米 % ...: a number of something else
  prefix,
  suffix,
  between_suffix,  // between_suffix: 多 余, may stand inside a numeral
  range,           // - ~ 至 到
  open,
  close,  // brackets
  clause,
  sentence,
  enumeration,  // , : ; 。 、
  equals,       // = ≈
  mask,
  phase,     // value = ordinal
  label,     // role
  of_which,  // 其中
  neutral,   // 预计, 达, 为
  text,
};

struct Token {
  Kind kind = Kind::text;
  std::size_t begin = 0, end = 0;
  std::string word;  // folded
  Decimal value;
  int places = 0;          // digits after the point, of a number
  int trailing_zeros = 0;  // of an integer number
  Dimension dimension = Dimension::area;
  std::string currency;
  QuantityKind quantity = QuantityKind::exact;
  Mention::Role role = Mention::Role::plain;
};

std::vector<Token> tokens(std::string_view text);

struct Numeral {
  Decimal low, high;  // equal unless 数, 几 or 三四
  bool high_open = false;
  bool scaled = false;  // 万, 亿 seen
  bool vague = false;
  bool malformed = false;
  bool implied = false;          // 千亩: no digit at all
  bool more = false;             // 多, 余 inside or right after
  Decimal unit;                  // place of the last non-zero digit
  Decimal step;                  // place of the last written digit
  std::optional<Decimal> plain;  // one Arabic number, before its scales
  std::size_t next = 0;
};

// The numeral that begins at a token, if one does. `prefixed`: an approximator stands before it, so
// that 亿元 alone is one 亿 (上亿元).
std::optional<Numeral> read_numeral(const std::vector<Token>& tokens, std::size_t at,
                                    bool prefixed);

// Does a folded cell state a negative figure? -500, ¥-500, 总投资:-500, 负500. A dash elsewhere is a
// range or a separator: 300-500, 一期-500.
bool is_negative(std::string_view folded);

}  // namespace tongchou::kernel::lexer
