// Signing in and out, the live feed, the pages, health.
#include <set>

#include "kernel/document.h"
#include "kernel/meeting.h"
#include "register/register.h"
#include "server/app.h"
#include "server/assets.h"
#include "server/board.h"
#include "server/matter_sight.h"
#include "server/setup.h"

namespace tongchou::server {

using namespace kernel;

namespace {

// 提请: whoever reads all that a body refers upward has the page; others when they see one.
bool sees_referrals(App& app, const World& world, const Standing& standing) {
  for (const auto& body : bodies_of(app, world)) {
    const Sight sight = sight_of(standing, body);
    const auto pack = app.setting().shelf.current(world, body);
    if (pack && pack->procedure("referral") && (sight.all || sight.open)) return true;
  }
  auto where = matters_seen(app, world, standing);
  where.push_back(store::is("procedure", "referral"));
  return any_row(app, registers::matter(), std::move(where));
}

// The pages that do not concern everybody, as the console names them: those that would show
// something to the caller.
Json places_json(App& app, const Request& request, const World& world) {
  std::set<std::string> places;
  for (const auto& shown : open_boards(app, request)) places.insert(shown.board.kind);
  if (sees_referrals(app, world, caller(request).standing)) places.insert("tray");
  if (sees_incidents(app, world, caller(request).standing)) places.insert("incidents");
  Json json = Json::array();
  for (const auto& place : places) json.push(Json(place));
  return json;
}

Json session_json(App& app, const Request& request) {
  const Caller& who = caller(request);
  const Standing& standing = who.standing;
  auto world = app.world();
  auto office = world.get<Office>("office");
  Json posts = Json::array();
  for (const auto& post : standing.posts) {
    posts.push(Json::object({{"id", Json(post.post)},
                             {"title", Json(post.title)},
                             {"unit", Json::object({{"id", Json(post.unit)},
                                                    {"name", Json(post.unit_name)}})},
                             {"roles", to_json(post.roles)}}));
  }
  Json rights = Json::array();
  for (const auto& role : standing.roles) {
    if (role == "administrator") rights.push("people.edit");
    if (role.ends_with("/office")) rights.push("ledger.export");
    if (role.ends_with("/office_head")) rights.push("members.edit");
  }
  return Json::object({{"person", Json::object({{"id", Json(standing.person)},
                                                {"name", Json(standing.name)}})},
                       {"posts", std::move(posts)},
                       {"office", Json(office ? office->name : "")},
                       {"now", Json(write_iso(app.now()))},
                       {"csrf", Json(who.session.csrf)},
                       {"language", Json(request.language)},
                       {"must_change_password", Json(who.one_time_password)},
                       {"rights", std::move(rights)},
                       {"places", places_json(app, request, world)},
                       {"demo", Json(office && office->demonstration)}});
}

Response login_error(const Request& request, const char* code, const char* zh, const char* en) {
  return Response::error(422, {code, zh, en, {}}, request);
}

Response sign_in(App& app, const Request& request) {
  auto body = request.json();
  if (!body) return failure(body.error(), request);
  const std::string account = (*body)["account"].as_string();
  const std::string password = (*body)["password"].as_string();
  if (!app.throttle().begin(account)) {
    return login_error(request, "login_locked", "连续 5 次密码错误，账号锁定 15 分钟",
                       "Five failures: the account is locked for 15 minutes");
  }
  auto world = app.world();
  auto known = world.get<Account>(account);
  auto credential = known ? app.credential_of(known->person) : std::nullopt;
  bool right = false;
  if (credential) right = verify_password((*credential)["hash"].as_string(), password);
  else verify_nothing(password);
  auto who = std::make_shared<Caller>();
  if (right) who->standing = standing_of(world, known->person, app.now());
  if (who->standing.person.empty()) {
    return login_error(request, "login_failed", "账号或密码不对", "Account or password is wrong");
  }
  app.throttle().succeeded(account);
  app.sessions().close(request.cookie(Sessions::kCookie));
  auto opened = app.sessions().open(known->person, request.remote);
  who->session = opened.session;
  who->one_time_password = (*credential)["must_change"].as_bool();
  Request signed_in = request;
  signed_in.principal = std::move(who);
  return Response::json(session_json(app, signed_in))
      .with("Set-Cookie", Sessions::cookie(opened.token, app.secure_cookies()));
}

Response change_password(App& app, const Request& request) {
  auto body = request.json();
  if (!body) return failure(body.error(), request);
  const Caller& who = caller(request);
  auto credential_now = app.credential_of(who.standing.person);
  auto person = app.world().get<Person>(who.standing.person);
  if (!credential_now ||
      !verify_password((*credential_now)["hash"].as_string(), (*body)["old"].as_string())) {
    return login_error(request, "login_failed", "原密码不对", "The old password is wrong");
  }
  const std::string& wanted = (*body)["new"].as_string();
  if (auto fits = check_password(wanted, person->account); !fits) {
    return failure(fits.error(), request);
  }
  auto kept = app.thread().keep_private({credential(who.standing.person, wanted, false)});
  if (!kept) return failure(kept.error(), request);
  // Whoever else was signed in under the old password is out.
  app.sessions().close_all(who.standing.person, who.session.digest);
  return Response::json(Json::object({{"changed", Json(true)}}));
}

Response live(App& app, const Request& request) {
  const std::string person = caller(request).standing.person;
  const std::string digest = caller(request).session.digest;
  Listener listener;
  // Subjects are ids without content; a matter that one may not see is not named either.
  listener.filter = [&app, person](const std::string& subject) {
    const Standing standing = app.standing_of(person);  // a post may have ended meanwhile
    if (standing.posts.empty()) return false;
    auto world = app.world();
    if (subject.starts_with("matter:")) {
      auto matter = world.get<Matter>(subject.substr(7));
      return matter && may_see(standing, *matter);
    }
    if (subject.starts_with("entry:")) {
      auto entry = world.get<Entry>(subject.substr(6));
      return entry && may_see(standing, *entry);
    }
    if (subject.starts_with("meeting:")) {
      auto meeting = world.get<Meeting>(subject.substr(8));
      return meeting && may_see(standing, *meeting);
    }
    if (subject.starts_with("document:")) {
      auto document = world.get<Document>(subject.substr(9));
      return document && may_see(world, standing, *document);
    }
    if (subject.starts_with("person:")) return subject.substr(7) == standing.person;
    return subject.starts_with("body:") || subject.starts_with("unit:");
  };
  listener.alive = [&app, digest] { return app.sessions().alive(digest); };
  return app.live().answer(request, std::move(listener));
}

}  // namespace

void add_session_routes(App& app) {
  Router& router = app.router();
  router.get("/api/health", Access::open(), [&app](const Request& request) {
    auto head = app.reader().head();
    if (!head) return failure(head.error(), request);
    Json health = Json::object({{"ok", Json(true)}, {"seq", Json(head->seq)}});
    health.set("batches", Json(std::int64_t(app.batches())));
    return Response::json(health);
  });
  const auto session = [&app](const Request& request) { return session_json(app, request); };
  router.get("/api/session", Access::newcomer(),
             [session](const Request& request) { return Response::json(session(request)); });
  router.post("/api/session", Access::open(),
              [&app](const Request& request) { return sign_in(app, request); });
  router.add("DELETE", "/api/session", Access::newcomer(),
             [&app](Request request, Responder respond) {
               app.sessions().close(request.cookie(Sessions::kCookie));
               respond(Response::json(Json::object({{"signed_out", Json(true)}}))
                           .with("Set-Cookie", Sessions::cookie("", app.secure_cookies())));
             });
  router.post("/api/session/password", Access::newcomer(),
              [&app](const Request& request) { return change_password(app, request); });
  router.get("/api/words", Access::newcomer(),
             [&app](const Request&) { return Response::json(app.words()); });
  router.get("/api/live", Access::signed_in(),
             [&app](const Request& request) { return live(app, request); });
  router.get("/{path*}", Access::open(), [session](const Request& request) {
    return page_response(assets("web"), request,
                         [&] { return request.principal ? session(request) : Json(); });
  });
}

}  // namespace tongchou::server
