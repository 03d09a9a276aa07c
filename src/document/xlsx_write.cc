// Writing ledgers as XLSX: titles, headers of several levels with merges, subtotals, frozen panes,
// and the marks that let the same file come in again. libxlsxwriter's constant-memory mode writes
// each row once and in order, so the header is written level by level and merged afterwards.
#include <xlsxwriter.h>

#include <algorithm>
#include <cstdio>
#include <map>

#include "document/sheet.h"

namespace tongchou::document {
namespace {

constexpr const char* kMarkSheet = "_tongchou";
constexpr const char* kMarkHeader = "tongchou:id";
constexpr const char* kMarkVersion = "1";

lxw_row_t row_number(std::size_t row) { return static_cast<lxw_row_t>(row); }
lxw_col_t column_number(std::size_t column) { return static_cast<lxw_col_t>(column); }

}  // namespace

struct SheetWriter::State {
  SheetLayout layout;
  lxw_workbook* book = nullptr;
  lxw_worksheet* sheet = nullptr;
  lxw_worksheet* marks = nullptr;
  lxw_format* title = nullptr;
  lxw_format* subtitle = nullptr;
  lxw_format* header = nullptr;
  lxw_format* heading = nullptr;
  std::map<CellFormat, lxw_format*> cells, sums;
  std::size_t row = 0, header_rows = 0, written = 0;
  std::vector<Decimal> since, all;
  Error error;

  std::size_t width() const { return layout.columns.size(); }

  lxw_format* cell_format(CellFormat kind, bool sum) {
    lxw_format* f = workbook_add_format(book);
    format_set_border(f, LXW_BORDER_THIN);
    format_set_align(f, LXW_ALIGN_VERTICAL_CENTER);
    if (sum) format_set_bold(f), format_set_bg_color(f, 0xEEF1F4);
    switch (kind) {
      case CellFormat::text:
        break;
      case CellFormat::wrapped:
        format_set_text_wrap(f);
        break;
      case CellFormat::integer:
        format_set_num_format(f, "#,##0");
        break;
      case CellFormat::decimal:
        format_set_num_format(f, "#,##0.########");
        break;
      case CellFormat::money:
        format_set_num_format(f, "#,##0.00####");
        break;
      case CellFormat::date:
        format_set_align(f, LXW_ALIGN_CENTER);
        break;
    }
    return f;
  }

  void formats() {
    title = workbook_add_format(book);
    format_set_bold(title);
    format_set_font_size(title, 16);
    format_set_align(title, LXW_ALIGN_CENTER);
    subtitle = workbook_add_format(book);
    format_set_align(subtitle, LXW_ALIGN_RIGHT);
    header = workbook_add_format(book);
    format_set_bold(header);
    format_set_border(header, LXW_BORDER_THIN);
    format_set_text_wrap(header);
    format_set_align(header, LXW_ALIGN_CENTER);
    format_set_align(header, LXW_ALIGN_VERTICAL_CENTER);
    format_set_bg_color(header, 0xE3E8EE);
    heading = workbook_add_format(book);
    format_set_bold(heading);
    format_set_border(heading, LXW_BORDER_THIN);
    for (CellFormat kind : {CellFormat::text, CellFormat::wrapped, CellFormat::integer,
                            CellFormat::decimal, CellFormat::money, CellFormat::date}) {
      cells[kind] = cell_format(kind, false);
      sums[kind] = cell_format(kind, true);
    }
  }

  void across(const std::string& text, lxw_format* format) {
    if (width() > 1)
      worksheet_merge_range(sheet, row_number(row), 0, row_number(row), column_number(width() - 1),
                            text.c_str(), format);
    else
      worksheet_write_string(sheet, row_number(row), 0, text.c_str(), format);
    ++row;
  }

  std::string level_text(std::size_t column, std::size_t level) const {
    const auto& levels = layout.columns[column].header;
    return level < levels.size() ? levels[level] : "";
  }

  // The cell at (level, column) continues the one above when nothing is written from there down.
  bool continues(std::size_t column, std::size_t level) const {
    for (std::size_t l = level; l < header_rows; ++l)
      if (!level_text(column, l).empty()) return false;
    return true;
  }

