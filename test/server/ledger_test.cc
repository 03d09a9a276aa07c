// A ledger over real sockets: who sees which rows, filters, days past, differences, Excel out and
// in, the month's report; and lists of declarations. The office is the demonstration one; entries
// are written as the journal would have them.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "client.h"
#include "document/document.h"
#include "running.h"
#include "server/app.h"
#include "server/import_list.h"
#include "server/setup.h"

namespace tongchou::kernel {
Result<std::vector<Rate>> parse_rates(std::string_view toml);
}

namespace tongchou::server {
namespace {

using namespace kernel;
constexpr const char* kLedger = "/api/ledgers/key-projects/projects";

Instant at(const char* text) { return *parse_local_instant(text); }

// The journal's writer of the tests: an event, what it makes of the records, and their rows.
class Scribe {
 public:
  Scribe(store::Store& store, PackShelf& shelf)
      : reader_(store.reader()), writer_(*store.writer()), shelf_(shelf) {}

  void write(Fact fact, std::vector<std::string> subjects, Instant when) {
    RecordCache world(reader_, 1000);
    Overlay draft(&world);
    Event event{.seq = reader_.head()->seq + 1, .at = when, .subjects = std::move(subjects),
                .fact = std::move(fact)};
    apply(draft, event);
    store::Batch batch;
    batch.events.push_back({event.seq, to_ms(when), std::string(kind_of(event.fact)),
                            encode(event), event.subjects});
    Projection projection{draft, shelf_, batch};
    for (const auto& [key, record] : draft.changes()) {
      auto before = world.find(key.first, key.second);
      projection.project(before.get(), record.get());
      batch.records.push_back({key.first, key.second, event.seq, encode(*record), false});
    }
    auto done = writer_->commit(batch);
    ASSERT_TRUE(done) << done.error().zh << " " << done.error().place;
  }

 private:
  const store::Reader& reader_;
  std::unique_ptr<store::Writer> writer_;
  PackShelf& shelf_;
};

Entry entry(int n, const std::string& unit, const std::string& stage, const std::string& next,
            Instant when) {
  Entry e{.id = "e" + std::to_string(n), .ledger = "key-projects/projects",
          .number = "2026-00" + std::to_string(n), .unit = unit,
          .title = "项目" + std::to_string(n), .state = "in", .stage = stage,
          .confidential = stage == "planning", .entered = when, .changed = when, .version = 1};
  e.fields = Json::object({{"name", Json(e.title)}, {"unit", Json(unit)}, {"area", Json(unit)},
                           {"category", "industry"}, {"leader_name", "赵某"},
                           {"investment", Json(n * 10'000'000)},
                           {"done_total", Json(n * 1'000'000)},
                           {"year_plan", Json(1'000'000)}, {"investor", "某公司"}});
  if (!next.empty()) e.fields.set("next_date", Json(next));
  e.fields.set("next_node", "送电");
  for (const char* id : {"planning", "negotiation", "tracking", "signed", "settled", "started",
                         "completed", "producing", "expanded"}) {
    e.stages.push_back({.stage = id, .state = id == stage ? "done" : ""});
  }
  return e;
}

class LedgerTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("ledger_test_" + random_hex(6));
    calendar_ = *parse_calendar(embedded_text("common/calendar.toml"));
    rates_ = *parse_rates(embedded_text("common/rates.toml"));
    store::OpenOptions options;
    options.tables = registers::all();
    store_ = *store::open("memory:", options);
    now_ = at("2026-01-05 09:00");
    open_clerk();
    auto made = establish(*clerk_, "", true);
    ASSERT_TRUE(made) << made.error().zh << made.error().place;
    clerk_.reset();
    write_entries();
    now_ = at("2026-03-17 10:00");
    open_clerk();
    thread_ = std::make_unique<ClerkThread>(*clerk_);
    app_ = std::make_unique<App>(
        *store_, *clerk_, *thread_,
        AppOptions{.data = folder_.string(), .now = [this] { return now_; }});
    running_ = std::make_unique<Running>(HttpOptions{}, app_->router().handler());
  }
  void TearDown() override {
    running_.reset();
    app_.reset();
    thread_.reset();
    clerk_.reset();
    std::filesystem::remove_all(folder_);
  }

  void open_clerk() {
    ClerkOptions options;
    options.now = [this] { return now_; };
    options.new_id_base = [this] { return "t" + std::to_string(++ids_); };
    clerk_ = *Clerk::open(*store_, {shelf_, calendar_, rates_}, std::move(options));
  }

