// Any bytes as an OFD with a signature: never a crash, never more memory than the bounds; an error
// says what. Bytes that are no archive are packed into one as the description, so that the XML is
// reached too.
#include <cstdint>

#include "document/document.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tongchou;
  std::string bytes(reinterpret_cast<const char*>(data), size);
  if (!bytes.starts_with("PK")) {
    bytes = *document::write_zip({{"OFD.xml", "<ofd:OFD/>"},
                                  {"Doc_0/Signs/Sign_0/Signature.xml", bytes},
                                  {"Doc_0/Signs/Sign_0/SignedValue.dat", "value"}});
  }
  const auto read = document::read_ofd_signature(bytes);
  CHECK(read || (!read.error().zh.empty() && !read.error().en.empty()), "an error must say what");
  CHECK(!read || !*read || !(*read)->value.empty(), "what is read has a value");
  return 0;
}
