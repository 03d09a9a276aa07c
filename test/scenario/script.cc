#include "script.h"

#include <algorithm>

namespace tongchou::scenario {

std::string trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1));
}

std::vector<std::string> split(std::string_view text, std::string_view separator) {
  std::vector<std::string> parts;
  while (true) {
    const auto at = text.find(separator);
    parts.push_back(trimmed(text.substr(0, at)));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + separator.size());
  }
}

const std::string& Line::word(std::size_t i) const {
  static const std::string none;
  return i < words.size() ? words[i] : none;
}

const std::string* Line::part(std::string_view label) const {
  for (const auto& part : parts) {
    if (part.label == label) return &part.value;
  }
  return nullptr;
}

std::string Line::rest(std::size_t from) const {
  std::string text;
  for (std::size_t i = from; i < words.size(); ++i) text += (i > from ? " " : "") + words[i];
  return text;
}

namespace {

// Two or more spaces divide parts.
std::vector<std::string> pieces_of(std::string_view text) {
  std::vector<std::string> pieces;
  for (auto& piece : split(text, "  ")) {
    if (!piece.empty()) pieces.push_back(std::move(piece));
  }
  return pieces;
}

// Words by spaces, but what stands in quotes is one word.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (c == ' ' && !quoted) {
      if (!word.empty()) words.push_back(std::move(word));
      word.clear();
    } else {
      word += c;
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

bool is_name(const std::string& word) {
  return word.size() > 2 && word.front() == '"' && word.back() == '"' &&
         std::count(word.begin(), word.end(), '"') == 2;
}

LineKind kind_of(const std::string& text, bool indented) {
  if (indented) return LineKind::expectation;
  for (const char* word : {"今天 ", "过 ", "到 "}) {
    if (text.starts_with(word)) return LineKind::clock;
  }
  return text.starts_with("默认 ") ? LineKind::defaults : LineKind::act;
}

Result<Line> read_line(const std::string& text, bool indented, const std::string& place) {
  Line line;
  line.kind = kind_of(text, indented);
  const auto pieces = pieces_of(text);
  for (auto& word : words_of(pieces.front())) {
    if (is_name(word) && line.name.empty()) line.name = word.substr(1, word.size() - 2);
    else line.words.push_back(std::move(word));
  }
  for (std::size_t i = 1; i < pieces.size(); ++i) {
    const auto space = pieces[i].find(' ');
    if (space == std::string::npos) {
      return fail("scenario.part", "「" + pieces[i] + "」没有值", "a label without a value", place);
    }
    line.parts.push_back({pieces[i].substr(0, space), trimmed(pieces[i].substr(space))});
  }
  return line;
}

}  // namespace

Result<Script> parse_script(const std::string& path, std::string_view text) {
  Script script{path, {}, {}};
  while (!text.empty()) {
    const auto end = text.find('\n');
    script.source.emplace_back(text.substr(0, end));
    text = end == std::string_view::npos ? "" : text.substr(end + 1);
  }
  for (std::size_t i = 1; i < script.source.size(); ++i) {  // the first line is the heading
    const std::string line_text = trimmed(script.source[i]);
    if (line_text.empty() || line_text.front() == '#') continue;
    const std::string place = path + ":" + std::to_string(i + 1);
    const bool indented = script.source[i].front() == ' ';
    if (indented && script.lines.empty()) {
      return fail("scenario.expectation", "前面没有动作", "nothing stands before", place);
    }
    if (indented && line_text.front() == '|') {
      auto cells = split(line_text, "|");
      script.lines.back().table.emplace_back(cells.begin() + 1, cells.end() - 1);
      continue;
    }
    TRY(Line line, read_line(line_text, indented, place));
    line.number = static_cast<int>(i + 1);
    script.lines.push_back(std::move(line));
  }
  return script;
}

}  // namespace tongchou::scenario
