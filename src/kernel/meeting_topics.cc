// 议题 of a matter that ends before its time: nobody waits for what nobody asks any more.
#include <algorithm>

#include "kernel/meeting.h"
#include "kernel/rules_beyond.h"

namespace tongchou::kernel {

namespace {

// The meetings of a body that may still have to do with a matter of today.
std::vector<std::shared_ptr<const Meeting>> meetings_of(const Proposal& p,
                                                        const std::string& body) {
  std::vector<std::shared_ptr<const Meeting>> meetings;
  const int now = static_cast<int>(std::chrono::year_month_day{p.today()}.year());
  for (int year = now - 1; year <= now + 1; ++year) {
    auto known = p.world.get<MeetingYear>(body + "/" + std::to_string(year));
    for (const auto& id : known ? known->planned : std::vector<std::string>{}) {
      if (auto meeting = p.world.get<Meeting>(id)) meetings.push_back(std::move(meeting));
    }
  }
  return meetings;
}

Verdict drop_item(Proposal& p, const Meeting& m, const AgendaItem& item, const Matter& matter,
                  const std::string& reason) {
  const std::vector<std::string> subjects = {"meeting:" + m.id, "matter:" + matter.id};
  switch (m.state) {
    case MeetingState::cancelled: return {};
    case MeetingState::planned:
    case MeetingState::noticed:
      p.emit(AgendaItemRemoved{m.id, item.id, reason}, subjects, matter.clause);
      return {};
    case MeetingState::in_session:
      return refuse(Refusal::meeting_state_wrong, matter.clause, "会议正在进行，散会以后再办",
                    "The meeting is in session: close it first");
    case MeetingState::closed: break;
  }
  // FE-16: what was decided takes its course until whoever has to sign has signed or sent it back.
  const bool gone = item.outcome == "defer" || item.outcome == "again";
  if (!gone && item.key != 0 && matter.engine.find(item.key)) {
    return refuse(Refusal::meeting_state_wrong, matter.clause,
                  "「" + item.title + "」会议已经议定，等着纪要签发、签批，须先签批或退回",
                  item.title + " was decided by the meeting and waits to be signed: "
                  "have it signed or sent back first");
  }
  const bool held = item.outcome == "pass" &&
                    holds_deeds(p.world, p.setting, p.command.now, matter.id);
  if (!held) return {};
  AgendaItem dropped = item;
  std::erase_if(dropped.deeds, [](const Deed& deed) { return deed.matter.empty(); });
  if (dropped.deeds.size() == item.deeds.size()) return {};
  if (dropped.deeds.empty()) dropped.no_deed = reason;
  p.emit(AgendaItemSet{m.id, "return", std::move(dropped)}, subjects, matter.clause);
  return {};
}

}  // namespace

Verdict drop_topics(Proposal& p, const Matter& matter, const std::string& reason) {
  auto pool = p.world.get<TopicPool>(matter.body);
  for (const auto& topic : pool ? pool->topics : std::vector<AgendaItem>{}) {
    if (topic.matter != matter.id) continue;
    p.emit(TopicTaken{matter.body, topic.id, {}, reason},
           {"body:" + matter.body, "matter:" + matter.id}, matter.clause);
  }
  for (const auto& meeting : meetings_of(p, matter.body)) {
    for (const auto& item : meeting->items) {
      if (item.matter == matter.id) REFUSE_UNLESS(drop_item(p, *meeting, item, matter, reason));
    }
  }
  return {};
}

}  // namespace tongchou::kernel
