// Any bytes as a paper: an error that says what, or a paper that writes back to the same bytes and,
// when it is short, can be laid out as all three files.
#include <cstdint>

#include "document/document.h"

// Cairo 1.16 loses an array of about 200 bytes for each font that it cuts out of a CFF file, in its
// own code; without this line the sanitizer sees nothing else.
extern "C" const char* __lsan_default_suppressions() { return "leak:libcairo.so\n"; }

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tongchou;
  const auto paper = document::read_paper({reinterpret_cast<const char*>(data), size});
  if (!paper) {
    CHECK(!paper.error().zh.empty() && !paper.error().en.empty(), "an error must say what");
    return 0;
  }
  const std::string bytes = document::write_paper(*paper);
  const auto again = document::read_paper(bytes);
  CHECK(again && document::write_paper(*again) == bytes, "what was written must read");
  if (size > 20'000) return 0;
  for (const auto write : {document::write_pdf, document::write_docx, document::write_ofd}) {
    const auto file = write(*paper);
    CHECK(file || file.error().code == "paper.write", "a checked paper can be written");
    CHECK(!file || (file->pages >= 1 && !file->bytes.empty()), "a file has pages");
  }
  return 0;
}
