// One coroutine per connection, on a strand of its own; it reads as the way of a request:
//   await first byte → read head → admit → read body → handle → write answer → again.
// Anything that may wait (admit, handle, compression, pieces of files) runs on the workers; the
// coroutine sleeps on its Bell meanwhile. The next request of a pipeline is looked at only when the
// answer of the one before it is written, so answers cannot change places.
#include "server/http.h"

#include <array>
#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <deque>
#include <fstream>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "server/answer.h"

namespace tongchou::server {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using Milliseconds = std::chrono::milliseconds;
using Strand = asio::strand<asio::io_context::executor_type>;
using Parser = http::request_parser<http::string_body>;
template <class T>
using Task = asio::awaitable<T>;

namespace {

constexpr std::size_t kPieceBytes = 256 * 1024;
constexpr std::size_t kLingerBytes = 4 * 1024 * 1024;  // read and thrown away after a refusal
constexpr std::size_t kSlowestBytesPerSecond = 32 * 1024;
constexpr Milliseconds kLinger{2'000};

auto into(error_code& ec) { return asio::redirect_error(asio::use_awaitable, ec); }

Milliseconds stretched(Milliseconds base, std::size_t bytes) {
  return base + std::chrono::seconds(bytes / kSlowestBytesPerSecond);
}

// Lets the connection's coroutine wait for something that happens elsewhere. Both ends are used on
// the strand only, so a ring before the wait is not lost; waiters look again at what they want.
class Bell {
 public:
  explicit Bell(const Strand& strand) : timer_(strand) {}

  Task<void> wait_until(std::chrono::steady_clock::time_point until) {
    if (!rung_) {
      timer_.expires_at(until);
      error_code ec;
      co_await timer_.async_wait(into(ec));
    }
    rung_ = false;
  }

  void ring() {
    rung_ = true;
    timer_.cancel();
  }

 private:
  asio::steady_timer timer_;
  bool rung_ = false;
};

Response closing_error(int status, const char* code, const char* zh, const char* en,
                       const Request& request) {
  Response response = Response::error(status, Error{code, zh, en, {}}, request);
  response.close = true;
  return response;
}

// Not inside the coroutine: GCC 12 destroys a conditional expression's temporaries there twice.
Response head_refusal(error_code ec) {
  const Request nothing;
  if (ec == http::error::header_limit)
    return closing_error(431, "http.header_size", "请求头过大", "header too large", nothing);
  return closing_error(400, "http.malformed", "请求格式有误", "malformed request", nothing);
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

class Connection;

// One request's right to be answered. Shared by the copies of its Responder. It does not keep the
// connection alive: an answer to somebody who has gone is dropped.
struct Exchange {
  std::weak_ptr<Connection> connection;
  std::uint64_t number = 0;
  std::atomic<bool> answered{false};

  void answer(Response response);
  ~Exchange();
};

void Responder::operator()(Response response) const { exchange_->answer(std::move(response)); }

struct HttpServer::Impl {
  HttpOptions options;
  Handler handler;
  std::mutex mutex;
  std::unordered_map<Connection*, std::weak_ptr<Connection>> open;
  std::atomic<bool> stopping{false};
  std::atomic<std::size_t> pending{0};
  std::atomic<std::uint64_t> connections{0}, requests{0}, refused{0};
  // Ending takes the reverse order: first the running jobs, which refer to all above, then the
  // connections' frames, which lie in `io`.
  asio::io_context io;
  tcp::acceptor acceptor{io};
  asio::steady_timer grace{io};
  asio::thread_pool workers;

  Impl(HttpOptions given, Handler handle)
      : options(std::move(given)),
        handler(std::move(handle)),
        io(static_cast<int>(std::max(1u, options.io_threads))),
        workers(std::max(1u, options.workers)) {}

  Task<void> accept();
  void close_connections(bool all);
  void log(const std::string& line) {
    if (options.log) options.log(line);
  }
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  using Server = HttpServer::Impl;

  Connection(HttpServer::Impl& server, tcp::socket socket, const Strand& strand)
      : server_(server), strand_(strand), stream_(std::move(socket)), bell_(strand) {
    error_code ec;
    stream_.socket().set_option(tcp::no_delay(true), ec);
    const auto peer = stream_.socket().remote_endpoint(ec);
    if (!ec) remote_ = peer.address().to_string();
  }
  ~Connection();

  Task<void> run();
  void stop(bool all);  // end at once when idle (or all), else after the answer
  void post_answer(std::uint64_t number, Response response);
  bool send(std::string text);
  void end_stream(std::string last);
  bool stream_closed() const { return stream_closed_; }

 private:
  Task<bool> first_byte();
  Task<bool> serve();
  Task<bool> refuse_head(error_code ec);
  bool translate(const Parser& parser, Request& request) const;
  Task<std::optional<Response>> admit(Request& request);
  Task<std::optional<Response>> read_body(Parser& parser, Request& request, bool http11);
  Task<Response> handle(Request request, bool admit_first);
  Task<bool> write_answer(Response response, AnswerFacts facts);
  Task<bool> write_pieces(ChunkBody body, bool chunked);
  Task<bool> write_stream(StreamBody body, bool chunked);
  Task<bool> write(std::string_view first, std::string_view second);
  Task<void> watch_for_end();
  Task<void> linger();
  Task<bool> on_worker(std::function<void()> job);
  void ring();

  HttpServer::Impl& server_;
  Strand strand_;
  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  Bell bell_;
  std::string remote_;
  std::uint64_t number_ = 0;         // of the request in hand
  std::optional<Response> answer_;
  bool idle_ = false;                // waiting for a request's first byte
  bool unread_ = false;              // the client may still be sending a body that we refused

  std::mutex queue_mutex_;           // guards what an endless answer owes its reader
  std::deque<std::string> queue_;
  std::string last_;
  bool ending_ = false;
  std::atomic<bool> stream_closed_{false};
};

namespace {

// What the application holds of an endless answer; the connection may be gone before.
class Handle final : public Stream {
 public:
  explicit Handle(std::weak_ptr<Connection> connection) : connection_(std::move(connection)) {}
  ~Handle() override { close({}); }
  bool send(std::string text) override {
    const auto connection = connection_.lock();
    return connection && connection->send(std::move(text));
  }
  void close(std::string last) override {
    if (const auto connection = connection_.lock()) connection->end_stream(std::move(last));
  }
  bool closed() const override {
    const auto connection = connection_.lock();
    return !connection || connection->stream_closed();
  }

 private:
  std::weak_ptr<Connection> connection_;
};

Response internal_error() {
  Request neutral;
  return Response::error(500, Error{"internal", "服务器内部错误", "internal error", {}}, neutral);
}

ChunkBody pieces_of(const std::filesystem::path& path) {
  auto file = std::make_shared<std::ifstream>(path, std::ios::binary);
  auto left = std::make_shared<std::uintmax_t>(std::filesystem::file_size(path));
  return {[file, left](std::string& piece) {
    piece.resize(std::min<std::uintmax_t>(kPieceBytes, *left));
    file->read(piece.data(), static_cast<std::streamsize>(piece.size()));
    if (!*file) throw std::runtime_error("a file became shorter while it was sent");
    *left -= piece.size();
    return *left > 0;
  }};
}

}  // namespace

// ---- exchange ----

void Exchange::answer(Response response) {
  if (answered.exchange(true)) return;
  if (const auto c = connection.lock()) c->post_answer(number, std::move(response));
}

Exchange::~Exchange() {
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
  if (!readable || (http11 && parser.get()[http::field::host].empty())) {
    refusal = closing_error(400, "http.malformed", "请求格式有误", "malformed request", request);
  } else if (!is_known_method(parser.get().method())) {
    refusal = closing_error(501, "http.method", "不支持的方法", "unknown method", request);
  } else if (has_body) {
    refusal = co_await admit(request);
    if (refusal) refusal->close = true;
    else refusal = co_await read_body(parser, request, http11);
  }
  Response answer;
  if (refusal) answer = std::move(*refusal);
  else answer = co_await handle(std::move(request), !has_body);
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
  auto too_large = [&] {
    return closing_error(413, "http.body_size", "内容过大", "body too large", request);
  };
  if (parser.content_length().value_or(0) > limit) co_return too_large();
  parser.body_limit(limit);
  if (http11 && beast::iequals(parser.get()[http::field::expect], "100-continue")) {
    if (!co_await write("HTTP/1.1 100 Continue\r\n\r\n", {}))
      co_return closing_error(408, "http.gone", "连接已断", "connection lost", request);
  }
  const std::size_t announced = parser.content_length().value_or(limit);
  stream_.expires_after(stretched(server_.options.body_timeout, announced));
  error_code ec;
  co_await http::async_read(stream_, buffer_, parser, into(ec));
  if (ec == http::error::body_limit) co_return too_large();
  if (ec) co_return closing_error(400, "http.malformed", "请求格式有误", "malformed body", request);
  unread_ = false;
  request.body = std::move(parser.get().body());
  co_return std::nullopt;
}

Task<Response> Connection::handle(Request request, bool admit_first) {
  auto exchange = std::make_shared<Exchange>();
  exchange->connection = weak_from_this();
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

// ---- answers ----

Task<bool> Connection::write_answer(Response response, AnswerFacts facts) {
  if (server_.stopping || std::holds_alternative<StreamBody>(response.body)) response.close = true;
  std::string head;
  auto settle = [this, &head, &facts, &response] {
    try {
      head = prepare(facts, response);
    } catch (const std::exception& e) {
      server_.log(std::string("answer: ") + e.what());
      response = internal_error();
      response.close = true;
      head = prepare(facts, response);
    }
  };
  if (is_costly(facts, response)) {
    std::function<void()> job = settle;
    if (!co_await on_worker(std::move(job))) settle();
  } else {
    settle();
  }
  bool sent = false;
  if (const auto* bytes = std::get_if<std::string>(&response.body)) {
    sent = co_await write(head, *bytes);
  } else if (const auto* view = std::get_if<std::string_view>(&response.body)) {
    sent = co_await write(head, *view);
  } else if (!co_await write(head, {})) {
    sent = false;
  } else if (auto* file = std::get_if<FileBody>(&response.body)) {
    ChunkBody pieces = pieces_of(file->path);
    sent = co_await write_pieces(std::move(pieces), false);
  } else if (auto* chunks = std::get_if<ChunkBody>(&response.body)) {
    sent = co_await write_pieces(std::move(*chunks), facts.http11);
  } else {
    sent = co_await write_stream(std::move(std::get<StreamBody>(response.body)), facts.http11);
  }
  co_return sent && facts.keep_alive;
}

static std::string chunk_head(std::size_t size) {
  char buffer[24];
  std::snprintf(buffer, sizeof buffer, "%zx\r\n", size);
  return buffer;
}

Task<bool> Connection::write_pieces(ChunkBody body, bool chunked) {
  bool more = true;
  while (more) {
    std::string piece;
    bool failed = false;
    std::function<void()> job = [this, &body, &piece, &more, &failed] {
      try {
        more = body.next(piece);
      } catch (const std::exception& e) {
        server_.log(std::string("answer: ") + e.what());
        failed = true;
      }
    };
    if (!co_await on_worker(std::move(job)) || failed) co_return false;
    if (piece.empty()) continue;  // an empty chunk would end the answer
    std::string head;
    if (chunked) {
      head = chunk_head(piece.size());
      piece += "\r\n";
    }
    if (!co_await write(head, piece)) co_return false;
  }
  if (chunked) co_return co_await write("0\r\n\r\n", {});
  co_return true;
}

Task<bool> Connection::write_stream(StreamBody body, bool chunked) {
  asio::co_spawn(strand_, watch_for_end(), [self = shared_from_this()](std::exception_ptr) {});
  body.opened(std::make_shared<Handle>(weak_from_this()));
  body.opened = nullptr;
  while (!stream_closed_) {
    std::string batch;
    bool ending = false;
    {
      const std::lock_guard lock(queue_mutex_);
      for (const auto& text : queue_) batch += text;
      queue_.clear();
      ending = ending_;
      if (ending) batch = std::exchange(last_, {});
    }
    if (!batch.empty()) {
      std::string head;
      if (chunked) {
        head = chunk_head(batch.size());
        batch += "\r\n";
      }
      if (!co_await write(head, batch)) break;
      continue;  // more may have come meanwhile
    }
    if (ending) {
      if (chunked) co_await write("0\r\n\r\n", {});
      break;
    }
    co_await bell_.wait_until(std::chrono::steady_clock::now() + std::chrono::hours(1));
  }
  stream_closed_ = true;
  co_return false;
}

// The reader of an endless answer says nothing more; a readable socket means that it has gone.
Task<void> Connection::watch_for_end() {
  error_code ec;
  co_await stream_.socket().async_wait(tcp::socket::wait_read, into(ec));
  stream_closed_ = true;
  bell_.ring();
}

bool Connection::send(std::string text) {
  {
    const std::lock_guard lock(queue_mutex_);
    if (stream_closed_ || ending_ || queue_.size() >= limits::kLiveQueueMax) return false;
    queue_.push_back(std::move(text));
  }
  ring();
  return true;
}

void Connection::end_stream(std::string last) {
  {
    const std::lock_guard lock(queue_mutex_);
    if (ending_) return;
    ending_ = true;
    last_ = std::move(last);
    if (!last_.empty()) queue_.clear();
    else for (const auto& text : queue_) last_ += text;
  }
  ring();
}

// ---- small means ----

Task<bool> Connection::write(std::string_view first, std::string_view second) {
  stream_.expires_after(stretched(server_.options.write_timeout, first.size() + second.size()));
  const std::array<asio::const_buffer, 2> buffers{asio::buffer(first), asio::buffer(second)};
  error_code ec;
  co_await asio::async_write(stream_, buffers, into(ec));
  co_return !ec;
}

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

// Closing a socket with unread bytes resets it, and the client would lose our answer.
Task<void> Connection::linger() {
  error_code ec;
  stream_.socket().shutdown(tcp::socket::shutdown_send, ec);
  stream_.expires_after(kLinger);
  std::array<char, 16 * 1024> waste;
  std::size_t total = 0;
  while (!ec && total < kLingerBytes)
    total += co_await stream_.async_read_some(asio::buffer(waste), into(ec));
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

// ---- the server ----

Task<void> HttpServer::Impl::accept() {
  while (!stopping) {
    const Strand strand = asio::make_strand(io.get_executor());
    tcp::socket socket(strand);
    error_code ec;
    co_await acceptor.async_accept(socket, into(ec));
    if (stopping) break;
    if (ec) {  // out of descriptors: give the others time to end
      asio::steady_timer pause(io, Milliseconds(50));
      co_await pause.async_wait(into(ec));
      continue;
    }
    ++connections;
    std::unique_lock lock(mutex);
    if (open.size() >= options.connections_max) {
      lock.unlock();
      ++refused;
      static constexpr std::string_view kFull =
          "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 5\r\n"
          "Connection: close\r\n\r\n";
      socket.non_blocking(true, ec);
      socket.write_some(asio::buffer(kFull), ec);
      continue;
    }
    auto connection = std::make_shared<Connection>(*this, std::move(socket), strand);
    open.emplace(connection.get(), connection);
    lock.unlock();
    asio::co_spawn(strand, connection->run(), [this, connection](std::exception_ptr failed) {
      if (failed) log("connection: ended by an exception");
    });
  }
}

void HttpServer::Impl::close_connections(bool all) {
  std::vector<std::shared_ptr<Connection>> still;
  {
    const std::lock_guard lock(mutex);
    for (const auto& [raw, weak] : open)
      if (auto connection = weak.lock()) still.push_back(std::move(connection));
  }
  for (const auto& connection : still) connection->stop(all);
}

HttpServer::HttpServer(HttpOptions options, Handler handler)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(handler))) {
  const tcp::endpoint endpoint(asio::ip::make_address(impl_->options.address),
                               impl_->options.port);
  impl_->acceptor.open(endpoint.protocol());
  impl_->acceptor.set_option(tcp::acceptor::reuse_address(true));
  impl_->acceptor.bind(endpoint);
  impl_->acceptor.listen(1024);
}

HttpServer::~HttpServer() = default;

void HttpServer::run() {
  asio::co_spawn(impl_->io, impl_->accept(), asio::detached);
  std::vector<std::jthread> threads;
  for (unsigned i = 1; i < impl_->options.io_threads; ++i)
    threads.emplace_back([this] { impl_->io.run(); });
  impl_->io.run();
  threads.clear();
  impl_->workers.join();
}

void HttpServer::stop() {
  if (impl_->stopping.exchange(true)) return;
  asio::post(impl_->io, [impl = impl_.get()] {
    error_code ignored;
    impl->acceptor.close(ignored);
    impl->close_connections(false);
    const std::lock_guard lock(impl->mutex);
    if (impl->open.empty()) return;
    impl->grace.expires_after(impl->options.grace);
    impl->grace.async_wait([impl](error_code ec) {
      if (ec) return;
      impl->close_connections(true);
      asio::post(impl->io, [impl] { impl->io.stop(); });
    });
  });
}

std::uint16_t HttpServer::port() const { return impl_->acceptor.local_endpoint().port(); }

HttpCounts HttpServer::counts() const {
  const std::lock_guard lock(impl_->mutex);
  return {impl_->connections, impl_->requests, impl_->open.size(), impl_->refused};
}

}  // namespace tongchou::server
