// Projection: from a record as it was and as it is to the rows of the registers. Only records (and
// the immutable packs that they name) are read, so registers can always be made again from records.
#pragma once

#include "kernel/pack.h"
#include "kernel/world.h"
#include "register/register.h"

namespace tongchou {

struct Projection {
  const kernel::World& world;   // as it is after the change
  kernel::PackShelf& shelf;
  store::Batch& batch;          // rows and texts are appended

  // `before` null: new; `after` null: erased.
  void project(const kernel::Record* before, const kernel::Record* after);
};

// Where a ledger's columns lie in the entry tables: slot names by column id ("t0", "n3").
std::map<std::string, std::string> ledger_slots(const kernel::LedgerDef& ledger);

}  // namespace tongchou
