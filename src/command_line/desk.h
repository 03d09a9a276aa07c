// A desk: an office opened by a command, with all that it takes to act for it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "clerk/clerk.h"
#include "command_line/settings.h"
#include "server/demo_history.h"
#include "server/key_desk.h"

namespace tongchou::command_line {

struct Desk {
  kernel::PackShelf shelf;
  kernel::Calendar calendar;
  std::vector<kernel::Rate> rates;
  server::DemoClock clock;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<Clerk> clerk;
};

// Takes the clerk's place, after the registers were filled with what they miss; a folder or
// database that is not there is made. `options` need neither clock nor ids. Error.code:
// settings.file, settings.calendar, settings.now, toml.syntax, or the store's.
Result<std::unique_ptr<Desk>> open_desk(const Settings& settings, ClerkOptions options = {});
// The same for what needs an office that stands: a mistyped folder does not become a new one.
Result<std::unique_ptr<Desk>> open_office(const Settings& settings);
// The store alone. Whoever only reads leaves nothing behind.
Result<std::unique_ptr<store::Store>> open_store(const Settings& settings, store::Access access);
Result<void> fill_registers(store::Store& store);

// The keys of the office and its people, with the office's directory founded.
Result<server::KeyDesk> open_key_desk(const Settings& settings, Desk& desk);
// Of the office's own keys; without one they are sealed by a file beside them.
const char* root_passphrase();

// The clock: the machine's, or one that was set and runs on from there. Error.code: settings.now.
Result<std::function<Instant()>> clock_of(const Settings& settings);
Result<std::vector<kernel::Rate>> rates_of(const Settings& settings);

// Whose account this is. Error.code: user.unknown.
Result<std::string> person_of(const Desk& desk, const std::string& account);

}  // namespace tongchou::command_line
