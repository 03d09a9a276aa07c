// The raw limit beside which our own rate is read: a loop that makes the same number of inserts of
// the same size in the same batches, in SQLite's own C interface, with the same durability (WAL,
// synchronous=FULL), and does nothing else.
//
//   bare_loop FILE --batch B --seconds S --put ROWS:BYTES [--put ROWS:BYTES]…
//
// Each --put is one table: so many rows of so many bytes per command (ROWS may be a fraction).
// It prints one line of JSON: {"commands":…,"seconds":…,"rate":…}.
#include <sqlite3.h>

#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr int kBytes = 1 << 20;  // the largest row that can be asked for

struct Put {
  double rows = 1;
  int bytes = 100;
  double owed = 0;  // fractions of rows not yet written
  std::int64_t next = 0;
  sqlite3_stmt* insert = nullptr;
};

struct Options {
  std::string file;
  int batch = 1;
  double seconds = 5;
  std::vector<Put> puts;
};

bool number(std::string_view text, auto& value) {
  return std::from_chars(text.data(), text.data() + text.size(), value).ec == std::errc{};
}

bool read_options(int argc, char** argv, Options& options) {
  for (int i = 1; i < argc; ++i) {
    std::string_view name = argv[i];
    if (!name.starts_with("--")) {
      options.file = name;
    } else if (++i == argc) {
      return false;
    } else if (name == "--put") {
      std::string_view value = argv[i];
      auto colon = value.find(':');
      Put put;
      if (colon == std::string_view::npos || !number(value.substr(0, colon), put.rows) ||
          !number(value.substr(colon + 1), put.bytes) || put.bytes < 0 || put.bytes > kBytes)
        return false;
      options.puts.push_back(put);
    } else if (!(name == "--batch" && number(argv[i], options.batch)) &&
               !(name == "--seconds" && number(argv[i], options.seconds))) {
      return false;
    }
  }
  return !options.file.empty() && !options.puts.empty();
}

bool run(sqlite3* db, const std::string& sql) {
  char* message = nullptr;
  if (sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &message) == SQLITE_OK) return true;
  std::fprintf(stderr, "bare_loop: %s\n", message);
  return false;
}

// A table as ours are: a text key that is looked up by, a version, the bytes.
bool prepare(sqlite3* db, std::vector<Put>& puts) {
  if (!run(db, "pragma journal_mode=wal; pragma synchronous=full;")) return false;
  for (std::size_t i = 0; i < puts.size(); ++i) {
    std::string table = "t" + std::to_string(i);
    if (!run(db, "create table " + table +
                     "(id text primary key, version integer, bytes blob) without rowid"))
      return false;
    std::string insert = "insert or replace into " + table + " values(?,?,?)";
    if (sqlite3_prepare_v2(db, insert.c_str(), -1, &puts[i].insert, nullptr) != SQLITE_OK)
      return false;
  }
  return true;
}

bool write_command(Put& put, const std::string& bytes) {
  for (put.owed += put.rows; put.owed >= 1; put.owed -= 1) {
    std::string id = "id" + std::to_string(++put.next);
    sqlite3_bind_text(put.insert, 1, id.data(), static_cast<int>(id.size()), SQLITE_TRANSIENT);
    sqlite3_bind_int64(put.insert, 2, put.next);
    sqlite3_bind_blob(put.insert, 3, bytes.data(), put.bytes, SQLITE_STATIC);
    if (sqlite3_step(put.insert) != SQLITE_DONE) return false;
    sqlite3_reset(put.insert);
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  sqlite3* db = nullptr;
  if (!read_options(argc, argv, options)) {
    std::fprintf(stderr, "usage: bare_loop FILE --batch B --seconds S --put ROWS:BYTES...\n");
    return 2;
  }
  if (sqlite3_open(options.file.c_str(), &db) != SQLITE_OK || !prepare(db, options.puts)) return 1;
  const std::string bytes(kBytes, 'x');
  using Clock = std::chrono::steady_clock;
  auto begin = Clock::now();
  double seconds = 0;
  std::int64_t commands = 0;
  while (seconds < options.seconds) {
    if (!run(db, "begin immediate")) return 1;
    for (int i = 0; i < options.batch; ++i)
      for (Put& put : options.puts)
        if (!write_command(put, bytes)) return 1;
    if (!run(db, "commit")) return 1;
    commands += options.batch;
    seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  }
  std::printf("{\"commands\":%lld,\"seconds\":%.3f,\"rate\":%.1f}\n",
              static_cast<long long>(commands), seconds, commands / seconds);
  for (Put& put : options.puts) sqlite3_finalize(put.insert);
  sqlite3_close(db);
}
