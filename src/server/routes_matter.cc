// Matters: what I may start, starting, the page, every act, files.
#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/base.h"
#include "kernel/attachment.h"
#include "kernel/form.h"
#include "kernel/sealed.h"
#include "server/attachment_path.h"
#include "server/document_page.h"
#include "server/duty.h"
#include "server/matter_page.h"
#include "server/matter_sight.h"
#include "server/threshold.h"

namespace tongchou::server {

using namespace kernel;
using store::cell_integer;
using store::cell_text;

namespace {

// ---- what I may start -------------------------------------------------------------------------

Response procedures(App& app, const Request& request) {
  const Standing& standing = caller(request).standing;
  auto world = app.world();
  auto office = world.get<Office>("office");
  const Date today = local_date(app.now());
  Json items = Json::array();
  for (const auto& body : office ? office->bodies : std::vector<std::string>{}) {
    auto pack = app.setting().shelf.current(world, body);
    for (const auto& procedure : pack->procedures) {
      const auto units = units_for(standing, *pack, procedure);
      if (units.empty()) continue;
      Json choices = Json::array();
      for (const auto& id : units) {
        auto unit = world.get<Unit>(id);
        choices.push(Json::object({{"id", Json(id)},
                                   {"label", Json(name_on(unit->names, today))}}));
      }
      items.push(Json::object({{"id", Json(body + "/" + procedure.id)},
                               {"body", Json(body)},
                               {"name", Json(procedure.name)},
                               {"verb", Json(procedure.verb)},
                               {"regime", Json(regime_name(pack.get(), procedure.regime))},
                               {"clause", app.clause(procedure.clause)},
                               {"form", form_json(app, world, *pack, procedure.form)},
                               {"units", std::move(choices)}}));
    }
  }
  return Response::json(items);
}

// ---- checking before sending: nothing is saved -------------------------------------------------

Json computed_of(App& app, const World& world, const Pack& pack, const Json& data) {
  Json computed = Json::object();
  for (const auto& [name, value] : data.members()) {
    if (!value.is_object() || !value["value"].is_number()) continue;
    const bool money = value["unit"].as_string() == "元";
    if (name == "land") computed.set("land_mu", Json(value["value"].as_decimal().text()));
    if (name == "investment" && money) {
      computed.set("investment_cny", Json(value["value"].as_decimal().text()));
    }
  }
  auto interval = [&](const char* field) {
    Interval interval;
    const Json& value = data[field];
    if (value["lower"].is_number()) interval.lower = value["lower"].as_decimal();
    if (value["upper"].is_number()) interval.upper = value["upper"].as_decimal();
    return interval;
  };
  const Json result = Threshold(world, pack, app.now()).decide(interval("land"),
                                                               interval("investment"));
  if (!result.is_object()) return computed;
  computed.set("verdict", result["verdict"]);
  computed.set("verdict_label", result["verdict_label"]);
  computed.set("missing", result["missing"]);
  return computed;
}

Json similar_notices(App& app, const World& world, const std::string& procedure, const Json& data,
                     const Request& request) {
  Json notices = Json::array();
  auto pack = app.setting().shelf.current(world, procedure.substr(0, procedure.find('/')));
  const Json clause = pack ? app.clause(pack->clause("@similar")) : Json();
  for (const char* field : {"name", "investor", "parcel", "address"}) {
    const std::string folded = fold_text(data[field].as_string());
    if (folded.size() < 2) continue;
    auto known = world.get<Similar>(procedure + "/" + field + "/" +
                                    hex(sm3(folded)).substr(0, 24));
    if (!known || known->matters.empty()) continue;
    auto other = world.get<Matter>(known->matters.back());
    // Whose declaration it is may be known to the office only; that there is one is the warning.
    const bool seen = other && may_see(caller(request).standing, *other);
    const std::string title = seen ? "「" + other->title + "」" : "另一申报";
    notices.push(Json::object(
        {{"code", "similar"}, {"level", "warning"},
         {"message", Json(choose(request, "疑似重复或拆分申报：与" + title + "相同：" +
                                              data[field].as_string(),
                                 "Possible duplicate or split: shares " +
                                     data[field].as_string() + " with another declaration"))},
         {"clause", clause},
         {"matter", seen ? Json(other->id) : Json()}}));
  }
  return notices;
}

Response check(App& app, const Request& request) {
  auto body = request.json();
  if (!body) return failure(body.error(), request);
  const std::string id = (*body)["procedure"].as_string();
  const auto slash = id.find('/');
  auto world = app.world();
  auto pack = slash == std::string::npos ? nullptr
                                         : app.setting().shelf.current(world, id.substr(0, slash));
  const PackProcedure* procedure = pack ? pack->procedure(id.substr(slash + 1)) : nullptr;
  if (!procedure || !pack->forms.contains(procedure->form)) {
    return app.refused({.refusal = Refusal::procedure_not_found}, request);
  }
  // It says whether others declared the like: that is for declarers.
  if (units_for(caller(request).standing, *pack, *procedure).empty()) {
    return app.refused({.refusal = Refusal::no_right, .clause = procedure->clause}, request);
  }
  auto reading = read_form(*pack, procedure->form, (*body)["data"],
                           local_date(app.now()), app.setting().rates);
  Json fields = Json::array();
  for (const auto& problem : reading.problems) {
    fields.push(Json::object({{"path", Json(problem.path)},
                              {"message", Json(choose(request, problem.zh, problem.en))}}));
  }
  return Response::json(Json::object(
      {{"fields", std::move(fields)},
       {"notices", similar_notices(app, world, id, reading.data, request)},
       {"computed", computed_of(app, world, *pack, reading.data)},
       {"data", reading.data}}));
}

// ---- lists and the page -----------------------------------------------------------------------

// Matters of which a unit holds a task that is late or nearly so.
store::Condition late_at(App& app, const std::string& unit) {
  const auto world = app.world();
  const Date today = local_date(app.now());
  const auto due = store::compare("due", store::Op::less, green_from(app, app.now()));
  std::vector<store::Cell> roles;
  auto held = app.reader().aggregate(
      {.table = &registers::todo(), .group_by = {"role"}, .where = {due}});
  for (const auto& group : held ? *held : std::vector<store::Group>{}) {
    if (unit_of_role(world, cell_text(group.by[0]), today) == unit) roles.push_back(group.by[0]);
  }
  return store::in_table("id", registers::todo(), "matter",
                         {due, store::one_of("role", std::move(roles))});
}

Response matters(App& app, const Request& request) {
  const Standing& standing = caller(request).standing;
  auto world = app.world();
  store::Query query{.table = &registers::matter(), .order_by = {{"changed", true}}};
  auto add = [&](const char* name, const char* column) {
    if (auto value = request.query_value(name); value && !value->empty()) {
      query.where.push_back(store::is(column, std::string(*value)));
    }
  };
  add("body", "body");
  add("unit", "unit");
  add("outcome", "outcome");
  if (auto id = request.query_value("procedure"); id && !id->empty()) {
    query.where.push_back(store::is("procedure", std::string(id->substr(id->find('/') + 1))));
  }
  auto meets = [&](const char* name, auto condition) {
    auto value = request.query_value(name);
    if (value && !value->empty()) query.where.push_back(condition(app, std::string(*value)));
  };
  meets("late_at", late_at);
  meets("duty", serves_duty);
  const std::string state(request.query_value("state").value_or("all"));
  if (state == "open") query.where.push_back(store::one_of("state", {"open", "returned"}));
  if (state == "closed") {
    query.where.push_back(store::one_of("state", {"done", "withdrawn", "terminated"}));
  }
  query.where.push_back(store::compare("state", store::Op::not_equal, "draft"));
  // What one may not see is not counted either: every row that is found is shown.
  for (auto& one : matters_seen(app, world, standing)) query.where.push_back(std::move(one));
  if (auto q = request.query_value("q"); q && !q->empty()) {
    query.where.push_back(store::contains("title", std::string(*q)));
  }
  query.limit = limit_of(request);
  query.with_total = true;
  if (auto after = request.query_value("after"); after && !after->empty()) {
    query.after = unpack_after(*after);
  }
  auto page = app.reader().query(query);
  if (!page) return failure(page.error(), request);
  const Date today = local_date(app.now());
  Json items = Json::array();
  for (const auto& row : page->rows) {
    // One gate for lists and pages: the record decides who sees it.
    auto matter = world.get<Matter>(cell_text(row[0]));
    if (!matter || !may_see(standing, *matter)) continue;
    auto unit = world.get<Unit>(matter->unit);
    auto pack = app.setting().shelf.get(world, matter->pack);
    Json json = Json::object(
        {{"id", Json(matter->id)}, {"number", Json(cell_text(row[1]))},
         {"title", Json(matter->title)}, {"body", Json(matter->body)},
         {"procedure", Json(matter->body + "/" + matter->procedure)},
         {"procedure_name", Json(procedure_name(pack.get(), matter->procedure))},
         {"regime", Json(regime_name(pack.get(), matter->regime))},
         {"state", Json(cell_text(row[8]))},
         {"state_label", Json(cell_text(row[10]))},
         {"unit", Json(unit ? name_on(unit->names, today) : "")},
         {"started_at", Json(write_iso(matter->started))}, {"step", Json(cell_text(row[11]))}});
    json.set("restricted", Json(matter->confidential));
    json.set("light", matter->closed ? ended_json(app, request, *matter->closed)
                      : matter->state == MatterState::open
                          ? light_json(app, request, from_ms(cell_integer(row[15])))
                          : light_json(app, request, {}, {},
                                       matter->state == MatterState::suspended));
    items.push(std::move(json));
  }
  return Response::json(Json::object(
      {{"items", std::move(items)},
       {"next", page->next.empty() ? Json() : Json(pack_after(page->next))},
       {"total", Json(page->total.value_or(0))}}));
}

Response matter_page(App& app, const Request& request) {
  auto world = app.world();
  auto matter = world.get<Matter>(request.parameter("id"));
  // What one may not see does not exist: its number must not be guessable.
  if (!matter || !may_see(caller(request).standing, *matter)) {
    return app.refused({.refusal = Refusal::matter_not_found}, request);
  }
  if (matter->confidential) {
    auto refused = app.note_sight(request, ActOnMatter{.matter = matter->id, .act = "view"});
    if (refused) return std::move(*refused);
  }
  return Response::json(matter_json(app, request, world, *matter));
}

// ---- acts -------------------------------------------------------------------------------------

std::string role_of(const Json& to) {
  if (to["post"].is_string()) return "post:" + to["post"].as_string();
  if (to["unit"].is_string()) return "unit:" + to["unit"].as_string();
  return to.as_string();
}

// What the kernel answers, with its notices as this person may read them.
std::function<Json(const Json&)> with_notices(App& app, const Request& request) {
  return [&app, request](const Json& reply) {
    auto world = app.world();
    auto matter = world.get<Matter>(reply["id"].as_string());
    Json shown = reply;
    if (matter) shown.set("notices", notices_json(app, request, world, *matter));
    return shown;
  };
}

void act(App& app, const Request& request, const Responder& respond) {
  auto body = request.json();
  if (!body) return respond(failure(body.error(), request));
  const std::string& matter = request.parameter("id");
  const std::string& name = request.parameter("act");
  const Json& json = *body;
  if (name == "submit" || (name == "save" && !json["task"].is_string())) {
    std::optional<Json> data;
    if (json["data"].is_object()) data = json["data"];
    if (name == "submit") {
      return app.command(request, respond, SubmitDraft{matter, data}, with_notices(app, request));
    }
    return app.command(
        request, respond,
        ChangeDraft{matter, json["unit"].as_string(), data.value_or(Json::object())});
  }
  if (json["task"].is_string()) {
    auto signature = signature_for(app, request, matter, name, json);
    if (!signature) return respond(app.refused(signature.error(), request));
    return app.command(request, respond,
                       ActOnTask{.matter = matter, .task = json["task"].as_string(), .act = name,
                                 .version = json["version"].as_integer(),
                                 .opinion = json["opinion"].as_string(),
                                 .reason = json["reason"].as_string(),
                                 .target = json["target"].as_string(),
                                 .to = role_of(json["to"]), .data = json["data"],
                                 .signature = std::move(*signature)},
                       with_notices(app, request));
  }
  app.command(request, respond,
              ActOnMatter{matter, name, json["version"].as_integer(), json["reason"].as_string()},
              with_notices(app, request));
}

// ---- files: content-addressed, written and synced before the fact is told -----------------------

std::filesystem::path file_path(App& app, const std::string& id) {
  return std::filesystem::path(app.data()) / attachment_path(id);
}

void attach(App& app, const Request& request, const Responder& respond) {
  const std::string name(request.query_value("name").value_or("附件"));
  auto matter = app.world().get<Matter>(request.parameter("id"));
  if (!matter || !may_see(caller(request).standing, *matter)) {
    return respond(app.refused({.refusal = Refusal::matter_not_found}, request));
  }
  if (!may_attach(caller(request).standing, *matter)) {
    return respond(app.refused({.refusal = Refusal::no_right, .clause = matter->clause}, request));
  }
  const std::string id = hex(sm3(request.body));
  // Named after its content, so a file that is there is this one; but another request may be
  // writing it and have synced nothing yet, therefore it is written again rather than trusted.
  if (!write_durably(file_path(app, id), request.body)) {
    return respond(failure({"store.file", "附件没有存下，请稍后再试", "the file could not be kept", name},
                           request));
  }
  app.command(request, respond,
              AttachFile{request.parameter("id"),
                         {.id = id, .name = name,
                          .size = static_cast<std::int64_t>(request.body.size())}});
}

// The file that is asked for, when the caller may read it.
std::optional<FileRef> asked_file(App& app, const Request& request) {
  const std::string& id = request.parameter("file");
  const Standing& standing = caller(request).standing;
  auto world = app.world();
  auto matter = world.get<Matter>(request.parameter("id"));
  if (!matter || !may_see(standing, *matter)) return std::nullopt;
  auto pack = app.setting().shelf.get(world, matter->pack);
  for (const auto& file : matter->files) {
    if (file.id != id) continue;
    const bool open =
        pack && may_read(world, app.setting(), app.now(), *pack, standing, *matter, file);
    return open ? std::optional(file) : std::nullopt;
  }
  return std::nullopt;
}

Response download(App& app, const Request& request) {
  const auto file = asked_file(app, request);
  if (!file) return app.refused({.refusal = Refusal::matter_not_found}, request);
  return stored_file(app, *file);
}

// What kind of picture these bytes begin; nothing when they are none that a browser shows.
std::optional<std::string_view> picture_type(const std::filesystem::path& path) {
  std::ifstream in{path, std::ios::binary};
  char head[12] = {};
  in.read(head, sizeof head);
  const std::string_view bytes(head, static_cast<std::size_t>(in.gcount()));
  if (bytes.starts_with("\xFF\xD8\xFF")) return "image/jpeg";
  if (bytes.starts_with("\x89PNG\r\n\x1A\n")) return "image/png";
  if (bytes.starts_with("RIFF") && bytes.substr(8) == "WEBP") return "image/webp";
  return std::nullopt;
}

// Evidence is looked at in the page: only what really is a picture, and as nothing else.
Response picture(App& app, const Request& request) {
  const std::string& id = request.parameter("file");
  const auto type = asked_file(app, request) ? picture_type(file_path(app, id)) : std::nullopt;
  if (!type) return app.refused({.refusal = Refusal::matter_not_found}, request);
  Response response;
  response.type = std::string(*type);
  response.body = FileBody{file_path(app, id)};
  response.headers.emplace_back("Cache-Control", "private, max-age=86400");
  return response;
}

}  // namespace

Response stored_file(App& app, const FileRef& file) {
  Response response;
  response.type = "application/octet-stream";
  response.body = FileBody{file_path(app, file.id)};
  response.headers.emplace_back("Content-Disposition", attachment_header(file.name));
  return response;
}

void add_matter_routes(App& app) {
  Router& router = app.router();
  const Access in = Access::signed_in();
  router.get("/api/procedures", in,
             [&app](const Request& request) { return procedures(app, request); });
  router.get("/api/matters", in, [&app](const Request& request) { return matters(app, request); });
  router.post("/api/matters/check", in,
              [&app](const Request& request) { return check(app, request); });
  router.add("POST", "/api/matters", in, [&app](Request request, Responder respond) {
    auto body = request.json();
    if (!body) return respond(failure(body.error(), request));
    app.command(request, respond,
                StartMatter{(*body)["procedure"].as_string(), (*body)["unit"].as_string(),
                            (*body)["data"], (*body)["draft"].as_bool()},
                with_notices(app, request));
  });
  router.get("/api/matters/{id}", in,
             [&app](const Request& request) { return matter_page(app, request); });
  router.add("POST", "/api/matters/{id}/acts/{act}", in,
             [&app](Request request, Responder respond) { act(app, request, respond); });
  router.add("POST", "/api/matters/{id}/files", in,
             [&app](Request request, Responder respond) { attach(app, request, respond); },
             limits::kHttpUploadBytesMax);
  router.get("/api/matters/{id}/files/{file}/picture", in,
             [&app](const Request& request) { return picture(app, request); });
  router.get("/api/matters/{id}/files/{file}", in,
             [&app](const Request& request) { return download(app, request); });
}

}  // namespace tongchou::server