  // Two parks, four entries: red, yellow, green without a date, and one that only few may see.
  void write_entries() {
    Scribe scribe(*store_, shelf_);
    const Instant day = at("2026-01-10 09:00");
    auto enter = [&](Entry e, Instant when) {
      const std::string subject = "entry:" + e.id;
      e.entered = e.changed = when;
      scribe.write(EntryEntered{std::move(e)}, {subject}, when);
    };
    enter(entry(1, "east-park", "signed", "2026-03-10", day), day);
    enter(entry(2, "west-park", "signed", "2026-03-18", day), day);
    enter(entry(3, "west-park", "planning", "", day), day);
    const std::string id = "key-projects/projects/2026-01";
    scribe.write(SnapshotTaken{{.id = id, .ledger = "key-projects/projects", .month = "2026-01",
                                .at = at("2026-02-01 00:00"), .state = "draft"}},
                 {"snapshot:" + id}, at("2026-02-01 00:00"));
    enter(entry(4, "east-park", "started", "", day), at("2026-02-20 09:00"));
    scribe.write(EntryChanged{"e1", "", {{"done_total", Json(1'000'000), Json(3'000'000)}}},
                 {"entry:e1"}, at("2026-02-25 09:00"));
  }

  struct Signed { std::string headers; };
  Signed sign_in(const std::string& person) {
    auto opened = app_->sessions().open(person, "127.0.0.1");
    return {"Cookie: tongchou_session=" + opened.token + "\r\nX-CSRF-Token: " +
            opened.session.csrf + "\r\n"};
  }
  Json get(const Signed& who, const std::string& path, int status = 200) {
    Client client(running_->port());
    auto answer = client.get(path, who.headers);
    EXPECT_EQ(answer.status, status) << path << " " << answer.body;
    auto json = parse_json(answer.body);
    return json ? *json : Json();
  }
  std::string bytes(const Signed& who, const std::string& path) {
    Client client(running_->port());
    auto answer = client.get(path, who.headers);
    EXPECT_EQ(answer.status, 200) << path << " " << answer.body;
    return answer.body;
  }
  Json post(const Signed& who, const std::string& path, const std::string& body,
            int status = 200) {
    Client client(running_->port());
    auto answer = client.ask("POST", path, who.headers, body);
    EXPECT_EQ(answer.status, status) << path << " " << answer.body;
    auto json = parse_json(answer.body);
    return json ? *json : Json();
  }

  std::filesystem::path folder_;
  Instant now_{};
  int ids_ = 0;
  PackShelf shelf_;
  Calendar calendar_;
  std::vector<Rate> rates_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<Clerk> clerk_;
  std::unique_ptr<ClerkThread> thread_;
  std::unique_ptr<App> app_;
  std::unique_ptr<Running> running_;
};

std::string numbers(const Json& list) {
  std::string all;
  for (const auto& item : list["items"].items()) all += item["id"].as_string() + " ";
  return all;
}

TEST_F(LedgerTest, describes_itself) {
  const auto office = sign_in("office-1");
  const Json json = get(office, kLedger);
  EXPECT_EQ(json["title"].as_string(), "重点项目台账");
  EXPECT_EQ(json["summary"]["count"].as_integer(), 4);
  EXPECT_EQ(json["summary"]["plan"].as_decimal().text(), "100000000");
  EXPECT_EQ(json["summary"]["done"].as_decimal().text(), "12000000");
  EXPECT_EQ(json["summary"]["lights"]["red"].as_integer(), 1);
  EXPECT_EQ(json["summary"]["lights"]["yellow"].as_integer(), 1);
  EXPECT_EQ(json["summary"]["lights"]["green"].as_integer(), 2);
  EXPECT_EQ(json["stages"].size(), 9u);
  EXPECT_EQ(json["snapshots"].at(0)["label"].as_string(), "1月");
  EXPECT_GE(json["views"].size(), 6u);
  EXPECT_EQ(get(office, "/api/ledgers").at(0)["count"].as_integer(), 4);
}

