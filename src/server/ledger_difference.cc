// A ledger between two moments. An entry that differs has changed since the first of them, so only
// those are read; what time alone changes is the lights, and they are counted by due day.
#include <map>
#include <utility>

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

bool is_in(const EntryRow* row) { return row && row->entry->state == "in"; }

store::Condition changed_after(const LedgerSight& then, const LedgerSight& now) {
  return store::compare(changed_column(now), Op::greater, to_ms(*then.past));
}

// ---- totals: from the registers' columns alone, for the rows may be many -----------------------

struct Brief {
  std::string id, state, stage;
  std::int64_t next_due = 0, done = 0, plan = 0;
  bool in() const { return state == "in"; }
};

class BriefReader {
 public:
  BriefReader(App& app, const LedgerSight& sight, bool behind_only)
      : app_(app), sight_(sight), behind_only_(behind_only) {
    done_ = wanted(done_column(*sight.ledger));
    plan_ = wanted(plan_column(*sight.ledger));
    if (!behind_only) return;
    year_plan_ = wanted("year_plan");
    done_year_ = wanted("done_year");
  }

  // Rows in the order of `order`, which is the end of an index.
  Result<void> each(std::vector<store::Condition> where, const std::string& order,
                    const std::function<void(Brief)>& use) const {
    store::Query query{.table = &sight_.table(), .columns = columns_, .where = std::move(where),
                       .order_by = {{order, false}}, .limit = store::kRowsPerPageMax};
    do {
      TRY(auto page, app_.reader().query(query));
      for (const auto& row : page.rows) {
        if (behind_only_ && !is_behind(unscaled(scaled(row, year_plan_)),
                                       unscaled(scaled(row, done_year_)), sight_.now)) {
          continue;
        }
        use({.id = cell_text(row[0]), .state = cell_text(row[1]), .stage = cell_text(row[2]),
             .next_due = cell_integer(row[3]), .done = scaled(row, done_),
             .plan = scaled(row, plan_)});
      }
      query.after = std::move(page.next);
    } while (!query.after.empty());
    return {};
  }

 private:
  // Where a column of the ledger stands in a row that is read; nowhere when no register holds it.
  std::optional<std::size_t> wanted(const std::string& column) {
    const auto slot = sight_.slots.find(column);
    if (slot == sight_.slots.end()) return std::nullopt;
    columns_.push_back(slot->second);
    return columns_.size() - 1;
  }
  static std::int64_t scaled(const store::Row& row, std::optional<std::size_t> at) {
    return at ? cell_integer(row[*at]) : 0;
  }

  App& app_;
  const LedgerSight& sight_;
  bool behind_only_;
  std::vector<std::string> columns_ = {"id", "state", "stage", "next_due"};
  std::optional<std::size_t> done_, plan_, year_plan_, done_year_;
};

// The rows of `then` that hold no more at `now`, each with what took its place, where that passes
// the query.
Result<void> each_superseded(App& app, const LedgerSight& then, const LedgerSight& now,
                             const LedgerQuery& query,
                             const std::function<void(const Brief&, const Brief&)>& use) {
  auto where = then.visible();
  where.push_back(now.past ? store::compare("valid_until", Op::less_equal, to_ms(*now.past))
                           : store::compare("valid_until", Op::less, registers::kNever));
  std::map<std::string, Brief> old_rows;
  auto read = BriefReader(app, then, false).each(std::move(where), "valid_until", [&](Brief row) {
    std::string id = row.id;
    old_rows.emplace(std::move(id), std::move(row));
  });
  const BriefReader reader(app, now, query.behind);
  std::vector<store::Cell> ids;
  const auto pair_up = [&]() -> Result<void> {
    auto asked = conditions(now, query, true);
    asked.push_back(store::one_of("id", std::exchange(ids, {})));
    return reader.each(std::move(asked), "id",
                       [&](const Brief& row) { use(old_rows.at(row.id), row); });
  };
  for (auto old = old_rows.begin(); read && old != old_rows.end(); ++old) {
    ids.push_back(old->first);
    if (ids.size() == 200) read = pair_up();
  }
  return read && !ids.empty() ? pair_up() : read;
}

// ---- single entries ----------------------------------------------------------------------------

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
  if (before->entry->stage != after.entry->stage) {
    const bool forward =
        now.ledger->stage_index(after.entry->stage) > now.ledger->stage_index(before->entry->stage);
    return change(stage_label(*now.ledger, before->entry->stage) + "→" +
                      stage_label(*now.ledger, after.entry->stage),
                  forward ? "better" : "worse");
  }
  if (old_light != new_light) {
    return change(std::string(colour_label(old_light)) + "→" + colour_label(new_light),
                  badness(new_light) > badness(old_light) ? "worse" : "better");
  }
  return before->entry->version == after.entry->version ? Json() : change("有更新", "plain");
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
    return row ? Json(stage_label(ledger, row->entry->stage)) : Json();
  };
  add("stage", "阶段", stage(before), stage(after));
  for (const auto& column : ledger.columns) {
    auto value = [&](const EntryRow* row) {
      return row ? plain_value(ledger, column, row->entry->fields[column.id], units, english)
                 : Json();
    };
    add(column.id, column.label, value(before), value(after));
  }
  return changes;
}

