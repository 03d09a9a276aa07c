#include "feel/scanner.h"

#include <algorithm>

namespace tongchou::feel {

namespace {

struct Decoded {
  char32_t code = 0;
  std::size_t length = 0;  // 0: malformed or at the end
};

Decoded decode(std::string_view text, std::size_t at) {
  if (at >= text.size()) return {};
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return {first, 1};
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
  if (length == 0 || at + length > text.size()) return {};
  char32_t code = first & (0x7F >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {};
    code = code << 6 | (byte(i) & 0x3F);
  }
  return {code, length};
}

// DMN 1.5, 10.3.1.2, grammar rules 28-30.
bool starts_name(char32_t c) {
  static constexpr std::pair<char32_t, char32_t> kRanges[] = {
      {'?', '?'},         {'A', 'Z'},         {'_', '_'},         {'a', 'z'},
      {0xC0, 0xD6},       {0xD8, 0xF6},       {0xF8, 0x2FF},      {0x370, 0x37D},
      {0x37F, 0x167F},    {0x1681, 0x180D},   {0x180F, 0x1FFF},   {0x200C, 0x200D},
      {0x2070, 0x218F},   {0x2C00, 0x2FEF},   {0x3001, 0xD7FF},   {0xF900, 0xFDCF},
      {0xFDF0, 0xFEFE},   {0xFF00, 0xFFFD},   {0x10000, 0xEFFFF}};
  return std::any_of(std::begin(kRanges), std::end(kRanges),
                     [c](const auto& range) { return c >= range.first && c <= range.second; });
}

bool goes_on_name(char32_t c) {
  return starts_name(c) || (c >= '0' && c <= '9') || c == 0xB7 || (c >= 0x300 && c <= 0x36F) ||
         c == 0x203F || c == 0x2040;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

}  // namespace

bool append_utf8(std::string& out, char32_t code) {
  if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return false;
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | code >> 6);
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | code >> 12);
    out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | code >> 18);
    out += static_cast<char>(0x80 | (code >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
  return true;
}

std::size_t name_start(std::string_view text, std::size_t at) {
  const Decoded c = decode(text, at);
  return c.length != 0 && starts_name(c.code) ? c.length : 0;
}

std::size_t name_part(std::string_view text, std::size_t at) {
  const Decoded c = decode(text, at);
  return c.length != 0 && goes_on_name(c.code) ? c.length : 0;
}

bool is_word(std::string_view text) {
  std::size_t at = name_start(text, 0);
  while (at != 0 && at < text.size()) {
    const std::size_t step = name_part(text, at);
    if (step == 0) return false;
    at += step;
  }
  return at != 0;
}

Scanner::Scanner(std::string_view text) : text_(text) {
  line_starts_.push_back(0);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') line_starts_.push_back(static_cast<std::uint32_t>(i + 1));
  }
}

Place Scanner::place(std::size_t at) const {
  const auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), at);
  const std::size_t line = static_cast<std::size_t>(after - line_starts_.begin());
  // Columns count characters; a very long line is counted in bytes so that this stays cheap.
  const std::size_t start = line_starts_[line - 1];
  std::size_t column = at - start + 1;
  if (column < 2000) {
    for (std::size_t i = start; i < at; ++i) column -= (text_[i] & 0xC0) == 0x80;
  }
  return {static_cast<int>(line), static_cast<int>(column)};
}

std::size_t Scanner::blank_length(std::size_t at) const {
  const Decoded c = decode(text_, at);
  if (c.length == 0) return 0;
  const bool blank = (c.code >= 9 && c.code <= 13) || c.code == ' ' || c.code == 0x85 ||
                     c.code == 0xA0 || c.code == 0x1680 || c.code == 0x180E ||
                     (c.code >= 0x2000 && c.code <= 0x200B) || c.code == 0x2028 ||
                     c.code == 0x2029 || c.code == 0x202F || c.code == 0x205F ||
                     c.code == 0x3000 || c.code == 0xFEFF;
  return blank ? c.length : 0;
}

void Scanner::skip_blanks() {
  while (at_ < text_.size()) {
    if (const std::size_t blank = blank_length(at_)) {
      at_ += blank;
    } else if (text_.substr(at_).starts_with("//")) {
      const std::size_t end = text_.find('\n', at_);
      at_ = end == std::string_view::npos ? text_.size() : end;
    } else if (text_.substr(at_).starts_with("/*")) {
      const std::size_t end = text_.find("*/", at_ + 2);
      if (end == std::string_view::npos) return;  // the "/" is then a syntax error
      at_ = end + 2;
    } else {
      return;
    }
  }
}

bool Scanner::done() {
  skip_blanks();
  return at_ >= text_.size();
}

char Scanner::peek() { return done() ? '\0' : text_[at_]; }

char Scanner::peek_second() {
  skip_blanks();
  return at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
}

