#include "kernel/sealed.h"

#include <algorithm>

#include "kernel/rules_beyond.h"

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
  while (!steps.empty()) {
    const auto end = steps.find(';');
    if (is_done(matter, std::string(steps.substr(0, end)))) return true;
    steps = end == std::string_view::npos ? "" : steps.substr(end + 1);
  }
  return false;
}

// What a step says of its seal; its procedure may be one that the matter's own calls.
struct Seal {
  std::string until;                 // "": the step is not sealed
  std::vector<std::string> readers;  // roles that read it all the same
};
Seal seal_of(const Pack& pack, const std::string& step) {
  for (const auto& procedure : pack.procedures) {
    for (const auto* task : procedure.model->of_type(bpmn::ElementType::user_task)) {
      if (task->id != step) continue;
      Seal seal;
      if (auto text = task->properties.find("sealed"); text != task->properties.end()) {
        seal.until = text->second;
      } else if (auto formula = task->computed.find("sealed"); formula != task->computed.end()) {
        seal.until = "=" + formula->second.text;
      }
      if (seal.until.empty()) continue;
      auto readers = task->properties.find("sealed_readers");
      std::string_view rest = readers == task->properties.end() ? "" : readers->second;
      while (!rest.empty()) {
        const auto end = rest.find(';');
        seal.readers.push_back(absolute_role(rest.substr(0, end), pack.body));
        rest = end == std::string_view::npos ? "" : rest.substr(end + 1);
      }
      return seal;
    }
  }
  return {};
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
  const std::string until = seal_of(pack, opinion.step_id).until;
  if (until.empty()) return false;
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
         standing.has_any(seal_of(pack, opinion.step_id).readers) ||
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