  void write_header() {
    const std::size_t top = row;
    for (std::size_t level = 0; level < header_rows; ++level) {
      for (std::size_t c = 0; c < width();) {
        const std::string text = level_text(c, level);
        std::size_t last = c;
        const bool grouped = !text.empty() && level + 1 < header_rows;
        while (grouped && last + 1 < width() && level_text(last + 1, level) == text &&
               !continues(c, level + 1) && !continues(last + 1, level + 1))
          ++last;
        if (last > c)
          worksheet_merge_range(sheet, row_number(row), column_number(c), row_number(row),
                                column_number(last), text.c_str(), header);
        else
          worksheet_write_string(sheet, row_number(row), column_number(c), text.c_str(), header);
        c = last + 1;
      }
      if (level + 1 == header_rows)
        worksheet_write_string(sheet, row_number(row), column_number(width()), kMarkHeader,
                               nullptr);
      ++row;
    }
    // Vertical merges last: their cells are written, and rows already out are left as they are.
    for (std::size_t c = 0; c < width(); ++c)
      if (header_rows > 1 && continues(c, 1))
        worksheet_merge_range(sheet, row_number(top), column_number(c), row_number(row - 1),
                              column_number(c), level_text(c, 0).c_str(), header);
  }

  void write_marks() {
    std::size_t at = 0;
    auto line = [&](const std::string& key, const std::string& value,
                    const std::string& third = {}) {
      worksheet_write_string(marks, row_number(at), 0, key.c_str(), nullptr);
      worksheet_write_string(marks, row_number(at), 1, value.c_str(), nullptr);
      if (!third.empty()) worksheet_write_string(marks, row_number(at), 2, third.c_str(), nullptr);
      ++at;
    };
    line("tongchou", kMarkVersion);
    line("kind", layout.kind);
    for (std::size_t c = 0; c < width(); ++c) {
      std::string header;
      for (const std::string& level : layout.columns[c].header)
        header += (header.empty() ? "" : " ") + level;
      line("column", layout.columns[c].id, header);
    }
  }

  void value(std::size_t column, const std::string& text, lxw_format* format) {
    const CellFormat kind = layout.columns[column].format;
    const bool number =
        kind == CellFormat::integer || kind == CellFormat::decimal || kind == CellFormat::money;
    const auto parsed = number ? Decimal::parse(text) : std::nullopt;
    if (parsed) {
      worksheet_write_number(sheet, row_number(row), column_number(column),
                             std::stod(parsed->text()), format);
    } else if (text.empty()) {
      worksheet_write_blank(sheet, row_number(row), column_number(column), format);
    } else {
      worksheet_write_string(sheet, row_number(row), column_number(column), text.c_str(), format);
    }
  }

