// Settings from three sources, each overriding the one before: a TOML file, the environment, flags.
//
// CLI11 has files and environments of its own, but with them a section of the file runs its command
// beside the one that was asked for, and a variable overrides a flag where commands share it. So it
// reads the flags, and what they left open is filled in here, before anything is done.
#pragma once

#include <string>

#include "base/base.h"

namespace CLI {
class App;
}

namespace tongchou::command_line {

// What every command that works on an office can be told.
struct Settings {
  std::string data = "data";
  std::string database;         // empty: sqlite:DATA/office.db
  std::string calendar, rates;  // files of the office's own; empty: those that are shipped
  std::string now;              // "2026-03-16 09:00": the clock starts there (demonstration)
};

void add_settings(CLI::App& command, Settings& settings);

// For the command that was asked for and those above it: `--mail-host` is TONGCHOU_MAIL_HOST in the
// environment and mail-host in the file's table of the command's name, as in [serve]. A file that
// is not there is an error only when somebody named it. Error.code: settings.file (not there),
// toml.syntax, settings.key (a key that the command does not know, or one outside of every table),
// settings.value.
Result<void> complete_options(CLI::App& cli, const std::string& file, bool named);

}  // namespace tongchou::command_line
