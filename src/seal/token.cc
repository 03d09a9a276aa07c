#include "seal/token.h"

#include <dlfcn.h>
#define CRYPTOKI_GNU
#include <p11-kit/pkcs11.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "seal/encoding.h"

namespace tongchou::seal {
namespace {

// What the library answered, as the number of the standard; it never quotes what it was given.
Error token_error(const char* code, const char* zh, const char* en, ck_rv_t answer) {
  return {code, zh, en, "CKR " + std::to_string(answer)};
}

// A vendor's library: loaded and initialised once in a process, however many tokens it serves.
class Library {
 public:
  static Result<std::shared_ptr<Library>> load(const std::string& path) {
    static std::mutex mutex;
    static std::map<std::string, std::weak_ptr<Library>> loaded;
    const std::lock_guard lock(mutex);
    if (auto known = loaded[path].lock()) return known;
    auto library = std::shared_ptr<Library>(new Library);
    library->handle_ = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    auto list = library->handle_ ? reinterpret_cast<CK_C_GetFunctionList>(
                                       dlsym(library->handle_, "C_GetFunctionList"))
                                 : nullptr;
    if (!list || list(&library->functions_) != CKR_OK || !library->functions_) {
      return fail("token.library", "不能加载密码钥匙的 PKCS#11 库",
                  "the token's PKCS#11 library cannot be loaded", path);
    }
    ck_c_initialize_args threads{};
    threads.flags = CKF_OS_LOCKING_OK;
    const ck_rv_t answer = library->functions_->C_Initialize(&threads);
    library->ours_ = answer == CKR_OK;
    if (!library->ours_ && answer != CKR_CRYPTOKI_ALREADY_INITIALIZED) {
      return std::unexpected(token_error("token.library", "密码钥匙的库不能启动",
                                         "the token's library does not start", answer));
    }
    loaded[path] = library;
    return library;
  }

  ~Library() {
    if (ours_) functions_->C_Finalize(nullptr);
    if (handle_) dlclose(handle_);
  }
  const ck_function_list& call() const { return *functions_; }

 private:
  Library() = default;
  void* handle_ = nullptr;
  ck_function_list* functions_ = nullptr;
  bool ours_ = false;
};

std::string without_padding(const unsigned char* text, std::size_t size) {
  while (size > 0 && (text[size - 1] == ' ' || text[size - 1] == '\0')) --size;
  return {reinterpret_cast<const char*>(text), size};
}

Result<ck_slot_id_t> find_slot(const Library& library, const std::string& label) {
  unsigned long count = 0;
  ck_rv_t answer = library.call().C_GetSlotList(1, nullptr, &count);
  std::vector<ck_slot_id_t> slots(count);
  if (answer == CKR_OK && count > 0)
    answer = library.call().C_GetSlotList(1, slots.data(), &count);
  slots.resize(answer == CKR_OK ? std::min<std::size_t>(count, slots.size()) : 0);
  for (const ck_slot_id_t slot : slots) {
    ck_token_info info{};
    if (library.call().C_GetTokenInfo(slot, &info) == CKR_OK &&
        without_padding(info.label, sizeof info.label) == label) {
      return slot;
    }
  }
  return fail("token.missing", "没有插入该密码钥匙", "the token is not there", label);
}

class Session {
 public:
  static Result<std::unique_ptr<Session>> open(std::shared_ptr<Library> library,
                                               ck_slot_id_t slot) {
    ck_session_handle_t handle = 0;
    const ck_rv_t answer =
        library->call().C_OpenSession(slot, CKF_SERIAL_SESSION, nullptr, nullptr, &handle);
    if (answer != CKR_OK) {
      return std::unexpected(token_error("token.missing", "不能打开密码钥匙",
                                         "the token cannot be opened", answer));
    }
    return std::unique_ptr<Session>(new Session(std::move(library), handle));
  }
  ~Session() { call().C_CloseSession(handle_); }  // the last one logs out
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  Result<void> log_in(const AskPin& ask) {
    TRY(Secret pin, ask());
    const ck_rv_t answer = call().C_Login(handle_, CKU_USER, pin.data(), pin.size());
    if (answer == CKR_OK || answer == CKR_USER_ALREADY_LOGGED_IN) return {};
    if (answer == CKR_PIN_LOCKED) {
      return std::unexpected(token_error("token.locked", "密码钥匙已锁定，请联系发放人",
                                         "the token is locked: ask who issued it", answer));
    }
    return std::unexpected(token_error("token.pin", "PIN 码不对；多次输错会锁定密码钥匙",
                                       "a wrong PIN; too many lock the token", answer));
  }

  // The one object that has these attributes; none when there are none or several.
  std::optional<ck_object_handle_t> find(std::vector<ck_attribute> wanted) const {
    if (call().C_FindObjectsInit(handle_, wanted.data(), wanted.size()) != CKR_OK) return {};
    ck_object_handle_t found[2] = {};
    unsigned long count = 0;
    const ck_rv_t answer = call().C_FindObjects(handle_, found, 2, &count);
    call().C_FindObjectsFinal(handle_);
    return answer == CKR_OK && count == 1 ? std::optional(found[0]) : std::nullopt;
  }

