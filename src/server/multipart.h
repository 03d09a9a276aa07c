// multipart/form-data (RFC 7578) as a browser's form sends it: parts by name, whole, bounded.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tongchou::server {

struct FormPart {
  std::string name, file_name, bytes;
};

bool is_multipart(std::string_view content_type);
// Error.code: form.boundary, form.part, form.long.
Result<std::vector<FormPart>> read_multipart(std::string_view content_type, std::string_view body);

}  // namespace tongchou::server