// KP-44: rows that one may not see are in no list, no sum and no sheet.
TEST_F(LedgerTest, shows_each_what_is_theirs) {
  const std::string path = std::string(kLedger) + "/entries";
  EXPECT_EQ(numbers(get(sign_in("office-1"), path)), "e1 e2 e3 e4 ");
  EXPECT_EQ(numbers(get(sign_in("leader-1"), path)), "e1 e2 e3 e4 ");
  const Json west = get(sign_in("west-park-1"), path);
  EXPECT_EQ(numbers(west), "e2 e3 ");
  EXPECT_EQ(west["summary"]["count"].as_integer(), 2);
  const auto supervisor = sign_in("government-office-head-1");
  const Json open = get(supervisor, path);
  EXPECT_EQ(numbers(open), "e1 e2 e4 ");
  EXPECT_EQ(open["summary"]["plan"].as_decimal().text(), "70000000");
  EXPECT_EQ(get(supervisor, path + "/e3", 404)["error"]["code"].as_string(), "entry_not_found");
  EXPECT_EQ(get(sign_in("west-park-1"), path + "/e1", 404)["error"]["code"].as_string(),
            "entry_not_found");
  EXPECT_EQ(get(sign_in("east-park-1"), path + "?filter.unit=west-park")["total"].as_integer(), 0);
}

TEST_F(LedgerTest, filters_sorts_and_pages) {
  const auto office = sign_in("office-1");
  const std::string path = std::string(kLedger) + "/entries?";
  EXPECT_EQ(numbers(get(office, path + "filter.light=red")), "e1 ");
  EXPECT_EQ(numbers(get(office, path + "filter.light=yellow,green")), "e2 e3 e4 ");
  EXPECT_EQ(numbers(get(office, path + "filter.stage=planning,started")), "e3 e4 ");
  EXPECT_EQ(numbers(get(office, path + "filter.area=west-park")), "e2 e3 ");
  EXPECT_EQ(numbers(get(office, path + "view=red")), "e1 ");
  EXPECT_EQ(numbers(get(office, path + "view=behind")), "e1 e2 e3 e4 ");
  EXPECT_EQ(numbers(get(office, path + "q=%E9%A1%B9%E7%9B%AE2")), "e2 ");
  EXPECT_EQ(numbers(get(office, path + "sort=-investment")), "e4 e3 e2 e1 ");
  EXPECT_EQ(numbers(get(office, path + "sort=stage")), "e3 e1 e2 e4 ");
  EXPECT_EQ(get(office, path + "filter.content=x", 422)["error"]["code"].as_string(),
            "ledger.filter");
  for (const std::string extra : {"", "&sort=stage", "&sort=-investment", "&view=behind"}) {
    std::string seen, after;
    for (int i = 0; i < 4; ++i) {
      const Json page = get(office, path + "limit=1" + extra + "&after=" + after);
      seen += numbers(page);
      after.clear();
      for (const unsigned char c : page["next"].as_string()) {
        char hex[4];
        std::snprintf(hex, sizeof hex, "%%%02X", c);
        after += hex;
      }
    }
    EXPECT_EQ(seen.size(), 12u) << extra << seen;
  }
}

TEST_F(LedgerTest, knows_days_past_and_what_changed) {
  const auto office = sign_in("office-1");
  const std::string path = std::string(kLedger) + "/entries?";
  const Json past = get(office, path + "as_of=2026-02-01");
  EXPECT_EQ(numbers(past), "e1 e2 e3 ");
  EXPECT_EQ(past["summary"]["done"].as_decimal().text(), "6000000");
  EXPECT_EQ(past["items"].at(0)["light"]["colour"].as_string(), "green");
  const Json compared = get(office, path + "compare=2026-02-01");
  EXPECT_EQ(compared["difference"]["added"].as_integer(), 1);
  EXPECT_EQ(compared["difference"]["light"].as_integer(), 2);
  EXPECT_EQ(compared["difference"]["done_delta"].as_decimal().text(), "6000000");
  EXPECT_EQ(compared["items"].at(0)["change"]["label"].as_string(), "绿→红");
  EXPECT_EQ(compared["items"].at(3)["change"]["level"].as_string(), "new");
  const Json difference = get(office, std::string(kLedger) + "/difference?from=2026-02-01");
  ASSERT_EQ(difference["items"].size(), 2u);
  EXPECT_EQ(difference["items"].at(0)["changes"].at(0)["new"].as_string(), "300 万元");
  EXPECT_EQ(difference["items"].at(1)["kind"].as_string(), "added");
}

