// A backup holds everything, from any store into any store.
#include "store_test.h"

namespace tongchou::store {
namespace {

using Backup = StoreTest;
INSTANTIATE_TEST_SUITE_P(Stores, Backup, kAllKinds, kind_name);

void fill(Writer& writer) {
  for (int from = 1; from <= 2401; from += 600) {
    Batch batch;
    for (int seq = from; seq < from + 600; ++seq) {
      const std::string id = std::to_string(seq);
      batch.events.push_back(event(seq, "made", {"m" + id, "all"}));
      const char* kind = seq % 2 ? "matter" : "project";
      batch.records.push_back({kind, "r" + id, seq, "{\"序\":" + id + "}"});
      batch.rows.push_back(project("p" + id, "u", "s", "第" + id + "项", seq,
                                   seq % 3 ? Cell{} : Cell{seq}));
    }
    batch.texts.push_back({"matter", std::to_string(from), "scope", "滨河路改造", "正文 Ａ", from});
    EXPECT_OK(writer.commit(batch));
  }
}

TEST_P(Backup, is_restored_into_every_store) {
  fill(*writer_);
  const StoreDigest before = VALUE(digest(reader(), store_->tables()));
  const std::string file = place_->file("backup.db");
  EXPECT_OK(store_->backup(file));
  EXPECT_FAILS(store_->backup(file), "store.exists");
  for (const char* beside : {".partial", ".partial-work", "-wal", "-shm"}) {
    EXPECT_FALSE(std::filesystem::exists(file + beside)) << beside;
  }
  for (const Kind kind : {Kind::memory, Kind::sqlite, Kind::postgresql}) {
    if (kind == Kind::postgresql && !cluster()) continue;
    const Place place(kind);
    const auto target = VALUE(place.open());
    EXPECT_OK(restore(*target, file));
    EXPECT_EQ(VALUE(digest(target->reader(), target->tables())), before);
    EXPECT_TRUE(target->rebuilt_tables().empty());
    EXPECT_EQ(VALUE(target->reader().search({.text = "滨河路"})).size(), 5u);
    EXPECT_EQ(VALUE(target->reader().events_of("all", {.limit = 5000})).size(), 3000u);
    EXPECT_FAILS(restore(*target, file), "store.not_empty");
    const auto writer = VALUE(target->writer());
    EXPECT_OK(writer->commit({.events = {event(3001)}}));
  }
}

TEST_P(Backup, of_other_registers_has_them_rebuilt) {
  fill(*writer_);
  const std::string file = place_->file("backup.db");
  EXPECT_OK(store_->backup(file));
  Table changed = kProjects;
  changed.columns.push_back({"city"});
  const Place place(GetParam());
  const auto target = VALUE(place.open({&changed, &kWatchers}));
  EXPECT_OK(restore(*target, file));
  EXPECT_EQ(target->rebuilt_tables().size(), 2u);
  EXPECT_EQ(VALUE(target->reader().head()), VALUE(reader().head()));
  EXPECT_TRUE(VALUE(target->reader().query({.table = &changed})).rows.empty());
}

TEST_P(Backup, goes_on_while_the_writer_works) {
  fill(*writer_);
  const std::string file = place_->file("backup.db");
  if (GetParam() == Kind::memory) return;  // its readers and writer take turns
  Result<void> made;
  std::thread thread([&] { made = store_->backup(file); });
  for (int seq = 3001; seq <= 3100; ++seq) EXPECT_OK(writer_->commit({.events = {event(seq)}}));
  thread.join();
  EXPECT_OK(made);
  const auto copy = VALUE(open("sqlite:" + file, {.tables = {&kProjects, &kWatchers},
                                                  .access = Access::read}));
  const ChainCheck check = VALUE(verify_chain(copy->reader()));
  EXPECT_FALSE(check.difference);
  EXPECT_GE(check.head.seq, 3000);
}

TEST(Restoring, says_what_is_wrong_with_the_file) {
  const Place place(Kind::sqlite);
  const auto target = VALUE(place.open());
  EXPECT_FAILS(restore(*target, place.file("nothing.db")), "store.open");
  const std::string file = place.file("text.db");
  FILE* out = std::fopen(file.c_str(), "w");
  std::fputs("this is no database, but it is long enough to be looked at as one, "
             "for a header has a hundred bytes and this has more than that", out);
  std::fclose(out);
  EXPECT_FAILS(restore(*target, file), "store.corrupt");
}

}  // namespace
}  // namespace tongchou::store
