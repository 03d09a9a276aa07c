// What is the same for every store: opening by URL, copying, digests, the chain.
#include "store/store.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/base.h"
#include "store/batch.h"
#include "store/memory_store.h"
#include "store/sql_store.h"

namespace tongchou::store {
namespace {

constexpr int kPage = 1000;

Result<void> check_options(const OpenOptions& options) {
  std::set<std::string> names;
  for (const Table* table : options.tables) {
    CHECK(table, "a register without declaration");
    if (auto r = check_table(*table); !r) return r;
    if (!names.insert(table->name).second) {
      return fail("store.table", "登记表声明了两次", "register declared twice", table->name);
    }
  }
  const std::string& office = options.office;
  const bool plain = !office.empty() && office.size() <= 40 && office[0] >= 'a' &&
                     office[0] <= 'z' && std::ranges::all_of(office, [](char c) {
                       return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
                     });
  if (plain) return {};
  return fail("store.office", "辖区代号只能用小写字母、数字和下划线，以字母开头",
              "an office's code is lower-case letters, digits and _, a letter first", office);
}

// Hands every row of a table, all columns, in the order of its key, to `take`.
Result<void> each_row(const Reader& reader, const Table& table,
                      const std::function<Result<void>(std::vector<Row>&)>& take) {
  Query query{.table = &table, .limit = kPage};
  do {
    TRY(Page page, reader.query(query));
    if (auto r = take(page.rows); !r) return r;
    query.after = std::move(page.next);
  } while (!query.after.empty());
  return {};
}

Result<Digest> table_digest(const Reader& reader, const Table& table, Digest digest) {
  Result<void> read = each_row(reader, table, [&](std::vector<Row>& rows) -> Result<void> {
    for (const Row& row : rows) digest = sm3_chain(digest, encode_cells(row, row.size()));
    return {};
  });
  if (!read) return std::unexpected(read.error());
  return digest;
}

Result<void> copy_events(const Reader& from, Writer& to) {
  std::int64_t next = 1;
  for (;;) {
    TRY(std::vector<EventRow> rows, from.scan_events(next, kPage));
    Batch batch;
    Digest last{};
    for (EventRow& row : rows) {
      last = row.hash;
      next = row.seq + 1;
      batch.events.push_back({row.seq, row.at_ms, std::move(row.kind), std::move(row.bytes),
                              std::move(row.subjects)});
    }
    if (rows.empty()) return {};
    TRY(const Head head, to.commit(batch));
    if (head.hash != last) {
      return fail("store.chain", "事件链校验不符，未继续", "the chain of events does not hold",
                  "event " + std::to_string(head.seq));
    }
  }
}

Result<void> copy_records(const Reader& from, Writer& to) {
  TRY(const std::vector<std::string> kinds, from.record_kinds());
  for (const std::string& kind : kinds) {
    std::string after;
    for (;;) {
      TRY(std::vector<RecordRow> rows, from.scan_records(kind, after, kPage));
      if (rows.empty()) break;
      after = rows.back().id;
      Batch batch;
      for (RecordRow& row : rows) {
        batch.records.push_back({kind, std::move(row.id), row.version, std::move(row.bytes)});
      }
      if (auto r = to.commit(batch); !r) return std::unexpected(r.error());
    }
  }
  return {};
}

Result<void> copy_registers(const Reader& from, Writer& to,
                            const std::vector<const Table*>& tables) {
  for (const Table* table : tables) {
    Result<void> copied = each_row(from, *table, [&](std::vector<Row>& rows) -> Result<void> {
      Batch batch;
      for (Row& row : rows) batch.rows.push_back({table, RowOp::upsert, std::move(row)});
      if (auto r = to.commit(batch); !r) return std::unexpected(r.error());
      return {};
    });
    if (!copied) return copied;
  }
  // A text is kept folded; folding once more changes nothing, so a copy finds the same.
  return each_row(from, search_table(), [&](std::vector<Row>& rows) -> Result<void> {
    Batch batch;
    for (Row& row : rows) {
      const std::string& folded = cell_text(row[4]);
      const std::size_t end = std::min(folded.find('\n'), folded.size());
      batch.texts.push_back({cell_text(row[0]), cell_text(row[1]), cell_text(row[2]),
                             cell_text(row[3]), folded.substr(std::min(end + 1, folded.size())),
                             cell_integer(row[5])});
    }
    if (auto r = to.commit(batch); !r) return std::unexpected(r.error());
    return {};
  });
}

}  // namespace

Result<std::unique_ptr<Store>> open(std::string_view url, const OpenOptions& options) {
  if (auto r = check_options(options); !r) return std::unexpected(r.error());
  if (url == "memory:") return open_memory(options);
  if (url.starts_with("sqlite:") && url.size() > 7) {
    return open_sql({Dialect::sqlite, std::string(url.substr(7)), options.office}, options);
  }
  if (url.starts_with("postgresql://") || url.starts_with("postgres://")) {
    return open_sql({Dialect::postgresql, std::string(url), options.office}, options);
  }
  return fail("store.url", "数据库地址应为 sqlite:文件 或 postgresql://…",
              "a database is sqlite:FILE or postgresql://…", std::string(url.substr(0, 16)));
}

// ---- copies --------------------------------------------------------------------------------

Result<void> copy_store(const Reader& from, Writer& to, const std::vector<const Table*>& tables) {
  if (auto r = copy_events(from, to); !r) return r;
  if (auto r = copy_records(from, to); !r) return r;
  return copy_registers(from, to, tables);
}

Result<void> make_backup_file(const std::string& path,
                              const std::function<Result<void>(const std::string&)>& make) {
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored)) {
    return fail("store.exists", "备份文件已存在，不覆盖", "the backup file exists already", path);
  }
  const std::string partial = path + ".partial";
  std::filesystem::remove(partial, ignored);
  Result<void> made = make(partial);
  if (made) {
    std::error_code failed;
    std::filesystem::rename(partial, path, failed);
    if (failed) {
      made = fail("store.open", "无法给备份文件命名：" + failed.message(),
                  "cannot name the backup file: " + failed.message(), path);
    }
  }
  for (const char* beside : {"", "-wal", "-shm", "-journal", ".lock"}) {
    std::filesystem::remove(partial + beside, ignored);
  }
  if (made) sync_directory_of(path);
  return made;
}

