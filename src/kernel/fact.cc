#include "kernel/fact.h"

#include <algorithm>

#include "kernel/world.h"

namespace tongchou::kernel {

namespace {

// "unit/u3/handler" → u3; "post/p7" → its unit. A body's own roles owe as the body, not as a unit.
std::string unit_of_role(const World& world, const std::string& role) {
  if (role.starts_with("unit/")) return role.substr(5, role.find('/', 5) - 5);
  if (!role.starts_with("post/")) return {};
  auto post = world.get<Post>(role.substr(5));
  return post ? post->unit : std::string();
}

std::vector<std::string> owners_of(const World& world, const Task& task) {
  std::vector<std::string> owners;
  for (const auto& role : task.roles) {
    std::string unit = unit_of_role(world, role);
    if (std::find(owners.begin(), owners.end(), unit) == owners.end()) {
      owners.push_back(std::move(unit));
    }
  }
  return owners;
}

// The last answer counts: what was ordered may be assigned, moved or extended later.
std::string answered(const Matter& matter, std::string_view field) {
  std::string text = matter.data[field].as_string();
  for (const auto& opinion : matter.opinions) {
    const std::string& later = opinion.data[field].as_string();
    if (!later.empty()) text = later;
  }
  return text;
}

// "2026-03-23", which ends at 18:00 as everywhere else, or "2026-03-23T17:00…", as a round that
// begins by time has it.
std::optional<Instant> due_of(const std::string& text) {
  if (auto at = parse_local_instant(text)) return at;
  const auto day = parse_date(text.substr(0, 10));
  return day ? std::optional(at_local(*day, std::chrono::hours{18})) : std::nullopt;
}

void add_course(Facts& facts, const Matter& m, const char* part, std::string unit,
                std::optional<Instant> due) {
  if (const auto colon = unit.find(':'); colon != std::string::npos) unit.erase(0, colon + 1);
  if (unit.empty()) return;
  facts.courses.push_back({.matter = m.id, .part = part, .unit = std::move(unit),
                           .procedure = m.body + "/" + m.procedure, .state = m.state,
                           .outcome = m.outcome, .since = m.turned.value_or(m.started),
                           .started = m.started, .due = due, .closed = m.closed,
                           .handovers = m.handovers, .confidential = m.confidential});
}

}  // namespace

bool turns_course(const Json& data) {
  return !data["lead"].is_null() || !data["party"].is_null() || !data["due"].is_null();
}

Facts facts_of(const World& world, const Matter& m) {
  Facts facts;
  if (m.state == MatterState::draft) return facts;
  for (const auto& task : m.tasks) {
    const bool stands = m.state == MatterState::suspended && task.state == TaskState::open;
    for (auto& owner : owners_of(world, task)) {
      facts.owed.push_back(
          {.task = task.id, .owner = std::move(owner), .matter = m.id,
           .procedure = m.body + "/" + m.procedure, .step_id = task.step_id, .step = task.step,
           .unit = m.unit, .person = task.state == TaskState::done ? task.by.person : "",
           .state = task.state, .outcome = task.outcome,
           .since = task.turned.value_or(task.opened), .opened = task.opened, .due = task.due,
           .closed = task.closed, .paused = stands ? m.suspended : std::nullopt,
           .urgings = task.urgings.value_or(std::vector<Instant>{}),
           .confidential = m.confidential});
    }
  }
  const auto due = due_of(answered(m, "due"));
  add_course(facts, m, "own", m.unit, due);
  add_course(facts, m, "lead", answered(m, "lead"), due);
  add_course(facts, m, "party", answered(m, "party"), due);
  return facts;
}

namespace {

template <class T>
bool within(const FactQuery& query, const T& fact) {
  // What was done before the period may have fallen due in it.
  const bool belongs = !fact.closed || *fact.closed >= query.ended_from ||
                       (fact.due && *fact.due >= query.ended_from);
  return fact.since <= query.as_of && belongs &&
         (query.procedure.empty() || query.procedure == fact.procedure);
}

}  // namespace

bool asked_for(const FactQuery& query, const Owed& fact) {
  return within(query, fact) && (query.owner.empty() || query.owner == fact.owner);
}

bool asked_for(const FactQuery& query, const Course& fact) {
  return within(query, fact) && (query.owner.empty() || query.owner == fact.unit);
}

}  // namespace tongchou::kernel
