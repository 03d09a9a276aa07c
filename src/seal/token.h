// A signer whose private key never leaves a hardware token. The token is reached through the
// PKCS#11 library of its vendor, which is loaded when it is asked for and linked by nobody.
//
// PKCS#11 before 3.2 has no numbers for SM2; every vendor took some of its own. So the mechanism is
// configuration: its number, and whether the token wants the message or the digest.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "seal/key.h"

namespace tongchou::seal {

enum class TokenInput {
  digest,   // 32 bytes: SM3(Z ‖ message) or SM3(message), computed here
  message,  // the token computes the digest, with Z and the standard's user id
};
BOOST_DESCRIBE_ENUM(TokenInput, digest, message)

struct TokenMechanism {
  Algorithm algorithm = Algorithm::ecdsa_p256_sm3;
  std::int64_t number = 0x1041;  // CKM_ECDSA
  TokenInput input = TokenInput::digest;
};
BOOST_DESCRIBE_STRUCT(TokenMechanism, (), (algorithm, number, input))

struct TokenPlace {
  std::string library;  // the vendor's library, a path
  std::string token;    // the token's label
  std::string key;      // the key's label
  TokenMechanism mechanism;
};
BOOST_DESCRIBE_STRUCT(TokenPlace, (), (library, token, key, mechanism))

// Asked once and only when the token is there; the answer is cleansed after the login.
using AskPin = std::function<Result<Secret>()>;

// The signer is used by one thread at a time. Every signature is verified before it is handed out.
// Error.code: token.library, .missing, .pin, .locked, .key, .point, .sign, or what `ask` failed of.
// A wrong PIN is not tried again: tokens lock themselves after a few.
Result<std::unique_ptr<Signer>> open_token(const TokenPlace& place, const AskPin& ask);

}  // namespace tongchou::seal
