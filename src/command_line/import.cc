#include "command_line/import.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "command_line/desk.h"
#include "command_line/list_alone.h"
#include "kernel/procedure.h"
#include "kernel/rights.h"

namespace tongchou::command_line {

namespace {

struct Arguments {
  std::string list, file, account, unit;
  bool dry_run = false, json = false;
};

struct StartedRows {
  int started = 0, refused = 0;
};

void print_report(const Json& report) {
  for (const auto& item : report["items"].items()) {
    std::cout << item["line"].as_integer() << "\t" << item["verdict"].as_string() << "\t"
              << item["name"].as_string();
    for (const auto& reason : item["reasons"].items()) {
      std::cout << "\t" << reason["rule"].as_string() << " " << reason["cell"].as_string() << " "
                << reason["zh"].as_string();
    }
    std::cout << "\n";
  }
  std::cout << "行 " << report["rows"].as_integer() << " 申报 " << report["declared"].as_integer()
            << " 一般 " << report["below_threshold"].as_integer() << " 待补 "
            << report["undecidable"].as_integer() << " 退回 " << report["returned"].as_integer()
            << "\n";
}

void say_refused(const std::string& file, std::size_t row, const kernel::Refused& refused) {
  const auto& words = kernel::text_of(refused.refusal);
  std::cerr << file << ":" << row << ": " << words.zh << " / " << words.en;
  for (const auto& field : refused.fields) {
    std::cerr << " [" << field.path << " " << field.zh << "]";
  }
  std::cerr << "\n";
}

// Who declares: --as, else the handler of the unit in which the body's office sits, for a list that
// reached the office is declared by it.
Result<std::string> declarer_of(const Desk& desk, const kernel::Pack& pack,
                                const std::string& account) {
  if (!account.empty()) return person_of(desk, account);
  const kernel::World& world = desk.clerk->world();
  const Date today = local_date(desk.clerk->now());
  const std::string host = kernel::office_host(world, pack, today).value;
  const auto handlers = kernel::persons_of_role(world, "unit/" + host + "/handler", today);
  if (!handlers.empty()) return handlers.front();
  return fail("import.who", "办公室所在单位没有经办人；请用 --as 账号 说明由谁申报",
              "the unit of the body's office has no handler: say with --as ACCOUNT who declares",
              "--as");
}

// One matter for each row that is not returned, in the name of a handler of the unit.
Result<StartedRows> start_rows(const Settings& settings, const Arguments& arguments,
                               const server::ReadList& list) {
  TRY(auto desk, open_office(settings));
  Clerk& clerk = *desk->clerk;
  const std::string body = body_of_list(arguments.list);
  auto pack = desk->shelf.current(clerk.world(), body);
  if (!pack) return fail("import.office", "辖区尚未建立", "no office is established", settings.data);
  TRY(const auto declarer, declarer_of(*desk, *pack, arguments.account));
  const kernel::PackProcedure& procedure = pack->procedures.front();
  const auto standing = kernel::standing_of(clerk.world(), declarer, clerk.now());
  const server::ListSource source{clerk.world(), *pack, desk->rates, clerk.now()};
  const auto rows = list.rows();
  std::cerr << "申报人 declared by " << standing.name << "\n";
  StartedRows done;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].returned) continue;
    const Json data = list.form_data(i, pack->forms.at(procedure.form), source, standing.name);
    const kernel::StartMatter request{body + "/" + procedure.id, arguments.unit, data};
    const auto answer = clerk.process({Ask{declarer, request, {}}}).front();
    ++(answer.result ? done.started : done.refused);
    if (!answer.result) say_refused(arguments.file, rows[i].line, answer.result.error());
  }
  return done;
}

Result<int> import_file(const Settings& settings, const Arguments& arguments) {
  TRY(const auto bytes, read_named_file(arguments.file));
  TRY(const auto clock, clock_of(settings));
  TRY(const auto rates, rates_of(settings));
  TRY(const auto list, read_list_alone(arguments.list, bytes, clock(), rates));
  const Json report = list.report();
  if (arguments.json) std::cout << write_json_pretty(report) << "\n";
  else print_report(report);
  if (arguments.dry_run) return 0;
  TRY(const auto done, start_rows(settings, arguments, list));
  std::cerr << "已申报 " << done.started << " 件，未收 " << done.refused << " 行 / started "
            << done.started << " matters, " << done.refused << " rows refused\n";
  return done.refused == 0 ? 0 : 1;
}

}  // namespace

void add_import(CommandLine& line) {
  CLI::App* command = add_command(line, "import", "read a list of declarations");
  const auto arguments = std::make_shared<Arguments>();
  command->add_option("LIST", arguments->list, "the ledger's short name: projects")->required();
  command->add_option("FILE", arguments->file, "CSV or XLSX")->required();
  command->add_flag("--dry-run", arguments->dry_run, "only say what each row would become");
  command->add_flag("--json", arguments->json, "the report as JSON");
  command->add_option("--as", arguments->account,
                      "the account of the declaring handler; empty: the handler of the unit "
                      "in which the body's office sits");
  command->add_option("--unit", arguments->unit, "the declaring unit, if the handler has several");
  when_asked(line, command,
             [&line, arguments] { return import_file(line.settings, *arguments); });
}

}  // namespace tongchou::command_line
