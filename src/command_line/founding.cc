#include "command_line/founding.h"

#include <CLI/CLI.hpp>
#include <iostream>

namespace tongchou::command_line {

void add_founding_options(CLI::App& command, Founding& founding) {
  command.add_flag("--demo", founding.demo,
                   "the fictional demonstration office, with what it did in the last months");
  command.add_flag("--empty", founding.empty, "with --demo: its units and people, no matters");
  command.add_option("--name", founding.name, "the office's name");
}

Result<std::vector<server::NewAccount>> found(const Settings& settings,
                                                     const Founding& founding, Desk& desk) {
  const bool works = founding.demo && !founding.empty;
  if (works) desk.clock.past = server::history_begins(desk.calendar, desk.clock.real());
  TRY(auto accounts, server::establish(*desk.clerk, founding.name, founding.demo));
  if (!works) return accounts;
  TRY(server::KeyDesk keys, open_key_desk(settings, desk));
  const kernel::Setting setting{desk.shelf, desk.calendar, desk.rates};
  TRY(const auto done,
      server::play_history(*desk.clerk, desk.clock,
                           {.reader = desk.store->reader(), .setting = setting,
                            .data = settings.data, .keys = keys, .accounts = accounts}));
  for (const auto& one : done.refused) std::cerr << "demonstration, left out: " << one << "\n";
  return accounts;
}

void print_accounts(const std::vector<server::NewAccount>& accounts) {
  std::cout << "一次性密码（首次登录须更改）/ one-time passwords:\n";
  for (const auto& account : accounts) {
    std::cout << account.account << " " << account.password << "\n";
  }
}

}  // namespace tongchou::command_line
