// OpenSSL's objects with owners. Inside of the module only.
#pragma once

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include <memory>
#include <string>

#include "seal/key.h"

namespace tongchou::seal {

template <auto free>
struct FreeWith {
  template <class T>
  void operator()(T* object) const { free(object); }
};
template <class T, auto free>
using Owned = std::unique_ptr<T, FreeWith<free>>;

using EvpKey = Owned<EVP_PKEY, EVP_PKEY_free>;
using EvpKeyContext = Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using EvpDigestContext = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;
using Number = Owned<BIGNUM, BN_clear_free>;

inline const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// The DER of a public key before its point: SEQUENCE, algorithm, curve, BIT STRING.
std::string key_prefix(Algorithm algorithm);
// Null when the point is no text of a point or does not lie on the curve.
EvpKey evp_public(const PublicKey& key);

}  // namespace tongchou::seal
