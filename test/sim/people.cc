// What people do: sensible things mostly, wrong ones often enough.
#include <algorithm>

#include "kernel/form_rows.h"
#include "simulation.h"

namespace tongchou::sim {

using namespace kernel;

namespace {

const std::vector<std::string> kUnits = {"east-park",  "west-park",  "north-slope", "south-slope",
                                         "city-east",  "city-west",  "forest-farm", "development",
                                         "urban-investment", "vocational-school"};
const std::vector<std::string> kReviewers = {"development", "natural-resources", "environment",
                                             "emergency"};
const std::vector<std::string> kNames = {"铝箔扩产", "冷链物流中心", "智能家居", "电镀园", "仓库一期",
                                         "仓库二期", "光伏组件", "文化馆", "换乘站", "污水处理厂"};
const std::vector<std::string> kLands = {"46 亩",  "6667 平方米", "3 公顷", "约20亩", "10亩以上",
                                         "9.99 亩", "0 亩",       "12",     "100-120亩", "0.01平方公里"};
const std::vector<std::string> kAmounts = {"4800 万元", "1.2 亿元",   "300 万美元", "500万元以上",
                                           "499.99万元", "5000000元", "0.05 亿元",  "800",
                                           "3.2亿元",   "约2000万元"};
const std::vector<std::string> kBadQuantities = {"xx万元", "很多", "-5", "1,23,456 万元", "****",
                                                 "9999999999999999999999999999999999999999 亿元",
                                                 "亩", "１２３"};
const std::vector<std::string> kStages = {"planning", "negotiation", "tracking",
                                          "signed",   "settled",     "started",
                                          "completed", "producing",  "expanded"};

}  // namespace

std::string Simulation::somebody(const std::string& role) {
  const auto persons = persons_of_role(office_->world(), role, office_->today());
  return persons.empty() ? std::string() : random_.of(persons);
}

std::string Simulation::anybody() { return random_.of(office_->people()).id; }

// The three administrators hold a right of their own, which is no role of a unit or a body.
std::string Simulation::administrator() const {
  for (const auto& person : office_->people()) {
    const Standing standing = standing_of(office_->world(), person.id, office_->now);
    if (standing.has("administrator")) return person.id;
  }
  return {};
}

std::string Simulation::pick_entry() {
  const auto ids = office_->ids_of("entry");
  return ids.empty() ? std::string("none") : random_.of(ids);
}

void Simulation::one_command() {
  const int dice = random_.below(100);
  if (dice < 10) declare();
  else if (dice < 34) act_on_task();
  else if (dice < 38) act_on_matter();
  else if (dice < 43) propose_to_ledger();
  else if (dice < 46) change_people();
  else if (dice < 48) change_draft();
  else if (dice < 66) act_on_meeting();
  else if (dice < 93) push_business();
  else if (dice < 95) start_directive();
  else if (dice < 99) act_on_document();
  else set_parameter();
}

// ---- declarations -----------------------------------------------------------------------------

Json Simulation::declaration() {
  Json data = Json::object();
  std::string name = random_.of(kNames);
  if (random_.percent(70)) name += std::to_string(random_.below(1000));
  data.set("name", Json(name));
  data.set("leader_name", "赵某");
  data.set("contact", "钱某");
  if (!random_.percent(8)) data.set("land", Json(random_.of(kLands)));
  if (!random_.percent(8)) data.set("investment", Json(random_.of(kAmounts)));
  if (random_.percent(70)) {
    data.set("stage_now", Json(kStages[static_cast<std::size_t>(random_.below(5))]));
  }
  if (random_.percent(30)) data.set("investor", Json("投资方" + std::to_string(random_.below(9))));
  if (random_.percent(20)) data.set("parcel", Json("东-" + std::to_string(random_.below(30))));
  if (random_.percent(60)) data.set("period_start", "2026-05");
  if (random_.percent(10)) data.set("confidential", random_.percent(50) ? "yes" : "no");
  if (random_.percent(3)) data.set("entry", Json(pick_entry()));
  return data;
}

// Input as bad as it comes from outside: wrong kinds, wrong words, too much of it.
Json Simulation::spoiled(Json data) {
  switch (random_.below(10)) {
    case 0: data.set("name", Json(std::string(400, 'x'))); break;
    case 1: data.erase("name"); break;
    case 2: data.set("investment", Json(random_.of(kBadQuantities))); break;
    case 3: data.set("land", Json(random_.of(kBadQuantities))); break;
    case 4: data.set("no_such_field", "1"); break;
    case 5: data.set("stage_now", "someday"); break;
    case 6: data.set("name", Json::array({"a", "b"})); break;
    case 7: data.set("investment", Json::object({{"text", "5 万元"}, {"value", 99}})); break;
    case 8: data.set("name", Json(std::string("控制\x01\x1b符\n\"引号\" <b>&"))); break;
    default: data.set("contact", Json(7)); break;
  }
  return data;
}

void Simulation::declare() {
  const std::string unit = random_.of(kUnits);
  std::string person = somebody("unit/" + unit + "/handler");
  if (person.empty() || random_.percent(4)) person = anybody();
  Json data = declaration();
  if (random_.percent(15)) data = spoiled(std::move(data));
  StartMatter request{.procedure = "key-projects/declaration", .data = std::move(data),
                      .draft = random_.percent(8)};
  if (random_.percent(4)) request.unit = random_.of(kUnits);
  const bool draft = request.draft;
  auto answer = send(person, std::move(request));
  if (draft && answer.result) drafts_.push_back((*answer.result)["id"].as_string());
}

void Simulation::change_draft() {
  std::string id;
  for (const auto& returned : office_->ids_of("matter")) {
    if (office_->world().get<Matter>(returned)->state == MatterState::returned) id = returned;
  }
  if (!drafts_.empty() && (id.empty() || random_.percent(40))) id = random_.of(drafts_);
  if (id.empty()) {
    declare();
    return;
  }
  auto matter = office_->world().get<Matter>(id);
  std::string person = matter->starter.person;
  if (random_.percent(30)) person = somebody("unit/" + matter->unit + "/handler");
  if (person.empty()) person = anybody();
  if (random_.percent(30)) {
    send(person, ChangeDraft{id, {}, declaration()});
  } else {
    Json data = declaration();
    if (random_.percent(20)) data = spoiled(std::move(data));
    send(person, SubmitDraft{id, std::move(data)});
  }
}

// ---- tasks ------------------------------------------------------------------------------------

std::optional<Simulation::Held> Simulation::pick_task() {
  store::Query query{.table = &registers::todo(), .columns = {"matter", "task"},
                     .order_by = {{"opened", false}, {"task", false}}, .limit = 400};
  auto page = office_->reader().query(query);
  require(page.has_value(), "the task list cannot be read");
  std::vector<Held> held;
  for (const auto& row : page->rows) {
    if (!store::cell_text(row[1]).ends_with(".supplement")) {
      held.push_back({store::cell_text(row[0]), store::cell_text(row[1])});
    }
  }
  if (held.empty()) return std::nullopt;
  // What has waited longest is taken up more often.
  const int n = static_cast<int>(held.size());
  return held[static_cast<std::size_t>(std::min(random_.below(n), random_.below(n)))];
}

Json Simulation::answer_for(const std::string& id, const Json& property) {
  const std::string& widget = property["x-widget"].as_string();
  if (property["x-ledger"].is_string()) return Json(pick_entry());
  if (is_rows(property)) {
    Json rows = Json::array();
    const int n = 1 + random_.below(4);
    for (int i = 0; i < n; ++i) {
      Json row = Json::object();
      for (const auto& [column, cell] : property["items"]["properties"].members()) {
        if (!random_.percent(3)) row.set(column, answer_for(column, cell));
      }
      rows.push(std::move(row));
    }
    return rows;
  }
  if (widget == "posts" || widget == "units") {
    Json list = Json::array();
    const int n = 1 + random_.below(3), from = random_.below(4);
    const std::string kind = widget == "posts" ? "unit:" : "";
    for (int i = 0; i < n; ++i) {
      list.push(Json(kind + kReviewers[static_cast<std::size_t>((from + i) % 4)]));
    }
    return list;
  }
  if (widget == "scores") {
    Json scores = Json::object();
    for (const auto& item : property["x-items"].items()) {
      const auto most = static_cast<int>(item["max"].as_integer());
      scores.set(item["id"].as_string(), Json(random_.below(most + 1 + random_.percent(1))));
    }
    return scores;
  }
  if (property["enum"].is_array()) return random_.of(property["enum"].items());
  if (property["items"]["enum"].is_array()) {
    return Json::array({random_.of(property["items"]["enum"].items())});
  }
  if (widget == "money") return Json(random_.of(random_.percent(5) ? kBadQuantities : kAmounts));
  if (widget == "area") return Json(random_.of(random_.percent(5) ? kBadQuantities : kLands));
  if (widget == "unit") return Json(random_.of(kUnits));
  if (widget == "matter" || widget == "matters" || widget == "photo") {
    Json list = Json::array();
    const auto ids = office_->ids_of("matter");
    if (widget != "photo" && !ids.empty()) list.push(Json(random_.of(ids)));
    if (widget == "photo" && random_.percent(5)) list.push(Json("不在.jpg"));
    if (widget != "matter") return list;
    return ids.empty() ? Json("none") : list.items().front();
  }
  if (widget == "month") return Json(random_.percent(50) ? "2026-05" : "2027-12");
  if (widget == "date") return Json(write_date(office_->today()));
  if (property["type"].as_string() == "integer") return Json(2026);
  return Json(id + std::to_string(random_.below(100)));
}

Json Simulation::filled(const Pack& pack, const std::string& form, const Json& now) {
  Json data = now.is_object() ? now : Json::object();
  const Json& schema = pack.forms.at(form)["schema"];
  for (const auto& [id, property] : schema["properties"].members()) {
    bool required = false;
    for (const auto& name : schema["required"].items()) required |= name.as_string() == id;
    const int chance = id == "veto" ? 5 : id == "month" ? 0 : 30;
    if (required ? !random_.percent(3) : random_.percent(chance)) {
      data.set(id, answer_for(id, property));
    }
  }
  return data;
}

void Simulation::act_on_task() {
  const auto held = pick_task();
  if (!held) {
    declare();
    return;
  }
  do_task(*held);
}

bool Simulation::do_task(const Held& held) {
  auto matter = office_->world().get<Matter>(held.matter);
  const Task* task = matter->task(held.task);
  require(task != nullptr, "the task list names a task that is not there: " + held.task);
  std::string person = somebody(random_.of(task->roles));
  if (person.empty() || random_.percent(4)) person = anybody();
  ActOnTask request{.matter = held.matter, .task = held.task};
  request.version = random_.percent(3) ? task->version + 1 : task->version;
  if (!random_.percent(6)) request.opinion = "意见" + std::to_string(random_.below(1000));
  if (!random_.percent(30)) request.reason = "理由";
  auto pack = office_->shelf().get(office_->world(), matter->pack);
  if (!task->form.empty()) request.data = filled(*pack, task->form, Json());
  const int dice = random_.below(100);
  if (dice < 4) {
    request.act = "return";
  } else if (dice < 8) {
    request.act = "save";
  } else if (dice < 12) {
    request.act = "transfer";
    request.to = "post/" + random_.of(office_->ids_of("post"));
  } else if (dice < 13) {
    request.act = "no_such_act";
  } else {
    request.act = random_.percent(70) ? task->outcomes.front().id
                                      : random_.of(task->outcomes).id;
  }
  // Most who report do so because they are done.
  if (task->step_id == "feedback" && random_.percent(50)) request.act = "agree";
  if (task->step_id == "feedback" && random_.percent(80)) request.data.set("evidence", "验收单");
  if (task->signs && request.act == "agree") request.signature = signature_for(person, *task);
  return send(person, std::move(request)).result.has_value();
}

// A meeting that has decided, or what waits for one or came before one.
bool Simulation::is_before_a_meeting(const Matter& matter) const {
  const auto brought = [&](const AgendaItem& item) { return item.matter == matter.id; };
  const auto pool = office_->world().get<TopicPool>(matter.body);
  if (pool && std::any_of(pool->topics.begin(), pool->topics.end(), brought)) return true;
  for (const auto& id : office_->ids_of("meeting")) {
    const auto meeting = office_->world().get<Meeting>(id);
    if (meeting->state == MeetingState::cancelled) continue;
    if (meeting->state == MeetingState::closed && meeting->matter == matter.id) return true;
    if (std::any_of(meeting->items.begin(), meeting->items.end(), brought)) return true;
  }
  return false;
}

void Simulation::act_on_matter() {
  const auto ids = office_->ids_of("matter");
  if (ids.empty()) {
    declare();
    return;
  }
  static const std::vector<std::string> kActs = {"withdraw", "urge",      "watch",   "unwatch",
                                                 "read",     "view",      "urge",    "terminate",
                                                 "suspend",  "terminate", "resume"};
  const std::string act = random_.of(kActs);
  auto matter = office_->world().get<Matter>(random_.of(ids));
  // What stands still goes on some day.
  for (const auto& id : ids) {
    auto still = act == "resume" ? office_->world().get<Matter>(id) : nullptr;
    if (still && still->state == MatterState::suspended) matter = still;
  }
  std::string person = matter->starter.person;
  // Most of what a meeting has before it, or has decided, is brought to its end.
  if (act == "terminate" && is_before_a_meeting(*matter) && random_.percent(70)) {
    return push_business();
  }
  const bool heads = act == "terminate" || act == "suspend" || act == "resume";
  if (heads) person = random_.percent(40) ? somebody(matter->body + "/office_head") : "";
  if (act == "withdraw" && !matter->involved.empty()) person = random_.of(matter->involved);
  if (act == "read" && !matter->circulars.empty()) {
    person = random_.of(random_.of(matter->circulars).to).person;
  }
  if (person.empty() || random_.percent(10)) person = anybody();
  send(person, ActOnMatter{.matter = matter->id, .act = act, .reason = "情况有变"});
}

// ---- the ledger -------------------------------------------------------------------------------

void Simulation::propose_to_ledger() {
  auto entry = office_->world().get<Entry>(pick_entry());
  if (!entry) {
    act_on_task();
    return;
  }
  static const std::vector<std::string> kProcedures = {"ledger-update", "stage-change",
                                                       "stage-change", "office-correction",
                                                       "ledger-update", "exit", "monthly-report"};
  const std::string procedure = random_.of(kProcedures);
  auto pack = office_->pack("key-projects");
  const bool office = procedure == "office-correction" || procedure == "monthly-report";
  const std::string role = office ? "key-projects/office" : "unit/" + entry->unit + "/handler";
  std::string person = somebody(role);
  if (person.empty() || random_.percent(5)) person = anybody();
  Json data = filled(*pack, pack->procedure(procedure)->form, Json());
  if (procedure != "monthly-report") data.set("entry", Json(entry->id));
  if (procedure == "stage-change" && !random_.percent(10)) {
    const auto at = std::find(kStages.begin(), kStages.end(), entry->stage) - kStages.begin();
    const auto next = std::min<std::ptrdiff_t>(at + 1, 8);
    data.set("from", Json(entry->stage));
    data.set("to", Json(kStages[static_cast<std::size_t>(random_.percent(75) ? next
                                                                             : random_.below(9))]));
    data.set("expansion_name", Json("新周期" + std::to_string(random_.below(100))));
  }
  send(person, StartMatter{.procedure = "key-projects/" + procedure, .data = std::move(data)});
}

// ---- people -----------------------------------------------------------------------------------

// Whoever leaves has a successor from the same day on: nothing that he had lies without a holder.
void Simulation::change_people() {
  std::string asking = administrator();
  if (asking.empty() || random_.percent(5)) asking = anybody();
  const Date today = office_->today();
  auto person = office_->world().get<Person>(anybody());
  if (person->holdings.empty() || random_.percent(20)) {
    send(asking, TakePost{person->id, random_.of(office_->ids_of("post")), today, {}});
    return;
  }
  const Holding holding = random_.of(person->holdings);
  if (holding.until) return;
  const bool taken = send(asking, TakePost{anybody(), holding.post, today, {}}).result
                         .has_value();
  const auto left = persons_of_role(office_->world(), "post/" + holding.post, today);
  if (!taken && left.size() < 2) return;
  send(asking, LeavePost{person->id, holding.id, today - std::chrono::days{1}});
}

// No post of this office is vacant: who holds none takes one, then others take a second.
void Simulation::hold_all_posts() {
  for (const auto& post : office_->ids_of("post")) {
    for (int i = 0; i < 50; ++i) {
      const auto holders = persons_of_role(office_->world(), "post/" + post, office_->today());
      if (!holders.empty()) break;
      send(administrator(), TakePost{anybody(), post, office_->today(), {}});
    }
  }
}

void Simulation::set_parameter() {
  static const std::vector<std::string> kParameters = {"land_threshold", "filing_limit",
                                                       "scoring_limit", "no_such_parameter"};
  std::string person = administrator();
  if (person.empty()) person = anybody();
  send(person, SetParameter{"key-projects", random_.of(kParameters),
                            std::to_string(1 + random_.below(12)),
                            office_->today() + std::chrono::days{random_.below(10)}, "模拟"});
}

}  // namespace tongchou::sim
