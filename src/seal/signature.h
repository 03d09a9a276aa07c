// A signature: somebody, in a post, at a time, for a purpose, under one exact content.
//
// What is signed is the canonical JSON of everything below except `value`; the content stands in it
// by its SM3. So none of the facts can be changed afterwards. A picture of handwriting may be named
// by its digest: it decorates the paper and says nothing of who signed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "seal/key.h"

namespace tongchou::seal {

inline constexpr std::string_view kSignatureFormat = "tongchou-signature-1";

struct SignerFacts {
  std::string person;    // the name that was true then; empty only in the office's own stamp
  std::string post;
  std::string unit;
  std::string document;  // the number on the paper
  std::string purpose;   // 签发, 会签, 同意纳入 …
  Instant time{};        // as the signer's clock had it
  friend bool operator==(const SignerFacts&, const SignerFacts&) = default;
};
BOOST_DESCRIBE_STRUCT(SignerFacts, (), (person, post, unit, document, purpose, time))

struct Signature {
  std::string format{kSignatureFormat};
  Algorithm algorithm{};
  std::string key;      // fingerprint of the public key
  std::string content;  // SM3 of the content, hex
  SignerFacts signer;
  std::optional<std::string> image;  // SM3 of a picture of handwriting, hex
  std::string value;                 // r ‖ s, hex
  friend bool operator==(const Signature&, const Signature&) = default;
};
BOOST_DESCRIBE_STRUCT(Signature, (), (format, algorithm, key, content, signer, image, value))

// The very bytes that the key signs; what another program needs to check it without us.
std::string signed_bytes(const Signature& signature);

// Error.code: seal.fact_… (a text nobody should sign under), signature.image, or the signer's.
Result<Signature> sign(std::string_view content, Signer& signer, SignerFacts facts,
                       std::optional<std::string> image = std::nullopt);

// Error.code: signature.format, .key (not this key's), .content (the content was changed),
// .value (the signature or a fact was changed).
Result<void> verify(std::string_view content, const Signature& signature, const PublicKey& key);

}  // namespace tongchou::seal
