// 签名: a step that signs is done with a signature over the digest of the latest text. The arithmetic
// is the server's (seal); here it is settled that the signature says what it must: this text, this
// document, this person in this post, by a key that the office has registered for them.
//
//   1. A signature is kept only with the step that it belongs to, in one decision.
//   2. Whoever signs does so in the post that gives them the step.
//   3. A withdrawn key signs nothing more; what it signed stays signed.
#include <algorithm>

#include "kernel/document.h"
#include "kernel/document_limits.h"
#include "kernel/matter.h"

namespace tongchou::kernel {

namespace {

Verdict invalid(const std::string& clause, const std::string& zh, const std::string& en) {
  return refuse(Refusal::signature_invalid, clause, zh, en);
}

const SigningKey* live_key(const SigningKeys* keys, const std::string& fingerprint) {
  if (!keys) return nullptr;
  for (const auto& key : keys->keys) {
    if (key.fingerprint == fingerprint && !key.withdrawn) return &key;
  }
  return nullptr;
}

// What a signature says of itself (seal/signature.h), compared with what is so.
Verdict check_facts(const Proposal& p, const Document& document, const Task& task,
                    const SignatureRecord& given) {
  auto json = parse_json(given.signature);
  if (!json) return invalid(task.clause, "签名无法读出", "The signature cannot be read");
  const Json& signer = (*json)["signer"];
  if ((*json)["content"].as_string() != document.latest()->digest) {
    return invalid(task.clause, "文本在签名之后有改动", "The text changed after it was signed");
  }
  if ((*json)["key"].as_string() != given.key) {
    return invalid(task.clause, "密钥与签名不符", "The key is not the signature's");
  }
  if (signer["document"].as_string() != document.id) {
    return invalid(task.clause, "签名针对另一份公文", "It was made for another document");
  }
  if (signer["person"].as_string() != p.who.name || signer["post"].as_string() != p.who.title ||
      signer["unit"].as_string() != p.who.unit_name) {
    return invalid(task.clause, "签名人或职务不符", "It names another person or post");
  }
  if (signer["purpose"].as_string() != signing_purpose(document, task)) {
    return invalid(task.clause, "签名的用途不符", "It was made for another purpose");
  }
  const Instant at = from_ms(signer["time"].as_integer());
  if (at > p.command.now + limits::kSignatureAgeMax ||
      at < p.command.now - limits::kSignatureAgeMax) {
    return invalid(task.clause, "签名时间不对", "Its time is wrong");
  }
  return {};
}

// ---- keys -------------------------------------------------------------------------------------

Verdict check_directory(const Proposal& p, const std::string& before) {
  auto known = p.world.get<KeyDirectory>("office");
  const std::string digest = known ? hex(sm3(known->directory)) : std::string();
  if (before == digest) return {};
  return refuse(Refusal::version_stale, "FE-14");
}

Verdict register_key(Proposal& p, const RegisterKey& c) {
  if (!p.by_system() && c.person != p.command.person) return refuse(Refusal::no_right, "FE-14");
  if (!p.by_system() && !p.world.get<Person>(c.person)) return refuse(Refusal::person_not_found);
  REFUSE_UNLESS(check_directory(p, c.before));
  auto keys = p.world.get<SigningKeys>(c.person);
  if (keys && keys->keys.size() >= limits::kSigningKeysMax) {
    return refuse(Refusal::key_exists, "FE-14", "密钥太多", "Too many keys");
  }
  for (const auto& known : keys ? keys->keys : std::vector<SigningKey>{}) {
    if (known.fingerprint == c.key.fingerprint && known.withdrawn) {
      return refuse(Refusal::key_unknown, "FE-14");
    }
  }
  SigningKey key = c.key;
  key.made = p.command.now;
  key.withdrawn.reset();
  p.emit(KeyRegistered{c.person, std::move(key), c.directory}, {"person:" + c.person}, "FE-14");
  p.reply.set("fingerprint", Json(c.key.fingerprint));
  return {};
}

Verdict withdraw_key(Proposal& p, const WithdrawKey& c) {
  const bool allowed = p.by_system() || c.person == p.command.person ||
                       p.standing.has("security") || p.standing.has("administrator");
  if (!allowed) return refuse(Refusal::no_right, "FE-14");
  if (c.reason.empty()) return refuse(Refusal::reason_required, "FE-14");
  auto keys = p.world.get<SigningKeys>(c.person);
  if (!live_key(keys.get(), c.fingerprint)) return refuse(Refusal::key_unknown, "FE-14");
  REFUSE_UNLESS(check_directory(p, c.before));
  p.emit(KeyWithdrawn{c.person, c.fingerprint, c.reason, c.directory}, {"person:" + c.person},
         "FE-14");
  return {};
}

}  // namespace

std::vector<std::string> signed_sections(const Document& document, const Task& task) {
  std::vector<std::string> sections;
  if (!task.item) return sections;
  const Json& item = *task.item;
  const std::string& wanted = item.is_string() ? item.as_string() : item["section"].as_string();
  const bool flagged = item.is_object() && item["parts"].as_string() == "flagged";
  const auto& several = item["sections"].items();
  for (const auto& section : document.latest()->content.sections) {
    const bool named =
        (!wanted.empty() && (section.id == wanted || section.item == wanted)) ||
        std::find(several.begin(), several.end(), Json(section.id)) != several.end();
    if (named || (flagged && !section.flags.empty())) sections.push_back(section.id);
  }
  return sections;
}

std::string headings_of(const Version& version, const std::vector<std::string>& sections) {
  std::string headings;
  for (const auto& id : sections) {
    for (const auto& section : version.content.sections) {
      if (section.id != id) continue;
      headings += (headings.empty() ? "" : "、") +
                  (section.open_heading.empty() ? section.heading : section.open_heading);
    }
  }
  return headings;
}

std::string signing_purpose(const Document& document, const Task& task) {
  // A signature is read by others too.
  const std::string headings = headings_of(*document.latest(), signed_sections(document, task));
  std::string purpose = task.step + (headings.empty() ? "" : "：" + headings);
  if (purpose.size() <= limits::kPurposeBytesMax) return purpose;
  std::size_t end = limits::kPurposeBytesMax;
  while (end > 0 && (static_cast<unsigned char>(purpose[end]) & 0xC0) == 0x80) --end;
  return purpose.substr(0, end) + "…";
}

Verdict check_not_in_correction(const Proposal& p, const Matter& matter, const Task& task) {
  auto document = p.world.get<Document>(*task.signs);
  if (!document || document->state == DocumentState::issued) return {};
  for (const auto& other : matters_of(p.world, *document)) {
    if (other->id == document->matter || other->id == matter.id) continue;
    if (other->state != MatterState::open) continue;
    return refuse(Refusal::document_state, task.clause, "正在更正，更正印发后再办",
                  "It is being corrected: wait until the correction is issued");
  }
  return {};
}

Verdict sign_document(Proposal& p, const Matter& matter, const Task& task,
                      const std::optional<SignatureRecord>& given) {
  auto document = p.world.get<Document>(*task.signs);
  if (!document) return refuse(Refusal::document_not_found, task.clause);
  REFUSE_UNLESS(check_not_in_correction(p, matter, task));
  if (allowed(document->state, DocumentAct::sign) != Allowed::yes) {
    return refuse(Refusal::document_state, task.clause);
  }
  if (!given) return refuse(Refusal::signature_required, task.clause);
  auto keys = p.world.get<SigningKeys>(p.command.person);
  if (!live_key(keys.get(), given->key)) return refuse(Refusal::key_unknown, task.clause);
  REFUSE_UNLESS(check_facts(p, *document, task, *given));
  SignatureRecord record{.who = p.who,
                         .at = p.command.now,
                         .purpose = signing_purpose(*document, task),
                         .items = signed_sections(*document, task),
                         .key = given->key,
                         .signature = given->signature};
  p.emit(DocumentSigned{document->id, document->latest()->number, std::move(record)},
         subjects_of(*document), task.clause);
  if (document->state == DocumentState::submitted) {
    p.emit(DocumentMoved{document->id, DocumentState::signed_off, {}, {}}, subjects_of(*document),
           task.clause);
  }
  return {};
}

Verdict decide_key(Proposal& p, const Request& request) {
  if (const auto* key = std::get_if<RegisterKey>(&request)) return register_key(p, *key);
  if (const auto* key = std::get_if<WithdrawKey>(&request)) return withdraw_key(p, *key);
  return refuse(Refusal::act_unknown);
}

}  // namespace tongchou::kernel
