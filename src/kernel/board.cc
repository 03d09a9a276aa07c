#include "kernel/board.h"

#include "kernel/toml_text.h"

namespace tongchou::kernel {

namespace {

std::string text(const toml::table& table, std::string_view key) {
  return table[key].value<std::string>().value_or("");
}

}  // namespace

const std::string& Board::of(const std::string& what) const {
  static const std::string none;
  auto found = names.find(what);
  return found == names.end() ? none : found->second;
}

Result<Board> read_board(const std::string& path, const std::string& content) {
  TRY(const auto table, read_toml(content, path));
  const auto from = path.find('/') + 1;
  Board board{.id = path.substr(from, path.rfind('.') - from),
              .kind = text(table, "kind"),
              .name = text(table, "name"),
              .clause = text(table, "clause"),
              .procedure = text(table, "procedure"),
              .ledger = text(table, "ledger"),
              .names = {}};
  if (board.kind.empty() || board.name.empty() || board.procedure.empty()) {
    return fail("board.content", "看板须写明 kind、name、procedure",
                "a board needs kind, name and procedure", path);
  }
  if (const auto* names = table.get_as<toml::table>("names")) {
    for (const auto& [what, _] : *names) {
      board.names[std::string(what.str())] = text(*names, what.str());
    }
  }
  return board;
}

std::vector<Board> boards_of(const Pack& pack) {
  std::vector<Board> boards;
  for (const auto& [path, content] : pack.texts) {
    if (!path.starts_with("board/")) continue;
    if (auto board = read_board(path, content)) boards.push_back(std::move(*board));
  }
  return boards;
}

}  // namespace tongchou::kernel
