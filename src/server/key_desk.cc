#include "server/key_desk.h"

#include <algorithm>

#include "server/paper_limits.h"

namespace tongchou::server {

using namespace kernel;

namespace {

// The system's own number of attempts when somebody else's statement came first.
constexpr int kAttempts = 20;
constexpr const char* kOfficePerson = "office";

Refused refused_for(const Error& error) {
  const bool passphrase = error.code == "key.passphrase";
  return {.refusal = passphrase ? Refusal::passphrase_wrong : Refusal::signature_invalid,
          .clause = "FE-14",
          .detail_zh = passphrase ? "" : error.zh,
          .detail_en = passphrase ? "" : error.en};
}

const SigningKey* newest_sealed(const SigningKeys* keys) {
  const SigningKey* newest = nullptr;
  for (std::size_t i = 0; keys && i < keys->keys.size(); ++i) {
    const SigningKey& key = keys->keys[i];
    if (!key.withdrawn && !key.sealed.empty()) newest = &key;
  }
  return newest;
}

Result<seal::PublicKey> public_key_of(const SigningKey& key) {
  TRY(const Json json, parse_json(key.public_key));
  return from_json<seal::PublicKey>(json);
}

// The statement that lets this person in this post use this key on that day.
const seal::KeyStatement* statement_for(const seal::Directory& directory,
                                        const seal::PublicKey& key, const std::string& person,
                                        const std::string& post, const std::string& unit,
                                        Date day) {
  for (const auto& statement : directory.statements) {
    if (statement.use != seal::KeyUse::withdrawn && statement.key == key &&
        statement.person == person && statement.post == post && statement.unit == unit &&
        seal::covers(statement, day))
      return &statement;
  }
  return nullptr;
}

// A public key is no secret. Whoever could register another's as their own could withdraw it too,
// and every signature made with it from that day on would fail.
bool is_of_another(const World& world, const seal::Directory& directory, const std::string& person,
                   const std::string& fingerprint) {
  const auto own = world.get<SigningKeys>(person);
  for (const auto& key : own ? own->keys : std::vector<SigningKey>{}) {
    if (key.fingerprint == fingerprint) return false;
  }
  return std::any_of(directory.statements.begin(), directory.statements.end(),
                     [&](const auto& one) { return seal::fingerprint(one.key) == fingerprint; });
}

}  // namespace

Result<seal::Directory> KeyDesk::directory() const {
  const RecordCache world(reader_, 10);
  if (auto known = world.get<KeyDirectory>(kOfficePerson)) {
    return seal::read_directory(known->directory);
  }
  auto office = world.get<Office>("office");
  return seal::Directory{.office = office ? office->name : "", .root = keys_.root_public()};
}

// Adds the statements and registers; begins again when somebody's statement came in between.
Granted<void> KeyDesk::state(const std::string& asker, const std::string& person,
                             const SigningKey& key, const std::vector<seal::KeyGrant>& grants) {
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const RecordCache world(reader_, 10);
    auto known = world.get<KeyDirectory>(kOfficePerson);
    auto directory = this->directory();
    if (!directory) return std::unexpected(refused_for(directory.error()));
    if (is_of_another(world, *directory, person, key.fingerprint)) {
      return std::unexpected(Refused{.refusal = Refusal::key_exists,
                                     .clause = "FE-14",
                                     .detail_zh = "密钥登记在他人名下",
                                     .detail_en = "The key is somebody else's"});
    }
    auto root = keys_.root();
    if (!root) return std::unexpected(refused_for(root.error()));
    for (const auto& grant : grants) {
      auto stated = seal::issue(*directory, *root, grant, now_());
      if (!stated) return std::unexpected(refused_for(stated.error()));
    }
    auto answer = ask_(asker, RegisterKey{.person = person,
                                          .key = key,
                                          .directory = seal::write_directory(*directory),
                                          .before = known ? hex(sm3(known->directory)) : ""});
    if (answer.result) return {};
    if (answer.result.error().refusal != Refusal::version_stale) {
      return std::unexpected(answer.result.error());
    }
  }
  return std::unexpected(Refused{.refusal = Refusal::too_busy});
}

