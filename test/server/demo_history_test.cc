// The demonstration office as its first visitor finds it: everything that its packs tell was done,
// and every page has something to show.
#include <set>

#include "office.h"
#include "server/demo_history.h"

namespace tongchou::server {
namespace {

class DemoHistoryTest : public OfficeTest {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("demo_test_" + random_hex(6));
    calendar_ = *parse_calendar(embedded_text("common/calendar.toml"));
    rates_ = *parse_rates(embedded_text("common/rates.toml"));
    store::OpenOptions options;
    options.tables = registers::all();
    store_ = *store::open("memory:", options);
    now_ = at("2026-11-30 10:00");  // every body has had its members for half a year
    clock_.real = [this] { return now_; };
    clock_.past = history_begins(calendar_, now_);
    ClerkOptions clerk;
    clerk.now = [this] { return clock_.now(); };
    clerk.new_id_base = [this] { return "t" + std::to_string(++ids_); };
    const Setting setting{shelf_, calendar_, rates_};
    clerk_ = *Clerk::open(*store_, setting, std::move(clerk));
    const auto people = found_office(*clerk_, "", true);
    ASSERT_TRUE(people);
    std::vector<NewAccount> accounts;
    for (const auto& person : *people) accounts.push_back({person.account, passphrase()});
    const std::string data = folder_.string();
    KeyDesk keys(
        store_->reader(),
        [this](const std::string& person, kernel::Request request) {
          return clerk_->process({Ask{person, std::move(request), {}}}).front();
        },
        *OfficeKeys::open(data, ""), [this] { return clock_.now(); });
    ASSERT_TRUE(keys.found_directory());
    auto played = play_history(*clerk_, clock_,
                               {.reader = store_->reader(), .setting = setting, .data = data,
                                .keys = keys, .accounts = accounts});
    ASSERT_TRUE(played) << played.error().place << " " << played.error().zh;
    done_ = *played;
    thread_ = std::make_unique<ClerkThread>(*clerk_);
    app_ = std::make_unique<App>(
        *store_, *clerk_, *thread_,
        AppOptions{.data = folder_.string(), .now = [this] { return now_; }});
    running_ = std::make_unique<Running>(HttpOptions{}, app_->router().handler());
    office_ = sign_in("office-1");
  }

  // Of everybody's key.
  virtual std::string passphrase() const { return "Demo-only-1"; }

  DemoClock clock_;
  HistoryDone done_;
  Signed office_;
};

class DemoHistoryWithoutKeys : public DemoHistoryTest {
  std::string passphrase() const override { return "short"; }
};

TEST_F(DemoHistoryWithoutKeys, an_act_that_cannot_sign_is_left_out_and_told) {
  EXPECT_FALSE(done_.refused.empty());
  EXPECT_GT(done_.acts, 10 * done_.refused.size());
  EXPECT_FALSE(clock_.past);
}

TEST_F(DemoHistoryTest, every_act_is_allowed) {
  for (const auto& refused : done_.refused) ADD_FAILURE() << refused;
  EXPECT_FALSE(clock_.past) << "the clock still stands in the past";
}

TEST_F(DemoHistoryTest, every_body_is_at_work) {
  std::set<std::string> working;
  for (const auto& asset : assets("bodies")) {
    const auto end = asset.path.find("/body.toml");
    if (end != std::string_view::npos) working.insert(std::string(asset.path.substr(0, end)));
  }
  EXPECT_EQ(working.size(), 7u);
  auto page = store_->reader().query(
      {.table = &registers::matter(), .columns = {"body", "closed"}, .limit = 1000});
  ASSERT_TRUE(page);
  for (const auto& row : page->rows) {
    if (store::cell_integer(row[1]) == 0) working.erase(store::cell_text(row[0]));
  }
  for (const auto& idle : working) ADD_FAILURE() << idle << " has nothing under way";
}

TEST_F(DemoHistoryTest, nobody_finds_an_empty_desk) {
  for (const char* account : {"office-1", "leader-1", "secretary-1", "finance-office-1",
                              "finance-bureau-1", "east-park-1", "construction-1"}) {
    EXPECT_GE(get(sign_in(account), "/api/tasks")["items"].size(), 1u) << account;
  }
}

TEST_F(DemoHistoryTest, minutes_wait_for_a_signature_and_the_tray_holds_what_goes_up) {
  const auto has = [&](const char* account, const std::string& step) {
    const Json owed = get(sign_in(account), "/api/tasks");
    for (const auto& task : owed["items"].items()) {
      if (task["step"].as_string() == step) return true;
    }
    return false;
  };
  EXPECT_TRUE(has("leader-1", "区长签批"));
  EXPECT_TRUE(has("finance-office-1", "送文提请"));
}

TEST_F(DemoHistoryTest, the_boards_have_something_of_each_kind) {
  const Json board = get(office_, "/api/boards/key-projects/agency");
  std::set<std::string> states;
  for (const auto& one : board["items"].items()) {
    for (const auto& lane : one["lanes"].items()) {
      for (const auto& approval : lane["approvals"].items()) {
        states.insert(approval["state"].as_string());
      }
    }
  }
  EXPECT_EQ(states, (std::set<std::string>{"idle", "sent", "late", "answered"}));
  EXPECT_GE(board["bottlenecks"].size(), 3u);
  EXPECT_EQ(board["services"].size(), 3u);
  EXPECT_EQ(board["access"].size(), 1u);
  std::set<std::string> lights;
  const Json directives = get(office_, "/api/directives");
  for (const auto& one : directives["items"].items()) {
    lights.insert(one["light"]["colour"].as_string());
  }
  EXPECT_GE(lights.size(), 3u) << write_json(directives);
  EXPECT_GE(get(office_, "/api/meetings")["items"].size(), 2u);
}

TEST_F(DemoHistoryTest, the_dashboard_compares_several_months) {
  const Json board = get(office_, "/api/dashboard?body=key-projects");
  int months = 0;
  for (const auto& month : board["investment"].items()) {
    const bool both = month["plan"].as_decimal() > Decimal(0) &&
                      month["actual"].as_decimal() > Decimal(0);
    months += both ? 1 : 0;
  }
  EXPECT_GE(months, 5) << write_json(board["investment"]);
  for (const char* base : {"2026-06", "2026-09"}) {
    const Json then = get(office_, "/api/dashboard?body=key-projects&base=" + std::string(base));
    int compared = 0;
    for (const auto& step : then["steps"].items()) compared += step["base"].is_null() ? 0 : 1;
    EXPECT_GE(compared, 5) << base << write_json(then["steps"]);
    EXPECT_GT(then["lead"]["ended_base"].as_integer(), 0);
  }
}

// The months behind leave nothing undone: what is late is of the last weeks.
TEST_F(DemoHistoryTest, nothing_old_is_still_open) {
  auto page = store_->reader().query(
      {.table = &registers::todo(),
       .columns = {"title", "step", "opened"},
       .where = {store::compare("opened", store::Op::less,
                                to_ms(now_ - std::chrono::days(40)))},
       .limit = 100});
  ASSERT_TRUE(page);
  for (const auto& row : page->rows) {
    ADD_FAILURE() << store::cell_text(row[0]) << " " << store::cell_text(row[1]);
  }
}

}  // namespace
}  // namespace tongchou::server
