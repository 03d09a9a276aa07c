// The matters of the demonstration office: a fictional few for each body, so that whoever looks in
// for the first time finds an office at work. They stand in bodies/common/demo/matters.toml and are
// carried out as the people of that office would do it, by the same commands and rules.
//
//   [[matter]]
//   procedure = "finance/topic"    by = "account"    unit = "…" (else the unit of the first post)
//   after = "finance/available-funds"   begins when the matters of that procedure are through
//   [matter.form]                  as the interface takes it
//   [[matter.step]]
//   step = "牵头酝酿"  by = "account"  outcome = "agree"  opinion = "…"  reason = "…"
//   [matter.step.form]
//
// A step is looked for in the matter and in those that it began. In texts {day+10} is a day so many
// days from now, {month-1} a month, {year} the year (a number where it stands alone): the office
// may be made on any day.
#pragma once

#include "clerk/clerk.h"

namespace tongchou::server {

// The first matter of each body that is refused is named with its step and the reason.
Result<void> fill_demonstration(Clerk& clerk);

}  // namespace tongchou::server
