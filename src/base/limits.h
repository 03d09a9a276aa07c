// Every bound of the program and its reason, in one place. Append a section per module; checks of
// one bound against another stand beside them. (It lies in base: a src/limits.h would hide the
// system header <limits.h>, because src/ is an include folder.)
#pragma once

#include <cstddef>
#include <cstdint>

namespace tongchou::limits {

// ---- feel: a model is data from outside; it must not hang or exhaust the clerk ----
inline constexpr std::size_t kFeelTextMax = 256 * 1024;  // the largest table cell seen is 2 KiB
inline constexpr std::uint32_t kFeelNestingMax = 400;         // parser calls; two per bracket
inline constexpr std::uint32_t kFeelHeightMax = 400;         // of a syntax tree: a sum of 400 terms
inline constexpr std::uint32_t kFeelDepthMax = 1'500;        // nested evaluation, incl. recursion
inline constexpr std::uint32_t kFeelValueDepthMax = 1'000;    // lists within lists, closures
inline constexpr std::uint32_t kFeelValueWeightMax = 500'000; // parts, shared ones counted often
inline constexpr std::uint64_t kFeelStepsMax = 4'000'000;     // about a second of one thread
inline constexpr int kFeelAliasesMax = 32;                    // type names that stand for another
inline constexpr std::size_t kFeelListMax = 200'000;          // items of one list
inline constexpr std::size_t kFeelStringMax = 1024 * 1024;    // bytes of one string
inline constexpr std::size_t kFeelDiagnosticsMax = 100;       // a person reads no more
inline constexpr std::int32_t kFeelRegexStepsMax = 1'000;  // ICU's units; stops backtracking bombs
inline constexpr std::int32_t kFeelRegexStackMax = 1 << 20;   // bytes of its backtracking stack

// ---- base: JSON from outside ----
inline constexpr std::size_t kJsonBytesMax = 64 * 1024 * 1024;  // the largest import's preview
inline constexpr std::size_t kJsonDepthMax = 128;               // writers and readers recurse
inline constexpr int kJsonExponentMax = 400;                    // 1e400 writes as 401 digits

// ---- server: what one client may ask of us ----
inline constexpr std::size_t kHttpHeaderBytesMax = 16 * 1024;  // cookies and long queries fit
inline constexpr std::size_t kHttpBodyBytesMax = 1024 * 1024;         // a form with its scores
inline constexpr std::size_t kHttpUploadBytesMax = 64 * 1024 * 1024;  // a list or an attachment
inline constexpr std::size_t kHttpConnectionsMax = 4'096;             // one descriptor each
inline constexpr std::size_t kHttpRequestsPerConnectionMax = 100'000;  // then a fresh connection
inline constexpr std::size_t kHttpPendingMax = 4'096;                 // requests awaiting a worker
inline constexpr std::size_t kLiveQueueMax = 256;  // events a slow reader may owe
inline constexpr std::size_t kLiveListenersMax = 2'048;               // half of the connections
inline constexpr std::size_t kSessionsMax = 100'000;                  // 200 bytes each in memory
static_assert(kLiveListenersMax < kHttpConnectionsMax, "live feeds must leave room for requests");
static_assert(kHttpUploadBytesMax <= kJsonBytesMax, "an uploaded JSON must be readable");

// ---- kernel: one matter, one ledger, one command ----
inline constexpr std::size_t kSimilarMattersMax = 50;         // a warning needs no longer list
inline constexpr std::size_t kTextMax = 20'000;               // bytes of one opinion or reason
inline constexpr std::size_t kFilesPerMatterMax = 200;        // a dossier, not an archive
inline constexpr std::size_t kAgendaItemsMax = 60;            // more is not one meeting
inline constexpr std::size_t kRemarksPerItemMax = 300;
inline constexpr std::size_t kDeedsPerItemMax = 40;
inline constexpr std::size_t kOpinionsPerMatterMax = 2'000;   // bounds the size of a matter
inline constexpr std::size_t kLedgerScanMax = 20'000;         // entries a rule may go through
inline constexpr std::size_t kLedgerAnswerMax = 1'000;        // of them, what a matter may keep

// ---- notices, boards, calendars ----
inline constexpr std::size_t kNoticesKeptMax = 1'000;          // of the outbox, per look
inline constexpr int kNoticeAttemptsMax = 12;                  // doubled from a minute: over a day
inline constexpr std::size_t kStepRowsMax = 20'000;            // of one month
inline constexpr std::size_t kCalendarLineBytesMax = 75;       // RFC 5545, 3.1

// ---- store: what one question and one connection may cost ----
inline constexpr int kRowsPerPageMax = 5'000;                 // of one answer
inline constexpr int kConditionDepthMax = 8;                  // conditions within conditions
inline constexpr std::size_t kConditionValuesMax = 5'000;     // SQLite binds 32,766 values
inline constexpr std::size_t kStatementsMax = 300;            // kept prepared by one connection

// ---- server: passwords and the live feed ----
inline constexpr std::size_t kPasswordBytesMax = 256;         // argon2id takes more; people do not
inline constexpr std::size_t kPasswordCharactersMin = 8;      // GB/T 22239 practice
inline constexpr int kPasswordKindsMin = 3;                   // lower, upper, digit, other
inline constexpr std::size_t kWaitingChangesMax = 10'000;     // a burst; beyond it all refetch

// ---- clerk: what waits and what is kept in memory ----
inline constexpr std::size_t kCommandsWaitingMax = 10'000;  // beyond it callers are asked to retry
inline constexpr std::size_t kBatchCommandsMax = 256;         // one transaction, one sync
inline constexpr std::size_t kRecordsCachedMax = 8'000;       // 10 KB each: about 80 MB
inline constexpr int kTimersPerTickMax = 100;                 // due timers taken in one go
static_assert(kBatchCommandsMax <= kCommandsWaitingMax, "a batch is taken from what waits");

// ---- bpmn: published reference models stay below 1 MB and 500 elements ----
inline constexpr std::size_t kBpmnBytesMax = 8 * 1024 * 1024;
inline constexpr std::size_t kBpmnElementsMax = 5'000;
inline constexpr std::size_t kBpmnProblemsMax = 200;          // shown at once; people stop earlier
inline constexpr int kBpmnXmlDepthMax = 128;
inline constexpr int kBpmnNestingMax = 16;            // subprocesses and calls in each other
inline constexpr std::size_t kBpmnStepsMax = 50'000;  // one operation of a model that never waits
inline constexpr std::size_t kBpmnActiveMax = 20'000;         // element instances alive at once
inline constexpr std::int64_t kBpmnLoopMax = 5'000;  // instances of one multi-instance or loop
static_assert(kBpmnLoopMax * 2 <= static_cast<std::int64_t>(kBpmnActiveMax), "two full loops fit");

// ---- dmn ----
inline constexpr std::size_t kDmnBytesMax = 8u << 20;         // published models stay below 1 MB
inline constexpr std::size_t kDmnXmlDepthMax = 100;           // boxed expressions within each other
inline constexpr std::size_t kDmnNameMax = 500;        // bytes of a name sought in FEEL texts
inline constexpr std::size_t kDmnMatchedMax = 10'000;  // matched rules kept of one evaluation
static_assert(kDmnXmlDepthMax * 4 <= kFeelDepthMax);

// ---- document: tables from outside ----
inline constexpr std::size_t kSheetBytesMax = kHttpUploadBytesMax;   // what an upload may hold
inline constexpr std::size_t kSheetRowsMax = 200'000;  // a province's ledger twice over
inline constexpr std::size_t kSheetColumnsMax = 1'000;               // five times the widest form
inline constexpr std::size_t kSheetCellBytesMax = 128 * 1024;  // Excel holds 32,767 characters
inline constexpr std::size_t kXlsxPartBytesMax = 256 * 1024 * 1024;  // one part, unpacked
inline constexpr std::size_t kXlsxEntriesMax = 4'000;                // a workbook has a few dozen
inline constexpr std::size_t kXlsxRatioMax = 400;  // XML packs 5-40 times; a bomb 1000 times

// ---- kernel: lists, quantities, working time ----
inline constexpr std::size_t kListRowsMax = 100'000;      // a province's year; more is a wrong file
inline constexpr std::size_t kListColumnsMax = 200;       // the widest form seen has 60
inline constexpr std::size_t kQuantityTextMax = 4'000;    // bytes; longer cells are prose
inline constexpr std::size_t kMentionsMax = 500;          // figures of one text
inline constexpr int kDaysMax = 36'600;                   // a walk of a hundred years is a mistake
static_assert(kListRowsMax <= kSheetRowsMax && kListColumnsMax <= kSheetColumnsMax,
              "one list fits");

}  // namespace tongchou::limits
