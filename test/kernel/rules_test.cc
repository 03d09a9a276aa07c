// Named rules on a small office in memory: a matter for every entry of a ledger, each with its own
// unit and once a week (KP-29); a draw that can be drawn again (DC-8); answers under seal (AM-21).
#include "kernel/sealed.h"

#include <gtest/gtest.h>

#include "kernel/decide.h"
#include "kernel/ledger_rows.h"
#include "kernel/procedure.h"

namespace tongchou::kernel {
namespace {

constexpr const char* kBody = R"(
id = "trial"
name = "试验小组"
short = "试验"
kind = "leading_group"
since = 2022-03-22
[basis]
title = "试"
[office]
host = "a"
since = 2022-03-22
[[regime]]
id = "all"
number = "一"
name = "全部"
clause = "KP-29"
quote = "一般每周一报送一次"
procedures = ["enter", "round", "report", "draw", "score", "list", "first"]
[[procedure]]
id = "enter"
name = "入册"
verb = "入册"
file = "process/enter.bpmn"
form = "enter"
who_may_start = ["any-unit"]
[[procedure]]
id = "round"
name = "每周一轮"
verb = "发起"
file = "process/round.bpmn"
who_may_start = ["any-unit"]
[[procedure]]
id = "report"
name = "周报"
verb = "周报"
file = "process/report.bpmn"
who_may_start = []
[[procedure]]
id = "draw"
name = "抽取"
verb = "抽取"
file = "process/draw.bpmn"
who_may_start = ["any-unit"]
[[procedure]]
id = "score"
name = "打分"
verb = "打分"
file = "process/score.bpmn"
who_may_start = ["any-unit"]
[[procedure]]
id = "list"
name = "全列"
verb = "全列"
file = "process/list.bpmn"
who_may_start = ["any-unit"]
[[procedure]]
id = "first"
name = "列两条"
verb = "列两条"
file = "process/first.bpmn"
who_may_start = ["any-unit"]
)";

constexpr const char* kLedger = R"(
title = "册"
[[column]]
id = "name"
label = "名称"
type = "text"
[[column]]
id = "plan"
label = "安排"
type = "rows"
from = "enter.plan"
)";

constexpr const char* kForm = R"({"id": "trial/enter", "schema": {"type": "object", "properties": {
  "name": {"title": "名称", "type": "string", "x-widget": "text"},
  "plan": {"title": "安排", "type": "array", "x-widget": "rows", "items": {"type": "object",
    "properties": {"year": {"title": "年度", "type": "integer", "x-widget": "number"},
                   "amount": {"title": "金额", "x-widget": "money", "x-sum": true}}}}},
  "required": ["name"]}})";

std::string process(const std::string& id, const std::string& body) {
  return R"(<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="test">
 <bpmn:process id="process-)" + id + R"(" name=")" + id + R"(" isExecutable="true">
 <bpmn:startEvent id="start"/>)" + body + R"(</bpmn:process></bpmn:definitions>)";
}

std::string flow(const std::string& from, const std::string& to) {
  return "<bpmn:sequenceFlow id=\"" + from + "_" + to + "\" sourceRef=\"" + from +
         "\" targetRef=\"" + to + "\"/>";
}

std::string service(const std::string& id, const std::string& type, const std::string& mapping,
                    const std::string& rest = {}) {
  return "<bpmn:serviceTask id=\"" + id + "\" name=\"" + id + "\"><bpmn:extensionElements>" +
         "<zeebe:taskDefinition type=\"" + type + "\"/><zeebe:ioMapping>" + mapping +
         "</zeebe:ioMapping></bpmn:extensionElements>" + rest + "</bpmn:serviceTask>";
}

std::string input(const std::string& source, const std::string& target) {
  return "<zeebe:input source='" + source + "' target='" + target + "'/>";
}
std::string output(const std::string& source, const std::string& target) {
  return "<zeebe:output source='" + source + "' target='" + target + "'/>";
}

std::string task(const std::string& id, const std::string& group, const std::string& more = {}) {
  return "<bpmn:userTask id=\"" + id + "\" name=\"" + id + "\"><bpmn:extensionElements>" +
         "<zeebe:assignmentDefinition candidateGroups='" + group + "'/><zeebe:properties>" + more +
         "</zeebe:properties></bpmn:extensionElements></bpmn:userTask>";
}

