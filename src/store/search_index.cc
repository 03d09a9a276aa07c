#include "store/search_index.h"

namespace tongchou::store {
namespace {

constexpr ColumnType kText = ColumnType::text;
constexpr ColumnType kInteger = ColumnType::integer;
constexpr std::size_t kFolded = 4;  // of search_table()

// Of a kind and an id, which begin every row and are the whole of a key.
std::optional<IndexedText> find(Connection& connection, const Row& row) {
  Statement& statement =
      connection.prepared("SELECT docid, folded FROM search WHERE kind = :p1 AND id = :p2",
                          {kText, kText}, {kInteger, kText});
  statement.set(0, row[0]);
  statement.set(1, row[1]);
  std::optional<IndexedText> found;
  statement.start();
  while (statement.next()) found = IndexedText{statement.integer(0), statement.text(1)};
  return found;
}

void run(Connection& connection, const char* sql, std::int64_t docid, const std::string& folded) {
  Statement& statement = connection.prepared(sql, {kInteger, kText});
  statement.set_integer(0, docid);
  statement.set_text(1, folded);
  statement.run();
}

void forget(Connection& connection, const IndexedText& text) {
  run(connection,
      "INSERT INTO search_index(search_index, rowid, folded) VALUES ('delete', :p1, :p2)",
      text.docid, text.folded);
}

}  // namespace

IndexedTexts indexed_texts(Connection& connection, const TableChange& change) {
  IndexedTexts found;
  if (change.clear) return found;
  for (const auto* rows : {&change.erases, &change.upserts}) {
    for (const Row* row : *rows) {
      if (auto text = find(connection, *row)) found.emplace(row, std::move(*text));
    }
  }
  return found;
}

void follow_texts(Connection& connection, const TableChange& change, const IndexedTexts& before) {
  if (change.clear) clear_search_index(connection);
  for (const Row* key : change.erases) {
    if (auto old = before.find(key); old != before.end()) forget(connection, old->second);
  }
  for (const Row* row : change.upserts) {
    const std::string& folded = cell_text((*row)[kFolded]);
    const auto old = before.find(row);
    if (old != before.end() && old->second.folded == folded) continue;
    if (old != before.end()) forget(connection, old->second);
    const std::int64_t docid =
        old != before.end() ? old->second.docid : find(connection, *row).value().docid;
    run(connection, "INSERT INTO search_index(rowid, folded) VALUES (:p1, :p2)", docid, folded);
  }
}

void clear_search_index(Connection& connection) {
  connection.execute("INSERT INTO search_index(search_index) VALUES ('delete-all')");
}

}  // namespace tongchou::store
