#include "server/matter_sight.h"

#include <algorithm>

namespace tongchou::server {

using namespace kernel;
using store::Condition;

std::vector<std::string> bodies_of(App& app, const World& world) {
  auto office = world.get<Office>("office");
  std::vector<std::string> bodies = office ? office->bodies : std::vector<std::string>{};
  const std::string order = "项财才资产城询";
  auto place = [&](const std::string& id) {
    auto pack = app.setting().shelf.current(world, id);
    return pack ? order.find(pack->seal) : std::string::npos;
  };
  std::stable_sort(bodies.begin(), bodies.end(),
                   [&](const auto& a, const auto& b) { return place(a) < place(b); });
  return bodies;
}

std::vector<std::string> units_of(const Standing& standing) {
  return sight_of(standing, "").units;
}

std::vector<store::Cell> supervised_bodies(const Standing& standing) {
  constexpr std::string_view kSuffix = "/supervisor";
  std::vector<store::Cell> bodies;
  for (const auto& role : standing.roles) {
    if (role.ends_with(kSuffix)) {
      bodies.emplace_back(role.substr(0, role.size() - kSuffix.size()));
    }
  }
  return bodies;
}

std::vector<Condition> seen_where(App& app, const World& world, const Standing& standing,
                                  const std::string& body, Condition own) {
  std::vector<Condition> parts;
  if (!standing.posts.empty()) parts.push_back(std::move(own));
  for (const auto& id : bodies_of(app, world)) {
    if (!body.empty() && id != body) continue;
    const Sight sight = sight_of(standing, id);
    if (sight.all) {
      parts.push_back(store::is("body", id));
    } else if (sight.open) {
      parts.push_back(
          store::all({store::is("body", id), store::is("confidential", std::int64_t{0})}));
    }
  }
  std::vector<Condition> where = {store::any(std::move(parts))};
  if (!body.empty()) where.push_back(store::is("body", body));
  return where;
}

std::vector<Condition> matters_seen(App& app, const World& world, const Standing& standing,
                                    const std::string& body) {
  std::vector<store::Cell> units, roles;
  for (auto& unit : units_of(standing)) units.emplace_back(std::move(unit));
  for (const auto& role : standing.roles) roles.emplace_back(role);
  auto in = [](const store::Table& table, Condition which) {
    return store::in_table("id", table, "matter", {std::move(which)});
  };
  const Condition mine = store::is("person", standing.person);
  return seen_where(app, world, standing, body,
                    store::any({store::one_of("unit", std::move(units)),
                                store::is("starter", standing.person),
                                store::all({store::one_of("body", supervised_bodies(standing)),
                                            store::is("procedure", "directive")}),
                                in(registers::acted(), mine), in(registers::unread(), mine),
                                in(registers::todo(), store::one_of("role", std::move(roles)))}));
}

bool any_row(App& app, const store::Table& table, std::vector<Condition> where) {
  const auto found = app.reader().query(
      {.table = &table, .columns = {"id"}, .where = std::move(where), .limit = 1});
  return found && !found->rows.empty();
}

std::string unit_of_role(const World& world, const std::string& role, Date day) {
  if (role.starts_with("unit/")) return role.substr(5, role.rfind('/') - 5);
  for (const auto& id : posts_of_role(world, role, day)) {
    if (auto post = world.get<Post>(id)) return post->unit;
  }
  return {};
}

std::vector<std::string> units_for(const Standing& standing, const Pack& pack,
                                   const PackProcedure& procedure) {
  std::vector<std::string> units;
  for (const auto& token : procedure.who_may_start) {
    for (const auto& post : standing.posts) {
      const std::string role = token == "any-unit" ? "unit/" + post.unit + "/handler"
                                                    : absolute_role(token, pack.body);
      const bool fits = std::find(post.roles.begin(), post.roles.end(), role) != post.roles.end();
      if (fits && std::find(units.begin(), units.end(), post.unit) == units.end()) {
        units.push_back(post.unit);
      }
    }
  }
  return units;
}

// G-4: the notice names no leader: nothing that needs one can be signed.
bool members_missing(const Body& body, Date day) {
  return std::none_of(body.members.begin(), body.members.end(), [&](const auto& member) {
    return member.role == "leader" && member.since <= day &&
           (!member.until || day <= *member.until);
  });
}

}  // namespace tongchou::server
