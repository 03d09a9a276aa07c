#include <filesystem>
#include <fstream>

#include "server/ledger_sheet.h"

namespace tongchou::server {

using namespace kernel;
using document::CellFormat;
using document::SheetColumn;
using document::SheetWriter;

namespace {

bool in_ten_thousands(const LedgerDef& ledger) { return ledger.unit_label == "万元"; }

std::string marker_text(App& app, const LedgerSight& sight, const SheetPlan& plan,
                        const std::string& id, const EntryRow& row, const EntryRow* before) {
  if (id == "number") return row.entry->number;
  if (id == "stage") return stage_label(*sight.ledger, row.entry->stage);
  if (id == "light") {
    switch (light_of(app, row, sight.now)) {
      case Light::red: return "红";
      case Light::yellow: return "黄";
      case Light::green: return "绿";
      default: return "";
    }
  }
  if (id == "change" && plan.then) {
    return change_json(app, *plan.then, sight, before, row)["label"].as_string();
  }
  return {};
}

class SheetMaker {
 public:
  SheetMaker(App& app, const LedgerSight& sight, const SheetPlan& plan, SheetWriter& writer)
      : app_(app), sight_(sight), plan_(plan), writer_(writer), world_(app.world()),
        units_(world_, local_date(sight.now), sight.pack.get()),
        group_(sight.ledger->column(sight.ledger->report.group_by)) {
    if (!plan.grouped || !sight.slots.contains(sight.ledger->report.group_by)) group_ = nullptr;
  }

  Result<void> write(LedgerQuery query) {
    if (group_) {
      query.sort = group_->id;
      query.descending = false;
    }
    std::string after;
    do {
      TRY(const auto page, read_page(app_, sight_, query, after, 500));
      if (auto done = write_rows(page.rows); !done) return done;
      after = page.next;
    } while (!after.empty());
    const ReportDef& report = sight_.ledger->report;
    if (group_ && any_) {
      if (auto done = writer_.subtotal(report.group_label); !done) return done;
    }
    if (auto done = writer_.total(report.total_label.empty() ? "合计" : report.total_label); !done) {
      return done;
    }
    for (const auto& line : plan_.lines) {
      if (auto done = writer_.heading(line); !done) return done;
    }
    return writer_.finish();
  }

 private:
  Result<void> write_rows(const std::vector<EntryRow>& rows) {
    std::vector<EntryRow> old_rows;
    if (plan_.then) {
      std::vector<std::string> ids;
      for (const auto& row : rows) ids.push_back(row.entry->id);
      TRY(old_rows, read_entries(app_, *plan_.then, ids));
    }
    for (const auto& row : rows) {
      const EntryRow* before = nullptr;
      for (const auto& old : old_rows) {
        if (old.entry->id == row.entry->id) before = &old;
      }
      if (auto done = begin_group(row); !done) return done;
      std::vector<std::string> values;
      for (const auto& column : plan_.columns) {
        const LedgerColumn* known = sight_.ledger->column(column.id);
        values.push_back(
            known ? sheet_text(*sight_.ledger, *known, row.entry->fields[known->id], units_)
                  : marker_text(app_, sight_, plan_, column.id, row, before));
      }
      auto done = plan_.ids ? writer_.row(values, row.entry->id, row.entry->version)
                            : writer_.row(values);
      if (!done) return done;
      any_ = true;
    }
    return {};
  }

  Result<void> begin_group(const EntryRow& row) {
    if (!group_) return {};
    const std::string& now = row.entry->fields[group_->id].as_string();
    if (any_ && now == current_) return {};
    if (any_) {
      if (auto done = writer_.subtotal(sight_.ledger->report.group_label); !done) return done;
    }
    current_ = now;
    return writer_.heading(now.empty() ? "未填" + group_->label
                                       : value_text(*sight_.ledger, *group_, Json(now), units_));
  }

