// The three kinds of failure, never mixed:
//   refusal  the office may not do this: numbered, with a clause (kernel/refusal.h)
//   Error    the world failed or input is malformed: a value, carried by Result<T>
//   CHECK    a broken invariant: a defect of ours; always on, ends the process with a line
#pragma once

#include <expected>
#include <string>
#include <utility>

namespace tongchou {

// What went wrong, said to a person in both languages. `place` names line, cell, field or file as
// exactly as known; empty when the whole input is meant.
struct Error {
  std::string code;   // stable, dotted: "csv.unclosed_quote"
  std::string zh;
  std::string en;
  std::string place;
};

template <class T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> fail(std::string code, std::string zh, std::string en,
                                   std::string place = {}) {
  return std::unexpected(Error{std::move(code), std::move(zh), std::move(en), std::move(place)});
}

[[noreturn]] void check_failed(const char* condition, const char* file, int line,
                               const std::string& why);

}  // namespace tongchou

#define CHECK(condition, why)                                                    \
  do {                                                                           \
    if (!(condition)) ::tongchou::check_failed(#condition, __FILE__, __LINE__, (why)); \
  } while (false)

// TRY(auto x, expression) unwraps a Result or returns its error to the caller.
#define TONGCHOU_TRY_CAT2(a, b) a##b
#define TONGCHOU_TRY_CAT(a, b) TONGCHOU_TRY_CAT2(a, b)
#define TRY(declaration, expression) \
  TRY_NAMED(TONGCHOU_TRY_CAT(result_, __LINE__), declaration, expression)
#define TRY_NAMED(name, declaration, expression)                     \
  auto name = (expression);                                         \
  if (!name) return std::unexpected(std::move(name.error()));       \
  declaration = std::move(*name)
