// Boards over HTTP: what each shows of one course of things, to whom, and that an investor's
// address opens its own project, for its time, and nothing else (KP-21 to KP-24, KP-29, KP-31).
#include "office.h"

namespace tongchou::server {
namespace {

class BoardTest : public OfficeTest {
 protected:
  void SetUp() override {
    OfficeTest::SetUp();
    sign_in_all();
  }
  // Once more after a long time: sessions end.
  void sign_in_all() {
    office_ = sign_in("office-1");
    head_ = sign_in("office-head-1");
    agent_ = sign_in("office-4");
    east_ = sign_in("east-park-1");
    west_ = sign_in("west-park-1");
  }

  std::string start(const Signed& who, const std::string& procedure, const std::string& unit,
                    const std::string& data) {
    return post(who, "/api/matters",
                R"({"procedure":"key-projects/)" + procedure + R"(","unit":")" + unit +
                    R"(","data":)" + data + "}")["id"]
        .as_string();
  }
  // The open task of a step that is one's own; `about` when several are alike.
  std::string task_of(const Signed& who, const std::string& matter, const std::string& step,
                      const std::string& about = "") {
    const Json page = get(who, "/api/matters/" + matter);
    for (const auto& task : page["tasks"].items()) {
      const bool same = about.empty() || task["about"].as_string() == about;
      if (task["mine"].as_bool() && task["step_id"].as_string() == step && same) {
        return task["id"].as_string();
      }
    }
    ADD_FAILURE() << "no task of the step " << step << " " << about << write_json(page["tasks"]);
    return {};
  }
  void step(const Signed& who, const std::string& matter, const std::string& step,
            const std::string& data, const std::string& act = "agree",
            const std::string& about = "") {
    post(who, "/api/matters/" + matter + "/acts/" + act,
         R"({"task":")" + task_of(who, matter, step, about) + R"(","opinion":"可以","data":)" +
             data + "}");
  }

  // One approval answered late, one still out, the third not sent; one service promised and rated.
  void serve() {
    case_ = start(east_, "agency", "east-park",
                  R"({"entry":"e1","project_name":"铝箔代办","type":"expansion"})");
    step(head_, case_, "assign", R"({"agent":["post:key-project-office-agent"]})");
    step(agent_, case_, "materials",
         R"({"collected":"营业执照、备案变更表","missing":"图审合格书"})");
    const std::string sent = R"({"sent_on":"2026-03-02","sent_number":"甲1"})";
    step(agent_, case_, "submit", sent, "agree", "项目备案变更");
    step(agent_, case_, "submit", sent, "agree", "环境影响评价审批");
    step(agent_, case_, "answered", R"({"answered_on":"2026-03-10","document":"备1号"})", "agree",
         "项目备案变更");
    service_ = start(east_, "service-request", "east-park",
                     R"({"entry":"e1","project_name":"用电增容","cooperating":"power-supply",)"
                     R"("content":"增容"})");
    const Signed power = sign_in("power-supply-1");
    step(power, service_, "promise", R"({"promised_on":"2026-03-25","contact":"韦某"})");
    step(power, service_, "serve", R"({"result":"已送电"})");
    step(east_, service_, "rate", R"({"score":"4","comment":"及时"})");
  }
  std::string open_view(const std::string& entry = "e1", const std::string& until = "2026-03-31") {
    access_ = start(office_, "investor-access", "",
                    R"({"entry":")" + entry + R"(","project_name":"甲的查询","contact":"陶某",)" +
                        R"("until":")" + until + R"("})");
    const Json board = agency(office_);
    if (board["access"].size() == 0) return {};
    return board["access"].items().back()["address"].as_string().substr(10);
  }
  Json agency(const Signed& who, int status = 200) {
    return get(who, "/api/boards/key-projects/agency", status);
  }
  static const Json& named(const Json& list, const std::string& name, const char* by = "name") {
    static const Json none;
    for (const auto& one : list.items()) {
      if (one[by].as_string() == name) return one;
    }
    return none;
  }
  Json investor(const std::string& secret, int status = 200) {
    return get(Signed{""}, "/api/investor/" + secret, status);
  }

