// String functions (DMN 1.5, table 71). Positions count Unicode code points; regular expressions
// are XPath's, run by ICU with a bound on backtracking.
#include <unicode/locid.h>
#include <unicode/regex.h>
#include <unicode/unistr.h>

#include <memory>

#include "base/limits.h"
#include "feel/builtin.h"

namespace tongchou::feel {

namespace {

icu::UnicodeString wide(const std::string& text) { return icu::UnicodeString::fromUTF8(text); }

std::string narrow(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

std::size_t length(std::string_view text) {
  std::size_t count = 0;
  for (char c : text) count += (c & 0xC0) != 0x80;
  return count;
}

// The byte at which the code point of this index (from 0) begins.
std::size_t offset_of_character(std::string_view text, std::size_t index) {
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    if ((text[at] & 0xC0) == 0x80) continue;
    if (index-- == 0) break;
  }
  return at;
}

Value substring(const Arguments& a) {
  const std::string& text = a[0].string();
  const auto size = static_cast<std::int64_t>(length(text));
  const auto start = a[1].number().rounded(0, Rounding::down).to_integer();
  if (!start || *start == 0 || *start > size || *start < -size) {
    return a.wrong("起始位置超出文字", "the start position lies outside the string");
  }
  const std::int64_t first = *start > 0 ? *start - 1 : size + *start;
  std::int64_t count = size - first;
  if (a.given(2)) {
    const auto wanted = a[2].number().rounded(0, Rounding::down).to_integer();
    if (!wanted || *wanted < 1) return a.wrong("长度应为正数", "the length must be positive");
    count = std::min(count, *wanted);
  }
  const std::size_t from = offset_of_character(text, static_cast<std::size_t>(first));
  const std::string_view rest = std::string_view(text).substr(from);
  return Value(rest.substr(0, offset_of_character(rest, static_cast<std::size_t>(count))));
}

Value string_length(const Arguments& a) {
  return Value(static_cast<std::int64_t>(length(a[0].string())));
}

Value upper_case(const Arguments& a) {
  return Value(narrow(wide(a[0].string()).toUpper(icu::Locale::getRoot())));
}

Value lower_case(const Arguments& a) {
  return Value(narrow(wide(a[0].string()).toLower(icu::Locale::getRoot())));
}

Value substring_before(const Arguments& a) {
  const std::size_t at = a[0].string().find(a[1].string());
  return Value(at == std::string::npos ? std::string() : a[0].string().substr(0, at));
}

Value substring_after(const Arguments& a) {
  const std::size_t at = a[0].string().find(a[1].string());
  if (at == std::string::npos) return Value("");
  return Value(a[0].string().substr(at + a[1].string().size()));
}

Value contains_text(const Arguments& a) {
  return Value(a[0].string().find(a[1].string()) != std::string::npos);
}
Value starts_with(const Arguments& a) { return Value(a[0].string().starts_with(a[1].string())); }
Value ends_with(const Arguments& a) { return Value(a[0].string().ends_with(a[1].string())); }

// ---- Regular expressions ----

// XPath subtracts classes by "-[", ICU by "--["; blocks are \p{IsX} there and \p{block=X} here;
// \i and \c are the characters of XML names.
std::string pattern_for_icu(const std::string& pattern) {
  std::string out;
  int brackets = 0;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '\\' && i + 1 < pattern.size()) {
      const std::string_view rest = std::string_view(pattern).substr(i);
      if (rest.starts_with("\\p{Is") || rest.starts_with("\\P{Is")) {
        out += std::string(rest.substr(0, 3)) + "block=";
        i += 4;
        continue;
      }
      if (rest[1] == 'i' || rest[1] == 'c') {
        out += rest[1] == 'i' ? "[\\p{L}_:]" : "[-.\\p{L}\\p{N}_:]";
        ++i;
        continue;
      }
      out += c;
      out += pattern[++i];
      continue;
    }
    if (c == '[') ++brackets;
    if (c == ']' && brackets > 0) --brackets;
    if (brackets > 0 && c == '-' && i + 1 < pattern.size() && pattern[i + 1] == '[') out += '-';
    out += c;
  }
  return out;
}

