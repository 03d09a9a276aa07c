// Keys that people sign with, the office's directory of them, and verifying: open to everybody, for
// a paper leaves the office and whoever holds it may ask.
#include "server/document_page.h"
#include "server/multipart.h"
#include "server/paper_limits.h"

namespace tongchou::server {

using namespace kernel;

namespace {

Response no_keys(const Error& error, const Request& request) {
  return Response::error(500, error, request);
}

Json key_json(const SigningKey& key) {
  Json withdrawn;
  if (key.withdrawn) withdrawn = Json(write_iso(*key.withdrawn));
  return Json::object({{"fingerprint", Json(key.fingerprint)},
                       {"kind", Json(key.sealed.empty() ? "token" : "sealed")},
                       {"made", Json(write_iso(key.made))},
                       {"withdrawn", std::move(withdrawn)}});
}

Response my_keys(App& app, const Request& request) {
  auto desk = app.keys();
  if (!desk) return no_keys(desk.error(), request);
  auto keys = app.world().get<SigningKeys>(caller(request).standing.person);
  Json items = Json::array();
  for (std::size_t i = 0; keys && i < keys->keys.size(); ++i) items.push(key_json(keys->keys[i]));
  return Response::json(Json::object({{"items", std::move(items)},
                                      {"root", Json((*desk)->root_fingerprint())}}));
}

// What the key of a token is to sign before it is believed to be its bearer's.
Response challenge(App& app, const Request& request) {
  auto body = request.json();
  if (!body) return failure(body.error(), request);
  auto desk = app.keys();
  if (!desk) return no_keys(desk.error(), request);
  auto key = from_json<seal::PublicKey>((*body)["public_key"]);
  if (!key) return failure(key.error(), request);
  auto asked = (*desk)->challenge(caller(request).standing.person, *key);
  if (!asked) return app.refused(asked.error(), request);
  return Response::json(to_json(*asked));
}

Response make_key(App& app, const Request& request) {
  auto body = request.json();
  if (!body) return failure(body.error(), request);
  auto desk = app.keys();
  if (!desk) return no_keys(desk.error(), request);
  const std::string& person = caller(request).standing.person;
  Granted<std::string> made;
  if ((*body)["public_key"].is_object()) {
    auto key = from_json<seal::PublicKey>((*body)["public_key"]);
    if (!key) return failure(key.error(), request);
    auto proof = from_json<seal::Signature>((*body)["proof"]);
    if (!proof) {
      return app.refused({.refusal = Refusal::signature_required, .clause = "FE-14"}, request);
    }
    made = (*desk)->register_token(person, *key, *proof);
  } else {
    const std::string& passphrase = (*body)["passphrase"].as_string();
    if (auto fits = check_passphrase(passphrase); !fits) return failure(fits.error(), request);
    made = (*desk)->make_key(person, passphrase);
  }
  if (!made) return app.refused(made.error(), request);
  return Response::json(Json::object({{"fingerprint", Json(*made)},
                                      {"root", Json((*desk)->root_fingerprint())}}));
}

Response withdraw_key(App& app, const Request& request) {
  auto body = request.json();
  if (!body) return failure(body.error(), request);
  auto desk = app.keys();
  if (!desk) return no_keys(desk.error(), request);
  const std::string& by = caller(request).standing.person;
  const std::string person =
      (*body)["person"].is_string() ? (*body)["person"].as_string() : by;
  auto done = (*desk)->withdraw_key(by, person, request.parameter("fingerprint"),
                                    (*body)["reason"].as_string());
  if (!done) return app.refused(done.error(), request);
  return Response::json(Json::object({{"withdrawn", Json(true)}}));
}

Response directory(App& app, const Request& request) {
  auto desk = app.keys();
  if (!desk) return no_keys(desk.error(), request);
  auto known = (*desk)->directory();
  if (!known) return failure(known.error(), request);
  Response response;
  response.type = "application/json";
  response.body = seal::write_directory(*known);
  return response;
}

// ---- verifying --------------------------------------------------------------------------------

Json faults_json(const std::vector<Error>& faults, const Request& request) {
  Json list = Json::array();
  for (const auto& fault : faults) {
    list.push(Json::object({{"code", Json(fault.code)},
                            {"message", Json(choose(request, fault.zh, fault.en))},
                            {"place", Json(fault.place)}}));
  }
  return list;
}

Json signature_json(const seal::SignatureVerdict& verdict, const Request& request) {
  const seal::SignerFacts& signer = verdict.signature.signer;
  return Json::object({{"person", Json(signer.person)},
                       {"post", Json(signer.post)},
                       {"unit", Json(signer.unit)},
                       {"purpose", Json(signer.purpose)},
                       {"at", Json(write_iso(signer.time))},
                       {"key", Json(verdict.signature.key)},
                       {"good", Json(verdict.faults.empty())},
                       {"faults", faults_json(verdict.faults, request)}});
}

Json verdict_json(const seal::Verdict& verdict, const Request& request) {
  Json signatures = Json::array();
  for (const auto& one : verdict.signatures) signatures.push(signature_json(one, request));
  return Json::object(
      {{"good", Json(verdict.good())},
       {"number", Json(verdict.issued.value_or(""))},
       {"document", Json(verdict.number)},
       {"office", Json(verdict.office)},
       {"root", Json(verdict.root)},
       {"ours", Json(verdict.root_compared)},
       {"content_intact", Json(verdict.content_intact)},
       {"signatures", std::move(signatures)},
       {"stamp", verdict.stamp ? signature_json(*verdict.stamp, request) : Json()},
       {"faults", faults_json(verdict.faults, request)}});
}

// Against this office's root and all that it knows of withdrawn keys by now.
Json judge(KeyDesk& desk, const seal::SignedDocument& document, seal::Evidence evidence,
           const Request& request) {
  evidence.root = desk.root_fingerprint();
  const auto directory = desk.directory();
  if (directory && document.root == directory->root) evidence.directory = &*directory;
  return verdict_json(seal::verify_document(document, evidence), request);
}

Response unreadable(const Error& error, const Request& request) {
  const Error shown = seal::presentable(error);
  return Response::json(Json::object({{"good", Json(false)},
                                      {"signatures", Json::array()},
                                      {"faults", faults_json({shown}, request)}}));
}

// Signatures stay good for ever; whether the text still holds the office alone can tell.
void add_standing(const Document& document, const Version& version, Json& json) {
  const bool holds = document.state != DocumentState::withdrawn &&
                     document.issued_version == version.number;
  json.set("holds", Json(holds));
  json.set("state", Json(document.state == DocumentState::withdrawn ? "withdrawn"
                         : holds ? "holds" : "replaced"));
  json.set("reason", Json(document.withdrawal));
}

// What a code on paper points at. Only who has the very text learns who signed it.
Response verify_code(App& app, KeyDesk& desk, const std::string& text, const Request& request) {
  auto code = seal::read_code(text);
  if (!code) return unreadable(code.error(), request);
  const std::string prefix = "/verify/";
  auto document = code->path.starts_with(prefix)
                      ? app.world().get<Document>(code->path.substr(prefix.size()))
                      : nullptr;
  for (std::size_t i = 0; document && i < document->versions.size(); ++i) {
    const Version& version = document->versions[i];
    if (version.digest != code->content || document->number != code->number) continue;
    if (version.signatures.empty()) break;
    auto made = desk.signed_document(*document, version, {});
    if (!made) return failure(made.error(), request);
    Json json = judge(desk, *made, {.code = *code}, request);
    add_standing(*document, version, json);
    return Response::json(json);
  }
  return unreadable({"code.unknown", "本辖区没有发过这样一份公文",
                     "this office has issued no such paper", {}},
                    request);
}

Response verify_parts(App& app, KeyDesk& desk, const std::vector<FormPart>& parts,
                      const Request& request) {
  const FormPart* package = nullptr;
  const FormPart* beside = nullptr;
  for (const auto& part : parts) {
    const bool is_package = part.file_name.ends_with(seal::kDocumentEnding) ||
                            (part.name == "file" && !package);
    (is_package ? package : beside) = &part;
  }
  if (!package) {
    return unreadable({"verify.package", "请选 .tcsig 文件", "choose a .tcsig file", {}}, request);
  }
  auto document = seal::read_document(package->bytes);
  if (!document) return unreadable(document.error(), request);
  seal::Evidence evidence;
  if (beside) {
    evidence.file = beside->bytes;
    // The first part of an OFD that differs is named, whoever's package is beside it.
    auto inside = document::read_ofd_signature(beside->bytes);
    if (!inside) return unreadable(inside.error(), request);
    if (*inside) evidence.described = {(*inside)->description, (*inside)->value};
  }
  Json json = judge(desk, *document, std::move(evidence), request);
  auto known = json["good"].as_bool() ? app.world().get<Document>(document->number) : nullptr;
  for (const auto& version : known ? known->versions : std::vector<Version>{}) {
    if (version.digest == document->digest) add_standing(*known, version, json);
  }
  return Response::json(json);
}

Response verify(App& app, const Request& request) {
  auto desk = app.keys();
  if (!desk) return no_keys(desk.error(), request);
  const std::string_view type = request.header("content-type");
  if (is_multipart(type)) {
    auto parts = read_multipart(type, request.body);
    if (!parts) return failure(parts.error(), request);
    return verify_parts(app, **desk, *parts, request);
  }
  auto body = request.json();
  if (!body) return failure(body.error(), request);
  if ((*body)["code"].is_string()) {
    return verify_code(app, **desk, (*body)["code"].as_string(), request);
  }
  // The package itself, as its bytes are JSON anyway.
  return verify_parts(app, **desk, {{"file", "", request.body}}, request);
}

}  // namespace

void add_key_routes(App& app) {
  Router& router = app.router();
  const Access in = Access::signed_in();
  router.get("/api/keys/mine", in,
             [&app](const Request& request) { return my_keys(app, request); });
  router.post("/api/keys", in, [&app](const Request& request) { return make_key(app, request); });
  router.post("/api/keys/challenge", in,
              [&app](const Request& request) { return challenge(app, request); });
  router.post("/api/keys/{fingerprint}/withdraw", in,
              [&app](const Request& request) { return withdraw_key(app, request); });
  router.get("/api/keys/directory", Access::open(),
             [&app](const Request& request) { return directory(app, request); });
  router.post("/api/verify", Access::open(),
              [&app](const Request& request) { return verify(app, request); },
              limits::kVerifyBytesMax);
  // Open to everybody, so asked before a body is read: who may send how much of them.
  router.guard("POST", "/api/verify", [&app](const Request& request) -> std::optional<Response> {
    if (app.verify_throttle().begin(request.remote)) return std::nullopt;
    return app.refused({.refusal = Refusal::too_busy}, request);
  });
}

}  // namespace tongchou::server
