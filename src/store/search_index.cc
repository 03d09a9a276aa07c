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

constexpr const char* kForget =
    "INSERT INTO search_index(search_index, rowid, folded) VALUES ('delete', :p1, :p2)";
constexpr const char* kLearn = "INSERT INTO search_index(rowid, folded) VALUES (:p1, :p2)";
// FTS5 would put its segments together when a few have come up, all at once and in the transaction
// that happens to come next: 20 ms for whoever waits, with 100,000 texts. Here each batch does a
// share (kMergeTexts) that keeps up with what comes in (measured, batches of 1 and of 8).
constexpr std::pair<const char*, const char*> kSettings[] = {
    {"automerge", "0"}, {"usermerge", "8"}, {"crisismerge", "64"}};

// What becomes of one document's text.
struct Step {
  const std::string* forgotten = nullptr;
  const std::string* learnt = nullptr;
};

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
  // By document: FTS5 writes out what it has gathered whenever a number is lower than the last.
  std::map<std::int64_t, Step> steps;
  for (const Row* key : change.erases) {
    if (auto old = before.find(key); old != before.end()) {
      steps[old->second.docid].forgotten = &old->second.folded;
    }
  }
  for (const Row* row : change.upserts) {
    const std::string& folded = cell_text((*row)[kFolded]);
    const auto old = before.find(row);
    if (old != before.end() && old->second.folded == folded) continue;
    const bool known = old != before.end();
    Step& step = steps[known ? old->second.docid : find(connection, *row).value().docid];
    if (known) step.forgotten = &old->second.folded;
    step.learnt = &folded;
  }
  for (const auto& [docid, step] : steps) {
    if (step.forgotten) run(connection, kForget, docid, *step.forgotten);
    if (step.learnt) run(connection, kLearn, docid, *step.learnt);
  }
  if (!steps.empty()) connection.prepared(kMergeTexts).run();
}

void settle_search_index(Connection& connection) {
  if (connection.dialect() == Dialect::postgresql) {
    // What is new waits in a list that is worked in all at once when it is full: 50 ms with the
    // usual 4 MB, not to be felt with the least that there is (measured, 100,000 texts).
    const std::string unsettled = connection.ask(
        "SELECT CAST(count(*) AS text) FROM pg_class c JOIN pg_namespace n ON n.oid = "
        "c.relnamespace WHERE n.nspname = current_schema() AND c.relname = 'search_folded' AND "
        "NOT coalesce('gin_pending_list_limit=64' = ANY(c.reloptions), false)");
    if (unsettled == "0") return;
    connection.execute("ALTER INDEX search_folded SET (gin_pending_list_limit = 64)");
    return;
  }
  for (const auto& [name, value] : kSettings) {
    const std::string known = connection.ask(
        "SELECT coalesce((SELECT CAST(v AS text) FROM search_index_config WHERE k = '" +
        std::string(name) + "'), '')");
    if (known == value) continue;
    connection.execute("INSERT INTO search_index(search_index, rank) VALUES ('" +
                       std::string(name) + "', " + std::string(value) + ")");
  }
}

void clear_search_index(Connection& connection) {
  connection.execute("INSERT INTO search_index(search_index) VALUES ('delete-all')");
}

}  // namespace tongchou::store