// XPath's "x" drops white space from the pattern, but not within classes.
std::string without_blanks(const std::string& pattern) {
  std::string out;
  int brackets = 0;
  for (char c : pattern) {
    if (c == '[') ++brackets;
    if (c == ']' && brackets > 0) --brackets;
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!blank || brackets > 0) out += c;
  }
  return out;
}

struct Regex {
  std::unique_ptr<icu::RegexPattern> pattern;
  std::unique_ptr<icu::RegexMatcher> matcher;
};

std::optional<Regex> regex(const std::string& pattern, const std::string& flags,
                           const icu::UnicodeString& input) {
  uint32_t options = 0;
  std::string text = pattern;
  for (char flag : flags) {
    switch (flag) {
      case 's': options |= UREGEX_DOTALL; break;
      case 'm': options |= UREGEX_MULTILINE; break;
      case 'i': options |= UREGEX_CASE_INSENSITIVE; break;
      case 'x': text = without_blanks(text); break;
      case 'q': options |= UREGEX_LITERAL; break;
      default: return std::nullopt;
    }
  }
  UErrorCode status = U_ZERO_ERROR;
  UParseError where;
  Regex made;
  if (!(options & UREGEX_LITERAL)) text = pattern_for_icu(text);
  made.pattern.reset(icu::RegexPattern::compile(wide(text), options | UREGEX_UNIX_LINES, where,
                                                status));
  if (U_FAILURE(status) || !made.pattern) return std::nullopt;
  made.matcher.reset(made.pattern->matcher(input, status));
  if (U_FAILURE(status) || !made.matcher) return std::nullopt;
  made.matcher->setTimeLimit(limits::kFeelRegexStepsMax, status);
  made.matcher->setStackLimit(limits::kFeelRegexStackMax, status);
  return U_FAILURE(status) ? std::nullopt : std::optional(std::move(made));
}

Value bad_pattern(const Arguments& a) {
  return a.wrong("正则表达式有误或过于复杂", "the regular expression is wrong or too costly");
}

Value matches_pattern(const Arguments& a) {
  const icu::UnicodeString input = wide(a[0].string());
  const auto found = regex(a[1].string(), a.given(2) ? a[2].string() : "", input);
  if (!found) return bad_pattern(a);
  UErrorCode status = U_ZERO_ERROR;
  const bool matched = found->matcher->find(status);
  return U_FAILURE(status) ? bad_pattern(a) : Value(matched);
}

// What "$1" and "\$" mean in the replacement, for one match. False when it is malformed.
bool append_replacement(const std::string& text, const icu::RegexMatcher& matcher,
                        icu::UnicodeString& out) {
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == '\\') {
      if (i + 1 >= text.size() || (text[i + 1] != '\\' && text[i + 1] != '$')) return false;
      out.append(static_cast<char16_t>(text[i + 1]));
      i += 2;
    } else if (c == '$') {
      if (i + 1 >= text.size() || text[i + 1] < '0' || text[i + 1] > '9') return false;
      // As many digits as there are groups; a group that is not there is empty.
      int group = text[++i] - '0';
      ++i;
      while (i < text.size() && text[i] >= '0' && text[i] <= '9' &&
             group * 10 + (text[i] - '0') <= matcher.groupCount()) {
        group = group * 10 + (text[i++] - '0');
      }
      UErrorCode status = U_ZERO_ERROR;
      if (group <= matcher.groupCount()) out.append(matcher.group(group, status));
    } else {
      const std::size_t end = text.find_first_of("\\$", i);
      out.append(wide(text.substr(i, end == std::string::npos ? end : end - i)));
      i = end == std::string::npos ? text.size() : end;
    }
  }
  return true;
}

