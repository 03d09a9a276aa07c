// Whole files: read in one piece, or written so that they are there after a power cut: what is
// acknowledged is on the disk.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tongchou {

// All that stands in a file; nothing for what is not there, a folder, or unreadable.
std::optional<std::string> read_file(const std::string& path);

// Who may read the file: everyone the system's umask allows, or its owner alone.
enum class FileAccess { shared, owner_only };

// Writes the bytes beside `path`, syncs them, renames them into place and syncs the directory: a
// reader finds the whole file or none, at any moment and after any crash. Replaces what was there.
// Makes missing directories. false: nothing at `path` changed, or, after a failed sync of the
// directory, it is unknown whether the change outlives a power cut.
bool write_durably(const std::string& path, std::string_view bytes,
                   FileAccess access = FileAccess::shared);

// A new, renamed or removed name outlives a power cut only when its directory is synced too.
bool sync_directory_of(const std::string& path);

}  // namespace tongchou
