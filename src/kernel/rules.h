// Named rules: what a procedure needs and data cannot say. A service task names one by its type;
// any body may use any of them. Each is pure: it reads the world, proposes facts, answers values.
#pragma once

#include <string>

#include "kernel/decide.h"

namespace tongchou::kernel {

struct RuleCall {
  Proposal& p;
  const Pack& pack;
  std::string matter;
  const Json& headers;
  const Json& inputs;   // the task's inputs first, then all visible variables
  std::int64_t key = 0; // of the calling step, to be completed later when the answer is Waiting
  std::string clause;   // of the calling step, else of the matter
};

// Nothing: the step waits until somebody completes it (resume_later).
using RuleAnswer = std::expected<std::optional<Json>, Refused>;
using Rule = RuleAnswer (*)(const RuleCall&);

// Null when there is no rule of that name.
Rule find_rule(std::string_view name);
std::vector<std::string> rule_names();

// ledger.cc
RuleAnswer ledger_enter(const RuleCall& call);
RuleAnswer ledger_update(const RuleCall& call);
RuleAnswer ledger_stage(const RuleCall& call);
RuleAnswer ledger_leave(const RuleCall& call);
RuleAnswer ledger_snapshot(const RuleCall& call);
RuleAnswer report_send(const RuleCall& call);
// ledger_query.cc
RuleAnswer ledger_find(const RuleCall& call);
RuleAnswer ledger_query(const RuleCall& call);
RuleAnswer ledger_count(const RuleCall& call);
RuleAnswer ledger_unique(const RuleCall& call);
// matter_rules.cc
RuleAnswer matter_start(const RuleCall& call);
// How a matter ended, as whoever waits is told: {matter, state, outcome, label, data, result}.
Json end_of(const Matter& ended);
RuleAnswer matter_wait(const RuleCall& call);
RuleAnswer matter_link(const RuleCall& call);
RuleAnswer refuse_when(const RuleCall& call);
RuleAnswer matter_notice(const RuleCall& call);
RuleAnswer parameter_set(const RuleCall& call);
RuleAnswer member_set(const RuleCall& call);

// assessment_rules.cc
RuleAnswer scheme_check(const RuleCall& call);
RuleAnswer scheme_decide(const RuleCall& call);
RuleAnswer assessment_plan(const RuleCall& call);
RuleAnswer assessment_freeze(const RuleCall& call);
RuleAnswer assessment_strike(const RuleCall& call);
RuleAnswer assessment_settle(const RuleCall& call);
RuleAnswer evidence_collect(const RuleCall& call);
// document_rule.cc
RuleAnswer document_draft(const RuleCall& call);
RuleAnswer document_submit(const RuleCall& call);
RuleAnswer document_issue(const RuleCall& call);
RuleAnswer document_send(const RuleCall& call);
RuleAnswer document_correct(const RuleCall& call);
RuleAnswer document_withdraw(const RuleCall& call);

// "项〔{year}〕{serial:04}" with the series' next number; the year is that of the day.
std::string fill_number(Proposal& p, const std::string& series, const std::string& format);
// "office" or ["office", "unit:u3"] as absolute roles of the matter's body.
std::vector<std::string> roles_of(const Json& tokens, const std::string& body);
// The persons of these roles on the day of the command, each once.
std::vector<std::string> persons_of(const Proposal& p, const std::vector<std::string>& roles);
// Sends a text for reading (待阅) to persons.
void send_circular(Proposal& p, const std::string& matter, const std::string& text,
                   const std::vector<std::string>& persons, const std::string& clause = {});

}  // namespace tongchou::kernel
