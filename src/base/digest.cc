#include "base/digest.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <memory>

#include "base/result.h"

namespace tongchou {
namespace {

// Looking an algorithm up by name costs more than hashing an event; it is done once.
const EVP_MD* algorithm() {
  static const EVP_MD* const found = EVP_MD_fetch(nullptr, "SM3", nullptr);
  CHECK(found != nullptr, "this OpenSSL has no SM3");
  return found;
}

Digest digest_of(std::string_view first, std::string_view second) {
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  thread_local const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
  Digest digest{};
  unsigned length = 0;
  const bool done = EVP_DigestInit_ex(context.get(), algorithm(), nullptr) == 1 &&
                    EVP_DigestUpdate(context.get(), first.data(), first.size()) == 1 &&
                    EVP_DigestUpdate(context.get(), second.data(), second.size()) == 1 &&
                    EVP_DigestFinal_ex(context.get(), digest.data(), &length) == 1;
  CHECK(done && length == digest.size(), "SM3 failed");
  return digest;
}

std::string hex_of(const std::uint8_t* bytes, std::size_t count) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(count * 2);
  for (std::size_t i = 0; i < count; ++i) {
    text += kDigits[bytes[i] >> 4];
    text += kDigits[bytes[i] & 15];
  }
  return text;
}

}  // namespace

Digest sm3(std::string_view bytes) { return digest_of(bytes, {}); }

Digest sm3_chain(const Digest& previous, std::string_view bytes) {
  return digest_of({reinterpret_cast<const char*>(previous.data()), previous.size()}, bytes);
}

std::string hex(const Digest& digest) { return hex_of(digest.data(), digest.size()); }

std::string random_hex(std::size_t bytes) {
  std::string buffer(bytes, '\0');
  auto* data = reinterpret_cast<unsigned char*>(buffer.data());
  CHECK(RAND_bytes(data, static_cast<int>(bytes)) == 1, "the system gives no random bytes");
  return hex_of(data, bytes);
}

}  // namespace tongchou
