// Passwords: argon2id, a policy, and one-time passwords that can be read out over a telephone.
// Parameters: OWASP Password Storage Cheat Sheet (19 MiB, 2 passes, 1 lane); about 30 ms here.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace tongchou::server {

std::string hash_password(std::string_view password);             // "$argon2id$v=19$m=19456,…"
bool verify_password(std::string_view hash, std::string_view password);
// Takes as long as verify_password: an account that does not exist must not answer sooner.
void verify_nothing(std::string_view password);
bool needs_rehash(std::string_view hash);                         // made with other parameters

// At least 8 characters of 3 kinds (lower case, upper case, digit, anything else), at most 256
// bytes, not the account itself. Error.code: password.short, .kinds, .long, .account
Result<void> check_password(std::string_view password, std::string_view account);
// The same of a key's passphrase, in its words; it has no account.
Result<void> check_passphrase(std::string_view passphrase);

// "k7mw-3hqp-x9tr": 12 characters of 29 that nobody mistakes, 58 bits; passes check_password.
std::string one_time_password();

}  // namespace tongchou::server
