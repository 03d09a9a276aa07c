// SQLite and PostgreSQL behind the store's face. Internal to store.
#pragma once

#include "store/connection.h"
#include "store/store.h"

namespace tongchou::store {

Result<std::unique_ptr<Store>> open_sql(Address address, const OpenOptions& options);

// A backup file, read as it is: `filled` receives those of `tables` that it holds as declared.
Result<void> read_backup(const std::string& path, const std::vector<const Table*>& tables,
                         const std::function<Result<void>(
                             const Reader&, const std::vector<const Table*>& filled)>& body);

// Everything of a reader into an empty writer, page by page.
Result<void> copy_store(const Reader& from, Writer& to, const std::vector<const Table*>& tables);

// Makes `path` from a reader's content, as a backup by SQLite would look.
Result<void> backup_by_copy(const Reader& from, const std::vector<const Table*>& tables,
                            const std::string& path);

// Backups appear whole or not at all: `make` writes a file beside it, which is then given its name.
Result<void> make_backup_file(const std::string& path,
                              const std::function<Result<void>(const std::string&)>& make);

}  // namespace tongchou::store
