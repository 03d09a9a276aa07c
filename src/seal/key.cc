#include "seal/key.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/params.h>

#include <cstring>
#include <utility>
#include <vector>

#include "seal/encoding.h"
#include "seal/evp.h"

namespace tongchou::seal {
namespace {

const char* key_type(Algorithm algorithm) {
  return algorithm == Algorithm::sm2_sm3 ? "SM2" : "EC";
}
const char* curve_name(Algorithm algorithm) {
  return algorithm == Algorithm::sm2_sm3 ? "SM2" : "P-256";
}
int curve_id(Algorithm algorithm) {
  return algorithm == Algorithm::sm2_sm3 ? NID_sm2 : NID_X9_62_prime256v1;
}

std::unexpected<Error> library_failed(const char* what) {
  ERR_clear_error();  // its texts are for programmers and could quote what they were given
  return fail("key.library", "密码库不能完成此操作", "the cryptographic library failed", what);
}

OSSL_PARAM text_parameter(const char* key, const char* value) {
  return OSSL_PARAM_construct_utf8_string(key, const_cast<char*>(value), 0);
}

// A digest over a message with SM2's user id where the algorithm has one. `start` is
// EVP_DigestSignInit_ex or EVP_DigestVerifyInit_ex. The id is given after the start: OpenSSL 3.0.19
// takes none with it, and every version takes one until the first byte of the message.
template <class Start>
EvpDigestContext begin_digest(Start start, EVP_PKEY* key, Algorithm algorithm) {
  EvpDigestContext context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* inner = nullptr;  // the digest's own
  if (start(context.get(), &inner, "SM3", nullptr, nullptr, key, nullptr) != 1) return nullptr;
  const bool sm2 = algorithm == Algorithm::sm2_sm3;
  if (sm2 && EVP_PKEY_CTX_set1_id(inner, kUserId.data(), static_cast<int>(kUserId.size())) != 1) {
    return nullptr;
  }
  return context;
}

std::string point_of(const EVP_PKEY* key) {
  std::string point(kPointBytes, '\0');
  std::size_t written = 0;
  if (EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY,
                                      reinterpret_cast<unsigned char*>(point.data()), point.size(),
                                      &written) != 1 || written != point.size()) {
    return {};
  }
  return write_hex(point);
}

// Z of GB/T 32918.2, 5.5: the length and text of the user id, the curve, the key.
Digest identity_digest(std::string_view point) {
  static const std::string curve = [] {
    const char* kNumbers =  // a, b, x and y of the base point: GB/T 32918.5
        "fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc"
        "28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93"
        "32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7"
        "bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0";
    return *read_hex(kNumbers, 4 * kNumberBytes);
  }();
  static_assert(kUserId.size() * 8 == 0x80);
  const std::string entitled = std::string("\x00\x80", 2) + std::string(kUserId);
  return sm3(entitled + curve + std::string(point.substr(1)));
}

std::string number_bytes(const BIGNUM* number) {
  std::string bytes(kNumberBytes, '\0');
  if (BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()),
                   static_cast<int>(bytes.size())) < 0) {
    return {};
  }
  return bytes;
}

}  // namespace

// ---- secrets ----

Secret::Secret(std::size_t size) : bytes_(new unsigned char[size]()), size_(size) {}

Secret::Secret(std::string_view bytes) : Secret(bytes.size()) {
  if (!bytes.empty()) std::memcpy(bytes_.get(), bytes.data(), bytes.size());
}

Secret::Secret(Secret&& other) noexcept
    : bytes_(std::move(other.bytes_)), size_(std::exchange(other.size_, 0)) {}

Secret& Secret::operator=(Secret&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  std::swap(size_, other.size_);
  return *this;
}

Secret::~Secret() {
  if (bytes_) OPENSSL_cleanse(bytes_.get(), size_);
}

std::string_view Secret::view() const {
  return {reinterpret_cast<const char*>(bytes_.get()), size_};
}

void cleanse(std::string& text) {
  OPENSSL_cleanse(text.data(), text.capacity());
  text.clear();
}

// ---- public keys ----

std::string key_prefix(Algorithm algorithm) {
  // SEQUENCE { SEQUENCE { ecPublicKey, curve }, BIT STRING (66 bytes)
  return *read_hex(algorithm == Algorithm::sm2_sm3
                       ? "3059301306072a8648ce3d020106082a811ccf5501822d034200"
                       : "3059301306072a8648ce3d020106082a8648ce3d030107034200", 26);
}

