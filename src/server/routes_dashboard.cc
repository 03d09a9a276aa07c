// 驾驶舱: figures over all bodies, each of which is a list that can be opened. What a figure counts is
// asked of the registers under the conditions of whoever looks; nobody's figures tell of more than
// that person's lists.
#include <algorithm>
#include <set>

#include "kernel/measure.h"
#include "server/ledger_page.h"
#include "server/matter_sight.h"

namespace tongchou::server {

using namespace kernel;
using std::chrono::months;
using std::chrono::year_month;
using std::chrono::year_month_day;
using store::cell_integer;
using store::cell_text;
using store::Op;

namespace {

constexpr int kMonthsShown = 12;
constexpr std::size_t kStepsShown = 9;     // more than fit beside the other parts are not read

struct Board {
  App& app;
  const Request& request;
  SteadyWorld world;
  Instant now{};                  // the moment that is shown
  bool past = false;
  std::string body;               // "": all
  year_month month{}, base{};

  const Standing& standing() const { return caller(request).standing; }
  std::string say(const std::string& zh, const std::string& en) const {
    return choose(request, zh, en);
  }
};

// A word of a pack in the reader's language.
std::string worded(const Board& board, const std::string& zh) {
  const std::string& en = board.app.words()[zh].as_string();
  return board.say(zh, en.empty() ? zh : en);
}

year_month month_of(Instant at) {
  const year_month_day day{local_date(at)};
  return {day.year(), day.month()};
}

std::int64_t begin_of(year_month month) {
  return to_ms(at_local(std::chrono::sys_days{month / 1}, {}));
}

std::string text_of_month(year_month month) {
  return write_date(std::chrono::sys_days{month / 1}).substr(0, 7);
}

std::optional<year_month> read_month(std::string_view text) {
  const auto day = parse_date(std::string(text) + "-01");
  if (!day) return std::nullopt;
  const year_month_day ymd{*day};
  return year_month{ymd.year(), ymd.month()};
}

// ---- projects: the ledger whose stages are shown -----------------------------------------------

bool reports(const kernel::LedgerDef& ledger) { return !ledger.report.headers.empty(); }

// AM-1: a pack asks for its stages by a view of that ledger.
bool draws_stages(const kernel::LedgerDef& ledger) {
  return std::any_of(ledger.views.begin(), ledger.views.end(),
                     [](const auto& view) { return view.query == "draw=stages"; });
}

LedgerSight first_ledger(Board& board, bool (*wanted)(const kernel::LedgerDef&)) {
  for (const auto& id : bodies_of(board.app, board.world)) {
    if (!board.body.empty() && id != board.body) continue;
    auto pack = board.app.setting().shelf.current(board.world, id);
    if (!pack) continue;
    for (const auto& ledger : pack->ledgers) {
      if (ledger.stages.empty() || !wanted(ledger)) continue;
      auto sight = open_ledger(board.app, board.request, id, short_name(ledger));
      if (sight.ledger) return board.past ? sight.at(board.now) : sight;
    }
  }
  return {};
}

// The one that reports by month; for whoever sees none, what another body has under way.
LedgerSight project_ledger(Board& board) {
  auto sight = first_ledger(board, reports);
  return sight.ledger ? sight : first_ledger(board, draws_stages);
}

LedgerQuery in_store() {
  LedgerQuery query;
  query.state = {store::is("state", "in")};
  query.key = "dashboard";
  return query;
}

Result<Json> stages_json(Board& board, const LedgerSight& sight) {
  TRY(auto lights, lights_by(board.app, sight, in_store(), "stage"));
  Json stages = Json::array();
  for (const auto& stage : sight.ledger->stages) {
    std::int64_t all = 0;
    Json colours = Json::object();
    for (const auto& [colour, count] : lights[stage.id]) {
      colours.set(colour, Json(count));
      all += count;
    }
    stages.push(Json::object({{"stage", Json(stage.id)}, {"label", Json(stage.label)},
                              {"n", Json(all)}, {"lights", std::move(colours)}}));
  }
  return stages;
}

// In whose territory the projects lie, the most first; those that name no place come last.
Result<Json> places_json(Board& board, const LedgerSight& sight) {
  Json items = Json::array();
  const auto slot = sight.slots.find(place_column(*sight.ledger));
  if (slot == sight.slots.end()) return items;
  TRY(const auto lights, lights_by(board.app, sight, in_store(), slot->second));
  struct Place {
    std::string unit;
    std::int64_t n = 0;
    Json lights = Json::object();
  };
  std::vector<Place> places;
  for (const auto& [unit, colours] : lights) {
    Place& place = places.emplace_back(Place{.unit = unit});
    for (const auto& [colour, count] : colours) {
      place.lights.set(colour, Json(count));
      place.n += count;
    }
  }
  std::stable_sort(places.begin(), places.end(), [](const Place& a, const Place& b) {
    return std::pair(!a.unit.empty(), a.n) > std::pair(!b.unit.empty(), b.n);
  });
  const Date day = local_date(board.now);
  for (auto& [unit, n, colours] : places) {
    auto known = board.world.get<Unit>(unit);
    items.push(Json::object(
        {{"unit", Json(unit)},
         {"name", Json(known ? name_on(known->names, day) : board.say("未填属地", "no place given"))},
         {"n", Json(n)},
         {"lights", std::move(colours)}}));
  }
  return items;
}

// What the versions of entries add up to that began (or ended) within a month.
struct MonthChange {
  std::int64_t plan = 0, done = 0;
};

Result<MonthChange> versions_of(Board& board, const LedgerSight& sight, const char* moment,
                                year_month month, const std::string& plan,
                                const std::string& done) {
  store::Aggregate asked{.table = &registers::entry_past(),
                         .group_by = {"state"},
                         .where = {store::is("ledger", sight.ledger->id),
                                   store::compare(moment, Op::greater_equal, begin_of(month)),
                                   store::compare(moment, Op::less, begin_of(month + months(1)))}};
  restrict_to(sight.sight, asked.where);
  const bool began = std::string_view(moment) == "valid_from";
  MonthChange change;
  asked.sums = {sight.slots.at(plan)};
  TRY(const auto plans, board.app.reader().aggregate(asked));
  for (const auto& group : plans) {
    if (cell_text(group.by[0]) == "in") change.plan = group.sums[0];
  }
  // What was done before an entry came into the ledger was not done in the month it came.
  if (began) asked.where.push_back(store::compare("version", Op::greater, std::int64_t{1}));
  asked.sums = {sight.slots.at(done)};
  asked.group_by = {};
  TRY(const auto dones, board.app.reader().aggregate(asked));
  for (const auto& group : dones) change.done += group.sums[0];
  return change;
}

// Plan: a twelfth of the year's plans as they stood at the month's end. Done: by how much the
// totals done rose in the month. Both follow from today's sum and from the versions of entries that
// began or ended in each month, so that only what changed is read.
Result<Json> investment_json(Board& board, const LedgerSight& sight) {
  const std::string plan = "year_plan", done = done_column(*sight.ledger);
  Json items = Json::array();
  if (!sight.slots.contains(plan) || !sight.slots.contains(done)) return items;
  TRY(auto sums, sums_of(board.app, sight, in_store()));
  std::int64_t planned = sums.sums[plan];
  std::vector<Json> found;
  for (int back = 0; back < kMonthsShown; ++back) {
    const year_month month = board.month - months(back);
    TRY(const auto began, versions_of(board, sight, "valid_from", month, plan, done));
    TRY(const auto ended, versions_of(board, sight, "valid_until", month, plan, done));
    found.push_back(Json::object(
        {{"month", Json(text_of_month(month))},
         {"plan", Json(unscaled(planned).divide(Decimal(12))->rounded(2))},
         {"actual", Json(unscaled(began.done - ended.done))}}));
    planned -= began.plan - ended.plan;
  }
  std::reverse(found.begin(), found.end());
  for (auto& one : found) items.push(std::move(one));
  return items;
}

// ---- matters: who is late, which step is slow ---------------------------------------------------

Result<Json> late_json(Board& board) {
  const std::int64_t green = green_from(board.app, board.now), now = to_ms(board.now);
  const Date today = local_date(board.now);
  auto own = store::any({store::one_of("unit", [&] {
                           std::vector<store::Cell> units;
                           for (auto& unit : units_of(board.standing())) units.emplace_back(unit);
                           return units;
                         }()),
                         store::one_of("role", std::vector<store::Cell>(
                                                   board.standing().roles.begin(),
                                                   board.standing().roles.end()))});
  store::Aggregate asked{.table = &registers::todo(), .group_by = {"role", "due", "task"},
                         .where = seen_where(board.app, board.world, board.standing(), board.body,
                                             std::move(own))};
  asked.where.push_back(store::compare("due", Op::less, green));
  TRY(const auto groups, board.app.reader().aggregate(asked));
  struct Late { std::set<std::string> red, yellow; };
  std::map<std::string, Late> units;
  std::map<std::string, std::string> unit_of;
  for (const auto& group : groups) {
    const std::string& role = cell_text(group.by[0]);
    if (!unit_of.contains(role)) unit_of[role] = unit_of_role(board.world, role, today);
    Late& late = units[unit_of[role]];
    (cell_integer(group.by[1]) < now ? late.red : late.yellow).insert(cell_text(group.by[2]));
  }
  std::vector<std::pair<std::string, Late>> order(units.begin(), units.end());
  std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
    return std::pair(a.second.red.size(), a.second.yellow.size()) >
           std::pair(b.second.red.size(), b.second.yellow.size());
  });
  Json items = Json::array();
  for (const auto& [unit, late] : order) {
    auto known = board.world.get<Unit>(unit);
    items.push(Json::object(
        {{"unit", Json(unit)},
         {"name", Json(known ? name_on(known->names, today) : board.say("未定", "nobody yet"))},
         {"red", Json(static_cast<std::int64_t>(late.red.size()))},
         {"yellow", Json(static_cast<std::int64_t>(late.yellow.size()))}}));
  }
  return items;
}