Granted<void> KeyDesk::found_directory() {
  const RecordCache world(reader_, 10);
  auto office = world.get<Office>("office");
  if (!office || world.get<KeyDirectory>(kOfficePerson)) return {};
  const seal::PublicKey& stamp = keys_.stamp_public();
  const SigningKey key{.fingerprint = seal::fingerprint(stamp),
                       .public_key = json_text(stamp)};
  return state({}, kOfficePerson, key,
               {{.use = seal::KeyUse::office, .key = stamp, .unit = office->name,
                 .from = local_date(now_())}});
}

std::vector<seal::KeyGrant> KeyDesk::grants_of(const std::string& person,
                                               const seal::PublicKey& key) const {
  const RecordCache world(reader_, 200);
  const Standing standing = standing_of(world, person, now_());
  std::vector<seal::KeyGrant> grants;
  for (const auto& post : standing.posts) {
    grants.push_back({.use = seal::KeyUse::person, .key = key, .person = standing.name,
                      .post = post.title, .unit = post.unit_name, .from = local_date(now_())});
  }
  return grants;
}

Granted<std::string> KeyDesk::make_key(const std::string& person, const std::string& passphrase) {
  auto key = seal::LocalKey::generate();
  if (!key) return std::unexpected(refused_for(key.error()));
  auto sealed = seal::seal_key(*key, passphrase);
  if (!sealed) return std::unexpected(refused_for(sealed.error()));
  const seal::PublicKey& half = key->public_key();
  const SigningKey record{.fingerprint = seal::fingerprint(half),
                          .public_key = json_text(half),
                          .sealed = std::move(*sealed)};
  if (auto done = state(person, person, record, grants_of(person, half)); !done) {
    return std::unexpected(done.error());
  }
  return record.fingerprint;
}

Granted<KeyChallenge> KeyDesk::challenge(const std::string& person, const seal::PublicKey& key) {
  if (!seal::is_usable(key)) {
    return std::unexpected(Refused{.refusal = Refusal::key_unknown, .clause = "FE-14"});
  }
  const RecordCache world(reader_, 200);
  const Standing standing = standing_of(world, person, now_());
  if (standing.posts.empty()) {
    return std::unexpected(Refused{.refusal = Refusal::no_living_post, .clause = "G-4"});
  }
  const HeldPost& post = standing.posts.front();
  const std::string fingerprint = seal::fingerprint(key);
  const Json text = Json::object({{"format", "tongchou-key-challenge-1"},
                                  {"root", Json(root_fingerprint())},
                                  {"person", Json(person)},
                                  {"key", Json(fingerprint)},
                                  {"nonce", Json(random_hex(16))}});
  KeyChallenge made{.text = write_json(text),
                    .facts = {.person = standing.name, .post = post.title, .unit = post.unit_name,
                              .document = fingerprint.substr(0, 16),
                              .purpose = "登记签名密钥", .time = now_()}};
  const std::lock_guard lock(pending_->mutex);
  pending_->by_person[person] = made;
  return made;
}

Granted<std::string> KeyDesk::register_token(const std::string& person, const seal::PublicKey& key,
                                             const seal::Signature& proof) {
  std::optional<KeyChallenge> asked;
  {
    const std::lock_guard lock(pending_->mutex);
    if (auto found = pending_->by_person.extract(person)) asked = std::move(found.mapped());
  }
  auto no_proof = [](const std::string& zh, const std::string& en) {
    return std::unexpected(Refused{.refusal = Refusal::signature_invalid, .clause = "FE-14",
                                   .detail_zh = zh, .detail_en = en});
  };
  const std::string fingerprint = seal::fingerprint(key);
  // The text names the key: a challenge for one key proves nothing about another.
  const auto text = asked ? parse_json(asked->text) : Result<Json>(Json());
  if (!asked || now_() > asked->facts.time + limits::kChallengeAgeMax ||
      (*text)["key"].as_string() != fingerprint) {
    return no_proof("请重新取验证文本再签", "Ask for a new challenge and sign that");
  }
  if (proof.signer != asked->facts) {
    return no_proof("签名的事项不是所给的", "It was signed with other facts than those given");
  }
  if (auto good = seal::verify(asked->text, proof, key); !good) {
    return std::unexpected(refused_for(good.error()));
  }
  const SigningKey record{.fingerprint = fingerprint, .public_key = json_text(key)};
  if (auto done = state(person, person, record, grants_of(person, key)); !done) {
    return std::unexpected(done.error());
  }
  return fingerprint;
}