std::string fingerprint(const PublicKey& key) {
  const auto point = read_hex(key.point, kPointBytes);
  return point ? hex(sm3(key_prefix(key.algorithm) + *point)) : std::string();
}

std::string public_key_pem(const PublicKey& key) {
  const auto point = read_hex(key.point, kPointBytes);
  if (!point) return {};
  const std::string der = key_prefix(key.algorithm) + *point;
  std::string text((der.size() + 2) / 3 * 4 + 1, '\0');
  const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes_of(der),
                                     static_cast<int>(der.size()));
  text.resize(static_cast<std::size_t>(length));
  std::string pem = "-----BEGIN PUBLIC KEY-----\n";
  for (std::size_t at = 0; at < text.size(); at += 64) pem += text.substr(at, 64) + "\n";
  return pem + "-----END PUBLIC KEY-----\n";
}

EvpKey evp_public(const PublicKey& key) {
  auto point = read_hex(key.point, kPointBytes);
  if (!point || point->front() != '\x04') return nullptr;
  const EvpKeyContext context(
      EVP_PKEY_CTX_new_from_name(nullptr, key_type(key.algorithm), nullptr));
  OSSL_PARAM parameters[] = {
      text_parameter(OSSL_PKEY_PARAM_GROUP_NAME, curve_name(key.algorithm)),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point->data(), point->size()),
      OSSL_PARAM_END};
  EVP_PKEY* made = nullptr;
  const bool done =
      context && EVP_PKEY_fromdata_init(context.get()) == 1 &&
      EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters) == 1;
  ERR_clear_error();
  return EvpKey(done ? made : nullptr);
}

bool is_usable(const PublicKey& key) { return evp_public(key) != nullptr; }

bool verify_message(std::string_view message, std::string_view value, const PublicKey& key) {
  const std::string der = signature_to_der(value);
  const EvpKey evp = evp_public(key);
  if (der.empty() || !evp) return false;
  const auto context = begin_digest(EVP_DigestVerifyInit_ex, evp.get(), key.algorithm);
  const bool good = context && EVP_DigestVerify(context.get(), bytes_of(der), der.size(),
                                                bytes_of(message), message.size()) == 1;
  ERR_clear_error();
  return good;
}

Result<Digest> digest_to_sign(std::string_view message, const PublicKey& key) {
  if (key.algorithm == Algorithm::ecdsa_p256_sm3) return sm3(message);
  const auto point = read_hex(key.point, kPointBytes);
  if (!point) return fail("key.point", "公钥格式不对", "the public key is malformed", "point");
  return sm3_chain(identity_digest(*point), message);
}

std::string signature_to_der(std::string_view value) {
  if (value.size() != kValueBytes) return {};
  const Owned<ECDSA_SIG, ECDSA_SIG_free> pair(ECDSA_SIG_new());
  BIGNUM* r = BN_bin2bn(bytes_of(value), kNumberBytes, nullptr);
  BIGNUM* s = BN_bin2bn(bytes_of(value) + kNumberBytes, kNumberBytes, nullptr);
  CHECK(pair && r && s && ECDSA_SIG_set0(pair.get(), r, s) == 1, "no memory for two numbers");
  unsigned char* der = nullptr;
  const int length = i2d_ECDSA_SIG(pair.get(), &der);
  CHECK(length > 0, "two numbers have no DER");
  std::string text(reinterpret_cast<char*>(der), static_cast<std::size_t>(length));
  OPENSSL_free(der);
  return text;
}

