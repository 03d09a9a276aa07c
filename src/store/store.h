// The store keeps an office's journal, records and registers in SQLite, PostgreSQL or memory. It
// knows no matters: events are chained bytes with subjects, records are bytes with a kind, an id
// and a version, registers are declared tables.
//
// Promises, the same for every store (test/store holds them all to one suite):
//   1. A Batch is committed whole or not at all, in one transaction and one sync. When commit
//      answers a Head, the batch outlives power loss and kill -9 (not in memory, of course).
//   2. One writer: a second writer of the same office, in this or any other process, is refused.
//   3. Many readers: a Reader may be used from any thread, sees everything that is committed, and
//      never waits for the writer.
//   4. After a failed commit nothing is known about the disk: that Writer refuses all further
//      commits ("store.poisoned"). Drop it, take a new one, read head(), go on from there.
//      Only a batch refused before anything was written ("store.batch") leaves it usable.
//   5. The same batches give the same digest on every store.
// Text is UTF-8 without NUL everywhere, checked on commit. Errors are "store.…" in both languages.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/base.h"
#include "store/table.h"

namespace tongchou::store {

// ---- what is written -----------------------------------------------------------------------

struct EventPut {
  std::int64_t seq = 0;               // exactly the head's seq + 1, + 2 …; the first event is 1
  std::int64_t at_ms = 0;             // milliseconds UTC
  std::string kind;
  std::string bytes;                  // canonical JSON of the whole event
  std::vector<std::string> subjects;  // whom or what it concerns; events_of finds it by these
};

struct RecordPut {
  std::string kind, id;
  std::int64_t version = 0;
  std::string bytes;
  bool erase = false;                 // version and bytes are then ignored
};

enum class RowOp { upsert, erase };

struct RowChange {
  const Table* table = nullptr;       // one of OpenOptions::tables
  RowOp op = RowOp::upsert;
  Row cells;                          // upsert: every column in order; erase: the key's columns
};

// A text to be found by search(), replaced as a whole by (kind, id).
struct SearchPut {
  std::string kind, id;
  std::string scope;                  // free label to filter by, such as who may see it
  std::string title;                  // returned with the hit and searched as well
  std::string body;
  std::int64_t rank_ms = 0;           // hits come with the greatest first, then the greatest kind
                                      // and id; usually the time of the last change
  bool erase = false;
};

// Later entries of a list win over earlier ones with the same key. `clear` empties tables before
// anything else is written (rebuilding registers); clear_search does the same for the texts.
struct Batch {
  std::vector<EventPut> events = {};
  std::vector<RecordPut> records = {};
  std::vector<RowChange> rows = {};
  std::vector<SearchPut> texts = {};
  std::vector<const Table*> clear = {};
  bool clear_search = false;
};

// ---- what is read --------------------------------------------------------------------------

struct Head {
  std::int64_t seq = 0;               // 0: nothing yet
  Digest hash{};                      // of the last event; zeros when there is none
  friend bool operator==(const Head&, const Head&) = default;
};

struct EventRow {
  std::int64_t seq = 0;
  std::int64_t at_ms = 0;
  std::string kind;
  std::string bytes;
  Digest hash{};                      // sm3_chain(hash of the event before, bytes)
  std::vector<std::string> subjects;
  friend bool operator==(const EventRow&, const EventRow&) = default;
};

struct RecordRow {
  std::string kind, id;
  std::int64_t version = 0;
  std::string bytes;
  friend bool operator==(const RecordRow&, const RecordRow&) = default;
};

struct EventRange {
  std::int64_t after = 0;             // seq greater than this
  std::int64_t before = std::numeric_limits<std::int64_t>::max();  // seq less than this
  bool newest_first = false;
  int limit = 100;                    // 1 … kRowsPerPageMax
};

struct SearchQuery {
  std::string text;                   // words apart by spaces; a hit contains every one of them,
                                      // whatever the case or width of its Latin letters
  std::vector<std::string> kinds = {};   // empty: all
  std::vector<std::string> scopes = {};  // empty: all
  int limit = 20;
};

struct SearchHit {
  std::string kind, id, scope, title;
  std::int64_t rank_ms = 0;
};

class Reader {
 public:
  virtual ~Reader() = default;
  virtual Result<Head> head() const = 0;
  virtual Result<std::optional<RecordRow>> find(std::string_view kind,
                                                std::string_view id) const = 0;
  virtual Result<std::vector<std::string>> record_kinds() const = 0;
  // In the order of ids, those after `after_id`; an answer shorter than limit is the last.
  virtual Result<std::vector<RecordRow>> scan_records(std::string_view kind,
                                                      std::string_view after_id,
                                                      int limit) const = 0;
  virtual Result<std::vector<EventRow>> scan_events(std::int64_t from_seq, int limit) const = 0;
  virtual Result<std::vector<EventRow>> events_of(std::string_view subject,
                                                  const EventRange& range) const = 0;
  virtual Result<Page> query(const Query& query) const = 0;
  virtual Result<std::vector<Group>> aggregate(const Aggregate& aggregate) const = 0;
  virtual Result<std::vector<SearchHit>> search(const SearchQuery& query) const = 0;
  // Everything that `body` reads through its argument belongs to one moment.
  virtual Result<void> at_one_moment(
      const std::function<Result<void>(const Reader&)>& body) const = 0;
};

// Used by one thread at a time: the clerk's.
class Writer {
 public:
  virtual ~Writer() = default;
  // The head after the batch. Chain hashes are computed here.
  virtual Result<Head> commit(const Batch& batch) = 0;
};

// ---- the store -----------------------------------------------------------------------------

class Store {
 public:
  virtual ~Store() = default;
  virtual const Reader& reader() const = 0;
  // Refused while another is alive ("store.second_writer") or when opened for reading. Dropping a
  // Writer, poisoned or not, makes room for a new one. Drop it before the Store.
  virtual Result<std::unique_ptr<Writer>> writer() = 0;
  virtual const std::vector<const Table*>& tables() const = 0;
  // Tables that are empty because their declaration is new or has changed, to be filled again
  // from records or by replay. They stay in this list, over crashes and openings too, until
  // confirm_rebuilt() says that they are full.
  virtual const std::vector<const Table*>& rebuilt_tables() const = 0;
  virtual Result<void> confirm_rebuilt() = 0;
  // Empties every register and all texts; rebuilt_tables() then names every table.
  virtual Result<void> drop_registers() = 0;
  // A complete copy as one SQLite file while work goes on; `path` must not exist.
  virtual Result<void> backup(const std::string& path) const = 0;
};

enum class Access { write, read };

struct OpenOptions {
  std::vector<const Table*> tables = {};  // registers; must outlive the store
  std::string office = "office";          // [a-z][a-z0-9_]*: PostgreSQL schema and lock
  Access access = Access::write;          // read: no lock, no schema change, no writer
  int readers = 4;                        // read connections kept at most
};

// "sqlite:FILE" | "postgresql://user@host/db" | "memory:". Access::write takes the office's lock
// at once and creates or adapts the schema.
Result<std::unique_ptr<Store>> open(std::string_view url, const OpenOptions& options);

// The backup file into an empty store; the chain is recomputed on the way.
Result<void> restore(Store& target, const std::string& path);

// ---- what is compared ----------------------------------------------------------------------

struct StoreDigest {
  Digest events{}, records{}, registers{};
  friend bool operator==(const StoreDigest&, const StoreDigest&) = default;
};

Result<StoreDigest> digest(const Reader& reader, const std::vector<const Table*>& tables);

struct ChainDifference {
  std::int64_t seq = 0;
  std::string expected, found;        // hashes in hex, or a seq: "7", "9" where events are missing
};

struct ChainCheck {
  std::int64_t checked = 0;           // events read
  Head head;                          // as recomputed
  std::optional<ChainDifference> difference;  // the first one; nothing: the chain is intact
};

// Recomputes the chain from `from_seq` (1: all; otherwise the event before is taken as right).
Result<ChainCheck> verify_chain(const Reader& reader, std::int64_t from_seq = 1);

// ---- faults, for tests and the simulator -----------------------------------------------------

enum class Fault {
  none,
  fail_before_commit,  // nothing is written
  fail_after_commit,   // written, but the answer is lost
  disk_full,           // nothing is written, "store.disk_full"
  slow,                // written; virtual time passes
};

struct FaultPlan {
  std::function<Fault(std::int64_t commit)> choose;  // commits counted from 1 over all writers
  std::int64_t slow_ms = 2000;
  std::int64_t virtual_ms = 0;        // what slowness has cost so far
};

// Does what the plan says to commits and is otherwise `inner`. Both must outlive it.
std::unique_ptr<Store> faulty(Store& inner, FaultPlan& plan);

}  // namespace tongchou::store
