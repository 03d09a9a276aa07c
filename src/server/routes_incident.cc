// 受阻: matters that time's own step could not carry on (invariant 1 of kernel/matter.cc). Nobody
// owes a task there, so nobody would look: the auditor and the body's office are told here, and the
// engineer sees what failed and where, without the matter.
#include "kernel/matter.h"
#include "register/register.h"
#include "server/matter_sight.h"

namespace tongchou::server {

using namespace kernel;
using store::Condition;

namespace {

constexpr std::size_t kIncidentsShown = 200;

// Whose incidents somebody is told of, as a condition; nothing when of nobody's.
std::optional<std::vector<Condition>> told_where(App& app, const World& world,
                                                 const Standing& standing) {
  if (standing.has("administrator")) return std::vector<Condition>{};
  std::vector<Condition> parts;
  if (standing.has("auditor")) parts.push_back(store::is("confidential", std::int64_t{0}));
  for (const auto& body : bodies_of(app, world)) {
    if (sight_of(standing, body).all) parts.push_back(store::is("body", body));
  }
  if (parts.empty()) return std::nullopt;
  return std::vector<Condition>{store::any(std::move(parts))};
}

Json incident_json(App& app, const Request& request, const World& world, const Matter& matter,
                   const bpmn::Incident& incident) {
  const auto pack = app.setting().shelf.get(world, matter.pack);
  const PackProcedure* procedure = pack ? pack->procedure(matter.procedure) : nullptr;
  const auto* element = procedure ? procedure->model->element(incident.element_id) : nullptr;
  Json json = Json::object(
      {{"id", Json(matter.id + "." + std::to_string(incident.key))},
       {"matter", Json()},
       {"number", Json(matter.number)},
       {"title", Json("")},
       {"body", Json(matter.body)},
       {"procedure_name", Json(procedure_name(pack.get(), matter.procedure))},
       {"step", Json(element && !element->name.empty() ? element->name : incident.element_id)},
       {"code", Json(incident.code)},
       {"place", Json(incident.place)},
       {"text", Json("")},
       {"retry", Json(may_retry(caller(request).standing, matter))}});
  // Who keeps the system running does not read what it is about.
  if (may_see(caller(request).standing, matter)) {
    json.set("matter", Json(matter.id));
    json.set("title", Json(matter.title));
    json.set("text", Json(choose(request, incident.zh, incident.en)));
  }
  return json;
}

Response incidents(App& app, const Request& request) {
  const auto world = app.world();
  auto where = told_where(app, world, caller(request).standing);
  if (!where) return app.refused({.refusal = Refusal::no_right}, request);
  auto page = app.reader().query({.table = &registers::incident(),
                                  .columns = {"id"},
                                  .where = std::move(*where),
                                  .order_by = {{"id", true}},
                                  .limit = kIncidentsShown});
  if (!page) return failure(page.error(), request);
  Json items = Json::array();
  for (const auto& row : page->rows) {
    const auto matter = world.get<Matter>(store::cell_text(row[0]));
    if (!matter) continue;
    for (const auto& incident : matter->engine.incidents) {
      items.push(incident_json(app, request, world, *matter, incident));
    }
  }
  return Response::json(Json::object({{"items", std::move(items)}, {"next", Json()}}));
}

}  // namespace

bool sees_incidents(App& app, const World& world, const Standing& standing) {
  auto where = told_where(app, world, standing);
  if (!where) return false;
  return standing.has("administrator") || standing.has("auditor") ||
         any_row(app, registers::incident(), std::move(*where));
}

void add_incident_routes(App& app) {
  app.router().get("/api/incidents", Access::signed_in(),
                   [&app](const Request& r) { return incidents(app, r); });
}

}  // namespace tongchou::server
