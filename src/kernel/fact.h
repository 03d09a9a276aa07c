// Facts: what units owed and did, each with its days, as far as it was known at a moment. Measures
// are computed from nothing else. A fact follows from a matter's record by facts_of() alone; its
// versions over time stand in registers, so that what was true on a past day is read there and
// stays the same whatever happens afterwards.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "kernel/records.h"

namespace tongchou::kernel {

class World;

// A task as a duty. One task that several units may take is one fact for each of them.
struct Owed {
  std::string task, owner;          // owner: the unit that owed it; "": a role of the body itself
  std::string matter, procedure;    // "key-projects/weekly-answer"
  std::string step_id, step, unit;  // unit: whose matter it is
  std::string person;               // who has done it
  TaskState state = TaskState::open;
  std::string outcome;
  Instant since{};                  // from when on it was as it is told here
  Instant opened{};
  std::optional<Instant> due, closed, paused;  // paused: its time stands still since then
  std::vector<Instant> urgings;
  bool confidential = false;
};

// A matter that concerns a unit: as its own, as the one who carries it out, as the party in it.
struct Course {
  std::string matter, part, unit;   // part: own | lead | party
  std::string procedure;
  MatterState state = MatterState::open;
  std::string outcome;
  Instant since{};
  Instant started{};
  std::optional<Instant> due, closed;
  std::int64_t handovers = 0;
  bool confidential = false;
};

struct FactQuery {
  Instant as_of{};         // what was known at this moment
  Instant ended_from{};    // what had ended, and fallen due, before it is left out
  std::string procedure;   // "": of all
  std::string owner;       // of this unit only; "": of all
  std::string ledger;      // also its entries as they stood then; "": none
};

struct Facts {
  std::vector<Owed> owed;
  std::vector<Course> courses;
  std::vector<Entry> entries;
};

// All facts of a matter as its record says them; a draft has none.
Facts facts_of(const World& world, const Matter& matter);
// The answers that make a course: who carries it out, who is the party, until when.
bool turns_course(const Json& data);
bool asked_for(const FactQuery& query, const Owed& fact);
bool asked_for(const FactQuery& query, const Course& fact);

}  // namespace tongchou::kernel