TEST_F(LedgerTest, tells_an_entry_with_its_history_and_acts) {
  const std::string path = std::string(kLedger) + "/entries/e1";
  const Json json = get(sign_in("east-park-1"), path);
  EXPECT_EQ(json["light_why"].at(0)["label"].as_string(), "「送电」");
  ASSERT_EQ(json["history"].size(), 2u);
  EXPECT_EQ(json["history"].at(1)["changes"].at(0)["old"].as_string(), "100 万元");
  EXPECT_EQ(json["stages"].at(3)["state"].as_string(), "now");
  std::map<std::string, std::string> acts;
  for (const auto& act : json["acts"].items()) {
    acts[act["act"].as_string()] = act["procedure"].as_string();
    EXPECT_EQ(act["data"]["entry"].as_string(), "e1");
  }
  EXPECT_EQ(acts["propose_update"], "key-projects/ledger-update");
  EXPECT_EQ(acts["propose_stage"], "key-projects/stage-change");
  EXPECT_EQ(get(sign_in("government-office-head-1"), path)["acts"].size(), 0u);
}

TEST_F(LedgerTest, keeps_views) {
  const auto office = sign_in("office-1");
  const std::string path = std::string(kLedger) + "/views";
  const Json made = post(office, path, R"({"title":"东园区","query":{"filter.unit":"east-park"}})");
  const std::string id = made["id"].as_string();
  ASSERT_FALSE(id.empty());
  EXPECT_EQ(numbers(get(office, std::string(kLedger) + "/entries?view=" + id)), "e1 e4 ");
  Client client(running_->port());
  EXPECT_EQ(client.ask("DELETE", path + "/" + id, office.headers).status, 200);
  EXPECT_EQ(numbers(get(office, std::string(kLedger) + "/entries?view=" + id)), "e1 e2 e3 e4 ");
}

TEST_F(LedgerTest, goes_out_as_excel_and_comes_in_again) {
  const auto office = sign_in("office-1");
  const std::string file = bytes(office, std::string(kLedger) + "/export.xlsx");
  auto book = document::read_xlsx(file);
  ASSERT_TRUE(book) << book.error().zh;
  auto exported = document::read_export(*book);
  ASSERT_TRUE(exported) << exported.error().zh;
  EXPECT_EQ(exported->kind, "key-projects/projects");
  ASSERT_EQ(exported->rows.size(), 4u);
  const std::string path = std::string(kLedger) + "/import";
  const Json same = post(office, path + "?dry_run=1", file);
  EXPECT_EQ(same["unchanged"].as_integer(), 4) << write_json(same);
  EXPECT_EQ(same["errors"].size(), 0u) << write_json(same);
  EXPECT_TRUE(same["token"].is_null());

  // Somebody changes one amount, spoils another and touches what the table may not change.
  const auto out = folder_ / "again.xlsx";
  std::filesystem::create_directories(folder_);
  document::SheetLayout layout{.kind = "key-projects/projects", .title = "台账"};
  for (const auto& id : {"name", "done_total", "owner"}) {
    layout.columns.push_back({.id = id, .header = {id}});
  }
  auto writer = document::SheetWriter::open(out.string(), layout);
  ASSERT_TRUE(writer);
  ASSERT_TRUE((*writer)->row({"项目1", "500", ""}, "e1", 2));
  ASSERT_TRUE((*writer)->row({"项目2", "许多", ""}, "e2", 1));
  ASSERT_TRUE((*writer)->row({"改名", "300", ""}, "e3", 1));
  ASSERT_TRUE((*writer)->row({"项目4", "450", ""}, "e4", 9));
  ASSERT_TRUE((*writer)->finish());
  std::ifstream in(out, std::ios::binary);
  const std::string changed{std::istreambuf_iterator<char>(in), {}};
  const Json shown = post(office, path + "?dry_run=1", changed);
  ASSERT_EQ(shown["changed"].size(), 1u) << write_json(shown);
  EXPECT_EQ(shown["changed"].at(0)["changes"].at(0)["old"].as_string(), "300");
  std::string codes;
  for (const auto& error : shown["errors"].items()) codes += error["code"].as_string() + " ";
  EXPECT_EQ(codes, "not_an_amount not_editable version_stale ");
  const Json done = post(office, path + "/" + shown["token"].as_string(), "{}");
  ASSERT_EQ(done["created"].size(), 1u) << write_json(done);
  EXPECT_EQ(done["refused"].size(), 0u);
  const std::string matter = done["created"].at(0)["matter"].as_string();
  EXPECT_EQ(get(office, "/api/matters/" + matter)["procedure"]["id"].as_string(),
            "key-projects/office-correction");
}

