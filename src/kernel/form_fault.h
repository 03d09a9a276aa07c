// What is wrong with an answer, in words that say what to write instead. A schema only says that a
// value does not fit; whoever filled in the form wants to know why.
#pragma once

#include <string>
#include <vector>

#include "base/base.h"
#include "kernel/refusal.h"
#include "kernel/world.h"

namespace tongchou::kernel {

struct FaultWords {
  std::string zh, en;  // go after the field's label: "最多 200 字" | "at most 200 characters"
};

// Why a value does not fit the property that it answers.
FaultWords fault_words(const Json& property, const Json& value);
// "x-day": "past" (today at the latest) or "future" (today at the earliest) of a date; an empty zh
// means that it fits.
FaultWords day_fault(const Json& property, const Json& value, Date today);

// Units and posts that are chosen must exist: whatever comes next is sent to them. An entry is one
// of the ledger that the field names, which is `body`'s where it names no other.
std::vector<FieldProblem> unknown_names(const World& world, const std::string& body,
                                        const Json& form, const Json& data);

}  // namespace tongchou::kernel
