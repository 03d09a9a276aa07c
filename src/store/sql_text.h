// The statements by which a batch is written, with a parameter for each cell (SQLite) or for each
// column of all rows (PostgreSQL), in the order of the columns. Internal to store.
#pragma once

#include <string>
#include <vector>

#include "store/query_text.h"

namespace tongchou::store {

inline const std::vector<ColumnType> kEventTypes = {ColumnType::integer, ColumnType::integer,
                                                    ColumnType::text,    ColumnType::text,
                                                    ColumnType::text,    ColumnType::text};
inline const std::vector<ColumnType> kSubjectTypes = {ColumnType::text, ColumnType::integer};

std::string insert_event_sql(Dialect dialect);
std::string insert_subject_sql(Dialect dialect);
std::string upsert_sql(Dialect dialect, const Table& table);
std::string erase_sql(Dialect dialect, const Table& table);  // by the key

}  // namespace tongchou::store
