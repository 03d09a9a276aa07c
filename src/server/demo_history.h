// What the demonstration office did before its first day and on it (bodies/*/demo/*history.toml):
// whoever opens it for the first time finds work in every light, and not an empty house.
#pragma once

#include <functional>
#include <string>

#include "clerk/clerk.h"

namespace tongchou::server {

// A clock that can stand in the past: nothing set means the real one.
struct DemoClock {
  std::function<Instant()> real;
  std::optional<Instant> past;
  Instant now() const { return past ? *past : real(); }
};

struct HistoryDone {
  int acts = 0;
  std::vector<std::string> refused;  // place in the file, and why
};

// When the first act took place, as seen from today: the office is to be founded before that.
Instant history_begins(const kernel::Calendar& calendar, Instant today);

// Carries the acts out through the clerk, each at its own moment, with what falls due between them,
// and leaves the clock at the real one. `reader` is of the clerk's store; pictures go into `data`.
// An act that is refused is left out and told; those that build on it follow it.
Result<HistoryDone> play_history(Clerk& clerk, const store::Reader& reader, DemoClock& clock,
                                 const kernel::Setting& setting, const std::string& data);

}  // namespace tongchou::server
