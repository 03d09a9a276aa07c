#include "base/decimal.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

extern "C" {
#define DECIMAL_CALL_BY_REFERENCE 0
#define DECIMAL_GLOBAL_ROUNDING 0
#define DECIMAL_GLOBAL_ROUNDING_ACCESS_FUNCTIONS 0
#define DECIMAL_GLOBAL_EXCEPTION_FLAGS 0
#define DECIMAL_GLOBAL_EXCEPTION_FLAGS_ACCESS_FUNCTIONS 0
#include <bid_conf.h>
#include <bid_functions.h>
}

namespace tongchou {

// The library's flags and rounding mode are passed by value and pointer on every call, so there is
// no global state to disturb determinism. The variant libbidgcc000 is the one with this convention.
struct DecimalAccess {
  static BID_UINT128 in(const Decimal& value) {
    BID_UINT128 out;
    static_assert(sizeof out == sizeof value.raw_);
    std::memcpy(&out, &value.raw_, sizeof out);
    return out;
  }
  static Decimal out(const BID_UINT128& value) {
    Decimal::Raw raw;
    std::memcpy(&raw, &value, sizeof raw);
    return Decimal(raw);
  }
};

namespace {

constexpr unsigned kEven = BID_ROUNDING_TO_NEAREST;
constexpr int kFewestPlaces = -6111;
constexpr int kMostPlaces = 6176;
// Up to this exponent a power is computed by exact squarings; beyond, by logarithms.
constexpr std::int64_t kSquaredUpTo = 1000;

BID_UINT128 in(const Decimal& value) { return DecimalAccess::in(value); }
Decimal out(const BID_UINT128& value) { return DecimalAccess::out(value); }

bool finite(const BID_UINT128& value) { return bid128_isFinite(value) != 0; }

std::optional<Decimal> checked(const BID_UINT128& value) {
  if (!finite(value)) return std::nullopt;
  return out(value);
}

Decimal saturated(const BID_UINT128& value) {
  if (finite(value)) return out(value);
  const Decimal largest = *Decimal::parse("9.999999999999999999999999999999999E6144");
  return bid128_isSigned(value) ? -largest : largest;
}

BID_UINT128 power_of_ten(int exponent) {
  unsigned flags = 0;
  return bid128_scalbn(bid128_from_int64(1), exponent, kEven, &flags);
}

unsigned mode_of(Rounding rounding, bool negative) {
  switch (rounding) {
    case Rounding::half_even: return BID_ROUNDING_TO_NEAREST;
    case Rounding::half_up: return BID_ROUNDING_TIES_AWAY;
    case Rounding::half_down: return BID_ROUNDING_TO_ZERO;  // corrected by the caller
    case Rounding::up: return negative ? BID_ROUNDING_DOWN : BID_ROUNDING_UP;
    case Rounding::down: return BID_ROUNDING_TO_ZERO;
    case Rounding::floor: return BID_ROUNDING_DOWN;
    case Rounding::ceiling: return BID_ROUNDING_UP;
  }
  return BID_ROUNDING_TO_NEAREST;
}

bool is_number_text(std::string_view text) {
  std::size_t i = 0;
  if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
  auto digits = [&] {
    const std::size_t start = i;
    while (i < text.size() && text[i] >= '0' && text[i] <= '9') ++i;
    return i - start;
  };
  const std::size_t whole = digits();
  if (i < text.size() && text[i] == '.') {
    ++i;
    if (digits() == 0) return false;
  } else if (whole == 0) {
    return false;
  }
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
    if (const std::size_t count = digits(); count == 0 || count > 6) return false;
  }
  return i == text.size();
}

}  // namespace

Decimal::Decimal(std::int64_t value) : raw_{} {
  raw_ = DecimalAccess::out(bid128_from_int64(value)).raw_;
}

std::optional<Decimal> Decimal::parse(std::string_view text) {
  if (!is_number_text(text)) return std::nullopt;
  std::string copy(text);
  unsigned flags = 0;
  return checked(bid128_from_string(copy.data(), kEven, &flags));
}

std::string Decimal::text() const {
  char buffer[64] = {};
  unsigned flags = 0;
  bid128_to_string(buffer, in(*this), &flags);
  // The library writes "+123E-2".
  const std::string_view all(buffer);
  const std::size_t mark = all.find('E');
  std::string digits(all.substr(1, mark - 1));
  long exponent = std::strtol(buffer + mark + 1, nullptr, 10);
  const std::size_t first = digits.find_first_not_of('0');
  if (first == std::string::npos) return "0";
  digits.erase(0, first);
  while (exponent < 0 && digits.size() > 1 && digits.back() == '0') {
    digits.pop_back();
    ++exponent;
  }
  if (exponent >= 0) {
    digits.append(static_cast<std::size_t>(exponent), '0');
  } else {
    const auto places = static_cast<std::size_t>(-exponent);
    if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
    digits.insert(digits.size() - places, ".");
  }
  return buffer[0] == '-' ? "-" + digits : digits;
}

