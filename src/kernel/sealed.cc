#include "kernel/sealed.h"

#include <algorithm>

#include "kernel/rules_beyond.h"
#include "kernel/text.h"

namespace tongchou::kernel {

namespace {

// A step that is open again has not been finished; one that was never opened neither.
bool is_done(const Matter& matter, const std::string& step) {
  bool done = false;
  for (const auto& task : matter.tasks) {
    if (task.step_id != step) continue;
    if (task.state == TaskState::open) return false;
    done = done || task.state == TaskState::done;
  }
  return done || matter.state == MatterState::done;
}

// "report;summary": a step that several procedures share is opened by whichever of them is done.
bool any_done(const Matter& matter, std::string_view steps) {
  const auto names = parts_of(steps);
  return std::any_of(names.begin(), names.end(), [&](std::string_view step) {
    return is_done(matter, std::string(step));
  });
}

// The user task of this name in a procedure or in one that it calls; other procedures of the body
// have steps of the same name.
const bpmn::Element* task_named(const Pack& pack, const PackProcedure* procedure,
                                const std::string& step,
                                std::vector<const PackProcedure*>& seen) {
  if (!procedure || std::find(seen.begin(), seen.end(), procedure) != seen.end()) return nullptr;
  seen.push_back(procedure);
  for (const auto* task : procedure->model->of_type(bpmn::ElementType::user_task)) {
    if (task->id == step) return task;
  }
  for (const auto* call : procedure->model->of_type(bpmn::ElementType::call_activity)) {
    const auto* called = pack.procedure_of_process(call->called_process.text);
    if (const auto* task = task_named(pack, called, step, seen)) return task;
  }
  return nullptr;
}

// What a step says of its seal.
struct Seal {
  std::string until;                 // "": the step is not sealed
  std::vector<std::string> readers;  // roles that read it all the same
};
Seal seal_of(const Pack& pack, const Matter& matter, const std::string& step) {
  std::vector<const PackProcedure*> seen;
  const auto* task = task_named(pack, pack.procedure(matter.procedure), step, seen);
  Seal seal;
  if (!task) return seal;
  if (auto text = task->properties.find("sealed"); text != task->properties.end()) {
    seal.until = text->second;
  } else if (auto formula = task->computed.find("sealed"); formula != task->computed.end()) {
    seal.until = "=" + formula->second.text;
  }
  const auto readers = task->properties.find("sealed_readers");
  if (readers == task->properties.end()) return seal;
  for (const auto token : parts_of(readers->second)) {
    seal.readers.push_back(absolute_role(token, pack.body));
  }
  return seal;
}

bool names(const Json& data, const std::string& file) {
  if (data.is_string()) return data.as_string() == file;
  const auto within = [&](const auto& part) { return names(part, file); };
  return std::any_of(data.items().begin(), data.items().end(), within) ||
         std::any_of(data.members().begin(), data.members().end(),
                     [&](const auto& member) { return within(member.second); });
}

// Whoever works on a step attaches files for it, named in the answer or not.
bool comes_with(const World& world, Instant now, const Task& task, const FileRef& file) {
  if (file.at < task.opened) return false;
  if (task.state == TaskState::done) {
    return task.by.person == file.who.person && (!task.closed || file.at <= *task.closed);
  }
  if (task.state != TaskState::open) return false;
  return std::any_of(task.roles.begin(), task.roles.end(), [&](const std::string& role) {
    const auto holders = persons_of_role(world, role, local_date(now));
    return std::find(holders.begin(), holders.end(), file.who.person) != holders.end();
  });
}

}  // namespace

bool is_sealed(const World& world, const Setting& setting, Instant now, const Pack& pack,
               const Matter& matter, const Opinion& opinion) {
  const std::string until = seal_of(pack, matter, opinion.step_id).until;
  if (until.empty() || until == "always") return !until.empty();
  if (!until.starts_with('=')) return !any_done(matter, until);
  const feel::Value opens = reckon(world, setting, now, pack, matter, until);
  if (const auto at = opens.to_instant()) return now < *at;
  if (opens.is(feel::Kind::string)) {
    if (const auto at = parse_local_instant(opens.string())) return now < *at;
  }
  // What cannot be reckoned yet has not come; a matter that is done has nothing left to reckon it.
  return matter.state != MatterState::done;
}

bool may_read(const World& world, const Setting& setting, Instant now, const Pack& pack,
              const Standing& standing, const Matter& matter, const Opinion& opinion) {
  return opinion.who.person == standing.person ||
         standing.has_any(seal_of(pack, matter, opinion.step_id).readers) ||
         !is_sealed(world, setting, now, pack, matter, opinion);
}

bool may_read(const World& world, const Setting& setting, Instant now, const Pack& pack,
              const Standing& standing, const Matter& matter, const FileRef& file) {
  if (file.who.person == standing.person) return true;
  for (const auto& task : matter.tasks) {
    if (!comes_with(world, now, task, file)) continue;
    const Opinion answer{.who = file.who, .at = file.at, .step = task.step,
                         .step_id = task.step_id};
    if (!may_read(world, setting, now, pack, standing, matter, answer)) return false;
  }
  return std::none_of(matter.opinions.begin(), matter.opinions.end(), [&](const Opinion& opinion) {
    return names(opinion.data, file.name) &&
           !may_read(world, setting, now, pack, standing, matter, opinion);
  });
}

}  // namespace tongchou::kernel
