// The raw limit beside which our own rate is read: the writes that an office has made, made once
// more in SQLite's own C interface, and nothing else.
//
//   bare_loop BEFORE AFTER --batch B
//
// BEFORE and AFTER are copies of an office's database from before and after the commands that were
// measured. What they wrote is reckoned from the journal, as replay does it: events, records, rows
// and texts, B commands to a batch, and made ready in memory. Only then the clock starts: the loop
// writes it all into BEFORE, with its tables, its indexes, its index of texts and our durability
// (WAL, synchronous=FULL), each batch one transaction. Nothing is decided, checked, encoded or
// hashed there. It prints one line of JSON: {"commands":…,"seconds":…,"rate":…}.
#include <sqlite3.h>

#include <charconv>
#include <chrono>
#include <cstdio>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "clerk/clerk.h"
#include "clerk/project.h"
#include "need.h"
#include "register/register.h"
#include "store/batch.h"
#include "store/search_index.h"
#include "store/sql_text.h"

namespace tongchou {
namespace {

using namespace kernel;
using store::Row;

// ---- what was written -------------------------------------------------------------------------

struct Replay {
  explicit Replay(const std::string& before, const std::string& after)
      : old_store(need(store::open("sqlite:" + before, options()))),
        new_store(need(store::open("sqlite:" + after, options()))),
        cache(old_store->reader(), 10'000),
        world(&cache),
        head(need(old_store->reader().head())) {}

  static store::OpenOptions options() {
    return {.tables = registers::all(), .access = store::Access::read};
  }

  std::unique_ptr<store::Store> old_store, new_store;
  RecordCache cache;
  PackShelf shelf;
  Overlay world;      // as it is after the batches so far
  store::Head head;
};

// The kept answers of the measured commands by the seq of their last event.
std::map<std::int64_t, store::RecordRow> commands_of(const Replay& replay) {
  std::map<std::int64_t, store::RecordRow> commands;
  for (std::string after;;) {
    auto rows = need(replay.new_store->reader().scan_records("request", after, 1000));
    if (rows.empty()) return commands;
    after = rows.back().id;
    for (auto& row : rows) {
      const std::int64_t seq = need(parse_json(row.bytes))["seq"].as_integer();
      if (seq > replay.head.seq) commands.emplace(seq, std::move(row));
    }
  }
}

// One batch as the clerk gives it to the store. The events are those of the journal.
store::Batch batch_of(Replay& replay, const std::vector<Event>& events,
                      std::vector<store::RecordPut> requests) {
  store::Batch batch{.records = std::move(requests)};
  Overlay draft(&replay.world);
  for (const Event& event : events) {
    apply(draft, event);
    batch.events.push_back({event.seq, to_ms(event.at), std::string(kind_of(event.fact)),
                            encode(event), event.subjects});
  }
  Projection projection{draft, replay.shelf, batch};
  for (const auto& [key, record] : draft.changes()) {
    projection.project(replay.world.find(key.first, key.second).get(), record.get());
    store::RecordPut put{key.first, key.second, 1, {}, !record};
    if (record) put.bytes = encode(*record);
    batch.records.push_back(std::move(put));
  }
  replay.world.absorb(std::move(draft));
  return batch;
}

std::deque<store::Batch> batches_of(Replay& replay, std::size_t size) {
  std::deque<store::Batch> batches;
  auto commands = commands_of(replay);
  std::vector<Event> events;
  std::vector<store::RecordPut> requests;
  for (std::int64_t from = replay.head.seq + 1;;) {
    const auto rows = need(replay.new_store->reader().scan_events(from, 1000));
    if (rows.empty()) break;
    from = rows.back().seq + 1;
    for (const auto& row : rows) {
      events.push_back(need(decode_event(row.bytes)));
      auto done = commands.find(row.seq);
      if (done == commands.end()) continue;
      requests.push_back({"request", done->second.id, 1, done->second.bytes});
      if (requests.size() < size) continue;
      batches.push_back(batch_of(replay, std::exchange(events, {}), std::exchange(requests, {})));
    }
  }
  if (!events.empty()) batches.push_back(batch_of(replay, events, std::move(requests)));
  return batches;
}

// ---- the loop ---------------------------------------------------------------------------------

class Bare {
 public:
  explicit Bare(const std::string& file) {
    CHECK(sqlite3_open(file.c_str(), &database_) == SQLITE_OK, "the copy opens");
    run("PRAGMA journal_mode = WAL");
    run("PRAGMA synchronous = FULL");
  }
  ~Bare() {
    for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement);
    sqlite3_close(database_);
  }

