// Who may add a file to a matter: whoever works on it. Adding one is an act, and who has acted sees
// the matter for good; so whoever merely reads it may not.
#pragma once

#include "kernel/rights.h"

namespace tongchou::kernel {

bool may_attach(const Standing& standing, const Matter& matter);

}  // namespace tongchou::kernel