  Signed office_, head_, agent_, east_, west_;
  std::string case_, service_, access_;
};

TEST_F(BoardTest, are_listed_by_what_one_may_see) {
  std::set<std::string> kinds;
  const Json all = get(office_, "/api/boards");
  for (const auto& board : all["items"].items()) {
    if (board["body"].as_string() != "key-projects") continue;
    kinds.insert(board["kind"].as_string());
    EXPECT_FALSE(board["clause"].is_null());
  }
  EXPECT_EQ(kinds, (std::set<std::string>{"triage", "weekly", "agency"}));
}

// What the rail shows (places of the session) is what /api/boards opens.
TEST_F(BoardTest, concern_a_unit_when_something_of_its_own_stands_there) {
  const auto places = [&](const Signed& who) {
    std::set<std::string> kinds;
    const Json boards = get(who, "/api/boards"), session = get(who, "/api/session");
    for (const auto& board : boards["items"].items()) kinds.insert(board["kind"].as_string());
    std::set<std::string> places;
    for (const auto& place : session["places"].items()) places.insert(place.as_string());
    std::set<std::string> beside = places;
    beside.erase("tray");
    beside.erase("incidents");
    EXPECT_EQ(beside, kinds);
    return places;
  };
  using Places = std::set<std::string>;
  const Signed fresh = sign_in("construction-1");
  // It has a project to report of every week.
  EXPECT_EQ(places(east_), Places{"weekly"});
  EXPECT_EQ(places(fresh), Places{});
  serve();
  EXPECT_EQ(places(east_), (Places{"agency", "weekly"}));
  EXPECT_EQ(places(fresh), Places{});
  // The office and the auditor have theirs, also while nothing stands there; an administrator of
  // the system has what stands still alone.
  EXPECT_EQ(places(office_), (Places{"agency", "triage", "weekly"}));
  EXPECT_EQ(places(sign_in("auditor-1")),
            (Places{"agency", "incidents", "tray", "triage", "weekly"}));
  EXPECT_EQ(places(sign_in("administrator-1")), Places{"incidents"});
}

TEST_F(BoardTest, that_do_not_exist_are_not_found) {
  for (const char* path :
       {"/api/boards/key-projects/none", "/api/boards/none/agency", "/api/boards/key-projects/..x",
        "/api/boards/key-projects/opinions", "/api/boards/key-projects/none/summary.pdf",
        "/api/boards/key-projects/agency/summary.pdf",
        "/api/boards/key-projects/triage/summary.pdf",
        "/api/matters/none/opinions", "/api/matters/none/opinions.pdf"}) {
    get(office_, path, 404);
  }
}

// ---- problems and weeks -------------------------------------------------------------------------

TEST_F(BoardTest, triage_shows_what_waits_and_what_is_the_same_again) {
  const auto report = [&](const std::string& name) {
    const std::string id =
        start(east_, "problem-report", "east-park",
              R"({"entry":"e1","project_name":")" + name +
                  R"(","overview":"甲","progress":"乙","difficulty":"容量不足","initial":"丙",)"
                  R"("units":["power-supply"]})");
    step(sign_in("east-park-head-1"), id, "sign", "{}");
    return id;
  };
  const std::string first = report("变压器太小");
  Json board = get(office_, "/api/boards/key-projects/triage");
  ASSERT_EQ(board["items"].size(), 1u) << write_json(board);
  EXPECT_EQ(board["items"].items()[0]["matter"].as_string(), first);
  EXPECT_EQ(board["items"].items()[0]["stage"], board["waiting"]);
  EXPECT_FALSE(board["items"].items()[0]["task"].is_null()) << "the office's own to classify";
  EXPECT_TRUE(get(east_, "/api/boards/key-projects/triage")["items"].items()[0]["task"].is_null());
  EXPECT_EQ(get(west_, "/api/boards/key-projects/triage")["items"].size(), 0u);

  step(office_, first, "triage", R"({"category":"facility","level":"plain"})");
  const std::string second = report("专线跳闸");
  board = get(office_, "/api/boards/key-projects/triage");
  const Json& card = named(board["items"], second, "matter");
  ASSERT_EQ(card["again"].size(), 1u);
  EXPECT_EQ(card["again"].items()[0]["matter"].as_string(), first);
  step(office_, second, "triage", R"({"category":"facility","level":"plain"})");
  board = get(office_, "/api/boards/key-projects/triage");
  ASSERT_EQ(board["recurring"].size(), 1u);
  EXPECT_EQ(board["recurring"].items()[0]["n"].as_integer(), 2);
}

