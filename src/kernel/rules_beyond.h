// Named rules that reach beyond the matter which calls them: other bodies' matters, a draw from a
// pool, what a meeting has handed out and held back.
#pragma once

#include "feel/feel.h"
#include "kernel/rules.h"

namespace tongchou::kernel {

RuleAnswer matter_find(const RuleCall& call);    // matter_rules.cc
RuleAnswer matter_open(const RuleCall& call);    // matter_rules.cc
RuleAnswer ledger_draw(const RuleCall& call);    // ledger_query.cc
RuleAnswer meeting_deeds(const RuleCall& call);  // meeting_rules.cc

// FEEL over what a matter knows now: `matter`, `form`, the variables of its procedure.
feel::Value reckon(const World& world, const Setting& setting, Instant now, const Pack& pack,
                   const Matter& matter, std::string_view text);
// Whether the matter that offered an item holds back what the meeting hands out: the header `hold`
// of its step that offers, as FEEL over what the matter knows.
bool holds_deeds(const World& world, const Setting& setting, Instant now,
                 const std::string& matter);

}  // namespace tongchou::kernel
