// 会议: what may be done with a meeting, by whom, and the rules that a meeting's procedure calls.
//
// Invariants:
//   1. Only the leader convenes and presides, or a deputy whose delegation covers the day (FE-10).
//   2. The first item is always what became of the last decisions.
//   3. A topic stands in its body's pool, or on one agenda, or is concluded: never two of these.
//   4. A meeting cannot close while an item is undecided, lacks its minutes text, or was passed and
//      gives nobody anything to do without a reason (KP-39, FE-17).
//   5. Only whoever signed in for an item and did not leave it speaks or votes on it; of somebody
//      else a written opinion may stand there.
//   6. What was recorded of a closed meeting stays as it is, but for its orders until the minutes
//      are sent to be signed (rewords).
//
// Acts of ActOnMeeting; `data` by act (a member that is absent stays as it was):
//   arrange      title kind reason starts ends place presider writer (posts), times as local text;
//                moved_why: why time or place changes after the notice
//   put_item     title open_title kind unit reporter basis units flags minutes reason
//   take_topic   topic reason            from the pool
//   set_item     item: as put_item       order   items: ids
//   remove_item  item: reason            back to the pool, if it came from there
//   fix_agenda   by the step of the procedure; reopen  by whoever may convene, with reason
//   invite       post part items         uninvite  invitee
//   answer       answer reason substitute; one's own, or invitee: by the writer for somebody; the
//                first after head.answer_by is late
//   code         code                    a new sign-in code, made by the server
//   sign_in      code; or invitee: by the writer
//   open         in session              current  item
//   remark       item: speaker | name title; kind text; manner: "written" of somebody who is not
//                there                   unremark  item: remark
//   conclude     item: outcome text flags no_deed
//   vote         item: invitee choice    recuse, absent  item: invitee on
//   deed         item: deed text lead assist due           undeed  item: deed
//   notice, close, fix_agenda            complete the step of that name of the meeting's matter
//   cancel       reason
#pragma once

#include <string>
#include <vector>

#include "kernel/matter.h"
#include "kernel/procedure.h"
#include "kernel/rules.h"

namespace tongchou::kernel {

// May this person see that the meeting takes place and what is open of it? Closed items are a
// matter of their own: may_read_item.
bool may_see(const Standing& standing, const Meeting& meeting);
bool may_read_item(const Standing& standing, const Meeting& meeting, const AgendaItem& item);
// Arranges it: the body's office, the presider, the writer.
bool runs(const Standing& standing, const Meeting& meeting);
// KP-40: while the minutes of a held meeting are being worded, and when they come back from their
// gates, whoever words them may still set right who has to do what by when.
bool rewords(const World& world, const Standing& standing, const Meeting& meeting,
             const std::string& act);
// What this person may do with it now, by act.
std::vector<std::string> acts_on(const Standing& standing, const Meeting& meeting, const Pack& pack,
                                 Date today);

// ---- for the kernel's own files ----------------------------------------------------------------

// An act under decision: the meeting as it is, and how its body meets.
struct Sitting {
  Proposal& p;
  std::shared_ptr<const Meeting> meeting;
  std::shared_ptr<const Pack> pack;
  const PackMeeting& how;
  const ActOnMeeting& c;
};
// meeting_session.cc; `known` says whether the act is one of these.
Verdict act_in_session(const Sitting& s, bool& known);
// meeting_invitees.cc; `running`: whether the caller runs the meeting.
Verdict act_on_invitees(const Sitting& s, bool running, bool& known);
// FE-16: 涉及资金 and 其他需区长签批 are known marks, and those that an item came with stay with it.
Verdict check_flags(const Sitting& s, const AgendaItem& item);
// What somebody submits on an item is at most so long (parameter paper_characters).
Verdict paper_fits(const Proposal& p, const Pack& pack, const AgendaItem& item);
std::optional<std::int64_t> whole_parameter(const Proposal& p, const Pack& pack,
                                            const std::string& id);
Verdict change_item(const Sitting& s, const std::function<Verdict(AgendaItem&)>& change);
// A meeting that was not held: its topics go back into the pool, whoever was called is told.
// Errors: meeting_state_wrong while it is in session. One that was held or called off stays so.
Verdict call_off(Proposal& p, const Meeting& meeting, const std::string& reason);

// A matter that is given up takes its topics with it: out of the pool, off an agenda, and what it
// held back of a meeting that was held is not begun, with that reason. Errors: meeting_state_wrong
// while the item is being heard.
Verdict drop_topics(Proposal& p, const Matter& matter, const std::string& reason);

// What stands of an item in its minutes as it was recorded, whatever the other words: its terms,
// who has to do what by when, who left for it, and that it waits for another signature. Names are
// those of the meeting's day, so that the lines never change.
std::vector<std::string> recorded_lines(const World& world, const Pack& pack,
                                        const Meeting& meeting, const AgendaItem& item);
// Whom it concerns: who brings it, whom it names, who has to act. Their extract holds it.
std::vector<std::string> units_concerned(const AgendaItem& item);

// delegation.cc
Verdict give_delegation(Proposal& p, const GiveDelegation& c);
Verdict revoke_delegation(Proposal& p, const RevokeDelegation& c);
// The clause of a living delegation, or why this post may not preside.
std::expected<std::string, Refused> delegation_for(const Proposal& p, const Pack& pack,
                                                   const std::string& post,
                                                   const std::string& meeting, Date day);
// Name and title of whoever holds a post on a day; the title alone while it is vacant.
std::string holder_name(const World& world, const std::string& post, Date day);
std::string holder_of(const World& world, const std::string& post, Date day);
Invitee invitee_of(const Proposal& p, const std::string& post, const std::string& part);
// Those to be told; for a vacant post whoever handles its unit's papers.
std::vector<std::string> persons_invited(const World& world, const Meeting& meeting, Date day);
// May this person say who comes: the invitee, or the unit's handler while the post is vacant.
bool answers_for(const Standing& standing, const Invitee& invitee);
// A post is asked once, for all items or for some; after the notice it is told at once.
void invite_once(Proposal& p, const std::string& meeting, const std::string& post,
                 const std::string& part, const std::vector<std::string>& items,
                 const std::string& clause);
// The last moment of the 回执 of a meeting that begins then: the end of the working day that lies so
// many working days before (parameter answer_days); where that has passed already, its beginning.
std::optional<Instant> answer_by(const Proposal& p, const Pack& pack, Instant starts);
// KP-35: the heads of the units that an item concerns; where there is none, their handlers.
void invite_concerned(Proposal& p, const Meeting& m, const AgendaItem& item,
                      const std::string& clause);
// "3月17日（周二）14:30"
std::string spoken_time(Instant at);

// meeting_rules.cc, minutes.cc
RuleAnswer meeting_plan(const RuleCall& call);
RuleAnswer meeting_put(const RuleCall& call);
RuleAnswer meeting_fix(const RuleCall& call);
RuleAnswer meeting_reopen(const RuleCall& call);
RuleAnswer meeting_notice(const RuleCall& call);
RuleAnswer meeting_answers(const RuleCall& call);
RuleAnswer meeting_close(const RuleCall& call);
RuleAnswer meeting_offer(const RuleCall& call);
RuleAnswer meeting_release(const RuleCall& call);
RuleAnswer meeting_return(const RuleCall& call);
RuleAnswer meeting_month(const RuleCall& call);
RuleAnswer meeting_excuse(const RuleCall& call);
RuleAnswer minutes_draft(const RuleCall& call);

}  // namespace tongchou::kernel
