#include "seal/encoding.h"

#include <array>
#include <cstdint>

#include "seal/seal_limits.h"

namespace tongchou::seal {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kBase64Digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::array<std::int8_t, 256> values_of(std::string_view digits) {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  for (std::size_t i = 0; i < digits.size(); ++i) {
    values[static_cast<unsigned char>(digits[i])] = static_cast<std::int8_t>(i);
  }
  return values;
}
constexpr auto kHexValues = values_of(kHexDigits);
constexpr auto kBase64Values = values_of(kBase64Digits);

// The next character of UTF-8 text, which shrinks by it; nothing when the bytes are none.
std::optional<char32_t> next_character(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const std::size_t length = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2
                             : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
  if (length == 0 || length > text.size()) return std::nullopt;
  char32_t character = length == 1 ? first : first & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return std::nullopt;
    character = character << 6 | (byte(i) & 0x3Fu);
  }
  static constexpr std::array<char32_t, 5> kSmallest{0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = character >= 0xD800 && character <= 0xDFFF;
  if (character < kSmallest[length] || surrogate || character > 0x10FFFF) return std::nullopt;
  text.remove_prefix(length);
  return character;
}

bool misleading(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x061C || c == 0x200E || c == 0x200F ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

}  // namespace

std::string write_hex(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    text += kHexDigits[static_cast<unsigned char>(c) >> 4];
    text += kHexDigits[static_cast<unsigned char>(c) & 15];
  }
  return text;
}

std::optional<std::string> read_hex(std::string_view text, std::size_t bytes) {
  if (text.size() != bytes * 2) return std::nullopt;
  std::string result(bytes, '\0');
  for (std::size_t i = 0; i < bytes; ++i) {
    const int high = kHexValues[static_cast<unsigned char>(text[2 * i])];
    const int low = kHexValues[static_cast<unsigned char>(text[2 * i + 1])];
    if (high < 0 || low < 0) return std::nullopt;
    result[i] = static_cast<char>(high << 4 | low);
  }
  return result;
}

std::string write_base64url(std::string_view bytes) {
  std::string text;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : bytes) {
    bits = bits << 8 | static_cast<unsigned char>(c);
    for (held += 8; held >= 6; held -= 6) text += kBase64Digits[bits >> (held - 6) & 63];
  }
  if (held > 0) text += kBase64Digits[bits << (6 - held) & 63];
  return text;
}

std::optional<std::string> read_base64url(std::string_view text, std::size_t bytes) {
  if (text.size() != (bytes * 8 + 5) / 6) return std::nullopt;
  std::string result;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    const int value = kBase64Values[static_cast<unsigned char>(c)];
    if (value < 0) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    held += 6;
    if (held >= 8) {
      held -= 8;
      result += static_cast<char>(bits >> held & 255);
    }
  }
  if (write_base64url(result) != text) return std::nullopt;  // bits past the last byte
  return result;
}

Result<void> check_fact(std::string_view text, const std::string& place) {
  if (text.size() > limits::kFactBytesMax) {
    return fail("seal.fact_long", "文字过长", "the text is too long", place);
  }
  while (!text.empty()) {
    const auto character = next_character(text);
    if (!character || misleading(*character)) {
      return fail("seal.fact_character", "文字含有控制字符或不是 UTF-8",
                  "the text holds control characters or is not UTF-8", place);
    }
  }
  return {};
}

Result<void> check_time(Instant time, const std::string& place) {
  using namespace std::chrono_literals;
  if (time >= Instant{} && time < std::chrono::sys_days{9999y / 12 / 31}) return {};
  return fail("seal.fact_time", "时间不在合理范围内", "the time is out of any range", place);
}

}  // namespace tongchou::seal
