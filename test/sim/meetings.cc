// Meetings, their papers and what they order: people arrange, say, decide, sign, send and
// supervise, mostly as they should, often enough not.
#include <algorithm>

#include "../support/kernel_signature.h"
#include "kernel/meeting.h"
#include "simulation.h"

namespace tongchou::sim {

using namespace kernel;

namespace {

const std::vector<std::string> kPlaces = {"第一会议室", "第二会议室", "现场"};
const std::vector<std::string> kTopics = {"征迁扫尾", "临时用电", "用地指标", "管网迁改", "资金拨付",
                                          "环评补办"};
const std::vector<std::string> kOwing = {"east-park", "west-park", "development", "power-supply",
                                         "finance-bureau", "foreign-trade"};

std::string minutes_writer(const Meeting& m) {
  return m.head.writer.empty() ? m.body + "/office" : "post/" + m.head.writer;
}

}  // namespace

// One that is not over; of this body, or of any.
std::shared_ptr<const Meeting> Simulation::pick_meeting(const std::string& body) {
  std::vector<std::shared_ptr<const Meeting>> found;
  for (const auto& id : office_->ids_of("meeting")) {
    auto meeting = office_->world().get<Meeting>(id);
    const bool over =
        meeting->state == MeetingState::closed || meeting->state == MeetingState::cancelled;
    if (!over && (body.empty() || meeting->body == body)) found.push_back(std::move(meeting));
  }
  return found.empty() ? nullptr : random_.of(found);
}

void Simulation::plan_meeting(const std::string& body) {
  std::string person = somebody(body + "/office");
  if (person.empty() || random_.percent(5)) person = anybody();
  Json data = Json::object();
  const bool special = random_.percent(40);
  data.set("kind", special ? "special" : "regular");
  if (special ? !random_.percent(5) : random_.percent(5)) data.set("reason", "情况紧急");
  const Date day = office_->today() + std::chrono::days{random_.below(12)};
  data.set("day", Json(write_date(same_or_next_working_day(office_->calendar(), day).value)));
  data.set("time", Json(random_.percent(95) ? "14:30" : "25:99"));
  data.set("place", Json(random_.of(kPlaces)));
  if (random_.percent(20)) {
    data.set("units", Json::array({Json("unit:east-park"), Json("unit:development")}));
    data.set("close_day", Json(write_date(office_->today() + std::chrono::days{1})));
  }
  send(person, StartMatter{.procedure = body + "/meeting", .data = std::move(data)});
}

Json Simulation::item_data() {
  Json data = Json::object();
  std::string title = random_.of(kTopics) + std::to_string(random_.below(100));
  if (random_.percent(3)) title.clear();
  data.set("title", Json(title));
  data.set("units", Json::array({Json(random_.of(kOwing))}));
  if (random_.percent(15)) data.set("open_title", "一个事项");
  if (random_.percent(15)) data.set("flags", Json::array({Json("funds")}));
  else if (random_.percent(3)) data.set("flags", Json::array());
  if (random_.percent(3)) data.set("basis", Json(std::string(4000, 'x')));
  if (random_.percent(60)) data.set("reason", "增补的理由");
  return data;
}

// What an act on a meeting says, sensible for most.
ActOnMeeting Simulation::meeting_act(const Meeting& m, const std::string& act) {
  ActOnMeeting c{.meeting = m.id, .act = act, .data = Json::object()};
  if (!m.items.empty()) c.item = random_.of(m.items).id;
  const Invitee* invitee = m.invitees.empty() ? nullptr : &random_.of(m.invitees);
  auto set = [&](const char* name, Json value) { c.data.set(name, std::move(value)); };
  if (act == "put_item" || act == "set_item") {
    c.data = item_data();
  } else if (act == "take_topic") {
    auto pool = office_->world().get<TopicPool>(m.body);
    set("topic", pool && !pool->topics.empty() ? Json(random_.of(pool->topics).id) : Json("none"));
    set("reason", "增补的理由");
  } else if (act == "remove_item" || act == "cancel") {
    if (!random_.percent(10)) set("reason", "不再需要");
  } else if (act == "order") {
    Json ids = Json::array();
    for (const auto& item : m.items) ids.push(Json(item.id));
    set("items", std::move(ids));
  } else if (act == "arrange") {
    set("place", Json(random_.of(kPlaces)));
    if (!random_.percent(20)) set("moved_why", "会议室检修");
    const char* writer = m.body == "finance" ? "finance-office-clerk"
                                             : "key-project-office-recorder";
    set("writer", Json(random_.percent(80) ? writer : random_.of(office_->ids_of("post"))));
  } else if (act == "invite") {
    set("post", Json(random_.of(office_->ids_of("post"))));
    set("part", Json(random_.percent(50) ? "member" : "attending"));
  } else if (act == "code") {
    set("code", Json("the code of " + m.id + " at the door"));
  } else if (act == "conclude") {
    static const std::vector<std::string> outcomes = {"pass", "pass", "reject", "defer", "again",
                                                      "noted"};
    set("outcome", Json(random_.of(outcomes)));
    if (!random_.percent(10)) set("text", "议定内容");
    if (random_.percent(30)) set("no_deed", "当场已办");
  } else if (act == "remark") {
    set("text", "说了几句");
    if (invitee) set("speaker", Json(invitee->id));
  } else if (act == "vote" || act == "recuse") {
    if (invitee) set("invitee", Json(invitee->id));
    set("choice", Json(random_.percent(60) ? "for" : "against"));
    set("on", Json(random_.percent(50)));
  } else if (act == "deed") {
    set("text", Json("办理事项" + std::to_string(random_.below(1000))));
    set("lead", Json(random_.of(kOwing)));
    set("due", Json(write_date(office_->today() + std::chrono::days{1 + random_.below(30)})));
  } else if (act == "answer") {
    static const std::vector<std::string> answers = {"yes", "yes", "leave", "substitute"};
    set("answer", Json(random_.of(answers)));
    set("reason", "另有公务");
    set("substitute", "副职");
  }
  const bool about_person = act == "uninvite" || act == "answer" || act == "sign_in";
  if (about_person && invitee) c.invitee = invitee->id;
  return c;
}

// Whatever kept them from it: a meeting is held on its day, or has another.
void Simulation::bring_to_its_day(const Meeting& m, const std::string& person) {
  if (local_date(m.head.starts) >= office_->today()) {
    advance_to(m.head.starts);
    send(person, ActOnMeeting{.meeting = m.id, .act = "open", .data = Json::object()});
    return;
  }
  const auto day = next_working_day(office_->calendar(), office_->today()).value;
  ActOnMeeting c{.meeting = m.id, .act = "arrange", .data = Json::object()};
  c.data.set("starts", Json(write_date(day) + " 09:00"));
  c.data.set("ends", Json(write_date(day) + " 11:00"));
  if (!random_.percent(10)) c.data.set("moved_why", "当日另有会议");
  send(person, std::move(c));
}

// The office keeps a meeting moving: what is still lacking is done first.
void Simulation::act_on_meeting() {
  const auto meeting = pick_meeting();
  if (!meeting || random_.percent(4)) return plan_meeting("key-projects");
  const Meeting& m = *meeting;
  std::string person = somebody(minutes_writer(m));
  if (person.empty() || random_.percent(30)) person = somebody(m.body + "/office");
  if (person.empty() || random_.percent(4)) person = anybody();
  const bool near = m.head.starts < office_->now + std::chrono::days{3};
  if (m.state == MeetingState::noticed && near && random_.percent(60)) {
    return bring_to_its_day(m, person);
  }
  const Standing standing = standing_of(office_->world(), person, office_->now);
  auto acts = acts_on(standing, m, *office_->pack(m.body), office_->today());
  if (acts.empty()) acts = {"open", "conclude", "close"};
  std::erase_if(acts, [&](const auto& act) { return act == "cancel" && !random_.percent(5); });
  std::string act = random_.of(acts);
  std::string item;
  if (m.state == MeetingState::planned && m.items.empty()) {
    act = office_->pack(m.body)->meeting->admission ? "take_topic" : "put_item";
  }
  if (m.state == MeetingState::planned && m.head.writer.empty()) act = "arrange";
  if (m.state == MeetingState::in_session && random_.percent(70)) {
    for (const auto& one : m.items) {
      const bool owes = one.outcome == "pass" && one.deeds.empty() && one.no_deed.empty();
      if (!one.outcome.empty() && !one.text.empty() && !owes) continue;
      act = owes ? "deed" : "conclude";
      item = one.id;
      break;
    }
    if (item.empty()) act = "close";
  } else if (random_.percent(40)) {
    for (const char* next : {"fix_agenda", "notice", "open"}) {
      if (std::find(acts.begin(), acts.end(), next) != acts.end()) act = next;
    }
  }
  ActOnMeeting c = meeting_act(m, act);
  if (!item.empty()) c.item = item;
  if (act == "answer" || act == "sign_in") {
    c.data.set("code", Json(m.sign_in_code));
    if (random_.percent(50) && !m.invitees.empty()) {
      const Invitee& one = random_.of(m.invitees);
      if (!one.person.empty()) person = one.person;
      c.invitee.clear();
    }
  }
  send(person, std::move(c));
}

// A task of a meeting's matter, of its minutes or of a directive: these are short and many wait.
void Simulation::push_business() {
  std::vector<Held> held;
  for (const auto& id : office_->ids_of("matter")) {
    auto matter = office_->world().get<Matter>(id);
    if (matter->state != MatterState::open) continue;
    const bool about = matter->procedure == "meeting" || matter->procedure == "directive" ||
                       matter->procedure == "correction" || matter->procedure == "paper";
    if (!about) continue;
    for (const auto& task : matter->tasks) {
      if (task.state == TaskState::open) held.push_back({id, task.id});
    }
  }
  if (held.empty()) return act_on_meeting();
  do_task(random_.of(held));
}

void Simulation::start_directive() {
  const auto pack = office_->pack("key-projects");
  std::string person = somebody(random_.percent(70) ? "key-projects/office"
                                                    : "key-projects/supervisor");
  if (person.empty() || random_.percent(5)) person = anybody();
  Json data = filled(*pack, "directive-order", Json());
  data.set("lead", Json(random_.of(kOwing)));
  data.set("due", Json(write_date(office_->today() + std::chrono::days{random_.below(40)})));
  for (const char* field : {"stages", "source", "item"}) data.erase(field);
  if (random_.percent(70)) data.set("source_kind", "other");
  if (random_.percent(20)) data.erase("lead");
  send(person, StartMatter{.procedure = "key-projects/directive", .data = std::move(data)});
}

// Papers are changed, corrected, declared void, sent, taken back and signed for.
void Simulation::act_on_document() {
  const auto ids = office_->ids_of("document");
  if (ids.empty()) {
    std::string person = somebody("key-projects/office");
    if (person.empty()) person = anybody();
    const auto pack = office_->pack("key-projects");
    send(person, StartMatter{.procedure = "key-projects/paper",
                             .data = filled(*pack, "paper", Json())});
    return;
  }
  auto document = office_->world().get<Document>(random_.of(ids));
  static const std::vector<std::string> kActs = {"edit",   "edit", "correct", "withdraw",
                                                 "send",   "send", "recall",  "receipt"};
  const std::string act = random_.of(kActs);
  if (act == "withdraw" && !random_.percent(25)) return act_on_meeting();
  std::string person = somebody(document->writer.empty() ? document->body + "/office"
                                                         : "post/" + document->writer);
  Json data = Json::object();
  if (!random_.percent(10)) data.set("reason", "有变动");
  if (act == "edit") {
    data.set("content", Json::object({{"opening", Json::array({Json("改过的正文")})}}));
  } else if (act == "send") {
    Json one = Json::object({{"unit", Json(random_.of(kOwing))}});
    if (random_.percent(30)) one.set("kind", "cc");
    if (random_.percent(30)) one.set("reason", "有关");
    data.set("to", Json::array({std::move(one)}));
  } else if (!document->copies.empty()) {
    const Copy& copy = random_.of(document->copies);
    data.set("copy", Json(copy.id));
    if (act == "receipt") {
      person = copy.person.empty() ? somebody("unit/" + copy.unit + "/handler") : copy.person;
    }
  }
  if (person.empty() || random_.percent(5)) person = anybody();
  send(person, ActOnDocument{document->id, act, std::move(data), 0});
}

// Whoever signs has a key, except when it was forgotten.
std::optional<SignatureRecord> Simulation::signature_for(const std::string& person,
                                                         const Task& task) {
  auto document = task.signs ? office_->world().get<Document>(*task.signs) : nullptr;
  if (!document || random_.percent(5)) return std::nullopt;
  if (!office_->world().get<SigningKeys>(person)) {
    if (!send(person, test::registration(office_->world(), person)).result) return std::nullopt;
  }
  const bool old = random_.percent(5);
  const Version& version = old ? document->versions.front() : *document->latest();
  return test::kernel_signature(office_->world(), person, task, version, office_->now);
}

}  // namespace tongchou::sim
