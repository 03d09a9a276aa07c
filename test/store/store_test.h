// What the store's tests share: a temporary directory, one cluster for the whole program, and a
// fixture that runs every test on memory, SQLite and PostgreSQL.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>

#include "../support/postgres_cluster.h"
#include "../support/temporary_directory.h"
#include "store/store.h"

namespace tongchou::store {

enum class Kind { memory, sqlite, postgresql };

inline std::string kind_name(const testing::TestParamInfo<Kind>& info) {
  static const char* kNames[] = {"memory", "sqlite", "postgresql"};
  return kNames[static_cast<int>(info.param)];
}

inline const auto kAllKinds = testing::Values(Kind::memory, Kind::sqlite, Kind::postgresql);
inline const auto kDurableKinds = testing::Values(Kind::sqlite, Kind::postgresql);

// Started once, on first use; nothing where PostgreSQL is not installed.
inline test::PostgresCluster* cluster() {
  static std::unique_ptr<test::PostgresCluster> started = [] {
    auto made = test::PostgresCluster::start();
    if (!made) std::puts("skipped on PostgreSQL: its server (version 15) is not installed here");
    return made;
  }();
  return started.get();
}

using test::TemporaryDirectory;

template <class T>
T expect_value(Result<T> result, const char* what) {
  if (!result) {
    ADD_FAILURE() << what << ": " << result.error().code << " " << result.error().en << " @"
                  << result.error().place;
    std::abort();
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}
#define VALUE(expression) expect_value((expression), #expression)
#define EXPECT_OK(expression)                                                            \
  do {                                                                                   \
    auto outcome = (expression);                                                         \
    EXPECT_TRUE(outcome.has_value()) << outcome.error().code << " " << outcome.error().en \
                                     << " @" << outcome.error().place;                   \
  } while (false)
#define EXPECT_FAILS(expression, expected)               \
  do {                                                   \
    auto outcome = (expression);                         \
    if (outcome.has_value()) {                           \
      ADD_FAILURE() << #expression " did not fail";      \
    } else {                                             \
      EXPECT_EQ(outcome.error().code, expected);         \
      EXPECT_FALSE(outcome.error().zh.empty());          \
    }                                                    \
  } while (false)

inline const Table kProjects{
    .name = "project",
    .columns = {{"id"},
                {"unit"},
                {"stage"},
                {"name"},
                {"name_order"},
                {"amount", ColumnType::integer},
                {"due_ms", ColumnType::integer, true},
                {"note", ColumnType::text, true}},
    .key_columns = 1,
    .indexes = {{"unit", "due_ms"}, {"name_order"}, {"amount"}}};

inline const Table kWatchers{.name = "watcher",
                             .columns = {{"person"}, {"project"}, {"since", ColumnType::integer}},
                             .key_columns = 2};

inline EventPut event(std::int64_t seq, std::string kind = "made",
                      std::vector<std::string> subjects = {}) {
  return {seq, 1000 * seq, kind, "{\"seq\":" + std::to_string(seq) + ",\"说明\":\"第一行\\n\"}",
          std::move(subjects)};
}

inline RowChange project(std::string id, std::string unit, std::string stage, std::string name,
                         std::int64_t amount, Cell due = {}, Cell note = {}) {
  return {&kProjects,
          RowOp::upsert,
          {id, unit, stage, name, "k" + name, amount, std::move(due), std::move(note)}};
}

// One place to keep a store: a file or a schema of its own.
class Place {
 public:
  explicit Place(Kind kind) : kind_(kind) {
    static std::atomic<int> number = 0;
    const int mine = ++number;
    office_ = "office_" + std::to_string(mine);
    url_ = kind == Kind::memory   ? "memory:"
           : kind == Kind::sqlite ? "sqlite:" + directory_.file("office.db")
                                  : cluster()->url();
  }
  Result<std::unique_ptr<Store>> open(
      std::vector<const Table*> tables = {&kProjects, &kWatchers},
      Access access = Access::write) const {
    return store::open(url_, {.tables = std::move(tables), .office = office_, .access = access});
  }
  Kind kind() const { return kind_; }
  const std::string& url() const { return url_; }
  const std::string& office() const { return office_; }
  std::string file(const std::string& name) const { return directory_.file(name); }

 private:
  Kind kind_;
  TemporaryDirectory directory_;
  std::string office_, url_;
};

class StoreTest : public testing::TestWithParam<Kind> {
 protected:
  void SetUp() override {
    if (GetParam() == Kind::postgresql && !cluster()) GTEST_SKIP();
    place_ = std::make_unique<Place>(GetParam());
    store_ = VALUE(place_->open());
    writer_ = VALUE(store_->writer());
  }
  void TearDown() override { close(); }
  void close() {
    writer_.reset();
    store_.reset();
  }
  void reopen() {
    close();
    store_ = VALUE(place_->open());
    writer_ = VALUE(store_->writer());
  }
  const Reader& reader() const { return store_->reader(); }

  std::unique_ptr<Place> place_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Writer> writer_;
};

}  // namespace tongchou::store
