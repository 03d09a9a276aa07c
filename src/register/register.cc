#include "register/register.h"

namespace tongchou::registers {

namespace {

using store::Column;
using store::ColumnType;
using store::Table;

Column text(const char* name) { return {name, ColumnType::text}; }
Column integer(const char* name, bool nullable = false) {
  return {name, ColumnType::integer, nullable};
}

// What lists are filtered, ordered and summed by. Whatever else an entry holds stays out of these
// rows, for a sum over a hundred thousand of them reads each.
std::vector<Column> entry_columns() {
  std::vector<Column> columns = {text("ledger"), text("number"), text("unit"), text("title"),
                                 text("state"), text("stage"), text("matter"),
                                 integer("confidential"), integer("next_due"), integer("changed"),
                                 integer("version")};
  for (int i = 0; i < kTextSlots; ++i) {
    columns.push_back({"t" + std::to_string(i), ColumnType::text});
  }
  for (int i = 0; i < kNumberSlots; ++i) {
    // Null where nothing is known: it counts as nothing in a sum and sorts before all.
    columns.push_back({"n" + std::to_string(i), ColumnType::integer, true});
  }
  return columns;
}

std::vector<Column> with(std::vector<Column> head, std::vector<Column> rest) {
  head.insert(head.end(), rest.begin(), rest.end());
  return head;
}

}  // namespace

const Table& todo() {
  static const Table table{
      "todo",
      {text("role"), text("task"), text("matter"), text("body"), text("procedure"), text("regime"),
       text("number"), text("title"), text("step"), text("step_id"), integer("opened"),
       integer("due"), text("clause"), text("outcome"), text("outcome_label"), integer("version"),
       text("unit"), text("sender"), integer("since"), integer("steps_done"), integer("urged"),
       integer("confidential"), text("about")},
      2,
      {{"matter"}, {"role", "due"}, {"body", "due"}}};
  return table;
}

const Table& matter() {
  static const Table table{
      "matter",
      {text("id"), text("number"), text("title"), text("body"), text("procedure"), text("regime"),
       text("clause"), text("unit"), text("state"), text("outcome"), text("outcome_label"),
       text("step"), text("starter"), integer("started"), integer("closed"), integer("due"),
       integer("confidential"), integer("changed"), integer("filed"), text("verdict"),
       integer("steps_done")},
      1,
      {{"body", "state"}, {"starter"}, {"unit"}, {"procedure", "outcome"}, {"changed"}}};
  return table;
}

const Table& acted() {
  static const Table table{
      "acted", {text("person"), text("matter"), integer("at")}, 2, {{"person", "at"}, {"matter"}}};
  return table;
}

const Table& incident() {
  static const Table table{
      "incident", {text("id"), text("body"), integer("confidential")}, 1, {{"body"}}};
  return table;
}

const Table& watched() {
  static const Table table{"watched", {text("person"), text("matter")}, 2, {{"matter"}}};
  return table;
}

const Table& unread() {
  static const Table table{
      "unread",
      {text("person"), text("circular"), text("matter"), text("body"), text("title"), text("text"),
       integer("at"), integer("read")},
      2,
      {{"person", "read", "at"}, {"matter"}}};
  return table;
}

const Table& owed() {
  static const Table table{
      "owed",
      {text("task"), text("owner"), integer("valid_from"), integer("valid_until"), text("matter"),
       text("body"), text("procedure"), text("step_id"), text("step"), text("unit"),
       text("person"), text("state"), text("outcome"), integer("opened"), integer("due"),
       integer("closed"), integer("paused"), text("urgings"), integer("confidential"),
       text("clause")},
      3,
      {{"closed"}, {"procedure", "closed"}, {"owner", "closed"}, {"clause", "opened"}}};
  return table;
}

const Table& course() {
  static const Table table{
      "course",
      {text("matter"), text("part"), integer("valid_from"), integer("valid_until"), text("unit"),
       text("body"), text("procedure"), text("state"), text("outcome"), integer("started"),
       integer("due"), integer("closed"), integer("handovers"), integer("confidential")},
      3,
      {{"procedure", "closed"}, {"unit", "closed"}}};
  return table;
}

const Table& scheme() {
  static const Table table{
      "scheme",
      {text("id"), text("body"), text("title"), text("object"), text("period"), integer("version"),
       text("since"), integer("decided")},
      1,
      {{"body", "title"}}};
  return table;
}

const Table& sheet() {
  static const Table table{
      "sheet",
      {text("assessment"), text("subject"), text("scheme"), text("body"), text("period"),
       text("state"), text("object"), text("publication"), integer("total", true),
       integer("rank"), text("award"), text("matter")},
      2,
      {{"body", "period"}, {"subject", "period"}, {"period"}}};
  return table;
}

const Table& directive() {
  static const Table table{
      "directive",
      {text("matter"), text("body"), text("number"), text("title"), text("lead"),
       text("source_kind"), text("source_label"), text("state"), text("step"), integer("started"),
       integer("due"), integer("feedback"), integer("urged"), integer("closed"),
       integer("confidential")},
      1,
      {{"state", "due"}, {"body", "state", "due"}}};
  return table;
}

const Table& directive_unit() {
  static const Table table{
      "directive_unit", {text("matter"), text("unit"), text("part")}, 2, {{"unit"}}};
  return table;
}

const Table& timer() {
  static const Table table{
      "timer", {text("kind"), text("id"), integer("key"), integer("due")}, 3, {{"due"}}};
  return table;
}

const Table& entry() {
  static const Table table{
      "entry",
      with({text("id")}, entry_columns()),
      1,
      {{"ledger", "state", "number"}, {"ledger", "unit"}, {"ledger", "stage"},
       {"ledger", "changed"}, {"ledger", "n0"}}};
  return table;
}

const Table& entry_past() {
  static const Table table{
      "entry_past",
      with({text("id"), integer("valid_from"), integer("valid_until")}, entry_columns()),
      2,
      {{"ledger", "valid_until", "valid_from"}, {"ledger", "valid_from"},
       {"ledger", "unit", "valid_until"}}};
  return table;
}

const Table& entry_content() {
  static const Table table{
      "entry_content", {text("id"), integer("valid_from"), text("cells"), text("stages")}, 2, {}};
  return table;
}

const Table& snapshot() {
  static const Table table{
      "snapshot",
      {text("id"), text("ledger"), text("month"), text("matter"), integer("at"), text("state")},
      1,
      {{"ledger", "month"}}};
  return table;
}

const Table& view() {
  static const Table table{"saved_view",
                           {text("id"), text("ledger"), text("person"), text("title"),
                            text("query")},
                           1,
                           {{"person", "ledger"}}};
  return table;
}

const Table& document() {
  static const Table table{
      "document",
      {text("id"), text("body"), text("kind"), text("state"), text("number"), text("title"),
       text("matter"), text("meeting"), text("writer"), integer("confidential"),
       integer("issued"), integer("changed")},
      1,
      {{"body", "kind", "state"}, {"changed"}, {"matter"}, {"meeting"}}};
  return table;
}

const Table& copy() {
  static const Table table{
      "copy",
      {text("document"), text("id"), text("unit"), text("person"), text("body"), text("title"),
       text("number"), text("kind"), integer("extract"), integer("sent"), integer("read"),
       integer("receipted")},
      2,
      {{"unit", "receipted", "sent"}, {"person", "receipted", "sent"}}};
  return table;
}

const Table& meeting() {
  static const Table table{
      "meeting",
      {text("id"), text("body"), text("matter"), text("kind"), text("state"), text("title"),
       text("place"), text("presider"), text("month"), integer("starts"), integer("ends"),
       integer("items"), integer("invited"), integer("signed_in"), integer("ordinal"),
       integer("changed")},
      1,
      {{"body", "starts"}, {"starts"}, {"place", "starts"}}};
  return table;
}

const Table& attending() {
  static const Table table{
      "attending",
      {text("meeting"), text("post"), text("person"), text("unit"), text("answer"),
       integer("starts"), integer("ends")},
      2,
      {{"person", "starts"}, {"unit", "starts"}}};
  return table;
}

const std::vector<const Table*>& all() {
  static const std::vector<const Table*> tables = {
      &todo(),  &matter(), &acted(),      &incident(),      &watched(),  &unread(),
      &owed(),  &course(), &scheme(), &sheet(), &directive(), &directive_unit(),
      &timer(), &entry(),  &entry_past(), &entry_content(), &snapshot(), &view(),
      &document(), &copy(), &meeting(),   &attending()};
  return tables;
}

std::int64_t scaled(const Decimal& value) {
  const Decimal shifted = (value * Decimal(kNumberScale)).rounded(0, Rounding::half_up);
  return shifted.to_integer().value_or(value.is_negative() ? -kNever : kNever);
}

}  // namespace tongchou::registers
