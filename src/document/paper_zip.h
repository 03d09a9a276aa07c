// A zip whose bytes depend on its parts alone: fixed times, the order given.
#pragma once

#include <string>
#include <vector>

#include "base/base.h"

namespace tongchou::document {

struct ZipPart {
  std::string path, bytes;
};

Result<std::string> write_zip(const std::vector<ZipPart>& parts);

}  // namespace tongchou::document
