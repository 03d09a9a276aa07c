// 上次议定事项落实情况: the first item of every meeting.
#pragma once

#include "server/app.h"

namespace tongchou::server {

// What was still to be done for this body when the meeting began (now, as long as it has not), as
// far as the caller may see it: [{matter, title, lead, state, due, light}]. How each stands is read
// as of the meeting's end, from the registers: what became of it later is no part of that meeting.
Json follow_up_json(App& app, const Request& request, const kernel::World& world,
                    const kernel::Meeting& meeting);

}  // namespace tongchou::server
