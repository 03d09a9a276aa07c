// The finance body: an item comes to the meeting by 区政府's preliminary opinion and 组长's signature,
// what concerns funds waits for 区长's name, and money follows. People push on what they have begun,
// for otherwise little of this long way would be gone in a year.
#include <algorithm>
#include <set>

#include "kernel/meeting.h"
#include "simulation.h"

namespace tongchou::sim {

using namespace kernel;

namespace {

constexpr const char* kBody = "finance";
const std::vector<std::string> kBringers = {"development", "east-park", "urban-investment",
                                            "finance-bureau", "city-east"};
const std::vector<std::string> kSources = {"general", "bond"};
const std::vector<std::string> kSubjects = {"园区财政体制", "技术改造贴息", "公司划转", "债券安排",
                                            "税收征管", "道路资金"};
const std::vector<std::string> kSums = {"90 万元", "210 万元", "35.5 万元", "40万元", "1 元"};

bool is_over(const Meeting& m) {
  return m.state == MeetingState::closed || m.state == MeetingState::cancelled;
}

}  // namespace

void Simulation::act_in_finance() {
  const int dice = random_.below(100);
  if (dice < 9) start_topic();
  else if (dice < 24) arrange_funds();
  else if (dice < 52) push_finance();
  else if (dice < 80) drive_meeting();
  else if (dice < 89) claim_payment();
  else if (dice < 92) change_arrangement();
  else if (dice < 96) correct_minutes();
  else hand_out_extract();
}

// ---- items ------------------------------------------------------------------------------------

void Simulation::start_topic() {
  static const std::vector<std::string> kCategories = {"policy", "project", "fund", "other",
                                                       "other", "routine"};
  const std::string unit = random_.of(kBringers);
  std::string person = somebody("unit/" + unit + "/handler");
  if (person.empty() || random_.percent(4)) person = anybody();
  Json data = Json::object();
  data.set("name", Json(random_.of(kSubjects) + std::to_string(random_.below(100))));
  data.set("category", Json(random_.of(kCategories)));
  data.set("background", "年度安排");
  data.set("units", Json::array({Json("unit:" + random_.of(kBringers))}));
  data.set("funds", random_.percent(40) ? "yes" : "no");
  data.set("chief", random_.percent(30) ? "yes" : "no");
  if (random_.percent(10)) data.set("refer", "government");
  if (random_.percent(5)) data.erase("funds");
  auto answer = send(person, StartMatter{.procedure = "finance/topic", .data = std::move(data)});
  if (answer.result) push_matter((*answer.result)["id"].as_string());
}

// First what there is, then what becomes of it.
void Simulation::arrange_funds() {
  std::string person = somebody("unit/finance-bureau/handler");
  if (person.empty() || random_.percent(4)) person = anybody();
  std::vector<std::string> missing = kSources;
  for (const auto& id : office_->ids_of("entry")) {
    const auto entry = office_->world().get<Entry>(id);
    if (entry->ledger == "finance/available") {
      std::erase(missing, entry->fields["source"].as_string());
    }
  }
  Json data = Json::object();
  const bool first = !missing.empty() || random_.percent(10);
  data.set("basis", "年度预算");
  if (first) {
    data.set("year", Json(2026));
    data.set("source", Json(random_.of(missing.empty() ? kSources : missing)));
    data.set("amount", Json(std::to_string(1 + random_.below(9)) + "00 万元"));
  } else {
    data.set("name", Json("安排" + std::to_string(random_.below(1000))));
    Json lines = Json::array();
    const int n = 1 + random_.below(3);
    for (int i = 0; i < n; ++i) {
      lines.push(Json::object({{"name", Json("工程" + std::to_string(random_.below(50)))},
                               {"beneficiary", Json(random_.of(kBringers))},
                               {"source", Json(random_.of(kSources))},
                               {"year", Json(random_.percent(97) ? 2026 : 2027)},
                               {"stage", "开工"},
                               {"amount", Json(random_.of(kSums))}}));
    }
    data.set("lines", std::move(lines));
  }
  auto answer = send(person, StartMatter{
      .procedure = first ? "finance/available-funds" : "finance/arrangement",
      .data = std::move(data)});
  if (answer.result) push_matter((*answer.result)["id"].as_string());
}

std::shared_ptr<const Entry> Simulation::pick_fund() {
  std::vector<std::shared_ptr<const Entry>> funds;
  for (const auto& id : office_->ids_of("entry")) {
    auto entry = office_->world().get<Entry>(id);
    if (entry->ledger == "finance/funds") funds.push_back(std::move(entry));
  }
  return funds.empty() ? nullptr : random_.of(funds);
}

void Simulation::change_arrangement() {
  const auto fund = pick_fund();
  if (!fund) return push_finance();
  std::string person = somebody("unit/finance-bureau/handler");
  if (person.empty()) person = anybody();
  const Json data = Json::object({{"entry", Json(fund->id)}, {"amount", Json(random_.of(kSums))},
                                  {"why", "工程增加"}});
  auto answer = send(person, StartMatter{.procedure = "finance/arrangement-change", .data = data});
  if (answer.result) push_matter((*answer.result)["id"].as_string());
}

// Mostly what is left of an arrangement, sometimes more, and two claims for the same money.
void Simulation::claim_payment() {
  const auto fund = pick_fund();
  if (!fund && !random_.percent(10)) return push_finance();
  std::string person = somebody("unit/finance-bureau/handler");
  if (person.empty() || random_.percent(4)) person = anybody();
  static const std::vector<std::string> kParts = {"30 万元", "0.5 万元", "90 万元", "210 万元",
                                                  "35.5 万元"};
  const Json data = Json::object({{"entry", Json(fund ? fund->id : pick_entry())},
                                  {"title", "进度款"},
                                  {"stage", "开工"},
                                  {"amount", Json(random_.of(kParts))}});
  auto answer = send(person, StartMatter{.procedure = "finance/payment", .data = data});
  if (answer.result && random_.percent(70)) push_matter((*answer.result)["id"].as_string());
}

// ---- pushing ----------------------------------------------------------------------------------

// Step by step, until it waits for something else or people leave it for today.
void Simulation::push_matter(const std::string& id) {
  for (int i = 0; i < 10 && random_.percent(80); ++i) {
    std::vector<std::string> open;
    const auto matter = office_->world().get<Matter>(id);
    for (const auto& task : matter->tasks) {
      if (task.state == TaskState::open) open.push_back(task.id);
    }
    if (open.empty()) return;
    if (!do_task({id, random_.of(open)}) && random_.percent(50)) return;
  }
}

// Minutes and corrections first: others wait for them.
void Simulation::push_finance() {
  static const std::set<std::string> kPushed = {
      "meeting", "correction", "topic", "arrangement", "arrangement-change",
      "payment", "directive",  "referral", "available-funds"};
  std::vector<std::string> papers, others;
  for (const auto& id : office_->ids_of("matter")) {
    const auto matter = office_->world().get<Matter>(id);
    if (matter->body != kBody || matter->state != MatterState::open) continue;
    if (!kPushed.contains(matter->procedure)) continue;
    const bool open = std::any_of(matter->tasks.begin(), matter->tasks.end(),
                                  [](const auto& task) { return task.state == TaskState::open; });
    if (!open) continue;
    const bool paper = matter->procedure == "meeting" || matter->procedure == "correction";
    (paper ? papers : others).push_back(id);
  }
  if (papers.empty() && others.empty()) return start_topic();
  const bool paper = others.empty() || (!papers.empty() && random_.percent(55));
  push_matter(random_.of(paper ? papers : others));
}

// ---- meetings ---------------------------------------------------------------------------------

void Simulation::drive_meeting() {
  auto meeting = pick_meeting(kBody);
  if (!meeting) return plan_meeting(kBody);
  for (int i = 0; i < 16 && !random_.percent(6) && !is_over(*meeting); ++i) {
    if (meeting->state == MeetingState::noticed &&
        meeting->head.starts > office_->now + std::chrono::days{3})
      return;
    step_meeting(*meeting);
    meeting = office_->world().get<Meeting>(meeting->id);
  }
  if (is_over(*meeting)) push_matter(meeting->matter);
}

void Simulation::step_meeting(const Meeting& m) {
  std::string person = somebody("finance/office");
  if (person.empty() || random_.percent(3)) person = anybody();
  const auto pool = office_->world().get<TopicPool>(kBody);
  const auto matter = office_->world().get<Matter>(m.matter);
  const bool fixes = std::any_of(matter->tasks.begin(), matter->tasks.end(), [](const auto& task) {
    return task.state == TaskState::open && task.step_id == "agenda";
  });
  if (random_.percent(5)) {
    act_on_meeting();
  } else if (m.state == MeetingState::in_session) {
    step_session(m, person);
  } else if (m.state == MeetingState::noticed) {
    bring_to_its_day(m, person);
  } else if (!fixes) {
    push_matter(m.matter);
  } else if (m.head.writer.empty()) {
    send(person, ActOnMeeting{.meeting = m.id, .act = "arrange",
                              .data = Json::object({{"writer", "finance-office-clerk"}})});
  } else if (m.head.reason.empty()) {
    send(person, ActOnMeeting{.meeting = m.id, .act = "arrange",
                              .data = Json::object({{"reason", "情况紧急"}})});
  } else if (pool && !pool->topics.empty() && random_.percent(85)) {
    send(person, ActOnMeeting{.meeting = m.id, .act = "take_topic",
                              .data = Json::object({{"topic", Json(pool->topics.front().id)}})});
  } else {
    send(person, ActOnMeeting{.meeting = m.id, .act = "fix_agenda", .data = Json::object()});
  }
}

// The next item that lacks something; then they part.
void Simulation::step_session(const Meeting& m, const std::string& person) {
  static const std::vector<std::string> kOutcomes = {"pass", "pass", "pass", "pass", "pass",
                                                     "reject", "defer", "again"};
  for (const auto& item : m.items) {
    ActOnMeeting c{.meeting = m.id, .act = "conclude", .item = item.id, .data = Json::object()};
    // Somebody would rather do without 区长.
    if (random_.percent(3)) c.data.set("flags", Json::array());
    if (item.outcome.empty()) {
      c.data.set("outcome", Json(item.kind == "follow_up" ? "noted" : random_.of(kOutcomes)));
      if (!random_.percent(5)) c.data.set("text", "议定内容");
      if (random_.percent(30)) c.data.set("no_deed", "当场已办");
    } else if (item.text.empty()) {
      c.data.set("text", "议定内容");
    } else if (item.outcome == "pass" && item.deeds.empty() && item.no_deed.empty()) {
      c = meeting_act(m, "deed");
      c.item = item.id;
    } else {
      continue;
    }
    send(person, std::move(c));
    return;
  }
  send(person, ActOnMeeting{.meeting = m.id, .act = "close", .data = Json::object()});
}

// ---- papers -----------------------------------------------------------------------------------

std::string Simulation::pick_minutes() {
  std::vector<std::string> issued;
  for (const auto& id : office_->ids_of("document")) {
    const auto document = office_->world().get<Document>(id);
    const bool minutes = document->body == kBody && document->kind == "minutes";
    if (minutes && document->issued_version) issued.push_back(id);
  }
  return issued.empty() ? std::string() : random_.of(issued);
}

// Begun, worded anew, signed anew; or given up on the way.
void Simulation::correct_minutes() {
  const std::string id = pick_minutes();
  if (id.empty()) return push_finance();
  std::string person = somebody("finance/office");
  if (person.empty() || random_.percent(4)) person = anybody();
  auto begun = send(person, ActOnDocument{id, "correct", Json::object({{"reason", "有误"}}), 0});
  const std::string matter = begun.result ? (*begun.result)["matter"].as_string() : "";
  const std::string text = "更正" + std::to_string(random_.below(1000)) + "。";
  const auto document = office_->world().get<Document>(id);
  std::string writer = somebody("post/" + document->writer);
  if (writer.empty()) writer = person;
  send(writer, ActOnDocument{id, "edit", Json::object({{"content", Json::object(
      {{"closing", Json::array({Json(text)})}})}}), 0});
  if (matter.empty()) return;
  if (random_.percent(20)) {
    const std::string head = somebody(random_.percent(50) ? "finance/office_head"
                                                          : "finance/leader");
    send(head.empty() ? person : head,
         ActOnMatter{.matter = matter, .act = "terminate", .reason = "不必更正"});
  } else {
    push_matter(matter);
  }
}

// A part of the minutes for whoever asks, whether or not it may go out already.
void Simulation::hand_out_extract() {
  const std::string id = pick_minutes();
  if (id.empty()) return push_finance();
  const auto document = office_->world().get<Document>(id);
  const auto& sections = document->latest()->content.sections;
  if (sections.empty()) return;
  std::string person = somebody("finance/office");
  if (person.empty()) person = anybody();
  Json chosen = Json::array({Json(random_.of(sections).id)});
  if (random_.percent(30)) chosen.push(Json(random_.of(sections).id));
  Json one = Json::object({{"unit", Json(random_.of(kBringers))}});
  one.set("sections", random_.percent(80) ? std::move(chosen) : Json("own"));
  send(person, ActOnDocument{id, "send", Json::object({{"to", Json::array({std::move(one)})}}), 0});
}

}  // namespace tongchou::sim
