// Minutes and other papers of a real body over HTTP: what a correction that was given up leaves
// behind, and what a unit reads that was only asked for items or has only an extract.
#include <algorithm>

#include "office.h"

namespace tongchou::server {
namespace {

constexpr const char* kPassphrase = "Right-pass-1";

class MinutesTest : public OfficeTest {
 protected:
  void SetUp() override {
    OfficeTest::SetUp();
    sign_in_all();
    for (const auto* signer : {&party_, &government_}) {
      post(*signer, "/api/keys", std::string(R"({"passphrase":")") + kPassphrase + R"("})");
    }
  }

  std::string start(const std::string& procedure, Json data) {
    const Json body = Json::object({{"procedure", Json(procedure)}, {"unit", ""},
                                    {"data", std::move(data)}});
    return post(office_, "/api/matters", write_json(body))["id"].as_string();
  }
  // The open step of this name, done by whoever has it.
  Json step(const Signed& who, const std::string& matter, const std::string& name,
            const std::string& act, Json more = Json::object()) {
    const Json page = get(who, "/api/matters/" + matter);
    more.set("passphrase", kPassphrase);
    for (const auto& task : page["tasks"].items()) {
      const bool mine = task["mine"].as_bool() && task["step"].as_string() == name;
      if (mine) more.set("task", task["id"]);
    }
    EXPECT_TRUE(more["task"].is_string()) << name << " " << write_json(page["tasks"]);
    return post(who, "/api/matters/" + matter + "/acts/" + act, write_json(more));
  }
  Json shown(const Signed& who, int status = 200) { return get(who, path(), status); }
  std::string path() const { return "/api/documents/" + document_; }
  void find_document(const std::string& matter) {
    const Json page = get(office_, "/api/matters/" + matter);
    for (const auto& link : page["links"].items()) {
      if (link["kind"].as_string() == "document") document_ = link["id"].as_string();
    }
    ASSERT_FALSE(document_.empty()) << write_json(page["links"]);
  }
  void act_on_meeting(const std::string& name, Json body) {
    post(office_, "/api/meetings/" + meeting_ + "/acts/" + name, write_json(body));
  }
  static Json data(std::initializer_list<std::pair<std::string, Json>> members) {
    Json inner = Json::object();
    for (const auto& [name, value] : members) inner.set(name, value);
    return Json::object({{"data", std::move(inner)}});
  }
  std::string item_titled(const std::string& title) {
    const auto meeting = app_->world().get<Meeting>(meeting_);
    for (const auto& item : meeting->items) {
      if (item.title == title) return item.id;
    }
    ADD_FAILURE() << "no item " << title;
    return {};
  }
  void conclude(const std::string& title, const std::string& outcome, const std::string& text) {
    Json body = data({{"outcome", Json(outcome)}, {"text", Json(text)}, {"no_deed", "当场已办"}});
    body.set("item", Json(item_titled(title)));
    act_on_meeting("conclude", std::move(body));
  }

  // East park answers the call for items; another item is closed and concerns west park alone.
  void hold_meeting() {
    const std::string matter = draft_minutes();
    step(party_, matter, "把关纪要", "agree");
    step(government_, matter, "把关纪要", "agree");
    find_document(matter);
  }
  std::string call_meeting() {
    const std::string matter = start(
        "key-projects/meeting",
        Json::object({{"kind", "special"}, {"reason", "情况紧急"}, {"day", "2026-03-27"},
                      {"time", "14:30"}, {"place", "第一会议室"},
                      {"units", Json::array({"unit:east-park"})}, {"close_day", "2026-03-19"}}));
    meeting_ = get(office_, "/api/meetings")["items"].items().front()["id"].as_string();
    step(east_, matter, "报送议题", "agree",
         Json::object({{"data", Json::object({{"items", "南门路征迁"}})}}));
    act_on_meeting("take_topic",
                   data({{"topic", Json(app_->world().get<TopicPool>("key-projects")
                                            ->topics.front().id)}}));
    act_on_meeting("put_item", data({{"title", "用地谈判"}, {"open_title", "一个用地事项"},
                                     {"units", Json::array({"west-park"})}}));
    act_on_meeting("arrange", data({{"writer", "key-project-office-clerk"}}));
    step(office_, matter, "拟定议程", "agree");
    step(leader_, matter, "召集会议", "agree");
    step(office_, matter, "发会议通知", "agree");
    return matter;
  }
  void open_session() {
    now_ = at("2026-03-27 14:30");
    sign_in_all();
    act_on_meeting("open", data({}));
  }
  std::string draft_minutes() {
    const std::string matter = call_meeting();
    open_session();
    const auto meeting = app_->world().get<Meeting>(meeting_);
    for (const auto& item : meeting->items) {
      conclude(item.title, item.kind == "follow_up" ? "noted" : "pass",
               item.title == "用地谈判" ? "底价为每亩三十万元" : "四月底以前完成");
    }
    step(office_, matter, "记录会议", "agree");
    step(office_, matter, "起草纪要", "agree");
    return matter;
  }
  void sign_in_all() {
    office_ = sign_in("office-1");
    head_ = sign_in("office-head-1");
    leader_ = sign_in("leader-1");
    east_ = sign_in("east-park-1");
    west_ = sign_in("west-park-1");
    party_ = sign_in("party-office-1");
    government_ = sign_in("government-office-1");
  }
  void send(Json to) {
    const Json body = Json::object({{"to", Json::array({std::move(to)})}});
    post(office_, path() + "/acts/send", write_json(body));
  }
  static bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
  }

