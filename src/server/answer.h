// From a handler's Response to the bytes on the wire: status line, safe headers, validators,
// compression. Pure; inside the server module only.
#pragma once

#include <string>

#include "server/http.h"

namespace tongchou::server {

// What the answer depends on, kept after the request has gone to its handler.
struct AnswerFacts {
  bool head = false;           // HEAD: header only
  bool get = false;            // GET or HEAD
  bool http11 = true;
  bool keep_alive = true;
  bool accepts_gzip = false;
  std::string if_none_match;
};

AnswerFacts answer_facts(const Request& request, bool http11, bool keep_alive);

// True when preparing costs enough to leave the I/O thread (compression, hashing).
bool is_costly(const AnswerFacts& facts, const Response& response);

// Settles validators, compression, framing. Afterwards `response.body` is what is to be sent (empty
// for HEAD and 304) and the text returned is the header block.
std::string prepare(AnswerFacts& facts, Response& response);

// "湖里%20" → "湖里 "; nothing on a bad escape, a control character or malformed text.
std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space);

// Splits and decodes "/a/b?x=1" into path, segments and query; false when malformed or when a
// segment is "." or "..".
bool read_target(std::string_view target, Request& request);

// The first of zh and en that Accept-Language names; zh when neither.
std::string preferred_language(std::string_view accept_language);

std::string gzip_compressed(std::string_view bytes);

}  // namespace tongchou::server
