// Reading arbitrary bytes as BPMN: never a crash, and either a model or problems that say where.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "bpmn/bpmn.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto reading = tongchou::bpmn::read(text);
  if (static_cast<bool>(reading.model) == !reading.problems.empty()) std::abort();
  if (!reading.model && tongchou::bpmn::parse(text)) std::abort();
  return 0;
}
