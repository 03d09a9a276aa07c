// Lists of declarations, as people keep them, into the office.
#pragma once

#include "command_line/command.h"

namespace tongchou::command_line {

// `import LIST FILE`: says of each row what becomes of it and starts a matter for each that is not
// returned. Exit status 1 when the office refused a row. With --dry-run no office is needed, and
// none is made.
void add_import(CommandLine& line);

}  // namespace tongchou::command_line
