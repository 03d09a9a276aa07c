// The bounds of signatures, keys and what is read of them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/limits.h"

namespace tongchou::limits {

inline constexpr std::size_t kFactBytesMax = 400;  // a name, post or purpose; the longest seen: 120
inline constexpr std::size_t kSignaturesMax = 500;  // twice the units of a district
inline constexpr std::size_t kKeyStatementsMax = 100'000;  // a district's keys for a hundred years
inline constexpr std::size_t kRenderingsMax = 50;  // files that show the same content
inline constexpr std::size_t kCodeBytesMax = 330;  // QR version 13 with correction M holds 331
inline constexpr std::int64_t kKdfMemoryKiBMax = 1 << 20;  // 1 GiB: a file must not exhaust us
inline constexpr std::int64_t kKdfPassesMax = 16;  // at most some ten seconds
inline constexpr std::int64_t kKdfLanesMax = 8;  // each is a thread
inline constexpr std::size_t kSealedKeyBytesMax = 4'096;  // a sealed key has some 700
static_assert(kCodeBytesMax < kSealedKeyBytesMax, "a code is the smallest text here");
static_assert(kFactBytesMax < kTextMax, "a fact is shorter than an opinion");

}  // namespace tongchou::limits
