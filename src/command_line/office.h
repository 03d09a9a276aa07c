// What an engineer does with an office as a whole while nobody is served: found it, copy it, bring
// it back, print its journal, let somebody in again.
#pragma once

#include "command_line/command.h"

namespace tongchou::command_line {

// `init`: an office where there is none, its one-time passwords printed.
void add_init(CommandLine& line);
// `backup FILE`: a complete copy, made while work goes on.
void add_backup(CommandLine& line);
// `restore FILE`: that copy into an empty folder and database, verified there.
void add_restore(CommandLine& line);
// `user reset-password ACCOUNT`: a new one-time password for an account.
void add_user(CommandLine& line);
// `export`: the journal, one event a line.
void add_export(CommandLine& line);

}  // namespace tongchou::command_line
