// Everything is a table of rows ordered by key, records and texts too; questions walk over rows
// with the meaning that query_check.cc gives to conditions. One lock: many readers or the writer.
#include "store/memory_store.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include "store/batch.h"
#include "store/query_text.h"
#include "store/sql_store.h"
#include "store/text.h"

namespace tongchou::store {
namespace {

struct RowLess {
  bool operator()(const Row& a, const Row& b) const {
    return std::lexicographical_compare(
        a.begin(), a.end(), b.begin(), b.end(),
        [](const Cell& x, const Cell& y) { return compare_cells(x, y) < 0; });
  }
};

using Rows = std::map<Row, Row, RowLess>;  // key -> all cells

Row key_of(const Table& table, const Row& row) {
  return Row(row.begin(), row.begin() + table.key_columns);
}

struct State {
  std::vector<EventRow> events;
  std::map<std::string, std::vector<std::int64_t>, std::less<>> subjects;
  std::unordered_map<const Table*, Rows> tables;

  Head head() const {
    return events.empty() ? Head{} : Head{events.back().seq, events.back().hash};
  }
  const Rows& rows(const Table& table) const {
    static const Rows none;
    const auto found = tables.find(&table);
    return found == tables.end() ? none : found->second;
  }
};

// ---- reading -------------------------------------------------------------------------------

class StateReader final : public Reader {
 public:
  explicit StateReader(const State& state) : state_(state) {}

  Result<Head> head() const override { return state_.head(); }

  Result<std::optional<RecordRow>> find(std::string_view kind,
                                        std::string_view id) const override {
    const Rows& rows = state_.rows(record_table());
    const auto found = rows.find(Row{std::string(kind), std::string(id)});
    if (found == rows.end()) return std::nullopt;
    return record(found->second);
  }

  Result<std::vector<std::string>> record_kinds() const override {
    std::vector<std::string> kinds;
    for (const auto& [key, row] : state_.rows(record_table())) {
      if (kinds.empty() || kinds.back() != cell_text(key[0])) kinds.push_back(cell_text(key[0]));
    }
    return kinds;
  }

  Result<std::vector<RecordRow>> scan_records(std::string_view kind, std::string_view after_id,
                                              int limit) const override {
    if (auto r = check_limit(limit); !r) return std::unexpected(r.error());
    const Rows& rows = state_.rows(record_table());
    std::vector<RecordRow> found;
    auto at = rows.upper_bound(Row{std::string(kind), std::string(after_id)});
    for (; at != rows.end() && cell_text(at->first[0]) == kind; ++at) {
      if (found.size() == static_cast<std::size_t>(limit)) break;
      found.push_back(record(at->second));
    }
    return found;
  }

  Result<std::vector<EventRow>> scan_events(std::int64_t from_seq, int limit) const override {
    if (auto r = check_limit(limit); !r) return std::unexpected(r.error());
    const auto size = static_cast<std::int64_t>(state_.events.size());
    const std::int64_t begin = std::clamp<std::int64_t>(from_seq - 1, 0, size);
    const std::int64_t end = std::min<std::int64_t>(begin + limit, size);
    return std::vector<EventRow>(state_.events.begin() + begin, state_.events.begin() + end);
  }

  Result<std::vector<EventRow>> events_of(std::string_view subject,
                                          const EventRange& range) const override {
    if (auto r = check_limit(range.limit); !r) return std::unexpected(r.error());
    std::vector<EventRow> found;
    const auto all = state_.subjects.find(subject);
    if (all == state_.subjects.end()) return found;
    std::vector<std::int64_t> seqs = all->second;
    if (range.newest_first) std::ranges::reverse(seqs);
    for (const std::int64_t seq : seqs) {
      if (seq <= range.after || seq >= range.before) continue;
      if (found.size() == static_cast<std::size_t>(range.limit)) break;
      found.push_back(state_.events[seq - 1]);
    }
    return found;
  }

  Result<Page> query(const Query& query) const override;
  Result<std::vector<Group>> aggregate(const Aggregate& aggregate) const override;
  Result<std::vector<SearchHit>> search(const SearchQuery& query) const override;

  Result<void> at_one_moment(
      const std::function<Result<void>(const Reader&)>& body) const override {
    return body(*this);
  }

 private:
  static RecordRow record(const Row& row) {
    return {cell_text(row[0]), cell_text(row[1]), cell_integer(row[2]), cell_text(row[3])};
  }
  void each(const Table& table, const std::vector<Condition>& where,
            const std::function<void(const Row&)>& take) const;

