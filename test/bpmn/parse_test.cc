// Reading: what a model holds, and what is refused where.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "fixture.h"

namespace tongchou::bpmn::test {
namespace {

const std::string kStart = node("startEvent", "s");
const std::string kEnd = node("endEvent", "e");

std::string rules(const std::string& inner) {
  std::string all;
  for (const auto& problem : read(definitions(inner)).problems) {
    EXPECT_FALSE(problem.zh.empty() || problem.en.empty());
    all += (all.empty() ? "" : " ") + problem.rule;
  }
  return all;
}

TEST(Parse, LanesDocumentationAndDiagram) {
  auto m = model(
      "<bpmn:collaboration id=\"c\"><bpmn:participant id=\"pool\" name=\"Office\" "
      "processRef=\"p\"/></bpmn:collaboration>" +
      process("<bpmn:laneSet id=\"ls\"><bpmn:lane id=\"l1\" name=\"经办\">"
              "<bpmn:flowNodeRef>a</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>" +
              kStart + kEnd +
              node("userTask", "a", "<bpmn:documentation>集中申报</bpmn:documentation>") +
              node("textAnnotation", "note", "<bpmn:text>remark</bpmn:text>") + chain("s a e")) +
      "<bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement=\"p\">"
      "<bpmndi:BPMNShape bpmnElement=\"a\"><dc:Bounds x=\"10.5\" y=\"20\" width=\"100\" "
      "height=\"80\"/></bpmndi:BPMNShape>"
      "<bpmndi:BPMNEdge bpmnElement=\"s_a\"><di:waypoint x=\"1\" y=\"2\"/>"
      "<di:waypoint x=\"3\" y=\"4\"/></bpmndi:BPMNEdge>"
      "</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>");
  const Element& a = *m->element("a");
  EXPECT_EQ(a.lane, "l1");
  EXPECT_EQ(a.documentation, "集中申报");
  ASSERT_EQ(m->shapes.size(), 1u);
  EXPECT_EQ(m->shapes[0].bounds.x.text(), "10.5");
  ASSERT_EQ(m->edges.size(), 1u);
  EXPECT_EQ(m->edges[0].waypoints.size(), 2u);
  EXPECT_EQ(m->artifacts.size(), 2u);
  EXPECT_EQ(m->process("p")->children.size(), 3u);
}

TEST(Parse, TimerAndMessageStarts) {
  auto m = model("<bpmn:message id=\"m\" name=\"petition\"/>" +
                 process(node("startEvent", "t", timer("timeCycle", "R/P1M")) +
                         node("startEvent", "r",
                              "<bpmn:messageEventDefinition messageRef=\"m\"/>") +
                         user("a") + kEnd + chain("t a e") + chain("r a")));
  ASSERT_EQ(m->timer_starts().size(), 1u);
  EXPECT_EQ(m->timer_starts()[0].text, "R/P1M");
  ASSERT_EQ(m->event_starts().size(), 1u);
  EXPECT_EQ(m->event_starts()[0].name, "petition");
  Office office(m);
  EXPECT_FALSE(office.start()) << "there is no none start event";
  ASSERT_TRUE(office.start(Json::object(), "t"));
  EXPECT_EQ(office.open(), "a");
}

TEST(Parse, OtherPrefixesAndDefaultNamespace) {
  auto reading = read(
      "<definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" xmlns:z="
      "\"http://camunda.org/schema/zeebe/1.0\"><process id=\"p\"><userTask id=\"a\">"
      "<extensionElements><z:assignmentDefinition assignee=\"x\"/></extensionElements>"
      "</userTask></process></definitions>");
  ASSERT_TRUE(reading.model);
  EXPECT_EQ(reading.model->element("a")->assignee.text, "x");
}

TEST(Parse, WhatIsRefusedIsNamed) {
  const std::string ok = kStart + kEnd + chain("s a e");
  EXPECT_EQ(rules(process(ok + node("complexGateway", "a"))),
            "element.unsupported");
  EXPECT_EQ(rules(process(ok + user("a") + node("transaction", "x"))), "element.unsupported");
  EXPECT_EQ(rules(process(ok + node("userTask", "a", ext("<zeebe:priorityDefinition/>")))),
            "extension.unsupported");
  EXPECT_EQ(rules(process(ok + node("userTask", "a", "", "isForCompensation=\"true\""))),
            "attribute.isForCompensation");
  EXPECT_EQ(rules(process(ok + node("subProcess", "a", user("i"), "triggeredByEvent=\"true\""))),
            "attribute.triggeredByEvent");
  EXPECT_EQ(rules(process(ok + user("a") + user("a"))), "id.twice");
  EXPECT_EQ(rules(process(ok + node("serviceTask", "a"))), "task.type");
  EXPECT_EQ(rules(process(ok + script("a", "1 +", "x"))), "feel.syntax");
  EXPECT_EQ(rules(process(ok + user("a") + user("b"))), "flow.unreachable");
  EXPECT_EQ(rules(process(ok + user("a") + flow("e", "a"))), "end.outgoing");
  EXPECT_EQ(rules(process(ok + user("a") + flow("a", "s"))), "start.incoming");
  EXPECT_EQ(rules(process(ok + node("parallelGateway", "a") + user("b") +
                          flow("a", "b", "=true"))),
            "flow.condition");
  EXPECT_EQ(rules(process(ok + node("exclusiveGateway", "a") + user("b") +
                          flow("a", "b", "=true"))),
            "gateway.condition");
  EXPECT_EQ(rules(process(ok + node("intermediateCatchEvent", "a",
                                    timer("timeDuration", "three days")))),
            "timer.text");
  EXPECT_EQ(rules(process(ok + node("intermediateCatchEvent", "a",
                                    "<bpmn:compensateEventDefinition/>"))),
            "event.unsupported");
  EXPECT_EQ(rules(process(ok + node("intermediateCatchEvent", "a",
                                    "<bpmn:messageEventDefinition messageRef=\"none\"/>"))),
            "reference.messageRef");
  EXPECT_EQ(rules(process(ok + node("callActivity", "a"))), "call.process");
  EXPECT_EQ(rules(process(ok + node("eventBasedGateway", "a"))),
            "event_gateway.target event_gateway.outgoing");
  EXPECT_EQ(rules(process(ok + user("a") +
                          node("subProcess", "sub", user("i")) + flow("a", "i"))),
            "flow.scope");
  EXPECT_EQ(rules(process("")), "process.empty");
  EXPECT_EQ(rules(""), "process.missing");
}

TEST(Parse, LinesAndPlacesAreSaid) {
  auto result = parse(definitions(process(kStart + kEnd + chain("s a e") + user("a") +
                                          node("transaction", "x") + node("transaction", "y"))));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, "bpmn.element.unsupported");
  EXPECT_EQ(result.error().place, "line 9, element x");
  EXPECT_NE(result.error().en.find("1 more"), std::string::npos);
}

TEST(Parse, WhatIsNotXmlIsRefused) {
  EXPECT_EQ(read("<a").problems.at(0).rule, "xml.malformed");
  EXPECT_EQ(read("").problems.at(0).rule, "xml.malformed");
  EXPECT_EQ(read("<a/>").problems.at(0).rule, "xml.root");
  std::string deep;
  for (int i = 0; i < 5000; ++i) deep += "<a>";
  for (int i = 0; i < 5000; ++i) deep += "</a>";
  EXPECT_EQ(read(deep).problems.at(0).rule, "limit.nesting");
}

TEST(Parse, Schedules) {
  const Instant from = *parse_local_instant("2026-01-31 09:00");
  auto due = [&](TimerKind kind, const char* text) {
    auto result = schedule(kind, text, from);
    if (!result) return std::string("refused");
    const std::string repeat = result->repeat ? " " + std::to_string(result->repeat) : "";
    return write_local(result->due) + repeat;
  };
  EXPECT_EQ(due(TimerKind::duration, "P1M"), "2026-02-28 09:00");
  EXPECT_EQ(due(TimerKind::duration, "P1DT2H30M"), "2026-02-01 11:30");
  EXPECT_EQ(due(TimerKind::duration, "P2W"), "2026-02-14 09:00");
  EXPECT_EQ(due(TimerKind::date, "2026-03-01"), "2026-03-01 00:00");
  EXPECT_EQ(due(TimerKind::date, "2026-03-01T10:00:00+08:00"), "2026-03-01 10:00");
  EXPECT_EQ(due(TimerKind::cycle, "R3/PT1H"), "2026-01-31 10:00 2");
  EXPECT_EQ(due(TimerKind::cycle, "R/P1D"), "2026-02-01 09:00 -1");
  for (const char* wrong : {"", "P", "PT", "1D", "P1", "PT1D", "P1H", "P99999999999D"})
    EXPECT_EQ(due(TimerKind::duration, wrong), "refused") << wrong;
  for (const char* wrong : {"R0/P1D", "R3", "P1D", "R3/PT0S", "Rx/P1D"})
    EXPECT_EQ(due(TimerKind::cycle, wrong), "refused") << wrong;
}

// The models that others published are read without a crash; a refusal names its rule.
TEST(Parse, PublishedModels) {
  const std::filesystem::path root = "../shared/conformance/bpmn-exec/model";
  if (!std::filesystem::exists(root)) {
    std::cout << "skipped: " << root << " is not here\n";
    return;
  }
  int accepted = 0, refused = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (entry.path().extension() != ".bpmn") continue;
    std::ifstream file(entry.path());
    std::stringstream text;
    text << file.rdbuf();
    auto reading = read(text.str());
    (reading.model ? accepted : refused)++;
    for (const auto& problem : reading.problems)
      EXPECT_FALSE(problem.rule.empty() || problem.zh.empty() || problem.en.empty());
    if (!reading.model)
      std::cout << entry.path().filename().string() << ": " << reading.problems[0].rule << " "
                << reading.problems[0].element << "\n";
  }
  std::cout << accepted << " accepted, " << refused << " refused\n";
  EXPECT_GT(accepted, 0);
}

}  // namespace
}  // namespace tongchou::bpmn::test
