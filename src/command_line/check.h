// Checks that need no office.
#pragma once

#include "command_line/command.h"

namespace tongchou::command_line {

// `check packs`, `check dmn-tck DIR`, `check paper FILE`, `check token`. Exit status 1 when what is
// checked is not as it should be.
void add_check(CommandLine& line);

}  // namespace tongchou::command_line
