#include "kernel/rights.h"

#include <algorithm>
#include <array>

namespace tongchou::kernel {

namespace {

bool living(const std::optional<Date>& until, Date since, Date day) {
  return since <= day && (!until || day <= *until);
}

// A membership role also gives these. FE-1: 「在区委及其常委会的领导下」: whoever the body is under
// reads what its members read, and does nothing in it.
std::vector<std::string> implied(const std::string& role) {
  if (role == "office_head" || role == "office_staff") return {role, "office"};
  if (role == "member" || role == "supervisor" || role == "superior") return {role, "reader"};
  return {role};
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kRoleNames = {{
    {"leader", "组长"}, {"deputy", "副组长"}, {"member", "成员"}, {"office", "办公室"},
    {"office_head", "办公室主任"}, {"office_staff", "办公室工作人员"}, {"liaison", "联络员"},
    {"supervisor", "监督单位"}, {"superior", "上级领导"}, {"expert", "专家"},
}};

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (true) {
    const auto at = text.find(separator);
    parts.emplace_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

void add_post(const World& world, const std::string& id, Date day, Standing& standing) {
  auto post = world.get<Post>(id);
  if (!post || !living(post->until, post->since, day)) return;
  auto unit = world.get<Unit>(post->unit);
  if (!unit) return;
  HeldPost held{post->id, post->title, post->unit, name_on(unit->names, day), {"post/" + post->id}};
  for (const auto& role : post->roles) {
    held.roles.push_back(role == "administrator" || role == "security" || role == "auditor"
                             ? role
                             : "unit/" + post->unit + "/" + role);
  }
  if (auto office = world.get<Office>("office")) {
    for (const auto& body_id : office->bodies) {
      auto body = world.get<Body>(body_id);
      for (const auto& member : body->members) {
        if (member.post != post->id || !living(member.until, member.since, day)) continue;
        for (const auto& role : implied(member.role)) held.roles.push_back(body_id + "/" + role);
      }
    }
  }
  standing.roles.insert(held.roles.begin(), held.roles.end());
  standing.posts.push_back(std::move(held));
}

// 负责人 sees what the handlers of his unit have in hand.
bool heads(const Standing& standing, const std::vector<std::string>& roles) {
  constexpr std::string_view kHandler = "/handler";
  return std::any_of(roles.begin(), roles.end(), [&](const std::string& role) {
    if (!role.starts_with("unit/") || !role.ends_with(kHandler)) return false;
    return standing.has(role.substr(0, role.size() - kHandler.size()) + "/head");
  });
}

}  // namespace

bool Standing::has_any(const std::vector<std::string>& wanted) const {
  return std::any_of(wanted.begin(), wanted.end(), [&](const auto& role) { return has(role); });
}

const HeldPost* Standing::post_for(const std::vector<std::string>& wanted) const {
  for (const auto& role : wanted) {
    for (const auto& post : posts) {
      if (std::find(post.roles.begin(), post.roles.end(), role) != post.roles.end()) return &post;
    }
  }
  return posts.empty() ? nullptr : &posts.front();
}

Standing standing_of(const World& world, const std::string& person, Instant now) {
  Standing standing;
  auto record = world.get<Person>(person);
  if (!record || record->locked) return standing;
  const Date day = local_date(now);
  standing.person = person;
  standing.name = name_on(record->names, day);
  standing.roles.insert("person/" + person);
  for (const auto& holding : record->holdings) {
    if (living(holding.until, holding.since, day)) add_post(world, holding.post, day, standing);
  }
  return standing;
}

Who who_of(const Standing& standing, const HeldPost* post) {
  Who who{.person = standing.person, .name = standing.name};
  if (post) {
    who.post = post->post;
    who.title = post->title;
    who.unit = post->unit;
    who.unit_name = post->unit_name;
  }
  return who;
}

std::string absolute_role(std::string_view token, std::string_view body) {
  if (token.starts_with("unit:")) return "unit/" + std::string(token.substr(5)) + "/handler";
  if (token.starts_with("unit-head:")) return "unit/" + std::string(token.substr(10)) + "/head";
  if (token.starts_with("post:")) return "post/" + std::string(token.substr(5));
  if (token.starts_with("person:")) return "person/" + std::string(token.substr(7));
  if (token.find('/') != std::string_view::npos) return std::string(token);
  if (token == "administrator" || token == "security" || token == "auditor") {
    return std::string(token);
  }
  return std::string(body) + "/" + std::string(token);
}

std::vector<std::string> posts_of_role(const World& world, std::string_view role, Date day) {
  std::vector<std::string> found;
  auto add = [&](const std::string& id) {
    auto post = world.get<Post>(id);
    if (post && living(post->until, post->since, day)) found.push_back(id);
  };
  const auto parts = split(role, '/');
  if (parts.size() == 2 && parts[0] == "post") {
    add(parts[1]);
  } else if (parts.size() == 3 && parts[0] == "unit") {
    auto unit = world.get<Unit>(parts[1]);
    if (!unit) return found;
    for (const auto& id : unit->posts) {
      auto post = world.get<Post>(id);
      if (post && std::find(post->roles.begin(), post->roles.end(), parts[2]) != post->roles.end())
        add(id);
    }
  } else if (parts.size() == 2) {
    auto body = world.get<Body>(parts[0]);
    if (!body) return found;
    for (const auto& member : body->members) {
      const auto roles = implied(member.role);
      if (living(member.until, member.since, day) &&
          std::find(roles.begin(), roles.end(), parts[1]) != roles.end())
        add(member.post);
    }
  }
  return found;
}

std::vector<std::string> persons_of_role(const World& world, std::string_view role, Date day) {
  if (role.starts_with("person/")) return {std::string(role.substr(7))};
  std::vector<std::string> found;
  for (const auto& id : posts_of_role(world, role, day)) {
    const auto post = world.get<Post>(id);
    for (const auto& holder : post->holders) {
      auto person = world.get<Person>(holder);
      for (const auto& holding : person->holdings) {
        if (holding.post == id && living(holding.until, holding.since, day) &&
            std::find(found.begin(), found.end(), holder) == found.end())
          found.push_back(holder);
      }
    }
  }
  return found;
}

std::string role_label(const World& world, std::string_view role, Date day) {
  const auto parts = split(role, '/');
  if (parts.size() == 2 && parts[0] == "person") {
    auto person = world.get<Person>(parts[1]);
    return person ? name_on(person->names, day) : std::string(role);
  }
  if (parts.size() == 2 && parts[0] == "post") {
    auto post = world.get<Post>(parts[1]);
    auto unit = post ? world.get<Unit>(post->unit) : nullptr;
    return unit ? name_on(unit->names, day) + " " + post->title : std::string(role);
  }
  if (parts.size() == 3 && parts[0] == "unit") {
    auto unit = world.get<Unit>(parts[1]);
    const std::string name = unit ? name_on(unit->names, day) : parts[1];
    return parts[2] == "head" ? name + " 负责人" : name;
  }
  if (parts.size() == 2) {
    auto body = world.get<Body>(parts[0]);
    std::string label = parts[1];
    for (const auto& [id, name] : kRoleNames) {
      if (id == parts[1]) label = name;
    }
    return (body ? body->name : parts[0]) + " " + label;
  }
  return std::string(role);
}

bool supervises(const Standing& standing, const Matter& matter) {
  return matter.procedure == "directive" && standing.has(matter.body + "/supervisor");
}

bool may_see(const Standing& standing, const Matter& matter) {
  if (standing.posts.empty()) return false;
  if (matter.state == MatterState::draft) return matter.starter.person == standing.person;
  const bool own = matter.starter.person == standing.person ||
                   standing.has("unit/" + matter.unit + "/handler") ||
                   standing.has("unit/" + matter.unit + "/head");
  const std::string& body = matter.body;
  const bool inside = standing.has(body + "/office") || standing.has(body + "/leader") ||
                      standing.has(body + "/deputy");
  if (own || inside) return true;
  for (const auto& task : matter.tasks) {
    if (standing.has_any(task.roles) || heads(standing, task.roles)) return true;
  }
  for (const auto& circular : matter.circulars) {
    for (const auto& delivery : circular.to) {
      if (delivery.person == standing.person) return true;
    }
  }
  if (std::find(matter.involved.begin(), matter.involved.end(), standing.person) !=
      matter.involved.end())
    return true;
  if (matter.confidential) return supervises(standing, matter);
  return standing.has(body + "/reader") || standing.has("auditor");
}

bool may_see(const Standing& standing, const Entry& entry) {
  if (standing.posts.empty()) return false;
  const std::string body = entry.ledger.substr(0, entry.ledger.find('/'));
  if (standing.has(body + "/office") || standing.has(body + "/leader") ||
      standing.has(body + "/deputy") || standing.has("unit/" + entry.unit + "/handler") ||
      standing.has("unit/" + entry.unit + "/head"))
    return true;
  return !entry.confidential && (standing.has(body + "/reader") || standing.has("auditor"));
}

}  // namespace tongchou::kernel
