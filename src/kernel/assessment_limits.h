// The bounds of assessment.
#pragma once

#include "base/limits.h"

namespace tongchou::limits {

inline constexpr std::size_t kFactsMax = 200'000;             // of one question: a city's year
inline constexpr std::size_t kIndicatorsMax = 40;             // of one scheme; a sheet of paper
inline constexpr std::size_t kScoredMax = 300;                // units or persons of one scheme
inline constexpr std::size_t kEvidenceShownMax = 200;         // noted in an accountability case
static_assert(kEvidenceShownMax < kFactsMax, "not every fact is noted in a case");

}  // namespace tongchou::limits
