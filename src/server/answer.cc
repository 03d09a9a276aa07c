#include "server/answer.h"

#include <openssl/sha.h>
#include <zlib.h>

#include <array>
#include <charconv>
#include <ctime>

#include "base/digest.h"

namespace tongchou::server {
namespace {

constexpr std::size_t kGzipFrom = 1024;         // below, the frame costs more than it saves
constexpr std::size_t kAutoEtagTo = 1 << 20;    // above, handlers know a cheaper validator
constexpr int kGzipLevel = 5;

const char* reason(int status) {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    default: return "Status";
  }
}

// The date changes once a second; formatting it for each answer would be waste.
const std::string& http_date() {
  thread_local std::time_t last = 0;
  thread_local std::string text;
  const std::time_t now = std::time(nullptr);
  if (now != last) {
    std::tm utc{};
    gmtime_r(&now, &utc);
    char buffer[64];
    // The C locale's names are wanted; the program never sets another.
    text.assign(buffer, std::strftime(buffer, sizeof buffer, "%a, %d %b %Y %H:%M:%S GMT", &utc));
    last = now;
  }
  return text;
}

bool is_textual(std::string_view type) {
  return type.starts_with("text/") || type.starts_with("application/json") ||
         type.starts_with("application/javascript") || type.starts_with("application/xml") ||
         type.starts_with("image/svg+xml");
}

const std::string* own_bytes(const Response& response) {
  return std::get_if<std::string>(&response.body);
}

bool has_header(const Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers)
    if (key == name) return true;
  return false;
}

// RFC 9110 13.1.2: the comparison is weak, so W/ is set aside.
bool matches(std::string_view if_none_match, std::string_view etag) {
  if (if_none_match == "*") return true;
  if (etag.starts_with("W/")) etag.remove_prefix(2);
  return !etag.empty() && if_none_match.find(etag) != std::string_view::npos;
}

bool wants_gzip(const AnswerFacts& facts, const Response& response) {
  const std::string* bytes = own_bytes(response);
  return bytes && facts.accepts_gzip && bytes->size() > kGzipFrom && is_textual(response.type) &&
         !has_header(response, "Content-Encoding");
}

bool wants_etag(const AnswerFacts& facts, const Response& response) {
  const std::string* bytes = own_bytes(response);
  return facts.get && response.status == 200 && response.etag.empty() && bytes &&
         !bytes->empty() && bytes->size() <= kAutoEtagTo && !has_header(response, "Cache-Control");
}

void add(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ");
  for (const char c : value) out += (c == '\r' || c == '\n' || c == '\0') ? ' ' : c;
  out += "\r\n";
}

// What every answer carries. Inline styles are allowed for the diagrams' libraries; scripts never.
constexpr std::string_view kSecurityHeaders =
    "Content-Security-Policy: default-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "X-Frame-Options: DENY\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Referrer-Policy: same-origin\r\n";

// RFC 3629. What is not text cannot be sought in every store, nor said again in an answer.
bool is_utf8(std::string_view text) {
  auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  for (std::size_t i = 0; i < text.size();) {
    const unsigned first = byte(i);
    const std::size_t more = first < 0x80 ? 0 : first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
    if (first >= 0x80 && (first < 0xC2 || first > 0xF4)) return false;
    if (i + more >= text.size()) return false;
    for (std::size_t k = 1; k <= more; ++k)
      if ((byte(i + k) & 0xC0) != 0x80) return false;
    const unsigned second = more > 0 ? byte(i + 1) : 0;
    const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
    const bool beyond = (first == 0xED && second > 0x9F) || (first == 0xF4 && second > 0x8F);
    if (overlong || beyond) return false;
    i += more + 1;
  }
  return true;
}

void add_framing(std::string& out, AnswerFacts& facts, const Response& response) {
  const bool bodyless = response.status == 204 || response.status == 304;
  if (bodyless) return;
  std::size_t length = 0;
  if (const auto* bytes = own_bytes(response)) {
    length = bytes->size();
  } else if (const auto* view = std::get_if<std::string_view>(&response.body)) {
    length = view->size();
  } else if (const auto* file = std::get_if<FileBody>(&response.body)) {
    length = std::filesystem::file_size(file->path);
  } else {
    // HTTP/1.0 knows no chunks: the end of the connection is the end of the answer.
    if (facts.http11) out += "Transfer-Encoding: chunked\r\n";
    else facts.keep_alive = false;
    return;
  }
  add(out, "Content-Length", std::to_string(length));
}

}  // namespace

AnswerFacts answer_facts(const Request& request, bool http11, bool keep_alive) {
  AnswerFacts facts;
  facts.head = request.method == "HEAD";
  facts.get = facts.head || request.method == "GET";
  facts.http11 = http11;
  facts.keep_alive = keep_alive;
  facts.if_none_match = request.header("if-none-match");
  const std::string_view accepted = request.header("accept-encoding");
  if (const auto at = accepted.find("gzip"); at != std::string_view::npos) {
    const std::string_view rest = accepted.substr(at + 4);
    facts.accepts_gzip = !(rest.starts_with(";q=0") && !rest.starts_with(";q=0."));
  }
  return facts;
}

