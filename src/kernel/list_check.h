// What one project row says against itself; inside list_import only.
#pragma once

#include "kernel/list_import.h"

namespace tongchou::kernel {

// Cells of the row by field, with their addresses.
struct RowCells {
  std::map<std::string, std::string> text;  // trimmed
  std::map<std::string, std::string> cell;  // "G17"
  const std::string& at(const std::string& field) const;
  const std::string& address(const std::string& field) const;
};

void add_reason(ListItem& item, const char* rule, const std::string& cell,
                const std::string& zh = {}, const std::string& en = {}, const char* clause = "");

// Each adds its reasons; those of weight `returns` decide the verdict.
void check_shifted(ListItem& item, const RowCells& cells);
void check_amounts(ListItem& item, const RowCells& cells);
void check_prose(ListItem& item, const RowCells& cells);
void check_period(ListItem& item, const RowCells& cells);

}  // namespace tongchou::kernel