Result<Json> difference_totals(App& app, const LedgerSight& then, const LedgerSight& now,
                               const LedgerQuery& query) {
  // What has left has no light and counts for nothing, whichever state the list asks for.
  LedgerQuery standing = query;
  standing.state = {store::is("state", "in")};
  // All that came to hold since, as if it were new; what had been there before is taken off again.
  LedgerQuery since = standing;
  since.where.push_back(changed_after(then, now));
  since.key += "|since " + std::to_string(to_ms(*then.past));
  TRY(auto fresh, sums_of(app, now, since));
  std::int64_t done = fresh.sums[done_column(*now.ledger)];
  std::int64_t plan = fresh.sums[plan_column(*now.ledger)];
  std::int64_t added = fresh.count, removed = 0, stage = 0, lights = 0, changed = 0;
  const auto green_then = green_from(app, then.now), green_now = green_from(app, now.now);
  auto read = each_superseded(app, then, now, query, [&](const Brief& old, const Brief& after) {
    if (!old.in()) return;
    done -= old.done;
    plan -= old.plan;
    if (!after.in()) {
      ++removed;
      return;
    }
    --added;
    ++changed;
    stage += old.stage != after.stage;
    lights += light_of_due(old.next_due, then.now, green_then) !=
              light_of_due(after.next_due, now.now, green_now);
  });
  if (!read) return std::unexpected(read.error());
  if (!query.behind) {
    store::Aggregate aggregate{.table = &now.table(), .group_by = {"next_due"},
                               .where = conditions(now, standing)};
    aggregate.where.push_back(
        store::compare(changed_column(now), Op::less_equal, to_ms(*then.past)));
    TRY(const auto groups, app.reader().aggregate(aggregate));
    for (const auto& group : groups) {
      const std::int64_t due = cell_integer(group.by[0]);
      if (light_of_due(due, then.now, green_then) != light_of_due(due, now.now, green_now)) {
        lights += group.count;
      }
    }
  }
  return Json::object({{"added", Json(added)}, {"removed", Json(removed)},
                       {"changed", Json(changed)}, {"stage", Json(stage)},
                       {"light", Json(lights)}, {"done_delta", Json(unscaled(done))},
                       {"plan_delta", Json(unscaled(plan))}});
}

namespace {

// One entry of the list, or null when nothing that one reads differs.
Json item_json(const LedgerSight& now, const EntryRow* before, const EntryRow& row,
               UnitNames& units) {
  if (!is_in(before)) before = nullptr;
  const EntryRow* after = is_in(&row) ? &row : nullptr;
  if (!before && !after) return {};
  Json changes = field_changes(*now.ledger, before, after, units, now.english);
  if (before && after && changes.size() == 0) return {};
  const char* kind = !before ? "added" : !after ? "removed" : "changed";
  return Json::object({{"id", Json(row.entry->id)}, {"label", Json(row.entry->title)},
                       {"kind", Json(std::string(kind))}, {"changes", std::move(changes)}});
}

struct ItemPage {
  Json items = Json::array();
  std::string next;
};

Result<ItemPage> changed_items(App& app, const LedgerSight& then, const LedgerSight& now,
                               std::string_view after, int limit) {
  LedgerQuery changed;
  changed.where.push_back(changed_after(then, now));
  changed.sort = "number";
  TRY(auto page, read_page(app, now, changed, after, limit));
  std::vector<std::string> ids;
  for (const auto& row : page.rows) ids.push_back(row.entry->id);
  TRY(const auto old_rows, read_entries(app, then, ids));
  std::map<std::string, const EntryRow*> before;
  for (const auto& row : old_rows) before[row.entry->id] = &row;
  auto world = app.world();
  UnitNames units(world, local_date(now.now), now.pack.get());
  ItemPage items{.next = page.next};
  for (const auto& row : page.rows) {
    const auto old = before.find(row.entry->id);
    Json item = item_json(now, old == before.end() ? nullptr : old->second, row, units);
    if (!item.is_null()) items.items.push(std::move(item));
  }
  return items;
}

}  // namespace

Response ledger_difference(App& app, const Request& request) {
  const LedgerSight present = open_ledger(app, request);
  if (!present.ledger) return no_ledger(app, request);
  std::string from(request.query_value("from").value_or(""));
  std::string to(request.query_value("to").value_or(""));
  if (auto asked = asked_moment(app, present, request, "to"); !asked) {
    return failure(asked.error(), request);
  }
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
  const auto after = request.query_value("after").value_or("");
  auto page = changed_items(app, then, now, after, limit_of(request));
  if (!page) return failure(page.error(), request);
  Json json = Json::object({{"from", Json(from)}, {"to", Json(to)},
                            {"items", std::move(page->items)},
                            {"next", page->next.empty() ? Json() : Json(page->next)}});
  if (after.empty()) {
    auto totals = difference_totals(app, then, now, {});
    if (!totals) return failure(totals.error(), request);
    json.set("totals", std::move(*totals));
  }
  return Response::json(std::move(json));
}

}  // namespace tongchou::server
