// Any bytes as a signed document, a directory, a sealed key and the text of a QR code: an error
// that says what, or a value that is written as exactly what was read and can be judged.
#include <cstdint>

#include "seal/seal.h"

namespace {

using namespace tongchou;

template <class T>
bool speaks(const Result<T>& result) {
  if (result) return true;
  CHECK(!result.error().zh.empty() && !result.error().en.empty(), "an error must say what");
  return false;
}

void read_as_document(std::string_view text) {
  const auto document = seal::read_document(text);
  if (!speaks(document)) return;
  CHECK(seal::write_document(*document) == text, "the one canonical form");
  // Mathematics is slow here and judged elsewhere: a few signatures are enough.
  if (document->signatures.size() + document->statements.size() > 4) return;
  const auto said = seal::report(seal::verify_document(*document, {}));
  for (const char c : said) {
    const auto byte = static_cast<unsigned char>(c);
    CHECK(byte == '\n' || (byte >= 0x20 && byte != 0x7f), "a report must not steer a terminal");
  }
}

void read_as_code(std::string_view text) {
  const auto code = seal::read_code(text);
  if (!speaks(code)) return;
  const auto again = seal::write_code(*code);
  CHECK(again && *again == text, "a code has one text");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  read_as_document(text);
  read_as_code(text);
  speaks(seal::public_key_of_sealed(text));
  if (const auto directory = seal::read_directory(text); speaks(directory)) {
    if (directory->statements.size() <= 4) speaks(seal::verify_directory(*directory));
  }
  speaks(seal::signature_from_der(text));
  return 0;
}
