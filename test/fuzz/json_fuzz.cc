// What parses must write bytes that parse to the same value and write the same bytes again: the
// journal's digests rest on it.
#include <cstdint>

#include "base/json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tongchou;
  const auto value = parse_json({reinterpret_cast<const char*>(data), size});
  if (!value) {
    CHECK(!value.error().zh.empty() && !value.error().place.empty(), "an error must say where");
    return 0;
  }
  const std::string once = write_json(*value);
  const auto again = parse_json(once);
  CHECK(again && *again == *value, once);
  CHECK(write_json(*again) == once, once);
  const auto pretty = parse_json(write_json_pretty(*value));
  CHECK(pretty && *pretty == *value, once);
  return 0;
}
