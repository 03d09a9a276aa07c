// Is everything as it was written? An office as a whole, or one signed document without any office.
#pragma once

#include "command_line/command.h"

namespace tongchou::command_line {

// `verify`, `verify FILE`. Exit status 1 when there is a difference, or the document is not good.
void add_verify(CommandLine& line);

// Recomputes chain, records and registers, compares attachments with their digests; prints what was
// looked at, and the first difference. 1 when there is one.
Result<int> verify_office(const Settings& settings);

}  // namespace tongchou::command_line
