// The shapes of doc/api.md for ledgers, made from rows; and what several of its routes share.
#pragma once

#include "kernel/ledger_rows.h"
#include "server/ledger_query.h"

namespace tongchou::server {

// Every ledger of which somebody may see anything, body by body, in the order of its procedures.
std::vector<LedgerSight> open_ledgers(App& app, const Request& request);

// Names of units on a day, each looked up once.
class UnitNames {
 public:
  // With the pack the tables within entries can be read too.
  UnitNames(const kernel::World& world, Date day, const kernel::Pack* pack = nullptr)
      : world_(world), day_(day), pack_(pack) {}
  const std::string& operator()(const std::string& unit);
  std::string post(const std::string& token) const;  // "post:p7"
  kernel::RowsText rows(const kernel::LedgerColumn& column, const Json& value) const;

 private:
  const kernel::World& world_;
  Date day_;
  const kernel::Pack* pack_;
  std::map<std::string, std::string> names_;
};

// A value as people read it: labels of choices, names of units, amounts in the ledger's unit.
std::string value_text(const kernel::LedgerDef& ledger, const kernel::LedgerColumn& column,
                       const Json& value, UnitNames& units, bool english = false);
// With the cells of those columns.
using ShownColumns = std::vector<const kernel::LedgerColumn*>;
ShownColumns all_columns(const kernel::LedgerDef& ledger);
ShownColumns asked_columns(const kernel::LedgerDef& ledger, const LedgerQuery& query);
Json entry_json(App& app, const LedgerSight& sight, const EntryRow& row,
                const ShownColumns& columns, UnitNames& units);
// The arithmetic behind a light: [{"label","value"}].
Json light_why(App& app, const LedgerSight& sight, const EntryRow& row);
Json ledger_rights(const kernel::Standing& standing, const LedgerSight& sight);
Json ledger_json(App& app, const Request& request, const LedgerSight& sight);
Json stage_json(const LedgerSight& sight, const EntryRow& row);
const std::string& stage_label(const kernel::LedgerDef& ledger, const std::string& stage);
std::string short_name(const kernel::LedgerDef& ledger);   // "projects"

// ---- what a ledger's procedures are, by their forms --------------------------------------------

struct LedgerProcedure {
  const kernel::PackProcedure* procedure = nullptr;
  const Json* form = nullptr;
  std::string entry_field;   // the field that names an entry
  bool stage = false;        // moves stages
  bool update = false;       // changes fields
};
std::vector<LedgerProcedure> entry_procedures(const LedgerSight& sight);
// The month's report: its form asks for a month and names no entry. Null when there is none.
const kernel::PackProcedure* report_procedure(const LedgerSight& sight, std::string& month_field);
// The unit for which somebody may start it; `entry_unit` for what any unit may. Nothing: may not.
std::optional<std::string> may_start(const kernel::Standing& standing, const kernel::Pack& pack,
                                     const kernel::PackProcedure& procedure,
                                     const std::string& entry_unit);

// ---- differences ------------------------------------------------------------------------------

// {"label","level"} between a row then and now; null when nothing differs.
Json change_json(App& app, const LedgerSight& then, const LedgerSight& now, const EntryRow* before,
                 const EntryRow& after);
// {"added","removed","stage","light","done_delta"} of a filtered set.
Result<Json> difference_totals(App& app, const LedgerSight& then, const LedgerSight& now,
                               const LedgerQuery& query);
// [{"field","label","old","new"}] with texts as people read them.
Json field_changes(const kernel::LedgerDef& ledger, const EntryRow* before, const EntryRow* after,
                   UnitNames& units, bool english = false);

Response ledger_difference(App& app, const Request& request);   // ledger_difference.cc
Response ledger_entry(App& app, const Request& request);        // ledger_entry.cc
Response ledger_export(App& app, const Request& request);       // ledger_export.cc
void add_ledger_import_routes(App& app);                        // ledger_import.cc
void add_ledger_report_routes(App& app);                        // ledger_report.cc
Response no_ledger(App& app, const Request& request);

}  // namespace tongchou::server