TEST_F(LedgerTest, lists_starts_and_writes_reports) {
  const auto office = sign_in("office-1");
  const std::string path = std::string(kLedger) + "/reports";
  const Json list = get(office, path);
  ASSERT_EQ(list.size(), 2u) << write_json(list);
  EXPECT_EQ(list.at(0)["month"].as_string(), "2026-02");
  // KP-27: the month's report has begun by itself on the first of the next month.
  EXPECT_EQ(list.at(0)["state"].as_string(), "draft");
  EXPECT_EQ(list.at(1)["state"].as_string(), "draft");
  post(sign_in("east-park-1"), path, R"({"month":"2026-02"})", 403);
  EXPECT_FALSE(post(office, path, R"({"month":"2026-02"})")["id"].as_string().empty());
  EXPECT_EQ(get(office, path).at(0)["state"].as_string(), "draft");
  auto sheet = document::read_sheet(bytes(office, path + "/2026-02.xlsx"));
  ASSERT_TRUE(sheet) << sheet.error().zh;
  std::string all;
  for (const auto& row : sheet->rows) {
    for (const auto& cell : row.cells) all += cell + "|";
  }
  EXPECT_NE(all.find("重点项目推进情况汇报表"), std::string::npos);
  EXPECT_NE(all.find("小计"), std::string::npos);
  EXPECT_NE(all.find("与上月末相比,新增入库1项"), std::string::npos) << all;
  EXPECT_NE(all.find("在库4项"), std::string::npos) << all;
}

TEST_F(LedgerTest, takes_a_list_of_declarations) {
  const auto park = sign_in("east-park-1");
  const std::string csv =
      "项目名称,占地(亩),总投资(万元),建设地点\n"
      "铝箔扩产,46,32000,一号路\n"
      "小作坊,2,100,二号路\n"
      "不明,,100,三号路\n"
      ",5,100,四号路\n";
  const Json list = post(park, "/api/imports?procedure=key-projects/declaration&name=a.csv", csv);
  EXPECT_EQ(list["rows"].as_integer(), 4) << write_json(list);
  EXPECT_EQ(list["declared"].as_integer(), 1);
  EXPECT_EQ(list["below_threshold"].as_integer(), 1);
  EXPECT_EQ(list["undecidable"].as_integer(), 1);
  EXPECT_EQ(list["returned"].as_integer(), 1);
  EXPECT_EQ(list["items"].at(0)["land_mu"].as_string(), "46");
  EXPECT_EQ(list["items"].at(0)["investment_cny"].as_string(), "320000000");
  const std::string path = "/api/imports/" + list["id"].as_string();
  const Json done = post(park, path + "/accept", R"({"unit":"east-park","lines":null})");
  EXPECT_EQ(done["created"].size(), 3u) << write_json(done);
  EXPECT_EQ(done["refused"].size(), 0u) << write_json(done);
  // Sent again, nothing is declared twice.
  const Json again = post(park, path + "/accept", R"({"unit":"east-park","lines":[2]})");
  EXPECT_EQ(again["created"].at(0)["matter"], done["created"].at(0)["matter"]);
  const Json matter =
      get(park, "/api/matters/" + done["created"].at(0)["matter"].as_string());
  EXPECT_EQ(matter["data"]["investment"]["value"].as_decimal().text(), "320000000");
  EXPECT_EQ(matter["title"].as_string(), "铝箔扩产");
  post(sign_in("west-park-1"), path + "/accept", R"({"unit":"west-park"})", 404);
  const Json less = post(park, path + "/columns", R"({"mapping":{"0":"name","1":"land"}})");
  EXPECT_EQ(less["undecidable"].as_integer(), 2) << write_json(less);
}

TEST(ReadListAlone, needs_no_office) {
  auto list = read_list_alone("projects", "项目名称,占地(亩),总投资(万元)\n甲乙厂,12,1\n",
                              at("2026-03-17 10:00"));
  ASSERT_TRUE(list) << list.error().zh;
  const Json report = list->report();
  EXPECT_EQ(report["rows"].as_integer(), 1);
  EXPECT_EQ(report["declared"].as_integer(), 1);
  EXPECT_EQ(report["items"].at(0)["investment_cny"].as_string(), "10000");
  EXPECT_FALSE(read_list_alone("nothing", "a,b\n", at("2026-03-17 10:00")));
}

}  // namespace
}  // namespace tongchou::server