std::map<std::string, std::string> files() {
  const std::string loop =
      "<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics "
      "inputCollection='=entries' inputElement='entry' outputCollection='reports' "
      "outputElement='=state'/></bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>";
  const std::string end = "<bpmn:endEvent id=\"end\"/>";
  std::map<std::string, std::string> made = {{"body.toml", kBody},
                                             {"ledger/book.toml", kLedger},
                                             {"form/enter.json", kForm}};
  made["process/enter.bpmn"] = process(
      "enter", service("enter", "ledger.enter",
                       input("=\"book\"", "ledger") +
                           input("={name: form.name, plan: form.plan}", "fields")) +
                   end + flow("start", "enter") + flow("enter", "end"));
  made["process/round.bpmn"] = process(
      "round",
      service("all", "ledger.query", input("=\"book\"", "ledger") + output("=entries", "entries")) +
          service("each", "matter.start",
                  input("=\"report\"", "procedure") + input("=entry.unit", "unit") +
                      input("=entry.title", "title") + input("=true", "wait") +
                      input("=week(date(now())) + \"/\" + entry.id", "once"),
                  loop) +
          end + flow("start", "all") + flow("all", "each") + flow("each", "end"));
  made["process/report.bpmn"] =
      process("report", task("report", "=\"unit:\" + matter.unit") + end + flow("start", "report") +
                            flow("report", "end"));
  made["process/draw.bpmn"] = process(
      "draw", service("draw", "ledger.draw",
                      input("=\"book\"", "ledger") + input("=2", "number") +
                          output("=drawn", "drawn") + output("=pool", "pool") +
                          output("=seed", "seed")) +
                  task("look", "=\"unit:a\"") + end + flow("start", "draw") + flow("draw", "look") +
                  flow("look", "end"));
  for (const auto& [id, limit] : {std::pair<std::string, std::string>{"list", ""},
                                  {"first", input("=2", "limit")}}) {
    made["process/" + id + ".bpmn"] = process(
        id, service("ask", "ledger.query",
                    input("=\"book\"", "ledger") + limit + output("=count(entries)", "found") +
                        output("=more", "more")) +
                task("look", "=\"unit:a\"") + end + flow("start", "ask") + flow("ask", "look") +
                flow("look", "end"));
  }
  made["process/score.bpmn"] = process(
      "score",
      task("early", "=\"unit:a\"",
           "<zeebe:property name=\"sealed\" value='=\"2026-03-20T18:00:00+08:00\"'/>") +
          task("score", "=\"unit:a\"", "<zeebe:property name=\"sealed\" value=\"open\"/>") +
          task("open", "=\"unit:b\"") + end + flow("start", "early") + flow("early", "score") +
          flow("score", "open") +
          flow("open", "end"));
  return made;
}

class NoWorld : public World {
 public:
  std::shared_ptr<const Record> find(std::string_view, std::string_view) const override {
    return nullptr;
  }
};

class Office {
 public:
  Office() {
    EstablishOffice office{.name = "试", .demonstration = true, .units = {}, .posts = {},
                           .people = {}};
    for (const char* unit : {"a", "b"}) {
      const std::string id(unit), post = "p" + id;
      office.units.push_back({id, "department", "", {{id, Date{}}}, Date{}, {}, {post}});
      office.posts.push_back({post, id, "经办人", {"handler"}, Date{}, {}, {}});
      office.people.push_back({"person-" + id, id, {{id, Date{}}}, {{"h" + id, post, Date{}, {}}},
                               false});
    }
    EXPECT_TRUE(ask("", office));
    auto deployed = decide_one("", DeployPack{"trial", files()});
    EXPECT_TRUE(deployed) << (deployed ? "" : deployed.error().detail_zh);
  }

