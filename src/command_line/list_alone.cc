#include "command_line/list_alone.h"

#include "kernel/pack.h"
#include "server/setup.h"

namespace tongchou::command_line {

using namespace kernel;

namespace {

// An office without records: only what the pack itself says is known.
class NoWorld : public World {
 public:
  std::shared_ptr<const Record> find(std::string_view, std::string_view) const override {
    return nullptr;
  }
};

}  // namespace

std::string body_of_list(const std::string& ledger) {
  for (const auto& [body, files] : server::embedded_packs()) {
    if (files.contains("import.toml") && files.contains("ledger/" + ledger + ".toml")) return body;
  }
  return {};
}

Result<server::ReadList> read_list_alone(const std::string& ledger, std::string_view bytes,
                                         Instant now, const std::vector<Rate>& rates) {
  const std::string body = body_of_list(ledger);
  if (body.empty()) {
    return fail("import.no_rules", "没有这样的清单：" + ledger, "no such list: " + ledger);
  }
  auto pack = load_pack(body, server::embedded_packs().at(body));
  if (!pack) return std::unexpected(pack.error().front());
  TRY(const auto sheet, document::read_sheet(bytes));
  const NoWorld world;
  return server::ReadList::read({world, **pack, rates, now}, sheet);
}

}  // namespace tongchou::command_line
