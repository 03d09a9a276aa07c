// The promises of form.h and form_text.h on tables: cells are read as fields are, blank rows are no
// answer, what is wrong is said by row and column, and a paper quotes them with their sums.
#include "kernel/form.h"

#include <gtest/gtest.h>

#include "feel/feel.h"
#include "kernel/form_rows.h"
#include "kernel/form_text.h"
#include "kernel/pack.h"

namespace tongchou::kernel {
namespace {

constexpr const char* kForm = R"({"id": "t/plan", "schema": {"type": "object", "properties": {
  "title": {"title": "事项", "type": "string", "x-widget": "text"},
  "payments": {"title": "资金安排", "type": "array", "minItems": 1, "maxItems": 3,
    "x-widget": "rows", "items": {"type": "object", "properties": {
      "source": {"title": "来源", "type": "string", "enum": ["own", "bond"], "x-widget": "select",
                 "x-choices": [{"id": "own", "label": "自筹"}, {"id": "bond", "label": "债券"}]},
      "amount": {"title": "金额", "x-widget": "money", "x-sum": true},
      "land": {"title": "占地", "x-widget": "area", "x-sum": true},
      "year": {"title": "年度", "type": "integer", "minimum": 2020, "x-widget": "number"}},
      "required": ["source", "amount"], "additionalProperties": false}}},
  "required": ["title", "payments"], "additionalProperties": false},
  "sections": [{"title": "一", "fields": ["title", "payments"]}]})";

Pack pack_of(const char* form) {
  Pack pack;
  auto json = parse_json(form);
  EXPECT_TRUE(json);
  pack.schemas["plan"] = prepare_schema(*json);
  pack.forms["plan"] = *json;
  return pack;
}

FormReading read(const char* data) {
  return read_form(pack_of(kForm), "plan", *parse_json(data), *parse_date("2026-03-16"), {});
}

std::string problems(const FormReading& reading) {
  std::string all;
  for (const auto& problem : reading.problems) all += problem.path + " " + problem.zh + "\n";
  return all;
}

class NoWorld : public World {
 public:
  std::shared_ptr<const Record> find(std::string_view, std::string_view) const override {
    return nullptr;
  }
};

TEST(Rows, CellsAreReadAsFieldsAre) {
  const auto reading = read(R"({"title": "甲", "payments": [
    {"source": "own", "amount": "300 万元", "land": "10 亩", "year": 2026}, {"amount": " "},
    {"source": "bond", "amount": 200.5}]})");
  EXPECT_EQ(problems(reading), "");
  const Json& rows = reading.data["payments"];
  ASSERT_EQ(rows.size(), 2u);  // nobody wrote in the second
  EXPECT_EQ(rows.at(0)["amount"]["value"].as_decimal(), Decimal(3'000'000));
  EXPECT_EQ(rows.at(0)["land"]["value"].as_decimal(), Decimal(10));
  EXPECT_EQ(rows.at(1)["amount"]["value"].as_decimal(), Decimal(2'005'000));
}

TEST(Rows, FaultsAreSaidByRowAndColumn) {
  const auto reading = read(R"({"title": "甲", "payments": [
    {}, {"source": "own", "amount": "很多"}, {"source": "gift", "amount": "1 万元", "year": 1999},
    {"amount": "2 万元"}]})");
  const std::string said = problems(reading);
  EXPECT_NE(said.find("payments/1/amount "), std::string::npos) << said;
  EXPECT_NE(said.find("payments/2/source 「资金安排」第 3 行「来源」只能选：自筹、债券"), std::string::npos)
      << said;
  EXPECT_NE(said.find("payments/2/year 「资金安排」第 3 行「年度」"), std::string::npos) << said;
  EXPECT_NE(said.find("payments/3/source 「资金安排」第 4 行「来源」未填写"), std::string::npos) << said;
  EXPECT_EQ(said.find("payments/0"), std::string::npos) << said;
}

