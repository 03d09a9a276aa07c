// 代办服务: the approvals of each project in lanes, the days of the template beside the days they took,
// where it is slow, what each agent carries, services promised and rated (KP-21 to KP-24); and the
// part of it that an investor sees by a secret address (KP-23). The figures are the kernel's
// (kernel/agency.h); here is who sees what of them.
#include <algorithm>

#include "kernel/agency.h"
#include "server/board.h"
#include "server/board_limits.h"
#include "server/matter_sight.h"
#include "server/secret_address.h"

namespace tongchou::server {

using namespace kernel;
using store::cell_text;

namespace {

constexpr int kMattersAtOnce = 200;

struct Desk {
  App& app;
  const Request& request;
  const Pack& pack;
  const Board& board;
  SteadyWorld world;
  Date today{};
  UnitNames units;
};

Desk desk_of(App& app, const Request& request, const Pack& pack, const Board& board) {
  const Date today = local_date(app.now());
  return {.app = app, .request = request, .pack = pack, .board = board, .world = app.world(),
          .today = today, .units = UnitNames(app.records(), today)};
}

Json number(std::int64_t value) { return Json(value); }
Json number(std::optional<std::int64_t> value) { return value ? Json(*value) : Json(); }

Json texts(const std::vector<std::string>& list) {
  Json json = Json::array();
  for (const auto& text : list) json.push(Json(text));
  return json;
}

// ---- one case -----------------------------------------------------------------------------------

// Nothing of it names a record: an investor reads the same.
Json approval_json(const Approval& approval) {
  return Json::object({{"name", Json(approval.name)},
                       {"authority", Json(approval.authority)},
                       {"level", Json(approval.level)},
                       {"days", number(approval.days)},
                       {"materials", texts(approval.materials)},
                       {"state", Json(std::string(enum_name(approval.state)))},
                       {"first", Json(approval.first)},
                       {"sent", Json(approval.sent)},
                       {"expected", Json(approval.expected)},
                       {"answered", Json(approval.answered)},
                       {"document", Json(approval.document)},
                       {"took", number(approval.took)},
                       {"over", Json(approval.over())},
                       {"again", Json(approval.again)}});
}

Json lanes_json(const AgencyCase& one) {
  Json lanes = Json::array();
  for (std::size_t at = 0; at < one.approvals.size();) {
    const std::int64_t batch = one.approvals[at].batch;
    Json approvals = Json::array();
    std::int64_t days = 0;
    for (; at < one.approvals.size() && one.approvals[at].batch == batch; ++at) {
      approvals.push(approval_json(one.approvals[at]));
      days = std::max(days, one.approvals[at].days);
    }
    lanes.push(Json::object({{"batch", number(batch)}, {"days", number(days)},
                             {"approvals", std::move(approvals)}}));
  }
  return lanes;
}

Json materials_json(const AgencyCase& one) {
  Json list = Json::array();
  for (const auto& material : one.materials) {
    list.push(Json::object({{"name", Json(material.name)},
                            {"collected", Json(material.collected)},
                            {"from", Json(material.from)},
                            {"approvals", texts(material.approvals)}}));
  }
  return list;
}

std::string label_of_type(const Desk& desk, const std::string& type) {
  const PackProcedure* procedure = desk.pack.procedure(desk.board.procedure);
  auto form = desk.pack.forms.find(procedure ? procedure->form : "");
  if (form == desk.pack.forms.end()) return type;
  const Json& field = form->second["schema"]["properties"][desk.board.of("type")];
  for (const auto& choice : field["x-choices"].items()) {
    if (choice["id"] == Json(type)) return choice["label"].as_string();
  }
  return type;
}

// The open step that is due first, else how it ended.
void add_state(Desk& desk, const Matter& matter, Json& json) {
  std::optional<Instant> due, since;
  std::string step = matter.outcome_label;
  for (const auto& task : matter.tasks) {
    if (task.state != TaskState::open) continue;
    const bool sooner = task.due && (!due || *task.due < *due);
    if (since && !sooner) continue;
    due = task.due;
    since = task.opened;
    step = task.step;
  }
  json.set("open", Json(!matter.closed));
  json.set("step", Json(step));
  json.set("light", matter.closed ? ended_json(desk.app, desk.request, *matter.closed)
                                  : light_json(desk.app, desk.request, due, since,
                                               matter.suspended.has_value()));
}

// What both the office and the investor read of a case.
Json case_json(Desk& desk, const AgencyCase& one) {
  Json json = Json::object(
      {{"title", Json(one.matter->title)},
       {"type", Json(one.type)},
       {"type_label", Json(label_of_type(desk, one.type))},
       {"agent", Json(one.agent.empty() ? "" : role_label(desk.world, one.agent, desk.today))},
       {"serial", number(one.serial)},
       {"parallel", number(one.parallel)},
       {"took", number(one.took)},
       {"lanes", lanes_json(one)},
       {"materials", materials_json(one)},
       {"lacking", texts(one.lacking)},
       {"returned", texts(one.returned)}});
  add_state(desk, *one.matter, json);
  return json;
}

Json service_json(Desk& desk, const ServiceAsked& asked) {
  Json json = Json::object({{"title", Json(asked.matter->title)},
                            {"unit_name", Json(desk.units(asked.unit))},
                            {"promised", Json(asked.promised)},
                            {"contact", Json(asked.contact)},
                            {"rating", Json(asked.rating)},
                            {"comment", Json(asked.comment)},
                            {"step", Json(asked.step)}});
  json.set("open", Json(!asked.matter->closed));
  json.set("light", asked.matter->closed
                        ? ended_json(desk.app, desk.request, *asked.matter->closed)
                        : light_json(desk.app, desk.request, asked.due, asked.since,
                                     asked.matter->suspended.has_value()));
  return json;
}

// ---- which of them ------------------------------------------------------------------------------

using Matters = std::vector<std::shared_ptr<const Matter>>;

// Those of a procedure, the latest changed first, page by page until `use` answers false.
Result<void> each_matter(const Desk& desk, std::vector<store::Condition> where,
                         const std::string& procedure,
                         const std::function<bool(std::shared_ptr<const Matter>)>& use) {
  where.push_back(store::is("procedure", procedure));
  std::vector<store::Cell> after;
  while (true) {
    TRY(auto page, desk.app.reader().query({.table = &registers::matter(),
                                            .columns = {"id"},
                                            .where = where,
                                            .order_by = {{"changed", true}},
                                            .after = after,
                                            .limit = kMattersAtOnce}));
    for (const auto& row : page.rows) {
      auto matter = desk.world.get<Matter>(cell_text(row[0]));
      if (matter && matter->state != MatterState::draft && !use(std::move(matter))) return {};
    }
    if (page.next.empty()) return {};
    after = page.next;
  }
}

// What runs comes first, then what ended lately.
Result<Matters> matters_for_board(const Desk& desk, const std::vector<store::Condition>& seen,
                                  const std::string& procedure) {
  Matters matters;
  for (const bool open : {true, false}) {
    auto read = each_matter(desk, seen, procedure, [&](auto matter) {
      if (matter->closed.has_value() != open) matters.push_back(std::move(matter));
      return matters.size() < limits::kBoardCardsMax;
    });
    if (!read) return std::unexpected(read.error());
  }
  return matters;
}

// ---- the board ----------------------------------------------------------------------------------

Json bottlenecks_json(const std::vector<AgencyCase>& cases) {
  Json list = Json::array();
  for (const auto& slow : bottlenecks(cases)) {
    list.push(Json::object({{"name", Json(slow.name)}, {"authority", Json(slow.authority)},
                            {"days", number(slow.days)}, {"times", number(slow.times)},
                            {"over", number(slow.over)}, {"median", number(slow.median)},
                            {"worst", number(slow.worst)}}));
  }
  return list;
}

Json loads_json(const Desk& desk, const std::vector<AgencyCase>& cases) {
  Json list = Json::array();
  for (const auto& load : agent_loads(cases)) {
    const std::string name =
        load.agent.empty() ? "" : role_label(desk.world, load.agent, desk.today);
    list.push(Json::object({{"agent", Json(name)}, {"open", number(load.open)},
                            {"ended", number(load.ended)}, {"pending", number(load.pending)},
                            {"late", number(load.late)}}));
  }
  return list;
}

Json passages_json(const Desk& desk, const std::vector<AgencyCase>& cases) {
  Json list = Json::array();
  for (const auto& passage : passages(desk.pack, desk.board, cases)) {
    list.push(Json::object(
        {{"type", Json(passage.type)}, {"label", Json(passage.label)},
         {"approvals", number(passage.approvals)}, {"batches", number(passage.batches)},
         {"serial", number(passage.serial)}, {"parallel", number(passage.parallel)},
         {"times", number(passage.times)}, {"median", number(passage.median)}}));
  }
  return list;
}

// The addresses that are open now, for the body's office alone: whoever has one may look.
Result<Json> access_json(Desk& desk) {
  Json list = Json::array();
  const auto& standing = caller(desk.request).standing;
  if (!standing.has(desk.pack.body + "/office")) return list;
  const std::string name = desk.board.of("access_ledger");
  auto book = open_ledger(desk.app, desk.request, desk.pack.body, name);
  if (!book.ledger) return list;
  TRY(const auto query, read_query(desk.app, book, {{"sort", "-number"}}));
  auto read = each_entry(desk.app, book, query, [&](const EntryRow& row) {
    auto access = desk.world.get<Entry>(row.entry->id);
    if (!access) return true;
    auto project = project_viewed(desk.world, desk.pack, desk.board, *access, desk.today);
    if (!project) return true;
    list.push(Json::object(
        {{"project", Json(project->id)},
         {"title", Json(access->title)},
         {"matter", Json(access->matter)},
         {"until", access->fields[desk.board.of("access_until")]},
         {"address", Json("/investor/" + secret_of(desk.app, SecretFor::investor, access->id))}}));
    return list.size() < limits::kBoardCardsMax;
  });
  if (!read) return std::unexpected(read.error());
  return list;
}

// The procedure that opens an address, if the caller may start it.
Json opens_json(const Desk& desk) {
  const PackProcedure* procedure = desk.pack.procedure(desk.board.of("access"));
  if (!procedure) return Json();
  const auto units = units_for(caller(desk.request).standing, desk.pack, *procedure);
  return units.empty() ? Json() : Json(desk.pack.body + "/" + procedure->id);
}

Result<Json> board_content(Desk& desk, const ShownBoard& shown) {
  const Standing& standing = caller(desk.request).standing;
  std::vector<store::Cell> own;
  for (auto& unit : units_of(standing)) own.emplace_back(std::move(unit));
  const auto seen = seen_where(desk.app, desk.world, standing, desk.pack.body,
                               store::one_of("unit", std::move(own)));
  TRY(const auto matters, matters_for_board(desk, seen, desk.board.procedure));
  std::vector<AgencyCase> cases;
  for (const auto& matter : matters) {
    cases.push_back(read_agency(desk.world, desk.app.setting().calendar, desk.board, matter,
                                desk.today));
  }
  Json items = Json::array(), services = Json::array();
  for (const auto& one : cases) {
    Json json = case_json(desk, one);
    auto project = desk.world.get<Entry>(one.project);
    json.set("matter", Json(one.matter->id));
    json.set("project", Json(one.project));
    json.set("project_name", Json(project ? project->title : ""));
    json.set("unit_name", Json(desk.units(one.matter->unit)));
    items.push(std::move(json));
  }
  TRY(const auto asked, matters_for_board(desk, seen, desk.board.of("service")));
  for (const auto& matter : asked) {
    const ServiceAsked service = read_service(desk.board, matter);
    Json json = service_json(desk, service);
    json.set("matter", Json(matter->id));
    json.set("project", Json(service.project));
    services.push(std::move(json));
  }
  TRY(auto access, access_json(desk));
  return Json::object({{"board", board_json(desk.app, shown)},
                       {"items", std::move(items)},
                       {"bottlenecks", bottlenecks_json(cases)},
                       {"loads", loads_json(desk, cases)},
                       {"passages", passages_json(desk, cases)},
                       {"services", std::move(services)},
                       {"access", std::move(access)},
                       {"opens", opens_json(desk)}});
}

// ---- the investor's view ------------------------------------------------------------------------

struct Opened {
  std::shared_ptr<const Pack> pack;
  Board board;
  std::shared_ptr<const Entry> access, project;
};

// What an entry of a register of views opens today.
std::optional<Opened> opened_by(App& app, const World& world, const std::string& id) {
  auto access = world.get<Entry>(id);
  if (!access) return std::nullopt;
  const auto slash = access->ledger.find('/');
  auto pack = app.setting().shelf.current(world, access->ledger.substr(0, slash));
  if (!pack) return std::nullopt;
  for (auto& board : boards_of(*pack)) {
    if (board.of("access_ledger") != access->ledger.substr(slash + 1)) continue;
    auto project = project_viewed(world, *pack, board, *access, local_date(app.now()));
    if (!project) return std::nullopt;
    return Opened{pack, std::move(board), std::move(access), std::move(project)};
  }
  return std::nullopt;
}

Json stages_json(const Opened& opened) {
  Json list = Json::array();
  const LedgerDef* ledger = opened.pack->ledger(opened.board.of("projects"));
  for (const auto& stage : ledger ? ledger->stages : std::vector<LedgerStage>{}) {
    Json json = Json::object({{"label", Json(stage.label)},
                              {"now", Json(stage.id == opened.project->stage)},
                              {"state", Json("")}, {"planned", Json("")}, {"actual", Json("")}});
    for (const auto& mark : opened.project->stages) {
      if (mark.stage != stage.id) continue;
      json.set("state", Json(mark.state));
      if (mark.planned) json.set("planned", Json(write_date(*mark.planned)));
      if (mark.actual) json.set("actual", Json(write_date(*mark.actual)));
    }
    list.push(std::move(json));
  }
  return list;
}

// Of this project, and nothing that few may see.
Result<Matters> matters_of_project(const Desk& desk, const Opened& opened,
                                   const std::string& procedure) {
  Matters matters;
  const std::string field = opened.board.of("project");
  auto read = each_matter(desk, {store::is("body", opened.pack->body),
                              store::is("confidential", std::int64_t{0})},
                       procedure, [&](auto matter) {
                         if (matter->data[field] == Json(opened.project->id) &&
                             matter->state != MatterState::withdrawn) {
                           matters.push_back(std::move(matter));
                         }
                         return matters.size() < limits::kBoardCardsMax;
                       });
  if (!read) return std::unexpected(read.error());
  return matters;
}

Result<Json> investor_content(App& app, const Request& request, const Opened& opened) {
  Desk desk = desk_of(app, request, *opened.pack, opened.board);
  Json cases = Json::array(), services = Json::array();
  TRY(const auto agencies, matters_of_project(desk, opened, opened.board.procedure));
  for (const auto& matter : agencies) {
    cases.push(case_json(desk, read_agency(desk.world, app.setting().calendar, opened.board,
                                           matter, desk.today)));
  }
  TRY(const auto asked, matters_of_project(desk, opened, opened.board.of("service")));
  for (const auto& matter : asked) {
    services.push(service_json(desk, read_service(opened.board, matter)));
  }
  return Json::object({{"project", Json(opened.project->title)},
                       {"office", Json(opened.pack->name + "办公室")},
                       {"until", opened.access->fields[opened.board.of("access_until")]},
                       {"stages", stages_json(opened)},
                       {"cases", std::move(cases)},
                       {"services", std::move(services)}});
}

}  // namespace

Response agency_board(App& app, const Request& request, const ShownBoard& shown) {
  Desk desk = desk_of(app, request, *shown.pack, shown.board);
  auto content = board_content(desk, shown);
  return content ? Response::json(std::move(*content)) : failure(content.error(), request);
}

Response investor_view(App& app, const Request& request) {
  return answer_secret(app, request, SecretFor::investor, Refusal::entry_not_found,
                       [&](const std::string& id) -> std::optional<Response> {
                         const auto world = app.world();
                         const auto opened = opened_by(app, world, id);
                         if (!opened) return std::nullopt;
                         auto content = investor_content(app, request, *opened);
                         if (!content) return failure(content.error(), request);
                         Response response = Response::json(std::move(*content));
                         response.headers.push_back({"Cache-Control", "no-store"});
                         return response;
                       });
}

}  // namespace tongchou::server
