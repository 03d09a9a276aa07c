// A small language for models in tests, and a host whose answers a test sets.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <map>

#include "bpmn/bpmn.h"

namespace tongchou::bpmn::test {

inline std::string attributes(const std::string& more) { return more.empty() ? "" : " " + more; }

inline std::string node(const std::string& tag, const std::string& id,
                        const std::string& inner = "", const std::string& more = "") {
  return "<bpmn:" + tag + " id=\"" + id + "\" name=\"" + id + "\"" + attributes(more) + ">" +
         inner + "</bpmn:" + tag + ">\n";
}
inline std::string ext(const std::string& inner) {
  return "<bpmn:extensionElements>" + inner + "</bpmn:extensionElements>";
}
inline std::string flow(const std::string& from, const std::string& to,
                        const std::string& condition = "") {
  std::string inner;
  if (!condition.empty())
    inner = "<bpmn:conditionExpression>" + condition + "</bpmn:conditionExpression>";
  return "<bpmn:sequenceFlow id=\"" + from + "_" + to + "\" sourceRef=\"" + from +
         "\" targetRef=\"" + to + "\">" + inner + "</bpmn:sequenceFlow>\n";
}
// "a b c" becomes the flows a→b and b→c.
inline std::string chain(const std::string& names) {
  std::string flows, last;
  for (std::size_t at = 0; at < names.size();) {
    const auto end = std::min(names.find(' ', at), names.size());
    const auto name = names.substr(at, end - at);
    if (!last.empty()) flows += flow(last, name);
    last = name;
    at = end + 1;
  }
  return flows;
}
inline std::string timer(const std::string& kind, const std::string& text) {
  return "<bpmn:timerEventDefinition><bpmn:" + kind + ">" + text + "</bpmn:" + kind +
         "></bpmn:timerEventDefinition>";
}
inline std::string user(const std::string& id) { return node("userTask", id); }
inline std::string service(const std::string& id, const std::string& type,
                           const std::string& more = "") {
  return node("serviceTask", id, ext("<zeebe:taskDefinition type=\"" + type + "\"/>" + more));
}
inline std::string script(const std::string& id, const std::string& expression,
                          const std::string& variable) {
  return node("scriptTask", id,
              ext("<zeebe:script expression=\"=" + expression + "\" resultVariable=\"" + variable +
                  "\"/>"));
}
inline std::string definitions(const std::string& inner) {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
         "<bpmn:definitions xmlns:bpmn=\"http://www.omg.org/spec/BPMN/20100524/MODEL\""
         " xmlns:bpmndi=\"http://www.omg.org/spec/BPMN/20100524/DI\""
         " xmlns:dc=\"http://www.omg.org/spec/DD/20100524/DC\""
         " xmlns:di=\"http://www.omg.org/spec/DD/20100524/DI\""
         " xmlns:zeebe=\"http://camunda.org/schema/zeebe/1.0\" targetNamespace=\"t\">\n" +
         inner + "</bpmn:definitions>\n";
}
inline std::string process(const std::string& inner, const std::string& id = "p") {
  return "<bpmn:process id=\"" + id + "\" isExecutable=\"true\">\n" + inner + "</bpmn:process>\n";
}

inline std::shared_ptr<const Model> model(const std::string& inner) {
  auto reading = read(definitions(inner));
  for (const auto& problem : reading.problems)
    ADD_FAILURE() << problem.line << " " << problem.element << " " << problem.rule << ": "
                  << problem.en << " / " << problem.zh;
  if (!reading.model) throw std::runtime_error("the test's model is refused");
  return reading.model;
}

struct TestHost : Host {
  Instant time = from_ms(1'773'622'800'000);  // 2026-03-16 09:00 at the office
  std::map<std::string, std::function<RuleOutcome(const Json& headers, const Json& inputs)>> rules;
  std::map<std::string, std::function<Result<Json>(const Json& variables)>> decisions;
  std::map<std::string, const Model*> models;

