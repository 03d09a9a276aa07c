// Bounds of the boards.
#pragma once

#include "base/limits.h"

namespace tongchou::limits {

inline constexpr std::size_t kBoardCardsMax = 300;       // that a person can still overlook
inline constexpr std::size_t kBoardRowsMax = 20'000;     // of a register, for one board
inline constexpr int kWrongAddressesMax = 20;  // by one visitor until quiet for a minute
inline constexpr std::size_t kBoardWeeksMax = 12;        // shown beside each other
static_assert(kBoardCardsMax <= kBoardRowsMax);

}  // namespace tongchou::limits
