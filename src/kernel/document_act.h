// What the acts on a paper have in common; for document.cc and document_copies.cc alone.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "kernel/document.h"

namespace tongchou::kernel {

// The clause of the paper's body for this part of its life.
std::string cites(const Proposal& p, const Document& document, const char* about);
Verdict check_state(const Document& document, DocumentAct act, const std::string& clause);
Verdict check_office(Proposal& p, const Document& document, const std::string& clause);
Verdict check_reason(const std::string& reason, const std::string& clause);

inline bool holds_one(const std::vector<std::string>& list, const std::string& one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

// 签收 or only read, of one copy of the caller's, or of all: by a handler or the head of the unit,
// or by the person whom it was sent to.
Verdict take_in(Proposal& p, const Document& document, const std::string& id, bool receipt);
Verdict recall_copy(Proposal& p, const Document& document, const std::string& id,
                    const std::string& reason);

}  // namespace tongchou::kernel
