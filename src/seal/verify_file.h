// Verifying from the command line: which file is the package, what stands beside it, and the words
// for what was found.
#pragma once

#include <optional>
#include <string>

#include "seal/signed_document.h"

namespace tongchou::seal {

struct VerifyRequest {
  std::string file;       // the package, or a file whose package is beside it: FILE.tcsig, or
                          // the same name with the ending .tcsig
  std::string root;       // fingerprint that the office publishes; empty: not compared
  std::string code;       // text of a QR code; empty: none
  std::string directory;  // file with the office's directory; empty: none
  // What the file says of itself, where it does (OFD): who knows its format has read it.
  std::optional<SelfDescription> described;
};

// An Error when there is nothing to judge: no file, no package, a text that cannot be read.
Result<Verdict> verify_file(const VerifyRequest& request);

// In both languages; the last line says good or not. Foreign text cannot steer a terminal.
std::string report(const Verdict& verdict);
// The same care for the words of an error that may quote what was read.
Error presentable(Error error);

}  // namespace tongchou::seal
