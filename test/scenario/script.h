// The text of a scenario as lines; bodies/common/scenario-language.md describes it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/base.h"

namespace tongchou::scenario {

struct Part {
  std::string label, value;
};

enum class LineKind { clock, defaults, act, expectation };

struct Line {
  int number = 0;                  // of the file, from 1
  LineKind kind = LineKind::act;
  std::vector<std::string> words;  // of the first part, without "NAME"
  std::string name;                // what stands in quotes, if one thing is named
  std::vector<Part> parts;         // the parts after it
  std::vector<std::vector<std::string>> table;  // of an act; the first row is the head

  const std::string& word(std::size_t i) const;       // "" past the end
  const std::string* part(std::string_view label) const;
  std::string rest(std::size_t from) const;           // the words from there on
};

struct Script {
  std::string path;                // "bodies/key-projects/scenario/veto.txt"
  std::vector<std::string> source;
  std::vector<Line> lines;
};

// Error.place is "path:line".
Result<Script> parse_script(const std::string& path, std::string_view text);

std::vector<std::string> split(std::string_view text, std::string_view separator);
std::string trimmed(std::string_view text);

}  // namespace tongchou::scenario
