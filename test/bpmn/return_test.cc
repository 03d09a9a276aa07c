// 退回 and 撤回: what is undone, what stays, what may not be undone.
#include "fixture.h"

namespace tongchou::bpmn::test {
namespace {

const std::string kStart = node("startEvent", "s");
const std::string kEnd = node("endEvent", "e");
const std::string kFork = node("parallelGateway", "f") + node("parallelGateway", "j");

std::string returns(const Office& office, const std::string& from) {
  std::string all;
  for (const auto& target : available_returns(*office.model, office.state, office.task(from)))
    all += (all.empty() ? "" : " ") + target.element_id;
  return all;
}

// s → a → fork → (b → c | d) → join → z → e
const std::string kBranches = kStart + kEnd + kFork + user("a") + user("b") + user("c") +
                              user("d") + user("z") + chain("s a f b c j z e") + chain("f d j");

TEST(Return, InSequenceToAnyEarlierStep) {
  Office office(kStart + kEnd + user("a") + user("b") + user("c") + chain("s a b c e"));
  ASSERT_TRUE(office.start());
  EXPECT_EQ(returns(office, "a"), "");
  ASSERT_TRUE(office.done("a", Json::object({{"text", "first"}})));
  ASSERT_TRUE(office.done("b"));
  EXPECT_EQ(returns(office, "c"), "b a");
  ASSERT_TRUE(office.back("c", "a"));
  EXPECT_EQ(office.open(), "a");
  EXPECT_EQ(office.variable("text").as_string(), "first") << "what was filled in stays";
  EXPECT_EQ(returns(office, "a"), "");
  ASSERT_TRUE(office.done("a"));
  EXPECT_EQ(returns(office, "b"), "a");
  ASSERT_TRUE(office.done("b"));
  ASSERT_TRUE(office.done("c"));
  EXPECT_EQ(office.status(), "completed");
}

TEST(Return, TwiceInARow) {
  Office office(kStart + kEnd + user("a") + user("b") + user("c") + chain("s a b c e"));
  ASSERT_TRUE(office.start());
  ASSERT_TRUE(office.done("a"));
  ASSERT_TRUE(office.done("b"));
  ASSERT_TRUE(office.back("c", "b"));
  EXPECT_EQ(returns(office, "b"), "a") << "the sources of the reopened step stay known";
  ASSERT_TRUE(office.back("b", "a"));
  EXPECT_EQ(office.open(), "a");
}

TEST(Return, WithinABranchLeavesTheOthers) {
  Office office(kBranches);
  ASSERT_TRUE(office.start());
  ASSERT_TRUE(office.done("a"));
  ASSERT_TRUE(office.done("b"));
  EXPECT_EQ(office.open(), "c d");
  EXPECT_EQ(returns(office, "c"), "b a");
  EXPECT_EQ(returns(office, "d"), "a");
  ASSERT_TRUE(office.back("c", "b"));
  EXPECT_EQ(office.open(), "b d");
}

TEST(Return, BeforeTheSplitCancelsTheSiblings) {
  Office office(kBranches);
  ASSERT_TRUE(office.start());
  ASSERT_TRUE(office.done("a"));
  ASSERT_TRUE(office.done("d"));  // its token waits at the join
  ASSERT_TRUE(office.done("b"));
  ASSERT_TRUE(office.back("c", "a"));
  EXPECT_EQ(office.open(), "a");
  EXPECT_TRUE(office.state.tokens.empty());
  ASSERT_TRUE(office.done("a"));
  EXPECT_EQ(office.open(), "b d");
}

TEST(Return, AcrossAJoinKeepsWhatTheOtherBranchHadDone) {
  Office office(kBranches);
  ASSERT_TRUE(office.start());
  ASSERT_TRUE(office.done("a"));
  ASSERT_TRUE(office.done("b"));
  ASSERT_TRUE(office.done("c"));
  ASSERT_TRUE(office.done("d"));
  EXPECT_EQ(office.open(), "z");
  EXPECT_EQ(returns(office, "z"), "d c b a");
  ASSERT_TRUE(office.back("z", "c"));
  EXPECT_EQ(office.open(), "c");
  EXPECT_EQ(office.state.tokens.size(), 1u) << "d's token stands before the join again";
  ASSERT_TRUE(office.done("c"));
  EXPECT_EQ(office.open(), "z") << "and the join does not wait for d in vain";
  ASSERT_TRUE(office.back("z", "d"));
  ASSERT_TRUE(office.done("d"));
  ASSERT_TRUE(office.done("z"));
  EXPECT_EQ(office.status(), "completed");
}

TEST(Return, AcrossAnInclusiveJoin) {
  Office office(kStart + kEnd + node("inclusiveGateway", "f") + node("inclusiveGateway", "j") +
                user("a") + user("b") + user("c") + user("z") + chain("s f") +
                flow("f", "a", "=true") + flow("f", "b", "=true") + flow("f", "c", "=false") +
                chain("a j z e") + chain("b j") + chain("c j"));
  ASSERT_TRUE(office.start());
  ASSERT_TRUE(office.done("a"));
  ASSERT_TRUE(office.done("b"));
  ASSERT_TRUE(office.back("z", "a"));
  EXPECT_EQ(office.open(), "a");
  ASSERT_TRUE(office.done("a"));
  EXPECT_EQ(office.open(), "z");
}

TEST(Return, OutOfASubprocessAndOutOfACountersignature) {
  const std::string multi =
      "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>3</bpmn:loopCardinality>"
      "</bpmn:multiInstanceLoopCharacteristics>";
  Office office(kStart + kEnd + user("a") + node("userTask", "m", multi) +
                node("subProcess", "sub",
                     node("startEvent", "is") + user("ia") + user("ib") + chain("is ia ib")) +
                chain("s a m sub e"));
  ASSERT_TRUE(office.start());
  ASSERT_TRUE(office.done("a"));
  ASSERT_TRUE(office.done("m"));
  EXPECT_EQ(returns(office, "m"), "a");
  ASSERT_TRUE(office.back("m", "a"));
  EXPECT_EQ(office.open(), "a");
  ASSERT_TRUE(office.done("a"));
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(office.done("m"));
  ASSERT_TRUE(office.done("ia"));
  EXPECT_EQ(returns(office, "ib"), "ia m a");
  ASSERT_TRUE(office.back("ib", "ia"));
  EXPECT_EQ(office.open(), "ia");
  ASSERT_TRUE(office.back("ia", "m"));
  EXPECT_EQ(office.open(), "m m m");
}

TEST(Return, InALoopTheLastRoundCounts) {
  Office office(kStart + kEnd + user("a") + user("b") +
                node("exclusiveGateway", "x", "", "default=\"x_e\"") + chain("s a b x") +
                flow("x", "a", "=again") + flow("x", "e"));
  ASSERT_TRUE(office.start());
  ASSERT_TRUE(office.done("a"));
  ASSERT_TRUE(office.done("b", Json::object({{"again", true}})));
  EXPECT_EQ(returns(office, "a"), "b a");
  ASSERT_TRUE(office.done("a"));
  ASSERT_TRUE(office.back("b", "a"));
  EXPECT_EQ(returns(office, "a"), "b a") << "the first round is still there";
  ASSERT_TRUE(office.done("a"));
  ASSERT_TRUE(office.done("b", Json::object({{"again", false}})));
  EXPECT_EQ(office.status(), "completed");
}

TEST(Return, IntoASubprocessThatHadEnded) {
  Office office(kStart + kEnd + user("a") + user("z") +
                node("subProcess", "sub",
                     ext("<zeebe:ioMapping><zeebe:input source=\"=7\" target=\"own\"/>"
                         "</zeebe:ioMapping>") +
                         node("startEvent", "is") + user("ia") + user("ib") + user("ic") +
                         node("parallelGateway", "if") + node("parallelGateway", "ij") +
                         chain("is if ia ij ic") + chain("if ib ij")) +
                node("boundaryEvent", "t", timer("timeDuration", "P1D"), "attachedToRef=\"sub\"") +
                chain("s a sub z e") + chain("t e"));
  ASSERT_TRUE(office.start());
  ASSERT_TRUE(office.done("a"));
  ASSERT_TRUE(office.done("ia"));
  ASSERT_TRUE(office.done("ib"));
  ASSERT_TRUE(office.done("ic"));
  EXPECT_EQ(returns(office, "z"), "ic ib ia a");
  ASSERT_TRUE(office.back("z", "ia"));
  EXPECT_EQ(office.open(), "ia");
  EXPECT_EQ(visible_variables(office.state, office.task("ia"))["own"].as_integer(), 7);
  EXPECT_EQ(office.state.timers.size(), 1u) << "its boundary event stands again";
  ASSERT_TRUE(office.done("ia"));
  EXPECT_EQ(office.open(), "ic") << "ib had been done";
  ASSERT_TRUE(office.done("ic"));
  EXPECT_EQ(office.open(), "z");
  ASSERT_TRUE(office.back("z", "a"));
  EXPECT_EQ(office.open(), "a");
}

TEST(Return, OnlyToWhatLedHere) {
  Office office(kBranches);
  ASSERT_TRUE(office.start());
  ASSERT_TRUE(office.done("a"));
  ASSERT_TRUE(office.done("b"));
  EXPECT_FALSE(office.back("d", "b"));
  EXPECT_EQ(office.refused->code, "bpmn.return_target");
  EXPECT_FALSE(office.back("c", "nowhere"));
}

TEST(Return, BoundaryTimersAreSetAnew) {
  Office office(kStart + kEnd + user("a") + user("b") + user("o") +
                node("boundaryEvent", "t", timer("timeDuration", "P1D"),
                     "attachedToRef=\"a\" cancelActivity=\"false\"") +
                chain("s a b e") + chain("t o e"));
  ASSERT_TRUE(office.start());
  ASSERT_TRUE(office.fire("t"));
  EXPECT_EQ(office.open(), "a o");
  ASSERT_TRUE(office.done("a"));
  EXPECT_EQ(office.open(), "b o");
  ASSERT_TRUE(office.back("b", "a"));
  EXPECT_EQ(office.open(), "a") << "what the reminder had opened is gone with its cause";
  EXPECT_EQ(office.state.timers.size(), 1u);
}

TEST(Withdraw, UntilTheNextOneTouchesIt) {
  Office office(kStart + kEnd + user("a") + user("b") + chain("s a b e"));
  ASSERT_TRUE(office.start());
  const auto first = office.task("a");
  ASSERT_TRUE(office.done("a"));
  ASSERT_TRUE(office.take(withdraw(*office.model, office.state, first, office.host)));
  EXPECT_EQ(office.open(), "a");
  const auto second = office.task("a");
  ASSERT_TRUE(office.done("a"));
  ASSERT_TRUE(office.take(touch_task(office.state, office.task("b"))));
  EXPECT_FALSE(office.take(withdraw(*office.model, office.state, second, office.host)));
  EXPECT_EQ(office.refused->code, "bpmn.withdraw");
}

TEST(Withdraw, ThroughGatewaysAndFromAJoin) {
  Office office(kBranches);
  ASSERT_TRUE(office.start());
  const auto a = office.task("a");
  ASSERT_TRUE(office.done("a"));
  EXPECT_TRUE(can_withdraw(office.state, a));
  const auto d = office.task("d");
  ASSERT_TRUE(office.done("d"));
  EXPECT_FALSE(can_withdraw(office.state, a)) << "d has been done";
  ASSERT_TRUE(office.take(withdraw(*office.model, office.state, d, office.host)));
  EXPECT_EQ(office.open(), "b d");
  ASSERT_TRUE(office.done("d"));
  ASSERT_TRUE(office.done("b"));
  const auto c = office.task("c");
  ASSERT_TRUE(office.done("c"));
  EXPECT_EQ(office.open(), "z");
  ASSERT_TRUE(office.take(withdraw(*office.model, office.state, c, office.host)));
  EXPECT_EQ(office.open(), "c");
  ASSERT_TRUE(office.done("c"));
  EXPECT_EQ(office.open(), "z");
}

TEST(Withdraw, NotPastWhatHasActedOutward) {
  Office office(kStart + kEnd + user("a") + user("b") + service("r", "file") + chain("s a r b e"));
  office.host.rules["file"] = [](const Json&, const Json&) -> RuleOutcome {
    return Json::object();
  };
  ASSERT_TRUE(office.start());
  const auto a = office.task("a");
  ASSERT_TRUE(office.done("a"));
  EXPECT_FALSE(can_withdraw(office.state, a));
  EXPECT_TRUE(returns(office, "b") == "a") << "a return is a decision, and still allowed";
}

}  // namespace
}  // namespace tongchou::bpmn::test
