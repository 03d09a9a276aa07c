#include "server/app.h"
namespace tongchou::server { void add_ledger_routes(App&) {} }
