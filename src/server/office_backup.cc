#include "server/office_backup.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <set>

#include "base/base.h"
#include "kernel/records.h"
#include "server/attachment_path.h"

namespace tongchou::server {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kBlock = 512;
constexpr std::size_t kPiece = 256 * 1024;
constexpr const char* kStoreEntry = "office.db";

std::unexpected<Error> file_error(const fs::path& path) {
  return fail("backup.file", "文件读写失败", "a file cannot be read or written", path.string());
}

std::unexpected<Error> format_error(const std::string& place) {
  return fail("backup.format", "不是本系统的备份文件，或已损坏",
              "this is no backup of this program, or it is damaged", place);
}

bool is_digest(const std::string& name) {
  return name.size() == 64 && name.find_first_not_of("0123456789abcdef") == std::string::npos;
}

// ---- tar: POSIX.1-1988 heads, sizes beyond 8 GiB in base 256 as GNU and libarchive have them ----

struct Head {
  std::string name;
  std::uint64_t size = 0;
};

void put_octal(char* field, std::size_t width, std::uint64_t value) {
  for (std::size_t i = width - 1; i-- > 0; value >>= 3) {
    field[i] = static_cast<char>('0' + (value & 7));
  }
}

unsigned check_sum(const std::array<char, kBlock>& block) {
  unsigned sum = 0;
  for (std::size_t i = 0; i < kBlock; ++i) {
    sum += i >= 148 && i < 156 ? ' ' : static_cast<unsigned char>(block[i]);
  }
  return sum;
}

std::array<char, kBlock> head_block(const Head& head) {
  std::array<char, kBlock> block{};
  CHECK(head.name.size() < 100, "a name of a backup is short");
  std::memcpy(block.data(), head.name.data(), head.name.size());
  put_octal(block.data() + 100, 8, 0600);
  put_octal(block.data() + 108, 8, 0);
  put_octal(block.data() + 116, 8, 0);
  if (head.size < (std::uint64_t{1} << 33)) {
    put_octal(block.data() + 124, 12, head.size);
  } else {
    block[124] = static_cast<char>(0x80);
    for (std::size_t i = 0; i < 8; ++i) {
      block[135 - i] = static_cast<char>(head.size >> (8 * i) & 0xFF);
    }
  }
  put_octal(block.data() + 136, 12, 0);
  block[156] = '0';
  std::memcpy(block.data() + 257, "ustar\00000", 8);
  put_octal(block.data() + 148, 7, check_sum(block));
  block[155] = ' ';
  return block;
}

std::optional<Head> read_head(const std::array<char, kBlock>& block) {
  Head head{.name = std::string(block.data(), strnlen(block.data(), 100))};
  if (std::memcmp(block.data() + 257, "ustar", 5) != 0 || block[156] != '0') return std::nullopt;
  auto octal = [&](std::size_t at, std::size_t width) {
    std::uint64_t value = 0;
    std::from_chars(block.data() + at, block.data() + at + width, value, 8);
    return value;
  };
  if (octal(148, 6) != check_sum(block)) return std::nullopt;
  if (static_cast<unsigned char>(block[124]) == 0x80) {
    for (std::size_t i = 128; i < 136; ++i) {
      head.size = head.size << 8 | static_cast<unsigned char>(block[i]);
    }
  } else {
    head.size = octal(124, 11);
  }
  return head;
}

// ---- writing ----------------------------------------------------------------------------------

bool synced(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  const bool done = ::fsync(file) == 0;
  ::close(file);
  return done;
}

bool add_file(std::ofstream& out, const std::string& name, const fs::path& path) {
  std::error_code error;
  const std::uint64_t size = fs::file_size(path, error);
  std::ifstream in(path, std::ios::binary);
  if (error || !in) return false;
  const auto head = head_block({name, size});
  out.write(head.data(), kBlock);
  std::string piece(kPiece, '\0');
  for (std::uint64_t left = size; left > 0;) {
    const std::size_t wanted = std::min<std::uint64_t>(left, kPiece);
    if (!in.read(piece.data(), static_cast<std::streamsize>(wanted))) return false;
    out.write(piece.data(), static_cast<std::streamsize>(wanted));
    left -= wanted;
  }
  const std::string padding((kBlock - size % kBlock) % kBlock, '\0');
  out << padding;
  return out.good();
}

// Everything beside the store; parts of files that are being written are left out.
std::vector<std::string> beside_store(const fs::path& data) {
  std::vector<std::string> names;
  std::error_code error;
  for (const char* name : {"keys/passphrase", "keys/root", "keys/stamp", "feed.key"}) {
    if (fs::is_regular_file(data / name, error)) names.emplace_back(name);
  }
  std::vector<std::string> files;
  const fs::path folder = data / kAttachmentFolder;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (is_digest(name)) files.push_back(attachment_path(name));
  }
  std::sort(files.begin(), files.end());
  names.insert(names.end(), files.begin(), files.end());
  return names;
}

