// What survives: reopening, a killed process, a crashed server, a full disk, a lost connection.
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <random>
#include <thread>

#include "store_test.h"

namespace tongchou::store {
namespace {

using Durability = StoreTest;
INSTANTIATE_TEST_SUITE_P(Stores, Durability, kDurableKinds, kind_name);

// Something done to the database behind the store's back.
void tamper(const Place& place, const std::string& sql) {
  if (place.kind() == Kind::sqlite) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(place.url().substr(7).c_str(), &database), SQLITE_OK);
    char* message = nullptr;
    EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &message), SQLITE_OK)
        << (message ? message : "");
    sqlite3_free(message);
    sqlite3_close(database);
    return;
  }
  EXPECT_EQ(cluster()->run({"psql", place.url(), "-q", "-v", "ON_ERROR_STOP=1", "-c",
                            "SET search_path = \"" + place.office() + "\", public", "-c", sql}),
            0);
}

TEST_P(Durability, keeps_everything_over_reopening) {
  const Head head = VALUE(writer_->commit({.events = {event(1, "made", {"m1"})},
                                           .records = {{"m", "m1", 1, "{}"}},
                                           .rows = {project("p", "u", "s", "甲", 1)},
                                           .texts = {{"m", "1", "", "滨河路", ""}}}));
  const StoreDigest before = VALUE(digest(reader(), store_->tables()));
  reopen();
  EXPECT_TRUE(store_->rebuilt_tables().empty());
  EXPECT_EQ(VALUE(reader().head()), head);
  EXPECT_EQ(VALUE(digest(reader(), store_->tables())), before);
  EXPECT_EQ(VALUE(reader().search({.text = "滨河路"})).size(), 1u);
  EXPECT_OK(writer_->commit({.events = {event(2)}}));
  EXPECT_EQ(VALUE(verify_chain(reader(), 2)).checked, 1);
}

TEST_P(Durability, refuses_a_second_store_for_writing) {
  EXPECT_FAILS(place_->open(), "store.second_writer");
  const auto second = VALUE(place_->open({&kProjects, &kWatchers}, Access::read));
  EXPECT_FAILS(second->writer(), "store.read_only");
  EXPECT_FAILS(second->drop_registers(), "store.read_only");
  EXPECT_OK(writer_->commit({.events = {event(1)}}));
  EXPECT_EQ(VALUE(second->reader().head()).seq, 1);
}

TEST_P(Durability, remakes_registers_whose_declaration_changed) {
  EXPECT_OK(writer_->commit({.events = {event(1)},
                             .rows = {project("p", "u", "s", "甲", 1),
                                      {&kWatchers, RowOp::upsert, {"王", "p", 1}}}}));
  close();
  Table changed = kProjects;
  changed.columns.push_back({"city"});
  EXPECT_FAILS(place_->open({&changed}, Access::read), "store.schema");
  for (int opening = 0; opening < 2; ++opening) {  // a crash before the rebuilding changes nothing
    const auto store = VALUE(place_->open({&changed, &kWatchers}));
    ASSERT_EQ(store->rebuilt_tables(), (std::vector<const Table*>{&changed}));
    EXPECT_TRUE(VALUE(store->reader().query({.table = &changed})).rows.empty());
    EXPECT_EQ(VALUE(store->reader().query({.table = &kWatchers})).rows.size(), 1u);
    if (opening == 1) EXPECT_OK(store->confirm_rebuilt());
  }
  const auto store = VALUE(place_->open({&changed, &kWatchers}));
  EXPECT_TRUE(store->rebuilt_tables().empty());
}

TEST_P(Durability, names_the_first_difference_in_the_chain) {
  Batch batch;
  for (int seq = 1; seq <= 9; ++seq) batch.events.push_back(event(seq));
  EXPECT_OK(writer_->commit(batch));
  tamper(*place_, "UPDATE event SET bytes = '{}' WHERE seq = 5");
  ChainCheck check = VALUE(verify_chain(reader()));
  ASSERT_TRUE(check.difference);
  EXPECT_EQ(check.difference->seq, 5);
  EXPECT_EQ(check.difference->found.size(), 64u);
  EXPECT_NE(check.difference->found, check.difference->expected);
  EXPECT_EQ(check.checked, 4);
  tamper(*place_, "DELETE FROM event WHERE seq = 3");
  check = VALUE(verify_chain(reader()));
  EXPECT_EQ(check.difference->seq, 3);
  EXPECT_EQ(check.difference->found, "4");
  EXPECT_FALSE(VALUE(verify_chain(reader(), 7)).difference);
}

