// The bounds of forms, with the reason for each.
#pragma once

#include "base/limits.h"

namespace tongchou::limits {

inline constexpr std::size_t kFormRowsMax = 500;  // a table that somebody fills in by hand

}  // namespace tongchou::limits
