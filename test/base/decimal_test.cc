#include "base/decimal.h"

#include <gtest/gtest.h>

namespace tongchou {
namespace {

Decimal d(const char* text) {
  auto value = Decimal::parse(text);
  EXPECT_TRUE(value) << text;
  return value.value_or(Decimal(0));
}

TEST(DecimalTest, parses_plain_numbers_only) {
  for (const char* good : {"0", "-3.5", "7000", "0.015", ".5", "1e3", "1.2E-3", "+4"}) {
    EXPECT_TRUE(Decimal::parse(good)) << good;
  }
  for (const char* bad : {"", "-", "1,000", "5.", "NaN", "Infinity", "0x10", "1e", " 1", "1 ",
                          "1e9999", "--1", "1.2.3"}) {
    EXPECT_FALSE(Decimal::parse(bad)) << bad;
  }
}

TEST(DecimalTest, writes_plain_notation) {
  EXPECT_EQ(d("7000").text(), "7000");
  EXPECT_EQ(d("0.0150").text(), "0.015");
  EXPECT_EQ(d("-3.50").text(), "-3.5");
  EXPECT_EQ(d("1e3").text(), "1000");
  EXPECT_EQ(d("-0").text(), "0");
  EXPECT_EQ(d("1.00").text(), "1");
  EXPECT_EQ(Decimal(std::int64_t{INT64_MIN}).text(), "-9223372036854775808");
}

TEST(DecimalTest, computes_exactly_in_tenths) {
  EXPECT_EQ(d("0.1") + d("0.2"), d("0.3"));
  EXPECT_EQ(d("1") - d("0.9"), d("0.1"));
  EXPECT_EQ(d("1.10") * d("3"), d("3.3"));
  EXPECT_EQ(d("1").divide(d("3"))->text(), "0.3333333333333333333333333333333333");
  EXPECT_FALSE(d("1").divide(d("0")));
  EXPECT_EQ(-d("0"), d("0"));
}

TEST(DecimalTest, overflow_never_escapes) {
  const Decimal huge = d("9e6144");
  EXPECT_FALSE(huge.multiply(huge));
  EXPECT_FALSE(huge.add(huge));
  EXPECT_EQ(huge * huge, d("9.999999999999999999999999999999999e6144"));
  EXPECT_FALSE(huge.exp());
  EXPECT_FALSE(d("0").power(d("-1")));
  EXPECT_FALSE(d("-1").power(d("0.5")));
  EXPECT_FALSE(d("-1").sqrt());
  EXPECT_FALSE(d("0").log());
}

TEST(DecimalTest, powers_and_roots) {
  EXPECT_EQ(*d("2").power(d("10")), d("1024"));
  EXPECT_EQ(*d("2").power(d("-2")), d("0.25"));
  EXPECT_EQ(*d("16").sqrt(), d("4"));
  EXPECT_EQ(d("1").exp()->rounded(8), d("2.71828183"));
  EXPECT_EQ(d("10").log()->rounded(8), d("2.30258509"));
  EXPECT_EQ(d("4").power(d("0.5"))->rounded(20), d("2"));
}

TEST(DecimalTest, modulo_takes_the_sign_of_the_divisor) {
  EXPECT_EQ(*d("12").modulo(d("5")), d("2"));
  EXPECT_EQ(*d("-12").modulo(d("5")), d("3"));
  EXPECT_EQ(*d("12").modulo(d("-5")), d("-3"));
  EXPECT_EQ(*d("10.1").modulo(d("4.5")), d("1.1"));
  EXPECT_FALSE(d("1").modulo(d("0")));
}

TEST(DecimalTest, rounds_in_every_direction) {
  EXPECT_EQ(d("2.5").rounded(0), d("2"));
  EXPECT_EQ(d("2.5").rounded(0, Rounding::half_up), d("3"));
  EXPECT_EQ(d("-2.5").rounded(0, Rounding::half_up), d("-3"));
  EXPECT_EQ(d("2.5").rounded(0, Rounding::half_down), d("2"));
  EXPECT_EQ(d("2.51").rounded(0, Rounding::half_down), d("3"));
  EXPECT_EQ(d("-2.6").rounded(0, Rounding::half_down), d("-3"));
  EXPECT_EQ(d("-1.1").rounded(0, Rounding::up), d("-2"));
  EXPECT_EQ(d("-1.9").rounded(0, Rounding::down), d("-1"));
  EXPECT_EQ(d("-1.1").rounded(0, Rounding::floor), d("-2"));
  EXPECT_EQ(d("-1.9").rounded(0, Rounding::ceiling), d("-1"));
  EXPECT_EQ(d("1234").rounded(-2), d("1200"));
  EXPECT_EQ(d("1234").rounded(40), d("1234"));
}

TEST(DecimalTest, to_integer_refuses_fractions_and_giants) {
  EXPECT_EQ(d("42.0").to_integer(), 42);
  EXPECT_FALSE(d("42.5").to_integer());
  EXPECT_FALSE(d("1e30").to_integer());
}

}  // namespace
}  // namespace tongchou
