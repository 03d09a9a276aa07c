// "One live holder always": who or what an open matter waits for, followed to a person who can act
// or to a moment that comes.
//
// A matter is held by
//   - an open task, when somebody who lives in one of its roles could take it up today;
//   - another matter that it waits for, when that one is held, at whatever depth;
//   - a meeting: its topic stands on an agenda whose own matter is held, or waits in the pool of a
//     body whose office has somebody;
//   - time, when the moment lies ahead and within a bounded time.
// What guards a task (a boundary timer that reminds) holds nothing by itself, and nor does an
// incident: whoever is told of it may look for a while before anybody does anything.
#include <algorithm>
#include <set>

#include "simulation.h"

namespace tongchou::sim {

using namespace kernel;

namespace {

// The longest that any procedure waits by itself is a year's plan; and what is due is fired soon.
constexpr auto kBound = std::chrono::days{400};
constexpr auto kGrace = std::chrono::days{2};

bool is_several(const bpmn::State& state, const bpmn::ElementInstance& element) {
  for (const auto* at = &element; at; at = at->scope ? state.find(at->scope) : nullptr) {
    if (at->loop_index) return true;
  }
  return false;
}

}  // namespace

// Somebody who holds a post today and may act in this role.
bool Simulation::lives_in(const std::string& role) const {
  const auto persons = persons_of_role(office_->world(), role, office_->today());
  return std::any_of(persons.begin(), persons.end(), [&](const auto& person) {
    return standing_of(office_->world(), person, office_->now).has(role);
  });
}

bool Simulation::lives_in_any(const std::vector<std::string>& roles) const {
  return std::any_of(roles.begin(), roles.end(),
                     [&](const auto& role) { return lives_in(role); });
}

Simulation::Waiting Simulation::who_waits() const {
  Waiting waiting;
  for (const auto& id : office_->ids_of("topic_pool")) {
    const auto pool = office_->world().get<TopicPool>(id);
    for (const auto& topic : pool->topics) waiting.pools[{topic.matter, topic.key}] = id;
  }
  for (const auto& id : office_->ids_of("meeting")) {
    const auto meeting = office_->world().get<Meeting>(id);
    const auto state = office_->world().get<Matter>(meeting->matter)->state;
    if (state != MatterState::open && state != MatterState::suspended) continue;
    for (const auto& item : meeting->items) {
      waiting.agendas.emplace(Place{item.matter, item.key}, meeting->matter);
    }
  }
  for (const auto& id : office_->ids_of("matter")) {
    const auto matter = office_->world().get<Matter>(id);
    if (!matter->waiter) continue;
    waiting.matters.emplace(Place{matter->waiter->matter, matter->waiter->key}, id);
  }
  return waiting;
}

bool Simulation::waits_for_members(const Matter& matter) const {
  return std::none_of(matter.tasks.begin(), matter.tasks.end(), [&](const Task& task) {
    return task.state == TaskState::open &&
           std::any_of(task.roles.begin(), task.roles.end(), [&](const auto& role) {
             return !posts_of_role(office_->world(), role, office_->today()).empty();
           });
  });
}

// What one element of its procedure waits for.
bool Simulation::is_held_at(const Matter& matter, const bpmn::ElementInstance& element,
                            Waiting& waiting) const {
  const Place here{matter.id, element.key};
  if (element.wait == bpmn::WaitKind::timer) {
    return std::any_of(matter.engine.timers.begin(), matter.engine.timers.end(), [&](auto& timer) {
      return timer.instance == element.key && timer.due < office_->now + kBound &&
             timer.due > office_->now - kGrace;
    });
  }
  if (element.wait != bpmn::WaitKind::job) return false;
  if (auto pool = waiting.pools.find(here); pool != waiting.pools.end()) {
    return lives_in(pool->second + "/office");
  }
  for (const auto* others : {&waiting.agendas, &waiting.matters}) {
    const auto [first, last] = others->equal_range(here);
    for (auto other = first; other != last; ++other) {
      if (is_held(other->second, waiting)) return true;
    }
  }
  return false;
}

bool Simulation::is_held(const std::string& id, Waiting& waiting) const {
  if (auto known = waiting.held.find(id); known != waiting.held.end()) return known->second;
  waiting.held[id] = false;  // who waits for himself is held by nobody
  const auto matter = office_->world().get<Matter>(id);
  bool held = false;
  if (matter->state == MatterState::returned) {
    held = lives_in("unit/" + matter->unit + "/handler");
    const auto pack = office_->shelf().get(office_->world(), matter->pack);
    for (const auto& token : pack->procedure(matter->procedure)->who_may_start) {
      held = held || (token != "any-unit" && lives_in(absolute_role(token, matter->body)));
    }
  } else if (matter->state == MatterState::suspended) {
    // By whoever may let it go on. Where nobody is named for its tasks yet, by whoever has to name
    // the members (G-4): 「名单待补」.
    held = lives_in_any({matter->body + "/office_head", matter->body + "/leader"}) ||
           (waits_for_members(*matter) && !administrator().empty());
  } else if (matter->state == MatterState::open) {
    for (const auto& task : matter->tasks) {
      held = held || (task.state == TaskState::open && lives_in_any(task.roles));
    }
    for (const auto& element : matter->engine.elements) {
      held = held || is_held_at(*matter, element, waiting);
    }
  }
  waiting.held[id] = held;
  return held;
}

// A single step has one holder: what the model does not ask of several is asked of one, and what is
// asked of somebody is what the procedure waits for.
void Simulation::check_single_steps(const Matter& matter) {
  std::set<std::tuple<std::int64_t, std::string, std::string>> single;
  std::size_t open = 0;
  for (const auto& task : matter.tasks) {
    if (task.state != TaskState::open) continue;
    ++open;
    const std::string name = matter.id + " " + matter.title + " / " + task.step;
    const auto* element = matter.engine.find(task.key);
    require(element && element->wait == bpmn::WaitKind::task,
            "a task is open that its procedure does not wait for: " + name);
    if (is_several(matter.engine, *element)) continue;
    require(single.emplace(element->scope, element->process_id, element->element_id).second,
            "a single step has two holders: " + name);
  }
  const auto waits = std::count_if(
      matter.engine.elements.begin(), matter.engine.elements.end(),
      [](const auto& element) { return element.wait == bpmn::WaitKind::task; });
  require(open == static_cast<std::size_t>(waits),
          "a procedure waits for a task that nobody has: " + matter.id + " " + matter.title);
}

// 3. Nothing lies where nobody can take it up.
void Simulation::check_holders() {
  Waiting waiting = who_waits();
  for (const auto& id : office_->ids_of("matter")) {
    const auto matter = office_->world().get<Matter>(id);
    const bool suspended = matter->state == MatterState::suspended;
    const bool returned = matter->state == MatterState::returned;
    const bool open = matter->state == MatterState::open;
    if (open || suspended) {
      check_single_steps(*matter);
    } else if (std::any_of(matter->tasks.begin(), matter->tasks.end(), [](const Task& task) {
                 return task.state == TaskState::open;
               })) {
      require(false, "a closed matter has an open task: " + where_it_stands(*matter));
    }
    if (!(open || suspended || returned) || is_held(id, waiting)) continue;
    const char* what = suspended  ? "a matter stands still and nobody lets it go on: "
                       : returned ? "a matter came back to nobody: "
                                  : "an open matter has no holder: ";
    require(false, what + where_it_stands(*matter));
  }
}

std::string Simulation::where_it_stands(const Matter& matter) const {
  std::string text = matter.id + " " + matter.body + "/" + matter.procedure + " " + matter.title +
                     " (" + std::string(enum_name(matter.state)) + " " + matter.outcome + ")";
  for (const auto& task : matter.tasks) {
    if (task.state != TaskState::open) continue;
    text += "; task " + task.step + " for";
    for (const auto& role : task.roles) text += " " + role;
  }
  for (const auto& element : matter.engine.elements) {
    if (element.wait == bpmn::WaitKind::none || element.wait == bpmn::WaitKind::children) continue;
    text += "; " + element.element_id + " waits for " + std::string(enum_name(element.wait));
  }
  for (const auto& timer : matter.engine.timers) {
    text += "; timer " + timer.element_id + " at " + write_local(timer.due);
  }
  for (const auto& incident : matter.engine.incidents) text += "; incident " + incident.en;
  for (const auto& id : office_->ids_of("meeting")) {
    const auto meeting = office_->world().get<Meeting>(id);
    for (const auto& item : meeting->items) {
      if (item.matter != matter.id) continue;
      text += "; item " + item.id + " of " + std::string(enum_name(meeting->state)) + " meeting " +
              id + ", key " + std::to_string(item.key) + ", " + item.outcome + ", its matter " +
              std::string(
                  enum_name(office_->world().get<Matter>(meeting->matter)->state));
    }
  }
  return text;
}

// ---- canaries ---------------------------------------------------------------------------------

namespace {

// An open matter that waits for one task and for nothing else.
Task* only_task(Matter& matter) {
  if (matter.state != MatterState::open || !matter.engine.incidents.empty()) return nullptr;
  Task* only = nullptr;
  for (const auto& element : matter.engine.elements) {
    if (element.wait != bpmn::WaitKind::task && element.wait != bpmn::WaitKind::children &&
        element.wait != bpmn::WaitKind::none)
      return nullptr;
  }
  for (auto& task : matter.tasks) {
    if (task.state != TaskState::open) continue;
    if (only) return nullptr;
    only = &task;
  }
  return only;
}

bool spoil_holder(Matter& matter, const std::string& canary) {
  if (canary == "late") {
    for (auto& element : matter.engine.elements) {
      if (matter.state != MatterState::open || element.wait != bpmn::WaitKind::timer) continue;
      const bool tasks = std::any_of(matter.tasks.begin(), matter.tasks.end(), [](auto& task) {
        return task.state == TaskState::open;
      });
      for (auto& timer : matter.engine.timers) timer.due += std::chrono::days{4000};
      return !tasks;
    }
    return false;
  }
  Task* task = only_task(matter);
  if (!task) return false;
  const auto* element = matter.engine.find(task->key);
  if (canary == "unheld") task->roles = {"post/none"};
  if (canary == "double") {
    if (!element || is_several(matter.engine, *element)) return false;
    bpmn::ElementInstance second = *element;
    second.key = matter.engine.next_key++;
    Task other = *task;
    other.key = second.key;
    other.id += "b";
    other.roles = {"unit/west-park/handler"};
    matter.engine.elements.push_back(std::move(second));
    matter.tasks.push_back(std::move(other));
  }
  return true;
}

}  // namespace

// The post is there, its holder is not: whoever had it left without a successor.
bool Simulation::corrupt_post(const Matter& matter) {
  for (const auto& task : matter.tasks) {
    if (task.state != TaskState::open || task.roles.size() != 1) continue;
    const auto posts = posts_of_role(office_->world(), task.roles.front(), office_->today());
    if (posts.size() != 1) continue;
    auto post = *office_->world().get<Post>(posts.front());
    post.holders.clear();
    overwrite("post", post.id, to_json(post));
    return true;
  }
  return false;
}

bool Simulation::corrupt_holder() {
  for (const auto& id : office_->ids_of("matter")) {
    auto matter = *office_->world().get<Matter>(id);
    if (!spoil_holder(matter, options_.canary)) continue;
    if (options_.canary == "vacant") {
      if (corrupt_post(matter)) return true;
      continue;
    }
    overwrite("matter", id, to_json(matter));
    return true;
  }
  return false;
}

}  // namespace tongchou::sim
