// The store in memory: for the simulator and for tests. Internal to store.
#pragma once

#include "store/store.h"

namespace tongchou::store {

std::unique_ptr<Store> open_memory(const OpenOptions& options);

}  // namespace tongchou::store