struct StepTimes {
  std::string body, procedure, label;
  std::vector<std::int64_t> now, base;     // working milliseconds
};

store::Condition own_matters(const Standing& standing) {
  std::vector<store::Cell> units;
  for (auto& unit : units_of(standing)) units.emplace_back(unit);
  return store::one_of("unit", std::move(units));
}

// Rows of a register that closed within a month, up to the moment that is shown.
Result<void> each_closed(Board& board, store::Query query, year_month month,
                         const std::function<void(const store::Row&)>& use) {
  const std::int64_t until = std::min(begin_of(month + months(1)), to_ms(board.now) + 1);
  query.where = seen_where(board.app, board.world, board.standing(), board.body,
                           own_matters(board.standing()));
  query.where.push_back(store::compare("closed", Op::greater_equal, begin_of(month)));
  query.where.push_back(store::compare("closed", Op::less, until));
  query.order_by = {{"closed", false}};
  query.limit = store::kRowsPerPageMax;
  std::size_t seen = 0;
  while (seen < limits::kStepRowsMax) {
    TRY(const auto page, board.app.reader().query(query));
    for (const auto& row : page.rows) use(row);
    seen += page.rows.size();
    if (page.next.empty()) break;
    query.after = page.next;
  }
  return {};
}

std::int64_t worked(Board& board, const store::Cell& from, const store::Cell& to) {
  return spent_ms(board.app.setting().calendar, from_ms(cell_integer(from)),
                  from_ms(cell_integer(to)));
}

