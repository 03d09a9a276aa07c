#include "store/sql_text.h"

namespace tongchou::store {
namespace {

std::string parameter(std::size_t number) { return ":p" + std::to_string(number + 1); }

// "(VALUES (:p1, :p2))" or "SELECT * FROM unnest(CAST(:p1 AS bigint[]), …)".
std::string source(Dialect dialect, const std::vector<ColumnType>& types) {
  const bool arrays = dialect == Dialect::postgresql;
  std::string sql = arrays ? "SELECT * FROM unnest(" : "VALUES (";
  for (std::size_t i = 0; i < types.size(); ++i) {
    if (i) sql += ", ";
    if (arrays) {
      sql += "CAST(" + parameter(i);
      sql += types[i] == ColumnType::integer ? " AS bigint[])" : " AS text[])";
    } else {
      sql += parameter(i);
    }
  }
  return sql + ")";
}

std::string quoted(const std::string& name) { return "\"" + name + "\""; }

}  // namespace

std::string insert_event_sql(Dialect dialect) {
  return "INSERT INTO event (seq, at_ms, kind, bytes, hash, subjects) " +
         source(dialect, kEventTypes);
}

std::string insert_subject_sql(Dialect dialect) {
  return "INSERT INTO event_subject (subject, seq) " + source(dialect, kSubjectTypes);
}

std::string upsert_sql(Dialect dialect, const Table& table) {
  std::string columns, key, changes;
  std::vector<ColumnType> types;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const std::string name = quoted(table.columns[i].name);
    types.push_back(table.columns[i].type);
    columns += (i ? ", " : "") + name;
    if (i < static_cast<std::size_t>(table.key_columns)) {
      key += (i ? ", " : "") + name;
    } else {
      changes += (changes.empty() ? "" : ", ") + name + " = excluded." + name;
    }
  }
  return "INSERT INTO " + quoted(table.name) + " (" + columns + ") " + source(dialect, types) +
         " ON CONFLICT (" + key + ") DO " +
         (changes.empty() ? "NOTHING" : "UPDATE SET " + changes);
}

std::string erase_sql(Dialect dialect, const Table& table) {
  std::string key, equal;
  std::vector<ColumnType> types;
  for (int i = 0; i < table.key_columns; ++i) {
    const std::string name = quoted(table.columns[i].name);
    types.push_back(table.columns[i].type);
    key += (i ? ", " : "") + name;
    equal += (i ? " AND " : "") + name + " = " + parameter(i);
  }
  const std::string from = "DELETE FROM " + quoted(table.name) + " WHERE ";
  if (dialect == Dialect::sqlite) return from + equal;
  return from + "(" + key + ") IN (" + source(dialect, types) + ")";
}

}  // namespace tongchou::store