  Instant now() const override { return time; }
  Result<Json> call_decision(const std::string& id, const Json& variables, Json& matched) override {
    matched = Json::array({Json(1)});
    auto found = decisions.find(id);
    if (found == decisions.end()) return Host::call_decision(id, variables, matched);
    return found->second(variables);
  }
  RuleOutcome run_rule(const Job& job) override {
    auto found = rules.find(job.type);
    return found == rules.end() ? Host::run_rule(job) : found->second(job.headers, job.inputs);
  }
  const Model* model_of_process(const std::string& id) override {
    auto found = models.find(id);
    return found == models.end() ? nullptr : found->second;
  }
};

// An instance and its journal. Every operation is checked: it holds the invariants, its state
// survives serialising, and replaying the whole journal gives the same state.
struct Office {
  std::shared_ptr<const Model> model;
  TestHost host;
  State state;
  std::vector<Step> journal;
  std::optional<Error> refused;

  explicit Office(std::shared_ptr<const Model> m) : model(std::move(m)) {}
  explicit Office(const std::string& inner) : model(test::model(process(inner))) {}

  bool take(Steps steps) {
    refused.reset();
    if (!steps) {
      refused = steps.error();
      return false;
    }
    for (const auto& step : *steps) {
      apply(state, step);
      journal.push_back(step);
    }
    check();
    return true;
  }

  void check() const {
    for (const auto& line : broken_invariants(state)) ADD_FAILURE() << line << "\n" << describe();
    const auto bytes = write_json(to_json(state));
    auto parsed = parse_json(bytes);
    ASSERT_TRUE(parsed) << bytes;
    auto again = from_json<State>(*parsed);
    ASSERT_TRUE(again) << again.error().en << " " << again.error().place;
    EXPECT_EQ(write_json(to_json(*again)), bytes);
  }

  void check_replay() const {
    State replayed;
    for (const auto& step : journal) {
      auto parsed = parse_json(write_json(to_json(step)));
      ASSERT_TRUE(parsed);
      auto again = from_json<Step>(*parsed);
      ASSERT_TRUE(again) << again.error().en << " " << again.error().place;
      apply(replayed, *again);
    }
    EXPECT_EQ(write_json(to_json(replayed)), write_json(to_json(state)));
  }

  bool start(const Json& variables = Json::object(), const std::string& event = "") {
    return take(bpmn::start(*model, "p", variables, host, event));
  }
  std::int64_t task(const std::string& element) const {
    for (const auto& item : state.elements)
      if (item.element_id == element && item.status == ElementStatus::waiting && !item.loop)
        return item.key;
    return 0;
  }
  bool done(const std::string& element, const Json& variables = Json::object()) {
    return take(complete_task(*model, state, task(element), variables, host));
  }
  bool back(const std::string& from, const std::string& target) {
    return take(send_back(*model, state, task(from), target, host));
  }
  bool fire(const std::string& element) {
    for (const auto& item : state.timers) {
      if (item.element_id != element) continue;
      host.time = std::max(host.time, item.due);
      return take(fire_timer(*model, state, item.key, host));
    }
    return false;
  }
  // The open tasks and jobs, by element id in order: "a b b".
  std::string open() const {
    std::vector<std::string> names;
    for (const auto& item : state.elements)
      if (item.wait != WaitKind::children && item.type != ElementType::process)
        names.push_back(item.element_id);
    std::sort(names.begin(), names.end());
    std::string all;
    for (const auto& name : names) all += (all.empty() ? "" : " ") + name;
    return all;
  }
  std::string status() const { return std::string(enum_name(state.status)); }
  Json variable(const std::string& name) const { return visible_variables(state, 0)[name]; }
  std::string incident() const {
    return state.incidents.empty() ? "" : state.incidents.front().code;
  }
  bool retry_first() {
    return take(retry(*model, state, state.incidents.front().key, host));
  }
  std::string describe() const { return write_json_pretty(to_json(state)); }
  int count(StepKind kind, const std::string& element = "") const {
    int found = 0;
    for (const auto& step : journal)
      found += step.kind == kind && (element.empty() || step.element_id.value_or("") == element);
    return found;
  }
  ~Office() { check_replay(); }
};

}  // namespace tongchou::bpmn::test
