// What the matter page shows, made from a matter's record, its pack and its events.
#pragma once

#include "server/app.h"

namespace tongchou::server {

// The form as doc/api.md has it: choices of units and posts are filled in, and how its fields
// begin at this task.
Json form_json(App& app, const kernel::World& world, const kernel::Pack& pack,
               const std::string& form, const kernel::Matter* matter = nullptr,
               const kernel::Task* task = nullptr);
Json matter_json(App& app, const Request& request, const kernel::World& world,
                 const kernel::Matter& matter);
// One line of the record for each event that tells something; oldest first.
Json record_json(App& app, const Request& request, const std::string& subject,
                 std::int64_t after = 0);

// A notice may point at another matter; what that is stands here only for whoever may see it.
Json notices_json(App& app, const Request& request, const kernel::World& world,
                  const kernel::Matter& matter);

}  // namespace tongchou::server
