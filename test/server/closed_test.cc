// Every list and endpoint is closed unless opened: all routes are walked by nobody, by somebody
// whose post has ended and by somebody whose post gives nothing. What is open to them stands here
// by name.
#include <set>

#include "../support/paper_pack.h"
#include "office.h"

namespace tongchou::server {
namespace {

// Open without a session: signing in itself, the pages, whether the office lives, and what holders
// of a paper or of a feed's secret address may ask.
const std::set<std::string> kOpenToAnybody = {
    "GET /api/health", "POST /api/session", "GET /api/keys/directory", "POST /api/verify",
    "GET /api/feeds/{secret}", "GET /api/investor/{secret}", "GET /{path*}"};

// Open to whoever has an account, with or without a post: one's own session, and the language.
const std::set<std::string> kOpenToAccounts = {
    "GET /api/session", "DELETE /api/session", "POST /api/session/password", "GET /api/words"};

// Open to whoever holds any post: what the notice makes public within the office, and one's own.
const std::set<std::string> kOpenToPosts = {
    "GET /api/bodies", "GET /api/bodies/{id}", "GET /api/bodies/{id}/notice", "GET /api/units",
    "GET /api/posts", "GET /api/people", "GET /api/search", "GET /api/live", "GET /api/keys/mine",
    "POST /api/keys", "POST /api/keys/challenge", "GET /api/notices/mine",
    "POST /api/notices/mine", "POST /api/feeds",
    // Schemes hold for the whole district, and so does what their measures mean (KP-11, AM-27).
    "GET /api/assessment/measures", "GET /api/assessment/schemes"};

class ClosedTest : public OfficeTest {
 protected:
  void SetUp() override {
    OfficeTest::SetUp();
    test::found_paper_body([this](kernel::Request request) { tell(std::move(request)); });
    tell(AddPost{"idle", "west-park", "见习", {}, date("2026-01-05")});
    idle_ = add_person("闲某", "idle");
    tell(TakePost{idle_, "idle", date("2026-01-05"), std::nullopt});
    gone_ = add_person("离某", "gone");
    tell(TakePost{gone_, "idle", date("2026-01-05"), date("2026-02-28")});
    office_ = sign_in("office-1");
    // The office's own key is stated in the journal when keys are first asked for, by whomever.
    EXPECT_TRUE(app_->keys());
    fill();
  }

  static Date date(const char* text) { return *parse_date(text); }
  Json tell(kernel::Request request) {
    auto answer = thread_->ask_and_wait({{}, std::move(request), {}});
    EXPECT_TRUE(answer.result) << text_of(answer.result.error().refusal).en
                               << answer.result.error().detail_en;
    return answer.result ? *answer.result : Json();
  }
  std::string add_person(const std::string& name, const std::string& account) {
    return tell(AddPerson{name, account})["id"].as_string();
  }
  // A paper with its matter, an attachment, an entry, a month's report: there is something to see.
  void fill() {
    const Json body = Json::object({{"procedure", "trial/paper"}, {"unit", ""},
                                    {"data", test::paper_form("第1次会议纪要")}});
    matter_ = post(office_, "/api/matters", write_json(body))["id"].as_string();
    const Json page = get(office_, "/api/matters/" + matter_);
    for (const auto& link : page["links"].items()) {
      if (link["kind"].as_string() == "document") document_ = link["id"].as_string();
    }
    file_ = post(office_, "/api/matters/" + matter_ + "/files?name=a.txt", "甲乙")["id"].as_string();
    ASSERT_FALSE(document_.empty());
  }

  // A path that leads to something, for those who may see it.
  std::string path_of(const std::string& pattern) {
    std::map<std::string, std::string> values = {
        {"act", "agree"}, {"file", file_}, {"kind", "pdf"}, {"body", "key-projects"},
        {"name", "projects"}, {"month", "2026-01"}, {"fingerprint", "ab"}, {"secret", "x-y"},
        {"path*", ""}, {"token", "none"}, {"holding", "h1"}, {"member", "m1"},
        {"delegation", "d1"}, {"format", "pdf"},
        {"view", "v1"}};
    values["id"] = pattern.starts_with("/api/matters")     ? matter_
                   : pattern.starts_with("/api/documents") ? document_
                   : pattern.starts_with("/api/ledgers")   ? "e1"
                   : pattern.starts_with("/api/bodies")    ? "key-projects"
                   : pattern.starts_with("/api/people")    ? "office-1"
                   : pattern.starts_with("/api/units")     ? "west-park"
                   : pattern.starts_with("/api/posts")     ? "idle"
                                                           : "none";
    std::string path = pattern;
    for (const auto& [name, value] : values) {
      const auto at = path.find("{" + name + "}");
      if (at != std::string::npos) path.replace(at, name.size() + 2, value);
    }
    EXPECT_EQ(path.find('{'), std::string::npos) << "give " << pattern << " its parameter here";
    return path;
  }

  HttpAnswer walk(const Router::Declared& route, const Signed& who) {
    const std::string path = path_of(route.pattern);
    if (route.pattern == "/api/live") {  // an open feed does not end
      Client feed(running_->port());
      feed.send("GET " + path + " HTTP/1.1\r\nHost: test\r\n" + who.headers + "\r\n");
      if (HttpAnswer head = feed.read_head(); head.status == 200) return head;
    }
    Client client(running_->port());
    return client.ask(route.method, path, who.headers, route.method == "POST" ? "{}" : "");
  }
  static std::string code_of(const HttpAnswer& answer) {
    const auto json = parse_json(answer.body);
    return json ? (*json)["error"]["code"].as_string() : "";
  }
  static std::string name_of(const Router::Declared& route) {
    return route.method + " " + route.pattern;
  }

