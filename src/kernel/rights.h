// Rights follow posts and end with them. A right is a role held on a day:
//   post/<id>                      the post itself
//   person/<id>                    the person, for what is addressed to somebody by name
//   unit/<id>/<role>               a role of a post of that unit: handler 经办人, head 负责人
//   <body>/<role>                  leader deputy member office_head office_staff liaison supervisor
//   <body>/office                  whoever works in the body's office, its head included
//   administrator security auditor the three administrators, exclusive of each other
// Packs write shorter tokens ("office", "unit:u3"); absolute_role() completes them.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "kernel/world.h"

namespace tongchou::kernel {

struct HeldPost {
  std::string post, title, unit, unit_name;
  std::vector<std::string> roles;  // absolute; those that this post gives
};

// What a person is on a day: nobody is anything without a living post.
struct Standing {
  std::string person, name;
  std::vector<HeldPost> posts;
  std::set<std::string> roles;
  bool has(std::string_view role) const { return roles.contains(std::string(role)); }
  bool has_any(const std::vector<std::string>& wanted) const;
  // The post that gives the first of these roles; the first post when none does.
  const HeldPost* post_for(const std::vector<std::string>& wanted) const;
};

Standing standing_of(const World& world, const std::string& person, Instant now);

// Names as they are at this moment, for the journal. Null post: the person alone.
Who who_of(const Standing& standing, const HeldPost* post);

// "office" → "key-projects/office"; "unit:u3" → "unit/u3/handler"; "unit-head:u3" → "unit/u3/head";
// "post:p" → "post/p"; "industry/office" stays.
std::string absolute_role(std::string_view token, std::string_view body);

// Living posts that carry a role on a day, and the persons who hold them.
std::vector<std::string> posts_of_role(const World& world, std::string_view role, Date day);
std::vector<std::string> persons_of_role(const World& world, std::string_view role, Date day);

// How a role is shown: "重点项目办", "东园区 经办人", "组长".
std::string role_label(const World& world, std::string_view role, Date day);

// May this person see the matter at all (KP-44)?
bool may_see(const Standing& standing, const Matter& matter);
// KP-41: those who supervise a body see all its directives, those of closed items too.
bool supervises(const Standing& standing, const Matter& matter);
bool may_see(const Standing& standing, const Entry& entry);

}  // namespace tongchou::kernel
