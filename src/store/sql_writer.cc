// SQLite is at hand, so each row is one run of a prepared statement. PostgreSQL is a round trip
// away, so all rows of a table travel as arrays, one per column, in one statement of a fixed text:
// INSERT … SELECT * FROM unnest(…). Nothing else differs.
#include "store/sql_writer.h"

#include "store/search_index.h"
#include "store/sql_text.h"

namespace tongchou::store {
namespace {

constexpr ColumnType kText = ColumnType::text;

// One column of all rows as PostgreSQL writes an array: {"a","b\"c",NULL}.
std::string array_literal(const std::vector<const Row*>& rows, std::size_t column) {
  std::string out = "{";
  for (const Row* row : rows) {
    if (out.size() > 1) out += ',';
    const Cell& cell = (*row)[column];
    if (const auto* text = std::get_if<std::string>(&cell)) {
      out += '"';
      for (const char c : *text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
      }
      out += '"';
    } else if (is_null(cell)) {
      out += "NULL";
    } else {
      out += std::to_string(std::get<std::int64_t>(cell));
    }
  }
  return out + "}";
}

}  // namespace

SqlWriter::SqlWriter(std::unique_ptr<Connection> connection, std::vector<const Table*> tables,
                     const Head& head, std::function<void()> released)
    : connection_(std::move(connection)),
      tables_(std::move(tables)),
      head_(head),
      released_(std::move(released)) {}

SqlWriter::~SqlWriter() {
  connection_.reset();  // the database's lock goes before the store says that there is room
  released_();
}

Result<Head> SqlWriter::commit(const Batch& batch) {
  if (poison_) {
    return fail("store.poisoned",
                "上一次写入失败（" + poison_->zh + "），磁盘上的状态未知，请重新打开存储",
                "a commit failed (" + poison_->en + "); the store must be reopened",
                poison_->place);
  }
  TRY(const PreparedBatch prepared, prepare(batch, head_, tables_));
  Result<void> written = guarded("commit", [&]() -> Result<void> {
    write(prepared);
    return {};
  });
  if (!written) {
    connection_->rollback();
    poison_ = written.error();
    return std::unexpected(written.error());
  }
  head_ = prepared.head;
  return head_;
}

void SqlWriter::write(const PreparedBatch& batch) {
  connection_->begin_writing();
  write_events(batch.events);
  for (const TableChange& change : batch.tables) write_table(change);
  connection_->commit();
}

void SqlWriter::write_events(const std::vector<PreparedEvent>& events) {
  if (events.empty()) return;
  std::vector<Row> rows, subjects;
  rows.reserve(events.size());
  for (const PreparedEvent& event : events) {
    const EventPut& put = *event.put;
    rows.push_back({put.seq, put.at_ms, put.kind, put.bytes, hex(event.hash), event.subjects});
    for (const std::string& subject : put.subjects) subjects.push_back({subject, put.seq});
  }
  const auto pointers = [](const std::vector<Row>& all) {
    std::vector<const Row*> made;
    for (const Row& row : all) made.push_back(&row);
    return made;
  };
  const Dialect dialect = connection_->dialect();
  put_rows(insert_event_sql(dialect), kEventTypes, pointers(rows));
  put_rows(insert_subject_sql(dialect), kSubjectTypes, pointers(subjects));
}

const SqlWriter::TableSql& SqlWriter::sql_of(const Table& table) {
  const auto found = sql_.find(&table);
  if (found != sql_.end()) return found->second;
  TableSql made;
  for (const Column& column : table.columns) made.types.push_back(column.type);
  made.key_types.assign(made.types.begin(), made.types.begin() + table.key_columns);
  made.upsert = upsert_sql(connection_->dialect(), table);
  made.erase = erase_sql(connection_->dialect(), table);
  made.clear = "DELETE FROM \"" + table.name + "\"";
  return sql_.emplace(&table, std::move(made)).first->second;
}

void SqlWriter::write_table(const TableChange& change) {
  const TableSql& sql = sql_of(*change.table);
  const bool indexed =
      change.table == &search_table() && connection_->dialect() == Dialect::sqlite;
  IndexedTexts before;
  if (indexed) before = indexed_texts(*connection_, change);
  if (change.clear) connection_->execute(sql.clear);
  put_rows(sql.erase, sql.key_types, change.erases);
  put_rows(sql.upsert, sql.types, change.upserts);
  if (indexed) follow_texts(*connection_, change, before);
}

void SqlWriter::put_rows(const std::string& sql, const std::vector<ColumnType>& types,
                         const std::vector<const Row*>& rows) {
  if (rows.empty()) return;
  if (connection_->dialect() == Dialect::sqlite) {
    Statement& statement = connection_->prepared(sql, types);
    for (const Row* row : rows) {
      for (std::size_t i = 0; i < types.size(); ++i) statement.set(i, (*row)[i]);
      statement.run();
    }
    return;
  }
  Statement& statement = connection_->prepared(
      sql, std::vector<ColumnType>(types.size(), kText));
  for (std::size_t i = 0; i < types.size(); ++i) statement.set_text(i, array_literal(rows, i));
  statement.run();
}

}  // namespace tongchou::store
