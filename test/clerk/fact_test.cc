// What was true between two commands of one batch stands in the registers of the past; and more
// facts than may be counted are refused, never answered from a part of them.
#include <gtest/gtest.h>

#include "clerk/clerk.h"
#include "clerk/fact_register.h"
#include "kernel/assessment.h"
#include "kernel/assessment_limits.h"

namespace tongchou {
namespace {

using namespace kernel;

constexpr const char* kBody = R"(
id = "trial"
name = "试验小组"
short = "试验"
kind = "leading_group"
since = 2022-03-22
[basis]
title = "试"
number = "1"
[office]
host = ""
since = 2022-03-22
[[regime]]
id = "all"
number = "一"
name = "登记"
clause = "KP-25"
quote = "详细台帐"
procedures = ["enter", "change", "answer"]
[[procedure]]
id = "enter"
name = "入库"
verb = "入库"
file = "process/enter.bpmn"
regime = "all"
clause = "KP-25"
who_may_start = ["office"]
ledger = "notes"
[[procedure]]
id = "change"
name = "改动"
verb = "改动"
file = "process/change.bpmn"
regime = "all"
clause = "KP-25"
who_may_start = ["office"]
ledger = "notes"
[[procedure]]
id = "answer"
name = "答复"
verb = "答复"
file = "process/answer.bpmn"
regime = "all"
clause = "KP-25"
who_may_start = ["office"]
)";

constexpr const char* kLedger = R"(
title = "登记"
unit_label = ""
[[column]]
id = "name"
label = "名称"
group = "登记"
type = "text"
width = 120
default = true
[[column]]
id = "note"
label = "情况"
group = "登记"
type = "text"
width = 120
default = true
[[stage]]
id = "in"
label = "已登记"
short = "登"
required = ["name"]
[[view]]
id = "all"
title = "全部"
query = ""
)";

// start → `inner` → end.
std::string process(const std::string& id, const std::string& inner) {
  return R"(<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="test">
 <bpmn:process id=")" + id + R"(" name="试" isExecutable="true">
  <bpmn:startEvent id="start"/>)" + inner + R"(
  <bpmn:endEvent id="end"/>
  <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="step"/>
  <bpmn:sequenceFlow id="f2" sourceRef="step" targetRef="end"/>
 </bpmn:process>
</bpmn:definitions>)";
}

std::string service(const std::string& rule, const std::string& inputs) {
  return R"(<bpmn:serviceTask id="step" name="记"><bpmn:extensionElements>
    <zeebe:taskDefinition type=")" + rule + R"("/><zeebe:ioMapping>)" + inputs +
         "</zeebe:ioMapping></bpmn:extensionElements></bpmn:serviceTask>";
}

