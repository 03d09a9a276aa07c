// What a refused command is told: a text in both languages for every number, and the same as an
// error where only that can be said.
#include "kernel/refusal.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tongchou::kernel {
namespace {

TEST(RefusalTest, every_number_has_one_text_in_both_languages) {
  const auto texts = all_refusals();
  ASSERT_FALSE(texts.empty());
  for (const auto& text : texts) {
    EXPECT_FALSE(text.code.empty() || text.zh.empty() || text.en.empty()) << text.code;
    EXPECT_EQ(&text_of(text.number), &text) << text.code;
  }
  EXPECT_EQ(std::ranges::adjacent_find(texts, std::ranges::greater_equal{}, &RefusalText::number),
            texts.end());
}

TEST(RefusalTest, as_an_error_it_keeps_what_exactly_was_wrong) {
  const RefusalText& text = text_of(Refusal::too_busy);
  const Error plain = error_of({.refusal = Refusal::too_busy});
  EXPECT_EQ(plain.code, text.code);
  EXPECT_EQ(plain.zh, text.zh);
  EXPECT_EQ(plain.en, text.en);
  const Error exact = error_of({.refusal = Refusal::too_busy, .detail_zh = "甲", .detail_en = "a"});
  EXPECT_EQ(exact.zh, std::string(text.zh) + " 甲");
  EXPECT_EQ(exact.en, std::string(text.en) + " a");
}

}  // namespace
}  // namespace tongchou::kernel
