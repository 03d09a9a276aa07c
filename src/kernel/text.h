// Text as people count it and packs write it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

namespace tongchou::kernel {

// Characters of UTF-8, not bytes: what a bound told to people counts.
inline std::int64_t characters_of(std::string_view text) {
  return std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  });
}

// "a;b": the parts, which live as long as the text does.
inline std::vector<std::string_view> parts_of(std::string_view text, char separator = ';') {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const auto end = std::min(text.find(separator), text.size());
    if (end > 0) parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

}  // namespace tongchou::kernel
