// Asking a person at the terminal for a passphrase or PIN, without showing it.
#pragma once

#include <string_view>

#include "seal/key.h"

namespace tongchou::seal {

// Reads one line from the controlling terminal with echo off; an empty line is an empty secret.
// Error.code: prompt.terminal (there is none), prompt.closed (it ended, or Ctrl-C), prompt.long.
Result<Secret> ask_hidden(std::string_view question);

}  // namespace tongchou::seal
