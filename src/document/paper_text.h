// Text of a paper as characters: decoding, what may be printed, and escaping for XML parts.
#pragma once

#include <string>
#include <string_view>

namespace tongchou::document {

enum class LineBreaks { refused, allowed };

// UTF-8 without control characters, surrogates and non-characters.
bool printable(std::string_view text, LineBreaks breaks);

// Of text that is printable; anything else becomes U+FFFD.
std::u32string decode_utf8(std::string_view text);
void append_utf8(std::string& out, char32_t character);

// & < > " as entities: the inside of an XML text or attribute.
std::string xml_text(std::string_view text);

// A length with at most three decimals and no trailing zeros: the same on every machine.
std::string short_number(double value);

}  // namespace tongchou::document
