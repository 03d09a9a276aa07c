// Meetings: the list, one meeting with what its page needs, every act, delegations, calendars.
#include <algorithm>

#include "base/base.h"
#include "kernel/meeting.h"
#include "server/app.h"
#include "server/calendar_feed.h"
#include "server/meeting_acts.h"
#include "server/meeting_clash.h"
#include "server/meeting_follow_up.h"
#include "server/meeting_paper.h"
#include "server/notify.h"
#include "server/printed_form.h"
#include "server/secret_address.h"

namespace tongchou::server {

using namespace kernel;
using store::Cell;
using store::cell_integer;
using store::cell_text;

namespace {

constexpr int kFeedRows = 200;
constexpr auto kFeedPast = std::chrono::days{92};

// The units whose handler one is: they answer for their unit.
std::vector<Cell> handled_units(const Standing& standing) {
  std::vector<Cell> units;
  for (const auto& post : standing.posts) {
    if (standing.has("unit/" + post.unit + "/handler")) units.emplace_back(post.unit);
  }
  return units;
}

bool belongs_to(const Standing& standing, const std::string& body) {
  return standing.has_any({body + "/office", body + "/leader", body + "/deputy",
                           body + "/reader"});
}

// Meetings of the bodies that one belongs to, and those to which one or one's unit is invited.
store::Condition visible_to(const Standing& standing, const std::vector<std::string>& bodies) {
  std::vector<Cell> own;
  for (const auto& body : bodies) {
    if (belongs_to(standing, body)) own.emplace_back(body);
  }
  return store::any(
      {store::one_of("body", std::move(own)),
       store::in_table("id", registers::attending(), "meeting",
                       {store::any({store::is("person", standing.person),
                                    store::one_of("unit", handled_units(standing))})})});
}

Json row_json(const store::Row& row) {
  return Json::object({{"id", Json(cell_text(row[0]))},
                       {"body", Json(cell_text(row[1]))},
                       {"kind", Json(cell_text(row[3]))},
                       {"state", Json(cell_text(row[4]))},
                       {"title", Json(cell_text(row[5]))},
                       {"place", Json(cell_text(row[6]))},
                       {"starts", Json(write_iso(from_ms(cell_integer(row[9]))))},
                       {"ends", Json(write_iso(from_ms(cell_integer(row[10]))))},
                       {"items", Json(cell_integer(row[11]))},
                       {"invited", Json(cell_integer(row[12]))},
                       {"signed_in", Json(cell_integer(row[13]))},
                       {"ordinal", Json(cell_integer(row[14]))}});
}

// Why a month went without a meeting is told to those who belong to the body.
Json years_json(App& app, const World& world, const Standing& standing,
                const std::vector<std::string>& bodies, const std::string& year) {
  Json years = Json::array();
  auto office = world.get<Office>("office");
  const std::string began =
      office ? write_date(local_date(office->established)).substr(0, 7) : std::string();
  for (const auto& body : bodies) {
    if (!belongs_to(standing, body)) continue;
    auto pack = app.setting().shelf.current(world, body);
    if (!pack || !pack->meeting) continue;
    Json excused = Json::object();
    if (auto known = world.get<MeetingYear>(body + "/" + year)) {
      for (const auto& [month, reason] : known->excused) excused.set(month, Json(reason));
    }
    years.push(Json::object({{"body", Json(body)},
                             {"monthly", Json(pack->meeting->monthly)},
                             {"since", Json(began)},
                             {"excused", std::move(excused)}}));
  }
  return years;
}

Response list(App& app, const Request& request) {
  const Standing& standing = caller(request).standing;
  auto world = app.world();
  auto office = world.get<Office>("office");
  std::vector<std::string> bodies = office ? office->bodies : std::vector<std::string>{};
  const std::string wanted(request.query_value("body").value_or(""));
  store::Query query{.table = &registers::meeting(), .where = {visible_to(standing, bodies)}};
  if (!wanted.empty()) query.where.push_back(store::is("body", wanted));
  const std::string state(request.query_value("state").value_or("all"));
  if (state == "open") {
    query.where.push_back(store::one_of("state", {"planned", "noticed", "in_session"}));
  } else if (state != "all") {
    query.where.push_back(store::is("state", state));
  }
  const std::string month(request.query_value("month").value_or(""));
  if (!month.empty()) query.where.push_back(store::begins("month", month));
  query.order_by = {{"starts", state != "open"}};
  query.limit = limit_of(request);
  query.after = unpack_after(request.query_value("cursor").value_or(""));
  auto page = app.reader().query(query);
  if (!page) return failure(page.error(), request);
  Json items = Json::array();
  for (const auto& row : page->rows) items.push(row_json(row));
  if (!wanted.empty()) bodies = {wanted};
  const std::string year = month.size() >= 4 ? month.substr(0, 4)
                                             : write_date(local_date(app.now())).substr(0, 4);
  return Response::json(
      Json::object({{"items", std::move(items)},
                    {"next", page->next.empty() ? Json() : Json(pack_after(page->next))},
                    {"years", years_json(app, world, standing, bodies, year)}}));
}

// ---- one meeting ------------------------------------------------------------------------------

Json hidden_item(const AgendaItem& item) {
  return Json::object({{"id", Json(item.id)},
                       {"kind", Json(item.kind)},
                       {"title", Json(item.open_title)},
                       {"open_title", Json(item.open_title)},
                       {"outcome", Json(item.outcome)},
                       {"label", Json(item.label)},
                       {"hidden", Json(true)},
                       {"version", Json(item.version)}});
}

Json meeting_json(const Standing& standing, const Meeting& m) {
  Json json = to_json(m);
  Json items = Json::array();
  for (const auto& item : m.items) {
    items.push(may_read_item(standing, m, item) ? to_json(item) : hidden_item(item));
  }
  json.set("items", std::move(items));
  // Nor who is invited for it.
  Json invitees = Json::array();
  for (const auto& one : m.invitees) {
    Json invitee = to_json(one);
    Json for_items = Json::array();
    for (const auto& id : one.items) {
      const auto item = std::find_if(m.items.begin(), m.items.end(),
                                     [&](const auto& known) { return known.id == id; });
      if (item == m.items.end() || may_read_item(standing, m, *item)) for_items.push(Json(id));
    }
    invitee.set("items", std::move(for_items));
    invitees.push(std::move(invitee));
  }
  json.set("invitees", std::move(invitees));
  if (!runs(standing, m)) json.set("sign_in_code", Json(""));
  return json;
}

// Units that the page names, by id.
Json names_json(const World& world, const Standing& standing, const Meeting& m,
                const std::vector<AgendaItem>& pool, Date day) {
  Json names = Json::object();
  auto add = [&](const std::string& id) {
    auto unit = id.empty() ? nullptr : world.get<Unit>(id);
    if (unit) names.set(id, Json(name_on(unit->names, day)));
  };
  auto add_item = [&](const AgendaItem& item) {
    add(item.unit);
    for (const auto& unit : item.units) add(unit);
    for (const auto& deed : item.deeds) {
      add(deed.lead);
      for (const auto& unit : deed.assist) add(unit);
    }
  };
  // Whom a closed item concerns is part of what is closed.
  for (const auto& item : m.items) {
    if (may_read_item(standing, m, item)) add_item(item);
  }
  for (const auto& item : pool) add_item(item);
  return names;
}

// The same room, or the same person, at an hour that overlaps.
Json clashes_json(App& app, const Request& request, const Meeting& m) {
  Json clashes = Json::array();
  for (const auto& clash : clashes_of(app.reader(), app.world(), caller(request).standing, m)) {
    clashes.push(Json::object({{"kind", Json(clash.kind)},
                               {"text", Json(choose(request, clash.zh, clash.en))}}));
  }
  return clashes;
}

Json pool_json(const World& world, const Meeting& m, std::vector<AgendaItem>& waiting) {
  Json pool = Json::array();
  auto known = world.get<TopicPool>(m.body);
  for (const auto& topic : known ? known->topics : std::vector<AgendaItem>{}) {
    if (topic.key != 0) {  // one that was withdrawn meanwhile waits no longer
      auto matter = world.get<Matter>(topic.matter);
      if (!matter || !matter->engine.find(topic.key)) continue;
    }
    waiting.push_back(topic);
    pool.push(to_json(topic));
  }
  return pool;
}

std::shared_ptr<const Meeting> seen_meeting(App& app, const Request& request) {
  auto world = app.world();
  auto meeting = world.get<Meeting>(request.parameter("id"));
  if (!meeting || !may_see(caller(request).standing, *meeting)) return nullptr;
  return meeting;
}

Response page(App& app, const Request& request) {
  const Standing& standing = caller(request).standing;
  auto world = app.world();
  auto meeting = seen_meeting(app, request);
  if (!meeting) return app.refused({.refusal = Refusal::meeting_not_found}, request);
  const Meeting& m = *meeting;
  auto matter = world.get<Matter>(m.matter);
  auto pack = app.setting().shelf.get(world, matter->pack);
  const bool running = runs(standing, m);
  std::vector<AgendaItem> waiting;
  Json pool = running ? pool_json(world, m, waiting) : Json::array();
  Json invitee;
  for (const auto& one : m.invitees) {
    const bool own = one.person == standing.person || standing.has("post/" + one.post);
    if (own || (invitee.is_null() && answers_for(standing, one))) invitee = Json(one.id);
  }
  Json delegations = Json::array();
  if (auto known = world.get<Delegations>(m.body)) {
    for (const auto& given : known->given) {
      if (running || given.id == m.head.delegation) delegations.push(to_json(given));
    }
  }
  return Response::json(Json::object(
      {{"meeting", meeting_json(standing, m)},
       {"names", names_json(world, standing, m, waiting, local_date(app.now()))},
       {"clashes", running ? clashes_json(app, request, m) : Json::array()},
       {"pool", std::move(pool)},
       {"follow_up", follow_up_json(app, request, world, m)},
       {"asked", asked_json(app, request, world, *matter, m)},
       {"delegations", std::move(delegations)},
       {"countersigned", Json(pack->meeting && !pack->meeting->chief.empty())},
       {"papers", to_json(meeting_papers(standing, m))},
       {"me", Json::object({{"invitee", std::move(invitee)},
                            {"acts", meeting_acts(app, request, world, *matter, m, *pack)},
                            {"convene", own_convening(standing, *matter)},
                            {"unread", Json(has_unread(*matter, standing.person))}})},
       {"version", Json(m.version)}}));
}

void act(App& app, const Request& request, const Responder& respond) {
  auto body = request.json();
  if (!body) return respond(failure(body.error(), request));
  ActOnMeeting command{.meeting = std::string(request.parameter("id")),
                       .act = std::string(request.parameter("act")),
                       .item = (*body)["item"].as_string(),
                       .invitee = (*body)["invitee"].as_string(),
                       .version = (*body)["version"].as_decimal().to_integer().value_or(0),
                       .data = (*body)["data"].is_object() ? (*body)["data"] : Json::object()};
  // The code at the door is made here: the kernel knows no chance.
  if (command.act == "code") command.data.set("code", Json(random_hex(16)));
  app.command(request, respond, std::move(command));
}

// A paper of an item, for whoever may read the item.
Response paper(App& app, const Request& request) {
  auto meeting = seen_meeting(app, request);
  if (!meeting) return app.refused({.refusal = Refusal::meeting_not_found}, request);
  for (const auto& item : meeting->items) {
    if (!may_read_item(caller(request).standing, *meeting, item)) continue;
    for (const auto& file : item.papers) {
      if (file.id == request.parameter("file")) return stored_file(app, file);
    }
  }
  return app.refused({.refusal = Refusal::item_not_found}, request);
}

// 会议通知, 议题登记表, 签到表: for whoever may see the meeting.
Response printed(App& app, const Request& request) {
  auto meeting = seen_meeting(app, request);
  if (!meeting) return app.refused({.refusal = Refusal::meeting_not_found}, request);
  const auto world = app.world();
  const Standing& standing = caller(request).standing;
  auto pack = app.setting().shelf.get(world, world.get<Matter>(meeting->matter)->pack);
  const std::string& kind = request.parameter("kind");
  const std::string& clause = pack->meeting->clause("invitation");
  if (kind == "meeting_notice" && !meeting->noticed) {
    return app.refused({.refusal = Refusal::meeting_state_wrong, .clause = clause,
                        .detail_zh = "会议通知还没有发出",
                        .detail_en = "The notice has not gone out yet"}, request);
  }
  const auto mine = meeting_papers(standing, *meeting);
  const bool kept = kind == "sign_in_sheet" || kind == "meeting_record";
  if (kept && std::ranges::find(mine, kind) == mine.end()) {
    return app.refused({.refusal = Refusal::invitee_not_found, .clause = clause}, request);
  }
  auto paper = meeting_paper(world, *pack, *meeting, kind, &standing);
  if (!paper) return failure(paper.error(), request);
  return printed_form(request, *paper, request.parameter("format"), meeting->head.title);
}

// ---- delegations ------------------------------------------------------------------------------

void delegate(App& app, const Request& request, const Responder& respond) {
  auto body = request.json();
  if (!body) return respond(failure(body.error(), request));
  const Json& json = *body;
  const auto since = parse_date(json["since"].as_string()),
             until = parse_date(json["until"].as_string());
  if (!since || !until) {
    auto pack = app.setting().shelf.current(app.world(), std::string(request.parameter("id")));
    return respond(app.refused({.refusal = Refusal::dates_reversed,
                                .clause = pack ? pack->clause("@convening") : std::string()},
                               request));
  }
  app.command(request, respond,
              GiveDelegation{.body = std::string(request.parameter("id")),
                             .to = json["to"].as_string(),
                             .meeting = json["meeting"].as_string(),
                             .since = *since,
                             .until = *until,
                             .text = json["text"].as_string()});
}

void revoke(App& app, const Request& request, const Responder& respond) {
  auto body = request.json();
  app.command(request, respond,
              RevokeDelegation{std::string(request.parameter("id")),
                               std::string(request.parameter("delegation")),
                               body ? (*body)["reason"].as_string() : ""});
}

// ---- calendars --------------------------------------------------------------------------------

std::string host_of(const Request& request) {
  const std::string host(request.header("host"));
  return host.empty() ? "localhost" : host.substr(0, host.find(':'));
}

Response calendar(std::string text) {
  Response response;
  response.type = "text/calendar; charset=utf-8";
  response.headers = {{"Cache-Control", "no-store"}};
  response.body = std::move(text);
  return response;
}

// A calendar answers for whoever has its owner's address. Nobody is given another's.
AddressOf own_address(App& app, const Request& request, const Meeting& m) {
  const Standing& standing = caller(request).standing;
  AddressOf own{.address = mail_address_of(app, standing.person), .invitees = {}};
  for (const auto& one : m.invitees) {
    if (one.person == standing.person || standing.has("post/" + one.post)) {
      own.invitees.push_back(one.id);
    }
  }
  return own;
}

Response feed_url(const std::string& secret) {
  return Response::json(Json::object({{"url", Json("/api/feeds/" + secret + ".ics")}}));
}

std::optional<Response> feed(App& app, const Request& request, const std::string& person) {
  auto world = app.world();
  const Standing standing = standing_of(world, person, app.now());
  if (standing.posts.empty()) return std::nullopt;
  auto rows = app.reader().query(
      {.table = &registers::attending(),
       .where = {store::any({store::is("person", person),
                             store::one_of("unit", handled_units(standing))}),
                 store::compare("starts", store::Op::greater, to_ms(app.now() - kFeedPast))},
       .order_by = {{"starts", false}, {"meeting", false}},
       .limit = kFeedRows});
  if (!rows) return failure(rows.error(), request);
  std::vector<std::shared_ptr<const Meeting>> meetings;
  for (const auto& row : rows->rows) {
    auto meeting = world.get<Meeting>(cell_text(row[0]));
    if (!meeting || meeting->state == MeetingState::planned) continue;
    if (!meetings.empty() && meetings.back()->id == meeting->id) continue;
    // Also where one answers in place of a post that is vacant.
    const bool asked = std::ranges::any_of(
        meeting->invitees, [&](const Invitee& one) { return answers_for(standing, one); });
    if (asked) meetings.push_back(meeting);
  }
  return calendar(calendar_feed(meetings, host_of(request)));
}

}  // namespace

void add_meeting_routes(App& app) {
  Router& router = app.router();
  const Access in = Access::signed_in();
  router.get("/api/meetings", in, [&app](const Request& r) { return list(app, r); });
  router.get("/api/meetings/{id}", in, [&app](const Request& r) { return page(app, r); });
  router.get("/api/meetings/{id}/files/{file}", in,
             [&app](const Request& r) { return paper(app, r); });
  router.get("/api/meetings/{id}/papers/{kind}/{format}", in,
             [&app](const Request& r) { return printed(app, r); });
  router.add("POST", "/api/meetings/{id}/acts/{act}", in,
             [&app](Request r, Responder respond) { act(app, r, respond); });
  router.add("POST", "/api/bodies/{id}/delegations", in,
             [&app](Request r, Responder respond) { delegate(app, r, respond); });
  router.add("POST", "/api/bodies/{id}/delegations/{delegation}/revoke", in,
             [&app](Request r, Responder respond) { revoke(app, r, respond); });
  router.get("/api/meetings/{id}/calendar.ics", in, [&app](const Request& r) {
    auto meeting = seen_meeting(app, r);
    if (!meeting) return app.refused({.refusal = Refusal::meeting_not_found}, r);
    return calendar(calendar_invitation(*meeting, host_of(r), own_address(app, r, *meeting)));
  });
  // Calendars cannot sign in: the address itself is the secret.
  router.get("/api/feeds/{secret}", Access::open(),
             [&app](const Request& r) {
               return answer_secret(app, r, SecretFor::calendar, Refusal::meeting_not_found,
                                    [&](const auto& person) { return feed(app, r, person); });
             });
  router.post("/api/feeds", in, [&app](const Request& r) {
    const std::string secret = secret_of(app, SecretFor::calendar, caller(r).standing.person);
    return feed_url(secret);
  });
  router.post("/api/feeds/renew", in, [&app](const Request& r) {
    auto secret = renewed_secret(app, caller(r).standing.person);
    return secret ? feed_url(*secret) : failure(secret.error(), r);
  });
}

}  // namespace tongchou::server
