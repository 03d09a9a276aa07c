#include "kernel/meeting.h"

#include <algorithm>

#include "base/day_words.h"
#include "base/limits.h"
#include "kernel/meeting_words.h"

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

Verdict texts_are_short(const ActOnMeeting& c) {
  for (const auto& [name, value] : c.data.members()) {
    if (value.as_string().size() > limits::kTextMax) {
      return refuse(Refusal::form_invalid, {}, name + "过长", name + " is too long");
    }
  }
  return {};
}

// ---- arranging --------------------------------------------------------------------------------

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
  const bool moved = head.starts != m.head.starts || head.place != m.head.place;
  s.p.emit(MeetingSet{m.id, "arrange", head}, {"meeting:" + m.id}, s.how.clause("convening"));
  if (moved && m.state == MeetingState::noticed) {
    const std::string by = convened_by(head);
    send_circular(s.p, m.matter,
                  "会议变更：" + head.title + "改为" + spoken_time(head.starts) + "，" + head.place +
                      (by.empty() ? "" : "。" + by),
                  persons_invited(m), s.how.clause("invitation"));
  }
  return {};
}

// After the agenda is fixed only the presider adds or removes, and says why.
Verdict agenda_is_open(const Sitting& s) {
  const Meeting& m = *s.meeting;
  if (m.state == MeetingState::closed || m.state == MeetingState::cancelled) {
    return refuse(Refusal::meeting_state_wrong, s.how.clause("items"));
  }
  if (!m.agenda_fixed) return {};
  if (!s.p.standing.has("post/" + m.head.presider)) {
    return refuse(Refusal::agenda_is_fixed, s.how.clause("items"));
  }
  if (s.c.data["reason"].as_string().empty())
    return refuse(Refusal::reason_required, s.how.clause("items"));
  return {};
}

