// Matters under way for the demonstration office, so that whoever opens it for the first time finds
// its pages at work. What is done, by whom, stands in bodies/<body>/demo/cases.json; each act is an
// ordinary command, with every right and rule.
#pragma once

#include "clerk/clerk.h"

namespace tongchou::server {

// Error when an act is refused; its place is the file and the number of the act.
Result<void> play_demo_cases(Clerk& clerk);

}  // namespace tongchou::server