TEST_P(Durability, takes_no_commits_after_a_failed_one) {
  EXPECT_OK(writer_->commit({.events = {event(1)}}));
  tamper(*place_, "DROP TABLE watcher");
  Batch failing{.events = {event(2)}, .records = {{"m", "m", 1, "{}"}}};
  failing.rows.push_back({&kWatchers, RowOp::upsert, {"王", "p", 1}});
  const auto failed = writer_->commit(failing);
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().code, "store.sql");
  EXPECT_EQ(failed.error().en.find("王"), std::string::npos);  // no values in messages
  EXPECT_FAILS(writer_->commit({.events = {event(2)}}), "store.poisoned");
  EXPECT_EQ(VALUE(reader().head()).seq, 1);
  EXPECT_FALSE(VALUE(reader().find("m", "m")));
  writer_.reset();
  writer_ = VALUE(store_->writer());
  EXPECT_OK(writer_->commit({.events = {event(2)}}));
}

TEST_P(Durability, outlives_a_killed_process) {
  close();
  std::mt19937 random(7);
  std::int64_t acknowledged = 0;
  for (int round = 0; round < 8; ++round) {
    int pipe_ends[2];
    ASSERT_EQ(::pipe(pipe_ends), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      auto store = place_->open();
      if (!store) ::_exit(2);
      auto writer = (*store)->writer();
      std::int64_t seq = (*store)->reader().head()->seq;
      for (;;) {
        ++seq;
        const auto done = (*writer)->commit(
            {.events = {event(seq, "made", {"m" + std::to_string(seq)})},
             .records = {{"m", "m" + std::to_string(seq), seq, "{}"}, {"m", "last", seq, "{}"}},
             .rows = {project("p" + std::to_string(seq), "u", "s", "甲", seq)}});
        if (!done) ::_exit(3);
        if (::write(pipe_ends[1], &seq, sizeof seq) != sizeof seq) ::_exit(4);
      }
    }
    ::close(pipe_ends[1]);
    std::int64_t seq = 0;
    const auto until = std::chrono::steady_clock::now() +
                       std::chrono::milliseconds(60 + random() % 120);
    bool killed = false;
    while (::read(pipe_ends[0], &seq, sizeof seq) == sizeof seq) {
      acknowledged = seq;
      if (!killed && std::chrono::steady_clock::now() > until) {
        ::kill(child, SIGKILL);
        killed = true;
      }
    }
    ::close(pipe_ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << "child ended by itself: " << WEXITSTATUS(status);

    store_ = VALUE(place_->open());
    const ChainCheck check = VALUE(verify_chain(reader()));
    EXPECT_FALSE(check.difference);
    EXPECT_GE(check.head.seq, acknowledged);
    EXPECT_LE(check.head.seq, acknowledged + 1);
    EXPECT_EQ(VALUE(reader().find("m", "last"))->version, check.head.seq);
    EXPECT_EQ(VALUE(reader().query({.table = &kProjects, .limit = 1, .with_total = true})).total,
              check.head.seq);
    acknowledged = check.head.seq;
    store_.reset();
  }
  EXPECT_GT(acknowledged, 0);
}

TEST(SqliteDurability, a_full_disk_loses_nothing_acknowledged) {
  const Place place(Kind::sqlite);
  int pipe_ends[2];
  ASSERT_EQ(::pipe(pipe_ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    auto store = place.open();
    auto writer = (*store)->writer();
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{400'000, 400'000};  // no file may grow beyond this: as a disk that is full
    ::setrlimit(RLIMIT_FSIZE, &limit);
    std::int64_t seq = 0;
    const std::string bytes(2000, 'x');
    while ((*writer)->commit({.events = {event(seq + 1)},
                              .records = {{"m", std::to_string(seq), 1, bytes}}})) {
      ++seq;
    }
    const bool refuses = (*writer)->commit({.events = {event(seq + 1)}}).error().code ==
                         "store.poisoned";
    const bool same = (*store)->reader().head()->seq == seq;
    if (::write(pipe_ends[1], &seq, sizeof seq) != sizeof seq) ::_exit(4);
    ::_exit(refuses && same ? 0 : 1);
  }
  std::int64_t acknowledged = 0;
  EXPECT_EQ(::read(pipe_ends[0], &acknowledged, sizeof acknowledged),
            static_cast<ssize_t>(sizeof acknowledged));
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_GT(acknowledged, 10);
  const auto store = VALUE(place.open());
  EXPECT_EQ(VALUE(store->reader().head()).seq, acknowledged);
  EXPECT_EQ(VALUE(verify_chain(store->reader())).checked, acknowledged);
  const auto writer = VALUE(store->writer());
  EXPECT_OK(writer->commit({.events = {event(acknowledged + 1)}}));
}

TEST(PostgresqlDurability, a_lost_connection_is_replaced) {
  if (!cluster()) GTEST_SKIP();
  const Place place(Kind::postgresql);
  const auto store = VALUE(place.open());
  auto writer = VALUE(store->writer());
  EXPECT_OK(writer->commit({.events = {event(1)}}));
  EXPECT_EQ(VALUE(store->reader().head()).seq, 1);
  tamper(place, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE pid <> pg_backend_pid() AND datname = current_database()");
  EXPECT_EQ(VALUE(store->reader().head()).seq, 1);  // the reader's connection had gone, too
  EXPECT_FAILS(writer->commit({.events = {event(2)}}), "store.connection");
  EXPECT_FAILS(writer->commit({.events = {event(2)}}), "store.poisoned");
  writer.reset();
  writer = VALUE(store->writer());
  EXPECT_OK(writer->commit({.events = {event(2)}}));
}

TEST(PostgresqlDurability, two_offices_live_in_one_database) {
  if (!cluster()) GTEST_SKIP();
  const Place one(Kind::postgresql), two(Kind::postgresql);
  const auto first = VALUE(one.open()), second = VALUE(two.open());
  const auto writer = VALUE(first->writer());
  EXPECT_OK(writer->commit({.events = {event(1)}}));
  EXPECT_EQ(VALUE(second->reader().head()).seq, 0);
}

TEST(PostgresqlDurability, a_crashed_server_loses_nothing_acknowledged) {
  const auto own = test::PostgresCluster::start();
  if (!own) GTEST_SKIP();
  const OpenOptions options{.tables = {&kProjects, &kWatchers}};
  Head head;
  {
    const auto store = VALUE(open(own->url(), options));
    const auto writer = VALUE(store->writer());
    for (int seq = 1; seq <= 40; ++seq) {
      head = VALUE(writer->commit({.events = {event(seq)}, .records = {{"m", "m", seq, "{}"}}}));
    }
  }
  ASSERT_TRUE(own->crash_and_recover());
  const auto store = VALUE(open(own->tcp_url(), options));
  EXPECT_EQ(VALUE(verify_chain(store->reader())).head, head);
  EXPECT_EQ(VALUE(store->reader().find("m", "m"))->version, 40);
}

// ---- faults by plan ------------------------------------------------------------------------

using Faults = StoreTest;
INSTANTIATE_TEST_SUITE_P(Stores, Faults, kAllKinds, kind_name);

TEST_P(Faults, happen_as_planned) {
  writer_.reset();
  FaultPlan plan{.choose = [](std::int64_t commit) {
    return commit == 2   ? Fault::fail_before_commit
           : commit == 3 ? Fault::fail_after_commit
           : commit == 4 ? Fault::disk_full
           : commit == 5 ? Fault::slow
                         : Fault::none;
  }};
  const auto store = faulty(*store_, plan);
  std::unique_ptr<Writer> writer = VALUE(store->writer());
  const auto again = [&] {
    EXPECT_FAILS(writer->commit({}), "store.poisoned");
    writer.reset();
    writer = VALUE(store->writer());
    return VALUE(store->reader().head()).seq;
  };
  EXPECT_OK(writer->commit({.events = {event(1)}}));
  EXPECT_FAILS(writer->commit({.events = {event(2)}}), "store.sql");
  EXPECT_EQ(again(), 1);
  EXPECT_FAILS(writer->commit({.events = {event(2)}}), "store.connection");
  EXPECT_EQ(again(), 2);  // it was written all the same
  EXPECT_FAILS(writer->commit({.events = {event(3)}}), "store.disk_full");
  EXPECT_EQ(again(), 2);
  EXPECT_OK(writer->commit({.events = {event(3)}}));
  EXPECT_EQ(plan.virtual_ms, 2000);
  EXPECT_FALSE(VALUE(verify_chain(store->reader())).difference);
}

}  // namespace
}  // namespace tongchou::store
