// tongchou: one program. Sets the command line up, reads the settings and hands over to the command
// that was typed.
#include <CLI/CLI.hpp>

#include "command_line/command_line.h"

namespace tongchou::command_line {
namespace {

void set_up(CLI::App& cli) {
  cli.require_subcommand(1);
  cli.fallthrough();  // `user reset-password ACCOUNT --data DIR` as well as `user --data DIR …`
  cli.failure_message([](const CLI::App*, const CLI::Error& wrong) {
    return std::string("错误：命令行不对，请看 --help\nerror: ") + wrong.what() +
           "; run with --help for more\n";
  });
  cli.footer(
      "Every option is also taken from the environment (--mail-host: TONGCHOU_MAIL_HOST) and\n"
      "from a TOML file (one table per command, as in [serve]); flags override the environment,\n"
      "which overrides the file.");
}

// In the order in which --help lists them.
void add_commands(CommandLine& line) {
  add_serve(line);
  add_init(line);
  add_verify(line);
  add_backup(line);
  add_restore(line);
  add_user(line);
  add_key(line);
  add_import(line);
  add_export(line);
  add_check(line);
}

int run(int argc, char** argv) {
  CLI::App cli{"统筹 Tongchou: one district's coordinating bodies, from the first paper to the deed"};
  set_up(cli);
  std::string file = "tongchou.toml";
  const auto* named = cli.add_option("--config", file, "the TOML file")->capture_default_str();
  CommandLine line{cli};
  add_commands(line);
  CLI11_PARSE(cli, argc, argv);
  if (auto done = complete_options(cli, file, !named->empty()); !done) return say(done.error());
  const auto status = line.asked();
  return status ? *status : say(status.error());
}

}  // namespace
}  // namespace tongchou::command_line

int main(int argc, char** argv) { return tongchou::command_line::run(argc, argv); }
