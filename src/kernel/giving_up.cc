#include "kernel/giving_up.h"

#include <algorithm>

#include "kernel/document.h"
#include "kernel/matter.h"
#include "kernel/meeting.h"
#include "kernel/procedure.h"
#include "kernel/rules.h"
#include "kernel/rules_beyond.h"
#include "kernel/ways_back.h"

namespace tongchou::kernel {

namespace {

// `given_up` at the start: the stage of a ledger in which an entry stands whose matter came to
// nothing.
void give_up_entries(Proposal& p, const Pack& pack, const Matter& matter,
                     const std::string& reason) {
  const std::string stage = start_property(pack, matter, "given_up");
  if (stage.empty()) return;
  for (const auto& link : matter.links) {
    auto entry = link.kind == "entry" ? p.world.get<Entry>(link.id) : nullptr;
    if (!entry || entry->matter != matter.id || entry->state != "in") continue;
    const LedgerDef* ledger = pack.ledger(entry->ledger);
    const int to = ledger ? ledger->stage_index(stage) : -1;
    if (to < 0 || entry->stage == stage) continue;
    auto marks = entry->stages;
    marks[static_cast<std::size_t>(to)].state = "done";
    marks[static_cast<std::size_t>(to)].actual = p.today();
    marks[static_cast<std::size_t>(to)].note = reason;
    p.emit(StageMoved{entry->id, matter.id, entry->stage, stage, std::move(marks), reason},
           {"entry:" + entry->id, "matter:" + matter.id}, matter.clause);
  }
}

std::unexpected<Refused> too_late(const Matter& matter, Binding binding) {
  const auto words = words_of(binding);
  return refuse(Refusal::withdraw_too_late, matter.clause, words.zh, words.en);
}

// What a matter has begun outside of itself ends with it: a meeting that was not held is called
// off, a paper that was to be corrected holds as it was issued, and what it put into a ledger
// stands there as given up. What must be dealt with by rule (FE-21) is not given up at all.
Verdict give_up(Proposal& p, const Matter& matter, MatterState to, const std::string& reason) {
  auto pack = p.setting.shelf.get(p.world, matter.pack);
  const Binding binding = binding_of(p.world, p.setting, p.command.now, *pack, matter);
  // Whoever terminates was asked for his right already; nobody takes back what binds.
  if (to == MatterState::withdrawn && binding >= Binding::leader) return too_late(matter, binding);
  REFUSE_UNLESS(end_meetings(p, matter, reason));
  REFUSE_UNLESS(drop_topics(p, matter, reason));
  REFUSE_UNLESS(abandon_correction(p, matter, reason));
  if (binding != Binding::none) tell_workers(p, matter, "终止：" + matter.title + "。" + reason);
  give_up_entries(p, *pack, matter, reason);
  REFUSE_UNLESS(advance(p, matter.id, [](const auto&, const auto& state, auto&) {
    return bpmn::terminate(state);
  }));
  p.emit(MatterClosed{matter.id, to, reason}, {"matter:" + matter.id}, matter.clause);
  return {};
}

}  // namespace

Verdict end_meetings(Proposal& p, const Matter& matter, const std::string& reason) {
  REFUSE_UNLESS(no_meeting_held(p, matter));
  for (const auto& link : matter.links) {
    auto meeting = link.kind == "meeting" ? p.world.get<Meeting>(link.id) : nullptr;
    if (!meeting || meeting->matter != matter.id) continue;
    REFUSE_UNLESS(call_off(p, *meeting, reason));
  }
  return {};
}

Verdict no_meeting_held(const Proposal& p, const Matter& matter) {
  for (const auto& link : matter.links) {
    auto meeting = link.kind == "meeting" ? p.world.get<Meeting>(link.id) : nullptr;
    if (!meeting || meeting->matter != matter.id) continue;
    if (meeting->state == MeetingState::in_session) {
      return refuse(Refusal::meeting_state_wrong, matter.clause, "会议正在进行，散会以后再办",
                    "The meeting is in session: close it first");
    }
    if (meeting->state != MeetingState::closed) continue;
    return refuse(Refusal::meeting_state_wrong, matter.clause,
                  "会议已经开完，议定的事项等着纪要，事项须办完",
                  "The meeting was held, and what it decided waits for the minutes");
  }
  return {};
}

Binding binding_of(const World& world, const Setting& setting, Instant now, const Pack& pack,
                   const Matter& matter) {
  std::string word = start_property(pack, matter, "binding");
  if (word.starts_with("=")) {
    const auto value = reckon(world, setting, now, pack, matter, word);
    word = value.is(feel::Kind::string) ? value.string() : std::string();
  }
  if (word == "true") return Binding::full;
  if (word == "starter") return Binding::starter;
  return word == "leader" ? Binding::leader : Binding::none;
}

BindingWords words_of(Binding binding) {
  if (binding == Binding::starter) {
    return {"由立项的单位或组长撤销、停办，办公室不能代为决定",
            "Whoever ordered it, or the leader, ends or halts it; the office does not"};
  }
  if (binding == Binding::leader) {
    return {"会议议定、领导批示的事项不能撤回，确需停办的由组长决定",
            "What a meeting or a leader decided is not taken back; the leader alone ends or "
            "halts it"};
  }
  return {"依规定必须办理，不能撤回、挂起或终止",
          "The rules demand it: it is neither taken back nor halted"};
}

std::vector<std::string> enders_of(const Matter& matter, Binding binding) {
  const std::string leader = matter.body + "/leader";
  switch (binding) {
    case Binding::none: return {matter.body + "/office_head", leader};
    case Binding::starter: return {"post/" + matter.starter.post, leader};
    case Binding::leader: return {leader};
    case Binding::full: break;
  }
  return {};
}

Verdict may_halt(Proposal& p, const Matter& matter, const std::string& reason) {
  auto pack = p.setting.shelf.get(p.world, matter.pack);
  const Binding binding = binding_of(p.world, p.setting, p.command.now, *pack, matter);
  const auto roles = enders_of(matter, binding);
  if (!p.standing.has_any(roles)) {
    if (p.standing.has_any(enders_of(matter, Binding::none))) return too_late(matter, binding);
    return refuse(Refusal::only_office, matter.clause);
  }
  if (reason.empty()) return refuse(Refusal::reason_required, matter.clause);
  p.act_as(roles);
  return {};
}

std::expected<const bpmn::Passed*, Refused> withdrawable(const Matter& matter,
                                                         const std::string& person) {
  const bpmn::Passed* last = nullptr;
  for (const auto& passed : matter.engine.trail) {
    if (passed.type != bpmn::ElementType::user_task) continue;
    if (passed.outcome != bpmn::Outcome::completed) continue;
    for (const auto& task : matter.tasks) {
      if (task.key == passed.key && task.by.person == person) last = &passed;
    }
  }
  if (last) {
    if (auto can = bpmn::can_withdraw(matter.engine, last->key); !can) {
      return refuse(Refusal::withdraw_too_late, matter.clause, can.error().zh, can.error().en);
    }
    return last;
  }
  const bool begun = std::ranges::any_of(matter.tasks, [](const Task& task) {
    return !task.outcome.empty() || !task.saved.is_null();
  });
  if (matter.starter.person != person || begun) {
    return refuse(Refusal::withdraw_too_late, matter.clause);
  }
  return nullptr;
}

Verdict withdraw(Proposal& p, const Matter& matter, const std::string& reason) {
  const auto last = withdrawable(matter, p.command.person);
  if (!last) return std::unexpected(last.error());
  if (!*last) return give_up(p, matter, MatterState::withdrawn, reason);
  const std::int64_t key = (*last)->key;
  std::string step;
  for (const auto& task : matter.tasks) {
    if (task.key == key) step = task.step;
  }
  p.emit(TaskWithdrawn{matter.id, step, reason}, {"matter:" + matter.id}, matter.clause);
  return advance(p, matter.id, [&](const auto& model, const auto& state, auto& host) {
    return bpmn::withdraw(model, state, key, host);
  });
}

Verdict terminate(Proposal& p, const Matter& matter, const std::string& reason) {
  REFUSE_UNLESS(may_halt(p, matter, reason));
  return give_up(p, matter, MatterState::terminated, reason);
}

std::vector<const Task*> lapsed_tasks(const Pack& pack, const Matter& matter, Instant now) {
  std::vector<const Task*> late;
  for (const auto& task : matter.tasks) {
    if (task.state != TaskState::open || !task.due || *task.due > now) continue;
    if (!step_property(pack, matter, task, "lapses").empty()) late.push_back(&task);
  }
  return late;
}

Verdict let_lapse(Proposal& p, const Matter& matter, const std::string& reason) {
  const std::vector<std::string> roles = {matter.body + "/office_head", matter.body + "/office",
                                          matter.body + "/leader"};
  if (!p.standing.has_any(roles)) return refuse(Refusal::only_office, matter.clause);
  auto pack = p.setting.shelf.get(p.world, matter.pack);
  const auto late = lapsed_tasks(*pack, matter, p.command.now);
  if (late.empty()) {
    return refuse(Refusal::nothing_to_urge, matter.clause, "没有逾期未答的单位", "Nobody is late");
  }
  if (reason.empty()) return refuse(Refusal::reason_required, late.front()->clause);
  p.act_as(roles);
  for (const Task* task : late) {
    const std::string label = step_property(*pack, matter, *task, "lapses");
    Opinion opinion{.who = p.who, .at = p.command.now, .step = task->step,
                    .step_id = task->step_id, .outcome = "lapsed", .label = label,
                    .text = reason, .data = Json()};
    p.emit(TaskActed{matter.id, task->id, "lapsed", std::move(opinion), reason, {}, task->opened},
           subjects_of(matter), task->clause);
    const std::int64_t key = task->key;
    Json answer = Json::object({{"outcome", "lapsed"}, {"opinion", Json(label)},
                                {"reason", Json(reason)}, {"by", ""}, {"post", ""}, {"unit", ""}});
    const Json variables = Json::object({{task->step_id, std::move(answer)}});
    REFUSE_UNLESS(advance(p, matter.id, [&](const auto& model, const auto& state, auto& host) {
      return bpmn::complete_task(model, state, key, variables, host);
    }));
  }
  return {};
}

}  // namespace tongchou::kernel
