// The workbench: what I owe, what I should read, what I did, what I began, what I watch; counts by
// body; the search behind the command palette.
#include <algorithm>

#include "kernel/document.h"
#include "server/matter_sight.h"
#include "server/meeting_acts.h"
#include "server/paper_limits.h"

namespace tongchou::server {

using namespace kernel;
using store::Cell;
using store::cell_integer;
using store::cell_text;

namespace {

std::vector<Cell> role_cells(const Standing& standing) {
  std::vector<Cell> roles;
  for (const auto& role : standing.roles) roles.emplace_back(role);
  return roles;
}

std::string deadline_group(App& app, std::int64_t due) {
  if (due >= registers::kNever) return "later";
  const Instant now = app.now(), at = from_ms(due);
  if (at < now) return "overdue";
  if (local_date(at) == local_date(now)) return "today";
  const auto days =
      working_days_between(app.setting().calendar, local_date(now), local_date(at)).value;
  return days <= 3 ? "three_days" : "later";
}

std::int64_t steps_of(App& app, const World& world, const std::string& body,
                      const std::string& procedure) {
  auto pack = app.setting().shelf.current(world, body);
  const PackProcedure* found = pack ? pack->procedure(procedure) : nullptr;
  if (!found) return 0;
  auto count = static_cast<std::int64_t>(
      found->model->of_type(bpmn::ElementType::user_task).size());
  for (const auto* call : found->model->of_type(bpmn::ElementType::call_activity)) {
    const PackProcedure* called = pack->procedure_of_process(call->called_process.text);
    if (called) {
      count += static_cast<std::int64_t>(
          called->model->of_type(bpmn::ElementType::user_task).size());
    }
  }
  return count;
}

// A form that may be left as it is, and in which nothing but words could be written.
bool only_words(const Json& schema) {
  for (const auto& [name, property] : schema["properties"].members()) {
    const std::string& widget = property["x-widget"].as_string();
    if (widget != "opinion" && widget != "textarea") return false;
  }
  return schema["required"].size() == 0;
}

// What may be done at a step for several matters at once: outcomes that ask for no more than an
// opinion. A refusal has its own reason for each matter, so it is given on the matter's page.
Json batch_json(const Pack& pack, const Task& task) {
  Json batch = Json::array();
  auto form = pack.forms.find(task.form);
  if (form != pack.forms.end() && !only_words(form->second["schema"])) return batch;
  for (const auto& outcome : task.outcomes) {
    if (outcome.id == "disagree") continue;
    batch.push(Json::object({{"act", Json(outcome.id)},
                             {"label", Json(outcome.label)},
                             {"opinion", Json(task.opinion == "required")}}));
  }
  return batch;
}

const Task* find_task(const Matter& matter, std::string_view id) {
  for (const auto& task : matter.tasks) {
    if (task.id == id && task.state == TaskState::open) return &task;
  }
  return nullptr;
}

Json todo_json(App& app, const Request& request, const World& world, const store::Row& row) {
  const std::string body = cell_text(row[3]), procedure = cell_text(row[4]);
  const std::int64_t due = cell_integer(row[11]);
  const Instant since = from_ms(cell_integer(row[18]));
  auto pack = app.setting().shelf.current(world, body);
  Json json = Json::object({{"id", Json(cell_text(row[1]))},
                            {"matter", Json(cell_text(row[2]))},
                            {"title", Json(cell_text(row[7]))},
                            {"number", Json(cell_text(row[6]))},
                            {"body", Json(body)},
                            {"procedure", Json(body + "/" + procedure)},
                            {"procedure_name", Json(procedure_name(pack.get(), procedure))},
                            {"regime", Json(regime_name(pack.get(), cell_text(row[5])))},
                            {"step", Json(cell_text(row[8]))},
                            {"step_id", Json(cell_text(row[9]))},
                            {"about", Json(cell_text(row[22]))},
                            {"steps_done", Json(cell_integer(row[19]))},
                            {"steps_all", Json(steps_of(app, world, body, procedure))}});
  json.set("light", light_json(app, request, from_ms(due), since));
  json.set("waiting",
           Json::object({{"who", Json(cell_text(row[17]))},
                         {"since", Json(write_iso(since))},
                         {"text", Json(choose(request, "已等 ", "waiting ") +
                                       working_text(app, request.english(), since, app.now()))}}));
  json.set("primary", Json::object({{"act", Json(cell_text(row[13]))},
                                    {"label", Json(cell_text(row[14]))}}));
  json.set("version", Json(cell_integer(row[15])));
  json.set("urged", Json(cell_integer(row[20])));
  auto matter = world.get<Matter>(cell_text(row[2]));
  const Task* task = matter ? find_task(*matter, cell_text(row[1])) : nullptr;
  auto own = task ? app.setting().shelf.get(world, matter->pack) : nullptr;
  json.set("batch", own ? batch_json(*own, *task) : Json::array());
  json.set("group", Json(deadline_group(app, due)));
  return json;
}


Json matter_row_json(App& app, const Request& request, const World& world,
                     const store::Row& row) {
  const std::string body = cell_text(row[3]);
  const std::int64_t due = cell_integer(row[15]);
  auto pack = app.setting().shelf.current(world, body);
  Json json = Json::object(
      {{"id", Json(cell_text(row[0]))},      {"matter", Json(cell_text(row[0]))},
       {"title", Json(cell_text(row[2]))},   {"number", Json(cell_text(row[1]))},
       {"body", Json(body)},
       {"procedure", Json(body + "/" + cell_text(row[4]))},
       {"procedure_name", Json(procedure_name(pack.get(), cell_text(row[4])))},
       {"regime", Json(regime_name(pack.get(), cell_text(row[5])))},
       {"step", Json(cell_text(row[11]))},   {"step_id", Json("")},
       {"state", Json(cell_text(row[8]))},   {"outcome", Json(cell_text(row[10]))},
       {"steps_done", Json(cell_integer(row[20]))},
       {"steps_all", Json(steps_of(app, world, body, cell_text(row[4])))}});
  const bool open = cell_text(row[8]) == "open";
  const bool paused = cell_text(row[8]) == "suspended";
  const std::int64_t closed = cell_integer(row[14]);
  json.set("light", open               ? light_json(app, request, from_ms(due))
                    : closed > 0 ? ended_json(app, request, from_ms(closed))
                                       : light_json(app, request, {}, {}, paused));
  json.set("waiting", Json::object({{"who", Json("")},
                                    {"since", Json(write_iso(from_ms(cell_integer(row[13]))))},
                                    {"text", Json("")}}));
  json.set("primary", Json());
  json.set("version", Json(0));
  json.set("batch", Json::array());
  json.set("group", "later");
  return json;
}

Json unread_json(App& app, const Request& request, const World& world, const store::Row& row) {
  const Instant at = from_ms(cell_integer(row[6]));
  Json json = Json::object({{"id", Json(cell_text(row[1]))},
                            {"matter", Json(cell_text(row[2]))},
                            {"title", Json(cell_text(row[5]))},
                            {"number", Json(cell_text(row[4]))},
                            {"body", Json(cell_text(row[3]))},
                            {"procedure", Json("")},
                            {"regime", Json("待阅")},
                            {"step", Json("阅")},
                            {"step_id", Json("read")},
                            {"steps_done", Json(0)},
                            {"steps_all", Json(0)}});
  auto matter = world.get<Matter>(cell_text(row[2]));
  if (matter) {
    json.set("meeting", Json(meeting_to_answer(world, caller(request).standing, *matter)));
  }
  json.set("light", light_json(app, request, {}));
  json.set("waiting", Json::object({{"who", Json("")}, {"since", Json(write_iso(at))},
                                    {"text", Json(date_text(request.english(), at))}}));
  json.set("primary", Json::object({{"act", Json("read")}, {"label", Json("阅")}}));
  json.set("version", Json(0));
  json.set("batch", Json::array());
  json.set("group", "later");
  return json;
}

// 待阅 is also what was sent to me, or to a unit that I speak for, until somebody receipts for it.
store::Query copies_waiting(const Standing& standing) {
  std::vector<store::Cell> units;
  for (const auto& post : standing.posts) {
    const std::string unit = "unit/" + post.unit;
    if (standing.has(unit + "/handler") || standing.has(unit + "/head")) {
      units.emplace_back(post.unit);
    }
  }
  return {.table = &registers::copy(),
          .where = {store::is("receipted", std::int64_t{0}),
                    store::any({store::one_of("unit", std::move(units)),
                                store::is("person", standing.person)})},
          .order_by = {{"sent", true}}};
}

Json copy_row_json(App& app, const Request& request, const store::Row& row) {
  const Instant at = from_ms(cell_integer(row[9]));
  Json json = Json::object({{"id", Json(cell_text(row[1]))},
                            {"document", Json(cell_text(row[0]))},
                            {"matter", Json("")},
                            {"title", Json(cell_text(row[5]))},
                            {"number", Json(cell_text(row[6]))},
                            {"body", Json(cell_text(row[4]))},
                            {"procedure", Json("")},
                            {"regime", Json(cell_text(row[7]) == "cc" ? "抄送" : "收文")},
                            {"step", Json("签收")},
                            {"step_id", Json("receipt")},
                            {"steps_done", Json(0)},
                            {"steps_all", Json(0)}});
  json.set("light", light_json(app, request, {}));
  json.set("waiting", Json::object({{"who", Json("")}, {"since", Json(write_iso(at))},
                                    {"text", Json(date_text(request.english(), at))}}));
  json.set("primary", Json::object({{"act", Json("receipt")}, {"label", Json("签收")}}));
  json.set("version", Json(0));
  json.set("batch", Json::array());
  json.set("group", "later");
  return json;
}

std::vector<store::Condition> todo_where(const Standing& standing) {
  return {store::one_of("role", role_cells(standing))};
}

store::Query matters_in(const store::Table& table, const std::string& person) {
  return {.table = &registers::matter(),
          .where = {store::in_table("id", table, "matter", {store::is("person", person)})},
          .order_by = {{"changed", true}}};
}

std::optional<store::Query> box_query(App& app, const std::string& box,
                                      const Standing& standing) {
  if (box == "todo") {
    return store::Query{.table = &registers::todo(), .where = todo_where(standing),
                        .order_by = {{"due", false}}};
  }
  if (box == "unread") {
    return store::Query{.table = &registers::unread(),
                        .where = {store::is("person", standing.person),
                                  store::is("read", std::int64_t{0})},
                        .order_by = {{"at", true}}};
  }
  if (box == "done") return matters_in(registers::acted(), standing.person);
  if (box == "watched") {
    // Whoever watched it may have lost sight of it since.
    store::Query query = matters_in(registers::watched(), standing.person);
    for (auto& one : matters_seen(app, app.world(), standing)) {
      query.where.push_back(std::move(one));
    }
    return query;
  }
  if (box == "started") {
    return store::Query{.table = &registers::matter(),
                        .where = {store::is("starter", standing.person)},
                        .order_by = {{"started", true}}};
  }
  return std::nullopt;
}

std::int64_t count(const store::Reader& reader, store::Query query) {
  query.limit = 1;
  query.with_total = true;
  auto page = reader.query(query);
  return page ? page->total.value_or(0) : 0;
}

Json boxes_json(App& app, const Standing& standing) {
  Json boxes = Json::object();
  for (const char* box : {"todo", "unread", "done", "started", "watched"}) {
    boxes.set(box, Json(count(app.reader(), *box_query(app, box, standing))));
  }
  boxes.set("unread", Json(boxes["unread"].as_integer() +
                           count(app.reader(), copies_waiting(standing))));
  return boxes;
}

Json steps_json(App& app, const Standing& standing) {
  store::Aggregate by_step{.table = &registers::todo(), .group_by = {"step_id", "step"},
                           .where = todo_where(standing)};
  Json steps = Json::array();
  auto groups = app.reader().aggregate(by_step);
  if (!groups) return steps;
  for (const auto& group : *groups) {
    steps.push(Json::object({{"id", Json(cell_text(group.by[0]))},
                             {"label", Json(cell_text(group.by[1]))},
                             {"count", Json(group.count)}}));
  }
  return steps;
}

// How many of the whole box fall into each group, whatever page is shown.
Json groups_json(App& app, const store::Query& query) {
  Json groups = Json::object();
  store::Aggregate by_due{.table = query.table, .group_by = {"due"}, .where = query.where};
  auto found = app.reader().aggregate(by_due);
  if (!found) return groups;
  for (const auto& one : *found) {
    const std::string group = deadline_group(app, cell_integer(one.by[0]));
    groups.set(group, Json(groups[group].as_integer() + one.count));
  }
  return groups;
}

Response tasks(App& app, const Request& request) {
  const Standing& standing = caller(request).standing;
  const std::string box(request.query_value("box").value_or("todo"));
  auto query = box_query(app, box, standing);
  if (!query) {
    return Response::error(422, {"box.unknown", "没有这个箱", "no such box", box}, request);
  }
  if (auto body = request.query_value("body"); body && !body->empty()) {
    query->where.push_back(store::is("body", std::string(*body)));
  }
  if (auto step = request.query_value("step"); step && !step->empty() && box == "todo") {
    query->where.push_back(store::is("step_id", std::string(*step)));
  }
  if (auto q = request.query_value("q"); q && !q->empty()) {
    query->where.push_back(store::contains("title", std::string(*q)));
  }
  query->limit = limit_of(request);
  query->with_total = true;
  if (auto after = request.query_value("after"); after && !after->empty()) {
    query->after = unpack_after(*after);
  }
  auto page = app.reader().query(*query);
  if (!page) return failure(page.error(), request);
  auto world = app.world();
  Json items = Json::array();
  std::int64_t ahead = 0;
  if (box == "unread" && query->after.empty()) {
    // Papers stand before circulars, on the first page: they ask for an answer.
    store::Query copies = copies_waiting(standing);
    copies.limit = limits::kCopiesShownMax;
    auto waiting = app.reader().query(copies);
    if (!waiting) return failure(waiting.error(), request);
    for (const auto& row : waiting->rows) items.push(copy_row_json(app, request, row));
    ahead = static_cast<std::int64_t>(waiting->rows.size());
  }
  std::vector<std::string> seen;  // a task that two of my roles may take is one task
  for (const auto& row : page->rows) {
    if (box == "todo") {
      if (std::find(seen.begin(), seen.end(), cell_text(row[1])) != seen.end()) continue;
      seen.push_back(cell_text(row[1]));
      items.push(todo_json(app, request, world, row));
    } else {
      items.push(box == "unread" ? unread_json(app, request, world, row)
                                 : matter_row_json(app, request, world, row));
    }
  }
  Json json = Json::object({{"items", std::move(items)}});
  json.set("next", page->next.empty() ? Json() : Json(pack_after(page->next)));
  json.set("total", Json(page->total.value_or(0) + ahead));
  if (box == "todo") json.set("groups", groups_json(app, *query));
  json.set("boxes", boxes_json(app, standing));
  json.set("steps", steps_json(app, standing));
  return Response::json(json);
}

Response counts(App& app, const Request& request) {
  const Standing& standing = caller(request).standing;
  store::Aggregate by_body{.table = &registers::todo(), .group_by = {"body"},
                           .where = todo_where(standing)};
  auto groups = app.reader().aggregate(by_body);
  if (!groups) return failure(groups.error(), request);
  Json json = Json::object();
  std::int64_t all = 0;
  for (const auto& group : *groups) {
    json.set(cell_text(group.by[0]), Json(group.count));
    all += group.count;
  }
  json.set("all", Json(all));
  json.set("unread", Json(count(app.reader(), *box_query(app, "unread", standing))));
  json.set("directives", Json(open_directives(app, standing)));
  return Response::json(json);
}

// One act for several tasks of one step: a command for each, and an answer for each.
Response act_on_all(App& app, const Request& request, const Json& body) {
  const std::string& act = body["act"].as_string();
  auto world = app.world();
  Json done = Json::array(), refused = Json::array();
  std::vector<Ask> asks;
  std::vector<Json> asked;
  std::string step;
  auto refuse_one = [&](Json line, const Refused& why) {
    line.set("error", app.error_json(why, request));
    refused.push(std::move(line));
  };
  for (const auto& item : body["tasks"].items()) {
    const std::string& id = item["task"].as_string();
    auto matter = world.get<Matter>(id.substr(0, id.find('.')));
    Json line = Json::object({{"task", Json(id)}});
    if (!matter || !may_see(caller(request).standing, *matter)) {
      refuse_one(std::move(line), {.refusal = Refusal::matter_not_found});
      continue;
    }
    line.set("matter", Json(matter->id));
    line.set("title", Json(matter->title));
    const Task* task = find_task(*matter, id);
    if (!task) {
      refuse_one(std::move(line), {.refusal = Refusal::task_not_found, .clause = matter->clause});
      continue;
    }
    const std::string here = matter->body + "/" + matter->procedure + "/" + task->step_id;
    if (!step.empty() && here != step) {
      return Response::error(422, {"batch.mixed", "批量操作只对同一流程的同一步骤",
                                   "several at once: only one step of one procedure", id},
                             request);
    }
    step = here;
    const auto pack = app.setting().shelf.get(world, matter->pack);
    const Json batch = batch_json(*pack, *task);
    const bool offered =
        std::any_of(batch.items().begin(), batch.items().end(),
                    [&](const Json& one) { return one["act"].as_string() == act; });
    if (!offered) {
      refuse_one(std::move(line),
                 {.refusal = Refusal::act_unknown, .clause = task->clause,
                  .detail_zh = "须逐件办", .detail_en = "it is done one by one"});
      continue;
    }
    asks.push_back(app.ask_of(request,
                              ActOnTask{.matter = matter->id, .task = id, .act = act,
                                        .version = item["version"].as_integer(),
                                        .opinion = body["opinion"].as_string()},
                              id));
    asked.push_back(std::move(line));
  }
  const auto answers = app.ask_all(std::move(asks));
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (!answers[i].result) refuse_one(std::move(asked[i]), answers[i].result.error());
    else done.push(std::move(asked[i]));
  }
  return Response::json(Json::object({{"done", std::move(done)}, {"refused", std::move(refused)}}));
}

Json urge_all(App& app, const Request& request, const Json& body) {
  auto world = app.world();
  std::vector<std::string> matters;
  std::vector<Ask> asks;
  for (const auto& task : body["tasks"].items()) {
    const std::string matter = task.as_string().substr(0, task.as_string().find('.'));
    if (std::find(matters.begin(), matters.end(), matter) != matters.end()) continue;
    matters.push_back(matter);
    asks.push_back(app.ask_of(request,
                              ActOnMatter{.matter = matter, .act = "urge",
                                          .reason = body["reason"].as_string()},
                              matter));
  }
  std::int64_t urged = 0;
  Json refusals = Json::array();
  const auto answers = app.ask_all(std::move(asks));
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (answers[i].result) {
      ++urged;
      continue;
    }
    auto record = world.get<Matter>(matters[i]);
    const bool seen = record && may_see(caller(request).standing, *record);
    refusals.push(Json::object({{"matter", Json(matters[i])},
                                {"title", Json(seen ? record->title : "")},
                                {"error", app.error_json(answers[i].result.error(), request)}}));
  }
  return Json::object({{"urged", Json(urged)}, {"refused", std::move(refusals)}});
}

