// Any bytes are read as a decision model; whatever decisions it has are evaluated.
#include <cstdint>
#include <string_view>

#include "dmn/dmn.h"

using namespace tongchou;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view xml(reinterpret_cast<const char*>(data), size);
  const auto model = dmn::parse(xml);
  if (!model) return 0;
  const feel::Scope inputs(feel::Context{{"a", feel::Value(5)}, {"b", feel::Value("x")}});
  for (const dmn::Decision& decision : dmn::decisions(**model)) {
    (void)dmn::evaluate(**model, decision.name, inputs);
  }
  return 0;
}