bool is_costly(const AnswerFacts& facts, const Response& response) {
  const std::string* bytes = own_bytes(response);
  return (bytes && bytes->size() > 4 * kGzipFrom &&
          (wants_gzip(facts, response) || wants_etag(facts, response))) ||
         std::holds_alternative<FileBody>(response.body);
}

// Proves nothing to anybody, so the digest is one that processors compute themselves.
static std::string fingerprint(const std::string& bytes) {
  Digest digest{};
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  return hex(digest).substr(0, 24);
}

std::string prepare(AnswerFacts& facts, Response& response) {
  if (wants_etag(facts, response))
    response.etag = "W/\"" + fingerprint(*own_bytes(response)) + "\"";
  const bool fresh = facts.get && response.status == 200 && !response.etag.empty() &&
                     matches(facts.if_none_match, response.etag);
  if (fresh) {
    response.status = 304;
    response.body = std::string();
  }
  const bool textual = is_textual(response.type);
  if (wants_gzip(facts, response)) {
    response.body = gzip_compressed(*own_bytes(response));
    response.headers.emplace_back("Content-Encoding", "gzip");
  }

  std::string out;
  out.reserve(640);
  out += facts.http11 ? "HTTP/1.1 " : "HTTP/1.0 ";
  out += std::to_string(response.status) + " " + reason(response.status) + "\r\n";
  add(out, "Date", http_date());
  add_framing(out, facts, response);
  if (!response.type.empty() && response.status != 304) add(out, "Content-Type", response.type);
  if (!response.etag.empty()) add(out, "ETag", response.etag);
  if (textual) out += "Vary: Accept-Encoding\r\n";
  if (!has_header(response, "Cache-Control")) {
    out += response.etag.empty() ? "Cache-Control: no-store\r\n"
                                 : "Cache-Control: private, no-cache\r\n";
  }
  for (const auto& [name, value] : response.headers) add(out, name, value);
  out += kSecurityHeaders;
  facts.keep_alive = facts.keep_alive && !response.close;
  if (!facts.keep_alive) out += "Connection: close\r\n";
  else if (!facts.http11) out += "Connection: keep-alive\r\n";
  out += "\r\n";
  if (facts.head) response.body = std::string();
  return out;
}

std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '+' && plus_is_space) c = ' ';
    if (text[i] == '%') {
      unsigned value = 0;
      if (i + 2 >= text.size()) return std::nullopt;
      const char* const digits = text.data() + i + 1;
      const auto [stop, error] = std::from_chars(digits, digits + 2, value, 16);
      if (error != std::errc{} || stop != digits + 2) return std::nullopt;
      c = static_cast<char>(value);
      i += 2;
    }
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && !(plus_is_space && (c == '\n' || c == '\r' || c == '\t'))) || byte == 0x7f)
      return std::nullopt;
    out += c;
  }
  if (!is_utf8(out)) return std::nullopt;
  return out;
}

bool read_target(std::string_view target, Request& request) {
  if (!target.starts_with('/')) return false;
  const auto mark = target.find('?');
  std::string_view path = target.substr(0, mark);
  request.path.clear();
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const auto end = std::min(path.find('/'), path.size());
    auto segment = percent_decoded(path.substr(0, end), false);
    if (!segment || *segment == "." || *segment == "..") return false;
    request.path += "/" + *segment;
    path.remove_prefix(end);
    // "/a/" and "/a" name the same thing; an empty segment inside does not exist.
    if (segment->empty() && !path.empty()) return false;
    if (!segment->empty()) request.segments.push_back(std::move(*segment));
  }
  if (mark == std::string_view::npos) return true;
  std::string_view query = target.substr(mark + 1);
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (pair.empty()) continue;
    const auto equals = std::min(pair.find('='), pair.size());
    auto name = percent_decoded(pair.substr(0, equals), true);
    auto value = percent_decoded(pair.substr(std::min(equals + 1, pair.size())), true);
    if (!name || !value) return false;
    request.query.emplace_back(std::move(*name), std::move(*value));
  }
  return true;
}

std::string preferred_language(std::string_view accept_language) {
  while (!accept_language.empty()) {
    const auto end = std::min(accept_language.find(','), accept_language.size());
    std::string_view tag = accept_language.substr(0, end);
    while (tag.starts_with(' ')) tag.remove_prefix(1);
    if (tag.starts_with("zh")) return "zh";
    if (tag.starts_with("en")) return "en";
    accept_language.remove_prefix(std::min(end + 1, accept_language.size()));
  }
  return "zh";
}

std::string gzip_compressed(std::string_view bytes) {
  z_stream stream{};
  constexpr int kGzipFrame = 15 + 16;
  CHECK(deflateInit2(&stream, kGzipLevel, Z_DEFLATED, kGzipFrame, 8, Z_DEFAULT_STRATEGY) == Z_OK,
        "zlib does not start");
  std::string out(deflateBound(&stream, bytes.size()) + 32, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int ended = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  CHECK(ended == Z_STREAM_END, "the bound of zlib must hold");
  return out;
}

}  // namespace tongchou::server
