// Characters of a paper: UTF-8 strictly read, XML text, numbers without a locale.
#include "document/paper_text.h"

#include <charconv>
#include <cmath>
#include <cstdint>

namespace tongchou::document {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

struct Step {
  char32_t character;
  std::size_t bytes;
};

// One character at `at`; overlong forms and surrogates count as one wrong byte.
Step next_character(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[at + i]); };
  const std::uint8_t first = byte(0);
  if (first < 0x80) return {first, 1};
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
  if (length == 0 || first > 0xF4 || at + length > text.size()) return {kReplacement, 1};
  char32_t value = first & (0xFF >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {kReplacement, 1};
    value = (value << 6) | (byte(i) & 0x3F);
  }
  const bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
  if (overlong || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) {
    return {kReplacement, 1};
  }
  return {value, length};
}

bool is_printable(char32_t c, LineBreaks breaks) {
  if (c == '\n') return breaks == LineBreaks::allowed;
  if (c < 0x20 || (c >= 0x7F && c < 0xA0)) return false;
  // Marks that turn the reading order or hide, and what is no character at all.
  if ((c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) || c == 0xFEFF) return false;
  if ((c >= 0x2060 && c <= 0x206F) || (c >= 0xFDD0 && c <= 0xFDEF)) return false;
  return (c & 0xFFFE) != 0xFFFE && c != kReplacement;
}

}  // namespace

bool printable(std::string_view text, LineBreaks breaks) {
  for (std::size_t at = 0; at < text.size();) {
    const Step step = next_character(text, at);
    if (!is_printable(step.character, breaks)) return false;
    at += step.bytes;
  }
  return true;
}

std::u32string decode_utf8(std::string_view text) {
  std::u32string out;
  out.reserve(text.size() / 2);
  for (std::size_t at = 0; at < text.size();) {
    const Step step = next_character(text, at);
    out.push_back(step.character);
    at += step.bytes;
  }
  return out;
}

void append_utf8(std::string& out, char32_t c) {
  const auto put = [&](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | (c >> 6));
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | (c >> 12));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | (c >> 18));
    put(0x80 | ((c >> 12) & 0x3F));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  }
}

std::string xml_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out.push_back(c);
    }
  }
  return out;
}

std::string short_number(double value) {
  const long long thousandths = std::llround(value * 1000);
  const long long whole = thousandths / 1000, rest = std::llabs(thousandths % 1000);
  std::string out = thousandths < 0 && whole == 0 ? "-0" : std::to_string(whole);
  if (rest == 0) return out == "-0" ? "0" : out;
  std::string decimals = std::to_string(1000 + rest).substr(1);
  decimals.erase(decimals.find_last_not_of('0') + 1);
  return out + "." + decimals;
}

}  // namespace tongchou::document
