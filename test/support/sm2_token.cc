// A vendor's token in software: a PKCS#11 library with one SM2 key and two mechanisms of its own,
// as vendors have them. One takes the digest and answers r ‖ s, the other takes the message and
// answers DER. Loaded by the tests of seal; PIN 123456.
#define CRYPTOKI_GNU
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <p11-kit/pkcs11.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

namespace {

constexpr ck_mechanism_type_t kDigestMechanism = 0x80000301, kMessageMechanism = 0x80000302;
// The private key is the example of GB/T 32918.5-2017, annex A.2.
constexpr const char* kPrivate = "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8";
constexpr const char* kPoint =
    "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13";
constexpr ck_object_handle_t kPrivateObject = 1, kPublicObject = 2;

std::string from_hex(const char* text) {
  std::string bytes;
  for (; *text; text += 2) bytes += static_cast<char>(std::stoi(std::string(text, 2), nullptr, 16));
  return bytes;
}

EVP_PKEY* key() {
  struct Free {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  };
  static const std::unique_ptr<EVP_PKEY, Free> made([] {
    EVP_PKEY* key = nullptr;
    BIGNUM* number = nullptr;
    BN_hex2bn(&number, kPrivate);
    const std::string point = from_hex(kPoint);
    OSSL_PARAM_BLD* builder = OSSL_PARAM_BLD_new();
    OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, "SM2", 0);
    OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
    OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_PRIV_KEY, number);
    OSSL_PARAM* parameters = OSSL_PARAM_BLD_to_param(builder);
    EVP_PKEY_CTX* context = EVP_PKEY_CTX_new_from_name(nullptr, "SM2", nullptr);
    EVP_PKEY_fromdata_init(context);
    EVP_PKEY_fromdata(context, &key, EVP_PKEY_KEYPAIR, parameters);
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(parameters);
    OSSL_PARAM_BLD_free(builder);
    BN_free(number);
    return key;
  }());
  return made.get();
}

struct State {
  ck_object_class_t wanted = 0;
  bool found = false;
  ck_mechanism_type_t mechanism = 0;
};
State state;

std::string sign_digest(const unsigned char* digest, std::size_t size) {
  unsigned char der[128];
  std::size_t length = sizeof der;
  EVP_PKEY_CTX* context = EVP_PKEY_CTX_new(key(), nullptr);
  const bool done = EVP_PKEY_sign_init(context) == 1 &&
                    EVP_PKEY_sign(context, der, &length, digest, size) == 1;
  EVP_PKEY_CTX_free(context);
  if (!done) return {};
  const unsigned char* at = der;
  ECDSA_SIG* pair = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(length));
  std::string value(64, '\0');
  auto* bytes = reinterpret_cast<unsigned char*>(value.data());
  BN_bn2binpad(ECDSA_SIG_get0_r(pair), bytes, 32);
  BN_bn2binpad(ECDSA_SIG_get0_s(pair), bytes + 32, 32);
  ECDSA_SIG_free(pair);
  return value;
}

std::string sign_message(const unsigned char* message, std::size_t size) {
  const std::string_view id = "1234567812345678";
  std::string der(128, '\0');
  std::size_t length = der.size();
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  EVP_PKEY_CTX* inner = nullptr;
  const bool done =
      EVP_DigestSignInit_ex(context, &inner, "SM3", nullptr, nullptr, key(), nullptr) == 1 &&
      EVP_PKEY_CTX_set1_id(inner, id.data(), static_cast<int>(id.size())) == 1 &&
      EVP_DigestSign(context, reinterpret_cast<unsigned char*>(der.data()), &length, message,
                     size) == 1;
  EVP_MD_CTX_free(context);
  der.resize(done ? length : 0);
  return der;
}

ck_rv_t give(ck_attribute& wanted, std::string_view value) {
  if (wanted.value) std::memcpy(wanted.value, value.data(), value.size());
  wanted.value_len = value.size();
  return CKR_OK;
}

ck_function_list functions() {
  ck_function_list list{};
  list.C_Initialize = [](void*) -> ck_rv_t { return CKR_OK; };
  list.C_Finalize = [](void*) -> ck_rv_t { return CKR_OK; };
  list.C_GetSlotList = [](unsigned char, ck_slot_id_t* slots, unsigned long* count) -> ck_rv_t {
    if (slots) slots[0] = 7;
    *count = 1;
    return CKR_OK;
  };
  list.C_GetTokenInfo = [](ck_slot_id_t, ck_token_info* info) -> ck_rv_t {
    std::fill(std::begin(info->label), std::end(info->label), ' ');
    std::memcpy(info->label, "vendor", 6);
    return CKR_OK;
  };
  list.C_OpenSession = [](ck_slot_id_t, ck_flags_t, void*, ck_notify_t,
                          ck_session_handle_t* session) -> ck_rv_t {
    *session = 1;
    return CKR_OK;
  };
  list.C_CloseSession = [](ck_session_handle_t) -> ck_rv_t { return CKR_OK; };
  list.C_Login = [](ck_session_handle_t, ck_user_type_t, unsigned char* pin,
                    unsigned long size) -> ck_rv_t {
    const std::string_view typed(reinterpret_cast<char*>(pin), size);
    return typed == "123456" ? CKR_OK : typed == "locked" ? CKR_PIN_LOCKED : CKR_PIN_INCORRECT;
  };
  list.C_FindObjectsInit = [](ck_session_handle_t, ck_attribute* wanted,
                              unsigned long) -> ck_rv_t {
    std::memcpy(&state.wanted, wanted[0].value, sizeof state.wanted);
    state.found = false;
    return CKR_OK;
  };
  list.C_FindObjects = [](ck_session_handle_t, ck_object_handle_t* objects, unsigned long,
                          unsigned long* count) -> ck_rv_t {
    objects[0] = state.wanted == CKO_PRIVATE_KEY ? kPrivateObject : kPublicObject;
    *count = state.found ? 0 : 1;
    state.found = true;
    return CKR_OK;
  };
  list.C_FindObjectsFinal = [](ck_session_handle_t) -> ck_rv_t { return CKR_OK; };
  list.C_GetAttributeValue = [](ck_session_handle_t, ck_object_handle_t, ck_attribute* wanted,
                                unsigned long) -> ck_rv_t {
    static const std::string point = from_hex(kPoint);  // alone, as some vendors have it
    if (wanted->type == CKA_EC_POINT) return give(*wanted, point);
    return CKR_ATTRIBUTE_TYPE_INVALID;
  };
  list.C_SignInit = [](ck_session_handle_t, ck_mechanism* mechanism,
                       ck_object_handle_t object) -> ck_rv_t {
    state.mechanism = mechanism->mechanism;
    const bool known =
        state.mechanism == kDigestMechanism || state.mechanism == kMessageMechanism;
    return known && object == kPrivateObject ? CKR_OK : CKR_MECHANISM_INVALID;
  };
  list.C_Sign = [](ck_session_handle_t, unsigned char* data, unsigned long size,
                   unsigned char* out, unsigned long* length) -> ck_rv_t {
    const std::string value = state.mechanism == kDigestMechanism ? sign_digest(data, size)
                                                                  : sign_message(data, size);
    if (value.empty() || *length < value.size()) return CKR_DATA_LEN_RANGE;
    std::memcpy(out, value.data(), value.size());
    *length = value.size();
    return CKR_OK;
  };
  return list;
}

}  // namespace

extern "C" ck_rv_t C_GetFunctionList(ck_function_list** list) {
  static ck_function_list ours = functions();
  *list = &ours;
  return CKR_OK;
}
