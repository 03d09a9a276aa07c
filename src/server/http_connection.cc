// The way of a request, as a coroutine on the connection's strand:
//   await first byte → read head → admit → read body → handle → write answer → again.
// Anything that may wait (admit, handle, compression, pieces of files) runs on the workers; the
// coroutine sleeps on its Bell meanwhile. The next request of a pipeline is looked at only when the
// answer of the one before it is written, so answers cannot change places.
#include <boost/beast/http/read.hpp>

#include "server/http_connection.h"

// GCC 12 does not see that the frames of Asio's coroutines have a new and a delete of their own.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

namespace tongchou::server {

namespace {

constexpr std::size_t kSlowestBytesPerSecond = 32 * 1024;
constexpr std::size_t kSmallBodyBytes = 16 * 1024;

// Not inside the coroutine: GCC 12 destroys a conditional expression's temporaries there twice.
Response head_refusal(error_code ec) {
  const Request nothing;
  if (ec == http::error::header_limit)
    return closing_error(431, "http.header_size", "请求头过大", "header too large", nothing);
  return closing_error(400, "http.malformed", "请求格式有误", "malformed request", nothing);
}

Response too_large(const Request& request) {
  return closing_error(413, "http.body_size", "内容过大", "body too large", request);
}

// Announced as short, and sent without asking first.
bool is_small(const Parser& parser) {
  return parser.content_length() && *parser.content_length() <= kSmallBodyBytes &&
         parser.get()[http::field::expect].empty();
}

bool is_known_method(http::verb verb) {
  switch (verb) {
    case http::verb::get:
    case http::verb::head:
    case http::verb::post:
    case http::verb::put:
    case http::verb::patch:
    case http::verb::delete_:
    case http::verb::options: return true;
    default: return false;
  }
}

}  // namespace

Milliseconds stretched(Milliseconds base, std::size_t bytes) {
  return base + std::chrono::seconds(bytes / kSlowestBytesPerSecond);
}

Response closing_error(int status, const char* code, const char* zh, const char* en,
                       const Request& request) {
  Response response = Response::error(status, Error{code, zh, en, {}}, request);
  response.close = true;
  return response;
}

Response internal_error() {
  Request neutral;
  return Response::error(500, Error{"internal", "服务器内部错误", "internal error", {}}, neutral);
}

// ---- exchange ----

Reach::Reach(Connection& connection)
    : gate_(connection.server_.gate), connection_(connection.weak_from_this()) {}

void ConnectionExchange::answer(Response response) {
  if (answered.exchange(true)) return;
  connection.with([&](Connection& c) { c.post_answer(number, std::move(response)); });
}

ConnectionExchange::~ConnectionExchange() {
  if (!answered) answer(internal_error());
}

void Connection::post_answer(std::uint64_t number, Response response) {
  auto held = std::make_shared<Response>(std::move(response));
  asio::post(strand_, [self = shared_from_this(), number, held] {
    // An answer after the time-out belongs to nobody.
    if (number != self->number_ || self->answer_) return;
    self->answer_ = std::move(*held);
    self->bell_.ring();
  });
}

// ---- the way of a connection ----

Connection::~Connection() {
  const std::lock_guard lock(server_.mutex);
  server_.open.erase(this);
  if (server_.stopping && server_.open.empty() && !server_.io.stopped())
    asio::post(server_.io, [&server = server_] { server.grace.cancel(); });
}

Task<void> Connection::run() {
  bool more = true;
  while (more && number_ < server_.options.requests_per_connection_max && !server_.stopping) {
    ++number_;
    more = co_await first_byte();
    if (more) more = co_await serve();
  }
  if (unread_) co_await linger();
  error_code ignored;
  stream_.socket().shutdown(tcp::socket::shutdown_both, ignored);
  stream_.socket().close(ignored);
}

Task<bool> Connection::first_byte() {
  if (buffer_.size() > 0) co_return true;  // the next of a pipeline
  idle_ = true;
  stream_.expires_after(number_ == 1 ? server_.options.header_timeout
                                     : server_.options.idle_timeout);
  error_code ec;
  const auto space = buffer_.prepare(4096);
  const std::size_t got = co_await stream_.async_read_some(space, into(ec));
  idle_ = false;
  buffer_.commit(got);
  co_return !ec;
}

Task<bool> Connection::serve() {
  Parser parser;
  parser.header_limit(static_cast<std::uint32_t>(server_.options.header_bytes_max));
  parser.body_limit(boost::none);  // known only after admit
  stream_.expires_after(server_.options.header_timeout);
  error_code ec;
  co_await http::async_read_header(stream_, buffer_, parser, into(ec));
  if (ec) co_return co_await refuse_head(ec);

  ++server_.requests;
  const bool http11 = parser.get().version() >= 11;
  Request request;
  const bool readable = translate(parser, request);
  AnswerFacts facts = answer_facts(request, http11, parser.get().keep_alive());
  if (number_ >= server_.options.requests_per_connection_max) facts.keep_alive = false;
  const bool has_body = parser.chunked() || parser.content_length().value_or(0) > 0;
  unread_ = has_body;

  std::optional<Response> refusal;
  bool admit_first = !has_body;
  if (!readable || (http11 && parser.get()[http::field::host].empty())) {
    refusal = closing_error(400, "http.malformed", "请求格式有误", "malformed request", request);
  } else if (!is_known_method(parser.get().method())) {
    refusal = closing_error(501, "http.method", "不支持的方法", "unknown method", request);
  } else if (has_body && is_small(parser)) {
    // The way to the gate and back costs more than such a body: it goes there with the request.
    refusal = co_await read_body(parser, request, http11);
    admit_first = true;
  } else if (has_body) {
    refusal = co_await admit(request);
    if (refusal) refusal->close = true;
    else refusal = co_await read_body(parser, request, http11);
  }
  Response answer;
  if (refusal) answer = std::move(*refusal);
  else answer = co_await handle(std::move(request), admit_first);
  co_return co_await write_answer(std::move(answer), std::move(facts));
}

Task<bool> Connection::refuse_head(error_code ec) {
  // After a time-out the socket is closed already: a client that dawdles gets no answer.
  const bool malformed = ec.category() == make_error_code(http::error::bad_method).category() &&
                         ec != http::error::end_of_stream && ec != http::error::partial_message;
  if (!malformed) co_return false;
  unread_ = true;
  Response answer = head_refusal(ec);
  AnswerFacts facts;
  facts.keep_alive = false;
  co_return co_await write_answer(std::move(answer), std::move(facts));
}

bool Connection::translate(const Parser& parser, Request& request) const {
  const auto& head = parser.get();
  request.method = std::string(head.method_string());
  request.remote = remote_;
  for (const auto& field : head) {
    std::string name(field.name_string());
    for (char& c : name) c = (c >= 'A' && c <= 'Z') ? static_cast<char>(c + 32) : c;
    request.headers.emplace_back(std::move(name), std::string(field.value()));
  }
  request.language = preferred_language(request.header("accept-language"));
  return read_target({head.target().data(), head.target().size()}, request);
}

Task<std::optional<Response>> Connection::admit(Request& request) {
  if (!server_.handler.admit) co_return std::nullopt;
  std::optional<Response> refusal;
  std::function<void()> job = [this, &request, &refusal] {
    try {
      refusal = server_.handler.admit(request);
    } catch (const std::exception& e) {
      server_.log(std::string("admit: ") + e.what());
      refusal = internal_error();
    }
  };
  if (!co_await on_worker(std::move(job)))
    co_return closing_error(503, "http.busy", "服务器繁忙", "server is busy", request);
  co_return refusal;
}

Task<std::optional<Response>> Connection::read_body(Parser& parser, Request& request,
                                                    bool http11) {
  const std::size_t limit = request.body_bytes_max;
  if (parser.content_length().value_or(0) > limit) co_return too_large(request);
  parser.body_limit(limit);
  if (http11 && beast::iequals(parser.get()[http::field::expect], "100-continue")) {
    if (!co_await write("HTTP/1.1 100 Continue\r\n\r\n", {}))
      co_return closing_error(408, "http.gone", "连接已断", "connection lost", request);
  }
  const std::size_t announced = parser.content_length().value_or(limit);
  stream_.expires_after(stretched(server_.options.body_timeout, announced));
  error_code ec;
  co_await http::async_read(stream_, buffer_, parser, into(ec));
  if (ec == http::error::body_limit) co_return too_large(request);
  if (ec) co_return closing_error(400, "http.malformed", "请求格式有误", "malformed body", request);
  unread_ = false;
  request.body = std::move(parser.get().body());
  co_return std::nullopt;
}

Task<Response> Connection::handle(Request request, bool admit_first) {
  auto exchange = std::make_shared<ConnectionExchange>();
  exchange->connection = Reach(*this);
  exchange->number = number_;
  answer_.reset();
  if (server_.pending >= server_.options.pending_max) {
    exchange->answered = true;
    co_return closing_error(503, "http.busy", "服务器繁忙", "server is busy", request);
  }
  ++server_.pending;
  auto held = std::make_shared<Request>(std::move(request));
  asio::post(server_.workers, [&server = server_, exchange, held, admit_first] {
    const Responder respond(exchange);
    try {
      std::optional<Response> refusal;
      if (admit_first && server.handler.admit) refusal = server.handler.admit(*held);
      if (!refusal && held->body.size() > held->body_bytes_max) refusal = too_large(*held);
      if (refusal) respond(std::move(*refusal));
      else server.handler.handle(std::move(*held), respond);
    } catch (const std::exception& e) {
      server.log(std::string("handler: ") + e.what());
      respond(internal_error());
    }
    --server.pending;
  });
  exchange.reset();
  const auto until = std::chrono::steady_clock::now() + server_.options.answer_timeout;
  while (!answer_ && std::chrono::steady_clock::now() < until) co_await bell_.wait_until(until);
  if (answer_) co_return std::move(*answer_);
  Request neutral;
  answer_.emplace();  // a late one is refused by post_answer
  co_return closing_error(503, "http.slow", "处理超时", "no answer in time", neutral);
}
// ---- what waits elsewhere ----

// False when too many wait already. The job may refer to the caller's frame: the frame waits.
Task<bool> Connection::on_worker(std::function<void()> job) {
  if (server_.pending >= server_.options.pending_max) co_return false;
  ++server_.pending;
  auto done = std::make_shared<bool>(false);
  asio::post(server_.workers, [self = shared_from_this(), job = std::move(job), done] {
    job();
    --self->server_.pending;
    asio::post(self->strand_, [self, done] {
      *done = true;
      self->bell_.ring();
    });
  });
  while (!*done)
    co_await bell_.wait_until(std::chrono::steady_clock::now() + std::chrono::hours(1));
  co_return true;
}


void Connection::ring() {
  asio::post(strand_, [self = shared_from_this()] { self->bell_.ring(); });
}

void Connection::stop(bool all) {
  asio::post(strand_, [self = shared_from_this(), all] {
    error_code ignored;
    if (self->idle_ || all) self->stream_.socket().close(ignored);
    else self->end_stream({});
  });
}

}  // namespace tongchou::server
