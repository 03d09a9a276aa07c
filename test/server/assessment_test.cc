// 考核 as the interface tells it (KP-11, ID-13): a scheme that two parks are scored by, from its
// decision to the published result. What is measured is how they answer when the office asks them
// for an opinion, so that every fact comes from a matter that people carried out.
#include "document/sheet.h"
#include "office.h"

namespace tongchou::server {
namespace {

constexpr const char* kTitle = "意见答复考核";

class AssessmentTest : public OfficeTest {
 protected:
  void SetUp() override {
    OfficeTest::SetUp();
    now_ = at("2026-03-02 09:00");
    decide_scheme(kTitle, Json::array({}));
    const Json listed = get(office(), "/api/assessment/schemes");
    ASSERT_EQ(listed["items"].size(), 1u);
    scheme_ = listed["items"].at(0)["id"].as_string();
  }

  static Json indicator(const char* title, const char* measure, const char* step, int weight,
                        int full, int zero) {
    return Json::object({{"indicator", title}, {"measure", measure},
                         {"parameters", Json(std::string("事项 考核办法；环节 ") + step)},
                         {"weight", Json(weight)}, {"full", Json(full)}, {"zero", Json(zero)}});
  }
  static Json indicators() {
    return Json::array({indicator("按时答复率", "on_time_rate", "对办法提意见", 60, 100, 0),
                        indicator("逾期天数", "days_late", "对办法提意见", 40, 0, 4)});
  }
  std::string begin(const std::string& procedure, Json data) {
    const Json body = Json::object({{"procedure", Json("key-projects/" + procedure)},
                                    {"unit", "foreign-trade"}, {"data", std::move(data)}});
    return post(office(), "/api/matters", write_json(body))["id"].as_string();
  }
  std::string draft_scheme(const std::string& title, Json asked) {
    return begin("assessment-scheme",
                 Json::object({{"name", Json(title)}, {"object", "unit"}, {"period", "month"},
                               {"since", "2026-03-01"}, {"publication", "scored"},
                               {"decided_by", "circulation"}, {"consulted", std::move(asked)},
                               {"scored", Json::array({"unit:east-park", "unit:west-park"})},
                               {"indicators", indicators()}}));
  }
  static Json decided_by_circulation() {
    return Json::object({{"source_kind", "circulation"}, {"source_number", "传阅〔2026〕3号"},
                         {"source_day", "2026-03-02"}});
  }
  void decide_scheme(const std::string& title, Json asked) {
    const std::string matter = draft_scheme(title, std::move(asked));
    act(office(), matter, "agree", Json::object({{"indicators", indicators()}}));
    act(leader(), matter, "agree", decided_by_circulation());
  }
  void act(const Signed& who, const std::string& matter, const std::string& name, Json data,
           const std::string& opinion = "") {
    const Json page = get(who, "/api/matters/" + matter);
    for (const auto& task : page["tasks"].items()) {
      if (!task["mine"].as_bool()) continue;
      const Json body = Json::object({{"task", task["id"]}, {"version", task["version"]},
                                      {"opinion", Json(opinion)}, {"data", std::move(data)}});
      post(who, "/api/matters/" + matter + "/acts/" + name, write_json(body));
      return;
    }
    FAIL() << "no task in " << page["title"].as_string();
  }
  // Both are asked on the 2nd and owe an answer by the 9th; one is two days late.
  std::string ask_both() {
    const std::string matter =
        draft_scheme("征求意见的办法", Json::array({"unit:east-park", "unit:west-park"}));
    now_ = at("2026-03-05 10:00");
    act(east(), matter, "agree", Json::object({}), "同意");
    now_ = at("2026-03-11 18:00");
    act(west(), matter, "agree", Json::object({}), "同意");
    return matter;
  }
  // From the frozen result to the decision; nobody objects.
  std::string freeze() {
    const std::string matter =
        begin("assessment", Json::object({{"scheme", kTitle}, {"period", "2026-03"}}));
    for (const char* head : {"east-park-head-1", "west-park-head-1"}) {
      act(sign_in(head), matter, "agree", Json::object({}), "属实");
    }
    act(leader(), matter, "agree", Json::object({{"source_number", "第4次会议"}}));
    return matter;
  }
  void publish(const std::string& matter) { act(office(), matter, "agree", Json::object({})); }

