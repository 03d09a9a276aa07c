#include "command_line/command.h"

#include <CLI/CLI.hpp>
#include <iostream>

namespace tongchou::command_line {

CLI::App* add_command(CommandLine& line, const char* name, const char* what) {
  CLI::App* command = line.cli.add_subcommand(name, what);
  add_settings(*command, line.settings);
  return command;
}

void when_asked(CommandLine& line, CLI::App* command, Work work) {
  command->callback([&line, work = std::move(work)] { line.asked = work; });
}

int say(const Error& error) {
  std::cerr << "错误：" << error.zh << (error.place.empty() ? "" : "（" + error.place + "）") << "\n"
            << "error: " << error.en << (error.place.empty() ? "" : " (" + error.place + ")")
            << "\n";
  return 1;
}

Result<std::string> read_named_file(const std::string& path) {
  if (auto bytes = read_file(path)) return *std::move(bytes);
  return fail("file.unreadable", "打不开文件", "the file cannot be opened", path);
}

}  // namespace tongchou::command_line
