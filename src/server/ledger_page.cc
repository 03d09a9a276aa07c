#include "server/ledger_page.h"

#include <algorithm>

namespace tongchou::server {

using namespace kernel;
using store::cell_integer;
using store::cell_text;

const std::string& UnitNames::operator()(const std::string& unit) {
  auto found = names_.find(unit);
  if (found == names_.end()) {
    auto record = unit.empty() ? nullptr : world_.get<Unit>(unit);
    found = names_.emplace(unit, record ? name_on(record->names, day_) : unit).first;
  }
  return found->second;
}

std::string UnitNames::post(const std::string& token) const {
  auto record = world_.get<Post>(token.substr(token.find(':') + 1));
  return record ? record->title : token;
}

RowsText UnitNames::rows(const LedgerColumn& column, const Json& value) const {
  return pack_ ? rows_text(world_, *pack_, column, value, day_) : RowsText{};
}

std::string short_name(const LedgerDef& ledger) {
  return ledger.id.substr(ledger.id.find('/') + 1);
}

const std::string& stage_label(const LedgerDef& ledger, const std::string& stage) {
  const int index = ledger.stage_index(stage);
  return index < 0 ? stage : ledger.stages[static_cast<std::size_t>(index)].label;
}

std::string value_text(const LedgerDef& ledger, const LedgerColumn& column, const Json& value,
                       UnitNames& units, bool english) {
  if (value.is_null()) return {};
  if (column.type == "money" && value.is_number()) {
    if (english) {
      return "CNY " + value.as_decimal().divide(Decimal(1'000'000))->text() + " million";
    }
    if (ledger.unit_label != "万元") return value.as_decimal().text() + " 元";
    return value.as_decimal().divide(Decimal(10000))->text() + " 万元";
  }
  if (value.is_number()) {
    const char* unit = column.type != "area" ? "" : english ? " mu" : " 亩";
    return value.as_decimal().text() + unit;
  }
  if (column.type == "rows") {
    std::string all;
    for (const auto& line : units.rows(column, value).lines()) {
      all += (all.empty() ? "" : english ? "; " : "；") + line;
    }
    return all;
  }
  const std::string text = value.is_string() ? value.as_string() : write_json(value);
  if (column.type == "unit") return units(text);
  if (column.type == "post") return units.post(text);
  for (const auto& [id, label] : column.choices) {
    if (id == text) return label;
  }
  return text;
}

// ---- one entry as a row -----------------------------------------------------------------------

Json stage_json(const LedgerSight& sight, const EntryRow& row) {
  Json done = Json::array(), skipped = Json::array(), on = Json::object();
  bool late = false;
  const Date today = local_date(sight.now);
  for (const auto& mark : row.stages) {
    if (mark.state == "done") done.push(Json(mark.stage));
    if (mark.state == "skipped") skipped.push(Json(mark.stage));
    if (mark.actual) on.set(mark.stage, Json(write_date(*mark.actual)));
    late = late || (mark.state.empty() && mark.planned && *mark.planned < today);
  }
  return Json::object({{"now", Json(row.stage)}, {"done", std::move(done)},
                       {"late", Json(late && row.state != "left")},
                       {"skipped", std::move(skipped)}, {"on", std::move(on)}});
}

namespace {

Json line(const std::string& label, const std::string& value) {
  return Json::object({{"label", Json(label)}, {"value", Json(value)}});
}

std::string working_days(bool english, std::int64_t days) {
  return std::to_string(days) + (english ? " working days" : " 个工作日");
}

// What the next due day rests on: a planned stage or the next node.
std::string due_label(const LedgerSight& sight, const EntryRow& row, Date due) {
  for (const auto& mark : row.stages) {
    if (mark.state.empty() && mark.planned == due) {
      return "「" + stage_label(*sight.ledger, mark.stage) + "」计划";
    }
  }
  const std::string& node = row.fields["next_node"].as_string();
  return node.empty() ? "下一节点" : "「" + node + "」";
}

}  // namespace

Json light_why(App& app, const LedgerSight& sight, const EntryRow& row) {
  Json why = Json::array();
  if (row.state == "left") return why;
  if (row.next_due >= registers::kNever) {
    why.push(line("未排计划日期", "不计时"));
    return why;
  }
  const Instant due = from_ms(row.next_due);
  const Date due_day = local_date(due), today = local_date(sight.now);
  why.push(line(due_label(sight, row, due_day), date_text(sight.english, due)));
  why.push(line("今日", date_text(sight.english, sight.now)));
  const auto days = working_days_between(app.setting().calendar, today, due_day);
  if (sight.now > due) {
    const auto late = working_days_between(app.setting().calendar, due_day, today);
    why.push(line("逾期", working_days(sight.english, late.value)));
  } else {
    why.push(line("尚余", working_days(sight.english, days.value)));
    why.push(line("不多于 3 个工作日亮黄灯", days.value <= 3 ? "是" : "否"));
  }
  if (days.estimated) why.push(line("日历", "该年放假安排未公布，按周末估算"));
  return why;
}

Json entry_json(App& app, const LedgerSight& sight, const EntryRow& row, UnitNames& units) {
  Json cells = Json::object();
  for (const auto& column : sight.ledger->columns) {
    const Json& value = row.fields[column.id];
    if (value.is_null()) continue;
    const bool worded = column.type == "unit" || column.type == "post" ||
                        column.type == "rows";
    cells.set(column.id, worded ? Json(value_text(*sight.ledger, column, value, units,
                                                  sight.english))
                                : value);
  }
  Json light = Json::object();
  const Light colour = light_of(app, row, sight.now);
  light.set("colour", Json(std::string(enum_name(colour))));
  light.set("text", "");
  if (row.state != "left" && row.next_due < registers::kNever) {
    const Instant due = from_ms(row.next_due);
    light.set("text", Json(due_text(app, sight.english, sight.now, due)));
    light.set("due", Json(write_iso(due)));
    light.set("planned", Json(write_date(local_date(due))));
  }
  return Json::object({{"id", Json(row.id)}, {"number", Json(row.number)},
                       {"title", Json(row.title)}, {"version", Json(row.version)},
                       {"state", Json(row.state)}, {"cells", std::move(cells)},
                       {"stage", stage_json(sight, row)}, {"light", std::move(light)},
                       {"light_why", light_why(app, sight, row)}, {"change", Json()},
                       {"restricted", Json(row.confidential)}});
}

// ---- procedures -------------------------------------------------------------------------------

std::vector<LedgerProcedure> entry_procedures(const LedgerSight& sight) {
  std::vector<LedgerProcedure> found;
  const std::string name = short_name(*sight.ledger);
  for (const auto& procedure : sight.pack->procedures) {
    auto form = sight.pack->forms.find(procedure.form);
    if (procedure.ledger != name || form == sight.pack->forms.end()) continue;
    LedgerProcedure one{.procedure = &procedure, .form = &form->second};
    const Json& schema = form->second["schema"];
    // A form that can do without an entry (a declaration) is not about one.
    for (const auto& required : schema["required"].items()) {
      if (schema["properties"][required.as_string()]["x-ledger"].as_string() == name) {
        one.entry_field = required.as_string();
      }
    }
    if (one.entry_field.empty()) continue;
    int editable = 0;
    for (const auto& [field, property] : schema["properties"].members()) {
      one.stage = one.stage || property["x-widget"].as_string() == "stage";
      const LedgerColumn* column = sight.ledger->column(field);
      editable += column && column->editable;
    }
    one.update = !one.stage && editable > 2;
    found.push_back(std::move(one));
  }
  return found;
}

const PackProcedure* report_procedure(const LedgerSight& sight, std::string& month_field) {
  const std::string name = short_name(*sight.ledger);
  for (const auto& procedure : sight.pack->procedures) {
    auto form = sight.pack->forms.find(procedure.form);
    if (procedure.ledger != name || form == sight.pack->forms.end()) continue;
    bool names_entry = false;
    std::string month;
    for (const auto& [field, property] : form->second["schema"]["properties"].members()) {
      names_entry = names_entry || property["x-ledger"].is_string();
      if (property["x-widget"].as_string() == "month") month = field;
    }
    if (names_entry || month.empty()) continue;
    month_field = month;
    return &procedure;
  }
  return nullptr;
}

std::optional<std::string> may_start(const Standing& standing, const Pack& pack,
                                     const PackProcedure& procedure,
                                     const std::string& entry_unit) {
  const bool office = standing.has(pack.body + "/office");
  for (const auto& token : procedure.who_may_start) {
    if (token == "any-unit") {
      if (standing.has("unit/" + entry_unit + "/handler")) return entry_unit;
      if (!office) continue;
      for (const auto& post : standing.posts) {
        if (standing.has("unit/" + post.unit + "/handler")) return post.unit;
      }
      continue;
    }
    const std::string role = absolute_role(token, pack.body);
    for (const auto& post : standing.posts) {
      if (std::find(post.roles.begin(), post.roles.end(), role) != post.roles.end()) {
        return post.unit;
      }
    }
  }
  return std::nullopt;
}

// ---- the ledger itself ------------------------------------------------------------------------

namespace {

Json choices_of(App& app, const World& world, const LedgerColumn& column, Date day) {
  Json choices = Json::array();
  for (const auto& [id, label] : column.choices) {
    choices.push(Json::object({{"id", Json(id)}, {"label", Json(label)}}));
  }
  if (column.type != "unit") return choices;
  auto rows = app.reader().scan_records("unit", "", 5000);
  if (!rows) return choices;
  for (const auto& row : *rows) {
    auto unit = world.get<Unit>(row.id);
    if (unit->since > day) continue;
    choices.push(Json::object({{"id", Json(unit->id)},
                               {"label", Json(name_on(unit->names, day))}}));
  }
  return choices;
}

Json marker_column(const char* id, const char* label, int width, const std::string& group) {
  return Json::object({{"id", Json(std::string(id))}, {"label", Json(std::string(label))},
                       {"group", Json(group)}, {"type", Json(std::string(id))},
                       {"width", Json(width)}, {"filter", Json(true)}, {"default", Json(true)},
                       {"editable", Json(false)}});
}

// Stage and light belong to every entry; they stand where the report's headers put them.
Json columns_json(App& app, const World& world, const LedgerSight& sight) {
  const LedgerDef& ledger = *sight.ledger;
  std::string group;
  for (const auto& header : ledger.report.headers) {
    if (std::find(header.columns.begin(), header.columns.end(), "stage") != header.columns.end()) {
      group = header.label;
    }
  }
  Json columns = Json::array();
  bool placed = false;
  auto place = [&] {
    columns.push(marker_column("stage", "阶段", 214, group));
    columns.push(marker_column("light", "亮灯", 112, group));
    placed = true;
  };
  for (const auto& column : ledger.columns) {
    if (!placed && !group.empty() && column.group == group) place();
    const bool number = column.type == "money" || column.type == "area" || column.type == "number";
    Json json = Json::object({{"id", Json(column.id)}, {"label", Json(column.label)},
                              {"group", Json(column.group)}, {"type", Json(column.type)},
                              {"width", Json(column.width)}});
    json.set("align", Json(std::string(number ? "right" : "left")));
    json.set("choices", choices_of(app, world, column, local_date(sight.now)));
    json.set("filter", Json(column.filter));
    json.set("default", Json(column.shown));
    json.set("editable", Json(column.editable));
    columns.push(std::move(json));
  }
  if (!placed) place();
  return columns;
}

Json views_json(App& app, const LedgerSight& sight, const std::string& person) {
  Json views = Json::array();
  auto add = [&](const std::string& id, const std::string& title, bool own,
                 const Parameters& parameters) {
    Json query = Json::object();
    for (const auto& [key, value] : parameters) query.set(key, Json(value));
    Json view = Json::object({{"id", Json(id)}, {"title", Json(title)}, {"own", Json(own)},
                              {"query", std::move(query)}});
    // What only reading every row can count is left uncounted.
    auto read = read_query(app, sight, parameters);
    if (read && !read->behind) {
      if (auto count = count_of(app, sight, *read)) view.set("count", Json(*count));
    }
    views.push(std::move(view));
  };
  for (const auto& view : sight.ledger->views) {
    add(view.id, view.title, false, parse_view_query(view.query));
  }
  auto rows = app.reader().query({.table = &registers::view(),
                                  .where = {store::is("person", person),
                                            store::is("ledger", sight.ledger->id)},
                                  .limit = 200});
  if (!rows) return views;
  for (const auto& row : rows->rows) {
    Parameters parameters;
    if (auto json = parse_json(cell_text(row[4]))) {
      for (const auto& [key, value] : json->members()) {
        parameters.emplace_back(key, value.as_string());
      }
    }
    add(cell_text(row[0]), cell_text(row[3]), true, parameters);
  }
  return views;
}

Json snapshots_json(App& app, const LedgerSight& sight) {
  Json snapshots = Json::array();
  auto rows = app.reader().query({.table = &registers::snapshot(),
                                  .where = {store::is("ledger", sight.ledger->id)},
                                  .order_by = {{"month", false}}, .limit = 240});
  if (!rows) return snapshots;
  for (const auto& row : rows->rows) {
    const std::string& month = cell_text(row[2]);
    std::string label = month.size() == 7 ? month.substr(month[5] == '0' ? 6 : 5) + "月" : month;
    snapshots.push(Json::object(
        {{"id", Json(cell_text(row[0]))},
         {"date", Json(write_date(local_date(from_ms(cell_integer(row[4])))))},
         {"label", Json(label)}}));
  }
  return snapshots;
}

}  // namespace

Json ledger_rights(const Standing& standing, const LedgerSight& sight) {
  Json rights = Json::array();
  for (const auto& one : entry_procedures(sight)) {
    const auto& units = sight.sight.units;
    const bool may = may_start(standing, *sight.pack, *one.procedure, units.empty() ? "" : units[0])
                         .has_value();
    if (one.update && may) {
      rights.push("propose");
      rights.push("import");
      break;
    }
  }
  if (standing.has(sight.pack->body + "/office")) rights.push("confirm");
  rights.push("export");
  // Whose list is whole can tell who is missing in it.
  const Sight& seen = sight.sight;
  if (seen.all || (seen.open && sight.ledger->confidential_stages.empty())) rights.push("whole");
  std::string month;
  const PackProcedure* report = report_procedure(sight, month);
  if (report && may_start(standing, *sight.pack, *report, "")) rights.push("report");
  return rights;
}

Json ledger_json(App& app, const Request& request, const LedgerSight& sight) {
  const LedgerDef& ledger = *sight.ledger;
  const Standing& standing = caller(request).standing;
  auto world = app.world();
  Json stages = Json::array();
  for (const auto& stage : ledger.stages) {
    stages.push(Json::object({{"id", Json(stage.id)}, {"label", Json(stage.label)},
                              {"short", Json(stage.short_label)},
                              {"required", to_json(stage.required)}}));
  }
  Json json = Json::object({{"id", Json(ledger.id)}, {"title", Json(ledger.title)},
                            {"body", Json(sight.pack->body)},
                            {"unit_label", Json(ledger.unit_label)},
                            {"rights", ledger_rights(standing, sight)},
                            {"columns", columns_json(app, world, sight)},
                            {"stages", std::move(stages)},
                            {"views", views_json(app, sight, standing.person)},
                            {"snapshots", snapshots_json(app, sight)}});
  auto query = read_query(app, sight, {});
  auto sums = sums_of(app, sight, *query);
  json.set("summary", sums ? sums_json(sight, *sums) : Json());
  for (const auto& one : entry_procedures(sight)) {
    if (one.stage) json.set("light_clause", app.clause(one.procedure->clause));
  }
  return json;
}

namespace {

// As a body's procedures fill them, so that what the body is about comes first; then the rest.
std::vector<const LedgerDef*> in_order(const Pack& pack) {
  std::vector<const LedgerDef*> all;
  auto add = [&](const LedgerDef* ledger) {
    if (ledger && std::find(all.begin(), all.end(), ledger) == all.end()) all.push_back(ledger);
  };
  for (const auto& procedure : pack.procedures) {
    if (!procedure.ledger.empty()) add(pack.ledger(procedure.ledger));
  }
  for (const auto& ledger : pack.ledgers) add(&ledger);
  return all;
}

}  // namespace

std::vector<LedgerSight> open_ledgers(App& app, const Request& request) {
  const Standing& standing = caller(request).standing;
  auto world = app.world();
  auto office = world.get<Office>("office");
  std::vector<LedgerSight> found;
  for (const auto& body : office ? office->bodies : std::vector<std::string>{}) {
    LedgerSight sight{.pack = app.setting().shelf.current(world, body),
                      .sight = sight_of(standing, body), .now = app.now(),
                      .english = request.english()};
    if (!sight.pack || !sight.sight.any()) continue;
    for (const auto* ledger : in_order(*sight.pack)) {
      sight.ledger = ledger;
      sight.slots = ledger_slots(*ledger);
      found.push_back(sight);
    }
  }
  return found;
}

Response no_ledger(App& app, const Request& request) {
  return app.refused({.refusal = Refusal::ledger_not_found}, request);
}

}  // namespace tongchou::server
