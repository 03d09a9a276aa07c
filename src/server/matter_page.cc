#include "server/matter_page.h"

#include <algorithm>

#include "bpmn/bpmn.h"
#include "kernel/attachment.h"
#include "kernel/form_rows.h"
#include "kernel/procedure.h"
#include "kernel/sealed.h"
#include "server/directive_paper.h"
#include "server/matter_act.h"
#include "server/meeting_acts.h"

namespace tongchou::server {

using namespace kernel;

namespace {

// ---- forms ------------------------------------------------------------------------------------

Json unit_choices(App& app, const World& world) {
  Json choices = Json::array();
  auto rows = app.reader().scan_records("unit", "", 5000);
  if (!rows) return choices;
  const Date today = local_date(app.now());
  for (const auto& row : *rows) {
    auto unit = world.get<Unit>(row.id);
    if (unit->until && *unit->until < today) continue;
    choices.push(Json::object({{"id", Json(unit->id)},
                               {"label", Json(name_on(unit->names, today))}}));
  }
  return choices;
}

// Units as those whom a step may be given to.
Json unit_holders(App& app, const World& world) {
  Json choices = Json::array();
  const Json units = unit_choices(app, world);
  for (const auto& unit : units.items()) {
    choices.push(Json::object({{"id", Json("unit:" + unit["id"].as_string())},
                               {"label", unit["label"]}}));
  }
  return choices;
}

// The posts that somebody holds today: where one person is meant.
Json held_posts(App& app, const World& world) {
  Json choices = Json::array();
  const Date today = local_date(app.now());
  auto rows = app.reader().scan_records("post", "", 5000);
  if (!rows) return choices;
  for (const auto& row : *rows) {
    const std::string role = "post/" + row.id;
    if (persons_of_role(world, role, today).empty()) continue;
    choices.push(Json::object({{"id", Json("post:" + row.id)},
                               {"label", Json(role_label(world, role, today))}}));
  }
  return choices;
}

// Whom a step may be given to: groups of the body, units as such, and the posts of all units.
Json post_choices(App& app, const World& world, const std::string& body) {
  Json choices = Json::array();
  const Date today = local_date(app.now());
  for (const char* role : {"leader", "deputy", "office", "office_head"}) {
    if (posts_of_role(world, body + "/" + role, today).empty()) continue;
    choices.push(Json::object({{"id", Json(std::string(role))},
                               {"label", Json(role_label(world, body + "/" + role, today))}}));
  }
  Json units = unit_holders(app, world), posts = held_posts(app, world);
  for (auto& unit : units.items_mutable()) choices.push(std::move(unit));
  for (auto& post : posts.items_mutable()) choices.push(std::move(post));
  return choices;
}

// ---- the diagram ------------------------------------------------------------------------------

std::string node_type(bpmn::ElementType type) {
  // userTask, startEvent …: the words of BPMN's own XML.
  std::string camel;
  bool upper = false;
  for (const char c : enum_name(type)) {
    if (c == '_') upper = true;
    else camel += upper ? static_cast<char>(c - 'a' + 'A') : c;
    if (c != '_') upper = false;
  }
  return camel;
}

std::string node_state(const Matter& matter, const std::string& id) {
  const auto& engine = matter.engine;
  for (const auto& element : engine.elements) {
    if (element.element_id == id) return "current";
  }
  for (const auto& passed : engine.trail) {
    if (passed.element_id == id) {
      return passed.outcome == bpmn::Outcome::completed ? "done" : "skipped";
    }
  }
  return "idle";
}

Json diagram_json(App& app, const Request& request, const Matter& matter,
                  const bpmn::Model& model) {
  Json nodes = Json::array(), edges = Json::array(), lanes = Json::array();
  Decimal width(0), height(0);
  for (const auto& shape : model.shapes) {
    const Json box = Json::object({{"id", Json(shape.element)}, {"x", Json(shape.bounds.x)},
                                   {"y", Json(shape.bounds.y)}, {"w", Json(shape.bounds.width)},
                                   {"h", Json(shape.bounds.height)}});
    width = std::max(width, shape.bounds.x + shape.bounds.width);
    height = std::max(height, shape.bounds.y + shape.bounds.height);
    const auto lane = std::find_if(model.lanes.begin(), model.lanes.end(),
                                   [&](const auto& l) { return l.id == shape.element; });
    if (lane != model.lanes.end()) {
      Json json = box;
      json.set("name", Json(lane->name));
      lanes.push(std::move(json));
      continue;
    }
    const bpmn::Element* element = model.element(shape.element);
    if (!element) continue;
    Json json = box;
    json.set("type", Json(node_type(element->type)));
    json.set("name", Json(element->name));
    json.set("state", Json(node_state(matter, element->id)));
    for (const auto& task : matter.tasks) {
      if (task.step_id != element->id || task.state == TaskState::cancelled) continue;
      const Instant until = task.closed.value_or(app.now());
      json.set("note", Json(working_text(app, request.english(), task.opened, until)));
      if (task.state == TaskState::open) {
        const bool paused = matter.state == MatterState::suspended;
        json.set("light", light_json(app, request, task.due, task.opened, paused)["colour"]);
      }
    }
    nodes.push(std::move(json));
  }
  for (const auto& edge : model.edges) {
    const bpmn::Flow* flow = model.flow(edge.element);
    if (!flow) continue;
    Json points = Json::array();
    for (const auto& point : edge.waypoints) points.push(Json::array({point.x, point.y}));
    bool taken = false;
    for (const auto& passed : matter.engine.trail) {
      for (const auto& source : passed.sources) taken = taken || source.flow == flow->id;
    }
    for (const auto& element : matter.engine.elements) {
      for (const auto& source : element.sources) taken = taken || source.flow == flow->id;
    }
    Json json = Json::object({{"id", Json(flow->id)}, {"points", std::move(points)},
                              {"name", Json(flow->name)}, {"state", taken ? "taken" : "idle"}});
    if (edge.label) {
      json.set("label", Json::object({{"x", Json(edge.label->x)}, {"y", Json(edge.label->y)}}));
    }
    edges.push(std::move(json));
  }
  return Json::object({{"width", Json(width)},
                       {"height", Json(height)},
                       {"lanes", std::move(lanes)},
                       {"nodes", std::move(nodes)},
                       {"edges", std::move(edges)}});
}

// The model on show: that of the called procedure while one runs, else the matter's own.
const bpmn::Model& shown_model(const Pack& pack, const Matter& matter) {
  const PackProcedure* shown = pack.procedure(matter.procedure);
  for (const auto& element : matter.engine.elements) {
    const PackProcedure* called = pack.procedure_of_process(element.process_id);
    if (called && called != shown && element.type == bpmn::ElementType::user_task) shown = called;
  }
  return *shown->model;
}

// ---- tasks and acts ---------------------------------------------------------------------------

Json holders_json(const World& world, const Task& task, Date today) {
  Json holders = Json::array();
  for (const auto& role : task.roles) {
    Json who = Json::array();
    for (const auto& person : persons_of_role(world, role, today)) {
      auto record = world.get<Person>(person);
      who.push(Json::object({{"person", Json(name_on(record->names, today))}, {"post", ""},
                             {"unit", ""}}));
    }
    holders.push(Json::object({{"label", Json(role_label(world, role, today))},
                               {"who", std::move(who)}}));
  }
  return holders;
}

Json tasks_json(App& app, const Request& request, const World& world, const Matter& matter,
                const Pack& pack) {
  Json tasks = Json::array();
  const Standing& standing = caller(request).standing;
  const Date today = local_date(app.now());
  for (const auto& task : matter.tasks) {
    if (task.state != TaskState::open || matter.state != MatterState::open) continue;
    const bool mine = standing.has_any(task.roles);
    Json json = Json::object({{"id", Json(task.id)}, {"step", Json(task.step)},
                              {"step_id", Json(task.step_id)},
                              {"opened", Json(write_iso(task.opened))}});
    json.set("about", Json(task.about.value_or("")));
    json.set("opens", task.opens ? to_json(*task.opens) : Json());
    json.set("signs", task.signs ? Json(*task.signs) : Json());
    json.set("light", light_json(app, request, task.due, task.opened));
    json.set("holders", holders_json(world, task, today));
    json.set("mine", Json(mine));
    json.set("version", Json(task.version));
    json.set("clause", task.clause.empty() ? Json() : app.clause(task.clause));
    const bool fills_in = mine && !task.form.empty();
    json.set("form",
             fills_in ? form_json(app, world, pack, task.form, &matter, &task) : Json());
    // What is filled in by half, such as a score sheet, is nobody else's yet.
    json.set("data", mine && !task.saved.is_null() ? task.saved : Json::object());
    json.set("acts", mine ? task_acts(app, request, world, matter, pack, task) : Json::array());
    tasks.push(std::move(json));
  }
  return tasks;
}

// ---- opinions, scores, the rest ---------------------------------------------------------------

std::string stance_of(const std::string& outcome) {
  if (outcome == "agree" || outcome == "disagree" || outcome == "conditional") return outcome;
  return "none";
}

// KP-44: a link would tell the title of what is closed to the reader.
bool may_know(const World& world, const Standing& standing, const Link& link) {
  if (link.kind == "matter") {
    auto matter = world.get<Matter>(link.id);
    return !matter || !matter->confidential || may_see(standing, *matter);
  }
  if (link.kind == "entry") {
    auto entry = world.get<Entry>(link.id);
    return !entry || !entry->confidential || may_see(standing, *entry);
  }
  return true;
}

Json links_json(const World& world, const Standing& standing, const Matter& matter) {
  Json links = Json::array();
  for (const auto& link : matter.links) {
    if (!may_know(world, standing, link)) continue;
    Json json = to_json(link);
    // A meeting gets its number, and often another name, after it was linked.
    auto meeting = link.kind == "meeting" ? world.get<Meeting>(link.id) : nullptr;
    if (meeting) json.set("label", Json(meeting->head.title));
    links.push(std::move(json));
  }
  return links;
}

// What the answers of a form name by id, and what it is called: units that stand for their
// handlers, entries of a ledger.
void collect_names(const World& world, const Matter& matter, Date today, const Json& property,
                   const Json& value, Json& names) {
  if (value.is_array()) {
    const Json& columns = property["items"]["properties"];
    for (const auto& one : value.items()) {
      if (!one.is_object()) collect_names(world, matter, today, property, one, names);
      else for (const auto& [name, cell] : one.members()) {
        collect_names(world, matter, today, columns[name], cell, names);
      }
    }
    return;
  }
  if (!value.is_string()) return;
  const std::string& id = value.as_string();
  constexpr std::string_view kUnit = "unit:";
  if (property["x-ledger"].is_string()) {
    auto entry = world.get<Entry>(id);
    if (entry && (matter.confidential || !entry->confidential)) names.set(id, Json(entry->title));
  } else if (id.starts_with(kUnit)) {
    auto unit = world.get<Unit>(id.substr(kUnit.size()));
    if (unit) names.set(id, Json(name_on(unit->names, today)));
  }
}

Json names_json(App& app, const World& world, const Pack& pack, const Matter& matter,
                const std::string& form, const Json& data) {
  Json names = Json::object();
  auto found = pack.forms.find(form);
  if (found == pack.forms.end() || !data.is_object()) return names;
  const Json& properties = found->second["schema"]["properties"];
  for (const auto& [name, value] : data.members()) {
    collect_names(world, matter, local_date(app.now()), properties[name], value, names);
  }
  return names;
}

// What was filled in with an opinion stands with it, for everybody who may see the matter: whoever
// decides reads what was found before. A form whose answers have a place of their own on the page
// (scores, the table of opinions) says `"shown": false`.
Json answers_json(App& app, const World& world, const Pack& pack, const Matter& matter,
                  const Opinion& opinion) {
  if (!opinion.data.is_object() || opinion.data.size() == 0) return Json();
  for (const auto& task : matter.tasks) {
    if (task.step_id != opinion.step_id || task.form.empty()) continue;
    auto form = pack.forms.find(task.form);
    if (form == pack.forms.end() || form->second["shown"] == Json(false)) return Json();
    return Json::object({{"form", form_json(app, world, pack, task.form)},
                         {"data", opinion.data},
                         {"names", names_json(app, world, pack, matter, task.form, opinion.data)}});
  }
  return Json();
}

void opinions_json(App& app, const World& world, const Standing& standing, const Pack& pack,
                   const Matter& matter, Json& json) {
  Json opinions = Json::array(), scores = Json::array();
  for (const auto& opinion : matter.opinions) {
    if (!may_read(world, app.setting(), app.now(), pack, standing, matter, opinion)) {
      // That somebody has answered is known; what, only when the seal falls.
      opinions.push(Json::object({{"who", who_json(opinion.who)},
                                  {"at", Json(write_iso(opinion.at))},
                                  {"step", Json(opinion.step)},
                                  {"label", Json("已封存")},
                                  {"stance", Json("none")},
                                  {"text", Json("")},
                                  {"sealed", Json(true)}}));
      continue;
    }
    opinions.push(Json::object({{"who", who_json(opinion.who)},
                                {"at", Json(write_iso(opinion.at))},
                                {"step", Json(opinion.step)},
                                {"label", Json(opinion.label)},
                                {"stance", Json(stance_of(opinion.outcome))},
                                {"text", Json(opinion.text)},
                                {"answers", answers_json(app, world, pack, matter, opinion)}}));
    const Json& sheet = opinion.data["scores"];
    if (!sheet.is_object()) continue;
    Decimal total(0);
    Json items = Json::array();
    auto form = pack.forms.find("scoring");
    const Json none;
    const Json& labels = form == pack.forms.end()
                             ? none
                             : form->second["schema"]["properties"]["scores"]["x-items"];
    for (const auto& [item, score] : sheet.members()) {
      total = total + score.as_decimal();
      std::string label = item;
      Json most;
      for (const auto& known : labels.items()) {
        if (known["id"].as_string() != item) continue;
        label = known["label"].as_string();
        most = known["max"];
      }
      items.push(Json::object({{"id", Json(item)}, {"label", Json(label)}, {"score", score},
                               {"max", most}}));
    }
    Json veto = opinion.data["veto"].is_array() ? opinion.data["veto"] : opinion.data["vetoes"];
    if (!veto.is_array()) veto = Json::array();
    scores.push(Json::object({{"who", who_json(opinion.who)}, {"at", Json(write_iso(opinion.at))},
                              {"total", Json(total.text())}, {"veto", std::move(veto)},
                              {"items", std::move(items)}, {"conclusion", Json(opinion.label)}}));
  }
  json.set("opinions", std::move(opinions));
  json.set("scores", std::move(scores));
}

Json computed_json(const Matter& matter) {
  Json computed = Json::object();
  // While the procedure runs, its variables lie with its first element.
  const auto& variables = matter.engine.elements.empty() ? matter.engine.variables
                                                         : matter.engine.elements.front().variables;
  auto threshold = variables.find("threshold");
  if (threshold != variables.end()) {
    computed.set("verdict", threshold->second["verdict"]);
    computed.set("verdict_label", threshold->second["verdict_label"]);
  }
  auto value = [&](const char* name) {
    auto known = variables.find(name);
    return known != variables.end() ? known->second["value"] : matter.data[name]["value"];
  };
  if (const Json land = value("land"); land.is_number()) {
    computed.set("land_mu", Json(land.as_decimal().text()));
  }
  if (const Json money = value("investment"); money.is_number()) {
    computed.set("investment_cny", Json(money.as_decimal().text()));
  }
  return computed;
}

std::string state_label(const Matter& matter) {
  if (!matter.outcome_label.empty()) return matter.outcome_label;
  switch (matter.state) {
    case MatterState::draft: return "草稿";
    case MatterState::open: return "在办";
    case MatterState::returned: return "退回补正";
    case MatterState::suspended: return "挂起";
    case MatterState::done: return "办结";
    case MatterState::withdrawn: return "已撤回";
    case MatterState::terminated: return "已终止";
  }
  return {};
}

// What the console cannot know: a clause's words, the units and posts to choose from; in a table,
// for every column.
void resolve(App& app, const World& world, const Pack& pack, Json& property) {
  const std::string widget = property["x-widget"].as_string();
  if (property["x-clause"].is_string()) {
    property.set("x-clause", app.clause(property["x-clause"].as_string()));
  }
  if (is_rows(property)) {
    Json items = property["items"];
    Json columns = items["properties"];
    for (auto& [name, column] : columns.members_mutable()) resolve(app, world, pack, column);
    items.set("properties", std::move(columns));
    property.set("items", std::move(items));
  }
  if (property.find("x-choices")) return;
  if (widget == "unit" || widget == "units") property.set("x-choices", unit_choices(app, world));
  if (widget == "post" || widget == "posts") {
    const std::string& holders = property["x-holders"].as_string();
    property.set("x-choices", holders == "units"   ? unit_holders(app, world)
                              : holders == "posts" ? held_posts(app, world)
                                                   : post_choices(app, world, pack.body));
  }
}

}  // namespace

Json notices_json(App& app, const Request& request, const World& world, const Matter& matter) {
  const Date today = local_date(app.now());
  Json notices = Json::array();
  std::vector<std::string> told;  // several that may not be named read alike
  for (const auto& notice : matter.notices) {
    std::string message = choose(request, notice.zh, notice.en);
    auto other = notice.matter.empty() ? nullptr : world.get<Matter>(notice.matter);
    const bool named = other && may_see(caller(request).standing, *other);
    if (named) {
      auto unit = world.get<Unit>(other->unit);
      const std::string where = unit ? name_on(unit->names, today) : "";
      message += choose(request, "：「" + other->title + "」（" + where + "）",
                        ": " + other->title + " (" + where + ")");
    } else if (std::find(told.begin(), told.end(), message) != told.end()) {
      continue;
    }
    told.push_back(message);
    notices.push(Json::object({{"code", Json(notice.code)}, {"level", Json(notice.level)},
                               {"message", Json(message)},
                               {"clause", app.clause(notice.clause)},
                               {"matter", named ? Json(other->id) : Json()}}));
  }
  return notices;
}

Json form_json(App& app, const World& world, const Pack& pack, const std::string& id,
               const Matter* matter, const Task* task) {
  auto found = pack.forms.find(id);
  if (found == pack.forms.end()) return Json();
  Json form = found->second;
  Json schema = form["schema"];
  Json properties = schema["properties"];
  const Json defaults = form_defaults(world, app.setting(), app.now(), pack, form, matter, task);
  if (properties.is_object()) {
    for (auto& [name, property] : properties.members_mutable()) {
      property.erase("x-default");
      if (const Json* begins = defaults.find(name)) property.set("default", *begins);
      resolve(app, world, pack, property);
    }
    schema.set("properties", std::move(properties));
  }
  form.set("schema", std::move(schema));
  return form;
}

Json matter_json(App& app, const Request& request, const World& world, const Matter& matter) {
  const Date today = local_date(app.now());
  auto pack = app.setting().shelf.get(world, matter.pack);
  const PackProcedure* procedure = pack->procedure(matter.procedure);
  auto unit = world.get<Unit>(matter.unit);
  auto body = world.get<Body>(matter.body);
  std::string step;
  std::optional<Instant> due, since;
  for (const auto& task : matter.tasks) {
    if (task.state != TaskState::open) continue;
    if (step.find(task.step) == std::string::npos) step += (step.empty() ? "" : "、") + task.step;
    if (task.due && (!due || *task.due < *due)) {
      due = task.due;
      since = task.opened;
    }
  }
  std::int64_t version = 1;
  for (const auto& known : body->versions) {
    if (matter.pack == matter.body + "@" + known.digest) version = known.number;
  }
  Json json = Json::object({{"id", Json(matter.id)}, {"number", Json(matter.number)},
                            {"receipt", Json(matter.receipt)}, {"title", Json(matter.title)},
                            {"body", Json(matter.body)}});
  json.set("procedure", Json::object({{"id", Json(matter.body + "/" + matter.procedure)},
                                      {"name", Json(procedure->name)},
                                      {"version", Json(version)}}));
  json.set("regime", Json(regime_name(pack.get(), matter.regime)));
  json.set("clause", app.clause(matter.clause));
  json.set("state", Json(std::string(enum_name(matter.state))));
  json.set("state_label", Json(state_label(matter)));
  json.set("version", Json(matter.version));
  json.set("unit", Json::object({{"id", Json(matter.unit)},
                                 {"name", Json(unit ? name_on(unit->names, today) : "")}}));
  json.set("started", Json::object({{"at", Json(write_iso(matter.started))},
                                    {"who", who_json(matter.starter)}}));
  json.set("elapsed", Json(working_text(app, request.english(), matter.started,
                                        matter.closed.value_or(app.now()))));
  json.set("handovers", Json(matter.handovers));
  json.set("unread", Json(has_unread(matter, caller(request).standing.person)));
  json.set("restricted", Json(matter.confidential));
  json.set("watched", Json(std::find(matter.watchers.begin(), matter.watchers.end(),
                                     caller(request).standing.person) != matter.watchers.end()));
  json.set("light", light_json(app, request,
                               matter.state == MatterState::open ? due : std::nullopt, since,
                               matter.state == MatterState::suspended));
  json.set("step", Json(step));
  json.set("diagram", diagram_json(app, request, matter, shown_model(*pack, matter)));
  json.set("tasks", tasks_json(app, request, world, matter, *pack));
  json.set("acts", matter_acts(app, request, *pack, matter));
  if (matter.procedure == "directive") json.set("papers", to_json(directive_papers(matter)));
  json.set("form", form_json(app, world, *pack, procedure->form));
  json.set("data", matter.data);
  json.set("names", names_json(app, world, *pack, matter, procedure->form, matter.data));
  json.set("computed", computed_json(matter));
  json.set("notices", notices_json(app, request, world, matter));
  opinions_json(app, world, caller(request).standing, *pack, matter, json);
  json.set("record", record_json(app, request, "matter:" + matter.id));
  Json files = Json::array();
  for (const auto& file : matter.files) {
    if (!may_read(world, app.setting(), app.now(), *pack, caller(request).standing, matter, file))
      continue;
    files.push(Json::object({{"id", Json(file.id)}, {"name", Json(file.name)},
                             {"size", Json(file.size)}, {"at", Json(write_iso(file.at))},
                             {"who", who_json(file.who)}}));
  }
  json.set("files", std::move(files));
  json.set("attaches", Json(may_attach(caller(request).standing, matter)));
  json.set("links", links_json(world, caller(request).standing, matter));
  return json;
}

}  // namespace tongchou::server