  void write(const store::PreparedBatch& batch) {
    run("BEGIN IMMEDIATE");
    for (const auto& event : batch.events) {
      const store::EventPut& put = *event.put;
      step(insert_event_,
           {put.seq, put.at_ms, put.kind, put.bytes, hex(event.hash), event.subjects});
      for (const auto& subject : put.subjects) step(insert_subject_, {subject, put.seq});
    }
    for (const auto& change : batch.tables) {
      const bool texts = change.table == &store::search_table();
      const auto& sql = texts_of(*change.table);
      for (const Row* key : change.erases) step(sql.erase, *key);
      for (const Row* row : change.upserts) {
        if (texts) put_text(sql.upsert, *row);
        else step(sql.upsert, *row);
      }
      if (texts) run(store::kMergeTexts);
    }
    run("COMMIT");
  }

 private:
  struct Sql { std::string upsert, erase; };

  void run(const char* sql) {
    CHECK(sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) == SQLITE_OK,
          std::string(sql) + ": " + sqlite3_errmsg(database_));
  }
  const Sql& texts_of(const store::Table& table) {
    auto& made = sql_[&table];
    if (made.upsert.empty()) {
      made = {store::upsert_sql(store::Dialect::sqlite, table),
              store::erase_sql(store::Dialect::sqlite, table)};
    }
    return made;
  }
  sqlite3_stmt* prepared(const std::string& sql) {
    auto& statement = statements_[sql];
    if (statement) return statement;
    CHECK(sqlite3_prepare_v2(database_, sql.c_str(), -1, &statement, nullptr) == SQLITE_OK,
          sql + ": " + sqlite3_errmsg(database_));
    return statement;
  }
  void step(const std::string& sql, const Row& cells) {
    sqlite3_stmt* statement = prepared(sql);
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const int at = static_cast<int>(i) + 1;
      if (const auto* text = std::get_if<std::string>(&cells[i])) {
        sqlite3_bind_text(statement, at, text->data(), static_cast<int>(text->size()),
                          SQLITE_STATIC);
      } else if (const auto* number = std::get_if<std::int64_t>(&cells[i])) {
        sqlite3_bind_int64(statement, at, *number);
      } else {
        sqlite3_bind_null(statement, at);
      }
    }
    CHECK(sqlite3_step(statement) == SQLITE_DONE, sql + ": " + sqlite3_errmsg(database_));
    sqlite3_reset(statement);
  }
  // With its index, which has to be told what it held of the text before.
  void put_text(const std::string& upsert, const Row& row) {
    sqlite3_stmt* find = prepared("SELECT docid, folded FROM search WHERE kind = ? AND id = ?");
    for (int i : {0, 1}) {
      const std::string& text = store::cell_text(row[static_cast<std::size_t>(i)]);
      sqlite3_bind_text(find, i + 1, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
    }
    std::int64_t docid = 0;
    std::string old;
    if (sqlite3_step(find) == SQLITE_ROW) {
      docid = sqlite3_column_int64(find, 0);
      old = reinterpret_cast<const char*>(sqlite3_column_text(find, 1));
    }
    sqlite3_reset(find);
    step(upsert, row);
    if (docid && old == store::cell_text(row[4])) return;
    if (docid) {
      step("INSERT INTO search_index(search_index, rowid, folded) VALUES ('delete', ?, ?)",
           {docid, old});
    } else {
      docid = sqlite3_last_insert_rowid(database_);
    }
    step("INSERT INTO search_index(rowid, folded) VALUES (?, ?)", {docid, row[4]});
  }

  sqlite3* database_ = nullptr;
  const std::string insert_event_ = store::insert_event_sql(store::Dialect::sqlite);
  const std::string insert_subject_ = store::insert_subject_sql(store::Dialect::sqlite);
  std::map<std::string, sqlite3_stmt*> statements_;
  std::map<const store::Table*, Sql> sql_;
};

int measure(const std::string& before, const std::string& after, std::size_t size) {
  std::deque<store::Batch> batches;
  std::deque<store::PreparedBatch> prepared;
  std::size_t commands = 0;
  {
    Replay replay(before, after);
    batches = batches_of(replay, size);
    store::Head head = replay.head;
    for (const auto& batch : batches) {
      prepared.push_back(need(store::prepare(batch, head, registers::all())));
      head = prepared.back().head;
      for (const auto& put : batch.records) commands += put.kind == "request";
    }
    // The same journal must have come out, or something else would be measured.
    CHECK(head == need(replay.new_store->reader().head()), "the chain of the copy is met");
  }
  Bare bare(before);
  const auto begin = std::chrono::steady_clock::now();
  for (const auto& batch : prepared) bare.write(batch);
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  std::printf("{\"commands\":%zu,\"seconds\":%.3f,\"rate\":%.1f}\n", commands, seconds,
              static_cast<double>(commands) / seconds);
  return 0;
}

}  // namespace
}  // namespace tongchou

int main(int argc, char** argv) {
  std::size_t size = 0;
  if (argc == 5 && std::string_view(argv[3]) == "--batch") {
    const std::string_view text = argv[4];
    std::from_chars(text.data(), text.data() + text.size(), size);
  }
  if (size == 0) {
    std::fprintf(stderr, "usage: bare_loop BEFORE AFTER --batch B\n");
    return 2;
  }
  return tongchou::measure(argv[1], argv[2], size);
}