Result<std::string> signature_from_der(std::string_view der) {
  const unsigned char* at = bytes_of(der);
  const Owned<ECDSA_SIG, ECDSA_SIG_free> pair(
      d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
  if (!pair) return library_failed("DER");
  const std::string r = number_bytes(ECDSA_SIG_get0_r(pair.get()));
  const std::string s = number_bytes(ECDSA_SIG_get0_s(pair.get()));
  if (r.empty() || s.empty()) return library_failed("DER");
  return r + s;
}

// ---- a key pair of this process ----

struct LocalKey::Inside {
  EvpKey key;
};

LocalKey::LocalKey(std::unique_ptr<Inside> inside, PublicKey key)
    : inside_(std::move(inside)), public_key_(std::move(key)) {}
LocalKey::LocalKey(LocalKey&&) noexcept = default;
LocalKey& LocalKey::operator=(LocalKey&&) noexcept = default;
LocalKey::~LocalKey() = default;

Result<LocalKey> LocalKey::generate(Algorithm algorithm) {
  const EvpKeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, key_type(algorithm), nullptr));
  const OSSL_PARAM parameters[] = {
      text_parameter(OSSL_PKEY_PARAM_GROUP_NAME, curve_name(algorithm)), OSSL_PARAM_END};
  EVP_PKEY* made = nullptr;
  if (!context || EVP_PKEY_keygen_init(context.get()) != 1 ||
      EVP_PKEY_CTX_set_params(context.get(), parameters) != 1 ||
      EVP_PKEY_generate(context.get(), &made) != 1) {
    return library_failed("generate");
  }
  auto inside = std::make_unique<Inside>(EvpKey(made));
  PublicKey key{algorithm, point_of(made)};
  if (key.point.empty()) return library_failed("generate");
  return LocalKey(std::move(inside), std::move(key));
}

Result<LocalKey> LocalKey::from_private(Algorithm algorithm, const Secret& number) {
  const Owned<EC_GROUP, EC_GROUP_free> group(EC_GROUP_new_by_curve_name(curve_id(algorithm)));
  const Number scalar(BN_secure_new());
  const Owned<EC_POINT, EC_POINT_free> point(EC_POINT_new(group.get()));
  CHECK(group && scalar && point, "this OpenSSL lacks a curve");
  BN_set_flags(scalar.get(), BN_FLG_CONSTTIME);
  const Number last(BN_dup(EC_GROUP_get0_order(group.get())));
  const bool counted = BN_sub_word(last.get(), 1) == 1;  // 1 + d must have an inverse
  if (!counted || number.size() != kNumberBytes ||
      !BN_bin2bn(bytes_of(number.view()), kNumberBytes, scalar.get()) ||
      BN_is_zero(scalar.get()) || BN_cmp(scalar.get(), last.get()) >= 0) {
    return fail("key.private", "私钥不在规定范围内", "the private key is out of range");
  }
  std::string bytes(kPointBytes, '\0');
  if (EC_POINT_mul(group.get(), point.get(), scalar.get(), nullptr, nullptr, nullptr) != 1 ||
      EC_POINT_point2oct(group.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED,
                         reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(),
                         nullptr) != kPointBytes) {
    return library_failed("private");
  }
  Secret native(kNumberBytes);
  const EvpKeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, key_type(algorithm), nullptr));
  OSSL_PARAM parameters[] = {
      text_parameter(OSSL_PKEY_PARAM_GROUP_NAME, curve_name(algorithm)),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, bytes.data(), bytes.size()),
      OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PRIV_KEY, native.data(), native.size()),
      OSSL_PARAM_END};
  EVP_PKEY* made = nullptr;
  if (BN_bn2nativepad(scalar.get(), native.data(), kNumberBytes) < 0 || !context ||
      EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_KEYPAIR, parameters) != 1) {
    return library_failed("private");
  }
  return LocalKey(std::make_unique<Inside>(EvpKey(made)), {algorithm, write_hex(bytes)});
}

Result<std::string> LocalKey::sign_message(std::string_view message) {
  const auto context =
      begin_digest(EVP_DigestSignInit_ex, inside_->key.get(), public_key_.algorithm);
  std::string der(128, '\0');
  std::size_t length = der.size();
  if (!context || EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(der.data()),
                                 &length, bytes_of(message), message.size()) != 1) {
    return library_failed("sign");
  }
  der.resize(length);
  return signature_from_der(der);
}

Secret LocalKey::private_number() const {
  BIGNUM* taken = nullptr;
  const bool found =
      EVP_PKEY_get_bn_param(inside_->key.get(), OSSL_PKEY_PARAM_PRIV_KEY, &taken) == 1;
  const Number number(taken);
  Secret bytes(kNumberBytes);
  CHECK(found && BN_bn2binpad(number.get(), bytes.data(), kNumberBytes) == kNumberBytes,
        "a key pair holds its private number");
  return bytes;
}

}  // namespace tongchou::seal
