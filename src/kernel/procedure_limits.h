// The bounds of procedures that begin by time.
#pragma once

namespace tongchou::limits {

// Rounds that an office missed while it was shut, one after the other: ten years of weeks.
inline constexpr int kMissedRoundsMax = 520;

}  // namespace tongchou::limits
