// Each element by itself: what it does with a token.
#include "fixture.h"

namespace tongchou::bpmn::test {
namespace {

const std::string kStart = node("startEvent", "s");
const std::string kEnd = node("endEvent", "e");

TEST(Element, UserTaskCarriesWhatTheModelSays) {
  Office office(kStart + kEnd + chain("s a e") +
                node("userTask", "a",
                     ext("<zeebe:userTask/><zeebe:assignmentDefinition assignee=\"=who\""
                         " candidateGroups=\"office, park\" candidateUsers='=[\"u1\",\"u2\"]'/>"
                         "<zeebe:formDefinition formId=\"declare\"/>"
                         "<zeebe:taskSchedule dueDate='=date(\"2026-03-19\")'"
                         " followUpDate=\"2026-03-18 09:00\"/>"
                         "<zeebe:taskHeaders><zeebe:header key=\"k\" value=\"v\"/>"
                         "</zeebe:taskHeaders>"
                         "<zeebe:properties><zeebe:property name=\"clause\" value=\"KP-14\"/>"
                         "</zeebe:properties>")));
  ASSERT_TRUE(office.start(Json::object({{"who", "zhang"}})));
  ASSERT_EQ(office.open(), "a");
  const Task& task = *office.state.find(office.task("a"))->task;
  EXPECT_EQ(task.assignee, "zhang");
  EXPECT_EQ(task.candidate_groups, (std::vector<std::string>{"office", "park"}));
  EXPECT_EQ(task.candidate_users, (std::vector<std::string>{"u1", "u2"}));
  EXPECT_EQ(task.form_id, "declare");
  ASSERT_TRUE(task.due);
  EXPECT_EQ(write_local(*task.due), "2026-03-19 00:00");
  ASSERT_TRUE(task.follow_up);
  EXPECT_EQ(write_local(*task.follow_up), "2026-03-18 09:00");
  EXPECT_EQ(task.headers.at("k"), "v");
  EXPECT_EQ(task.properties.at("clause"), "KP-14");
  ASSERT_TRUE(office.done("a", Json::object({{"approved", true}})));
  EXPECT_EQ(office.status(), "completed");
  EXPECT_TRUE(office.variable("approved").as_bool());
}

TEST(Element, PassThroughTasksAndManualTask) {
  Office office(kStart + kEnd + node("task", "t") + node("manualTask", "m") +
                node("intermediateThrowEvent", "i") + chain("s t m i e"));
  ASSERT_TRUE(office.start());
  EXPECT_EQ(office.status(), "completed");
}

TEST(Element, ServiceTaskCompletesWaitsRefusesAndFails) {
  const std::string body = kStart + kEnd + chain("s a e") + service("a", "file");
  {
    Office office(body);
    office.host.rules["file"] = [](const Json&, const Json& inputs) -> RuleOutcome {
      return Json::object({{"number", inputs["year"]}});
    };
    ASSERT_TRUE(office.start(Json::object({{"year", 2026}})));
    EXPECT_EQ(office.status(), "completed");
    EXPECT_EQ(office.variable("number").as_integer(), 2026);
  }
  {
    Office office(body);
    office.host.rules["file"] = [](const Json&, const Json&) -> RuleOutcome { return Waiting{}; };
    ASSERT_TRUE(office.start());
    EXPECT_EQ(office.open(), "a");
    ASSERT_TRUE(office.done("a"));
    EXPECT_EQ(office.status(), "completed");
  }
  {
    Office office(body);
    ASSERT_TRUE(office.start());
    EXPECT_EQ(office.incident(), "bpmn.no_rule");
    office.host.rules["file"] = [](const Json&, const Json&) -> RuleOutcome {
      return Json::object();
    };
    ASSERT_TRUE(office.retry_first());
    EXPECT_EQ(office.status(), "completed");
  }
}

TEST(Element, ScriptDecisionAndMappings) {
  Office office(
      kStart + kEnd + script("a", "x + 1", "y") +
      node("businessRuleTask", "b",
           ext("<zeebe:calledDecision decisionId=\"threshold\" resultVariable=\"verdict\"/>"
               "<zeebe:ioMapping><zeebe:input source=\"=y * 10\" target=\"land\"/>"
               "<zeebe:output source=\"=verdict\" target=\"result.text\"/></zeebe:ioMapping>")) +
      chain("s a b e"));
  office.host.decisions["threshold"] = [](const Json& variables) -> Result<Json> {
    return Json(variables["land"].as_integer() >= 30 ? "filed" : "ordinary");
  };
  ASSERT_TRUE(office.start(Json::object({{"x", 2}})));
  EXPECT_EQ(office.status(), "completed") << office.describe();
  EXPECT_EQ(office.variable("y").as_integer(), 3);
  EXPECT_EQ(office.variable("result")["text"].as_string(), "filed");
  EXPECT_TRUE(office.variable("verdict").is_null()) << "mapped results stay local";
  EXPECT_TRUE(office.variable("land").is_null());
  EXPECT_EQ(office.count(StepKind::decision_called), 1);
}

TEST(Element, ExclusiveGatewayTakesTheFirstThatHolds) {
  const std::string body = kStart + kEnd + user("a") + user("b") + user("c") +
                           node("exclusiveGateway", "x", "", "default=\"x_c\"") + chain("s x") +
                           flow("x", "a", "=n &gt; 10") + flow("x", "b", "=n &gt; 5") +
                           flow("x", "c") + chain("a e") + chain("b e") + chain("c e");
  for (auto [n, expected] : {std::pair{20, "a"}, {7, "b"}, {1, "c"}}) {
    Office office(body);
    ASSERT_TRUE(office.start(Json::object({{"n", n}})));
    EXPECT_EQ(office.open(), expected);
  }
  Office office(body);  // n is missing: the condition is neither true nor false
  ASSERT_TRUE(office.start());
  EXPECT_NE(office.incident(), "");
  ASSERT_TRUE(office.take(set_variables(office.state, 0, Json::object({{"n", 7}}))));
  ASSERT_TRUE(office.retry_first());
  EXPECT_EQ(office.open(), "b");
}

TEST(Element, ParallelGatewayWaitsForAllBranches) {
  Office office(kStart + kEnd + user("a") + user("b") + user("c") + node("parallelGateway", "f") +
                node("parallelGateway", "j") + chain("s f a j c e") + chain("f b j"));
  ASSERT_TRUE(office.start());
  EXPECT_EQ(office.open(), "a b");
  ASSERT_TRUE(office.done("b"));
  EXPECT_EQ(office.open(), "a");
  ASSERT_TRUE(office.done("a"));
  EXPECT_EQ(office.open(), "c");
  ASSERT_TRUE(office.done("c"));
  EXPECT_EQ(office.status(), "completed");
}

TEST(Element, InclusiveJoinWaitsForThoseThatCanCome) {
  const std::string body =
      kStart + kEnd + user("a") + user("b") + user("c") + user("z") +
      node("inclusiveGateway", "f") + node("inclusiveGateway", "j") + chain("s f") +
      flow("f", "a", "=contains(t, \"a\")") + flow("f", "b", "=contains(t, \"b\")") +
      flow("f", "c", "=contains(t, \"c\")") + chain("a j z e") + chain("b j") + chain("c j");
  {
    Office office(body);
    ASSERT_TRUE(office.start(Json::object({{"t", "ac"}})));
    EXPECT_EQ(office.open(), "a c");
    ASSERT_TRUE(office.done("a"));
    EXPECT_EQ(office.open(), "c");
    ASSERT_TRUE(office.done("c"));
    EXPECT_EQ(office.open(), "z");
  }
  Office office(body);
  ASSERT_TRUE(office.start(Json::object({{"t", "b"}})));
  ASSERT_TRUE(office.done("b"));
  EXPECT_EQ(office.open(), "z");
  Office none(body);
  ASSERT_TRUE(none.start(Json::object({{"t", "x"}})));
  EXPECT_EQ(none.incident(), "bpmn.no_way");
}

TEST(Element, DeadlockAtAParallelJoinIsAnIncident) {
  Office office(kStart + kEnd + user("a") + user("b") +
                node("exclusiveGateway", "x", "", "default=\"x_b\"") +
                node("parallelGateway", "j") + chain("s x") + flow("x", "a", "=true") +
                flow("x", "b") + chain("a j e") + chain("b j"));
  ASSERT_TRUE(office.start());
  ASSERT_TRUE(office.done("a"));
  EXPECT_EQ(office.incident(), "bpmn.deadlock");
  ASSERT_TRUE(office.take(terminate(office.state)));
  EXPECT_EQ(office.status(), "terminated");
}

TEST(Element, ConditionalFlowsLeaveATask) {
  Office office(kStart + kEnd + user("a") + user("b") + user("c") + user("d") + chain("s a") +
                flow("a", "b") + flow("a", "c", "=yes") + flow("a", "d", "=not(yes)") +
                chain("b e") + chain("c e") + chain("d e"));
  ASSERT_TRUE(office.start());
  ASSERT_TRUE(office.done("a", Json::object({{"yes", true}})));
  EXPECT_EQ(office.open(), "b c");
}

TEST(Element, EventBasedGatewayTakesWhatComesFirst) {
  const std::string inner =
      "<bpmn:message id=\"m\" name=\"reply\"><bpmn:extensionElements>"
      "<zeebe:subscription correlationKey=\"=id\"/></bpmn:extensionElements></bpmn:message>" +
      process(kStart + kEnd + node("eventBasedGateway", "g") + user("late") + user("answered") +
              node("intermediateCatchEvent", "t", timer("timeDuration", "P3D")) +
              node("intermediateCatchEvent", "r",
                   "<bpmn:messageEventDefinition messageRef=\"m\"/>") +
              chain("s g t late e") + chain("g r answered e"));
  {
    Office office(model(inner));
    ASSERT_TRUE(office.start(Json::object({{"id", 7}})));
    EXPECT_FALSE(office.take(deliver_message(*office.model, office.state, "reply", Json(8),
                                             Json::object(), office.host)));
    ASSERT_TRUE(office.take(deliver_message(*office.model, office.state, "reply", Json(7),
                                            Json::object({{"text", "ok"}}), office.host)));
    EXPECT_EQ(office.open(), "answered");
    EXPECT_TRUE(office.state.timers.empty());
    EXPECT_EQ(office.variable("text").as_string(), "ok");
  }
  Office office(model(inner));
  ASSERT_TRUE(office.start(Json::object({{"id", 7}})));
  EXPECT_FALSE(office.take(fire_timer(*office.model, office.state, office.state.timers[0].key,
                                      office.host)))
      << "not due yet";
  ASSERT_TRUE(office.fire("t"));
  EXPECT_EQ(office.open(), "late");
  EXPECT_TRUE(office.state.subscriptions.empty());
}

TEST(Element, TimersOfEveryKind) {
  Office office(kStart + kEnd +
                node("intermediateCatchEvent", "d", timer("timeDate", "=date(\"2026-04-01\")")) +
                node("intermediateCatchEvent", "l", timer("timeDuration", "=wait")) +
                node("intermediateCatchEvent", "c", timer("timeCycle", "R3/PT1H")) +
                chain("s d l c e"));
  ASSERT_TRUE(office.start(Json::object({{"wait", "P1M"}})));
  EXPECT_EQ(write_local(office.state.timers.at(0).due), "2026-04-01 00:00");
  ASSERT_TRUE(office.fire("d"));
  EXPECT_EQ(write_local(office.state.timers.at(0).due), "2026-05-01 00:00");
  ASSERT_TRUE(office.fire("l"));
  EXPECT_EQ(write_local(office.state.timers.at(0).due), "2026-05-01 01:00");
  ASSERT_TRUE(office.fire("c"));
  EXPECT_EQ(office.status(), "completed");
}

TEST(Element, BoundaryTimersInterruptAndRemind) {
  Office office(kStart + kEnd + user("a") + user("remind") + user("overdue") +
                node("boundaryEvent", "r", timer("timeCycle", "R2/PT1H"),
                     "attachedToRef=\"a\" cancelActivity=\"false\"") +
                node("boundaryEvent", "o", timer("timeDuration", "P1D"), "attachedToRef=\"a\"") +
                chain("s a e") + chain("r remind e") + chain("o overdue e"));
  ASSERT_TRUE(office.start());
  EXPECT_EQ(office.state.timers.size(), 2u);
  ASSERT_TRUE(office.fire("r"));
  EXPECT_EQ(office.open(), "a remind");
  ASSERT_TRUE(office.fire("r"));
  EXPECT_EQ(office.open(), "a remind remind");
  EXPECT_EQ(office.state.timers.size(), 1u) << "the cycle is used up";
  ASSERT_TRUE(office.fire("o"));
  EXPECT_EQ(office.open(), "overdue remind remind");
  EXPECT_TRUE(office.state.timers.empty());
}

TEST(Element, ErrorsAreCaughtOrEndTheInstance) {
  const std::string errors = "<bpmn:error id=\"er\" errorCode=\"E1\"/>";
  const std::string thrower =
      node("endEvent", "x", "<bpmn:errorEventDefinition errorRef=\"er\"/>");
  const std::string catcher = node("boundaryEvent", "b",
                                   "<bpmn:errorEventDefinition errorRef=\"er\"/>",
                                   "attachedToRef=\"sub\"");
  const std::string sub = node("subProcess", "sub",
                               node("startEvent", "is") + user("ia") + user("ib") +
                                   node("parallelGateway", "ig") + thrower + chain("is ig ia x") +
                                   chain("ig ib"));
  {
    Office office(model(errors + process(kStart + kEnd + sub + catcher + user("h") +
                                         chain("s sub e") + chain("b h e"))));
    ASSERT_TRUE(office.start());
    EXPECT_EQ(office.open(), "ia ib");
    ASSERT_TRUE(office.done("ia"));
    EXPECT_EQ(office.open(), "h");
  }
  Office office(model(errors + process(kStart + kEnd + sub + chain("s sub e"))));
  ASSERT_TRUE(office.start());
  ASSERT_TRUE(office.done("ia"));
  EXPECT_EQ(office.status(), "failed");
  EXPECT_EQ(office.state.error_code, "E1");
}

TEST(Element, AServiceTasksErrorIsCaughtAtItsBorder) {
  Office office(model("<bpmn:error id=\"er\" errorCode=\"E1\"/>" +
                      process(kStart + kEnd + service("a", "r") + user("h") +
                              node("boundaryEvent", "b",
                                   "<bpmn:errorEventDefinition errorRef=\"er\"/>",
                                   "attachedToRef=\"a\"") +
                              chain("s a e") + chain("b h e"))));
  std::string code = "E2";
  office.host.rules["r"] = [&](const Json&, const Json&) -> RuleOutcome {
    return BpmnError{code, ""};
  };
  ASSERT_TRUE(office.start());
  EXPECT_EQ(office.incident(), "bpmn.error_unhandled");
  code = "E1";
  ASSERT_TRUE(office.retry_first());
  EXPECT_EQ(office.open(), "h");
}

TEST(Element, EscalationSignalMessageAndTerminate) {
  const std::string top =
      "<bpmn:escalation id=\"es\" escalationCode=\"up\"/><bpmn:signal id=\"sg\" name=\"stop\"/>"
      "<bpmn:message id=\"m\" name=\"note\"/>";
  Office office(model(
      top +
      process(kStart + kEnd + user("a") + user("h") + user("w") + node("parallelGateway", "g") +
              node("subProcess", "sub",
                   node("startEvent", "is") + user("ia") +
                       node("intermediateThrowEvent", "up",
                            "<bpmn:escalationEventDefinition escalationRef=\"es\"/>") +
                       user("ib") + node("endEvent", "ie") + chain("is ia up ib ie")) +
              node("boundaryEvent", "be",
                   "<bpmn:escalationEventDefinition escalationRef=\"es\"/>",
                   "attachedToRef=\"sub\" cancelActivity=\"false\"") +
              node("intermediateCatchEvent", "cs",
                   "<bpmn:signalEventDefinition signalRef=\"sg\"/>") +
              node("intermediateThrowEvent", "ts",
                   "<bpmn:signalEventDefinition signalRef=\"sg\"/>") +
              node("sendTask", "send", "", "messageRef=\"m\"") + node("task", "m1") +
              node("endEvent", "kill", "<bpmn:terminateEventDefinition/>") + chain("s g sub e") +
              chain("be h e") + chain("g cs w e") + chain("g a send ts m1 kill"))));
  ASSERT_TRUE(office.start());
  ASSERT_TRUE(office.done("ia"));
  EXPECT_EQ(office.open(), "a cs h ib");
  ASSERT_TRUE(office.done("a"));
  EXPECT_EQ(office.status(), "completed");
  EXPECT_EQ(office.count(StepKind::message_thrown), 1);
  EXPECT_EQ(office.count(StepKind::signal_thrown), 1);
  EXPECT_EQ(office.count(StepKind::element_activated, "w"), 1);
}

TEST(Element, ReceiveTaskAndLinks) {
  Office office(model("<bpmn:message id=\"m\" name=\"note\"/>" +
                      process(kStart + kEnd + node("receiveTask", "r", "", "messageRef=\"m\"") +
                              node("intermediateThrowEvent", "l1",
                                   "<bpmn:linkEventDefinition name=\"L\"/>") +
                              node("intermediateCatchEvent", "l2",
                                   "<bpmn:linkEventDefinition name=\"L\"/>") +
                              user("a") + chain("s r l1") + chain("l2 a e"))));
  ASSERT_TRUE(office.start());
  EXPECT_EQ(office.open(), "r");
  ASSERT_TRUE(office.take(deliver_message(*office.model, office.state, "note", Json(),
                                          Json::object(), office.host)));
  EXPECT_EQ(office.open(), "a");
}

TEST(Element, CallActivityRunsAnotherModel) {
  auto called = model(process(kStart + kEnd + user("inner") + script("i2", "given * 2", "twice") +
                                  chain("s inner i2 e"),
                              "q"));
  Office office(kStart + kEnd + user("after") +
                node("callActivity", "c", ext("<zeebe:calledElement processId=\"=which\"/>")) +
                chain("s c after e"));
  office.host.models["q"] = called.get();
  ASSERT_TRUE(office.start(Json::object({{"which", "missing"}, {"given", 4}})));
  EXPECT_EQ(office.incident(), "bpmn.no_process");
  ASSERT_TRUE(office.take(set_variables(office.state, 0, Json::object({{"which", "q"}}))));
  ASSERT_TRUE(office.retry_first());
  EXPECT_EQ(office.open(), "inner");
  EXPECT_EQ(office.state.find(office.task("inner"))->process_id, "q");
  ASSERT_TRUE(office.done("inner"));
  EXPECT_EQ(office.open(), "after");
  EXPECT_EQ(office.variable("twice").as_integer(), 8);
}

TEST(Element, ProcessesWithoutStartEventBeginWhereNoFlowLeads) {
  Office office(user("a") + user("b") + chain("a b"));
  ASSERT_TRUE(office.start());
  EXPECT_EQ(office.open(), "a");
  ASSERT_TRUE(office.done("a"));
  ASSERT_TRUE(office.done("b"));
  EXPECT_EQ(office.status(), "completed");
}

TEST(Element, ALoopWithoutRestIsRefusedAsAWhole) {
  Office office(kStart + node("task", "a") + node("task", "b") + chain("s a b a"));
  EXPECT_FALSE(office.start());
  EXPECT_EQ(office.refused->code, "bpmn.limit");
}

TEST(Element, AnUnfinishedTaskIsNotCompletedTwice) {
  Office office(kStart + kEnd + user("a") + chain("s a e"));
  ASSERT_TRUE(office.start());
  const auto key = office.task("a");
  ASSERT_TRUE(office.done("a"));
  EXPECT_FALSE(office.take(complete_task(*office.model, office.state, key, Json::object(),
                                         office.host)));
  EXPECT_EQ(office.refused->code, "bpmn.no_task");
}

}  // namespace
}  // namespace tongchou::bpmn::test
