#include "server/ledger_query.h"

#include <algorithm>

namespace tongchou::server {

using namespace kernel;
using store::cell_integer;
using store::cell_text;
using store::Condition;
using store::Op;

// ---- who sees what ----------------------------------------------------------------------------

Sight sight_of(const Standing& standing, const std::string& body) {
  Sight sight;
  if (standing.posts.empty()) return sight;
  sight.all = standing.has(body + "/office") || standing.has(body + "/leader") ||
              standing.has(body + "/deputy");
  sight.open = standing.has(body + "/reader") || standing.has("auditor");
  std::set<std::string> units;
  for (const auto& role : standing.roles) {
    if (!role.starts_with("unit/")) continue;
    const auto slash = role.rfind('/');
    const std::string_view part = std::string_view(role).substr(slash + 1);
    if (slash > 5 && (part == "handler" || part == "head")) units.insert(role.substr(5, slash - 5));
  }
  sight.units.assign(units.begin(), units.end());
  return sight;
}

void restrict_to(const Sight& sight, std::vector<Condition>& where) {
  if (sight.all) return;
  std::vector<store::Cell> units(sight.units.begin(), sight.units.end());
  Condition own = store::one_of("unit", std::move(units));
  if (!sight.open) {
    where.push_back(std::move(own));
  } else if (sight.units.empty()) {
    where.push_back(store::is("confidential", std::int64_t{0}));
  } else {
    where.push_back(store::any({store::is("confidential", std::int64_t{0}), std::move(own)}));
  }
}

// ---- a ledger at a moment ---------------------------------------------------------------------

const store::Table& LedgerSight::table() const {
  return past ? registers::entry_past() : registers::entry();
}

std::vector<Condition> LedgerSight::visible() const {
  std::vector<Condition> where = {store::is("ledger", ledger->id)};
  if (past) {
    where.push_back(store::compare("valid_until", Op::greater, to_ms(*past)));
    where.push_back(store::compare("valid_from", Op::less_equal, to_ms(*past)));
  }
  restrict_to(sight, where);
  return where;
}

LedgerSight LedgerSight::at(Instant moment) const {
  LedgerSight other = *this;
  other.now = moment;
  other.past = moment;
  return other;
}

LedgerSight open_ledger(App& app, const Request& request) {
  return open_ledger(app, request, request.parameter("body"), request.parameter("name"));
}

LedgerSight open_ledger(App& app, const Request& request, const std::string& body,
                        const std::string& name) {
  LedgerSight sight;
  auto world = app.world();
  if (!world.get<Body>(body)) return sight;
  sight.pack = app.setting().shelf.current(world, body);
  sight.now = app.now();
  sight.english = request.english();
  sight.sight = sight_of(caller(request).standing, body);
  if (!sight.pack || !sight.sight.any()) return sight;
  sight.ledger = sight.pack->ledger(body + "/" + name);
  if (!sight.ledger) return sight;
  sight.slots = ledger_slots(*sight.ledger);
  if (sight.ledger->open_to_units && !sight.sight.units.empty()) sight.sight.open = true;
  return sight;
}

std::optional<Instant> moment_of(App& app, const LedgerSight& sight, std::string_view day) {
  const auto date = parse_date(day);
  if (!date || *date > local_date(app.now())) return std::nullopt;
  store::Query query{.table = &registers::snapshot(),
                     .columns = {"at"},
                     .where = {store::is("ledger", sight.ledger->id)},
                     .order_by = {{"month", true}},
                     .limit = 240};
  // A snapshot freezes a moment of its day, and that moment is what the month's figures are.
  if (auto page = app.reader().query(query)) {
    for (const auto& row : page->rows) {
      const Instant at = from_ms(cell_integer(row[0]));
      if (local_date(at) == *date) return at;
    }
  }
  if (*date == local_date(app.now())) return std::nullopt;
  return at_local(*date + std::chrono::days(1), {}) - std::chrono::milliseconds(1);
}

// ---- lights -----------------------------------------------------------------------------------

std::int64_t green_from(App& app, Instant now) {
  const Calendar& calendar = app.setting().calendar;
  Date day = local_date(now);
  // A long holiday may lie between; two months are beyond any.
  for (int i = 0; i < 62; ++i, day += std::chrono::days(1)) {
    const Instant due = at_local(day, std::chrono::hours(18));
    if (light(now, due, calendar) == Light::green) break;
  }
  return to_ms(at_local(day, {}));
}

std::string_view light_of_due(std::int64_t due, Instant now, std::int64_t green) {
  if (due < to_ms(now)) return "red";
  return due < green ? "yellow" : "green";
}

Light light_of(App& app, const EntryRow& row, Instant now) {
  if (row.entry->state == "left") return Light::none;
  if (row.next_due >= registers::kNever) return Light::green;
  return light(now, from_ms(row.next_due), app.setting().calendar);
}

bool is_behind(const Decimal& year_plan, const Decimal& done_year, Instant now) {
  if (year_plan.is_zero()) return false;
  const std::chrono::year_month_day day{local_date(now)};
  const Decimal months(static_cast<int>(static_cast<unsigned>(day.month())) - 1);
  return done_year * Decimal(12) < year_plan * months;
}

std::string changed_column(const LedgerSight& sight) {
  return sight.past ? "valid_from" : "changed";
}

// ---- reading rows -----------------------------------------------------------------------------

namespace {

std::vector<std::string> row_columns(const LedgerSight& sight) {
  std::vector<std::string> columns = {"id", "next_due"};
  if (!sight.past) return columns;
  for (const char* column : {"number", "unit", "title", "state", "stage", "matter", "confidential",
                             "changed", "version", "valid_from"}) {
    columns.push_back(column);
  }
  return columns;
}

bool sees(const Sight& sight, const Entry& entry) {
  if (sight.all || (sight.open && !entry.confidential)) return true;
  return std::find(sight.units.begin(), sight.units.end(), entry.unit) != sight.units.end();
}

// A row's entry: of the past from the row, of today from its record, which may be newer than the
// row and closed since.
Result<std::optional<EntryRow>> row_of(App& app, const LedgerSight& sight,
                                       const store::Row& cells) {
  if (!sight.past) {
    auto entry = app.records().get<Entry>(cell_text(cells[0]));
    if (!entry || !sees(sight.sight, *entry)) return std::optional<EntryRow>();
    return std::optional(EntryRow{std::move(entry), cell_integer(cells[1])});
  }
  Entry entry{.id = cell_text(cells[0]), .number = cell_text(cells[2]),
              .unit = cell_text(cells[3]), .title = cell_text(cells[4]),
              .state = cell_text(cells[5]), .stage = cell_text(cells[6]),
              .matter = cell_text(cells[7]), .confidential = cell_integer(cells[8]) != 0,
              .changed = from_ms(cell_integer(cells[9])), .version = cell_integer(cells[10])};
  TRY(const auto content, app.reader().query({.table = &registers::entry_content(),
                                              .columns = {"cells", "stages"},
                                              .where = {store::is("id", cells[0]),
                                                        store::is("valid_from", cells[11])},
                                              .limit = 1}));
  if (content.rows.empty()) return std::optional<EntryRow>();
  TRY(entry.fields, parse_json(cell_text(content.rows[0][0])));
  TRY(auto marks, parse_json(cell_text(content.rows[0][1])));
  TRY(entry.stages, from_json<std::vector<StageMark>>(marks));
  return std::optional(EntryRow{std::make_shared<const Entry>(std::move(entry)),
                                cell_integer(cells[1])});
}

bool row_is_behind(const EntryRow& row, Instant now) {
  const Json& fields = row.entry->fields;
  return is_behind(fields["year_plan"].as_decimal(), fields["done_year"].as_decimal(), now);
}

std::string order_column(const LedgerSight& sight, const std::string& sort) {
  if (sort == "light") return "next_due";
  if (sort == "name") return "title";
  if (sort == "unit") return "unit";
  if (sort == "changed") return changed_column(sight);
  auto slot = sight.slots.find(sort);
  return slot == sight.slots.end() ? "number" : slot->second;
}

// Stages have an order that their names have not: the list is read stage by stage.
Result<EntryPage> page_by_stage(App& app, const LedgerSight& sight, const LedgerQuery& query,
                                std::string_view after, int limit) {
  std::vector<std::string> order;
  for (const auto& stage : sight.ledger->stages) order.push_back(stage.id);
  if (query.descending) std::reverse(order.begin(), order.end());
  std::size_t at = 0;
  std::string inner;
  if (auto place = parse_json(after); place && place->size() == 2) {
    at = static_cast<std::size_t>(place->at(0).as_integer());
    inner = place->at(1).as_string();
  }
  EntryPage page;
  for (; at < order.size(); ++at, inner.clear()) {
    LedgerQuery one = query;
    one.sort = "number";
    one.descending = false;
    one.where.push_back(store::is("stage", order[at]));
    const int rest = limit - static_cast<int>(page.rows.size());
    TRY(auto part, read_page(app, sight, one, inner, rest));
    page.rows.insert(page.rows.end(), std::make_move_iterator(part.rows.begin()),
                     std::make_move_iterator(part.rows.end()));
    const bool last = part.next.empty();
    if (last && static_cast<int>(page.rows.size()) < limit) continue;
    if (last && at + 1 == order.size()) return page;
    const auto stage = static_cast<std::int64_t>(last ? at + 1 : at);
    page.next = write_json(Json::array({Json(stage), Json(last ? "" : part.next)}));
    return page;
  }
  return page;
}

}  // namespace

std::vector<Condition> conditions(const LedgerSight& sight, const LedgerQuery& query,
                                  bool any_state) {
  auto where = sight.visible();
  if (!any_state) where.insert(where.end(), query.state.begin(), query.state.end());
  where.insert(where.end(), query.where.begin(), query.where.end());
  return where;
}

Result<EntryPage> read_page(App& app, const LedgerSight& sight, const LedgerQuery& query,
                            std::string_view after, int limit) {
  if (query.sort == "stage") return page_by_stage(app, sight, query, after, limit);
  store::Query asked{.table = &sight.table(),
                     .columns = row_columns(sight),
                     .where = conditions(sight, query),
                     .order_by = {{order_column(sight, query.sort), query.descending}},
                     .limit = limit};
  asked.after = unpack_after(after);
  EntryPage page;
  while (true) {
    // A filter that the store cannot decide leaves rows out: read on until the page is full.
    if (query.behind) asked.limit = 500;
    TRY(const auto found, app.reader().query(asked));
    for (std::size_t i = 0; i < found.rows.size(); ++i) {
      TRY(auto row, row_of(app, sight, found.rows[i]));
      if (!row || (query.behind && !row_is_behind(*row, sight.now))) continue;
      page.rows.push_back(std::move(*row));
      if (static_cast<int>(page.rows.size()) < limit || !query.behind) continue;
      // The page is full within what was read: the same query, cut here, tells where to go on.
      asked.limit = static_cast<int>(i + 1);
      TRY(const auto cut, app.reader().query(asked));
      if (!cut.next.empty()) page.next = pack_after(cut.next);
      return page;
    }
    if (found.next.empty()) return page;
    if (!query.behind) {
      page.next = pack_after(found.next);
      return page;
    }
    asked.after = found.next;
  }
}

Result<std::vector<EntryRow>> read_entries(App& app, const LedgerSight& sight,
                                           const std::vector<std::string>& ids) {
  std::vector<EntryRow> rows;
  for (std::size_t from = 0; from < ids.size(); from += 200) {
    const std::size_t to = std::min(ids.size(), from + 200);
    store::Query query{.table = &sight.table(), .columns = row_columns(sight),
                       .where = sight.visible(), .limit = 200};
    query.where.push_back(store::one_of(
        "id", std::vector<store::Cell>(ids.begin() + static_cast<std::ptrdiff_t>(from),
                                       ids.begin() + static_cast<std::ptrdiff_t>(to))));
    TRY(const auto page, app.reader().query(query));
    for (const auto& cells : page.rows) {
      TRY(auto row, row_of(app, sight, cells));
      if (row) rows.push_back(std::move(*row));
    }
  }
  return rows;
}

Result<std::optional<EntryRow>> read_entry(App& app, const LedgerSight& sight,
                                           const std::string& id) {
  TRY(auto rows, read_entries(app, sight, {id}));
  if (rows.empty()) return std::optional<EntryRow>();
  return std::optional<EntryRow>(std::move(rows.front()));
}

Result<void> each_entry(App& app, const LedgerSight& sight, const LedgerQuery& query,
                        const std::function<bool(const EntryRow&)>& use) {
  std::string after;
  while (true) {
    TRY(const auto page, read_page(app, sight, query, after, 1000));
    for (const auto& row : page.rows) {
      if (!use(row)) return {};
    }
    if (page.next.empty()) return {};
    after = page.next;
  }
}

// ---- sums -------------------------------------------------------------------------------------

namespace {

std::vector<const LedgerColumn*> summed_columns(const LedgerSight& sight) {
  std::vector<const LedgerColumn*> columns;
  for (const auto& column : sight.ledger->columns) {
    if (column.total && sight.slots.contains(column.id)) columns.push_back(&column);
  }
  return columns;
}

void count_light(LedgerSums& sums, std::string_view colour, std::int64_t count) {
  sums.lights[std::string(colour)] += count;
}

// Which rows of a register are added (1) or taken away (-1).
struct Portion {
  const store::Table* table = nullptr;
  std::vector<Condition> where;
  std::int64_t sign = 1;
};

// The count alone, or all that a ledger's head shows.
enum class Wanted { count, sums };

Result<void> add_portion(App& app, const LedgerSight& sight, Wanted wanted, Portion portion,
                         LedgerSums& sums) {
  store::Aggregate aggregate{.table = portion.table, .where = std::move(portion.where)};
  const auto columns =
      wanted == Wanted::sums ? summed_columns(sight) : std::vector<const LedgerColumn*>{};
  // One pass: what comes due on one day has one light.
  if (wanted == Wanted::sums) aggregate.group_by = {"state", "next_due"};
  for (const auto* column : columns) aggregate.sums.push_back(sight.slots.at(column->id));
  const std::int64_t green = green_from(app, sight.now);
  TRY(const auto groups, app.reader().aggregate(aggregate));
  for (const auto& group : groups) {
    sums.count += portion.sign * group.count;
    if (wanted == Wanted::count) continue;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      sums.sums[columns[i]->id] += portion.sign * group.sums[i];
    }
    const bool left = cell_text(group.by[0]) == "left";
    count_light(sums, left ? "none" : light_of_due(cell_integer(group.by[1]), sight.now, green),
                portion.sign * group.count);
  }
  return {};
}

Result<LedgerSums> add_up(App& app, const LedgerSight& sight, const LedgerQuery& query,
                          Wanted wanted) {
  LedgerSums sums;
  if (!query.behind || wanted == Wanted::count) {
    if (auto added = add_portion(app, sight, wanted, {&sight.table(), conditions(sight, query)},
                                 sums);
        !added)
      return std::unexpected(added.error());
    return sums;
  }
  const auto columns = summed_columns(sight);
  auto read = each_entry(app, sight, query, [&](const EntryRow& row) {
    ++sums.count;
    for (const auto* column : columns) {
      const Json& value = row.entry->fields[column->id];
      if (value.is_number()) sums.sums[column->id] += registers::scaled(value.as_decimal());
    }
    count_light(sums, enum_name(light_of(app, row, sight.now)), 1);
    return true;
  });
  if (!read) return std::unexpected(read.error());
  return sums;
}

// From sums that were right at `from` to those at `to`: what came to hold in between is added, what
// ceased to hold is taken away. Both are few rows at one end of an index.
Result<LedgerSums> move_on(App& app, const LedgerSight& sight, const LedgerQuery& query,
                           Wanted wanted, LedgerSums sums, std::int64_t from, std::int64_t to) {
  using store::compare;
  const auto with = [&](std::initializer_list<Condition> more, std::int64_t sign) {
    Portion portion{&registers::entry_past(), conditions(sight, query), sign};
    portion.where.insert(portion.where.end(), more);
    return add_portion(app, sight, wanted, std::move(portion), sums);
  };
  const Condition came = compare("valid_from", Op::greater, from);
  const Condition by_then = compare("valid_from", Op::less_equal, to);
  const Condition held = compare("valid_from", Op::less_equal, from);
  const std::int64_t never = registers::kNever;
  // What holds still, apart from what has ceased since `to`: the index wants them one by one.
  auto done = with({store::is("valid_until", never), came, by_then}, 1);
  if (done) {
    done = with({compare("valid_until", Op::greater, to), compare("valid_until", Op::less, never),
                 came, by_then}, 1);
  }
  if (done) {
    done = with({compare("valid_until", Op::greater, from),
                 compare("valid_until", Op::less_equal, to), held}, -1);
  }
  if (!done) return std::unexpected(done.error());
  std::erase_if(sums.lights, [](const auto& light) { return light.second == 0; });
  if (sums.count == 0) sums.sums.clear();
  return sums;
}

// Sums of large ledgers cost a pass over them. They are kept with the change up to which they
// count, and moved on from there when entries change; a new day's lights need a new pass. What
// counts up to a change of this very second is not kept: more could come in the same moment.
struct KeptSums {
  std::int64_t newest = 0;   // `changed` of the entry that changed last
  Instant made{};
  std::int64_t green = 0;
  bool evening = false;      // dues lie at 18:00: lights change then and at midnight
  LedgerSums sums;
};

struct SumsKeeper {
  std::mutex mutex;
  std::map<std::string, KeptSums> kept;
};

SumsKeeper& keeper() {
  static SumsKeeper keeper;
  return keeper;
}

std::string sight_key(App& app, const LedgerSight& sight, const LedgerQuery& query) {
  std::string key = std::to_string(reinterpret_cast<std::uintptr_t>(&app)) + "|" +
                    sight.ledger->id + "|" + sight.pack->id + "|" + query.key + "|" +
                    (sight.past ? std::to_string(to_ms(*sight.past)) : "now") + "|";
  if (sight.sight.all) return key + "all";
  key += sight.sight.open ? "open" : "own";
  for (const auto& unit : sight.sight.units) key += "," + unit;
  return key;
}

std::int64_t newest_change(App& app, const LedgerSight& sight) {
  store::Query query{.table = &registers::entry(), .columns = {"changed"},
                     .where = {store::is("ledger", sight.ledger->id)},
                     .order_by = {{"changed", true}}, .limit = 1};
  auto page = app.reader().query(query);
  return page && !page->rows.empty() ? cell_integer(page->rows[0][0]) : 0;
}

// What sums hold for. The past stands still.
KeptSums stand_of(App& app, const LedgerSight& sight) {
  return {.newest = sight.past ? to_ms(*sight.past) : newest_change(app, sight),
          .green = green_from(app, sight.now),
          .evening = local_time_of_day(sight.now) > std::chrono::hours(18)};
}

std::optional<KeptSums> kept_for(const std::string& key, const KeptSums& stand) {
  std::lock_guard lock(keeper().mutex);
  auto found = keeper().kept.find(key);
  if (found == keeper().kept.end()) return std::nullopt;
  const KeptSums& kept = found->second;
  const bool holds = kept.newest <= stand.newest && kept.green == stand.green &&
                     kept.evening == stand.evening;
  return holds ? std::optional(kept) : std::nullopt;
}

void keep(const std::string& key, KeptSums sums) {
  if (to_ms(sums.made) <= sums.newest + 1000) return;
  std::lock_guard lock(keeper().mutex);
  if (keeper().kept.size() >= 256) keeper().kept.clear();
  keeper().kept[key] = std::move(sums);
}

Result<LedgerSums> sums_or_count(App& app, const LedgerSight& sight, const LedgerQuery& query,
                                 Wanted wanted) {
  std::string key = sight_key(app, sight, query);
  KeptSums stand = stand_of(app, sight);
  auto kept = kept_for(key, stand);
  if (!kept && wanted == Wanted::count) kept = kept_for(key += "|count", stand);
  if (kept && kept->newest == stand.newest) return kept->sums;
  stand.made = app.now();
  if (kept && !query.behind) {
    TRY(stand.sums, move_on(app, sight, query, wanted, std::move(kept->sums), kept->newest,
                            stand.newest));
    // A count moved on from sums is not the sums.
    if (wanted == Wanted::sums || key.ends_with("|count")) keep(key, stand);
    return stand.sums;
  }
  TRY(stand.sums, add_up(app, sight, query, wanted));
  // Entries may have changed while they were added up; then nobody knows up to which change.
  if (sight.past || newest_change(app, sight) == stand.newest) keep(key, stand);
  return stand.sums;
}

}  // namespace

