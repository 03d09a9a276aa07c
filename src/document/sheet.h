// Tables from and to files: CSV and XLSX. What comes from outside is bounded and every failure
// names the line or the cell; what goes out can come in again.
//
//  read   read_csv, read_xlsx, read_sheet (tells them apart)
//  write  SheetWriter (XLSX, streaming: memory does not grow with the rows), write_csv_row
//  again  read_export: the entries of a file that SheetWriter made, by id and version, whatever was
//         sorted, filtered or moved in between
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/base.h"
#include "base/limits.h"

namespace tongchou::document {

// ---- reading -----------------------------------------------------------------------------------

struct SheetRow {
  std::size_t line = 0;            // physical line of a CSV, row number of a sheet; from 1
  std::vector<std::string> cells;  // text as shown; empty cells are ""; trailing ones may be absent
};

struct MergedRange {
  std::size_t first_row = 0, first_column = 0, last_row = 0,
              last_column = 0;  // rows from 1, columns from 0
};

struct Sheet {
  std::string name;  // of an XLSX; empty for CSV
  bool hidden = false;
  std::vector<SheetRow> rows;  // in order; blank rows at the end are left out
  std::vector<MergedRange> merged;
};

struct Workbook {
  std::vector<Sheet> sheets;
};

std::string cell_name(std::size_t column, std::size_t row);  // (2, 7) -> "C7"

// UTF-8 with or without BOM, UTF-16 with BOM, GB18030. Separator: comma, tab or semicolon,
// whichever the first lines use most. Quotes as in RFC 4180; line breaks inside quotes belong to
// the cell. Errors: csv.encoding, csv.quote (place "line 7"), csv.too_big.
Result<Sheet> read_csv(std::string_view bytes);

// Numbers keep their text to 15 digits, as Excel shows them; a unit in the number format
// ("0\"万元\"") is appended; dates read 2026-03-16 or 2026-03-16 09:00. A cell merged down a column
// fills the rows below if it holds words without figures (a unit, a place): figures are not
// multiplied. Errors: xlsx.zip, xlsx.part, xlsx.cell (place "Sheet1!C7"), xlsx.too_big (also for
// zip bombs).
Result<Workbook> read_xlsx(std::string_view bytes);

// XLSX by its first bytes (the first visible sheet with content), otherwise CSV.
Result<Sheet> read_sheet(std::string_view bytes);

// ---- writing -----------------------------------------------------------------------------------

enum class CellFormat { text, wrapped, integer, decimal, money, date };

struct SheetColumn {
  std::string id;                   // stable; found again by read_export
  std::vector<std::string> header;  // levels from the top; equal neighbours of a level merge
  double width = 12;                // characters
  CellFormat format = CellFormat::text;
  bool sum = false;  // added in subtotals and totals
};

struct SheetLayout {
  std::string name = "台账";    // of the sheet: at most 31 characters, no []:*?/\.
  std::string kind;             // what the rows are, e.g. "key-projects/ledger"; kept in the file
  std::string title, subtitle;  // first lines, merged over the width
  std::vector<SheetColumn> columns;
  int frozen_columns = 2;
};

class SheetWriter {
 public:
  // Writes to `path`. Errors: sheet.layout, sheet.write.
  static Result<std::unique_ptr<SheetWriter>> open(const std::string& path, SheetLayout layout);
  ~SheetWriter();

  // Values in the order of the columns; numbers as exact decimal text, "" for nothing. `id` and
  // `version` travel in a hidden column; without id the row is for reading only.
  Result<void> row(const std::vector<std::string>& values, std::string_view id = {},
                   std::int64_t version = 0);
  Result<void> heading(std::string_view text);    // merged over the width
  Result<void> subtotal(std::string_view label);  // of the rows since the last one
  Result<void> total(std::string_view label);     // of all rows
  Result<void> finish();                          // writes the file; nothing may follow

  std::size_t rows_written() const;

 private:
  SheetWriter();
  struct State;
  std::unique_ptr<State> state_;
};

// One line with its line break. With `guard`, text that a spreadsheet would run as a formula (= + @
// or a tab first) gets an apostrophe; numbers are left alone.
std::string write_csv_row(const std::vector<std::string>& cells, bool guard = true);
inline constexpr std::string_view kCsvBom = "\xEF\xBB\xBF";  // first bytes, for spreadsheets

// ---- again -------------------------------------------------------------------------------------

struct ExportedRow {
  std::size_t line = 0;
  std::string id;  // empty for a row that a person added
  std::int64_t version = 0;
  std::vector<std::string> values;  // by Exported::columns
};
struct Exported {
  std::string kind;
  std::vector<std::string> columns;    // ids that were found
  std::vector<std::size_t> positions;  // the column of each in the file, for naming cells
  std::vector<ExportedRow> rows;       // without titles, headings, subtotals
};
// Error export.not_ours when the file bears no marks of SheetWriter; export.column when a column
// with an id lost its header.
Result<Exported> read_export(const Workbook& workbook);

}  // namespace tongchou::document
