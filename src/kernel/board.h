// 看板: pages that show one procedure and its register at a glance. Which body has one, of which
// procedure, and what its columns and steps are called there is data: bodies/<body>/board/*.toml.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "kernel/pack.h"

namespace tongchou::kernel {

struct Board {
  std::string id;      // the file's name
  std::string kind;    // what the page shows: triage, weekly, opinions, agency
  std::string name, clause, procedure, ledger;
  std::map<std::string, std::string> names;  // columns, steps, stages; each kind asks for its own
  const std::string& of(const std::string& what) const;  // empty when it is not named
};

// Errors: board.content.
Result<Board> read_board(const std::string& path, const std::string& content);
// The boards of a pack, by id.
std::vector<Board> boards_of(const Pack& pack);

}  // namespace tongchou::kernel
