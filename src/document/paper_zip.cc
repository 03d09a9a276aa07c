// Zips in memory by libzip.
#include "document/paper_zip.h"

#include <zip.h>

namespace tongchou::document {
namespace {

// 1 January 1980, the first day that a zip can name: a real time would make every copy differ.
constexpr zip_uint16_t kDosDate = (1 << 5) | 1;

bool add_parts(zip_t* zip, const std::vector<ZipPart>& parts) {
  for (const ZipPart& part : parts) {
    zip_source_t* source = zip_source_buffer(zip, part.bytes.data(), part.bytes.size(), 0);
    if (!source) return false;
    const zip_int64_t index = zip_file_add(zip, part.path.c_str(), source, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
      zip_source_free(source);
      return false;
    }
    const auto at = static_cast<zip_uint64_t>(index);
    if (zip_file_set_dostime(zip, at, 0, kDosDate, 0) != 0) return false;
    if (zip_set_file_compression(zip, at, ZIP_CM_DEFLATE, 6) != 0) return false;
  }
  return true;
}

std::string read_source(zip_source_t* source) {
  zip_stat_t stat;
  zip_stat_init(&stat);
  if (zip_source_open(source) != 0) return {};
  std::string bytes;
  if (zip_source_stat(source, &stat) == 0) {
    bytes.resize(stat.size);
    if (zip_source_read(source, bytes.data(), bytes.size()) !=
        static_cast<zip_int64_t>(bytes.size())) {
      bytes.clear();
    }
  }
  zip_source_close(source);
  return bytes;
}

}  // namespace

Result<std::string> write_zip(const std::vector<ZipPart>& parts) {
  const auto failed = [] {
    return fail("paper.write", "压缩文件未能生成", "the zip could not be written");
  };
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(nullptr, 0, 0, &error);
  if (!source) return failed();
  zip_t* zip = zip_open_from_source(source, ZIP_TRUNCATE, &error);
  zip_error_fini(&error);
  if (!zip) {
    zip_source_free(source);
    return failed();
  }
  zip_source_keep(source);
  std::string bytes;
  if (!add_parts(zip, parts)) {
    zip_discard(zip);
  } else if (zip_close(zip) != 0) {
    zip_discard(zip);
  } else {
    bytes = read_source(source);
  }
  zip_source_free(source);
  if (bytes.empty()) return failed();
  return bytes;
}

}  // namespace tongchou::document
