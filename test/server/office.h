// An office over real sockets for tests: the demonstration one, with four entries in its ledger,
// written as the journal would have them. Nobody has a password: a session is opened by hand.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>

#include "client.h"
#include "kernel/list_import.h"
#include "running.h"
#include "server/app.h"
#include "server/setup.h"

namespace tongchou::server {

using namespace kernel;
inline constexpr const char* kLedger = "/api/ledgers/key-projects/projects";

inline Instant at(const char* text) { return *parse_local_instant(text); }

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

inline Entry entry(int n, const std::string& unit, const std::string& stage,
                   const std::string& next, Instant when) {
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

class OfficeTest : public testing::Test {
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
    auto made = found_office(*clerk_, "", true);
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
    options.published = [this](const auto& subjects, auto) {
      told_.insert(told_.end(), subjects.begin(), subjects.end());
    };
    clerk_ = *Clerk::open(*store_, {shelf_, calendar_, rates_}, std::move(options));
  }

  // Two parks, four entries that stand: red, yellow, green without a date, and one that only few
  // may see; and one that has left.
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
    // One that has left, though its date is yet to come.
    enter(entry(5, "west-park", "signed", "2026-03-10", day), day);
    scribe.write(EntryLeft{"e5", "", "不再建设"}, {"entry:e5"}, at("2026-01-20 09:00"));
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
  std::vector<std::string> told_;  // what the live feed would say
  PackShelf shelf_;
  Calendar calendar_;
  std::vector<Rate> rates_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<Clerk> clerk_;
  std::unique_ptr<ClerkThread> thread_;
  std::unique_ptr<App> app_;
  std::unique_ptr<Running> running_;
};

}  // namespace tongchou::server
