// 统一代办 as it went: each approval of a project's template beside what the register of submissions
// says of it, and over many projects where it is slow, what an agent carries, and what came of
// putting approvals side by side (KP-21 to KP-24). A board of the kind `agency` says what the
// procedure, its steps and its registers call these things. All pure: the same records and the same
// day give the same figures.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "kernel/board.h"
#include "kernel/working_time.h"
#include "kernel/world.h"

namespace tongchou::kernel {

// What a procedure knows by name, running or ended; null when it knows no such thing.
const Json& known_to(const Matter& matter, const std::string& name);

enum class ApprovalState { idle, sent, late, answered, refused };
BOOST_DESCRIBE_ENUM(ApprovalState, idle, sent, late, answered, refused)

// 一项审批. Days are working days.
struct Approval {
  std::int64_t batch = 0, days = 0;        // of one batch: side by side; the days of the template
  std::string name, authority, level;
  std::vector<std::string> materials;
  ApprovalState state = ApprovalState::idle;  // late: unanswered after the day it was expected
  std::string first, sent, expected, answered, document;  // days; `first`: before it came back
  std::string entry;                       // of the register
  bool again = false;                      // came back and was sent in once more
  // From the first time it was sent to the answer, or until today.
  std::optional<std::int64_t> took;
  bool over() const { return took && *took > days; }
};

// 材料: collected once for all approvals that want it, or already there from an earlier case.
struct Material {
  std::string name;
  bool collected = false;
  std::string from;                        // title of the earlier case; empty: of this one
  std::vector<std::string> approvals;      // that want it
};

struct AgencyCase {
  std::shared_ptr<const Matter> matter;
  std::string project, type, agent;        // an entry, a choice of the form, a role
  std::vector<Approval> approvals;         // by batch, as in the template
  std::vector<Material> materials;
  // What is asked of the investor still: materials not there of what was not sent yet, and what
  // came back (the approval's name).
  std::vector<std::string> lacking, returned;
  std::int64_t serial = 0, parallel = 0;   // the template one after the other, and by batches
  std::optional<std::int64_t> took;        // from the first submission to the last answer or today
};
AgencyCase read_agency(const World& world, const Calendar& calendar, const Board& board,
                       std::shared_ptr<const Matter> matter, Date today);

// An approval over all cases: answered, or beyond its days already.
struct Bottleneck {
  std::string name, authority;
  std::int64_t days = 0, times = 0, over = 0;
  std::int64_t median = 0, worst = 0;      // of an even number, the lower of the two in the middle
};
std::vector<Bottleneck> bottlenecks(const std::vector<AgencyCase>& cases);  // the slowest first

struct AgentLoad {
  std::string agent;
  std::int64_t open = 0, ended = 0;        // cases
  std::int64_t pending = 0, late = 0;      // approvals of the open ones
};
std::vector<AgentLoad> agent_loads(const std::vector<AgencyCase>& cases);   // the most open first

// 流程再造, by type of project: its approvals one after the other, by batches, and as it was.
struct Passage {
  std::string type, label;
  std::int64_t approvals = 0, batches = 0, serial = 0, parallel = 0;
  std::int64_t times = 0;                  // cases that ended
  std::optional<std::int64_t> median;
};
std::vector<Passage> passages(const Pack& pack, const Board& board,
                              const std::vector<AgencyCase>& cases);

// KP-23: what was asked of which unit, when it was promised, and how it was rated.
struct ServiceAsked {
  std::shared_ptr<const Matter> matter;
  std::string project, unit, promised, contact, rating, comment;
  std::string step;                        // where it stands, or how it ended
  std::optional<Instant> due, since;       // of the open step
};
ServiceAsked read_service(const Board& board, std::shared_ptr<const Matter> matter);

// May an investor look by this entry of the register of views today? Only while it is open, not
// past its last day, and the project neither kept confidential, nor back in a stage that is
// (KP-44), nor gone from its ledger. The project, else null.
std::shared_ptr<const Entry> project_viewed(const World& world, const Pack& pack,
                                            const Board& board, const Entry& access, Date today);

}  // namespace tongchou::kernel