Result<LedgerSums> sums_of(App& app, const LedgerSight& sight, const LedgerQuery& query) {
  return sums_or_count(app, sight, query, Wanted::sums);
}

Result<std::int64_t> count_of(App& app, const LedgerSight& sight, const LedgerQuery& query) {
  TRY(const auto counted, sums_or_count(app, sight, query, Wanted::count));
  return counted.count;
}

std::map<std::string, std::int64_t> stage_counts(App& app, const LedgerSight& sight,
                                                 const LedgerQuery& query) {
  std::map<std::string, std::int64_t> counts;
  store::Aggregate aggregate{.table = &sight.table(), .group_by = {"stage"},
                             .where = conditions(sight, query)};
  auto groups = app.reader().aggregate(aggregate);
  if (!groups) return counts;
  for (const auto& group : *groups) counts[cell_text(group.by[0])] = group.count;
  return counts;
}

Result<LightsBy> lights_by(App& app, const LedgerSight& sight, const LedgerQuery& query,
                           const std::string& column) {
  const std::string key = sight_key(app, sight, query) + "|by " + column;
  KeptSums stand = stand_of(app, sight);
  auto kept = kept_for(key, stand);
  if (kept && kept->newest == stand.newest) {
    stand.sums = std::move(kept->sums);
  } else {
    stand.made = app.now();
    TRY(const auto groups, app.reader().aggregate({.table = &sight.table(),
                                                   .group_by = {column, "next_due"},
                                                   .where = conditions(sight, query)}));
    for (const auto& group : groups) {
      const auto colour = light_of_due(cell_integer(group.by[1]), sight.now, stand.green);
      stand.sums.lights[cell_text(group.by[0]) + "/" + std::string(colour)] += group.count;
    }
    if (sight.past || newest_change(app, sight) == stand.newest) keep(key, stand);
  }
  const LedgerSums& counted = stand.sums;
  LightsBy lights;
  for (const auto& [key, count] : counted.lights) {
    const auto slash = key.rfind('/');
    lights[key.substr(0, slash)][key.substr(slash + 1)] = count;
  }
  return lights;
}

