// 问题梳理: what came in and waits to be classified, what was classified and runs, and what is the
// same again. Recurrence is read off the register: the same category of the same project, or of the
// same units, within the weeks of the parameter (KP-31).
#include <algorithm>
#include <set>

#include "server/board.h"
#include "server/board_limits.h"

namespace tongchou::server {

using namespace kernel;

namespace {

struct Problem {
  EntryRow row;
  std::set<std::string> units;
};

std::set<std::string> units_in(const std::string& text) {
  std::set<std::string> units;
  std::size_t from = 0;
  while (from < text.size()) {
    const auto end = std::min(text.find(',', from), text.size());
    if (end > from) units.insert(text.substr(from, end - from));
    from = end + 1;
  }
  return units;
}

bool related(const ShownBoard& shown, const Problem& a, const Problem& b) {
  if (shown.cell(a.row, "project") == shown.cell(b.row, "project")) return true;
  return std::any_of(a.units.begin(), a.units.end(),
                     [&](const auto& unit) { return b.units.contains(unit); });
}

int weeks_of(App& app, const ShownBoard& shown) {
  const auto world = app.world();
  const auto value =
      parameter_on(world, *shown.pack, shown.of("weeks"), local_date(app.now()));
  const auto number = value ? Decimal::parse(value->value) : std::nullopt;
  return static_cast<int>(number ? number->to_integer().value_or(4) : 4);
}

Json choices_json(const ShownBoard& shown, const char* what) {
  Json choices = Json::array();
  if (const LedgerColumn* column = shown.sight.ledger->column(shown.of(what))) {
    for (const auto& [id, label] : column->choices) {
      choices.push(Json::object({{"id", Json(id)}, {"label", Json(label)}}));
    }
  }
  return choices;
}

Json again_json(const ShownBoard& shown, const Problem& one, const std::vector<Problem>& recent,
                UnitNames& units) {
  Json again = Json::array();
  for (const auto& other : recent) {
    const Entry& entry = *other.row.entry;
    if (entry.id == one.row.entry->id || entry.stage == shown.of("merged")) continue;
    if (!related(shown, one, other)) continue;
    again.push(Json::object({{"number", Json(shown.cell(other.row, "number"))},
                             {"title", Json(entry.title)},
                             {"matter", Json(entry.matter)},
                             {"category", Json(shown.cell(other.row, "category"))},
                             {"category_label", Json(shown.text(other.row, "category", units))}}));
  }
  return again;
}

Json problem_json(App& app, const Request& request, const World& world, const ShownBoard& shown,
                  const Problem& one, const std::vector<Problem>& recent, UnitNames& units) {
  const Entry& entry = *one.row.entry;
  const EntryRow& row = one.row;
  auto matter = world.get<Matter>(entry.matter);
  std::optional<Instant> due, since;
  std::string step;
  for (const auto& task : matter ? matter->tasks : std::vector<Task>{}) {
    if (task.state != TaskState::open) continue;
    if (!due || (task.due && *task.due < *due)) due = task.due, since = task.opened;
    if (step.empty()) step = task.step;
  }
  Json json = Json::object({{"id", Json(entry.id)}, {"title", Json(entry.title)},
                            {"matter", Json(entry.matter)}, {"unit", Json(entry.unit)},
                            {"unit_name", Json(units(entry.unit))}, {"stage", Json(entry.stage)},
                            {"stage_label", Json(stage_label(*shown.sight.ledger, entry.stage))},
                            {"step", Json(step)}});
  json.set("number", Json(shown.cell(row, "number")));
  json.set("project", Json(shown.cell(row, "project")));
  json.set("project_name", Json(shown.cell(row, "project_name")));
  json.set("units", Json(shown.cell(row, "units_named")));
  json.set("difficulty", Json(shown.cell(row, "difficulty")));
  json.set("reported", Json(shown.cell(row, "reported")));
  json.set("category", Json(shown.cell(row, "category")));
  json.set("level", Json(shown.cell(row, "level")));
  json.set("merged_into", Json(shown.cell(row, "into")));
  json.set("again", again_json(shown, one, recent, units));
  json.set("light", light_json(app, request, due, since));
  json.set("task", entry.stage == shown.of("waiting")
                       ? own_task(world, request, entry.matter, shown.of("step"))
                       : Json());
  return json;
}

// The same category of the same project more than once.
Json recurring_json(const ShownBoard& shown, const std::vector<Problem>& recent,
                    UnitNames& units) {
  std::map<std::pair<std::string, std::string>, std::vector<const Problem*>> groups;
  for (const auto& one : recent) {
    const std::string category = shown.cell(one.row, "category");
    if (category.empty() || one.row.entry->stage == shown.of("merged")) continue;
    groups[{shown.cell(one.row, "project"), category}].push_back(&one);
  }
  Json list = Json::array();
  for (const auto& [_, group] : groups) {
    if (group.size() < 2) continue;
    Json problems = Json::array();
    for (const auto* one : group) {
      problems.push(Json::object({{"number", Json(shown.cell(one->row, "number"))},
                                  {"title", Json(one->row.entry->title)},
                                  {"matter", Json(one->row.entry->matter)}}));
    }
    const EntryRow& first = group.front()->row;
    list.push(Json::object({{"project_name", Json(shown.cell(first, "project_name"))},
                            {"category_label", Json(shown.text(first, "category", units))},
                            {"n", Json(static_cast<std::int64_t>(group.size()))},
                            {"problems", std::move(problems)}}));
  }
  return list;
}

}  // namespace

Response triage_board(App& app, const Request& request, const ShownBoard& shown) {
  const int weeks = weeks_of(app, shown);
  const std::string since =
      write_date(local_date(app.now()) - std::chrono::days(7 * std::max(weeks, 1)));
  std::vector<Problem> recent, shown_problems;
  std::string running;
  for (const auto& stage : shown.sight.ledger->stages) {
    if (stage.id == shown.of("merged") || stage.id == shown.of("ended")) continue;
    running += (running.empty() ? "" : ",") + stage.id;
  }
  auto taken = newest_rows(app, shown, {}, limits::kBoardRowsMax, [&](const EntryRow& row) {
    if (shown.cell(row, "reported") < since) return false;
    recent.push_back({row, units_in(shown.cell(row, "units"))});
    return true;
  });
  if (!taken) return failure(taken.error(), request);
  for (const auto& one : recent) {
    if (one.row.entry->stage == shown.of("merged")) shown_problems.push_back(one);
  }
  const auto show = [&](const EntryRow& row) {
    shown_problems.push_back({row, units_in(shown.cell(row, "units"))});
    return true;
  };
  taken = newest_rows(app, shown, {{"filter.stage", running}}, limits::kBoardCardsMax, show);
  if (!taken) return failure(taken.error(), request);
  const auto world = app.world();
  UnitNames units(world, local_date(app.now()));
  Json items = Json::array();
  for (const auto& one : shown_problems) {
    items.push(problem_json(app, request, world, shown, one, recent, units));
  }
  return Response::json(Json::object({{"board", board_json(app, shown)},
                                      {"weeks", Json(static_cast<std::int64_t>(weeks))},
                                      {"waiting", Json(shown.of("waiting"))},
                                      {"merge", Json(shown.of("merge"))},
                                      {"categories", choices_json(shown, "category")},
                                      {"levels", choices_json(shown, "level")},
                                      {"items", std::move(items)},
                                      {"recurring", recurring_json(shown, recent, units)}}));
}

}  // namespace tongchou::server
