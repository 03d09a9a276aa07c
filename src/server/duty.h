// G-5, 职责对照: which matters carry out a duty of a body, as conditions on the register of matters.
// A matter does when its own clause rests on the duty; one of another clause, when a step in it, of
// its own procedure or of one that it calls, was owed under such a clause (KP-7: 会诊 within the
// report of a problem).
#pragma once

#include <string>
#include <vector>

#include "server/app.h"

namespace tongchou::server {

// The clauses that rest on a duty, by its number.
std::vector<store::Cell> clauses_of_duty(App& app, const std::string& number);

// Whether a procedure of the pack, or a step of one, is there to carry it out.
bool carried_out(const kernel::Pack& pack, const std::vector<store::Cell>& clauses);

// Ever; and from one moment to before another: begun, or such a step opened, in that time.
store::Condition serves(const std::vector<store::Cell>& clauses);
store::Condition served_between(const std::vector<store::Cell>& clauses, Instant from, Instant to);

// "key-projects/一（二）（3）": the list behind the figures of that body's page.
store::Condition serves_duty(App& app, const std::string& duty);

}  // namespace tongchou::server
