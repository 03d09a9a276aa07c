// What must be true at any moment, seen from the records, the registers and the journal alone.
#include <algorithm>
#include <set>
#include <stdexcept>

#include "simulation.h"

namespace tongchou::sim {

using namespace kernel;

void Simulation::require(bool condition, const std::string& what) {
  if (!condition) throw std::runtime_error(what);
}

void Simulation::check_often() {
  check_holders();
  check_task_lists();
  check_acknowledged();
  check_decisions();
  check_signed_texts();
  check_acceptance();
  check_extracts();
  check_countersigned();
  check_funds();
  check_pools();
  check_payments();
}

void Simulation::check_all() {
  check_often();
  check_numbers();
  check_entries();
  check_replay();
}

// 1. Every acknowledged command is in the journal; what was asked twice was done once.
void Simulation::check_acknowledged() {
  auto head = office_->reader().head();
  require(head.has_value(), "the head cannot be read");
  for (const auto& known : acknowledged_) {
    require(known.seq <= head->seq, "an acknowledged event is lost: " + known.key);
    auto kept = office_->reader().find("request", known.person + "/" + known.key);
    require(kept && *kept, "an acknowledged command is lost: " + known.key);
  }
  // What a person's act made a procedure begin hangs on the matter that it came from.
  std::int64_t found = 0;
  for (const auto& id : office_->ids_of("matter")) {
    auto matter = office_->world().get<Matter>(id);
    const bool derived = std::any_of(matter->links.begin(), matter->links.end(),
                                     [](const auto& link) { return link.relation == "来源"; });
    found += !matter->starter.is_system() && !derived;
  }
  require(found == started_, "started " + std::to_string(started_) + " matters, there are " +
                                 std::to_string(found));
}

// 4. The task list is what the records say, and so are the lights that come of it.
void Simulation::check_task_lists() {
  std::map<std::pair<std::string, std::string>, std::int64_t> expected;
  for (const auto& id : office_->ids_of("matter")) {
    auto matter = office_->world().get<Matter>(id);
    if (matter->state == MatterState::returned) {
      expected[{"unit/" + matter->unit + "/handler", id + ".supplement"}] = registers::kNever;
    }
    if (matter->state != MatterState::open) continue;
    for (const auto& task : matter->tasks) {
      if (task.state != TaskState::open) continue;
      for (const auto& role : task.roles) {
        expected[{role, task.id}] = task.due ? to_ms(*task.due) : registers::kNever;
      }
    }
  }
  store::Query query{.table = &registers::todo(), .columns = {"role", "task", "due"},
                     .limit = 1000};
  std::size_t rows = 0;
  while (true) {
    auto page = office_->reader().query(query);
    require(page.has_value(), "the task list cannot be read");
    for (const auto& row : page->rows) {
      ++rows;
      auto found = expected.find({store::cell_text(row[0]), store::cell_text(row[1])});
      require(found != expected.end(), "a task is listed that is not open: " +
                                           store::cell_text(row[1]));
      const std::int64_t due = store::cell_integer(row[2]);
      auto colour = [&](std::int64_t at) {
        const auto when = at == registers::kNever ? std::nullopt : std::optional(from_ms(at));
        return light(office_->now, when, office_->calendar());
      };
      require(colour(due) == colour(found->second), "a light differs: " +
                                                        store::cell_text(row[1]));
    }
    if (page->next.empty()) break;
    query.after = page->next;
  }
  require(rows == expected.size(), "the task list has " + std::to_string(rows) + " rows, not " +
                                       std::to_string(expected.size()));
}

// 5. Each series runs from 1 to its counter; every number is borne by one thing only.
void Simulation::check_numbers() {
  std::set<std::string> numbers;
  std::map<std::string, std::int64_t> used;
  auto note = [&](const std::string& series, const std::string& number) {
    if (number.empty()) return;
    require(numbers.insert(series + " " + number).second, "a number was given twice: " + number);
    ++used[series];
  };
  for (const auto& id : office_->ids_of("matter")) {
    auto matter = office_->world().get<Matter>(id);
    note("receipt", matter->receipt);
    note(matter->body + "/" + matter->procedure, matter->number);
  }
  for (const auto& id : office_->ids_of("entry")) {
    auto entry = office_->world().get<Entry>(id);
    note("ledger/" + entry->ledger, entry->number);
  }
  for (const auto& id : office_->ids_of("document")) {
    auto document = office_->world().get<Document>(id);
    note(document->body + "/document/" + document->kind, document->number);
  }
  for (const auto& id : office_->ids_of("meeting")) {
    auto meeting = office_->world().get<Meeting>(id);
    const std::int64_t n = meeting->head.ordinal;
    if (n == 0) continue;
    const std::string year = write_date(local_date(meeting->head.starts)).substr(0, 4);
    note(meeting->body + "/meeting", year + "/" + std::to_string(n));
  }
  std::map<std::string, std::int64_t> taken;
  for (const auto& id : office_->ids_of("counter")) {
    auto counter = office_->world().get<Counter>(id);
    taken[id.substr(0, id.rfind('/'))] += counter->last;  // without the year
  }
  for (const auto& [series, last] : taken) {
    require(used[series] == last, "gaps in the numbers of " + series + ": " +
                                      std::to_string(used[series]) + " of " + std::to_string(last));
  }
}

std::shared_ptr<const Entry> Simulation::entry_numbered(const std::string& ledger,
                                                        const std::string& number) {
  for (const auto& id : office_->ids_of("entry")) {
    auto entry = office_->world().get<Entry>(id);
    if (entry->ledger == ledger && entry->number == number) return entry;
  }
  return nullptr;
}

// 6. The leading group decided, in a matter, by a post that led it on that day. A new cycle of a
// project stands on the one that it continues. Registers of what was reported, copied or ordered
// need no decision.
void Simulation::check_entries() {
  // KP-18: 「凡经研究符合条件的,待领导小组确定通过后」; KP-43: what is rewarded
  static const std::set<std::string> kDecided = {"key-projects/projects", "key-projects/rewards"};
  for (const auto& id : office_->ids_of("entry")) {
    auto entry = office_->world().get<Entry>(id);
    if (!kDecided.contains(entry->ledger)) continue;
    for (int depth = 0; depth < 50 && entry->fields["previous_entry"].is_string(); ++depth) {
      // "2026-0001 换乘站": its number and its name then.
      const std::string& text = entry->fields["previous_entry"].as_string();
      auto before = entry_numbered(entry->ledger, text.substr(0, text.find(' ')));
      require(before != nullptr, "a cycle continues nothing: " + id + " after " + text);
      entry = before;
    }
    auto matter = office_->world().get<Matter>(entry->matter);
    require(matter != nullptr, "an entry names no matter: " + id);
    bool decided = false;
    for (const auto& opinion : matter->opinions) {
      if (opinion.step_id != "decide") continue;
      if (opinion.outcome != "agree" && opinion.outcome != "conditional") continue;
      for (const char* role : {"/leader", "/deputy"}) {
        const auto posts =
            posts_of_role(office_->world(), matter->body + role, local_date(opinion.at));
        decided = decided || std::find(posts.begin(), posts.end(), opinion.who.post) != posts.end();
      }
    }
    std::string who;
    for (const auto& opinion : matter->opinions) who += " " + opinion.step + ":" + opinion.who.post;
    require(decided, "in the ledger without a decision of the leading group: " + entry->title +
                         " (" + matter->procedure + who + ")");
  }
}

// 2.
void Simulation::check_replay() {
  const std::string difference = office_->first_difference();
  require(difference.empty(), "replay differs: " + difference);
}

const std::map<std::string, std::string>& canaries() {
  static const std::map<std::string, std::string> known = {
      {"forgotten", "an acknowledged command is lost"},                  // 1
      {"rewritten", "replay differs"},                                   // 2
      {"unheld", "an open matter has no holder"},                        // 3
      {"vacant", "an open matter has no holder"},                        // 3
      {"late", "an open matter has no holder"},                          // 3
      {"double", "a single step has two holders"},                       // 3
      {"listed", "a task is listed that is not open"},                   // 4
      {"gap", "gaps in the numbers"},                                    // 5
      {"entered", "in the ledger without a decision"},                   // 6
      {"undecided", "a meeting closed over an undecided item"},          // 7
      {"undone", "a decided item became no directive"},                  // 8
      {"twice", "a topic is in two places"},                             // 9
      {"ended", "a topic waits though what brought it has ended"},       // 9
      {"signed", "a signed text was changed"},                           // 10
      {"number", "an issued paper has no number"},                       // 10
      {"unaccepted", "a directive closed without acceptance"},           // 11
      {"begun", "a directive began before the chief had signed"},        // 12
      {"arranged", "funds are in the ledger before the chief"},          // 13
      {"prepaid", "it was paid before the chief had signed"},            // 13
      {"amount", "the ledger has another amount than was decided"},      // 13
      {"left", "what is left is not what was not arranged"},             // 14
      {"overpaid", "more was paid than was arranged"},                   // 14
      {"unpaid", "the ledger says another sum than was paid"},           // 14
      {"extract", "an extract holds a part that waits"}};                // 15
  return known;
}

// The canary: a record is changed behind the journal's back, and read anew as after a crash.
void Simulation::corrupt() {
  using Spoil = bool (Simulation::*)();
  static const std::map<std::string, Spoil> spoils = {
      {"forgotten", &Simulation::corrupt_request},   {"unaccepted", &Simulation::corrupt_directive},
      {"signed", &Simulation::corrupt_document},     {"number", &Simulation::corrupt_document},
      {"undecided", &Simulation::corrupt_meeting},   {"undone", &Simulation::corrupt_meeting},
      {"twice", &Simulation::corrupt_meeting},       {"unheld", &Simulation::corrupt_holder},
      {"vacant", &Simulation::corrupt_holder},       {"late", &Simulation::corrupt_holder},
      {"double", &Simulation::corrupt_holder},       {"begun", &Simulation::corrupt_begun},
      {"arranged", &Simulation::corrupt_funds},      {"prepaid", &Simulation::corrupt_funds},
      {"amount", &Simulation::corrupt_funds},        {"left", &Simulation::corrupt_funds},
      {"overpaid", &Simulation::corrupt_funds},      {"unpaid", &Simulation::corrupt_funds},
      {"extract", &Simulation::corrupt_extract},     {"ended", &Simulation::corrupt_pool}};
  const auto found = spoils.find(options_.canary);
  const Spoil spoil = found == spoils.end() ? &Simulation::corrupt_matter : found->second;
  // A run in which there was nothing to spoil shows nothing.
  if (!(this->*spoil)()) throw Nothing{};
  recover();
}

bool Simulation::corrupt_request() {
  if (acknowledged_.empty()) return false;
  const auto& known = acknowledged_.front();
  std::vector<store::RecordPut> records;
  records.push_back({"request", known.person + "/" + known.key, 0, {}, true});
  require(office_->clerk().keep_private(records).has_value(), "the canary cannot be set");
  return true;
}

namespace {

// Spoils this matter, if it has what this canary spoils.
bool spoil(Matter& matter, const std::string& canary) {
  if (canary == "rewritten") {
    matter.title = "改过";
    return true;
  }
  if (canary == "gap") {
    const bool numbered = !matter.number.empty();
    matter.number.clear();
    return numbered;
  }
  if (canary == "entered") {
    return matter.procedure == "declaration" && matter.state == MatterState::done &&
           std::erase_if(matter.opinions, [](const auto& one) {
             return one.step_id == "decide" && one.outcome == "agree";
           }) > 0;
  }
  if (canary != "listed" || matter.state != MatterState::open) return false;
  // Its procedure no more waits for it, and others hold the matter.
  std::vector<Task*> open;
  for (auto& task : matter.tasks) {
    if (task.state == TaskState::open) open.push_back(&task);
  }
  if (open.size() < 2) return false;
  std::erase_if(matter.engine.elements,
                [&](const auto& element) { return element.key == open.front()->key; });
  open.front()->state = TaskState::done;
  return true;
}

}  // namespace

bool Simulation::corrupt_matter() {
  for (const auto& id : office_->ids_of("matter")) {
    auto matter = *office_->world().get<Matter>(id);
    if (!spoil(matter, options_.canary)) continue;
    overwrite("matter", id, to_json(matter));
    return true;
  }
  return false;
}

}  // namespace tongchou::sim
