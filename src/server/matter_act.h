// What a person may do with a matter and its steps now, as buttons: [{act, label, kind, needs,
// targets, blocked}]; blocked says why something stands there locked.
#pragma once

#include "kernel/records.h"
#include "server/app.h"

namespace tongchou::server {

Json task_acts(App& app, const Request& request, const kernel::World& world,
               const kernel::Matter& matter, const kernel::Pack& pack, const kernel::Task& task);
Json matter_acts(App& app, const Request& request, const kernel::Pack& pack,
                 const kernel::Matter& matter);

}  // namespace tongchou::server