TEST_F(BoardTest, weekly_shows_who_owes_and_its_summary_is_a_paper) {
  now_ = at("2026-03-23 09:00");  // a Monday
  sign_in_all();
  ASSERT_TRUE(thread_->between([](Clerk& clerk) { (void)clerk.tick(); }));
  const Json board = get(office_, "/api/boards/key-projects/weekly");
  ASSERT_GT(board["items"].size(), 0u) << write_json(board);
  EXPECT_EQ(board["week"].as_string(), "2026-03-23");
  const Json mine = get(east_, "/api/boards/key-projects/weekly");
  const Json& own = mine["items"];
  ASSERT_GT(own.size(), 0u);
  for (const auto& row : own.items()) EXPECT_EQ(row["unit"].as_string(), "east-park");
  EXPECT_FALSE(own.items()[0]["task"].is_null());
  EXPECT_TRUE(board["items"].items()[0]["task"].is_null()) << "the office does not report";
  const auto paper = bytes(office_, "/api/boards/key-projects/weekly/summary.pdf?week=2026-03-23");
  EXPECT_TRUE(paper.starts_with("%PDF"));
  EXPECT_EQ(get(office_, "/api/boards/key-projects/weekly?week=2020-01-06")["items"].size(), 0u);
}

// ---- agency -------------------------------------------------------------------------------------

TEST_F(BoardTest, agency_shows_template_against_actual) {
  serve();
  const Json board = agency(office_);
  ASSERT_EQ(board["items"].size(), 1u);
  const Json& one = board["items"].items()[0];
  EXPECT_EQ(one["serial"].as_integer(), 40);
  EXPECT_EQ(one["parallel"].as_integer(), 37);
  EXPECT_EQ(one["took"].as_integer(), 11);
  EXPECT_EQ(one["agent"].as_string(), "外经局 项目办代办员");
  ASSERT_EQ(one["lanes"].size(), 2u);
  const Json& change = named(one["lanes"].items()[0]["approvals"], "项目备案变更");
  EXPECT_EQ(change["state"].as_string(), "answered");
  EXPECT_EQ(change["took"].as_integer(), 6);
  EXPECT_TRUE(change["over"].as_bool());
  const Json& impact = named(one["lanes"].items()[0]["approvals"], "环境影响评价审批");
  EXPECT_EQ(impact["state"].as_string(), "sent");
  EXPECT_EQ(one["lanes"].items()[1]["approvals"].items()[0]["state"].as_string(), "idle");
  EXPECT_EQ(write_json(one["lacking"]), R"(["图审合格书"])");
  EXPECT_TRUE(named(one["materials"], "营业执照")["collected"].as_bool());

  ASSERT_EQ(board["bottlenecks"].size(), 1u);
  EXPECT_EQ(board["bottlenecks"].items()[0]["median"].as_integer(), 6);
  EXPECT_EQ(board["bottlenecks"].items()[0]["over"].as_integer(), 1);
  EXPECT_EQ(board["loads"].items()[0]["pending"].as_integer(), 2);
  EXPECT_EQ(named(board["passages"], "expansion", "type")["parallel"].as_integer(), 37);
  ASSERT_EQ(board["services"].size(), 1u);
  EXPECT_EQ(board["services"].items()[0]["rating"].as_string(), "4");
  EXPECT_EQ(board["services"].items()[0]["promised"].as_string(), "2026-03-25");
}

TEST_F(BoardTest, agency_shows_a_unit_its_own_and_no_address) {
  serve();
  const std::string secret = open_view();
  ASSERT_FALSE(secret.empty());
  EXPECT_EQ(agency(east_)["items"].size(), 1u);
  EXPECT_EQ(agency(west_)["items"].size(), 0u);
  EXPECT_EQ(agency(west_)["services"].size(), 0u);
  for (const auto* who : {&east_, &west_}) {
    const Json board = agency(*who);
    EXPECT_EQ(board["access"].size(), 0u);
    EXPECT_TRUE(board["opens"].is_null());
  }
  const Json reader = agency(sign_in("auditor-1"));
  EXPECT_EQ(reader["access"].size(), 0u);
  EXPECT_EQ(reader["items"].size(), 1u);
}

