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

// ---- base: JSON from outside ----
inline constexpr std::size_t kJsonBytesMax = 64 * 1024 * 1024;  // the largest import's preview
inline constexpr std::size_t kJsonDepthMax = 128;               // writers and readers recurse
inline constexpr int kJsonExponentMax = 400;                    // 1e400 writes as 401 digits

// ---- server: what one client may ask of us ----
inline constexpr std::size_t kHttpHeaderBytesMax = 16 * 1024;         // cookies and long queries fit
inline constexpr std::size_t kHttpBodyBytesMax = 1024 * 1024;         // a form with its scores
inline constexpr std::size_t kHttpUploadBytesMax = 64 * 1024 * 1024;  // a list or an attachment
inline constexpr std::size_t kHttpConnectionsMax = 4'096;             // one descriptor each
inline constexpr std::size_t kHttpRequestsPerConnectionMax = 100'000;  // then a fresh connection
inline constexpr std::size_t kHttpPendingMax = 4'096;                 // requests awaiting a worker
inline constexpr std::size_t kLiveQueueMax = 256;                     // events a slow reader may owe
inline constexpr std::size_t kLiveListenersMax = 2'048;               // half of the connections
inline constexpr std::size_t kSessionsMax = 100'000;                  // 200 bytes each in memory
static_assert(kLiveListenersMax < kHttpConnectionsMax, "live feeds must leave room for requests");
static_assert(kHttpUploadBytesMax <= kJsonBytesMax, "an uploaded JSON must be readable");

}  // namespace tongchou::limits
