#include "seal/signature.h"

#include "seal/encoding.h"

namespace tongchou::seal {
namespace {

Result<void> check_facts(const SignerFacts& facts) {
  const std::pair<const std::string&, const char*> texts[] = {
      {facts.person, "signer.person"}, {facts.post, "signer.post"}, {facts.unit, "signer.unit"},
      {facts.document, "signer.document"}, {facts.purpose, "signer.purpose"}};
  for (const auto& [text, place] : texts) {
    if (auto fine = check_fact(text, place); !fine) return fine;
  }
  if (facts.unit.empty() || facts.purpose.empty()) {
    return fail("seal.fact_missing", "须写明单位和用途", "unit and purpose must be said", "signer");
  }
  return check_time(facts.time, "signer.time");
}

Result<void> check_image(const std::optional<std::string>& image) {
  if (!image || read_hex(*image, Digest{}.size())) return {};
  return fail("signature.image", "手写图片以其 SM3 摘要表示", "a picture is named by its SM3",
              "image");
}

}  // namespace

std::string signed_bytes(const Signature& signature) {
  Json json = to_json(signature);
  json.erase("value");
  return write_json(json);
}

Result<Signature> sign(std::string_view content, Signer& signer, SignerFacts facts,
                       std::optional<std::string> image) {
  if (auto fine = check_facts(facts); !fine) return std::unexpected(fine.error());
  if (auto fine = check_image(image); !fine) return std::unexpected(fine.error());
  Signature signature{.algorithm = signer.public_key().algorithm,
                      .key = fingerprint(signer.public_key()),
                      .content = hex(sm3(content)),
                      .signer = std::move(facts),
                      .image = std::move(image)};
  TRY(const std::string value, signer.sign_message(signed_bytes(signature)));
  signature.value = write_hex(value);
  return signature;
}

Result<void> verify(std::string_view content, const Signature& signature, const PublicKey& key) {
  if (signature.format != kSignatureFormat) {
    return fail("signature.format", "不认识的签名格式", "an unknown form of signature", "format");
  }
  if (auto fine = check_facts(signature.signer); !fine) return fine;
  if (auto fine = check_image(signature.image); !fine) return fine;
  if (signature.algorithm != key.algorithm || signature.key != fingerprint(key)) {
    return fail("signature.key", "签名不是用这个公钥所对应的私钥做的", "made by another key", "key");
  }
  if (signature.content != hex(sm3(content))) {
    return fail("signature.content", "内容与签名时不同", "the content is not what was signed",
                "content");
  }
  const auto value = read_hex(signature.value, kValueBytes);
  if (!value || !verify_message(signed_bytes(signature), *value, key)) {
    return fail("signature.value", "签名无效：签名或签名人信息被改动",
                "the signature is not good: it or a fact of the signer was changed", "value");
  }
  return {};
}

}  // namespace tongchou::seal
