// The office's own two keys, in the data directory, beside the journal and never in it: the root,
// which states whose key is whose, and the stamp, which vouches for a signed document as a whole.
// Each is opened for one signature and put away again (decision 6).
#pragma once

#include <string>

#include "seal/seal.h"

namespace tongchou::server {

class OfficeKeys {
 public:
  // Makes them when there are none. `passphrase` empty: one is made and kept in a file beside the
  // keys that only the office's own account may read (mode 0600).
  // Error.code: keys.file, keys.passphrase, or what sealing answers.
  static Result<OfficeKeys> open(const std::string& data, const std::string& passphrase);

  Result<seal::LocalKey> root() const;
  Result<seal::LocalKey> stamp() const;
  const seal::PublicKey& root_public() const { return root_public_; }
  const seal::PublicKey& stamp_public() const { return stamp_public_; }

 private:
  std::string root_sealed_, stamp_sealed_, passphrase_;
  seal::PublicKey root_public_, stamp_public_;
};

}  // namespace tongchou::server
