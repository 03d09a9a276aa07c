// What every store promises, held by all three.
#include <thread>

#include "store_test.h"

namespace tongchou::store {
namespace {

using Conformance = StoreTest;
INSTANTIATE_TEST_SUITE_P(Stores, Conformance, kAllKinds, kind_name);

TEST_P(Conformance, begins_empty) {
  EXPECT_EQ(VALUE(reader().head()), Head{});
  EXPECT_TRUE(VALUE(reader().record_kinds()).empty());
  EXPECT_TRUE(VALUE(reader().scan_events(1, 10)).empty());
  EXPECT_TRUE(store_->rebuilt_tables().empty());
}

TEST_P(Conformance, chains_events) {
  const EventPut one = event(1), two = event(2);
  const Head head = VALUE(writer_->commit({.events = {one, two}}));
  const Digest first = sm3_chain(Digest{}, one.bytes);
  EXPECT_EQ(head, (Head{2, sm3_chain(first, two.bytes)}));
  EXPECT_EQ(VALUE(reader().head()), head);
  const auto rows = VALUE(reader().scan_events(1, 10));
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].hash, first);
  EXPECT_EQ(rows[0].bytes, one.bytes);
  EXPECT_EQ(rows[1].at_ms, 2000);
  const ChainCheck check = VALUE(verify_chain(reader()));
  EXPECT_EQ(check.checked, 2);
  EXPECT_EQ(check.head, head);
  EXPECT_FALSE(check.difference);
}

TEST_P(Conformance, pages_events) {
  Batch batch;
  for (int seq = 1; seq <= 25; ++seq) batch.events.push_back(event(seq));
  EXPECT_OK(writer_->commit(batch));
  const auto rows = VALUE(reader().scan_events(11, 10));
  ASSERT_EQ(rows.size(), 10u);
  EXPECT_EQ(rows.front().seq, 11);
  EXPECT_EQ(rows.back().seq, 20);
  EXPECT_EQ(VALUE(reader().scan_events(26, 10)).size(), 0u);
  EXPECT_FAILS(reader().scan_events(1, 0), "store.query");
  EXPECT_FAILS(reader().scan_events(1, kRowsPerPageMax + 1), "store.query");
}

TEST_P(Conformance, finds_events_by_subject) {
  Batch batch;
  for (int seq = 1; seq <= 9; ++seq) {
    batch.events.push_back(event(seq, "made", seq % 3 ? std::vector<std::string>{"单位/1", "m-7"}
                                                      : std::vector<std::string>{"m-8"}));
  }
  batch.events.push_back(event(10));
  EXPECT_OK(writer_->commit(batch));
  const auto seqs = [&](const EventRange& range) {
    std::vector<std::int64_t> found;
    for (const EventRow& row : VALUE(reader().events_of("m-7", range))) found.push_back(row.seq);
    return found;
  };
  using Seqs = std::vector<std::int64_t>;
  EXPECT_EQ(seqs({}), (Seqs{1, 2, 4, 5, 7, 8}));
  EXPECT_EQ(seqs({.after = 2, .limit = 2}), (Seqs{4, 5}));
  EXPECT_EQ(seqs({.newest_first = true, .limit = 2}), (Seqs{8, 7}));
  EXPECT_EQ(seqs({.before = 7, .newest_first = true, .limit = 2}), (Seqs{5, 4}));
  EXPECT_EQ(VALUE(reader().events_of("m-8", {})).size(), 3u);
  EXPECT_TRUE(VALUE(reader().events_of("m", {})).empty());
  EXPECT_EQ(VALUE(reader().scan_events(1, 1))[0].subjects,
            (std::vector<std::string>{"单位/1", "m-7"}));
  EXPECT_TRUE(VALUE(reader().scan_events(10, 1))[0].subjects.empty());
}

TEST_P(Conformance, keeps_records) {
  EXPECT_OK(writer_->commit({.records = {{"matter", "m1", 1, "{\"a\":\"甲\\\\\\\"{},\"}"},
                                         {"matter", "m3", 1, ""},
                                         {"matter", "m2", 4, "x"},
                                         {"body", "b", 9, "y"}}}));
  const auto found = VALUE(reader().find("matter", "m1"));
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, (RecordRow{"matter", "m1", 1, "{\"a\":\"甲\\\\\\\"{},\"}"}));
  EXPECT_FALSE(VALUE(reader().find("matter", "m9")));
  EXPECT_EQ(VALUE(reader().record_kinds()), (std::vector<std::string>{"body", "matter"}));

  EXPECT_OK(writer_->commit({.records = {{"matter", "m1", 2, "new"},
                                         {.kind = "matter", .id = "m3", .erase = true}}}));
  EXPECT_EQ(VALUE(reader().find("matter", "m1"))->bytes, "new");
  const auto rows = VALUE(reader().scan_records("matter", "", 10));
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[1].id, "m2");
  EXPECT_EQ(VALUE(reader().scan_records("matter", "m1", 10)).size(), 1u);
  EXPECT_EQ(VALUE(reader().scan_records("matter", "", 1)).size(), 1u);
}

TEST_P(Conformance, lets_the_last_change_win_within_a_batch) {
  EXPECT_OK(writer_->commit(
      {.records = {{"m", "a", 1, "1"},
                   {"m", "a", 2, "2"},
                   {.kind = "m", .id = "b", .erase = true},
                   {"m", "b", 1, "b"},
                   {"m", "c", 1, "c"},
                   {.kind = "m", .id = "c", .erase = true}},
       .rows = {project("p", "u", "s", "甲", 1), {&kProjects, RowOp::erase, {"p"}},
                project("q", "u", "s", "乙", 1), project("q", "u", "s", "丙", 2)}}));
  EXPECT_EQ(VALUE(reader().find("m", "a"))->version, 2);
  EXPECT_TRUE(VALUE(reader().find("m", "b")));
  EXPECT_FALSE(VALUE(reader().find("m", "c")));
  const Page page = VALUE(reader().query({.table = &kProjects}));
  ASSERT_EQ(page.rows.size(), 1u);
  EXPECT_EQ(cell_text(page.rows[0][3]), "丙");
}

