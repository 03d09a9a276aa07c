// 纪要: assembled from what the meeting recorded, so that every conclusion can be traced to the
// opinions it came from. The writer edits the text; where it came from stays with each part.
#include <algorithm>

#include "base/day_words.h"
#include "kernel/meeting.h"
#include "kernel/rules_beyond.h"
#include "kernel/text.h"

namespace tongchou::kernel {

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  const auto lines = parts_of(text, '\n');
  return {lines.begin(), lines.end()};
}

std::string unit_name(const World& world, const std::string& id, Date day) {
  auto unit = world.get<Unit>(id);
  return unit ? name_on(unit->names, day) : id;
}

// "提出拨付方案，由财政局负责，城投公司配合，于3月25日前办结。"
std::string sentence_of(const World& world, const Deed& deed, Date day) {
  std::string text = deed.text;
  if (text.ends_with("。")) text.resize(text.size() - std::string_view("。").size());
  text += "，由" + unit_name(world, deed.lead, day) + "负责";
  for (std::size_t i = 0; i < deed.assist.size(); ++i) {
    text += (i == 0 ? "，" : "、") + unit_name(world, deed.assist[i], day);
  }
  if (!deed.assist.empty()) text += "配合";
  if (deed.due) text += "，于" + day_in_words(*deed.due) + "前办结";
  return text + "。";
}

// "吕某回避。"
std::string recused_line(const Meeting& m, const AgendaItem& item) {
  std::string names;
  for (const auto& id : item.recused) {
    const Invitee* one = m.invitee(id);
    if (one) names += (names.empty() ? "" : "、") + one->name;
  }
  return names.empty() ? "" : names + "回避。";
}

void add_once(std::vector<std::string>& list, const std::string& one) {
  if (!one.empty() && std::find(list.begin(), list.end(), one) == list.end()) list.push_back(one);
}

Section section_of(const World& world, const Pack& pack, const Meeting& m, const AgendaItem& item,
                   bool held) {
  Section section{.id = item.id, .item = item.id, .heading = "关于" + item.title};
  if (!item.open_title.empty()) section.open_heading = item.open_title;
  section.paragraphs = lines_of(item.text);
  for (auto& line : recorded_lines(world, pack, m, item)) {
    section.paragraphs.push_back(std::move(line));
  }
  if (held && !item.deeds.empty()) {
    section.paragraphs.push_back("以上交办事项待报请批准后办理。");
  }
  // What was said by somebody who then had to leave is no ground of the conclusion.
  for (const auto& remark : item.remarks) {
    const auto& out = item.recused;
    if (std::find(out.begin(), out.end(), remark.speaker) != out.end()) continue;
    section.sources.push_back(remark.id);
  }
  section.units = units_concerned(item);
  if (!pack.meeting->chief.empty()) section.flags = item.flags;
  return section;
}

// "3月17日下午，受组长委托，…副组长张某在…主持召开…。", then "会议研究了…等事项。现纪要如下：": an
// extract has the first and not what else was on the agenda.
std::vector<std::string> opening_of(const Proposal& p, const Pack& pack, const Meeting& m) {
  const Date day = local_date(m.head.starts);
  const bool morning = local_time_of_day(m.head.starts) < std::chrono::hours{12};
  auto post = p.world.get<Post>(m.head.presider);
  std::string text = day_in_words(day) + (morning ? "上午" : "下午") + "，";
  if (!m.head.delegation.empty()) text += "受组长委托，";
  text += (post ? post->title : "") + m.head.presider_name + "在" + m.head.place + "主持召开" +
          (m.head.title.starts_with(pack.name) ? "" : pack.name) + m.head.title;
  std::string topics;
  for (const auto& item : m.items) {
    const std::string& title = item.open_title.empty() ? item.title : item.open_title;
    topics += (topics.empty() ? "" : "、") + title;
  }
  return {text + "。", "会议研究了" + topics + "等事项。现纪要如下："};
}

