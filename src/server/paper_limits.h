// The bounds of papers, forms and verifications in the server.
#pragma once

#include <chrono>
#include <cstddef>

#include "base/limits.h"

namespace tongchou::limits {

inline constexpr std::chrono::minutes kChallengeAgeMax{10};  // a token's PIN is typed meanwhile
inline constexpr int kVerificationsMax = 60;  // by one address until it was quiet for a minute
// A package and the file beside it, without a session; papers of ours have a megabyte or two.
inline constexpr std::size_t kVerifyBytesMax = 16 * 1024 * 1024;
static_assert(kVerifyBytesMax <= kHttpUploadBytesMax, "strangers send no more than the office");
inline constexpr std::size_t kDifferenceLinesMax = 3'000;  // of one text; a table of 18 MB
inline constexpr int kCopiesShownMax = 200;   // in the tray; the list of papers has them all
inline constexpr std::size_t kFormPartsMax = 20;           // a form of ours has two
inline constexpr std::size_t kBoundaryBytesMax = 70;       // RFC 2046 §5.1.1
static_assert(kDifferenceLinesMax < 65'536, "lengths of common lines are kept in 16 bits");
static_assert(kCopiesShownMax <= kRowsPerPageMax, "they are read as one page");

}  // namespace tongchou::limits
