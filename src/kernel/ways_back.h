// 退回: where a step may go back to, or why nowhere.
//
//   1. Nothing goes back behind what cannot be undone: a meeting that was held, a paper that has
//      its number.
//   2. Where several do the same step side by side, none of them ends the step of the others.
#pragma once

#include <string>
#include <vector>

#include "kernel/pack.h"
#include "kernel/records.h"

namespace tongchou::kernel {

struct WayBack { std::string step, name; };

struct WaysBack {
  std::vector<WayBack> steps;  // latest first
  bool to_starter = false;     // 退回补正: nothing lies before but the sending in
  std::string zh, en;          // why nowhere, when there is no way
  bool none() const { return steps.empty() && !to_starter; }
};
// `bound`: what may not be taken back goes to nobody who would send it in anew (giving_up.h).
WaysBack ways_back(const World& world, const Pack& pack, const Matter& matter, const Task& task,
                   bool bound);

// A property of the event by which this matter's procedure starts, as text or "=" and FEEL. Known
// ones: binding, given_up (giving_up.h); supplement: "no" where nobody sends it in again.
std::string start_property(const Pack& pack, const Matter& matter, const char* name);
// A property of the step that an open task stands at; empty: it has none of that name.
std::string step_property(const Pack& pack, const Matter& matter, const Task& task,
                          const char* name);

}  // namespace tongchou::kernel
