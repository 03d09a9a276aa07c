// Keys and what they do: a pair is made here or lives in a token, signs bytes, and is kept sealed
// by a passphrase. A signer need not know where its private key is.
//
//   sm2_sm3         GB/T 32918.2-2016 with the recommended curve of GB/T 32918.5-2017 and the user
//                   id of GM/T 0009: e = SM3(Z ‖ message)
//   ecdsa_p256_sm3  ECDSA over P-256 of SM3(message): for tokens without SM2
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/base.h"

namespace tongchou::seal {

enum class Algorithm { sm2_sm3, ecdsa_p256_sm3 };
BOOST_DESCRIBE_ENUM(Algorithm, sm2_sm3, ecdsa_p256_sm3)

inline constexpr std::string_view kUserId = "1234567812345678";
inline constexpr std::size_t kNumberBytes = 32;               // a number modulo the order
inline constexpr std::size_t kPointBytes = 65;                // 04 ‖ x ‖ y
inline constexpr std::size_t kValueBytes = 2 * kNumberBytes;  // r ‖ s

struct PublicKey {
  Algorithm algorithm{};
  std::string point;  // 130 hex digits: 04 ‖ x ‖ y
  friend bool operator==(const PublicKey&, const PublicKey&) = default;
};
BOOST_DESCRIBE_STRUCT(PublicKey, (), (algorithm, point))

// SM3 of the key's DER (SubjectPublicKeyInfo), in hex; "" when the point is no such text. Anybody
// gets the same from `openssl pkey -pubin -outform der | openssl sm3`.
std::string fingerprint(const PublicKey& key);
std::string public_key_pem(const PublicKey& key);
bool is_usable(const PublicKey& key);  // a point of its curve

// Bytes that are overwritten before their memory is given back. Moved, never copied.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::size_t size);
  explicit Secret(std::string_view bytes);
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  ~Secret();
  unsigned char* data() { return bytes_.get(); }
  std::size_t size() const { return size_; }
  std::string_view view() const;

 private:
  std::unique_ptr<unsigned char[]> bytes_;
  std::size_t size_ = 0;
};
// Overwrites a text that held a secret, as a prompt or a parser leaves it.
void cleanse(std::string& text);

class Signer {
 public:
  virtual ~Signer() = default;
  virtual const PublicKey& public_key() const = 0;
  // r ‖ s as 64 bytes over a message of any length.
  virtual Result<std::string> sign_message(std::string_view message) = 0;
};

// A key pair in the memory of this process.
class LocalKey final : public Signer {
 public:
  static Result<LocalKey> generate(Algorithm algorithm = Algorithm::sm2_sm3);
  // Error.code: key.private when the number is not in 1 … order − 2.
  static Result<LocalKey> from_private(Algorithm algorithm, const Secret& number);
  LocalKey(LocalKey&&) noexcept;
  LocalKey& operator=(LocalKey&&) noexcept;
  ~LocalKey() override;

  const PublicKey& public_key() const override { return public_key_; }
  Result<std::string> sign_message(std::string_view message) override;
  Secret private_number() const;  // 32 bytes, for sealing

 private:
  struct Inside;
  LocalKey(std::unique_ptr<Inside> inside, PublicKey key);
  std::unique_ptr<Inside> inside_;
  PublicKey public_key_;
};

// False for anything that is not a good signature: lengths, points off the curve, numbers.
bool verify_message(std::string_view message, std::string_view value, const PublicKey& key);

// What goes into the arithmetic: SM3(Z ‖ message) or SM3(message); for tokens that take a digest.
Result<Digest> digest_to_sign(std::string_view message, const PublicKey& key);

// r ‖ s as the DER that other programs exchange (GM/T 0009: SEQUENCE of two INTEGERs), and back.
std::string signature_to_der(std::string_view value);
Result<std::string> signature_from_der(std::string_view der);

// ---- sealed by a passphrase: argon2id → AES-256-GCM, one line of JSON with all parameters ----
// The parameters are authenticated with the number. A file that was changed and a passphrase that
// is wrong cannot be told from each other; both are Error key.passphrase.
struct SealCost {
  std::int64_t memory_kib = 64 * 1024;  // RFC 9106, the second recommendation, with one lane
  std::int64_t passes = 3;
  std::int64_t lanes = 1;
};
Result<std::string> seal_key(const LocalKey& key, std::string_view passphrase, SealCost cost = {});
Result<LocalKey> open_key(std::string_view sealed, std::string_view passphrase);
// Whose key it is, without the passphrase; believed only once it has been opened.
Result<PublicKey> public_key_of_sealed(std::string_view sealed);

}  // namespace tongchou::seal
