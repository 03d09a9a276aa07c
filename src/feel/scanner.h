// Reads FEEL's text by characters. FEEL has no token stream of its own: whether "a-b" is a name or
// a difference depends on the names in scope, so the parser asks for what may stand at a place.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tongchou::feel {

struct Place {
  int line = 1;
  int column = 1;
};

class Scanner {
 public:
  explicit Scanner(std::string_view text);

  std::size_t at() const { return at_; }
  void go(std::size_t at) { at_ = at; }
  bool done();                       // after blanks and comments
  Place place(std::size_t at) const;
  std::string_view text() const { return text_; }

  // Each skips blanks and comments first; the takers move on only when they succeed.
  void skip_blanks();
  char peek();                       // '\0' at the end
  char peek_second();                // the character right after peek()
  bool take(std::string_view symbol);
  bool take_word(std::string_view word);
  std::string_view peek_word();      // "" when no name begins here
  std::string_view take_word();
  bool follows(std::string_view symbol) {
    skip_blanks();
    return text_.substr(at_).starts_with(symbol);
  }

  std::optional<std::string> take_number();
  // A string literal, escapes resolved; nothing when it is not closed or badly escaped.
  std::optional<std::string> take_string();
  // The longest of the names that stands here, blanks in names matching any blanks.
  std::string take_known(const std::set<std::string, std::less<>>& names);
  // What stands before a ':' as the key of a context, blanks normalised; "" when no key is here.
  std::string take_key();

 private:
  std::size_t blank_length(std::size_t at) const;
  std::size_t match_name(std::string_view name) const;
  bool escape(std::string& out);

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<std::uint32_t> line_starts_;
};

// Bytes of the character at `at`; it is a character a name may begin or go on with.
std::size_t name_start(std::string_view text, std::size_t at);
std::size_t name_part(std::string_view text, std::size_t at);

// Is the whole text one word, so that it needs no listing among the known names?
bool is_word(std::string_view text);

// UTF-8 of a code point appended; false for surrogates and beyond U+10FFFF.
bool append_utf8(std::string& out, char32_t code);

}  // namespace tongchou::feel
