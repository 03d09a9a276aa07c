// Text as people count it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace tongchou::kernel {

// Characters of UTF-8, not bytes: what a bound told to people counts.
inline std::int64_t characters_of(std::string_view text) {
  return std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  });
}

}  // namespace tongchou::kernel
