// What the store refuses or loses, seen from the clerk: who is told what, and what is true after.
#include "clerk/clerk.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace tongchou {
namespace {

using namespace kernel;

class ClerkTest : public testing::Test {
 protected:
  void SetUp() override {
    store::OpenOptions options;
    options.tables = registers::all();
    store_ = *store::open("memory:", options);
    faulty_ = store::faulty(*store_, plan_);
    open();
    ASSERT_TRUE(clerk_->process({Ask{{}, EstablishOffice{.name = "示范区"}, {}}})[0].result);
  }

  void open() {
    clerk_.reset();
    ClerkOptions options;
    options.now = [] { return *parse_local_instant("2026-03-16 09:00"); };
    options.new_id_base = [this] { return "t" + std::to_string(++ids_); };
    options.published = [this](const auto&, std::int64_t seq) { published_.push_back(seq); };
    clerk_ = *Clerk::open(*faulty_, {shelf_, calendar_, rates_}, std::move(options));
  }

  static Ask add_unit(const std::string& id, const std::string& name, const std::string& key = {}) {
    return {{}, AddUnit{.id = id, .kind = "unit", .name = name}, key};
  }
  bool has_unit(const std::string& id) {
    auto found = store_->reader().find("unit", id);
    return found && *found;
  }
  void expect_clean() {
    auto verification = verify(*store_);
    ASSERT_TRUE(verification);
    EXPECT_TRUE(verification->clean());
  }

