// Who sees which matters, as conditions for lists and counts: kernel::may_see as far as registers
// can be asked. Who only took part in a matter of others finds it in the boxes of the workbench,
// not in figures. Rows that one may not see never leave the store (KP-44).
#pragma once

#include <string>
#include <vector>

#include "server/ledger_query.h"

namespace tongchou::server {

// The bodies of this office, in the order of the notice.
std::vector<std::string> bodies_of(App& app, const kernel::World& world);
// The units that somebody works for as a handler or head.
std::vector<std::string> units_of(const kernel::Standing& standing);

// Those that they supervise: all its directives are theirs to see (kernel::supervises).
std::vector<store::Cell> supervised_bodies(const kernel::Standing& standing);

// For a register with the columns body and confidential; `own` says which rows are one's own
// whatever the body. `body` empty: all.
std::vector<store::Condition> seen_where(App& app, const kernel::World& world,
                                         const kernel::Standing& standing,
                                         const std::string& body, store::Condition own);

// For the register of matters: what one began, acted on, is to act on or was sent to read, and what
// the office's bodies open to one. Whoever it finds a matter for may see it by kernel::may_see.
std::vector<store::Condition> matters_seen(App& app, const kernel::World& world,
                                           const kernel::Standing& standing,
                                           const std::string& body = {});

// Whether a register has any row of this kind.
bool any_row(App& app, const store::Table& table, std::vector<store::Condition> where);

// The units for which a person may start it; empty when none; {""} when it needs no unit.
std::vector<std::string> units_for(const kernel::Standing& standing, const kernel::Pack& pack,
                                   const kernel::PackProcedure& procedure);

// The unit that a role of a task belongs to: of its posts; empty when nobody holds any.
std::string unit_of_role(const kernel::World& world, const std::string& role, Date day);

// 督办 that run, as far as somebody sees them: the number beside the rail's item.
std::int64_t open_directives(App& app, const kernel::Standing& standing);

// Matters that time's own step could not carry on: whether somebody has the list of them.
bool sees_incidents(App& app, const kernel::World& world, const kernel::Standing& standing);

// A body whose members are not named cannot sign (G-4).
bool members_missing(const kernel::Body& body, Date day);

}  // namespace tongchou::server
