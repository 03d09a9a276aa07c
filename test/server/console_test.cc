// What the console rests on besides ledgers: the one-time password, the words of the packs in
// English, forms that begin filled in, and one act for several tasks.
#include "office.h"
#include "server/assets.h"
#include "server/words.h"

namespace tongchou::server {
namespace {

class ConsoleTest : public OfficeTest {
 protected:
  // A step that needs no form: the update of an entry, waiting for the office to confirm it.
  std::string propose_update(const Signed& who, const std::string& entry) {
    const Json started = post(who, "/api/matters",
                              R"({"procedure":"key-projects/ledger-update","unit":"",)"
                              R"("data":{"entry":")" + entry + R"(","next_node":"送电"}})");
    return started["id"].as_string();
  }
  std::vector<Json> tasks_at(const Signed& who, const std::string& step) {
    std::vector<Json> found;
    const Json page = get(who, "/api/tasks");
    for (const auto& item : page["items"].items()) {
      if (item["step"].as_string() == step) found.push_back(item);
    }
    return found;
  }
  static std::string batch_of(const std::vector<Json>& tasks, const std::string& act) {
    Json list = Json::array();
    for (const auto& task : tasks) {
      list.push(Json::object({{"task", task["id"]}, {"version", task["version"]}}));
    }
    return write_json(Json::object({{"act", Json(act)}, {"opinion", "已与原值对照"},
                                    {"tasks", std::move(list)}}));
  }
};

TEST_F(ConsoleTest, a_one_time_password_opens_nothing_but_its_change) {
  ASSERT_TRUE(thread_->keep_private({credential("office-1", "Once-only-1", true)}));
  Client client(running_->port());
  const auto signed_in = client.ask("POST", "/api/session", "",
                                    R"({"account":"office-1","password":"Once-only-1"})");
  ASSERT_EQ(signed_in.status, 200) << signed_in.body;
  const Json session = *parse_json(signed_in.body);
  EXPECT_TRUE(session["must_change_password"].as_bool());
  const std::string cookie = signed_in.header("Set-Cookie");
  const Signed who{"Cookie: " + cookie.substr(0, cookie.find(';')) + "\r\nX-CSRF-Token: " +
                   session["csrf"].as_string() + "\r\n"};

  int closed = 0;
  for (const auto& route : app_->router().routes()) {
    if (route.open || route.for_newcomers) continue;
    if (route.pattern.find('{') != std::string::npos) continue;
    Client other(running_->port());  // a refused body ends its connection
    const auto answer = other.ask(route.method, route.pattern, who.headers,
                                  route.method == "GET" ? "" : "{}");
    EXPECT_EQ(answer.status, 403) << route.pattern;
    const Json error = (*parse_json(answer.body))["error"];
    EXPECT_EQ(error["number"].as_integer(), 1007) << route.pattern;
    EXPECT_EQ(error["code"].as_string(), "password_unchanged");
    EXPECT_EQ(error["message"].as_string(), "先更换一次性密码，再办其他事");
    ++closed;
  }
  EXPECT_GT(closed, 10);
  EXPECT_NE(client.get("/api/tasks", who.headers + "Accept-Language: en\r\n")
                .body.find("Change the one-time password before anything else"),
            std::string::npos);

  EXPECT_TRUE(get(who, "/api/session")["must_change_password"].as_bool());
  post(who, "/api/session/password", R"({"old":"Once-only-1","new":"My-own-word-2"})");
  EXPECT_FALSE(get(who, "/api/session")["must_change_password"].as_bool());
  get(who, "/api/tasks");
}

TEST_F(ConsoleTest, a_page_brings_the_session_of_whoever_asks_and_only_that) {
  if (assets("web").empty()) GTEST_SKIP() << "skipped: web/dist is not there";
  const std::string own = bytes(sign_in("office-1"), "/matters");
  EXPECT_NE(own.find(R"(id="desk">{"person":{"id":"office-1")"), std::string::npos);
  EXPECT_EQ(bytes({}, "/matters").find("id=\"desk\""), std::string::npos);
}

TEST_F(ConsoleTest, every_word_of_the_packs_has_english) {
  EXPECT_TRUE(faulty_words().empty());
  const Json words = get(sign_in("office-1"), "/api/words");
  EXPECT_EQ(words["归类建档"].as_string(), "File");
  for (const auto& [body, files] : embedded_packs()) {
    EXPECT_FALSE(files.contains("english.toml")) << "a translation makes no new version";
    auto pack = load_pack(body, files);
    ASSERT_TRUE(pack) << body;
    for (const auto& error : untranslated(**pack, words)) ADD_FAILURE() << error.place << error.zh;
    EXPECT_FALSE(untranslated(**pack, Json::object()).empty()) << "the check sees nothing";
  }
}

TEST_F(ConsoleTest, lists_name_regimes_and_procedures) {
  const auto unit = sign_in("east-park-1");
  std::string regime;
  const Json offered = get(unit, "/api/procedures");
  for (const auto& procedure : offered.items()) {
    if (procedure["id"].as_string() == "key-projects/declaration") {
      regime = procedure["regime"].as_string();
    }
  }
  EXPECT_EQ(regime, "集中申报制");
  propose_update(unit, "e1");
  const Json row = get(unit, "/api/matters")["items"].at(0);
  EXPECT_EQ(row["procedure_name"].as_string(), "台账更新");
  EXPECT_EQ(row["regime"].as_string(), "详细台帐制");
}

TEST_F(ConsoleTest, a_form_begins_as_its_expressions_say) {
  const auto unit = sign_in("east-park-1"), office = sign_in("office-1");
  const Json started = post(
      unit, "/api/matters",
      R"({"procedure":"key-projects/declaration","unit":"east-park","data":{"name":"冷库",)"
      R"("land":"12 亩","investment":"600 万元","industry":"C","leader_name":"赵某","contact":"钱某"}})");
  const Json page = get(office, "/api/matters/" + started["id"].as_string());
  const Json& fields = page["tasks"].at(0)["form"]["schema"]["properties"];
  EXPECT_EQ(fields["industry"]["default"].as_string(), "C");
  EXPECT_EQ(fields["area"]["default"].as_string(), "east-park");
  EXPECT_FALSE(fields["band"]["default"].as_string().empty());
  EXPECT_FALSE(fields["area"].find("x-default"));
  EXPECT_FALSE(fields["stage"].find("default")) << "nothing was said of the stage";
}

TEST_F(ConsoleTest, several_tasks_of_one_step_are_done_at_once_and_each_is_answered) {
  const auto east = sign_in("east-park-1"), west = sign_in("west-park-1");
  const auto office = sign_in("office-1");
  propose_update(east, "e1");
  propose_update(east, "e4");
  propose_update(west, "e2");
  auto tasks = tasks_at(office, "确认更新");
  ASSERT_EQ(tasks.size(), 3u);
  ASSERT_EQ(tasks[0]["batch"].size(), 1u);
  EXPECT_EQ(tasks[0]["batch"].at(0)["label"].as_string(), "确认");

  tasks[2].set("version", Json(99));  // somebody else has changed it meanwhile
  const Json answer = post(office, "/api/tasks/acts", batch_of(tasks, "agree"));
  EXPECT_EQ(answer["done"].size(), 2u);
  ASSERT_EQ(answer["refused"].size(), 1u);
  EXPECT_EQ(answer["refused"].at(0)["task"], tasks[2]["id"]);
  EXPECT_EQ(answer["refused"].at(0)["error"]["code"].as_string(), "version_stale");
  EXPECT_FALSE(answer["refused"].at(0)["title"].as_string().empty());
  EXPECT_EQ(tasks_at(office, "确认更新").size(), 1u);

  const Json no = post(office, "/api/tasks/acts", batch_of({tasks[2]}, "disagree"));
  EXPECT_EQ(no["refused"].at(0)["error"]["number"].as_integer(), 1206) << "one by one";
  EXPECT_FALSE(no["refused"].at(0)["error"]["clause"]["quote"].as_string().empty());
  const Json foreign = post(west, "/api/tasks/acts", batch_of({tasks[2]}, "agree"));
  EXPECT_EQ(foreign["refused"].at(0)["error"]["code"].as_string(), "only_office");
}

TEST_F(ConsoleTest, several_at_once_are_of_one_step) {
  const auto east = sign_in("east-park-1"), office = sign_in("office-1");
  propose_update(east, "e1");
  post(east, "/api/matters",
       R"({"procedure":"key-projects/declaration","unit":"east-park","data":{"name":"冷库",)"
       R"("land":"12 亩","investment":"600 万元","leader_name":"赵某","contact":"钱某"}})");
  auto tasks = tasks_at(office, "确认更新");
  for (const auto& one : tasks_at(office, "归类建档")) {
    EXPECT_EQ(one["batch"].size(), 0u) << "its form asks for more than an opinion";
    tasks.push_back(one);
  }
  ASSERT_EQ(tasks.size(), 2u);
  EXPECT_EQ(post(office, "/api/tasks/acts", batch_of(tasks, "agree"), 422)["error"]["code"]
                .as_string(),
            "batch.mixed");
  EXPECT_EQ(tasks_at(office, "确认更新").size(), 1u) << "nothing is done by halves";
}

}  // namespace
}  // namespace tongchou::server
