// 考核: schemes as they were decided, what they measure, scores as of any past day, and the frozen
// results of all bodies side by side (综合目标考核). Scores are computed here for looking at; what
// counts is frozen by a procedure (assessment.freeze), by the same functions.
//
// Who sees what: the body's office and its group everything; a unit its own sheet and what is
// published for it; a body's members and supervisors, and the auditor, what is frozen.
#include <algorithm>

#include "kernel/assessment.h"
#include "server/ledger_sheet.h"
#include "server/matter_sight.h"

namespace tongchou::server {

using namespace kernel;
using store::cell_integer;
using store::cell_text;

namespace {

struct Room {
  App& app;
  const Request& request;
  SteadyWorld world;

  const Standing& standing() const { return caller(request).standing; }
  std::string say(std::string_view zh, std::string_view en) const {
    return choose(request, std::string(zh), std::string(en));
  }
  bool inside(const std::string& body) const { return sight_of(standing(), body).all; }
  bool is_own(const std::string& subject) const {
    const auto units = units_of(standing());
    return subject == standing().person ||
           std::find(units.begin(), units.end(), subject) != units.end();
  }
};

Response no_such(const Room& room) {
  return Response::error(404, {"assessment.not_found", "没有这个考核办法或结果",
                               "no such scheme or result", ""}, room.request);
}

// ---- schemes ------------------------------------------------------------------------------------

Json measure_json(const Room& room, const Measure& measure) {
  Json parameters = Json::array();
  for (const auto& one : measure.parameters) {
    parameters.push(Json::object({{"id", Json(std::string(one.id))},
                                  {"label", Json(room.say(one.zh, one.en))},
                                  {"required", Json(one.required)}}));
  }
  Json json = Json::object({{"id", Json(std::string(measure.name))},
                            {"label", Json(room.say(measure.zh, measure.en))},
                            {"unit", Json(room.say(measure.unit_zh, measure.unit_en))},
                            {"formula", Json(room.say(measure.formula_zh, measure.formula_en))},
                            {"more_is_better", Json(measure.more_is_better)},
                            {"for_persons", Json(measure.for_persons)},
                            {"parameters", std::move(parameters)}});
  json.set("clause", room.app.clause(std::string(measure.clause)));
  return json;
}

// "事项 每周报送；环节 本周报送": what the scheme's ids are called.
std::string parameters_text(const Room& room, const Indicator& indicator) {
  const Measure* measure = find_measure(indicator.measure);
  if (!measure) return {};
  std::string text;
  for (const auto& known : measure->parameters) {
    auto found = indicator.parameters.find(std::string(known.id));
    if (found == indicator.parameters.end()) continue;
    std::string value = found->second;
    if (const auto slash = value.find('/'); slash != std::string::npos) {
      auto pack = room.app.setting().shelf.current(room.world, value.substr(0, slash));
      const LedgerDef* ledger = pack ? pack->ledger(value) : nullptr;
      value = ledger ? ledger->title : procedure_name(pack.get(), value.substr(slash + 1));
    }
    text += (text.empty() ? "" : "；") + room.say(known.zh, known.en) + " " + value;
  }
  return text;
}

Json indicator_json(const Room& room, const Indicator& indicator) {
  const Measure* measure = find_measure(indicator.measure);
  Json json = Json::object({{"id", Json(indicator.id)}, {"title", Json(indicator.title)},
                            {"measure", Json(indicator.measure)},
                            {"narrowed", Json(parameters_text(room, indicator))},
                            {"weight", Json(indicator.weight)}, {"full", Json(indicator.full)},
                            {"zero", Json(indicator.zero)}, {"formula", Json(indicator.formula)}});
  json.set("source", measure ? measure_json(room, *measure) : Json());
  json.set("scorer", indicator.scorer.empty()
                         ? Json()
                         : Json(role_label(room.world, indicator.scorer,
                                           local_date(room.app.now()))));
  return json;
}

std::string subject_name(const Room& room, const std::string& id, Date day) {
  if (auto unit = room.world.get<Unit>(id)) return name_on(unit->names, day);
  auto person = room.world.get<Person>(id);
  return person ? name_on(person->names, day) : id;
}

Json version_json(const Room& room, const SchemeVersion& version) {
  Json indicators = Json::array(), scored = Json::array();
  for (const auto& one : version.indicators) indicators.push(indicator_json(room, one));
  for (const auto& id : version.scored) {
    scored.push(Json::object({{"id", Json(id)},
                              {"name", Json(subject_name(room, id, version.since))}}));
  }
  return Json::object({{"number", Json(version.number)}, {"since", Json(write_date(version.since))},
                       {"object", Json(version.object)}, {"period", Json(version.period)},
                       {"publication", Json(version.publication)},
                       {"source", Json(version.source)}, {"matter", Json(version.matter)},
                       {"decided", Json(write_iso(version.decided))},
                       {"by", who_json(version.by)}, {"indicators", std::move(indicators)},
                       {"scored", std::move(scored)}});
}

// A scheme binds everybody, so everybody may read it.
Response schemes(App& app, const Request& request) {
  Room room{app, request, app.world()};
  Json items = Json::array();
  auto page = app.reader().query({.table = &registers::scheme(),
                                  .order_by = {{"body", false}, {"title", false}},
                                  .limit = 500});
  if (!page) return failure(page.error(), request);
  for (const auto& row : page->rows) {
    auto scheme = room.world.get<Scheme>(cell_text(row[0]));
    if (!scheme) continue;
    const SchemeVersion& last = scheme->versions.back();
    items.push(Json::object(
        {{"id", Json(scheme->id)}, {"body", Json(scheme->body)}, {"title", Json(scheme->title)},
         {"object", Json(last.object)}, {"period", Json(last.period)},
         {"version", Json(last.number)}, {"since", Json(write_date(last.since))},
         {"indicators", Json(static_cast<std::int64_t>(last.indicators.size()))},
         {"scored", Json(static_cast<std::int64_t>(last.scored.size()))},
         {"current", Json(period_of(last.period, local_date(app.now())).text)},
         {"inside", Json(room.inside(scheme->body))}}));
  }
  return Response::json(Json::object({{"items", std::move(items)}}));
}

Response measure_list(App& app, const Request& request) {
  Room room{app, request, app.world()};
  Json items = Json::array();
  for (const auto& measure : measures()) items.push(measure_json(room, measure));
  return Response::json(Json::object({{"items", std::move(items)}}));
}

// ---- one scheme and one period ------------------------------------------------------------------

struct View {
  std::shared_ptr<const Scheme> scheme;
  const SchemeVersion* version = nullptr;
  Period period;
  std::shared_ptr<const Assessment> frozen;
  Instant as_of{};
};

Response wrong_day(const Room& room, std::string_view text) {
  return Response::error(422, {"assessment.day", "日期不对，或在今天之后",
                               "no such day, or after today", std::string(text)}, room.request);
}

// ?id=SCHEME&period=2026-Q1&as_of=DAY; without a day: the end of the period, or now.
std::expected<View, Response> view_of(const Room& room) {
  View view;
  view.scheme = room.world.get<Scheme>(room.request.query_value("id").value_or(""));
  if (!view.scheme) return std::unexpected(no_such(room));
  const std::string& kind = view.scheme->versions.back().period;
  const std::string text(room.request.query_value("period").value_or(""));
  auto period = text.empty() ? period_of(kind, local_date(room.app.now()))
                             : read_period(kind, text);
  if (!period) return std::unexpected(wrong_day(room, text));
  view.period = *period;
  view.version = version_for(*view.scheme, view.period);
  if (!view.version) view.version = &view.scheme->versions.front();
  view.as_of = std::min(room.app.now(), view.period.last());
  if (auto day = room.request.query_value("as_of"); day && !day->empty()) {
    const auto date = parse_date(*day);
    if (!date || *date > local_date(room.app.now())) {
      return std::unexpected(wrong_day(room, *day));
    }
    const Instant end = at_local(*date + std::chrono::days{1}, {}) - std::chrono::milliseconds{1};
    view.as_of = std::min(room.app.now(), end);
  }
  view.frozen = room.world.get<Assessment>(view.scheme->id + "/" + view.period.text);
  return view;
}

// What was told and struck out counts whenever the frozen period is looked at.
ScoreCall score_call(const Room& room, const View& view) {
  ScoreCall call{.world = room.world, .calendar = room.app.setting().calendar,
                 .version = *view.version, .period = view.period, .as_of = view.as_of};
  if (!view.frozen) return call;
  call.struck = view.frozen->struck;
  call.told = told_in(*view.frozen);
  return call;
}

bool published_for(const Room& room, const View& view) {
  if (!view.frozen || view.frozen->state != AssessmentState::published) return false;
  if (view.version->publication == "all") return true;
  const auto& scored = view.version->scored;
  return std::any_of(scored.begin(), scored.end(),
                     [&](const auto& subject) { return room.is_own(subject); });
}

bool may_see_sheet(const Room& room, const View& view, const std::string& subject) {
  return room.inside(view.scheme->body) || room.is_own(subject) || published_for(room, view);
}

Json optional_json(const std::optional<Decimal>& value) { return value ? Json(*value) : Json(); }

Json sheet_json(const Room& room, const View& view, const Sheet& sheet) {
  Json marks = Json::array();
  for (const auto& mark : sheet.marks) {
    marks.push(Json::object({{"indicator", Json(mark.indicator)},
                             {"value", optional_json(mark.value)},
                             {"score", optional_json(mark.score)},
                             {"facts", Json(mark.facts)}, {"told", Json(mark.told)},
                             {"by", Json(mark.by)}}));
  }
  const bool all = room.inside(view.scheme->body) || published_for(room, view);
  return Json::object({{"subject", Json(sheet.subject)}, {"name", Json(sheet.name)},
                       {"marks", std::move(marks)}, {"total", optional_json(sheet.total)},
                       {"rank", all ? Json(sheet.rank) : Json()},
                       {"objection", Json(sheet.objection)}, {"answer", Json(sheet.answer)},
                       {"award", Json(sheet.award)}, {"award_text", Json(sheet.award_text)},
                       {"own", Json(room.is_own(sheet.subject))}});
}

Json frozen_json(const Assessment& frozen, const std::vector<Sheet>& now, bool at_its_end) {
  Json struck = Json::array();
  for (const auto& one : frozen.struck) {
    struck.push(Json::object({{"fact", Json(one.fact)}, {"reason", Json(one.reason)},
                              {"by", Json(one.by)}}));
  }
  Json json = Json::object({{"id", Json(frozen.id)},
                            {"state", Json(std::string(enum_name(frozen.state)))},
                            {"matter", Json(frozen.matter)}, {"source", Json(frozen.source)},
                            {"digest", Json(frozen.digest)},
                            {"frozen", Json(write_iso(frozen.frozen))},
                            {"struck", std::move(struck)}});
  // Computed anew from the journal, it must be what was frozen.
  json.set("same", at_its_end ? Json(digest_of(now) == frozen.digest) : Json());
  return json;
}

Response result(App& app, const Request& request) {
  Room room{app, request, app.world()};
  auto view = view_of(room);
  if (!view) return view.error();
  auto sheets = compute_sheets(score_call(room, *view));
  Json frozen;
  if (view->frozen) {
    frozen = frozen_json(*view->frozen, sheets, view->as_of == view->frozen->as_of);
    for (auto& sheet : sheets) {
      for (const auto& known : view->frozen->sheets) {
        if (known.subject != sheet.subject) continue;
        sheet.objection = known.objection;
        sheet.answer = known.answer;
        sheet.award = known.award;
        sheet.award_text = known.award_text;
      }
    }
  }
  Json rows = Json::array();
  for (const auto& sheet : sheets) {
    if (may_see_sheet(room, *view, sheet.subject)) rows.push(sheet_json(room, *view, sheet));
  }
  Json versions = Json::array();
  for (const auto& version : view->scheme->versions) versions.push(version_json(room, version));
  Json json = Json::object({{"id", Json(view->scheme->id)}, {"title", Json(view->scheme->title)},
                            {"body", Json(view->scheme->body)},
                            {"period", Json(view->period.text)},
                            {"from", Json(write_date(view->period.from))},
                            {"until", Json(write_date(view->period.until))},
                            {"over", Json(view->period.end() <= app.now())},
                            {"as_of", Json(write_iso(view->as_of))},
                            {"day", Json(write_date(local_date(view->as_of)))},
                            {"inside", Json(room.inside(view->scheme->body))},
                            {"version", version_json(room, *view->version)},
                            {"versions", std::move(versions)}, {"sheets", std::move(rows)}});
  json.set("frozen", std::move(frozen));
  return Response::json(json);
}

// ---- the facts behind a score -------------------------------------------------------------------

Json evidence_json(const Room& room, const Evidence& one) {
  Json json = Json::object({{"kind", Json(one.kind)}, {"fact", Json(one.fact)},
                            {"amount", Json(one.amount)}, {"good", Json(one.good)}});
  auto set = [&](const char* name, const std::optional<Instant>& at) {
    json.set(name, at ? Json(write_iso(*at)) : Json());
  };
  set("from", one.from);
  set("due", one.due);
  set("ended", one.ended);
  std::string title, link, step = one.step;
  if (auto matter = one.matter.empty() ? nullptr : room.world.get<Matter>(one.matter);
      matter && may_see(room.standing(), *matter)) {
    title = matter->title;
    link = "/matters/" + matter->id;
  } else if (auto entry = one.kind == "entry" ? room.world.get<Entry>(one.fact) : nullptr;
             entry && may_see(room.standing(), *entry)) {
    title = entry->title;
    link = "/ledgers/" + entry->ledger + "/entries/" + entry->id;
    auto pack = room.app.setting().shelf.current(room.world,
                                                 entry->ledger.substr(0, entry->ledger.find('/')));
    const LedgerDef* ledger = pack ? pack->ledger(entry->ledger) : nullptr;
    const int index = ledger ? ledger->stage_index(one.step) : -1;
    if (index >= 0) step = ledger->stages[static_cast<std::size_t>(index)].label;
  }
  // Counted all the same; who may not see it is told that it is there, not what it is.
  if (link.empty()) {
    title = room.say("（不公开）", "(restricted)");
    step.clear();
  }
  json.set("title", Json(title));
  json.set("link", Json(link));
  json.set("step", Json(step));
  return json;
}

Response evidence(App& app, const Request& request) {
  Room room{app, request, app.world()};
  auto view = view_of(room);
  if (!view) return view.error();
  const std::string subject(request.query_value("subject").value_or(""));
  const std::string wanted(request.query_value("indicator").value_or(""));
  const auto& scored = view->version->scored;
  if (std::find(scored.begin(), scored.end(), subject) == scored.end() ||
      !may_see_sheet(room, *view, subject)) {
    return no_such(room);
  }
  for (const auto& indicator : view->version->indicators) {
    if (indicator.id != wanted) continue;
    const Measured found = measured(score_call(room, *view), indicator, subject);
    Json items = Json::array();
    for (const auto& one : found.evidence) items.push(evidence_json(room, one));
    Json json = Json::object({{"indicator", indicator_json(room, indicator)},
                              {"value", optional_json(found.value)},
                              {"name", Json(subject_name(room, subject, view->period.until))},
                              {"items", std::move(items)}});
    json.set("score", found.value ? Json(score_of(indicator, *found.value)) : Json());
    return Response::json(json);
  }
  return no_such(room);
}

// How a total went over the last periods, as each stood at its end.
Response trend(App& app, const Request& request) {
  Room room{app, request, app.world()};
  auto view = view_of(room);
  if (!view) return view.error();
  constexpr int kPeriodsShown = 6;
  std::vector<Period> periods;
  const Date first = view->scheme->versions.front().since;
  for (Period at = view->period; periods.size() < kPeriodsShown && at.until >= first;
       at = period_of(view->version->period, at.from - std::chrono::days{1})) {
    periods.push_back(at);
  }
  std::reverse(periods.begin(), periods.end());
  Json items = Json::array();
  for (const auto& period : periods) {
    View past = *view;
    past.period = period;
    past.version = version_for(*view->scheme, period);
    if (!past.version) continue;
    past.as_of = std::min(app.now(), period.last());
    past.frozen = room.world.get<Assessment>(view->scheme->id + "/" + period.text);
    Json totals = Json::array();
    for (const auto& sheet : compute_sheets(score_call(room, past))) {
      if (!may_see_sheet(room, past, sheet.subject)) continue;
      totals.push(Json::object({{"subject", Json(sheet.subject)}, {"name", Json(sheet.name)},
                                {"total", optional_json(sheet.total)}}));
    }
    items.push(Json::object({{"period", Json(period.text)}, {"totals", std::move(totals)}}));
  }
  return Response::json(Json::object({{"items", std::move(items)}}));
}

// ---- 综合目标考核: all bodies, one table per unit and year --------------------------------------

struct Cell {
  std::string body, scheme, title, period, state, award, matter;
  std::optional<Decimal> total;
  std::int64_t rank = 0;
};
using Comprehensive = std::map<std::string, std::vector<Cell>>;  // by unit

Result<Comprehensive> comprehensive_of(const Room& room, const std::string& year) {
  Comprehensive table;
  store::Query query{.table = &registers::sheet(),
                     .where = {store::begins("period", year), store::is("object", "unit")},
                     .limit = store::kRowsPerPageMax};
  TRY(const auto page, room.app.reader().query(query));
  for (const auto& row : page.rows) {
    const std::string body = cell_text(row[3]), state = cell_text(row[5]);
    const std::string subject = cell_text(row[1]);
    const bool open = state == "published" && cell_text(row[7]) == "all";
    if (!room.inside(body) && !room.is_own(subject) && !open) continue;
    auto scheme = room.world.get<Scheme>(cell_text(row[2]));
    Cell cell{.body = body, .scheme = cell_text(row[2]), .title = scheme ? scheme->title : "",
              .period = cell_text(row[4]), .state = state, .award = cell_text(row[10]),
              .matter = cell_text(row[11]), .rank = cell_integer(row[9])};
    if (!store::is_null(row[8])) {
      cell.total = Decimal(cell_integer(row[8])).divide(Decimal(registers::kNumberScale));
    }
    table[subject].push_back(std::move(cell));
  }
  return table;
}

std::string year_asked(const Room& room) {
  const std::string year(room.request.query_value("year").value_or(""));
  return year.size() == 4 ? year : write_date(local_date(room.app.now())).substr(0, 4);
}

// Each body weighs the same: the mean of its periods, then the mean of the bodies.
std::optional<Decimal> mean(const std::vector<Decimal>& values) {
  Decimal sum;
  for (const auto& value : values) sum = sum + value;
  const auto result = sum.divide(Decimal(static_cast<std::int64_t>(values.size())));
  return result ? std::optional(result->rounded(2, Rounding::half_up)) : std::nullopt;
}

std::optional<Decimal> overall(const std::vector<Cell>& cells) {
  std::map<std::string, std::vector<Decimal>> bodies;
  for (const auto& cell : cells) {
    if (cell.total) bodies[cell.body].push_back(*cell.total);
  }
  std::vector<Decimal> means;
  for (const auto& [body, values] : bodies) means.push_back(*mean(values));
  return mean(means);
}

Response comprehensive(App& app, const Request& request) {
  Room room{app, request, app.world()};
  const std::string year = year_asked(room);
  auto table = comprehensive_of(room, year);
  if (!table) return failure(table.error(), request);
  const Date today = local_date(app.now());
  Json rows = Json::array();
  for (const auto& [unit, cells] : *table) {
    Json list = Json::array();
    for (const auto& cell : cells) {
      list.push(Json::object({{"body", Json(cell.body)}, {"scheme", Json(cell.scheme)},
                              {"title", Json(cell.title)}, {"period", Json(cell.period)},
                              {"state", Json(cell.state)}, {"total", optional_json(cell.total)},
                              {"rank", Json(cell.rank)}, {"award", Json(cell.award)},
                              {"matter", Json(cell.matter)}}));
    }
    rows.push(Json::object({{"unit", Json(unit)}, {"name", Json(subject_name(room, unit, today))},
                            {"total", optional_json(overall(cells))},
                            {"results", std::move(list)}}));
  }
  return Response::json(Json::object({{"year", Json(year)}, {"items", std::move(rows)}}));
}

// A line per result, so that a spreadsheet can turn it as it likes; the overall in a unit's first.
Result<void> write_comprehensive(const Room& room, const Comprehensive& table,
                                 document::SheetWriter& writer) {
  const Date today = local_date(room.app.now());
  auto text = [](const std::optional<Decimal>& value) { return value ? value->text() : ""; };
  for (const auto& [unit, cells] : table) {
    bool first = true;
    for (const auto& cell : cells) {
      auto body = room.world.get<Body>(cell.body);
      const std::string award = cell.award == "reward" ? "奖励"
                                : cell.award == "penalty" ? "惩处" : "";
      auto row = writer.row({first ? subject_name(room, unit, today) : "",
                             first ? text(overall(cells)) : "", body ? body->name : cell.body,
                             cell.title, cell.period, text(cell.total),
                             std::to_string(cell.rank), award});
      if (!row) return row;
      first = false;
    }
  }
  return writer.finish();
}

Response comprehensive_sheet(App& app, const Request& request) {
  Room room{app, request, app.world()};
  const std::string year = year_asked(room);
  auto table = comprehensive_of(room, year);
  if (!table) return failure(table.error(), request);
  using document::CellFormat;
  document::SheetLayout layout{
      .name = "综合目标考核", .kind = "assessment/comprehensive",
      .title = year + " 年综合目标考核", .subtitle = "截至 " + write_local(app.now()),
      .columns = {{"unit", {"单位"}, 20}, {"overall", {"综合得分"}, 12, CellFormat::decimal},
                  {"body", {"机构"}, 30}, {"scheme", {"考核办法"}, 26}, {"period", {"考核期"}, 10},
                  {"total", {"得分"}, 10, CellFormat::decimal},
                  {"rank", {"名次"}, 8, CellFormat::integer}, {"award", {"奖惩"}, 10}}};
  std::error_code ignored;
  const auto folder = std::filesystem::path(app.data()) / "tmp";
  std::filesystem::create_directories(folder, ignored);
  const auto path = folder / (random_hex(12) + ".xlsx");
  auto writer = document::SheetWriter::open(path.string(), std::move(layout));
  if (!writer) return failure(writer.error(), request);
  auto written = write_comprehensive(room, *table, **writer);
  writer->reset();
  if (!written) {
    std::filesystem::remove(path, ignored);
    return failure(written.error(), request);
  }
  return send_file(path, year + "综合目标考核.xlsx");
}

}  // namespace

void add_assessment_routes(App& app) {
  Router& router = app.router();
  const Access in = Access::signed_in();
  router.get("/api/assessment/measures", in,
             [&app](const Request& r) { return measure_list(app, r); });
  router.get("/api/assessment/schemes", in, [&app](const Request& r) { return schemes(app, r); });
  router.get("/api/assessment/result", in, [&app](const Request& r) { return result(app, r); });
  router.get("/api/assessment/evidence", in,
             [&app](const Request& r) { return evidence(app, r); });
  router.get("/api/assessment/trend", in, [&app](const Request& r) { return trend(app, r); });
  router.get("/api/assessment/comprehensive", in,
             [&app](const Request& r) { return comprehensive(app, r); });
  router.get("/api/assessment/comprehensive.xlsx", in,
             [&app](const Request& r) { return comprehensive_sheet(app, r); });
}

}  // namespace tongchou::server