  App& app_;
  const LedgerSight& sight_;
  const SheetPlan& plan_;
  SheetWriter& writer_;
  SteadyWorld world_;
  UnitNames units_;
  const LedgerColumn* group_;
  std::string current_;
  bool any_ = false;
};

}  // namespace

// The file is opened, then unlinked: what is sent cannot be taken away or left behind.
Response send_file(const std::filesystem::path& path, const std::string& file_name) {
  auto in = std::make_shared<std::ifstream>(path, std::ios::binary);
  std::error_code ignored;
  std::filesystem::remove(path, ignored);
  return Response::download(
      ChunkBody{[in](std::string& piece) {
        piece.resize(64 * 1024);
        in->read(piece.data(), static_cast<std::streamsize>(piece.size()));
        piece.resize(static_cast<std::size_t>(in->gcount()));
        return static_cast<bool>(*in);
      }},
      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", file_name);
}

SheetColumn marker_sheet_column(const std::string& id, const std::string& label,
                                const std::string& group, double width) {
  SheetColumn column{.id = id, .width = width};
  column.header = group.empty() ? std::vector<std::string>{label}
                                : std::vector<std::string>{group, label};
  return column;
}

SheetColumn sheet_column(const LedgerDef& ledger, const LedgerColumn& column,
                         const std::string& group) {
  SheetColumn made = marker_sheet_column(column.id, column.label, group, column.width / 8.0);
  if (column.type == "money") {
    made.format = CellFormat::money;
    // Said in the heading unless the group says it already.
    if (in_ten_thousands(ledger) && group.find("万元") == std::string::npos) {
      made.header.back() += "（万元）";
    }
  } else if (column.type == "area") {
    made.format = CellFormat::decimal;
    made.header.back() += "（亩）";
  } else if (column.type == "number") {
    made.format = CellFormat::decimal;
  } else if (column.type == "date") {
    made.format = CellFormat::date;
  } else if (column.type == "rows" || column.width >= 200) {
    made.format = CellFormat::wrapped;
  }
  made.sum = column.total;
  return made;
}

std::string sheet_text(const LedgerDef& ledger, const LedgerColumn& column, const Json& value,
                       UnitNames& units) {
  if (value.is_number()) {
    const Decimal number = value.as_decimal();
    const bool scaled = column.type == "money" && in_ten_thousands(ledger);
    return scaled ? number.divide(Decimal(10000))->text() : number.text();
  }
  if (column.type == "rows") {  // a line each within the cell
    std::string lines;
    for (const auto& line : units.rows(column, value).lines()) {
      lines += (lines.empty() ? "" : "\n") + line;
    }
    return lines;
  }
  return value_text(ledger, column, value, units);
}

Response sheet_response(App& app, const Request& request, const LedgerSight& sight,
                        LedgerQuery query, const SheetPlan& plan, const std::string& file_name) {
  std::error_code ignored;
  const auto folder = std::filesystem::path(app.data()) / "tmp";
  std::filesystem::create_directories(folder, ignored);
  const auto path = folder / (random_hex(12) + ".xlsx");
  document::SheetLayout layout{.name = "台账", .kind = sight.ledger->id, .title = plan.title,
                               .subtitle = plan.subtitle, .columns = plan.columns};
  auto writer = SheetWriter::open(path.string(), std::move(layout));
  if (!writer) return failure(writer.error(), request);
  SheetMaker maker(app, sight, plan, **writer);
  auto written = maker.write(std::move(query));
  writer->reset();
  if (!written) {
    std::filesystem::remove(path, ignored);
    return failure(written.error(), request);
  }
  return send_file(path, file_name);
}

Response ledger_export(App& app, const Request& request) {
  LedgerSight sight = open_ledger(app, request);
  if (!sight.ledger) return no_ledger(app, request);
  auto moment = asked_moment(app, sight, request, "as_of");
  if (!moment) return failure(moment.error(), request);
  if (*moment) sight = sight.at(**moment);
  auto query = read_query(app, sight,
                          with_view(app, sight, caller(request).standing.person, request.query));
  if (!query) return failure(query.error(), request);
  const LedgerDef& ledger = *sight.ledger;
  const std::string day = write_date(local_date(sight.now));
  SheetPlan plan{.title = ledger.title,
                 .subtitle = "截至 " + write_local(sight.now) + " 单位：" + ledger.unit_label,
                 .ids = !sight.past, .grouped = !query->grouped_sort};
  plan.columns.push_back(marker_sheet_column("number", "编号", ledger.columns[0].group, 12));
  for (const auto& column : ledger.columns) {
    plan.columns.push_back(sheet_column(ledger, column, column.group));
  }
  plan.columns.push_back(marker_sheet_column("stage", "阶段", "状态", 8));
  plan.columns.push_back(marker_sheet_column("light", "亮灯", "状态", 6));
  return sheet_response(app, request, sight, std::move(*query), plan,
                        ledger.title + " " + day + ".xlsx");
}

}  // namespace tongchou::server
