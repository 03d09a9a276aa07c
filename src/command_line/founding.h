// Founding an office: by `init`, or by `serve` in an empty folder.
#pragma once

#include <string>
#include <vector>

#include "command_line/desk.h"
#include "server/setup.h"

namespace tongchou::command_line {

struct Founding {
  bool demo = false;
  bool empty = false;  // of the demonstration: its units and people, no matters
  std::string name;
};

void add_founding_options(CLI::App& command, Founding& founding);

// The demonstration office is founded some weeks ago, has worked since, and works today. Answers
// the accounts, whose passwords are known only now. Error.code: that of the refusal when there is
// an office already.
Result<std::vector<server::NewAccount>> found(const Settings& settings,
                                                     const Founding& founding, Desk& desk);

// One-time passwords, one account a line, to the standard output.
void print_accounts(const std::vector<server::NewAccount>& accounts);

}  // namespace tongchou::command_line
