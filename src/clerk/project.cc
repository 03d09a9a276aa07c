#include "clerk/project.h"

#include <algorithm>

#include "clerk/fact_register.h"
#include "clerk/project_meeting.h"
#include "kernel/supervise.h"

namespace tongchou {

using namespace kernel;

namespace {

std::int64_t ms_or_never(const std::optional<Instant>& at) {
  return at ? to_ms(*at) : registers::kNever;
}

std::int64_t ms_or_zero(const std::optional<Instant>& at) { return at ? to_ms(*at) : 0; }

void upsert(store::Batch& batch, const store::Table& table, store::Row cells) {
  batch.rows.push_back({&table, store::RowOp::upsert, std::move(cells)});
}

void erase(store::Batch& batch, const store::Table& table, store::Row key) {
  batch.rows.push_back({&table, store::RowOp::erase, std::move(key)});
}

// ---- matters ----------------------------------------------------------------------------------

// A todo row: one for each role that may take the task. A returned matter is a task of its unit.
struct TodoRow {
  std::string role;
  store::Row cells;
};

std::vector<TodoRow> todo_rows(const Matter& m) {
  std::vector<TodoRow> rows;
  std::int64_t done = 0;
  for (const auto& task : m.tasks) done += task.state == TaskState::done;
  const std::string sender = m.changed_by.unit_name.empty() ? m.changed_by.name
                                                             : m.changed_by.unit_name;
  const std::string number = m.number.empty() ? m.receipt : m.number;
  auto add = [&](const std::string& role, const std::string& id, const std::string& step,
                 const std::string& step_id, Instant opened, std::optional<Instant> due,
                 const std::string& clause, const Outcome& outcome, std::int64_t version,
                 std::int64_t urged, const std::string& about) {
    rows.push_back({role,
                    {role, id, m.id, m.body, m.procedure, m.regime, number, m.title, step, step_id,
                     to_ms(opened), ms_or_never(due), clause, outcome.id, outcome.label, version,
                     m.unit, sender, to_ms(opened), done, urged,
                     std::int64_t{m.confidential}, about}});
  };
  if (m.state == MatterState::returned) {
    add("unit/" + m.unit + "/handler", m.id + ".supplement", "补正", "supplement", m.changed, {},
        m.clause, {"submit", "补正"}, m.version, 0, {});
  }
  if (m.state != MatterState::open) return rows;
  for (const auto& task : m.tasks) {
    if (task.state != TaskState::open) continue;
    for (const auto& role : task.roles) {
      add(role, task.id, task.step, task.step_id, task.opened, task.due, task.clause,
          task.outcomes.front(), task.version, task.urged, task.about.value_or(""));
    }
  }
  return rows;
}

void project_todo(store::Batch& batch, const Matter* before, const Matter* after) {
  auto rows = after ? todo_rows(*after) : std::vector<TodoRow>{};
  if (before) {
    for (const auto& old : todo_rows(*before)) {
      const bool stays = std::any_of(rows.begin(), rows.end(), [&](const auto& row) {
        return row.role == old.role && row.cells[1] == old.cells[1];
      });
      if (!stays) erase(batch, registers::todo(), {old.cells[0], old.cells[1]});
    }
  }
  for (auto& row : rows) upsert(batch, registers::todo(), std::move(row.cells));
}

void project_timers(store::Batch& batch, const Matter* before, const Matter* after) {
  auto has = [](const Matter* m, const bpmn::Timer& timer) {
    if (!m || m->state != MatterState::open) return false;
    return std::any_of(m->engine.timers.begin(), m->engine.timers.end(), [&](const auto& other) {
      return other.key == timer.key && other.due == timer.due;
    });
  };
  if (before) {
    for (const auto& timer : before->engine.timers) {
      if (!has(after, timer)) erase(batch, registers::timer(), {"matter", before->id, timer.key});
    }
  }
  if (!after || after->state != MatterState::open) return;
  for (const auto& timer : after->engine.timers) {
    upsert(batch, registers::timer(), {"matter", after->id, timer.key, to_ms(timer.due)});
  }
}

void project_incidents(store::Batch& batch, const Matter* before, const Matter* after) {
  const auto stands = [](const Matter* m) {
    return m && m->state == MatterState::open && !m->engine.incidents.empty();
  };
  if (stands(before) && !stands(after)) erase(batch, registers::incident(), {before->id});
  if (stands(after)) {
    upsert(batch, registers::incident(),
           {after->id, after->body, std::int64_t{after->confidential}});
  }
}

void project_people(store::Batch& batch, const Matter* before, const Matter& m) {
  for (const auto& opinion : m.opinions) {
    if (opinion.who.person.empty()) continue;
    upsert(batch, registers::acted(), {opinion.who.person, m.id, to_ms(opinion.at)});
  }
  if (before) {
    for (const auto& person : before->watchers) {
      if (std::find(m.watchers.begin(), m.watchers.end(), person) == m.watchers.end()) {
        erase(batch, registers::watched(), {person, m.id});
      }
    }
  }
  for (const auto& person : m.watchers) upsert(batch, registers::watched(), {person, m.id});
  for (const auto& circular : m.circulars) {
    for (const auto& delivery : circular.to) {
      upsert(batch, registers::unread(),
             {delivery.person, circular.id, m.id, m.body, m.title, circular.text,
              to_ms(circular.at), ms_or_zero(delivery.read)});
    }
  }
}

std::string verdict_of(const Matter& m) {
  // While the procedure runs, its variables lie with its first element.
  const auto& variables =
      m.engine.elements.empty() ? m.engine.variables : m.engine.elements.front().variables;
  auto found = variables.find("threshold");
  return found == variables.end() ? "" : found->second["verdict"].as_string();
}

// What a directive's procedure settled; until then what its form says.
Json plan_of(const Matter& m) {
  Json plan = kernel::variable_of(m, "plan");
  return plan.is_object() ? plan : m.data;
}

std::map<std::string, std::string> units_owing(const Matter* m) {
  std::map<std::string, std::string> units;
  if (!m || m->state == MatterState::draft) return units;
  const Json plan = plan_of(*m);
  for (const auto& unit : plan["assist"].items()) {
    const std::string& token = unit.as_string();
    units[token.starts_with("unit:") ? token.substr(5) : token] = "assist";
  }
  if (!plan["lead"].as_string().empty()) units[plan["lead"].as_string()] = "lead";
  return units;
}

// 督办 is one procedure that all bodies have in common (KP-41, FE-17), so its lists are one too.
void project_directive(store::Batch& batch, const Matter* before, const Matter& m,
                       const std::string& step) {
  if (m.procedure != "directive" || m.state == MatterState::draft) return;
  std::int64_t feedback = 0;
  for (const auto& opinion : m.opinions) feedback = std::max(feedback, to_ms(opinion.at));
  const auto urged = static_cast<std::int64_t>(urgings_of(m).size());
  const Json plan = plan_of(m);
  const auto due = parse_date(plan["due"].as_string());
  upsert(batch, registers::directive(),
         {m.id, m.body, m.number.empty() ? m.receipt : m.number, m.title,
          plan["lead"].as_string(), m.data["source_kind"].as_string(),
          m.data["source_label"].as_string(), std::string(enum_name(m.state)), step,
          to_ms(m.started),
          due ? to_ms(at_local(*due, std::chrono::hours{18})) : registers::kNever, feedback, urged,
          ms_or_zero(m.closed), std::int64_t{m.confidential}});
  const auto owing = units_owing(&m), owed = units_owing(before);
  for (const auto& [unit, part] : owed) {
    if (!owing.contains(unit)) erase(batch, registers::directive_unit(), {m.id, unit});
  }
  for (const auto& [unit, part] : owing) {
    auto earlier = owed.find(unit);
    if (earlier != owed.end() && earlier->second == part) continue;
    upsert(batch, registers::directive_unit(), {m.id, unit, part});
  }
}

void project_matter(const Projection& p, const Matter* before, const Matter* after) {
  store::Batch& batch = p.batch;
  project_todo(batch, before, after);
  project_timers(batch, before, after);
  project_incidents(batch, before, after);
  if (!after) return;
  const Matter& m = *after;
  project_facts(p.world, before, m, batch);
  project_people(batch, before, m);
  std::string step;
  std::optional<Instant> due;
  for (const auto& task : m.tasks) {
    if (task.state != TaskState::open) continue;
    if (step.find(task.step) == std::string::npos) step += (step.empty() ? "" : "、") + task.step;
    if (task.due && (!due || *task.due < *due)) due = task.due;
  }
  project_directive(batch, before, m, step);
  std::int64_t filed = 0, done = 0;
  for (const auto& task : m.tasks) done += task.state == TaskState::done;
  for (const auto& opinion : m.opinions) {
    if (opinion.step_id == "filing" && opinion.outcome == "agree") filed = to_ms(opinion.at);
  }
  upsert(batch, registers::matter(),
         {m.id, m.number.empty() ? m.receipt : m.number, m.title, m.body, m.procedure, m.regime,
          m.clause, m.unit, std::string(enum_name(m.state)), m.outcome, m.outcome_label, step,
          m.starter.person, to_ms(m.started), ms_or_zero(m.closed), ms_or_never(due),
          std::int64_t{m.confidential}, to_ms(m.changed), filed, verdict_of(m), done});
  batch.texts.push_back({.kind = "matter",
                         .id = m.id,
                         .scope = m.body,
                         .title = m.title,
                         .body = m.title + " " + m.number + " " + m.receipt,
                         .rank_ms = to_ms(m.changed)});
}

// ---- ledgers ----------------------------------------------------------------------------------

std::int64_t next_due(const Entry& entry) {
  std::int64_t due = registers::kNever;
  auto consider = [&](Date day) {
    due = std::min(due, to_ms(at_local(day, std::chrono::hours{18})));
  };
  for (const auto& mark : entry.stages) {
    if (mark.state.empty() && mark.planned) consider(*mark.planned);
  }
  if (auto day = parse_date(entry.fields["next_date"].as_string())) consider(*day);
  return due;
}

store::Row entry_cells(const Entry& e, const LedgerDef& ledger) {
  store::Row row = {e.ledger, e.number, e.unit, e.title, e.state, e.stage, e.matter,
                    std::int64_t{e.confidential}, next_due(e), to_ms(e.changed), e.version};
  store::Row texts(registers::kTextSlots, std::string());
  store::Row numbers(registers::kNumberSlots, std::monostate{});
  for (const auto& [column, slot] : ledger_slots(ledger)) {
    const Json& value = e.fields[column];
    const int index = std::stoi(slot.substr(1));
    if (slot[0] == 't') {
      texts[index] = value.as_string();
    } else if (value.is_number()) {
      numbers[index] = registers::scaled(value.as_decimal());
    }
  }
  row.insert(row.end(), texts.begin(), texts.end());
  row.insert(row.end(), numbers.begin(), numbers.end());
  return row;
}

void past_row(store::Batch& batch, const Entry& e, const LedgerDef& ledger, std::int64_t until) {
  store::Row row = {e.id, to_ms(e.changed), until};
  for (auto& cell : entry_cells(e, ledger)) row.push_back(std::move(cell));
  upsert(batch, registers::entry_past(), std::move(row));
}

void project_entry(const Projection& p, const Entry* before, const Entry& e) {
  auto pack = p.shelf.current(p.world, e.ledger.substr(0, e.ledger.find('/')));
  const LedgerDef* ledger = pack ? pack->ledger(e.ledger) : nullptr;
  CHECK(ledger, "an entry lies in a ledger that no pack has: " + e.ledger);
  // Several changes within one moment leave one row: the last.
  if (before && before->changed != e.changed) {
    past_row(p.batch, *before, *ledger, to_ms(e.changed));
  }
  past_row(p.batch, e, *ledger, registers::kNever);
  upsert(p.batch, registers::entry_content(),
         {e.id, to_ms(e.changed), write_json(e.fields), json_text(e.stages)});
  store::Row row = {e.id};
  for (auto& cell : entry_cells(e, *ledger)) row.push_back(std::move(cell));
  upsert(p.batch, registers::entry(), std::move(row));
  p.batch.texts.push_back({.kind = "entry",
                           .id = e.id,
                           .scope = e.ledger,
                           .title = e.title,
                           .body = e.title + " " + e.number,
                           .rank_ms = to_ms(e.changed)});
}

// ---- papers -----------------------------------------------------------------------------------

void project_document(store::Batch& batch, const Document* before, const Document& d) {
  upsert(batch, registers::document(),
         {d.id, d.body, d.kind, std::string(enum_name(d.state)), d.number, d.title, d.matter,
          d.meeting, d.writer, std::int64_t{d.confidential}, ms_or_zero(d.issued),
          to_ms(d.changed)});
  for (const auto& copy : d.copies) {
    if (!copy.recalled) {
      upsert(batch, registers::copy(),
             {d.id, copy.id, copy.unit, copy.person, d.body, d.title, d.number, copy.kind,
              std::int64_t{!copy.sections.empty()}, to_ms(copy.sent), ms_or_zero(copy.read),
              ms_or_zero(copy.receipted)});
    } else if (before) {
      erase(batch, registers::copy(), {d.id, copy.id});
    }
  }
  batch.texts.push_back({.kind = "document",
                         .id = d.id,
                         .scope = d.body,
                         .title = d.title,
                         .body = d.title + " " + d.number,
                         .rank_ms = to_ms(d.changed)});
}

template <class T>
const T* as(const Record* record) {
  return record ? std::get_if<T>(record) : nullptr;
}

}  // namespace

std::map<std::string, std::string> ledger_slots(const LedgerDef& ledger) {
  std::map<std::string, std::string> slots;
  int texts = 0, numbers = 0;
  for (const auto& column : ledger.columns) {
    const bool number = column.type == "money" || column.type == "area" || column.type == "number";
    if (number && numbers < registers::kNumberSlots) {
      slots[column.id] = "n" + std::to_string(numbers++);
    } else if (column.filter && column.id != "unit" && texts < registers::kTextSlots) {
      slots[column.id] = "t" + std::to_string(texts++);
    }
  }
  return slots;
}

void Projection::project(const Record* before, const Record* after) {
  const Record* any = after ? after : before;
  if (!any) return;
  if (std::holds_alternative<Matter>(*any)) {
    project_matter(*this, as<Matter>(before), as<Matter>(after));
  } else if (const auto* e = as<Entry>(after)) {
    project_entry(*this, as<Entry>(before), *e);
  } else if (const auto* d = as<Document>(after)) {
    project_document(batch, as<Document>(before), *d);
  } else if (const auto* m = as<Meeting>(after)) {
    project_meeting(batch, as<Meeting>(before), *m);
  } else if (const auto* scheme = as<Scheme>(after)) {
    project_scheme(*scheme, batch);
  } else if (const auto* result = as<Assessment>(after)) {
    project_assessment(world, *result, batch);
  } else if (const auto* s = as<Snapshot>(after)) {
    upsert(batch, registers::snapshot(),
           {s->id, s->ledger, s->month, s->matter, to_ms(s->at), s->state});
  } else if (const auto* schedule = as<Schedule>(after)) {
    upsert(batch, registers::timer(),
           {"schedule", schedule->id, std::int64_t{0}, to_ms(schedule->next)});
  } else if (const auto* v = std::get_if<View>(any)) {
    if (after) {
      upsert(batch, registers::view(), {v->id, v->ledger, v->person, v->title, v->query});
    } else {
      erase(batch, registers::view(), {v->id});
    }
  }
}

}  // namespace tongchou
