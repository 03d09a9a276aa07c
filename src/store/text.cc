#include "store/text.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace tongchou::store {
namespace {

// One code point at `at`, moving it on; -1 when the bytes are not well-formed UTF-8.
std::int32_t decode(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t first = byte(at);
  if (first < 0x80) {
    ++at;
    return first;
  }
  const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
  if (first < 0xC2 || first > 0xF4 || at + more >= text.size()) return -1;
  std::int32_t point = first & (0x3F >> more);
  for (int i = 1; i <= more; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) return -1;
    point = (point << 6) | (byte(at + i) & 0x3F);
  }
  const std::int32_t least = more == 3 ? 0x10000 : more == 2 ? 0x800 : 0x80;
  if (point < least || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return -1;
  at += more + 1;
  return point;
}

void encode(std::int32_t point, std::string& out) {
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xC0 | (point >> 6));
    out += static_cast<char>(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    out += static_cast<char>(0xE0 | (point >> 12));
    out += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (point & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (point >> 18));
    out += static_cast<char>(0x80 | ((point >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (point & 0x3F));
  }
}

// Nearly all that is written is ASCII, which eight bytes at a time are enough to see.
bool eight_ascii(std::string_view text, std::size_t at) {
  constexpr std::uint64_t kOnes = 0x0101010101010101, kHigh = 0x8080808080808080;
  std::uint64_t eight;
  if (at + sizeof eight > text.size()) return false;
  std::memcpy(&eight, text.data() + at, sizeof eight);
  return ((eight | (eight - kOnes)) & kHigh) == 0;  // no byte of 0x80 and more, none of zero
}

}  // namespace

bool valid_text(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    if (eight_ascii(text, at)) {
      at += 8;
      continue;
    }
    const auto byte = static_cast<std::uint8_t>(text[at]);
    if (byte == 0) return false;
    if (byte < 0x80) {
      ++at;
    } else if (decode(text, at) < 0) {
      return false;
    }
  }
  return true;
}

std::string fold(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  std::size_t at = 0;
  bool blank = true;  // no blank at the beginning
  while (at < text.size()) {
    std::int32_t point = decode(text, at);
    if (point < 0) {
      ++at;
      continue;
    }
    if (point >= 0xFF01 && point <= 0xFF5E) point -= 0xFF01 - 0x21;
    if (point >= 'A' && point <= 'Z') point += 'a' - 'A';
    const bool space = point <= ' ' || point == 0xA0 || point == 0x3000;
    if (space) {
      if (!blank) out += ' ';
      blank = true;
      continue;
    }
    blank = false;
    encode(point, out);
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::vector<std::string> search_words(std::string_view text) {
  const std::string folded = fold(text);
  std::vector<std::string> words;
  std::size_t begin = 0;
  while (begin < folded.size()) {
    const std::size_t end = std::min(folded.find(' ', begin), folded.size());
    std::string word = folded.substr(begin, end - begin);
    if (std::ranges::find(words, word) == words.end()) words.push_back(std::move(word));
    begin = end + 1;
  }
  return words;
}

std::size_t length(std::string_view text) {
  return std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; });
}

std::string prefix_end(std::string_view prefix) {
  std::vector<std::int32_t> points;
  for (std::size_t at = 0; at < prefix.size();) {
    const std::int32_t point = decode(prefix, at);
    if (point < 0) return {};
    points.push_back(point);
  }
  // The last code point that has a successor moves on; what follows it is cut off.
  while (!points.empty() && points.back() == 0x10FFFF) points.pop_back();
  if (points.empty()) return {};
  points.back() = points.back() == 0xD7FF ? 0xE000 : points.back() + 1;
  std::string out;
  for (const std::int32_t point : points) encode(point, out);
  return out;
}

}  // namespace tongchou::store
