// A list of declarations read without an office: the pack straight from the embedded files.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/import_list.h"

namespace tongchou::command_line {

// `ledger` is the short name of a ledger ("projects"); the pack is the embedded one that keeps it
// and takes lists, with its numbers of the day. CSV or XLSX by content. Errors: import.no_rules (no
// pack takes such a list), those of ReadList::read and of reading a sheet.
Result<server::ReadList> read_list_alone(const std::string& ledger, std::string_view bytes,
                                         Instant now, const std::vector<kernel::Rate>& rates);
// The body of that pack; empty when there is none.
std::string body_of_list(const std::string& ledger);

}  // namespace tongchou::command_line
