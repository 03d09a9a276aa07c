// For the kernel's own files: what a request about a matter comes to.
#pragma once

#include <string>
#include <vector>

#include "kernel/decide.h"

namespace tongchou::kernel {

// matter_start.cc: beginning, drafts, and what begins by time
Verdict start_matter(Proposal& p, const StartMatter& c);
Verdict change_draft(Proposal& p, const ChangeDraft& c);
Verdict submit_draft(Proposal& p, const SubmitDraft& c);
Verdict begin_scheduled(Proposal& p, const BeginScheduled& c);

// matter_task.cc
Verdict act_on_task(Proposal& p, const ActOnTask& c);

// matter.cc: what those share with acts on the matter as a whole.
// Whom an act on it concerns: its followers and its unit's people.
std::vector<std::string> subjects_of(const Matter& matter);
// Somebody was faster: who, when, and which version holds now.
Refused stale(const Who& who, Instant at, std::int64_t version);
// Whoever answers for a matter or for its body may urge those who hold it; who only takes part in
// it or reads it may not.
bool may_urge(const Standing& standing, const Matter& matter);
// The body's office or leader tries again what an incident holds up.
bool may_retry(const Standing& standing, const Matter& matter);
// A circular to the office and to whoever holds a step of it, but for whoever acts.
void tell_workers(Proposal& p, const Matter& matter, const std::string& text);
// Tells the caller where the matter stands.
void report_back(Proposal& p, const std::string& id);

}  // namespace tongchou::kernel