  Signed office_, head_, leader_, east_, west_, party_, government_;
  std::string meeting_, document_;
};

// FE-10: the notice keeps its day and the session its hour, however often the code is made anew.
TEST_F(MinutesTest, a_new_code_at_the_door_moves_nothing) {
  call_meeting();
  const auto noticed = app_->world().get<Meeting>(meeting_)->noticed;
  ASSERT_TRUE(noticed);
  now_ += std::chrono::hours{30};
  sign_in_all();
  act_on_meeting("code", data({}));
  EXPECT_EQ(app_->world().get<Meeting>(meeting_)->noticed, noticed);
  open_session();
  const std::string first = app_->world().get<Meeting>(meeting_)->sign_in_code;
  const auto opened = app_->world().get<Meeting>(meeting_)->opened;
  now_ += std::chrono::minutes{5};
  act_on_meeting("code", data({}));
  EXPECT_EQ(app_->world().get<Meeting>(meeting_)->opened, opened);
  EXPECT_NE(app_->world().get<Meeting>(meeting_)->sign_in_code, first);
}

// FE-14: what was signed holds while it is corrected, and holds as before when that is given up.
TEST_F(MinutesTest, holds_as_it_was_issued_when_its_correction_was_given_up) {
  hold_meeting();
  const Json before = shown(office_);
  ASSERT_EQ(before["document"]["state"].as_string(), "issued");
  const std::string pdf = bytes(office_, path() + "/file/pdf");
  const std::string correction =
      post(office_, path() + "/acts/correct", R"({"reason":"金额有误"})")["matter"].as_string();
  ASSERT_FALSE(correction.empty());
  post(office_, path() + "/acts/edit", R"({"content":{"closing":["更正：底价四十万元。"]}})");
  const Json meanwhile = shown(office_);
  EXPECT_EQ(meanwhile["document"]["versions"].size(), 2u);
  EXPECT_TRUE(has(write_json(meanwhile["document"]["content"]), "四十万元"));
  EXPECT_NE(bytes(office_, path() + "/file/pdf"), pdf) << "whoever writes it sees what he writes";

  post(head_, "/api/matters/" + correction + "/acts/terminate", R"({"reason":"不必更正"})");
  for (const auto* who : {&office_, &head_, &leader_}) {
    const Json after = shown(*who)["document"];
    EXPECT_EQ(after["state"].as_string(), "issued");
    EXPECT_EQ(after["number"].as_string(), before["document"]["number"].as_string());
    EXPECT_EQ(after["issued_version"].as_integer(), 1);
    EXPECT_EQ(write_json(after["content"]), write_json(before["document"]["content"]));
    EXPECT_EQ(after["digest"].as_string(), before["document"]["digest"].as_string());
    ASSERT_EQ(after["versions"].size(), 1u);
    EXPECT_EQ(after["versions"].at(0)["number"].as_integer(), 1);
    EXPECT_EQ(after["versions"].at(0)["state"].as_string(), "signed");
    EXPECT_EQ(after["versions"].at(0)["signatures"].size(), 2u);
    EXPECT_TRUE(bytes(*who, path() + "/file/pdf") == pdf) << "the issued text, byte for byte";
  }
  // What is corrected next goes on from the text that holds.
  post(office_, path() + "/acts/correct", R"({"reason":"另有错字"})");
  EXPECT_FALSE(has(write_json(shown(office_)["document"]["content"]), "四十万元"));
}

// KP-44: who was asked for items is no insider of the minutes; a closed item stays closed to him.
TEST_F(MinutesTest, opens_no_closed_item_to_whoever_answered_a_call_for_items) {
  hold_meeting();
  shown(east_, 404);
  send(Json::object({{"unit", "east-park"}}));
  const Json page = shown(east_);
  EXPECT_FALSE(page["me"]["inside"].as_bool());
  EXPECT_EQ(page["copies"].size(), 0u);
  EXPECT_EQ(page["chain"].size(), 0u);
  EXPECT_FALSE(page["document"]["whole"].as_bool());
  bool open = false;
  for (const auto& section : page["document"]["content"]["sections"].items()) {
    open = open || section["heading"].as_string() == "关于南门路征迁";
    if (section["heading"].as_string() != "一个用地事项") continue;
    EXPECT_EQ(section["paragraphs"].size(), 0u);
    EXPECT_EQ(section["units"].size(), 0u);
  }
  EXPECT_TRUE(open) << write_json(page);
  const std::string all = write_json(page);
  EXPECT_TRUE(has(all, "一个用地事项")) << all;
  EXPECT_FALSE(has(all, "用地谈判")) << all;
  EXPECT_FALSE(has(all, "三十万元")) << all;
  const Json meeting = get(east_, "/api/meetings/" + meeting_);
  EXPECT_FALSE(has(write_json(meeting), "用地谈判")) << write_json(meeting);
  EXPECT_EQ(get(east_, path() + "/file/tcsig", 403)["error"]["code"].as_string(), "extract_only");
  // The others have it whole.
  EXPECT_TRUE(has(write_json(shown(leader_)), "三十万元"));
  EXPECT_TRUE(shown(leader_)["me"]["inside"].as_bool());
}

// Who answered the call for items is told to whoever arranges the meeting, and to nobody else.
TEST_F(MinutesTest, shows_the_office_who_answered_the_call_for_items) {
  const std::string matter = start(
      "key-projects/meeting",
      Json::object({{"kind", "special"}, {"reason", "情况紧急"}, {"day", "2026-03-27"},
                    {"time", "14:30"}, {"place", "第一会议室"},
                    {"units", Json::array({"unit:east-park", "unit:west-park", "unit:water"})},
                    {"close_day", "2026-03-19"}}));
  meeting_ = get(office_, "/api/meetings")["items"].items().front()["id"].as_string();
  auto answers = [&](const Signed& who) {
    std::string all;
    const Json page = get(who, "/api/meetings/" + meeting_);
    for (const auto& one : page["asked"].items()) {
      all += one["name"].as_string() + " " + one["answer"].as_string();
      for (const auto& title : one["items"].items()) all += " " + title.as_string();
      all += "\n";
    }
    return all;
  };
  step(east_, matter, "报送议题", "agree",
       Json::object({{"data", Json::object({{"items", "南门路征迁\n供电方案"}})}}));
  step(west_, matter, "报送议题", "none");
  const std::string then = answers(office_);
  EXPECT_TRUE(has(then, "东园区 items 南门路征迁 供电方案\n")) << then;
  EXPECT_TRUE(has(then, "西园区 none\n")) << then;
  EXPECT_TRUE(has(then, "水务局 waiting\n")) << then;
  EXPECT_EQ(answers(sign_in("deputy-1")), "");
  now_ = at("2026-03-20 09:00");
  ASSERT_TRUE(thread_->between([](Clerk& clerk) { (void)clerk.tick(); }));
  sign_in_all();
  EXPECT_TRUE(has(answers(office_), "水务局 silent\n")) << answers(office_);
}

// A passphrase that is wrong or too short is answered in its own words, by the clause of the step.
TEST_F(MinutesTest, names_the_step_that_was_not_signed) {
  const Json brief = post(leader_, "/api/keys", R"({"passphrase":"abc"})", 422);
  EXPECT_TRUE(has(brief["error"]["message"].as_string(), "口令至少 8 个字符"))
      << write_json(brief);
  const std::string matter = draft_minutes();
  const Json page = get(party_, "/api/matters/" + matter);
  Json more = Json::object({{"passphrase", "Wrong-pass-1"}});
  std::string clause;
  for (const auto& task : page["tasks"].items()) {
    if (!task["mine"].as_bool()) continue;
    more.set("task", task["id"]);
    clause = task["clause"]["id"].as_string();
  }
  const Json wrong =
      post(party_, "/api/matters/" + matter + "/acts/agree", write_json(more), 422);
  EXPECT_EQ(wrong["error"]["code"].as_string(), "passphrase_wrong");
  EXPECT_EQ(wrong["error"]["clause"]["id"].as_string(), clause);
  EXPECT_NE(clause, "FE-14");
}

// 上次议定事项落实情况 of a meeting that is over says what was so then, not what is so today.
TEST_F(MinutesTest, keeps_how_directives_stood_when_the_meeting_ended) {
  auto ordered = [&](const char* title, const char* due) {
    return start("key-projects/directive",
                 Json::object({{"title", Json(title)}, {"text", "抓紧办理"}, {"lead", "east-park"},
                               {"due", Json(due)}, {"source_label", "组长批示"}}));
  };
  const std::string late = ordered("补种行道树", "2026-03-20"),
                    paused = ordered("道路标线", "2026-03-20"),
                    later = ordered("路灯检修", "2026-04-20");
  auto act = [&](const std::string& matter, const std::string& name) {
    const Json version = get(head_, "/api/matters/" + matter)["version"];
    post(head_, "/api/matters/" + matter + "/acts/" + name,
         write_json(Json::object({{"version", version}, {"reason", "等候上级批复"}})));
  };
  act(paused, "suspend");
  hold_meeting();
  auto lights = [&] {
    std::string all;
    const Json page = get(office_, "/api/meetings/" + meeting_);
    for (const auto& one : page["follow_up"].items()) {
      all += one["title"].as_string() + " " + one["state"].as_string() + " " +
             one["light"]["colour"].as_string() + " " + one["light"]["text"].as_string() + "\n";
    }
    return all;
  };
  const std::string then = lights();
  EXPECT_TRUE(has(then, "道路标线 suspended paused 停计\n")) << then;
  EXPECT_TRUE(has(then, "补种行道树 open red ")) << then;
  EXPECT_TRUE(has(then, "路灯检修 open green ")) << then;
  now_ = at("2026-05-06 09:00");
  sign_in_all();
  act(paused, "resume");
  act(late, "terminate");
  EXPECT_EQ(lights(), then);
}

// A meeting that is planned shows what stands still, too.
TEST_F(MinutesTest, shows_paused_directives_before_a_meeting) {
  const std::string paused =
      start("key-projects/directive",
            Json::object({{"title", "道路标线"}, {"text", "抓紧办理"}, {"lead", "east-park"},
                          {"due", "2026-03-18"}, {"source_label", "组长批示"}}));
  const Json version = get(head_, "/api/matters/" + paused)["version"];
  post(head_, "/api/matters/" + paused + "/acts/suspend",
       write_json(Json::object({{"version", version}, {"reason", "等候批复"}})));
  now_ = at("2026-03-17 10:05");
  start("key-projects/meeting",
        Json::object({{"kind", "special"}, {"reason", "情况紧急"}, {"day", "2026-03-27"},
                      {"time", "14:30"}, {"place", "第一会议室"}}));
  meeting_ = get(office_, "/api/meetings")["items"].items().front()["id"].as_string();
  const Json found = get(office_, "/api/meetings/" + meeting_)["follow_up"];
  ASSERT_EQ(found.size(), 1u) << write_json(found);
  EXPECT_EQ(found.at(0)["light"]["colour"].as_string(), "paused");
  EXPECT_EQ(found.at(0)["due"].as_string(), "2026-03-18");
}

// FE-15: 「分送到相关领导和部门单位」: an extract is the reader's own part, from the first word on.
TEST_F(MinutesTest, names_no_other_item_in_the_opening_of_an_extract) {
  hold_meeting();
  const Json full = shown(office_)["document"]["content"]["opening"];
  ASSERT_EQ(full.size(), 2u);
  EXPECT_TRUE(has(full.at(1).as_string(), "南门路征迁、一个用地事项")) << write_json(full);
  send(Json::object({{"unit", "west-park"}, {"sections", "own"}}));
  send(Json::object({{"unit", "east-park"}, {"sections", "own"}}));
  const Json west = shown(west_)["document"], east = shown(east_)["document"];
  for (const Json* extract : {&west, &east}) {
    EXPECT_TRUE((*extract)["extract"].as_bool());
    ASSERT_EQ((*extract)["content"]["sections"].size(), 1u);
    ASSERT_EQ((*extract)["content"]["opening"].size(), 1u);
    const std::string& opening = (*extract)["content"]["opening"].at(0).as_string();
    EXPECT_TRUE(has(opening, "第一会议室主持召开")) << opening;
    for (const char* other : {"南门路征迁", "用地事项", "用地谈判", "落实情况"}) {
      EXPECT_FALSE(has(opening, other)) << opening;
    }
  }
  EXPECT_TRUE(has(write_json(west), "三十万元"));
  EXPECT_FALSE(has(write_json(west), "南门路")) << write_json(west);
  EXPECT_FALSE(has(write_json(east), "用地")) << write_json(east);
}

}  // namespace
}  // namespace tongchou::server
