// Bounds of the paper half of document: a paper comes from outside as JSON and must neither hang
// nor exhaust the server. (Beside base/limits.h, which nearly every file includes.)
#pragma once

#include <cstddef>

#include "base/limits.h"

namespace tongchou::limits {

inline constexpr std::size_t kPaperBytesMax = 4 * 1024 * 1024;  // JSON; a year's report has 0.3 MB
inline constexpr std::size_t kPaperTextMax = 60'000;        // bytes of one paragraph: 20,000 字
inline constexpr std::size_t kPaperCellTextMax = 12'000;    // bytes of one cell: 3 pages of it
inline constexpr std::size_t kPaperTitleMax = 600;          // bytes: 200 字, ten lines of title
inline constexpr std::size_t kPaperMarkMax = 120;           // bytes: 40 字 in one line
inline constexpr std::size_t kPaperNameMax = 600;           // bytes of a name of a unit or person
inline constexpr std::size_t kPaperBlocksMax = 5'000;       // of a body
inline constexpr std::size_t kPaperListMax = 1'000;         // addressees, names, attachments
inline constexpr std::size_t kPaperColumnsMax = 24;         // narrower ones hold no character
inline constexpr std::size_t kPaperFieldsMax = 4;           // side by side in a form
inline constexpr std::size_t kPaperRowsMax = 20'000;        // of all tables: about 600 pages
inline constexpr std::size_t kPaperCharactersMax = 1'000'000;  // of all texts, in bytes; seconds
inline constexpr std::size_t kPaperProofMax = 300;          // bytes of a QR code that still scans
inline constexpr int kPaperShareMax = 1'000;                // of a column's width
inline constexpr int kPaperRowMmMax = 100;                  // a row of that height is not divided
inline constexpr int kPaperSignersMax = 12;                 // six lines beside the number
inline constexpr std::size_t kOfdPartsMax = 8'192;          // 2,000 pages and their fonts have less
inline constexpr std::size_t kOfdBytesMax = 128 * 1024 * 1024;  // unpacked; half a second of SM3
static_assert(kPaperBytesMax <= kJsonBytesMax, "a paper must be readable");
static_assert(kPaperCharactersMax <= kPaperBytesMax, "what may be laid out may be read");

}  // namespace tongchou::limits