Decimal unscaled(std::int64_t value) {
  return *Decimal(value).divide(Decimal(registers::kNumberScale));
}

std::string plan_column(const LedgerDef& ledger) {
  for (const auto& column : ledger.columns) {
    if (column.type == "money" && column.total) return column.id;
  }
  return {};
}

std::string done_column(const LedgerDef& ledger) {
  const LedgerColumn* column = ledger.column("done_total");
  return column && column->total ? column->id : std::string();
}

std::string place_column(const LedgerDef& ledger) {
  const LedgerColumn* column = ledger.column("area");
  return column && column->type == "unit" ? column->id : std::string();
}

Json sums_json(const LedgerSight& sight, const LedgerSums& sums) {
  Json json = Json::object({{"count", Json(sums.count)}});
  auto sum = [&](const std::string& column) {
    auto found = sums.sums.find(column);
    return found == sums.sums.end() ? Json() : Json(unscaled(found->second));
  };
  json.set("plan", sum(plan_column(*sight.ledger)));
  json.set("done", sum(done_column(*sight.ledger)));
  Json lights = Json::object(), all = Json::object();
  for (const auto& [colour, count] : sums.lights) lights.set(colour, Json(count));
  for (const auto& [column, value] : sums.sums) all.set(column, Json(unscaled(value)));
  json.set("lights", std::move(lights));
  json.set("sums", std::move(all));
  return json;
}

}  // namespace tongchou::server
