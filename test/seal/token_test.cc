// Tokens in software. SoftHSM has no SM2, so it signs with ECDSA over SM3; how SM2 goes through
// PKCS#11 is shown with test/support/sm2_token.cc, which has mechanisms of its own as vendors do.
#include <cstdlib>

#include "support_document.h"

namespace tongchou::seal {
namespace {

using namespace test;

constexpr const char* kLibrary = "/usr/lib/softhsm/libsofthsm2.so";

AskPin pin(const char* digits) {
  return [digits] { return Secret(std::string_view(digits)); };
}

class TokenTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(kLibrary)) GTEST_SKIP() << "softhsm2 is not installed";
    std::filesystem::create_directory(folder_.at("tokens"));
    const std::string settings = folder_.write(
        "softhsm2.conf",
        "directories.tokendir = " + folder_.at("tokens") + "\nlog.level = ERROR\n");
    setenv("SOFTHSM2_CONF", settings.c_str(), 1);
    const std::string said = folder_.at("said"), pem = folder_.at("key.pem");
    must({"openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out",
          pem});
    must({"softhsm2-util", "--init-token", "--free", "--label", "office", "--so-pin", "12345678",
          "--pin", "654321"});
    must({"softhsm2-util", "--import", pem, "--token", "office", "--label", "leader", "--id", "01",
          "--pin", "654321"});
  }
  void must(const std::vector<std::string>& words) {
    ASSERT_EQ(run(words, folder_.at("said")), 0) << folder_.read("said");
  }

  Folder folder_;
  TokenPlace place_{.library = kLibrary, .token = "office", .key = "leader", .mechanism = {}};
};

TEST_F(TokenTest, signs_a_document) {
  const auto token = value(open_token(place_, pin("654321")));
  DemoOffice office;
  const KeyStatement holds =
      office.give({.key = token->public_key(), .person = "周明", .post = "组长", .unit = "领导小组",
                   .from = day("2026-01-01"), .to = {}});
  SignedDocument document = document_of(kNumber, kContent, office.root.public_key());
  attach(document, value(sign(kContent, *token, kFacts)), holds);
  EXPECT_EQ(document.signatures[0].algorithm, Algorithm::ecdsa_p256_sm3);
  document = value(read_document(write_document(office.stamped(document))));
  EXPECT_EQ(faults(verify_document(document, {})), "");
  document.signatures[0].algorithm = Algorithm::sm2_sm3;
  EXPECT_NE(faults(verify_document(document, {})), "");
}

TEST_F(TokenTest, says_what_is_missing) {
  const auto code = [&](auto change, const char* digits = "654321") {
    TokenPlace place = place_;
    change(place);
    const auto token = open_token(place, pin(digits));
    return token ? std::string("good") : token.error().code;
  };
  EXPECT_EQ(code([](TokenPlace& p) { p.library = "/nowhere.so"; }), "token.library");
  EXPECT_EQ(code([](TokenPlace& p) { p.library = "libm.so.6"; }), "token.library");
  EXPECT_EQ(code([](TokenPlace& p) { p.token = "another"; }), "token.missing");
  EXPECT_EQ(code([](TokenPlace& p) { p.key = "another"; }), "token.key");
  EXPECT_EQ(code([](TokenPlace& p) { p.mechanism.algorithm = Algorithm::sm2_sm3; }), "token.point");
  EXPECT_EQ(code([](TokenPlace&) {}, "000000"), "token.pin");
  EXPECT_EQ(code([](TokenPlace&) {}), "good");
}

TEST_F(TokenTest, a_wrong_mechanism_gives_no_signature) {
  place_.mechanism.number = 0x80000301;  // a vendor's, which this token does not know
  EXPECT_EQ(value(open_token(place_, pin("654321")))->sign_message("x").error().code, "token.sign");
  place_.mechanism = {.number = 0x1041, .input = TokenInput::message};
  const auto token = value(open_token(place_, pin("654321")));
  EXPECT_EQ(token->sign_message(std::string(32, 'x')).error().code, "token.sign");
}

constexpr std::int64_t kDigestMechanism = 0x80000301, kMessageMechanism = 0x80000302;

TokenPlace vendor(std::int64_t mechanism, TokenInput input) {
  return {.library = SM2_TOKEN, .token = "vendor", .key = "leader",
          .mechanism = {Algorithm::sm2_sm3, mechanism, input}};
}

TEST(VendorTokenTest, signs_by_the_mechanism_that_is_configured) {
  for (const auto& place : {vendor(kDigestMechanism, TokenInput::digest),
                            vendor(kMessageMechanism, TokenInput::message)}) {
    const auto token = value(open_token(place, pin("123456")));
    EXPECT_EQ(token->public_key().algorithm, Algorithm::sm2_sm3);
    const Signature signature = value(sign(kContent, *token, kFacts));
    EXPECT_TRUE(verify(kContent, signature, token->public_key()));
  }
}

TEST(VendorTokenTest, a_wrong_setting_gives_no_signature) {
  for (const auto& place : {vendor(kDigestMechanism, TokenInput::message),
                            vendor(kMessageMechanism, TokenInput::digest),
                            vendor(0x1041, TokenInput::digest)}) {
    const auto token = value(open_token(place, pin("123456")));
    EXPECT_EQ(token->sign_message("a message of another length").error().code, "token.sign");
  }
  const TokenPlace good = vendor(kDigestMechanism, TokenInput::digest);
  EXPECT_EQ(open_token(good, pin("locked")).error().code, "token.locked");
  EXPECT_EQ(open_token(good, pin("000000")).error().code, "token.pin");
}

TEST_F(TokenTest, no_pin_no_login) {
  const auto token = open_token(place_, []() -> Result<Secret> {
    return fail("prompt.closed", "没有终端", "no terminal");
  });
  EXPECT_EQ(token.error().code, "prompt.closed");
}

}  // namespace
}  // namespace tongchou::seal
