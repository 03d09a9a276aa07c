// Text as the stores agree on it. Internal to store.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tongchou::store {

// Well-formed UTF-8 without NUL: what PostgreSQL's text type takes, so what all stores take.
bool valid_text(std::string_view text);

// How search compares: ASCII letters lower, full-width forms as ASCII, any space as one blank.
std::string fold(std::string_view text);

// The folded words of a search, without repetition.
std::vector<std::string> search_words(std::string_view text);

// Number of code points of valid text.
std::size_t length(std::string_view text);

// The least text greater than every text that begins with `prefix`; empty when there is none.
std::string prefix_end(std::string_view prefix);

}  // namespace tongchou::store
