#include "base/digest.h"

#include <gtest/gtest.h>

namespace tongchou {
namespace {

// The two examples of GB/T 32905-2016, annex A.
TEST(DigestTest, agrees_with_the_standard) {
  EXPECT_EQ(hex(sm3("abc")), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
  std::string long_text;
  for (int i = 0; i < 16; ++i) long_text += "abcd";
  EXPECT_EQ(hex(sm3(long_text)),
            "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732");
}

TEST(DigestTest, chains) {
  const Digest first = sm3("first");
  std::string joined(reinterpret_cast<const char*>(first.data()), first.size());
  EXPECT_EQ(sm3_chain(first, "second"), sm3(joined + "second"));
  EXPECT_NE(sm3_chain(first, "second"), sm3("second"));
}

TEST(DigestTest, random_text_has_its_length_and_differs) {
  EXPECT_EQ(random_hex(16).size(), 32u);
  EXPECT_NE(random_hex(16), random_hex(16));
}

}  // namespace
}  // namespace tongchou