  void sums_row(std::string_view label, const std::vector<Decimal>& values) {
    for (std::size_t c = 0; c < width(); ++c) {
      const SheetColumn& column = layout.columns[c];
      const std::string text = column.sum ? values[c].text() : c == 0 ? std::string(label) : "";
      value(c, text, sums[column.format]);
    }
    ++row;
  }
};

SheetWriter::SheetWriter() : state_(std::make_unique<State>()) {}

SheetWriter::~SheetWriter() {
  // Not finished: the file is closed and left to the caller, who knows that it failed.
  if (state_ && state_->book) workbook_close(state_->book);
}

Result<std::unique_ptr<SheetWriter>> SheetWriter::open(const std::string& path,
                                                       SheetLayout layout) {
  if (layout.columns.empty() || layout.columns.size() + 1 > limits::kSheetColumnsMax)
    return fail("sheet.layout", "至少一列", "a sheet has columns");
  for (const SheetColumn& column : layout.columns)
    if (column.id.empty() || column.header.empty())
      return fail("sheet.layout", "列缺少编号或表头", "a column needs an id and a header");
  std::unique_ptr<SheetWriter> writer(new SheetWriter());
  State& s = *writer->state_;
  s.layout = std::move(layout);
  lxw_workbook_options options{};
  options.constant_memory = LXW_TRUE;
  s.book = workbook_new_opt(path.c_str(), &options);
  if (!s.book) return fail("sheet.write", "无法写入文件", "cannot write the file", path);
  s.sheet = workbook_add_worksheet(s.book, s.layout.name.c_str());
  s.marks = s.sheet ? workbook_add_worksheet(s.book, kMarkSheet) : nullptr;
  if (!s.marks)
    return fail("sheet.layout", "工作表名称不合规则", "a wrong sheet name", s.layout.name);
  worksheet_hide(s.marks);
  s.formats();
  for (std::size_t c = 0; c < s.width(); ++c) {
    s.header_rows = std::max(s.header_rows, s.layout.columns[c].header.size());
    worksheet_set_column(s.sheet, column_number(c), column_number(c), s.layout.columns[c].width,
                         nullptr);
  }
  lxw_row_col_options hidden{};
  hidden.hidden = LXW_TRUE;
  worksheet_set_column_opt(s.sheet, column_number(s.width()), column_number(s.width()), 8, nullptr,
                           &hidden);
  s.since.assign(s.width(), Decimal(0));
  s.all = s.since;
  if (!s.layout.title.empty()) s.across(s.layout.title, s.title);
  if (!s.layout.subtitle.empty()) s.across(s.layout.subtitle, s.subtitle);
  s.write_header();
  worksheet_freeze_panes(
      s.sheet, row_number(s.row),
      column_number(static_cast<std::size_t>(std::max(0, s.layout.frozen_columns))));
  s.write_marks();
  return writer;
}

Result<void> SheetWriter::row(const std::vector<std::string>& values, std::string_view id,
                              std::int64_t version) {
  State& s = *state_;
  CHECK(s.book, "the sheet is finished");
  if (values.size() != s.width())
    return fail("sheet.layout", "值的个数与列数不符", "values and columns differ in number");
  if (s.row >= 1'048'000)
    return fail("sheet.write", "超出工作表的最大行数", "more rows than a sheet can hold");
  for (std::size_t c = 0; c < s.width(); ++c) {
    s.value(c, values[c], s.cells[s.layout.columns[c].format]);
    if (!s.layout.columns[c].sum) continue;
    if (const auto number = Decimal::parse(values[c])) {
      s.since[c] = s.since[c] + *number;
      s.all[c] = s.all[c] + *number;
    }
  }
  if (!id.empty()) {
    const std::string mark = std::string(id) + "@" + std::to_string(version);
    worksheet_write_string(s.sheet, row_number(s.row), column_number(s.width()), mark.c_str(),
                           nullptr);
  }
  ++s.row;
  ++s.written;
  return {};
}

Result<void> SheetWriter::heading(std::string_view text) {
  CHECK(state_->book, "the sheet is finished");
  state_->across(std::string(text), state_->heading);
  return {};
}

Result<void> SheetWriter::subtotal(std::string_view label) {
  CHECK(state_->book, "the sheet is finished");
  state_->sums_row(label, state_->since);
  state_->since.assign(state_->width(), Decimal(0));
  return {};
}

Result<void> SheetWriter::total(std::string_view label) {
  CHECK(state_->book, "the sheet is finished");
  state_->sums_row(label, state_->all);
  return {};
}

Result<void> SheetWriter::finish() {
  CHECK(state_->book, "the sheet is finished");
  const lxw_error error = workbook_close(state_->book);
  state_->book = nullptr;
  if (error != LXW_NO_ERROR)
    return fail("sheet.write", std::string("写入失败：") + lxw_strerror(error), lxw_strerror(error));
  return {};
}

std::size_t SheetWriter::rows_written() const { return state_->written; }

namespace {

struct Marks {
  std::string kind;
  std::vector<std::pair<std::string, std::string>> columns;  // id, header
};

std::optional<Marks> read_marks(const Workbook& book) {
  for (const Sheet& sheet : book.sheets) {
    if (sheet.name != kMarkSheet || sheet.rows.empty()) continue;
    Marks marks;
    auto at = [](const SheetRow& row, std::size_t i) {
      return i < row.cells.size() ? row.cells[i] : std::string();
    };
    if (at(sheet.rows[0], 0) != "tongchou" || at(sheet.rows[0], 1) != kMarkVersion)
      return std::nullopt;
    for (const SheetRow& row : sheet.rows) {
      if (at(row, 0) == "kind") marks.kind = at(row, 1);
      if (at(row, 0) == "column") marks.columns.emplace_back(at(row, 1), at(row, 2));
    }
    return marks;
  }
  return std::nullopt;
}

// The header of a column from its cells above: the levels that are written, joined; a merged level
// stands for the columns to its right.
std::string header_at(const Sheet& sheet, std::size_t header_row, std::size_t column) {
  const SheetRow& last = sheet.rows[header_row];
  auto text = [&](std::size_t r) {
    return column < sheet.rows[r].cells.size() ? sheet.rows[r].cells[column] : std::string();
  };
  std::vector<std::string> levels;
  for (std::size_t r = header_row >= 3 ? header_row - 3 : 0; r <= header_row; ++r) {
    std::string level = text(r);
    for (const MergedRange& m : sheet.merged) {
      const std::size_t line = sheet.rows[r].line;
      if (line < m.first_row || line > m.last_row || column < m.first_column ||
          column > m.last_column)
        continue;
      if (m.first_row == m.last_row && m.first_column < sheet.rows[r].cells.size())
        level = sheet.rows[r].cells[m.first_column];
    }
    if (!level.empty() && (levels.empty() || levels.back() != level)) levels.push_back(level);
  }
  (void)last;
  std::string joined;
  for (const std::string& level : levels) joined += (joined.empty() ? "" : " ") + level;
  return joined;
}

}  // namespace

Result<Exported> read_export(const Workbook& book) {
  const auto marks = read_marks(book);
  const Sheet* sheet = nullptr;
  for (const Sheet& s : book.sheets)
    if (!sheet && !s.hidden && s.name != kMarkSheet && !s.rows.empty()) sheet = &s;
  if (!marks || !sheet)
    return fail("export.not_ours", "不是本系统导出的文件",
                "the file was not exported by this system");
  std::size_t header = sheet->rows.size(), mark = 0;
  for (std::size_t r = 0; r < sheet->rows.size() && r < 20 && header == sheet->rows.size(); ++r)
    for (std::size_t c = 0; c < sheet->rows[r].cells.size(); ++c)
      if (sheet->rows[r].cells[c] == kMarkHeader) header = r, mark = c;
  if (header == sheet->rows.size())
    return fail("export.not_ours", "找不到隐藏的编号列", "the hidden id column is gone",
                sheet->name);
  Exported out;
  out.kind = marks->kind;
  std::size_t width = 0;
  for (const SheetRow& row : sheet->rows) width = std::max(width, row.cells.size());
  for (const auto& [id, text] : marks->columns) {
    std::size_t column = 0;
    // The titles above the header may reach into a column's levels: the end of the text decides.
    while (column < width &&
           (column == mark || !(header_at(*sheet, header, column) == text ||
                                header_at(*sheet, header, column).ends_with(" " + text))))
      ++column;
    if (column == width)
      return fail("export.column", "找不到列“" + text + "”", "the column is gone: " + text,
                  sheet->name);
    out.columns.push_back(id);
    out.positions.push_back(column);
  }
  for (std::size_t r = header + 1; r < sheet->rows.size(); ++r) {
    const SheetRow& row = sheet->rows[r];
    ExportedRow entry{row.line, "", 0, {}};
    std::size_t filled = 0;
    for (std::size_t position : out.positions) {
      entry.values.push_back(position < row.cells.size() ? row.cells[position] : "");
      filled += entry.values.back().empty() ? 0 : 1;
    }
    const std::string id = mark < row.cells.size() ? row.cells[mark] : "";
    const auto at = id.rfind('@');
    if (at != id.npos) {
      const auto version = Decimal::parse(id.substr(at + 1));
      if (!version || !version->to_integer())
        return fail("export.column", "编号列被改动", "the id column was changed",
                    sheet->name + "!" + cell_name(mark, row.line));
      entry.id = id.substr(0, at);
      entry.version = *version->to_integer();
    }
    // Headings, subtotals and totals have no id: they begin with a label and hold no second text.
    if (entry.id.empty() && filled <= 1) continue;
    const std::string& first = entry.values.front();
    if (entry.id.empty() && (first.find("小计") != first.npos || first.find("合计") != first.npos ||
                             first.find("总计") != first.npos))
      continue;
    out.rows.push_back(std::move(entry));
  }
  return out;
}

}  // namespace tongchou::document
