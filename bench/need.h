// What a measuring tool cannot do without: the value, or an end that says why there is none.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "base/result.h"

namespace tongchou {

template <class T>
T need(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s: %s %s\n", result.error().code.c_str(), result.error().en.c_str(),
                 result.error().place.c_str());
    std::exit(1);
  }
  return std::move(*result);
}

}  // namespace tongchou
