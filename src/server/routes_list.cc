#include "server/app.h"
namespace tongchou::server { void add_list_routes(App&) {} }
