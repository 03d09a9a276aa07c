// An office with a root key, a signer and a stamp, and a document that is signed and stamped.
#pragma once

#include "seal/seal.h"
#include "support.h"

namespace tongchou::seal::test {

inline Instant at(const std::string& text) { return *parse_local_instant(text); }
inline Date day(const std::string& text) { return *parse_date(text); }

inline const std::string kNumber = "示项发〔2026〕3号";
inline const std::string kContent =
    R"({"title":"关于同意将某项目纳入区重点项目库的决定","land":"12.5","unit":"亩"})";
inline const SignerFacts kFacts{.person = "周明", .post = "组长", .unit = "领导小组",
                                .document = kNumber, .purpose = "签发",
                                .time = at("2026-03-16 09:00")};

struct DemoOffice {
  LocalKey root = value(LocalKey::generate());
  LocalKey leader = value(LocalKey::generate());
  LocalKey seal = value(LocalKey::generate());
  Directory directory{.office = "示范区", .root = root.public_key(), .statements = {}};
  KeyStatement leader_holds = give({.key = leader.public_key(), .person = "周明", .post = "组长",
                                    .unit = "领导小组", .from = day("2026-01-01"),
                                    .to = day("2026-12-31")});
  KeyStatement office_stamps = give({.use = KeyUse::office, .key = seal.public_key(), .person = "",
                                     .post = "", .unit = "示范区", .from = day("2026-01-01"),
                                     .to = std::nullopt});

  KeyStatement give(const KeyGrant& grant) {
    return value(issue(directory, root, grant, at("2026-01-01 08:00")));
  }
  SignedDocument unstamped(const SignerFacts& facts = kFacts) {
    SignedDocument document = document_of(kNumber, kContent, root.public_key());
    attach(document, value(sign(kContent, leader, facts)), leader_holds);
    return document;
  }
  SignedDocument stamped(SignedDocument document) {
    CHECK(stamp(document, seal, office_stamps, at("2026-03-16 09:05")), "the stamp fails");
    return document;
  }
  SignedDocument signed_document() { return stamped(unstamped()); }
};

// The codes of all faults, in order: "statement.expired signature.value".
inline std::string faults(const Verdict& verdict) {
  std::string codes;
  const auto add = [&](const std::vector<Error>& errors) {
    for (const auto& error : errors) codes += (codes.empty() ? "" : " ") + error.code;
  };
  add(verdict.faults);
  for (const auto& signature : verdict.signatures) add(signature.faults);
  if (verdict.stamp) add(verdict.stamp->faults);
  return codes;
}

}  // namespace tongchou::seal::test