std::map<std::string, std::string> pack() {
  return {{"body.toml", kBody},
          {"ledger/notes.toml", kLedger},
          {"process/enter.bpmn",
           process("enter", service("ledger.enter", R"(
             <zeebe:input source='="notes"' target="ledger"/>
             <zeebe:input source='={ name: form.name, note: "一" }' target="fields"/>
             <zeebe:input source='="u1"' target="unit"/>
             <zeebe:input source='="in"' target="stage"/>)"))},
          {"process/change.bpmn",
           process("change", service("ledger.update", R"(
             <zeebe:input source='="notes"' target="ledger"/>
             <zeebe:input source="=form.entry" target="entry"/>
             <zeebe:input source="={ note: form.note }" target="fields"/>)"))},
          {"process/answer.bpmn",
           process("answer", R"(<bpmn:userTask id="step" name="答复"><bpmn:extensionElements>
             <zeebe:assignmentDefinition candidateGroups='="unit:u1"'/>
             </bpmn:extensionElements></bpmn:userTask>)")}};
}

class FactRegisterTest : public testing::Test {
 protected:
  void SetUp() override {
    store::OpenOptions options;
    options.tables = registers::all();
    store_ = *store::open("memory:", options);
    ClerkOptions clerk;
    // Each command a minute after the one before, as in a batch that took its time.
    clerk.now = [this] { return now_ += std::chrono::minutes{1}; };
    clerk.new_id_base = [this] { return "t" + std::to_string(++ids_); };
    clerk_ = *Clerk::open(*store_, {shelf_, calendar_, rates_}, std::move(clerk));
    const Date since = *parse_date("2026-01-05");
    EstablishOffice office{.name = "试"};
    office.units = {{.id = "u1", .kind = "unit", .names = {{"一局", since}}}};
    office.posts = {{.id = "p1", .unit = "u1", .title = "经办人",
                     .roles = {"handler"}, .since = since}};
    office.people = {{.id = "w", .account = "w", .names = {{"王某", since}},
                      .holdings = {{.id = "h1", .post = "p1", .since = since}}}};
    for (const auto& answer :
         clerk_->process({{{}, std::move(office), {}},
                          {{}, DeployPack{"trial", pack()}, {}},
                          {{}, NameMember{"trial", "office_staff", "p1", since, {}}, {}}})) {
      ASSERT_TRUE(answer.result) << answer.result.error().detail_zh;
    }
  }

  static Ask start(const std::string& procedure, Json data) {
    return {"w", StartMatter{"trial/" + procedure, "u1", std::move(data)}, {}};
  }
  std::vector<Answer> process(const std::vector<Ask>& asks) {
    auto answers = clerk_->process(asks);
    for (const auto& answer : answers) {
      EXPECT_TRUE(answer.result) << text_of(answer.result.error().refusal).zh
                                 << answer.result.error().detail_zh;
    }
    return answers;
  }
  Facts facts_at(Instant moment) {
    return clerk_->world().facts({.as_of = moment, .owner = "u1", .ledger = "trial/notes"});
  }
  std::string note_at(Instant moment) {
    const Facts facts = facts_at(moment);
    return facts.entries.empty() ? "-" : facts.entries.front().fields["note"].as_string();
  }

  std::unique_ptr<store::Store> store_;
  PackShelf shelf_;
  Calendar calendar_;
  std::vector<Rate> rates_;
  std::unique_ptr<Clerk> clerk_;
  Instant now_ = *parse_local_instant("2026-03-16 09:00");
  int ids_ = 0;
};

TEST_F(FactRegisterTest, a_version_between_two_commands_of_one_batch_is_kept) {
  process({start("enter", Json::object({{"name", "甲"}}))});
  const Instant first = now_;
  const std::string entry = clerk_->world().entries({"trial/notes", {}}, {}, 1).at(0);
  auto change = [&](const char* note) {
    return start("change", Json::object({{"entry", Json(entry)}, {"note", note}}));
  };
  process({change("二"), change("三"), change("四")});
  using std::chrono::minutes;
  EXPECT_EQ(note_at(first - minutes{1}), "-");
  EXPECT_EQ(note_at(first), "一");
  EXPECT_EQ(note_at(first + minutes{1}), "二") << "ended by the next command of its batch";
  EXPECT_EQ(note_at(first + minutes{2}), "三");
  EXPECT_EQ(note_at(first + minutes{3}), "四");
  // Replay goes command by command: what it makes of the journal is what stands there.
  const auto verification = verify(*store_);
  ASSERT_TRUE(verification);
  for (const auto& difference : verification->differences) {
    ADD_FAILURE() << difference.zh << " " << difference.place;
  }
}

// One more than may be counted is enough to refuse.
TEST_F(FactRegisterTest, no_more_facts_are_read_than_needed_to_refuse) {
  const Json nothing = Json::object({});
  process({start("answer", nothing), start("answer", nothing), start("answer", nothing)});
  const FactQuery query{.as_of = now_, .owner = "u1"};
  for (const auto& [most, read] : {std::pair{0, 1}, {1, 2}, {2, 3}, {3, 3}, {4, 3}}) {
    const auto facts = read_facts(store_->reader(), query, static_cast<std::size_t>(most));
    ASSERT_TRUE(facts);
    EXPECT_EQ(facts->owed.size(), static_cast<std::size_t>(read)) << most;
    EXPECT_EQ(facts->courses.size(), static_cast<std::size_t>(read)) << most;
  }
}

// A world in which somebody owes as much as it takes.
class BusyWorld : public World {
 public:
  explicit BusyWorld(std::size_t owed) : owed_(owed) {}
  std::shared_ptr<const Record> find(std::string_view, std::string_view) const override {
    return nullptr;
  }
  Facts facts(const FactQuery& query) const override {
    asked.push_back(query.owner);
    Facts facts;
    facts.owed.assign(owed_, {.task = "t", .owner = query.owner});
    return facts;
  }
  mutable std::vector<std::string> asked;

 private:
  std::size_t owed_;
};

TEST(FactLimitTest, more_than_may_be_counted_is_refused_with_what_to_narrow) {
  const BusyWorld busy(limits::kFactsMax), too_busy(limits::kFactsMax + 1);
  EXPECT_TRUE(facts_to_count(busy, {}));
  SchemeVersion version{.object = "unit", .scored = {"u1", "u2"}};
  version.indicators = {{.id = "1", .title = "逾期", .measure = "late_count",
                         .weight = Decimal(100), .full = Decimal(0), .zero = Decimal(9)}};
  const Calendar calendar;
  const ScoreCall call{.world = too_busy, .calendar = calendar, .version = version,
                       .period = *read_period("year", "2026")};
  const auto refused = compute_sheets(call);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().refusal, Refusal::too_many_facts);
  EXPECT_EQ(refused.error().clause, "KP-11");
  EXPECT_EQ(refused.error().detail_zh, "u1「逾期」");
  const BusyWorld calm(1);
  const ScoreCall fine{.world = calm, .calendar = calendar, .version = version,
                       .period = *read_period("year", "2026")};
  EXPECT_TRUE(compute_sheets(fine));
  EXPECT_EQ(calm.asked, (std::vector<std::string>{"u1", "u2"})) << "one unit after the other";
}

}  // namespace
}  // namespace tongchou
