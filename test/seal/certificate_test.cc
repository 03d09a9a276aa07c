#include "support_document.h"

namespace tongchou::seal {
namespace {

using namespace test;

TEST(CertificateTest, the_openssl_program_accepts_the_chain) {
  DemoOffice office;
  const Folder folder;
  const std::string root = folder.write(
      "root.pem",
      value(root_certificate(office.root, "示范区", day("2026-01-01"), day("2036-01-01"))));
  const std::string leader =
      folder.write("leader.pem", value(certificate(office.root, office.leader_holds)));
  const std::string stamp =
      folder.write("stamp.pem", value(certificate(office.root, office.office_stamps)));
  const auto verify_on = [&](const std::string& file, const char* epoch) {
    return run({"openssl", "verify", "-vfyopt", "distid:" + std::string(kUserId), "-attime", epoch,
                "-x509_strict", "-CAfile", root, file}, folder.at("said"));
  };
  EXPECT_EQ(verify_on(leader, "1773622800"), 0) << folder.read("said");  // 2026-03-16 09:00
  EXPECT_EQ(verify_on(stamp, "1773622800"), 0) << folder.read("said");
  EXPECT_NE(verify_on(leader, "1798732800"), 0) << "on 2027-01-01 the post is over";
  ASSERT_EQ(run({"openssl", "x509", "-in", leader, "-noout", "-text", "-nameopt", "utf8"},
                folder.at("said")), 0);
  const std::string said = folder.read("said");
  for (const char* word : {"周明", "组长", "领导小组", "SM2-with-SM3", "Dec 31 15:59:59 2026"}) {
    EXPECT_NE(said.find(word), std::string::npos) << word << "\n" << said;
  }
}

TEST(CertificateTest, another_root_signs_no_certificate_of_this_office) {
  DemoOffice office, other;
  EXPECT_EQ(certificate(other.root, office.leader_holds).error().code, "statement.issuer");
  auto root = value(LocalKey::generate(Algorithm::ecdsa_p256_sm3));
  EXPECT_EQ(root_certificate(root, "示范区", {}, {}).error().code, "certificate.algorithm");
  const KeyStatement withdrawal = office.give(
      {.use = KeyUse::withdrawn, .key = office.leader.public_key(), .person = "", .post = "",
       .unit = "", .from = day("2026-03-16"), .to = {}});
  EXPECT_EQ(certificate(office.root, withdrawal).error().code, "certificate.withdrawn");
}

}  // namespace
}  // namespace tongchou::seal
