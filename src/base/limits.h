// Every bound of the program and its reason, in one place. Append a section per module; checks of
// one bound against another stand beside them. (It lies in base: a src/limits.h would hide the
// system header <limits.h>, because src/ is an include folder.)
#pragma once

#include <cstddef>
#include <cstdint>

namespace tongchou::limits {

// ---- feel: a model is data from outside; it must not hang or exhaust the clerk ----
inline constexpr std::size_t kFeelTextMax = 256 * 1024;       // the largest table cell seen is 2 KiB
inline constexpr std::uint32_t kFeelNestingMax = 200;         // parser recursion on an 8 MiB stack
inline constexpr std::uint32_t kFeelDepthMax = 1'000;         // nested evaluation, incl. recursion
inline constexpr std::uint64_t kFeelStepsMax = 4'000'000;     // about a second of one thread
inline constexpr std::size_t kFeelListMax = 200'000;          // items of one list
inline constexpr std::size_t kFeelStringMax = 1024 * 1024;    // bytes of one string
inline constexpr std::size_t kFeelDiagnosticsMax = 100;       // further ones are only counted
inline constexpr std::int64_t kFeelRegexStepsMax = 1'000;     // ICU's units; stops backtracking bombs

}  // namespace tongchou::limits