bool Scanner::take(std::string_view symbol) {
  if (!follows(symbol)) return false;
  at_ += symbol.size();
  return true;
}

std::string_view Scanner::peek_word() {
  skip_blanks();
  std::size_t end = at_ + name_start(text_, at_);
  if (end == at_) return {};
  while (const std::size_t step = name_part(text_, end)) end += step;
  return text_.substr(at_, end - at_);
}

std::string_view Scanner::take_word() {
  const std::string_view word = peek_word();
  at_ += word.size();
  return word;
}

bool Scanner::take_word(std::string_view word) {
  if (peek_word() != word) return false;
  at_ += word.size();
  return true;
}

std::optional<std::string> Scanner::take_number() {
  skip_blanks();
  std::size_t end = at_;
  auto digits = [&] { while (end < text_.size() && is_digit(text_[end])) ++end; };
  digits();
  if (end + 1 < text_.size() && text_[end] == '.' && is_digit(text_[end + 1])) {
    ++end;
    digits();
  }
  if (end == at_) return std::nullopt;
  if (end < text_.size() && (text_[end] == 'e' || text_[end] == 'E')) {
    std::size_t sign = end + 1;
    if (sign < text_.size() && (text_[sign] == '+' || text_[sign] == '-')) ++sign;
    if (sign < text_.size() && is_digit(text_[sign])) {
      end = sign;
      digits();
    }
  }
  std::string number(text_.substr(at_, end - at_));
  at_ = end;
  return number;
}

bool Scanner::escape(std::string& out) {
  if (at_ >= text_.size()) return false;
  const char c = text_[at_++];
  static constexpr std::string_view kPlain = "ntr\"'\\";
  static constexpr std::string_view kMeaning = "\n\t\r\"'\\";
  if (const std::size_t i = kPlain.find(c); i != std::string_view::npos) {
    out += kMeaning[i];
    return true;
  }
  auto hex = [&](std::size_t count) -> std::optional<char32_t> {
    char32_t code = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const int digit = at_ < text_.size() ? hex_digit(text_[at_]) : -1;
      if (digit < 0) return std::nullopt;
      code = code * 16 + static_cast<char32_t>(digit);
      ++at_;
    }
    return code;
  };
  if (c != 'u' && c != 'U') {  // an unknown escape stands for itself: regular expressions use them
    out += '\\';
    out += c;
    return true;
  }
  auto code = hex(c == 'u' ? 4 : 6);
  if (!code) return false;
  if (*code >= 0xD800 && *code < 0xDC00 && text_.substr(at_).starts_with("\\u")) {
    at_ += 2;
    const auto low = hex(4);
    if (!low || *low < 0xDC00 || *low > 0xDFFF) return false;
    code = 0x10000 + ((*code - 0xD800) << 10) + (*low - 0xDC00);
  }
  return append_utf8(out, *code);
}

std::optional<std::string> Scanner::take_string() {
  if (!take("\"")) return std::nullopt;
  std::string out;
  while (at_ < text_.size()) {
    const char c = text_[at_++];
    if (c == '"') return out;
    if (c != '\\') {
      out += c;
    } else if (!escape(out)) {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

std::size_t Scanner::match_name(std::string_view name) const {
  std::size_t at = at_;
  for (std::size_t i = 0; i < name.size();) {
    if (name[i] == ' ') {
      const std::size_t start = at;
      while (const std::size_t blank = blank_length(at)) at += blank;
      if (at == start) return 0;
      ++i;
    } else {
      if (at >= text_.size() || text_[at] != name[i]) return 0;
      ++at;
      ++i;
    }
  }
  // "rate" is not the beginning of "rates".
  return name_part(text_, at) == 0 ? at - at_ : 0;
}

std::string Scanner::take_known(const std::set<std::string, std::less<>>& names) {
  skip_blanks();
  std::string best;
  std::size_t length = 0;
  for (const std::string& name : names) {
    const std::size_t matched = match_name(name);
    if (matched > length) {
      length = matched;
      best = name;
    }
  }
  at_ += length;
  return best;
}

std::string Scanner::take_key() {
  skip_blanks();
  const std::size_t start = at_;
  std::string key;
  if (name_start(text_, at_) == 0) return key;
  while (at_ < text_.size() && text_[at_] != ':') {
    if (const std::size_t blank = blank_length(at_)) {
      at_ += blank;
      if (!key.empty() && key.back() != ' ') key += ' ';
      continue;
    }
    std::size_t step = name_part(text_, at_);
    const bool symbol = std::string_view("./-'+*").find(text_[at_]) != std::string_view::npos;
    if (step == 0 && symbol) step = 1;
    if (step == 0) break;
    key += text_.substr(at_, step);
    at_ += step;
  }
  if (at_ >= text_.size() || text_[at_] != ':') {
    at_ = start;
    return {};
  }
  if (!key.empty() && key.back() == ' ') key.pop_back();
  return key;
}

}  // namespace tongchou::feel
