// Decimal: IEEE 754-2008 decimal128 (34 digits), what FEEL prescribes and money needs. The Intel
// library does the arithmetic; its headers stay in decimal.cc. Every operation is deterministic;
// division and powers round half to even at 34 digits. A NaN never escapes: operations that have
// no result (x/0, overflow) yield nothing through the optional-returning forms; the operators stop
// at the largest finite number (9.99…E+6144) instead.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tongchou {

enum class Rounding { half_even, half_up, half_down, up, down, floor, ceiling };

class Decimal {
 public:
  Decimal() : Decimal(0) {}
  Decimal(int value) : Decimal(static_cast<std::int64_t>(value)) {}
  explicit Decimal(std::int64_t value);

  // Digits with at most one point and an optional exponent; nothing else ("1,000" is not a number).
  static std::optional<Decimal> parse(std::string_view text);

  // Plain notation without exponent or superfluous zeros: "7000", "0.015", "-3.5".
  std::string text() const;

  Decimal operator+(const Decimal& other) const;
  Decimal operator-(const Decimal& other) const;
  Decimal operator*(const Decimal& other) const;
  Decimal operator-() const;
  // The same sums and products, but nothing on overflow.
  std::optional<Decimal> add(const Decimal& other) const;
  std::optional<Decimal> multiply(const Decimal& other) const;
  std::optional<Decimal> divide(const Decimal& other) const;  // nothing when other is 0
  std::optional<Decimal> power(const Decimal& exponent) const;
  std::optional<Decimal> sqrt() const;
  std::optional<Decimal> exp() const;
  std::optional<Decimal> log() const;
  std::optional<Decimal> modulo(const Decimal& other) const;  // FEEL: sign of the divisor

  // Negative places round to tens, hundreds …; places are held to FEEL's -6111..6176.
  Decimal rounded(int places, Rounding rounding = Rounding::half_even) const;
  Decimal abs() const;
  bool is_zero() const;
  bool is_negative() const;
  bool is_integer() const;
  std::optional<std::int64_t> to_integer() const;  // nothing when not integral or out of range

  friend bool operator==(const Decimal& a, const Decimal& b) { return a.compare(b) == 0; }
  friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
    return a.compare(b) <=> 0;
  }

 private:
  int compare(const Decimal& other) const;
  struct Raw { std::uint64_t words[2]; };
  explicit constexpr Decimal(Raw raw) : raw_(raw) {}
  Raw raw_;
  friend struct DecimalAccess;
};

}  // namespace tongchou