// ---- reading ----------------------------------------------------------------------------------

// Nothing in an archive may name a place of its own choice.
bool is_ours(const std::string& name) {
  static const std::set<std::string> kKnown = {kStoreEntry, "feed.key", "keys/passphrase",
                                               "keys/root", "keys/stamp"};
  if (kKnown.contains(name)) return true;
  const std::string digest = fs::path(name).filename().string();
  return is_digest(digest) && name == attachment_path(digest);
}

Result<void> unpack(const std::string& file, const fs::path& into) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return file_error(file);
  while (true) {
    std::array<char, kBlock> block{};
    if (!in.read(block.data(), kBlock)) return format_error(file);
    if (std::all_of(block.begin(), block.end(), [](char c) { return c == 0; })) return {};
    const auto head = read_head(block);
    if (!head || !is_ours(head->name)) return format_error(head ? head->name : file);
    const fs::path path = into / head->name;
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    std::ofstream out(path, std::ios::binary);
    std::string piece(kPiece, '\0');
    for (std::uint64_t left = head->size; left > 0;) {
      const std::size_t wanted = std::min<std::uint64_t>(left, kPiece);
      if (!in.read(piece.data(), static_cast<std::streamsize>(wanted))) {
        return format_error(head->name);
      }
      out.write(piece.data(), static_cast<std::streamsize>(wanted));
      left -= wanted;
    }
    in.ignore(static_cast<std::streamsize>((kBlock - head->size % kBlock) % kBlock));
    if (!out.flush()) return file_error(path);
  }
}

Result<std::string> read_whole(const fs::path& path) {
  if (auto bytes = read_file(path)) return *std::move(bytes);
  return file_error(path);
}

Result<void> check_attachments(const fs::path& from) {
  for (const auto& name : beside_store(from)) {
    const std::string digest = fs::path(name).filename().string();
    if (!is_digest(digest)) continue;
    TRY(const std::string bytes, read_whole(from / name));
    if (hex(sm3(bytes)) == digest) continue;
    return fail("backup.damaged", "附件与其摘要不符", "an attachment is not what its digest says",
                name);
  }
  return {};
}

// From where it was unpacked to where it belongs, synced.
Result<void> put_in_place(const fs::path& from, const fs::path& data) {
  for (const auto& name : beside_store(from)) {
    TRY(const std::string bytes, read_whole(from / name));
    const bool attachment = name.starts_with(kAttachmentFolder);
    const auto access = attachment ? FileAccess::shared : FileAccess::owner_only;
    if (!write_durably((data / name).string(), bytes, access)) return file_error(data / name);
  }
  return {};
}

// ---- which attachments there are --------------------------------------------------------------

