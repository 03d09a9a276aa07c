// What else takes place where and while a meeting does: its room, and those whom it invites.
#pragma once

#include <string>
#include <vector>

#include "clerk/clerk.h"
#include "kernel/meeting.h"

namespace tongchou::server {

struct Clash {
  std::string kind;  // place | person
  std::string zh, en;
};
// Empty for a meeting that is over or cancelled. That there is another meeting is told; what it is
// about only to whoever may see it.
std::vector<Clash> clashes_of(const store::Reader& reader, const kernel::World& world,
                              const kernel::Standing& standing, const kernel::Meeting& meeting);

}  // namespace tongchou::server
