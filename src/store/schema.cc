// Layout 1:
//   event(seq, at_ms, kind, bytes, hash, subjects)   the journal; hash in hex, subjects by lines
//   event_subject(subject, seq)                      finds the events of a subject
//   record(kind, id, version, bytes)                 one row per aggregate
//   search(docid, kind, id, scope, title, folded, rank_ms)   texts to be found, with its index
//   store_meta(name, value)                          the layout's number
//   store_table(name, digest, state)                 registers: declaration, 'filled' or 'empty'
// and the registers as declared. All text is compared by bytes.
#include "store/schema.h"

#include <algorithm>
#include <map>

#include "store/batch.h"
#include "store/search_index.h"

namespace tongchou::store {
namespace {

constexpr const char* kLayout = "1";

std::string quoted(std::string_view name) { return "\"" + std::string(name) + "\""; }

std::string type_name(Dialect dialect, ColumnType type) {
  if (type == ColumnType::integer) return "bigint";
  return dialect == Dialect::sqlite ? "text" : "text COLLATE \"C\"";
}

std::string create_table(Dialect dialect, const Table& table) {
  std::string sql = "CREATE TABLE " + quoted(table.name) + " (";
  std::string key;
  // SQLite's external-content index needs rows with a number that never changes.
  if (&table == &search_table() && dialect == Dialect::sqlite) sql += "docid integer PRIMARY KEY, ";
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const Column& column = table.columns[i];
    sql += quoted(column.name) + " " + type_name(dialect, column.type);
    sql += column.nullable ? ", " : " NOT NULL, ";
    if (i < static_cast<std::size_t>(table.key_columns)) {
      key += (key.empty() ? "" : ", ") + quoted(column.name);
    }
  }
  sql += &table == &search_table() ? "UNIQUE (" : "PRIMARY KEY (";
  return sql + key + "))";
}

// The key's columns end every index, because they end every order.
std::string create_index(Dialect dialect, const Table& table, std::size_t number) {
  std::vector<std::string> names = table.indexes[number];
  for (int i = 0; i < table.key_columns; ++i) {
    const std::string& name = table.columns[i].name;
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  std::string columns;
  for (const std::string& name : names) {
    columns += (columns.empty() ? "" : ", ") + quoted(name);
    const Column& column = table.columns[table.column_index(name)];
    if (column.nullable && dialect == Dialect::postgresql) columns += " NULLS FIRST";
  }
  return "CREATE INDEX " + quoted(table.name + "_by_" + std::to_string(number + 1)) + " ON " +
         quoted(table.name) + " (" + columns + ")";
}

void create(Connection& connection, const Table& table) {
  connection.execute(create_table(connection.dialect(), table));
  for (std::size_t i = 0; i < table.indexes.size(); ++i) {
    connection.execute(create_index(connection.dialect(), table, i));
  }
}

void create_search_index(Connection& connection) {
  if (connection.dialect() == Dialect::postgresql) {
    // Without the extension search still answers, only slower.
    if (connection.ask("SELECT CAST(count(*) AS text) FROM pg_extension "
                       "WHERE extname = 'pg_trgm'") != "0") {
      connection.execute(
          "CREATE INDEX search_folded ON search USING gin (folded public.gin_trgm_ops)");
    }
    return;
  }
  connection.execute(
      "CREATE VIRTUAL TABLE search_index USING fts5(folded, content='search', "
      "content_rowid='docid', tokenize='trigram case_sensitive 1')");
}

void create_layout(Connection& connection) {
  const Dialect dialect = connection.dialect();
  const std::string text = type_name(dialect, ColumnType::text) + " NOT NULL";
  const std::string seq = dialect == Dialect::sqlite ? "integer PRIMARY KEY" : "bigint PRIMARY KEY";
  connection.execute("CREATE TABLE store_meta (name " + text + " PRIMARY KEY, value " + text + ")");
  connection.execute("CREATE TABLE store_table (name " + text + " PRIMARY KEY, digest " + text +
                     ", state " + text + ")");
  connection.execute("CREATE TABLE event (seq " + seq + ", at_ms bigint NOT NULL, kind " + text +
                     ", bytes " + text + ", hash " + text + ", subjects " + text + ")");
  connection.execute("CREATE TABLE event_subject (subject " + text +
                     ", seq bigint NOT NULL, PRIMARY KEY (subject, seq))" +
                     (dialect == Dialect::sqlite ? " WITHOUT ROWID" : ""));
  create(connection, record_table());
  create(connection, search_table());
  create_search_index(connection);
  connection.execute(std::string("INSERT INTO store_meta VALUES ('layout', '") + kLayout + "')");
}

// Triggers kept the index of texts once; the writer does now, and a store of that time has them
// still.
void drop_search_triggers(Connection& connection) {
  if (connection.dialect() != Dialect::sqlite) return;
  for (const char* name : {"search_insert", "search_erase", "search_update"}) {
    connection.execute(std::string("DROP TRIGGER IF EXISTS ") + name);
  }
}

bool has_layout(Connection& connection) {
  if (connection.dialect() == Dialect::sqlite) {
    return connection.ask("SELECT CAST(count(*) AS text) FROM sqlite_master "
                          "WHERE type = 'table' AND name = 'store_meta'") != "0";
  }
  return connection.ask("SELECT CAST(count(*) AS text) FROM information_schema.tables WHERE "
                        "table_schema = current_schema() AND table_name = 'store_meta'") != "0";
}

Result<void> check_layout(Connection& connection) {
  const std::string found = connection.ask("SELECT value FROM store_meta WHERE name = 'layout'");
  if (found == kLayout) return {};
  return fail("store.schema", "数据库的布局版本是 " + found + "，本程序用 " + kLayout,
              "the database has layout " + found + ", this program uses " + kLayout);
}

struct Known {
  std::string digest;
  bool filled = false;
};

std::map<std::string, Known> known_tables(Connection& connection) {
  std::map<std::string, Known> known;
  Statement& statement =
      connection.prepared("SELECT name, digest, state FROM store_table", {},
                          {ColumnType::text, ColumnType::text, ColumnType::text});
  statement.start();
  while (statement.next()) {
    known[statement.text(0)] = {statement.text(1), statement.text(2) == "filled"};
  }
  return known;
}

void remake(Connection& connection, const Table& table, bool filled) {
  connection.execute("DROP TABLE IF EXISTS " + quoted(table.name));
  create(connection, table);
  Statement& put = connection.prepared(
      "INSERT INTO store_table (name, digest, state) VALUES (:p1, :p2, :p3) "
      "ON CONFLICT (name) DO UPDATE SET digest = excluded.digest, state = excluded.state",
      {ColumnType::text, ColumnType::text, ColumnType::text});
  put.set_text(0, table.name);
  put.set_text(1, hex(declaration_digest(table)));
  put.set_text(2, filled ? "filled" : "empty");
  put.run();
}

void prepare_postgresql(Connection& connection, const Address& address) {
  connection.execute("CREATE SCHEMA IF NOT EXISTS " + quoted(address.schema));
  const std::string wanted = "SELECT CAST(count(*) AS text) FROM pg_available_extensions e "
                             "WHERE name = 'pg_trgm' AND installed_version IS NULL";
  if (connection.ask(wanted) == "0") return;
  try {
    connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public");
  } catch (const std::exception&) {
    // Without the right to add it, search scans: slower, but the same answers.
  }
}

}  // namespace

Result<std::vector<const Table*>> adapt_schema(Connection& connection, const Address& address,
                                               const std::vector<const Table*>& tables) {
  if (connection.dialect() == Dialect::postgresql) {
    prepare_postgresql(connection, address);
    if (connection.ask("SHOW server_encoding") != "UTF8") {
      return fail("store.schema", "数据库的编码必须是 UTF8", "the database must be in UTF8");
    }
  }
  connection.begin_writing();
  if (!has_layout(connection)) create_layout(connection);
  drop_search_triggers(connection);
  if (auto r = check_layout(connection); !r) {
    connection.rollback();
    return std::unexpected(r.error());
  }
  settle_search_index(connection);
  // A new office has nothing to fill its registers with.
  const bool fresh = connection.ask("SELECT CAST(count(*) AS text) FROM (SELECT 1 FROM event "
                                    "LIMIT 1) e") == "0" &&
                     connection.ask("SELECT CAST(count(*) AS text) FROM (SELECT 1 FROM record "
                                    "LIMIT 1) r") == "0";
  std::map<std::string, Known> known = known_tables(connection);
  std::vector<const Table*> empty;
  for (const Table* table : tables) {
    const auto found = known.find(table->name);
    const bool same =
        found != known.end() && found->second.digest == hex(declaration_digest(*table));
    const bool filled = same ? found->second.filled : fresh;
    if (!same) remake(connection, *table, filled);
    if (!filled) empty.push_back(table);
    if (found != known.end()) known.erase(found);
  }
  // What is declared no longer would grow stale and be trusted when it is declared again.
  for (const auto& [name, ignored] : known) {
    connection.execute("DROP TABLE IF EXISTS " + quoted(name));
    connection.execute("DELETE FROM store_table WHERE name = '" + name + "'");
  }
  connection.commit();
  return empty;
}

Result<std::vector<const Table*>> check_schema(Connection& connection,
                                               const std::vector<const Table*>& tables) {
  if (!has_layout(connection)) {
    return fail("store.schema", "这里还没有数据库", "there is no store here yet");
  }
  if (auto r = check_layout(connection); !r) return std::unexpected(r.error());
  const std::map<std::string, Known> known = known_tables(connection);
  std::vector<const Table*> empty;
  for (const Table* table : tables) {
    const auto found = known.find(table->name);
    if (found == known.end() || found->second.digest != hex(declaration_digest(*table))) {
      return fail("store.schema", "登记表的声明已变，请先以可写方式打开一次",
                  "a register's declaration has changed; open the store for writing once",
                  table->name);
    }
    if (!found->second.filled) empty.push_back(table);
  }
  return empty;
}

std::vector<const Table*> filled_tables(Connection& connection,
                                        const std::vector<const Table*>& tables) {
  const std::map<std::string, Known> known = known_tables(connection);
  std::vector<const Table*> filled;
  for (const Table* table : tables) {
    const auto found = known.find(table->name);
    if (found != known.end() && found->second.filled &&
        found->second.digest == hex(declaration_digest(*table))) {
      filled.push_back(table);
    }
  }
  return filled;
}

void mark_filled(Connection& connection) {
  connection.begin_writing();
  connection.execute("UPDATE store_table SET state = 'filled'");
  connection.commit();
}

void empty_registers(Connection& connection, const std::vector<const Table*>& tables) {
  connection.begin_writing();
  for (const Table* table : tables) connection.execute("DELETE FROM " + quoted(table->name));
  connection.execute("DELETE FROM search");
  if (connection.dialect() == Dialect::sqlite) clear_search_index(connection);
  connection.execute("UPDATE store_table SET state = 'empty'");
  connection.commit();
}

}  // namespace tongchou::store
