// The named rules of a meeting's procedure: it is planned, its agenda fixed, the notice sent, it is
// closed, and what it decided goes to those who waited for it and to those who have to act.
#include <algorithm>

#include "kernel/meeting.h"
#include "kernel/meeting_words.h"
#include "kernel/procedure.h"
#include "kernel/rules_beyond.h"

namespace tongchou::kernel {

namespace {

struct Called {
  std::shared_ptr<const Meeting> meeting;
  const PackMeeting* how = nullptr;
};

std::expected<Called, Refused> called(const RuleCall& call) {
  const Json& id = call.inputs["meeting"];
  auto meeting = call.p.world.get<Meeting>(id.is_object() ? id["id"].as_string() : id.as_string());
  if (!meeting || !call.pack.meeting) return refuse(Refusal::meeting_not_found, call.clause);
  return Called{std::move(meeting), &*call.pack.meeting};
}

std::vector<std::string> subjects_of(const Meeting& m) {
  return {"meeting:" + m.id, "matter:" + m.matter, "body:" + m.body};
}

std::string month_of(Date day) { return write_date(day).substr(0, 7); }

std::vector<std::string> texts_of(const Json& list) {
  std::vector<std::string> texts;
  if (list.is_string() && !list.as_string().empty()) texts.push_back(list.as_string());
  for (const auto& one : list.items()) texts.push_back(one.as_string());
  return texts;
}

std::int64_t number_on(const RuleCall& call, const char* parameter) {
  return whole_parameter(call.p, call.pack, parameter).value_or(0);
}

// So many days must lie between today and the meeting, unless a reason is given.
Verdict early_enough(const RuleCall& call, const Meeting& m, const char* parameter,
                     const std::string& clause) {
  if (m.head.kind == "special" || !m.head.reason.empty()) return {};
  const auto wanted = number_on(call, parameter);
  const auto left = (local_date(m.head.starts) - call.p.today()).count();
  if (left >= wanted) return {};
  const std::string days = std::to_string(wanted);
  return refuse(Refusal::notice_too_short, clause, "须提前 " + days + " 天，缩短的写明理由",
                days + " days are needed, or a reason");
}

// So many items are discussed at one meeting; what the presider adds later, with a reason, comes on
// top.
Verdict few_enough(const RuleCall& call, const Meeting& m, const std::string& clause) {
  const auto most = number_on(call, "agenda_items");
  const auto topics = std::count_if(m.items.begin(), m.items.end(),
                                    [](const auto& item) { return item.kind != "follow_up"; });
  if (most == 0 || topics <= most) return {};
  const std::string many = std::to_string(most);
  return refuse(Refusal::rule_forbids, clause, "一次会议至多 " + many + " 个议题",
                "at most " + many + " items at one meeting");
}

// KP-35: the members, and whoever is concerned by an item.
void invite_all(const RuleCall& call, const Meeting& m, const PackMeeting& how) {
  const Date day = local_date(m.head.starts);
  const std::string& clause = how.clause("invitation");
  for (const char* role : {"leader", "deputy", "member"}) {
    for (const auto& post : posts_of_role(call.p.world, m.body + "/" + role, day)) {
      invite_once(call.p, m.id, post, "member", {}, clause);
    }
  }
  for (const auto& item : m.items) invite_concerned(call.p, m, item, clause);
  if (!m.head.writer.empty()) {
    invite_once(call.p, m.id, m.head.writer, "staff", {}, how.clause("minutes"));
  }
}

// FE-7: 「定期听取」: a standing item comes onto the next agenda by rule, not by anybody's memory.
void put_standing(const RuleCall& call, const Meeting& m, const PackMeeting& how) {
  auto pool = call.p.world.get<TopicPool>(m.body);
  for (const auto& topic : pool ? pool->topics : std::vector<AgendaItem>{}) {
    if (topic.kind != "standing") continue;
    call.p.emit(TopicTaken{m.body, topic.id, m.id, {}}, subjects_of(m), how.clause("items"));
    call.p.emit(AgendaItemSet{m.id, "take_topic", topic}, subjects_of(m), how.clause("items"));
  }
}

bool is_flagged(const AgendaItem& item) { return !item.flags.empty(); }

// Into the pool of topics, for a later agenda.
void offer_again(const RuleCall& call, const Meeting& m, const AgendaItem& item,
                 const std::string& clause) {
  AgendaItem again{.id = call.p.new_id("i"), .kind = item.kind, .title = item.title,
                   .open_title = item.open_title, .matter = item.matter, .key = item.key,
                   .unit = item.unit, .reporter = item.reporter, .basis = item.basis,
                   .units = item.units, .papers = item.papers, .flags = item.flags};
  again.carried_from = m.id;
  again.terms = item.terms;
  again.admitted_flags = item.admitted_flags;
  call.p.emit(TopicOffered{m.body, std::move(again)}, subjects_of(m), clause);
}

}  // namespace

RuleAnswer meeting_plan(const RuleCall& call) {
  Proposal& p = call.p;
  if (!call.pack.meeting) return refuse(Refusal::meeting_not_found, call.clause);
  const PackMeeting& how = *call.pack.meeting;
  auto matter = p.world.get<Matter>(call.matter);
  Meeting m;
  m.id = p.new_id("k");
  m.body = matter->body;
  m.matter = call.matter;
  m.initiator = matter->starter;
  m.head.kind = call.inputs["kind"].as_string() == "special" ? "special" : "regular";
  m.head.reason = call.inputs["reason"].as_string();
  m.head.title = call.inputs["title"].as_string();
  m.head.place = call.inputs["place"].as_string();
  if (m.head.kind == "special" && m.head.reason.empty()) {
    return refuse(Refusal::reason_required, how.clause("special"));
  }
  const std::string day = call.inputs["day"].as_string(), time = call.inputs["time"].as_string();
  auto starts = parse_local_instant(day.substr(0, 10) + " " + time);
  if (!starts || *starts <= p.command.now) {
    return refuse(Refusal::meeting_times_invalid, how.clause("convening"));
  }
  m.head.starts = *starts;
  m.head.ends = *starts + std::chrono::hours{2};
  // The leader presides unless somebody else is named; the office's own writer likewise.
  const auto leaders =
      posts_of_role(p.world, absolute_role(how.presiders.front(), m.body), p.today());
  if (leaders.empty()) return refuse(Refusal::members_missing, "G-4");
  m.head.presider = leaders.front();
  m.head.presider_name = holder_name(p.world, m.head.presider, p.today());
  const auto office = posts_of_role(p.world, m.body + "/office", p.today());
  if (std::find(office.begin(), office.end(), matter->starter.post) != office.end()) {
    m.head.writer = matter->starter.post;
    m.head.writer_name = matter->starter.name;
  }
  if (m.head.title.empty()) m.head.title = month_of(local_date(*starts)) + " " + how.name;
  const std::string id = m.id, title = m.head.title;
  const auto subjects = subjects_of(m);
  p.emit(
      MeetingPlanned{std::move(m)}, subjects,
      call.inputs["kind"].as_string() == "special" ? how.clause("special") : how.clause("series"));
  p.emit(MatterLinked{call.matter, {"meeting", id, title, "会议"}}, subjects, call.clause);
  return Json::object(
      {{"id", Json(id)}, {"title", Json(title)}, {"starts", Json(write_iso(*starts))}});
}

// TW-30: what a unit answered to the call goes into the pool; the office compiles.
RuleAnswer meeting_put(const RuleCall& call) {
  auto at = called(call);
  if (!at) return std::unexpected(at.error());
  if (at->how->admission) return refuse(Refusal::item_not_admitted, at->how->clause("items"));
  AgendaItem topic{.id = call.p.new_id("i"),
                   .kind = "topic",
                   .title = call.inputs["title"].as_string(),
                   .unit = call.inputs["unit"].as_string(),
                   .basis = call.inputs["basis"].as_string(),
                   .units = texts_of(call.inputs["units"])};
  if (topic.title.empty()) return refuse(Refusal::name_empty, at->how->clause("items"));
  // What the unit attached to its answer are the papers of its items.
  const auto asked = call.p.world.get<Matter>(call.matter);
  for (const auto& file : asked->files) {
    if (file.who.unit == topic.unit) topic.papers.push_back(file);
  }
  REFUSE_UNLESS(paper_fits(call.p, call.pack, topic));
  const std::string id = topic.id;
  call.p.emit(TopicOffered{at->meeting->body, std::move(topic)}, subjects_of(*at->meeting),
              at->how->clause("items"));
  return Json::object({{"topic", Json(id)}});
}

RuleAnswer meeting_fix(const RuleCall& call) {
  auto at = called(call);
  if (!at) return std::unexpected(at.error());
  put_standing(call, *at->meeting, *at->how);
  const auto planned = call.p.world.get<Meeting>(at->meeting->id);
  const Meeting& m = *planned;
  if (m.items.empty()) return refuse(Refusal::agenda_empty, at->how->clause("items"));
  if (m.head.writer.empty()) return refuse(Refusal::writer_invalid, at->how->clause("minutes"));
  REFUSE_UNLESS(early_enough(call, m, "agenda_days", at->how->clause("items")));
  REFUSE_UNLESS(few_enough(call, m, at->how->clause("items")));
  auto delegation =
      delegation_for(call.p, call.pack, m.head.presider, m.id, local_date(m.head.starts));
  if (!delegation) return std::unexpected(delegation.error());
  const bool has_first = std::any_of(m.items.begin(), m.items.end(),
                                     [](const auto& item) { return item.kind == "follow_up"; });
  if (!has_first) {
    AgendaItem first{.id = call.p.new_id("i"), .kind = "follow_up", .title = "上次议定事项落实情况"};
    call.p.emit(AgendaItemSet{m.id, "follow_up", std::move(first)}, subjects_of(m),
                at->how->clause("deeds"));
  }
  invite_all(call, *call.p.world.get<Meeting>(m.id), *at->how);
  call.p.emit(AgendaFixed{m.id}, subjects_of(m), at->how->clause("items"));
  return Json::object({{"id", Json(m.id)},
                       {"title", Json(m.head.title)},
                       {"presider", Json(m.head.presider)},
                       {"writer", Json(m.head.writer)},
                       {"delegated", Json(!m.head.delegation.empty())}});
}

RuleAnswer meeting_reopen(const RuleCall& call) {
  auto at = called(call);
  if (!at) return std::unexpected(at.error());
  call.p.emit(AgendaFixed{at->meeting->id, false}, subjects_of(*at->meeting),
              at->how->clause("items"));
  return Json::object();
}

RuleAnswer meeting_notice(const RuleCall& call) {
  auto at = called(call);
  if (!at) return std::unexpected(at.error());
  const Meeting& m = *at->meeting;
  REFUSE_UNLESS(early_enough(call, m, "notice_days", at->how->clause("invitation")));
  MeetingHead head = m.head;
  const std::string year = write_date(local_date(head.starts)).substr(0, 4);
  // A meeting whose notice was taken back and is sent again keeps its number.
  if (head.ordinal == 0) head.ordinal = call.p.take_number(m.body + "/meeting/" + year);
  head.title = call.pack.name + year + "年第" + std::to_string(head.ordinal) + "次" + at->how->name;
  auto delegation =
      delegation_for(call.p, call.pack, head.presider, m.id, local_date(head.starts));
  if (!delegation) return std::unexpected(delegation.error());
  head.delegation = *delegation;
  head.answer_by = answer_by(call.p, call.pack, head.starts);
  call.p.emit(MeetingSet{m.id, "notice", head}, subjects_of(m), at->how->clause("invitation"));
  call.p.emit(MeetingMoved{m.id, MeetingState::noticed, {}, {}}, subjects_of(m),
              at->how->clause("invitation"));
  send_circular(call.p, m.matter,
                notice_words(head), persons_invited(call.p.world, m, call.p.today()),
                at->how->clause("invitation"));
  return Json::object({{"id", Json(m.id)},
                       {"title", Json(head.title)},
                       {"presider", Json(head.presider)},
                       {"writer", Json(head.writer)},
                       {"ordinal", Json(head.ordinal)},
                       {"starts", Json(write_iso(head.starts))},
                       {"ends", Json(write_iso(head.ends))},
                       {"answer_by", Json(write_iso(head.answer_by.value_or(head.starts)))}});
}

// {meeting} → {lacking, until}: who has not answered the notice, as roles, while there is still
// something to answer; `until` when the last moment has moved away since: nobody is late yet.
RuleAnswer meeting_answers(const RuleCall& call) {
  auto at = called(call);
  if (!at) return std::unexpected(at.error());
  const Meeting& m = *at->meeting;
  Json lacking = Json::array(), until;
  if (m.state == MeetingState::noticed) {
    if (m.head.answer_by && *m.head.answer_by > call.p.command.now) {
      until = Json(write_iso(*m.head.answer_by));
    }
    for (const auto& one : m.invitees) {
      if (!one.answer.empty() || one.signed_in) continue;
      // A vacant post is reached through whoever handles its unit's papers.
      lacking.push(Json(one.person.empty() ? "unit:" + one.unit : "post:" + one.post));
    }
  }
  return Json::object({{"lacking", std::move(lacking)}, {"until", std::move(until)}});
}

// KP-39: 「一律」: nothing is left without a conclusion and its text.
RuleAnswer meeting_close(const RuleCall& call) {
  auto at = called(call);
  if (!at) return std::unexpected(at.error());
  const Meeting& m = *at->meeting;
  const PackMeeting& how = *at->how;
  if (m.state != MeetingState::in_session)
    return refuse(Refusal::meeting_state_wrong, how.clause("minutes"));
  // Everything that is lacking of one kind is named at once.
  auto lacking = [&](Refusal refusal, const std::string& clause, auto lacks) -> Verdict {
    std::string zh, en;
    for (const auto& item : m.items) {
      if (!lacks(item)) continue;
      zh += "「" + item.title + "」";
      en += (en.empty() ? "" : ", ") + item.title;
    }
    if (zh.empty()) return {};
    return refuse(refusal, clause, zh, en);
  };
  REFUSE_UNLESS(lacking(Refusal::item_undecided, how.clause("minutes"),
                        [](const AgendaItem& item) { return item.outcome.empty(); }));
  REFUSE_UNLESS(lacking(Refusal::minutes_text_missing, how.clause("minutes"),
                        [](const AgendaItem& item) { return item.text.empty(); }));
  REFUSE_UNLESS(lacking(Refusal::deed_missing, how.clause("deeds"), [](const AgendaItem& item) {
    return item.outcome == "pass" && item.deeds.empty() && item.no_deed.empty();
  }));
  call.p.emit(MeetingMoved{m.id, MeetingState::closed, {}, {}}, subjects_of(m),
              how.clause("minutes"));
  // What was put off comes back at the next meeting; what is to be reworked comes back the same way
  // when no matter of its own brings it again.
  for (const auto& item : m.items) {
    const bool back = item.outcome == "defer" || (item.outcome == "again" && item.key == 0);
    if (!back || item.kind == "follow_up") continue;
    offer_again(call, m, item, how.clause("items"));
  }
  bool flagged = false;
  for (const auto& item : m.items) flagged = flagged || is_flagged(item);
  return Json::object({{"flagged", Json(flagged)}});
}

bool holds_deeds(const World& world, const Setting& setting, Instant now, const std::string& id) {
  auto matter = world.get<Matter>(id);
  auto pack = matter ? setting.shelf.get(world, matter->pack) : nullptr;
  const PackProcedure* procedure = pack ? pack->procedure(matter->procedure) : nullptr;
  if (!procedure) return false;
  for (const auto* task : procedure->model->of_type(bpmn::ElementType::service_task)) {
    auto hold = task->headers.find("hold");
    if (task->task_type != "meeting.offer" || hold == task->headers.end()) continue;
    if (reckon(world, setting, now, *pack, *matter, hold->second).is_true()) return true;
  }
  return false;
}

// A matter asks for a place on an agenda, and waits for what is decided. While the header `hold` of
// the step is true, what the meeting hands out waits too: somebody else's approval is still needed.
RuleAnswer meeting_offer(const RuleCall& call) {
  auto matter = call.p.world.get<Matter>(call.matter);
  if (!call.pack.meeting) return refuse(Refusal::meeting_not_found, call.clause);
  AgendaItem topic{.id = call.p.new_id("i"),
                   .kind = "topic",
                   .title = call.inputs["title"].as_string(),
                   .open_title = call.inputs["open_title"].as_string(),
                   .matter = call.matter,
                   .key = call.key,
                   .unit = call.inputs["unit"].as_string(),
                   .reporter = call.inputs["reporter"].as_string(),
                   .basis = call.inputs["basis"].as_string(),
                   .units = texts_of(call.inputs["units"]),
                   .papers = matter->files,
                   .flags = texts_of(call.inputs["flags"])};
  topic.terms = texts_of(call.inputs["terms"]);
  if (topic.title.empty()) topic.title = matter->title;
  if (call.inputs["kind"].as_string() == "standing") topic.kind = "standing";
  if (topic.unit.empty()) topic.unit = matter->unit;
  if (matter->confidential && topic.open_title.empty()) topic.open_title = "（不公开议题）";
  call.p.emit(TopicOffered{matter->body, std::move(topic)},
              {"body:" + matter->body, "matter:" + call.matter}, call.clause);
  return std::nullopt;
}

namespace {

// The conclusion as it was signed; where there are no minutes, as it was recorded.
std::string signed_text(const World& world, const Pack& pack, const Meeting& m,
                        const AgendaItem& item) {
  auto document = world.get<Document>(m.document);
  if (!document) return item.text;
  const auto lines = recorded_lines(world, pack, m, item);
  for (const auto& section : document->latest()->content.sections) {
    if (section.item != item.id) continue;
    std::string text;
    for (const auto& paragraph : section.paragraphs) {
      if (std::find(lines.begin(), lines.end(), paragraph) != lines.end()) continue;
      text += (text.empty() ? "" : "\n") + paragraph;
    }
    return text.empty() ? item.text : text;
  }
  return item.text;
}

// Each deed that has no directive yet becomes one; doing it twice does nothing more. Answers how
// many have begun.
std::expected<std::int64_t, Refused> begin_deeds(const RuleCall& call, const Meeting& m,
                                                 AgendaItem& item) {
  std::int64_t begun = 0;
  const std::string text = signed_text(call.p.world, call.pack, m, item);
  for (auto& deed : item.deeds) {
    if (!deed.matter.empty()) continue;
    Json data = Json::object({{"title", Json(deed.text)},
                              {"text", Json(text)},
                              {"source_kind", Json("meeting")},
                              {"source", Json(m.id)},
                              {"source_label", Json(m.head.title + "：" + item.title)},
                              {"item", Json(item.id)},
                              {"lead", Json(deed.lead)}});
    Json assist = Json::array();
    for (const auto& unit : deed.assist) assist.push(Json(unit));
    if (assist.size() > 0) data.set("assist", std::move(assist));
    if (deed.due) data.set("due", Json(write_date(*deed.due)));
    auto child = start_child(call.p, {.procedure = m.body + "/directive",
                                      .unit = deed.lead,
                                      .title = deed.text,
                                      .data = std::move(data),
                                      .parent = m.matter,
                                      .relation = "督办",
                                      .waiter = {},
                                      .confidential = !item.open_title.empty()});
    if (!child) return std::unexpected(child.error());
    deed.matter = *child;
    ++begun;
  }
  return begun;
}

Json deeds_json(const AgendaItem& item) {
  Json handed = Json::array();
  for (const auto& deed : item.deeds) handed.push(to_json(deed));
  return handed;
}

// The matter that brought the item goes on with what was concluded.
void answer_matter(const RuleCall& call, const Meeting& m, const AgendaItem& item) {
  resume_later(call.p, {item.matter, item.key},
               Json::object({{"outcome", Json(item.outcome)},
                             {"label", Json(item.label)},
                             {"text", Json(item.text)},
                             {"meeting", Json(m.id)},
                             {"item", Json(item.id)},
                             {"meeting_title", Json(m.head.title)},
                             {"deeds", deeds_json(item)}}));
}

// Answers how many directives have begun.
std::expected<std::int64_t, Refused> release_item(const RuleCall& call, const Meeting& m,
                                                  AgendaItem item, const std::string& clause) {
  std::int64_t directives = 0;
  // What was not passed needs nobody's approval.
  const bool held = item.outcome == "pass" &&
                    holds_deeds(call.p.world, call.p.setting, call.p.command.now, item.matter);
  if (!held) {
    auto begun = begin_deeds(call, m, item);
    if (!begun) return begun;
    directives = *begun;
  }
  if (item.key != 0 && item.outcome != "defer") answer_matter(call, m, item);
  call.p.emit(AgendaItemSet{m.id, "release", std::move(item)}, subjects_of(m), clause);
  return directives;
}

// What everybody who works on the minutes may read of an item that waits.
Json waiting_json(const AgendaItem& item) {
  return Json::object({{"item", Json(item.id)},
                       {"matter", Json(item.matter)},
                       {"title", Json(item.open_title.empty() ? item.title : item.open_title)},
                       {"unit", Json(item.unit)}});
}

}  // namespace

// `which`: plain items without a flag, flagged ones, or all (""); with `item`, this one alone. Each
// deed becomes a directive, each matter that waited goes on; doing it twice does nothing more. The
// deeds of an item whose matter holds them stay behind: meeting.deeds says what becomes of them.
// Answers the flagged items that were left as `waiting`.
RuleAnswer meeting_release(const RuleCall& call) {
  auto at = called(call);
  if (!at) return std::unexpected(at.error());
  const Meeting& m = *at->meeting;
  const std::string& which = call.inputs["which"].as_string();
  const std::string& only = call.inputs["item"].as_string();
  if (!only.empty() && !m.item(only)) return refuse(Refusal::meeting_not_found, call.clause);
  std::int64_t directives = 0;
  Json waiting = Json::array();
  for (const auto& item : m.items) {
    const bool other = !only.empty() && item.id != only;
    const bool later = which == "plain" && is_flagged(item);
    if (later && !other) waiting.push(waiting_json(item));
    if (other || later || (which == "flagged" && !is_flagged(item))) continue;
    auto begun = release_item(call, m, item, at->how->clause("deeds"));
    if (!begun) return std::unexpected(begun.error());
    directives += *begun;
  }
  return Json::object({{"directives", Json(directives)}, {"waiting", std::move(waiting)}});
}

// FE-16: {meeting, item, reason}: whoever has to sign for this item did not. Nothing of it is
// begun, the item says why; the matter that brought it has it back to be reworked, and what no
// matter brought waits for the next agenda. The minutes stand as they were signed.
RuleAnswer meeting_return(const RuleCall& call) {
  auto at = called(call);
  if (!at) return std::unexpected(at.error());
  const Meeting& m = *at->meeting;
  const AgendaItem* known = m.item(call.inputs["item"].as_string());
  if (!known) return refuse(Refusal::meeting_not_found, call.clause);
  const std::string& reason = call.inputs["reason"].as_string();
  if (reason.empty()) return refuse(Refusal::reason_required, call.clause);
  AgendaItem item = *known;
  std::erase_if(item.deeds, [](const Deed& deed) { return deed.matter.empty(); });
  item.no_deed = "未予签批：" + reason;
  // What was put off, or is reworked anyhow, has gone back when the meeting closed.
  const bool gone = item.outcome == "defer" || item.outcome == "again";
  if (item.key != 0 && item.outcome != "defer") {
    AgendaItem told = item;
    told.outcome = "again";
    told.label = "修改后再议";
    told.text = reason;
    answer_matter(call, m, told);
  } else if (!gone && item.kind != "follow_up") {
    offer_again(call, m, item, at->how->clause("items"));
  }
  call.p.emit(AgendaItemSet{m.id, "return", std::move(item)}, subjects_of(m), call.clause);
  return Json::object();
}

// TW-32: 「研究通过后组织实施」. {meeting, item} begins the deeds that were held back until another
// body had approved; with a reason they are dropped, and the item says why nobody acts.
RuleAnswer meeting_deeds(const RuleCall& call) {
  auto at = called(call);
  if (!at) return std::unexpected(at.error());
  const Meeting& m = *at->meeting;
  const AgendaItem* known = m.item(call.inputs["item"].as_string());
  // A matter speaks for the item that it brought, for no other.
  if (!known || known->matter != call.matter) {
    return refuse(Refusal::meeting_not_found, call.clause);
  }
  AgendaItem item = *known;
  const std::string& reason = call.inputs["reason"].as_string();
  std::int64_t directives = 0;
  if (reason.empty()) {
    auto begun = begin_deeds(call, m, item);
    if (!begun) return std::unexpected(begun.error());
    directives = *begun;
  } else {
    std::erase_if(item.deeds, [](const Deed& deed) { return deed.matter.empty(); });
    if (item.deeds.empty()) item.no_deed = reason;
  }
  Json deeds = deeds_json(item);
  call.p.emit(AgendaItemSet{m.id, "release", std::move(item)}, subjects_of(m),
              at->how->clause("deeds"));
  return Json::object({{"directives", Json(directives)}, {"deeds", std::move(deeds)}});
}

// KP-36: was there a meeting in the month before this day, or before `on`?
RuleAnswer meeting_month(const RuleCall& call) {
  using namespace std::chrono;
  const auto on = parse_date(call.inputs["on"].as_string().substr(0, 10));
  const year_month_day today{on.value_or(call.p.today())};
  const year_month before = year_month{today.year(), today.month()} - months{1};
  const std::string month = month_of(sys_days{before / 1});
  auto matter = call.p.world.get<Matter>(call.matter);
  auto year = call.p.world.get<MeetingYear>(matter->body + "/" + month.substr(0, 4));
  const bool held = year && year->held.contains(month);
  const bool excused = year && year->excused.contains(month);
  return Json::object(
      {{"month", Json(month)}, {"held", Json(held)}, {"missing", Json(!held && !excused)}});
}

RuleAnswer meeting_excuse(const RuleCall& call) {
  auto matter = call.p.world.get<Matter>(call.matter);
  const std::string& month = call.inputs["month"].as_string();
  const std::string& reason = call.inputs["reason"].as_string();
  if (reason.empty()) return refuse(Refusal::reason_required, call.clause);
  call.p.emit(MonthExcused{matter->body, month, reason},
              {"body:" + matter->body, "matter:" + call.matter}, call.clause);
  return Json::object();
}

}  // namespace tongchou::kernel
