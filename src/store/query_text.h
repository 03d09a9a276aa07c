// Queries checked against the declaration, and as SQL. Internal to store.
#pragma once

#include <string>
#include <vector>

#include "store/store.h"

namespace tongchou::store {

enum class Dialect { sqlite, postgresql };

// The order with the key's columns appended, and where each order column stands in a result row
// that holds the asked columns first and then the order columns that were not asked for.
struct QueryPlan {
  std::vector<int> columns;        // asked, then hidden; indexes into the table's columns
  std::size_t visible = 0;         // how many of them were asked for
  std::vector<Order> order;
  std::vector<int> order_columns;  // indexes into the table's columns
  std::vector<int> order_places;   // indexes into `columns`
};

// Everything that can be wrong with a question is found here ("store.query").
Result<QueryPlan> plan(const Query& query);
Result<void> check_conditions(const Table& table, const std::vector<Condition>& where);
Result<void> check_aggregate(const Aggregate& aggregate);
Result<void> check_limit(int limit);

struct SqlText {
  std::string text;
  std::vector<Cell> values;          // never null
  std::vector<ColumnType> out;       // types of the result's columns
};

// Selects query.limit + 1 rows of plan.columns.
SqlText select_sql(const Query& query, const QueryPlan& plan, Dialect dialect);
SqlText count_sql(const Query& query, Dialect dialect);
// Columns: group_by, count, sums.
SqlText aggregate_sql(const Aggregate& aggregate, Dialect dialect);
SqlText search_sql(const SearchQuery& query, const std::vector<std::string>& words,
                   Dialect dialect);

// Does the row (all columns of the table) satisfy the condition? For the store in memory; `rows`
// hands over every row of another table until it answers true.
using RowsOf =
    std::function<bool(const Table&, const std::function<bool(const Row&)>& until)>;
bool matches(const Table& table, const Row& row, const Condition& condition, const RowsOf& rows);

}  // namespace tongchou::store
