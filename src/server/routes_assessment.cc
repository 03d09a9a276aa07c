// 考核: schemes as they were decided, what they measure, scores as of any past day. Scores are
// computed here for looking at; what counts is frozen by a procedure (assessment.freeze), by the
// same functions.
//
// Who sees what: schemes everybody; results the body's office and whoever else sees all of the
// body; a unit its own sheet, and all sheets once they are published for it.
#include <algorithm>
#include <functional>
#include <mutex>

#include "kernel/assessment.h"
#include "kernel/procedure.h"
#include "server/assessment_room.h"

namespace tongchou::server {

using namespace kernel;
using store::cell_text;

AssessmentRoom::AssessmentRoom(App& asked, const Request& by)
    : app(asked), request(by), world(asked.world()) {}

bool AssessmentRoom::inside(const std::string& body) const {
  return sight_of(standing(), body).all;
}

bool AssessmentRoom::is_own(const std::string& subject) const {
  const auto units = units_of(standing());
  return subject == standing().person ||
         std::find(units.begin(), units.end(), subject) != units.end();
}

bool AssessmentRoom::published(const SchemeVersion& version, const Assessment* frozen) const {
  if (!frozen || frozen->state != AssessmentState::published) return false;
  return version.publication == "all" ||
         std::any_of(version.scored.begin(), version.scored.end(),
                     [&](const auto& subject) { return is_own(subject); });
}

std::string AssessmentRoom::name_of(const std::string& subject, Date day) const {
  if (auto unit = world.get<Unit>(subject)) return name_on(unit->names, day);
  auto person = world.get<Person>(subject);
  return person ? name_on(person->names, day) : subject;
}

// KP-11: 「建立有关考核办法」
Response AssessmentRoom::refused(Refusal refusal, const std::string& zh,
                                 const std::string& en) const {
  return app.refused({refusal, "KP-11", zh, en, {}, {}}, request);
}

Result<void> AssessmentRoom::each_row(store::Query query,
                                      const std::function<void(const store::Row&)>& use) const {
  query.limit = store::kRowsPerPageMax;
  while (true) {
    TRY(const auto page, app.reader().query(query));
    for (const auto& row : page.rows) use(row);
    if (page.next.empty()) return {};
    query.after = page.next;
  }
}

Json optional_json(const std::optional<Decimal>& value) { return value ? Json(*value) : Json(); }

namespace {

using Room = AssessmentRoom;

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

std::string step_in(const PackProcedure& procedure, const std::string& id) {
  for (const auto* element : procedure.model->of_type(bpmn::ElementType::user_task)) {
    if (element->id == id) return element->name;
  }
  return {};
}

// Of the procedure itself, else of one that it may call.
std::string step_name(const Pack& pack, const std::string& procedure, const std::string& id) {
  const PackProcedure* own = pack.procedure(procedure.substr(procedure.find('/') + 1));
  std::string name = own ? step_in(*own, id) : std::string();
  for (const auto& other : pack.procedures) {
    if (name.empty()) name = step_in(other, id);
  }
  return name.empty() ? id : name;
}

std::string outcome_name(const Pack& pack, const std::string& step, const std::string& id) {
  for (const auto& procedure : pack.procedures) {
    for (const auto* element : procedure.model->of_type(bpmn::ElementType::user_task)) {
      if (!step.empty() && element->id != step) continue;
      for (const auto& outcome : outcomes_of(element->properties)) {
        if (outcome.id == id) return outcome.label;
      }
    }
  }
  return id;
}

// What people call what an indicator is narrowed by.
std::string narrowed_name(const Room& room, const Indicator& indicator, const Pack& pack,
                          std::string_view parameter, const std::string& value) {
  auto other = [&](const char* name) {
    auto found = indicator.parameters.find(name);
    return found == indicator.parameters.end() ? std::string() : found->second;
  };
  if (parameter == "procedure") {
    return procedure_name(&pack, value.substr(value.find('/') + 1));
  }
  if (parameter == "step") return step_name(pack, other("procedure"), value);
  if (parameter == "outcome") return outcome_name(pack, other("step"), value);
  if (parameter == "part") {
    return value == "lead"    ? room.say("牵头", "lead")
           : value == "party" ? room.say("当事", "party")
                              : room.say("本单位", "own");
  }
  const LedgerDef* ledger = pack.ledger(parameter == "ledger" ? value : other("ledger"));
  if (!ledger) return value;
  const LedgerColumn* column = parameter == "ledger" ? nullptr : ledger->column(value);
  return column ? column->label : ledger->title;
}

// 事项 每周报送, 环节 本周报送: what the scheme's ids are called.
Json parameters_json(const Room& room, const std::string& body, const Indicator& indicator) {
  Json list = Json::array();
  const Measure* measure = find_measure(indicator.measure);
  if (!measure) return list;
  std::string where = body;
  // Another body's procedure may be measured; its steps have that body's names.
  for (const auto& [name, value] : indicator.parameters) {
    if (const auto slash = value.find('/'); slash != std::string::npos) {
      where = value.substr(0, slash);
    }
  }
  auto pack = room.app.setting().shelf.current(room.world, where);
  for (const auto& known : measure->parameters) {
    auto found = indicator.parameters.find(std::string(known.id));
    if (found == indicator.parameters.end()) continue;
    const std::string name =
        pack ? narrowed_name(room, indicator, *pack, known.id, found->second) : found->second;
    list.push(Json::object({{"label", Json(room.say(known.zh, known.en))}, {"name", Json(name)}}));
  }
  return list;
}

Json indicator_json(const Room& room, const std::string& body, const Indicator& indicator) {
  const Measure* measure = find_measure(indicator.measure);
  Json json = Json::object({{"id", Json(indicator.id)}, {"title", Json(indicator.title)},
                            {"measure", Json(indicator.measure)},
                            {"narrowed", parameters_json(room, body, indicator)},
                            {"weight", Json(indicator.weight)}, {"full", Json(indicator.full)},
                            {"zero", Json(indicator.zero)}, {"formula", Json(indicator.formula)}});
  json.set("source", measure ? measure_json(room, *measure) : Json());
  json.set("scorer", indicator.scorer.empty()
                         ? Json()
                         : Json(role_label(room.world, indicator.scorer,
                                           local_date(room.app.now()))));
  return json;
}

Json version_json(const Room& room, const std::string& body, const SchemeVersion& version) {
  Json indicators = Json::array(), scored = Json::array();
  for (const auto& one : version.indicators) indicators.push(indicator_json(room, body, one));
  for (const auto& id : version.scored) {
    scored.push(Json::object({{"id", Json(id)},
                              {"name", Json(room.name_of(id, version.since))}}));
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
  Room room{app, request};
  Json items = Json::array();
  const auto read = room.each_row({.table = &registers::scheme(),
                                    .order_by = {{"body", false}, {"title", false}}},
                             [&](const store::Row& row) {
    auto scheme = room.world.get<Scheme>(cell_text(row[0]));
    if (!scheme) return;
    const SchemeVersion& last = scheme->versions.back();
    items.push(Json::object(
        {{"id", Json(scheme->id)}, {"body", Json(scheme->body)}, {"title", Json(scheme->title)},
         {"object", Json(last.object)}, {"period", Json(last.period)},
         {"version", Json(last.number)}, {"since", Json(write_date(last.since))},
         {"indicators", Json(static_cast<std::int64_t>(last.indicators.size()))},
         {"scored", Json(static_cast<std::int64_t>(last.scored.size()))},
         {"current", Json(period_of(last.period, local_date(app.now())).text)},
         {"inside", Json(room.inside(scheme->body))}}));
  });
  if (!read) return failure(read.error(), request);
  return Response::json(Json::object({{"items", std::move(items)}}));
}

Response measure_list(App& app, const Request& request) {
  Room room{app, request};
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

// ?id=SCHEME&period=2026-Q1&as_of=DAY; without a day: the end of the period, or now.
std::expected<View, Response> view_of(const Room& room) {
  View view;
  view.scheme = room.world.get<Scheme>(room.request.query_value("id").value_or(""));
  if (!view.scheme) return std::unexpected(room.refused(Refusal::scheme_not_found));
  const std::string& kind = view.scheme->versions.back().period;
  const std::string text(room.request.query_value("period").value_or(""));
  auto period = text.empty() ? period_of(kind, local_date(room.app.now()))
                             : read_period(kind, text);
  if (!period) return std::unexpected(room.refused(Refusal::period_invalid, text, text));
  view.period = *period;
  view.version = version_for(*view.scheme, view.period);
  if (!view.version) view.version = &view.scheme->versions.front();
  view.as_of = std::min(room.app.now(), view.period.last());
  if (auto day = room.request.query_value("as_of"); day && !day->empty()) {
    const auto date = parse_date(*day);
    if (!date || *date > local_date(room.app.now())) {
      return std::unexpected(room.refused(Refusal::form_invalid, "没有这一天，或者在今天之后",
                                          "there is no such day, or it is after today"));
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
  return room.published(*view.version, view.frozen.get());
}

bool may_see_sheet(const Room& room, const View& view, const std::string& subject) {
  return room.inside(view.scheme->body) || room.is_own(subject) || published_for(room, view);
}

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
                       {"rank", all && sheet.rank ? Json(sheet.rank) : Json()},
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
  Room room{app, request};
  auto view = view_of(room);
  if (!view) return view.error();
  auto computed = compute_sheets(score_call(room, *view));
  if (!computed) return app.refused(computed.error(), request);
  auto& sheets = *computed;
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
  for (const auto& version : view->scheme->versions) {
    versions.push(version_json(room, view->scheme->body, version));
  }
  Json json = Json::object({{"id", Json(view->scheme->id)}, {"title", Json(view->scheme->title)},
                            {"body", Json(view->scheme->body)},
                            {"period", Json(view->period.text)},
                            {"from", Json(write_date(view->period.from))},
                            {"until", Json(write_date(view->period.until))},
                            {"over", Json(view->period.end() <= app.now())},
                            {"as_of", Json(write_iso(view->as_of))},
                            {"day", Json(write_date(local_date(view->as_of)))},
                            {"inside", Json(room.inside(view->scheme->body))},
                            {"version", version_json(room, view->scheme->body, *view->version)},
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
  Room room{app, request};
  auto view = view_of(room);
  if (!view) return view.error();
  const std::string subject(request.query_value("subject").value_or(""));
  const std::string wanted(request.query_value("indicator").value_or(""));
  const auto& scored = view->version->scored;
  if (std::find(scored.begin(), scored.end(), subject) == scored.end() ||
      !may_see_sheet(room, *view, subject)) {
    return room.refused(Refusal::assessment_not_found);
  }
  for (const auto& indicator : view->version->indicators) {
    if (indicator.id != wanted) continue;
    const auto found = measured(score_call(room, *view), indicator, subject);
    if (!found) return app.refused(found.error(), request);
    Json items = Json::array();
    for (const auto& one : found->evidence) items.push(evidence_json(room, one));
    Json json = Json::object({{"indicator", indicator_json(room, view->scheme->body, indicator)},
                              {"value", optional_json(found->value)},
                              {"name", Json(room.name_of(subject, view->period.until))},
                              {"items", std::move(items)}});
    json.set("score", found->value ? Json(score_of(indicator, *found->value)) : Json());
    return Response::json(json);
  }
  return room.refused(Refusal::assessment_not_found);
}

// ---- how totals went ----------------------------------------------------------------------------

using Totals = std::vector<std::pair<std::string, std::optional<Decimal>>>;  // by subject

// What a period that is over came to is computed once: what was known at its end changes no more.
class PastTotals {
 public:
  std::optional<Totals> find(const std::string& name) {
    const std::lock_guard lock(mutex_);
    auto found = totals_.find(name);
    return found == totals_.end() ? std::nullopt : std::optional(found->second);
  }
  void keep(const std::string& name, Totals totals) {
    constexpr std::size_t kKept = 500;  // ten schemes, four years of months
    const std::lock_guard lock(mutex_);
    if (totals_.size() >= kKept) totals_.clear();
    totals_[name] = std::move(totals);
  }

 private:
  std::mutex mutex_;
  std::map<std::string, Totals> totals_;
};

Totals totals_of(const std::vector<Sheet>& sheets) {
  Totals totals;
  for (const auto& sheet : sheets) totals.emplace_back(sheet.subject, sheet.total);
  return totals;
}

// What counts is what was frozen (invariant 2); else what was known at the period's end, or is now.
std::expected<Totals, Refused> totals_in(const Room& room, const View& view, PastTotals& past) {
  if (view.frozen) return totals_of(view.frozen->sheets);
  const std::string name = view.scheme->id + "/" + view.period.text + "/" +
                           std::to_string(view.version->number);
  const bool over = view.period.end() <= room.app.now();
  if (auto known = over ? past.find(name) : std::nullopt) return *known;
  auto sheets = compute_sheets(score_call(room, view));
  if (!sheets) return std::unexpected(std::move(sheets.error()));
  Totals totals = totals_of(*sheets);
  if (over) past.keep(name, totals);
  return totals;
}

// How a total went over the last periods, as each stood at its end.
Response trend(App& app, const Request& request, PastTotals& known) {
  Room room{app, request};
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
    const auto all = totals_in(room, past, known);
    if (!all) return app.refused(all.error(), request);
    Json totals = Json::array();
    for (const auto& [subject, total] : *all) {
      if (!may_see_sheet(room, past, subject)) continue;
      totals.push(Json::object({{"subject", Json(subject)},
                                {"name", Json(room.name_of(subject, period.until))},
                                {"total", optional_json(total)}}));
    }
    items.push(Json::object({{"period", Json(period.text)}, {"totals", std::move(totals)}}));
  }
  return Response::json(Json::object({{"items", std::move(items)}}));
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
  router.get("/api/assessment/trend", in,
             [&app, past = std::make_shared<PastTotals>()](const Request& r) {
               return trend(app, r, *past);
             });
  add_comprehensive_routes(app);
  add_person_file_routes(app);
}

}  // namespace tongchou::server
