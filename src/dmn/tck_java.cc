#include "dmn/tck_java.h"

#include <algorithm>

namespace tongchou::dmn {

namespace {

using feel::Kind;
using feel::Value;
using Given = std::span<const Value>;

bool are(Given given, Kind kind, std::size_t count) {
  return given.size() == count &&
         std::all_of(given.begin(), given.end(), [kind](const Value& v) { return v.is(kind); });
}

// The Taylor series after bringing the angle near zero; 34 digits are more than a double has.
Value cosine(Given given) {
  if (!are(given, Kind::number, 1)) return {};
  const Decimal turn = *Decimal::parse("6.283185307179586476925286766559006");
  const Decimal angle = *given[0].number().modulo(turn) - *turn.divide(Decimal(2));
  Decimal term(1);
  Decimal sum(1);
  for (int i = 1; i < 60; i += 2) {
    term = *(-term * angle * angle).divide(Decimal(i * (i + 1)));
    sum = sum + term;
  }
  return Value(-sum);
}

Value greater(Given given) {
  if (!are(given, Kind::number, 2)) return {};
  return Value(std::max(given[0].number(), given[1].number()));
}

Value same_number(Given given) { return are(given, Kind::number, 1) ? given[0] : Value(); }

Value number_of_text(Given given) {
  if (!are(given, Kind::string, 1)) return {};
  const auto number = Decimal::parse(given[0].string());
  return number ? Value(*number) : Value();
}

Value text_of_character(Given given) {
  if (!are(given, Kind::string, 1) || given[0].string().size() != 1) return {};
  return given[0];
}

Value format(Given given) {
  if (given.empty() || !given[0].is(Kind::string)) return {};
  std::string text = given[0].string();
  for (const Value& value : given.subspan(1)) {
    const std::size_t at = text.find("%s");
    if (at != std::string::npos) text.replace(at, 2, write(value));
  }
  return Value(std::move(text));
}

}  // namespace

std::map<std::string, feel::Host::Call, std::less<>> java_functions() {
  return {{"java.lang.Math.cos(double)", cosine},
          {"java.lang.Math.max(double,double)", greater},
          {"java.lang.Math.max(int,int)", greater},
          {"java.lang.Math.max(long,long)", greater},
          {"java.lang.Math.max(float,float)", greater},
          {"java.lang.Short.valueOf(short)", same_number},
          {"java.lang.Byte.valueOf(byte)", same_number},
          {"java.lang.String.valueOf(char)", text_of_character},
          {"java.lang.Integer.valueOf(java.lang.String)", number_of_text},
          {"java.lang.Float.valueOf(java.lang.String)", number_of_text},
          {"java.lang.Double.valueOf(java.lang.String)", number_of_text},
          {"java.lang.String.format(java.lang.String,[Ljava.lang.Object;)", format}};
}

}  // namespace tongchou::dmn
