// In session: the current item, what is said on it, what is concluded, who has to do what.
#include <algorithm>

#include "base/limits.h"
#include "kernel/document.h"
#include "kernel/meeting.h"

namespace tongchou::kernel {

namespace {

struct OutcomeLabel { std::string_view id, label; };
constexpr OutcomeLabel kOutcomes[] = {{"pass", "通过"},
                                      {"reject", "不通过"},
                                      {"defer", "缓议"},
                                      {"again", "修改后再议"},
                                      {"noted", "已听取"}};

bool holds(const std::vector<std::string>& list, const std::string& one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

// Who is recused, or was out while the item was heard, neither speaks nor votes on it.
Verdict check_takes_part(const AgendaItem& item, const Invitee& one, const std::string& clause) {
  if (holds(item.recused, one.id)) {
    return refuse(Refusal::recused_from_item, clause, one.name, one.name);
  }
  if (item.absent && holds(*item.absent, one.id)) {
    return refuse(Refusal::absent_from_item, clause, one.name, one.name);
  }
  return {};
}

// Said in session is what was said by somebody who was there for the item; whoever is not there may
// have sent it in writing, but for whoever left because the item concerns them.
Verdict check_speaks(const AgendaItem& item, const Invitee& one, bool written,
                     const std::string& clause) {
  if (written && !holds(item.recused, one.id)) return {};
  REFUSE_UNLESS(check_takes_part(item, one, clause));
  if (!one.signed_in) {
    return refuse(Refusal::not_present, clause,
                  one.name + "没有签到：到会的先签到，没有到会的记为书面意见",
                  one.name + " has not signed in: sign in whoever is there, record a written "
                             "opinion of whoever is not");
  }
  if (one.items.empty() || holds(one.items, item.id)) return {};
  return refuse(Refusal::not_present, clause,
                one.name + "只列席别的议题：请先请其参加本项，或记为书面意见",
                one.name + " attends other items only: ask them to this one first, or record a "
                           "written opinion");
}

// 代会: whoever signed in for another is the one who speaks.
std::string speaker_name(const Invitee& one, bool written) {
  const bool substituted = !written && one.answer == "substitute" && !one.substitute.empty();
  return substituted ? one.substitute + "（代" + one.name + "）" : one.name;
}

Verdict current(const Sitting& s) {
  if (!s.meeting->item(s.c.item)) return refuse(Refusal::item_not_found, s.how.clause("items"));
  s.p.emit(CurrentItemSet{s.meeting->id, s.c.item}, {"meeting:" + s.meeting->id});
  return {};
}

Verdict remark(const Sitting& s) {
  return change_item(s, [&](AgendaItem& item) -> Verdict {
    if (item.remarks.size() >= limits::kRemarksPerItemMax) {
      return refuse(Refusal::form_invalid, s.how.clause("minutes"), "这一项的发言已经记满",
                    "Too many remarks on this item");
    }
    const Json& d = s.c.data;
    const std::string& clause = s.how.clause("minutes");
    const bool written = d["manner"].as_string() == "written";
    Remark said{.id = s.p.new_id("r"),
                .speaker = d["speaker"].as_string(),
                .name = d["name"].as_string(),
                .title = d["title"].as_string(),
                .kind = d["kind"].as_string() == "disagreement" ? "disagreement" : "view",
                .text = d["text"].as_string(),
                .at = s.p.command.now,
                .by = s.p.who};
    if (written) said.manner = "written";
    if (said.text.empty()) {
      return refuse(Refusal::form_invalid, clause, "请写下发言", "Write what was said");
    }
    if (!said.speaker.empty()) {
      const Invitee* speaker = s.meeting->invitee(said.speaker);
      if (!speaker) return refuse(Refusal::invitee_not_found, clause);
      REFUSE_UNLESS(check_speaks(item, *speaker, written, clause));
      said.name = speaker_name(*speaker, written);
      said.title = speaker->unit_name + " " + speaker->title;
    }
    if (said.name.empty()) {
      return refuse(Refusal::name_empty, clause, "请写明发言人", "Say who spoke");
    }
    // A name that the list knows is on it, whoever writes it down.
    for (const auto& one : s.meeting->invitees) {
      if (!said.speaker.empty() || one.name != said.name) continue;
      return refuse(Refusal::not_present, clause, said.name + "在参会名单里，请从名单里选",
                    said.name + " is on the list: choose them there");
    }
    item.remarks.push_back(std::move(said));
    return {};
  });
}

Verdict unremark(const Sitting& s) {
  return change_item(s, [&](AgendaItem& item) -> Verdict {
    const std::string& id = s.c.data["remark"].as_string();
    if (std::erase_if(item.remarks, [&](const auto& one) { return one.id == id; }) == 0) {
      return refuse(Refusal::item_not_found, s.how.clause("minutes"));
    }
    return {};
  });
}

Verdict conclude(const Sitting& s) {
  return change_item(s, [&](AgendaItem& item) -> Verdict {
    const Json& d = s.c.data;
    if (d["text"].is_string()) item.text = d["text"].as_string();
    if (d["no_deed"].is_string()) item.no_deed = d["no_deed"].as_string();
    if (d["flags"].is_array()) {
      item.flags.clear();
      for (const auto& flag : d["flags"].items()) item.flags.push_back(flag.as_string());
      REFUSE_UNLESS(check_flags(s, item));
    }
    if (!d["outcome"].is_string()) return {};
    const std::string& outcome = d["outcome"].as_string();
    for (const auto& known : kOutcomes) {
      if (known.id != outcome) continue;
      item.outcome = outcome;
      item.label = known.label;
      return {};
    }
    return refuse(Refusal::act_unknown, s.how.clause("items"), outcome, outcome);
  });
}

Verdict vote(const Sitting& s) {
  return change_item(s, [&](AgendaItem& item) -> Verdict {
    const std::string& choice = s.c.data["choice"].as_string();
    const Invitee* voter = s.meeting->invitee(s.c.data["invitee"].as_string());
    if (!voter) return refuse(Refusal::invitee_not_found, s.how.clause("items"));
    if (voter->part != "member" || !voter->signed_in) {
      return refuse(Refusal::not_present, s.how.clause("items"), "只有到会的成员可以表决",
                    "Only members who are present vote");
    }
    REFUSE_UNLESS(check_takes_part(item, *voter, s.how.clause("items")));
    std::erase_if(item.votes, [&](const auto& one) { return one.invitee == voter->id; });
    if (choice == "for" || choice == "against" || choice == "abstain") {
      item.votes.push_back({voter->id, choice});
    } else if (!choice.empty()) {
      return refuse(Refusal::act_unknown, s.how.clause("items"), choice, choice);
    }
    return {};
  });
}

Verdict recuse(const Sitting& s) {
  return change_item(s, [&](AgendaItem& item) -> Verdict {
    const Invitee* who = s.meeting->invitee(s.c.data["invitee"].as_string());
    if (!who) return refuse(Refusal::invitee_not_found, s.how.clause("items"));
    std::erase(item.recused, who->id);
    if (!s.c.data["on"].as_bool()) return {};
    item.recused.push_back(who->id);
    std::erase_if(item.votes, [&](const auto& one) { return one.invitee == who->id; });
    return {};
  });
}

// 离席: attendance item by item. Whoever is not on the item's list was there when signed in.
Verdict absent(const Sitting& s) {
  return change_item(s, [&](AgendaItem& item) -> Verdict {
    const Invitee* who = s.meeting->invitee(s.c.data["invitee"].as_string());
    if (!who) return refuse(Refusal::invitee_not_found, s.how.clause("items"));
    if (!item.absent) item.absent.emplace();
    std::erase(*item.absent, who->id);
    if (!s.c.data["on"].as_bool()) return {};
    item.absent->push_back(who->id);
    std::erase_if(item.votes, [&](const auto& one) { return one.invitee == who->id; });
    return {};
  });
}

Verdict deed(const Sitting& s) {
  return change_item(s, [&](AgendaItem& item) -> Verdict {
    const Json& d = s.c.data;
    Deed deed{.id = d["deed"].as_string()};
    if (deed.id.empty()) deed.id = s.p.new_id("a");
    deed.text = d["text"].as_string();
    deed.lead = d["lead"].as_string();
    for (const auto& unit : d["assist"].items()) {
      const std::string& id = unit.as_string();
      if (id != deed.lead && !holds(deed.assist, id)) deed.assist.push_back(id);
    }
    const std::string& due = d["due"].as_string();
    if (!due.empty()) {
      deed.due = parse_date(due);
      if (!deed.due || *deed.due < s.p.today()) {
        return refuse(Refusal::form_invalid, s.how.clause("deeds"), "交办时限须是今天以后的日期",
                      "The deed's limit is a day from today on");
      }
    }
    if (deed.text.empty()) {
      return refuse(Refusal::form_invalid, s.how.clause("deeds"), "请写明交办事项",
                    "Say what is to be done");
    }
    for (const auto& unit : deed.assist) {
      if (!s.p.world.get<Unit>(unit)) return refuse(Refusal::unit_not_found, s.how.clause("deeds"));
    }
    if (!s.p.world.get<Unit>(deed.lead)) {
      return refuse(Refusal::unit_not_found, s.how.clause("deeds"), "请写明责任单位",
                    "Name the unit in charge");
    }
    for (auto& known : item.deeds) {
      if (known.id != deed.id) continue;
      known = std::move(deed);
      return {};
    }
    if (item.deeds.size() >= limits::kDeedsPerItemMax) {
      return refuse(Refusal::form_invalid, s.how.clause("deeds"), "这一项的交办已经记满",
                    "Too many deeds on this item");
    }
    item.deeds.push_back(std::move(deed));
    return {};
  });
}

Verdict undeed(const Sitting& s) {
  return change_item(s, [&](AgendaItem& item) -> Verdict {
    const std::string& id = s.c.data["deed"].as_string();
    if (std::erase_if(item.deeds, [&](const auto& one) { return one.id == id; }) == 0) {
      return refuse(Refusal::item_not_found, s.how.clause("deeds"));
    }
    return {};
  });
}

// The draft of the minutes says what the record says.
Verdict reword(const Sitting& s, Verdict (*act)(const Sitting& s)) {
  const AgendaItem* before = s.meeting->item(s.c.item);
  if (!before) return refuse(Refusal::item_not_found, s.how.clause("items"));
  const auto old = recorded_lines(s.p.world, *s.pack, *s.meeting, *before);
  REFUSE_UNLESS(act(s));
  const auto meeting = s.p.world.get<Meeting>(s.meeting->id);
  const AgendaItem& now = *meeting->item(before->id);
  return set_lines(s.p, meeting->document, now, old,
                   recorded_lines(s.p.world, *s.pack, *meeting, now));
}

struct Named {
  std::string_view name;
  Verdict (*act)(const Sitting& s);
};
constexpr Named kActs[] = {{"current", current},   {"remark", remark}, {"unremark", unremark},
                           {"conclude", conclude}, {"vote", vote},     {"recuse", recuse},
                           {"absent", absent},     {"deed", deed},     {"undeed", undeed}};

}  // namespace

Verdict act_in_session(const Sitting& s, bool& known) {
  for (const auto& named : kActs) {
    if (named.name != s.c.act) continue;
    known = true;
    if (s.meeting->state == MeetingState::closed) return reword(s, named.act);
    if (s.meeting->state != MeetingState::in_session) {
      return refuse(Refusal::meeting_state_wrong, s.how.clause("minutes"));
    }
    return named.act(s);
  }
  return {};
}

}  // namespace tongchou::kernel
