#include "store/sql_store.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <thread>

#include "store/batch.h"
#include "store/schema.h"
#include "store/sql_reader.h"
#include "store/sql_writer.h"

namespace tongchou::store {
namespace {

constexpr int kLockAttempts = 20;  // 50 ms apart

std::unexpected<Error> second_writer(const std::string& place) {
  return fail("store.second_writer", "另一个进程正在写这个辖区的数据，不能同时有两个写入者，请先停下它",
              "another process is writing this office's data; there is room for one writer, so "
              "stop it first",
              place);
}

// SQLite would let two processes write in turns. The lock on a file of its own keeps the second
// one out for as long as the first lives; the system drops it when the process dies.
class FileLock {
 public:
  static Result<std::unique_ptr<FileLock>> take(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) {
      const std::string why = std::strerror(errno);
      return fail("store.open", "无法建立锁文件：" + why, "cannot make the lock file: " + why, path);
    }
    if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
      ::close(file);
      return second_writer(path);
    }
    return std::unique_ptr<FileLock>(new FileLock(file));
  }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock() { ::close(file_); }

 private:
  explicit FileLock(int file) : file_(file) {}
  int file_;
};

// PostgreSQL's lock belongs to the writer's connection: when that is lost, so is the right.
std::string lock_key(const std::string& schema) {
  const Digest digest = sm3("tongchou.store." + schema);
  std::int64_t key = 0;
  for (int i = 0; i < 8; ++i) key = (key << 8) | digest[i];
  return std::to_string(key);
}

class SqlStore final : public Store {
 public:
  SqlStore(Address address, const OpenOptions& options)
      : address_(std::move(address)),
        options_(options),
        reader_(address_, std::max(1, options.readers)) {}

  Result<void> open() {
    if (options_.access == Access::read) {
      return reader_.with_connection([&](Connection& connection) -> Result<void> {
        TRY(rebuilt_, check_schema(connection, options_.tables));
        return {};
      });
    }
    if (address_.dialect == Dialect::sqlite) {
      TRY(file_lock_, FileLock::take(address_.target + ".lock"));
    }
    TRY(first_, connect());
    return guarded("schema", [&]() -> Result<void> {
      TRY(rebuilt_, adapt_schema(*first_, address_, options_.tables));
      return {};
    });
  }

  const Reader& reader() const override { return reader_; }

  Result<std::unique_ptr<Writer>> writer() override {
    if (options_.access == Access::read) {
      return fail("store.read_only", "存储以只读方式打开", "the store is open for reading only",
                  address_.schema);
    }
    if (writing_.exchange(true)) return second_writer(address_.schema);
    std::unique_ptr<Connection> connection = std::move(first_);
    Result<std::unique_ptr<Writer>> made = guarded("writer", [&]() ->
        Result<std::unique_ptr<Writer>> {
      if (!connection) {
        TRY(connection, connect());
      }
      TRY(const Head head, ConnectionReader(*connection).head());
      return std::make_unique<SqlWriter>(std::move(connection), options_.tables, head,
                                         [this] { writing_ = false; });
    });
    if (!made) writing_ = false;
    return made;
  }

  const std::vector<const Table*>& tables() const override { return options_.tables; }
  const std::vector<const Table*>& rebuilt_tables() const override { return rebuilt_; }

  Result<void> confirm_rebuilt() override {
    return administer([&](Connection& connection) {
      mark_filled(connection);
      rebuilt_.clear();
    });
  }

  Result<void> drop_registers() override {
    return administer([&](Connection& connection) {
      empty_registers(connection, options_.tables);
      rebuilt_ = options_.tables;
    });
  }

  Result<void> backup(const std::string& path) const override {
    if (address_.dialect == Dialect::postgresql) {
      return reader_.at_one_moment([&](const Reader& moment) {
        return backup_by_copy(moment, options_.tables, path);
      });
    }
    return make_backup_file(path, [&](const std::string& file) {
      return reader_.with_connection([&](Connection& connection) -> Result<void> {
        connection.copy_sqlite_to(file);
        return {};
      });
    });
  }

 private:
  Result<std::unique_ptr<Connection>> connect() {
    return guarded("connect", [&]() -> Result<std::unique_ptr<Connection>> {
      auto connection = std::make_unique<Connection>(address_, Connection::Mode::write);
      if (address_.dialect == Dialect::sqlite) return connection;
      // The server notices a moment later that the writer before has gone; that is waited for.
      const std::string take = "SELECT CAST(CAST(pg_try_advisory_lock(" +
                               lock_key(address_.schema) + ") AS integer) AS text)";
      for (int attempt = 0; connection->ask(take) != "1"; ++attempt) {
        if (attempt == kLockAttempts) return second_writer(address_.schema);
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
      }
      return connection;
    });
  }

  // On a connection of its own: the writer's may be in use by its thread.
  Result<void> administer(const std::function<void(Connection&)>& body) {
    if (options_.access == Access::read) {
      return fail("store.read_only", "存储以只读方式打开", "the store is open for reading only",
                  address_.schema);
    }
    return guarded("administer", [&]() -> Result<void> {
      Connection connection(address_, Connection::Mode::write);
      body(connection);
      return {};
    });
  }

  Address address_;
  OpenOptions options_;
  PooledReader reader_;
  std::unique_ptr<FileLock> file_lock_;
  std::unique_ptr<Connection> first_;  // the writer's, opened with the store
  std::vector<const Table*> rebuilt_;
  std::atomic<bool> writing_ = false;
};

}  // namespace

Result<std::unique_ptr<Store>> open_sql(Address address, const OpenOptions& options) {
  if (address.dialect == Dialect::sqlite) {
    const bool there = std::filesystem::exists(address.target);
    if (!there && options.access == Access::read) {
      return fail("store.open", "没有这个数据库文件", "no such database file", address.target);
    }
    if (address.target.find('"') != std::string::npos) {
      return fail("store.url", "文件名不可含引号", "the file's name must not hold a quote",
                  address.target);
    }
  }
  const std::string place =
      address.dialect == Dialect::sqlite ? address.target : address.schema;
  auto store = std::make_unique<SqlStore>(std::move(address), options);
  if (auto r = store->open(); !r) {
    Error error = r.error();
    if (error.place.empty()) error.place = place;
    return std::unexpected(std::move(error));
  }
  return store;
}

Result<void> read_backup(const std::string& path, const std::vector<const Table*>& tables,
                         const std::function<Result<void>(
                             const Reader&, const std::vector<const Table*>& filled)>& body) {
  if (!std::filesystem::exists(path)) {
    return fail("store.open", "没有这个备份文件", "no such backup file", path);
  }
  const PooledReader reader(Address{Dialect::sqlite, path, {}}, 1);
  return reader.with_connection([&](Connection& connection) -> Result<void> {
    if (auto r = check_schema(connection, {}); !r) return std::unexpected(r.error());
    connection.begin_reading();
    return body(ConnectionReader(connection), filled_tables(connection, tables));
  });
}

}  // namespace tongchou::store
