// The one writer of a SQL store. Internal to store.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "store/batch.h"
#include "store/connection.h"
#include "store/store.h"

namespace tongchou::store {

class SqlWriter final : public Writer {
 public:
  SqlWriter(std::unique_ptr<Connection> connection, std::vector<const Table*> tables,
            const Head& head, std::function<void()> released);
  ~SqlWriter() override;
  Result<Head> commit(const Batch& batch) override;

 private:
  void write(const PreparedBatch& batch);
  void write_events(const std::vector<PreparedEvent>& events);
  void write_table(const TableChange& change);
  void put_rows(const std::string& sql, const std::vector<ColumnType>& types,
                const std::vector<const Row*>& rows);

  // The texts of a table's statements, made once.
  struct TableSql {
    std::string upsert, erase, clear;
    std::vector<ColumnType> types, key_types;
  };
  const TableSql& sql_of(const Table& table);

  std::unique_ptr<Connection> connection_;
  std::vector<const Table*> tables_;
  Head head_;
  std::function<void()> released_;
  std::unordered_map<const Table*, TableSql> sql_;
  std::optional<Error> poison_;
};

}  // namespace tongchou::store
