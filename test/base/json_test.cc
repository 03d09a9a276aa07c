#include "base/json.h"

#include <gtest/gtest.h>

#include "base/limits.h"

namespace tongchou {
namespace {

Json parsed(std::string_view text) {
  auto value = parse_json(text);
  EXPECT_TRUE(value) << text << ": " << (value ? "" : value.error().en + value.error().place);
  return value.value_or(Json("unreadable"));
}

TEST(JsonTest, writes_what_it_read) {
  for (const char* text : {"null", "true", "false", "0", "-7", "9223372036854775807", "0.1",
                           "-1234567890.000000000000000000000001", "\"\"", "\"湖里区\"", "[]", "{}",
                           R"({"b":1,"a":[1,2.5,{"x":null}],"":"\"\\\n\t\u0001"})"}) {
    EXPECT_EQ(write_json(parsed(text)), text);
  }
}

TEST(JsonTest, keeps_numbers_exact) {
  EXPECT_TRUE(parsed("1").is_integer());
  EXPECT_TRUE(parsed("-9223372036854775808").is_integer());
  EXPECT_TRUE(parsed("9223372036854775808").is_decimal());
  EXPECT_EQ(write_json(parsed("9223372036854775808")), "9223372036854775808");
  EXPECT_EQ(write_json(parsed("0.30000000000000000004")), "0.30000000000000000004");
  EXPECT_EQ(parsed("0.1").as_decimal() + parsed("0.2").as_decimal(), *Decimal::parse("0.3"));
  EXPECT_EQ(parsed("1.0"), Json(1)) << "a whole number is an integer however it is written";
  EXPECT_EQ(parsed("12e2"), Json(1200));
  EXPECT_EQ(parsed("-0"), Json(0));
}

// Wherever it stands, for several bytes are looked at together.
TEST(JsonTest, writes_every_byte_of_a_text_so_that_it_is_read_again) {
  for (std::size_t at = 0; at < 21; ++at) {
    for (int byte = 1; byte < 0x80; ++byte) {
      std::string text = "滨河路滨河路abc";
      text.insert(text.begin() + static_cast<std::ptrdiff_t>(at / 9 * 9), static_cast<char>(byte));
      text.insert(0, at % 9, 'x');
      const std::string written = write_json(Json(text));
      for (const char c : written) ASSERT_FALSE(c >= 0 && c < 0x20) << byte;
      const auto read = parse_json(written);
      ASSERT_TRUE(read) << written;
      EXPECT_EQ(read->as_string(), text);
    }
  }
}

TEST(JsonTest, reads_escapes) {
  EXPECT_EQ(parsed(R"("\u6e56\u91cc \ud83d\ude00 \/")").as_string(), "湖里 😀 /");
  EXPECT_EQ(write_json(Json("a\x7f/\x1f")), "\"a\x7f/\\u001f\"");
}

TEST(JsonTest, refuses_what_is_not_json_and_says_where) {
  struct Case {
    const char* text;
    const char* code;
    const char* place;
  };
  for (const auto& [text, code, place] : {
           Case{"", "json.incomplete", "1:1"},
           Case{"{\"a\":1", "json.incomplete", "1:7"},
           Case{"[1,\n 2,]", "json.syntax", "2:4"},
           Case{"\"湖里\" x", "json.extra", "1:6"},
           Case{"NaN", "json.syntax", "1:1"},
           Case{"[01]", "json.syntax", "1:3"},
           Case{"{'a':1}", "json.syntax", "1:2"},
           Case{"// no\n1", "json.syntax", "1:1"},
           Case{"{\"a\":1,\"a\":2}", "json.duplicate", nullptr},
           Case{"{\"a\":\"x\\u0000y\"}", "json.nul", nullptr},
           Case{"1e401", "json.number", nullptr},
           Case{"[1e-99999999999]", nullptr, nullptr},
           Case{"\"\xff\"", "json.syntax", "1:2"},
           Case{"\"\\ud83d\"", "json.syntax", nullptr},
       }) {
    const auto value = parse_json(text);
    ASSERT_FALSE(value) << text;
    if (code) { EXPECT_EQ(value.error().code, code) << text; }
    if (place) { EXPECT_EQ(value.error().place, place) << text; }
    EXPECT_FALSE(value.error().zh.empty());
    EXPECT_FALSE(value.error().en.empty());
  }
}

TEST(JsonTest, finds_a_duplicate_among_many) {
  std::string text = "{";
  for (int i = 0; i < 100; ++i) text += "\"m" + std::to_string(i) + "\":" + std::to_string(i) + ",";
  EXPECT_TRUE(parse_json(text + "\"last\":1}"));
  const auto twice = parse_json(text + "\"m57\":1}");
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().code, "json.duplicate");
}

TEST(JsonTest, bounds_depth_and_size) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_TRUE(parse_json(nested(limits::kJsonDepthMax)));
  const auto deep = parse_json(nested(limits::kJsonDepthMax + 1));
  ASSERT_FALSE(deep);
  EXPECT_EQ(deep.error().code, "json.depth");
  EXPECT_EQ(parse_json(std::string(limits::kJsonBytesMax + 1, ' ')).error().code, "json.size");
}

TEST(JsonTest, reads_neutrally_and_edits_in_place) {
  Json value = parsed(R"({"a":1,"b":[1,2]})");
  EXPECT_EQ(value["a"].as_string(), "");
  EXPECT_TRUE(value["none"]["deeper"].is_null());
  EXPECT_EQ(value["b"].at(1), Json(2));
  EXPECT_TRUE(value["b"].at(9).is_null());
  value.set("a", "新");
  value.set("c", true);
  value.erase("b");
  EXPECT_EQ(write_json(value), R"({"a":"新","c":true})");
  Json list;
  list.push(1);
  list.push(Json::object({{"k", nullptr}}));
  EXPECT_EQ(write_json_pretty(list), "[\n  1,\n  {\n    \"k\": null\n  }\n]");
  EXPECT_EQ(Json(*Decimal::parse("-3.7")).as_integer(), -3);
}

}  // namespace
}  // namespace tongchou
