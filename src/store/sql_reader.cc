#include "store/sql_reader.h"

#include <algorithm>

#include "store/batch.h"
#include "store/text.h"

namespace tongchou::store {
namespace {

constexpr ColumnType kText = ColumnType::text;
constexpr ColumnType kInteger = ColumnType::integer;
const std::vector<ColumnType> kEventColumns = {kInteger, kInteger, kText, kText, kText, kText};
constexpr const char* kEventSelect =
    "SELECT e.seq, e.at_ms, e.kind, e.bytes, e.hash, e.subjects FROM event e ";

Digest from_hex(std::string_view text) {
  Digest digest{};
  const auto nibble = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  for (std::size_t i = 0; i < digest.size() && 2 * i + 1 < text.size(); ++i) {
    digest[i] = static_cast<std::uint8_t>((nibble(text[2 * i]) << 4) | nibble(text[2 * i + 1]));
  }
  return digest;
}

std::vector<EventRow> events(Statement& statement) {
  std::vector<EventRow> rows;
  statement.start();
  while (statement.next()) {
    rows.push_back({statement.integer(0), statement.integer(1), statement.text(2),
                    statement.text(3), from_hex(statement.text(4)),
                    split_subjects(statement.text(5))});
  }
  return rows;
}

std::vector<Row> rows_of(Statement& statement, std::size_t columns) {
  std::vector<Row> rows;
  statement.start();
  while (statement.next()) {
    Row& row = rows.emplace_back();
    row.reserve(columns);
    for (std::size_t i = 0; i < columns; ++i) row.push_back(statement.cell(i));
  }
  return rows;
}

}  // namespace

// ---- on one connection ---------------------------------------------------------------------

Result<Head> ConnectionReader::head() const {
  return guarded("head", [&]() -> Result<Head> {
    Statement& statement = connection_.prepared(
        "SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1", {}, {kInteger, kText});
    Head head;
    statement.start();
    while (statement.next()) head = {statement.integer(0), from_hex(statement.text(1))};
    return head;
  });
}

Result<std::optional<RecordRow>> ConnectionReader::find(std::string_view kind,
                                                        std::string_view id) const {
  return guarded("find", [&]() -> Result<std::optional<RecordRow>> {
    Statement& statement = connection_.prepared(
        "SELECT version, bytes FROM record WHERE kind = :p1 AND id = :p2", {kText, kText},
        {kInteger, kText});
    statement.set_text(0, kind);
    statement.set_text(1, id);
    std::optional<RecordRow> found;
    statement.start();
    while (statement.next()) {
      found = RecordRow{std::string(kind), std::string(id), statement.integer(0),
                        statement.text(1)};
    }
    return found;
  });
}

Result<std::vector<std::string>> ConnectionReader::record_kinds() const {
  return guarded("record_kinds", [&]() -> Result<std::vector<std::string>> {
    // One step of the key's index for each kind; DISTINCT would walk over every record.
    Statement& statement = connection_.prepared(
        "SELECT kind FROM record WHERE kind > :p1 ORDER BY kind LIMIT 1", {kText}, {kText});
    std::vector<std::string> kinds;
    for (;;) {
      statement.set_text(0, kinds.empty() ? "" : kinds.back());
      statement.start();
      bool found = false;
      while (statement.next()) {
        kinds.push_back(statement.text(0));
        found = true;
      }
      if (!found) return kinds;
    }
  });
}

Result<std::vector<RecordRow>> ConnectionReader::scan_records(std::string_view kind,
                                                              std::string_view after_id,
                                                              int limit) const {
  if (auto r = check_limit(limit); !r) return std::unexpected(r.error());
  return guarded("scan_records", [&]() -> Result<std::vector<RecordRow>> {
    Statement& statement = connection_.prepared(
        "SELECT id, version, bytes FROM record WHERE kind = :p1 AND id > :p2 "
        "ORDER BY kind, id LIMIT " + std::to_string(limit),
        {kText, kText}, {kText, kInteger, kText});
    statement.set_text(0, kind);
    statement.set_text(1, after_id);
    std::vector<RecordRow> rows;
    statement.start();
    while (statement.next()) {
      rows.push_back({std::string(kind), statement.text(0), statement.integer(1),
                      statement.text(2)});
    }
    return rows;
  });
}

Result<std::vector<EventRow>> ConnectionReader::scan_events(std::int64_t from_seq,
                                                            int limit) const {
  if (auto r = check_limit(limit); !r) return std::unexpected(r.error());
  return guarded("scan_events", [&]() -> Result<std::vector<EventRow>> {
    Statement& statement = connection_.prepared(
        std::string(kEventSelect) + "WHERE e.seq >= :p1 ORDER BY e.seq LIMIT " +
            std::to_string(limit),
        {kInteger}, kEventColumns);
    statement.set_integer(0, from_seq);
    return events(statement);
  });
}

Result<std::vector<EventRow>> ConnectionReader::events_of(std::string_view subject,
                                                          const EventRange& range) const {
  if (auto r = check_limit(range.limit); !r) return std::unexpected(r.error());
  return guarded("events_of", [&]() -> Result<std::vector<EventRow>> {
    const std::string direction = range.newest_first ? "DESC" : "ASC";
    Statement& statement = connection_.prepared(
        std::string(kEventSelect) +
            "JOIN event_subject s ON s.seq = e.seq "
            "WHERE s.subject = :p1 AND s.seq > :p2 AND s.seq < :p3 "
            "ORDER BY s.seq " + direction + " LIMIT " + std::to_string(range.limit),
        {kText, kInteger, kInteger}, kEventColumns);
    statement.set_text(0, subject);
    statement.set_integer(1, range.after);
    statement.set_integer(2, range.before);
    return events(statement);
  });
}

Result<Page> ConnectionReader::query(const Query& query) const {
  TRY(const QueryPlan made, plan(query));
  return guarded("query", [&]() -> Result<Page> {
    Page page;
    const SqlText sql = select_sql(query, made, connection_.dialect());
    page.rows = rows_of(connection_.prepared(sql), made.columns.size());
    if (page.rows.size() > static_cast<std::size_t>(query.limit)) {
      page.rows.pop_back();
      for (const int place : made.order_places) page.next.push_back(page.rows.back()[place]);
    }
    for (Row& row : page.rows) row.resize(made.visible);
    if (query.with_total) {
      const SqlText count = count_sql(query, connection_.dialect());
      page.total = cell_integer(rows_of(connection_.prepared(count), 1).at(0)[0]);
    }
    return page;
  });
}

Result<std::vector<Group>> ConnectionReader::aggregate(const Aggregate& aggregate) const {
  if (auto r = check_aggregate(aggregate); !r) return std::unexpected(r.error());
  return guarded("aggregate", [&]() -> Result<std::vector<Group>> {
    const SqlText sql = aggregate_sql(aggregate, connection_.dialect());
    std::vector<Group> groups;
    for (Row& row : rows_of(connection_.prepared(sql), sql.out.size())) {
      const auto by = static_cast<std::ptrdiff_t>(aggregate.group_by.size());
      Group& group = groups.emplace_back();
      group.count = cell_integer(row[by]);
      for (std::size_t i = by + 1; i < row.size(); ++i) group.sums.push_back(cell_integer(row[i]));
      group.by.assign(row.begin(), row.begin() + by);
    }
    return groups;
  });
}

Result<std::vector<SearchHit>> ConnectionReader::search(const SearchQuery& query) const {
  if (auto r = check_limit(query.limit); !r) return std::unexpected(r.error());
  const std::vector<std::string> words = search_words(query.text);
  if (words.empty()) return {};
  return guarded("search", [&]() -> Result<std::vector<SearchHit>> {
    Statement& statement = connection_.prepared(search_sql(query, words, connection_.dialect()));
    std::vector<SearchHit> hits;
    statement.start();
    while (statement.next()) {
      hits.push_back({statement.text(0), statement.text(1), statement.text(2), statement.text(3),
                      statement.integer(4)});
    }
    return hits;
  });
}

Result<void> ConnectionReader::at_one_moment(
    const std::function<Result<void>(const Reader&)>& body) const {
  return body(*this);  // whoever holds the connection has begun
}

// ---- on any connection of the pool ---------------------------------------------------------

std::unique_ptr<Connection> PooledReader::take() const {
  std::unique_lock lock(mutex_);
  freed_.wait(lock, [&] { return !idle_.empty() || taken_ < connections_max_; });
  ++taken_;
  if (idle_.empty()) return nullptr;
  auto connection = std::move(idle_.back());
  idle_.pop_back();
  return connection;
}

void PooledReader::give_back(std::unique_ptr<Connection> connection) const {
  {
    const std::lock_guard lock(mutex_);
    --taken_;
    if (connection) idle_.push_back(std::move(connection));
  }
  freed_.notify_one();
}

template <class F>
auto PooledReader::read(F&& body) const -> decltype(body(std::declval<const Reader&>())) {
  std::unique_ptr<Connection> connection = take();
  const bool kept = connection != nullptr;
  const auto attempt = [&] {
    return guarded("read", [&]() -> decltype(body(std::declval<const Reader&>())) {
      if (!connection) connection = std::make_unique<Connection>(address_, Connection::Mode::read);
      return body(ConnectionReader(*connection));
    });
  };
  auto result = attempt();
  // A server that went and came back is found out on a connection kept from before.
  if (kept && !result && result.error().code == "store.connection") {
    connection.reset();
    result = attempt();
  }
  // After a failure the connection's state is unknown; the next reader opens another.
  if (!result && result.error().code != "store.query") connection.reset();
  give_back(std::move(connection));
  return result;
}

Result<Head> PooledReader::head() const {
  return read([&](const Reader& r) { return r.head(); });
}

Result<std::optional<RecordRow>> PooledReader::find(std::string_view kind,
                                                    std::string_view id) const {
  return read([&](const Reader& r) { return r.find(kind, id); });
}

Result<std::vector<std::string>> PooledReader::record_kinds() const {
  return read([&](const Reader& r) { return r.record_kinds(); });
}

Result<std::vector<RecordRow>> PooledReader::scan_records(std::string_view kind,
                                                          std::string_view after_id,
                                                          int limit) const {
  return read([&](const Reader& r) { return r.scan_records(kind, after_id, limit); });
}

Result<std::vector<EventRow>> PooledReader::scan_events(std::int64_t from_seq, int limit) const {
  return read([&](const Reader& r) { return r.scan_events(from_seq, limit); });
}

Result<std::vector<EventRow>> PooledReader::events_of(std::string_view subject,
                                                      const EventRange& range) const {
  return read([&](const Reader& r) { return r.events_of(subject, range); });
}

Result<Page> PooledReader::query(const Query& query) const {
  return read([&](const Reader& r) { return r.query(query); });
}

Result<std::vector<Group>> PooledReader::aggregate(const Aggregate& aggregate) const {
  return read([&](const Reader& r) { return r.aggregate(aggregate); });
}

Result<std::vector<SearchHit>> PooledReader::search(const SearchQuery& query) const {
  return read([&](const Reader& r) { return r.search(query); });
}

Result<void> PooledReader::at_one_moment(
    const std::function<Result<void>(const Reader&)>& body) const {
  // A connection that has gone is replaced now, for `body` must not be run twice.
  if (auto r = head(); !r) return std::unexpected(r.error());
  return with_connection([&](Connection& connection) -> Result<void> {
    connection.begin_reading();
    Result<void> result = body(ConnectionReader(connection));
    if (result) connection.commit();
    return result;
  });
}

Result<void> PooledReader::with_connection(
    const std::function<Result<void>(Connection&)>& body) const {
  std::unique_ptr<Connection> connection = take();
  Result<void> result = guarded("read", [&]() -> Result<void> {
    if (!connection) connection = std::make_unique<Connection>(address_, Connection::Mode::read);
    return body(*connection);
  });
  if (!result) connection.reset();  // it may be within a transaction
  give_back(std::move(connection));
  return result;
}

}  // namespace tongchou::store
