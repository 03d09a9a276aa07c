// Questions about registers: each meaning by hand, then thousands of random questions that must
// have the same answer from all three stores.
#include <algorithm>
#include <random>

#include "store_test.h"

namespace tongchou::store {
namespace {

using Queries = StoreTest;
INSTANTIATE_TEST_SUITE_P(Stores, Queries, kAllKinds, kind_name);

std::string ids(const Result<Page>& page) {
  if (!page) return page.error().code + " " + page.error().en + " @" + page.error().place;
  std::string text;
  for (const Row& row : page->rows) text += (text.empty() ? "" : " ") + cell_text(row[0]);
  return text;
}

class Asking {
 public:
  explicit Asking(const Reader& reader) : reader_(reader) {}
  std::string operator()(std::vector<Condition> where, std::vector<Order> order = {}) const {
    return ids(reader_.query(
        {.table = &kProjects, .columns = {"id"}, .where = where, .order_by = order}));
  }

 private:
  const Reader& reader_;
};

Batch some_projects() {
  return {.rows = {project("a", "u1", "plan", "滨河路改造", 500, 10, "甲"),
                   project("b", "u1", "build", "滨河公园", 700, {}, {}),
                   project("c", "u2", "plan", "学校", 900, 5, ""),
                   project("d", "u2", "done", "Ab_c%d", 900, {}, "乙"),
                   project("e", "u3", "done", "ab_c%d'\"", -3, 7, "丙\\")}};
}

TEST_P(Queries, mean_what_they_say) {
  EXPECT_OK(writer_->commit(some_projects()));
  const Asking ask(reader());
  EXPECT_EQ(ask({}), "a b c d e");
  EXPECT_EQ(ask({is("unit", "u1")}), "a b");
  EXPECT_EQ(ask({is("unit", "u1"), is("stage", "plan")}), "a");
  EXPECT_EQ(ask({is("amount", 900)}), "c d");
  EXPECT_EQ(ask({compare("amount", Op::less, 500)}), "e");
  EXPECT_EQ(ask({compare("amount", Op::less_equal, 500)}), "a e");
  EXPECT_EQ(ask({compare("amount", Op::greater, 700)}), "c d");
  EXPECT_EQ(ask({compare("amount", Op::greater_equal, 700)}), "b c d");
  EXPECT_EQ(ask({compare("unit", Op::not_equal, "u1")}), "c d e");
  EXPECT_EQ(ask({compare("due_ms", Op::not_equal, 5)}), "a e");  // null never matches
  EXPECT_EQ(ask({one_of("stage", {"plan", "build"})}), "a b c");
  EXPECT_EQ(ask({one_of("amount", {500, 700, 1})}), "a b");
  EXPECT_EQ(ask({one_of("stage", {})}), "");
  EXPECT_EQ(ask({begins("name", "滨河")}), "a b");
  EXPECT_EQ(ask({begins("name", "")}), "a b c d e");
  EXPECT_EQ(ask({begins("name", "ab_")}), "e");
  EXPECT_EQ(ask({contains("name", "公园")}), "b");
  EXPECT_EQ(ask({contains("name", "c%d'\"")}), "e");
  EXPECT_EQ(ask({contains("note", "\\")}), "e");
  EXPECT_EQ(ask({missing("due_ms")}), "b d");
  EXPECT_EQ(ask({present("due_ms")}), "a c e");
  EXPECT_EQ(ask({is("note", Cell{})}), "b");
  EXPECT_EQ(ask({is("note", "")}), "c");
  EXPECT_EQ(ask({any({is("unit", "u3"), is("stage", "build")})}), "b e");
  EXPECT_EQ(ask({any({all({is("unit", "u2"), is("stage", "done")}), is("id", "a")})}), "a d");
  EXPECT_EQ(ask({any({})}), "");
  EXPECT_EQ(ask({all({})}), "a b c d e");
}

TEST_P(Queries, look_into_another_table) {
  EXPECT_OK(writer_->commit(some_projects()));
  EXPECT_OK(writer_->commit({.rows = {{&kWatchers, RowOp::upsert, {"王", "b", 1}},
                                      {&kWatchers, RowOp::upsert, {"王", "e", 2}},
                                      {&kWatchers, RowOp::upsert, {"李", "a", 3}}}}));
  const Asking ask(reader());
  EXPECT_EQ(ask({in_table("id", kWatchers, "project", {is("person", "王")})}), "b e");
  EXPECT_EQ(ask({in_table("id", kWatchers, "project", {compare("since", Op::less, 2)})}), "b");
  EXPECT_EQ(ask({any({is("id", "c"), in_table("id", kWatchers, "project", {})})}), "a b c e");
  EXPECT_EQ(ask({in_table("unit", kProjects, "unit", {is("id", "d")})}), "c d");
}

TEST_P(Queries, order_and_page) {
  EXPECT_OK(writer_->commit(some_projects()));
  const Asking ask(reader());
  EXPECT_EQ(ask({}, {{"amount"}}), "e a b c d");
  EXPECT_EQ(ask({}, {{"amount", true}}), "d c b a e");
  EXPECT_EQ(ask({}, {{"amount", true}, {"id"}}), "c d b a e");
  EXPECT_EQ(ask({}, {{"due_ms"}}), "b d c e a");          // null first
  EXPECT_EQ(ask({}, {{"due_ms", true}}), "a e c d b");    // null last
  EXPECT_EQ(ask({}, {{"name"}}), "d e c b a");            // by bytes

  Query query{.table = &kProjects, .columns = {"name", "id"}, .order_by = {{"due_ms", true}},
              .limit = 2, .with_total = true};
  std::string walked;
  int pages = 0;
  do {
    const Page page = VALUE(reader().query(query));
    EXPECT_EQ(page.total, 5);
    for (const Row& row : page.rows) {
      EXPECT_EQ(row.size(), 2u);
      walked += cell_text(row[1]);
    }
    query.after = page.next;
    ++pages;
  } while (!query.after.empty());
  EXPECT_EQ(walked, "aecdb");
  EXPECT_EQ(pages, 3);
}

TEST_P(Queries, add_up) {
  EXPECT_OK(writer_->commit(some_projects()));
  const auto groups = VALUE(reader().aggregate(
      {.table = &kProjects, .group_by = {"stage"}, .sums = {"amount", "due_ms"}}));
  ASSERT_EQ(groups.size(), 3u);
  EXPECT_EQ(cell_text(groups[0].by[0]), "build");
  EXPECT_EQ(groups[0].sums, (std::vector<std::int64_t>{700, 0}));
  EXPECT_EQ(cell_text(groups[2].by[0]), "plan");
  EXPECT_EQ(groups[2].count, 2);
  EXPECT_EQ(groups[2].sums, (std::vector<std::int64_t>{1400, 15}));
  const auto all = VALUE(reader().aggregate({.table = &kProjects, .sums = {"amount"}}));
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].count, 5);
  EXPECT_EQ(all[0].sums[0], 2997);
  const auto none = VALUE(reader().aggregate(
      {.table = &kProjects, .sums = {"amount"}, .where = {is("id", "nobody")}}));
  ASSERT_EQ(none.size(), 1u);
  EXPECT_EQ(none[0].count, 0);
  EXPECT_EQ(none[0].sums[0], 0);
  const auto by_null = VALUE(reader().aggregate({.table = &kProjects, .group_by = {"due_ms"}}));
  EXPECT_TRUE(is_null(by_null[0].by[0]));
  EXPECT_EQ(by_null[0].count, 2);
}

