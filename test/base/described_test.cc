#include "base/described.h"

#include <gtest/gtest.h>

namespace tongchou {
namespace {

enum class Colour { red, green };
BOOST_DESCRIBE_ENUM(Colour, red, green)

struct Line {
  std::string name;
  Decimal amount;
};
BOOST_DESCRIBE_STRUCT(Line, (), (name, amount))

struct Sheet {
  Id<struct SheetTag> id;
  Date day{};
  Instant at{};
  Colour colour{};
  int count = 0;
  bool open = false;
  std::optional<std::string> note;
  std::vector<Line> lines;
  std::map<std::string, int> marks;
};
BOOST_DESCRIBE_STRUCT(Sheet, (), (id, day, at, colour, count, open, note, lines, marks))

Result<Sheet> read(std::string_view text) {
  TRY(const Json json, parse_json(text));
  return from_json<Sheet>(json);
}

const char* const kSheet =
    R"({"id":"s1","day":"2026-03-16","at":1773622800000,"colour":"green","count":3,"open":true,)"
    R"("lines":[{"name":"冷链","amount":4800000.5}],"marks":{"a":1}})";

TEST(DescribedTest, goes_to_json_and_back) {
  const auto sheet = read(kSheet);
  ASSERT_TRUE(sheet) << sheet.error().en;
  EXPECT_EQ(sheet->lines[0].amount, *Decimal::parse("4800000.5"));
  EXPECT_EQ(sheet->colour, Colour::green);
  EXPECT_EQ(write_json(to_json(*sheet)), kSheet);
  EXPECT_EQ(json_text(*sheet), kSheet);
}

TEST(DescribedTest, names_the_place_of_what_is_wrong) {
  struct Case {
    const char* from;
    const char* to;
    const char* code;
    const char* place;
  };
  for (const auto& [from, to, code, place] : {
           Case{"4800000.5", "true", "json.kind", "lines[0].amount"},
           Case{"\"green\"", "\"blue\"", "json.kind", "colour"},
           Case{"\"count\":3", "\"count\":4294967296", "json.kind", "count"},
           Case{"\"open\":true,", "", "json.missing", "open"},
           Case{"\"open\":true", "\"open\":true,\"extra\":1", "json.unknown", "extra"},
           Case{"2026-03-16", "2026-02-30", "json.kind", "day"},
       }) {
    std::string text = kSheet;
    text.replace(text.find(from), std::string_view(from).size(), to);
    const auto sheet = read(text);
    ASSERT_FALSE(sheet) << text;
    EXPECT_EQ(sheet.error().code, code) << text;
    EXPECT_EQ(sheet.error().place, place) << text;
  }
}

}  // namespace
}  // namespace tongchou
