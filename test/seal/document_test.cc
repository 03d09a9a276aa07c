#include "support_document.h"

namespace tongchou::seal {
namespace {

using namespace test;

TEST(SignatureTest, binds_content_facts_and_picture) {
  auto key = value(LocalKey::generate());
  const Signature good = value(sign(kContent, key, kFacts, hex(sm3("picture"))));
  EXPECT_TRUE(verify(kContent, good, key.public_key()));
  EXPECT_EQ(verify(kContent + " ", good, key.public_key()).error().code, "signature.content");
  EXPECT_EQ(verify(kContent, good, value(LocalKey::generate()).public_key()).error().code,
            "signature.key");
  const auto changed = [&](auto change) {
    Signature bad = good;
    change(bad);
    const auto verdict = verify(kContent, bad, key.public_key());
    return verdict ? std::string("good") : verdict.error().code;
  };
  EXPECT_EQ(changed([](Signature& s) { s.signer.person = "他人"; }), "signature.value");
  EXPECT_EQ(changed([](Signature& s) { s.signer.post = "副组长"; }), "signature.value");
  EXPECT_EQ(changed([](Signature& s) { s.signer.unit = "他处"; }), "signature.value");
  EXPECT_EQ(changed([](Signature& s) { s.signer.document += "0"; }), "signature.value");
  EXPECT_EQ(changed([](Signature& s) { s.signer.purpose = "会签"; }), "signature.value");
  EXPECT_EQ(changed([](Signature& s) { s.signer.time += std::chrono::milliseconds(1); }),
            "signature.value");
  EXPECT_EQ(changed([](Signature& s) { s.image = hex(sm3("another")); }), "signature.value");
  EXPECT_EQ(changed([](Signature& s) { s.image.reset(); }), "signature.value");
  EXPECT_EQ(changed([](Signature& s) { s.image = "picture"; }), "signature.image");
  EXPECT_EQ(changed([](Signature& s) { s.format = "tongchou-signature-0"; }), "signature.format");
  EXPECT_EQ(changed([](Signature& s) { s.algorithm = Algorithm::ecdsa_p256_sm3; }),
            "signature.key");
}

TEST(SignatureTest, nobody_signs_under_a_misleading_name) {
  auto key = value(LocalKey::generate());
  for (const char* name : {"周明\n", "周\x1b[2K明", "周\u202e明", "\xff", "\xed\xa0\x80"}) {
    SignerFacts facts = kFacts;
    facts.person = name;
    EXPECT_EQ(sign(kContent, key, facts).error().code, "seal.fact_character");
  }
  SignerFacts facts = kFacts;
  facts.person = std::string(401, 'x');
  EXPECT_EQ(sign(kContent, key, facts).error().code, "seal.fact_long");
  facts = kFacts;
  facts.purpose.clear();
  EXPECT_EQ(sign(kContent, key, facts).error().code, "seal.fact_missing");
  facts = kFacts;
  facts.time = from_ms(-1);
  EXPECT_EQ(sign(kContent, key, facts).error().code, "seal.fact_time");
}

TEST(DirectoryTest, is_a_chain_of_the_roots_words) {
  DemoOffice office;
  EXPECT_TRUE(verify_directory(office.directory));
  const auto again = value(read_directory(write_directory(office.directory)));
  EXPECT_EQ(again.statements, office.directory.statements);
  EXPECT_EQ(issue(office.directory, office.leader, {.key = office.seal.public_key()}, {})
                .error().code, "statement.root");
  EXPECT_EQ(issue(office.directory, office.root,
                  {.use = KeyUse::withdrawn, .key = value(LocalKey::generate()).public_key()}, {})
                .error().code, "statement.unknown");
  EXPECT_EQ(issue(office.directory, office.root,
                  {.key = office.leader.public_key(), .person = "周明", .post = "组长", .unit = "",
                   .from = day("2026-02-01"), .to = day("2026-01-01")}, {})
                .error().code, "statement.days");
  EXPECT_EQ(issue(office.directory, office.root, {.key = {}, .person = "周明"}, {}).error().code,
            "statement.key");
  EXPECT_EQ(office.directory.statements.size(), 2u);

  Directory shorter = office.directory;
  shorter.statements.erase(shorter.statements.begin());
  EXPECT_EQ(verify_directory(shorter).error().code, "directory.number");
  Directory renamed = office.directory;
  renamed.statements[0].person = "他人";
  EXPECT_EQ(verify_directory(renamed).error().code, "statement.value");
  EXPECT_EQ(verify_directory(renamed).error().place, "statements[0].value");
}

TEST(DirectoryTest, finds_a_statement_that_was_exchanged_by_the_root_itself) {
  DemoOffice office;
  Directory rewritten{.office = "示范区", .root = office.root.public_key(), .statements = {}};
  const KeyStatement other = value(issue(rewritten, office.root,
                                         {.key = office.seal.public_key(), .person = "他人",
                                          .post = "组长", .unit = "", .from = {}, .to = {}}, {}));
  office.directory.statements[0] = other;
  EXPECT_EQ(verify_directory(office.directory).error().code, "directory.previous");
}

TEST(DocumentTest, verifies_and_says_who) {
  DemoOffice office;
  const SignedDocument document =
      value(read_document(write_document(office.signed_document())));
  Evidence evidence;
  evidence.root = fingerprint(office.root.public_key());
  const Verdict verdict = verify_document(document, evidence);
  EXPECT_EQ(faults(verdict), "");
  EXPECT_TRUE(verdict.good() && verdict.root_compared && verdict.content_intact);
  const std::string said = report(verdict);
  for (const char* word : {"示项发〔2026〕3号", "示范区", "领导小组 组长 周明 签发 2026-03-16 09:00",
                           "有效 good", "stamp"}) {
    EXPECT_NE(said.find(word), std::string::npos) << word << "\n" << said;
  }
}

// A bit of every character of the file: either it no longer reads, or the verdict is not good. The
// lowest bit keeps most digits digits and is the one that gets furthest.
TEST(DocumentTest, a_changed_bit_is_found_wherever_it_is) {
  DemoOffice office;
  for (const SignedDocument& document : {office.signed_document(), office.unstamped()}) {
    const std::string text = write_document(document);
    ASSERT_TRUE(verify_document(value(read_document(text)), {}).good());
    for (std::size_t i = 0; i < text.size(); ++i) {
      std::string bad = text;
      bad[i] = static_cast<char>(bad[i] ^ (document.stamp ? 1 : 1 << i % 8));
      const auto read = read_document(bad);
      if (!read) continue;
      EXPECT_FALSE(verify_document(*read, {}).good()) << bad.substr(0, i + 1);
    }
  }
}

TEST(DocumentTest, other_ways_to_write_it_are_refused) {
  DemoOffice office;
  const std::string text = write_document(office.unstamped());
  EXPECT_EQ(read_document(" " + text).error().code, "document.form");
  EXPECT_EQ(read_document(text + "\n").error().code, "document.form");
  EXPECT_FALSE(read_document("{}"));
  EXPECT_FALSE(read_document(""));
}

TEST(DocumentTest, a_post_is_held_from_a_day_to_a_day) {
  DemoOffice office;
  const auto signed_at = [&](const char* time) {
    SignerFacts facts = kFacts;
    facts.time = at(time);
    return faults(verify_document(office.unstamped(facts), {}));
  };
  EXPECT_EQ(signed_at("2025-12-31 23:59"), "statement.expired");
  EXPECT_EQ(signed_at("2026-01-01 00:00"), "");
  EXPECT_EQ(signed_at("2026-12-31 23:59"), "");
  EXPECT_EQ(signed_at("2027-01-01 00:00"), "statement.expired");
}

TEST(DocumentTest, nobody_signs_in_a_post_that_is_not_theirs) {
  DemoOffice office;
  for (auto change : {+[](SignerFacts& f) { f.person = "他人"; },
                      +[](SignerFacts& f) { f.post = ""; },
                      +[](SignerFacts& f) { f.unit = "他处"; }}) {
    SignerFacts facts = kFacts;
    change(facts);
    EXPECT_EQ(faults(verify_document(office.unstamped(facts), {})), "statement.missing");
  }
  // The office's stamp is no person.
  SignedDocument document = document_of(kNumber, kContent, office.root.public_key());
  SignerFacts facts = kFacts;
  facts.person = facts.post = "";
  facts.unit = "示范区";
  attach(document, value(sign(kContent, office.seal, facts)), office.office_stamps);
  EXPECT_EQ(faults(verify_document(document, {})), "statement.missing");
}

TEST(DocumentTest, a_withdrawn_key_signs_nothing_more) {
  DemoOffice office;
  const SignedDocument before = office.signed_document();
  const KeyGrant lost{.use = KeyUse::withdrawn, .key = office.leader.public_key(), .person = "",
                      .post = "", .unit = "", .from = day("2026-03-16"), .to = {}};
  const KeyStatement withdrawal = office.give(lost);
  Evidence evidence;
  evidence.directory = &office.directory;
  EXPECT_EQ(faults(verify_document(before, {})), "");
  EXPECT_EQ(faults(verify_document(before, evidence)), "statement.withdrawn");
  SignedDocument carried = office.unstamped();
  carried.statements.push_back(withdrawal);
  EXPECT_EQ(faults(verify_document(carried, {})), "statement.withdrawn");
  SignerFacts earlier = kFacts;
  earlier.time = at("2026-03-15 23:59");
  EXPECT_EQ(faults(verify_document(office.unstamped(earlier), evidence)), "");
}

TEST(DocumentTest, a_stamp_holds_the_signatures_together) {
  DemoOffice office;
  SignedDocument fewer = office.signed_document();
  fewer.signatures.push_back(fewer.signatures[0]);
  EXPECT_EQ(faults(verify_document(fewer, {})), "signature.content");  // of the stamp
  fewer = office.signed_document();
  fewer.signatures.clear();
  EXPECT_FALSE(verify_document(fewer, {}).good());
  SignerFacts later = kFacts;
  later.time = at("2026-03-16 09:06");
  EXPECT_EQ(faults(verify_document(office.stamped(office.unstamped(later)), {})),
            "signature.after_stamp");
}

TEST(DocumentTest, another_root_is_another_office) {
  DemoOffice office, forger;
  Evidence evidence;
  evidence.root = fingerprint(office.root.public_key());
  EXPECT_EQ(faults(verify_document(forger.signed_document(), {})), "");
  EXPECT_EQ(faults(verify_document(forger.signed_document(), evidence)), "document.foreign_root");
  SignedDocument mixed = office.unstamped();
  mixed.root = forger.root.public_key();
  mixed.root_fingerprint = fingerprint(mixed.root);
  EXPECT_EQ(faults(verify_document(mixed, {})), "statement.issuer statement.missing");
}

TEST(DocumentTest, files_beside_it_are_compared) {
  DemoOffice office;
  SignedDocument document = office.unstamped();
  document.renderings.push_back({"application/pdf", hex(sm3("%PDF"))});
  Evidence pdf, other;
  pdf.file = "%PDF";
  other.file = "%PDF2";
  EXPECT_EQ(faults(verify_document(document, pdf)), "document.renderings");
  document = office.stamped(document);
  EXPECT_EQ(faults(verify_document(document, pdf)), "");
  EXPECT_EQ(faults(verify_document(document, other)), "document.file");

  SignedDocument bare = office.unstamped();
  bare.content.reset();
  Evidence content;
  content.file = kContent;
  EXPECT_EQ(faults(verify_document(bare, content)), "");
  EXPECT_EQ(faults(verify_document(bare, {})), "document.absent signature.content");
  content.file = kContent + "x";
  EXPECT_FALSE(verify_document(bare, content).good());
}

TEST(CodeTest, is_short_and_read_back) {
  DemoOffice office;
  const Code code{kNumber, hex(sm3(kContent)), fingerprint(office.root.public_key()), "/d/2026-3"};
  const std::string text = value(write_code(code));
  EXPECT_LT(text.size(), 150u) << text;
  EXPECT_EQ(value(read_code(text)), code);
  for (const char* path : {"", "d", "//elsewhere", "/d/ ", "/d|"}) {
    Code bad = code;
    bad.path = path;
    EXPECT_EQ(write_code(bad).error().place, "path") << path;
  }
  Code bad = code;
  bad.number = "1|2";
  EXPECT_EQ(write_code(bad).error().place, "number");
  bad.number = std::string(300, '1');
  EXPECT_EQ(write_code(bad).error().code, "code.long");
  for (std::size_t i = 0; i < text.size() * 8; ++i) {
    std::string flipped = text;
    flipped[i / 8] = static_cast<char>(flipped[i / 8] ^ (1 << i % 8));
    const auto read = read_code(flipped);
    EXPECT_FALSE(read && *read == code) << flipped;
  }
}

TEST(CodeTest, is_compared_with_the_document) {
  DemoOffice office;
  const SignedDocument document = office.unstamped();
  Evidence evidence;
  evidence.code = Code{kNumber, document.digest, document.root_fingerprint, "/d/1"};
  EXPECT_EQ(faults(verify_document(document, evidence)), "");
  evidence.code = Code{"4", hex(sm3("4")), hex(sm3("root")), "/d/1"};
  EXPECT_EQ(faults(verify_document(document, evidence)), "code.number code.content code.root");
}

TEST(VerifyFileTest, takes_a_package_or_the_file_beside_it) {
  DemoOffice office;
  const Folder folder;
  SignedDocument document = office.unstamped();
  document.renderings.push_back({"application/pdf", hex(sm3("%PDF"))});
  document = office.stamped(document);
  const std::string pdf = folder.write("decision.pdf", "%PDF");
  const std::string package = folder.write("decision.pdf.tcsig", write_document(document));
  EXPECT_TRUE(value(verify_file({.file = package})).good());
  EXPECT_TRUE(value(verify_file({.file = pdf})).good());
  const std::string directory = folder.write("directory", write_directory(office.directory));
  const std::string code = value(write_code(
      {kNumber, document.digest, document.root_fingerprint, "/d/1"}));
  EXPECT_TRUE(value(verify_file({.file = pdf, .root = document.root_fingerprint, .code = code,
                                 .directory = directory})).good());
  // As it is downloaded: the same name with another ending.
  const std::string as_is = folder.write("minutes.pdf", "%PDF");
  EXPECT_EQ(verify_file({.file = as_is}).error().code, "verify.file");
  folder.write("minutes.tcsig", write_document(document));
  EXPECT_TRUE(value(verify_file({.file = as_is})).good());
  folder.write("minutes.pdf", "%PDG");
  EXPECT_EQ(faults(value(verify_file({.file = as_is}))), "document.file");
  folder.write("decision.pdf", "%PDG");
  EXPECT_EQ(faults(value(verify_file({.file = pdf}))), "document.file");
  EXPECT_EQ(verify_file({.file = directory}).error().code, "verify.file");
  EXPECT_EQ(verify_file({.file = package, .root = "ABC"}).error().code, "verify.root");
  EXPECT_EQ(verify_file({.file = package, .code = "TC1"}).error().code, "code.part");
}

TEST(VerifyFileTest, takes_a_file_that_describes_itself_under_any_value_of_the_stamp) {
  DemoOffice office;
  const Folder folder;
  SignedDocument document = office.unstamped();
  const std::string text = "every part by its digest";
  document.renderings.push_back({"application/ofd", hex(sm3(text))});
  document = office.stamped(document);
  const std::string file = folder.write("minutes.ofd", "PK");
  folder.write("minutes.tcsig", write_document(document));
  const auto said = [&](const std::string& description, Signer& signer) {
    const std::string der = signature_to_der(value(signer.sign_message(description)));
    return faults(value(verify_file({.file = file, .described = {{description, der}}})));
  };
  EXPECT_EQ(said(text, office.seal), "");
  EXPECT_EQ(said(text, office.leader), "document.file_value") << "a person's key is no stamp";
  EXPECT_EQ(said(text + " ", office.seal), "document.file") << "another paper of the office";
  EXPECT_EQ(faults(value(verify_file({.file = file, .described = {{text, "no DER"}}}))),
            "document.file_value");
  EXPECT_EQ(faults(value(verify_file({.file = file}))), "document.file");
}

TEST(VerifyFileTest, a_report_cannot_steer_a_terminal) {
  DemoOffice office;
  SignedDocument document = office.unstamped();
  document.signatures[0].signer.person = "\x1b[2J";
  document.signatures[0].signer.document = "\x1b[2J";
  const std::string said = report(verify_document(document, {}));
  EXPECT_EQ(said.find('\x1b'), std::string::npos);
  EXPECT_NE(said.find("NOT GOOD"), std::string::npos);
}

}  // namespace
}  // namespace tongchou::seal
