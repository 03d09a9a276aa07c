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
WaysBack ways_back(const Pack& pack, const Matter& matter, const Task& task);

// Whether what this procedure begins may be given up (撤回, 终止): not where its start says `binding`.
bool is_binding(const PackProcedure& procedure);
inline constexpr const char* kBindingZh = "依规定必须办理，不能撤回或终止";
inline constexpr const char* kBindingEn = "The rules demand it: it is not taken back";

}  // namespace tongchou::kernel
