// The store beside the bare C interface of SQLite making the same writes: a command is 2 events,
// 3 records and 4 register rows of some 600 bytes; batches of 1, 16 and 64 commands, each batch one
// transaction and one sync. The bare loop writes into the very same tables, without any checking,
// chaining or bookkeeping. Then a page of 50 out of 100,000 by key.
//
//   ninja -C build bench_store && build/bench_store
#include <benchmark/benchmark.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "../test/support/postgres_cluster.h"
#include "need.h"
#include "store/store.h"

namespace tongchou::store {
namespace {

constexpr int kEvents = 2, kRecords = 3, kRows = 4;
const std::string kFilling(560, 'x');  // with the names about it, some 600 bytes
const std::string kHash(64, '0');

const Table kTasks{.name = "task",
                   .columns = {{"id"}, {"person"}, {"state"}, {"due_ms", ColumnType::integer},
                               {"title"}},
                   .key_columns = 1,
                   .indexes = {{"person", "state", "due_ms"}}};

class Directory {
 public:
  // Not /tmp where that is memory: what is measured is the sync.
  Directory() : path_(std::filesystem::current_path() / "bench-store") {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ~Directory() { std::filesystem::remove_all(path_); }
  std::string database() const { return (path_ / "office.db").string(); }

 private:
  std::filesystem::path path_;
};

test::PostgresCluster* cluster() {
  static const auto started = test::PostgresCluster::start();
  return started.get();
}

std::string name_of(const char* prefix, std::int64_t number) {
  return prefix + std::to_string(number);
}

// Every third record and row is new, the others change one that is there: as an office works.
std::int64_t touched(std::int64_t command, int i) {
  return i == 0 ? command : (command * 7919 + i) % (command + 1);
}

Batch batch_of(std::int64_t& command, int commands, std::int64_t seq) {
  Batch batch;
  for (int c = 0; c < commands; ++c, ++command) {
    for (int i = 0; i < kEvents; ++i) {
      batch.events.push_back({++seq, seq, "task_done", kFilling, {name_of("m", command)}});
    }
    for (int i = 0; i < kRecords; ++i) {
      batch.records.push_back({"matter", name_of("m", touched(command, i)), command, kFilling});
    }
    for (int i = 0; i < kRows; ++i) {
      batch.rows.push_back({&kTasks, RowOp::upsert,
                            {name_of("t", touched(command, i)), name_of("p", command % 50),
                             "open", command, kFilling}});
    }
  }
  return batch;
}

void commit_batches(benchmark::State& state, const std::string& url, const std::string& office) {
  const auto store = need(open(url, {.tables = {&kTasks}, .office = office}));
  const auto writer = need(store->writer());
  const int commands = static_cast<int>(state.range(0));
  std::int64_t command = 0, seq = 0;
  for (auto unused : state) {
    seq = need(writer->commit(batch_of(command, commands, seq))).seq;
  }
  state.SetItemsProcessed(state.iterations() * commands);
}

void sqlite_store(benchmark::State& state) {
  const Directory directory;
  commit_batches(state, "sqlite:" + directory.database(), "office");
}

void postgresql_store(benchmark::State& state) {
  static int number = 0;
  if (!cluster()) {
    state.SkipWithError("no PostgreSQL 15 here");
    return;
  }
  commit_batches(state, cluster()->url(), name_of("office_", ++number));
}

void memory_store(benchmark::State& state) { commit_batches(state, "memory:", "office"); }

class Bare {
 public:
  explicit Bare(const std::string& file) {
    if (sqlite3_open(file.c_str(), &database_) != SQLITE_OK) std::abort();
    run("PRAGMA journal_mode = WAL");
    run("PRAGMA synchronous = FULL");
    event_ = prepare("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?)");
    subject_ = prepare("INSERT INTO event_subject VALUES (?, ?)");
    record_ = prepare("INSERT INTO record VALUES (?, ?, ?, ?) ON CONFLICT (kind, id) DO UPDATE "
                      "SET version = excluded.version, bytes = excluded.bytes");
    row_ = prepare("INSERT INTO task VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
                   "person = excluded.person, state = excluded.state, due_ms = excluded.due_ms, "
                   "title = excluded.title");
  }
  ~Bare() {
    for (sqlite3_stmt* statement : {event_, subject_, record_, row_}) sqlite3_finalize(statement);
    sqlite3_close(database_);
  }
  void run(const char* sql) {
    if (sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) std::abort();
  }
  void write(const Batch& batch) {
    run("BEGIN IMMEDIATE");
    for (const EventPut& put : batch.events) {
      step(event_, put.seq, put.at_ms, put.kind, put.bytes, kHash, put.subjects[0]);
      step(subject_, put.subjects[0], put.seq);
    }
    for (const RecordPut& put : batch.records) {
      step(record_, put.kind, put.id, put.version, put.bytes);
    }
    for (const RowChange& change : batch.rows) {
      const Row& cells = change.cells;
      step(row_, cell_text(cells[0]), cell_text(cells[1]), cell_text(cells[2]),
           cell_integer(cells[3]), cell_text(cells[4]));
    }
    run("COMMIT");
  }

