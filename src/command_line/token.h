// A hardware token as the command line names it.
#pragma once

#include <memory>

#include "base/base.h"
#include "seal/seal.h"

namespace CLI {
class App;
}

namespace tongchou::command_line {

// --library, --token, --key and the mechanism.
void add_token_options(CLI::App& command, seal::TokenPlace& place);

// The PIN is asked for at the terminal. Errors: those of seal::open_token and seal::ask_hidden.
Result<std::unique_ptr<seal::Signer>> open_token(const seal::TokenPlace& place);

}  // namespace tongchou::command_line
