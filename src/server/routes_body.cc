// Bodies with the notice's three parts, units, posts and people.
#include <algorithm>

#include "kernel/procedure.h"
#include "server/duty.h"
#include "server/matter_sight.h"
#include "server/setup.h"

namespace tongchou::server {

using namespace kernel;
using store::cell_text;

namespace {

const char* kind_label(const std::string& kind) {
  if (kind == "leading-group") return "领导小组";
  if (kind == "office") return "办公室";
  if (kind == "commission") return "委员会";
  if (kind == "advisory-group") return "咨询小组";
  if (kind == "organ") return "机关";
  if (kind == "department") return "部门";
  if (kind == "unit") return "单位";
  if (kind == "township") return "乡镇场";
  if (kind == "street") return "街道";
  if (kind == "park") return "园区";
  if (kind == "school") return "学校";
  if (kind == "enterprise") return "国有企业";
  return "";
}

const char* member_label(const std::string& role) {
  if (role == "leader") return "组长";
  if (role == "deputy") return "副组长";
  if (role == "member") return "成员";
  if (role == "office_head") return "办公室主任";
  if (role == "office_staff") return "办公室工作人员";
  if (role == "liaison") return "联络员";
  if (role == "supervisor") return "监督单位";
  if (role == "superior") return "上级领导";
  return "";
}

// Figures count what whoever looks may see, and nothing else (KP-44).
class Figures {
 public:
  Figures(App& app, const Request& request, const World& world, const std::string& body)
      : app_(app), seen_(matters_seen(app, world, caller(request).standing, body)) {}

  std::int64_t count(std::vector<store::Condition> where) const {
    where.insert(where.end(), seen_.begin(), seen_.end());
    auto found =
        app_.reader().aggregate({.table = &registers::matter(), .where = std::move(where)});
    return found && !found->empty() ? found->front().count : 0;
  }
  std::int64_t open() const { return count({running()}); }
  std::int64_t open(store::Condition which) const {
    return count({running(), std::move(which)});
  }

