// One connection of SOCI with its prepared statements: the only place where SOCI is seen. Every
// member throws soci::soci_error; callers turn that into an Error by sql_error. Internal to store.
#pragma once

#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "store/query_text.h"

namespace tongchou::store {

struct Address {
  Dialect dialect = Dialect::sqlite;
  std::string target;  // a file, or a postgresql:// URL
  std::string schema;  // PostgreSQL: the office's schema
};

class Connection;

class Statement {
 public:
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement();

  void set(std::size_t parameter, const Cell& cell);
  void set_text(std::size_t parameter, std::string_view text);
  void set_integer(std::size_t parameter, std::int64_t integer);

  void run();    // a statement without result
  void start();  // a query; then next() until it answers false
  bool next();
  Cell cell(std::size_t column) const;
  const std::string& text(std::size_t column) const;
  std::int64_t integer(std::size_t column) const;

 private:
  friend class Connection;
  struct Soci;
  Statement(Connection& connection, const std::string& sql, const std::vector<ColumnType>& in,
            const std::vector<ColumnType>& out);
  std::unique_ptr<Soci> soci_;
};

class Connection {
 public:
  enum class Mode { write, read };
  Connection(const Address& address, Mode mode);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  Dialect dialect() const { return dialect_; }
  // Prepared on first use and kept. `in` and `out` belong to the text: the same text always comes
  // with the same ones.
  Statement& prepared(const std::string& sql, const std::vector<ColumnType>& in = {},
                      const std::vector<ColumnType>& out = {});
  // Prepared with the values set.
  Statement& prepared(const SqlText& sql);
  void execute(const std::string& sql);                      // once, without values
  std::string ask(const std::string& sql);                   // once: the first cell as text
  void begin_writing();
  void begin_reading();  // everything until commit() belongs to one moment
  void commit();
  void rollback() noexcept;

  // SQLite only: the running database into a new file, pages as they are.
  void copy_sqlite_to(const std::string& path);

 private:
  friend class Statement;
  struct Soci;
  Dialect dialect_;
  std::unique_ptr<Soci> soci_;
  std::unordered_map<std::string, std::unique_ptr<Statement>> statements_;
};

// The failure behind the exception being handled, said in both languages.
Error sql_error(const std::exception& error, std::string place);

// Runs `body` and turns a database's exception into an Error.
template <class F>
auto guarded(const char* place, F&& body) -> decltype(body()) {
  try {
    return body();
  } catch (const std::exception& error) {
    return std::unexpected(sql_error(error, place));
  }
}

}  // namespace tongchou::store
