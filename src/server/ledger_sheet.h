// Ledgers as sheets: the export that comes in again, and the month's report.
#pragma once

#include <filesystem>

#include "document/document.h"
#include "server/ledger_page.h"

namespace tongchou::server {

struct SheetPlan {
  std::string title, subtitle;
  std::vector<document::SheetColumn> columns;  // ids of ledger columns, "number", "stage", "light"…
  bool ids = false;                            // rows carry id and version: the file comes in again
  bool grouped = true;                         // by the report's group, with subtotals
  std::vector<std::string> lines;              // words under the table
  std::optional<LedgerSight> then;             // for the column "change"
};

// A column of the ledger with its heads; `in_group` false leaves the group out.
document::SheetColumn sheet_column(const kernel::LedgerDef& ledger,
                                   const kernel::LedgerColumn& column, const std::string& group);
document::SheetColumn marker_sheet_column(const std::string& id, const std::string& label,
                                          const std::string& group, double width);
// A cell's text: amounts in the ledger's unit without it, choices and units by name.
std::string sheet_text(const kernel::LedgerDef& ledger, const kernel::LedgerColumn& column,
                       const Json& value, UnitNames& units);

// A workbook that was written to `path`; it is gone when sent.
Response send_file(const std::filesystem::path& path, const std::string& file_name);
// Written row by row into a file that nobody else sees, then sent; it is gone when sent.
Response sheet_response(App& app, const Request& request, const LedgerSight& sight,
                        LedgerQuery query, const SheetPlan& plan, const std::string& file_name);

}  // namespace tongchou::server