 private:
  static store::Condition running() { return store::one_of("state", {"open", "returned"}); }
  App& app_;
  std::vector<store::Condition> seen_;
};

Response bodies(App& app, const Request& request) {
  auto world = app.world();
  auto office = world.get<Office>("office");
  const Date today = local_date(app.now());
  Json items = Json::array();
  for (const auto& id : office ? office->bodies : std::vector<std::string>{}) {
    auto body = world.get<Body>(id);
    auto pack = app.setting().shelf.current(world, id);
    items.push(Json::object({{"id", Json(id)},
                             {"name", Json(pack->name)},
                             {"short", Json(pack->short_name)},
                             {"glyph", Json(pack->glyph)},
                             {"seal", Json(pack->seal)},
                             {"kind", Json(pack->kind)},
                             {"kind_label", Json(kind_label(pack->kind))},
                             {"members", Json(static_cast<std::int64_t>(body->members.size()))},
                             {"members_missing", Json(members_missing(*body, today))},
                             {"open", Json(Figures(app, request, world, id).open())}}));
  }
  // The order of the notice, not that of deployment.
  auto& list = items.items_mutable();
  const std::string order = "项财才资产城询";
  std::sort(list.begin(), list.end(), [&](const Json& a, const Json& b) {
    return order.find(a["seal"].as_string()) < order.find(b["seal"].as_string());
  });
  return Response::json(items);
}

Json members_json(const World& world, const Body& body, Date today) {
  Json members = Json::array();
  for (const auto& member : body.members) {
    auto post = world.get<Post>(member.post);
    auto unit = post ? world.get<Unit>(post->unit) : nullptr;
    std::string persons;
    for (const auto& id : persons_of_role(world, "post/" + member.post, today)) {
      persons += (persons.empty() ? "" : "、") + name_on(world.get<Person>(id)->names, today);
    }
    members.push(
        Json::object({{"id", Json(member.id)},
                      {"role", Json(member.role)},
                      {"role_label", Json(member_label(member.role))},
                      {"post", Json(post ? post->title : member.post)},
                      {"person", Json(persons)},
                      {"unit", Json(unit ? name_on(unit->names, today) : "")},
                      {"since", Json(write_date(member.since))},
                      {"until", member.until ? Json(write_date(*member.until)) : Json()}}));
  }
  return members;
}

// Matters in each of the last 12 weeks, oldest first, and in this year; `between` says which belong
// to a span of time.
template <class Between>
Json weeks_json(Instant now, const Figures& figures, const Between& between, std::int64_t* year) {
  Json weeks = Json::array();
  constexpr std::chrono::hours week{24 * 7};
  for (int i = 11; i >= 0; --i) {
    weeks.push(Json(figures.count({between(now - (i + 1) * week, now - i * week)})));
  }
  const std::chrono::year_month_day ymd{local_date(now)};
  *year = figures.count({between(at_local(std::chrono::sys_days{ymd.year() / 1 / 1}, {}), now)});
  return weeks;
}

Json regimes_json(App& app, const Request& request, const Figures& figures, const Pack& pack) {
  Json regimes = Json::array();
  const Instant now = app.now();
  for (const auto& regime : pack.regimes) {
    auto due_before = [&](Instant at) {
      return figures.count({store::is("regime", regime.id), store::is("state", "open"),
                            store::compare("due", store::Op::less, to_ms(at))});
    };
    auto begun_between = [&](Instant from, Instant to) {
      return store::all({store::is("regime", regime.id),
                         store::compare("started", store::Op::greater_equal, to_ms(from)),
                         store::compare("started", store::Op::less, to_ms(to))});
    };
    const std::int64_t late = due_before(now);
    const std::int64_t week = due_before(now + std::chrono::hours{24 * 7}) - late;
    std::int64_t year = 0;
    Json procedures = Json::array();
    for (const auto& id : regime.procedures) {
      procedures.push(Json::object({{"id", Json(pack.body + "/" + id)},
                                    {"name", Json(pack.procedure(id)->name)}}));
    }
    Json json = Json::object({{"id", Json(regime.id)}, {"number", Json(regime.number)},
                              {"name", Json(regime.name)}, {"quote", Json(regime.quote)}});
    json.set("clause", app.clause(regime.clause));
    const std::string words =
        late ? choose(request, "逾期 ", "late ") + std::to_string(late)
             : week ? choose(request, "临期 ", "due ") + std::to_string(week)
                    : choose(request, "正常", "on time");
    json.set("light", Json::object({{"colour", late ? "red" : week ? "yellow" : "green"},
                                    {"text", Json(words)}}));
    json.set("open", Json(figures.open(store::is("regime", regime.id))));
    json.set("due_this_week", Json(week));
    json.set("late", Json(late));
    json.set("weeks", weeks_json(now, figures, begun_between, &year));
    json.set("year", Json(year));
    json.set("note", "");
    json.set("built", Json(!regime.procedures.empty()));
    json.set("procedures", std::move(procedures));
    regimes.push(std::move(json));
  }
  return regimes;
}

// A duty that nothing of the body carries out has no figures: none is not nought.
Json duties_json(App& app, const Figures& figures, const Pack& pack) {
  Json duties = Json::array();
  for (const auto& duty : pack.duties) {
    const std::vector<store::Cell> clauses = clauses_of_duty(app, duty.number);
    Json shown = Json::object({{"number", Json(duty.number)}, {"text", Json(duty.text)}});
    if (carried_out(pack, clauses)) {
      auto between = [&](Instant from, Instant to) { return served_between(clauses, from, to); };
      std::int64_t year = 0;
      shown.set("open", Json(figures.open(serves(clauses))));
      shown.set("weeks", weeks_json(app.now(), figures, between, &year));
      shown.set("year", Json(year));
    }
    duties.push(std::move(shown));
  }
  return duties;
}

// What one id in a parameter's value means: a unit, a post, a ledger or a stage of the body.
std::string named(const World& world, const Pack& pack, const std::string& id, Date today) {
  const std::string plain = id.substr(id.find(':') + 1);  // "unit:development" of a form
  if (auto unit = world.get<Unit>(plain)) return name_on(unit->names, today);
  if (auto post = world.get<Post>(plain)) {
    auto unit = world.get<Unit>(post->unit);
    return (unit ? name_on(unit->names, today) + " " : "") + post->title;
  }
  if (const auto* ledger = pack.ledger(pack.body + "/" + plain)) return ledger->title;
  for (const auto& ledger : pack.ledgers) {
    const int stage = ledger.stage_index(plain);
    if (stage >= 0) return ledger.stages[static_cast<std::size_t>(stage)].label;
  }
  return id;
}

std::string value_text(const World& world, const Pack& pack, const std::string& value, Date today) {
  constexpr std::string_view kComma = "、";
  std::string text;
  for (std::size_t at = 0; at <= value.size();) {
    const auto end = std::min(value.find(kComma, at), value.size());
    text += (at ? std::string(kComma) : "") + named(world, pack, value.substr(at, end - at), today);
    at = end + kComma.size();
  }
  return text;
}

// Every value that a parameter has had or will have, the newest day first: the pack's own, then
// what the office set.
Json values_json(const World& world, const Body& body, const Pack& pack, const std::string& id,
                 Date today) {
  std::vector<DatedValue> values;
  for (const auto& own : pack.parameters) {
    if (own.id == id) values.push_back({own.value, own.since, own.source});
  }
  const auto set = body.parameters.find(id);
  if (set != body.parameters.end()) {
    values.insert(values.end(), set->second.begin(), set->second.end());
  }
  std::stable_sort(values.begin(), values.end(),
                   [](const auto& a, const auto& b) { return a.since < b.since; });
  Json list = Json::array();
  for (auto value = values.rbegin(); value != values.rend(); ++value) {
    list.push(Json::object({{"text", Json(value_text(world, pack, value->value, today))},
                            {"since", Json(write_date(value->since))},
                            {"source", Json(value->source)}}));
  }
  return list;
}

Json parameters_json(App& app, const World& world, const Pack& pack, const Body& body,
                     Date today) {
  Json parameters = Json::array();
  std::vector<std::string> seen;
  for (const auto& known : pack.parameters) {
    if (std::find(seen.begin(), seen.end(), known.id) != seen.end()) continue;
    seen.push_back(known.id);
    auto value = parameter_on(world, pack, known.id, today);
    if (!value) continue;
    const char* kind = Decimal::parse(known.value) ? "number"
                       : world.get<Unit>(known.value) ? "unit" : "text";
    const PackProcedure* by = pack.procedure(known.set_by);
    parameters.push(Json::object(
        {{"id", Json(known.id)}, {"label", Json(known.label)}, {"kind", kind},
         {"value", Json(value->value)}, {"unit", Json(known.unit)},
         {"text", Json(value_text(world, pack, value->value, today))},
         {"since", Json(write_date(value->since))}, {"source", Json(value->source)},
         {"set_by", Json(by ? by->name : std::string())},
         {"confidence", Json(known.confidence)}, {"clause", app.clause(known.clause)},
         {"values", values_json(world, body, pack, known.id, today)}}));
  }
  return parameters;
}

Json office_json(App& app, const Request& request, const World& world, const Pack& pack,
                 const Body& body, Date today) {
  const DatedValue seat = office_host(world, pack, today);
  const auto phone = parameter_on(world, pack, "office_phone", today);
  auto host = world.get<Unit>(seat.value);
  std::string head;
  for (const auto& person : persons_of_role(world, pack.body + "/office_head", today)) {
    head = name_on(world.get<Person>(person)->names, today);
  }
  Json json = Json::object({{"host", Json(host ? name_on(host->names, today) : "")},
                            {"since", Json(write_date(seat.since))},
                            {"head", Json(head)},
                            {"phone", Json(phone ? phone->value : "")},
                            {"note", Json(pack.office_note)}});
  // KP-41: the host of the office is one of its supervisors; that is shown, not hidden.
  Json conflict;
  for (const auto& member : body.members) {
    auto post = world.get<Post>(member.post);
    if (member.role != "supervisor" || !post || post->unit != seat.value) continue;
    const std::string name = name_on(host->names, today);
    conflict = Json::object({{"message",
                              Json(choose(request, "一身二任：办公室设在" + name +
                                              "，它又是监督单位之一；办公室自身的事项由其他监督单位监督",
                                          "Two hats: " + name + " hosts the office and is one of "
                                          "its supervisors; the office's own matters are "
                                          "supervised by the others"))},
                             {"clause", app.clause(pack.clause("@supervisors"))}});
  }
  json.set("conflict", std::move(conflict));
  return json;
}

Response body_page(App& app, const Request& request) {
  auto world = app.world();
  const std::string& id = request.parameter("id");
  auto body = world.get<Body>(id);
  auto pack = app.setting().shelf.current(world, id);
  if (!body || !pack) return app.refused({.refusal = Refusal::body_not_found}, request);
  const Date today = local_date(app.now());
  const Figures figures(app, request, world, id);
  Json json = Json::object({{"id", Json(id)}, {"name", Json(pack->name)},
                            {"aliases", to_json(pack->aliases)}, {"glyph", Json(pack->glyph)},
                            {"seal", Json(pack->seal)}, {"kind", Json(pack->kind)},
                            {"kind_label", Json(kind_label(pack->kind))},
                            {"decided_by", Json(pack->decided_by)}});
  json.set("basis", Json::object({{"title", Json(pack->basis_title)},
                                  {"number", Json(pack->basis_number)},
                                  {"missing", Json(pack->basis_number.empty())}}));
  json.set("office", office_json(app, request, world, *pack, *body, today));
  Json versions = Json::array();
  for (const auto& version : body->versions) {
    versions.push(Json::object({{"number", Json(version.number)},
                                {"since", Json(write_date(local_date(version.since)))}}));
  }
  json.set("version", versions.at(versions.size() - 1));
  json.set("versions", std::move(versions));
  json.set("members", members_json(world, *body, today));
  json.set("members_missing", Json(members_missing(*body, today)));
  json.set("duties", duties_json(app, figures, *pack));
  json.set("regimes", regimes_json(app, request, figures, *pack));
  json.set("parameters", parameters_json(app, world, *pack, *body, today));
  json.set("flow", to_json(pack->flow));
  return Response::json(json);
}

// G-3: the founding notice made again from what the body is now.
Response notice(App& app, const Request& request) {
  auto world = app.world();
  const std::string& id = request.parameter("id");
  auto body = world.get<Body>(id);
  auto pack = app.setting().shelf.current(world, id);
  if (!body || !pack) return app.refused({.refusal = Refusal::body_not_found}, request);
  const Date today = local_date(app.now());
  std::string text = "关于成立" + pack->name + "的通知\n\n根据" + pack->basis_title +
                     (pack->basis_number.empty() ? "（文号待补）" : pack->basis_number) + "精神，经" +
                     pack->decided_by + "研究决定，成立" + pack->name +
                     "。现将组成人员、主要职责、基本运作流程通知如下：\n\n（一）组成人员\n";
  const Json members = members_json(world, *body, today);
  if (members_missing(*body, today)) text += "名单待补\n";
  for (const auto& member : members.items()) {
    text += member["role_label"].as_string() + " " + member["person"].as_string() + "（" +
            member["unit"].as_string() + member["post"].as_string() + "）\n";
  }
  text += "\n（二）主要职责\n";
  for (const auto& duty : pack->duties) text += duty.number + " " + duty.text + "\n";
  text += "\n（三）基本运作流程\n";
  for (const auto& paragraph : pack->flow) text += paragraph + "\n";
  return Response::text(text);
}

// ---- units, posts, people ---------------------------------------------------------------------

template <class T, class F>
void each_record(App& app, const World& world, F&& use) {
  std::string after;
  while (true) {
    auto rows = app.reader().scan_records(kind_name<T>(), after, 500);
    if (!rows) return;
    for (const auto& row : *rows) use(*world.get<T>(row.id));
    if (rows->size() < 500) return;
    after = rows->back().id;
  }
}

Response units(App& app, const Request& request) {
  auto world = app.world();
  Date day = local_date(app.now());
  if (auto asked = request.query_value("as_of"); asked && !asked->empty()) {
    const auto date = parse_date(*asked);
    if (!date) {
      return Response::error(422, {"units.day", "日期不对，应写作 2026-02-28",
                                   "no such day; it is written 2026-02-28", std::string(*asked)},
                             request);
    }
    day = *date;
  }
  Json items = Json::array();
  each_record<Unit>(app, world, [&](const Unit& unit) {
    if (unit.since > day) return;
    Json former = Json::array();
    for (std::size_t i = 0; i + 1 < unit.names.size(); ++i) {
      if (unit.names[i + 1].since > day) break;
      former.push(Json::object({{"name", Json(unit.names[i].name)},
                                {"until", Json(write_date(unit.names[i + 1].since))}}));
    }
    items.push(Json::object({{"id", Json(unit.id)},
                             {"name", Json(name_on(unit.names, day))},
                             {"kind", Json(unit.kind)},
                             {"kind_label", Json(kind_label(unit.kind))},
                             {"parent", unit.parent.empty() ? Json() : Json(unit.parent)},
                             {"since", Json(write_date(unit.since))},
                             {"until", unit.until ? Json(write_date(*unit.until)) : Json()},
                             {"former", std::move(former)}}));
  });
  return Response::json(items);
}

Response posts(App& app, const Request& request) {
  auto world = app.world();
  const Date today = local_date(app.now());
  const std::string wanted(request.query_value("unit").value_or(""));
  Json items = Json::array();
  each_record<Post>(app, world, [&](const Post& post) {
    if (!wanted.empty() && post.unit != wanted) return;
    Json holders = Json::array();
    for (const auto& person : persons_of_role(world, "post/" + post.id, today)) {
      holders.push(Json(name_on(world.get<Person>(person)->names, today)));
    }
    auto unit = world.get<Unit>(post.unit);
    items.push(Json::object({{"id", Json(post.id)}, {"title", Json(post.title)},
                             {"unit", Json::object({{"id", Json(post.unit)},
                                                    {"name", Json(name_on(unit->names, today))}})},
                             {"roles", to_json(post.roles)}, {"holders", std::move(holders)},
                             {"since", Json(write_date(post.since))},
                             {"until", post.until ? Json(write_date(*post.until)) : Json()}}));
  });
  return Response::json(items);
}

Response people(App& app, const Request& request) {
  auto world = app.world();
  const Date today = local_date(app.now());
  const std::string q(request.query_value("q").value_or(""));
  const std::string wanted(request.query_value("unit").value_or(""));
  const bool administrator = caller(request).standing.has("administrator");
  Json items = Json::array();
  each_record<Person>(app, world, [&](const Person& person) {
    const std::string& name = name_on(person.names, today);
    if (!q.empty() && name.find(q) == std::string::npos &&
        person.account.find(q) == std::string::npos)
      return;
    Json held = Json::array();
    bool in_unit = wanted.empty();
    for (const auto& holding : person.holdings) {
      auto post = world.get<Post>(holding.post);
      auto unit = world.get<Unit>(post->unit);
      in_unit = in_unit || post->unit == wanted;
      held.push(
          Json::object({{"id", Json(post->id)},
                        {"holding", Json(holding.id)},
                        {"title", Json(post->title)},
                        {"unit", Json(name_on(unit->names, today))},
                        {"since", Json(write_date(holding.since))},
                        {"until", holding.until ? Json(write_date(*holding.until)) : Json()}}));
    }
    if (!in_unit) return;
    Json json = Json::object({{"id", Json(person.id)}, {"name", Json(name)}});
    // Account names help guessing: the administrator alone needs them.
    json.set("account", administrator ? Json(person.account) : Json(""));
    json.set("locked", Json(administrator && person.locked));
    json.set("posts", std::move(held));
    items.push(std::move(json));
  });
  return Response::json(Json::object({{"items", items}, {"next", Json()},
                                      {"total", Json(static_cast<std::int64_t>(items.size()))}}));
}

Date day_of(const Json& value, App& app) {
  return parse_date(value.as_string()).value_or(local_date(app.now()));
}
std::optional<Date> optional_day(const Json& value) { return parse_date(value.as_string()); }

Response give_password(App& app, const Request& request, const std::string& person,
                       Json reply) {
  const std::string password = one_time_password();
  auto kept = app.thread().keep_private({credential(person, password, true)});
  if (!kept) return failure(kept.error(), request);
  app.sessions().close_all(person);
  reply.set("one_time_password", Json(password));
  return Response::json(reply);
}

Response add_person(App& app, const Request& request) {
  auto body = request.json();
  if (!body) return failure(body.error(), request);
  auto answer = app.ask(request, AddPerson{(*body)["name"].as_string(),
                                           (*body)["account"].as_string()});
  if (!answer.result) return app.refused(answer.result.error(), request);
  return give_password(app, request, (*answer.result)["id"].as_string(), *answer.result);
}

Response reset_password(App& app, const Request& request) {
  auto person = app.world().get<Person>(request.parameter("id"));
  if (!person) return app.refused({.refusal = Refusal::person_not_found}, request);
  app.throttle().unlock(person->account);
  return give_password(app, request, person->id, Json::object());
}

// POST with a JSON body that becomes one command.
template <class Make>
void command_route(App& app, const char* pattern, Access access, Make make) {
  app.router().add("POST", pattern, access, [&app, make](Request request, Responder respond) {
    auto body = request.json();
    if (!body) return respond(failure(body.error(), request));
    app.command(request, respond, make(request, *body));
  });
}

void add_people_routes(App& app) {
  const Access administrator = Access::right("administrator");
  command_route(app, "/api/units", administrator, [&app](const Request&, const Json& j) {
    return AddUnit{j["id"].as_string(), j["kind"].as_string(), j["name"].as_string(),
                   j["parent"].as_string(), day_of(j["since"], app)};
  });
  command_route(
      app, "/api/units/{id}/rename", administrator, [&app](const Request& r, const Json& j) {
        return RenameUnit{r.parameter("id"), j["name"].as_string(), day_of(j["since"], app)};
      });
  command_route(app, "/api/units/{id}/close", administrator,
                [&app](const Request& r, const Json& j) {
                  return CloseUnit{r.parameter("id"), day_of(j["on"], app)};
                });
  command_route(app, "/api/posts", administrator, [&app](const Request&, const Json& j) {
    AddPost post{j["id"].as_string(), j["unit"].as_string(), j["title"].as_string(), {},
                 day_of(j["since"], app)};
    for (const auto& role : j["roles"].items()) post.roles.push_back(role.as_string());
    return post;
  });
  command_route(app, "/api/posts/{id}/close", administrator,
                [&app](const Request& r, const Json& j) {
                  return ClosePost{r.parameter("id"), day_of(j["on"], app)};
                });
  command_route(app, "/api/people/{id}/posts", administrator,
                [&app](const Request& r, const Json& j) {
                  return TakePost{r.parameter("id"), j["post"].as_string(), day_of(j["since"], app),
                                  optional_day(j["until"])};
                });
  command_route(app, "/api/people/{id}/posts/{holding}/end", administrator,
                [&app](const Request& r, const Json& j) {
                  return LeavePost{r.parameter("id"), r.parameter("holding"), day_of(j["on"], app)};
                });
  command_route(
      app, "/api/people/{id}/rename", administrator, [&app](const Request& r, const Json& j) {
        return RenamePerson{r.parameter("id"), j["name"].as_string(), day_of(j["since"], app)};
      });
  command_route(app, "/api/people/{id}/lock", administrator, [](const Request& r, const Json& j) {
    return LockPerson{r.parameter("id"), j["locked"].as_bool(true)};
  });
  app.router().post("/api/people", administrator,
                    [&app](const Request& request) { return add_person(app, request); });
  app.router().post("/api/people/{id}/reset_password", administrator,
                    [&app](const Request& request) { return reset_password(app, request); });
}

}  // namespace

void add_body_routes(App& app) {
  Router& router = app.router();
  const Access in = Access::signed_in();
  router.get("/api/bodies", in, [&app](const Request& r) { return bodies(app, r); });
  router.get("/api/bodies/{id}", in, [&app](const Request& r) { return body_page(app, r); });
  router.get("/api/bodies/{id}/notice", in, [&app](const Request& r) { return notice(app, r); });
  router.get("/api/units", in, [&app](const Request& r) { return units(app, r); });
  router.get("/api/posts", in, [&app](const Request& r) { return posts(app, r); });
  router.get("/api/people", in, [&app](const Request& r) { return people(app, r); });
  // The kernel lets the body's office head or the administrator through.
  command_route(app, "/api/bodies/{id}/members", in, [&app](const Request& r, const Json& j) {
    return NameMember{r.parameter("id"), j["role"].as_string(), j["post"].as_string(),
                      day_of(j["since"], app), optional_day(j["until"])};
  });
  command_route(app, "/api/bodies/{id}/members/{member}/end", in,
                [&app](const Request& r, const Json& j) {
                  return EndMember{r.parameter("id"), r.parameter("member"), day_of(j["on"], app)};
                });
  command_route(app, "/api/bodies/{id}/parameters", in, [&app](const Request& r, const Json& j) {
    return SetParameter{r.parameter("id"), j["id"].as_string(), j["value"].as_string(),
                        day_of(j["since"], app), j["source"].as_string()};
  });
  add_people_routes(app);
}

}  // namespace tongchou::server
