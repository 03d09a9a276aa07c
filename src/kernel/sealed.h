// 封存: what was answered at a sealed step is read by its author alone until the seal falls. It
// is sealed by its property `sealed`: a step (or several, divided by ";"), until one is done, FEEL
// that gives an instant, or "always". `sealed_readers` names who works with it meanwhile, as roles
// divided by ";". Nobody's rank opens it, and no list tells what it says.
#pragma once

#include "kernel/pack.h"
#include "kernel/rights.h"

namespace tongchou::kernel {

struct Setting;

// `pack` is the one that the matter runs on.
bool is_sealed(const World& world, const Setting& setting, Instant now, const Pack& pack,
               const Matter& matter, const Opinion& opinion);
bool may_read(const World& world, const Setting& setting, Instant now, const Pack& pack,
              const Standing& standing, const Matter& matter, const Opinion& opinion);
// A file that a sealed answer names, or that was attached by whoever works on a sealed step, is
// read with that answer; whoever sent it reads it always.
bool may_read(const World& world, const Setting& setting, Instant now, const Pack& pack,
              const Standing& standing, const Matter& matter, const FileRef& file);

}  // namespace tongchou::kernel
