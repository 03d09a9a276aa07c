// The bounds of assessment.
#pragma once

#include "base/limits.h"

namespace tongchou::limits {

// Facts of one question, each kind for itself. The scores of units ask for one unit at a time, and
// eight hundred tasks of one unit on each working day of a year are nobody's; those of persons ask
// for all at once.
inline constexpr std::size_t kFactsMax = 200'000;
inline constexpr std::size_t kIndicatorsMax = 40;             // of one scheme; a sheet of paper
inline constexpr std::size_t kScoredMax = 300;                // units or persons of one scheme
inline constexpr std::size_t kEvidenceShownMax = 200;         // noted in an accountability case
static_assert(kEvidenceShownMax < kFactsMax, "not every fact is noted in a case");

}  // namespace tongchou::limits