  std::string attribute(ck_object_handle_t object, ck_attribute_type_t type) const {
    ck_attribute wanted{type, nullptr, 0};
    if (call().C_GetAttributeValue(handle_, object, &wanted, 1) != CKR_OK ||
        wanted.value_len > 4096) {
      return {};
    }
    std::string value(wanted.value_len, '\0');
    wanted.value = value.data();
    if (call().C_GetAttributeValue(handle_, object, &wanted, 1) != CKR_OK) return {};
    return value;
  }

  Result<std::string> sign(ck_object_handle_t key, std::int64_t number, std::string input) {
    ck_mechanism mechanism{static_cast<ck_mechanism_type_t>(number), nullptr, 0};
    ck_rv_t answer = call().C_SignInit(handle_, &mechanism, key);
    std::string value(256, '\0');
    unsigned long length = value.size();
    if (answer == CKR_OK) {
      answer = call().C_Sign(handle_, reinterpret_cast<unsigned char*>(input.data()), input.size(),
                             reinterpret_cast<unsigned char*>(value.data()), &length);
    }
    if (answer != CKR_OK || length > value.size()) {
      return std::unexpected(token_error("token.sign", "密码钥匙没有签名",
                                         "the token did not sign", answer));
    }
    value.resize(length);
    return value;
  }

 private:
  Session(std::shared_ptr<Library> library, ck_session_handle_t handle)
      : library_(std::move(library)), handle_(handle) {}
  const ck_function_list& call() const { return library_->call(); }

  std::shared_ptr<Library> library_;
  ck_session_handle_t handle_;
};

ck_attribute of_class(ck_object_class_t& object_class) {
  return {CKA_CLASS, &object_class, sizeof object_class};
}
ck_attribute of_text(ck_attribute_type_t type, std::string& text) {
  return {type, text.data(), text.size()};
}

// The public half lies beside the private one, with the same id or at least the same label.
Result<PublicKey> read_public_key(const Session& session, ck_object_handle_t key,
                                  TokenPlace place) {
  const auto wrong = [&] {
    return fail("token.point", "密码钥匙中的公钥读不出，或不是所设定的算法",
                "the token's public key cannot be read, or is of another algorithm", place.key);
  };
  ck_object_class_t object_class = CKO_PUBLIC_KEY;
  std::string id = session.attribute(key, CKA_ID);
  auto object = id.empty() ? std::nullopt
                           : session.find({of_class(object_class), of_text(CKA_ID, id)});
  if (!object)
    object = session.find({of_class(object_class), of_text(CKA_LABEL, place.key)});
  if (!object) return wrong();
  const Algorithm algorithm = place.mechanism.algorithm;
  const std::string curve = session.attribute(*object, CKA_EC_PARAMS);
  const std::string expected = *read_hex(
      algorithm == Algorithm::sm2_sm3 ? "06082a811ccf5501822d" : "06082a8648ce3d030107", 10);
  if (!curve.empty() && curve != expected) return wrong();
  std::string point = session.attribute(*object, CKA_EC_POINT);
  // The standard says an OCTET STRING around the point; some tokens give the point alone.
  if (point.size() == kPointBytes + 2 && point.starts_with("\x04\x41")) point.erase(0, 2);
  PublicKey public_key{algorithm, write_hex(point)};
  if (!is_usable(public_key)) return wrong();
  return public_key;
}

class TokenKey final : public Signer {
 public:
  TokenKey(std::unique_ptr<Session> session, ck_object_handle_t key, PublicKey public_key,
           TokenMechanism mechanism)
      : session_(std::move(session)), key_(key), public_key_(std::move(public_key)),
        mechanism_(mechanism) {}

  const PublicKey& public_key() const override { return public_key_; }

  Result<std::string> sign_message(std::string_view message) override {
    std::string input(message);
    if (mechanism_.input == TokenInput::digest) {
      TRY(const Digest digest, digest_to_sign(message, public_key_));
      input.assign(digest.begin(), digest.end());
    }
    TRY(std::string value, session_->sign(key_, mechanism_.number, std::move(input)));
    if (value.size() != kValueBytes) {  // some tokens answer DER
      TRY(value, signature_from_der(value));
    }
    if (!verify_message(message, value, public_key_)) {
      return fail("token.sign", "密码钥匙给出的签名无效：请核对所设定的签名机制",
                  "the token's signature is not good: check the mechanism that is configured");
    }
    return value;
  }

 private:
  std::unique_ptr<Session> session_;
  ck_object_handle_t key_;
  PublicKey public_key_;
  TokenMechanism mechanism_;
};

}  // namespace

Result<std::unique_ptr<Signer>> open_token(const TokenPlace& place, const AskPin& ask) {
  TRY(auto library, Library::load(place.library));
  TRY(const ck_slot_id_t slot, find_slot(*library, place.token));
  TRY(auto session, Session::open(library, slot));
  if (auto in = session->log_in(ask); !in) return std::unexpected(in.error());
  ck_object_class_t object_class = CKO_PRIVATE_KEY;
  std::string label = place.key;
  const auto key = session->find({of_class(object_class), of_text(CKA_LABEL, label)});
  if (!key) {
    return fail("token.key", "密码钥匙中没有这一名称的唯一私钥",
                "the token has no single private key of this label", place.key);
  }
  TRY(PublicKey public_key, read_public_key(*session, *key, place));
  return std::make_unique<TokenKey>(std::move(session), *key, std::move(public_key),
                                    place.mechanism);
}

}  // namespace tongchou::seal
