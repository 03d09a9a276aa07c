#include "kernel/meeting.h"

#include <algorithm>

#include "base/day_words.h"
#include "base/limits.h"
#include "kernel/document.h"
#include "kernel/meeting_limits.h"
#include "kernel/meeting_words.h"
#include "kernel/text.h"

namespace tongchou::kernel {

namespace {

bool contains(const std::vector<std::string>& list, std::string_view one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

// ---- reading what was sent --------------------------------------------------------------------

void read_text(const Json& data, const char* name, std::string& into) {
  if (data[name].is_string()) into = data[name].as_string();
}

void read_list(const Json& data, const char* name, std::vector<std::string>& into) {
  if (!data[name].is_array()) return;
  into.clear();
  for (const auto& one : data[name].items()) into.push_back(one.as_string());
}

void read_item(const Json& data, AgendaItem& item) {
  read_text(data, "title", item.title);
  read_text(data, "open_title", item.open_title);
  read_text(data, "unit", item.unit);
  read_text(data, "reporter", item.reporter);
  read_text(data, "basis", item.basis);
  read_list(data, "units", item.units);
  read_list(data, "flags", item.flags);
  if (data["minutes"].is_number()) {
    item.minutes_planned = data["minutes"].as_decimal().to_integer().value_or(0);
  }
}

// What an agenda and everything that follows from it can do with.
Verdict check_item(const Sitting& s, const AgendaItem& item) {
  const std::string& clause = s.how.clause("items");
  if (item.title.empty()) return refuse(Refusal::name_empty, clause);
  for (const auto& title : {item.title, item.open_title}) {
    if (characters_of(title) <= limits::kItemTitleMax) continue;
    return refuse(Refusal::form_invalid, clause, "议题名称最多 100 字",
                  "an item's title has at most 100 characters");
  }
  std::vector<std::string> units = item.units;
  if (!item.unit.empty()) units.push_back(item.unit);
  for (const auto& unit : units) {
    if (!s.p.world.get<Unit>(unit)) return refuse(Refusal::unit_not_found, clause, unit, unit);
  }
  REFUSE_UNLESS(check_flags(s, item));
  return paper_fits(s.p, *s.pack, item);
}

Verdict read_times(const Sitting& s, MeetingHead& head) {
  auto read = [&](const char* name, Instant& into) {
    if (!s.c.data[name].is_string()) return true;
    auto at = parse_local_instant(s.c.data[name].as_string());
    if (at) into = *at;
    return at.has_value();
  };
  if (!read("starts", head.starts) || !read("ends", head.ends) || head.ends <= head.starts) {
    return refuse(Refusal::meeting_times_invalid, s.how.clause("convening"));
  }
  return {};
}

Verdict texts_are_short(const ActOnMeeting& c, const std::string& clause) {
  for (const auto& [name, value] : c.data.members()) {
    if (value.as_string().size() > limits::kTextMax) {
      return refuse(Refusal::form_invalid, clause, name + "过长", name + " is too long");
    }
  }
  return {};
}

// ---- arranging --------------------------------------------------------------------------------

bool is_moved(const MeetingHead& before, const MeetingHead& after) {
  return before.starts != after.starts || before.ends != after.ends ||
         before.place != after.place || before.presider != after.presider;
}

// When it moves to another time, so does the last moment of its 回执.
void move_answer_by(const Sitting& s, MeetingHead& head) {
  if (s.meeting->state != MeetingState::noticed || head.starts == s.meeting->head.starts) return;
  head.answer_by = answer_by(s.p, *s.pack, head.starts);
}

// Whoever was called to a meeting is told why it moves, and never into the past.
Verdict check_head(const Sitting& s, const MeetingHead& head) {
  const std::string& clause = s.how.clause("convening");
  if (head.title.empty()) {
    return refuse(Refusal::name_empty, clause, "请写明会议名称", "A meeting has a name");
  }
  if (head.place.empty()) {
    return refuse(Refusal::name_empty, clause, "请写明会议地点", "A meeting has a place");
  }
  if (head.starts != s.meeting->head.starts && head.starts <= s.p.command.now) {
    return refuse(Refusal::meeting_times_invalid, clause);
  }
  if (s.meeting->state != MeetingState::noticed || !is_moved(s.meeting->head, head)) return {};
  if (!s.c.data["moved_why"].as_string().empty()) return {};
  return refuse(Refusal::reason_required, clause, "通知已发，改时间、地点、主持人须写明理由",
                "The notice is out: say why its time, place or presider changes");
}

Verdict arrange(const Sitting& s) {
  const Meeting& m = *s.meeting;
  if (m.state != MeetingState::planned && m.state != MeetingState::noticed) {
    return refuse(Refusal::meeting_state_wrong, s.how.clause("convening"));
  }
  MeetingHead head = m.head;
  REFUSE_UNLESS(read_times(s, head));
  read_text(s.c.data, "title", head.title);
  read_text(s.c.data, "place", head.place);
  read_text(s.c.data, "reason", head.reason);
  read_text(s.c.data, "presider", head.presider);
  read_text(s.c.data, "writer", head.writer);
  REFUSE_UNLESS(check_head(s, head));
  const Date day = local_date(head.starts);
  // Its number is one of that year's, and none may be lost.
  const auto year = [](Date d) { return std::chrono::year_month_day{d}.year(); };
  if (m.head.ordinal != 0 && year(day) != year(local_date(m.head.starts))) {
    return refuse(Refusal::meeting_state_wrong, s.how.clause("convening"),
                  "已编号的会议不改到别的年度，请取消后另行提出",
                  "A numbered meeting stays in its year; call it off and begin another");
  }
  auto delegation = delegation_for(s.p, *s.pack, head.presider, m.id, day);
  if (!delegation) return std::unexpected(delegation.error());
  head.delegation = *delegation;
  head.presider_name = holder_name(s.p.world, head.presider, s.p.today());
  if (!head.writer.empty()) {
    const auto office = posts_of_role(s.p.world, m.body + "/office", day);
    if (!contains(office, head.writer))
      return refuse(Refusal::writer_invalid, s.how.clause("minutes"));
    head.writer_name = holder_name(s.p.world, head.writer, s.p.today());
  }
  move_answer_by(s, head);
  const bool told = m.state == MeetingState::noticed && is_moved(m.head, head);
  if (told) {
    head.moved = s.p.command.now;
    head.moved_why = s.c.data["moved_why"].as_string();
  }
  s.p.emit(MeetingSet{m.id, "arrange", head}, {"meeting:" + m.id}, s.how.clause("convening"));
  if (told) {
    const std::string by = convened_by(head);
    send_circular(s.p, m.matter,
                  "会议变更：" + head.title + "改为" + spoken_time(head.starts) + "，" + head.place +
                      (by.empty() ? "" : "。" + by) + "。" + *head.moved_why +
                      (head.answer_by == m.head.answer_by ? "" : "。" + answer_words(head)),
                  persons_invited(s.p.world, m, s.p.today()), s.how.clause("invitation"));
  }
  return {};
}

// After the agenda is fixed only the presider adds or removes, and says why.
Verdict agenda_is_open(const Sitting& s) {
  const Meeting& m = *s.meeting;
  if (!m.agenda_fixed) return {};
  if (!s.p.standing.has("post/" + m.head.presider)) {
    return refuse(Refusal::agenda_is_fixed, s.how.clause("items"));
  }
  if (s.c.data["reason"].as_string().empty())
    return refuse(Refusal::reason_required, s.how.clause("items"));
  return {};
}

// KP-35: what comes onto the agenda after the invitations were derived brings its own.
Verdict put_here(const Sitting& s, AgendaItem item, const std::string& act) {
  if (s.meeting->items.size() >= limits::kAgendaItemsMax) {
    return refuse(Refusal::form_invalid, s.how.clause("items"), "议题太多", "Too many items");
  }
  if (!item.matter.empty() && !item.admitted_flags) item.admitted_flags = item.flags;
  const AgendaItem put = item;
  s.p.emit(AgendaItemSet{s.meeting->id, act, std::move(item)}, {"meeting:" + s.meeting->id});
  if (s.meeting->agenda_fixed) {
    invite_concerned(s.p, *s.meeting, put, s.how.clause("invitation"));
  }
  return {};
}

Verdict add_item(const Sitting& s) {
  REFUSE_UNLESS(agenda_is_open(s));
  AgendaItem item;
  read_item(s.c.data, item);
  item.kind = s.c.data["kind"].as_string() == "standing" ? "standing" : "other";
  // FE-12: 「审定后上会」: no item of whatever kind is put by hand where each has to be admitted.
  if (s.how.admission) return refuse(Refusal::item_not_admitted, s.how.clause("items"));
  REFUSE_UNLESS(check_item(s, item));
  item.id = s.p.new_id("i");
  item.late = s.meeting->agenda_fixed;
  return put_here(s, std::move(item), "put_item");
}

Verdict set_item(const Sitting& s) {
  REFUSE_UNLESS(agenda_is_open(s));
  return change_item(s, [&](AgendaItem& item) -> Verdict {
    const AgendaItem before = item;
    read_item(s.c.data, item);
    // FE-12: what was admitted is what is discussed.
    const bool other = item.title != before.title || item.unit != before.unit ||
                       item.basis != before.basis || item.units != before.units ||
                       item.open_title != before.open_title || item.reporter != before.reporter;
    if (s.how.admission && !item.matter.empty() && other) {
      return refuse(Refusal::item_not_admitted, s.how.clause("items"),
                    "审定的议题不能改换，请撤下后另报", "An admitted item stays what it is");
    }
    return check_item(s, item);
  });
}

Verdict take_topic(const Sitting& s) {
  REFUSE_UNLESS(agenda_is_open(s));
  auto pool = s.p.world.get<TopicPool>(s.meeting->body);
  const std::string& wanted = s.c.data["topic"].as_string();
  for (const auto& topic : pool ? pool->topics : std::vector<AgendaItem>{}) {
    if (topic.id != wanted) continue;
    AgendaItem item = topic;
    REFUSE_UNLESS(paper_fits(s.p, *s.pack, item));
    item.late = s.meeting->agenda_fixed;
    s.p.emit(TopicTaken{s.meeting->body, topic.id, s.meeting->id, {}},
             {"meeting:" + s.meeting->id, "body:" + s.meeting->body}, s.how.clause("items"));
    return put_here(s, std::move(item), "take_topic");
  }
  return refuse(Refusal::item_not_found, s.how.clause("items"));
}

// Into the pool, when it is not dealt with here: somebody waits for it.
bool goes_back(const AgendaItem& item) { return item.kind == "topic" || !item.matter.empty(); }

Verdict remove_item(const Sitting& s) {
  REFUSE_UNLESS(agenda_is_open(s));
  const AgendaItem* item = s.meeting->item(s.c.item);
  if (!item) return refuse(Refusal::item_not_found, s.how.clause("items"));
  if (item->kind == "follow_up" || !item->outcome.empty()) {
    return refuse(Refusal::meeting_state_wrong, s.how.clause("items"));
  }
  AgendaItem topic = *item;
  topic.late = false;
  s.p.emit(AgendaItemRemoved{s.meeting->id, topic.id, s.c.data["reason"].as_string()},
           {"meeting:" + s.meeting->id}, s.how.clause("items"));
  if (goes_back(topic)) {
    s.p.emit(TopicOffered{s.meeting->body, std::move(topic)}, {"body:" + s.meeting->body},
             s.how.clause("items"));
  }
  return {};
}

Verdict order(const Sitting& s) {
  if (s.meeting->agenda_fixed && !s.p.standing.has("post/" + s.meeting->head.presider)) {
    return refuse(Refusal::agenda_is_fixed, s.how.clause("items"));
  }
  std::vector<std::string> ids;
  read_list(s.c.data, "items", ids);
  bool same = ids.size() == s.meeting->items.size();
  for (const auto& item : s.meeting->items) same = same && contains(ids, item.id);
  // What became of the last decisions comes first.
  const AgendaItem* first = ids.empty() ? nullptr : s.meeting->item(ids.front());
  for (const auto& item : s.meeting->items) {
    if (item.kind == "follow_up") same = same && first && first->kind == "follow_up";
  }
  if (!same) return refuse(Refusal::item_not_found, s.how.clause("items"));
  s.p.emit(AgendaOrdered{s.meeting->id, std::move(ids)}, {"meeting:" + s.meeting->id});
  return {};
}

// ---- as a whole -------------------------------------------------------------------------------

// The step of the meeting's matter that this act completes.
Verdict complete_step(const Sitting& s, const char* step) {
  auto matter = s.p.world.get<Matter>(s.meeting->matter);
  for (const auto& task : matter->tasks) {
    if (task.state != TaskState::open || task.step_id != step) continue;
    return decide_matter(s.p, ActOnTask{.matter = matter->id, .task = task.id, .act = "agree",
                                        .data = Json::object()});
  }
  return refuse(Refusal::meeting_state_wrong, s.how.clause("convening"));
}

// Nobody presides from afar: the session begins with whoever presides, who is there by that.
Verdict seat_presider(const Sitting& s) {
  const std::string& presider = s.meeting->head.presider;
  if (!s.meeting->invitee(presider)) {
    invite_once(s.p, s.meeting->id, presider, "member", {}, s.how.clause("invitation"));
  }
  const auto now = s.p.world.get<Meeting>(s.meeting->id);
  for (const auto& one : now->invitees) {
    if (one.post != presider || one.signed_in) continue;
    if (one.answer == "leave" || one.answer == "substitute") {
      return refuse(Refusal::presider_invalid, s.how.clause("convening"),
                    "主持人" + one.name + "不到会，请先改定主持人",
                    "Whoever presides does not come: name another first");
    }
    Invitee seated = one;
    seated.signed_in = s.p.command.now;
    seated.signed_by = "writer";
    s.p.emit(InviteeSet{s.meeting->id, "sign_in", std::move(seated)},
             {"meeting:" + s.meeting->id}, s.how.clause("invitation"));
  }
  return {};
}

Verdict open_session(const Sitting& s) {
  if (s.meeting->state != MeetingState::noticed) {
    return refuse(Refusal::meeting_state_wrong, s.how.clause("convening"));
  }
  const Date day = local_date(s.meeting->head.starts);
  if (s.p.today() != day) {
    return refuse(Refusal::meeting_state_wrong, s.how.clause("convening"),
                  "会议定于" + spoken_time(s.meeting->head.starts) + "，别的日子开会请先改期",
                  "It is on " + write_date(day) + "; to meet on another day, move it first");
  }
  // FE-10: what was lent to whoever presides may have been taken back since the notice.
  auto delegation =
      delegation_for(s.p, *s.pack, s.meeting->head.presider, s.meeting->id, day);
  if (!delegation) return std::unexpected(delegation.error());
  REFUSE_UNLESS(seat_presider(s));
  s.p.emit(MeetingMoved{s.meeting->id, MeetingState::in_session, {}, {}},
           {"meeting:" + s.meeting->id, "body:" + s.meeting->body}, s.how.clause("convening"));
  if (!s.meeting->items.empty()) {
    s.p.emit(CurrentItemSet{s.meeting->id, s.meeting->items.front().id},
             {"meeting:" + s.meeting->id});
  }
  return {};
}

Verdict cancel(const Sitting& s) {
  const Meeting& m = *s.meeting;
  const std::string& reason = s.c.data["reason"].as_string();
  if (m.state != MeetingState::planned && m.state != MeetingState::noticed) {
    return refuse(Refusal::meeting_state_wrong, s.how.clause("convening"));
  }
  if (reason.empty()) return refuse(Refusal::reason_required, s.how.clause("convening"));
  REFUSE_UNLESS(call_off(s.p, m, reason));
  auto matter = s.p.world.get<Matter>(m.matter);
  if (matter->state != MatterState::open) return {};
  REFUSE_UNLESS(advance(s.p, matter->id, [](const auto&, const auto& state, auto&) {
    return bpmn::terminate(state);
  }));
  s.p.emit(MatterClosed{matter->id, MatterState::terminated, reason}, {"matter:" + matter->id},
           matter->clause);
  return {};
}

using Act = Verdict (*)(const Sitting& s);
struct Named {
  std::string_view name;
  Act act;
};
constexpr Named kActs[] = {
    {"arrange", arrange},
    {"put_item", add_item},
    {"take_topic", take_topic},
    {"set_item", set_item},
    {"remove_item", remove_item},
    {"order", order},
    {"open", open_session},
    {"fix_agenda", [](const Sitting& s) { return complete_step(s, "agenda"); }},
    {"notice", [](const Sitting& s) { return complete_step(s, "notice"); }},
    {"close", [](const Sitting& s) { return complete_step(s, "hold"); }},
    {"cancel", cancel},
};

Verdict act_on_meeting(Proposal& p, const ActOnMeeting& c) {
  auto meeting = p.world.get<Meeting>(c.meeting);
  if (!meeting || !may_see(p.standing, *meeting)) return refuse(Refusal::meeting_not_found);
  auto matter = p.world.get<Matter>(meeting->matter);
  auto pack = p.setting.shelf.get(p.world, matter->pack);
  CHECK(pack && pack->meeting, "a meeting of a body that holds none");
  const Sitting s{p, meeting, pack, *pack->meeting, c};
  REFUSE_UNLESS(texts_are_short(c, s.how.clause("convening")));
  p.act_as({meeting->body + "/office", "post/" + meeting->head.writer,
            "post/" + meeting->head.presider});
  bool known = false;
  const bool running = runs(p.standing, *meeting);
  const bool over =
      meeting->state == MeetingState::closed || meeting->state == MeetingState::cancelled;
  if (over && !rewords(p.world, p.standing, *meeting, c.act)) {
    const bool closed = meeting->state == MeetingState::closed;
    return refuse(Refusal::meeting_state_wrong, s.how.clause("minutes"),
                  closed ? "会议已经开完，记录不再改动" : "会议已经取消",
                  closed ? "It was held, and its record stays as it is" : "It was called off");
  }
  REFUSE_UNLESS(act_on_invitees(s, running, known));
  if (!known && !running) return refuse(Refusal::only_meeting_writer, s.how.clause("minutes"));
  for (const auto& named : kActs) {
    if (known || named.name != c.act) continue;
    known = true;
    REFUSE_UNLESS(named.act(s));
  }
  if (!known) REFUSE_UNLESS(act_in_session(s, known));
  if (!known) return refuse(Refusal::act_unknown, s.how.clause("convening"), c.act, c.act);
  p.reply = Json::object({{"id", Json(c.meeting)},
                          {"version", Json(p.world.get<Meeting>(c.meeting)->version)}});
  return {};
}

// What is closed is for those who are in the room while it is heard.
bool heard(const Meeting& m, const AgendaItem& item, const Invitee& one) {
  const bool over = m.state == MeetingState::closed;
  return (!over || one.signed_in) && !contains(item.recused, one.id) &&
         !(item.absent && contains(*item.absent, one.id));
}

}  // namespace

// ---- who may what -----------------------------------------------------------------------------

bool runs(const Standing& standing, const Meeting& m) {
  return standing.has(m.body + "/office") ||
         (!m.head.writer.empty() && standing.has("post/" + m.head.writer)) ||
         (!m.head.presider.empty() && standing.has("post/" + m.head.presider));
}

bool may_see(const Standing& standing, const Meeting& m) {
  if (standing.posts.empty()) return false;
  if (runs(standing, m) || standing.has(m.body + "/leader") || standing.has(m.body + "/deputy") ||
      standing.has(m.body + "/reader"))
    return true;
  for (const auto& invitee : m.invitees) {
    if (invitee.person == standing.person || standing.has("post/" + invitee.post) ||
        standing.has("unit/" + invitee.unit + "/handler"))
      return true;
  }
  return std::any_of(m.items.begin(), m.items.end(), [&](const auto& item) {
    return !item.unit.empty() && standing.has("unit/" + item.unit + "/handler");
  });
}

bool may_read_item(const Standing& standing, const Meeting& m, const AgendaItem& item) {
  if (item.open_title.empty()) return true;
  if (runs(standing, m) || standing.has(m.body + "/leader") || standing.has(m.body + "/deputy"))
    return true;
  if (!item.unit.empty() && (standing.has("unit/" + item.unit + "/handler") ||
                             standing.has("unit/" + item.unit + "/head")))
    return true;
  for (const auto& invitee : m.invitees) {
    const bool mine = invitee.person == standing.person || standing.has("post/" + invitee.post);
    const bool asked = invitee.part == "member" || contains(invitee.items, item.id);
    if (mine && asked && heard(m, item, invitee)) return true;
  }
  return false;
}

std::vector<std::string> acts_on(const Standing& standing, const Meeting& m, const Pack& pack,
                                 Date) {
  std::vector<std::string> acts;
  const bool invited = std::any_of(m.invitees.begin(), m.invitees.end(), [&](const auto& one) {
    return answers_for(standing, one);
  });
  const bool before = m.state == MeetingState::planned || m.state == MeetingState::noticed;
  const bool sitting = m.state == MeetingState::in_session;
  if (invited && before) acts.push_back("answer");
  if (invited && (m.state == MeetingState::noticed || sitting)) acts.push_back("sign_in");
  if (!runs(standing, m) || !pack.meeting) return acts;
  auto add = [&](std::initializer_list<const char*> names) {
    for (const char* name : names) acts.push_back(name);
  };
  if (before) add({"arrange", "invite", "uninvite", "cancel"});
  if (m.state != MeetingState::closed && m.state != MeetingState::cancelled) add({"code"});
  const bool presider = standing.has("post/" + m.head.presider);
  if ((before || sitting) && (!m.agenda_fixed || presider)) {
    add({"take_topic", "put_item", "remove_item", "set_item", "order"});
  }
  if (m.state == MeetingState::planned) add({m.agenda_fixed ? "notice" : "fix_agenda"});
  if (m.state == MeetingState::noticed) add({"open"});
  if (sitting) {
    add({"current", "remark", "unremark", "conclude", "vote", "recuse", "absent", "deed", "undeed",
         "close"});
  }
  return acts;
}

bool rewords(const World& world, const Standing& standing, const Meeting& m,
             const std::string& act) {
  if (m.state != MeetingState::closed || (act != "deed" && act != "undeed")) return false;
  auto document = world.get<Document>(m.document);
  return document && document->state == DocumentState::draft && !document->issued_version &&
         may_write(world, standing, *document);
}

// ---- shared -----------------------------------------------------------------------------------

std::string spoken_time(Instant at) {
  static constexpr const char* kDays[] = {"日", "一", "二", "三", "四", "五", "六"};
  const Date day = local_date(at);
  const std::chrono::weekday weekday{day};
  return day_in_words(day) + "（周" + kDays[weekday.c_encoding()] + "）" +
         write_local(at).substr(11, 5);
}

std::optional<std::int64_t> whole_parameter(const Proposal& p, const Pack& pack,
                                            const std::string& id) {
  const auto value = parameter_on(p.world, pack, id, p.today());
  const auto number = value ? Decimal::parse(value->value) : std::nullopt;
  return number ? number->to_integer() : std::nullopt;
}

Verdict paper_fits(const Proposal& p, const Pack& pack, const AgendaItem& item) {
  const auto most = whole_parameter(p, pack, "paper_characters");
  if (!most || characters_of(item.basis) <= *most) return {};
  const std::string many = std::to_string(*most);
  return refuse(Refusal::rule_forbids, pack.meeting->clause("items"),
                "「" + item.title + "」的材料不超过 " + many + " 字",
                item.title + ": at most " + many + " characters");
}

Verdict call_off(Proposal& p, const Meeting& m, const std::string& reason) {
  if (m.state == MeetingState::closed || m.state == MeetingState::cancelled) return {};
  auto pack = p.setting.shelf.current(p.world, m.body);
  const auto clause = [&](const char* about) {
    return pack && pack->meeting ? pack->meeting->clause(about) : std::string();
  };
  if (m.state == MeetingState::in_session) {
    return refuse(Refusal::meeting_state_wrong, clause("convening"), "会议正在进行，闭会以后再办",
                  "The meeting is in session: close it first");
  }
  for (const auto& item : m.items) {
    if (!goes_back(item)) continue;
    AgendaItem topic = item;
    topic.late = false;
    p.emit(TopicOffered{m.body, std::move(topic)}, {"body:" + m.body}, clause("items"));
  }
  if (m.state == MeetingState::noticed) {
    const std::string by = convened_by(m.head);
    send_circular(p, m.matter,
                  "会议取消：" + m.head.title + (by.empty() ? "" : "（" + by + "）") + "。" + reason,
                  persons_invited(p.world, m, p.today()), clause("invitation"));
  }
  p.emit(MeetingMoved{m.id, MeetingState::cancelled, reason, {}},
         {"meeting:" + m.id, "body:" + m.body}, clause("convening"));
  return {};
}

Verdict check_flags(const Sitting& s, const AgendaItem& item) {
  const std::string& clause = s.how.clause("signing");
  for (const auto& flag : item.flags) {
    if (flag != "funds" && flag != "chief") return refuse(Refusal::act_unknown, clause, flag, flag);
  }
  for (const auto& flag : item.admitted_flags ? *item.admitted_flags : std::vector<std::string>{}) {
    if (contains(item.flags, flag)) continue;
    return refuse(Refusal::flag_stays, clause, item.title, item.title);
  }
  return {};
}

Verdict change_item(const Sitting& s, const std::function<Verdict(AgendaItem&)>& change) {
  const AgendaItem* known = s.meeting->item(s.c.item);
  if (!known) return refuse(Refusal::item_not_found, s.how.clause("items"));
  if (s.c.version != 0 && s.c.version != known->version) {
    return std::unexpected(stale(known->changed_by, s.meeting->changed, known->version));
  }
  AgendaItem item = *known;
  REFUSE_UNLESS(change(item));
  s.p.emit(AgendaItemSet{s.meeting->id, s.c.act, std::move(item)}, {"meeting:" + s.meeting->id});
  return {};
}

namespace {

struct Handler {
  Proposal& p;
  Verdict operator()(const ActOnMeeting& c) { return act_on_meeting(p, c); }
  Verdict operator()(const GiveDelegation& c) { return give_delegation(p, c); }
  Verdict operator()(const RevokeDelegation& c) { return revoke_delegation(p, c); }
  Verdict operator()(const auto&) { return refuse(Refusal::act_unknown); }
};

}  // namespace

Verdict decide_meeting(Proposal& p, const Request& request) {
  return std::visit(Handler{p}, request);
}

}  // namespace tongchou::kernel
