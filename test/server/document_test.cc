// A paper over HTTP from the draft to the receipt, its signature outside the office, and what each
// reader gets of it.
#include <fstream>

#include "../support/paper_pack.h"
#include "office.h"
#include "seal/seal.h"
#include "server/key_desk.h"
#include "server/multipart.h"

namespace tongchou::server {
namespace {

constexpr const char* kPassphrase = "Right-pass-1";

class DocumentTest : public OfficeTest {
 protected:
  void SetUp() override {
    OfficeTest::SetUp();
    test::found_paper_body([this](kernel::Request request) {
      auto answer = thread_->ask_and_wait({{}, std::move(request), {}});
      ASSERT_TRUE(answer.result) << answer.result.error().detail_en;
    });
    office_ = sign_in("office-1");
    writer_ = sign_in("office-3");
    leader_ = sign_in("leader-1");
    finance_ = sign_in("finance-bureau-1");
    other_ = sign_in("development-1");
  }

  // Sent in by the office: its matter and its document.
  void draft(const std::string& title = "第1次会议纪要") {
    const Json body = Json::object({{"procedure", "trial/paper"}, {"unit", ""},
                                    {"data", test::paper_form(title)}});
    matter_ = post(office_, "/api/matters", write_json(body))["id"].as_string();
    const Json page = get(office_, "/api/matters/" + matter_);
    for (const auto& link : page["links"].items()) {
      if (link["kind"].as_string() == "document") document_ = link["id"].as_string();
    }
    ASSERT_FALSE(document_.empty());
  }
  Json step(const Signed& who, const std::string& act, const std::string& more = "",
            int status = 200) {
    std::string task;
    const Json page = get(who, "/api/matters/" + matter_);
    for (const auto& one : page["tasks"].items()) {
      if (one["mine"].as_bool()) task = one["id"].as_string();
    }
    return post(who, "/api/matters/" + matter_ + "/acts/" + act,
                R"({"task":")" + task + R"(","reason":"理由")" + more + "}", status);
  }
  Json act(const Signed& who, const std::string& name, const std::string& body, int status = 200) {
    return post(who, path() + "/acts/" + name, body, status);
  }
  void make_key() {
    const std::string body = std::string(R"({"passphrase":")") + kPassphrase + R"("})";
    post(leader_, "/api/keys", body);
  }
  static std::string passphrase(const std::string& text = kPassphrase) {
    return R"(,"passphrase":")" + text + R"(")";
  }
  void issue() {
    draft();
    step(writer_, "agree");
    make_key();
    step(leader_, "agree", passphrase());
  }
  std::string path() const { return "/api/documents/" + document_; }
  Json shown(const Signed& who) { return get(who, path())["document"]; }
  // What the command line does with the file.
  Result<seal::Verdict> verify(const std::string& bytes, const std::string& code = "") {
    const auto file = folder_ / "paper.tcsig";
    std::filesystem::create_directories(folder_);
    std::ofstream(file, std::ios::binary) << bytes;
    return seal::verify_file({.file = file.string(), .root = root(), .code = code,
                              .directory = {}});
  }
  std::string root() { return get(leader_, "/api/keys/mine")["root"].as_string(); }

  Signed office_, writer_, leader_, finance_, other_;
  std::string matter_, document_;
};

TEST_F(DocumentTest, is_drafted_signed_numbered_sent_and_verified_outside) {
  draft();
  EXPECT_EQ(shown(writer_)["state"].as_string(), "draft");
  get(other_, path(), 404);
  act(other_, "edit", R"({"content":{}})", 404);
  act(writer_, "edit", R"({"content":{"closing":["会议还听取了汇报。"]}})");
  step(writer_, "agree");
  EXPECT_EQ(shown(leader_)["state"].as_string(), "submitted");
  EXPECT_EQ(act(writer_, "edit", R"({"content":{}})", 409)["error"]["code"].as_string(),
            "document_frozen");

  // FE-14: a step that signs is not done without a signature.
  EXPECT_EQ(step(leader_, "agree", "", 422)["error"]["code"].as_string(), "signature_required");
  EXPECT_EQ(step(leader_, "agree", passphrase(), 422)["error"]["code"].as_string(), "key_unknown");
  make_key();
  EXPECT_EQ(step(leader_, "agree", passphrase("Wrong-pass-1"), 422)["error"]["code"].as_string(),
            "passphrase_wrong");
  step(leader_, "agree", passphrase());

  const Json document = shown(leader_);
  EXPECT_EQ(document["state"].as_string(), "issued");
  EXPECT_EQ(document["number"].as_string(), "试〔2026〕1号");
  EXPECT_FALSE(document["versions"].at(0)["issued"].as_string().empty());
  const std::string file = bytes(leader_, path() + "/file/tcsig");
  auto good = verify(file, document["code"].as_string());
  ASSERT_TRUE(good) << good.error().en;
  EXPECT_TRUE(good->good()) << seal::report(*good);
  EXPECT_EQ(good->issued, "试〔2026〕1号");
  EXPECT_EQ(good->signatures.at(0).signature.signer.purpose, "签发");
  // One letter of the text, and nobody has signed this.
  std::string changed = file;
  const auto at = changed.find("会议同意");
  ASSERT_NE(at, std::string::npos);
  changed.replace(at, 12, "会议不同");
  auto bad = verify(changed);
  EXPECT_TRUE(!bad || !bad->good());
  // The number is the office's word alone, and the stamp holds it.
  changed = file;
  changed.replace(changed.find("2026〕1号"), 6, "2026〕2");
  bad = verify(changed);
  EXPECT_TRUE(!bad || !bad->good());
}

TEST_F(DocumentTest, shows_each_reader_what_is_theirs) {
  issue();
  // FE-15: a member's unit has the full text, without what was closed to it.
  const Json full = shown(finance_);
  ASSERT_EQ(full["content"]["sections"].size(), 2u);
  EXPECT_EQ(full["content"]["sections"].at(0)["heading"].as_string(), "关于贴息");
  EXPECT_EQ(full["content"]["sections"].at(1)["heading"].as_string(), "其他事项");
  EXPECT_EQ(full["content"]["sections"].at(1)["paragraphs"].size(), 0u);
  // Another unit has its extract.
  const Json extract = shown(other_);
  ASSERT_EQ(extract["content"]["sections"].size(), 1u);
  EXPECT_EQ(extract["content"]["sections"].at(0)["heading"].as_string(), "关于某项目选址");
  EXPECT_TRUE(extract["extract"].as_bool());
  // It keeps its number of the whole.
  EXPECT_EQ(extract["content"]["sections"].at(0)["number"].as_integer(), 2);
  EXPECT_TRUE(full["content"]["sections"].at(1)["number"].is_null());
  EXPECT_EQ(get(other_, path() + "/file/tcsig", 403)["error"]["code"].as_string(), "extract_only");
  EXPECT_TRUE(bytes(other_, path() + "/file/pdf").starts_with("%PDF"));
  EXPECT_TRUE(bytes(leader_, path() + "/file/docx").starts_with("PK"));
  EXPECT_TRUE(bytes(leader_, path() + "/file/ofd").starts_with("PK"));

  // 待阅 until somebody of the unit receipts for it.
  EXPECT_EQ(get(other_, "/api/tasks?box=unread")["items"].at(0)["document"].as_string(), document_);
  act(other_, "receipt", "{}");
  EXPECT_EQ(get(other_, "/api/tasks?box=unread")["boxes"]["unread"].as_integer(), 0);
  EXPECT_EQ(get(office_, "/api/documents?box=received")["items"].size(), 0u);
  EXPECT_EQ(get(office_, "/api/documents?state=issued")["items"].size(), 1u);

  // A wrong copy is taken back, with a reason, and shows nothing more.
  std::string copy;
  const Json page = get(office_, path());
  for (const auto& one : page["copies"].items()) {
    if (one["unit"].as_string() == "development") copy = one["id"].as_string();
  }
  act(office_, "recall", R"({"copy":")" + copy + R"("})", 422);
  act(office_, "recall", R"({"copy":")" + copy + R"(","reason":"送错"})");
  get(other_, path(), 404);
}

TEST_F(DocumentTest, keeps_what_the_rules_demand_with_its_recipient) {
  issue();
  const char* cc = R"({"to":[{"unit":"audit-office","kind":"cc","compulsory":true}]})";
  EXPECT_EQ(act(office_, "send", cc, 422)["error"]["code"].as_string(), "reason_required");
  const Json sent = act(office_, "send",
                        R"({"to":[{"unit":"development","kind":"cc","reason":"重大决策",)"
                        R"("compulsory":true}]})");
  const std::string copy = sent["copies"].at(0).as_string();
  EXPECT_EQ(act(office_, "recall", R"({"copy":")" + copy + R"(","reason":"不想送"})", 422)["error"]
                ["code"].as_string(),
            "copy_compulsory");
}

TEST_F(DocumentTest, corrects_by_a_new_version_with_a_new_signature) {
  issue();
  const std::string before = bytes(leader_, path() + "/file/tcsig");
  act(office_, "correct", "{}", 422);
  act(office_, "correct", R"({"reason":"金额有误"})");
  act(writer_, "edit", R"({"content":{"closing":["更正：贴息480万元。"]}})");
  const Json drafted = shown(leader_);
  EXPECT_EQ(drafted["versions"].at(0)["state"].as_string(), "signed") << "nothing holds but this";
  EXPECT_EQ(drafted["versions"].at(1)["state"].as_string(), "draft");
  step(office_, "again");
  step(writer_, "agree");
  EXPECT_EQ(shown(leader_)["versions"].at(0)["state"].as_string(), "signed");
  step(leader_, "agree", passphrase());
  const Json document = shown(leader_);
  EXPECT_EQ(document["number"].as_string(), "试〔2026〕1号") << "a correction keeps the number";
  EXPECT_EQ(document["issued_version"].as_integer(), 2);
  const Json first = document["versions"].at(0);
  EXPECT_EQ(first["state"].as_string(), "replaced");
  EXPECT_EQ(first["signatures"].size(), 1u);
  // What was signed first is as good as ever; the code on it says that another text holds now.
  auto old = verify(before);
  ASSERT_TRUE(old);
  EXPECT_TRUE(old->good()) << seal::report(*old);
  // The office itself can tell more than the file.
  const Json told = post(Signed{""}, "/api/verify", before);
  EXPECT_TRUE(told["good"].as_bool());
  EXPECT_EQ(told["state"].as_string(), "replaced");
  const Json difference = get(writer_, path() + "/difference?from=1&to=2");
  bool added = false;
  for (const auto& item : difference["items"].items()) {
    added = added || (item["kind"].as_string() == "added" &&
                      item["text"].as_string() == "更正：贴息480万元。");
  }
  EXPECT_TRUE(added);
}

TEST_F(DocumentTest, answers_anybody_who_asks_whether_a_paper_is_good) {
  issue();
  const std::string file = bytes(leader_, path() + "/file/tcsig");
  const std::string code = shown(leader_)["code"].as_string();
  const Signed nobody{""};
  EXPECT_TRUE(post(nobody, "/api/verify", file)["good"].as_bool());
  const Json by_code = post(nobody, "/api/verify",
                            write_json(Json::object({{"code", Json(code)}})));
  EXPECT_TRUE(by_code["good"].as_bool()) << write_json(by_code);
  EXPECT_EQ(by_code["state"].as_string(), "holds");
  EXPECT_FALSE(post(nobody, "/api/verify", R"({"code":"TC1|x"})")["good"].as_bool());
  const std::string pdf = bytes(leader_, path() + "/file/pdf");
  auto form = [&](const std::string& second) {
    Client client(running_->port());
    const std::string body =
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.tcsig\"\r\n\r\n" +
        file + "\r\n--b\r\nContent-Disposition: form-data; name=\"beside\"; filename=\"a.pdf\"" +
        "\r\n\r\n" + second + "\r\n--b--\r\n";
    auto answer = client.ask("POST", "/api/verify",
                             "Content-Type: multipart/form-data; boundary=b\r\n", body);
    return *parse_json(answer.body);
  };
  EXPECT_TRUE(form(pdf)["good"].as_bool()) << "the PDF is named in the package";
  for (const char* kind : {"docx", "ofd"}) {
    const std::string other = bytes(leader_, path() + "/file/" + kind);
    EXPECT_TRUE(form(other)["good"].as_bool()) << kind << " is named in the package";
    EXPECT_FALSE(form(other + " ")["good"].as_bool()) << kind;
  }
  EXPECT_FALSE(form(pdf + " ")["good"].as_bool());
  // A withdrawn key: what it signed before stays good, and it signs no more.
  const Json keys = get(leader_, "/api/keys/mine");
  const std::string key = keys["items"].at(0)["fingerprint"].as_string();
  now_ += std::chrono::hours{48};
  office_ = sign_in("office-1");
  writer_ = sign_in("office-3");
  leader_ = sign_in("leader-1");
  post(leader_, "/api/keys/" + key + "/withdraw", R"({"reason":"丢失"})");
  EXPECT_TRUE(post(nobody, "/api/verify", file)["good"].as_bool());
  draft("第2次会议纪要");
  step(writer_, "agree");
  EXPECT_EQ(step(leader_, "agree", passphrase(), 422)["error"]["code"].as_string(), "key_unknown");
}

// GB/T 33190, clause 18: the stamp says inside the file that it came from the office whole.
TEST_F(DocumentTest, stamps_an_issued_ofd_so_that_any_change_is_found) {
  draft();
  auto inside = [](const std::string& file) { return document::read_ofd_signature(file); };
  const auto drafted = inside(bytes(writer_, path() + "/file/ofd"));
  EXPECT_TRUE(drafted && !*drafted) << "nothing is stamped before it is issued";
  step(writer_, "agree");
  make_key();
  step(leader_, "agree", passphrase());
  const std::string file = bytes(leader_, path() + "/file/ofd");
  const auto read = inside(file);
  ASSERT_TRUE(read && *read);
  const seal::Directory directory = *from_json<seal::Directory>(get(Signed{""},
                                                                    "/api/keys/directory"));
  const seal::KeyStatement& stamp = directory.statements.at(0);
  ASSERT_EQ(stamp.use, seal::KeyUse::office);
  const auto value = seal::signature_from_der((*read)->value);
  ASSERT_TRUE(value);
  const std::string& description = (*read)->description;
  EXPECT_TRUE(seal::verify_message(description, *value, stamp.key));
  EXPECT_FALSE(seal::verify_message(description + " ", *value, stamp.key));
  EXPECT_NE(description.find("Company=\"" + directory.office + "\""), std::string::npos);
  // The same paper is described alike on any day, although SM2 never signs alike.
  now_ += std::chrono::hours{48};
  leader_ = sign_in("leader-1");
  other_ = sign_in("development-1");
  const auto again = inside(bytes(leader_, path() + "/file/ofd"));
  ASSERT_TRUE(again && *again);
  EXPECT_EQ((*again)->description, description);
  EXPECT_NE((*again)->value, (*read)->value);
  const auto extract = inside(bytes(other_, path() + "/file/ofd"));
  EXPECT_TRUE(extract && *extract) << "an extract is the office's too";

  // On the command line, with the signed file beside it, and in each way of not being whole.
  const auto package = seal::read_document(bytes(leader_, path() + "/file/tcsig"));
  ASSERT_TRUE(package);
  auto verdict = [&](seal::SelfDescription described) {
    return seal::verify_document(*package, {.file = file, .described = std::move(described),
                                            .root = root()});
  };
  EXPECT_TRUE(verdict({description, (*read)->value}).good());
  EXPECT_TRUE(verdict({description, (*again)->value}).good()) << "either download is the paper";
  auto thief = *seal::LocalKey::generate();
  const auto forged = seal::signature_to_der(*thief.sign_message(description));
  EXPECT_EQ(verdict({description, forged}).faults.at(0).code, "document.file_value");
  const std::string other = description + " ";
  EXPECT_EQ(verdict({other, seal::signature_to_der(*thief.sign_message(other))}).faults.at(0).code,
            "document.file");
}

// Public keys are for everybody to read, so that reading one must not be enough to take it away.
TEST_F(DocumentTest, lets_nobody_register_the_key_of_another) {
  make_key();
  const Json directory = get(Signed{""}, "/api/keys/directory");
  ASSERT_GE(directory["statements"].size(), 2u) << "the stamp's and the leader's";
  for (const auto& statement : directory["statements"].items()) {
    const Json body = Json::object({{"public_key", statement["key"]}});
    EXPECT_EQ(post(other_, "/api/keys", write_json(body), 422)["error"]["code"].as_string(),
              "signature_required");
  }
  EXPECT_EQ(get(other_, "/api/keys/mine")["items"].size(), 0u);
}

// The key of a token, which nobody has stated yet, is no more there for the taking.
TEST_F(DocumentTest, asks_for_a_proof_that_the_bearer_has_the_key) {
  auto token = *seal::LocalKey::generate(), thief = *seal::LocalKey::generate();
  auto ask = [&](const Signed& who) {
    const Json body = Json::object({{"public_key", to_json(token.public_key())}});
    return *from_json<KeyChallenge>(post(who, "/api/keys/challenge", write_json(body)));
  };
  auto enter = [&](const Signed& who, const KeyChallenge& asked, seal::Signer& signer,
                   int status) {
    const Json body =
        Json::object({{"public_key", to_json(token.public_key())},
                      {"proof", to_json(*seal::sign(asked.text, signer, asked.facts))}});
    return post(who, "/api/keys", write_json(body), status);
  };
  auto refused = [&](const Signed& who, const KeyChallenge& asked, seal::Signer& signer) {
    EXPECT_EQ(enter(who, asked, signer, 422)["error"]["code"].as_string(), "signature_invalid");
  };
  refused(other_, ask(other_), thief);                         // without the private half
  const KeyChallenge leaders = ask(leader_);
  refused(other_, leaders, token);                             // asked of somebody else
  ask(other_);
  refused(other_, leaders, token);                             // nor beside one's own
  KeyChallenge late = ask(leader_);
  now_ += std::chrono::minutes(11);
  refused(leader_, late, token);
  KeyChallenge good = ask(leader_);
  EXPECT_EQ(enter(leader_, good, token, 200)["fingerprint"].as_string(),
            seal::fingerprint(token.public_key()));
  refused(leader_, good, token);                               // each serves once
  EXPECT_EQ(enter(other_, ask(other_), token, 409)["error"]["code"].as_string(), "key_exists");
  const std::string key = "/api/keys/" + seal::fingerprint(token.public_key()) + "/withdraw";
  post(other_, key, R"({"reason":"不是我的"})", 422);
  post(other_, key, R"({"reason":"不是我的","person":"leader-1"})", 403);
  EXPECT_EQ(get(leader_, "/api/keys/mine")["items"].at(0)["kind"].as_string(), "token");
}

TEST_F(DocumentTest, hands_over_an_archive_and_says_what_is_missing) {
  issue();
  const Json manifest = get(office_, path() + "/archive?check=1");
  EXPECT_EQ(manifest["missing"].size(), 0u);
  EXPECT_EQ(manifest["files"].size(), 3u) << write_json(manifest);
  EXPECT_TRUE(bytes(office_, path() + "/archive").starts_with("PK"));
  get(finance_, path() + "/archive", 403);
}

TEST(Multipart, reads_parts_and_refuses_what_is_broken) {
  const std::string type = "multipart/form-data; boundary=\"x y\"";
  auto parts = read_multipart(
      type, "--x y\r\nContent-Disposition: form-data; name=\"a\"; filename=\"b.c\"\r\n\r\n1\r\n2"
            "\r\n--x y--\r\n");
  ASSERT_TRUE(parts);
  ASSERT_EQ(parts->size(), 1u);
  EXPECT_EQ(parts->at(0).file_name, "b.c");
  EXPECT_EQ(parts->at(0).bytes, "1\r\n2");
  EXPECT_FALSE(read_multipart(type, "--x y\r\nno end"));
  EXPECT_FALSE(read_multipart(type, ""));
  EXPECT_FALSE(read_multipart("multipart/form-data", "--x"));
}

}  // namespace
}  // namespace tongchou::server
