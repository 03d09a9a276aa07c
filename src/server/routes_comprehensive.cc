// 综合目标考核: the frozen results of all bodies side by side, one table per unit and year (ID-13
// 「有关工作结果纳入综合目标考核体系」), as a page asks for it and as a workbook.
#include <filesystem>
#include <map>

#include "server/assessment_room.h"
#include "server/ledger_sheet.h"

namespace tongchou::server {

using namespace kernel;
using store::cell_integer;
using store::cell_text;

namespace {

using Room = AssessmentRoom;

struct Cell {
  std::string body, scheme, title, period, state, award, matter;
  std::optional<Decimal> total;
  std::int64_t rank = 0;
};
using Comprehensive = std::map<std::string, std::vector<Cell>>;  // by unit

// A unit its own results, an office and its group those of their body, everybody what is published
// for them. Where a unit stands among the others it reads once that is published.
Result<Comprehensive> comprehensive_of(const Room& room, const std::string& year) {
  Comprehensive table;
  const store::Query query{.table = &registers::sheet(),
                           .where = {store::begins("period", year), store::is("object", "unit")}};
  auto read = room.each_row(query, [&](const store::Row& row) {
    const std::string body = cell_text(row[3]), subject = cell_text(row[1]);
    auto frozen = room.world.get<Assessment>(cell_text(row[0]));
    auto scheme = room.world.get<Scheme>(cell_text(row[2]));
    if (!frozen || !scheme) return;
    const SchemeVersion& version =
        scheme->versions[static_cast<std::size_t>(frozen->version) - 1];
    const bool all = room.inside(body) || room.published(version, frozen.get());
    if (!all && !room.is_own(subject)) return;
    Cell cell{.body = body, .scheme = scheme->id, .title = scheme->title,
              .period = cell_text(row[4]), .state = cell_text(row[5]),
              .award = cell_text(row[10]), .matter = cell_text(row[11]),
              .rank = all ? cell_integer(row[9]) : 0};
    if (!store::is_null(row[8])) {
      cell.total = Decimal(cell_integer(row[8])).divide(Decimal(registers::kNumberScale));
    }
    table[subject].push_back(std::move(cell));
  });
  if (!read) return std::unexpected(read.error());
  return table;
}

std::string year_asked(const Room& room) {
  const std::string year(room.request.query_value("year").value_or(""));
  return year.size() == 4 ? year : write_date(local_date(room.app.now())).substr(0, 4);
}

// Each body weighs the same: the mean of its periods, then the mean of the bodies.
std::optional<Decimal> mean(const std::vector<Decimal>& values) {
  Decimal sum;
  for (const auto& value : values) sum = sum + value;
  const auto result = sum.divide(Decimal(static_cast<std::int64_t>(values.size())));
  return result ? std::optional(result->rounded(2, Rounding::half_up)) : std::nullopt;
}

std::optional<Decimal> overall(const std::vector<Cell>& cells) {
  std::map<std::string, std::vector<Decimal>> bodies;
  for (const auto& cell : cells) {
    if (cell.total) bodies[cell.body].push_back(*cell.total);
  }
  std::vector<Decimal> means;
  for (const auto& [body, values] : bodies) means.push_back(*mean(values));
  return mean(means);
}

Response comprehensive(App& app, const Request& request) {
  Room room{app, request};
  const std::string year = year_asked(room);
  auto table = comprehensive_of(room, year);
  if (!table) return failure(table.error(), request);
  const Date today = local_date(app.now());
  Json rows = Json::array();
  for (const auto& [unit, cells] : *table) {
    Json list = Json::array();
    for (const auto& cell : cells) {
      list.push(Json::object({{"body", Json(cell.body)}, {"scheme", Json(cell.scheme)},
                              {"title", Json(cell.title)}, {"period", Json(cell.period)},
                              {"state", Json(cell.state)}, {"total", optional_json(cell.total)},
                              {"rank", cell.rank ? Json(cell.rank) : Json()},
                              {"award", Json(cell.award)},
                              {"matter", Json(cell.matter)}}));
    }
    rows.push(Json::object({{"unit", Json(unit)}, {"name", Json(room.name_of(unit, today))},
                            {"total", optional_json(overall(cells))},
                            {"results", std::move(list)}}));
  }
  return Response::json(Json::object({{"year", Json(year)}, {"items", std::move(rows)}}));
}

// A line per result, so that a spreadsheet can turn it as it likes; the overall in a unit's first.
Result<void> write_comprehensive(const Room& room, const Comprehensive& table,
                                 document::SheetWriter& writer) {
  const Date today = local_date(room.app.now());
  auto text = [](const std::optional<Decimal>& value) { return value ? value->text() : ""; };
  for (const auto& [unit, cells] : table) {
    bool first = true;
    for (const auto& cell : cells) {
      auto body = room.world.get<Body>(cell.body);
      const std::string award = cell.award == "reward" ? "奖励"
                                : cell.award == "penalty" ? "惩处" : "";
      auto row = writer.row({first ? room.name_of(unit, today) : "",
                             first ? text(overall(cells)) : "", body ? body->name : cell.body,
                             cell.title, cell.period, text(cell.total),
                             cell.rank ? std::to_string(cell.rank) : "", award});
      if (!row) return row;
      first = false;
    }
  }
  return writer.finish();
}

Response comprehensive_sheet(App& app, const Request& request) {
  Room room{app, request};
  const std::string year = year_asked(room);
  auto table = comprehensive_of(room, year);
  if (!table) return failure(table.error(), request);
  // A file says that there is something; who may see nothing gets none.
  if (table->empty()) return room.refused(Refusal::assessment_not_found, year, year);
  using document::CellFormat;
  document::SheetLayout layout{
      .name = "综合目标考核", .kind = "assessment/comprehensive",
      .title = year + " 年综合目标考核", .subtitle = "截至 " + write_local(app.now()),
      .columns = {{"unit", {"单位"}, 20}, {"overall", {"综合得分"}, 12, CellFormat::decimal},
                  {"body", {"机构"}, 30}, {"scheme", {"考核办法"}, 26}, {"period", {"考核期"}, 10},
                  {"total", {"得分"}, 10, CellFormat::decimal},
                  {"rank", {"名次"}, 8, CellFormat::integer}, {"award", {"奖惩"}, 10}}};
  std::error_code ignored;
  const auto folder = std::filesystem::path(app.data()) / "tmp";
  std::filesystem::create_directories(folder, ignored);
  const auto path = folder / (random_hex(12) + ".xlsx");
  auto writer = document::SheetWriter::open(path.string(), std::move(layout));
  if (!writer) return failure(writer.error(), request);
  auto written = write_comprehensive(room, *table, **writer);
  writer->reset();
  if (!written) {
    std::filesystem::remove(path, ignored);
    return failure(written.error(), request);
  }
  return send_file(path, year + "综合目标考核.xlsx");
}

}  // namespace

void add_comprehensive_routes(App& app) {
  const Access in = Access::signed_in();
  app.router().get("/api/assessment/comprehensive", in,
                   [&app](const Request& r) { return comprehensive(app, r); });
  app.router().get("/api/assessment/comprehensive.xlsx", in,
                   [&app](const Request& r) { return comprehensive_sheet(app, r); });
}

}  // namespace tongchou::server