std::vector<LabelledNames> attendance_of(const Meeting& m) {
  LabelledNames present{"出席", {}}, leave{"请假", {}}, attending{"列席", {}};
  for (const auto& one : m.invitees) {
    const std::string reason = one.reason.empty() ? "" : "（" + one.reason + "）";
    if (one.answer == "leave" && !one.signed_in) {
      leave.names.push_back(one.name + reason);
    } else if (one.signed_in && one.part != "staff") {
      const std::string name = one.answer == "substitute" ? one.substitute + "（代" + one.name + "）"
                                                           : one.name;
      if (one.part == "member") present.names.push_back(name);
      else attending.names.push_back(one.unit_name + name);
    }
  }
  std::vector<LabelledNames> lists;
  for (auto* list : {&present, &leave, &attending}) {
    if (!list->names.empty()) lists.push_back(std::move(*list));
  }
  return lists;
}

}  // namespace

std::vector<std::string> units_concerned(const AgendaItem& item) {
  std::vector<std::string> units;
  add_once(units, item.unit);
  for (const auto& unit : item.units) add_once(units, unit);
  for (const auto& deed : item.deeds) {
    add_once(units, deed.lead);
    for (const auto& unit : deed.assist) add_once(units, unit);
  }
  return units;
}

std::vector<std::string> recorded_lines(const World& world, const Pack& pack,
                                        const Meeting& meeting, const AgendaItem& item) {
  const Date day = local_date(meeting.head.starts);
  std::vector<std::string> lines;
  // What was decided on stands in full above the names of those who sign it.
  if (item.outcome == "pass" && item.terms) lines = *item.terms;
  for (const auto& deed : item.deeds) lines.push_back(sentence_of(world, deed, day));
  if (auto line = recused_line(meeting, item); !line.empty()) lines.push_back(std::move(line));
  // FE-16: whoever reads a copy knows that the leader's signature alone begins nothing.
  if (item.outcome == "pass" && !item.flags.empty()) {
    const PackParameter* chief = pack.parameter(pack.meeting->chief, day);
    if (chief) lines.push_back("本项经" + chief->label + "签批后执行。");
  }
  return lines;
}

RuleAnswer minutes_draft(const RuleCall& call) {
  Proposal& p = call.p;
  const Json& id = call.inputs["meeting"];
  auto meeting = p.world.get<Meeting>(id.is_object() ? id["id"].as_string() : id.as_string());
  if (!meeting || !call.pack.meeting) return refuse(Refusal::meeting_not_found, call.clause);
  const Meeting& m = *meeting;
  const PackMeeting& how = *call.pack.meeting;
  if (m.state != MeetingState::closed)
    return refuse(Refusal::meeting_state_wrong, how.clause("minutes"));
  Version version{.number = 1, .state = "draft", .by = p.who, .at = p.command.now};
  Content& content = version.content;
  content.kind = "minutes";
  content.mark = how.mark;
  content.issuer = call.pack.name + "办公室";
  content.opening = opening_of(p, call.pack, m);
  for (const auto& item : m.items) {
    const bool held = item.outcome == "pass" &&
                      holds_deeds(p.world, p.setting, p.command.now, item.matter);
    content.sections.push_back(section_of(p.world, call.pack, m, item, held));
  }
  content.attendance = attendance_of(m);
  content.date = p.today();
  version.digest = hex(sm3(json_text(content)));
  Document document{.id = p.new_id("d"),
                    .body = m.body,
                    .matter = call.matter,
                    .meeting = m.id,
                    .kind = "minutes",
                    .title = m.head.title + "纪要",
                    .writer = m.head.writer,
                    .versions = {std::move(version)}};
  const std::string document_id = document.id, title = document.title;
  const std::vector<std::string> subjects = {"document:" + document_id, "meeting:" + m.id,
                                             "matter:" + call.matter};
  p.emit(DocumentDrafted{std::move(document)}, subjects, how.clause("minutes"));
  p.emit(MinutesAttached{m.id, document_id}, subjects, how.clause("minutes"));
  p.emit(MatterLinked{call.matter, {"document", document_id, title, "纪要"}}, subjects,
         how.clause("minutes"));
  return Json::object({{"id", Json(document_id)}, {"document", Json(document_id)}});
}

}  // namespace tongchou::kernel
