// 督办: what a supervised matter's procedure calls. Who is told when is data (a table of rungs);
// these rules write down that somebody was urged, what a matter is about, and how others stand.
#include <algorithm>

#include "kernel/rights.h"
#include "kernel/supervise.h"

namespace tongchou::kernel {

Json variable_of(const Matter& matter, const std::string& name) {
  const auto& elements = matter.engine.elements;
  for (auto at = elements.rbegin(); at != elements.rend(); ++at) {
    auto found = at->variables.find(name);
    if (found != at->variables.end()) return found->second;
  }
  auto found = matter.engine.variables.find(name);
  return found == matter.engine.variables.end() ? Json() : found->second;
}

std::vector<Instant> urgings_of(const Matter& matter) {
  std::vector<Instant> moments;
  for (const auto& task : matter.tasks) {
    if (task.urgings) moments.insert(moments.end(), task.urgings->begin(), task.urgings->end());
  }
  std::sort(moments.begin(), moments.end());
  return moments;
}

std::vector<std::string> roles_that_comment(const Pack& pack, const Matter& matter) {
  std::vector<std::string> roles;
  const PackProcedure* procedure = pack.procedure("directive");
  if (!procedure || matter.procedure != procedure->id) return roles;
  for (const auto& token : procedure->who_may_start) {
    roles.push_back(absolute_role(token, matter.body));
  }
  return roles;
}

namespace {

// A matter of the same body that whoever acts may see; a timer sees all of its body.
std::expected<std::shared_ptr<const Matter>, Refused> other_matter(const RuleCall& call,
                                                                   const std::string& id) {
  auto own = call.p.world.get<Matter>(call.matter);
  auto other = call.p.world.get<Matter>(id);
  const bool seen = other && other->body == own->body && other->id != own->id &&
                    (call.p.by_system() || may_see(call.p.standing, *other));
  if (!seen) return refuse(Refusal::matter_not_found, call.clause);
  return other;
}

Json opinions_json(const Matter& matter) {
  Json list = Json::array();
  for (const auto& opinion : matter.opinions) {
    list.push(Json::object({{"step", Json(opinion.step_id)},
                            {"name", Json(opinion.step)},
                            {"outcome", Json(opinion.outcome)},
                            {"label", Json(opinion.label)},
                            {"text", Json(opinion.text)},
                            {"unit", Json(opinion.who.unit_name)},
                            {"day", Json(write_date(local_date(opinion.at)))},
                            {"data", opinion.data}}));
  }
  return list;
}

}  // namespace

// 催办 by rule: {to, text, step, about} → {urged}. The open tasks of `step` (all, when it is not
// said) count as urged, and the holders and `to` are told. What is no longer open is urged no more.
// Where several units hold the same step, `about` says whose is meant: it stays when a task is
// passed on.
RuleAnswer matter_urge(const RuleCall& call) {
  auto matter = call.p.world.get<Matter>(call.matter);
  const std::string& step = call.inputs["step"].as_string();
  const std::string& about = call.inputs["about"].as_string();
  std::vector<std::string> tasks, roles = roles_of(call.inputs["to"], matter->body);
  for (const auto& task : matter->tasks) {
    if (task.state != TaskState::open || (!step.empty() && task.step_id != step)) continue;
    if (!about.empty() && task.about.value_or("") != about) continue;
    tasks.push_back(task.id);
    for (const auto& role : task.roles) {
      if (std::find(roles.begin(), roles.end(), role) == roles.end()) roles.push_back(role);
    }
  }
  if (tasks.empty()) return Json::object({{"urged", Json(std::int64_t{0})}});
  const auto count = static_cast<std::int64_t>(tasks.size());
  const std::string& text = call.inputs["text"].as_string();
  call.p.emit(TaskUrged{call.matter, std::move(tasks), text}, {"matter:" + call.matter},
              call.clause);
  send_circular(call.p, call.matter, text, persons_of(call.p, roles), call.clause);
  return Json::object({{"urged", Json(count)}});
}

// {matters, names} → {list}: how matters of this body stand, for a report on them: their opinions,
// how often they were urged, and those of their variables that `names` names.
RuleAnswer matter_facts(const RuleCall& call) {
  Json list = Json::array();
  for (const auto& id : call.inputs["matters"].items()) {
    auto other = other_matter(call, id.as_string());
    if (!other) return std::unexpected(other.error());
    const Matter& o = **other;
    std::int64_t urged = 0;
    for (const auto& task : o.tasks) urged += task.urged;
    auto unit = call.p.world.get<Unit>(o.unit);
    Json closed;
    if (o.closed) closed = Json(write_date(local_date(*o.closed)));
    Json one = Json::object(
        {{"id", Json(o.id)},
         {"number", Json(o.number.empty() ? o.receipt : o.number)},
         {"title", Json(o.title)},
         {"procedure", Json(o.procedure)},
         {"unit", Json(unit ? name_on(unit->names, call.p.today()) : "")},
         {"state", Json(std::string(enum_name(o.state)))},
         {"label", Json(o.outcome_label)},
         {"started", Json(write_date(local_date(o.started)))},
         {"closed", std::move(closed)},
         {"urged", Json(urged)},
         {"opinions", opinions_json(o)}});
    for (const auto& name : call.inputs["names"].items()) {
      one.set(name.as_string(), variable_of(o, name.as_string()));
    }
    list.push(std::move(one));
  }
  return Json::object({{"list", std::move(list)}});
}

// {when, code, level, zh, en}: what everybody who opens the matter should know about it.
RuleAnswer matter_note(const RuleCall& call) {
  if (!call.inputs["when"].as_bool()) return Json::object();
  const std::string& level = call.inputs["level"].as_string();
  std::vector<Notice> notices = {{.code = call.inputs["code"].as_string(),
                                  .level = level == "warning" ? "warning" : "info",
                                  .zh = call.inputs["zh"].as_string(),
                                  .en = call.inputs["en"].as_string(),
                                  .clause = call.clause,
                                  .matter = {}}};
  call.p.emit(NoticesFound{call.matter, std::move(notices)}, {"matter:" + call.matter},
              call.clause);
  return Json::object();
}

}  // namespace tongchou::kernel
