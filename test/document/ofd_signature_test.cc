// The signature inside an OFD: every part is named, and whatever differs is found by its name.
#include <gtest/gtest.h>

#include "document/document.h"
#include "document/paper_limits.h"
#include "paper_render.h"

namespace tongchou::document {
namespace {

OfdSigner signer(std::string value = "value") {
  return {.office = "某区 & 统筹", .time = *parse_local_instant("2026-03-16 09:00"),
          .value = [value](std::string_view) -> Result<std::string> { return value; }};
}

// A small OFD in parts, signed or not: what reading goes by is not the layout.
std::vector<ZipPart> small_parts() {
  return {{"OFD.xml", "<ofd:OFD/>"}, {"Doc_0/Document.xml", "<ofd:Document/>"},
          {"Doc_0/Pages/Page_0/Content.xml", "<ofd:Page/>"}};
}

std::vector<ZipPart> signed_parts() {
  auto parts = small_parts();
  EXPECT_TRUE(sign_parts(parts, signer()));
  return parts;
}

// What reading answers: "good", "none", or the code and place of the first difference.
std::string answer(const std::vector<ZipPart>& parts) {
  const auto read = read_ofd_signature(*write_zip(parts));
  if (read) return *read ? "good" : "none";
  return read.error().code + " " + read.error().place;
}

TEST(OfdSignature, NamesEveryPartOfAPaperAndItsOffice) {
  std::string signed_text;
  OfdSigner keeper = signer();
  keeper.value = [&](std::string_view text) -> Result<std::string> {
    signed_text = text;
    return "value";
  };
  const auto file = write_signed_ofd(sample("minutes"), keeper);
  ASSERT_TRUE(file);
  const auto read = read_ofd_signature(file->bytes);
  ASSERT_TRUE(read) << read.error().en << read.error().place;
  ASSERT_TRUE(*read);
  EXPECT_EQ((*read)->description, signed_text);
  EXPECT_EQ((*read)->value, "value");
  EXPECT_EQ(file->description, sm3(signed_text));
  // All but the description and the value, in the order written.
  std::size_t at = 0;
  ASSERT_GT(file->parts.size(), 6u);
  for (std::size_t i = 0; i + 2 < file->parts.size(); ++i) {
    at = signed_text.find("FileRef=\"/" + file->parts[i].path + "\"", at);
    ASSERT_NE(at, std::string::npos) << file->parts[i].path;
  }
  EXPECT_EQ(file->parts[file->parts.size() - 3].path, kOfdSignatureList);
  for (const char* text :
       {"Company=\"某区 &amp; 统筹\"", "<ofd:SignatureMethod>1.2.156.10197.1.501<",
        "<ofd:SignatureDateTime>20260316010000Z<", "CheckMethod=\"1.2.156.10197.1.401\"",
        "<ofd:SignedValue>/Doc_0/Signs/Sign_0/SignedValue.dat<"}) {
    EXPECT_NE(signed_text.find(text), std::string::npos) << text;
  }
}

// SM3("abc") is an example of GB/T 32905; the text is what openssl and base64 make of it.
TEST(OfdSignature, WritesDigestsInBase64) {
  std::vector<ZipPart> parts = {{"OFD.xml", "abc"}};
  ASSERT_TRUE(sign_parts(parts, signer()));
  const std::string value = ">Zsfw9GLu7dnR8tRr3BDk4kFnxIdc8veiKX2gK49LqOA=<";
  EXPECT_NE(parts[2].bytes.find(value), std::string::npos);
}

TEST(OfdSignature, DoesNotDependOnTheValue) {
  auto one = small_parts(), other = small_parts();
  EXPECT_EQ(*sign_parts(one, signer("one")), *sign_parts(other, signer("other")));
}

TEST(OfdSignature, FindsWhatWasChangedTakenAwayOrAdded) {
  EXPECT_EQ(answer(signed_parts()), "good");
  EXPECT_EQ(answer(small_parts()), "none");
  // Any byte of any part that is named.
  for (std::size_t i = 0; i < small_parts().size() + 1; ++i) {
    auto parts = signed_parts();
    parts[i].bytes[parts[i].bytes.size() / 2] ^= 1;
    EXPECT_EQ(answer(parts), "ofd.part " + parts[i].path);
    parts = signed_parts();
    parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_EQ(answer(parts), "ofd.part " + signed_parts()[i].path);
  }
  auto parts = signed_parts();
  parts.push_back({"Doc_0/Signs/Sign_1/Signature.xml", "<ofd:Signature/>"});
  EXPECT_EQ(answer(parts), "ofd.part Doc_0/Signs/Sign_1/Signature.xml");
  parts = signed_parts();
  parts.pop_back();
  EXPECT_EQ(answer(parts), "ofd.signature Doc_0/Signs/Sign_0/Signature.xml");
}

TEST(OfdSignature, OfOthersAndOtherFilesAreNotOurs) {
  auto parts = signed_parts();
  std::string& description = parts[4].bytes;
  description.replace(description.find("Tongchou"), 8, "Somebody");
  EXPECT_EQ(answer(parts), "none");
  for (const char* bytes : {"", "%PDF-1.7", "PK", "PK\x03\x04 and no more"}) {
    const auto read = read_ofd_signature(bytes);
    EXPECT_TRUE(read && !*read) << bytes;
  }
  EXPECT_EQ(answer({{"word/document.xml", "<w:document/>"}}), "none");
}

TEST(OfdSignature, HasBounds) {
  auto parts = signed_parts();
  parts.push_back({"Doc_0/bomb", std::string(limits::kOfdBytesMax, '\0')});
  EXPECT_EQ(answer(parts), "ofd.size Doc_0/bomb");
}

}  // namespace
}  // namespace tongchou::document
