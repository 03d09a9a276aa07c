// 督办: the board of what was ordered and what became of it, over all bodies; and what should be
// urged and has not been, by the state of things and by nobody's memory.
#include <algorithm>

#include "kernel/supervise.h"
#include "server/directive_paper.h"
#include "server/matter_sight.h"
#include "server/printed_form.h"

namespace tongchou::server {

using namespace kernel;
using store::cell_integer;
using store::cell_text;
using store::Op;

namespace {

enum Column { matter_, body_, number_, title_, lead_, source_kind_, source_label_, state_, step_,
              started_, due_, feedback_, urged_, closed_, confidential_ };

store::Condition own_directives(const Standing& standing) {
  std::vector<store::Cell> units;
  for (auto& unit : units_of(standing)) units.emplace_back(unit);
  return store::any({store::in_table("matter", registers::directive_unit(), "matter",
                                     {store::one_of("unit", std::move(units))}),
                     store::one_of("body", supervised_bodies(standing))});
}

std::vector<store::Condition> directives_seen(App& app, const World& world,
                                              const Request& request) {
  const Standing& standing = caller(request).standing;
  auto where = seen_where(app, world, standing,
                          std::string(request.query_value("body").value_or("")),
                          own_directives(standing));
  if (auto unit = request.query_value("unit"); unit && !unit->empty()) {
    where.push_back(store::in_table("matter", registers::directive_unit(), "matter",
                                    {store::is("unit", std::string(*unit))}));
  }
  if (auto q = request.query_value("q"); q && !q->empty()) {
    where.push_back(store::contains("title", std::string(*q)));
  }
  // KP-38: what meetings and the leading group decided, numbered, with owner, limit and state.
  if (request.query_value("source").value_or("") == "resolution") {
    where.push_back(store::one_of("source_kind", {"meeting", "resolution"}));
  }
  return where;
}

std::vector<store::Condition> of_state(std::string_view state) {
  if (state == "all") return {};
  if (state == "closed") {
    return {store::one_of("state", {"done", "withdrawn", "terminated"})};
  }
  return {store::one_of("state", {"open", "returned", "suspended"})};
}

// Red is past its day, yellow within three working days of it, grey stands still.
std::optional<std::vector<store::Condition>> of_light(App& app, std::string_view light) {
  const std::int64_t now = to_ms(app.now()), green = green_from(app, app.now());
  const auto runs = store::one_of("state", {"open", "returned"});
  if (light.empty()) return std::vector<store::Condition>{};
  if (light == "red") return {{runs, store::compare("due", Op::less, now)}};
  if (light == "yellow") {
    return {{runs, store::compare("due", Op::greater_equal, now),
             store::compare("due", Op::less, green)}};
  }
  if (light == "green") return {{runs, store::compare("due", Op::greater_equal, green)}};
  if (light == "grey") return {{store::is("state", "suspended")}};
  return std::nullopt;
}

std::string unit_name(const World& world, const std::string& id, Date day) {
  auto unit = world.get<Unit>(id);
  return unit ? name_on(unit->names, day) : id;
}

Json assist_json(App& app, const World& world, const std::string& matter, Date day) {
  Json assist = Json::array();
  auto page = app.reader().query({.table = &registers::directive_unit(),
                                  .columns = {"unit"},
                                  .where = {store::is("matter", matter),
                                            store::is("part", "assist")},
                                  .limit = 100});
  if (!page) return assist;
  for (const auto& row : page->rows) {
    assist.push(Json::object({{"id", Json(cell_text(row[0]))},
                              {"name", Json(unit_name(world, cell_text(row[0]), day))}}));
  }
  return assist;
}

Json directive_json(App& app, const Request& request, const World& world, const store::Row& row) {
  const Date today = local_date(app.now());
  const std::string state = cell_text(row[state_]);
  const std::int64_t feedback = cell_integer(row[feedback_]), closed = cell_integer(row[closed_]);
  Json json = Json::object({{"matter", Json(cell_text(row[matter_]))},
                            {"number", Json(cell_text(row[number_]))},
                            {"title", Json(cell_text(row[title_]))},
                            {"body", Json(cell_text(row[body_]))},
                            {"lead", Json(cell_text(row[lead_]))},
                            {"lead_name", Json(unit_name(world, cell_text(row[lead_]), today))},
                            {"source_kind", Json(cell_text(row[source_kind_]))},
                            {"source_label", Json(cell_text(row[source_label_]))},
                            {"state", Json(state)}, {"step", Json(cell_text(row[step_]))},
                            {"urged", Json(cell_integer(row[urged_]))}});
  json.set("assist", assist_json(app, world, cell_text(row[matter_]), today));
  auto matter = world.get<Matter>(cell_text(row[matter_]));
  json.set("text", matter ? matter->data["text"] : Json());
  const std::int64_t due = cell_integer(row[due_]);
  json.set("due", due >= registers::kNever ? Json() : Json(write_iso(from_ms(due))));
  json.set("light", closed > 0 ? ended_json(app, request, from_ms(closed))
                               : light_json(app, request, from_ms(due),
                                            from_ms(cell_integer(row[started_])),
                                            state == "suspended"));
  json.set("last_feedback", feedback > 0 ? Json(write_iso(from_ms(feedback))) : Json());
  return json;
}

Result<std::int64_t> how_many(App& app, std::vector<store::Condition> where) {
  TRY(const auto groups, app.reader().aggregate({.table = &registers::directive(),
                                                 .where = std::move(where)}));
  return groups.empty() ? 0 : groups.front().count;
}

Response directives(App& app, const Request& request) {
  const auto world = app.world();
  const auto seen = directives_seen(app, world, request);
  const std::string light(request.query_value("light").value_or(""));
  const auto lit = of_light(app, light);
  if (!lit) {
    return Response::error(422, {"directives.light", "灯色应为 red、yellow、green、grey",
                                 "a light is red, yellow, green or grey", light}, request);
  }
  store::Query query{.table = &registers::directive(), .where = seen,
                     .order_by = {{"due", false}}, .limit = limit_of(request)};
  for (auto& one : of_state(request.query_value("state").value_or("open"))) {
    query.where.push_back(std::move(one));
  }
  query.where.insert(query.where.end(), lit->begin(), lit->end());
  if (auto after = request.query_value("cursor"); after && !after->empty()) {
    query.after = unpack_after(*after);
  }
  auto page = app.reader().query(query);
  if (!page) return failure(page.error(), request);
  Json items = Json::array(), counts = Json::object();
  for (const auto& row : page->rows) items.push(directive_json(app, request, world, row));
  for (const char* colour : {"red", "yellow", "green", "grey"}) {
    auto where = seen;
    const auto more = *of_light(app, colour);
    where.insert(where.end(), more.begin(), more.end());
    auto count = how_many(app, std::move(where));
    if (!count) return failure(count.error(), request);
    counts.set(colour, Json(*count));
  }
  return Response::json(Json::object(
      {{"items", std::move(items)}, {"counts", std::move(counts)},
       {"next", page->next.empty() ? Json() : Json(pack_after(page->next))}}));
}

// 应催未催: open tasks that are late or nearly so and that nobody has urged, each once, with whoever
// holds it. Urging stays an act: this only says where it is due.
Response unurged(App& app, const Request& request) {
  const auto world = app.world();
  const Standing& standing = caller(request).standing;
  const std::int64_t green = green_from(app, app.now());
  store::Query query{.table = &registers::todo(),
                     .where = seen_where(app, world, standing,
                                         std::string(request.query_value("body").value_or("")),
                                         store::any({})),
                     .order_by = {{"due", false}}, .limit = limit_of(request, 200)};
  query.where.push_back(store::compare("due", Op::less, green));
  query.where.push_back(store::is("urged", std::int64_t{0}));
  if (auto after = request.query_value("cursor"); after && !after->empty()) {
    query.after = unpack_after(*after);
  }
  auto page = app.reader().query(query);
  if (!page) return failure(page.error(), request);
  const Date today = local_date(app.now());
  std::map<std::string, std::size_t> place;  // a task of several roles is one task
  std::vector<Json> items;
  for (const auto& row : page->rows) {
    const std::string& task = cell_text(row[1]);
    const std::string holder = role_label(world, cell_text(row[0]), today);
    if (auto known = place.find(task); known != place.end()) {
      Json& json = items[known->second];
      json.set("holder", Json(json["holder"].as_string() + "、" + holder));
      continue;
    }
    place[task] = items.size();
    items.push_back(Json::object(
        {{"task", Json(task)}, {"matter", Json(cell_text(row[2]))},
         {"body", Json(cell_text(row[3]))}, {"number", Json(cell_text(row[6]))},
         {"title", Json(cell_text(row[7]))}, {"step", Json(cell_text(row[8]))},
         {"holder", Json(holder)},
         {"light", light_json(app, request, from_ms(cell_integer(row[11])),
                              from_ms(cell_integer(row[10])))}}));
  }
  Json list = Json::array();
  for (auto& item : items) list.push(std::move(item));
  return Response::json(Json::object(
      {{"items", std::move(list)},
       {"next", page->next.empty() ? Json() : Json(pack_after(page->next))}}));
}

// 督查通知单, 催办单, 提醒函: for whoever may see the directive.
Response printed(App& app, const Request& request) {
  const auto world = app.world();
  auto matter = world.get<Matter>(request.parameter("id"));
  if (!matter || matter->procedure != "directive" ||
      !may_see(caller(request).standing, *matter)) {
    return app.refused({.refusal = Refusal::matter_not_found}, request);
  }
  const std::string& kind = request.parameter("kind");
  if (kind == "urging_note" && urgings_of(*matter).empty()) {
    return app.refused({.refusal = Refusal::rule_forbids, .clause = matter->clause,
                        .detail_zh = "还没有催办过，没有催办单可印",
                        .detail_en = "It has not been urged yet: there is no urging note"},
                       request);
  }
  auto paper = directive_paper(world, app.setting(), *matter, kind, app.now());
  if (!paper) return failure(paper.error(), request);
  return printed_form(request, *paper, request.parameter("format"), matter->title);
}

}  // namespace

std::int64_t open_directives(App& app, const Standing& standing) {
  const auto world = app.world();
  auto where = seen_where(app, world, standing, "", own_directives(standing));
  for (auto& one : of_state("open")) where.push_back(std::move(one));
  return how_many(app, std::move(where)).value_or(0);
}

void add_directive_routes(App& app) {
  app.router().get("/api/directives", Access::signed_in(),
                   [&app](const Request& r) { return directives(app, r); });
  app.router().get("/api/directives/{id}/papers/{kind}/{format}", Access::signed_in(),
                   [&app](const Request& r) { return printed(app, r); });
  app.router().get("/api/tasks/unurged", Access::signed_in(),
                   [&app](const Request& r) { return unurged(app, r); });
}

}  // namespace tongchou::server