Response search(App& app, const Request& request) {
  const std::string q(request.query_value("q").value_or(""));
  Json items = Json::array();
  if (q.empty()) return Response::json(items);
  const Standing& standing = caller(request).standing;
  auto world = app.world();
  auto hits = app.reader().search({.text = q, .limit = 60});
  if (!hits) return failure(hits.error(), request);
  for (const auto& hit : *hits) {
    if (items.size() >= 12) break;
    if (hit.kind == "matter") {
      auto matter = world.get<Matter>(hit.id);
      if (!matter || !may_see(standing, *matter)) continue;
      items.push(Json::object({{"kind", "matter"}, {"id", Json(hit.id)}, {"label", Json(hit.title)},
                               {"sub", Json(matter->number.empty() ? matter->receipt
                                                                   : matter->number)},
                               {"url", Json("/matters/" + hit.id)}}));
    } else if (hit.kind == "document") {
      auto document = world.get<Document>(hit.id);
      if (!document || !may_see(world, standing, *document)) continue;
      items.push(Json::object({{"kind", "document"}, {"id", Json(hit.id)},
                               {"label", Json(hit.title)}, {"sub", Json(document->number)},
                               {"url", Json("/documents/" + hit.id)}}));
    } else if (hit.kind == "entry") {
      auto entry = world.get<Entry>(hit.id);
      if (!entry || !may_see(standing, *entry)) continue;
      items.push(Json::object({{"kind", "entry"}, {"id", Json(hit.id)}, {"label", Json(hit.title)},
                               {"sub", Json(entry->number)},
                               {"url", Json("/ledgers/" + entry->ledger + "/entries/" + hit.id)}}));
    }
  }
  auto office = world.get<Office>("office");
  for (const auto& id : office ? office->bodies : std::vector<std::string>{}) {
    auto body = world.get<Body>(id);
    if (body->name.find(q) == std::string::npos) continue;
    items.push(Json::object({{"kind", "body"}, {"id", Json(id)}, {"label", Json(body->name)},
                             {"sub", ""}, {"url", Json("/bodies/" + id)}}));
  }
  for (const auto& [id, clause] : app.clauses()) {
    if (items.size() >= 20) break;
    if (id != q && clause["title"].as_string().find(q) == std::string::npos) continue;
    items.push(Json::object({{"kind", "clause"}, {"id", Json(id)}, {"label", clause["title"]},
                             {"sub", clause["label"]}, {"url", "/bodies"}}));
  }
  return Response::json(items);
}

}  // namespace

void add_workbench_routes(App& app) {
  Router& router = app.router();
  router.get("/api/tasks", Access::signed_in(),
             [&app](const Request& request) { return tasks(app, request); });
  router.get("/api/bodies/counts", Access::signed_in(),
             [&app](const Request& request) { return counts(app, request); });
  router.post("/api/tasks/urge", Access::signed_in(), [&app](const Request& request) {
    auto body = request.json();
    if (!body) return failure(body.error(), request);
    return Response::json(urge_all(app, request, *body));
  });
  router.post("/api/tasks/acts", Access::signed_in(), [&app](const Request& request) {
    auto body = request.json();
    if (!body) return failure(body.error(), request);
    return act_on_all(app, request, *body);
  });
  router.get("/api/search", Access::signed_in(),
             [&app](const Request& request) { return search(app, request); });
}

}  // namespace tongchou::server
