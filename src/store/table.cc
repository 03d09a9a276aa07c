#include "store/table.h"

#include <algorithm>
#include <set>

namespace tongchou::store {
namespace {

// Names that the stores use themselves, and words that SQL would make of a register's name.
constexpr std::string_view kReserved[] = {"event", "event_subject", "record", "search",
                                          "search_index", "store_meta", "store_table"};

bool is_identifier(std::string_view name) {
  if (name.empty() || name.size() > 48 || name[0] < 'a' || name[0] > 'z') return false;
  return std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

Condition condition(Op op, std::string column) {
  Condition made;
  made.op = op;
  made.column = std::move(column);
  return made;
}

}  // namespace

const std::string& cell_text(const Cell& cell) {
  static const std::string empty;
  const auto* text = std::get_if<std::string>(&cell);
  return text ? *text : empty;
}

std::int64_t cell_integer(const Cell& cell, std::int64_t otherwise) {
  const auto* integer = std::get_if<std::int64_t>(&cell);
  return integer ? *integer : otherwise;
}

std::strong_ordering compare_cells(const Cell& a, const Cell& b) {
  if (a.index() != b.index()) return a.index() <=> b.index();
  if (const auto* integer = std::get_if<std::int64_t>(&a)) {
    return *integer <=> std::get<std::int64_t>(b);
  }
  if (const auto* text = std::get_if<std::string>(&a)) {
    return text->compare(std::get<std::string>(b)) <=> 0;  // by unsigned bytes
  }
  return std::strong_ordering::equal;
}

std::string describe_cell(const Cell& cell) {
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) return std::to_string(*integer);
  if (const auto* text = std::get_if<std::string>(&cell)) return "\"" + *text + "\"";
  return "null";
}

int Table::column_index(std::string_view column) const {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == column) return static_cast<int>(i);
  }
  return -1;
}

Digest declaration_digest(const Table& table) {
  std::string text = table.name + "/" + std::to_string(table.key_columns) + "\n";
  for (const Column& column : table.columns) {
    text += column.name + (column.type == ColumnType::integer ? " integer" : " text");
    text += column.nullable ? " null\n" : "\n";
  }
  for (const auto& index : table.indexes) {
    text += "index";
    for (const std::string& column : index) text += " " + column;
    text += "\n";
  }
  return sm3(text);
}

Result<void> check_table(const Table& table) {
  const auto wrong = [&](std::string zh, std::string en) {
    return fail("store.table", "登记表声明有误：" + zh, "bad register declaration: " + en,
                table.name);
  };
  if (!is_identifier(table.name)) return wrong("表名不合规", "not a table name");
  for (const std::string_view name : kReserved) {
    if (table.name == name) return wrong("表名由存储占用", "the name is the store's own");
  }
  std::set<std::string> names;
  for (const Column& column : table.columns) {
    if (!is_identifier(column.name)) {
      return wrong("列名不合规：" + column.name, "not a column name: " + column.name);
    }
    if (!names.insert(column.name).second) {
      return wrong("列名重复：" + column.name, "column named twice: " + column.name);
    }
  }
  const auto keys = static_cast<std::size_t>(table.key_columns);
  if (table.key_columns < 1 || keys > table.columns.size()) {
    return wrong("主键列数不对", "key_columns is out of range");
  }
  for (std::size_t i = 0; i < keys; ++i) {
    if (table.columns[i].nullable) return wrong("主键列不可为空", "a key column is nullable");
  }
  for (const auto& index : table.indexes) {
    if (index.empty()) return wrong("索引没有列", "an index without columns");
    for (const std::string& column : index) {
      if (!names.contains(column)) {
        return wrong("索引列不存在：" + column, "index names no column: " + column);
      }
    }
  }
  return {};
}

Condition is(std::string column, Cell value) {
  return is_null(value) ? missing(std::move(column))
                        : compare(std::move(column), Op::equal, std::move(value));
}

Condition compare(std::string column, Op op, Cell value) {
  Condition made = condition(op, std::move(column));
  made.values.push_back(std::move(value));
  return made;
}

Condition one_of(std::string column, std::vector<Cell> values) {
  Condition made = condition(Op::in, std::move(column));
  made.values = std::move(values);
  return made;
}

Condition begins(std::string column, std::string prefix) {
  return compare(std::move(column), Op::prefix, std::move(prefix));
}

Condition contains(std::string column, std::string part) {
  return compare(std::move(column), Op::contains, std::move(part));
}

Condition missing(std::string column) { return condition(Op::is_null, std::move(column)); }

Condition present(std::string column) { return condition(Op::not_null, std::move(column)); }

Condition any(std::vector<Condition> parts) {
  Condition made = condition(Op::any, {});
  made.parts = std::move(parts);
  return made;
}

Condition all(std::vector<Condition> parts) {
  Condition made = condition(Op::all, {});
  made.parts = std::move(parts);
  return made;
}

Condition in_table(std::string column, const Table& other, std::string other_column,
                   std::vector<Condition> where) {
  Condition made = condition(Op::in_table, std::move(column));
  made.parts = std::move(where);
  made.other = &other;
  made.other_column = std::move(other_column);
  return made;
}

}  // namespace tongchou::store