TEST_P(Queries, are_refused_by_declaration) {
  const auto refused = [&](const Query& query) {
    EXPECT_FAILS(reader().query(query), "store.query");
  };
  refused({});
  refused({.table = &kProjects, .columns = {"nothing"}});
  refused({.table = &kProjects, .columns = {"id\" FROM event --"}});
  refused({.table = &kProjects, .where = {is("nothing", 1)}});
  refused({.table = &kProjects, .where = {is("amount", "text")}});
  refused({.table = &kProjects, .where = {is("name", 1)}});
  refused({.table = &kProjects, .where = {compare("name", Op::less, Cell{})}});
  refused({.table = &kProjects, .where = {begins("amount", "1")}});
  refused({.table = &kProjects, .order_by = {{"nothing"}}});
  refused({.table = &kProjects, .after = {"x", "y"}});
  refused({.table = &kProjects, .after = {5}});
  refused({.table = &kProjects, .limit = 0});
  refused({.table = &kProjects, .where = {in_table("amount", kWatchers, "project", {})}});
  EXPECT_FAILS(reader().aggregate({.table = &kProjects, .sums = {"name"}}), "store.query");
  EXPECT_EQ(ids(reader().query({.table = &kProjects, .where = {is("name", "'; DROP TABLE x")}})),
            "");
}

