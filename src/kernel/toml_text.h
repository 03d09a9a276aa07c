// TOML text into a table, with our kind of error. Every file of ours includes toml++ through the
// same settings: mixing its modes in one program breaks the one-definition rule.
#pragma once

#include <toml++/toml.h>

#include <string>
#include <string_view>

#include "base/result.h"

namespace tongchou::kernel {

// Error "toml.syntax", place "file:line".
inline Result<toml::table> read_toml(std::string_view text, const std::string& file) {
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    const std::string why(error.description());
    return fail("toml.syntax", "TOML 格式错误：" + why, "not TOML: " + why,
                file + ":" + std::to_string(error.source().begin.line));
  }
}

}  // namespace tongchou::kernel
