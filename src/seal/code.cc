#include "seal/code.h"

#include <algorithm>
#include <array>

#include "seal/encoding.h"
#include "seal/seal_limits.h"

namespace tongchou::seal {
namespace {

constexpr std::string_view kMark = "TC1";
constexpr char kBetween = '|';

std::unexpected<Error> wrong(const char* place) {
  return fail("code.part", "二维码文字有误", "a part of the code is wrong", place);
}

bool fits_number(std::string_view text) {
  return !text.empty() && text.find(kBetween) == std::string_view::npos && check_fact(text, "");
}

// What may stand in a path without being escaped (RFC 3986), and no way out of the address.
bool fits_path(std::string_view text) {
  const auto fits = [](unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           std::string_view("-._~/%").find(static_cast<char>(c)) != std::string_view::npos;
  };
  return text.starts_with('/') && !text.starts_with("//") && std::ranges::all_of(text, fits);
}

}  // namespace

Result<std::string> write_code(const Code& code) {
  const auto content = read_hex(code.content, Digest{}.size());
  const auto root = read_hex(code.root, Digest{}.size());
  if (!fits_number(code.number)) return wrong("number");
  if (!content) return wrong("content");
  if (!root) return wrong("root");
  if (!fits_path(code.path)) return wrong("path");
  std::string text(kMark);
  for (const auto& part : {code.number, write_base64url(*content), write_base64url(*root),
                           code.path}) {
    (text += kBetween) += part;
  }
  if (text.size() > limits::kCodeBytesMax)
    return fail("code.long", "二维码容不下这么长的文字", "too long for the code");
  return text;
}

Result<Code> read_code(std::string_view text) {
  if (text.size() > limits::kCodeBytesMax)
    return fail("code.long", "二维码容不下这么长的文字", "too long for the code");
  std::array<std::string_view, 5> parts;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto end = text.find(kBetween);
    const bool last = i + 1 == parts.size();
    if (last != (end == std::string_view::npos)) return wrong("|");
    parts[i] = text.substr(0, end);
    if (!last) text.remove_prefix(end + 1);
  }
  const auto content = read_base64url(parts[2], Digest{}.size());
  const auto root = read_base64url(parts[3], Digest{}.size());
  if (parts[0] != kMark) return wrong("TC1");
  if (!fits_number(parts[1])) return wrong("number");
  if (!content) return wrong("content");
  if (!root) return wrong("root");
  if (!fits_path(parts[4])) return wrong("path");
  return Code{std::string(parts[1]), write_hex(*content), write_hex(*root), std::string(parts[4])};
}

}  // namespace tongchou::seal
