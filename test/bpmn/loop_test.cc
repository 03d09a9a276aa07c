// Multi-instance and standard loops.
#include "fixture.h"

namespace tongchou::bpmn::test {
namespace {

const std::string kStart = node("startEvent", "s");
const std::string kEnd = node("endEvent", "e");

std::string multi(const std::string& zeebe, const std::string& more = "", bool sequential = false) {
  return std::string("<bpmn:multiInstanceLoopCharacteristics isSequential=\"") +
         (sequential ? "true" : "false") + "\">" +
         ext("<zeebe:loopCharacteristics " + zeebe + "/>") + more +
         "</bpmn:multiInstanceLoopCharacteristics>";
}
const std::string kCollection =
    "inputCollection=\"=members\" inputElement=\"member\" outputCollection=\"opinions\""
    " outputElement=\"={who: member, agree: agree}\"";
const std::string kAssign = ext("<zeebe:assignmentDefinition assignee=\"=member\"/>");

Json members() { return Json::object({{"members", Json::array({"zhang", "li", "wang"})}}); }

// Completes the open instance of `element` whose assignee is `who`.
bool done_by(Office& office, const std::string& who, bool agree) {
  for (const auto& item : office.state.elements)
    if (item.task && item.task->assignee == who)
      return office.take(complete_task(*office.model, office.state, item.key,
                                       Json::object({{"agree", agree}}), office.host));
  return false;
}

TEST(Loop, ParallelCollectsAllOpinionsInOrder) {
  Office office(kStart + kEnd + user("z") + node("userTask", "a", kAssign + multi(kCollection)) +
                chain("s a z e"));
  ASSERT_TRUE(office.start(members()));
  EXPECT_EQ(office.open(), "a a a");
  EXPECT_EQ(office.state.find(office.task("a"))->task->loop_item->as_string(), "zhang");
  ASSERT_TRUE(done_by(office, "wang", false));
  ASSERT_TRUE(done_by(office, "zhang", true));
  EXPECT_EQ(office.open(), "a");
  ASSERT_TRUE(done_by(office, "li", true));
  EXPECT_EQ(office.open(), "z");
  const Json opinions = office.variable("opinions");
  ASSERT_EQ(opinions.size(), 3u);
  EXPECT_EQ(opinions.at(0)["who"].as_string(), "zhang");
  EXPECT_FALSE(opinions.at(2)["agree"].as_bool(true));
  EXPECT_TRUE(office.variable("agree").is_null()) << "collected results stay local";
}

TEST(Loop, CompletionConditionEndsTheOthers) {
  Office office(kStart + kEnd + user("z") +
                node("userTask", "a",
                     kAssign + multi(kCollection,
                                     "<bpmn:completionCondition>=agree = false or "
                                     "numberOfCompletedInstances &gt;= 2"
                                     "</bpmn:completionCondition>")) +
                chain("s a z e"));
  ASSERT_TRUE(office.start(members()));
  ASSERT_TRUE(done_by(office, "li", true));
  EXPECT_EQ(office.open(), "a a");
  ASSERT_TRUE(done_by(office, "zhang", false));
  EXPECT_EQ(office.open(), "z");
  EXPECT_TRUE(office.variable("opinions").at(2).is_null());
}

TEST(Loop, SequentialOneAfterTheOther) {
  Office office(kStart + kEnd + node("userTask", "a", kAssign + multi(kCollection, "", true)) +
                chain("s a e"));
  ASSERT_TRUE(office.start(members()));
  EXPECT_EQ(office.open(), "a");
  EXPECT_FALSE(done_by(office, "li", true));
  ASSERT_TRUE(done_by(office, "zhang", true));
  ASSERT_TRUE(done_by(office, "li", true));
  EXPECT_EQ(office.open(), "a");
  ASSERT_TRUE(done_by(office, "wang", true));
  EXPECT_EQ(office.status(), "completed");
}

TEST(Loop, AnEmptyCollectionPassesAtOnce) {
  Office office(kStart + kEnd + node("userTask", "a", kAssign + multi(kCollection)) +
                chain("s a e"));
  ASSERT_TRUE(office.start(Json::object({{"members", Json::array()}})));
  EXPECT_EQ(office.status(), "completed");
  EXPECT_TRUE(office.variable("opinions").is_array());
}

TEST(Loop, CardinalityAndSubprocess) {
  Office office(kStart + kEnd + user("z") +
                node("subProcess", "sub",
                     "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>=2"
                     "</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>" +
                         node("startEvent", "is") + user("ia") + user("ib") + chain("is ia ib")) +
                node("boundaryEvent", "b", timer("timeDuration", "P1D"), "attachedToRef=\"sub\"") +
                chain("s sub e") + chain("b z e"));
  ASSERT_TRUE(office.start());
  EXPECT_EQ(office.open(), "ia ia");
  EXPECT_EQ(office.state.timers.size(), 1u) << "the border belongs to the whole";
  ASSERT_TRUE(office.done("ia"));
  EXPECT_EQ(office.open(), "ia ib");
  ASSERT_TRUE(office.fire("b"));
  EXPECT_EQ(office.open(), "z");
}

TEST(Loop, ABadCollectionIsAnIncident) {
  Office office(kStart + kEnd + node("userTask", "a", kAssign + multi(kCollection)) +
                chain("s a e"));
  ASSERT_TRUE(office.start(Json::object({{"members", 7}})));
  EXPECT_EQ(office.incident(), "bpmn.collection");
  ASSERT_TRUE(office.take(set_variables(office.state, 0, members())));
  ASSERT_TRUE(office.retry_first());
  EXPECT_EQ(office.open(), "a a a");
}

std::string counting(const std::string& attributes, const std::string& condition) {
  return node("scriptTask", "a",
              ext("<zeebe:script expression=\"=n + 1\" resultVariable=\"n\"/>") +
                  "<bpmn:standardLoopCharacteristics " + attributes + ">" + condition +
                  "</bpmn:standardLoopCharacteristics>");
}

TEST(Loop, StandardLoopGoesOnWhileTrue) {
  const std::string condition = "<bpmn:loopCondition>n &lt; 3</bpmn:loopCondition>";
  Office after(kStart + kEnd + counting("", condition) + chain("s a e"));
  ASSERT_TRUE(after.start(Json::object({{"n", 5}})));
  EXPECT_EQ(after.variable("n").as_integer(), 6) << "at least once";
  Office before(kStart + kEnd + counting("testBefore=\"true\"", condition) + chain("s a e"));
  ASSERT_TRUE(before.start(Json::object({{"n", 5}})));
  EXPECT_EQ(before.variable("n").as_integer(), 5);
  Office many(kStart + kEnd + counting("", condition) + chain("s a e"));
  ASSERT_TRUE(many.start(Json::object({{"n", 0}})));
  EXPECT_EQ(many.variable("n").as_integer(), 3);
  Office maximum(kStart + kEnd + counting("loopMaximum=\"2\"", "") + chain("s a e"));
  ASSERT_TRUE(maximum.start(Json::object({{"n", 0}})));
  EXPECT_EQ(maximum.variable("n").as_integer(), 2);
  EXPECT_EQ(maximum.status(), "completed");
}

TEST(Loop, OneOfACountersignatureIsPulledBack) {
  Office office(kStart + kEnd + user("z") + node("userTask", "a", kAssign + multi(kCollection)) +
                chain("s a z e"));
  ASSERT_TRUE(office.start(members()));
  ASSERT_TRUE(done_by(office, "li", false));
  const auto key = office.state.trail.back().key;
  ASSERT_TRUE(office.take(withdraw(*office.model, office.state, key, office.host)));
  EXPECT_EQ(office.open(), "a a a");
  ASSERT_TRUE(done_by(office, "zhang", true));
  ASSERT_TRUE(done_by(office, "li", true));
  ASSERT_TRUE(done_by(office, "wang", true));
  EXPECT_TRUE(office.variable("opinions").at(1)["agree"].as_bool());
}

TEST(Loop, TheLastOfASequenceIsPulledBackWhileTheNextIsUntouched) {
  Office office(kStart + kEnd + node("userTask", "a", kAssign + multi(kCollection, "", true)) +
                chain("s a e"));
  ASSERT_TRUE(office.start(members()));
  ASSERT_TRUE(done_by(office, "zhang", true));
  const auto key = office.state.trail.back().key;
  ASSERT_TRUE(office.take(withdraw(*office.model, office.state, key, office.host)));
  EXPECT_EQ(office.state.find(office.task("a"))->task->assignee, "zhang");
  ASSERT_TRUE(done_by(office, "zhang", true));
  ASSERT_TRUE(office.take(touch_task(office.state, office.task("a"))));
  EXPECT_FALSE(can_withdraw(office.state, office.state.trail.back().key));
  ASSERT_TRUE(done_by(office, "li", true));
  ASSERT_TRUE(done_by(office, "wang", true));
  EXPECT_EQ(office.status(), "completed");
}

}  // namespace
}  // namespace tongchou::bpmn::test
