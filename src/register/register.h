// Registers: plain tables for reading (task lists, ledgers, timers). They hold nothing of their
// own: project() makes their rows from a record as it was and as it is, in the transaction that
// changed it; rebuild() makes all of them again from the records.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/base.h"
#include "store/store.h"

namespace tongchou::registers {

// ---- the tables -------------------------------------------------------------------------------

const store::Table& todo();        // one row per open task and role that may take it
const store::Table& matter();      // one row per matter
const store::Table& acted();       // who has acted on which matter, and when last
const store::Table& incident();    // open matters that time's own step could not carry on
const store::Table& watched();
const store::Table& unread();      // 待阅: circulars by person, with the moment of reading
const store::Table& owed();        // facts: tasks as duties, as they were, each for a span of time
const store::Table& course();      // facts: matters and the units they concern, in the same way
const store::Table& scheme();      // assessment schemes
const store::Table& sheet();       // frozen results, one row per scheme, period and who is scored
const store::Table& directive();   // 督办: one row per matter of the common procedure
const store::Table& directive_unit();  // which units owe it: lead | assist
const store::Table& timer();       // what comes due: engine timers of matters, schedules
const store::Table& entry();       // ledger entries as they are
const store::Table& entry_past();  // ledger entries as they were, each for a span of time
const store::Table& entry_content();  // what those held: fields and stages as JSON
const store::Table& snapshot();
const store::Table& view();
const store::Table& meeting();     // one row per meeting
const store::Table& attending();   // one row per invitee, for clashes and feeds
const store::Table& document();    // one row per paper
const store::Table& copy();        // 分送: copies that were not taken back, by unit or person

const std::vector<const store::Table*>& all();

// How a ledger's columns are found in the entry tables: text in t0…t11, numbers (scaled by 10000,
// rounded) in n0…n7, in the order in which the ledger lists its filterable and numeric columns.
inline constexpr int kTextSlots = 12;
inline constexpr int kNumberSlots = 8;
inline constexpr std::int64_t kNumberScale = 10000;
std::int64_t scaled(const Decimal& value);

// Far in the future: a row of entry_past still open, a task without due date.
inline constexpr std::int64_t kNever = 9'000'000'000'000'000;

}  // namespace tongchou::registers
