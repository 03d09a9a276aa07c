#include "server/meeting_paper.h"

#include <algorithm>
#include <span>

#include "base/day_words.h"
#include "kernel/meeting_words.h"
#include "server/paper_of.h"

namespace tongchou::server {

using namespace kernel;
using document::PaperKind;

namespace {

// Shares of the columns, each as wide as its head and what commonly stands in it.
constexpr int kAgendaShares[] = {10, 38, 20, 16, 30, 14};
constexpr int kRecordShares[] = {30, 98};
constexpr int kSignInShares[] = {13, 38, 40, 28, 28};

// The meeting as one reader may read it.
struct Reading {
  const World& world;
  const Pack& pack;
  const Meeting& meeting;
  const Standing* reader;
  Date day;  // of the meeting: names are those of that day

  bool open(const AgendaItem& item) const {
    return !reader || may_read_item(*reader, meeting, item);
  }
  std::string unit(const std::string& id) const {
    auto known = id.empty() ? nullptr : world.get<Unit>(id);
    return known ? name_on(known->names, day) : id;
  }
  // A form's title breaks after the body's name, nowhere within it.
  std::string title(const char* between = "") const {
    const std::string& given = meeting.head.title;
    return pack.name + between +
           (given.starts_with(pack.name) ? given.substr(pack.name.size()) : given);
  }
};

std::string clock(Instant at) { return write_local(at).substr(11, 5); }

// "2026年3月27日（星期五）14:30"
std::string time_in_words(Instant at) {
  static constexpr const char* kDays[] = {"日", "一", "二", "三", "四", "五", "六"};
  const Date day = local_date(at);
  return date_in_words(day) + "（星期" + kDays[std::chrono::weekday{day}.c_encoding()] + "）" +
         clock(at);
}

// While a post is vacant the record has its title where the name belongs: it is said once.
std::string holder(const Invitee& one) { return one.person.empty() ? "" : one.name; }

std::string presider(const Reading& r, const char* between) {
  const MeetingHead& head = r.meeting.head;
  auto post = r.world.get<Post>(head.presider);
  if (!post || post->title == head.presider_name) return head.presider_name;
  return post->title + between + head.presider_name;
}

// ---- 会议通知 -----------------------------------------------------------------------------------

std::vector<std::string> addressees(const Meeting& m) {
  std::vector<std::string> units;
  for (const auto& one : m.invitees) {
    const std::string& name = one.unit_name.empty() ? one.title : one.unit_name;
    if (std::ranges::find(units, name) == units.end()) units.push_back(name);
  }
  return units;
}

Section agenda(const Reading& r) {
  Section section{.heading = "会议议题"};
  std::size_t n = 0;
  for (const auto& item : r.meeting.items) {
    ++n;
    section.paragraphs.push_back(std::to_string(n) + "." +
                                 (r.open(item) ? item.title : item.open_title) +
                                 (n == r.meeting.items.size() ? "。" : "；"));
  }
  return section;
}

// Somebody asked for some items only is told which, as far as the reader may know of them.
std::string invited(const Reading& r, const Invitee& one) {
  std::string numbers;
  int n = 0;
  for (const auto& item : r.meeting.items) {
    ++n;
    if (std::ranges::find(one.items, item.id) == one.items.end() || !r.open(item)) continue;
    numbers += (numbers.empty() ? "" : "、") + std::to_string(n);
  }
  return one.unit_name + one.title + holder(one) +
         (numbers.empty() ? "" : "（第" + numbers + "项）");
}

Section people(const Reading& r) {
  Section section{.heading = "参会人员"};
  constexpr std::pair<const char*, const char*> kParts[] = {
      {"member", "出席"}, {"attending", "列席"}, {"staff", "工作人员"}};
  for (const auto& [part, label] : kParts) {
    std::string names;
    for (const auto& one : r.meeting.invitees) {
      if (one.part == part) names += (names.empty() ? "" : "、") + invited(r, one);
    }
    if (!names.empty()) section.paragraphs.push_back(std::string(label) + "：" + names + "。");
  }
  return section;
}

Content notice_content(const Reading& r) {
  const Meeting& m = r.meeting;
  const std::string by = convened_by(m.head);
  Content content{.kind = "meeting_notice",
                  .mark = r.pack.name + "办公室",
                  .issuer = r.pack.name + "办公室",
                  .title = "关于召开" + r.title() + "的通知",
                  .addressees = addressees(m),
                  .date = local_date(m.head.moved.value_or(*m.noticed))};
  if (m.state == MeetingState::cancelled) {
    content.closing = {"本次会议已取消：" + m.state_reason + "。"};
  }
  content.opening = {(by.empty() ? "" : by + "，") + "定于" + day_in_words(r.day) + "召开" +
                     r.title() + "。现将有关事项通知如下："};
  if (m.head.moved) {
    content.opening.insert(content.opening.begin(),
                           "原定会议改期或改地点（" + m.head.moved_why.value_or("") +
                               "），以本通知为准。");
  }
  const auto& last = m.head.answer_by;
  std::string answers = "请参会人员" + (last ? "于" + time_in_words(*last) + "前" : "");
  answers += "报回执：参加、请假或由他人代会。请假须写明事由，由他人代会须写明代会人。";
  const auto early = parameter_on(r.world, r.pack, "sign_in_minutes", r.day);
  if (early) answers += "会前" + early->value + "分钟开始签到。";
  content.sections = {
      {.heading = "会议时间",
       .paragraphs = {time_in_words(m.head.starts) + "，预计" + clock(m.head.ends) + "结束。"}},
      {.heading = "会议地点", .paragraphs = {m.head.place + "。"}},
      {.heading = "会议主持",
       .paragraphs = {(by.empty() ? "" : "受组长委托，由") + presider(r, "") +
                      (by.empty() ? "。" : "主持。")}}};
  if (!m.items.empty()) content.sections.push_back(agenda(r));
  content.sections.push_back(people(r));
  content.sections.push_back({.heading = "回执和签到", .paragraphs = {std::move(answers)}});
  return content;
}

// ---- 议题登记表 签到表 --------------------------------------------------------------------------

Content agenda_content(const Reading& r) {
  const MeetingHead& head = r.meeting.head;
  Content content{.kind = "agenda_form", .issuer = r.pack.name + "办公室",
                  .title = r.title("\n") + "议题登记表", .date = r.day};
  content.rows = {{"时间", time_in_words(head.starts)}, {"地点", head.place},
                  {"主持", presider(r, " ") + (head.delegation.empty() ? "" : "（受组长委托）")}};
  ContentTable table{.title = "议题",
                     .columns = {"序号", "议题", "提请单位", "汇报人", "涉及单位", "结论"}};
  int n = 0;
  for (const auto& item : r.meeting.items) {
    const std::string number = std::to_string(++n);
    if (!r.open(item)) {
      table.rows.push_back({number, item.open_title, "", "", "", item.label});
      continue;
    }
    std::string units;
    for (const auto& unit : item.units) units += (units.empty() ? "" : "、") + r.unit(unit);
    table.rows.push_back({number, item.title, r.unit(item.unit), item.reporter, units, item.label});
  }
  content.tables.push_back(std::move(table));
  return content;
}

// "（第2、3项离席）": attendance item by item.
std::string out_for(const Meeting& m, const Invitee& one) {
  auto items_of = [&](auto&& list) {
    std::string numbers;
    int n = 0;
    for (const auto& item : m.items) {
      ++n;
      if (std::ranges::find(list(item), one.id) == list(item).end()) continue;
      numbers += (numbers.empty() ? "" : "、") + std::to_string(n);
    }
    return numbers;
  };
  static const std::vector<std::string> kNobody;
  const std::string recused = items_of([](const AgendaItem& i) -> auto& { return i.recused; });
  const std::string absent =
      items_of([](const AgendaItem& i) -> auto& { return i.absent ? *i.absent : kNobody; });
  return (absent.empty() ? "" : "（第" + absent + "项离席）") +
         (recused.empty() ? "" : "（第" + recused + "项回避）");
}

// Until the meeting is over the last column is room to sign in; only then somebody has not come.
std::string sign_in_mark(const Meeting& m, const Invitee& one) {
  if (one.signed_in) {
    const Date day = local_date(*one.signed_in);
    return (day == local_date(m.head.starts) ? "" : day_in_words(day)) + clock(*one.signed_in) +
           out_for(m, one);
  }
  if (one.answer == "leave") return "请假";
  return m.state == MeetingState::closed ? "未到" : "";
}

Content sign_in_content(const Reading& r) {
  const Meeting& m = r.meeting;
  Content content{.kind = "sign_in_sheet", .issuer = "地点：" + m.head.place,
                  .title = r.title("\n") + "签到表", .date = r.day};
  ContentTable table{.columns = {"序号", "单位", "职务", "姓名", "签到"}};
  int n = 0;
  for (const auto& one : m.invitees) {
    const std::string name = holder(one);
    const std::string comes =
        one.answer != "substitute" ? name
                                   : one.substitute + (name.empty() ? "（代）" : "（代" + name + "）");
    table.rows.push_back(
        {std::to_string(++n), one.unit_name, one.title, comes, sign_in_mark(m, one)});
  }
  content.tables.push_back(std::move(table));
  return content;
}

// ---- 会议记录 -----------------------------------------------------------------------------------

std::string names_of(const Meeting& m, const std::vector<std::string>& ids) {
  std::string names;
  for (const auto& id : ids) {
    const Invitee* one = m.invitee(id);
    if (one) names += (names.empty() ? "" : "、") + one->name;
  }
  return names;
}

// Everything that was recorded of an item while it was heard: the minutes rest on it.
ContentTable record_of(const Reading& r, const AgendaItem& item, int n) {
  const Meeting& m = r.meeting;
  ContentTable table{.title = std::to_string(n) + "." + item.title, .columns = {"记录", "内容"}};
  auto add = [&](std::string label, std::string text) {
    if (!text.empty()) table.rows.push_back({std::move(label), std::move(text)});
  };
  for (const auto& said : item.remarks) {
    add(said.name + (said.kind == "disagreement" ? "（不同意见）" : ""), said.text);
  }
  int yes = 0, no = 0;
  for (const auto& vote : item.votes) {
    yes += vote.choice == "for";
    no += vote.choice == "against";
  }
  const int votes = static_cast<int>(item.votes.size());
  if (votes > 0) {
    add("表决", "赞成" + std::to_string(yes) + "，反对" + std::to_string(no) + "，弃权" +
                    std::to_string(votes - yes - no));
  }
  add("回避", names_of(m, item.recused));
  if (item.absent) add("离席", names_of(m, *item.absent));
  add("结论", item.label + (item.text.empty() ? "" : "：" + item.text));
  for (const auto& deed : item.deeds) {
    add("交办", deed.text + "（" + r.unit(deed.lead) +
                    (deed.due ? "，" + day_in_words(*deed.due) + "前" : "") + "）");
  }
  add("不交办的理由", item.no_deed);
  return table;
}

Content record_content(const Reading& r) {
  const MeetingHead& head = r.meeting.head;
  Content content{.kind = "agenda_form", .issuer = r.pack.name + "办公室",
                  .title = r.title("\n") + "会议记录", .date = r.day};
  content.rows = {{"时间", time_in_words(head.starts)}, {"地点", head.place},
                  {"主持", presider(r, " ")}, {"记录", head.writer_name}};
  int n = 0;
  for (const auto& item : r.meeting.items) content.tables.push_back(record_of(r, item, ++n));
  return content;
}

void set_columns(document::Paper& paper, std::span<const int> shares) {
  for (auto& block : paper.body) {
    if (!block.table) continue;
    for (std::size_t i = 0; i < block.table->columns.size(); ++i) {
      block.table->columns[i].width = shares[i];
    }
    block.table->columns.front().align = document::PaperAlign::centre;
  }
}

bool takes_part(const Standing& standing, const Meeting& m) {
  return runs(standing, m) || std::ranges::any_of(m.invitees, [&](const Invitee& one) {
           return answers_for(standing, one);
         });
}

}  // namespace

std::vector<std::string> meeting_papers(const Standing& standing, const Meeting& meeting) {
  std::vector<std::string> kinds;
  if (meeting.noticed) kinds.push_back("meeting_notice");
  kinds.push_back("agenda_form");
  if (takes_part(standing, meeting)) kinds.push_back("sign_in_sheet");
  if (meeting.opened && runs(standing, meeting)) kinds.push_back("meeting_record");
  return kinds;
}

Result<document::Paper> meeting_paper(const World& world, const Pack& pack, const Meeting& meeting,
                                      const std::string& kind, const Standing* reader) {
  const Reading r{world, pack, meeting, reader, local_date(meeting.head.starts)};
  Content content;
  if (kind == "meeting_notice" && meeting.noticed) content = notice_content(r);
  else if (kind == "agenda_form") content = agenda_content(r);
  else if (kind == "sign_in_sheet") content = sign_in_content(r);
  else if (kind == "meeting_record" && meeting.opened) content = record_content(r);
  else return fail("paper.kind", "没有这种单据", "no such form of a meeting", kind);
  TRY(auto paper, paper_of(content, {.title = content.title, .issued = true}));
  if (kind == "agenda_form") set_columns(paper, kAgendaShares);
  if (kind == "meeting_record") set_columns(paper, kRecordShares);
  if (kind == "sign_in_sheet") set_columns(paper, kSignInShares);
  // It went out through the system, and nobody pressed a seal on it.
  if (paper.signature) paper.signature->seal.reset();
  if (meeting.state == MeetingState::cancelled) paper.note = "本次会议已取消";
  return paper;
}

}  // namespace tongchou::server