  std::string path(const std::string& what, const std::string& more = "") const {
    return "/api/assessment/" + what + "?id=" + scheme_ + "&period=2026-03" + more;
  }
  static Json sheet_of(const Json& result, const std::string& unit) {
    for (const auto& sheet : result["sheets"].items()) {
      if (sheet["subject"].as_string() == unit) return sheet;
    }
    return {};
  }
  static std::string text(const Json& value) {
    return value.is_null() ? "-" : value.as_decimal().text();
  }
  std::string code(const Signed& who, const std::string& where, int status) {
    const Json answer = get(who, where, status);
    EXPECT_EQ(answer["error"]["clause"]["id"].as_string(), "KP-11") << where;
    return answer["error"]["code"].as_string();
  }

  // A session lasts for hours, the tests for months: each look signs in anew.
  Signed office() { return sign_in("office-1"); }
  Signed leader() { return sign_in("leader-1"); }
  Signed east() { return sign_in("east-park-1"); }
  Signed west() { return sign_in("west-park-1"); }
  // Another unit of the district, in no body and in no scheme.
  Signed stranger() { return sign_in("city-south-1"); }

  std::string scheme_;
};

TEST_F(AssessmentTest, a_scheme_is_read_by_everybody) {
  for (const Signed& who : {office(), east(), stranger()}) {
    const Json listed = get(who, "/api/assessment/schemes")["items"].at(0);
    EXPECT_EQ(listed["title"].as_string(), kTitle);
    EXPECT_EQ(listed["indicators"].as_integer(), 2);
    EXPECT_EQ(listed["current"].as_string(), "2026-03");
  }
  EXPECT_TRUE(get(office(), "/api/assessment/schemes")["items"].at(0)["inside"].as_bool());
  EXPECT_FALSE(get(east(), "/api/assessment/schemes")["items"].at(0)["inside"].as_bool());
  const Json measures = get(stranger(), "/api/assessment/measures")["items"];
  EXPECT_GE(measures.size(), 10u);
  EXPECT_FALSE(measures.at(0)["formula"].as_string().empty());
  const Json version = get(stranger(), path("result"))["version"];
  EXPECT_EQ(version["source"].as_string(), "传阅〔2026〕3号（2026-03-02）");
  EXPECT_EQ(version["indicators"].at(0)["narrowed"],
            Json::array({Json::object({{"label", "事项"}, {"name", "考核办法"}}),
                         Json::object({{"label", "环节"}, {"name", "对办法提意见"}})}));
}

TEST_F(AssessmentTest, the_result_of_a_past_day_is_the_one_frozen) {
  ask_both();
  now_ = at("2026-03-20 09:00");
  const Json then = get(office(), path("result", "&as_of=2026-03-10"));
  EXPECT_EQ(text(sheet_of(then, "west-park")["marks"].at(1)["value"]), "1") << "late so far";
  now_ = at("2026-04-01 09:00");
  const Json before = get(office(), path("result"));
  EXPECT_TRUE(before["frozen"].is_null());
  EXPECT_TRUE(before["over"].as_bool());
  EXPECT_EQ(text(sheet_of(before, "east-park")["total"]), "100");
  // Two of four days late: half of 40; nothing in time: none of 60.
  EXPECT_EQ(text(sheet_of(before, "west-park")["total"]), "20");
  freeze();
  const Json frozen = get(office(), path("result"));
  EXPECT_EQ(frozen["frozen"]["state"].as_string(), "decided");
  EXPECT_TRUE(frozen["frozen"]["same"].as_bool());
  EXPECT_EQ(text(sheet_of(frozen, "west-park")["total"]), "20");
  EXPECT_EQ(sheet_of(frozen, "west-park")["rank"].as_integer(), 2);
  const Json again = get(office(), path("result", "&as_of=2026-03-31"));
  EXPECT_TRUE(again["frozen"]["same"].as_bool()) << "the last day of the period is the frozen one";
  EXPECT_EQ(again["sheets"], frozen["sheets"]);
  const Json past = get(office(), path("result", "&as_of=2026-03-10"));
  EXPECT_TRUE(past["frozen"]["same"].is_null()) << "another day is another question";
  EXPECT_EQ(text(sheet_of(past, "west-park")["total"]), text(sheet_of(then, "west-park")["total"]));
}

TEST_F(AssessmentTest, a_score_names_the_facts_behind_it) {
  const std::string matter = ask_both();
  now_ = at("2026-04-01 09:00");
  const Json facts = get(office(), path("evidence", "&subject=west-park&indicator=2"));
  EXPECT_EQ(facts["name"].as_string(), "西园区");
  EXPECT_EQ(text(facts["value"]), "2");
  EXPECT_EQ(text(facts["score"]), "20");
  ASSERT_EQ(facts["items"].size(), 1u);
  const Json& fact = facts["items"].at(0);
  EXPECT_EQ(fact["title"].as_string(), "征求意见的办法");
  EXPECT_EQ(fact["link"].as_string(), "/matters/" + matter);
  EXPECT_EQ(fact["step"].as_string(), "对办法提意见");
  EXPECT_FALSE(fact["good"].as_bool());
  EXPECT_TRUE(fact["due"].as_string().starts_with("2026-03-09")) << fact["due"].as_string();
  // A unit reads the facts behind its own score, and nobody else's.
  EXPECT_EQ(get(west(), path("evidence", "&subject=west-park&indicator=2"))["items"].size(), 1u);
  EXPECT_EQ(code(west(), path("evidence", "&subject=east-park&indicator=2"), 404),
            "assessment_not_found");
  EXPECT_EQ(code(office(), path("evidence", "&subject=west-park&indicator=9"), 404),
            "assessment_not_found");
}

TEST_F(AssessmentTest, a_trend_tells_each_period_as_it_ended) {
  ask_both();
  now_ = at("2026-05-06 09:00");
  auto trend = [&](const Signed& who) {
    return get(who, "/api/assessment/trend?id=" + scheme_ + "&period=2026-05")["items"];
  };
  const Json before = trend(office());
  ASSERT_EQ(before.size(), 3u) << "from the month of the scheme to this one";
  EXPECT_EQ(before.at(0)["period"].as_string(), "2026-03");
  EXPECT_EQ(text(before.at(0)["totals"].at(1)["total"]), "20");
  EXPECT_TRUE(before.at(1)["totals"].at(1)["total"].is_null() ||
              text(before.at(1)["totals"].at(1)["total"]) == "100")
      << "nothing fell due in April";
  EXPECT_EQ(trend(office()), before) << "asked again, from what was kept";
  freeze();
  EXPECT_EQ(trend(office()), before) << "what was frozen is what was computed";
  const Json own = trend(west());
  ASSERT_EQ(own.at(0)["totals"].size(), 1u);
  EXPECT_EQ(own.at(0)["totals"].at(0)["subject"].as_string(), "west-park");
  EXPECT_EQ(trend(stranger()).at(0)["totals"].size(), 0u);
}

TEST_F(AssessmentTest, results_of_all_bodies_stand_side_by_side) {
  const std::string table = "/api/assessment/comprehensive?year=2026";
  const std::string file = "/api/assessment/comprehensive.xlsx?year=2026";
  ask_both();
  now_ = at("2026-04-01 09:00");
  EXPECT_EQ(get(office(), table)["items"].size(), 0u);
  EXPECT_EQ(code(office(), file, 404), "assessment_not_found") << "nothing is frozen yet";
  const std::string matter = freeze();
  const Json all = get(office(), table)["items"];
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all.at(1)["unit"].as_string(), "west-park");
  EXPECT_EQ(text(all.at(1)["total"]), "20");
  EXPECT_EQ(all.at(1)["results"].at(0)["title"].as_string(), kTitle);
  EXPECT_EQ(all.at(1)["results"].at(0)["rank"].as_integer(), 2);
  // Before it is published a unit reads its own, and not where it stands.
  const Json own = get(west(), table)["items"];
  ASSERT_EQ(own.size(), 1u);
  EXPECT_TRUE(own.at(0)["results"].at(0)["rank"].is_null());
  publish(matter);
  EXPECT_EQ(get(west(), table)["items"].size(), 2u) << "published for those who are scored";
  EXPECT_EQ(get(stranger(), table)["items"].size(), 0u);
  EXPECT_EQ(code(stranger(), file, 404), "assessment_not_found");
  const auto book = document::read_xlsx(bytes(west(), file));
  ASSERT_TRUE(book) << book.error().zh;
  std::string said;
  for (const auto& row : book->sheets.at(0).rows) {
    for (const auto& cell : row.cells) said += cell + "|";
  }
  for (const char* word : {"2026 年综合目标考核", "东园区", "西园区", kTitle, "2026-03", "20"}) {
    EXPECT_NE(said.find(word), std::string::npos) << word << " in " << said;
  }
}

TEST_F(AssessmentTest, a_unit_sees_what_the_scheme_publishes) {
  ask_both();
  now_ = at("2026-04-01 09:00");
  auto seen = [&](const Signed& who) { return get(who, path("result"))["sheets"].size(); };
  EXPECT_EQ(seen(office()), 2u);
  EXPECT_EQ(seen(leader()), 2u);
  EXPECT_EQ(seen(east()), 1u);
  EXPECT_TRUE(get(east(), path("result"))["sheets"].at(0)["rank"].is_null());
  EXPECT_EQ(seen(stranger()), 0u);
  const std::string matter = freeze();
  EXPECT_EQ(seen(east()), 1u);
  publish(matter);
  EXPECT_EQ(seen(east()), 2u);
  EXPECT_EQ(seen(stranger()), 0u) << "it is published for those who are scored";
}

// KP-43: what the group awarded stands in the person's file, for those who may see it.
TEST_F(AssessmentTest, an_award_stands_in_the_persons_file) {
  const Json body = Json::object(
      {{"procedure", "key-projects/commendation"}, {"unit", "east-park"},
       {"data", Json::object({{"name", "按时报送有功"}, {"home", "unit:east-park"},
                              {"person", "post:east-park-handler"},
                              {"merit", "周报从不迟报"}})}});
  const std::string matter = post(office(), "/api/matters", write_json(body))["id"].as_string();
  act(sign_in("office-head-1"), matter, "agree", Json::object({{"facts", "属实"}}));
  const std::string file = "/api/people/east-park-1/awards";
  EXPECT_EQ(get(east(), file)["items"].size(), 0u) << "nothing is decided yet";
  act(leader(), matter, "agree",
      Json::object({{"source_kind", "meeting"}, {"source_number", "第4次会议"},
                    {"source_day", "2026-03-02"}, {"award", "先进个人"}}), "同意");
  const Json awards = get(east(), file)["items"];
  ASSERT_EQ(awards.size(), 1u);
  EXPECT_EQ(awards.at(0)["from"].as_string(), "奖励登记");
  std::string said;
  for (const auto& field : awards.at(0)["fields"].items()) said += field["value"].as_string() + "|";
  EXPECT_NE(said.find("先进个人"), std::string::npos) << said;
  EXPECT_EQ(get(office(), file)["items"].size(), 1u);
  EXPECT_EQ(get(stranger(), file)["items"].size(), 0u);
  EXPECT_EQ(get(office(), "/api/people/west-park-1/awards")["items"].size(), 0u);
  const Json none = get(office(), "/api/people/none/awards", 404);
  EXPECT_EQ(none["error"]["code"].as_string(), "person_not_found");
  EXPECT_EQ(none["error"]["clause"]["id"].as_string(), "KP-43");
}

TEST_F(AssessmentTest, what_cannot_be_answered_is_refused_with_the_clause) {
  EXPECT_EQ(code(office(), "/api/assessment/result?id=none", 404), "scheme_not_found");
  EXPECT_EQ(code(office(), "/api/assessment/trend?id=none", 404), "scheme_not_found");
  EXPECT_EQ(code(office(), "/api/assessment/result?id=" + scheme_ + "&period=2026-Q1", 422),
            "period_invalid");
  EXPECT_EQ(code(office(), path("result", "&as_of=2026-03-03"), 422), "form_invalid");
  EXPECT_EQ(code(office(), path("result", "&as_of=31.3."), 422), "form_invalid");
}

}  // namespace
}  // namespace tongchou::server
