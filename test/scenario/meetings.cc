// 会议: what is arranged and recorded on a meeting itself, as a scenario says it. The steps of its
// matter (拟定议程, 召集会议, 记录会议 …) are done like those of any other.
#include <algorithm>
#include <map>
#include <set>

#include "kernel/meeting.h"
#include "runner.h"
#include "server/meeting_clash.h"

namespace tongchou::scenario {

using namespace kernel;

namespace {

// What an act is called, and which parts it understands besides those.
struct MeetingAct {
  std::string act;
  std::set<std::string> parts;
};
const std::map<std::string, MeetingAct> kActs = {
    {"安排会议", {"arrange", {"名称", "主持", "记录人", "时间", "至", "地点", "理由", "改期理由"}}},
    {"加议题", {"put_item", {"议题", "涉及单位", "公开标题", "标记", "材料字数", "理由"}}},
    {"改议题", {"set_item", {"议题", "改为", "涉及单位", "公开标题", "标记", "材料字数", "理由"}}},
    {"列议题", {"take_topic", {"议题", "理由"}}},
    {"撤议题", {"remove_item", {"议题", "理由"}}},
    {"排议程", {"order", {"次序"}}},
    {"请参会", {"invite", {"参会人"}}},
    {"免参会", {"uninvite", {"参会人"}}},
    {"回复会议", {"answer", {"参会人", "答复", "理由", "代会人"}}},
    {"出签到码", {"code", {}}},
    {"会议签到", {"sign_in", {"参会人", "签到码"}}},
    {"开会", {"open", {}}},
    {"讨论议题", {"current", {"议题"}}},
    {"记发言", {"remark", {"议题", "参会人", "发言要点"}}},
    {"记分歧", {"remark", {"议题", "参会人", "发言要点"}}},
    {"记书面意见", {"remark", {"议题", "参会人", "发言要点"}}},
    {"记回避", {"recuse", {"议题", "参会人"}}},
    {"记离席", {"absent", {"议题", "参会人"}}},
    {"记表决", {"vote", {"议题", "参会人", "表决"}}},
    {"记结论", {"conclude", {"议题", "结论", "结论内容", "不交办的理由", "标记"}}},
    {"记交办", {"deed", {"议题", "交办事项", "责任单位", "配合单位", "完成期限"}}},
    {"取消会议", {"cancel", {"理由"}}}};

const std::map<std::string, std::string> kChoices = {
    {"通过", "pass"},    {"不通过", "reject"}, {"缓议", "defer"}, {"修改后再议", "again"},
    {"已听取", "noted"}, {"参会", "yes"},      {"请假", "leave"}, {"代会", "substitute"},
    {"赞成", "for"},     {"反对", "against"},  {"弃权", "abstain"}};
const std::map<std::string, std::string> kFlags = {{"涉及资金", "funds"}, {"需区长签批", "chief"}};

// Parts that are texts of the command as they stand.
const std::pair<const char*, const char*> kTexts[] = {
    {"结论内容", "text"}, {"交办事项", "text"}, {"发言要点", "text"}, {"不交办的理由", "no_deed"},
    {"完成期限", "due"},  {"理由", "reason"},   {"代会人", "substitute"}, {"公开标题", "open_title"},
    {"时间", "starts"},   {"至", "ends"},       {"地点", "place"},     {"名称", "title"},
    {"改为", "title"},    {"改期理由", "moved_why"}};

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

std::map<std::string, std::string> facts_of(const AgendaItem& item) {
  auto votes = [&](const char* choice) {
    return std::to_string(std::count_if(item.votes.begin(), item.votes.end(),
                                        [&](const auto& one) { return one.choice == choice; }));
  };
  auto spoken = [&](const char* what) {
    return std::to_string(std::count_if(item.remarks.begin(), item.remarks.end(),
                                        [&](const auto& one) {
                                          return (one.manner ? *one.manner : one.kind) == what;
                                        }));
  };
  return {{"结论", item.label},
          {"临时", item.late ? "是" : "否"},
          {"续议", item.carried_from.empty() ? "否" : "是"},
          {"公开标题", item.open_title},
          {"赞成", votes("for")},
          {"反对", votes("against")},
          {"弃权", votes("abstain")},
          {"发言", spoken("view")},
          {"分歧", spoken("disagreement")},
          {"书面意见", spoken("written")},
          {"回避", std::to_string(item.recused.size())},
          {"离席", std::to_string(item.absent ? item.absent->size() : 0)}};
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

void Runner::units_of_item(const Line& line, Json& data) const {
  auto unit_of = [&](const std::string& name) {
    const std::string unit = office_.unit_named(name);
    if (unit.empty()) bad("没有这个单位：" + name);
    return unit;
  };
  if (const auto* lead = line.part("责任单位")) data.set("lead", Json(unit_of(*lead)));
  for (const auto& [label, field] : {std::pair{"涉及单位", "units"}, std::pair{"配合单位", "assist"}}) {
    const auto* part = line.part(label);
    if (!part) continue;
    Json units = Json::array();
    for (const auto& one : split(*part, "、")) units.push(Json(unit_of(one)));
    data.set(field, std::move(units));
  }
  if (const auto* part = line.part("标记")) {
    Json flags = Json::array();
    for (const auto& one : *part == "无" ? std::vector<std::string>{} : split(*part, "、")) {
      const auto flag = kFlags.find(one);
      if (flag == kFlags.end()) bad("没有这个标记：" + one);
      flags.push(Json(flag->second));
    }
    data.set("flags", std::move(flags));
  }
  if (const auto* part = line.part("材料字数")) {
    const auto length = Decimal::parse(*part);
    if (!length) bad("不是字数：" + *part);
    std::string text;
    for (std::int64_t i = 0; i < length->to_integer().value_or(0); ++i) text += "字";
    data.set("basis", Json(text));
  }
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

// What the parts of the line say, as the command's data.
void Runner::fill_meeting_act(const Line& line, const Meeting& held, ActOnMeeting& command) const {
  const std::string& name = command.act;
  auto value = [&](const char* label) {
    const std::string* part = line.part(label);
    return part ? *part : std::string();
  };
  for (const auto& [label, field] :
       {std::pair{"结论", "outcome"}, std::pair{"答复", "answer"}, std::pair{"表决", "choice"}}) {
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
  units_of_item(line, command.data);
  if (name == "order") {
    Json ids = Json::array();
    for (const auto& wanted : split(value("次序"), "、")) {
      for (const auto& item : held.items) {
        if (item.title == wanted) ids.push(Json(item.id));
      }
    }
    command.data.set("items", std::move(ids));
  }
  if (name == "invite") {
    command.data.set("post", Json(post_of(value("参会人"))));
  } else if (line.part("参会人")) {
    const Invitee* found = invitee(held, value("参会人"));
    if (!found) bad("不在参会名单里：" + value("参会人"));
    command.invitee = found->id;
    const bool leaves = name == "recuse" || name == "absent";
    if (leaves) command.data.set("on", Json(true));
    if (name == "vote") command.data.set("invitee", Json(found->id));
    if (leaves) command.data.set("invitee", Json(found->id));
    if (name == "remark") command.data.set("speaker", Json(found->id));
  }
  if (name == "remark") {
    command.data.set("kind", Json(line.word(1) == "记分歧" ? "disagreement" : "view"));
    if (line.word(1) == "记书面意见") command.data.set("manner", "written");
  }
  if (name == "sign_in" && command.invitee.empty()) {
    command.data.set("code", Json(line.part("签到码") ? value("签到码") : held.sign_in_code));
  }
}

bool Runner::meeting_act(const Line& line, const std::string& person) {
  if (delegation_act(line, person)) return true;
  const auto act = kActs.find(line.word(1));
  const auto held = act == kActs.end() ? nullptr : meeting(line);
  if (!held) return false;
  for (const auto& part : line.parts) {
    if (!act->second.parts.contains(part.label)) bad(act->first + "没有这一项：" + part.label);
  }
  const std::string& name = act->second.act;
  auto value = [&](const char* label) {
    const std::string* part = line.part(label);
    return part ? *part : std::string();
  };
  ActOnMeeting command{.meeting = held->id, .act = name, .data = Json::object()};
  const std::string title = value("议题");
  for (const auto& item : held->items) {
    if (item.title == title) command.item = item.id;
  }
  // A title that nothing has is a fault of the scenario, not a refusal of the office.
  const bool names_item = line.part("议题") && name != "put_item" &&
                          name != "take_topic";
  if (names_item && command.item.empty()) bad("议程里没有这个议题：" + title);
  if (name == "put_item") command.data.set("title", Json(title));
  // The server makes it by chance; a scenario needs no chance.
  if (name == "code") command.data.set("code", Json("a code of a scenario"));
  if (name == "take_topic") {
    auto pool = office_.world().get<TopicPool>(held->body);
    for (const auto& topic : pool ? pool->topics : std::vector<AgendaItem>{}) {
      if (topic.title == title) command.data.set("topic", Json(topic.id));
    }
  }
  fill_meeting_act(line, *held, command);
  ask(person, std::move(command));
  return true;
}

// What there is beside the meeting itself: the pool, what is closed to whom, what clashes with it.
bool Runner::check_around_meeting(const Line& line, const std::string& kind, const Meeting& held) {
  if (kind == "议题池") {
    auto pool = office_.world().get<TopicPool>(held.body);
    const bool there =
        pool && std::any_of(pool->topics.begin(), pool->topics.end(),
                            [&](const auto& one) { return one.title == line.rest(2); });
    if (!there) differ(line, line.rest(2), "议题池里没有", false);
    return true;
  }
  if (kind == "冲突") {
    std::string all;
    const Standing standing = standing_of(office_.world(), person_of(act_->word(0)), office_.now);
    const auto clashes = server::clashes_of(office_.reader(), office_.world(), standing, held);
    for (const auto& clash : clashes) all += clash.zh + ";";
    const bool fits = line.rest(2) == "无" ? all.empty() : all.find(line.rest(2)) != all.npos;
    if (!fits) differ(line, line.rest(2), all.empty() ? "没有冲突" : all, false);
    return true;
  }
  if (kind != "看得到议题" && kind != "看不到议题") return false;
  const std::string* by = line.part("由");
  if (!by) bad("请写明 由");
  const Standing standing = standing_of(office_.world(), person_of(*by), office_.now);
  const auto item = std::find_if(held.items.begin(), held.items.end(), [&](const auto& one) {
    return one.title == line.rest(2);
  });
  if (item == held.items.end()) bad("议程里没有这个议题：" + line.rest(2));
  const bool seen = may_see(standing, held) && may_read_item(standing, held, *item);
  if (seen != (kind == "看得到议题")) differ(line, kind, seen ? "看得到" : "看不到", false);
  return true;
}

bool Runner::check_meeting(const Line& line, const std::string& kind) {
  static const std::set<std::string> kinds = {"会议",       "议程",       "参会", "不参会", "议题池",
                                              "看得到议题", "看不到议题", "冲突"};
  if (!kinds.contains(kind)) return false;
  const auto held = meeting(line);
  if (!held) bad("这个事项没有会议");
  if (check_around_meeting(line, kind, *held)) return true;
  std::map<std::string, std::string> facts;
  if (kind == "会议") {
    facts = {{"状态", state_name(held->state)},
             {"首项", held->items.empty() ? "" : held->items.front().title},
             {"主持", held->head.presider_name},
             {"受委托", held->head.delegation.empty() ? "否" : "是"},
             {"名称", held->head.title},
             {"地点", held->head.place},
             {"回执截止", held->head.answer_by ? write_local(*held->head.answer_by) : "无"},
             {"议题数", std::to_string(held->items.size())}};
  } else if (kind == "议程") {
    const auto item = std::find_if(held->items.begin(), held->items.end(), [&](const auto& one) {
      return one.title == line.rest(2);
    });
    if (item == held->items.end()) {
      differ(line, line.rest(2), "议程里没有这一项", false);
      return true;
    }
    facts = facts_of(*item);
  } else {
    const Invitee* found = invitee(*held, line.word(2));
    if ((found != nullptr) != (kind == "参会")) {
      differ(line, kind, found ? "参会" : "不参会", false);
      return true;
    }
    if (found) {
      facts = {{"答复", answer_name(*found)},
               {"签到", found->signed_in ? "是" : "否"},
               {"迟报", found->late.value_or(false) ? "是" : "否"}};
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
