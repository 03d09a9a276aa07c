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

// At most kFactsMax, else "facts.too_many".
Result<kernel::Facts> read_facts(const store::Reader& reader, const kernel::FactQuery& query);

}  // namespace tongchou
