// Any bytes as CSV: an error that says what, or rows whose lines ascend and that survive being
// written and read again.
#include <cstdint>

#include "document/document.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tongchou;
  const auto sheet = document::read_csv({reinterpret_cast<const char*>(data), size});
  if (!sheet) {
    CHECK(!sheet.error().zh.empty() && !sheet.error().en.empty(), "an error must say what");
    return 0;
  }
  std::size_t last = 0;
  std::string again = "a,b,c,d,e,f,g,h\r\n,,,,,,,\r\n,,,,,,,\r\n,,,,,,,\r\n,,,,,,,\r\n";
  const std::size_t lead = 5;
  for (const auto& row : sheet->rows) {
    CHECK(row.line > last, "lines must ascend");
    last = row.line;
    again += document::write_csv_row(row.cells, false);
  }
  const auto back = document::read_csv(again);
  CHECK(back, "what was written must read");
  CHECK(back->rows.size() <= sheet->rows.size() + lead, "rows must not multiply");
  for (std::size_t i = lead; i < back->rows.size(); ++i)
    CHECK(back->rows[i].cells == sheet->rows[i - lead].cells, "cells must survive");
  return 0;
}