Verdict add_item(const Sitting& s) {
  REFUSE_UNLESS(agenda_is_open(s));
  AgendaItem item;
  read_item(s.c.data, item);
  item.kind = s.c.data["kind"].as_string() == "standing" ? "standing" : "other";
  if (item.title.empty()) return refuse(Refusal::name_empty, s.how.clause("items"));
  // FE-12: 「审定后上会」: no item of whatever kind is put by hand where each has to be admitted.
  if (s.how.admission) return refuse(Refusal::item_not_admitted, s.how.clause("items"));
  REFUSE_UNLESS(paper_fits(s.p, *s.pack, item));
  item.id = s.p.new_id("i");
  item.late = s.meeting->agenda_fixed;
  return put_item(s.p, *s.meeting, std::move(item), "put_item");
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
    return put_item(s.p, *s.meeting, std::move(item), "take_topic");
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

// ---- invitees ---------------------------------------------------------------------------------

Verdict invite(const Sitting& s) {
  const std::string& post = s.c.data["post"].as_string();
  if (!s.p.world.get<Post>(post))
    return refuse(Refusal::post_not_found, s.how.clause("invitation"));
  Invitee invitee = invitee_of(s.p, post, s.c.data["part"].as_string());
  if (const Invitee* known = s.meeting->invitee(invitee.id)) {
    invitee = *known;
    if (!s.c.data["part"].as_string().empty()) invitee.part = s.c.data["part"].as_string();
  }
  read_list(s.c.data, "items", invitee.items);
  s.p.emit(InviteeSet{s.meeting->id, "invite", std::move(invitee)}, {"meeting:" + s.meeting->id},
           s.how.clause("invitation"));
  return {};
}

// 代会: somebody of the invited unit whom its answer names, by name or by post.
bool stands_in(const Proposal& p, const Invitee& invitee) {
  if (invitee.answer != "substitute") return false;
  const auto named = [&](const std::string& name) {
    return !name.empty() && invitee.substitute.find(name) != std::string::npos;
  };
  return std::any_of(p.standing.posts.begin(), p.standing.posts.end(), [&](const HeldPost& held) {
    return held.unit == invitee.unit && (named(held.title) || named(p.standing.name));
  });
}

// The invitee whom the act is about: the one named, by whoever runs the meeting, else oneself.
std::expected<Invitee, Refused> invitee_for(const Sitting& s) {
  for (const auto& invitee : s.meeting->invitees) {
    const bool own = s.p.standing.has("post/" + invitee.post) ||
                     invitee.person == s.p.command.person;
    if (s.c.invitee.empty() ? own
                            : invitee.id == s.c.invitee && (own || runs(s.p.standing, *s.meeting)))
      return invitee;
    // The handler of a unit answers for its head.
    if (s.c.invitee == invitee.id && s.c.act == "answer" &&
        s.p.standing.has("unit/" + invitee.unit + "/handler"))
      return invitee;
  }
  for (const auto& invitee : s.meeting->invitees) {
    if (s.c.act == "sign_in" && s.c.invitee.empty() && stands_in(s.p, invitee)) return invitee;
  }
  return refuse(Refusal::invitee_not_found, s.how.clause("invitation"));
}

Verdict answer(const Sitting& s) {
  auto invitee = invitee_for(s);
  if (!invitee) return std::unexpected(invitee.error());
  const std::string& answer = s.c.data["answer"].as_string();
  if (answer != "yes" && answer != "leave" && answer != "substitute") {
    return refuse(Refusal::act_unknown, s.how.clause("invitation"), answer, answer);
  }
  read_text(s.c.data, "reason", invitee->reason);
  read_text(s.c.data, "substitute", invitee->substitute);
  if (answer == "leave" && invitee->reason.empty()) {
    return refuse(Refusal::reason_required, s.how.clause("invitation"), "请假须写明事由",
                  "Say why leave is asked for");
  }
  if (answer == "substitute" && invitee->substitute.empty()) {
    return refuse(Refusal::name_empty, s.how.clause("invitation"), "请写明由谁参会",
                  "Say who comes instead");
  }
  invitee->answer = answer;
  invitee->answered = s.p.command.now;
  s.p.emit(InviteeSet{s.meeting->id, "answer", std::move(*invitee)}, {"meeting:" + s.meeting->id},
           s.how.clause("invitation"));
  return {};
}

Verdict sign_in(const Sitting& s) {
  const Meeting& m = *s.meeting;
  if (m.state != MeetingState::noticed && m.state != MeetingState::in_session) {
    return refuse(Refusal::meeting_state_wrong, s.how.clause("invitation"));
  }
  const auto minutes = whole_parameter(s.p, *s.pack, "sign_in_minutes");
  if (minutes && m.state == MeetingState::noticed &&
      s.p.command.now < m.head.starts - std::chrono::minutes{*minutes}) {
    const std::string many = std::to_string(*minutes);
    return refuse(Refusal::meeting_state_wrong, s.how.clause("invitation"),
                  "会前 " + many + " 分钟开始签到", "from " + many + " minutes before");
  }
  auto invitee = invitee_for(s);
  if (!invitee) return std::unexpected(invitee.error());
  const bool by_writer = !s.c.invitee.empty() && runs(s.p.standing, m);
  const std::string& code = s.c.data["code"].as_string();
  if (!by_writer && (code.empty() || code != m.sign_in_code)) {
    return refuse(Refusal::sign_in_code_wrong, s.how.clause("invitation"));
  }
  if (invitee->signed_in) return {};
  invitee->signed_in = s.p.command.now;
  invitee->signed_by = by_writer ? "writer" : "code";
  s.p.emit(InviteeSet{m.id, "sign_in", std::move(*invitee)}, {"meeting:" + m.id},
           s.how.clause("invitation"));
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

Verdict open_session(const Sitting& s) {
  if (s.meeting->state != MeetingState::noticed) {
    return refuse(Refusal::meeting_state_wrong, s.how.clause("convening"));
  }
  // FE-10: what was lent to whoever presides may have been taken back since the notice.
  auto delegation = delegation_for(s.p, *s.pack, s.meeting->head.presider, s.meeting->id,
                                   local_date(s.meeting->head.starts));
  if (!delegation) return std::unexpected(delegation.error());
  s.p.emit(MeetingMoved{s.meeting->id, MeetingState::in_session, {}, {}},
           {"meeting:" + s.meeting->id, "body:" + s.meeting->body}, s.how.clause("convening"));
  if (!s.meeting->items.empty()) {
    s.p.emit(CurrentItemSet{s.meeting->id, s.meeting->items.front().id},
             {"meeting:" + s.meeting->id});
  }
  return {};
}

Verdict new_code(const Sitting& s) {
  const std::string& code = s.c.data["code"].as_string();
  if (code.size() < 16) return refuse(Refusal::sign_in_code_wrong, s.how.clause("invitation"));
  s.p.emit(MeetingMoved{s.meeting->id, s.meeting->state, {}, code}, {"meeting:" + s.meeting->id});
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
  bool for_all = false;  // not only for those who run it
};
constexpr Named kActs[] = {
    {"arrange", arrange},
    {"put_item", add_item},
    {"take_topic", take_topic},
    {"set_item",
     [](const Sitting& s) -> Verdict {
       REFUSE_UNLESS(agenda_is_open(s));
       return change_item(s, [&](AgendaItem& item) -> Verdict {
         read_item(s.c.data, item);
         return paper_fits(s.p, *s.pack, item);
       });
     }},
    {"remove_item", remove_item},
    {"order", order},
    {"invite", invite},
    {"uninvite",
     [](const Sitting& s) -> Verdict {
       const Invitee* invitee = s.meeting->invitee(s.c.invitee);
       if (!invitee || invitee->signed_in) {
         return refuse(Refusal::invitee_not_found, s.how.clause("invitation"));
       }
       s.p.emit(InviteeRemoved{s.meeting->id, s.c.invitee}, {"meeting:" + s.meeting->id},
                s.how.clause("invitation"));
       return {};
     }},
    {"answer", answer, true},
    {"sign_in", sign_in, true},
    {"code", new_code},
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
  REFUSE_UNLESS(texts_are_short(c));
  const Sitting s{p, meeting, pack, *pack->meeting, c};
  p.act_as({meeting->body + "/office", "post/" + meeting->head.writer,
            "post/" + meeting->head.presider});
  bool known = false;
  const bool running = runs(p.standing, *meeting);
  for (const auto& named : kActs) {
    if (named.name != c.act) continue;
    known = true;
    if (!named.for_all && !running)
      return refuse(Refusal::only_meeting_writer, s.how.clause("minutes"));
    REFUSE_UNLESS(named.act(s));
  }
  if (!known) {
    if (!running) return refuse(Refusal::only_meeting_writer, s.how.clause("minutes"));
    REFUSE_UNLESS(act_in_session(s, known));
  }
  if (!known) return refuse(Refusal::act_unknown, {}, c.act, c.act);
  p.reply = Json::object({{"id", Json(c.meeting)},
                          {"version", Json(p.world.get<Meeting>(c.meeting)->version)}});
  return {};
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
    if (mine && (invitee.part == "member" || contains(invitee.items, item.id))) return true;
  }
  return false;
}

std::vector<std::string> acts_on(const Standing& standing, const Meeting& m, const Pack& pack,
                                 Date) {
  std::vector<std::string> acts;
  const bool invited = std::any_of(m.invitees.begin(), m.invitees.end(), [&](const auto& one) {
    return one.person == standing.person || standing.has("post/" + one.post);
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
    add({"take_topic", "put_item", "remove_item", "set_item"});
  }
  if (before || sitting) add({"order"});
  if (m.state == MeetingState::planned) add({m.agenda_fixed ? "notice" : "fix_agenda"});
  if (m.state == MeetingState::noticed) add({"open"});
  if (sitting) {
    add({"current", "remark", "unremark", "conclude", "vote", "recuse", "deed", "undeed", "close"});
  }
  return acts;
}

// ---- shared -----------------------------------------------------------------------------------

std::string holder_of(const World& world, const std::string& post, Date day) {
  const auto persons = persons_of_role(world, "post/" + post, day);
  return persons.empty() ? "" : persons.front();
}

std::string holder_name(const World& world, const std::string& post, Date day) {
  auto person = world.get<Person>(holder_of(world, post, day));
  if (person) return name_on(person->names, day);
  auto record = world.get<Post>(post);
  return record ? record->title : post;
}

Invitee invitee_of(const Proposal& p, const std::string& post, const std::string& part) {
  auto record = p.world.get<Post>(post);
  auto unit = p.world.get<Unit>(record->unit);
  return {.id = post,
          .post = post,
          .person = holder_of(p.world, post, p.today()),
          .name = holder_name(p.world, post, p.today()),
          .title = record->title,
          .unit = record->unit,
          .unit_name = unit ? name_on(unit->names, p.today()) : "",
          .part = part.empty() ? "attending" : part};
}

std::vector<std::string> persons_invited(const Meeting& meeting) {
  std::vector<std::string> persons;
  for (const auto& invitee : meeting.invitees) {
    if (!invitee.person.empty() && !contains(persons, invitee.person)) {
      persons.push_back(invitee.person);
    }
  }
  return persons;
}

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
  const auto characters = std::count_if(item.basis.begin(), item.basis.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  });
  if (!most || characters <= *most) return {};
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
                  persons_invited(m), clause("invitation"));
  }
  p.emit(MeetingMoved{m.id, MeetingState::cancelled, reason, {}},
         {"meeting:" + m.id, "body:" + m.body}, clause("convening"));
  return {};
}

Verdict put_item(Proposal& p, const Meeting& meeting, AgendaItem item, const std::string& act) {
  if (meeting.items.size() >= limits::kAgendaItemsMax) {
    return refuse(Refusal::form_invalid, {}, "议题太多", "Too many items");
  }
  const std::string id = item.id;
  p.emit(AgendaItemSet{meeting.id, act, std::move(item)}, {"meeting:" + meeting.id});
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
