// What expressions compute, as lines of "expression -> value". The values are FEEL's own text.
#include "feel/feel.h"

#include <gtest/gtest.h>

namespace tongchou::feel {
namespace {

Scope office() {
  auto host = std::make_shared<Host>();
  host->now = from_ms(1'773'622'800'000);  // 2026-03-16 09:00 at the office
  host->functions["工作日后"] = [](std::span<const Value> arguments) {
    return arguments.size() == 1 ? arguments[0] : Value();
  };
  return Scope(Context{{"x", Value(5)},
                       {"申请人", Value(Context{{"姓名", Value("张三")}, {"年龄", Value(40)}})},
                       {"monthly income", Value(100)},
                       {"pre-check", Value(true)},
                       {"pre", Value(10)},
                       {"check", Value(3)}},
               host);
}

std::string run(const std::string& text, Diagnostics* diagnostics = nullptr) {
  const auto parsed = parse(text, {"pre-check"});
  if (!parsed) return parsed.error().code + " " + parsed.error().place;
  return write(evaluate(*parsed, office(), diagnostics));
}

struct Line {
  const char* expression;
  const char* value;
};

void expect(std::initializer_list<Line> lines) {
  for (const Line& line : lines) EXPECT_EQ(run(line.expression), line.value) << line.expression;
}

TEST(FeelTest, arithmetic_is_decimal) {
  expect({{"0.1 + 0.2", "0.3"},
          {"1 + 2 * 3 ** 2", "19"},
          {"10 - 4 - 3", "3"},
          {"-2 ** 2", "4"},
          {"1 / 3", "0.3333333333333333333333333333333333"},
          {"1 / 0", "null"},
          {"round half up(5.5, 0)", "6"},
          {"modulo(-12, 5)", "3"}});
}

TEST(FeelTest, logic_has_three_values) {
  expect({{"true and null", "null"},
          {"false and null", "false"},
          {"null or true", "true"},
          {"null or false", "null"},
          {"not(null)", "null"},
          {"1 = \"1\"", "null"},
          {"null = null", "true"},
          {"if null then 1 else 2", "2"}});
}

TEST(FeelTest, names_may_have_blanks_operators_and_chinese_characters) {
  expect({{"申请人.姓名 + \"同志\"", "张三同志"},
          {"monthly  income * 12", "1200"},
          {"pre-check", "true"},
          {"pre - check", "7"},
          {"{date and time: 1, b: date and time + 1}.b", "2"},
          {"{合计 金额: 3}.合计 金额", "3"},
          {"工作日后(3)", "3"}});
}

TEST(FeelTest, lists_contexts_and_loops) {
  expect({{"[1,2,3,4][item > 2]", "[3, 4]"},
          {"[{a:1},{a:2}][a > 1].a", "[2]"},
          {"[1,2,3][-1]", "3"},
          {"for i in 1..3, j in [1,2] return i * j", "[1, 2, 2, 4, 3, 6]"},
          {"for i in 0..4 return if i = 0 then 1 else i * partial[-1]", "[1, 1, 2, 6, 24]"},
          {"some y in [1,2,3] satisfies y > 2", "true"},
          {"every y in [] satisfies false", "true"},
          {"{a: 1, b: a + 1}.b", "2"},
          {"sort([3,1,2], function(x,y) x < y)", "[1, 2, 3]"},
          {"list replace([1,2,3], 2, 9)", "[1, 9, 3]"},
          {"context merge([{a:1},{b:2}])", "{a: 1, b: 2}"},
          {"{a: 1, a: 2}", "null"}});
}

TEST(FeelTest, dates_times_and_durations) {
  expect({{"date(\"2020-02-30\")", "null"},
          {"date(\"2020-01-31\") + @\"P1M\"", "2020-02-29"},
          {"@\"2020-01-01T10:00:00\" - @\"2020-01-01T08:30:00\"", "PT1H30M"},
          {"time(\"10:00:00\") + duration(\"PT15H\")", "01:00:00"},
          {"date(\"-999999999-01-01\").year", "-999999999"},
          {"now()", "2026-03-16T09:00:00+08:00"},
          {"today()", "2026-03-16"},
          {"day of week(@\"2026-03-16\")", "Monday"},
          {"@\"2018-10-08T00:00:00+02:00\" = @\"2018-10-08T00:00:00@Europe/Paris\"", "true"},
          {"for d in @\"2020-02-28\"..@\"2020-03-01\" return string(d)",
           "[\"2020-02-28\", \"2020-02-29\", \"2020-03-01\"]"}});
}

TEST(FeelTest, ranges_and_tests) {
  expect({{"x in [1..5)", "false"},
          {"x in ]1..5]", "true"},
          {"x in (1, 5, 7)", "true"},
          {"x in (> 3, < 1)", "true"},
          {"x between 1 and 5 and true", "true"},
          {"overlaps([1..5], [3..8])", "true"},
          {"meets([1..5], [5..8])", "true"},
          {"[[1..3[, 4][1] = [1..3)", "true"}});
}

TEST(FeelTest, strings_count_code_points) {
  expect({{"string length(\"你好🐎\")", "3"},
          {"substring(\"你好世界\", 2, 2)", "好世"},
          {"\"\\u4f60\" + \"\\U01F40E\"", "你🐎"},
          {"replace(\"abcd\", \"(ab)|(a)\", \"[1=$1][2=$2]\")", "[1=ab][2=]cd"},
          {"matches(\"b\", \"[a-z-[aeiou]]\")", "true"},
          {"split(\"a;b;;c\", \";\")", "[\"a\", \"b\", \"\", \"c\"]"}});
}

TEST(FeelTest, functions_close_over_their_place) {
  expect({{"{add: function(a) function(b) a + b, r: add(1)(2)}.r", "3"},
          {"(function(a: number) a + 1)(\"x\")", "null"},
          {"substring(string: \"foobar\", start position: 3)", "obar"},
          {"abs instance of function<number>->number", "true"},
          {"[1, 2] instance of list<number>", "true"},
          {"{a: 1} instance of context<a: string>", "false"}});
}

TEST(FeelTest, syntax_errors_name_line_and_column) {
  expect({{"1 +", "feel.syntax 1:4"},
          {"1 +\n  * 2", "feel.syntax 2:3"},
          {"\"你好\" \"", "feel.syntax 1:6"},
          {"if x then 1", "feel.syntax 1:12"},
          {"@\"2020-13-01\"", "feel.syntax 1:14"}});
  const auto failed = parse("[1, 2");
  ASSERT_FALSE(failed);
  EXPECT_FALSE(failed.error().zh.empty());
  EXPECT_FALSE(failed.error().en.empty());
}

TEST(FeelTest, what_goes_wrong_is_said_with_its_place) {
  Diagnostics said;
  EXPECT_EQ(run("1 +\n foo", &said), "null");
  ASSERT_FALSE(said.empty());
  EXPECT_EQ(said[0].code, "feel.unknown");
  EXPECT_EQ(said[0].place, "2:2");
  said.clear();
  run("[1, date(\"x\")]", &said);
  ASSERT_EQ(said.size(), 1u);
  EXPECT_EQ(said[0].place, "1:9");
}

TEST(FeelTest, evaluation_is_bounded) {
  Diagnostics said;
  EXPECT_EQ(run("for a in 1..10000, b in 1..10000 return a", &said), "null");
  ASSERT_FALSE(said.empty());
  EXPECT_EQ(said.back().code, "feel.limit");
  EXPECT_EQ(run("for i in 1..5000 return [partial[-1]]", &said), "null");
  EXPECT_EQ(run("for i in 1..100 return function() partial[-1]").substr(0, 9), "[function");
  EXPECT_EQ(run("{f: function(g) g(g), r: f(f)}.r", &said), "null");
  // The same list twice, forty times over: a walk would never end.
  std::string tower = "{a0: [1]";
  for (int i = 1; i < 40; ++i) {
    const std::string below = "a" + std::to_string(i - 1);
    tower += ", a" + std::to_string(i) + ": [" + below + ", " + below + "]";
  }
  EXPECT_EQ(run(tower + "}"), "null");
  EXPECT_EQ(run("matches(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaX\", \"(a+)+$\")"), "null");
  EXPECT_EQ(run(std::string(5000, '[')).substr(0, 10), "feel.limit");
  EXPECT_EQ(run(std::string(5000, '-') + "1").substr(0, 10), "feel.limit");
  std::string sum = "1";
  for (int i = 0; i < 5000; ++i) sum += "+1";
  EXPECT_EQ(run(sum).substr(0, 10), "feel.limit");
}

TEST(FeelTest, unary_tests_of_a_table_cell) {
  auto test = [](const char* text, const Value& input) {
    const auto parsed = parse_unary_tests(text);
    if (!parsed) return std::string("syntax");
    return write(evaluate(*parsed, input, office()));
  };
  EXPECT_EQ(test("-", Value(1)), "true");
  EXPECT_EQ(test("< 5, [7..9]", Value(8)), "true");
  EXPECT_EQ(test("not(1, 2)", Value(3)), "true");
  EXPECT_EQ(test("\"甲\", \"乙\"", Value("乙")), "true");
  EXPECT_EQ(test("? * 2 > 5", Value(3)), "true");
  EXPECT_EQ(test("null", Value()), "true");
  EXPECT_EQ(test("-5", Value(-5)), "true");
  EXPECT_EQ(test("[1, 2, 3]", Value(2)), "true");
  EXPECT_EQ(test("> 5", Value("x")), "null");
  EXPECT_EQ(test("1 2", Value(1)), "syntax");
}

TEST(FeelTest, free_names_of_an_expression) {
  const auto parsed = parse("for i in 清单 return i + sum(b) + (function(c) c + d)(1)");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->names(), (std::set<std::string>{"b", "d", "清单"}));
}

TEST(FeelTest, values_survive_json) {
  for (const char* text :
       {"null", "true", "1", "1.50", "-0.003", "\"文字\"", "@\"2020-01-01\"", "@\"10:00:00Z\"",
        "@\"2020-01-01T10:00:00@Asia/Shanghai\"", "@\"2020-01-01T10:00:00.5+08:00\"",
        "@\"P1DT2H\"", "@\"-P1Y2M\"", "[1, [2, \"x\"]]", "{b: 1, a: {c: @\"P1D\"}}", "[1..5)",
        "(< 10)", "(!= 3)", "{\"@\": \"date\", value: 1}", "9007199254740993.1"}) {
    const auto parsed = parse(text);
    ASSERT_TRUE(parsed) << text;
    const Value value = evaluate(*parsed, Scope());
    const auto json = parse_json(write_json(to_json(value)));
    ASSERT_TRUE(json) << text;
    const auto back = from_json(*json);
    ASSERT_TRUE(back) << text;
    EXPECT_EQ(back->kind(), value.kind()) << text;
    EXPECT_EQ(write(*back), write(value)) << text;
  }
  EXPECT_FALSE(from_json(*parse_json(R"({"@":"date","value":"x"})")));
}

TEST(FeelTest, instants_and_days_cross_over) {
  const Instant at = from_ms(1'773'622'800'123);
  EXPECT_EQ(write(Value::from(at)), "2026-03-16T09:00:00.123+08:00");
  EXPECT_EQ(Value::from(at).to_instant(), at);
  EXPECT_EQ(write(Value::from(*parse_date("2026-03-16"))), "2026-03-16");
  EXPECT_EQ(Value::from(*parse_date("2026-03-16")).to_date(), parse_date("2026-03-16"));
}

}  // namespace
}  // namespace tongchou::feel
