// 会议: what is arranged and recorded on a meeting itself, as a scenario says it. The steps of its
// matter (拟定议程, 召集会议, 记录会议 …) are done like those of any other.
#include <algorithm>
#include <map>
#include <set>

#include "kernel/meeting.h"
#include "runner.h"

namespace tongchou::scenario {

using namespace kernel;

namespace {

const std::map<std::string, std::string> kActs = {
    {"安排会议", "arrange"},  {"加议题", "put_item"},   {"列议题", "take_topic"},
    {"撤议题", "remove_item"}, {"回复会议", "answer"},   {"会议签到", "sign_in"},
    {"开会", "open"},         {"记发言", "remark"},     {"记结论", "conclude"},
    {"记交办", "deed"},       {"记回避", "recuse"},     {"取消会议", "cancel"},
    {"出签到码", "code"}};

const std::map<std::string, std::string> kChoices = {
    {"通过", "pass"},   {"不通过", "reject"}, {"缓议", "defer"}, {"修改后再议", "again"},
    {"已听取", "noted"}, {"参会", "yes"},      {"请假", "leave"}, {"代会", "substitute"}};

// Parts that are texts of the command as they stand.
const std::pair<const char*, const char*> kTexts[] = {
    {"结论内容", "text"}, {"交办事项", "text"}, {"发言要点", "text"}, {"不交办的理由", "no_deed"},
    {"完成期限", "due"},  {"理由", "reason"},   {"代会人", "substitute"}};

// The other parts that an act on a meeting understands.
const std::set<std::string> kParts = {"议题", "结论", "答复",     "主持",   "记录人",
                                      "参会人", "签到码", "责任单位", "涉及单位"};

std::string state_name(MeetingState state) {
  switch (state) {
    case MeetingState::planned: return "筹备";
    case MeetingState::noticed: return "已通知";
    case MeetingState::in_session: return "开会";
    case MeetingState::closed: return "散会";
    case MeetingState::cancelled: return "取消";
  }
  return {};
}

std::string answer_name(const Invitee& invitee) {
  for (const auto& [label, id] : kChoices) {
    if (id == invitee.answer) return label;
  }
  return "未答";
}

}  // namespace

// The meeting that a matter carries; null when it carries none.
std::shared_ptr<const Meeting> Runner::meeting(const Line& line) const {
  for (const auto& link : matter(line)->links) {
    if (link.kind == "meeting") return office_.world().get<Meeting>(link.id);
  }
  return nullptr;
}

// A unit invites its head; anybody else is named by the post.
const Invitee* Runner::invitee(const Meeting& meeting, const std::string& who) const {
  const std::string unit = office_.unit_named(who);
  const std::string post = unit.empty() ? post_of(who) : std::string();
  const auto found =
      std::find_if(meeting.invitees.begin(), meeting.invitees.end(), [&](const auto& known) {
        return unit.empty() ? known.post == post : known.unit == unit;
      });
  return found == meeting.invitees.end() ? nullptr : &*found;
}

// FE-10: the right to convene and preside, lent for some days.
bool Runner::delegation_act(const Line& line, const std::string& person) {
  if (line.word(1) != "委托主持") return false;
  const std::string *to = line.part("给"), *since = line.part("自"), *until = line.part("至");
  if (!to || !since || !until) bad("委托主持须写明 给、自、至");
  ask(person, GiveDelegation{.body = body_named(line.name), .to = post_of(*to), .meeting = {},
                             .since = day(*since), .until = day(*until), .text = {}});
  return true;
}

bool Runner::meeting_act(const Line& line, const std::string& person) {
  if (delegation_act(line, person)) return true;
  const auto act = kActs.find(line.word(1));
  const auto held = act == kActs.end() ? nullptr : meeting(line);
  if (!held) return false;
  for (const auto& part : line.parts) {
    const bool text = std::any_of(std::begin(kTexts), std::end(kTexts),
                                  [&](const auto& one) { return part.label == one.first; });
    if (!text && !kParts.contains(part.label)) bad("会议没有这一项：" + part.label);
  }
  auto value = [&](const char* label) {
    const std::string* part = line.part(label);
    return part ? *part : std::string();
  };
  auto unit_of = [&](const char* label) {
    const std::string unit = office_.unit_named(value(label));
    if (unit.empty()) bad("没有这个单位：" + value(label));
    return unit;
  };
  ActOnMeeting command{.meeting = held->id, .act = act->second, .data = Json::object()};
  const std::string title = value("议题");
  for (const auto& item : held->items) {
    if (item.title == title) command.item = item.id;
  }
  // A title that nothing has is a fault of the scenario, not a refusal of the office.
  const bool names_item = line.part("议题") && act->second != "put_item" &&
                          act->second != "take_topic";
  if (names_item && command.item.empty()) bad("议程里没有这个议题：" + title);
  if (act->second == "put_item") command.data.set("title", Json(title));
  // The server makes it by chance; a scenario needs no chance.
  if (act->second == "code") command.data.set("code", Json("a code of a scenario"));
  if (act->second == "take_topic") {
    auto pool = office_.world().get<TopicPool>(held->body);
    for (const auto& topic : pool ? pool->topics : std::vector<AgendaItem>{}) {
      if (topic.title == title) command.data.set("topic", Json(topic.id));
    }
  }
  for (const auto& [label, field] :
       {std::pair{"结论", "outcome"}, std::pair{"答复", "answer"}}) {
    if (!line.part(label)) continue;
    const auto choice = kChoices.find(value(label));
    if (choice == kChoices.end()) bad(std::string("没有这个") + label + "：" + value(label));
    command.data.set(field, Json(choice->second));
  }
  for (const auto& [label, field] : kTexts) {
    if (line.part(label)) command.data.set(field, Json(value(label)));
  }
  for (const auto& [label, field] : {std::pair{"主持", "presider"}, std::pair{"记录人", "writer"}}) {
    if (line.part(label)) command.data.set(field, Json(post_of(value(label))));
  }
  if (line.part("责任单位")) {
    command.data.set("lead", Json(unit_of("责任单位")));
  }
  if (line.part("涉及单位")) {
    Json units = Json::array();
    units.push(Json(unit_of("涉及单位")));
    command.data.set("units", std::move(units));
  }
  if (line.part("参会人")) {
    const Invitee* found = invitee(*held, value("参会人"));
    if (!found) bad("不在参会名单里：" + value("参会人"));
    command.invitee = found->id;
    if (act->second == "recuse") command.data.set("on", Json(true));
    if (act->second == "remark") command.data.set("speaker", Json(found->id));
  }
  if (act->second == "remark") command.data.set("kind", Json("view"));
  if (act->second == "sign_in" && command.invitee.empty()) {
    command.data.set("code", Json(line.part("签到码") ? value("签到码") : held->sign_in_code));
  }
  ask(person, std::move(command));
  return true;
}

bool Runner::check_meeting(const Line& line, const std::string& kind) {
  if (kind != "会议" && kind != "议程" && kind != "参会" && kind != "不参会") return false;
  const auto held = meeting(line);
  if (!held) bad("这个事项没有会议");
  std::map<std::string, std::string> facts;
  if (kind == "会议") {
    facts = {{"状态", state_name(held->state)},
             {"首项", held->items.empty() ? "" : held->items.front().title},
             {"主持", held->head.presider_name},
             {"受委托", held->head.delegation.empty() ? "否" : "是"}};
  } else if (kind == "议程") {
    const auto item = std::find_if(held->items.begin(), held->items.end(), [&](const auto& one) {
      return one.title == line.rest(2);
    });
    if (item == held->items.end()) {
      differ(line, line.rest(2), "议程里没有这一项", false);
      return true;
    }
    facts = {{"结论", item->label}, {"临时", item->late ? "是" : "否"}};
  } else {
    const Invitee* found = invitee(*held, line.word(2));
    if ((found != nullptr) != (kind == "参会")) {
      differ(line, kind, found ? "参会" : "不参会", false);
      return true;
    }
    if (found) {
      facts = {{"答复", answer_name(*found)}, {"签到", found->signed_in ? "是" : "否"}};
    }
  }
  for (const auto& [label, wanted] : line.parts) {
    const auto fact = facts.find(label);
    if (fact == facts.end()) bad(kind + "没有这一项：" + label);
    expect(line, wanted, fact->second);
  }
  return true;
}

}  // namespace tongchou::scenario