  const State& state_;
};

// Rows that satisfy `where`, in the order of the key. Equal conditions on the key's first columns
// narrow the walk, as an index would.
void StateReader::each(const Table& table, const std::vector<Condition>& where,
                       const std::function<void(const Row&)>& take) const {
  const RowsOf rows_of = [&](const Table& other, const std::function<bool(const Row&)>& until) {
    return std::ranges::any_of(state_.rows(other),
                               [&](const auto& entry) { return until(entry.second); });
  };
  Row prefix;
  for (int i = 0; i < table.key_columns; ++i) {
    const auto fixed = std::ranges::find_if(where, [&](const Condition& c) {
      return c.op == Op::equal && c.column == table.columns[i].name;
    });
    if (fixed == where.end()) break;
    prefix.push_back(fixed->values[0]);
  }
  const Rows& rows = state_.rows(table);
  for (auto at = rows.lower_bound(prefix); at != rows.end(); ++at) {
    if (!std::equal(prefix.begin(), prefix.end(), at->first.begin())) break;
    const bool all = std::ranges::all_of(where, [&](const Condition& c) {
      return matches(table, at->second, c, rows_of);
    });
    if (all) take(at->second);
  }
}

Result<Page> StateReader::query(const Query& query) const {
  TRY(const QueryPlan made, plan(query));
  const auto order = [&](const auto& cell_a, const auto& cell_b) {
    for (std::size_t i = 0; i < made.order.size(); ++i) {
      const auto compared = compare_cells(cell_a(i), cell_b(i));
      if (compared != 0) return made.order[i].descending ? compared > 0 : compared < 0;
    }
    return false;
  };
  const auto cells_of = [&](const Row& row) {
    return [&](std::size_t i) -> const Cell& { return row[made.order_columns[i]]; };
  };
  const auto cells_after = [&](std::size_t i) -> const Cell& { return query.after[i]; };
  Page page;
  std::int64_t total = 0;
  std::vector<const Row*> found;
  each(*query.table, query.where, [&](const Row& row) {
    ++total;
    if (query.after.empty() || order(cells_after, cells_of(row))) found.push_back(&row);
  });
  const std::size_t wanted = std::min(found.size(), static_cast<std::size_t>(query.limit) + 1);
  std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(wanted),
                    found.end(), [&](const Row* a, const Row* b) {
                      return order(cells_of(*a), cells_of(*b));
                    });
  if (wanted > static_cast<std::size_t>(query.limit)) {
    const Row& last = *found[query.limit - 1];
    for (const int column : made.order_columns) page.next.push_back(last[column]);
  }
  for (std::size_t i = 0; i < wanted && i < static_cast<std::size_t>(query.limit); ++i) {
    Row& row = page.rows.emplace_back();
    for (std::size_t c = 0; c < made.visible; ++c) row.push_back((*found[i])[made.columns[c]]);
  }
  if (query.with_total) page.total = total;
  return page;
}

Result<std::vector<Group>> StateReader::aggregate(const Aggregate& aggregate) const {
  if (auto r = check_aggregate(aggregate); !r) return std::unexpected(r.error());
  const Table& table = *aggregate.table;
  std::map<Row, Group, RowLess> groups;
  // Without groups there is one answer even over no rows, as SQL has it.
  if (aggregate.group_by.empty()) groups[{}].sums.resize(aggregate.sums.size());
  each(table, aggregate.where, [&](const Row& row) {
    Row by;
    for (const std::string& column : aggregate.group_by) {
      by.push_back(row[table.column_index(column)]);
    }
    Group& group = groups[by];
    ++group.count;
    group.sums.resize(aggregate.sums.size());
    for (std::size_t i = 0; i < aggregate.sums.size(); ++i) {
      group.sums[i] += cell_integer(row[table.column_index(aggregate.sums[i])]);
    }
  });
  std::vector<Group> answer;
  for (auto& [by, group] : groups) {
    group.by = by;
    answer.push_back(std::move(group));
  }
  return answer;
}

Result<std::vector<SearchHit>> StateReader::search(const SearchQuery& query) const {
  if (auto r = check_limit(query.limit); !r) return std::unexpected(r.error());
  const std::vector<std::string> words = search_words(query.text);
  std::vector<SearchHit> hits;
  if (words.empty()) return hits;
  const auto allowed = [](const std::vector<std::string>& list, const std::string& value) {
    return list.empty() || std::ranges::find(list, value) != list.end();
  };
  for (const auto& [key, row] : state_.rows(search_table())) {
    const bool all = std::ranges::all_of(words, [&](const std::string& word) {
      return cell_text(row[4]).find(word) != std::string::npos;
    });
    if (!all || !allowed(query.kinds, cell_text(row[0])) ||
        !allowed(query.scopes, cell_text(row[2]))) {
      continue;
    }
    hits.push_back({cell_text(row[0]), cell_text(row[1]), cell_text(row[2]), cell_text(row[3]),
                    cell_integer(row[5])});
  }
  std::ranges::reverse(hits);
  std::ranges::stable_sort(hits, std::greater{}, &SearchHit::rank_ms);
  if (hits.size() > static_cast<std::size_t>(query.limit)) hits.resize(query.limit);
  return hits;
}

// ---- the store -----------------------------------------------------------------------------

// Many readers or one writer, who is not kept waiting by readers that come after him: glibc lets
// those pass, and a few that read without a pause would shut him out for ever.
class FairMutex {
 public:
  void lock() {
    turn_.lock();
    mutex_.lock();
  }
  void unlock() {
    mutex_.unlock();
    turn_.unlock();
  }
  void lock_shared() {
    const std::lock_guard turn(turn_);
    mutex_.lock_shared();
  }
  void unlock_shared() { mutex_.unlock_shared(); }

