#include "server/session.h"

#include "base/digest.h"

namespace tongchou::server {
namespace {

constexpr std::size_t kTokenBytes = 32;

std::string digest_of(std::string_view token) { return hex(sm3(token)); }

}  // namespace

// ---- sessions ----

Sessions::Sessions(Clock clock, SessionHooks hooks, SessionTimes times)
    : clock_(std::move(clock)), hooks_(std::move(hooks)), times_(times) {
  if (!hooks_.load) return;
  const Instant now = clock_();
  for (auto& session : hooks_.load()) {
    if (ended(session, now)) continue;
    saved_at_[session.digest] = session.seen_at;
    sessions_.emplace(session.digest, std::move(session));
  }
}

bool Sessions::ended(const Session& session, Instant now) const {
  return now - session.seen_at >= times_.idle || now - session.opened_at >= times_.whole;
}

Sessions::Opened Sessions::open(std::string person, std::string remote) {
  Opened opened;
  opened.token = random_hex(kTokenBytes);
  Session& session = opened.session;
  session.digest = digest_of(opened.token);
  session.person = std::move(person);
  session.csrf = random_hex(kTokenBytes);
  session.remote = std::move(remote);
  session.opened_at = session.seen_at = clock_();
  if (size() >= limits::kSessionsMax) sweep();
  {
    const std::lock_guard lock(mutex_);
    sessions_[session.digest] = session;
    saved_at_[session.digest] = session.seen_at;
  }
  if (hooks_.save) hooks_.save(session);
  return opened;
}

std::optional<Session> Sessions::find(std::string_view token, bool touch) {
  if (token.size() != kTokenBytes * 2) return std::nullopt;
  const std::string digest = digest_of(token);
  const Instant now = clock_();
  std::optional<Session> found;
  bool save = false, erase = false;
  {
    const std::lock_guard lock(mutex_);
    const auto at = sessions_.find(digest);
    if (at == sessions_.end()) return std::nullopt;
    if (ended(at->second, now)) {
      sessions_.erase(at);
      saved_at_.erase(digest);
      erase = true;
    } else {
      if (touch) {
        at->second.seen_at = now;
        Instant& saved = saved_at_[digest];
        save = now - saved >= times_.save_every;
        if (save) saved = now;
      }
      found = at->second;
    }
  }
  if (erase && hooks_.erase) hooks_.erase(digest);
  if (save && hooks_.save) hooks_.save(*found);
  return found;
}

bool Sessions::alive(const std::string& digest) {
  const std::lock_guard lock(mutex_);
  const auto at = sessions_.find(digest);
  return at != sessions_.end() && !ended(at->second, clock_());
}

void Sessions::close(std::string_view token) {
  const std::string digest = digest_of(token);
  {
    const std::lock_guard lock(mutex_);
    if (sessions_.erase(digest) == 0) return;
    saved_at_.erase(digest);
  }
  if (hooks_.erase) hooks_.erase(digest);
}

void Sessions::close_all(std::string_view person, std::string_view but_digest) {
  std::vector<std::string> closed;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [digest, session] : sessions_)
      if (session.person == person && digest != but_digest) closed.push_back(digest);
    for (const auto& digest : closed) {
      sessions_.erase(digest);
      saved_at_.erase(digest);
    }
  }
  if (!hooks_.erase) return;
  for (const auto& digest : closed) hooks_.erase(digest);
}

std::size_t Sessions::sweep() {
  const Instant now = clock_();
  std::vector<std::string> closed;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [digest, session] : sessions_)
      if (ended(session, now)) closed.push_back(digest);
    for (const auto& digest : closed) {
      sessions_.erase(digest);
      saved_at_.erase(digest);
    }
  }
  if (hooks_.erase)
    for (const auto& digest : closed) hooks_.erase(digest);
  return closed.size();
}

std::size_t Sessions::size() const {
  const std::lock_guard lock(mutex_);
  return sessions_.size();
}

std::string Sessions::cookie(std::string_view token, bool secure) {
  std::string text = std::string(kCookie) + "=" + std::string(token) +
                     "; Path=/; HttpOnly; SameSite=Strict";
  if (secure) text += "; Secure";
  if (token.empty()) text += "; Max-Age=0";
  return text;
}

// ---- the brake ----

LoginThrottle::LoginThrottle(Clock clock, int failures_max, std::chrono::milliseconds lock)
    : clock_(std::move(clock)), failures_max_(failures_max), lock_(lock) {}

std::optional<Instant> LoginThrottle::locked_until(std::string_view account) {
  const Instant now = clock_();
  const std::lock_guard lock(mutex_);
  const auto at = failures_.find(account);
  if (at == failures_.end() || at->second.count < failures_max_) return std::nullopt;
  const Instant until = at->second.last + lock_;
  if (now >= until) return std::nullopt;
  return until;
}

bool LoginThrottle::begin(std::string_view account) {
  const Instant now = clock_();
  const std::lock_guard lock(mutex_);
  if (failures_.size() >= limits::kSessionsMax) forget_old(now);
  auto at = failures_.find(account);
  if (at == failures_.end()) at = failures_.emplace(std::string(account), Failures{}).first;
  Failures& failures = at->second;
  if (failures.count > 0 && now >= failures.last + lock_) failures.count = 0;
  if (failures.count >= failures_max_) return false;
  ++failures.count;
  failures.last = now;
  return true;
}

void LoginThrottle::succeeded(std::string_view account) {
  const std::lock_guard lock(mutex_);
  if (const auto at = failures_.find(account); at != failures_.end()) failures_.erase(at);
}

// Invented account names must not fill the memory; what is locked stays.
void LoginThrottle::forget_old(Instant now) {
  std::erase_if(failures_, [&](const auto& entry) {
    return entry.second.count < failures_max_ || now >= entry.second.last + lock_;
  });
}

}  // namespace tongchou::server
