// The bounds of meetings, with the reason for each.
#pragma once

#include <cstddef>

namespace tongchou::limits {

inline constexpr std::size_t kItemTitleMax = 100;  // characters: three lines of a printed agenda

}  // namespace tongchou::limits
