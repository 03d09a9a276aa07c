// The face of the command line: each family of commands adds its own, and says here what it
// promises. A command carries itself out alone, whatever the others are; what they have in common
// is in command.h (how they are added and complain), settings.h and desk.h (an office in hand).
#pragma once

#include "command_line/check.h"     // IWYU pragma: export
#include "command_line/command.h"   // IWYU pragma: export
#include "command_line/import.h"    // IWYU pragma: export
#include "command_line/key.h"       // IWYU pragma: export
#include "command_line/office.h"    // IWYU pragma: export
#include "command_line/serve.h"     // IWYU pragma: export
#include "command_line/settings.h"  // IWYU pragma: export
#include "command_line/verify.h"    // IWYU pragma: export