Granted<void> KeyDesk::withdraw_key(const std::string& by, const std::string& person,
                                    const std::string& fingerprint, const std::string& reason) {
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const RecordCache world(reader_, 200);
    auto keys = world.get<SigningKeys>(person);
    auto known = world.get<KeyDirectory>(kOfficePerson);
    const SigningKey* found = nullptr;
    for (std::size_t i = 0; keys && i < keys->keys.size(); ++i) {
      if (keys->keys[i].fingerprint == fingerprint) found = &keys->keys[i];
    }
    auto directory = this->directory();
    if (!found || !known || !directory) {
      return std::unexpected(Refused{.refusal = Refusal::key_unknown, .clause = "FE-14"});
    }
    auto half = public_key_of(*found);
    auto root = keys_.root();
    if (!half || !root) return std::unexpected(refused_for((half ? root.error() : half.error())));
    const auto record = world.get<Person>(person);
    const Date today = local_date(now_());
    auto stated = seal::issue(*directory, *root,
                              {.use = seal::KeyUse::withdrawn, .key = *half,
                               .person = record ? name_on(record->names, today) : person,
                               .from = today},
                              now_());
    if (!stated) return std::unexpected(refused_for(stated.error()));
    auto answer = ask_(by, WithdrawKey{.person = person,
                                       .fingerprint = fingerprint,
                                       .reason = reason,
                                       .directory = seal::write_directory(*directory),
                                       .before = hex(sm3(known->directory))});
    if (answer.result) return {};
    if (answer.result.error().refusal != Refusal::version_stale) {
      return std::unexpected(answer.result.error());
    }
  }
  return std::unexpected(Refused{.refusal = Refusal::too_busy});
}

// Somebody may have taken a post after the key was made.
Granted<void> KeyDesk::ensure_statement(const Who& who, const SigningKey& key) {
  auto half = public_key_of(key);
  auto directory = this->directory();
  if (!half || !directory) {
    return std::unexpected(refused_for(half ? directory.error() : half.error()));
  }
  const Date today = local_date(now_());
  if (statement_for(*directory, *half, who.name, who.title, who.unit_name, today)) return {};
  return state(who.person, who.person, key,
               {{.use = seal::KeyUse::person, .key = *half, .person = who.name, .post = who.title,
                 .unit = who.unit_name, .from = today}});
}

seal::SignerFacts KeyDesk::facts_for(const Who& who, const Document& document,
                                     const Task& task) const {
  return {.person = who.name, .post = who.title, .unit = who.unit_name, .document = document.id,
          .purpose = signing_purpose(document, task), .time = now_()};
}

Granted<SignatureRecord> KeyDesk::sign(const Who& who, const Document& document, const Task& task,
                                       const std::string& passphrase) {
  const RecordCache world(reader_, 10);
  auto keys = world.get<SigningKeys>(who.person);
  const SigningKey* key = newest_sealed(keys.get());
  if (!key) {
    return std::unexpected(Refused{.refusal = Refusal::key_unknown,
                                   .clause = "FE-14",
                                   .detail_zh = "请先在「设置」里建立签名密钥",
                                   .detail_en = "Make a signing key under Settings first"});
  }
  auto opened = seal::open_key(key->sealed, passphrase);
  if (!opened) return std::unexpected(refused_for(opened.error()));
  if (auto stated = ensure_statement(who, *key); !stated) return std::unexpected(stated.error());
  auto signature = seal::sign(canonical_text(document.latest()->content), *opened,
                              facts_for(who, document, task));
  if (!signature) return std::unexpected(refused_for(signature.error()));
  return SignatureRecord{.key = key->fingerprint, .signature = json_text(*signature)};
}

