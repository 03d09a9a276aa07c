#include "server/meeting_acts.h"

#include <algorithm>

#include "kernel/meeting.h"
#include "kernel/text.h"
#include "server/document_page.h"

namespace tongchou::server {

using namespace kernel;

namespace {

// The step of the meeting's matter that an act completes.
struct StepAct { std::string_view act, step; };
constexpr StepAct kSteps[] = {{"fix_agenda", "agenda"}, {"notice", "notice"}, {"close", "hold"}};

const Task* open_task(const Matter& matter, std::string_view step) {
  for (const auto& task : matter.tasks) {
    if (task.state == TaskState::open && task.step_id == step) return &task;
  }
  return nullptr;
}

struct Reason {
  std::string zh, en, clause;
};

Json waiting(App& app, const Request& request, const std::string& act, const Reason& why) {
  return Json::object(
      {{"act", Json(act)},
       {"blocked", Json::object({{"message", Json(choose(request, why.zh, why.en))},
                                 {"clause", app.clause(why.clause)}})}});
}

// Why the matter has not come to that step.
Reason not_yet(const Matter& matter, const Meeting& m, const PackMeeting& how,
               std::string_view act) {
  if (matter.state == MatterState::suspended) {
    return {"会议事项已挂起，恢复后再办", "The meeting's matter is suspended",
            how.clause("convening")};
  }
  if (act == "notice" && open_task(matter, "convene")) {
    return {"等" + m.head.presider_name + "召集，召集后才发通知",
            "Waits for " + m.head.presider_name + " to convene it", how.clause("convening")};
  }
  if (act == "fix_agenda") {
    return {"征集议题还没有结束，答复齐了再定稿", "The call for items is not over yet",
            how.clause("items")};
  }
  return {"还没有办到这一步", "It has not come to this step", how.clause("convening")};
}

// A meeting begins on its day.
std::optional<Reason> another_day(const Meeting& m, const PackMeeting& how, Date today) {
  const Date day = local_date(m.head.starts);
  if (today == day) return std::nullopt;
  const std::string at = spoken_time(m.head.starts), on = write_date(day);
  const std::string& clause = how.clause("convening");
  if (today < day) {
    return Reason{"会议定于" + at + "，当天开会；提前开的先改期",
                  "It is on " + on + "; to meet earlier, move it first", clause};
  }
  return Reason{"会议原定" + at + "，过期未开：请改期，不开的取消",
                "It was due on " + on + " and not held: move it, or call it off", clause};
}

}  // namespace

Json meeting_acts(App& app, const Request& request, const World& world, const Matter& matter,
                  const Meeting& m, const Pack& pack) {
  const Standing& standing = caller(request).standing;
  const Date today = local_date(app.now());
  Json acts = Json::array();
  for (const auto& act : acts_on(standing, m, pack, today)) {
    const auto* step = std::ranges::find(kSteps, act, &StepAct::act);
    if (step != std::end(kSteps)) {
      const Task* task = open_task(matter, step->step);
      const bool own = task ? standing.has_any(task->roles)
                            : standing.has_any({m.body + "/office", "post/" + m.head.writer});
      if (own && task) acts.push(Json(act));
      else if (own) acts.push(waiting(app, request, act, not_yet(matter, m, *pack.meeting, act)));
      continue;
    }
    const auto why = act == "open" ? another_day(m, *pack.meeting, today) : std::nullopt;
    acts.push(why ? waiting(app, request, act, *why) : Json(act));
  }
  for (const char* act : {"deed", "undeed"}) {
    if (rewords(world, standing, m, act)) acts.push(Json(act));
  }
  if (m.state == MeetingState::closed && may_take_archive(standing, m.body)) {
    acts.push(Json("archive"));
  }
  return acts;
}

Json own_convening(const Standing& standing, const Matter& matter) {
  const Task* task = open_task(matter, "convene");
  if (!task || matter.state != MatterState::open || !standing.has_any(task->roles)) return Json();
  return Json::object({{"task", Json(task->id)},
                       {"version", Json(task->version)},
                       {"acts", to_json(task->outcomes)}});
}

std::string meeting_to_answer(const World& world, const Standing& standing, const Matter& matter) {
  for (const auto& link : matter.links) {
    auto meeting = link.kind == "meeting" ? world.get<Meeting>(link.id) : nullptr;
    if (!meeting || meeting->matter != matter.id) continue;
    const bool asked = std::ranges::any_of(
        meeting->invitees, [&](const Invitee& one) { return answers_for(standing, one); });
    if (asked) return meeting->id;
  }
  return {};
}

namespace {

// The unit that a step of 征集议题 asks: its role is unit/ID/….
std::string unit_asked(const Task& task) {
  constexpr std::string_view kUnit = "unit/";
  for (const auto& role : task.roles) {
    if (!role.starts_with(kUnit)) continue;
    return role.substr(kUnit.size(), role.find('/', kUnit.size()) - kUnit.size());
  }
  return {};
}

// The titles that a unit brought, one a line.
Json titles_of(const Matter& matter, const Task& task) {
  Json titles = Json::array();
  for (const auto& opinion : matter.opinions) {
    if (opinion.step_id != task.step_id || opinion.at != task.closed) continue;
    if (opinion.who.person != task.by.person) continue;
    for (const auto line : parts_of(opinion.data["items"].as_string(), '\n')) {
      titles.push(Json(std::string(line)));
    }
  }
  return titles;
}

}  // namespace

Json asked_json(App& app, const Request& request, const World& world, const Matter& matter,
                const Meeting& m) {
  Json asked = Json::array();
  const Standing& standing = caller(request).standing;
  const bool told = standing.has_any({m.body + "/office", "post/" + m.head.writer});
  for (const auto& task : told ? matter.tasks : std::vector<Task>{}) {
    const std::string id = task.step_id == "answer" ? unit_asked(task) : std::string();
    auto unit = id.empty() ? nullptr : world.get<Unit>(id);
    if (!unit) continue;
    const bool done = task.state == TaskState::done;
    const char* answer = task.state == TaskState::open ? "waiting"
                         : !done                       ? "silent"
                         : task.outcome == "none"      ? "none"
                                                       : "items";
    Json json = Json::object({{"unit", Json(id)},
                              {"name", Json(name_on(unit->names, local_date(app.now())))},
                              {"answer", Json(answer)},
                              {"items", done ? titles_of(matter, task) : Json::array()},
                              {"at", task.closed ? Json(write_iso(*task.closed)) : Json()}});
    if (task.state == TaskState::open) json.set("light", light_json(app, request, task.due));
    asked.push(std::move(json));
  }
  return asked;
}

bool has_unread(const Matter& matter, const std::string& person) {
  return std::ranges::any_of(matter.circulars, [&](const Circular& circular) {
    return std::ranges::any_of(circular.to, [&](const Delivery& delivery) {
      return delivery.person == person && !delivery.read;
    });
  });
}

}  // namespace tongchou::server
