#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace tongchou {

namespace fs = std::filesystem;

namespace {

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// A name of its own for each writer: two that keep the same file at once must not share a part.
std::string part_of(const std::string& path) {
  static std::atomic<unsigned> number = 0;
  return path + "." + std::to_string(::getpid()) + "-" + std::to_string(++number) +
         ".part";
}

// The directories that are missing, each made to outlive a power cut.
bool make_directories(const fs::path& directory) {
  std::error_code error;
  if (directory.empty() || fs::is_directory(directory, error)) return true;
  if (!make_directories(directory.parent_path())) return false;
  fs::create_directory(directory, error);
  return !error && sync_directory_of(directory.string());
}

}  // namespace

std::optional<std::string> read_file(const std::string& path) {
  std::error_code failed;
  if (fs::is_directory(path, failed)) return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

bool write_durably(const std::string& path, std::string_view bytes, FileAccess access) {
  if (!make_directories(fs::path(path).parent_path())) return false;
  const std::string part = part_of(path);
  const mode_t mode = access == FileAccess::owner_only ? 0600 : 0644;
  const int file = ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
  if (file < 0) return false;
  const bool kept = write_all(file, bytes) && ::fsync(file) == 0;
  ::close(file);
  if (!kept || ::rename(part.c_str(), path.c_str()) != 0) {
    ::unlink(part.c_str());
    return false;
  }
  return sync_directory_of(path);
}

bool sync_directory_of(const std::string& path) {
  fs::path directory = fs::path(path).parent_path();
  if (directory.empty()) directory = ".";
  const int file = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return false;
  const bool done = ::fsync(file) == 0;
  ::close(file);
  return done;
}

}  // namespace tongchou
