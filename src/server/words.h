// English for the words of the packs. A pack may bring english.toml beside body.toml, a plain table
// "中文" = "English"; bodies/common/english.toml has what several share and the server's own labels.
// A translation is no rule: it is not deployed, and a better one makes no new version of a body.
#pragma once

#include "kernel/pack.h"

namespace tongchou::server {

// All tables as one: {"归类建档": "File it", …}.
Json english_words();

// What stands wrong in the tables themselves: not TOML, or two tables that differ about a word.
std::vector<Error> faulty_words();

// The names of a pack that `words` does not have: of its body, regimes, procedures and parameters,
// of the elements, flows and outcomes of its processes, of forms, ledgers, columns and stages.
std::vector<Error> untranslated(const kernel::Pack& pack, const Json& words);

}  // namespace tongchou::server
