#include "store/connection.h"

#include "base/limits.h"

#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <algorithm>

namespace tongchou::store {
namespace {

using limits::kStatementsMax;
constexpr int kBusySeconds = 10;

soci::connection_parameters parameters(const Address& address) {
  if (address.dialect == Dialect::postgresql) {
    // SOCI 4.0.3 spoils a URL without any "="; the name also shows in pg_stat_activity.
    const char* separator = address.target.find('?') == std::string::npos ? "?" : "&";
    return {soci::postgresql, address.target + separator + "application_name=tongchou"};
  }
  return {soci::sqlite3, "dbname=\"" + address.target + "\" timeout=" +
                             std::to_string(kBusySeconds)};
}

struct Slot {
  ColumnType type = ColumnType::text;
  std::string text;
  long long integer = 0;
  soci::indicator indicator = soci::i_ok;
};

std::vector<std::unique_ptr<Slot>> slots(const std::vector<ColumnType>& types) {
  std::vector<std::unique_ptr<Slot>> made;  // each stays where SOCI has been told it is
  for (const ColumnType type : types) {
    made.push_back(std::make_unique<Slot>());
    made.back()->type = type;
  }
  return made;
}

std::vector<ColumnType> types_of(const std::vector<Cell>& cells) {
  std::vector<ColumnType> types;
  for (const Cell& cell : cells) {
    types.push_back(std::holds_alternative<std::int64_t>(cell) ? ColumnType::integer
                                                               : ColumnType::text);
  }
  return types;
}

}  // namespace

struct Connection::Soci {
  soci::session session;
};

struct Statement::Soci {
  soci::statement statement;
  std::vector<std::unique_ptr<Slot>> in, out;
};

// ---- statements ----------------------------------------------------------------------------

Statement::Statement(Connection& connection, const std::string& sql,
                     const std::vector<ColumnType>& in, const std::vector<ColumnType>& out)
    : soci_(new Soci{soci::statement(connection.soci_->session), slots(in), slots(out)}) {
  soci::statement& statement = soci_->statement;
  statement.alloc();
  for (const auto& slot : soci_->out) {
    if (slot->type == ColumnType::integer) {
      statement.exchange(soci::into(slot->integer, slot->indicator));
    } else {
      statement.exchange(soci::into(slot->text, slot->indicator));
    }
  }
  for (const auto& slot : soci_->in) {
    if (slot->type == ColumnType::integer) {
      statement.exchange(soci::use(slot->integer, slot->indicator));
    } else {
      statement.exchange(soci::use(slot->text, slot->indicator));
    }
  }
  statement.prepare(sql);
  statement.define_and_bind();
}

Statement::~Statement() = default;

void Statement::set(std::size_t parameter, const Cell& cell) {
  Slot& slot = *soci_->in.at(parameter);
  slot.indicator = is_null(cell) ? soci::i_null : soci::i_ok;
  if (slot.type == ColumnType::integer) {
    slot.integer = cell_integer(cell);
  } else {
    slot.text = cell_text(cell);
  }
}

void Statement::set_text(std::size_t parameter, std::string_view text) {
  Slot& slot = *soci_->in.at(parameter);
  slot.indicator = soci::i_ok;
  slot.text = text;
}

void Statement::set_integer(std::size_t parameter, std::int64_t integer) {
  Slot& slot = *soci_->in.at(parameter);
  slot.indicator = soci::i_ok;
  slot.integer = integer;
}

void Statement::run() { soci_->statement.execute(true); }

void Statement::start() { soci_->statement.execute(false); }

bool Statement::next() { return soci_->statement.fetch(); }

Cell Statement::cell(std::size_t column) const {
  const Slot& slot = *soci_->out.at(column);
  if (slot.indicator == soci::i_null) return {};
  if (slot.type == ColumnType::integer) return std::int64_t{slot.integer};
  return slot.text;
}

const std::string& Statement::text(std::size_t column) const {
  return soci_->out.at(column)->text;
}

std::int64_t Statement::integer(std::size_t column) const {
  return soci_->out.at(column)->integer;
}

// ---- connections ---------------------------------------------------------------------------

Connection::Connection(const Address& address, Mode mode)
    : dialect_(address.dialect), soci_(new Soci{soci::session(parameters(address))}) {
  if (dialect_ == Dialect::sqlite) {
    if (mode == Mode::read) {
      execute("PRAGMA query_only = ON");
      return;
    }
    // FULL: a commit is on the disk when it is answered; NORMAL could lose the last ones.
    ask("PRAGMA journal_mode = WAL");
    execute("PRAGMA synchronous = FULL");
    execute("PRAGMA journal_size_limit = 67108864");
    // Whoever waits while the log is carried over waits as long as it takes: half of SQLite's usual
    // share at a time is felt by fewer, and costs no more in all (measured, 16 connections).
    execute("PRAGMA wal_autocheckpoint = 500");
    return;
  }
  execute("SET client_min_messages = warning");
  execute("SET search_path = \"" + address.schema + "\", public");
  if (mode == Mode::read) execute("SET default_transaction_read_only = on");
}

Connection::~Connection() = default;

Statement& Connection::prepared(const std::string& sql, const std::vector<ColumnType>& in,
                                const std::vector<ColumnType>& out) {
  const auto found = statements_.find(sql);
  if (found != statements_.end()) return *found->second;
  if (statements_.size() >= kStatementsMax) statements_.clear();
  std::unique_ptr<Statement> made(new Statement(*this, sql, in, out));
  return *statements_.emplace(sql, std::move(made)).first->second;
}

Statement& Connection::prepared(const SqlText& sql) {
  Statement& statement = prepared(sql.text, types_of(sql.values), sql.out);
  for (std::size_t i = 0; i < sql.values.size(); ++i) statement.set(i, sql.values[i]);
  return statement;
}

void Connection::execute(const std::string& sql) { soci_->session << sql; }

std::string Connection::ask(const std::string& sql) {
  std::string answer;
  soci::indicator indicator = soci::i_ok;
  soci_->session << sql, soci::into(answer, indicator);
  return answer;
}

void Connection::begin_writing() {
  // IMMEDIATE takes SQLite's write lock now instead of failing at the first write.
  prepared(dialect_ == Dialect::sqlite ? "BEGIN IMMEDIATE" : "BEGIN").run();
}

void Connection::begin_reading() {
  prepared(dialect_ == Dialect::sqlite ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ").run();
}

void Connection::commit() { prepared("COMMIT").run(); }

void Connection::rollback() noexcept {
  try {
    soci_->session << "ROLLBACK";
  } catch (const std::exception&) {
    // The connection is thrown away after this in any case; there is nothing left to save.
  }
}

void Connection::copy_sqlite_to(const std::string& path) {
  using namespace sqlite_api;
  CHECK(dialect_ == Dialect::sqlite, "only SQLite copies itself");
  auto* backend = static_cast<soci::sqlite3_session_backend*>(soci_->session.get_backend());
  soci::session target(soci::sqlite3, "dbname=\"" + path + "\"");
  auto* out = static_cast<soci::sqlite3_session_backend*>(target.get_backend());
  sqlite3_backup* backup = sqlite3_backup_init(out->conn_, "main", backend->conn_, "main");
  if (!backup) {
    throw soci::sqlite3_soci_error(sqlite3_errmsg(out->conn_), sqlite3_errcode(out->conn_));
  }
  // In one step: readers and the writer of a WAL database are not held up by it.
  sqlite3_backup_step(backup, -1);
  const int status = sqlite3_backup_finish(backup);
  if (status != SQLITE_OK) throw soci::sqlite3_soci_error(sqlite3_errstr(status), status);
  // The copy is one file, without a WAL beside it, and is on the disk when it is answered.
  std::string mode;
  target << "PRAGMA synchronous = FULL";
  target << "PRAGMA journal_mode = DELETE", soci::into(mode);
}

// ---- failures ------------------------------------------------------------------------------

Error sql_error(const std::exception& error, std::string place) {
  const auto* soci_error = dynamic_cast<const soci::soci_error*>(&error);
  // Without the context that SOCI adds: it holds the statement's values, which may be confidential.
  std::string detail = soci_error ? soci_error->get_error_message() : error.what();
  while (!detail.empty() && (detail.back() == '\n' || detail.back() == ' ')) detail.pop_back();
  const auto made = [&](const char* code, const char* zh, const char* en) {
    return Error{code, std::string(zh) + "：" + detail, std::string(en) + ": " + detail,
                 std::move(place)};
  };
  if (const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&error)) {
    switch (sqlite->result() & 0xFF) {
      case 13: return made("store.disk_full", "磁盘已满", "the disk is full");
      case 5: case 6: return made("store.busy", "数据库正被占用", "the database is busy");
      case 11: case 26: return made("store.corrupt", "数据库文件已损坏", "the file is damaged");
      case 14: return made("store.open", "数据库文件无法打开", "the file cannot be opened");
      default: break;
    }
  }
  if (const auto* postgresql = dynamic_cast<const soci::postgresql_soci_error*>(&error)) {
    const std::string state = postgresql->sqlstate();
    if (state == "53100") return made("store.disk_full", "磁盘已满", "the disk is full");
    if (state.starts_with("08") || state.starts_with("57P") || state.starts_with(" ")) {
      return made("store.connection", "数据库连接中断", "the database connection is lost");
    }
  }
  if (detail.starts_with("Cannot establish connection")) {
    return made("store.connection", "无法连接数据库", "cannot connect to the database");
  }
  return made("store.sql", "数据库报错", "the database failed");
}

}  // namespace tongchou::store
