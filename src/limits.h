// Every bound of the system, one section per module, each with its reason. A bound is there so that
// no input can exhaust an office; it is far above what honest work needs.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tongchou::limits {

// ---- bpmn ----
// The largest published reference models stay below 1 MB and 500 elements.
inline constexpr std::size_t kBpmnBytesMax = 8u << 20;
inline constexpr std::size_t kBpmnElementsMax = 5000;
inline constexpr std::size_t kBpmnProblemsMax = 200;      // shown at once; a person stops earlier
inline constexpr int kBpmnXmlDepthMax = 128;
inline constexpr int kBpmnNestingMax = 16;                // subprocesses and calls within each other
// One operation moves tokens until all wait; a model that never waits stops here.
inline constexpr std::size_t kBpmnStepsMax = 50000;
inline constexpr std::size_t kBpmnActiveMax = 20000;      // element instances alive in one instance
inline constexpr std::int64_t kBpmnLoopMax = 10000;       // instances of one multi-instance or loop
static_assert(kBpmnLoopMax * 2 <= static_cast<std::int64_t>(kBpmnActiveMax));

}  // namespace tongchou::limits
