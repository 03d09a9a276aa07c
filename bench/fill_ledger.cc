// Fills a body's ledger for measuring: N entries as the journal would hold them, written in
// batches through the store, so that chain, records and registers agree and `tongchou verify` is
// clean. Not part of the product: an office's ledger has no such door.
//
//   fill_ledger DATABASE LEDGER ENTRIES
//   fill_ledger sqlite:data/office.db key-projects/projects 100000
#include <charconv>
#include <iostream>
#include <string>

#include "clerk/clerk.h"
#include "clerk/project.h"
#include "need.h"
#include "register/register.h"

namespace tongchou {
namespace {

using namespace kernel;

// Something of the column's type that differs from entry to entry.
Json value_of(const LedgerColumn& column, int n, const std::string& unit) {
  if (column.type == "unit") return Json(unit);
  if (!column.choices.empty()) {
    return Json(column.choices[static_cast<std::size_t>(n) % column.choices.size()].first);
  }
  if (column.type == "money") return Json(std::int64_t{5'000'000} + n * 7919LL % 1'000'000'000);
  if (column.type == "area") return Json(std::int64_t{10 + n % 900});
  if (column.type == "number") return Json(std::int64_t{n % 100});
  if (column.type == "date") {
    return Json(write_date(*parse_date("2026-01-01") + std::chrono::days{n % 500}));
  }
  return Json(column.label + std::to_string(n % 1000));
}

Entry make_entry(const LedgerDef& ledger, int n, const std::string& unit, Instant when) {
  const auto& stage = ledger.stages[static_cast<std::size_t>(n) % ledger.stages.size()];
  Entry entry{.id = "e" + std::to_string(n), .ledger = ledger.id,
              .number = "2026-" + std::to_string(1'000'000 + n), .unit = unit,
              .title = "示例项目" + std::to_string(n) + "号标准厂房及配套设施", .state = "in",
              .stage = stage.id, .fields = Json::object(), .entered = when, .changed = when,
              .version = 1};
  for (const auto& column : ledger.columns) {
    entry.fields.set(column.id, column.id == "name" ? Json(entry.title)
                                                    : value_of(column, n, unit));
  }
  bool passed = true;
  for (const auto& each : ledger.stages) {
    entry.stages.push_back({.stage = each.id, .state = passed ? "done" : ""});
    passed = passed && each.id != stage.id;
  }
  return entry;
}

int fill(const std::string& database, const std::string& ledger_id, int entries) {
  constexpr int kBatch = 500;
  store::OpenOptions options;
  options.tables = registers::all();
  options.access = store::Access::write;
  auto store = need(store::open(database, options));
  auto writer = need(store->writer());
  RecordCache world(store->reader(), 1000);
  PackShelf shelf;
  auto pack = shelf.current(world, ledger_id.substr(0, ledger_id.find('/')));
  const LedgerDef* ledger = pack ? pack->ledger(ledger_id) : nullptr;
  if (!ledger) {
    std::cerr << "no ledger " << ledger_id << "\n";
    return 1;
  }
  const auto units = need(store->reader().scan_records("unit", "", 100));
  std::int64_t seq = need(store->reader().head()).seq;
  const Instant when = *parse_local_instant("2026-03-16 09:00");
  for (int n = 0; n < entries;) {
    store::Batch batch;
    Overlay draft(&world);
    for (int i = 0; i < kBatch && n < entries; ++i, ++n) {
      const auto& unit = units[static_cast<std::size_t>(n) % units.size()].id;
      Event event{.seq = ++seq, .at = when, .subjects = {"entry:e" + std::to_string(n)},
                  .fact = EntryEntered{make_entry(*ledger, n, unit, when)}};
      apply(draft, event);
      batch.events.push_back({event.seq, to_ms(when), std::string(kind_of(event.fact)),
                              encode(event), event.subjects});
    }
    Projection projection{draft, shelf, batch};
    for (const auto& [key, record] : draft.changes()) {
      projection.project(nullptr, record.get());
      batch.records.push_back({key.first, key.second, 1, encode(*record), false});
    }
    need(writer->commit(batch));
  }
  return 0;
}

}  // namespace
}  // namespace tongchou

int main(int argc, char** argv) {
  int entries = 0;
  if (argc == 4) {
    const std::string_view text = argv[3];
    std::from_chars(text.data(), text.data() + text.size(), entries);
  }
  if (entries <= 0) {
    std::cerr << "fill_ledger DATABASE LEDGER ENTRIES\n";
    return 2;
  }
  return tongchou::fill(argv[1], argv[2], entries);
}
