#include "server/secret_address.h"

#include <filesystem>
#include <fstream>

#include "base/base.h"

namespace tongchou::server {

using namespace kernel;

namespace {

constexpr std::size_t kKeyDigits = 64, kMarkDigits = 40, kNonceBytes = 16;
constexpr std::string_view kRenewed = "address_nonce";

const char* name_of(SecretFor purpose) {
  return purpose == SecretFor::calendar ? "feed" : "investor";
}

// What makes a person's address another than the one before; empty until it is first renewed.
std::string nonce_of(App& app, const std::string& id) {
  auto row = app.reader().find(kRenewed, id);
  auto json = row && *row ? parse_json((*row)->bytes) : Result<Json>(Json());
  return json ? (*json)["nonce"].as_string() : std::string();
}

std::string mark_of(App& app, SecretFor purpose, std::string_view id) {
  const std::string& key = app.address_key();
  std::string text = std::string(name_of(purpose)) + "/" + std::string(id);
  if (purpose == SecretFor::calendar) {
    if (auto nonce = nonce_of(app, std::string(id)); !nonce.empty()) text += "/" + nonce;
  }
  // SM3 over key, text, key: the key's length is fixed, so nothing can be appended.
  return hex(sm3(key + "/" + text + "/" + key)).substr(0, kMarkDigits);
}

}  // namespace

// Made once, kept with the office's data: whoever has it can make every such address.
std::string read_address_key(const std::string& data) {
  const auto path = std::filesystem::path(data) / "feed.key";
  if (std::ifstream in{path}) {
    std::string key;
    if (std::getline(in, key) && key.size() == kKeyDigits) return key;
  }
  const std::string key = random_hex(kKeyDigits / 2);
  // Where it cannot be written the addresses hold until the next start.
  write_durably(path, key + "\n", FileAccess::owner_only);
  return key;
}

std::string secret_of(App& app, SecretFor purpose, const std::string& id) {
  return id + "-" + mark_of(app, purpose, id);
}

Result<std::string> renewed_secret(App& app, const std::string& person) {
  const Json nonce = Json::object({{"nonce", Json(random_hex(kNonceBytes))}});
  auto kept = app.thread().keep_private(
      {{std::string(kRenewed), person, 1, write_json(nonce), false}});
  if (!kept) return std::unexpected(kept.error());
  return secret_of(app, SecretFor::calendar, person);
}

std::string id_of_secret(App& app, SecretFor purpose, std::string_view secret) {
  // Calendars want an ending that says what they get.
  if (purpose == SecretFor::calendar && secret.ends_with(".ics")) secret.remove_suffix(4);
  const auto dash = secret.rfind('-');
  if (dash == std::string_view::npos) return {};
  const auto id = secret.substr(0, dash);
  const std::string mark = mark_of(app, purpose, id);
  return same_secret(secret.substr(dash + 1), mark) ? std::string(id) : std::string();
}

Response answer_secret(
    App& app, const Request& request, SecretFor purpose, Refusal not_there,
    const std::function<std::optional<Response>(const std::string& id)>& answer) {
  if (!app.address_throttle().begin(request.remote)) {
    return app.refused({.refusal = Refusal::too_busy}, request);
  }
  const std::string id = id_of_secret(app, purpose, request.parameter("secret"));
  auto response = id.empty() ? std::nullopt : answer(id);
  if (!response) return app.refused({.refusal = not_there}, request);
  app.address_throttle().succeeded(request.remote);
  return std::move(*response);
}

}  // namespace tongchou::server
