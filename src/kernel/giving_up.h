// How a matter, or the wait for somebody, ends before its time: 撤回 终止 逾期不候; and who may let one
// stand still.
#pragma once

#include <string>
#include <vector>

#include "kernel/decide.h"

namespace tongchou::kernel {

// What its start event says of giving up what this procedure begins (property `binding`).
enum class Binding {
  none,
  starter,  // "starter": whoever ordered it, or the leader, ends it; the office does not
  leader,   // "leader": nobody takes it back; the leader alone ends it, with a reason
  full,     // "true": it is dealt with, and there is no other way
};
// `when`: where the word is FEEL over the form ("=…"), what it comes to for this matter.
Binding binding_of(const World& world, const Setting& setting, Instant now, const Pack& pack,
                   const Matter& matter);
struct BindingWords { const char* zh; const char* en; };
BindingWords words_of(Binding binding);
// The roles that may end it before its time, or let it stand still.
std::vector<std::string> enders_of(const Matter& matter, Binding binding);
// Whether this person may, for this reason; acts in that role. Errors: only_office,
// withdraw_too_late with the words of the binding, reason_required.
Verdict may_halt(Proposal& p, const Matter& matter, const std::string& reason);

// The meetings that a matter planned are called off with it. Errors: meeting_state_wrong once one
// was held, or while it is in session.
Verdict end_meetings(Proposal& p, const Matter& matter, const std::string& reason);
// Refuses while a meeting of this matter is in session, or was held: what it decided is carried on.
Verdict no_meeting_held(const Proposal& p, const Matter& matter);

// 撤回: the last thing this person did on it, if nobody has taken up what came of it; of whoever
// began it, the whole.
Verdict withdraw(Proposal& p, const Matter& matter, const std::string& reason);
// What that would take back: the last step of this person (null: the whole matter, for whoever
// began it), or why it is too late.
std::expected<const bpmn::Passed*, Refused> withdrawable(const Matter& matter,
                                                         const std::string& person);
// 终止: by one of enders_of, with a reason.
Verdict terminate(Proposal& p, const Matter& matter, const std::string& reason);

// 逾期不候 (KP-33): several were asked side by side, and some let the day pass: the office may go on
// without them. Only where the step says so (property `lapses`: what then stands for the answer).
std::vector<const Task*> lapsed_tasks(const Pack& pack, const Matter& matter, Instant now);
Verdict let_lapse(Proposal& p, const Matter& matter, const std::string& reason);

}  // namespace tongchou::kernel
