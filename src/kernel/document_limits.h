// The bounds of papers and keys in the kernel.
#pragma once

#include <chrono>
#include <cstddef>

#include "base/limits.h"

namespace tongchou::limits {

inline constexpr std::size_t kContentBytesMax = 512 * 1024;  // half of a request's body
inline constexpr std::size_t kSectionsMax = 200;        // three meetings' agenda
inline constexpr std::size_t kVersionsMax = 200;        // of one document
inline constexpr std::size_t kCopiesMax = 2'000;        // every unit and every post of a district
inline constexpr std::size_t kSigningKeysMax = 50;      // one person's, withdrawn ones included
inline constexpr std::chrono::hours kSignatureAgeMax{24};  // a token's clock may be off by less
inline constexpr std::size_t kPurposeBytesMax = 300;  // of a signature; a fact has at most 400
static_assert(kContentBytesMax < kHttpBodyBytesMax, "a content must be writable over HTTP");

}  // namespace tongchou::limits
