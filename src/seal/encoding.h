// Bytes as text and back. Every reader accepts exactly the one text that the writer makes, so that
// a changed character is always a changed value.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/base.h"

namespace tongchou::seal {

std::string write_hex(std::string_view bytes);                        // lower case
std::optional<std::string> read_hex(std::string_view text, std::size_t bytes);
std::string write_base64url(std::string_view bytes);                  // RFC 4648 §5, no padding
std::optional<std::string> read_base64url(std::string_view text, std::size_t bytes);

// A fact is shown to people who must not be misled: UTF-8 of bounded length without control
// characters and without the marks that turn the direction of writing.
Result<void> check_fact(std::string_view text, const std::string& place);
Result<void> check_time(Instant time, const std::string& place);  // years 1970 to 9999

}  // namespace tongchou::seal