// In working days with one decimal; null of nothing (G-6, as measures count it).
Json median_days(Board& board, const std::vector<std::int64_t>& spans) {
  std::vector<Decimal> days;
  for (const auto span : spans) {
    days.push_back(working_days(board.app.setting().calendar, span));
  }
  const auto middle = median(std::move(days));
  return middle ? Json(middle->rounded(1, Rounding::half_up)) : Json();
}

Result<Json> steps_json(Board& board) {
  std::map<std::string, StepTimes> steps;
  std::set<std::string> counted;
  const store::Query query{.table = &registers::owed(),
                           .columns = {"body", "procedure", "step_id", "step", "opened",
                                       "closed", "task", "state"}};
  for (const bool current : {true, false}) {
    if (auto read = each_closed(board, query, current ? board.month : board.base,
                         [&](const store::Row& row) {
                           // A task that several units could do was done once.
                           if (cell_text(row[7]) != "done") return;
                           if (!counted.insert(cell_text(row[6])).second) return;
                           auto& step = steps[cell_text(row[1]) + "/" + cell_text(row[2])];
                           step.body = cell_text(row[0]);
                           step.procedure = cell_text(row[1]);
                           step.label = cell_text(row[3]);
                           (current ? step.now : step.base)
                               .push_back(worked(board, row[4], row[5]));
                         }); !read) {
      return std::unexpected(read.error());
    }
  }
  std::vector<const StepTimes*> order;
  for (const auto& [id, step] : steps) order.push_back(&step);
  std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
    return a->now.size() + a->base.size() > b->now.size() + b->base.size();
  });
  if (order.size() > kStepsShown) order.resize(kStepsShown);
  Json items = Json::array();
  for (const StepTimes* step : order) {
    auto pack = board.app.setting().shelf.current(board.world, step->body);
    Json json = Json::object({{"body", Json(step->body)},
                              {"procedure", Json(step->procedure)},
                              {"procedure_name",
                               Json(procedure_name(pack.get(), step->procedure.substr(
                                                                   step->body.size() + 1)))},
                              {"label", Json(step->label)}});
    json.set("median", median_days(board, step->now));
    json.set("base", median_days(board, step->base));
    json.set("n", Json(static_cast<std::int64_t>(step->now.size())));
    items.push(std::move(json));
  }
  return items;
}

