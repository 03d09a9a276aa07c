// 每周报送: which projects owed a report in a week, which sent one, which had nothing to report,
// which were late; week by week, by unit and by project (KP-29), and the week on paper (KP-31).
#include <algorithm>
#include <tuple>

#include "server/board.h"
#include "base/day_words.h"
#include "server/board_limits.h"

namespace tongchou::server {

using namespace kernel;
using document::Paper;
using document::PaperBlock;

namespace {

struct Tally {
  std::int64_t all = 0, reported = 0, zero = 0, late = 0, owed = 0;
  std::int64_t missing = 0;  // late, and still not there

  void add(const ShownBoard& shown, const EntryRow& row) {
    const std::string kind = shown.cell(row, "kind");
    const bool is_late = shown.cell(row, "on_time") == shown.of("late");
    const bool is_owed = row.entry->stage == shown.of("owed");
    ++all;
    if (kind == shown.of("zero")) ++zero;
    else if (!kind.empty()) ++reported;
    if (is_late) ++late;
    if (is_owed) ++owed;
    if (is_late && is_owed) ++missing;
  }
  // On time, out of those whose hour has passed or who have answered; null when there is none.
  Json rate() const {
    const std::int64_t answered = reported + zero, judged = answered + missing;
    if (judged == 0) return Json();
    const auto share = Decimal(judged - late).divide(Decimal(judged));
    return share ? Json(share->rounded(4, Rounding::half_up)) : Json();
  }
  Json json() const {
    return Json::object({{"all", Json(all)}, {"reported", Json(reported)}, {"zero", Json(zero)},
                         {"late", Json(late)}, {"owed", Json(owed)}, {"rate", rate()}});
  }
};

struct Weeks {
  std::vector<std::string> order;         // newest first
  std::map<std::string, Tally> tallies;
  std::map<std::string, Tally> by_unit;   // over all weeks shown
  std::vector<EntryRow> rows;             // of the chosen week
  std::string chosen;
};

Result<Weeks> read_weeks(App& app, const Request& request, const ShownBoard& shown) {
  Weeks weeks;
  weeks.chosen = std::string(request.query_value("week").value_or(""));
  auto taken = newest_rows(app, shown, {}, limits::kBoardRowsMax, [&](const EntryRow& row) {
    const std::string week = shown.cell(row, "week");
    if (std::find(weeks.order.begin(), weeks.order.end(), week) == weeks.order.end()) {
      if (weeks.order.size() == limits::kBoardWeeksMax) return false;
      weeks.order.push_back(week);
    }
    if (weeks.chosen.empty()) weeks.chosen = week;
    weeks.tallies[week].add(shown, row);
    weeks.by_unit[row.entry->unit].add(shown, row);
    if (week == weeks.chosen) weeks.rows.push_back(row);
    return true;
  });
  if (!taken) return std::unexpected(taken.error());
  return weeks;
}

// Those that still owe it first, then the late ones, then by unit.
void order_rows(const ShownBoard& shown, std::vector<EntryRow>& rows) {
  auto rank = [&](const EntryRow& row) {
    if (row.entry->stage == shown.of("owed")) return 0;
    return shown.cell(row, "on_time") == shown.of("late") ? 1 : 2;
  };
  auto place = [&](const EntryRow& row) {
    return std::tuple<int, const std::string&, const std::string&>(rank(row), row.entry->unit,
                                                                   row.entry->title);
  };
  std::stable_sort(rows.begin(), rows.end(), [&](const EntryRow& a, const EntryRow& b) {
    return place(a) < place(b);
  });
}

Json row_json(const Request& request, const World& world, const ShownBoard& shown,
              const EntryRow& row, UnitNames& units) {
  const Entry& entry = *row.entry;
  return Json::object({{"id", Json(entry.id)},
                       {"project", Json(shown.cell(row, "project"))},
                       {"title", Json(shown.cell(row, "project_name"))},
                       {"matter", Json(entry.matter)},
                       {"unit", Json(entry.unit)},
                       {"unit_name", Json(units(entry.unit))},
                       {"stage", Json(entry.stage)},
                       {"stage_label", Json(stage_label(*shown.sight.ledger, entry.stage))},
                       {"kind", Json(shown.cell(row, "kind"))},
                       {"problem", Json(shown.cell(row, "problem"))},
                       {"due", Json(shown.cell(row, "due"))},
                       {"answered", Json(shown.cell(row, "answered"))},
                       {"late", Json(shown.cell(row, "on_time") == shown.of("late"))},
                       {"task", own_task(world, request, entry.matter, shown.of("step"))}});
}

// ---- the week on paper --------------------------------------------------------------------------

PaperBlock paragraph(std::string heading, std::string text) {
  document::PaperParagraph p;
  if (!heading.empty()) {
    p.level = 1;
    p.heading = std::move(heading);
  }
  if (!text.empty()) p.text = std::move(text);
  return {.paragraph = std::move(p), .table = {}, .form = {}};
}

PaperBlock table(std::vector<document::PaperColumn> columns,
                 std::vector<std::vector<std::string>> rows) {
  return {.paragraph = {},
          .table = document::PaperTable{.title = {}, .columns = std::move(columns),
                                        .rows = std::move(rows), .row_mm_min = {}},
          .form = {}};
}

document::PaperColumn column(const char* title, int width) {
  return {.title = title, .width = width, .align = document::PaperAlign::left};
}

// The problems of the week, off the register of the board that classifies them.
Result<std::vector<std::vector<std::string>>> problems_of(App& app, const Request& request,
                                                          const ShownBoard& weekly,
                                                          const std::string& week,
                                                          UnitNames& units) {
  std::vector<std::vector<std::string>> rows;
  auto triage = open_board(app, request, weekly.pack->body, weekly.of("problems_board"));
  const auto monday = parse_date(week);
  if (!triage || !monday) return rows;
  const std::string until = write_date(*monday + std::chrono::days(7));
  auto taken = newest_rows(app, *triage, {}, limits::kBoardRowsMax, [&](const EntryRow& row) {
    const std::string day = triage->cell(row, "reported");
    if (day < week) return false;
    if (day >= until) return true;
    const std::string again = triage->text(row, "recurrence", units);
    rows.push_back({triage->cell(row, "number"), row.entry->title,
                    triage->cell(row, "project_name"),
                    triage->text(row, "category", units), triage->text(row, "level", units),
                    again.empty() || again == "0" ? "" : again,
                    stage_label(*triage->sight.ledger, row.entry->stage)});
    return true;
  });
  if (!taken) return std::unexpected(taken.error());
  std::reverse(rows.begin(), rows.end());
  return rows;
}

std::string sentence(const Tally& t) {
  return "应报" + std::to_string(t.all) + "个项目，报送问题" + std::to_string(t.reported) +
         "个，零报告" + std::to_string(t.zero) + "个，迟报" + std::to_string(t.late) + "个，未报" +
         std::to_string(t.owed) + "个。";
}

}  // namespace

Response weekly_board(App& app, const Request& request, const ShownBoard& shown) {
  auto weeks = read_weeks(app, request, shown);
  if (!weeks) return failure(weeks.error(), request);
  order_rows(shown, weeks->rows);
  const auto world = app.world();
  UnitNames names(world, local_date(app.now()));
  Json items = Json::array(), past = Json::array(), units = Json::array();
  for (const auto& row : weeks->rows) items.push(row_json(request, world, shown, row, names));
  for (const auto& week : weeks->order) {
    Json json = weeks->tallies[week].json();
    json.set("week", Json(week));
    past.push(std::move(json));
  }
  for (const auto& [unit, tally] : weeks->by_unit) {
    Json json = tally.json();
    json.set("unit", Json(unit));
    json.set("name", Json(names(unit)));
    units.push(std::move(json));
  }
  return Response::json(Json::object({{"board", board_json(app, shown)},
                                      {"week", Json(weeks->chosen)},
                                      {"weeks", std::move(past)},
                                      {"units", std::move(units)},
                                      {"items", std::move(items)}}));
}

Result<document::PaperFile> weekly_paper(App& app, const Request& request,
                                         const ShownBoard& shown) {
  TRY(auto weeks, read_weeks(app, request, shown));
  order_rows(shown, weeks.rows);
  const auto world = app.world();
  UnitNames units(world, local_date(app.now()));
  TRY(auto problems, problems_of(app, request, shown, weeks.chosen, units));
  const Date monday = parse_date(weeks.chosen).value_or(local_date(app.now()));
  Paper paper{.kind = document::PaperKind::agenda_form, .head = {}, .title = "每周问题汇总",
              .addressees = {}, .body = {}, .attachments = {}, .attendance = {}, .signature = {},
              .date = local_date(app.now()), .note = {}, .imprint = {}, .proof = {}};
  paper.head.issuer = shown.pack->name + "办公室";
  paper.head.number = date_in_words(monday) + "当周";
  paper.body.push_back(paragraph("报送情况。", sentence(weeks.tallies[weeks.chosen])));
  std::vector<std::vector<std::string>> late;
  for (const auto& row : weeks.rows) {
    const bool owed = row.entry->stage == shown.of("owed");
    if (!owed && shown.cell(row, "on_time") != shown.of("late")) continue;
    late.push_back({units(row.entry->unit), shown.cell(row, "project_name"), owed ? "未报" : "迟报",
                    shown.cell(row, "answered")});
  }
  if (!late.empty()) {
    paper.body.push_back(paragraph("迟报、未报", ""));
    paper.body.push_back(table({column("单位", 5), column("项目", 9), column("情况", 3),
                                column("报送时间", 6)}, std::move(late)));
  }
  if (!problems.empty()) {
    paper.body.push_back(paragraph("本周问题", ""));
    paper.body.push_back(table({column("编号", 8), column("问题", 8), column("项目", 7),
                                column("类别", 3), column("等级", 3), column("近期同类", 3),
                                column("状态", 4)}, std::move(problems)));
  }
  return document::write_pdf(paper);
}

}  // namespace tongchou::server