Result<void> backup_by_copy(const Reader& from, const std::vector<const Table*>& tables,
                            const std::string& path) {
  return make_backup_file(path, [&](const std::string& file) -> Result<void> {
    // First into a store as any other, then page by page into one file without a log beside it.
    const std::string work = file + "-work";
    const auto remove = [&] {
      std::error_code ignored;
      for (const char* beside : {"", "-wal", "-shm", ".lock"}) {
        std::filesystem::remove(work + beside, ignored);
      }
    };
    remove();
    Result<void> made = [&]() -> Result<void> {
      TRY(const std::unique_ptr<Store> store, open("sqlite:" + work, {.tables = tables}));
      TRY(const std::unique_ptr<Writer> writer, store->writer());
      if (auto r = copy_store(from, *writer, tables); !r) return r;
      std::error_code ignored;
      std::filesystem::remove(file, ignored);
      return store->backup(file);
    }();
    remove();
    return made;
  });
}

Result<void> restore(Store& target, const std::string& path) {
  TRY(const Head head, target.reader().head());
  TRY(const std::vector<std::string> kinds, target.reader().record_kinds());
  if (head.seq != 0 || !kinds.empty()) {
    return fail("store.not_empty", "只能恢复到空的存储", "only an empty store can be restored to",
                path);
  }
  bool whole = false;
  Result<void> copied = read_backup(path, target.tables(), [&](const Reader& from,
                                    const std::vector<const Table*>& filled) -> Result<void> {
    // Registers of other declarations cannot be taken over; then all are rebuilt from records.
    whole = filled.size() == target.tables().size();
    TRY(const std::unique_ptr<Writer> writer, target.writer());
    if (auto r = copy_events(from, *writer); !r) return r;
    if (auto r = copy_records(from, *writer); !r) return r;
    if (!whole) return {};
    return copy_registers(from, *writer, filled);
  });
  if (!copied) return copied;
  return whole ? target.confirm_rebuilt() : target.drop_registers();
}

// ---- what is compared ----------------------------------------------------------------------

Result<StoreDigest> digest(const Reader& reader, const std::vector<const Table*>& tables) {
  StoreDigest made;
  Result<void> read = reader.at_one_moment([&](const Reader& moment) -> Result<void> {
    std::int64_t next = 1;
    for (;;) {
      TRY(const std::vector<EventRow> rows, moment.scan_events(next, kPage));
      if (rows.empty()) break;
      for (const EventRow& row : rows) {
        const Row cells = {row.seq, row.at_ms, row.kind, row.bytes, hex(row.hash),
                           join_subjects(row.subjects)};
        made.events = sm3_chain(made.events, encode_cells(cells, cells.size()));
      }
      next = rows.back().seq + 1;
    }
    TRY(made.records, table_digest(moment, record_table(), made.records));
    std::vector<const Table*> ordered = tables;
    std::ranges::sort(ordered, {}, [](const Table* table) { return table->name; });
    ordered.push_back(&search_table());
    for (const Table* table : ordered) {
      made.registers = sm3_chain(made.registers, table->name);
      TRY(made.registers, table_digest(moment, *table, made.registers));
    }
    return {};
  });
  if (!read) return std::unexpected(read.error());
  return made;
}

Result<ChainCheck> verify_chain(const Reader& reader, std::int64_t from_seq) {
  ChainCheck check;
  if (from_seq > 1) {
    TRY(const std::vector<EventRow> before, reader.scan_events(from_seq - 1, 1));
    if (before.empty() || before[0].seq != from_seq - 1) {
      return fail("store.chain", "没有第 " + std::to_string(from_seq - 1) + " 号事件",
                  "there is no event " + std::to_string(from_seq - 1));
    }
    check.head = {before[0].seq, before[0].hash};
  }
  for (;;) {
    TRY(const std::vector<EventRow> rows, reader.scan_events(check.head.seq + 1, kPage));
    if (rows.empty()) return check;
    for (const EventRow& row : rows) {
      const std::int64_t seq = check.head.seq + 1;
      if (row.seq != seq) {
        check.difference = {seq, std::to_string(seq), std::to_string(row.seq)};
        return check;
      }
      const Digest expected = sm3_chain(check.head.hash, row.bytes);
      if (row.hash != expected) {
        check.difference = {seq, hex(expected), hex(row.hash)};
        return check;
      }
      check.head = {seq, expected};
      ++check.checked;
    }
  }
}

}  // namespace tongchou::store