TEST(Rows, OneThatRepeatsAnotherIsNamedByBoth) {
  Json form = *parse_json(kForm);
  Json schema = form["schema"], properties = schema["properties"];
  Json payments = properties["payments"];
  payments.set("x-once", Json::array({Json("source"), Json("year")}));
  properties.set("payments", payments);
  schema.set("properties", properties);
  form.set("schema", schema);
  EXPECT_EQ(faults_of_rows(form).size(), 0u);
  const Pack pack = pack_of(write_json(form).c_str());
  const auto read_rows = [&](const char* rows) {
    return read_form(pack, "plan", *parse_json(R"({"title": "甲", "payments": )" +
                                               std::string(rows) + "}"),
                     *parse_date("2026-03-16"), {});
  };
  // The blank row between counts as it was sent; what is not filled in is like nothing.
  EXPECT_EQ(problems(read_rows(R"([{"source": "own", "amount": 1, "year": 2026}, {},
                                   {"source": "own", "amount": 2, "year": 2026}])")),
            "payments/2/source 「资金安排」第 3 行「来源」与第 1 行重复（自筹 2026）："
            "一项只填一行，请删去其中一行，或改选另一项\n");
  EXPECT_EQ(problems(read_rows(R"([{"source": "own", "amount": 1, "year": 2026},
                                   {"source": "own", "amount": 1, "year": 2027},
                                   {"source": "own", "amount": 1}])")), "");
  payments.set("x-once", Json::array({Json("colour")}));
  properties.set("payments", payments);
  schema.set("properties", properties);
  form.set("schema", schema);
  EXPECT_EQ(faults_of_rows(form).size(), 1u);
}

TEST(Rows, TheirNumberIsBounded) {
  EXPECT_NE(problems(read(R"({"title": "甲", "payments": [{"land": " "}]})")).find(
                "payments 请填写「资金安排」"),
            std::string::npos);
  const auto many = read(R"({"title": "甲", "payments": [
    {"source": "own", "amount": 1}, {"source": "own", "amount": 1}, {"source": "own", "amount": 1},
    {"source": "own", "amount": 1}]})");
  EXPECT_NE(problems(many).find("payments 「资金安排」最多 3 行"), std::string::npos);
  EXPECT_NE(problems(read(R"({"title": "甲", "payments": [7]})")).find("payments/0 "),
            std::string::npos);
  EXPECT_NE(problems(read(R"({"title": "甲", "payments": "七"})")).find("payments "),
            std::string::npos);
}

TEST(Rows, ExpressionsReadThemAsAListOfContexts) {
  const auto reading = read(R"({"title": "甲", "payments": [
    {"source": "own", "amount": "300 万元"}, {"source": "bond", "amount": "200 万元"}]})");
  feel::Context context;
  context.set("form", *feel::from_json(reading.data));
  const feel::Scope scope(std::move(context), nullptr);
  auto value = [&](const char* text) {
    return write_json(feel::to_json(feel::evaluate(*feel::parse(text), scope)));
  };
  EXPECT_EQ(value("sum(form.payments.amount.value)"), "5000000");
  EXPECT_EQ(value("form.payments[source = \"bond\"].amount.value"), "[2000000]");
  EXPECT_EQ(value("count(form.payments)"), "2");
}

TEST(Rows, APaperQuotesThemWithTheirSums) {
  const auto reading = read(R"({"title": "甲", "payments": [
    {"source": "own", "amount": "300 万元", "year": 2026}, {"source": "bond", "amount": "50"}]})");
  const auto form = parse_json(kForm);
  const auto quoted = quote_form(NoWorld(), *form, reading.data, *parse_date("2026-03-16"));
  ASSERT_EQ(quoted.lines.size(), 1u);
  EXPECT_EQ(quoted.lines[0].text, "甲");
  ASSERT_EQ(quoted.tables.size(), 1u);
  const ContentTable& table = quoted.tables[0];
  EXPECT_EQ(table.columns, (std::vector<std::string>{"来源", "金额", "占地", "年度"}));
  EXPECT_EQ(table.rows[0], (std::vector<std::string>{"自筹", "300 万元", "", "2026"}));
  EXPECT_EQ(table.rows[2], (std::vector<std::string>{"合计", "350 万元", "0 亩", ""}));
}

TEST(Rows, AFormWithoutColumnsIsFaulty) {
  auto faults = [](const char* property) {
    Json form = Json::object({{"schema", Json::object({{"properties", Json::object()}})}});
    Json schema = form["schema"];
    schema.set("properties", Json::object({{"list", *parse_json(property)}}));
    form.set("schema", std::move(schema));
    return faults_of_rows(form).size();
  };
  EXPECT_EQ(faults(R"({"x-widget": "rows", "type": "array"})"), 1u);
  EXPECT_EQ(faults(R"({"x-widget": "rows", "type": "array", "items": {"properties": {
    "a": {"title": "甲", "x-widget": "scores"}}}})"), 1u);
  EXPECT_EQ(faults(R"({"x-widget": "rows", "type": "array", "items": {"properties": {
    "a": {"title": "甲", "x-widget": "text", "x-sum": true}}, "required": ["b"]}})"), 2u);
  EXPECT_EQ(faults_of_rows(*parse_json(kForm)).size(), 0u);
}

}  // namespace
}  // namespace tongchou::kernel
