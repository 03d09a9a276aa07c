#include "clerk/verify.h"

#include <algorithm>

#include "clerk/project.h"
#include "register/register.h"

namespace tongchou {

using namespace kernel;

namespace {

constexpr int kEventsPerStep = 500;

class EmptyWorld : public World {
 public:
  std::shared_ptr<const Record> find(std::string_view, std::string_view) const override {
    return nullptr;
  }
};

const EmptyWorld& nothing() {
  static const EmptyWorld world;
  return world;
}

// Replays the whole journal; `each` sees the batch of one event's changes.
class Replay {
 public:
  explicit Replay(const store::Reader& reader) : reader_(reader), world_(&nothing()) {}

  template <class Each>
  Result<std::int64_t> run(Each&& each) {
    std::int64_t from = 1, events = 0;
    while (true) {
      TRY(auto rows, reader_.scan_events(from, kEventsPerStep));
      for (const auto& row : rows) {
        TRY(Event event, decode_event(row.bytes));
        Overlay step(&world_);
        apply(step, event);
        store::Batch batch;
        Projection projection{step, shelf_, batch};
        for (const auto& [key, record] : step.changes()) {
          auto before = world_.find(key.first, key.second);
          projection.project(before.get(), record.get());
        }
        TRY(bool going, each(batch));
        world_.absorb(std::move(step));
        ++events;
        if (!going) return events;
      }
      if (static_cast<int>(rows.size()) < kEventsPerStep) return events;
      from = rows.back().seq + 1;
    }
  }
  Overlay& world() { return world_; }

 private:
  const store::Reader& reader_;
  Overlay world_;
  PackShelf shelf_;
};

Error difference(std::string what, std::string place, std::string expected, std::string found) {
  return {"verify." + what, what + " 与日志不符：应为 " + expected + "，实为 " + found,
          what + " differs from the journal: expected " + expected + ", found " + found,
          std::move(place)};
}

std::string shorten(const std::string& bytes) {
  return bytes.size() <= 120 ? bytes : bytes.substr(0, 120) + "…";
}

Result<void> compare_records(const store::Reader& reader, Overlay& world, Verification& result) {
  std::map<std::string, std::int64_t> expected;
  for (const auto& [key, record] : world.changes()) {
    if (!record) continue;
    ++expected[key.first];
    TRY(auto row, reader.find(key.first, key.second));
    const std::string bytes = encode(*record);
    if (row && row->bytes == bytes) continue;
    result.differences.push_back(difference("record", key.first + " " + key.second,
                                            shorten(bytes), row ? shorten(row->bytes) : "-"));
    return {};
  }
  for (const auto kind : record_kinds()) {
    std::string after;
    std::int64_t count = 0;
    while (true) {
      TRY(auto rows, reader.scan_records(kind, after, kEventsPerStep));
      for (const auto& row : rows) {
        ++count;
        if (world.find(kind, row.id)) continue;
        result.differences.push_back(
            difference("record", std::string(kind) + " " + row.id, "-", shorten(row.bytes)));
        return {};
      }
      if (static_cast<int>(rows.size()) < kEventsPerStep) break;
      after = rows.back().id;
    }
    result.records += count;
  }
  return {};
}

Result<void> compare_table(const store::Reader& expected, const store::Reader& found,
                           const store::Table& table, Verification& result) {
  store::Query query{.table = &table, .limit = kEventsPerStep};
  while (true) {
    TRY(store::Page want, expected.query(query));
    TRY(store::Page have, found.query(query));
    for (std::size_t i = 0; i < std::max(want.rows.size(), have.rows.size()); ++i) {
      const bool same = i < want.rows.size() && i < have.rows.size() &&
                        want.rows[i] == have.rows[i];
      if (same) continue;
      auto describe = [&](const store::Page& page) {
        std::string text;
        if (i >= page.rows.size()) return std::string("-");
        for (const auto& cell : page.rows[i]) text += store::describe_cell(cell) + " ";
        return shorten(text);
      };
      result.differences.push_back(
          difference("register", table.name, describe(want), describe(have)));
      return {};
    }
    result.rows += static_cast<std::int64_t>(want.rows.size());
    if (want.next.empty()) return {};
    query.after = want.next;
  }
}

}  // namespace

Result<Verification> verify(const store::Store& store) {
  Verification result;
  TRY(auto chain, store::verify_chain(store.reader()));
  result.events = chain.checked;
  if (chain.difference) {
    result.differences.push_back(difference("chain", "seq " + std::to_string(chain.difference->seq),
                                            chain.difference->expected, chain.difference->found));
    return result;
  }
  store::OpenOptions options;
  options.tables = registers::all();
  TRY(auto beside, store::open("memory:", options));
  TRY(auto writer, beside->writer());
  Replay replay(store.reader());
  auto replayed = replay.run([&](store::Batch& batch) -> Result<bool> {
    batch.texts.clear();
    if (auto done = writer->commit(batch); !done) return std::unexpected(done.error());
    return true;
  });
  if (!replayed) return std::unexpected(replayed.error());
  if (auto done = compare_records(store.reader(), replay.world(), result); !done) {
    return std::unexpected(done.error());
  }
  for (const auto* table : registers::all()) {
    if (auto same = compare_table(beside->reader(), store.reader(), *table, result); !same) {
      return std::unexpected(same.error());
    }
  }
  return result;
}

Result<void> rebuild_registers(store::Store& store, store::Writer& writer) {
  if (store.rebuilt_tables().empty()) return {};
  if (auto dropped = store.drop_registers(); !dropped) return dropped;
  Replay replay(store.reader());
  store::Batch gathered;
  auto flush = [&]() -> Result<bool> {
    if (auto done = writer.commit(gathered); !done) return std::unexpected(done.error());
    gathered = {};
    return true;
  };
  auto replayed = replay.run([&](store::Batch& batch) -> Result<bool> {
    for (auto& row : batch.rows) gathered.rows.push_back(std::move(row));
    for (auto& text : batch.texts) gathered.texts.push_back(std::move(text));
    if (gathered.rows.size() < 2000) return true;
    return flush();
  });
  if (!replayed) return std::unexpected(replayed.error());
  if (auto last = flush(); !last) return std::unexpected(last.error());
  return store.confirm_rebuilt();
}

Result<std::shared_ptr<Overlay>> replay_until(const store::Reader& reader, std::int64_t until) {
  auto world = std::make_shared<Overlay>(&nothing());
  std::int64_t from = 1;
  while (from <= until) {
    TRY(auto rows, reader.scan_events(from, kEventsPerStep));
    for (const auto& row : rows) {
      if (row.seq > until) return world;
      TRY(Event event, decode_event(row.bytes));
      apply(*world, event);
    }
    if (static_cast<int>(rows.size()) < kEventsPerStep) break;
    from = rows.back().seq + 1;
  }
  return world;
}

}  // namespace tongchou
