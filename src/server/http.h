// The HTTP server: sockets, limits and time-outs, so that what stands above it sees only whole,
// well-formed requests. Boost.Beast and Asio stay in http_connection.h and those who include it.
//
// Threads: a few threads move bytes and never wait; a pool of workers runs the handlers, which may
// read the database. An answer may be given later and from any thread (the clerk's, say).
//
// What a request meets, in order: header limits and time-out (431, 408, 400), `admit` (who, may
// they: the router's one gate), body limit (413), the body, the handler, its answer.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/json.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"

namespace tongchou::server {

using Headers = std::vector<std::pair<std::string, std::string>>;

// Who stands behind a request. The application derives its own and takes it back by as<T>().
struct Principal {
  virtual ~Principal() = default;
  virtual bool has(std::string_view right) const = 0;
  virtual std::string_view csrf_token() const = 0;
  virtual bool must_change_password() const { return false; }
  virtual bool holds_post() const { return true; }
};
using PrincipalPtr = std::shared_ptr<const Principal>;

struct Request {
  std::string method;                                       // "GET"
  std::string path;                                         // decoded: "/api/matters/甲"
  std::vector<std::string> segments;                        // of the path, decoded one by one
  std::vector<std::pair<std::string, std::string>> query;   // decoded, in order
  Headers headers;                                          // names in lower case
  std::string body;
  std::string remote;                                       // the peer's address
  std::string language;                                     // "zh" or "en", of Accept-Language
  Headers parameters;                                       // of the route's pattern, by name
  PrincipalPtr principal;                                   // set by the gate; null when nobody
  std::size_t body_bytes_max = limits::kHttpBodyBytesMax;   // `admit` may raise it
  const void* route = nullptr;                              // the router's own

  std::string_view header(std::string_view lower_case_name) const;   // "" when absent
  std::string_view cookie(std::string_view name) const;              // "" when absent
  std::optional<std::string_view> query_value(std::string_view name) const;
  const std::string& parameter(std::string_view name) const;         // CHECK: the pattern has it
  std::int64_t integer(std::string_view name) const;                 // of a {name:int}
  Date date(std::string_view name) const;                            // of a {name:date}
  Result<Json> json() const;                                         // the body
  bool english() const { return language == "en"; }

  template <class T>
  const T& as() const { return dynamic_cast<const T&>(*principal); }
};

// An endless answer (server-sent events). All calls may come from any thread.
class Stream {
 public:
  virtual ~Stream() = default;
  // False when closed, or when kLiveQueueMax pieces wait already: the reader is too slow.
  virtual bool send(std::string text) = 0;
  // Ends after what still waits; a `last` that is not empty takes the place of what waits.
  virtual void close(std::string last = {}) = 0;
  virtual bool closed() const = 0;
};

struct FileBody { std::filesystem::path path; };
// Called on a worker until it returns false; each call fills one piece. It may throw: the
// connection is then cut, so that nobody takes half a file for a whole one.
struct ChunkBody { std::function<bool(std::string& piece)> next; };
struct StreamBody { std::function<void(std::shared_ptr<Stream>)> opened; };

struct Response {
  int status = 200;
  std::string type;        // content type; "" when there is no body
  Headers headers;         // added to the server's own; line breaks are taken out
  std::string etag;        // with quotes; "" lets the server make one for short GET answers
  // string_view: bytes that outlive the server (embedded files).
  std::variant<std::string, std::string_view, FileBody, ChunkBody, StreamBody> body;
  bool close = false;      // end the connection after this answer

  static Response json(const Json& value, int status = 200);
  static Response text(std::string text, int status = 200);
  static Response empty(int status = 204);
  // {"error":{"code","message","place"}} in the request's language.
  static Response error(int status, const Error& error, const Request& request);
  static Response download(std::string bytes, std::string type, std::string_view file_name);
  static Response download(ChunkBody chunks, std::string type, std::string_view file_name);
  Response&& with(std::string name, std::string value) &&;
};

// "attachment; filename*=UTF-8''…", readable by every browser for Chinese names.
std::string attachment_header(std::string_view file_name);

// Where the answer to one request goes: a connection, or whoever asks in process. It ends with the
// last copy of its Responder.
struct Exchange {
  virtual ~Exchange() = default;
  virtual void answer(Response response) = 0;  // from any thread; only the first counts
};

// The right to answer one request, once. Copies share it; when the last copy goes without an
// answer, the client gets 500. An answer after the time-out is dropped.
class Responder {
 public:
  explicit Responder(std::shared_ptr<Exchange> exchange) : exchange_(std::move(exchange)) {}
  void operator()(Response response) const { exchange_->answer(std::move(response)); }

 private:
  std::shared_ptr<Exchange> exchange_;
};

struct Handler {
  // Sees the head before any body is read; an answer refuses the request. May be empty.
  std::function<std::optional<Response>(Request&)> admit;
  std::function<void(Request, Responder)> handle;
};

struct HttpOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;                     // 0: any free one
  unsigned io_threads = 1;
  unsigned workers = 4;
  std::chrono::milliseconds idle_timeout{60'000};      // between requests
  std::chrono::milliseconds header_timeout{10'000};    // first byte to end of header
  std::chrono::milliseconds body_timeout{20'000};      // plus 1 s for each 32 KiB announced
  std::chrono::milliseconds answer_timeout{120'000};   // handler's time; then 503
  std::chrono::milliseconds write_timeout{30'000};     // plus 1 s for each 32 KiB
  std::chrono::milliseconds grace{5'000};              // stop(): running requests may finish
  std::size_t header_bytes_max = limits::kHttpHeaderBytesMax;
  std::size_t connections_max = limits::kHttpConnectionsMax;
  std::size_t requests_per_connection_max = limits::kHttpRequestsPerConnectionMax;
  std::size_t pending_max = limits::kHttpPendingMax;
  std::function<void(const std::string&)> log;         // what went wrong inside; may be empty
};

struct HttpCounts {
  std::uint64_t connections = 0, requests = 0, open_connections = 0, refused_connections = 0;
};

class HttpServer {
 public:
  // Throws std::system_error when the address cannot be bound: there is nothing to go on with.
  HttpServer(HttpOptions options, Handler handler);
  ~HttpServer();
  void run();   // serves until stop(); the caller's thread is one of the I/O threads
  void stop();  // from any thread, but not from a signal handler
  std::uint16_t port() const;
  HttpCounts counts() const;

  struct Impl;  // http_connection.h shows it to those who carry it out

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace tongchou::server
