#include "dmn/dmn.h"

#include <gtest/gtest.h>

namespace tongchou::dmn {
namespace {

using feel::Context;
using feel::Scope;
using feel::Value;

std::string model(const std::string& body) {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
         "<definitions xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\" name=\"门槛\" "
         "namespace=\"urn:test\" id=\"d\">\n" + body + "\n</definitions>";
}

std::string rule(const std::string& id, const std::string& test, const std::string& result,
                 const std::string& clause) {
  return "<rule id=\"" + id + "\"><inputEntry><text>" + test + "</text></inputEntry>"
         "<outputEntry><text>" + result + "</text></outputEntry>"
         "<annotationEntry><text>" + clause + "</text></annotationEntry></rule>\n";
}

std::string table(const std::string& policy, const std::string& rules) {
  return model(
      "<inputData id=\"i\" name=\"总投资\"><variable name=\"总投资\" typeRef=\"number\"/></inputData>\n"
      "<decision id=\"level\" name=\"审批层级\"><variable name=\"审批层级\"/>\n"
      "<informationRequirement><requiredInput href=\"#i\"/></informationRequirement>\n"
      "<decisionTable " + policy + ">\n"
      "<input><inputExpression typeRef=\"number\"><text>总投资</text></inputExpression></input>\n"
      "<output name=\"层级\"><outputValues><text>\"高\", \"中\", \"低\"</text></outputValues></output>\n"
      "<annotation name=\"条款\"/>\n" + rules + "</decisionTable></decision>");
}

Outcome decide(const std::string& xml, Context inputs, const char* decision = "审批层级") {
  const auto parsed = parse(xml);
  EXPECT_TRUE(parsed) << (parsed ? "" : parsed.error().en + " " + parsed.error().place);
  if (!parsed) return {};
  auto outcome = evaluate(**parsed, decision, Scope(std::move(inputs)));
  EXPECT_TRUE(outcome);
  return outcome ? std::move(*outcome) : Outcome{};
}

const std::string kRules = rule("r1", "&gt;= 5000", "\"高\"", "KP-29") +
                           rule("r2", "&gt;= 1000", "\"中\"", "KP-30") +
                           rule("r3", "&lt; 1000", "\"低\"", "KP-31");

TEST(DmnTest, matched_rules_carry_their_clause) {
  const Outcome outcome =
      decide(table("hitPolicy=\"FIRST\"", kRules), Context{{"总投资", Value(6000)}});
  EXPECT_EQ(write(outcome.result), "高");
  ASSERT_EQ(outcome.matched.size(), 1u);
  EXPECT_EQ(outcome.matched[0].decision, "审批层级");
  EXPECT_EQ(outcome.matched[0].rule, "r1");
  EXPECT_EQ(outcome.matched[0].row, 1u);
  ASSERT_EQ(outcome.matched[0].annotations.size(), 1u);
  EXPECT_EQ(outcome.matched[0].annotations[0].name, "条款");
  EXPECT_EQ(outcome.matched[0].annotations[0].text, "KP-29");
  EXPECT_TRUE(outcome.diagnostics.empty());
}

TEST(DmnTest, every_hit_policy) {
  const Context big{{"总投资", Value(6000)}};
  const auto result = [&](const char* policy) {
    return write(decide(table(policy, kRules), big).result);
  };
  EXPECT_EQ(result("hitPolicy=\"FIRST\""), "高");
  EXPECT_EQ(result("hitPolicy=\"PRIORITY\""), "高");
  EXPECT_EQ(result("hitPolicy=\"UNIQUE\""), "null");
  EXPECT_EQ(result("hitPolicy=\"ANY\""), "null");
  EXPECT_EQ(result("hitPolicy=\"RULE ORDER\""), "[\"高\", \"中\"]");
  EXPECT_EQ(result("hitPolicy=\"OUTPUT ORDER\""), "[\"高\", \"中\"]");
  EXPECT_EQ(result("hitPolicy=\"COLLECT\""), "[\"高\", \"中\"]");
  EXPECT_EQ(result("hitPolicy=\"COLLECT\" aggregation=\"COUNT\""), "2");
  EXPECT_EQ(result("hitPolicy=\"COLLECT\" aggregation=\"SUM\""), "null");
}

TEST(DmnTest, collected_numbers_are_folded) {
  const std::string rules = rule("a", "&gt; 1", "2", "") + rule("b", "&gt; 2", "5", "");
  const Context given{{"总投资", Value(3)}};
  const auto result = [&](const char* aggregation) {
    const std::string policy = "hitPolicy=\"COLLECT\" aggregation=\"";
    const std::string xml = table(policy + aggregation + "\"", rules);
    return write(decide(xml, given).result);
  };
  EXPECT_EQ(result("SUM"), "7");
  EXPECT_EQ(result("MIN"), "2");
  EXPECT_EQ(result("MAX"), "5");
  EXPECT_EQ(result("COUNT"), "2");
}

TEST(DmnTest, a_unique_table_that_overlaps_says_so) {
  const Outcome outcome = decide(table("", kRules), Context{{"总投资", Value(6000)}});
  EXPECT_TRUE(outcome.result.is_null());
  ASSERT_FALSE(outcome.diagnostics.empty());
  EXPECT_EQ(outcome.diagnostics.back().code, "dmn.table");
}

TEST(DmnTest, missing_and_ill_typed_inputs_are_said) {
  const Outcome missing = decide(table("", kRules), Context{});
  EXPECT_TRUE(missing.result.is_null());
  ASSERT_FALSE(missing.diagnostics.empty());
  EXPECT_EQ(missing.diagnostics[0].code, "dmn.input");
  const Outcome wrong = decide(table("", kRules), Context{{"总投资", Value("many")}});
  EXPECT_TRUE(wrong.result.is_null());
  ASSERT_FALSE(wrong.diagnostics.empty());
  EXPECT_EQ(wrong.diagnostics[0].code, "dmn.type");
}

TEST(DmnTest, knowledge_models_and_required_decisions) {
  const std::string xml = model(
      "<inputData id=\"a\" name=\"a\"/>"
      "<businessKnowledgeModel id=\"k\" name=\"加税\"><encapsulatedLogic>"
      "<formalParameter name=\"金额\" typeRef=\"number\"/>"
      "<literalExpression><text>金额 * 1.13</text></literalExpression></encapsulatedLogic>"
      "</businessKnowledgeModel>"
      "<decision id=\"d1\" name=\"净额\"><informationRequirement><requiredInput href=\"#a\"/>"
      "</informationRequirement><literalExpression><text>a * 2</text></literalExpression>"
      "</decision>"
      "<decision id=\"d2\" name=\"总额\"><informationRequirement><requiredDecision href=\"#d1\"/>"
      "</informationRequirement><knowledgeRequirement><requiredKnowledge href=\"#k\"/>"
      "</knowledgeRequirement><invocation><literalExpression><text>加税</text></literalExpression>"
      "<binding><parameter name=\"金额\"/><literalExpression><text>净额</text></literalExpression>"
      "</binding></invocation></decision>");
  EXPECT_EQ(write(decide(xml, Context{{"a", Value(50)}}, "总额").result), "113");
  const auto parsed = parse(xml);
  ASSERT_TRUE(parsed);
  const auto listed = decisions(**parsed);
  ASSERT_EQ(listed.size(), 2u);
  EXPECT_EQ(listed[1].required_inputs, std::vector<std::string>{"a"});
  const auto invoked = invoke(**parsed, "加税", Scope(Context{{"金额", Value(100)}}));
  ASSERT_TRUE(invoked);
  EXPECT_EQ(write(invoked->result), "113");
}

TEST(DmnTest, a_decision_that_requires_itself_ends) {
  const Outcome outcome = decide(
      model("<decision id=\"x\" name=\"x\"><informationRequirement><requiredDecision href=\"#x\"/>"
            "</informationRequirement><literalExpression><text>x</text></literalExpression>"
            "</decision>"),
      Context{}, "x");
  EXPECT_TRUE(outcome.result.is_null());
  ASSERT_FALSE(outcome.diagnostics.empty());
  EXPECT_EQ(outcome.diagnostics[0].code, "dmn.cycle");
}

TEST(DmnTest, problems_are_refused_with_their_line) {
  const auto refused = [](const std::string& xml) {
    const auto parsed = parse(xml);
    return parsed ? std::string("accepted") : parsed.error().code + " " + parsed.error().place;
  };
  EXPECT_EQ(refused("<definitions"), "dmn.xml 1:1");
  EXPECT_EQ(refused("<a/>"), "dmn.model 1:1");
  EXPECT_EQ(refused(model("<decision id=\"x\" name=\"x\">\n<literalExpression><text>1 +</text>"
                          "</literalExpression></decision>")),
            "feel.syntax 4:2 literalExpression 1:4");
  EXPECT_EQ(refused(model("<decision id=\"x\" name=\"x\">\n<informationRequirement>"
                          "<requiredInput href=\"#none\"/></informationRequirement></decision>"))
                .substr(0, 11),
            "dmn.model 4");
  EXPECT_EQ(refused(table("hitPolicy=\"MAYBE\"", kRules)).substr(0, 9), "dmn.model");
}

TEST(DmnTest, unknown_decisions_are_an_error) {
  const auto parsed = parse(table("", kRules));
  ASSERT_TRUE(parsed);
  const auto outcome = evaluate(**parsed, "没有", Scope());
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, "dmn.unknown");
}

}  // namespace
}  // namespace tongchou::dmn
