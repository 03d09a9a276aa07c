// A private key at rest. The passphrase becomes a key by argon2id (RFC 9106); AES-256-GCM hides the
// number and authenticates every parameter beside it. (OpenSSL 3.0 has no SM4-GCM; the format names
// its cipher, so that another can follow.)
#include <argon2.h>
#include <openssl/err.h>
#include <openssl/rand.h>

#include "seal/encoding.h"
#include "seal/evp.h"
#include "seal/key.h"
#include "seal/seal_limits.h"

namespace tongchou::seal {
namespace {

constexpr std::string_view kFormat = "tongchou-key-1";
constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;
constexpr std::size_t kCipherKeyBytes = 32;

struct SealedKey {
  std::string format{kFormat};
  PublicKey key;
  std::string kdf = "argon2id";
  std::int64_t memory_kib = 0, passes = 0, lanes = 0;
  std::string salt;
  std::string cipher = "aes-256-gcm";
  std::string nonce;
  std::string sealed;  // the number and its tag
};
BOOST_DESCRIBE_STRUCT(SealedKey, (), (format, key, kdf, memory_kib, passes, lanes, salt, cipher,
                                      nonce, sealed))

// What the tag covers besides the number: everything else in the file.
std::string covered(SealedKey sealed) {
  sealed.sealed.clear();
  return json_text(sealed);
}

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  CHECK(RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) == 1,
        "the system gives no random bytes");
  return bytes;
}

Result<Secret> derive(const SealedKey& sealed, const std::string& salt,
                      std::string_view passphrase) {
  Secret key(kCipherKeyBytes);
  const int status = argon2id_hash_raw(
      static_cast<std::uint32_t>(sealed.passes), static_cast<std::uint32_t>(sealed.memory_kib),
      static_cast<std::uint32_t>(sealed.lanes), passphrase.data(), passphrase.size(), salt.data(),
      salt.size(), key.data(), key.size());
  if (status != ARGON2_OK) {
    return fail("key.derive", "内存不足或参数不能用，无法由口令导出密钥",
                "no memory, or parameters that cannot be used to derive a key", "kdf");
  }
  return key;
}

using Cipher = Owned<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;

std::string encrypt(const Secret& key, const std::string& nonce, const std::string& beside,
                    const Secret& plain) {
  const Cipher context(EVP_CIPHER_CTX_new());
  std::string out(plain.size() + kTagBytes, '\0');
  auto* bytes = reinterpret_cast<unsigned char*>(out.data());
  int length = 0;
  const bool done =
      EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, bytes_of(key.view()),
                         bytes_of(nonce)) == 1 &&
      EVP_EncryptUpdate(context.get(), nullptr, &length, bytes_of(beside),
                        static_cast<int>(beside.size())) == 1 &&
      EVP_EncryptUpdate(context.get(), bytes, &length, bytes_of(plain.view()),
                        static_cast<int>(plain.size())) == 1 &&
      EVP_EncryptFinal_ex(context.get(), bytes + length, &length) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes,
                          bytes + plain.size()) == 1;
  CHECK(done, "AES-256-GCM failed");
  return out;
}

Result<Secret> decrypt(const Secret& key, const std::string& nonce, const std::string& beside,
                       std::string sealed) {
  const Cipher context(EVP_CIPHER_CTX_new());
  Secret plain(sealed.size() - kTagBytes);
  int length = 0;
  const bool done =
      EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, bytes_of(key.view()),
                         bytes_of(nonce)) == 1 &&
      EVP_DecryptUpdate(context.get(), nullptr, &length, bytes_of(beside),
                        static_cast<int>(beside.size())) == 1 &&
      EVP_DecryptUpdate(context.get(), plain.data(), &length, bytes_of(sealed),
                        static_cast<int>(plain.size())) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes,
                          sealed.data() + plain.size()) == 1 &&
      EVP_DecryptFinal_ex(context.get(), plain.data() + length, &length) == 1;
  ERR_clear_error();
  if (!done) {
    return fail("key.passphrase", "口令不对，或密钥文件被改动",
                "the passphrase is wrong, or the key file was changed");
  }
  return plain;
}

bool within(std::int64_t value, std::int64_t first, std::int64_t last) {
  return first <= value && value <= last;
}

Result<SealedKey> read_sealed(std::string_view text) {
  const auto wrong = [](const char* place) {
    return fail("key.format", "不是可读的密钥文件", "not a key file that can be read", place);
  };
  if (text.size() > limits::kSealedKeyBytesMax) return wrong("");
  TRY(const Json json, parse_json(text));
  TRY(SealedKey sealed, from_json<SealedKey>(json));
  if (sealed.format != kFormat) return wrong("format");
  if (sealed.kdf != "argon2id") return wrong("kdf");
  if (sealed.cipher != "aes-256-gcm") return wrong("cipher");
  if (!within(sealed.lanes, 1, limits::kKdfLanesMax)) return wrong("lanes");
  if (!within(sealed.passes, 1, limits::kKdfPassesMax)) return wrong("passes");
  if (!within(sealed.memory_kib, 8 * sealed.lanes, limits::kKdfMemoryKiBMax))
    return wrong("memory_kib");
  if (fingerprint(sealed.key).empty()) return wrong("key");
  return sealed;
}

}  // namespace

Result<std::string> seal_key(const LocalKey& key, std::string_view passphrase, SealCost cost) {
  if (passphrase.size() < limits::kPasswordCharactersMin)
    return fail("key.passphrase_short", "口令至少 8 个字符", "at least 8 characters");
  if (passphrase.size() > limits::kPasswordBytesMax)
    return fail("key.passphrase_long", "口令过长", "the passphrase is too long");
  SealedKey sealed{.key = key.public_key(), .memory_kib = cost.memory_kib, .passes = cost.passes,
                   .lanes = cost.lanes};
  const std::string salt = random_bytes(kSaltBytes), nonce = random_bytes(kNonceBytes);
  sealed.salt = write_hex(salt);
  sealed.nonce = write_hex(nonce);
  TRY(const Secret derived, derive(sealed, salt, passphrase));
  sealed.sealed = write_hex(encrypt(derived, nonce, covered(sealed), key.private_number()));
  return json_text(sealed) + "\n";
}

Result<LocalKey> open_key(std::string_view text, std::string_view passphrase) {
  TRY(const SealedKey sealed, read_sealed(text));
  const auto salt = read_hex(sealed.salt, kSaltBytes);
  const auto nonce = read_hex(sealed.nonce, kNonceBytes);
  const auto bytes = read_hex(sealed.sealed, kNumberBytes + kTagBytes);
  if (!salt || !nonce || !bytes)
    return fail("key.format", "不是可读的密钥文件", "not a key file that can be read", "sealed");
  TRY(const Secret derived, derive(sealed, *salt, passphrase));
  TRY(const Secret number, decrypt(derived, *nonce, covered(sealed), *bytes));
  TRY(LocalKey key, LocalKey::from_private(sealed.key.algorithm, number));
  if (key.public_key() != sealed.key) {
    return fail("key.pair", "私钥与公钥不成对", "private and public key are no pair", "key");
  }
  return key;
}

Result<PublicKey> public_key_of_sealed(std::string_view text) {
  TRY(SealedKey sealed, read_sealed(text));
  return std::move(sealed.key);
}

}  // namespace tongchou::seal