Value replace(const Arguments& a) {
  const icu::UnicodeString input = wide(a[0].string());
  const std::string flags = a.given(3) ? a[3].string() : "";
  const auto found = regex(a[1].string(), flags, input);
  if (!found) return bad_pattern(a);
  UErrorCode status = U_ZERO_ERROR;
  icu::UnicodeString out;
  int32_t last = 0;
  while (found->matcher->find(status) && U_SUCCESS(status)) {
    const int32_t start = found->matcher->start(status);
    const int32_t end = found->matcher->end(status);
    // XPath refuses patterns that match nothing.
    if (start == end && input.isEmpty()) break;
    out.append(input, last, start - last);
    if (flags.find('q') != std::string::npos) out.append(wide(a[2].string()));
    else if (!append_replacement(a[2].string(), *found->matcher, out)) return bad_pattern(a);
    last = end;
    if (!a.evaluation.may_hold(static_cast<std::size_t>(out.length()), limits::kFeelStringMax)) {
      return {};
    }
  }
  if (U_FAILURE(status)) return bad_pattern(a);
  out.append(input, last, input.length() - last);
  return Value(narrow(out));
}

Value split(const Arguments& a) {
  const icu::UnicodeString input = wide(a[0].string());
  const auto found = regex(a[1].string(), "", input);
  if (!found) return bad_pattern(a);
  UErrorCode status = U_ZERO_ERROR;
  List parts;
  int32_t last = 0;
  while (found->matcher->find(status) && U_SUCCESS(status)) {
    const int32_t start = found->matcher->start(status);
    const int32_t end = found->matcher->end(status);
    if (start == end) continue;
    parts.push_back(Value(narrow(icu::UnicodeString(input, last, start - last))));
    last = end;
    if (!a.evaluation.may_hold(parts.size(), limits::kFeelListMax)) return {};
  }
  if (U_FAILURE(status)) return bad_pattern(a);
  parts.push_back(Value(narrow(icu::UnicodeString(input, last, input.length() - last))));
  return Value(std::move(parts));
}

Value string_join(const Arguments& a) {
  const std::string delimiter = a.given(1) ? a[1].string() : "";
  std::string out;
  bool first = true;
  for (const Value& item : a[0].list()) {
    if (item.is_null()) continue;
    if (!item.is(Kind::string)) return a.wrong("列表中有非文字项", "an item is not a string");
    if (!first) out += delimiter;
    first = false;
    out += item.string();
    if (!a.evaluation.may_hold(out.size(), limits::kFeelStringMax) || !a.evaluation.spend(1)) {
      return {};
    }
  }
  return Value(std::move(out));
}

}  // namespace

const BuiltinTable& string_builtins() {
  static const Formal kText{"string", kString}, kMatch{"match", kString}, kInput{"input", kString},
      kPattern{"pattern", kString}, kFlags{"flags", kString, true};
  static const BuiltinTable kTable = {
      {"substring",
       {{{kText, {"start position", kNumber}, {"length", kNumber, true}}, substring}}},
      {"string length", {{{kText}, string_length}}},
      {"upper case", {{{kText}, upper_case}}},
      {"lower case", {{{kText}, lower_case}}},
      {"substring before", {{{kText, kMatch}, substring_before}}},
      {"substring after", {{{kText, kMatch}, substring_after}}},
      {"contains", {{{kText, kMatch}, contains_text}}},
      {"starts with", {{{kText, kMatch}, starts_with}}},
      {"ends with", {{{kText, kMatch}, ends_with}}},
      {"matches", {{{kInput, kPattern, kFlags}, matches_pattern}}},
      {"replace", {{{kInput, kPattern, {"replacement", kString}, kFlags}, replace}}},
      {"split", {{{kText, {"delimiter", kString}}, split}}},
      {"string join", {{{{"list", kList}, {"delimiter", kString, true}}, string_join}}},
  };
  return kTable;
}

}  // namespace tongchou::feel
