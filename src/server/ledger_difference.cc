// A ledger between two moments. An entry that differs has changed since the first of them, so only
// those are read; what time alone changes is the lights, and they are counted by due day.
#include <algorithm>

#include "server/ledger_page.h"

namespace tongchou::server {

using namespace kernel;
using store::cell_integer;
using store::cell_text;
using store::Op;

namespace {

const char* colour_label(Light colour) {
  switch (colour) {
    case Light::red: return "红";
    case Light::yellow: return "黄";
    case Light::green: return "绿";
    case Light::paused: return "停";
    case Light::none: break;
  }
  return "无";
}

int badness(Light colour) {
  if (colour == Light::red) return 2;
  return colour == Light::yellow ? 1 : 0;
}

bool is_in(const EntryRow* row) { return row && row->state == "in"; }

struct Pair {
  std::optional<EntryRow> before;
  EntryRow after;
};

// The entries of the filtered set that changed since `then`, as they were and as they are.
Result<std::vector<Pair>> changed_pairs(App& app, const LedgerSight& then, const LedgerSight& now,
                                        const LedgerQuery& query) {
  LedgerQuery changed = query;
  changed.state.clear();
  changed.sort = "number";
  changed.descending = false;
  changed.where.push_back(store::compare("changed", Op::greater, to_ms(*then.past)));
  std::vector<Pair> pairs;
  auto read = each_entry(app, now, changed, [&](const EntryRow& row) {
    pairs.push_back({std::nullopt, row});
    return true;
  });
  if (!read) return std::unexpected(read.error());
  std::vector<std::string> ids;
  for (const auto& pair : pairs) ids.push_back(pair.after.id);
  TRY(auto old_rows, read_entries(app, then, ids));
  std::map<std::string, EntryRow*> by_id;
  for (auto& row : old_rows) by_id[row.id] = &row;
  for (auto& pair : pairs) {
    auto old = by_id.find(pair.after.id);
    if (old != by_id.end()) pair.before = std::move(*old->second);
  }
  return pairs;
}

Json plain_value(const LedgerDef& ledger, const LedgerColumn& column, const Json& value,
                 UnitNames& units, bool english) {
  return value.is_null() ? Json() : Json(value_text(ledger, column, value, units, english));
}

}  // namespace

Json change_json(App& app, const LedgerSight& then, const LedgerSight& now, const EntryRow* before,
                 const EntryRow& after) {
  auto change = [](const std::string& label, const char* level) {
    return Json::object({{"label", Json(label)}, {"level", Json(std::string(level))}});
  };
  if (!is_in(before)) return is_in(&after) ? change("新增", "new") : Json();
  if (!is_in(&after)) return change("退库", "gone");
  const Light old_light = light_of(app, *before, then.now);
  const Light new_light = light_of(app, after, now.now);
  if (before->stage != after.stage) {
    const bool forward =
        now.ledger->stage_index(after.stage) > now.ledger->stage_index(before->stage);
    return change(stage_label(*now.ledger, before->stage) + "→" +
                      stage_label(*now.ledger, after.stage),
                  forward ? "better" : "worse");
  }
  if (old_light != new_light) {
    return change(std::string(colour_label(old_light)) + "→" + colour_label(new_light),
                  badness(new_light) > badness(old_light) ? "worse" : "better");
  }
  return before->version == after.version ? Json() : change("有更新", "plain");
}

Json field_changes(const LedgerDef& ledger, const EntryRow* before, const EntryRow* after,
                   UnitNames& units, bool english) {
  Json changes = Json::array();
  auto add = [&](const std::string& field, const std::string& label, Json old_value,
                 Json new_value) {
    if (old_value == new_value) return;
    changes.push(Json::object({{"field", Json(field)}, {"label", Json(label)},
                               {"old", std::move(old_value)}, {"new", std::move(new_value)}}));
  };
  auto stage = [&](const EntryRow* row) {
    return row ? Json(stage_label(ledger, row->stage)) : Json();
  };
  add("stage", "阶段", stage(before), stage(after));
  for (const auto& column : ledger.columns) {
    add(column.id, column.label,
        before ? plain_value(ledger, column, before->fields[column.id], units, english) : Json(),
        after ? plain_value(ledger, column, after->fields[column.id], units, english) : Json());
  }
  return changes;
}

Result<Json> difference_totals(App& app, const LedgerSight& then, const LedgerSight& now,
                               const LedgerQuery& query) {
  std::int64_t added = 0, removed = 0, stage = 0, lights = 0, changed = 0;
  Decimal done(0), plan(0);
  const std::string done_id = done_column(*now.ledger), plan_id = plan_column(*now.ledger);
  auto value = [](const EntryRow* row, const std::string& column) {
    return is_in(row) ? row->fields[column].as_decimal() : Decimal(0);
  };
  TRY(const auto pairs, changed_pairs(app, then, now, query));
  for (const auto& pair : pairs) {
    const EntryRow* before = pair.before ? &*pair.before : nullptr;
    const EntryRow* after = &pair.after;
    done = done + value(after, done_id) - value(before, done_id);
    plan = plan + value(after, plan_id) - value(before, plan_id);
    if (is_in(after) && !is_in(before)) ++added;
    if (!is_in(after) && is_in(before)) ++removed;
    if (!is_in(after) || !is_in(before)) continue;
    ++changed;
    stage += before->stage != after->stage;
    lights += light_of(app, *before, then.now) != light_of(app, *after, now.now);
  }
  if (!query.behind) {
    store::Aggregate aggregate{.table = &now.table(), .group_by = {"next_due"},
                               .where = conditions(now, query)};
    aggregate.where.push_back(store::compare("changed", Op::less_equal, to_ms(*then.past)));
    TRY(const auto groups, app.reader().aggregate(aggregate));
    const auto green_then = green_from(app, then.now), green_now = green_from(app, now.now);
    for (const auto& group : groups) {
      const std::int64_t due = cell_integer(group.by[0]);
      if (light_of_due(due, then.now, green_then) != light_of_due(due, now.now, green_now)) {
        lights += group.count;
      }
    }
  }
  return Json::object({{"added", Json(added)}, {"removed", Json(removed)},
                       {"changed", Json(changed)}, {"stage", Json(stage)},
                       {"light", Json(lights)}, {"done_delta", Json(done)},
                       {"plan_delta", Json(plan)}});
}

Response ledger_difference(App& app, const Request& request) {
  const LedgerSight present = open_ledger(app, request);
  if (!present.ledger) return no_ledger(app, request);
  std::string from(request.query_value("from").value_or(""));
  std::string to(request.query_value("to").value_or(""));
  if (to.empty()) to = write_date(local_date(app.now()));
  if (from > to) std::swap(from, to);
  const auto start = moment_of(app, present, from);
  if (!start) {
    return failure({"ledger.day", "起始日应为今天以前的日期（2026-02-28）",
                    "`from` must be a day before today (2026-02-28)", "from"},
                   request);
  }
  const LedgerSight then = present.at(*start);
  const auto end = moment_of(app, present, to);
  const LedgerSight now = end ? present.at(*end) : present;
  const LedgerQuery query;
  auto pairs = changed_pairs(app, then, now, query);
  if (!pairs) return failure(pairs.error(), request);
  auto world = app.world();
  UnitNames units(world, local_date(now.now), now.pack.get());
  Json items = Json::array();
  for (const auto& pair : *pairs) {
    const EntryRow* before = pair.before && is_in(&*pair.before) ? &*pair.before : nullptr;
    const EntryRow* after = is_in(&pair.after) ? &pair.after : nullptr;
    if (!before && !after) continue;
    Json changes = field_changes(*now.ledger, before, after, units, now.english);
    if (before && after && changes.size() == 0) continue;
    const char* kind = !before ? "added" : !after ? "removed" : "changed";
    items.push(Json::object({{"id", Json(pair.after.id)}, {"label", Json(pair.after.title)},
                             {"kind", Json(std::string(kind))}, {"changes", std::move(changes)}}));
  }
  LedgerQuery in_store;
  in_store.state = {store::is("state", "in")};
  auto totals = difference_totals(app, then, now, in_store);
  if (!totals) return failure(totals.error(), request);
  return Response::json(Json::object({{"from", Json(from)}, {"to", Json(to)},
                                      {"items", std::move(items)},
                                      {"totals", std::move(*totals)}}));
}

}  // namespace tongchou::server
