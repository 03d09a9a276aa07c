// The promises of quantity.h, by number, on texts as offices write them.
#include "kernel/quantity.h"

#include <gtest/gtest.h>

namespace tongchou::kernel {
namespace {

MoneyOptions money_options() {
  MoneyOptions o;
  o.day = *parse_date("2026-03-16");
  o.rates = {{"USD", *parse_date("2020-01-01"), Decimal(6), "old", false},
             {"USD", *parse_date("2026-01-01"), Decimal(7), "office", false},
             {"USD", *parse_date("2027-01-01"), Decimal(9), "future", false}};
  return o;
}

// "kind value [lower,upper]" or the reason why there is nothing; brackets are round where open.
std::string said(const Reading& r) {
  if (!r.readable()) return std::string(enum_name(r.error));
  std::string out(enum_name(r.kind));
  out += r.value ? " " + r.value->text() : " ?";
  if (r.scope != QuantityScope::whole) out += " " + std::string(enum_name(r.scope));
  if (r.kind == QuantityKind::exact && r.scope == QuantityScope::whole) return out;
  out += r.range.lower_open ? " (" : " [";
  out += r.range.lower ? r.range.lower->text() : "";
  out += ",";
  out += r.range.upper ? r.range.upper->text() : "";
  return out + (r.range.upper_open ? ")" : "]");
}

std::string area(const char* text) { return said(read_area(text)); }
std::string money(const char* text) { return said(read_money(text, money_options())); }

bool noted(const Reading& r, const char* rule) {
  for (const QuantityNote& n : r.notes)
    if (n.rule == rule) return true;
  return false;
}

struct Case {
  const char* text;
  const char* expected;
};

TEST(Quantity, AreasAreExact) {  // promise 2
  for (const Case& c : std::initializer_list<Case>{
           {"11.8亩", "exact 11.8"},
           {"6158m2", "exact 9.237"},
           {"2050㎡", "exact 3.075"},
           {"12000 平方米", "exact 18"},
           {"2.84万平方米", "exact 42.6"},
           {"42公顷", "exact 630"},
           {"1平方公里", "exact 1500"},
           {"0.5 km²", "exact 750"},
           {"3 hm2", "exact 45"},
           {"12ムー", "exact 12"},
           {"總佔地面積3.5公頃", "exact 52.5"},
           {"１５亩", "exact 15"},
           {"三十六亩", "exact 36"},
           {"一百零五亩", "exact 105"},
           {"二十三点五亩", "exact 23.5"},
           {"3亩5分", "exact 3.5"},
           {"31,027亩", "exact 31027"},
           {"规划面积200亩", "exact 200"},
           {"租赁土地50亩", "exact 50"},
           {"0", "exact 0"},
           {"11.8亩(7893.2㎡)", "exact 11.8"},
           {"18,353㎡(约27.53亩,一期用地12亩,二期15.53亩)", "exact 27.5295"},
           {"总用地120亩,其中一期60亩、二期60亩", "exact 120"},
           {"占地50亩,建筑面积3万平方米", "exact 50"},
           {"15.5公顷、约232.5亩", "exact 232.5"},
           {"4.6万平方(米)", "exact 69"},
           {"2顷", "exact 200"}})
    EXPECT_EQ(area(c.text), c.expected) << c.text;
}

TEST(Quantity, AmountsAreExact) {
  for (const Case& c :
       std::initializer_list<Case>{{"500万元", "exact 5000000"},
                                   {"130", "exact 1300000"},
                                   {"1,200.50", "exact 12005000"},
                                   {"1亿8千万元", "exact 180000000"},
                                   {"2亿3千4百万元", "exact 234000000"},
                                   {"1.8亿", "exact 180000000"},
                                   {"1.6億元", "exact 160000000"},
                                   {"0.7亿元", "exact 70000000"},
                                   {"500百万元", "exact 500000000"},
                                   {"一百二十万", "exact 1200000"},
                                   {"三亿五千万", "exact 350000000"},
                                   {"两千五百万元", "exact 25000000"},
                                   {"一万五千元", "exact 15000"},
                                   {"3万5000元", "exact 35000"},
                                   {"壹仟贰佰万元整", "exact 12000000"},
                                   {"1 200万元", "exact 12000000"},
                                   {"１．２亿元", "exact 120000000"},
                                   {"167万元(少数民族发展资金)", "exact 1670000"},
                                   {"10(其中,灾情因素6万元)", "exact 100000"},
                                   {"1000万元(1月份)", "exact 10000000"},
                                   {"￥5,000,000", "exact 5000000"},
                                   {"预计为1亿元", "exact 100000000"},
                                   {"投资额:1.2亿元人民币", "exact 120000000"},
                                   {"合计1200万元", "exact 12000000"},
                                   {"总投资5亿元,其中固定资产投资4亿元", "exact 500000000"},
                                   {"8000万元,注册资本1000万元", "exact 80000000"},
                                   {"2.5亿元(一期1亿元,二期1.5亿元)", "exact 250000000"},
                                   {"3.5(亿元)", "exact 350000000"},
                                   {"1万亿元", "exact 1000000000000"},
                                   {"1400元", "exact 1400"}})
    EXPECT_EQ(money(c.text), c.expected) << c.text;
}

TEST(Quantity, ApproximationsAreIntervals) {  // promise 3
  EXPECT_EQ(area("约7000平方米场地"), "about 10.5 [10.425,10.575]");
  EXPECT_EQ(area("约10亩"), "about 10 [9.5,10.5]");
  EXPECT_EQ(area("近6000亩"), "less_than 6000 [5400,6000)");
  EXPECT_EQ(area("190多亩(1亩≈666.67平方米)"), "more_than 190 (190,200)");
  EXPECT_EQ(area("千亩"), "about 1000 [950,1050]");
  EXPECT_EQ(area("十几亩"), "between ? [11,20)");
  EXPECT_EQ(area("五六十亩"), "between ? [50,60]");
  for (const Case& c : std::initializer_list<Case>{
           {"1000余万元", "more_than 10000000 (10000000,20000000)"},
           {"230余万元", "more_than 2300000 (2300000,2400000)"},
           {"3亿多", "more_than 300000000 (300000000,400000000)"},
           {"近两亿元", "less_than 200000000 [180000000,200000000)"},
           {"超7000万元", "more_than 70000000 (70000000,)"},
           {"500万元以上", "at_least 5000000 [5000000,]"},
           {"折合人民币约3亿元", "about 300000000 [295000000,305000000]"},
           {"500万元(含)以上", "at_least 5000000 [5000000,]"},
           {"不低于500万元", "at_least 5000000 [5000000,]"},
           {"500万元以下", "at_most 5000000 [,5000000]"},
           {"不足500万元", "less_than 5000000 [,5000000)"},
           {"控制在120亿元人民币以内", "at_most 12000000000 [,12000000000]"},
           {"5亿元人民币左右", "about 500000000 [495000000,505000000]"},
           {"3000-5000万元", "between 30000000 [30000000,50000000]"},
           {"5—8亿", "between 500000000 [500000000,800000000]"},
           {"3000万元至1亿元", "between 30000000 [30000000,100000000]"},
           {"3000万元以上5000万元以下", "between 30000000 [30000000,50000000]"},
           {"1～1.5亿元", "between 100000000 [100000000,150000000]"},
           {"数千万元", "between ? [20000000,100000000)"},
           {"三四百万元", "between ? [3000000,4000000]"},
           {"上亿元", "more_than 100000000 (100000000,)"}})
    EXPECT_EQ(money(c.text), c.expected) << c.text;
}

TEST(Quantity, PhasesAndPartsAreLowerBounds) {
  EXPECT_EQ(money("一期总投资2,679万元"), "exact 26790000 phase [26790000,]");
  EXPECT_EQ(money("1.2亿元(一期)"), "exact 120000000 phase [120000000,]");
  EXPECT_EQ(money("一期投资2亿元,二期投资3亿元"), "exact 500000000 phase [500000000,]");
  EXPECT_EQ(money("中央资金800万元,地方配套200万元"), "exact 10000000 part [10000000,]");
  EXPECT_EQ(area("建筑占地面积1.03万平方米"), "exact 15.45 part [15.45,]");
}

TEST(Quantity, RatesAreDated) {
  const Reading dollars = read_money("2988万美元", money_options());
  EXPECT_EQ(said(dollars), "exact 209160000");
  EXPECT_EQ(dollars.currency, "USD");
  EXPECT_EQ(dollars.original->text(), "29880000");
  EXPECT_TRUE(noted(dollars, "QTY-12"));
  EXPECT_EQ(money("一期总投资1亿美元"), "exact 700000000 phase [700000000,]");
  EXPECT_EQ(money("USD 30 million"), "exact 210000000");
  EXPECT_EQ(money("2亿瑞士法郎"), "no_rate");
  EXPECT_EQ(money("3亿法郎"), "no_rate");
  // What the cell itself states in yuan goes before the office's rate.
  const Reading stated = read_money("3000万美元(合2.13亿元人民币)", money_options());
  EXPECT_EQ(said(stated), "exact 213000000");
  EXPECT_TRUE(noted(stated, "QTY-13"));
}

TEST(Quantity, WhatIsNotReadSaysWhy) {  // promise 1
  for (const Case& c : std::initializer_list<Case>{{"", "empty"},
                                                   {"/", "empty"},
                                                   {"——", "empty"},
                                                   {"大陈乡", "no_number"},
                                                   {"50", "no_unit"},
                                                   {"建筑面积3万平方米", "not_land"},
                                                   {"500万元", "wrong_dimension"},
                                                   {"长2300米", "wrong_dimension"},
                                                   {"*亩", "masked"},
                                                   {"待定", "pending"},
                                                   {"1,23亩", "ambiguous"},
                                                   {"100亩(5公顷)", "contradiction"},
                                                   {"50亩,80亩", "ambiguous"},
                                                   {"原有土地30亩", "ambiguous"}})
    EXPECT_EQ(area(c.text), c.expected) << c.text;
  for (const Case& c : std::initializer_list<Case>{
           {"*万元", "masked"},
           {"xx万元", "masked"},
           {"***", "masked"},
           {"(略)", "masked"},
           {"1***万元", "masked"},
           {"某某万元", "masked"},
           {"100亩", "wrong_dimension"},
           {"每亩投资1000元", "ambiguous"},
           {"300万元/亩", "ambiguous"},
           {"1亿8000", "ambiguous"},
           {"1,23,456万元", "ambiguous"},
           {"5000-1亿元", "ambiguous"},
           {"5000万元以上3000万元以下", "ambiguous"},
           {"面议", "pending"},
           {"2.5亿元(一期1亿元,二期1亿元)", "contradiction"},
           {"5亿元,其中一期2亿元,二期4亿元", "contradiction"},
           {"总投资1000万元,其中中央资金800万元,地方配套300万元", "contradiction"}})
    EXPECT_EQ(money(c.text), c.expected) << c.text;
  EXPECT_EQ(area(std::string(5000, '1').c_str()), "too_long");
}

TEST(Quantity, NegativeFiguresAreNotTakenForPositiveOnes) {
  for (const char* text : {"-300万元", "-300", "－300万元", "−1.2亿元", "¥-300万元",
                           "总投资：-300万元", "负300万元"}) {
    const Reading r = read_money(text, money_options());
    EXPECT_EQ(said(r), "ambiguous") << text;
    EXPECT_TRUE(noted(r, "QTY-35")) << text;
  }
  EXPECT_EQ(area("-5亩"), "ambiguous");
  for (const Case& c : std::initializer_list<Case>{
           {"300-500万元", "between 3000000 [3000000,5000000]"},
           {"一期-500万元", "exact 5000000 phase [5000000,]"},
           {"负责人筹资500万元", "exact 5000000"}})
    EXPECT_EQ(money(c.text), c.expected) << c.text;
}

TEST(Quantity, NoLandIsZero) {
  for (const char* text : {"不占地", "不涉及用地", "无", "租赁厂房3012.65平方米",
                           "不新增用地,原有占地50亩", "原址改造不新增用地"}) {
    const Reading r = read_area(text);
    EXPECT_EQ(said(r), "exact 0") << text;
    EXPECT_TRUE(noted(r, "QTY-27")) << text;
  }
}

TEST(Quantity, AssumptionsAreNotedWithTheirPlace) {  // promise 4
  const Reading bare = read_money("10(其中,灾情因素6万元)", money_options());
  ASSERT_TRUE(noted(bare, "QTY-02"));
  EXPECT_EQ(bare.notes[0].begin, 0u);
  EXPECT_EQ(bare.notes[0].end, 2u);
  MoneyOptions header = money_options();
  header.bare_unit = Decimal(100'000'000);
  header.bare_unit_stated = true;
  const Reading stated = read_money("1.5", header);
  EXPECT_EQ(said(stated), "exact 150000000");
  EXPECT_TRUE(noted(stated, "QTY-01"));
  EXPECT_EQ(said(read_area("50", {.bare_unit = Decimal(1)})), "exact 50");
  for (const QuantityRule& rule : quantity_rules()) EXPECT_STRNE(rule.zh, rule.en);
}

TEST(Quantity, HeadersNameUnits) {
  const HeaderUnit mu = read_header_unit("占地面积\n（亩）");
  EXPECT_EQ(mu.plain, "占地面积");
  EXPECT_EQ(mu.factor.text(), "1");
  EXPECT_EQ(read_header_unit("总投资(亿元)").factor.text(), "100000000");
  EXPECT_EQ(read_header_unit("投资额/万美元").currency, "USD");
  EXPECT_EQ(read_header_unit("用地(万平方米)").factor.text(), "15");
  EXPECT_EQ(read_header_unit("总投资(单位:万元)").plain, "总投资");
  EXPECT_FALSE(read_header_unit("项目(工程)名称").dimension);
  EXPECT_EQ(read_header_unit("项目(工程)名称").plain, "项目(工程)名称");
}

TEST(Quantity, MasksHideNames) {
  EXPECT_TRUE(is_masked("****", true));
  EXPECT_TRUE(is_masked("××有限公司", true));
  EXPECT_TRUE(is_masked("某某项目", true));
  EXPECT_TRUE(is_masked("****医院建设项目", false));
  EXPECT_FALSE(is_masked("****医院建设项目", true));
  EXPECT_FALSE(is_masked("270米×4米道路", false));
}

// Every number written in every way comes back as itself.
TEST(Quantity, NumbersRoundTrip) {
  static const char* kDigits[] = {"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
  auto chinese = [&](int n) {
    std::string out;
    bool zero = false;
    for (int place : {1000, 100, 10, 1}) {
      const int d = n / place % 10;
      if (d == 0) {
        zero = !out.empty();
        continue;
      }
      if (zero) out += "零";
      zero = false;
      out += kDigits[d];
      out += place == 1000 ? "千" : place == 100 ? "百" : place == 10 ? "十" : "";
    }
    return out;
  };
  for (int n = 1; n < 10000; n += 7) {
    const std::string digits = std::to_string(n), yuan = std::to_string(n * 10000LL);
    EXPECT_EQ(read_money(digits + "万元").value->text(), yuan);
    EXPECT_EQ(read_money(chinese(n) + "万元").value->text(), yuan) << chinese(n);
    EXPECT_EQ(read_money(digits + "亿" + digits + "万元").value->text(),
              std::to_string(n * 100000000LL + n * 10000LL));
    EXPECT_EQ(read_area(digits + "亩").value->text(), digits);
    EXPECT_EQ(read_area(digits + "公顷").value->text(), std::to_string(n * 15));
    // 亩 and ㎡ are the same land: 2000 m² are 3 亩.
    EXPECT_EQ(read_area(std::to_string(n * 2000) + "㎡").value->text(), std::to_string(n * 3));
  }
}

// Threshold: yes only if surely so, no only if surely not; the bound is included.
TEST(Quantity, ThreeValuedThreshold) {
  auto land = [](const char* text) { return at_least(read_area(text).range, Decimal(10)); };
  EXPECT_EQ(land("10亩"), Truth::yes);
  EXPECT_EQ(land("9.99亩"), Truth::no);
  EXPECT_EQ(land("约10亩"), Truth::unknown);
  EXPECT_EQ(land("约11亩"), Truth::yes);
  EXPECT_EQ(land("近10亩"), Truth::no);
  EXPECT_EQ(land("10亩以上"), Truth::yes);
  EXPECT_EQ(land("10亩以下"), Truth::unknown);
  EXPECT_EQ(land("不足10亩"), Truth::no);
  EXPECT_EQ(land("8-12亩"), Truth::unknown);
  EXPECT_EQ(land("9亩多"), Truth::no);
  EXPECT_EQ(land(""), Truth::unknown);
  EXPECT_EQ(kleene_or(Truth::unknown, Truth::yes), Truth::yes);
  EXPECT_EQ(kleene_or(Truth::unknown, Truth::no), Truth::unknown);
  EXPECT_EQ(kleene_or(Truth::no, Truth::no), Truth::no);
}

// Whatever the order of pieces, reading ends and keeps its promises (fuzzing goes further).
TEST(Quantity, AnyMixtureOfWordsIsRead) {
  static const char* kPieces[] = {
      "约", "近", "1,2",    "3",    "亿", "万", "元", "亩", "(", ")",  "一期", "其中", "多", "以上",
      "-",  "*",  "总投资", "每亩", "、", "两", "几", "点", "=", "㎡", "美元", ",",    "十"};
  std::uint32_t state = 7;
  for (int i = 0; i < 5000; ++i) {
    std::string text;
    for (int k = 0; k < 9; ++k) {
      state = state * 1664525u + 1013904223u;
      text += kPieces[(state >> 16) % std::size(kPieces)];
    }
    for (const Reading& r : {read_area(text), read_money(text)}) {
      if (!r.readable())
        EXPECT_FALSE(r.value) << text;
      else
        EXPECT_TRUE(r.value || !r.range.unknown()) << text;
      if (r.range.lower && r.range.upper) {
        EXPECT_LE(*r.range.lower, *r.range.upper) << text;
      }
    }
  }
}

}  // namespace
}  // namespace tongchou::kernel
