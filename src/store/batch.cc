#include "store/batch.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "store/text.h"

namespace tongchou::store {
namespace {

std::unexpected<Error> wrong(std::string zh, std::string en, std::string place) {
  return fail("store.batch", "写入内容有误：" + zh, "bad batch: " + en, std::move(place));
}

Result<void> check_text(std::string_view text, std::string place) {
  if (valid_text(text)) return {};
  return wrong("文字不是合规的 UTF-8，或含有空字符", "text is not UTF-8 without NUL",
               std::move(place));
}

struct Change {
  RowOp op;
  const Row* cells;
};

// Keeps the last change of each key. Order within a list does not matter any more after that.
void keep_last(const std::vector<Change>& changes, std::size_t keys, TableChange& out) {
  std::unordered_set<std::string> seen;
  const bool alone = changes.size() == 1;
  for (auto change = changes.rbegin(); change != changes.rend(); ++change) {
    if (!alone && !seen.insert(encode_cells(*change->cells, keys)).second) continue;
    (change->op == RowOp::upsert ? out.upserts : out.erases).push_back(change->cells);
  }
  std::ranges::reverse(out.upserts);
  std::ranges::reverse(out.erases);
}

Result<void> check_row(const RowChange& change, const std::string& place) {
  const Table& table = *change.table;
  const auto keys = static_cast<std::size_t>(table.key_columns);
  const std::size_t expected = change.op == RowOp::upsert ? table.columns.size() : keys;
  if (change.cells.size() != expected) {
    return wrong("应有 " + std::to_string(expected) + " 格，实有 " +
                     std::to_string(change.cells.size()) + " 格",
                 "expected " + std::to_string(expected) + " cells, found " +
                     std::to_string(change.cells.size()),
                 place);
  }
  for (std::size_t i = 0; i < expected; ++i) {
    const Column& column = table.columns[i];
    const Cell& cell = change.cells[i];
    if (is_null(cell)) {
      if (column.nullable) continue;
      return wrong("此列不可为空", "the column is not nullable", place + "." + column.name);
    }
    const bool is_integer = std::holds_alternative<std::int64_t>(cell);
    if (is_integer != (column.type == ColumnType::integer)) {
      return wrong("类型与列声明不符", "a cell of another type than its column",
                   place + "." + column.name);
    }
    if (!is_integer && !valid_text(cell_text(cell))) {
      return check_text(cell_text(cell), place + "." + column.name);
    }
  }
  return {};
}

Result<void> prepare_events(const Batch& batch, PreparedBatch& out) {
  for (const EventPut& put : batch.events) {
    const std::string place = "event " + std::to_string(put.seq);
    if (put.seq != out.head.seq + 1) {
      return wrong("事件序号应为 " + std::to_string(out.head.seq + 1),
                   "the event's seq must be " + std::to_string(out.head.seq + 1), place);
    }
    if (auto r = check_text(put.kind, place + ".kind"); !r) return r;
    if (auto r = check_text(put.bytes, place + ".bytes"); !r) return r;
    std::vector<std::string> subjects = put.subjects;
    std::ranges::sort(subjects);
    if (std::ranges::adjacent_find(subjects) != subjects.end()) {
      return wrong("事件的对象重复", "a subject is named twice", place + ".subjects");
    }
    for (const std::string& subject : subjects) {
      if (auto r = check_text(subject, place + ".subjects"); !r) return r;
      if (subject.empty() || subject.find('\n') != std::string::npos) {
        return wrong("事件的对象不可为空或换行", "a subject is empty or holds a line feed",
                     place + ".subjects");
      }
    }
    out.head = Head{put.seq, sm3_chain(out.head.hash, put.bytes)};
    out.events.push_back({&put, out.head.hash, join_subjects(put.subjects)});
  }
  return {};
}

Result<void> prepare_records(const Batch& batch, PreparedBatch& out) {
  if (batch.records.empty()) return {};
  std::vector<Change> changes;
  changes.reserve(batch.records.size());
  for (const RecordPut& put : batch.records) {
    const std::string place = "record " + put.kind + "/" + put.id;
    for (const std::string* text : {&put.kind, &put.id, &put.bytes}) {
      if (auto r = check_text(*text, place); !r) return r;
    }
    if (put.kind.empty() || put.id.empty()) {
      return wrong("记录缺少种类或编号", "a record without kind or id", place);
    }
    if (put.erase) {
      out.owned.push_back({put.kind, put.id});
    } else {
      out.owned.push_back({put.kind, put.id, put.version, put.bytes});
    }
    changes.push_back({put.erase ? RowOp::erase : RowOp::upsert, &out.owned.back()});
  }
  TableChange change{.table = &record_table()};
  keep_last(changes, 2, change);
  out.tables.push_back(std::move(change));
  return {};
}

Result<void> prepare_texts(const Batch& batch, PreparedBatch& out) {
  if (batch.texts.empty() && !batch.clear_search) return {};
  std::vector<Change> changes;
  for (const SearchPut& put : batch.texts) {
    const std::string place = "text " + put.kind + "/" + put.id;
    for (const std::string* text : {&put.kind, &put.id, &put.scope, &put.title, &put.body}) {
      if (auto r = check_text(*text, place); !r) return r;
    }
    if (put.erase) {
      out.owned.push_back({put.kind, put.id});
    } else {
      // The line feed, which fold never yields, keeps a word from matching across the two.
      out.owned.push_back({put.kind, put.id, put.scope, put.title,
                           fold(put.title) + "\n" + fold(put.body), put.rank_ms});
    }
    changes.push_back({put.erase ? RowOp::erase : RowOp::upsert, &out.owned.back()});
  }
  TableChange change{.table = &search_table(), .clear = batch.clear_search};
  keep_last(changes, 2, change);
  out.tables.push_back(std::move(change));
  return {};
}

Result<void> prepare_rows(const Batch& batch, const std::vector<const Table*>& tables,
                          PreparedBatch& out) {
  std::unordered_map<const Table*, std::vector<Change>> by_table;
  const auto declared = [&](const Table* table) {
    return table && std::ranges::find(tables, table) != tables.end();
  };
  std::size_t number = 0;
  for (const RowChange& change : batch.rows) {
    const std::string place = "row " + std::to_string(++number);
    if (!declared(change.table)) {
      return wrong("登记表未声明", "the table is not declared to this store", place);
    }
    if (auto r = check_row(change, change.table->name); !r) return r;
    by_table[change.table].push_back({change.op, &change.cells});
  }
  for (const Table* table : batch.clear) {
    if (!declared(table)) {
      return wrong("登记表未声明", "the table is not declared to this store", "clear");
    }
  }
  for (const Table* table : tables) {
    const bool clear = std::ranges::find(batch.clear, table) != batch.clear.end();
    const auto found = by_table.find(table);
    if (!clear && found == by_table.end()) continue;
    TableChange change{.table = table, .clear = clear};
    if (found != by_table.end()) keep_last(found->second, table->key_columns, change);
    out.tables.push_back(std::move(change));
  }
  return {};
}

}  // namespace

const Table& record_table() {
  static const Table table{.name = "record",
                           .columns = {{"kind"}, {"id"}, {"version", ColumnType::integer},
                                       {"bytes"}},
                           .key_columns = 2};
  return table;
}

const Table& search_table() {
  static const Table table{.name = "search",
                           .columns = {{"kind"}, {"id"}, {"scope"}, {"title"}, {"folded"},
                                       {"rank_ms", ColumnType::integer}},
                           .key_columns = 2,
                           .indexes = {{"rank_ms"}}};
  return table;
}

Result<PreparedBatch> prepare(const Batch& batch, const Head& head,
                              const std::vector<const Table*>& tables) {
  PreparedBatch out;
  out.head = head;
  if (auto r = prepare_events(batch, out); !r) return std::unexpected(r.error());
  if (auto r = prepare_records(batch, out); !r) return std::unexpected(r.error());
  if (auto r = prepare_rows(batch, tables, out); !r) return std::unexpected(r.error());
  if (auto r = prepare_texts(batch, out); !r) return std::unexpected(r.error());
  return out;
}

std::string join_subjects(const std::vector<std::string>& subjects) {
  std::string text;
  for (const std::string& subject : subjects) {
    if (!text.empty()) text += '\n';
    text += subject;
  }
  return text;
}

std::vector<std::string> split_subjects(std::string_view text) {
  std::vector<std::string> subjects;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    subjects.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return subjects;
}

std::string encode_cells(const Row& row, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count && i < row.size(); ++i) {
    const Cell& cell = row[i];
    if (const auto* integer = std::get_if<std::int64_t>(&cell)) {
      out += 'i';
      out += std::to_string(*integer);
      out += ';';
    } else if (const auto* text = std::get_if<std::string>(&cell)) {
      out += 't';
      out += std::to_string(text->size());
      out += ':';
      out += *text;
    } else {
      out += 'n';
    }
  }
  return out;
}

}  // namespace tongchou::store
