// The bounds of meetings, with the reason for each.
#pragma once

#include <cstdint>

namespace tongchou::limits {

inline constexpr std::int64_t kItemTitleMax = 100;  // characters: three lines of a printed agenda
inline constexpr std::int64_t kAnswerDaysMax = 30;  // no notice goes out earlier

}  // namespace tongchou::limits
