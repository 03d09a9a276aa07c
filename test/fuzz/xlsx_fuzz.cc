// Any bytes as XLSX: never a crash, never more memory than the bounds; an error says what. Bytes
// that are no archive are packed into one as a worksheet, so that the XML is reached too.
#include <zip.h>

#include <cstdint>
#include <cstdlib>
#include <string>

#include "document/document.h"

namespace {

void add(zip_t* zip, const char* name, const std::string& text) {
  zip_file_add(zip, name, zip_source_buffer(zip, text.data(), text.size(), 0), ZIP_FL_OVERWRITE);
}

std::string packed(const std::string& sheet) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* memory = zip_source_buffer_create(nullptr, 0, 0, &error);
  zip_source_keep(memory);
  zip_t* zip = zip_open_from_source(memory, ZIP_CREATE | ZIP_TRUNCATE, &error);
  const std::string book = "<workbook><sheets><sheet name=\"S\" r:id=\"r1\"/></sheets></workbook>";
  const std::string links = "<R><R Id=\"r1\" Target=\"worksheets/s.xml\"/></R>";
  const std::string strings = "<sst><si><t>a</t></si></sst>";
  add(zip, "xl/workbook.xml", book);
  add(zip, "xl/_rels/workbook.xml.rels", links);
  add(zip, "xl/sharedStrings.xml", strings);
  add(zip, "xl/worksheets/s.xml", sheet);
  zip_close(zip);
  zip_source_open(memory);
  zip_source_seek(memory, 0, SEEK_END);
  std::string bytes(static_cast<std::size_t>(zip_source_tell(memory)), '\0');
  zip_source_seek(memory, 0, SEEK_SET);
  zip_source_read(memory, bytes.data(), bytes.size());
  zip_source_close(memory);
  zip_source_free(memory);
  return bytes;
}

void check(const std::string& bytes) {
  const auto book = tongchou::document::read_xlsx(bytes);
  if (!book) {
    CHECK(!book.error().zh.empty() && !book.error().en.empty(), "an error must say what");
    return;
  }
  for (const auto& sheet : book->sheets) {
    std::size_t last = 0;
    for (const auto& row : sheet.rows) {
      CHECK(row.line > last, "rows must ascend");
      last = row.line;
    }
  }
  (void)tongchou::document::read_export(*book);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  if (bytes.starts_with("PK"))
    check(bytes);
  else
    check(packed(bytes));
  return 0;
}
