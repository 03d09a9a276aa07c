// What the page of a meeting offers to whoever looks at it.
#pragma once

#include "server/app.h"

namespace tongchou::server {

// The acts that would be carried out, by name; one that has to wait is {act, blocked: {message,
// clause}}. What this person will never be allowed is not among them.
Json meeting_acts(App& app, const Request& request, const kernel::World& world,
                  const kernel::Matter& matter, const kernel::Meeting& meeting,
                  const kernel::Pack& pack);

}  // namespace tongchou::server
