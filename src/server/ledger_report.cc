// The month's report (KP-27): 「每月向领导小组汇报一次」. Which months are due, sent or missing; starting
// one; the frozen month as a sheet, beside the month before.
#include "server/ledger_sheet.h"

namespace tongchou::server {

using namespace kernel;
using store::cell_integer;
using store::cell_text;

namespace {

struct Frozen {
  std::string month, matter, state;
  Instant at{};
};

std::vector<Frozen> snapshots_of(App& app, const LedgerDef& ledger) {
  std::vector<Frozen> found;
  auto rows = app.reader().query({.table = &registers::snapshot(),
                                  .columns = {"month", "matter", "state", "at"},
                                  .where = {store::is("ledger", ledger.id)},
                                  .order_by = {{"month", false}}, .limit = 240});
  if (!rows) return found;
  for (const auto& row : rows->rows) {
    found.push_back({cell_text(row[0]), cell_text(row[1]), cell_text(row[2]),
                     from_ms(cell_integer(row[3]))});
  }
  return found;
}

std::string month_text(std::chrono::year_month month) {
  return write_date(std::chrono::sys_days{month / 1}).substr(0, 7);
}

std::optional<Date> due_of(App& app, const World& world, const LedgerSight& sight,
                           std::chrono::year_month month) {
  auto value = parameter_on(world, *sight.pack, "report_day", local_date(app.now()));
  const auto number = value ? Decimal::parse(value->value) : std::nullopt;
  const auto n = number ? number->to_integer() : std::nullopt;
  if (!n) return std::nullopt;
  const auto day = nth_working_day(app.setting().calendar, month + std::chrono::months(1),
                                   static_cast<int>(*n));
  return day ? std::optional<Date>(day->value) : std::nullopt;
}

// The latest first, `most` of them; a year back, for what is older is in the records.
Json reports_of(App& app, const LedgerSight& sight, std::size_t most = 13) {
  // KP-27 asks for one ledger's month: a ledger whose pack lays out no report owes none.
  if (sight.ledger->report.headers.empty()) return Json::array();
  auto world = app.world();
  const auto frozen = snapshots_of(app, *sight.ledger);
  using namespace std::chrono;
  const year_month_day today{local_date(app.now())};
  const year_month this_month{today.year(), today.month()};
  auto office = world.get<Office>("office");
  const year_month_day began{office ? local_date(office->established) : local_date(app.now())};
  const year_month first{began.year(), began.month()};
  Json items = Json::array();
  for (int back = 0; back < 13 && items.size() < most; ++back) {
    const year_month month = this_month - months(back);
    const std::string text = month_text(month);
    const Frozen* snapshot = nullptr;
    for (const auto& one : frozen) {
      if (one.month == text) snapshot = &one;
    }
    if (!snapshot && (back == 0 || month < first)) continue;
    const auto due = due_of(app, world, sight, month);
    std::string state = snapshot ? snapshot->state : "due";
    if (!snapshot && due && local_date(app.now()) > *due) state = "missing";
    Json json = Json::object({{"month", Json(text)}, {"state", Json(state)}});
    json.set("due", due ? Json(write_date(*due)) : Json());
    json.set("matter", snapshot ? Json(snapshot->matter) : Json());
    json.set("xlsx", snapshot ? Json("/api/ledgers/" + sight.ledger->id + "/reports/" + text +
                                     ".xlsx")
                              : Json());
    items.push(std::move(json));
  }
  return items;
}

Response reports(App& app, const Request& request) {
  const LedgerSight sight = open_ledger(app, request);
  if (!sight.ledger) return no_ledger(app, request);
  return Response::json(reports_of(app, sight));
}

// What a workbench shows: the latest months of every ledger at once.
Response latest_reports(App& app, const Request& request) {
  Json items = Json::array();
  for (const auto& sight : open_ledgers(app, request)) {
    Json latest = reports_of(app, sight, 3);
    for (Json& report : latest.items_mutable()) {
      report.set("ledger", Json::object({{"id", Json(sight.ledger->id)},
                                         {"title", Json(sight.ledger->title)},
                                         {"body", Json(sight.pack->body)}}));
      items.push(std::move(report));
    }
  }
  return Response::json(items);
}

void start_report(App& app, const Request& request, const Responder& respond) {
  const LedgerSight sight = open_ledger(app, request);
  if (!sight.ledger) return respond(no_ledger(app, request));
  auto body = request.json();
  if (!body) return respond(failure(body.error(), request));
  std::string field;
  const PackProcedure* procedure = report_procedure(sight, field);
  if (!procedure) return respond(app.refused({.refusal = Refusal::procedure_not_found}, request));
  const auto unit = may_start(caller(request).standing, *sight.pack, *procedure, "");
  if (!unit) {
    return respond(app.refused({.refusal = Refusal::only_office, .clause = procedure->clause},
                               request));
  }
  app.command(request, respond,
              StartMatter{sight.pack->body + "/" + procedure->id, *unit,
                          Json::object({{field, Json((*body)["month"].as_string())}})});
}

// ---- the words: a template of the pack, with FEEL in braces -----------------------------------

// What the template may name, as figures of the snapshot.
feel::Context figures(App& app, const LedgerSight& sight, const std::string& month,
                      const Json& difference, const std::string& overview) {
  LedgerQuery in_store;
  in_store.state = {store::is("state", "in")};
  feel::Context summary, lights, report, changes, all;
  const auto sums = sums_of(app, sight, in_store);
  if (sums) {
    summary.set("count", feel::Value(sums->count));
    for (const auto& [column, value] : sums->sums) {
      const Decimal yuan = unscaled(value);
      summary.set(column + "_hundred_million",
                  feel::Value(yuan.divide(Decimal(100'000'000))->rounded(2)));
      summary.set(column + "_ten_thousand",
                  feel::Value(yuan.divide(Decimal(10'000))->rounded(2)));
    }
    for (const char* colour : {"red", "yellow", "green"}) {
      auto found = sums->lights.find(colour);
      lights.set(colour, feel::Value(found == sums->lights.end() ? std::int64_t{0}
                                                                  : found->second));
    }
  }
  feel::List stages;
  const auto counts = stage_counts(app, sight, in_store);
  for (const auto& stage : sight.ledger->stages) {
    auto found = counts.find(stage.id);
    feel::Context one;
    one.set("label", feel::Value(stage.label));
    one.set("count", feel::Value(found == counts.end() ? std::int64_t{0} : found->second));
    stages.push_back(feel::Value(std::move(one)));
  }
  summary.set("stages", feel::Value(std::move(stages)));
  summary.set("lights", feel::Value(std::move(lights)));
  for (const char* name : {"added", "removed", "stage", "light"}) {
    changes.set(name, feel::Value(difference[name].as_integer()));
  }
  report.set("overview", feel::Value(overview));
  all.set("month", feel::Value(month));
  all.set("month_label", feel::Value(month.substr(0, 4) + "年" +
                                     month.substr(month[5] == '0' ? 6 : 5) + "月"));
  all.set("summary", feel::Value(std::move(summary)));
  all.set("difference", feel::Value(std::move(changes)));
  all.set("report", feel::Value(std::move(report)));
  return all;
}

std::string words_of(const feel::Value& value) {
  const Json json = feel::to_json(value);
  if (json.is_string()) return json.as_string();
  std::string words;
  for (const auto& item : json.items()) {
    words += (words.empty() ? "" : "、") + (item.is_string() ? item.as_string() : write_json(item));
  }
  return json.is_array() ? words : json.is_null() ? "" : write_json(json);
}

// Paragraphs of the template whose braces could be read; "正文" and "#" are the template's marks.
std::vector<std::string> sentences(const std::string& text, const feel::Context& figures,
                                   Instant now) {
  auto host = std::make_shared<feel::Host>();
  host->now = now;
  const feel::Scope scope(figures, host);
  std::vector<std::string> lines;
  std::size_t from = 0;
  while (from < text.size()) {
    auto end = text.find('\n', from);
    if (end == std::string::npos) end = text.size();
    std::string line = text.substr(from, end - from);
    from = end + 1;
    if (line.empty() || line[0] == '#') continue;
    if (line.starts_with("正文")) line.erase(0, line.find_first_not_of(" \t", 6));
    std::string made;
    for (std::size_t at = 0; at < line.size();) {
      const auto open = line.find('{', at);
      const auto close = open == std::string::npos ? open : line.find('}', open);
      if (close == std::string::npos) {
        made += line.substr(at);
        break;
      }
      made += line.substr(at, open - at);
      auto expression = feel::parse(line.substr(open + 1, close - open - 1));
      if (expression) made += words_of(feel::evaluate(*expression, scope));
      at = close + 1;
    }
    if (!made.empty()) lines.push_back(std::move(made));
  }
  return lines;
}

// The office's own words, as written in the report's step.
std::string overview_of(const World& world, const Frozen& snapshot) {
  auto matter = world.get<Matter>(snapshot.matter);
  if (!matter) return {};
  for (auto opinion = matter->opinions.rbegin(); opinion != matter->opinions.rend(); ++opinion) {
    if (opinion->data["overview"].is_string()) return opinion->data["overview"].as_string();
  }
  return {};
}

// ---- the sheet --------------------------------------------------------------------------------

void add_report_column(const LedgerDef& ledger, const std::string& id, const std::string& group,
                       SheetPlan& plan) {
  if (const LedgerColumn* column = ledger.column(id)) {
    plan.columns.push_back(sheet_column(ledger, *column, group));
  } else if (id == "stage") {
    plan.columns.push_back(marker_sheet_column(id, "阶段", group, 8));
  } else if (id == "light") {
    plan.columns.push_back(marker_sheet_column(id, "亮灯", group, 6));
  }
}

SheetPlan report_plan(const LedgerSight& sight, const std::string& month,
                      const std::optional<LedgerSight>& then) {
  const LedgerDef& ledger = *sight.ledger;
  SheetPlan plan{.title = ledger.report.title.empty() ? ledger.title : ledger.report.title,
                 .subtitle = month.substr(0, 4) + "年" + month.substr(month[5] == '0' ? 6 : 5) +
                             "月 截至 " + write_local(sight.now) + " 单位：" + ledger.unit_label,
                 .then = then};
  std::set<std::string> placed;
  for (const auto& header : ledger.report.headers) {
    for (const auto& id : header.columns) {
      add_report_column(ledger, id, header.label, plan);
      placed.insert(id);
    }
  }
  // A column that no heading spans stands alone.
  for (const auto& column : ledger.columns) {
    if (column.report && !placed.contains(column.id)) {
      add_report_column(ledger, column.id, "", plan);
    }
  }
  if (then) plan.columns.push_back(marker_sheet_column("change", "与上月比", "", 12));
  return plan;
}

Response report_sheet(App& app, const Request& request) {
  const LedgerSight present = open_ledger(app, request);
  if (!present.ledger) return no_ledger(app, request);
  std::string month = request.parameter("file");
  if (month.ends_with(".xlsx")) month.resize(month.size() - 5);
  const auto frozen = snapshots_of(app, *present.ledger);
  const Frozen* snapshot = nullptr;
  std::optional<LedgerSight> then;
  for (const auto& one : frozen) {
    if (one.month == month) snapshot = &one;
    // The youngest month before: months are in order.
    if (one.month < month) then = present.at(one.at);
  }
  if (!snapshot) {
    return app.refused({.refusal = Refusal::month_invalid, .detail_zh = month, .detail_en = month},
                       request);
  }
  const LedgerSight sight = present.at(snapshot->at);
  SheetPlan plan = report_plan(sight, month, then);
  LedgerQuery query;
  query.state = {store::is("state", "in")};
  Json difference = Json::object();
  if (then) {
    auto totals = difference_totals(app, *then, sight, query);
    if (!totals) return failure(totals.error(), request);
    difference = std::move(*totals);
  }
  auto world = app.world();
  auto text = sight.pack->texts.find(sight.ledger->report.sentence);
  if (text != sight.pack->texts.end()) {
    plan.lines = sentences(text->second,
                           figures(app, sight, month, difference, overview_of(world, *snapshot)),
                           snapshot->at);
  }
  return sheet_response(app, request, sight, std::move(query), plan,
                        plan.title + " " + month + ".xlsx");
}

}  // namespace

void add_ledger_report_routes(App& app) {
  Router& router = app.router();
  const Access in = Access::signed_in();
  const std::string base = "/api/ledgers/{body}/{name}/reports";
  router.get("/api/reports", in, [&app](const Request& r) { return latest_reports(app, r); });
  router.get(base, in, [&app](const Request& r) { return reports(app, r); });
  router.add("POST", base, in,
             [&app](Request r, Responder respond) { start_report(app, r, respond); });
  router.get(base + "/{file}", in, [&app](const Request& r) { return report_sheet(app, r); });
}

}  // namespace tongchou::server