// ---- the investor's view ------------------------------------------------------------------------

TEST_F(BoardTest, an_investor_reads_the_one_project_and_no_record_is_named) {
  serve();
  const std::string secret = open_view();
  const Json view = investor(secret);
  EXPECT_EQ(view["project"].as_string(), "项目1");
  EXPECT_EQ(view["until"].as_string(), "2026-03-31");
  EXPECT_EQ(view["stages"].size(), 9u);
  ASSERT_EQ(view["cases"].size(), 1u);
  ASSERT_EQ(view["services"].size(), 1u);
  const std::string text = write_json(view);
  for (const std::string& hidden :
       {case_, service_, access_, std::string("\"e1\""), std::string("某公司"),
        std::string("10000000"), std::string("\"matter\""), std::string("office-4")}) {
    EXPECT_EQ(text.find(hidden), std::string::npos) << hidden;
  }
}

TEST_F(BoardTest, a_secret_opens_nothing_else) {
  serve();
  const std::string secret = open_view();
  const std::string id = secret.substr(0, secret.rfind('-'));
  for (const std::string& wrong :
       {id, id + "-", id + "-0000", "e1" + secret.substr(secret.rfind('-')), secret + "0",
        secret.substr(0, secret.size() - 1), std::string("-"), std::string("x")}) {
    EXPECT_EQ(investor(wrong, 404)["error"]["code"].as_string(), "entry_not_found") << wrong;
  }
  get(Signed{""}, "/api/feeds/" + secret, 404);
  for (const char* path : {"/api/boards", "/api/boards/key-projects/agency", "/api/session"}) {
    get(Signed{""}, path, 401);
    get(Signed{"Authorization: Bearer " + secret + "\r\n"}, path, 401);
  }
  // A feed's address is no investor's either.
  const std::string feed = post(office_, "/api/feeds", "{}")["url"].as_string().substr(11);
  investor(feed, 404);
  investor(feed.substr(0, feed.size() - 4), 404);
}

TEST_F(BoardTest, an_address_ends_with_its_day_and_when_it_is_closed) {
  const std::string secret = open_view();
  investor(secret);
  now_ = at("2026-03-31 23:00");
  investor(secret);
  now_ = at("2026-04-01 00:00");
  investor(secret, 404);

  sign_in_all();
  const std::string other = open_view("e1", "2026-04-30");
  investor(other);
  step(office_, access_, "revoke", "{}");
  investor(other, 404);
  EXPECT_EQ(agency(office_)["access"].size(), 0u);
}

// KP-44: what few may see is not opened, and an address that was opened before shows it no more.
TEST_F(BoardTest, a_confidential_project_is_refused) {
  const Json refused = post(office_, "/api/matters",
                            R"({"procedure":"key-projects/investor-access","unit":"","data":)"
                            R"({"entry":"e3","project_name":"乙","contact":"陶某",)"
                            R"("until":"2026-03-31"}})",
                            422);
  EXPECT_EQ(refused["error"]["code"].as_string(), "rule_forbids");
  const std::string secret = open_view();
  investor(secret);
  const std::string back = start(east_, "stage-change", "east-park",
                                 R"({"entry":"e1","from":"signed","to":"negotiation",)"
                                 R"("reason":"重新洽谈"})");
  step(office_, back, "confirm", "{}");
  investor(secret, 404);
}

TEST_F(BoardTest, whoever_guesses_is_put_off) {
  const std::string secret = open_view();
  for (int i = 0; i < 20; ++i) investor("x-" + std::to_string(i), 404);
  investor("x-y", 503);
  investor(secret, 503);
  get(Signed{""}, "/api/feeds/x-y", 503);
  now_ += std::chrono::minutes(2);
  investor(secret);
}

}  // namespace
}  // namespace tongchou::server
