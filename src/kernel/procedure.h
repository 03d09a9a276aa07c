// Running a matter's procedure: the engine decides the steps, here they become an event and tasks.
#pragma once

#include <functional>
#include <string>

#include "bpmn/bpmn.h"
#include "kernel/decide.h"

namespace tongchou::kernel {

// What the engine may ask while one command is decided. Named rules propose their own events at
// once, so they stand in the journal before the steps that called them.
class EngineHost : public bpmn::Host {
 public:
  EngineHost(Proposal& proposal, std::string matter, std::shared_ptr<const Pack> pack)
      : p_(proposal), matter_(std::move(matter)), pack_(std::move(pack)) {}

  Instant now() const override { return p_.command.now; }
  void lend(feel::Host& host) const override;
  Json context() const override;
  Result<Json> call_decision(const std::string& id, const Json& variables, Json& matched) override;
  bpmn::RuleOutcome run_rule(const bpmn::Job& job) override;
  const bpmn::Model* model_of_process(const std::string& process) override;

  // The first refusal of a named rule, if any: a person's command is refused with it.
  std::optional<Refused> refused;

 private:
  Proposal& p_;
  std::string matter_;
  std::shared_ptr<const Pack> pack_;
};

using EngineCall =
    std::function<bpmn::Steps(const bpmn::Model&, const bpmn::State&, EngineHost&)>;

// Performs one operation of the engine on a matter and proposes what came of it. Refused when the
// engine or a rule refuses, or when a step was opened that nobody could ever take (G-4).
Verdict advance(Proposal& p, const std::string& matter, const EngineCall& call);

// A matter begun by another: by the system's hand, in the name of whoever acted. `unit` may be
// empty. With a waiter, that step is completed when the child has ended. Answers the child's id.
struct Child {
  std::string procedure;  // "<body>/<procedure>"
  std::string unit, title;
  Json data;
  std::string parent;     // linked to each other
  std::string relation;   // what the child is to it: 督办, 代办 …
  std::optional<Waiter> waiter;
  bool confidential = false;  // even where neither its procedure nor its parent is
};
std::expected<std::string, Refused> start_child(Proposal& p, const Child& child);
// Completes a step that stood still, once the present operation is over; nothing happens when the
// matter has moved on in the meantime. `result` becomes the step's variables.
void resume_later(Proposal& p, const Waiter& waiter, Json result);

// 挂起 and 恢复, by the head of the body's office or its leader, with a reason.
Verdict suspend_matter(Proposal& p, const Matter& matter, const std::string& reason);
Verdict resume_matter(Proposal& p, const Matter& matter, const std::string& reason);

// The functions that packs may use in FEEL (also in decision tables):
//   working_deadline(from, days)  the end of the n-th working day after `from`
//   working_hours(from, hours)    the moment after so many working hours
//   day_words(day)  2026年3月18日, of a date, a date and time, or a text 2026-03-18
//   unit_name(unit), post_name(post)  as they are called on the day; "unit:u3" as well as "u3"
//   parameter(id)                 the body's parameter on the day, number where it reads as one
//   members(role)                 the posts that are it on the day: "post:p7", …
//   working_day(day)              the day itself, or the first working day after it
//   working_days(from, to)        how many working days lie between
//   week(day)                     "2026-W12", as ISO 8601 counts
void lend_functions(const World& world, const Setting& setting, Instant now, const Pack& pack,
                    feel::Host& host);

// How the fields of a form begin, by field: `x-default` as FEEL over what the procedure knows at an
// open task (`matter`, `form`, its variables; null before there is a matter). A field whose text
// gives null or cannot be reckoned has no member.
Json form_defaults(const World& world, const Setting& setting, Instant now, const Pack& pack,
                   const Json& form, const Matter* matter = nullptr, const Task* task = nullptr);

// KP-1: the unit in which a body's office sits on this day: the pack's word, or the parameter
// `host` that moves it.
DatedValue office_host(const World& world, const Pack& pack, Date day);

// What whoever takes a step may choose, from its property `outcomes` ("agree=确认;disagree=…").
std::vector<Outcome> outcomes_of(const std::map<std::string, std::string>& properties);

// When a procedure that starts by time begins next, from a moment on. Its text may be FEEL.
Result<bpmn::Schedule> next_start(const Proposal& p, const Pack& pack,
                                  const bpmn::TimerStart& start, Instant from);

}  // namespace tongchou::kernel
