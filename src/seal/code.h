// The QR code on paper: enough to find the electronic document and to see that it is this one.
//
//   TC1|number|SM3 of the content|fingerprint of the root|path        (digests in base64url)
//
// A code proves nothing by itself, since anybody can print one: it says what to compare.
#pragma once

#include <string>
#include <string_view>

#include "base/base.h"

namespace tongchou::seal {

struct Code {
  std::string number;   // of the document
  std::string content;  // SM3, hex
  std::string root;     // fingerprint, hex
  std::string path;     // on the office's address: "/d/…"
  friend bool operator==(const Code&, const Code&) = default;
};

// Error.code: code.long, code.part with the part's name as place.
Result<std::string> write_code(const Code& code);
Result<Code> read_code(std::string_view text);

}  // namespace tongchou::seal
