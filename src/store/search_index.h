// SQLite's index of texts: an FTS5 table beside `search` that keeps no text of its own, so whoever
// changes a text says what it was. Internal to store.
//
// FTS5 gathers what is new in memory and writes it out once, when the transaction ends; but also
// before any statement that could be rolled back by itself, as one that fires triggers could. That
// is why no trigger keeps the index: each text of a batch would be a segment of its own.
#pragma once

#include <map>
#include <string>

#include "store/batch.h"
#include "store/connection.h"

namespace tongchou::store {

struct IndexedText {
  std::int64_t docid = 0;
  std::string folded;
};
using IndexedTexts = std::map<const Row*, IndexedText>;  // by the changing row or key

// What the index holds of the rows that change; to be asked before they do.
IndexedTexts indexed_texts(Connection& connection, const TableChange& change);
// Brings the index after them, once they have. A newer rank alone leaves it as it is.
void follow_texts(Connection& connection, const TableChange& change, const IndexedTexts& before);
// The share of putting segments together that follows each batch; in pages.
inline constexpr const char* kMergeTexts =
    "INSERT INTO search_index(search_index, rank) VALUES ('merge', 32)";
// How the index keeps itself in order, PostgreSQL's too; to be told whenever a store is opened for
// writing.
void settle_search_index(Connection& connection);
// Also fitting when `search` is empty already.
void clear_search_index(Connection& connection);

}  // namespace tongchou::store
