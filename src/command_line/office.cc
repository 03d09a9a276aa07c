#include "command_line/office.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "command_line/founding.h"
#include "command_line/verify.h"
#include "server/office_backup.h"
#include "server/password.h"

namespace tongchou::command_line {

namespace {

Result<int> init(const Settings& settings, const Founding& founding) {
  TRY(auto desk, open_desk(settings));
  TRY(const auto accounts, found(settings, founding, *desk));
  TRY(const auto keys, open_key_desk(settings, *desk));
  std::cerr << "根公钥指纹，请公布 root fingerprint: " << keys.root_fingerprint() << "\n";
  print_accounts(accounts);
  return 0;
}

Result<int> backup(const Settings& settings, const std::string& file) {
  TRY(const auto store, open_store(settings, store::Access::read));
  if (auto done = server::backup_office(*store, settings.data, file); !done) {
    return std::unexpected(done.error());
  }
  return 0;
}

Result<int> restore(const Settings& settings, const std::string& file) {
  TRY(const auto store, open_store(settings, store::Access::write));
  if (auto done = server::restore_office(*store, settings.data, file); !done) {
    return std::unexpected(done.error());
  }
  // Registers that could not be taken over are filled before anything is compared.
  if (auto filled = fill_registers(*store); !filled) return std::unexpected(filled.error());
  return verify_office(settings);
}

Result<int> reset_password(const Settings& settings, const std::string& account) {
  TRY(const auto desk, open_office(settings));
  TRY(const auto person, person_of(*desk, account));
  const std::string password = server::one_time_password();
  auto kept = desk->clerk->keep_private({server::credential(person, password, true)});
  if (!kept) return std::unexpected(kept.error());
  print_accounts({{account, password}});
  return 0;
}

Result<int> export_journal(const Settings& settings) {
  constexpr int kAtOnce = 500;
  TRY(const auto store, open_store(settings, store::Access::read));
  std::int64_t from = 1;
  while (true) {
    TRY(const auto rows, store->reader().scan_events(from, kAtOnce));
    for (const auto& row : rows) std::cout << row.bytes << "\n";
    if (rows.size() < kAtOnce) return 0;
    from = rows.back().seq + 1;
  }
}

using FileWork = Result<int> (*)(const Settings& settings, const std::string& file);

void add_with_file(CommandLine& line, const char* name, const char* what, FileWork work) {
  CLI::App* command = add_command(line, name, what);
  const auto file = std::make_shared<std::string>();
  command->add_option("FILE", *file)->required();
  when_asked(line, command, [&line, file, work] { return work(line.settings, *file); });
}

}  // namespace

void add_init(CommandLine& line) {
  CLI::App* command = add_command(line, "init", "establish an office and print its passwords");
  const auto founding = std::make_shared<Founding>();
  add_founding_options(*command, *founding);
  when_asked(line, command, [&line, founding] { return init(line.settings, *founding); });
}

void add_backup(CommandLine& line) {
  add_with_file(line, "backup", "a complete copy while work goes on", backup);
}

void add_restore(CommandLine& line) {
  add_with_file(line, "restore", "a backup into an empty database", restore);
}

void add_user(CommandLine& line) {
  CLI::App* user = add_command(line, "user", "accounts");
  user->require_subcommand(1);
  auto* reset = user->add_subcommand("reset-password", "a new one-time password");
  const auto account = std::make_shared<std::string>();
  reset->add_option("ACCOUNT", *account)->required();
  when_asked(line, reset, [&line, account] { return reset_password(line.settings, *account); });
}

void add_export(CommandLine& line) {
  CLI::App* command = add_command(line, "export", "the journal, one event a line, as JSON");
  when_asked(line, command, [&line] { return export_journal(line.settings); });
}

}  // namespace tongchou::command_line