// The sentence at the head: how long matters that ended took, how many hands they went through.
Result<Json> lead_json(Board& board) {
  Json lead = Json::object();
  const store::Query query{.table = &registers::matter(),
                           .columns = {"started", "closed", "steps_done", "state"}};
  for (const bool current : {true, false}) {
    std::vector<std::int64_t> spans;
    std::vector<Decimal> hands;
    if (auto read = each_closed(board, query, current ? board.month : board.base,
                         [&](const store::Row& row) {
                           if (cell_text(row[3]) != "done") return;
                           spans.push_back(worked(board, row[0], row[1]));
                           hands.emplace_back(cell_integer(row[2]));
                         }); !read) {
      return std::unexpected(read.error());
    }
    const auto middle = median(std::move(hands));
    lead.set(current ? "ended" : "ended_base", Json(static_cast<std::int64_t>(spans.size())));
    lead.set(current ? "median" : "median_base", median_days(board, spans));
    lead.set(current ? "steps" : "steps_base",
             middle ? Json(middle->rounded(1, Rounding::half_up)) : Json());
  }
  return lead;
}

// ---- what the notice asks for and is not there --------------------------------------------------

struct Missing {
  std::string body, text, clause, url;
  bool red = false;
};

std::string month_words(Board& board, year_month month) {
  static constexpr const char* kNames[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto n = static_cast<unsigned>(month.month());
  return board.say(std::to_string(n) + " 月", kNames[n - 1]);
}

void missing_meetings(Board& board, const Pack& pack, year_month began,
                      std::vector<Missing>& found) {
  if (!pack.meeting || !pack.meeting->monthly) return;
  for (int back = 1; back >= 0; --back) {
    const year_month month = board.month - months(back);
    if (month < began) continue;
    const std::string text = text_of_month(month);
    auto year = board.world.get<MeetingYear>(pack.body + "/" + text.substr(0, 4));
    if (year && (year->excused.contains(text) ||
                 (year->held.contains(text) && !year->held.at(text).empty())))
      continue;
    bool arranged = false;
    for (const auto& id : year ? year->planned : std::vector<std::string>{}) {
      auto meeting = board.world.get<Meeting>(id);
      arranged = arranged || (meeting && meeting->state != MeetingState::cancelled &&
                              month_of(meeting->head.starts) == month);
    }
    if (back == 0 && arranged) continue;
    const std::string name =
        month_words(board, month) + board.say("", " ") + worded(board, pack.meeting->name);
    found.push_back({pack.body,
                     back ? name + board.say("没有召开，也没有说明原因", ": not held, no reason given")
                          : name + board.say("还没有安排", ": not arranged yet"),
                     pack.meeting->clause("series"), "/meetings?body=" + pack.body, back > 0});
  }
}

void missing_reports(Board& board, const Pack& pack, year_month began,
                     std::vector<Missing>& found) {
  const Date today = local_date(board.now);
  auto value = parameter_on(board.world, pack, "report_day", today);
  const auto number = value ? Decimal::parse(value->value) : std::nullopt;
  const auto n = number ? number->to_integer() : std::nullopt;
  const PackParameter* parameter = pack.parameter("report_day", today);
  if (!n || !parameter) return;
  for (const auto& ledger : pack.ledgers) {
    if (ledger.report.headers.empty()) continue;
    const year_month month = board.month - months(1);
    const auto day = nth_working_day(board.app.setting().calendar, board.month,
                                     static_cast<int>(*n));
    if (month < began || !day || today <= day->value) continue;
    auto frozen = board.world.get<Snapshot>(ledger.id + "/" + text_of_month(month));
    if (frozen && frozen->state == "sent") continue;
    found.push_back({pack.body,
                     month_words(board, month) + board.say("汇报没有报出：", " report not sent: ") +
                         worded(board, ledger.title),
                     parameter->clause,
                     frozen ? "/matters/" + frozen->matter : "/ledgers/" + ledger.id, true});
  }
}

// A report that a parameter wants every so many months: the procedure under the same clause.
void missing_periodic(Board& board, const Pack& pack, Instant began, std::vector<Missing>& found) {
  const Date today = local_date(board.now);
  for (const auto& parameter : pack.parameters) {
    if (!parameter.id.ends_with("_report_months")) continue;
    auto value = parameter_on(board.world, pack, parameter.id, today);
    const auto number = value ? Decimal::parse(value->value) : std::nullopt;
    const auto n = number ? number->to_integer() : std::nullopt;
    if (!n || *n < 1) continue;
    const Instant since = from_ms(begin_of(board.month - months(static_cast<int>(*n))));
    if (began > since) continue;
    bool reported = false;
    for (const auto& procedure : pack.procedures) {
      if (procedure.clause != parameter.clause) continue;
      auto page = board.app.reader().query(
          {.table = &registers::matter(), .columns = {"id"},
           .where = {store::is("body", pack.body), store::is("procedure", procedure.id),
                     store::is("state", "done"),
                     store::compare("closed", Op::greater_equal, to_ms(since))},
           .limit = 1});
      reported = reported || (page && !page->rows.empty());
    }
    if (reported) continue;
    const Json clause = board.app.clause(parameter.clause);
    const std::string title = worded(board, clause["title"].as_string());
    found.push_back({pack.body,
                     board.say("最近 " + std::to_string(*n) + " 个月没有" + title,
                               "none in the last " + std::to_string(*n) + " months: " + title),
                     parameter.clause, "/bodies/" + pack.body, true});
  }
}

Json missing_json(Board& board) {
  std::vector<Missing> found;
  auto office = board.world.get<Office>("office");
  const Instant began = office ? office->established : board.now;
  const Date today = local_date(board.now);
  for (const auto& id : bodies_of(board.app, board.world)) {
    if (!board.body.empty() && id != board.body) continue;
    auto pack = board.app.setting().shelf.current(board.world, id);
    auto body = board.world.get<Body>(id);
    // What a body owes is told to those whom the body answers to, not to its petitioners.
    const Sight sight = sight_of(board.standing(), id);
    if (!pack || !body || (!sight.all && !sight.open)) continue;
    missing_meetings(board, *pack, month_of(began), found);
    missing_reports(board, *pack, month_of(began), found);
    missing_periodic(board, *pack, began, found);
    if (members_missing(*body, today)) {
      found.push_back({id, board.say("组成人员名单待补", "its members are not named"), "G-3",
                       "/bodies/" + id, false});
    }
  }
  Json items = Json::array();
  for (const auto& one : found) {
    Json json = Json::object({{"body", Json(one.body)}, {"text", Json(one.text)},
                              {"colour", one.red ? "red" : "yellow"}, {"url", Json(one.url)}});
    json.set("clause", board.app.clause(one.clause));
    items.push(std::move(json));
  }
  return items;
}

// ---- the answer ---------------------------------------------------------------------------------

Result<Json> dashboard_json(Board& board) {
  Json json = Json::object({{"as_of", Json(write_iso(board.now))}, {"past", Json(board.past)},
                            {"month", Json(text_of_month(board.month))},
                            {"base", Json(text_of_month(board.base))}});
  const LedgerSight sight = project_ledger(board);
  json.set("ledger", Json());
  json.set("stages", Json::array());
  json.set("places", Json::array());
  json.set("investment", Json::array());
  if (sight.ledger) {
    json.set("ledger", Json::object({{"id", Json(sight.ledger->id)},
                                     {"title", Json(sight.ledger->title)},
                                     {"unit_label", Json(sight.ledger->unit_label)},
                                     {"place", Json(place_column(*sight.ledger))}}));
    TRY(auto stages, stages_json(board, sight));
    json.set("stages", std::move(stages));
    TRY(auto places, places_json(board, sight));
    json.set("places", std::move(places));
    TRY(auto investment, investment_json(board, sight));
    json.set("investment", std::move(investment));
  }
  // Open tasks are known as they are now only.
  Json late;
  if (!board.past) {
    TRY(late, late_json(board));
  }
  json.set("late", std::move(late));
  TRY(auto steps, steps_json(board));
  json.set("steps", std::move(steps));
  TRY(auto lead, lead_json(board));
  json.set("lead", std::move(lead));
  json.set("missing", board.past ? Json::array() : missing_json(board));
  return json;
}

Response dashboard(App& app, const Request& request) {
  Board board{.app = app, .request = request, .world = app.world(), .now = app.now(),
              .body = std::string(request.query_value("body").value_or(""))};
  if (auto day = request.query_value("as_of"); day && !day->empty()) {
    const auto date = parse_date(*day);
    if (!date || *date > local_date(app.now())) {
      return Response::error(422, {"dashboard.day", "日期不对，或在今天之后",
                                   "no such day, or after today", std::string(*day)}, request);
    }
    if (*date < local_date(app.now())) {
      board.past = true;
      board.now = at_local(*date + std::chrono::days(1), {}) - std::chrono::milliseconds(1);
    }
  }
  board.month = month_of(board.now);
  board.base = board.month - months(1);
  if (auto base = request.query_value("base"); base && !base->empty()) {
    const auto month = read_month(*base);
    if (!month || *month > board.month) {
      return Response::error(422, {"dashboard.base", "基期应是过去的一个月，如 2025-12",
                                   "the base is a past month, as 2025-12", std::string(*base)},
                             request);
    }
    board.base = *month;
  }
  auto json = dashboard_json(board);
  return json ? Response::json(*json) : failure(json.error(), request);
}

}  // namespace

void add_dashboard_routes(App& app) {
  app.router().get("/api/dashboard", Access::signed_in(),
                   [&app](const Request& r) { return dashboard(app, r); });
}

}  // namespace tongchou::server
