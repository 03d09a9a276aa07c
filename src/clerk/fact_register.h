// Facts in the registers: how their versions are written from records, and read as of a moment.
#pragma once

#include "clerk/project.h"

namespace tongchou {

// A version row per change: it holds from the moment of the change until the next one.
void project_facts(const kernel::World& world, const kernel::Matter* before,
                   const kernel::Matter& after, store::Batch& batch);
void project_scheme(const kernel::Scheme& scheme, store::Batch& batch);
void project_assessment(const kernel::World& world, const kernel::Assessment& result,
                        store::Batch& batch);

// No more than `most` + 1 facts of each kind: with so many the question is refused, for nothing is
// counted from a part (kernel::facts_to_count).
Result<kernel::Facts> read_facts(const store::Reader& reader, const kernel::FactQuery& query,
                                 std::size_t most);

}  // namespace tongchou