TEST_P(Conformance, refuses_a_bad_batch_whole_and_goes_on) {
  const auto refused = [&](Batch batch) {
    batch.records.push_back({"m", "x", 1, "must not appear"});
    EXPECT_FAILS(writer_->commit(batch), "store.batch");
    EXPECT_FALSE(VALUE(reader().find("m", "x")));
  };
  refused({.events = {event(2)}});
  refused({.events = {event(1), event(3)}});
  refused({.events = {{1, 0, "k", "\xff"}}});
  refused({.events = {{1, 0, "k", std::string("a\0b", 3)}}});
  refused({.events = {event(1, "k", {"a", "a"})}});
  refused({.events = {event(1, "k", {"a\nb"})}});
  refused({.records = {{"", "id", 1, ""}}});
  refused({.rows = {{&kProjects, RowOp::upsert, {"too few"}}}});
  refused({.rows = {{&kWatchers, RowOp::upsert, {"a", "b", "text"}}}});
  refused({.rows = {{&kWatchers, RowOp::upsert, {"a", Cell{}, 1}}}});
  static const Table other{.name = "other", .columns = {{"id"}}};
  refused({.rows = {{&other, RowOp::upsert, {"a"}}}});
  refused({.clear = {&other}});
  refused({.texts = {{"k", "i", "", "\xed\xa0\x80", ""}}});
  EXPECT_OK(writer_->commit({.events = {event(1)}}));
}

TEST_P(Conformance, has_room_for_one_writer) {
  EXPECT_FAILS(store_->writer(), "store.second_writer");
  EXPECT_OK(writer_->commit({.events = {event(1)}}));
  writer_.reset();
  writer_ = VALUE(store_->writer());
  EXPECT_OK(writer_->commit({.events = {event(2)}}));
}

TEST_P(Conformance, clears_tables_first) {
  EXPECT_OK(writer_->commit({.rows = {project("p", "u", "s", "甲", 1)},
                             .texts = {{"k", "1", "", "甲乙丙", ""}}}));
  EXPECT_OK(writer_->commit({.rows = {project("q", "u", "s", "乙", 1)},
                             .texts = {{"k", "2", "", "甲乙丁", ""}},
                             .clear = {&kProjects},
                             .clear_search = true}));
  const Page page = VALUE(reader().query({.table = &kProjects, .columns = {"id"}}));
  ASSERT_EQ(page.rows.size(), 1u);
  EXPECT_EQ(cell_text(page.rows[0][0]), "q");
  const auto hits = VALUE(reader().search({.text = "甲乙"}));
  ASSERT_EQ(hits.size(), 1u);
  EXPECT_EQ(hits[0].id, "2");
  EXPECT_TRUE(VALUE(reader().search({.text = "甲乙丙"})).empty());
}

TEST_P(Conformance, drops_registers_and_says_so) {
  EXPECT_OK(writer_->commit({.records = {{"m", "a", 1, "1"}},
                             .rows = {project("p", "u", "s", "甲", 1)}}));
  EXPECT_OK(store_->drop_registers());
  EXPECT_EQ(store_->rebuilt_tables().size(), 2u);
  EXPECT_TRUE(VALUE(reader().query({.table = &kProjects})).rows.empty());
  EXPECT_TRUE(VALUE(reader().find("m", "a")));
  EXPECT_OK(store_->confirm_rebuilt());
  EXPECT_TRUE(store_->rebuilt_tables().empty());
}

TEST_P(Conformance, serves_many_readers_while_writing) {
  std::atomic<bool> stop = false;
  std::atomic<int> failures = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      while (!stop) {
        // An event and its row are committed together, so no reader may see one without the other.
        const Result<void> seen = reader().at_one_moment([&](const Reader& r) -> Result<void> {
          TRY(const Head head, r.head());
          TRY(const Page page, r.query({.table = &kProjects, .limit = 1, .with_total = true}));
          if (*page.total != head.seq) ++failures;
          return {};
        });
        if (!seen) ++failures;
      }
    });
  }
  for (int seq = 1; seq <= 60; ++seq) {
    EXPECT_OK(writer_->commit(
        {.events = {event(seq)},
         .rows = {project("p" + std::to_string(seq), "u", "s", "甲", seq)}}));
    EXPECT_EQ(VALUE(reader().head()).seq, seq);
  }
  stop = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failures, 0);
}

TEST(Opening, refuses_what_it_does_not_know) {
  EXPECT_FAILS(open("mysql://x", {}), "store.url");
  EXPECT_FAILS(open("sqlite:", {}), "store.url");
  EXPECT_FAILS(open("memory:", {.office = "Bad; drop"}), "store.office");
  EXPECT_FAILS(open("sqlite:/nowhere/at/all.db", {}), "store.open");
  EXPECT_FAILS(open("sqlite:/nowhere.db", {.access = Access::read}), "store.open");
  static const Table bad{.name = "project", .columns = {{"id; drop"}}};
  EXPECT_FAILS(open("memory:", {.tables = {&bad}}), "store.table");
  static const Table own{.name = "event", .columns = {{"id"}}};
  EXPECT_FAILS(open("memory:", {.tables = {&own}}), "store.table");
  EXPECT_FAILS(open("memory:", {.tables = {&kProjects, &kProjects}}), "store.table");
}

}  // namespace
}  // namespace tongchou::store
