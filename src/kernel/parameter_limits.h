// The bounds of what a body's office may set.
#pragma once

#include "base/limits.h"

namespace tongchou::limits {

inline constexpr std::size_t kParameterBytesMax = 200;              // ten units by their ids
inline constexpr std::int64_t kParameterCountMax = 10'000;          // days, times, people, letters
inline constexpr std::int64_t kParameterQuantityMax = 100'000'000;  // 万元: more than any district
static_assert(kParameterCountMax < kParameterQuantityMax, "an amount is more than a count");

}  // namespace tongchou::limits
