// Brings what commits left in SQLite's write-ahead log home into the database file, beside the
// writer instead of within its commits: a commit then costs its own sync and nothing else.
//
// Once enough pages lie in the log, a thread with a connection of its own copies them, without
// holding up the writer or a reader (PASSIVE). As long as commits come faster than it copies, the
// log cannot be begun anew; when it has grown too long, the commit that finds it so copies what
// little is left. Copying is never needed for safety: what a commit acknowledged is in the log, and
// a log of any length is read again after a crash. A copy that fails (a full disk) is therefore no
// failure; the next one tries again.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

struct sqlite3;

namespace tongchou::store {

class Checkpointer {
 public:
  // From here on `writer`, a connection in WAL mode to the file at `path`, no longer copies within
  // its commits. It must be open for longer than this object lives.
  Checkpointer(sqlite3* writer, std::string path);
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;
  ~Checkpointer();  // waits for a copy that is going on

 private:
  static int after_commit(void* self, sqlite3* writer, const char* database, int pages);
  void wake();
  void work();

  sqlite3* const writer_;
  const std::string path_;
  int asked_at_ = 0;    // pages in the log when a copy was last asked for; of the writer's thread
  std::mutex copying_;  // held by whoever copies
  std::mutex mutex_;    // of what follows
  std::condition_variable changed_;
  bool wanted_ = false;
  bool ending_ = false;
  std::thread thread_;  // from the first time that it is wanted
};

}  // namespace tongchou::store