  Decision decide_one(const std::string& person, Request request) {
    Overlay draft(&world);
    Setting setting{shelf, calendar, rates};
    const Command command{now, person, "c" + std::to_string(++commands), std::move(request)};
    auto decision = decide(draft, command, setting);
    if (decision) world.absorb(std::move(draft));
    return decision;
  }
  bool ask(const std::string& person, Request request) {
    return decide_one(person, std::move(request)).has_value();
  }
  std::string start(const std::string& unit, const std::string& procedure, Json data = Json()) {
    auto decision = decide_one("person-" + unit, StartMatter{"trial/" + procedure, unit,
                                                             std::move(data)});
    EXPECT_TRUE(decision) << (decision ? "" : said(decision.error()));
    return decision ? decision->reply["id"].as_string() : "";
  }
  static std::string said(const Refused& refused) {
    std::string all(text_of(refused.refusal).zh);
    for (const auto& field : refused.fields) all += " " + field.path + " " + field.zh;
    return all + " " + refused.detail_zh;
  }
  std::vector<std::shared_ptr<const Matter>> reports() {
    std::vector<std::shared_ptr<const Matter>> found;
    for (const auto& [key, record] : world.changes()) {
      if (key.first != "matter") continue;
      auto matter = world.get<Matter>(key.second);
      if (matter->procedure == "report") found.push_back(matter);
    }
    return found;
  }

  NoWorld none;
  Overlay world{&none};
  PackShelf shelf;
  Calendar calendar;
  std::vector<Rate> rates;
  Instant now = *parse_local_instant("2026-03-16 09:00");
  int commands = 0;
};

Json named(const char* name) { return Json::object({{"name", Json(name)}}); }

TEST(MatterStart, OneForEachEntryOfALedgerWithItsOwnUnit) {
  Office office;
  office.start("a", "enter", named("甲"));
  office.start("b", "enter", named("乙"));
  const std::string round = office.start("a", "round");
  auto reports = office.reports();
  ASSERT_EQ(reports.size(), 2u);
  std::set<std::string> units;
  for (const auto& report : reports) {
    units.insert(report->unit + " " + report->title);
    EXPECT_EQ(report->tasks.front().roles.front(), "unit/" + report->unit + "/handler");
  }
  EXPECT_EQ(units, (std::set<std::string>{"a 甲", "b 乙"}));
  EXPECT_EQ(office.world.get<Matter>(round)->state, MatterState::open);  // it waits for both

  // The same week again, and again after another entry: only what is new begins.
  office.start("b", "round");
  EXPECT_EQ(office.reports().size(), 2u);
  office.start("a", "enter", named("丙"));
  office.start("b", "round");
  EXPECT_EQ(office.reports().size(), 3u);
  office.now = *parse_local_instant("2026-03-23 09:00");
  office.start("b", "round");
  EXPECT_EQ(office.reports().size(), 6u);

  for (const auto& report : reports) {
    const Task& open = report->tasks.front();
    EXPECT_TRUE(office.ask("person-" + report->unit, ActOnTask{report->id, open.id, "agree"}));
  }
  EXPECT_EQ(office.world.get<Matter>(round)->state, MatterState::done);
}

TEST(LedgerDraw, WhoKnowsTheSeedDrawsTheSame) {
  Office office;
  for (const char* name : {"甲", "乙", "丙", "丁", "戊"}) office.start("a", "enter", named(name));
  const std::string id = office.start("a", "draw");
  auto matter = office.world.get<Matter>(id);
  const auto& variables = matter->engine.elements.front().variables;
  const std::string seed = variables.at("seed").as_string();
  std::vector<std::string> lots;
  for (const auto& one : variables.at("pool").items()) {
    lots.push_back(hex(sm3(seed + one.as_string())) + one.as_string());
  }
  EXPECT_EQ(lots.size(), 5u);
  std::sort(lots.begin(), lots.end());
  ASSERT_EQ(variables.at("drawn").size(), 2u);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_TRUE(lots[i].ends_with(variables.at("drawn").at(i)["id"].as_string()));
  }
  ASSERT_EQ(matter->notices.size(), 1u);
  EXPECT_NE(matter->notices[0].zh.find(seed), std::string::npos);
}

TEST(LedgerDraw, APoolThatIsTooSmallIsRefused) {
  Office office;
  office.start("a", "enter", named("甲"));
  EXPECT_FALSE(office.ask("person-a", StartMatter{"trial/draw", "a", Json()}));
}

