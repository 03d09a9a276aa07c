// verify: the journal is replayed beside the store and everything is compared: the chain, the
// records, the registers. It reads only, and names the first difference of each.
#pragma once

#include <string>
#include <vector>

#include "kernel/pack.h"
#include "store/store.h"

namespace tongchou {

struct Verification {
  std::int64_t events = 0;
  std::int64_t records = 0;
  std::int64_t rows = 0;
  std::vector<Error> differences;  // empty: all is as the journal says
  bool clean() const { return differences.empty(); }
};

Result<Verification> verify(const store::Store& store);

// Fills the tables that Store::rebuilt_tables() names, by replay.
Result<void> rebuild_registers(store::Store& store, store::Writer& writer);

// The records as they were when `until` (an event's seq) had happened, for as-of questions.
Result<std::shared_ptr<kernel::Overlay>> replay_until(const store::Reader& reader,
                                                      std::int64_t until);

}  // namespace tongchou
