// A whole office in one file, and back: what the store holds, the attachments, the office's keys
// and the secret of its calendars' addresses. The file is a tar archive:
//
//   office.db           the store as a backup by SQLite, whatever store it came from
//   keys/…, feed.key    what lies in the data directory under these names
//   files/ab/ab12…      attachments, named by their SM3
//
// It is made while work goes on: the store's part is one moment, and what a record names was on
// the disk before the record was (routes_matter.cc), so attachments copied after it are enough.
// It holds the office's keys and is therefore as secret as the data directory.
#pragma once

#include <string>

#include "clerk/verify.h"
#include "store/store.h"

namespace tongchou::server {

// Error.code: backup.exists, backup.file, or the store's.
Result<void> backup_office(const store::Store& store, const std::string& data,
                           const std::string& file);

// Into an empty store and a data directory without attachments and keys. Nothing is put in place
// before the whole archive was read. Error.code: backup.not_empty, backup.format, backup.damaged
// (an attachment is not what its name says), or the store's.
Result<void> restore_office(store::Store& store, const std::string& data, const std::string& file);

// The attachments that matters and meetings name, compared with their digests; the first difference
// is added to `result`. How many were compared.
Result<std::int64_t> verify_files(const store::Reader& reader, const std::string& data,
                                  Verification& result);

}  // namespace tongchou::server
