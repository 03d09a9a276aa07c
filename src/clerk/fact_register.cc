#include "clerk/fact_register.h"

#include <algorithm>
#include <charconv>
#include <functional>

#include "register/register.h"

namespace tongchou {

using namespace kernel;
using store::cell_integer;
using store::cell_text;

namespace {

std::int64_t ms_or_zero(const std::optional<Instant>& at) { return at ? to_ms(*at) : 0; }

std::optional<Instant> instant_of(const store::Cell& cell) {
  const std::int64_t ms = cell_integer(cell);
  return ms ? std::optional(from_ms(ms)) : std::nullopt;
}

std::string body_of(const std::string& procedure) {
  return procedure.substr(0, procedure.find('/'));
}

std::string urgings_text(const std::vector<Instant>& urgings) {
  std::string text;
  for (const Instant at : urgings) text += (text.empty() ? "" : " ") + std::to_string(to_ms(at));
  return text;
}

std::vector<Instant> urgings_of(std::string_view text) {
  std::vector<Instant> urgings;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    std::int64_t ms = 0;
    std::from_chars(text.data(), text.data() + end, ms);
    urgings.push_back(from_ms(ms));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return urgings;
}

// G-5: the clause of a task stands in its row for the duties of a body; no measure reads it.
const std::string& clause_of(const Matter& matter, const std::string& id) {
  auto task = std::find_if(matter.tasks.begin(), matter.tasks.end(),
                           [&](const Task& one) { return one.id == id; });
  CHECK(task != matter.tasks.end(), "a fact names a task that its matter does not have: " + id);
  return task->clause;
}

store::Row row_of(const Matter& matter, const Owed& f, std::int64_t until) {
  return {f.task, f.owner, to_ms(f.since), until, f.matter, body_of(f.procedure), f.procedure,
          f.step_id, f.step, f.unit, f.person, std::string(enum_name(f.state)), f.outcome,
          to_ms(f.opened), ms_or_zero(f.due), ms_or_zero(f.closed), ms_or_zero(f.paused),
          urgings_text(f.urgings), std::int64_t{f.confidential}, clause_of(matter, f.task)};
}

store::Row row_of(const Matter&, const Course& f, std::int64_t until) {
  return {f.matter, f.part, to_ms(f.since), until, f.unit, body_of(f.procedure), f.procedure,
          std::string(enum_name(f.state)), f.outcome, to_ms(f.started), ms_or_zero(f.due),
          ms_or_zero(f.closed), f.handovers, std::int64_t{f.confidential}};
}

bool same(const Owed& a, const Owed& b) { return a.task == b.task && a.owner == b.owner; }
bool same(const Course& a, const Course& b) { return a.part == b.part && a.unit == b.unit; }

// Several changes within one moment leave one row: the last.
template <class T>
void write_versions(const store::Table& table, const Matter& matter, const std::vector<T>& before,
                    const std::vector<T>& after, store::Batch& batch) {
  const Instant changed = matter.changed;
  auto put = [&](store::Row row) {
    batch.rows.push_back({&table, store::RowOp::upsert, std::move(row)});
  };
  for (const auto& fact : before) {
    auto now = std::find_if(after.begin(), after.end(), [&](const T& f) { return same(f, fact); });
    // What is owed by somebody else from now on ends here.
    const Instant until = now == after.end() ? changed : now->since;
    if (until != fact.since) {
      put(row_of(matter, fact, to_ms(until)));
    } else if (now == after.end()) {
      const store::Row row = row_of(matter, fact, 0);
      batch.rows.push_back({&table, store::RowOp::erase, {row[0], row[1], row[2]}});
    }
  }
  for (const auto& fact : after) {
    store::Row row = row_of(matter, fact, registers::kNever);
    auto old = std::find_if(before.begin(), before.end(),
                            [&](const T& f) { return same(f, fact); });
    if (old == before.end() || row_of(matter, *old, registers::kNever) != row) {
      put(std::move(row));
    }
  }
}

// ---- reading ----------------------------------------------------------------------------------

// Each row of an answer, page by page; `left` is how many are wanted still.
Result<void> each_row(const store::Reader& reader, store::Query query, std::size_t& left,
                      const std::function<void(const store::Row&)>& use) {
  query.limit = store::kRowsPerPageMax;
  while (true) {
    TRY(const auto page, reader.query(query));
    for (const auto& row : page.rows) {
      if (left == 0) return {};
      --left;
      use(row);
    }
    if (page.next.empty()) return {};
    query.after = page.next;
  }
}

// Two questions, each by an index: what was open, and what has ended since.
Result<void> each_version(const store::Reader& reader, const store::Table& table,
                          const std::string& owner_column, const FactQuery& query,
                          std::size_t left, const std::function<void(const store::Row&)>& use) {
  for (const bool open : {true, false}) {
    store::Query asked{.table = &table};
    if (!query.procedure.empty()) asked.where.push_back(store::is("procedure", query.procedure));
    if (!query.owner.empty()) asked.where.push_back(store::is(owner_column, query.owner));
    if (open) {
      asked.where.push_back(store::is("closed", std::int64_t{0}));
    } else {
      const std::int64_t from = to_ms(query.ended_from);
      asked.where.push_back(store::compare("closed", store::Op::greater, std::int64_t{0}));
      asked.where.push_back(store::any({store::compare("closed", store::Op::greater_equal, from),
                                        store::compare("due", store::Op::greater_equal, from)}));
    }
    asked.where.push_back(
        store::compare("valid_from", store::Op::less_equal, to_ms(query.as_of)));
    asked.where.push_back(store::compare("valid_until", store::Op::greater, to_ms(query.as_of)));
    if (auto read = each_row(reader, std::move(asked), left, use); !read) return read;
  }
  return {};
}

template <class E>
E enum_of(const std::string& name, std::initializer_list<E> values) {
  for (const E value : values) {
    if (enum_name(value) == name) return value;
  }
  CHECK(false, "a register holds an unknown state " + name);
  __builtin_unreachable();
}

Owed owed_of(const store::Row& r) {
  return {.task = cell_text(r[0]), .owner = cell_text(r[1]), .matter = cell_text(r[4]),
          .procedure = cell_text(r[6]), .step_id = cell_text(r[7]), .step = cell_text(r[8]),
          .unit = cell_text(r[9]), .person = cell_text(r[10]),
          .state = enum_of(cell_text(r[11]),
                           {TaskState::open, TaskState::done, TaskState::cancelled}),
          .outcome = cell_text(r[12]), .since = from_ms(cell_integer(r[2])),
          .opened = from_ms(cell_integer(r[13])), .due = instant_of(r[14]),
          .closed = instant_of(r[15]), .paused = instant_of(r[16]),
          .urgings = urgings_of(cell_text(r[17])), .confidential = cell_integer(r[18]) != 0};
}

Course course_of(const store::Row& r) {
  return {.matter = cell_text(r[0]), .part = cell_text(r[1]), .unit = cell_text(r[4]),
          .procedure = cell_text(r[6]),
          .state = enum_of(cell_text(r[7]),
                           {MatterState::draft, MatterState::open, MatterState::returned,
                            MatterState::suspended, MatterState::done, MatterState::withdrawn,
                            MatterState::terminated}),
          .outcome = cell_text(r[8]), .since = from_ms(cell_integer(r[2])),
          .started = from_ms(cell_integer(r[9])), .due = instant_of(r[10]),
          .closed = instant_of(r[11]), .handovers = cell_integer(r[12]),
          .confidential = cell_integer(r[13]) != 0};
}

using EntryPlaces = std::map<std::pair<std::string, std::int64_t>, Entry*>;

// What the entries of some places held then: their texts, numbers and stages.
Result<void> read_contents(const store::Reader& reader, const EntryPlaces& places) {
  std::vector<store::Cell> ids, moments;
  for (const auto& [place, entry] : places) {
    ids.emplace_back(place.first);
    moments.emplace_back(place.second);
  }
  const store::Query contents{.table = &registers::entry_content(),
                              .where = {store::one_of("id", std::move(ids)),
                                        store::one_of("valid_from", std::move(moments))}};
  // An entry may also have been changed at another one's moment: a few rows more.
  std::size_t left = places.size() * places.size();
  return each_row(reader, contents, left, [&](const store::Row& r) {
    auto place = places.find({cell_text(r[0]), cell_integer(r[1])});
    if (place == places.end()) return;
    auto fields = parse_json(cell_text(r[2]));
    auto stages = parse_json(cell_text(r[3]));
    if (fields) place->second->fields = std::move(*fields);
    if (!stages) return;
    auto marks = from_json<std::vector<StageMark>>(*stages);
    if (marks) place->second->stages = std::move(*marks);
  });
}

Result<void> read_entries(const store::Reader& reader, const FactQuery& query, std::size_t left,
                          std::vector<Entry>& entries) {
  store::Query versions{
      .table = &registers::entry_past(),
      .columns = {"id", "valid_from", "unit", "title", "state", "stage", "confidential",
                  "number"},
      .where = {store::is("ledger", query.ledger),
                store::compare("valid_until", store::Op::greater, to_ms(query.as_of)),
                store::compare("valid_from", store::Op::less_equal, to_ms(query.as_of))}};
  if (!query.owner.empty()) versions.where.push_back(store::is("unit", query.owner));
  if (auto read = each_row(reader, std::move(versions), left, [&](const store::Row& r) {
        Entry entry{.id = cell_text(r[0]), .ledger = query.ledger};
        entry.unit = cell_text(r[2]);
        entry.title = cell_text(r[3]);
        entry.state = cell_text(r[4]);
        entry.stage = cell_text(r[5]);
        entry.confidential = cell_integer(r[6]) != 0;
        entry.number = cell_text(r[7]);
        entry.changed = from_ms(cell_integer(r[1]));
        entries.push_back(std::move(entry));
      }); !read) {
    return read;
  }
  constexpr std::size_t kAtOnce = 200;
  for (std::size_t at = 0; at < entries.size(); at += kAtOnce) {
    EntryPlaces places;
    for (std::size_t i = at; i < std::min(at + kAtOnce, entries.size()); ++i) {
      places[{entries[i].id, to_ms(entries[i].changed)}] = &entries[i];
    }
    if (auto read = read_contents(reader, places); !read) return read;
  }
  return {};
}

}  // namespace

void project_facts(const World& world, const Matter* before, const Matter& after,
                   store::Batch& batch) {
  const Facts old = before ? facts_of(world, *before) : Facts{};
  const Facts now = facts_of(world, after);
  write_versions(registers::owed(), after, old.owed, now.owed, batch);
  write_versions(registers::course(), after, old.courses, now.courses, batch);
}

void project_scheme(const Scheme& scheme, store::Batch& batch) {
  const SchemeVersion& last = scheme.versions.back();
  batch.rows.push_back({&registers::scheme(), store::RowOp::upsert,
                        {scheme.id, scheme.body, scheme.title, last.object, last.period,
                         last.number, write_date(last.since), to_ms(last.decided)}});
}

void project_assessment(const World& world, const Assessment& result, store::Batch& batch) {
  auto scheme = world.get<Scheme>(result.scheme);
  const SchemeVersion* version = nullptr;
  for (const auto& one : scheme->versions) {
    if (one.number == result.version) version = &one;
  }
  CHECK(version, "a result names a version that its scheme does not have: " + result.id);
  for (const auto& sheet : result.sheets) {
    store::Cell total;
    if (sheet.total) total = registers::scaled(*sheet.total);
    batch.rows.push_back({&registers::sheet(), store::RowOp::upsert,
                          {result.id, sheet.subject, result.scheme, result.body, result.period,
                           std::string(enum_name(result.state)), version->object,
                           version->publication, total, sheet.rank, sheet.award,
                           result.matter}});
  }
}

Result<Facts> read_facts(const store::Reader& reader, const FactQuery& query, std::size_t most) {
  Facts facts;
  ++most;
  if (auto read = each_version(reader, registers::owed(), "owner", query, most,
                               [&](const store::Row& r) { facts.owed.push_back(owed_of(r)); });
      !read) {
    return std::unexpected(read.error());
  }
  if (auto read = each_version(reader, registers::course(), "unit", query, most,
                               [&](const store::Row& r) {
                                 facts.courses.push_back(course_of(r));
                               });
      !read) {
    return std::unexpected(read.error());
  }
  if (!query.ledger.empty()) {
    if (auto read = read_entries(reader, query, most, facts.entries); !read) {
      return std::unexpected(read.error());
    }
  }
  return facts;
}

}  // namespace tongchou