 private:
  std::mutex turn_;
  std::shared_mutex mutex_;
};

class LockedReader final : public Reader {
 public:
  LockedReader(const State& state, FairMutex& mutex) : reader_(state), mutex_(mutex) {}
  Result<Head> head() const override {
    const std::shared_lock lock(mutex_);
    return reader_.head();
  }
  Result<std::optional<RecordRow>> find(std::string_view kind,
                                        std::string_view id) const override {
    const std::shared_lock lock(mutex_);
    return reader_.find(kind, id);
  }
  Result<std::vector<std::string>> record_kinds() const override {
    const std::shared_lock lock(mutex_);
    return reader_.record_kinds();
  }
  Result<std::vector<RecordRow>> scan_records(std::string_view kind, std::string_view after_id,
                                              int limit) const override {
    const std::shared_lock lock(mutex_);
    return reader_.scan_records(kind, after_id, limit);
  }
  Result<std::vector<EventRow>> scan_events(std::int64_t from_seq, int limit) const override {
    const std::shared_lock lock(mutex_);
    return reader_.scan_events(from_seq, limit);
  }
  Result<std::vector<EventRow>> events_of(std::string_view subject,
                                          const EventRange& range) const override {
    const std::shared_lock lock(mutex_);
    return reader_.events_of(subject, range);
  }
  Result<Page> query(const Query& query) const override {
    const std::shared_lock lock(mutex_);
    return reader_.query(query);
  }
  Result<std::vector<Group>> aggregate(const Aggregate& aggregate) const override {
    const std::shared_lock lock(mutex_);
    return reader_.aggregate(aggregate);
  }
  Result<std::vector<SearchHit>> search(const SearchQuery& query) const override {
    const std::shared_lock lock(mutex_);
    return reader_.search(query);
  }
  Result<void> at_one_moment(
      const std::function<Result<void>(const Reader&)>& body) const override {
    const std::shared_lock lock(mutex_);
    return body(reader_);
  }

 private:
  StateReader reader_;
  FairMutex& mutex_;
};

class MemoryWriter final : public Writer {
 public:
  MemoryWriter(State& state, FairMutex& mutex, const std::vector<const Table*>& tables,
               std::atomic<bool>& writing)
      : state_(state), mutex_(mutex), tables_(tables), writing_(writing) {}
  ~MemoryWriter() override { writing_ = false; }

  Result<Head> commit(const Batch& batch) override {
    TRY(const PreparedBatch prepared, prepare(batch, state_.head(), tables_));
    const std::unique_lock lock(mutex_);
    for (const PreparedEvent& event : prepared.events) {
      const EventPut& put = *event.put;
      state_.events.push_back(
          {put.seq, put.at_ms, put.kind, put.bytes, event.hash, put.subjects});
      for (const std::string& subject : put.subjects) {
        state_.subjects[subject].push_back(put.seq);
      }
    }
    for (const TableChange& change : prepared.tables) {
      Rows& rows = state_.tables[change.table];
      if (change.clear) rows.clear();
      for (const Row* key : change.erases) rows.erase(*key);
      for (const Row* row : change.upserts) rows[key_of(*change.table, *row)] = *row;
    }
    return prepared.head;
  }

 private:
  State& state_;
  FairMutex& mutex_;
  const std::vector<const Table*>& tables_;
  std::atomic<bool>& writing_;
};

class MemoryStore final : public Store {
 public:
  explicit MemoryStore(const OpenOptions& options)
      : options_(options), reader_(state_, mutex_) {}

  const Reader& reader() const override { return reader_; }

  Result<std::unique_ptr<Writer>> writer() override {
    if (options_.access == Access::read) {
      return fail("store.read_only", "存储以只读方式打开", "the store is open for reading only");
    }
    if (writing_.exchange(true)) {
      return fail("store.second_writer", "已有写入者，不能同时有两个", "there is a writer already");
    }
    return std::make_unique<MemoryWriter>(state_, mutex_, options_.tables, writing_);
  }

  const std::vector<const Table*>& tables() const override { return options_.tables; }
  const std::vector<const Table*>& rebuilt_tables() const override { return rebuilt_; }

  Result<void> confirm_rebuilt() override {
    rebuilt_.clear();
    return {};
  }

  Result<void> drop_registers() override {
    const std::unique_lock lock(mutex_);
    for (const Table* table : options_.tables) state_.tables[table].clear();
    state_.tables[&search_table()].clear();
    rebuilt_ = options_.tables;
    return {};
  }

  Result<void> backup(const std::string& path) const override {
    return reader_.at_one_moment([&](const Reader& moment) {
      return backup_by_copy(moment, options_.tables, path);
    });
  }

 private:
  OpenOptions options_;
  State state_;
  mutable FairMutex mutex_;
  LockedReader reader_;
  std::vector<const Table*> rebuilt_;
  std::atomic<bool> writing_ = false;
};

}  // namespace

std::unique_ptr<Store> open_memory(const OpenOptions& options) {
  return std::make_unique<MemoryStore>(options);
}

}  // namespace tongchou::store