Decimal Decimal::operator+(const Decimal& other) const {
  unsigned flags = 0;
  return saturated(bid128_add(in(*this), in(other), kEven, &flags));
}

Decimal Decimal::operator-(const Decimal& other) const {
  unsigned flags = 0;
  return saturated(bid128_sub(in(*this), in(other), kEven, &flags));
}

Decimal Decimal::operator*(const Decimal& other) const {
  unsigned flags = 0;
  return saturated(bid128_mul(in(*this), in(other), kEven, &flags));
}

Decimal Decimal::operator-() const { return Decimal(0) - *this; }

std::optional<Decimal> Decimal::add(const Decimal& other) const {
  unsigned flags = 0;
  return checked(bid128_add(in(*this), in(other), kEven, &flags));
}

std::optional<Decimal> Decimal::multiply(const Decimal& other) const {
  unsigned flags = 0;
  return checked(bid128_mul(in(*this), in(other), kEven, &flags));
}

std::optional<Decimal> Decimal::divide(const Decimal& other) const {
  if (other.is_zero()) return std::nullopt;
  unsigned flags = 0;
  return checked(bid128_div(in(*this), in(other), kEven, &flags));
}

std::optional<Decimal> Decimal::power(const Decimal& exponent) const {
  if (is_zero() && exponent.is_negative()) return std::nullopt;
  const auto whole = exponent.to_integer();
  if (whole && *whole >= -kSquaredUpTo && *whole <= kSquaredUpTo) {
    BID_UINT128 result = bid128_from_int64(1);
    BID_UINT128 square = in(*this);
    unsigned flags = 0;
    for (std::int64_t n = *whole < 0 ? -*whole : *whole; n > 0; n /= 2) {
      if (n % 2 == 1) result = bid128_mul(result, square, kEven, &flags);
      if (n > 1) square = bid128_mul(square, square, kEven, &flags);
    }
    if (*whole < 0) result = bid128_div(bid128_from_int64(1), result, kEven, &flags);
    return checked(result);
  }
  unsigned flags = 0;
  return checked(bid128_pow(in(*this), in(exponent), kEven, &flags));
}

std::optional<Decimal> Decimal::sqrt() const {
  if (is_negative()) return std::nullopt;
  unsigned flags = 0;
  return checked(bid128_sqrt(in(*this), kEven, &flags));
}

std::optional<Decimal> Decimal::exp() const {
  unsigned flags = 0;
  return checked(bid128_exp(in(*this), kEven, &flags));
}

std::optional<Decimal> Decimal::log() const {
  if (is_negative() || is_zero()) return std::nullopt;
  unsigned flags = 0;
  return checked(bid128_log(in(*this), kEven, &flags));
}

std::optional<Decimal> Decimal::modulo(const Decimal& other) const {
  if (other.is_zero()) return std::nullopt;
  unsigned flags = 0;
  const BID_UINT128 rest = bid128_fmod(in(*this), in(other), &flags);
  if (!finite(rest)) return std::nullopt;
  const Decimal truncated = out(rest);
  if (truncated.is_zero() || truncated.is_negative() == other.is_negative()) return truncated;
  return truncated + other;
}

Decimal Decimal::rounded(int places, Rounding rounding) const {
  places = std::clamp(places, kFewestPlaces, kMostPlaces);
  const BID_UINT128 unit = power_of_ten(-places);
  unsigned flags = 0;
  const unsigned mode = mode_of(rounding, is_negative());
  BID_UINT128 result = bid128_quantize(in(*this), unit, mode, &flags);
  // More than 34 digits would be needed: the number has no digits past these places anyway.
  if (!finite(result)) return *this;
  if (rounding == Rounding::half_down) {
    const Decimal rest = (*this - out(result)).abs();
    const Decimal half = out(bid128_mul(unit, in(*parse("0.5")), kEven, &flags));
    if (rest > half) return rounded(places, Rounding::up);
  }
  return out(result);
}

Decimal Decimal::abs() const { return out(bid128_abs(in(*this))); }

bool Decimal::is_zero() const { return bid128_isZero(in(*this)) != 0; }

bool Decimal::is_negative() const { return bid128_isSigned(in(*this)) != 0 && !is_zero(); }

bool Decimal::is_integer() const {
  unsigned flags = 0;
  const BID_UINT128 whole = bid128_round_integral_zero(in(*this), &flags);
  return bid128_quiet_equal(whole, in(*this), &flags) != 0;
}

std::optional<std::int64_t> Decimal::to_integer() const {
  if (!is_integer()) return std::nullopt;
  unsigned flags = 0;
  const auto value = static_cast<std::int64_t>(bid128_to_int64_xint(in(*this), &flags));
  if (flags & BID_INVALID_EXCEPTION) return std::nullopt;
  return value;
}

int Decimal::compare(const Decimal& other) const {
  unsigned flags = 0;
  if (bid128_quiet_less(in(*this), in(other), &flags)) return -1;
  return bid128_quiet_greater(in(*this), in(other), &flags) ? 1 : 0;
}

}  // namespace tongchou
