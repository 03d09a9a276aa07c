// 督办: the named rules that a supervised matter's procedure calls (supervise_rules.cc), and what
// they and its readers know of it.
#pragma once

#include <string>

#include "kernel/rules.h"

namespace tongchou::kernel {

// What a matter's procedure knows under a name: the innermost scope that knows it has the last
// word, so that a plan that a called procedure moved is the moved one. Null when nothing does.
Json variable_of(const Matter& matter, const std::string& name);

// When those who held it were urged, by hand and by rule, oldest first; each unit counts.
std::vector<Instant> urgings_of(const Matter& matter);

// KP-41: who may say what they think of a directive, as roles: whoever may open one. Nobody of a
// matter that is none.
std::vector<std::string> roles_that_comment(const Pack& pack, const Matter& matter);

RuleAnswer matter_urge(const RuleCall& call);
RuleAnswer matter_facts(const RuleCall& call);
RuleAnswer matter_note(const RuleCall& call);

}  // namespace tongchou::kernel
