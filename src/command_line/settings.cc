#include "command_line/settings.h"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <optional>

#include "kernel/toml_text.h"

namespace tongchou::command_line {

namespace {

std::string variable_of(const std::string& option) {
  std::string name = "TONGCHOU_";
  for (const char c : option) {
    name += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return name;
}

Result<toml::table> read_settings(const std::string& file, bool named) {
  const auto text = read_file(file);
  if (text) return kernel::read_toml(*text, file);
  if (!named) return toml::table{};
  return fail("settings.file", "打不开配置文件", "the settings' file cannot be opened", file);
}

// As it would stand on the command line; nothing for what no option takes.
std::optional<std::string> text_of(const toml::node& node) {
  if (const auto text = node.value_exact<std::string>()) return text;
  if (const auto number = node.value_exact<std::int64_t>()) return std::to_string(*number);
  if (const auto flag = node.value_exact<bool>()) return *flag ? "true" : "false";
  return std::nullopt;
}

Result<void> give(CLI::Option& option, const std::string& value, const std::string& place) {
  try {
    option.add_result(value);
    option.run_callback();
  } catch (const CLI::Error& wrong) {
    return fail("settings.value", "设置的值不对：" + value, wrong.what(), place);
  }
  return {};
}

Result<void> complete(CLI::App& command, const toml::table* table, const std::string& file) {
  for (CLI::Option* option : command.get_options()) {
    const std::string name = option->get_single_name();
    if (option->count() > 0 || option->get_positional() || name == "help") continue;
    const std::string variable = variable_of(name);
    const char* kept = std::getenv(variable.c_str());
    const toml::node* node = table ? table->get(name) : nullptr;
    Result<void> done;
    if (kept && *kept) {
      done = give(*option, kept, variable);
    } else if (node) {
      const auto text = text_of(*node);
      done = text ? give(*option, *text, file + ": " + name)
                  : fail("settings.value", "设置的值应为文字、整数或 true/false",
                         "a setting is a text, an integer or true/false", file + ": " + name);
    }
    if (!done) return done;
  }
  return {};
}

// A misspelt key, or one outside of every table, would be a setting that is silently not made.
Result<void> check_tables(const CLI::App& cli, const toml::table& settings,
                          const std::string& file) {
  for (const auto& [key, value] : settings) {
    const std::string name(key.str());
    const auto commands = cli.get_subcommands(
        [&name](const CLI::App* command) { return command->get_name() == name; });
    if (value.is_table() && !commands.empty()) continue;
    if (value.is_table()) {
      return fail("settings.key", "没有这个命令的设置", "no command has such a table",
                  file + ": [" + name + "]");
    }
    return fail("settings.key", "设置须写在命令的表里，如 [serve]",
                "a setting stands in the table of its command, as in [serve]", file + ": " + name);
  }
  return {};
}

Result<void> check_keys(const CLI::App& command, const toml::table& table,
                        const std::string& file) {
  for (const auto& [key, value] : table) {
    const std::string name(key.str());
    const auto* option = command.get_option_no_throw("--" + name);
    if (option) continue;
    return fail("settings.key", "没有这项设置", "there is no such setting",
                file + ": [" + command.get_name() + "] " + name);
  }
  return {};
}

}  // namespace

void add_settings(CLI::App& command, Settings& settings) {
  command.add_option("--data", settings.data, "the folder of all state")->capture_default_str();
  command.add_option("--database", settings.database, "sqlite:FILE | postgresql://…");
  command.add_option("--calendar", settings.calendar,
                     "holidays and make-up days as TOML; empty: those that are shipped");
  command.add_option("--rates", settings.rates,
                     "exchange rates as TOML; empty: those that are shipped");
  command.add_option("--now", settings.now, "demonstration and tests: the clock starts there");
}

Result<void> complete_options(CLI::App& cli, const std::string& file, bool named) {
  TRY(const toml::table settings, read_settings(file, named));
  if (auto known = check_tables(cli, settings, file); !known) return known;
  const toml::table* table = nullptr;
  CLI::App* command = &cli;
  while (!command->get_subcommands().empty()) {
    command = command->get_subcommands().front();
    // Commands within a command (`user reset-password`) have the table of the outer one.
    if (!table) {
      table = settings[command->get_name()].as_table();
      if (table) {
        if (auto known = check_keys(*command, *table, file); !known) return known;
      }
    }
    if (auto done = complete(*command, table, file); !done) return done;
  }
  return {};
}

}  // namespace tongchou::command_line
