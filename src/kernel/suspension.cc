// 挂起 and 恢复: a matter that waits for something outside the office stands still with all its
// limits. Nobody is late meanwhile, and when it goes on everybody has the time that was left.
#include "kernel/procedure.h"

namespace tongchou::kernel {

namespace {

Verdict may_stop(Proposal& p, const Matter& matter, const std::string& reason) {
  const std::vector<std::string> roles = {matter.body + "/office_head", matter.body + "/leader"};
  if (!p.standing.has_any(roles)) return refuse(Refusal::only_office, matter.clause);
  if (reason.empty()) return refuse(Refusal::reason_required, matter.clause);
  p.act_as(roles);
  return {};
}

}  // namespace

Verdict suspend_matter(Proposal& p, const Matter& matter, const std::string& reason) {
  if (matter.state != MatterState::open) return refuse(Refusal::matter_closed, matter.clause);
  REFUSE_UNLESS(may_stop(p, matter, reason));
  p.emit(MatterSuspended{matter.id, reason}, {"matter:" + matter.id}, matter.clause);
  return {};
}

Verdict resume_matter(Proposal& p, const Matter& matter, const std::string& reason) {
  if (matter.state != MatterState::suspended) return refuse(Refusal::act_unknown, matter.clause);
  REFUSE_UNLESS(may_stop(p, matter, reason));
  const Instant from = *matter.suspended, to = p.command.now;
  MatterResumed resumed{.matter = matter.id, .reason = reason};
  for (const auto& task : matter.tasks) {
    if (task.state != TaskState::open || !task.due) continue;
    const auto due = due_after_pause(p.setting.calendar, *task.due, from, to);
    resumed.dues.push_back({task.id, due.value});
  }
  const auto timers = matter.engine.timers;
  p.emit(std::move(resumed), {"matter:" + matter.id}, matter.clause);
  for (const auto& timer : timers) {
    const auto due = due_after_pause(p.setting.calendar, timer.due, from, to);
    REFUSE_UNLESS(advance(p, matter.id, [&](const auto&, const auto& state, auto&) {
      return bpmn::move_timer(state, timer.key, due.value);
    }));
  }
  return {};
}

}  // namespace tongchou::kernel
