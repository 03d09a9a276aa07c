// Reading from a SQL store: on one connection, or on any of a pool. Internal to store.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "store/connection.h"
#include "store/store.h"

namespace tongchou::store {

// Reads on a connection of its caller's, which it uses up to the first failure.
class ConnectionReader final : public Reader {
 public:
  explicit ConnectionReader(Connection& connection) : connection_(connection) {}
  Result<Head> head() const override;
  Result<std::optional<RecordRow>> find(std::string_view kind, std::string_view id) const override;
  Result<std::vector<std::string>> record_kinds() const override;
  Result<std::vector<RecordRow>> scan_records(std::string_view kind, std::string_view after_id,
                                              int limit) const override;
  Result<std::vector<EventRow>> scan_events(std::int64_t from_seq, int limit) const override;
  Result<std::vector<EventRow>> events_of(std::string_view subject,
                                          const EventRange& range) const override;
  Result<Page> query(const Query& query) const override;
  Result<std::vector<Group>> aggregate(const Aggregate& aggregate) const override;
  Result<std::vector<SearchHit>> search(const SearchQuery& query) const override;
  Result<void> at_one_moment(
      const std::function<Result<void>(const Reader&)>& body) const override;

 private:
  Connection& connection_;
};

// Any thread may read; each call takes a connection for its time and waits when all are taken.
class PooledReader final : public Reader {
 public:
  PooledReader(Address address, int connections_max)
      : address_(std::move(address)), connections_max_(connections_max) {}
  Result<Head> head() const override;
  Result<std::optional<RecordRow>> find(std::string_view kind, std::string_view id) const override;
  Result<std::vector<std::string>> record_kinds() const override;
  Result<std::vector<RecordRow>> scan_records(std::string_view kind, std::string_view after_id,
                                              int limit) const override;
  Result<std::vector<EventRow>> scan_events(std::int64_t from_seq, int limit) const override;
  Result<std::vector<EventRow>> events_of(std::string_view subject,
                                          const EventRange& range) const override;
  Result<Page> query(const Query& query) const override;
  Result<std::vector<Group>> aggregate(const Aggregate& aggregate) const override;
  Result<std::vector<SearchHit>> search(const SearchQuery& query) const override;
  Result<void> at_one_moment(
      const std::function<Result<void>(const Reader&)>& body) const override;
  // For what the Reader does not offer; the connection goes back when body returns.
  Result<void> with_connection(const std::function<Result<void>(Connection&)>& body) const;

 private:
  template <class F>
  auto read(F&& body) const -> decltype(body(std::declval<const Reader&>()));
  std::unique_ptr<Connection> take() const;
  void give_back(std::unique_ptr<Connection> connection) const;

  Address address_;
  int connections_max_;
  mutable std::mutex mutex_;
  mutable std::condition_variable freed_;
  mutable std::vector<std::unique_ptr<Connection>> idle_;
  mutable int taken_ = 0;
};

}  // namespace tongchou::store
