#include "server/office_keys.h"

#include <filesystem>

#include "base/base.h"
#include "server/http.h"
#include "server/session.h"

namespace tongchou::server {

namespace fs = std::filesystem;

namespace {

std::unexpected<Error> file_error(const fs::path& path) {
  return fail("keys.file", "读写不了辖区密钥", "the office's keys cannot be read or written",
              path.string());
}

Result<std::string> read_text(const fs::path& path) {
  if (auto text = read_file(path)) return *std::move(text);
  return file_error(path);
}

// A made passphrase has 256 random bits: stretching it would only cost time.
constexpr seal::SealCost kCheap{.memory_kib = 64, .passes = 1, .lanes = 1};

Result<std::string> sealed_key(const fs::path& path, const std::string& passphrase, bool made) {
  std::error_code ignored;
  if (fs::exists(path, ignored)) return read_text(path);
  TRY(const seal::LocalKey key, seal::LocalKey::generate());
  TRY(std::string sealed, seal::seal_key(key, passphrase, made ? kCheap : seal::SealCost{}));
  if (!write_durably(path, sealed, FileAccess::owner_only)) return file_error(path);
  return sealed;
}

}  // namespace

Result<OfficeKeys> OfficeKeys::open(const std::string& data, const std::string& passphrase) {
  OfficeKeys keys;
  const fs::path folder = fs::path(data) / "keys";
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return file_error(folder);
  fs::permissions(folder, fs::perms::owner_all, error);
  keys.passphrase_ = passphrase;
  if (passphrase.empty()) {
    const fs::path kept = folder / "passphrase";
    if (!fs::exists(kept, error)) {
      if (!write_durably(kept, random_hex(32), FileAccess::owner_only)) return file_error(kept);
    }
    TRY(keys.passphrase_, read_text(kept));
  }
  TRY(keys.root_sealed_, sealed_key(folder / "root", keys.passphrase_, passphrase.empty()));
  TRY(keys.stamp_sealed_, sealed_key(folder / "stamp", keys.passphrase_, passphrase.empty()));
  TRY(keys.root_public_, seal::public_key_of_sealed(keys.root_sealed_));
  TRY(keys.stamp_public_, seal::public_key_of_sealed(keys.stamp_sealed_));
  return keys;
}

Result<seal::LocalKey> OfficeKeys::root() const {
  return seal::open_key(root_sealed_, passphrase_);
}

Result<seal::LocalKey> OfficeKeys::stamp() const {
  return seal::open_key(stamp_sealed_, passphrase_);
}

}  // namespace tongchou::server
