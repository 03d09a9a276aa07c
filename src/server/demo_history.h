// What the demonstration office did before its first day and on it (bodies/*/demo/*history.toml):
// whoever opens it for the first time finds work in every light, and not an empty house.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "clerk/clerk.h"
#include "server/key_desk.h"
#include "server/setup.h"

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

// What the acts need beside the clerk.
struct HistoryTools {
  const store::Reader& reader;               // of the clerk's store
  const kernel::Setting& setting;
  const std::string& data;                   // the folder that takes pictures
  KeyDesk& keys;                             // whoever signs gets a key
  const std::vector<NewAccount>& accounts;   // its passphrase is the account's first password
};

// Carries the acts out through the clerk, each at its own moment, with what falls due between them,
// and leaves the clock at the real one. An act that is refused is left out and told; those that
// build on it follow it.
Result<HistoryDone> play_history(Clerk& clerk, DemoClock& clock, const HistoryTools& tools);

}  // namespace tongchou::server