  store::FaultPlan plan_;
  std::unique_ptr<store::Store> store_, faulty_;
  PackShelf shelf_;
  Calendar calendar_;
  std::vector<Rate> rates_;
  std::unique_ptr<Clerk> clerk_;
  int ids_ = 0;
  std::vector<std::int64_t> published_;
};

Refusal refusal_of(const Answer& answer) { return answer.result.error().refusal; }

TEST_F(ClerkTest, one_whose_text_cannot_be_kept_does_not_hold_up_its_neighbours) {
  const std::string with_nul("u2\0", 3);
  const auto answers =
      clerk_->process({add_unit("u1", "一", "k1"), add_unit(with_nul, "二"), add_unit("u3", "三"),
                       add_unit("u4", "\xff"), add_unit("u1", "一", "k1"), add_unit("u5", "五")});
  ASSERT_EQ(answers.size(), 6u);
  for (const std::size_t kept : {0, 2, 4, 5}) EXPECT_TRUE(answers[kept].result) << kept;
  for (const std::size_t at_fault : {1, 3}) {
    ASSERT_FALSE(answers[at_fault].result) << at_fault;
    EXPECT_EQ(refusal_of(answers[at_fault]), Refusal::form_invalid);
    EXPECT_FALSE(answers[at_fault].result.error().detail_zh.empty());
    EXPECT_FALSE(answers[at_fault].result.error().detail_en.empty());
  }
  EXPECT_EQ(answers[4].seq, answers[0].seq) << "the same key is carried out once";
  EXPECT_TRUE(has_unit("u1") && has_unit("u3") && has_unit("u5"));
  EXPECT_FALSE(has_unit("u4"));
  EXPECT_FALSE(clerk_->stopped());
  EXPECT_TRUE(clerk_->process({add_unit("u6", "六")})[0].result) << "the office goes on";
  EXPECT_EQ(published_.back(), store_->reader().head()->seq);
  expect_clean();
}

TEST_F(ClerkTest, a_unit_or_post_never_takes_the_place_of_another) {
  const AddPost post{.id = "p1", .unit = "u1", .title = "经办人"};
  const auto answers = clerk_->process(
      {add_unit("u1", "城管局"), add_unit("u1", "环卫所"), {{}, post, {}}, {{}, post, {}}});
  EXPECT_TRUE(answers[0].result && answers[2].result);
  for (const std::size_t second : {1, 3}) {
    ASSERT_FALSE(answers[second].result) << second;
    EXPECT_EQ(refusal_of(answers[second]), Refusal::id_taken);
  }
  EXPECT_EQ(clerk_->world().get<Unit>("u1")->names.front().name, "城管局");
  expect_clean();
}

// Whoever keeps something that follows from records keeps it until this number moves.
TEST_F(ClerkTest, rights_version_moves_with_what_rights_follow_from) {
  std::uint64_t before = clerk_->rights_version();
  const auto moved = [&] {
    const std::uint64_t last = std::exchange(before, clerk_->rights_version());
    return before != last;
  };
  ASSERT_TRUE(clerk_->process({add_unit("u1", "城管局")})[0].result);
  EXPECT_TRUE(moved()) << "a unit";
  ASSERT_TRUE(
      clerk_->process({Ask{{}, AddPost{.id = "p1", .unit = "u1", .title = "局长"}, {}}})[0].result);
  EXPECT_TRUE(moved()) << "a post";
  ASSERT_TRUE(clerk_->keep_private({{"credential", "n1", 1, "{}", false}}));
  EXPECT_TRUE(moved()) << "a credential";
  ASSERT_TRUE(clerk_->keep_private({{"session", "s1", 1, "{}", false}}));
  EXPECT_FALSE(moved()) << "a session";
  plan_.choose = [](std::int64_t) { return store::Fault::fail_after_commit; };
  ASSERT_FALSE(clerk_->process({add_unit("u2", "城投")})[0].result);
  EXPECT_TRUE(moved()) << "a commit of unknown outcome";
}

// The records that all threads share: new after a commit, read anew when nobody knows.
TEST_F(ClerkTest, shared_records_are_those_last_committed) {
  const World& world = clerk_->world();
  ASSERT_TRUE(clerk_->process({add_unit("u1", "城管局")})[0].result);
  const auto before = world.get<Unit>("u1");
  ASSERT_TRUE(before);
  EXPECT_EQ(world.get<Unit>("u1"), before) << "kept";
  ASSERT_TRUE(
      clerk_->process({Ask{{}, AddPost{.id = "p1", .unit = "u1", .title = "局长"}, {}}})[0].result);
  EXPECT_EQ(world.get<Unit>("u1")->posts.size(), 1u);
  EXPECT_TRUE(before->posts.empty()) << "who holds a record keeps it as it was";
  const SteadyWorld request(&world);
  EXPECT_EQ(request.get<Unit>("u1")->posts.size(), 1u);
  plan_.choose = [](std::int64_t) { return store::Fault::fail_after_commit; };
  ASSERT_FALSE(
      clerk_->process({Ask{{}, AddPost{.id = "p2", .unit = "u1", .title = "科员"}, {}}})[0].result);
  EXPECT_EQ(world.get<Unit>("u1")->posts.size(), 2u) << "what the disk says";
  EXPECT_EQ(request.get<Unit>("u1")->posts.size(), 1u) << "a request sees one state of it";
}

// A store in which somebody writes while a reader is on its way back with what it found.
class SlowReader : public store::Reader {
 public:
  explicit SlowReader(const store::Reader& inner) : inner_(inner) {}
  std::function<void()> meanwhile;
  Result<std::optional<store::RecordRow>> find(std::string_view kind,
                                               std::string_view id) const override {
    auto found = inner_.find(kind, id);
    if (meanwhile) meanwhile();
    return found;
  }
  Result<store::Head> head() const override { return inner_.head(); }
  Result<std::vector<std::string>> record_kinds() const override { return inner_.record_kinds(); }
  Result<std::vector<store::RecordRow>> scan_records(std::string_view kind, std::string_view after,
                                                     int limit) const override {
    return inner_.scan_records(kind, after, limit);
  }
  Result<std::vector<store::EventRow>> scan_events(std::int64_t from, int limit) const override {
    return inner_.scan_events(from, limit);
  }
  Result<std::vector<store::EventRow>> events_of(std::string_view subject,
                                                 const store::EventRange& range) const override {
    return inner_.events_of(subject, range);
  }
  Result<store::Page> query(const store::Query& query) const override {
    return inner_.query(query);
  }
  Result<std::vector<store::Group>> aggregate(const store::Aggregate& sums) const override {
    return inner_.aggregate(sums);
  }
  Result<std::vector<store::SearchHit>> search(const store::SearchQuery& query) const override {
    return inner_.search(query);
  }
  Result<void> at_one_moment(
      const std::function<Result<void>(const store::Reader&)>& body) const override {
    return inner_.at_one_moment(body);
  }

 private:
  const store::Reader& inner_;
};

TEST_F(ClerkTest, what_was_fetched_before_a_commit_is_not_kept_after_it) {
  ASSERT_TRUE(clerk_->process({add_unit("u1", "城管局")})[0].result);
  SlowReader slow(store_->reader());
  RecordCache cache(slow, 10);
  Overlay::Changes changes;
  auto newer = std::make_shared<Record>(Unit{.id = "u1", .kind = "organ"});
  slow.meanwhile = [&] {
    changes[{"unit", "u1"}] = newer;
    cache.put(changes);
  };
  EXPECT_EQ(cache.get<Unit>("u1")->kind, "unit") << "asked before it was changed";
  EXPECT_EQ(cache.get<Unit>("u1")->kind, "organ");
  slow.meanwhile = nullptr;
  cache.forget();
  slow.meanwhile = [&] { cache.put({}); };
  EXPECT_EQ(cache.get<Unit>("u1")->kind, "unit");
  slow.meanwhile = [&] { newer = nullptr; };
  (void)cache.get<Unit>("u1");
  EXPECT_FALSE(newer) << "it was fetched again: after any commit in between nothing is kept";
}

TEST_F(ClerkTest, a_stopped_thread_runs_no_tasks_and_keeps_nobody_waiting) {
  ClerkThread thread(*clerk_);
  bool ran = false;
  EXPECT_TRUE(thread.between([&](Clerk&) { ran = true; }));
  EXPECT_TRUE(ran);
  thread.stop();
  const auto late = thread.between([](Clerk&) { FAIL() << "ran after the end"; });
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, "clerk.stopped");
  EXPECT_FALSE(thread.keep_private({{"session", "s1", 1, "{}", false}}));
}

