// Full-text search: the same hits from all stores, for Chinese words of any length.
#include "store/text.h"
#include "store_test.h"

namespace tongchou::store {
namespace {

using Search = StoreTest;
INSTANTIATE_TEST_SUITE_P(Stores, Search, kAllKinds, kind_name);

std::string found(const Reader& reader, const SearchQuery& query) {
  const auto hits = reader.search(query);
  if (!hits) return hits.error().code + " " + hits.error().en;
  std::string text;
  for (const SearchHit& hit : *hits) text += (text.empty() ? "" : " ") + hit.id;
  return text;
}

TEST_P(Search, finds_any_part_of_a_text) {
  EXPECT_OK(writer_->commit(
      {.texts = {{"matter", "1", "", "滨河路改造工程", "占地12亩，总投资ＡＢＣ５００万元", 10},
                 {"matter", "2", "", "滨河公园", "Riverside PARK \"phase\" 100% a_b", 30},
                 {"file", "3", "", "会议纪要", "研究滨河路事项\n第二行", 20},
                 {"file", "4", "secret", "人才", "引进　人才 计划", 20}}}));
  const auto ask = [&](std::string text) { return found(reader(), {.text = std::move(text)}); };
  EXPECT_EQ(ask("滨河路"), "3 1");   // three characters: the index
  EXPECT_EQ(ask("滨河"), "2 3 1");   // two: the text itself
  EXPECT_EQ(ask("河"), "2 3 1");
  EXPECT_EQ(ask("滨河路改造工程"), "1");
  EXPECT_EQ(ask("滨河 园"), "2");
  EXPECT_EQ(ask("滨河路 第二行"), "3");
  EXPECT_EQ(ask("riverside park"), "2");
  EXPECT_EQ(ask("abc500万"), "1");   // full-width and half-width are the same
  EXPECT_EQ(ask("ＰＡＲＫ"), "2");
  EXPECT_EQ(ask("\"phase\""), "2");
  EXPECT_EQ(ask("100%"), "2");
  EXPECT_EQ(ask("a_b"), "2");
  EXPECT_EQ(ask("axb"), "");
  EXPECT_EQ(ask("%"), "2");
  EXPECT_EQ(ask("引进 人才"), "4");
  EXPECT_EQ(ask("会"), "3");
  EXPECT_EQ(ask("纪要研究"), "");    // not across title and body
  EXPECT_EQ(ask(""), "");
  EXPECT_EQ(ask("  　 "), "");
  EXPECT_EQ(ask("AND OR NOT"), "");
  EXPECT_EQ(ask("' OR 1=1 --"), "");
}

TEST_P(Search, filters_and_limits) {
  EXPECT_OK(writer_->commit({.texts = {{"matter", "1", "open", "滨河路改造", "", 1},
                                       {"file", "2", "open", "滨河路纪要", "", 2},
                                       {"matter", "3", "secret", "滨河路人事", "", 3}}}));
  EXPECT_EQ(found(reader(), {.text = "滨河路", .kinds = {"matter"}}), "3 1");
  EXPECT_EQ(found(reader(), {.text = "滨河路", .scopes = {"open"}}), "2 1");
  EXPECT_EQ(found(reader(), {.text = "滨", .kinds = {"matter", "file"}, .scopes = {"open"}}),
            "2 1");
  EXPECT_EQ(found(reader(), {.text = "滨河路", .limit = 1}), "3");
  const auto hits = VALUE(reader().search({.text = "人事"}));
  ASSERT_EQ(hits.size(), 1u);
  EXPECT_EQ(hits[0].title, "滨河路人事");
  EXPECT_EQ(hits[0].scope, "secret");
  EXPECT_EQ(hits[0].rank_ms, 3);
}

TEST_P(Search, follows_changes) {
  EXPECT_OK(writer_->commit({.texts = {{"m", "1", "", "旧的标题", ""}, {"m", "2", "", "另一个", ""}}}));
  EXPECT_OK(writer_->commit({.texts = {{"m", "1", "", "新的标题", ""},
                                       {.kind = "m", .id = "2", .erase = true}}}));
  EXPECT_EQ(found(reader(), {.text = "旧的标题"}), "");
  EXPECT_EQ(found(reader(), {.text = "新的标题"}), "1");
  EXPECT_EQ(found(reader(), {.text = "另一个"}), "");
}

TEST(Text, is_checked_and_folded) {
  EXPECT_TRUE(valid_text("a滨😀"));
  for (const char* bad : {"\x80", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                          "\xe6\xbb", "\xf8\x88\x80\x80\x80"}) {
    EXPECT_FALSE(valid_text(bad));
  }
  EXPECT_FALSE(valid_text(std::string_view("a\0", 2)));
  EXPECT_EQ(fold("  ＡｂC　１２\t\n滨 "), "abc 12 滨");
  EXPECT_EQ(fold(fold("Ｘ Y")), "x y");
  EXPECT_EQ(length("a滨😀"), 3u);
  EXPECT_EQ(prefix_end("ab"), "ac");
  EXPECT_EQ(prefix_end("a\x7f"), "a\xc2\x80");
  EXPECT_EQ(prefix_end("\xed\x9f\xbf"), "\xee\x80\x80");
  EXPECT_EQ(prefix_end("a\xf4\x8f\xbf\xbf"), "b");
  EXPECT_EQ(prefix_end("\xf4\x8f\xbf\xbf"), "");
}

// Wherever it stands, for several bytes are looked at together.
TEST(Text, one_bad_byte_is_found_in_every_place) {
  for (std::size_t at = 0; at < 21; ++at) {
    for (const char bad : {'\0', '\x80', '\xff'}) {
      std::string text(21, 'a');
      ASSERT_TRUE(valid_text(text));
      text[at] = bad;
      EXPECT_FALSE(valid_text(text)) << at;
    }
    std::string text(21, 'a');
    EXPECT_TRUE(valid_text(text.replace(at, 1, "滨\x01\x7f"))) << at;
  }
}

}  // namespace
}  // namespace tongchou::store
