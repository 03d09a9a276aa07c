// G-5 over HTTP: a duty that was served only by steps inside other matters is shown as active, to
// whoever may see those matters, and leads to them (KP-7: 会诊 within a problem's report).
#include "office.h"

namespace tongchou::server {
namespace {

constexpr const char* kConsultation = "一（二）（3）";

class DutyTest : public OfficeTest {
 protected:
  void step(const std::string& account, const std::string& step, const std::string& data,
            const std::string& act = "agree") {
    const Signed who = sign_in(account);
    std::string task;
    const Json page = get(who, "/api/matters/" + matter_);
    for (const auto& one : page["tasks"].items()) {
      if (one["mine"].as_bool() && one["step_id"].as_string() == step) task = one["id"].as_string();
    }
    ASSERT_FALSE(task.empty()) << step << " " << write_json(page["tasks"]);
    post(who, "/api/matters/" + matter_ + "/acts/" + act,
         R"({"task":")" + task + R"(","opinion":"可以","data":)" + data + "}");
  }

  // A problem of the east park that nobody could solve, up to the leader's desk.
  void report() {
    matter_ = post(sign_in("east-park-1"), "/api/matters",
                   R"({"procedure":"key-projects/problem-report","unit":"east-park","data":)"
                   R"({"entry":"e1","project_name":"高压线","overview":"甲","progress":"乙",)"
                   R"("difficulty":"净空不足","initial":"丙","units":["power-supply"]}})")["id"]
                  .as_string();
    step("east-park-head-1", "sign", "{}");
    step("office-1", "triage", R"({"category":"facility","level":"grave"})");
    step("office-1", "first",
         R"({"held_on":"2026-03-17","parties":"两家","outcome_text":"没有谈拢"})", "unsolved");
    step("office-1", "ask", R"({"units":["unit:power-supply"]})");
    step("power-supply-1", "answer", R"({"stance":"differ","content":"须另立项目"})");
    step("office-1", "table", R"({"summary":"甲","dispute":"乙","ground":"丙"})", "escalate");
  }

  Json duty(const std::string& account, const std::string& number) {
    const Json page = get(sign_in(account), "/api/bodies/key-projects");
    for (const auto& one : page["duties"].items()) {
      if (one["number"].as_string() == number) return one;
    }
    ADD_FAILURE() << "no duty " << number;
    return {};
  }
  Json list(const std::string& account, const std::string& more = "") {
    std::string number;
    for (const unsigned char c : std::string(kConsultation)) {
      constexpr const char* hex = "0123456789ABCDEF";
      number += {'%', hex[c >> 4], hex[c & 15]};
    }
    return get(sign_in(account), "/api/matters?duty=key-projects/" + number + more);
  }

  std::string matter_;
};

TEST_F(DutyTest, is_served_by_a_called_procedure_inside_another_matter) {
  report();
  const Json before = duty("office-1", kConsultation);
  EXPECT_EQ(before["open"].as_integer(), 0);
  EXPECT_EQ(before["year"].as_integer(), 0) << "there is a procedure for it: nought, not none";
  EXPECT_EQ(list("office-1")["items"].size(), 0u);

  step("leader-1", "instruct", "{}", "consult");
  now_ += std::chrono::minutes(1);
  const Json after = duty("office-1", kConsultation);
  EXPECT_EQ(after["open"].as_integer(), 1);
  EXPECT_EQ(after["year"].as_integer(), 1);
  EXPECT_EQ(after["weeks"].at(11).as_integer(), 1);
  EXPECT_EQ(after["weeks"].at(10).as_integer(), 0);

  const Json found = list("office-1", "&state=open");
  ASSERT_EQ(found["items"].size(), 1u);
  EXPECT_EQ(found["items"].at(0)["id"].as_string(), matter_);
  EXPECT_EQ(found["items"].at(0)["procedure"].as_string(), "key-projects/problem-report");
}

TEST_F(DutyTest, counts_a_matter_once_however_many_steps_served_it) {
  now_ += std::chrono::minutes(1);  // past what the clock began at the opening
  const std::int64_t own = duty("office-1", "一（二）（2）")["year"].as_integer();
  report();
  step("leader-1", "instruct", "{}", "consult");
  step("office-1", "convene",
       R"({"participants":["unit:power-supply","unit:construction"],"held_on":"2026-03-20",)"
       R"("question":"比选"})");
  now_ += std::chrono::minutes(1);
  EXPECT_EQ(duty("office-1", kConsultation)["year"].as_integer(), 1);
  EXPECT_EQ(duty("office-1", "一（二）（2）")["year"].as_integer(), own + 1)
      << "by its own clause";
}

TEST_F(DutyTest, counts_nothing_that_its_reader_may_not_see) {
  report();
  step("leader-1", "instruct", "{}", "consult");
  now_ += std::chrono::minutes(1);
  EXPECT_EQ(duty("east-park-1", kConsultation)["open"].as_integer(), 1);
  EXPECT_EQ(duty("west-park-1", kConsultation)["open"].as_integer(), 0);
  EXPECT_EQ(list("west-park-1")["items"].size(), 0u);
}

TEST_F(DutyTest, that_does_not_exist_has_no_matters) {
  report();
  for (const char* asked : {"key-projects", "/", "key-projects/", "none/1"}) {
    EXPECT_EQ(get(sign_in("office-1"), std::string("/api/matters?duty=") + asked)["items"].size(),
              0u)
        << asked;
  }
}

}  // namespace
}  // namespace tongchou::server
