#include "kernel/ways_back.h"

#include <algorithm>
#include <set>

#include "bpmn/bpmn.h"

namespace tongchou::kernel {

namespace {

// The rules after which nothing is as if it had not been.
const std::set<std::string, std::less<>> kLasting = {"meeting.close", "document.issue"};

const bpmn::Element* element_of(const Pack& pack, const bpmn::Passed& passed) {
  const PackProcedure* procedure = pack.procedure_of_process(passed.process_id);
  return procedure && procedure->model ? procedure->model->element(passed.element_id) : nullptr;
}

// How many steps of the trail, from its beginning, are out of reach.
std::size_t lasting_steps(const Pack& pack, const Matter& matter) {
  std::size_t steps = 0, at = 0;
  for (const auto& passed : matter.engine.trail) {
    ++at;
    if (passed.outcome != bpmn::Outcome::completed) continue;
    const bpmn::Element* element = element_of(pack, passed);
    if (element && kLasting.contains(element->task_type)) steps = at;
  }
  return steps;
}

struct Scopes {
  std::set<std::int64_t> around;  // all that the step lies in
  std::set<std::int64_t> own;     // those of them that it shares with nobody beside it
  bool beside_others = false;
};
Scopes scopes_of(const Matter& matter, const Task& task) {
  Scopes scopes;
  const auto& engine = matter.engine;
  for (const auto* at = engine.find(task.key); at && at->scope != 0; at = engine.find(at->scope)) {
    const auto* scope = engine.find(at->scope);
    if (scope && scope->loop && !scope->loop->sequential && scope->loop->total > 1) {
      scopes.beside_others = true;
    }
    scopes.around.insert(at->scope);
    if (!scopes.beside_others) scopes.own.insert(at->scope);
  }
  return scopes;
}

// What a sitting meeting has recorded cannot wait for a notice that is sent again.
bool in_session(const World& world, const Matter& matter) {
  return std::any_of(matter.links.begin(), matter.links.end(), [&](const Link& link) {
    auto meeting = link.kind == "meeting" ? world.get<Meeting>(link.id) : nullptr;
    return meeting && meeting->matter == matter.id && meeting->state == MeetingState::in_session;
  });
}

}  // namespace

WaysBack ways_back(const World& world, const Pack& pack, const Matter& matter, const Task& task,
                   bool bound) {
  WaysBack ways;
  if (in_session(world, matter)) {
    ways.zh = "会议正在进行，散会以后再办";
    ways.en = "The meeting is in session: close it first";
    return ways;
  }
  const PackProcedure* procedure = pack.procedure(matter.procedure);
  if (!procedure || !procedure->model) return ways;
  const std::size_t lasting = lasting_steps(pack, matter);
  Scopes scopes = scopes_of(matter, task);
  // What lies in a called procedure that has ended is out of reach: what ran beside it there ended
  // with it.
  const auto within_reach = [&](const bpmn::Passed& passed) {
    if (scopes.beside_others) return scopes.own.contains(passed.scope);
    return passed.process_id == matter.engine.process_id || scopes.around.contains(passed.scope);
  };
  const auto reachable = [&](std::int64_t key) {
    std::size_t at = 0;
    for (const auto& passed : matter.engine.trail) {
      if (passed.key == key) return at >= lasting && within_reach(passed);
      ++at;
    }
    return false;
  };
  for (const auto& target :
       bpmn::available_returns(*procedure->model, matter.engine, task.key)) {
    if (!reachable(target.key)) continue;
    std::string name = target.name;
    for (const auto& known : matter.tasks) {
      // A step inside a called procedure is known by the task that it was.
      if (name.empty() && known.step_id == target.element_id) name = known.step;
    }
    ways.steps.push_back({target.element_id, name.empty() ? target.element_id : name});
  }
  // Sending the whole back would end what others are doing in parallel.
  const bool others = std::any_of(matter.tasks.begin(), matter.tasks.end(), [&](const Task& one) {
    return one.state == TaskState::open && one.id != task.id;
  });
  scopes.beside_others = scopes.beside_others || (ways.steps.empty() && others);
  ways.to_starter = ways.steps.empty() && lasting == 0 && !scopes.beside_others &&
                    !matter.starter.person.empty() &&
                    !bound && start_property(pack, matter, "supplement") != "no";
  if (!ways.none()) return ways;
  if (lasting > 0) {
    ways.zh = "会议已开或文件已印发，前面的步骤不能再退回";
    ways.en = "The meeting was held or the paper issued: no earlier step can be returned to";
  } else if (scopes.beside_others) {
    ways.zh = "几家同时办理，一家不能退回各家的这一步；不同意的，在办理意见中写明";
    ways.en = "Several do this step side by side: say in your opinion what you do not agree with";
  } else {
    ways.zh = "前面没有可以退回的步骤";
    ways.en = "There is no earlier step to return to";
  }
  return ways;
}

std::string start_property(const Pack& pack, const Matter& matter, const char* name) {
  const PackProcedure* procedure = pack.procedure(matter.procedure);
  if (!procedure || !procedure->model) return {};
  for (const auto& element : procedure->model->elements) {
    if (element.type != bpmn::ElementType::start_event) continue;
    const auto found = element.properties.find(name);
    if (found != element.properties.end()) return found->second;
    const auto formula = element.computed.find(name);
    if (formula != element.computed.end()) return "=" + formula->second.text;
  }
  return {};
}

std::string step_property(const Pack& pack, const Matter& matter, const Task& task,
                          const char* name) {
  const auto* at = matter.engine.find(task.key);
  const PackProcedure* procedure = at ? pack.procedure_of_process(at->process_id) : nullptr;
  const auto* element =
      procedure && procedure->model ? procedure->model->element(at->element_id) : nullptr;
  if (!element) return {};
  const auto found = element->properties.find(name);
  return found == element->properties.end() ? std::string() : found->second;
}

}  // namespace tongchou::kernel
