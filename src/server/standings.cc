#include "server/standings.h"

#include "base/limits.h"

namespace tongchou::server {

std::shared_ptr<const Known> Standings::of(const std::string& person, Instant now) {
  // Before the records: what changes while they are read is then newer than what is kept.
  const std::uint64_t version = version_();
  const Date day = local_date(now);
  {
    const std::lock_guard lock(mutex_);
    const auto found = kept_.find(person);
    if (found != kept_.end() && found->second.version == version && found->second.day == day)
      return found->second.known;
  }
  auto known = std::make_shared<const Known>(read_(person, now));
  const std::lock_guard lock(mutex_);
  if (kept_.size() >= limits::kSessionsMax) kept_.clear();
  kept_[person] = {version, day, known};
  return known;
}

}  // namespace tongchou::server
