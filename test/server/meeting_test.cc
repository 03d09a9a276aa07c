// The forms printed of a meeting and its invitation: what stands in them, and who is given which.
#include <algorithm>

#include "office.h"
#include "server/meeting_acts.h"
#include "server/meeting_paper.h"

namespace tongchou::server {
namespace {

class MeetingTest : public OfficeTest {
 protected:
  void SetUp() override {
    OfficeTest::SetUp();
    office_ = sign_in("office-1");
    leader_ = sign_in("leader-1");
    post(office_, "/api/matters",
         R"({"procedure":"key-projects/meeting","data":{"kind":"regular","day":"2026-03-27",)"
         R"("time":"14:30","place":"第一会议室"}})");
    id_ = get(office_, "/api/meetings")["items"].items().front()["id"].as_string();
    act("put_item", R"({"title":"南门路征迁","units":["east-park"]})");
    act("put_item", R"({"title":"用地谈判","open_title":"一个用地事项","unit":"west-park"})");
  }

  std::string path(const std::string& rest) { return "/api/meetings/" + id_ + rest; }
  void act(const std::string& name, const std::string& data) {
    post(office_, path("/acts/" + name), R"({"data":)" + data + "}");
  }
  void convene() {
    const Json tasks = get(leader_, "/api/tasks");
    for (const auto& task : tasks["items"].items()) {
      if (task["step"].as_string() != "召集会议") continue;
      post(leader_, "/api/matters/" + task["matter"].as_string() + "/acts/agree",
           write_json(Json::object({{"task", task["id"]}, {"version", task["version"]}})));
    }
  }
  void send_notice() {
    act("fix_agenda", "{}");
    convene();
    act("notice", "{}");
  }
  std::string version_of(const std::string& matter) {
    return write_json(get(office_, matter)["version"]);
  }

  // What the page offers: an act, or what it waits for.
  std::string offer(const Signed& who, const std::string& act) {
    const Json page = get(who, path(""));
    for (const auto& one : page["me"]["acts"].items()) {
      if (one.as_string() == act) return "now";
      if (one["act"].as_string() == act) return one["blocked"]["message"].as_string();
    }
    return "";
  }
  std::shared_ptr<const Meeting> meeting() { return app_->world().get<Meeting>(id_); }
  // The paper as it is laid out, as text.
  std::string printed(const std::string& kind, const Meeting& m, const Standing* reader) {
    const auto world = app_->world();
    auto pack = app_->setting().shelf.current(world, m.body);
    auto paper = meeting_paper(world, *pack, m, kind, reader);
    EXPECT_TRUE(paper) << paper.error().zh << paper.error().place;
    return paper ? document::write_paper(*paper) : "";
  }
  static bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
  }
  std::vector<std::string> offered(const Signed& who) {
    std::vector<std::string> kinds;
    const Json page = get(who, path(""));
    for (const auto& kind : page["papers"].items()) kinds.push_back(kind.as_string());
    return kinds;
  }

