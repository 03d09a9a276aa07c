// What is done to a paper rests on its body's own words: "minutes" "signing" "distribution" as it
// meets, "copies" where copying in has a rule of its own; else on the clause of its matter.
#pragma once

#include <string>

#include "kernel/paper_record.h"

namespace tongchou::kernel {

class World;
struct Setting;

std::string clause_of(const World& world, const Setting& setting, const Document& document,
                      const std::string& about);

}  // namespace tongchou::kernel
