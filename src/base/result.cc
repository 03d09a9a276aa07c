#include "base/result.h"

#include <cstdio>
#include <cstdlib>

namespace tongchou {

void check_failed(const char* condition, const char* file, int line, const std::string& why) {
  std::fprintf(stderr, "tongchou: broken invariant %s (%s:%d): %s\n", condition, file, line,
               why.c_str());
  std::fflush(stderr);
  std::abort();
}

}  // namespace tongchou