  Signed office_, leader_;
  std::string id_;
};

TEST_F(MeetingTest, offers_the_notice_once_it_has_gone_out) {
  using Kinds = std::vector<std::string>;
  EXPECT_EQ(offered(office_), (Kinds{"agenda_form", "sign_in_sheet"}));
  const Json refused = get(office_, path("/papers/meeting_notice/pdf"), 409);
  EXPECT_EQ(refused["error"]["code"].as_string(), "meeting_state_wrong");
  EXPECT_FALSE(refused["error"]["clause"]["id"].as_string().empty());
  send_notice();
  EXPECT_EQ(offered(office_), (Kinds{"meeting_notice", "agenda_form", "sign_in_sheet"}));
  for (const char* kind : {"meeting_notice", "agenda_form", "sign_in_sheet"}) {
    EXPECT_TRUE(bytes(office_, path("/papers/") + kind + "/pdf").starts_with("%PDF-")) << kind;
    EXPECT_TRUE(bytes(office_, path("/papers/") + kind + "/docx").starts_with("PK")) << kind;
    EXPECT_TRUE(bytes(office_, path("/papers/") + kind + "/ofd").starts_with("PK")) << kind;
  }
  get(office_, path("/papers/minutes/pdf"), 422);
  get(office_, path("/papers/agenda_form/txt"), 404);
}

// A button that is refused when it is pressed is worse than none.
TEST_F(MeetingTest, offers_what_would_be_carried_out_and_says_what_waits) {
  EXPECT_EQ(offer(office_, "fix_agenda"), "now");
  EXPECT_EQ(offer(leader_, "fix_agenda"), "") << "the step is the office's";
  act("fix_agenda", "{}");
  EXPECT_EQ(offer(office_, "notice"), "等张某召集，召集后才发通知");
  EXPECT_EQ(offer(leader_, "notice"), "");
  convene();
  EXPECT_EQ(offer(office_, "notice"), "now");
  act("notice", "{}");
  EXPECT_TRUE(offer(office_, "open").starts_with("会议定于3月27日（周五）14:30，当天开会"))
      << offer(office_, "open");
  now_ = at("2026-03-27 09:00");
  office_ = sign_in("office-1");
  EXPECT_EQ(offer(office_, "open"), "now");
  now_ = at("2026-03-30 09:00");
  office_ = sign_in("office-1");
  EXPECT_TRUE(has(offer(office_, "open"), "过期未开")) << offer(office_, "open");
}

// What has been done further on is not taken back, nor does a reader add files.
TEST_F(MeetingTest, offers_to_take_back_and_to_add_files_only_where_one_may) {
  const std::string matter = "/api/matters/" + meeting()->matter;
  auto acts = [&](const Signed& who) {
    std::string all;
    const Json page = get(who, matter);
    for (const auto& one : page["acts"].items()) all += one["act"].as_string() + " ";
    return all;
  };
  send_notice();
  EXPECT_FALSE(has(acts(leader_), "withdraw")) << "the notice has gone out";
  EXPECT_TRUE(has(acts(office_), "terminate") || has(acts(office_), "urge")) << acts(office_);
  const Json refused = post(leader_, matter + "/acts/withdraw",
                            R"({"reason":"再议","version":)" + version_of(matter) + "}", 409);
  EXPECT_TRUE(has(refused["error"]["message"].as_string(), "后续环节已经办过"))
      << write_json(refused);
  EXPECT_TRUE(get(office_, matter)["attaches"].as_bool());
  EXPECT_FALSE(get(sign_in("finance-bureau-head-1"), matter)["attaches"].as_bool());
}

// KP-35: a vacant post is reached through whoever handles its unit's papers, by the calendar too.
TEST_F(MeetingTest, puts_a_meeting_into_the_calendar_of_whoever_answers_for_a_vacant_post) {
  send_notice();
  const Signed handler = sign_in("water-1");
  const std::string feed = post(handler, "/api/feeds", "{}")["url"].as_string();
  EXPECT_TRUE(has(bytes({""}, feed), "UID:" + id_ + "@"));
  std::string asked = bytes(handler, path("/calendar.ics"));
  for (auto at = asked.find("\r\n "); at != std::string::npos; at = asked.find("\r\n ")) {
    asked.erase(at, 3);
  }
  EXPECT_TRUE(has(asked, "CN=\"水务局局长（空缺）\"")) << asked;
  EXPECT_FALSE(has(asked, "CN=\"局长\"")) << asked;
  // Not for whoever has a head who answers for himself.
  const std::string other =
      post(sign_in("finance-bureau-1"), "/api/feeds", "{}")["url"].as_string();
  EXPECT_FALSE(has(bytes({""}, other), "UID:" + id_ + "@"));
}

TEST_F(MeetingTest, renews_the_address_of_a_calendar) {
  const std::string before = post(leader_, "/api/feeds", "{}")["url"].as_string();
  EXPECT_EQ(post(leader_, "/api/feeds", "{}")["url"].as_string(), before);
  const std::string after = post(leader_, "/api/feeds/renew", "{}")["url"].as_string();
  EXPECT_NE(after, before);
  EXPECT_EQ(post(leader_, "/api/feeds", "{}")["url"].as_string(), after);
  get({""}, before, 404);
  EXPECT_TRUE(has(bytes({""}, after), "BEGIN:VCALENDAR"));
  const std::string again = post(leader_, "/api/feeds/renew", "{}")["url"].as_string();
  EXPECT_NE(again, after);
  get({""}, after, 404);
}

// What one may not see is not there; what one sees may still be somebody else's to take.
TEST_F(MeetingTest, knows_no_archive_of_a_meeting_for_strangers) {
  send_notice();
  const Signed stranger = sign_in("vocational-school-1");
  get(stranger, path(""), 404);
  const Json refused = get(stranger, path("/archive"), 404);
  EXPECT_TRUE(refused["error"]["clause"].is_null()) << write_json(refused);
  get(sign_in("finance-bureau-head-1"), path("/archive"), 403);
}

// Whoever convenes does it where the meeting is, and whoever is asked to come answers there.
TEST_F(MeetingTest, leads_the_leader_and_whoever_is_invited_to_the_meeting) {
  auto convening = [&](const Signed& who) { return get(who, path(""))["me"]["convene"]; };
  const std::string matter = "/api/matters/" + meeting()->matter;
  const std::string before = get(office_, matter)["links"].items().front()["label"].as_string();
  act("fix_agenda", "{}");
  EXPECT_TRUE(convening(office_).is_null());
  const Json own = convening(leader_);
  EXPECT_EQ(own["acts"].items().front()["label"].as_string(), "同意召开");
  post(leader_, matter + "/acts/agree",
       write_json(Json::object({{"task", own["task"]}, {"version", own["version"]}})));
  EXPECT_TRUE(convening(leader_).is_null());
  act("notice", "{}");
  const std::string label = get(office_, matter)["links"].items().front()["label"].as_string();
  EXPECT_NE(label, before) << "the link has the meeting's number";
  EXPECT_EQ(label, meeting()->head.title);

  const Signed member = sign_in("finance-bureau-head-1");
  auto unread = [&] { return get(member, "/api/tasks?box=unread")["items"]; };
  ASSERT_EQ(unread().size(), 1U);
  EXPECT_EQ(unread().items().front()["meeting"].as_string(), id_);
  EXPECT_TRUE(get(member, path(""))["me"]["unread"].as_bool());
  post(member, matter + "/acts/read", "{}");
  EXPECT_FALSE(get(member, path(""))["me"]["unread"].as_bool());
  EXPECT_EQ(unread().size(), 0U);
  // The unit's handler is not asked while somebody holds the post: nothing to answer for him.
  const auto world = app_->world();
  const Standing stranger = standing_of(world, "finance-bureau-1", now_);
  EXPECT_EQ(meeting_to_answer(world, stranger, *world.get<Matter>(meeting()->matter)), "");
}

TEST_F(MeetingTest, names_units_days_and_the_presider_in_words) {
  send_notice();
  const auto m = meeting();
  const std::string notice = printed("meeting_notice", *m, nullptr);
  EXPECT_TRUE(has(notice, "2026年3月27日（星期五）14:30，预计")) << notice;
  EXPECT_TRUE(has(notice, "区长张某。")) << notice;
  EXPECT_TRUE(has(notice, "请参会人员于2026年3月26日（星期四）18:00前报回执")) << notice;
  EXPECT_TRUE(has(notice, R"("date":"2026-03-17")")) << notice;
  EXPECT_FALSE(has(notice, "受组长委托"));
  const std::string agenda = printed("agenda_form", *m, nullptr);
  EXPECT_TRUE(has(agenda, "2026年3月27日（星期五）14:30")) << agenda;
  EXPECT_TRUE(has(agenda, "东园区")) << agenda;
  EXPECT_FALSE(has(agenda, "east-park")) << agenda;
  EXPECT_FALSE(has(agenda, "west-park")) << agenda;

  // FE-10: whoever presides for the leader says so, on every paper.
  Meeting lent = *m;
  lent.head.delegation = "g1";
  EXPECT_TRUE(has(printed("meeting_notice", lent, nullptr), "受组长委托，由张某召集，定于"));
  EXPECT_TRUE(has(printed("agenda_form", lent, nullptr), "区长 张某（受组长委托）"));
}

TEST_F(MeetingTest, shows_closed_items_by_their_open_titles) {
  send_notice();
  const Standing stranger{.person = "nobody"};
  for (const char* kind : {"meeting_notice", "agenda_form"}) {
    const std::string open = printed(kind, *meeting(), &stranger);
    EXPECT_TRUE(has(open, "一个用地事项")) << kind;
    EXPECT_FALSE(has(open, "用地谈判")) << kind;
    EXPECT_TRUE(has(printed(kind, *meeting(), nullptr), "用地谈判")) << kind;
  }
}

TEST_F(MeetingTest, leaves_room_to_sign_in_and_says_a_vacant_post_once) {
  Meeting m = *meeting();
  m.invitees = {{.id = "a", .post = "a", .person = "", .name = "局长", .title = "局长",
                 .unit_name = "财政局", .part = "member"},
                {.id = "b", .post = "b", .person = "p", .name = "王某", .title = "主任",
                 .unit_name = "东园区", .part = "member", .answer = "substitute",
                 .substitute = "朱某", .signed_in = at("2026-03-27 14:20")},
                {.id = "c", .post = "c", .person = "q", .name = "李某", .title = "主任",
                 .unit_name = "西园区", .part = "member", .answer = "leave"}};
  std::string sheet = printed("sign_in_sheet", m, nullptr);
  EXPECT_TRUE(has(sheet, R"(["1","财政局","局长","",""])")) << sheet;
  EXPECT_TRUE(has(sheet, R"(["2","东园区","主任","朱某（代王某）","14:20"])")) << sheet;
  EXPECT_TRUE(has(sheet, R"(["3","西园区","主任","李某","请假"])")) << sheet;
  m.state = MeetingState::closed;
  sheet = printed("sign_in_sheet", m, nullptr);
  EXPECT_TRUE(has(sheet, R"(["1","财政局","局长","","未到"])")) << sheet;
}

// Of several who look, each is given his own address and nobody else's.
TEST_F(MeetingTest, invites_whoever_asks_by_their_own_address) {
  send_notice();
  const std::string own = "zhang@example.gov.cn", other = "sun@example.gov.cn";
  const Signed deputy = sign_in("deputy-1");
  post(leader_, "/api/notices/mine", R"({"address":")" + own + R"(","kinds":[]})");
  post(deputy, "/api/notices/mine", R"({"address":")" + other + R"(","kinds":[]})");
  auto unfolded = [&](const Signed& who) {
    std::string text = bytes(who, path("/calendar.ics"));
    for (auto at = text.find("\r\n "); at != std::string::npos; at = text.find("\r\n ")) {
      text.erase(at, 3);
    }
    return text;
  };
  const std::string to_leader = unfolded(leader_), to_office = unfolded(office_);
  EXPECT_TRUE(has(to_leader, "CN=\"张某\":mailto:" + own + "\r\n")) << to_leader;
  EXPECT_FALSE(has(to_leader, other));
  EXPECT_TRUE(has(unfolded(deputy), ":mailto:" + other + "\r\n"));
  EXPECT_FALSE(has(to_office, own)) << to_office;
  EXPECT_FALSE(has(to_office, other));
  const std::string feed = post(leader_, "/api/feeds", "{}")["url"].as_string();
  EXPECT_FALSE(has(bytes({""}, feed), "mailto:"));
}

}  // namespace
}  // namespace tongchou::server