TEST_F(ClerkTest, stops_when_the_outcome_is_unknown_until_it_is_opened_anew) {
  for (const store::Fault fault : {store::Fault::fail_before_commit,
                                   store::Fault::fail_after_commit, store::Fault::disk_full}) {
    plan_.choose = [&](std::int64_t) { return fault; };
    const std::string id = "u" + std::to_string(static_cast<int>(fault));
    for (const auto& answer : clerk_->process({add_unit(id, "一"), add_unit(id + "b", "二")})) {
      ASSERT_FALSE(answer.result);
      EXPECT_EQ(refusal_of(answer), Refusal::office_stopped);
    }
    plan_.choose = nullptr;
    EXPECT_EQ(refusal_of(clerk_->process({add_unit("later", "后")})[0]), Refusal::office_stopped);
    open();
    EXPECT_EQ(has_unit(id), fault == store::Fault::fail_after_commit);
    EXPECT_EQ(clerk_->world().get<Unit>(id) != nullptr, has_unit(id));
    EXPECT_TRUE(clerk_->process({add_unit(id + "c", "三")})[0].result);
  }
  expect_clean();
}

store::Row entry_row(const std::string& id, const std::string& ledger, const std::string& number) {
  store::Row row;
  for (const auto& column : registers::entry().columns) {
    if (column.name == "id")
      row.emplace_back(id);
    else if (column.name == "ledger")
      row.emplace_back(ledger);
    else if (column.name == "number")
      row.emplace_back(number);
    else if (column.type == store::ColumnType::text)
      row.emplace_back(std::string());
    else
      row.emplace_back(std::int64_t{0});
  }
  return row;
}

// What a rule sees of a ledger: what is written, and what its own batch has added on top.
void expect_entries_seen(const std::string& url) {
  store::OpenOptions options;
  options.tables = registers::all();
  auto store = *store::open(url, options);
  store::Batch batch;
  for (const auto& [id, ledger, number] :
       {std::tuple{"e1", "x/plans", "1"}, {"e3", "x/plans", "3"}, {"e4", "y/plans", "1"}}) {
    batch.rows.push_back(
        {&registers::entry(), store::RowOp::upsert, entry_row(id, ledger, number)});
  }
  ASSERT_TRUE((*store->writer())->commit(batch));
  const RecordCache kept(store->reader(), 10);
  Overlay draft(&kept);
  draft.put(Entry{.id = "e2", .ledger = "x/plans", .number = "2", .fields = Json::object()});
  draft.put(Entry{.id = "e3", .ledger = "x/plans", .number = "3", .fields = Json::object()});
  Overlay above(&draft);
  above.put(Entry{.id = "e5", .ledger = "x/plans", .number = "2", .fields = Json::object()});
  using Ids = std::vector<std::string>;
  EXPECT_EQ(kept.entries({"x/plans", {}}, {}, 10), (Ids{"e1", "e3"})) << url;
  EXPECT_EQ(above.entries({"x/plans", {}}, {}, 10), (Ids{"e1", "e2", "e3", "e5"})) << url;
  EXPECT_EQ(above.entries({"x/plans", {}}, "e2", 1), (Ids{"e3"})) << url;
  EXPECT_EQ(above.entries({"x/plans", "2"}, {}, 10), (Ids{"e2", "e5"})) << url;
  EXPECT_EQ(above.entries({"y/plans", "1"}, {}, 10), (Ids{"e4"})) << url;
}

TEST(LedgerEntriesTest, a_batch_sees_its_own_entries_on_every_store_without_a_server) {
  char path[] = "/tmp/tongchou-entries-XXXXXX";
  const std::string folder = ::mkdtemp(path);
  expect_entries_seen("memory:");
  expect_entries_seen("sqlite:" + folder + "/office.db");
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace tongchou
