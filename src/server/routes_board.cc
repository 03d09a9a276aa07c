// 看板 over HTTP, and the opinion table of a matter. Closed like the ledgers that they show.
#include "server/board.h"
#include "server/matter_sight.h"

namespace tongchou::server {

using namespace kernel;

std::string ShownBoard::cell(const EntryRow& row, const char* what) const {
  const Json& value = row.entry->fields[board.of(what)];
  return value.is_string() ? value.as_string() : std::string();
}

std::string ShownBoard::text(const EntryRow& row, const char* what, UnitNames& units) const {
  const LedgerColumn* column = sight.ledger->column(board.of(what));
  if (!column) return {};
  return value_text(*sight.ledger, *column, row.entry->fields[column->id], units, sight.english);
}

std::optional<ShownBoard> open_board(App& app, const Request& request, const std::string& body,
                                     const std::string& id) {
  const auto world = app.world();
  if (!world.get<Body>(body)) return std::nullopt;
  ShownBoard shown{.pack = app.setting().shelf.current(world, body), .board = {}, .sight = {}};
  if (!shown.pack) return std::nullopt;
  for (auto& board : boards_of(*shown.pack)) {
    if (board.id != id || board.ledger.empty()) continue;
    shown.board = std::move(board);
    shown.sight = open_ledger(app, request, body, shown.board.ledger);
    if (!shown.sight.ledger) return std::nullopt;
    return shown;
  }
  return std::nullopt;
}

Json board_json(App& app, const ShownBoard& shown) {
  return Json::object({{"body", Json(shown.pack->body)},
                       {"id", Json(shown.board.id)},
                       {"kind", Json(shown.board.kind)},
                       {"name", Json(shown.board.name)},
                       {"clause", app.clause(shown.board.clause)},
                       {"ledger", Json(shown.sight.ledger->id)}});
}

bool concerns(App& app, const Request& request, const ShownBoard& shown) {
  const Sight& sight = shown.sight.sight;
  if (sight.all || sight.open) return true;
  if (any_row(app, registers::entry(), shown.sight.visible())) return true;
  if (shown.board.kind != "agency") return false;
  // This board is drawn from matters: those of one's own units.
  std::vector<store::Cell> units(sight.units.begin(), sight.units.end());
  return any_row(app, registers::matter(),
                 {store::is("body", shown.pack->body), store::one_of("unit", std::move(units)),
                  store::one_of("procedure", {shown.board.procedure, shown.of("service")}),
                  store::compare("state", store::Op::not_equal, "draft")});
}

std::vector<ShownBoard> open_boards(App& app, const Request& request) {
  const auto world = app.world();
  std::vector<ShownBoard> boards;
  for (const auto& body : bodies_of(app, world)) {
    auto pack = app.setting().shelf.current(world, body);
    if (!pack) continue;
    for (const auto& board : boards_of(*pack)) {
      auto shown = open_board(app, request, body, board.id);
      if (shown && concerns(app, request, *shown)) boards.push_back(std::move(*shown));
    }
  }
  return boards;
}

Json own_task(const World& world, const Request& request, const std::string& matter,
              const std::string& step) {
  auto record = world.get<Matter>(matter);
  if (!record || record->state != MatterState::open) return Json();
  for (const auto& task : record->tasks) {
    if (task.state != TaskState::open || task.step_id != step) continue;
    if (!caller(request).standing.has_any(task.roles)) return Json();
    return Json::object({{"id", Json(task.id)}, {"version", Json(task.version)}});
  }
  return Json();
}

Result<void> newest_rows(App& app, const ShownBoard& shown, const Parameters& filters,
                         std::size_t most, const std::function<bool(const EntryRow&)>& use) {
  Parameters asked = filters;
  asked.emplace_back("sort", "-number");
  TRY(const auto query, read_query(app, shown.sight, asked));
  std::size_t seen = 0;
  return each_entry(app, shown.sight, query, [&](const EntryRow& row) {
    return use(row) && ++seen < most;
  });
}

namespace {

Response no_board(App& app, const Request& request) {
  return app.refused({.refusal = Refusal::ledger_not_found}, request);
}

Response list(App& app, const Request& request) {
  Json items = Json::array();
  for (const auto& shown : open_boards(app, request)) items.push(board_json(app, shown));
  return Response::json(Json::object({{"items", std::move(items)}}));
}

Response show(App& app, const Request& request) {
  auto shown = open_board(app, request, request.parameter("body"), request.parameter("id"));
  if (!shown) return no_board(app, request);
  if (shown->board.kind == "triage") return triage_board(app, request, *shown);
  if (shown->board.kind == "weekly") return weekly_board(app, request, *shown);
  if (shown->board.kind == "agency") return agency_board(app, request, *shown);
  return no_board(app, request);
}

Response summary(App& app, const Request& request) {
  auto shown = open_board(app, request, request.parameter("body"), request.parameter("id"));
  if (!shown || shown->board.kind != "weekly") return no_board(app, request);
  auto file = weekly_paper(app, request, *shown);
  if (!file) return failure(file.error(), request);
  return Response::download(std::move(file->bytes), "application/pdf", "每周问题汇总.pdf");
}

// The matter, if the caller sees it, and its table.
struct Asked {
  std::shared_ptr<const Matter> matter;
  Json table;
};

Asked find_asked(App& app, const Request& request, const World& world) {
  auto matter = world.get<Matter>(request.parameter("id"));
  if (!matter || !may_see(caller(request).standing, *matter)) return {};
  Json table = opinion_table(app, request, *matter);
  return {std::move(matter), std::move(table)};
}

Response opinions(App& app, const Request& request) {
  const auto world = app.world();
  auto asked = find_asked(app, request, world);
  if (!asked.matter) return app.refused({.refusal = Refusal::matter_not_found}, request);
  return Response::json(Json::object({{"table", std::move(asked.table)}}));
}

Response sheet(App& app, const Request& request) {
  const auto world = app.world();
  auto asked = find_asked(app, request, world);
  if (!asked.matter || asked.table.is_null()) {
    return app.refused({.refusal = Refusal::matter_not_found}, request);
  }
  auto file = submission_sheet(app, *asked.matter, asked.table);
  if (!file) return failure(file.error(), request);
  return Response::download(std::move(file->bytes), "application/pdf", "呈送单.pdf");
}

}  // namespace

void add_board_routes(App& app) {
  app.router().get("/api/boards", Access::signed_in(),
                   [&app](const Request& r) { return list(app, r); });
  app.router().get("/api/boards/{body}/{id}", Access::signed_in(),
                   [&app](const Request& r) { return show(app, r); });
  app.router().get("/api/boards/{body}/{id}/summary.pdf", Access::signed_in(),
                   [&app](const Request& r) { return summary(app, r); });
  // Investors have no account: the address itself is the secret.
  app.router().get("/api/investor/{secret}", Access::open(),
                   [&app](const Request& r) { return investor_view(app, r); });
  app.router().get("/api/matters/{id}/opinions", Access::signed_in(),
                   [&app](const Request& r) { return opinions(app, r); });
  app.router().get("/api/matters/{id}/opinions.pdf", Access::signed_in(),
                   [&app](const Request& r) { return sheet(app, r); });
}

}  // namespace tongchou::server
