// Sessions and the brake on guessing passwords. Memory holds them; hooks keep a copy so that a
// restart signs nobody out. Time is handed in, so that tests can live through a day.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <boost/describe.hpp>

#include "base/limits.h"
#include "base/time.h"

namespace tongchou::server {

// The cookie carries 256 random bits; only their SM3 digest is kept, so that a stolen copy of the
// store opens no session.
struct Session {
  std::string digest;      // hex SM3 of the cookie's token
  std::string person;      // whom the application signed in
  std::string csrf;        // what X-CSRF-Token must carry
  std::string remote;      // where from
  Instant opened_at{};
  Instant seen_at{};
};
BOOST_DESCRIBE_STRUCT(Session, (), (digest, person, csrf, remote, opened_at, seen_at))

struct SessionHooks {  // each may be empty
  std::function<void(const Session&)> save;
  std::function<void(const std::string& digest)> erase;
  std::function<std::vector<Session>()> load;
};

struct SessionTimes {
  std::chrono::milliseconds idle = std::chrono::minutes(15);
  std::chrono::milliseconds whole = std::chrono::hours(12);
  // A request moves seen_at in memory at once, in the store only after this long.
  std::chrono::milliseconds save_every = std::chrono::minutes(1);
};

using Clock = std::function<Instant()>;

// All calls may come from any thread. Hooks are called outside the lock.
class Sessions {
 public:
  Sessions(Clock clock, SessionHooks hooks = {}, SessionTimes times = {});

  struct Opened { std::string token; Session session; };
  Opened open(std::string person, std::string remote);
  // Nothing when unknown, idle for too long or too old; otherwise counts as activity unless
  // `touch` is false (live feeds and heartbeats must not keep a session awake).
  std::optional<Session> find(std::string_view token, bool touch = true);
  bool alive(const std::string& digest);  // without touching
  void close(std::string_view token);
  void close_all(std::string_view person, std::string_view but_digest = {});
  std::size_t sweep();                    // drops what has ended; how many
  std::size_t size() const;

  // "tongchou_session=…; Path=/; HttpOnly; SameSite=Strict[; Secure]"; an empty token clears it.
  static std::string cookie(std::string_view token, bool secure);
  static constexpr std::string_view kCookie = "tongchou_session";

 private:
  bool ended(const Session& session, Instant now) const;
  Clock clock_;
  SessionHooks hooks_;
  SessionTimes times_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Session> sessions_;      // by digest
  std::unordered_map<std::string, Instant> saved_at_;      // by digest
};

// 5 failures in a row lock an account for 15 minutes, whether or not it exists.
class LoginThrottle {
 public:
  explicit LoginThrottle(Clock clock, int failures_max = 5,
                         std::chrono::milliseconds lock = std::chrono::minutes(15));
  std::optional<Instant> locked_until(std::string_view account);
  // Counts before the password is looked at, so that parallel guesses are counted too; false when
  // locked. `succeeded` takes the count back.
  bool begin(std::string_view account);
  void succeeded(std::string_view account);
  void unlock(std::string_view account) { succeeded(account); }

 private:
  struct Failures { int count = 0; Instant last{}; };
  void forget_old(Instant now);
  Clock clock_;
  int failures_max_;
  std::chrono::milliseconds lock_;
  std::mutex mutex_;
  std::map<std::string, Failures, std::less<>> failures_;
};

}  // namespace tongchou::server
