#include "server/app.h"

#include <condition_variable>
#include <mutex>

#include <toml++/toml.h>

#include "base/day_words.h"
#include "server/assets.h"
#include "server/board.h"
#include "server/key_desk.h"
#include "server/board_limits.h"
#include "server/paper_limits.h"
#include "server/secret_address.h"
#include "server/words.h"

namespace tongchou::server {

using namespace kernel;

namespace {

constexpr std::string_view kSessionKind = "session";

SessionHooks session_hooks(store::Store& store, ClerkThread& thread) {
  SessionHooks hooks;
  hooks.save = [&thread](const Session& session) {
    // A session that cannot be kept still works until the next start.
    (void)thread.keep_private({{std::string(kSessionKind), session.digest, 1,
                                json_text(session), false}});
  };
  hooks.erase = [&thread](const std::string& digest) {
    (void)thread.keep_private({{std::string(kSessionKind), digest, 0, {}, true}});
  };
  hooks.load = [&store] {
    std::vector<Session> sessions;
    std::string after;
    while (true) {
      auto rows = store.reader().scan_records(kSessionKind, after, 500);
      if (!rows) return sessions;
      for (const auto& row : *rows) {
        auto json = parse_json(row.bytes);
        auto session = json ? from_json<Session>(*json) : Result<Session>();
        if (json && session) sessions.push_back(std::move(*session));
      }
      if (rows->size() < 500) return sessions;
      after = rows->back().id;
    }
  };
  return hooks;
}

}  // namespace

App::App(store::Store& store, Clerk& clerk, ClerkThread& thread, AppOptions options)
    : store_(store),
      clerk_(clerk),
      thread_(thread),
      options_(std::move(options)),
      sessions_(options_.now, session_hooks(store, thread)),
      standings_([&clerk] { return clerk.rights_version(); },
                 [this](const std::string& person, Instant at) { return read_known(person, at); }),
      throttle_(options_.now),
      verify_throttle_(options_.now, limits::kVerificationsMax, std::chrono::minutes(1)),
      address_throttle_(options_.now, limits::kWrongAddressesMax, std::chrono::minutes(1)),
      address_key_(read_address_key(options_.data)),
      router_([this](const Request& request) { return resolve(request); }) {
  load_clauses();
  words_ = english_words();
  add_session_routes(*this);
  add_workbench_routes(*this);
  add_matter_routes(*this);
  add_meeting_routes(*this);
  add_ledger_routes(*this);
  add_list_routes(*this);
  add_document_routes(*this);
  add_key_routes(*this);
  add_body_routes(*this);
  add_dashboard_routes(*this);
  add_assessment_routes(*this);
  add_directive_routes(*this);
  add_incident_routes(*this);
  add_board_routes(*this);
  add_notice_routes(*this);
}

App::~App() = default;

Result<KeyDesk*> App::keys() {
  const std::lock_guard lock(keys_mutex_);
  if (keys_) return keys_.get();
  TRY(OfficeKeys office, OfficeKeys::open(options_.data, options_.root_passphrase));
  auto ask = [this](const std::string& person, kernel::Request request) {
    return thread_.ask_and_wait({person, std::move(request), {}});
  };
  auto desk = std::make_unique<KeyDesk>(store_.reader(), ask, std::move(office), options_.now);
  if (auto founded = desk->found_directory(); !founded) {
    return std::unexpected(error_of(founded.error()));
  }
  keys_ = std::move(desk);
  return keys_.get();
}

void App::load_clauses() {
  for (const auto& asset : assets("bodies")) {
    if (asset.path != "common/clauses.toml") continue;
    const toml::table table = toml::parse(asset.bytes);
    for (const auto& [id, node] : table) {
      const toml::table* clause = node.as_table();
      if (!clause) continue;
      clauses_[std::string(id.str())] =
          Json::object({{"id", Json(std::string(id.str()))},
                        {"label", Json((*clause)["label"].value_or(std::string(id.str())))},
                        {"title", Json((*clause)["title"].value_or(std::string()))},
                        {"duty", Json((*clause)["duty"].value_or(std::string()))},
                        {"quote", Json((*clause)["quote"].value_or(std::string()))}});
    }
  }
}

Json App::clause(const std::string& id) const {
  auto found = clauses_.find(id);
  return found == clauses_.end() ? Json() : found->second;
}

PrincipalPtr App::resolve(const Request& request) {
  const bool touch = request.path != "/api/live";
  auto session = sessions_.find(request.cookie(Sessions::kCookie), touch);
  if (!session) return nullptr;
  const auto known = standings_.of(session->person, now());
  // A locked account, or one that never was, is nobody.
  if (known->standing.person.empty()) return nullptr;
  auto caller = std::make_shared<Caller>();
  caller->standing = known->standing;
  caller->one_time_password = known->one_time_password;
  caller->session = std::move(*session);
  return caller;
}

Known App::read_known(const std::string& person, Instant now) const {
  Known known{.standing = kernel::standing_of(world(), person, now)};
  if (known.standing.person.empty()) return known;
  if (auto kept = credential_of(person)) {
    known.one_time_password = (*kept)["must_change"].as_bool();
  }
  return known;
}

std::optional<Json> App::credential_of(const std::string& person) const {
  auto row = reader().find("credential", person);
  if (!row || !*row) return std::nullopt;
  auto json = parse_json((*row)->bytes);
  return json ? std::optional<Json>(std::move(*json)) : std::nullopt;
}

Json App::error_json(const Refused& refused, const Request& request) const {
  const RefusalText& text = text_of(refused.refusal);
  std::string message(request.english() ? text.en : text.zh);
  const std::string& detail = request.english() ? refused.detail_en : refused.detail_zh;
  if (!detail.empty()) message += (request.english() ? ": " : "：") + detail;
  Json error = Json::object({{"code", Json(std::string(text.code))},
                             {"number", Json(static_cast<std::int64_t>(text.number))},
                             {"message", Json(message)}});
  if (!refused.clause.empty()) error.set("clause", clause(refused.clause));
  if (!refused.fields.empty()) {
    Json fields = Json::array();
    for (const auto& field : refused.fields) {
      fields.push(Json::object({{"path", Json(field.path)},
                                {"message", Json(choose(request, field.zh, field.en))}}));
    }
    error.set("fields", std::move(fields));
  }
  if (!refused.conflict.empty()) {
    if (auto conflict = parse_json(refused.conflict)) error.set("conflict", std::move(*conflict));
  }
  return error;
}

Response App::refused(const Refused& refused, const Request& request) const {
  return Response::json(Json::object({{"error", error_json(refused, request)}}),
                        text_of(refused.refusal).status);
}

Ask App::ask_of(const Request& request, kernel::Request command, const std::string& part) const {
  Ask ask{caller(request).standing.person, std::move(command),
          std::string(request.header("idempotency-key"))};
  if (ask.key.empty()) return ask;
  if (!part.empty()) ask.key += "/" + part;
  std::string sent = request.method + " " + request.path + "\n";
  for (const auto& [name, value] : request.query) sent += name + "=" + value + "\n";
  ask.content = hex(sm3(sent + "\n" + request.body));
  return ask;
}

void App::command(const Request& request, const Responder& respond, kernel::Request command,
                  std::function<Json(const Json&)> shape) {
  thread_.ask(ask_of(request, std::move(command)),
              [this, request, respond, shape = std::move(shape)](Answer answer) {
    if (!answer.result) return respond(refused(answer.result.error(), request));
    respond(Response::json(shape ? shape(*answer.result) : *answer.result));
  });
}

Answer App::ask(const Request& request, kernel::Request command) {
  return thread_.ask_and_wait(ask_of(request, std::move(command)));
}

std::optional<Response> App::note_sight(const Request& request, kernel::Request command) {
  const auto answer =
      thread_.ask_and_wait({caller(request).standing.person, std::move(command), {}});
  if (!answer.result) return refused(answer.result.error(), request);
  return std::nullopt;
}

std::vector<Answer> App::ask_all(std::vector<Ask> asks) {
  constexpr std::size_t kAtOnce = 64;  // leaves room for others in the clerk's queue
  std::vector<Answer> answers(asks.size());
  for (std::size_t from = 0; from < asks.size(); from += kAtOnce) {
    const std::size_t to = std::min(asks.size(), from + kAtOnce);
    std::mutex mutex;
    std::condition_variable all_here;
    std::size_t waiting = to - from;
    for (std::size_t i = from; i < to; ++i) {
      thread_.ask(std::move(asks[i]), [&, i](Answer answer) {
        std::lock_guard lock(mutex);
        answers[i] = std::move(answer);
        if (--waiting == 0) all_here.notify_one();
      });
    }
    std::unique_lock lock(mutex);
    all_here.wait(lock, [&] { return waiting == 0; });
  }
  return answers;
}

// ---- small shapes -----------------------------------------------------------------------------

const Caller& caller(const Request& request) { return request.as<Caller>(); }

Json who_json(const Who& who) {
  Json json = Json::object();
  if (!who.name.empty()) json.set("person", Json(who.name));
  json.set("post", Json(who.title));
  json.set("unit", Json(who.unit_name));
  return json;
}

std::string choose(const Request& request, const std::string& zh, const std::string& en) {
  return request.english() && !en.empty() ? en : zh;
}

std::string working_text(App& app, bool english, Instant from, Instant to) {
  const Calendar& calendar = app.setting().calendar;
  if (to < from) std::swap(from, to);
  const std::int64_t minutes = working_ms_between(calendar, from, to).value / 60'000;
  const std::int64_t day = calendar.day_length().count() / 60'000;
  const std::int64_t days = minutes / day, hours = minutes % day / 60, rest = minutes % 60;
  auto span = [](std::int64_t n, const char* unit) { return std::to_string(n) + " " + unit; };
  const char* day_unit = english ? "d" : "天";
  const char* hour_unit = english ? "h" : "时";
  const char* minute_unit = english ? "min" : "分";
  if (days > 0) return span(days, day_unit) + (hours ? " " + span(hours, hour_unit) : "");
  if (hours > 0) return span(hours, hour_unit) + (rest ? " " + span(rest, minute_unit) : "");
  return span(rest, minute_unit);
}

std::string due_text(App& app, bool english, Instant now, Instant due) {
  const bool late = now > due;
  const auto between = late ? working_ms_between(app.setting().calendar, due, now)
                            : working_ms_between(app.setting().calendar, now, due);
  // Between a limit that ended outside working hours and the next of them no working time passes.
  if (between.value < 60'000) {
    if (late) return english ? "late" : "逾期";
    return english ? "under 1 min left" : "剩不到 1 分";
  }
  const std::string span = working_text(app, english, now, due);
  if (english) return span + (late ? " late" : " left");
  return (late ? "逾期 " : "剩 ") + span;
}

std::string date_text(bool english, Instant at) {
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const Date day = local_date(at);
  if (!english) return day_in_words(day);
  const std::chrono::year_month_day ymd{day};
  return std::to_string(static_cast<unsigned>(ymd.day())) + " " +
         kMonths[static_cast<unsigned>(ymd.month()) - 1];
}

std::string regime_name(const Pack* pack, const std::string& regime) {
  if (!pack) return regime;
  for (const auto& known : pack->regimes) {
    if (known.id == regime) return known.name;
  }
  return regime;
}

std::string procedure_name(const Pack* pack, const std::string& procedure) {
  const PackProcedure* found = pack ? pack->procedure(procedure) : nullptr;
  return found ? found->name : procedure;
}

Json light_json(App& app, const Request& request, std::optional<Instant> due,
                std::optional<Instant> since, bool paused, std::optional<Instant> seen) {
  const Instant now = seen.value_or(app.now());
  if (due && to_ms(*due) >= registers::kNever) due.reset();
  const Light colour = light(now, due, app.setting().calendar, 3, paused);
  Json json = Json::object({{"colour", Json(std::string(enum_name(colour)))}});
  if (!due) {
    json.set("text", Json(colour == Light::paused ? choose(request, "停计", "paused") : ""));
    return json;
  }
  json.set("text", Json(due_text(app, request.english(), now, *due)));
  json.set("due", Json(write_iso(*due)));
  if (since) {
    const auto whole = working_ms_between(app.setting().calendar, *since, *due).value;
    const auto used = working_ms_between(app.setting().calendar, *since, now).value;
    if (whole > 0) {
      json.set("used", Json(Decimal(used).divide(Decimal(whole))->rounded(2)));
    }
  }
  return json;
}

Json ended_json(App& app, const Request& request, Instant closed) {
  Json json = light_json(app, request, {});
  const std::string day = date_text(request.english(), closed);
  json.set("text", Json(choose(request, day + " 办结", "ended " + day)));
  return json;
}

int limit_of(const Request& request, int otherwise) {
  const auto text = request.query_value("limit");
  if (!text) return otherwise;
  const auto number = Decimal::parse(*text);
  const auto limit = number ? number->to_integer() : std::nullopt;
  return limit ? static_cast<int>(std::clamp<std::int64_t>(*limit, 1, 500)) : otherwise;
}

std::string pack_after(const std::vector<store::Cell>& cells) {
  Json json = Json::array();
  for (const auto& cell : cells) {
    if (store::is_null(cell)) json.push(Json());
    else if (const auto* number = std::get_if<std::int64_t>(&cell)) json.push(Json(*number));
    else json.push(Json(std::get<std::string>(cell)));
  }
  return write_json(json);
}

std::vector<store::Cell> unpack_after(std::string_view text) {
  std::vector<store::Cell> cells;
  auto json = parse_json(text);
  if (!json) return cells;
  for (const auto& item : json->items()) {
    if (item.is_null()) cells.emplace_back();
    else if (item.is_integer()) cells.emplace_back(item.as_integer());
    else cells.emplace_back(item.as_string());
  }
  return cells;
}

Response failure(const Error& error, const Request& request) {
  // What the asker wrote is the asker's to mend; all else is ours.
  const bool ours = error.code.starts_with("store.") && error.code != "store.query";
  return Response::error(ours ? 500 : 422, error, request);
}

}  // namespace tongchou::server
