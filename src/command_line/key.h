// The keys that people sign with, on the machine itself while the server is stopped.
#pragma once

#include "command_line/command.h"

namespace tongchou::command_line {

// `key make`, `key list`, `key register` (a hardware token), `key withdraw`, each with ACCOUNT.
// Passphrases and PINs are asked for at the terminal and never stand on the command line.
void add_key(CommandLine& line);

}  // namespace tongchou::command_line
