// Serving an office: console and interface over HTTP, until the process is told to end.
#pragma once

#include "command_line/command.h"

namespace tongchou::command_line {

// `serve`: in an empty folder it founds an office first. Prints the line `listening on …` once
// requests are answered; SIGINT and SIGTERM end it in good order, with status 0.
void add_serve(CommandLine& line);

}  // namespace tongchou::command_line