 private:
  sqlite3_stmt* prepare(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(database_, sql, -1, &statement, nullptr) != SQLITE_OK) std::abort();
    return statement;
  }
  static void bind(sqlite3_stmt* statement, int at, std::int64_t number) {
    sqlite3_bind_int64(statement, at, number);
  }
  static void bind(sqlite3_stmt* statement, int at, const std::string& text) {
    sqlite3_bind_text(statement, at, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
  }
  template <class... Values>
  static void step(sqlite3_stmt* statement, const Values&... values) {
    int at = 0;
    (bind(statement, ++at, values), ...);
    if (sqlite3_step(statement) != SQLITE_DONE) std::abort();
    sqlite3_reset(statement);
  }

  sqlite3* database_ = nullptr;
  sqlite3_stmt *event_, *subject_, *record_, *row_;
};

void bare_sqlite(benchmark::State& state) {
  const Directory directory;
  // The store makes the tables, then it goes.
  need(open("sqlite:" + directory.database(), {.tables = {&kTasks}})).reset();
  Bare bare(directory.database());
  const int commands = static_cast<int>(state.range(0));
  std::int64_t command = 0, seq = 0;
  for (auto unused : state) {
    const Batch batch = batch_of(command, commands, seq);
    bare.write(batch);
    seq = batch.events.back().seq;
  }
  state.SetItemsProcessed(state.iterations() * commands);
}

// A person's open tasks by deadline among 100,000, from some page in the middle on.
void list_50(benchmark::State& state, const std::string& url) {
  const auto store = need(open(url, {.tables = {&kTasks}, .office = "lists"}));
  if (need(store->reader().query({.table = &kTasks, .limit = 1})).rows.empty()) {
    const auto writer = need(store->writer());
    for (std::int64_t from = 0; from < 100'000; from += 5'000) {
      Batch batch;
      for (std::int64_t i = from; i < from + 5'000; ++i) {
        batch.rows.push_back({&kTasks, RowOp::upsert,
                              {name_of("t", i), name_of("p", i % 2), "open", i, "滨河路改造工程"}});
      }
      need(writer->commit(batch));
    }
  }
  std::int64_t at = 0;
  for (auto unused : state) {
    at = (at + 7919) % 90'000;
    const Page page = need(store->reader().query(
        {.table = &kTasks,
         .where = {is("person", "p1"), is("state", "open")},
         .order_by = {{"due_ms", state.range(0) != 0}},
         .after = {at, name_of("t", at)},
         .limit = 50}));
    benchmark::DoNotOptimize(page.rows.size());
  }
}

void sqlite_list_50(benchmark::State& state) {
  const Directory directory;
  list_50(state, "sqlite:" + directory.database());
}

void postgresql_list_50(benchmark::State& state) {
  if (!cluster()) {
    state.SkipWithError("no PostgreSQL 15 here");
    return;
  }
  list_50(state, cluster()->url());
}

BENCHMARK(bare_sqlite)->Arg(1)->Arg(16)->Arg(64)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(sqlite_store)->Arg(1)->Arg(16)->Arg(64)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(postgresql_store)->Arg(1)->Arg(16)->Arg(64)->UseRealTime()->Unit(
    benchmark::kMillisecond);
BENCHMARK(memory_store)->Arg(1)->Arg(16)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(sqlite_list_50)->Arg(0)->Arg(1)->UseRealTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(postgresql_list_50)->Arg(0)->Arg(1)->UseRealTime()->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace tongchou::store

BENCHMARK_MAIN();
