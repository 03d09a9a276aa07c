// What a question may be, and its meaning in memory; query_sql.cc says the same in SQL.
#include "base/limits.h"
#include <algorithm>

#include "store/query_text.h"

namespace tongchou::store {
namespace {

using limits::kConditionDepthMax;
using limits::kConditionValuesMax;

std::unexpected<Error> wrong(std::string zh, std::string en, std::string place) {
  return fail("store.query", "查询有误：" + zh, "bad query: " + en, std::move(place));
}

std::unexpected<Error> no_column(const Table& table, const std::string& column) {
  return wrong("没有此列", "no such column", table.name + "." + column);
}

bool takes_values(Op op) { return op < Op::is_null; }

Result<void> check_values(const Table& table, const Condition& condition, const Column& column) {
  const std::string place = table.name + "." + column.name;
  if (condition.op != Op::in && condition.values.size() != 1) {
    return wrong("应当恰有一个值", "exactly one value is needed", place);
  }
  if (condition.values.size() > kConditionValuesMax) return wrong("值太多", "too many values", place);
  const bool text_only = condition.op == Op::prefix || condition.op == Op::contains;
  if (text_only && column.type != ColumnType::text) {
    return wrong("此列不是文字", "not a text column", place);
  }
  for (const Cell& value : condition.values) {
    if (is_null(value)) return wrong("值为空，请用 is_null", "a null value; use is_null", place);
    if (std::holds_alternative<std::int64_t>(value) != (column.type == ColumnType::integer)) {
      return wrong("值与列的类型不符", "a value of another type than the column", place);
    }
  }
  return {};
}

Result<void> check_condition(const Table& table, const Condition& condition, int depth) {
  if (depth > kConditionDepthMax) return wrong("条件嵌套太深", "conditions nested too deep", table.name);
  const Table* inner = &table;
  if (condition.op != Op::any && condition.op != Op::all) {
    const int index = table.column_index(condition.column);
    if (index < 0) return no_column(table, condition.column);
    if (takes_values(condition.op)) {
      return check_values(table, condition, table.columns[index]);
    }
    if (condition.op != Op::in_table) return {};
    inner = condition.other;
    if (!inner) return wrong("缺少另一张表", "the other table is missing", table.name);
    const int other = inner->column_index(condition.other_column);
    if (other < 0) return no_column(*inner, condition.other_column);
    if (inner->columns[other].type != table.columns[index].type) {
      return wrong("两列类型不同", "the two columns differ in type", inner->name);
    }
  }
  for (const Condition& part : condition.parts) {
    if (auto r = check_condition(*inner, part, depth + 1); !r) return r;
  }
  return {};
}

bool holds(Op op, std::strong_ordering order) {
  switch (op) {
    case Op::equal: return order == 0;
    case Op::not_equal: return order != 0;
    case Op::less: return order < 0;
    case Op::less_equal: return order <= 0;
    case Op::greater: return order > 0;
    default: return order >= 0;
  }
}

}  // namespace

Result<void> check_limit(int limit) {
  if (limit >= 1 && limit <= kRowsPerPageMax) return {};
  const std::string bound = "1-" + std::to_string(kRowsPerPageMax);
  return wrong("条数应在 " + bound + " 之间", "limit must be within " + bound,
               std::to_string(limit));
}

Result<void> check_conditions(const Table& table, const std::vector<Condition>& where) {
  for (const Condition& condition : where) {
    if (auto r = check_condition(table, condition, 1); !r) return r;
  }
  return {};
}

Result<void> check_aggregate(const Aggregate& aggregate) {
  if (!aggregate.table) return wrong("缺少表", "no table", "table");
  const Table& table = *aggregate.table;
  for (const std::string& column : aggregate.group_by) {
    if (table.column_index(column) < 0) return no_column(table, column);
  }
  for (const std::string& column : aggregate.sums) {
    const int index = table.column_index(column);
    if (index < 0) return no_column(table, column);
    if (table.columns[index].type != ColumnType::integer) {
      return wrong("只能对整数列求和", "only integer columns have sums", table.name + "." + column);
    }
  }
  return check_conditions(table, aggregate.where);
}

Result<QueryPlan> plan(const Query& query) {
  if (!query.table) return wrong("缺少表", "no table", "table");
  const Table& table = *query.table;
  if (auto r = check_limit(query.limit); !r) return std::unexpected(r.error());
  if (auto r = check_conditions(table, query.where); !r) return std::unexpected(r.error());
  QueryPlan made;
  for (const std::string& column : query.columns) {
    const int index = table.column_index(column);
    if (index < 0) return no_column(table, column);
    made.columns.push_back(index);
  }
  if (query.columns.empty()) {
    for (std::size_t i = 0; i < table.columns.size(); ++i) made.columns.push_back(i);
  }
  made.visible = made.columns.size();
  const auto order_by = [&](int index, const Order& order) {
    made.order.push_back(order);
    made.order_columns.push_back(index);
    const auto place = std::ranges::find(made.columns, index);
    made.order_places.push_back(place - made.columns.begin());
    if (place == made.columns.end()) made.columns.push_back(index);
  };
  for (const Order& order : query.order_by) {
    const int index = table.column_index(order.column);
    if (index < 0) return no_column(table, order.column);
    if (std::ranges::find(made.order_columns, index) == made.order_columns.end()) {
      order_by(index, order);
    }
  }
  // The key goes on in the direction of what is before it, so that one index serves both.
  const bool descending = !made.order.empty() && made.order.back().descending;
  for (int i = 0; i < table.key_columns; ++i) {
    if (std::ranges::find(made.order_columns, i) != made.order_columns.end()) continue;
    order_by(i, {table.columns[i].name, descending});
  }
  if (query.after.empty()) return made;
  if (query.after.size() != made.order.size()) {
    return wrong("翻页位置与排序不符", "`after` does not fit the order", table.name);
  }
  for (std::size_t i = 0; i < query.after.size(); ++i) {
    const Column& column = table.columns[made.order_columns[i]];
    const Cell& cell = query.after[i];
    const bool integer = std::holds_alternative<std::int64_t>(cell);
    if (is_null(cell) ? !column.nullable : integer != (column.type == ColumnType::integer)) {
      return wrong("翻页位置与排序不符", "`after` does not fit the order",
                   table.name + "." + column.name);
    }
  }
  return made;
}

bool matches(const Table& table, const Row& row, const Condition& condition, const RowsOf& rows) {
  const auto part_holds = [&](const Condition& part) { return matches(table, row, part, rows); };
  if (condition.op == Op::any) return std::ranges::any_of(condition.parts, part_holds);
  if (condition.op == Op::all) return std::ranges::all_of(condition.parts, part_holds);
  const Cell& cell = row[table.column_index(condition.column)];
  if (condition.op == Op::is_null) return is_null(cell);
  if (condition.op == Op::not_null) return !is_null(cell);
  if (is_null(cell)) return false;
  switch (condition.op) {
    case Op::in:
      return std::ranges::find(condition.values, cell) != condition.values.end();
    case Op::prefix:
      return cell_text(cell).starts_with(cell_text(condition.values[0]));
    case Op::contains:
      return cell_text(cell).find(cell_text(condition.values[0])) != std::string::npos;
    case Op::in_table: {
      const Table& other = *condition.other;
      const int index = other.column_index(condition.other_column);
      return rows(other, [&](const Row& candidate) {
        return candidate[index] == cell &&
               std::ranges::all_of(condition.parts, [&](const Condition& part) {
                 return matches(other, candidate, part, rows);
               });
      });
    }
    default:
      return holds(condition.op, compare_cells(cell, condition.values[0]));
  }
}

}  // namespace tongchou::store
