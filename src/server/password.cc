#include "server/password.h"

#include "base/limits.h"

#include <argon2.h>
#include <openssl/rand.h>

#include <array>

namespace tongchou::server {
namespace {

constexpr std::uint32_t kPasses = 2;
constexpr std::uint32_t kMemoryKiB = 19 * 1024;
constexpr std::uint32_t kLanes = 1;
constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kHashBytes = 32;
using limits::kPasswordBytesMax;
using limits::kPasswordCharactersMin;
using limits::kPasswordKindsMin;
constexpr const char* kParameters = "$argon2id$v=19$m=19456,t=2,p=1$";
static_assert(kMemoryKiB == 19456, "kParameters says the same");

void fill_randomly(unsigned char* bytes, std::size_t count) {
  CHECK(RAND_bytes(bytes, static_cast<int>(count)) == 1, "the system gives no random bytes");
}

}  // namespace

std::string hash_password(std::string_view password) {
  std::array<unsigned char, kSaltBytes> salt;
  fill_randomly(salt.data(), salt.size());
  std::string encoded(argon2_encodedlen(kPasses, kMemoryKiB, kLanes, kSaltBytes, kHashBytes,
                                        Argon2_id), '\0');
  const int status = argon2id_hash_encoded(kPasses, kMemoryKiB, kLanes, password.data(),
                                           password.size(), salt.data(), salt.size(), kHashBytes,
                                           encoded.data(), encoded.size());
  CHECK(status == ARGON2_OK, argon2_error_message(status));
  encoded.resize(encoded.find('\0'));
  return encoded;
}

bool verify_password(std::string_view hash, std::string_view password) {
  if (password.size() > kPasswordBytesMax) return false;
  const std::string terminated(hash);
  return argon2id_verify(terminated.c_str(), password.data(), password.size()) == ARGON2_OK;
}

void verify_nothing(std::string_view password) {
  static const std::string some = hash_password("nobody");
  (void)verify_password(some, password);
}

bool needs_rehash(std::string_view hash) { return !hash.starts_with(kParameters); }

namespace {

// What is checked, as its owner knows it.
struct Named {
  std::string zh, en;
};

Result<void> check(std::string_view secret, std::string_view account, const Named& named) {
  std::size_t characters = 0;
  bool lower = false, upper = false, digit = false, other = false;
  for (const char c : secret) {
    if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) ++characters;
    if (c >= 'a' && c <= 'z') lower = true;
    else if (c >= 'A' && c <= 'Z') upper = true;
    else if (c >= '0' && c <= '9') digit = true;
    else other = true;
  }
  if (characters < kPasswordCharactersMin) {
    return fail("password.short", named.zh + "至少 8 个字符",
                named.en + " has at least 8 characters", "new");
  }
  if (secret.size() > kPasswordBytesMax)
    return fail("password.long", named.zh + "过长", named.en + " is too long", "new");
  if (lower + upper + digit + other < kPasswordKindsMin) {
    return fail("password.kinds", named.zh + "须含大写、小写、数字、符号中的三种",
                named.en + " needs three of: upper case, lower case, digits, other characters",
                "new");
  }
  if (!account.empty() && secret.find(account) != std::string_view::npos) {
    return fail("password.account", named.zh + "不得包含账号",
                named.en + " must not contain the account", "new");
  }
  return {};
}

}  // namespace

Result<void> check_password(std::string_view password, std::string_view account) {
  return check(password, account, {"密码", "the password"});
}

Result<void> check_passphrase(std::string_view passphrase) {
  return check(passphrase, {}, {"口令", "the passphrase"});
}

std::string one_time_password() {
  static constexpr std::string_view kLetters = "abcdefghkmnpqrstuvwxyz";
  static constexpr std::string_view kDigits = "2345679";
  static constexpr std::size_t kAll = kLetters.size() + kDigits.size();
  std::string text;
  bool letter = false, digit = false;
  do {
    text.clear();
    letter = digit = false;
    while (text.size() < 14) {
      if (text.size() == 4 || text.size() == 9) text += '-';
      unsigned char byte = 0;
      fill_randomly(&byte, 1);
      if (byte >= 256 / kAll * kAll) continue;  // every character equally likely
      const std::size_t pick = byte % kAll;
      const bool is_letter = pick < kLetters.size();
      text += is_letter ? kLetters[pick] : kDigits[pick - kLetters.size()];
      (is_letter ? letter : digit) = true;
    }
  } while (!letter || !digit);
  return text;
}

}  // namespace tongchou::server
