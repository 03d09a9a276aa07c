// A ledger over real sockets: who sees which rows, filters, days past, differences, Excel out and
// in, the month's report; and lists of declarations.
#include <fstream>

#include "document/document.h"
#include "office.h"
#include "server/import_list.h"

namespace tongchou::server {
namespace {

class LedgerTest : public OfficeTest {
 protected:
  void act(const Signed& who, const std::string& matter, const std::string& name, Json data) {
    const Json page = get(who, "/api/matters/" + matter);
    for (const auto& task : page["tasks"].items()) {
      if (!task["mine"].as_bool()) continue;
      data = Json::object({{"task", task["id"]}, {"version", task["version"]},
                           {"data", std::move(data)}, {"opinion", "同意"}});
      post(who, "/api/matters/" + matter + "/acts/" + name, write_json(data));
      return;
    }
    ADD_FAILURE() << "nothing to do: " << write_json(page["tasks"]);
  }
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
  // Only whose list is whole may tell from it who is missing.
  auto whole = [&](const char* who, const char* ledger) {
    const Json rights = get(sign_in(who), ledger)["rights"];
    const auto& all = rights.items();
    return std::count(all.begin(), all.end(), Json("whole")) == 1;
  };
  EXPECT_TRUE(whole("leader-1", kLedger));
  EXPECT_FALSE(whole("government-office-head-1", kLedger)) << "some stages are restricted";
  EXPECT_TRUE(whole("government-office-head-1", "/api/ledgers/key-projects/weekly"));
  EXPECT_FALSE(whole("west-park-1", "/api/ledgers/key-projects/weekly"));
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

// KP-9: a rule binds those who know it: every unit reads the register of rules, consulted or not.
TEST_F(LedgerTest, every_unit_reads_the_rules) {
  const std::string path = "/api/ledgers/key-projects/rules/entries";
  const auto office = sign_in("office-1");
  const std::string matter =
      post(office, "/api/matters",
           R"({"procedure":"key-projects/rulefile","data":{"name":"服务办法","why":"统一",)"
           R"("draft":"一","consulted":["unit:development"]}})")["id"].as_string();
  act(sign_in("development-1"), matter, "agree", Json::object());
  act(office, matter, "agree", Json::object({{"adopted", "采纳"}, {"final_text", "一、首问负责"}}));
  act(sign_in("leader-1"), matter, "agree", Json::object());
  EXPECT_EQ(get(sign_in("west-park-1"), path)["total"].as_integer(), 0) << "it is not issued yet";
  act(office, matter, "agree", Json::object({{"number", "项发1号"}, {"in_force", "2026-03-01"}}));
  for (const char* unit : {"west-park-1", "development-1"}) {
    const Json seen = get(sign_in(unit), path);
    ASSERT_EQ(seen["total"].as_integer(), 1) << unit;
    const std::string id = seen["items"].at(0)["id"].as_string();
    EXPECT_EQ(get(sign_in(unit), path + "/" + id)["id"].as_string(), id);
  }
}

// KP-44: every look at what is restricted is on record; the live feed says nothing of it, for a
// page that is told looks again.
TEST_F(LedgerTest, a_look_at_what_is_restricted_is_kept_and_not_told) {
  const auto before = store_->reader().head()->seq;
  get(sign_in("office-1"), std::string(kLedger) + "/entries/e3");
  auto looks = store_->reader().events_of("entry:e3", {.after = before});
  ASSERT_TRUE(looks);
  EXPECT_EQ(looks->size(), 1u);
  EXPECT_EQ(std::count(told_.begin(), told_.end(), "entry:e3"), 0);
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

// A page carries what is shown by default and what stands below the name; other columns are asked
// for by name. A single entry has them all.
TEST_F(LedgerTest, carries_the_columns_that_are_asked_for) {
  const auto office = sign_in("office-1");
  const std::string path = std::string(kLedger) + "/entries";
  auto cells = [&](const std::string& asked) {
    return get(office, path + asked)["items"].at(0)["cells"];
  };
  const Json shown = cells("");
  EXPECT_TRUE(shown.find("name") && shown.find("unit") && shown.find("investment"));
  EXPECT_FALSE(shown.find("investor"));
  const Json asked = cells("?columns=light,investor,name");
  EXPECT_TRUE(asked.find("investor") && asked.find("name") && asked.find("unit"));
  EXPECT_FALSE(asked.find("investment"));
  EXPECT_TRUE(get(office, path + "/e1")["cells"].find("investor"));
  EXPECT_EQ(get(office, path + "?columns=name,secret", 422)["error"]["code"].as_string(),
            "ledger.columns");
}

TEST_F(LedgerTest, takes_the_present_for_no_other_day) {
  const auto office = sign_in("office-1");
  const std::string path = kLedger;
  for (const char* day : {"2026-02-30", "last%20month", "2099-01-01"}) {
    for (const std::string where : {"/entries?as_of=", "/entries?compare=", "/entries/e1?as_of=",
                                    "/export.xlsx?as_of=", "/difference?from=2026-02-01&to="}) {
      EXPECT_EQ(get(office, path + where + day, 422)["error"]["code"].as_string(), "ledger.day")
          << where << day;
    }
  }
  EXPECT_EQ(get(office, "/api/units?as_of=2026-02-30", 422)["error"]["code"].as_string(),
            "units.day");
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
  EXPECT_EQ(difference["totals"]["light"].as_integer(), 2);
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

// Sums are kept and moved on from change to change: they are those of the rows that are shown.
TEST_F(LedgerTest, sums_follow_each_change) {
  const auto head = sign_in("office-head-1");
  const auto expect_sums = [&](const std::string& filter, const std::string& money) {
    const Json json = get(head, std::string(kLedger) + "/entries?" + filter);
    Decimal sum(0);
    for (const auto& item : json["items"].items()) {
      sum = sum + item["cells"]["done_total"].as_decimal();
    }
    EXPECT_EQ(json["summary"]["done"].as_decimal().text(), sum.text()) << filter;
    EXPECT_EQ(json["total"].as_integer(), static_cast<std::int64_t>(json["items"].size()));
    std::int64_t lights = 0;
    for (const auto& [colour, count] : json["summary"]["lights"].members()) {
      EXPECT_GT(count.as_integer(), 0) << colour;
      lights += count.as_integer();
    }
    EXPECT_EQ(lights, json["total"].as_integer());
    if (!money.empty()) {
      EXPECT_EQ(sum.text(), money);
    }
  };
  const auto correct = [&](const std::string& entry, const std::string& field,
                           const std::string& value) {
    const Json opened =
        post(head, "/api/matters",
             R"({"procedure":"key-projects/office-correction","draft":false,"data":{"entry":")" +
                 entry + R"(",")" + field + R"(":")" + value + R"("}})");
    const Json matter = get(head, "/api/matters/" + opened["id"].as_string());
    const Json& task = matter["tasks"].at(0);
    const Json act = Json::object({{"task", task["id"]}, {"version", task["version"]},
                                   {"opinion", "同意"}, {"reason", ""},
                                   {"data", Json::object()}});
    const Json done = post(head, "/api/matters/" + opened["id"].as_string() + "/acts/agree",
                           write_json(act));
    EXPECT_EQ(done["state"].as_string(), "done");
  };
  const auto expect_all = [&](const std::string& money) {
    expect_sums("", money);
    expect_sums("filter.unit=east-park", "");
    expect_sums("light=red", "");
  };
  expect_all("12000000");
  correct("e1", "done_total", "500 万元");
  expect_all("14000000");
  correct("e2", "next_date", "2026-03-01");
  expect_all("14000000");
  now_ += std::chrono::seconds(5);
  expect_all("14000000");
  correct("e1", "done_total", "100 万元");
  now_ += std::chrono::seconds(5);
  correct("e2", "done_total", "50 万元");
  expect_all("8500000");
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
  const Json latest = get(office, "/api/reports");
  ASSERT_EQ(latest.size(), 2u) << write_json(latest);
  EXPECT_EQ(latest.at(0)["ledger"]["id"].as_string(), "key-projects/projects");
  EXPECT_EQ(latest.at(0)["month"].as_string(), "2026-02");
  post(sign_in("east-park-1"), path, R"({"month":"2026-03"})", 403);
  // What was frozen is not frozen again; the current month may be reported ahead of its end.
  post(office, path, R"({"month":"2026-02"})", 422);
  EXPECT_FALSE(post(office, path, R"({"month":"2026-03"})")["id"].as_string().empty());
  EXPECT_EQ(get(office, path).at(0)["month"].as_string(), "2026-03");
  auto sheet = document::read_sheet(bytes(office, path + "/2026-03.xlsx"));
  ASSERT_TRUE(sheet) << sheet.error().zh;
  std::string all;
  for (const auto& row : sheet->rows) {
    for (const auto& cell : row.cells) all += cell + "|";
  }
  EXPECT_NE(all.find("重点项目推进情况汇报表"), std::string::npos);
  EXPECT_NE(all.find("小计"), std::string::npos);
  EXPECT_NE(all.find("与上月末相比，新增入库0项"), std::string::npos) << all;
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
  // What is not known is refused, and the list stays as it was understood.
  const Json field = post(park, path + "/columns", R"({"mapping":{"0":"title"}})", 422)["error"];
  EXPECT_EQ(field["code"].as_string(), "import.field");
  EXPECT_EQ(field["place"].as_string(), "mapping.0");
  EXPECT_NE(field["message"].as_string().find("“title”；可用：index name unit"), std::string::npos)
      << write_json(field);
  for (const char* wrong : {R"({"9":"name"})", R"({"name":"0"})", R"({"00":"name"})"}) {
    const Json column =
        post(park, path + "/columns", std::string(R"({"mapping":)") + wrong + "}", 422)["error"];
    EXPECT_EQ(column["code"].as_string(), "import.column") << wrong;
  }
  post(park, path + "/columns", R"({"mapping":{"0":7}})", 422);
}

}  // namespace
}  // namespace tongchou::server
