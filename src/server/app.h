// The application: one office served over HTTP. Reads go to the registers and records on read
// connections; every change is a command to the clerk. Each file routes_*.cc adds its routes.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "clerk/clerk.h"
#include "server/http.h"
#include "server/live.h"
#include "server/password.h"
#include "server/router.h"
#include "server/session.h"
#include "server/standings.h"

namespace tongchou::server {

class KeyDesk;

struct AppOptions {
  std::string data;                       // the data directory: files/ and keys/ lie in it
  std::function<Instant()> now;
  bool secure_cookies = false;
  std::string root_passphrase = {};       // of the office's keys; empty: kept in a file beside them
  bool mail = false;                      // letters go out: people may name an address
};

// Who stands behind a request: standing as of this request.
struct Caller : Principal {
  kernel::Standing standing;
  Session session;
  bool one_time_password = false;
  bool has(std::string_view right) const override { return standing.has(right); }
  bool must_change_password() const override { return one_time_password; }
  bool holds_post() const override { return !standing.posts.empty(); }
  std::string_view csrf_token() const override { return session.csrf; }
};

class App {
 public:
  App(store::Store& store, Clerk& clerk, ClerkThread& thread, AppOptions options);
  ~App();

  Router& router() { return router_; }
  const store::Reader& reader() const { return store_.reader(); }
  store::Store& store() { return store_; }
  Instant now() const { return options_.now(); }
  const std::string& data() const { return options_.data; }
  kernel::Setting& setting() { return clerk_.setting(); }
  ClerkThread& thread() { return thread_; }
  LiveHub& live() { return live_; }
  Sessions& sessions() { return sessions_; }
  LoginThrottle& throttle() { return throttle_; }
  LoginThrottle& verify_throttle() { return verify_throttle_; }
  // Of wrong addresses that would be secrets, and the key that makes the right ones.
  LoginThrottle& address_throttle() { return address_throttle_; }
  const std::string& address_key() const { return address_key_; }
  // The office's keys and those of its people; opened, or made, when first asked for.
  Result<KeyDesk*> keys();
  bool secure_cookies() const { return options_.secure_cookies; }
  bool mail_is_on() const { return options_.mail; }

  // The records as they are at any moment.
  std::uint64_t batches() const { return clerk_.batches(); }
  const kernel::World& records() const { return clerk_.world(); }
  // The records for one request.
  SteadyWorld world() const { return SteadyWorld(&clerk_.world()); }

  // Sends a command in the caller's name and answers with its reply or refusal.
  void command(const Request& request, const Responder& respond, kernel::Request command,
               std::function<Json(const Json& reply)> shape = {});
  // The same, waiting on the worker.
  Answer ask(const Request& request, kernel::Request command);
  // Several at once, so that they share transactions; the answers by index. Each has its own part
  // of the request's key.
  std::vector<Answer> ask_all(std::vector<Ask> asks);
  Ask ask_of(const Request& request, kernel::Request command, const std::string& part = {}) const;
  // That somebody looked (KP-44): never answered from an earlier key, and what is not noted is not
  // shown.
  std::optional<Response> note_sight(const Request& request, kernel::Request command);

  Response refused(const kernel::Refused& refused, const Request& request) const;
  // The `error` of such an answer, for answers that carry several.
  Json error_json(const kernel::Refused& refused, const Request& request) const;
  // {"id","label","quote"} of a capability id; null when it is not known.
  Json clause(const std::string& id) const;
  const std::map<std::string, Json>& clauses() const { return clauses_; }
  // English for the words of the packs: {"归类建档": "File it", …}.
  const Json& words() const { return words_; }
  // What somebody is today.
  kernel::Standing standing_of(const std::string& person) {
    return standings_.of(person, now())->standing;
  }
  // How somebody signs in; nothing for a person without an account.
  std::optional<Json> credential_of(const std::string& person) const;

 private:
  PrincipalPtr resolve(const Request& request);
  Known read_known(const std::string& person, Instant now) const;
  void load_clauses();

  store::Store& store_;
  Clerk& clerk_;
  ClerkThread& thread_;
  AppOptions options_;
  Sessions sessions_;
  Standings standings_;
  LoginThrottle throttle_, verify_throttle_, address_throttle_;
  std::string address_key_;
  std::mutex keys_mutex_;
  std::unique_ptr<KeyDesk> keys_;
  LiveHub live_;
  Router router_;
  std::map<std::string, Json> clauses_;
  Json words_;
};

// ---- the rooms --------------------------------------------------------------------------------
void add_session_routes(App& app);     // login, password, live feed, health, pages
void add_workbench_routes(App& app);   // tasks, counts, search
void add_matter_routes(App& app);      // procedures, matters, acts, files
void add_meeting_routes(App& app);     // meetings, delegations, calendars
void add_ledger_routes(App& app);      // ledgers, entries, views, reports
void add_list_routes(App& app);        // lists of declarations and ledgers, in and out
void add_document_routes(App& app);    // papers, their files and copies, archives
void add_key_routes(App& app);         // signing keys, verifying
void add_body_routes(App& app);        // bodies, units, posts, people
void add_dashboard_routes(App& app);   // figures over all of them
void add_incident_routes(App& app);    // what stands still, for whoever puts it right
void add_directive_routes(App& app);   // what was ordered and what became of it
void add_assessment_routes(App& app);  // schemes, what they measure, results
void add_notice_routes(App& app);      // where a person wants to be told

// ---- small shapes of doc/api.md ---------------------------------------------------------------
const Caller& caller(const Request& request);
Json who_json(const kernel::Who& who);
// `since`: when the time began to run, for the used share; may be absent. `seen`: as of when; now.
Json light_json(App& app, const Request& request, std::optional<Instant> due,
                std::optional<Instant> since = {}, bool paused = false,
                std::optional<Instant> seen = {});
// No light burns on what has ended: since when.
Json ended_json(App& app, const Request& request, Instant closed);
// "逾期 2 天 4 时", "剩 10 分": working time between now and then; "2 d 4 h late", "10 min left".
std::string due_text(App& app, bool english, Instant now, Instant due);
// "2 天 4 时" of working time, or "10 分"; "2 d 4 h", "10 min".
std::string working_text(App& app, bool english, Instant from, Instant to);
std::string date_text(bool english, Instant at);         // 3月17日, 17 Mar
// What people call them; the id when the body's pack knows no such thing.
std::string regime_name(const kernel::Pack* pack, const std::string& regime);
std::string procedure_name(const kernel::Pack* pack, const std::string& procedure);
std::string choose(const Request& request, const std::string& zh, const std::string& en);
int limit_of(const Request& request, int otherwise = 50);
// Keyset cells to and from the opaque text of ?after=.
std::string pack_after(const std::vector<store::Cell>& cells);
std::vector<store::Cell> unpack_after(std::string_view text);
// An attachment as it was sent in; whoever may have it has been asked already.
Response stored_file(App& app, const kernel::FileRef& file);
Response failure(const Error& error, const Request& request);  // 500 or 422 by its code

}  // namespace tongchou::server