// ---- all stores agree ----------------------------------------------------------------------

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  int below(int bound) { return static_cast<int>(engine_() % static_cast<unsigned>(bound)); }
  bool chance(int percent) { return below(100) < percent; }
  Cell text() {
    static const char* kTexts[] = {"", "a", "ab", "b", "A", "滨", "滨河", "河", "%", "\\", "'"};
    return std::string(kTexts[below(11)]);
  }
  Cell number() { return std::int64_t{below(7) - 3}; }
  RowChange row() {
    const std::string id = "p" + std::to_string(below(60));
    if (chance(20)) return {&kProjects, RowOp::erase, {id}};
    return {&kProjects, RowOp::upsert,
            {id, text(), text(), text(), text(), number(), chance(40) ? Cell{} : number(),
             chance(40) ? Cell{} : text()}};
  }
  Condition condition(int depth) {
    const Column& column = kProjects.columns[below(8)];
    const auto value = [&] { return column.type == ColumnType::text ? text() : number(); };
    const int choice = below(depth > 2 ? 10 : 13);
    if (choice < 6) return compare(column.name, static_cast<Op>(choice), value());
    if (choice == 6) return one_of(column.name, {value(), value()});
    if (choice == 7 && column.type == ColumnType::text) {
      return begins(column.name, cell_text(value()));
    }
    if (choice == 8 && column.type == ColumnType::text) {
      return contains(column.name, cell_text(value()));
    }
    if (choice < 10) return chance(50) ? missing(column.name) : present(column.name);
    std::vector<Condition> parts;
    for (int i = below(4); i > 0; --i) parts.push_back(condition(depth + 1));
    if (choice == 10) return any(std::move(parts));
    if (choice == 11) return all(std::move(parts));
    return in_table(column.name, kProjects, column.name, std::move(parts));
  }
  Query query() {
    Query made{.table = &kProjects, .limit = 1 + below(12), .with_total = chance(50)};
    for (int i = below(3); i > 0; --i) made.where.push_back(condition(0));
    for (int i = below(4); i > 0; --i) {
      made.order_by.push_back({kProjects.columns[below(8)].name, chance(50)});
    }
    return made;
  }

 private:
  std::mt19937 engine_;
};

TEST(AllStores, agree_on_random_questions) {
  std::vector<std::unique_ptr<Place>> places;
  std::vector<std::unique_ptr<Store>> stores;
  std::vector<std::unique_ptr<Writer>> writers;
  for (const Kind kind : {Kind::memory, Kind::sqlite, Kind::postgresql}) {
    if (kind == Kind::postgresql && !cluster()) continue;
    places.push_back(std::make_unique<Place>(kind));
    stores.push_back(VALUE(places.back()->open()));
    writers.push_back(VALUE(stores.back()->writer()));
  }
  Random random(20261123);
  std::int64_t seq = 0;
  for (int round = 0; round < 12; ++round) {
    Batch batch;
    for (int i = random.below(4); i > 0; --i) batch.events.push_back(event(++seq, "k", {"s"}));
    for (int i = random.below(40); i > 0; --i) batch.rows.push_back(random.row());
    for (int i = random.below(6); i > 0; --i) {
      batch.records.push_back({"m", "r" + std::to_string(random.below(9)), seq, "{}",
                               random.chance(30)});
    }
    for (const auto& writer : writers) EXPECT_OK(writer->commit(batch));
    for (int i = 0; i < 60; ++i) {
      Query query = random.query();
      for (int page = 0; page < 10; ++page) {
        const Page expected = VALUE(stores[0]->reader().query(query));
        for (std::size_t s = 1; s < stores.size(); ++s) {
          const Page found = VALUE(stores[s]->reader().query(query));
          ASSERT_EQ(found.rows, expected.rows) << "store " << s << " question " << i;
          ASSERT_EQ(found.next, expected.next) << "store " << s << " question " << i;
          ASSERT_EQ(found.total, expected.total) << "store " << s << " question " << i;
        }
        query.after = expected.next;
        if (query.after.empty()) break;
      }
    }
    const StoreDigest expected = VALUE(digest(stores[0]->reader(), stores[0]->tables()));
    for (std::size_t s = 1; s < stores.size(); ++s) {
      EXPECT_EQ(VALUE(digest(stores[s]->reader(), stores[s]->tables())), expected);
    }
  }
}

}  // namespace
}  // namespace tongchou::store
