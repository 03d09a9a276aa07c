// 挂起 and 恢复: a matter that waits for something outside the office stands still with all its
// limits. Nobody is late meanwhile, and when it goes on everybody has the time that was left.
#include "kernel/giving_up.h"
#include "kernel/procedure.h"

namespace tongchou::kernel {

Verdict suspend_matter(Proposal& p, const Matter& matter, const std::string& reason) {
  if (matter.state != MatterState::open) return refuse(Refusal::matter_closed, matter.clause);
  REFUSE_UNLESS(may_halt(p, matter, reason));
  REFUSE_UNLESS(no_meeting_held(p, matter));
  p.emit(MatterSuspended{matter.id, reason}, {"matter:" + matter.id}, matter.clause);
  return {};
}

Verdict resume_matter(Proposal& p, const Matter& matter, const std::string& reason) {
  if (matter.state != MatterState::suspended) return refuse(Refusal::act_unknown, matter.clause);
  REFUSE_UNLESS(may_halt(p, matter, reason));
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
