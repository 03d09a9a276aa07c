// The right to convene and preside (FE-10): the leader's, or a deputy's to whom it was delegated
// for a meeting or for a time.
#include <algorithm>

#include "kernel/meeting.h"

namespace tongchou::kernel {

namespace {

std::string leader_of(const Pack& pack) {
  return absolute_role(pack.meeting->presiders.front(), pack.body);
}

// Does the post hold the role on this day?
bool holds(const World& world, const Pack& pack, const std::string& role, const std::string& post,
           Date day) {
  const auto posts = posts_of_role(world, absolute_role(role, pack.body), day);
  return std::ranges::find(posts, post) != posts.end();
}

bool is_deputy(const World& world, const Pack& pack, const std::string& post, Date day) {
  const auto& presiders = pack.meeting->presiders;
  return std::any_of(presiders.begin() + 1, presiders.end(), [&](const std::string& role) {
    return holds(world, pack, role, post, day);
  });
}

}  // namespace

Verdict give_delegation(Proposal& p, const GiveDelegation& c) {
  auto pack = p.setting.shelf.current(p.world, c.body);
  if (!pack || !pack->meeting) return refuse(Refusal::body_not_found, {}, c.body, c.body);
  const PackMeeting& how = *pack->meeting;
  const std::string leader = leader_of(*pack);
  if (!p.standing.has(leader) || !is_deputy(p.world, *pack, c.to, p.today())) {
    return refuse(Refusal::delegation_invalid, how.clause("convening"));
  }
  if (c.until < c.since) return refuse(Refusal::dates_reversed, how.clause("convening"));
  p.act_as({leader});
  const std::string year = write_date(p.today()).substr(0, 4);
  const std::int64_t n = p.take_number(c.body + "/delegation/" + year);
  Delegation given{.id = p.new_id("g"),
                   .number = "委〔" + year + "〕" + std::to_string(n) + "号",
                   .from = p.who.post,
                   .from_name = p.who.name,
                   .to = c.to,
                   .to_name = holder_name(p.world, c.to, p.today()),
                   .meeting = c.meeting,
                   .since = c.since,
                   .until = c.until,
                   .text = c.text,
                   .by = p.who,
                   .at = p.command.now};
  p.reply = Json::object({{"id", Json(given.id)}, {"number", Json(given.number)}});
  p.emit(DelegationGiven{c.body, std::move(given)}, {"body:" + c.body}, how.clause("convening"));
  return {};
}

Verdict revoke_delegation(Proposal& p, const RevokeDelegation& c) {
  auto pack = p.setting.shelf.current(p.world, c.body);
  auto known = p.world.get<Delegations>(c.body);
  if (!pack || !pack->meeting || !known) return refuse(Refusal::body_not_found, {}, c.body, c.body);
  const PackMeeting& how = *pack->meeting;
  const std::string leader = leader_of(*pack);
  const bool there = std::any_of(known->given.begin(), known->given.end(), [&](const auto& one) {
    return one.id == c.delegation && !one.revoked;
  });
  if (!p.standing.has(leader) || !there)
    return refuse(Refusal::delegation_invalid, how.clause("convening"));
  p.act_as({leader});
  p.emit(DelegationRevoked{c.body, c.delegation, c.reason}, {"body:" + c.body},
         how.clause("convening"));
  return {};
}

std::expected<std::string, Refused> delegation_for(const Proposal& p, const Pack& pack,
                                                   const std::string& post,
                                                   const std::string& meeting, Date day) {
  const PackMeeting& how = *pack.meeting;
  if (holds(p.world, pack, how.presiders.front(), post, day)) return std::string();
  auto known = p.world.get<Delegations>(pack.body);
  if (known && is_deputy(p.world, pack, post, day)) {
    for (const auto& given : known->given) {
      if (given.to != post || given.revoked) continue;
      if (given.meeting == meeting && !meeting.empty()) return given.id;
      if (given.meeting.empty() && given.since <= day && day <= given.until) return given.id;
    }
  }
  return refuse(Refusal::presider_invalid, how.clause("convening"));
}

}  // namespace tongchou::kernel
