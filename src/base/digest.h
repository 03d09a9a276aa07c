// SM3 (GB/T 32905-2016) over bytes. SM3("abc") = 66c7f0f4...8e0.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace tongchou {

using Digest = std::array<std::uint8_t, 32>;

Digest sm3(std::string_view bytes);
// Chained: sm3(previous ‖ bytes), the journal's link.
Digest sm3_chain(const Digest& previous, std::string_view bytes);
std::string hex(const Digest& digest);
std::string random_hex(
    std::size_t bytes);  // from the operating system; used by clerk and server only

}  // namespace tongchou
