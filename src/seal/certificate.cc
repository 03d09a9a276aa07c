#include "seal/certificate.h"

#include <openssl/asn1.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "seal/encoding.h"
#include "seal/evp.h"

namespace tongchou::seal {
namespace {

using Certificate = Owned<X509, X509_free>;

std::unexpected<Error> library_failed(const char* place) {
  ERR_clear_error();
  return fail("certificate.library", "不能生成证书", "the certificate cannot be made", place);
}

// 20260316000000 at the office, as universal time in the two forms that RFC 5280 asks for.
bool set_time(ASN1_TIME* time, Instant at) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
  return ASN1_TIME_set(time, static_cast<time_t>(seconds)) != nullptr;
}

bool set_days(X509* made, Date from, const std::optional<Date>& to) {
  using namespace std::chrono_literals;
  ASN1_TIME* end = X509_getm_notAfter(made);
  return set_time(X509_getm_notBefore(made), at_local(from, 0ms)) &&
         (to ? set_time(end, at_local(*to, 24h - 1s))
             : ASN1_TIME_set_string(end, "99991231235959Z") == 1);
}

struct Part {
  int name;
  std::string text;
};

// Only the parts that say something: 国家, 辖区, 单位, 职务, 姓名.
bool set_name(X509_NAME* name, const std::vector<Part>& parts) {
  for (const Part& part : parts) {
    if (part.text.empty()) continue;
    if (X509_NAME_add_entry_by_NID(name, part.name, MBSTRING_UTF8, bytes_of(part.text),
                                   static_cast<int>(part.text.size()), -1, 0) != 1) {
      return false;
    }
  }
  return true;
}

std::vector<Part> root_name(const std::string& office) {
  return {{NID_countryName, "CN"}, {NID_organizationName, office}, {NID_commonName, office}};
}

bool add_extension(X509* made, X509* issuer, int name, const char* text) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, made, nullptr, nullptr, 0);
  const Owned<X509_EXTENSION, X509_EXTENSION_free> extension(
      X509V3_EXT_conf_nid(nullptr, &context, name, text));
  return extension && X509_add_ext(made, extension.get(), -1) == 1;
}

std::string der_length(std::size_t length) {
  if (length < 128) return std::string(1, static_cast<char>(length));
  std::string bytes;
  for (; length > 0; length >>= 8) bytes.insert(bytes.begin(), static_cast<char>(length & 255));
  return static_cast<char>(0x80 | bytes.size()) + bytes;
}

std::string der(char tag, const std::string& content) {
  return tag + der_length(content.size()) + content;
}

std::string pem(const std::string& bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  text.resize(static_cast<std::size_t>(
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes_of(bytes),
                      static_cast<int>(bytes.size()))));
  std::string lines = "-----BEGIN CERTIFICATE-----\n";
  for (std::size_t at = 0; at < text.size(); at += 64) lines += text.substr(at, 64) + "\n";
  return lines + "-----END CERTIFICATE-----\n";
}

// The library would sign only with a key that it holds; the root may be in a token. So it writes
// what is to be signed, and the outer SEQUENCE is put around it here.
Result<std::string> sign_certificate(X509* made, Signer& root) {
  const std::string algorithm = *read_hex("300a06082a811ccf55018375", 12);  // SM2-with-SM3
  auto* inner = const_cast<X509_ALGOR*>(X509_get0_tbs_sigalg(made));
  X509_ALGOR_set0(inner, OBJ_nid2obj(NID_SM2_with_SM3), V_ASN1_UNDEF, nullptr);
  unsigned char* bytes = nullptr;
  const int length = i2d_re_X509_tbs(made, &bytes);
  if (length <= 0) return library_failed("tbs");
  const std::string body(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(length));
  OPENSSL_free(bytes);
  TRY(const std::string value, root.sign_message(body));
  const std::string bits = std::string(1, '\0') + signature_to_der(value);
  return pem(der(0x30, body + algorithm + der(0x03, bits)));
}

// Everything that both kinds have in common, with nobody's name on it yet.
Result<Certificate> begin(const PublicKey& key, std::int64_t number, Date from,
                          const std::optional<Date>& to) {
  Certificate made(X509_new());
  const EvpKey evp = evp_public(key);
  if (!made || !evp || X509_set_version(made.get(), X509_VERSION_3) != 1 ||
      ASN1_INTEGER_set_int64(X509_get_serialNumber(made.get()), number) != 1 ||
      X509_set_pubkey(made.get(), evp.get()) != 1 || !set_days(made.get(), from, to)) {
    return library_failed("begin");
  }
  return made;
}

Result<void> check_root(const Signer& root) {
  if (root.public_key().algorithm == Algorithm::sm2_sm3) return {};
  return fail("certificate.algorithm", "X.509 没有 SM3 与 ECDSA 相配的算法标识",
              "X.509 has no name for ECDSA over SM3", "root");
}

Result<Certificate> unsigned_root(const PublicKey& key, const std::string& office, Date from,
                                  const std::optional<Date>& to) {
  TRY(Certificate made, begin(key, 1, from, to));
  if (!set_name(X509_get_subject_name(made.get()), root_name(office)) ||
      !set_name(X509_get_issuer_name(made.get()), root_name(office)) ||
      !add_extension(made.get(), made.get(), NID_basic_constraints, "critical,CA:TRUE,pathlen:0") ||
      !add_extension(made.get(), made.get(), NID_key_usage, "critical,keyCertSign,cRLSign") ||
      !add_extension(made.get(), made.get(), NID_subject_key_identifier, "hash")) {
    return library_failed("root");
  }
  return made;
}

}  // namespace

Result<std::string> root_certificate(Signer& root, const std::string& office, Date from, Date to) {
  if (auto fine = check_root(root); !fine) return std::unexpected(fine.error());
  TRY(const Certificate made, unsigned_root(root.public_key(), office, from, to));
  return sign_certificate(made.get(), root);
}

Result<std::string> certificate(Signer& root, const KeyStatement& statement) {
  if (auto fine = check_root(root); !fine) return std::unexpected(fine.error());
  if (auto good = verify_statement(statement, root.public_key()); !good)
    return std::unexpected(good.error());
  if (statement.use == KeyUse::withdrawn)
    return fail("certificate.withdrawn", "注销的公钥没有证书", "a withdrawn key has none", "use");
  // The issuer's key identifier is a function of its key; its days do not matter here.
  TRY(const Certificate issuer,
      unsigned_root(root.public_key(), statement.office, statement.from, statement.to));
  // The root has number 1, and statements begin with 1.
  TRY(const Certificate made,
      begin(statement.key, statement.number + 1, statement.from, statement.to));
  const std::string& name = statement.person.empty() ? statement.unit : statement.person;
  if (!set_name(X509_get_issuer_name(made.get()), root_name(statement.office)) ||
      !set_name(X509_get_subject_name(made.get()), {{NID_countryName, "CN"},
                                                    {NID_organizationName, statement.office},
                                                    {NID_organizationalUnitName, statement.unit},
                                                    {NID_title, statement.post},
                                                    {NID_commonName, name}}) ||
      !add_extension(made.get(), issuer.get(), NID_basic_constraints, "critical,CA:FALSE") ||
      !add_extension(made.get(), issuer.get(), NID_key_usage,
                     "critical,digitalSignature,nonRepudiation") ||
      !add_extension(made.get(), issuer.get(), NID_subject_key_identifier, "hash") ||
      !add_extension(made.get(), issuer.get(), NID_authority_key_identifier, "keyid:always")) {
    return library_failed("person");
  }
  return sign_certificate(made.get(), root);
}

}  // namespace tongchou::seal