TEST(LedgerQuery, NeverCutsInSilence) {
  Office office;
  auto said = [&](const char* procedure, const char* name) {
    auto matter = office.world.get<Matter>(office.start("a", procedure));
    return matter->engine.elements.front().variables.at(name);
  };
  for (const char* name : {"甲", "乙"}) office.start("a", "enter", named(name));
  EXPECT_FALSE(said("first", "more").as_bool(true));
  office.start("a", "enter", named("丙"));
  EXPECT_TRUE(said("first", "more").as_bool());
  EXPECT_EQ(said("first", "found").as_integer(), 2);
  // Without a limit all are wanted: what is more than a matter may keep is refused by name.
  for (std::size_t i = 3; i < limits::kLedgerAnswerMax; ++i) {
    office.start("a", "enter", named("第几项"));
  }
  EXPECT_EQ(said("list", "found").as_integer(),
            static_cast<std::int64_t>(limits::kLedgerAnswerMax));
  office.start("a", "enter", named("多一项"));
  auto decision = office.decide_one("person-a", StartMatter{"trial/list", "a", Json()});
  ASSERT_FALSE(decision);
  EXPECT_EQ(decision.error().refusal, Refusal::ledger_too_large);
}

class Seals : public ::testing::Test {
 protected:
  // The person of unit a answers the open step of a matter whose answers are sealed.
  void answer(const char* words) {
    const auto now = office.world.get<Matter>(id);
    ASSERT_TRUE(office.ask("person-a", ActOnTask{id, now->tasks.back().id, "agree", 0, words}));
  }
  bool reads(const char* person, std::size_t opinion) {
    const auto now = office.world.get<Matter>(id);
    Setting setting{office.shelf, office.calendar, office.rates};
    auto pack = office.shelf.get(office.world, now->pack);
    return may_read(office.world, setting, office.now, *pack,
                    standing_of(office.world, person, office.now), *now, now->opinions.at(opinion));
  }

  Office office;
  std::string id = office.start("a", "score");
};

TEST_F(Seals, AnInstantOpens) {
  answer("七十分");
  EXPECT_TRUE(reads("person-a", 0));
  EXPECT_FALSE(reads("person-b", 0));
  office.now = *parse_local_instant("2026-03-20 17:59");
  EXPECT_FALSE(reads("person-b", 0));
  office.now = *parse_local_instant("2026-03-20 18:00");
  EXPECT_TRUE(reads("person-b", 0));
}

TEST_F(Seals, AStepOpensWhenItIsDone) {
  answer("七十分");
  answer("八十分");
  EXPECT_TRUE(reads("person-a", 1));
  EXPECT_FALSE(reads("person-b", 1));
  const auto now = office.world.get<Matter>(id);
  ASSERT_TRUE(office.ask("person-b", ActOnTask{id, now->tasks.back().id, "agree"}));
  EXPECT_TRUE(reads("person-b", 1));
}

TEST(Ledger, ATableWithinAnEntryHoldsPlainValuesAndReadsInWords) {
  Office office;
  Json data = named("甲");
  data.set("plan", *parse_json(R"([{"year": 2026, "amount": "300 万元"}, {"year": 2027}])"));
  const std::string id = office.start("a", "enter", data);
  auto entry = office.world.get<Entry>(office.world.get<Matter>(id)->links.front().id);
  EXPECT_EQ(write_json(entry->fields["plan"]), R"([{"year":2026,"amount":3000000},{"year":2027}])");
  auto pack = office.shelf.current(office.world, "trial");
  const LedgerColumn& column = pack->ledgers.front().columns.back();
  const auto text = rows_text(office.world, *pack, column, entry->fields["plan"],
                              local_date(office.now));
  EXPECT_EQ(text.lines(), (std::vector<std::string>{"2026 300 万元", "2027"}));
  EXPECT_EQ(text.sums, (std::vector<std::string>{"", "300 万元"}));
}

TEST(Calendar, WeeksAreThoseOfIso8601) {
  NoWorld none;
  PackShelf shelf;
  Calendar calendar;
  std::vector<Rate> rates;
  Setting setting{shelf, calendar, rates};
  Pack pack;
  auto host = std::make_shared<feel::Host>();
  lend_functions(none, setting, *parse_local_instant("2026-03-16 09:00"), pack, *host);
  auto week = [&](const std::string& day) {
    const auto expression = feel::parse("week(date(\"" + day + "\"))");
    return feel::evaluate(*expression, feel::Scope({}, host)).string();
  };
  EXPECT_EQ(week("2026-03-16"), "2026-W12");
  EXPECT_EQ(week("2027-01-01"), "2026-W53");
  EXPECT_EQ(week("2026-01-01"), "2026-W01");
  EXPECT_EQ(week("2024-12-30"), "2025-W01");
}

}  // namespace
}  // namespace tongchou::kernel
