// A Batch checked and made ready: what every store does with it before anything is written.
// Internal to store.
#pragma once

#include <deque>
#include <vector>

#include "store/store.h"

namespace tongchou::store {

// The store's own tables that are written like registers. Their order of columns is fixed here.
const Table& record_table();  // kind, id | version, bytes
const Table& search_table();  // kind, id | scope, title, folded, rank_ms

// All rows of one table, at most one change for each key. Pointers are into the Batch or `owned`.
struct TableChange {
  const Table* table = nullptr;
  bool clear = false;
  std::vector<const Row*> upserts;
  std::vector<const Row*> erases;  // keys
};

struct PreparedEvent {
  const EventPut* put = nullptr;
  Digest hash{};
  std::string subjects;  // as kept in event.subjects: joined by line feeds
};

struct PreparedBatch {
  std::vector<PreparedEvent> events;
  std::vector<TableChange> tables;
  Head head;  // after the batch
  std::deque<Row> owned;
};

// Everything that can be wrong with a batch is found here ("store.batch"), before any writing.
Result<PreparedBatch> prepare(const Batch& batch, const Head& head,
                              const std::vector<const Table*>& tables);

std::string join_subjects(const std::vector<std::string>& subjects);
std::vector<std::string> split_subjects(std::string_view text);

// A row's leading cells as bytes that differ whenever the cells do.
std::string encode_cells(const Row& row, std::size_t count);

}  // namespace tongchou::store