Granted<SignatureRecord> KeyDesk::take(const Who& who, const Document& document, const Task& task,
                                       const Json& given) {
  auto signature = from_json<seal::Signature>(given);
  if (!signature) return std::unexpected(refused_for(signature.error()));
  const RecordCache world(reader_, 10);
  auto keys = world.get<SigningKeys>(who.person);
  for (std::size_t i = 0; keys && i < keys->keys.size(); ++i) {
    const SigningKey& key = keys->keys[i];
    if (key.fingerprint != signature->key || key.withdrawn) continue;
    auto half = public_key_of(key);
    if (!half) return std::unexpected(refused_for(half.error()));
    auto good = seal::verify(canonical_text(document.latest()->content), *signature, *half);
    if (!good) return std::unexpected(refused_for(good.error()));
    if (auto stated = ensure_statement(who, key); !stated) return std::unexpected(stated.error());
    return SignatureRecord{.key = key.fingerprint, .signature = write_json(given)};
  }
  return std::unexpected(Refused{.refusal = Refusal::key_unknown, .clause = "FE-14"});
}

Result<seal::SignedDocument> KeyDesk::signed_document(const Document& document,
                                                      const Version& version,
                                                      std::vector<seal::Rendering> renderings) {
  TRY(const seal::Directory directory, this->directory());
  auto made = seal::document_of(document.id, canonical_text(version.content), directory.root);
  made.renderings = std::move(renderings);
  if (!document.number.empty()) made.issued = document.number;
  for (const auto& record : version.signatures) {
    TRY(const Json json, parse_json(record.signature));
    TRY(const seal::Signature signature, from_json<seal::Signature>(json));
    const Date day = local_date(signature.signer.time);
    const seal::KeyStatement* found = nullptr;
    for (const auto& statement : directory.statements) {
      if (seal::fingerprint(statement.key) != signature.key) continue;
      const auto& signer = signature.signer;
      found = statement_for(directory, statement.key, signer.person, signer.post, signer.unit, day);
    }
    if (!found) {
      return fail("statement.missing", "公钥目录里没有这个签名所用的公钥",
                  "the directory does not know the key of a signature", signature.key);
    }
    seal::attach(made, signature, *found);
  }
  TRY(const seal::KeyStatement own, stamp_statement(directory));
  TRY(seal::LocalKey stamp, keys_.stamp());
  if (auto done = seal::stamp(made, stamp, own, now_()); !done) {
    return std::unexpected(done.error());
  }
  return made;
}

Result<seal::KeyStatement> KeyDesk::stamp_statement(const seal::Directory& directory) const {
  const seal::KeyStatement* own = statement_for(directory, keys_.stamp_public(), "", "",
                                                directory.office, local_date(now_()));
  if (own) return *own;
  return fail("keys.stamp", "公钥目录里没有辖区印章的公钥", "the stamp's key is not stated",
              directory.office);
}

Result<document::OfdSigner> KeyDesk::ofd_signer(Instant issued) const {
  TRY(const seal::Directory directory, this->directory());
  if (auto own = stamp_statement(directory); !own) return std::unexpected(own.error());
  const auto value = [this](std::string_view description) -> Result<std::string> {
    TRY(seal::LocalKey stamp, keys_.stamp());
    TRY(const std::string made, stamp.sign_message(description));
    return seal::signature_to_der(made);
  };
  return document::OfdSigner{.office = directory.office, .time = issued, .value = value};
}

Result<std::string> KeyDesk::code_of(const Document& document, const Version& version) const {
  return seal::write_code({.number = document.number,
                           .content = version.digest,
                           .root = root_fingerprint(),
                           .path = "/verify/" + document.id});
}

}  // namespace tongchou::server
