// Asking a ledger: who sees which rows, what the filters of an address mean, one page, sums and
// lights. Everything is asked of the registers by condition; rows that one may not see never leave
// the store, so counts and sums cannot tell of them (KP-44).
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "server/app.h"

namespace tongchou::server {

// ---- who sees what: the same rule as kernel::may_see, as a condition --------------------------
// Besides, a ledger that is open to units (KP-9: the rules in force) is read by all of them.

struct Sight {
  bool all = false;                 // the office, the leaders: restricted rows too
  bool open = false;                // members, supervisors, auditors: what is not restricted
  std::vector<std::string> units;   // one's own rows, restricted or not
  bool any() const { return all || open || !units.empty(); }
};
Sight sight_of(const kernel::Standing& standing, const std::string& body);
void restrict_to(const Sight& sight, std::vector<store::Condition>& where);

// ---- a row ------------------------------------------------------------------------------------

// An entry as it is now or was at the moment of the sight: shared with the cache, never a copy.
struct EntryRow {
  std::shared_ptr<const kernel::Entry> entry;
  std::int64_t next_due = 0;  // in ms; registers::kNever: nothing is due
};

// ---- a ledger as somebody sees it at a moment -------------------------------------------------

struct LedgerSight {
  std::shared_ptr<const kernel::Pack> pack;
  const kernel::LedgerDef* ledger = nullptr;
  Sight sight;
  std::map<std::string, std::string> slots;
  Instant now{};                    // the moment that lights are computed for
  std::optional<Instant> past;      // absent: as it is now
  bool english = false;             // the language of whoever looks

  const store::Table& table() const;
  std::vector<store::Condition> visible() const;  // ledger, moment, sight
  // The same at another moment.
  LedgerSight at(Instant moment) const;
};

// Null ledger when there is none or nothing of it may be seen.
LedgerSight open_ledger(App& app, const Request& request);
LedgerSight open_ledger(App& app, const Request& request, const std::string& body,
                        const std::string& name);
// The moment that a day stands for: its snapshot's, else its end; nothing for today and later.
std::optional<Instant> moment_of(App& app, const LedgerSight& sight, std::string_view day);
// The same of the day that the address names (`as_of`, `compare`); error: no day, or after today.
Result<std::optional<Instant>> asked_moment(App& app, const LedgerSight& sight,
                                            const Request& request, std::string_view parameter);

// The day on which a light turns yellow: due at or after this (ms) is green.
std::int64_t green_from(App& app, Instant now);
kernel::Light light_of(App& app, const EntryRow& row, Instant now);
std::string_view light_of_due(std::int64_t due, Instant now, std::int64_t green);
// When a row came to hold: the column whose index there is, now and in the past.
std::string changed_column(const LedgerSight& sight);
// What the year's plan asks for by now is not done. Without a plan nothing is behind it.
bool is_behind(const Decimal& year_plan, const Decimal& done_year, Instant now);

// ---- the query of an address ------------------------------------------------------------------

using Parameters = std::vector<std::pair<std::string, std::string>>;

// What a view and an address ask for. `behind` compares two columns, which conditions cannot.
struct LedgerQuery {
  std::vector<store::Condition> where;   // filters only; visible() comes before
  std::vector<store::Condition> state;   // in or left
  bool behind = false;
  std::string sort = "number";           // a column, "stage", "light", "changed"
  bool descending = false;
  bool grouped_sort = false;             // somebody asked for this order
  std::string key;                       // the filters as text, for keeping sums
  std::set<std::string> cells;           // columns that a page carries; see has_cell
  bool has_cell(const kernel::LedgerDef& ledger, const kernel::LedgerColumn& column) const;
};
// Errors: ledger.filter names a column that cannot be filtered, ledger.columns one that is none.
Result<LedgerQuery> read_query(App& app, const LedgerSight& sight, const Parameters& parameters);
// `view` replaced by what it stands for; later ones win.
Parameters with_view(App& app, const LedgerSight& sight, const std::string& person,
                     const Parameters& asked);
Parameters parse_view_query(std::string_view text);  // "a=b&c=d"

std::vector<store::Condition> conditions(const LedgerSight& sight, const LedgerQuery& query,
                                         bool any_state = false);

struct EntryPage {
  std::vector<EntryRow> rows;
  std::string next;                      // empty: the last page
};
Result<EntryPage> read_page(App& app, const LedgerSight& sight, const LedgerQuery& query,
                            std::string_view after, int limit);
Result<std::optional<EntryRow>> read_entry(App& app, const LedgerSight& sight,
                                           const std::string& id);
Result<std::vector<EntryRow>> read_entries(App& app, const LedgerSight& sight,
                                           const std::vector<std::string>& ids);
// Every row of the query in order, page by page; stops when `use` answers false.
Result<void> each_entry(App& app, const LedgerSight& sight, const LedgerQuery& query,
                        const std::function<bool(const EntryRow&)>& use);

// ---- sums -------------------------------------------------------------------------------------

struct LedgerSums {
  std::int64_t count = 0;
  std::map<std::string, std::int64_t> sums;    // by column, scaled as in the registers
  std::map<std::string, std::int64_t> lights;  // by colour
};
// Kept until an entry of the ledger changes or a light may have: one pass of the store otherwise.
Result<LedgerSums> sums_of(App& app, const LedgerSight& sight, const LedgerQuery& query);
// Only how many, not for `behind`: much cheaper than sums where an index answers.
Result<std::int64_t> count_of(App& app, const LedgerSight& sight, const LedgerQuery& query);
std::map<std::string, std::int64_t> stage_counts(App& app, const LedgerSight& sight,
                                                 const LedgerQuery& query);
// How many stand at each value of a column of the register ("stage", or a slot), by the colour of
// their light; kept like sums.
using LightsBy = std::map<std::string, std::map<std::string, std::int64_t>>;
Result<LightsBy> lights_by(App& app, const LedgerSight& sight, const LedgerQuery& query,
                           const std::string& column);
Json sums_json(const LedgerSight& sight, const LedgerSums& sums);
Decimal unscaled(std::int64_t value);
// The columns that stand for plan and done in sums: the first summed amount, and done_total.
std::string plan_column(const kernel::LedgerDef& ledger);
std::string done_column(const kernel::LedgerDef& ledger);
// The column that says in whose territory an entry lies (属地); "" when the ledger has none.
std::string place_column(const kernel::LedgerDef& ledger);

}  // namespace tongchou::server