template <class T>
Result<void> each_file(const store::Reader& reader,
                       const std::function<void(const T&, std::set<std::string>&)>& collect,
                       std::set<std::string>& found) {
  std::string after;
  while (true) {
    TRY(const auto rows, reader.scan_records(kernel::kind_name<T>(), after, 500));
    for (const auto& row : rows) {
      TRY(const auto record, kernel::decode(kernel::kind_name<T>(), row.bytes));
      collect(std::get<T>(record), found);
    }
    if (rows.size() < 500) return {};
    after = rows.back().id;
  }
}

}  // namespace

Result<void> backup_office(const store::Store& store, const std::string& data,
                           const std::string& file) {
  std::error_code error;
  if (fs::exists(file, error)) {
    return fail("backup.exists", "备份文件已存在，不覆盖", "the backup file exists already", file);
  }
  const std::string part = file + ".part", copy = file + ".store";
  struct Sweep {  // whatever comes, nothing half made stays
    std::vector<std::string> paths;
    ~Sweep() {
      std::error_code ignored;
      for (const auto& path : paths) fs::remove(path, ignored);
    }
  } sweep{{part, copy}};
  fs::remove(copy, error);
  if (auto made = store.backup(copy); !made) return made;
  // The owner's alone from its first byte on.
  if (!write_durably(part, "", FileAccess::owner_only)) return file_error(part);
  std::ofstream out(part, std::ios::binary);
  if (!out || !add_file(out, kStoreEntry, copy)) return file_error(part);
  for (const auto& name : beside_store(data)) {
    if (!add_file(out, name, fs::path(data) / name)) return file_error(fs::path(data) / name);
  }
  out << std::string(2 * kBlock, '\0');
  out.close();
  if (!out || !synced(part)) return file_error(part);
  fs::rename(part, file, error);
  if (error || !sync_directory_of(file)) return file_error(file);
  return {};
}

Result<void> restore_office(store::Store& store, const std::string& data, const std::string& file) {
  const fs::path place(data);
  for (const char* name : {kAttachmentFolder, "keys"}) {
    std::error_code error;
    if (fs::exists(place / name, error) && !fs::is_empty(place / name, error)) {
      return fail("backup.not_empty", "只能恢复到空的数据目录",
                  "only an empty data directory can be restored to", (place / name).string());
    }
  }
  const fs::path work = place / "restoring";
  std::error_code ignored;
  fs::remove_all(work, ignored);
  Result<void> done = unpack(file, work);
  if (done && !fs::exists(work / kStoreEntry, ignored)) done = format_error(file);
  if (done) done = check_attachments(work);
  if (done) done = store::restore(store, (work / kStoreEntry).string());
  if (done) done = put_in_place(work, place);
  fs::remove_all(work, ignored);
  return done;
}

Result<std::int64_t> verify_files(const store::Reader& reader, const std::string& data,
                                  Verification& result) {
  std::set<std::string> named;
  auto matters = each_file<kernel::Matter>(
      reader,
      [](const kernel::Matter& matter, std::set<std::string>& found) {
        for (const auto& file : matter.files) found.insert(file.id);
      },
      named);
  if (!matters) return std::unexpected(matters.error());
  auto meetings = each_file<kernel::Meeting>(
      reader,
      [](const kernel::Meeting& meeting, std::set<std::string>& found) {
        for (const auto& item : meeting.items) {
          for (const auto& file : item.papers) found.insert(file.id);
        }
      },
      named);
  if (!meetings) return std::unexpected(meetings.error());
  for (const auto& id : named) {
    const fs::path path = fs::path(data) / attachment_path(id);
    auto bytes = read_whole(path);
    if (bytes && hex(sm3(*bytes)) == id) continue;
    result.differences.push_back(
        {"verify.file", bytes ? "附件与其摘要不符" : "附件不在",
         bytes ? "an attachment is not what its digest says" : "an attachment is missing",
         path.string()});
    break;
  }
  return static_cast<std::int64_t>(named.size());
}

}  // namespace tongchou::server
