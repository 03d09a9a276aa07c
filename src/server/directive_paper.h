// The forms that are printed of a directive: 督查通知单, 催办单, 提醒函. They say what the records say
// on the day that they are asked for, and keep nothing themselves.
#pragma once

#include <string>
#include <vector>

#include "clerk/clerk.h"
#include "document/paper.h"
#include "kernel/records.h"

namespace tongchou::server {

// The kinds that may be printed of it now: no 催办单 before it was urged.
std::vector<std::string> directive_papers(const kernel::Matter& matter);

// `kind`: inspection_notice, urging_note or reminder; error paper.kind for any other.
Result<document::Paper> directive_paper(const kernel::World& world, const kernel::Setting& setting,
                                        const kernel::Matter& matter, const std::string& kind,
                                        Instant now);

}  // namespace tongchou::server
