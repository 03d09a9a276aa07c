// decide: what follows from a command. It refuses, or proposes events; it has no other effect.
//
//   Overlay draft(&world);                       what would be true
//   auto decision = decide(draft, command, setting);
//   accepted: draft holds the changed records, the events say why; refused: throw draft away
//
// While it decides, each proposed event is applied to the draft at once, by the same apply() that
// replay uses; so a later part of the command sees what an earlier part did.
#pragma once

#include <deque>
#include <expected>
#include <functional>
#include <string>
#include <vector>

#include "kernel/command.h"
#include "kernel/event.h"
#include "kernel/pack.h"
#include "kernel/quantity.h"
#include "kernel/refusal.h"
#include "kernel/rights.h"
#include "kernel/working_time.h"
#include "kernel/world.h"

namespace tongchou::kernel {

// What the release brings along besides records.
struct Setting {
  PackShelf& shelf;
  const Calendar& calendar;
  const std::vector<Rate>& rates;
};

struct Accepted {
  std::vector<Event> events;  // seq 0: the clerk numbers them
  Json reply;                 // what the caller is told: ids, numbers, notices
};

using Verdict = std::expected<void, Refused>;
using Decision = std::expected<Accepted, Refused>;

Decision decide(Overlay& draft, const Command& command, Setting& setting);

std::unexpected<Refused> refuse(Refusal refusal, std::string clause = {}, std::string zh = {},
                                std::string en = {});

// ---- for the kernel's own files ----------------------------------------------------------------

// A command under decision.
class Proposal {
 public:
  Proposal(Overlay& draft, const Command& command, Setting& setting);

  Overlay& world;
  const Command& command;
  Setting& setting;
  Standing standing;   // of who asks; empty for the system
  Who who;             // as it goes into the journal
  Json reply = Json::object();

  Date today() const { return local_date(command.now); }
  bool by_system() const { return command.person.empty(); }
  void emit(Fact fact, std::vector<std::string> subjects, std::string clause = {});
  std::string new_id(std::string_view prefix);
  // The next number of a series; the fact is proposed at once.
  std::int64_t take_number(const std::string& series);
  // Done when the operation under way is over, in this order: other matters that follow from it.
  void later(std::function<Verdict(Proposal&)> step) { later_.push_back(std::move(step)); }
  Verdict finish();
  // Acts in the post that gives one of these roles.
  void act_as(const std::vector<std::string>& roles);
  // The person and the moment of an opinion to be written.
  std::vector<Event> take_events() { return std::move(events_); }

 private:
  std::vector<Event> events_;
  std::deque<std::function<Verdict(Proposal&)>> later_;
  int ids_ = 0;
};

#define REFUSE_UNLESS(verdict) \
  if (auto refuse_unless = (verdict); !refuse_unless)     \
    return std::unexpected(std::move(refuse_unless.error()))

// office.cc: units, posts, people, bodies, packs, parameters
Verdict decide_office(Proposal& p, const Request& request);
// matter.cc: starting, acting, watching, attaching; time
Verdict decide_matter(Proposal& p, const Request& request);
// ledger.cc: views; entries change through named rules only
Verdict decide_ledger(Proposal& p, const Request& request);

}  // namespace tongchou::kernel
