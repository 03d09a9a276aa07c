// The tables of a SQL store: made when missing, checked when there. Internal to store.
#pragma once

#include <vector>

#include "store/connection.h"
#include "store/store.h"

namespace tongchou::store {

// Creates what is missing and remakes registers whose declaration has changed, all in one
// transaction. Answers the tables that wait to be filled.
Result<std::vector<const Table*>> adapt_schema(Connection& connection, const Address& address,
                                               const std::vector<const Table*>& tables);

// For opening without the right to change: the layout must be ours and every table as declared.
Result<std::vector<const Table*>> check_schema(Connection& connection,
                                               const std::vector<const Table*>& tables);

// The declared tables that this database holds filled and exactly as declared.
std::vector<const Table*> filled_tables(Connection& connection,
                                        const std::vector<const Table*>& tables);

void mark_filled(Connection& connection);
void empty_registers(Connection& connection, const std::vector<const Table*>& tables);

}  // namespace tongchou::store