  std::string idle_, gone_, matter_, document_, file_;
  Signed office_;
};

// An answer that lists, counts or adds up nothing.
bool tells_nothing(const Json& json) {
  if (json.is_array()) return json.size() == 0;
  if (json.is_bool()) return true;
  if (json.is_number()) return json.as_decimal() == Decimal(0);
  if (!json.is_object()) return true;  // a word of the page's own: a month, a name of a box
  for (const auto& [name, value] : json.members()) {
    if (!tells_nothing(value)) return false;
  }
  return true;
}

TEST_F(ClosedTest, to_nobody) {
  std::set<std::string> open;
  for (const auto& route : app_->router().routes()) {
    const HttpAnswer answer = walk(route, Signed{""});
    if (answer.status != 401) open.insert(name_of(route));
    else EXPECT_EQ(code_of(answer), "not_signed_in") << name_of(route);
  }
  EXPECT_EQ(open, kOpenToAnybody);
}

TEST_F(ClosedTest, to_whoever_held_a_post) {
  std::set<std::string> open;
  for (const auto& route : app_->router().routes()) {
    if (route.open) continue;
    const HttpAnswer answer = walk(route, sign_in(gone_));
    if (answer.status == 403 && code_of(answer) == "no_living_post") continue;
    open.insert(name_of(route));
  }
  EXPECT_EQ(open, kOpenToAccounts);
}

TEST_F(ClosedTest, to_whoever_holds_a_post_that_gives_nothing) {
  auto before = store_->reader().head()->seq;
  for (const auto& route : app_->router().routes()) {
    const std::string name = name_of(route);
    if (route.open || kOpenToAccounts.contains(name) || kOpenToPosts.contains(name)) continue;
    const HttpAnswer answer = walk(route, sign_in(idle_));
    EXPECT_LT(answer.status, 500) << name << " " << answer.body;
    const auto after = store_->reader().head()->seq;
    EXPECT_EQ(after, before) << name << ": somebody without a right changed something";
    before = after;
    if (answer.status >= 400) continue;
    const auto json = parse_json(answer.body);
    ASSERT_TRUE(json) << name << " " << answer.body;
    Json told = *json;
    for (const char* frame : {"as_of", "month", "base"}) {
      if (told.is_object()) told.erase(frame);
    }
    EXPECT_TRUE(tells_nothing(told)) << name << " " << answer.body;
  }
}

// KP-44: each look at what is restricted is noted, whatever key the request carries.
TEST_F(ClosedTest, a_look_is_noted_each_time) {
  auto looks = [&] {
    std::size_t seen = 0;
    const auto rows = store_->reader().events_of("entry:e3", {.limit = 100});
    for (const auto& row : *rows) seen += row.kind == RestrictedViewed::kind;
    return seen;
  };
  const Signed who{office_.headers + "Idempotency-Key: one\r\n"};
  const std::size_t before = looks();
  for (int i = 0; i < 3; ++i) get(who, std::string(kLedger) + "/entries/e3");
  EXPECT_EQ(looks(), before + 3);
}

TEST_F(ClosedTest, a_key_answers_for_one_request_only) {
  const Signed who{office_.headers + "Idempotency-Key: two\r\n"};
  const std::string path = std::string(kLedger) + "/views";
  const Json first = post(who, path, R"({"title":"甲","query":""})");
  EXPECT_EQ(post(who, path, R"({"title":"甲","query":""})")["id"].as_string(),
            first["id"].as_string());
  EXPECT_EQ(post(who, path, R"({"title":"乙","query":""})", 422)["error"]["code"].as_string(),
            "form_invalid");
}

// Adding a file is an act, and whoever has acted sees the matter for good.
TEST_F(ClosedTest, a_reader_adds_no_file) {
  const Signed auditor = sign_in("auditor-1");
  get(auditor, "/api/matters/" + matter_);
  post(auditor, "/api/matters/" + matter_ + "/files?name=b.txt", "丙", 403);
  const auto matter = app_->records().get<Matter>(matter_);
  EXPECT_EQ(matter->files.size(), 1u);
}

TEST_F(ClosedTest, lists_and_counts_tell_of_nothing_that_one_may_not_see) {
  const Json mine = get(office_, "/api/matters?limit=1");
  EXPECT_GE(mine["total"].as_integer(), 1);
  const Json others = get(sign_in(idle_), "/api/matters?limit=1");
  EXPECT_EQ(others["total"].as_integer(), 0);
  EXPECT_TRUE(others["next"].is_null());
  const Json papers = get(sign_in(idle_), "/api/documents?limit=1");
  EXPECT_TRUE(papers["next"].is_null());
  const Json bodies = get(sign_in(idle_), "/api/bodies");
  for (const auto& body : bodies.items()) {
    EXPECT_EQ(body["open"].as_integer(), 0) << body["id"].as_string();
  }
}

TEST_F(ClosedTest, what_is_watched_is_asked_for_again) {
  const Signed auditor = sign_in("auditor-1");
  post(auditor, "/api/matters/" + matter_ + "/acts/watch", "{}");
  EXPECT_EQ(get(auditor, "/api/tasks?box=watched")["items"].size(), 1u);
  const std::string person = "auditor-1";
  const auto record = app_->records().get<Person>(person);
  for (const auto& holding : record->holdings) {
    tell(LeavePost{person, holding.id, date("2026-03-17")});
  }
  tell(TakePost{person, "idle", date("2026-03-17"), std::nullopt});
  now_ += std::chrono::hours{24};
  EXPECT_EQ(get(sign_in(person), "/api/tasks?box=watched")["items"].size(), 0u);
}

}  // namespace
}  // namespace tongchou::server
