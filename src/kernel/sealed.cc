#include "kernel/sealed.h"

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

// "" when the step is not sealed. Its procedure may be one that the matter's own calls.
std::string seal_of(const Pack& pack, const std::string& step) {
  for (const auto& procedure : pack.procedures) {
    for (const auto* task : procedure.model->of_type(bpmn::ElementType::user_task)) {
      if (task->id != step) continue;
      if (auto text = task->properties.find("sealed"); text != task->properties.end()) {
        return text->second;
      }
      if (auto formula = task->computed.find("sealed"); formula != task->computed.end()) {
        return "=" + formula->second.text;
      }
    }
  }
  return {};
}

}  // namespace

bool is_sealed(const World& world, const Setting& setting, Instant now, const Pack& pack,
               const Matter& matter, const Opinion& opinion) {
  const std::string until = seal_of(pack, opinion.step_id);
  if (until.empty()) return false;
  if (!until.starts_with('=')) return !is_done(matter, until);
  const feel::Value opens = reckon(world, setting, now, pack, matter, until);
  if (const auto at = opens.to_instant()) return now < *at;
  if (opens.is(feel::Kind::string)) {
    if (const auto at = parse_local_instant(opens.string())) return now < *at;
  }
  return true;  // what cannot be reckoned yet has not come
}

bool may_read(const World& world, const Setting& setting, Instant now, const Pack& pack,
              const Standing& standing, const Matter& matter, const Opinion& opinion) {
  return opinion.who.person == standing.person ||
         !is_sealed(world, setting, now, pack, matter, opinion);
}

}  // namespace tongchou::kernel
