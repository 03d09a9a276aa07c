// Runs a directory of the DMN Technology Compatibility Kit (dmn-tck/tck): every folder below it
// that holds test files (*-test-*.xml) beside the models they name.
#pragma once

#include <cstddef>
#include <filesystem>
#include <iosfwd>

namespace tongchou::dmn {

struct TckCount {
  std::size_t passed = 0;
  std::size_t failed = 0;
};

// Prints one line per failure and closes with "N passed, N failed".
// tidy: allow pure: the conformance runner reads its directory; no office ever runs it
TckCount run_tck(const std::filesystem::path& directory, std::ostream& out);

}  // namespace tongchou::dmn
