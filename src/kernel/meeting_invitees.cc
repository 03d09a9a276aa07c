// 参会: who is asked to come, answers, stands in for another, and signs in.
#include <algorithm>

#include "kernel/meeting.h"
#include "kernel/meeting_limits.h"
#include "kernel/meeting_words.h"

namespace tongchou::kernel {

namespace {

bool contains(const std::vector<std::string>& list, std::string_view one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

void add_once(std::vector<std::string>& list, const std::string& one) {
  if (!one.empty() && !contains(list, one)) list.push_back(one);
}

// A vacant post is reached through whoever handles its unit's papers.
std::vector<std::string> persons_of(const World& world, const Invitee& invitee, Date day) {
  if (!invitee.person.empty()) return {invitee.person};
  return persons_of_role(world, "unit/" + invitee.unit + "/handler", day);
}

// Whoever is asked after the notice went out has not had it.
void tell_invited(Proposal& p, const Meeting& m, const std::vector<Invitee>& asked,
                  const std::string& clause) {
  if (m.state != MeetingState::noticed && m.state != MeetingState::in_session) return;
  std::vector<std::string> persons;
  for (const auto& invitee : asked) {
    for (const auto& person : persons_of(p.world, invitee, p.today())) add_once(persons, person);
  }
  send_circular(p, m.matter, notice_words(m.head), persons, clause);
}

// Who votes and reads what is closed.
bool is_member(const Sitting& s, const std::string& post) {
  const std::string& body = s.meeting->body;
  for (const char* role : {"/leader", "/deputy", "/member"}) {
    if (contains(posts_of_role(s.p.world, body + role, s.p.today()), post)) return true;
  }
  return false;
}

Verdict invite(const Sitting& s) {
  const std::string& post = s.c.data["post"].as_string();
  if (!s.p.world.get<Post>(post))
    return refuse(Refusal::post_not_found, s.how.clause("invitation"));
  Invitee invitee = invitee_of(s.p, post, s.c.data["part"].as_string());
  if (const Invitee* known = s.meeting->invitee(invitee.id)) {
    invitee = *known;
    if (!s.c.data["part"].as_string().empty()) invitee.part = s.c.data["part"].as_string();
  }
  if (s.c.data["items"].is_array()) {
    invitee.items.clear();
    for (const auto& item : s.c.data["items"].items()) invitee.items.push_back(item.as_string());
  }
  if (invitee.part == "member" && !is_member(s, post)) {
    return refuse(Refusal::rule_forbids, s.how.clause("invitation"),
                  "出席的是领导小组成员，别的人列席", "Only members sit as members; others attend");
  }
  const bool news = !s.meeting->invitee(invitee.id);
  s.p.emit(InviteeSet{s.meeting->id, "invite", invitee}, {"meeting:" + s.meeting->id},
           s.how.clause("invitation"));
  if (news) tell_invited(s.p, *s.meeting, {invitee}, s.how.clause("invitation"));
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
    const bool own = s.c.act == "answer" ? answers_for(s.p.standing, invitee)
                                         : s.p.standing.has("post/" + invitee.post) ||
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
  for (auto [name, into] : {std::pair{"reason", &invitee->reason},
                            std::pair{"substitute", &invitee->substitute}}) {
    if (s.c.data[name].is_string()) *into = s.c.data[name].as_string();
  }
  if (answer == "leave" && invitee->reason.empty()) {
    return refuse(Refusal::reason_required, s.how.clause("invitation"), "请假须写明事由",
                  "Say why leave is asked for");
  }
  if (answer == "substitute" && invitee->substitute.empty()) {
    return refuse(Refusal::name_empty, s.how.clause("invitation"), "请写明由谁参会",
                  "Say who comes instead");
  }
  // Whoever answered in time and changes it is not late; whoever never did stays so.
  const auto& last = s.meeting->head.answer_by;
  if (invitee->answer.empty() && last && s.p.command.now > *last) invitee->late = true;
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

Verdict uninvite(const Sitting& s) {
  const Invitee* invitee = s.meeting->invitee(s.c.invitee);
  if (!invitee || invitee->signed_in) {
    return refuse(Refusal::invitee_not_found, s.how.clause("invitation"));
  }
  if (invitee->post == s.meeting->head.presider) {
    return refuse(Refusal::presider_invalid, s.how.clause("convening"), "主持人不能免参会，请先改定主持人",
                  "Whoever presides is there: name another first");
  }
  if (s.meeting->state == MeetingState::noticed) {
    send_circular(s.p, s.meeting->matter, "不再请你参会：" + s.meeting->head.title,
                  persons_of(s.p.world, *invitee, s.p.today()), s.how.clause("invitation"));
  }
  s.p.emit(InviteeRemoved{s.meeting->id, s.c.invitee}, {"meeting:" + s.meeting->id},
           s.how.clause("invitation"));
  return {};
}

Verdict new_code(const Sitting& s) {
  const std::string& code = s.c.data["code"].as_string();
  if (code.size() < 16) return refuse(Refusal::sign_in_code_wrong, s.how.clause("invitation"));
  s.p.emit(MeetingMoved{s.meeting->id, s.meeting->state, {}, code}, {"meeting:" + s.meeting->id});
  return {};
}

using Act = Verdict (*)(const Sitting& s);
struct Named {
  std::string_view name;
  Act act;
  bool for_all = false;  // not only for those who run it
};
constexpr Named kActs[] = {{"invite", invite},
                           {"uninvite", uninvite},
                           {"answer", answer, true},
                           {"sign_in", sign_in, true},
                           {"code", new_code}};

}  // namespace

Verdict act_on_invitees(const Sitting& s, bool running, bool& known) {
  for (const auto& named : kActs) {
    if (named.name != s.c.act) continue;
    known = true;
    if (!named.for_all && !running) {
      return refuse(Refusal::only_meeting_writer, s.how.clause("minutes"));
    }
    return named.act(s);
  }
  return {};
}

std::optional<Instant> answer_by(const Proposal& p, const Pack& pack, Instant starts) {
  const auto days = whole_parameter(p, pack, "answer_days");
  if (!days || *days < 1 || *days > limits::kAnswerDaysMax) return std::nullopt;
  const Calendar& calendar = p.setting.calendar;
  Date day = local_date(starts);
  for (auto left = *days; left > 0;) {
    day -= std::chrono::days{1};
    if (calendar.is_working_day(day)) --left;
  }
  const Instant last = at_local(day, calendar.day_end());
  return last > p.command.now ? last : starts;
}

bool answers_for(const Standing& standing, const Invitee& invitee) {
  if (invitee.person == standing.person || standing.has("post/" + invitee.post)) return true;
  return invitee.person.empty() && standing.has("unit/" + invitee.unit + "/handler");
}

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

std::vector<std::string> persons_invited(const World& world, const Meeting& meeting, Date day) {
  std::vector<std::string> persons;
  for (const auto& invitee : meeting.invitees) {
    for (const auto& person : persons_of(world, invitee, day)) add_once(persons, person);
  }
  return persons;
}

void invite_once(Proposal& p, const std::string& meeting, const std::string& post,
                 const std::string& part, const std::vector<std::string>& items,
                 const std::string& clause) {
  auto now = p.world.get<Meeting>(meeting);
  const std::vector<std::string> subjects = {"meeting:" + now->id, "matter:" + now->matter,
                                             "body:" + now->body};
  if (const Invitee* known = now->invitee(post)) {
    if (known->items.empty() || items.empty()) return;
    Invitee more = *known;
    for (const auto& item : items) add_once(more.items, item);
    p.emit(InviteeSet{now->id, "invite", std::move(more)}, subjects, clause);
    return;
  }
  Invitee invitee = invitee_of(p, post, part);
  invitee.items = items;
  p.emit(InviteeSet{now->id, "invite", invitee}, subjects, clause);
  tell_invited(p, *now, {invitee}, clause);
}

void invite_concerned(Proposal& p, const Meeting& m, const AgendaItem& item,
                      const std::string& clause) {
  const Date day = local_date(m.head.starts);
  std::vector<std::string> units = item.units;
  add_once(units, item.unit);
  for (const auto& unit : units) {
    std::vector<std::string> posts;
    for (const char* role : {"/head", "/handler"}) {
      for (const auto& post : posts_of_role(p.world, "unit/" + unit + role, day)) {
        const bool held = !holder_of(p.world, post, p.today()).empty();
        posts.insert(held ? posts.begin() : posts.end(), post);
      }
      if (!posts.empty() && !holder_of(p.world, posts.front(), p.today()).empty()) break;
    }
    if (!posts.empty()) invite_once(p, m.id, posts.front(), "attending", {item.id}, clause);
  }
}

}  // namespace tongchou::kernel
