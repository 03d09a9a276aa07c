// Where an attachment lies in the data directory: under its SM3, in a folder of the first two
// digits, so that no folder grows without end.
#pragma once

#include <string>

namespace tongchou::server {

inline constexpr const char* kAttachmentFolder = "files";

// files/ab/ab12…, below the data directory.
inline std::string attachment_path(const std::string& digest) {
  return std::string(kAttachmentFolder) + "/" + digest.substr(0, 2) + "/" + digest;
}

}  // namespace tongchou::server
