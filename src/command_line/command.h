// What the commands share while the command line is set up, and how they read and complain.
#pragma once

#include <functional>
#include <string>

#include "command_line/settings.h"

namespace tongchou::command_line {

// Carries a command out. The exit status; an error is said by whoever called, and ends with 1.
using Work = std::function<Result<int>()>;

// The command line as it is set up: each family of commands adds its own, and parsing leaves the
// work of the one that was typed.
struct CommandLine {
  CLI::App& cli;
  Settings settings = {};
  Work asked = {};
};

// A command that works on an office: it takes what Settings names.
CLI::App* add_command(CommandLine& line, const char* name, const char* what);
// The work to be done when this command was typed. It outlives the parsing: what it needs beside
// `line` it holds itself.
void when_asked(CommandLine& line, CLI::App* command, Work work);

// In both languages, to the standard error output; the exit status of what failed.
int say(const Error& error);

// The whole of a file that the command line names. Error.code: file.unreadable.
Result<std::string> read_named_file(const std::string& path);

}  // namespace tongchou::command_line
