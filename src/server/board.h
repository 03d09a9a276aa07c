// Boards: a procedure and its register on one page (kernel/board.h says what a board is). Every row
// is asked of the register under the sight of whoever looks, so a board shows nobody more than the
// ledger does; what can be done from it are the steps of the matters, done in the usual way.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "document/paper.h"
#include "kernel/board.h"
#include "server/ledger_page.h"

namespace tongchou::server {

struct ShownBoard {
  std::shared_ptr<const kernel::Pack> pack;
  kernel::Board board;
  LedgerSight sight;  // of its register; no ledger when the board has none

  std::string of(const char* what) const { return board.of(what); }
  // A cell of the register by what the board calls it.
  std::string cell(const EntryRow& row, const char* what) const;
  // Its choice or name as people read it.
  std::string text(const EntryRow& row, const char* what, UnitNames& units) const;
};

// Absent: there is no such board, or nothing of its register may be seen.
std::optional<ShownBoard> open_board(App& app, const Request& request, const std::string& body,
                                     const std::string& id);
Json board_json(App& app, const ShownBoard& shown);
// Whether a board has anything to show to whoever looks: those who see the whole register always
// have it; a unit has it when something of its own stands there.
bool concerns(App& app, const Request& request, const ShownBoard& shown);
// The boards that concern the caller, by body and id.
std::vector<ShownBoard> open_boards(App& app, const Request& request);
// The open task of a step, if the caller may take it: {"id","version"}; else null.
Json own_task(const kernel::World& world, const Request& request, const std::string& matter,
              const std::string& step);
// At most `most` rows of the register, newest first, until `use` answers false.
Result<void> newest_rows(App& app, const ShownBoard& shown, const Parameters& filters,
                         std::size_t most, const std::function<bool(const EntryRow&)>& use);

Response triage_board(App& app, const Request& request, const ShownBoard& shown);
Response weekly_board(App& app, const Request& request, const ShownBoard& shown);
// The week on paper: who owed, who was late, what came in, what is the same again (KP-31).
Result<document::PaperFile> weekly_paper(App& app, const Request& request,
                                         const ShownBoard& shown);

Response agency_board(App& app, const Request& request, const ShownBoard& shown);
// KP-23: what the holder of a secret address sees: the one project, until the day, unless closed.
Response investor_view(App& app, const Request& request);

// KP-33: the consolidated table of a matter's parallel opinion requests; null when it asked nobody.
Json opinion_table(App& app, const Request& request, const kernel::Matter& matter);
// KP-34: the sheet by which the office submits the matter to the leader, the table attached.
Result<document::PaperFile> submission_sheet(App& app, const kernel::Matter& matter,
                                             const Json& table);

void add_board_routes(App& app);

}  // namespace tongchou::server
