// Registers are plain tables for reading, declared as data and created by the store. A Table names
// its columns and which leading ones are the primary key; a Query names columns of a Table and
// values. Identifiers are checked against the declaration, values are always bound: no text from
// outside ever becomes SQL.
//
// Order is the same on every store: integers by value, text by its UTF-8 bytes, null before all.
// Chinese order (pinyin, strokes) and decimals are therefore kept in columns of their own: a sort
// key as text, or a scaled integer beside the exact text.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/base.h"
#include "base/limits.h"

namespace tongchou::store {

// ---- cells ---------------------------------------------------------------------------------

// Null, a 64-bit integer, or UTF-8 text without NUL.
using Cell = std::variant<std::monostate, std::int64_t, std::string>;
using Row = std::vector<Cell>;

inline bool is_null(const Cell& cell) { return cell.index() == 0; }
// Neutral values ("" and `otherwise`) when the cell is of another type, as Json does.
const std::string& cell_text(const Cell& cell);
std::int64_t cell_integer(const Cell& cell, std::int64_t otherwise = 0);
std::strong_ordering compare_cells(const Cell& a, const Cell& b);
// For a place in an error message: 12, "text" or null.
std::string describe_cell(const Cell& cell);

// ---- tables --------------------------------------------------------------------------------

enum class ColumnType { text, integer };

struct Column {
  std::string name;  // [a-z][a-z0-9_]*, at most 48 characters
  ColumnType type = ColumnType::text;
  bool nullable = false;  // paging by a nullable column in descending order cannot use an index
};

struct Table {
  std::string name;             // as a column's name; "event", "record", "search" … are the store's
  std::vector<Column> columns;
  int key_columns = 1;          // the leading columns that are the primary key (never null)
  std::vector<std::vector<std::string>> indexes = {};  // column lists; the key is indexed anyway

  int column_index(std::string_view column) const;  // -1 when there is none
};

// What the schema version of a table is made of; a table whose digest differs is dropped and made
// anew, empty (Store::rebuilt_tables names it).
Digest declaration_digest(const Table& table);
Result<void> check_table(const Table& table);

// ---- queries -------------------------------------------------------------------------------

enum class Op {
  equal, not_equal, less, less_equal, greater, greater_equal,  // null never matches these six
  in,         // any of `values`; an empty list matches nothing
  prefix,     // text begins with; can use an index
  contains,   // text contains, exact; scans (Reader::search is the indexed way)
  is_null, not_null,
  any, all,   // of the conditions in `parts`; an empty `any` is false, an empty `all` true
  in_table,   // column is one of the values of other.other_column in rows matching `parts`
};

struct Condition {
  Op op = Op::equal;
  std::string column;
  std::vector<Cell> values = {};
  std::vector<Condition> parts = {};
  const Table* other = nullptr;
  std::string other_column = {};
};

// where = {is("unit", "u1"), one_of("state", {"open", "late"}), any({…})}; a list is a conjunction.
Condition is(std::string column, Cell value);  // a null value means is_null
Condition compare(std::string column, Op op, Cell value);
Condition one_of(std::string column, std::vector<Cell> values);
Condition begins(std::string column, std::string prefix);
Condition contains(std::string column, std::string part);
Condition missing(std::string column);
Condition present(std::string column);
Condition any(std::vector<Condition> parts);
Condition all(std::vector<Condition> parts);
Condition in_table(std::string column, const Table& other, std::string other_column,
                   std::vector<Condition> where);

struct Order {
  std::string column;
  bool descending = false;
};

struct Query {
  const Table* table = nullptr;
  std::vector<std::string> columns = {};   // empty: all, in the declared order
  std::vector<Condition> where = {};
  std::vector<Order> order_by = {};        // the key's columns are appended, so order is total
  std::vector<Cell> after = {};            // Page::next of the page before; empty: from the start
  int limit = 50;                          // 1 … kRowsPerPageMax
  bool with_total = false;                 // also count what matches `where`, all pages
};

struct Page {
  std::vector<Row> rows;
  std::vector<Cell> next;                  // hand back as Query::after; empty: this was the last
  std::optional<std::int64_t> total;
};

struct Aggregate {
  const Table* table = nullptr;
  std::vector<std::string> group_by = {};  // the result is ordered by these
  std::vector<std::string> sums = {};      // integer columns; null counts as 0
  std::vector<Condition> where = {};
};

struct Group {
  Row by;                                  // cells of group_by
  std::int64_t count = 0;
  std::vector<std::int64_t> sums;
};

using limits::kRowsPerPageMax;

}  // namespace tongchou::store
