#include "store/checkpoint.h"

#include <sqlite3.h>

#include "base/limits.h"

namespace tongchou::store {
namespace {

using limits::kWalPagesMax;
using limits::kWalPagesToCopy;

void copy(sqlite3* connection) {
  sqlite3_wal_checkpoint_v2(connection, "main", SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
}

}  // namespace

Checkpointer::Checkpointer(sqlite3* writer, std::string path)
    : writer_(writer), path_(std::move(path)) {
  sqlite3_wal_hook(writer_, after_commit, this);  // in place of SQLite's own, which copies at once
}

Checkpointer::~Checkpointer() {
  sqlite3_wal_hook(writer_, nullptr, nullptr);
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

int Checkpointer::after_commit(void* self, sqlite3* writer, const char*, int pages) {
  auto& checkpointer = *static_cast<Checkpointer*>(self);
  if (pages < checkpointer.asked_at_) checkpointer.asked_at_ = 0;  // the log has begun anew
  if (pages >= kWalPagesMax) {
    const std::lock_guard lock(checkpointer.copying_);
    copy(writer);
  } else if (pages - checkpointer.asked_at_ >= kWalPagesToCopy) {
    checkpointer.asked_at_ = pages;
    checkpointer.wake();
  }
  return SQLITE_OK;
}

void Checkpointer::wake() {
  {
    const std::lock_guard lock(mutex_);
    wanted_ = true;
    if (!thread_.joinable()) thread_ = std::thread([this] { work(); });
  }
  changed_.notify_all();
}

void Checkpointer::work() {
  sqlite3* connection = nullptr;
  if (sqlite3_open_v2(path_.c_str(), &connection, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK) {
    sqlite3_close(connection);
    connection = nullptr;  // the writer copies alone, when the log is too long
  }
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return wanted_ || ending_; });
    if (ending_) break;
    wanted_ = false;
    lock.unlock();
    if (connection) {
      const std::lock_guard copying(copying_);
      copy(connection);
    }
    lock.lock();
  }
  lock.unlock();
  sqlite3_close(connection);
}

}  // namespace tongchou::store
