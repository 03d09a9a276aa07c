// Any text is parsed as an expression and as unary tests, evaluated, and its value written as Json
// and read back: nothing may crash, hang, or change on the way.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "feel/feel.h"

using namespace tongchou;
using namespace tongchou::feel;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Names names{"a-b", "monthly income"};
  auto host = std::make_shared<Host>();
  host->now = from_ms(1'773'622'800'000);
  const Scope scope(Context{{"x", Value(5)}, {"a-b", Value("文字")}}, host);
  if (const auto expression = parse(text, names)) {
    Diagnostics said;
    const Value value = evaluate(*expression, scope, &said);
    const Json json = to_json(value);
    const auto back = from_json(json);
    // Functions have no Json; every other value must come back as it was.
    if (!back) std::abort();
    const bool functions = write_json(json).find("\"function\"") != std::string::npos;
    if (!functions && write(*back) != write(value)) std::abort();
  }
  if (const auto tests = parse_unary_tests(text, names)) evaluate(*tests, Value(5), scope);
  return 0;
}
