// Internal to http*.cc: one connection, the exchanges that it carries, and what the connections of
// a server share. Boost.Beast and Asio are seen here and in the files that carry this out:
//   http.cc             accepting, counting, ending
//   http_connection.cc  the way of a request: read, admit, handle
//   http_answer.cc      the way of its answer: pieces, endless answers, what is left unread
#pragma once

#include <array>
#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <deque>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include "server/answer.h"
#include "server/http.h"

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

inline auto into(error_code& ec) { return asio::redirect_error(asio::use_awaitable, ec); }

// A time-out that grows with what is to be carried.
Milliseconds stretched(Milliseconds base, std::size_t bytes);

// Errors that end the connection, and the one that says no more than that we are at fault.
Response closing_error(int status, const char* code, const char* zh, const char* en,
                       const Request& request);
Response internal_error();

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

class Connection;

// The clerk and the live feed answer from threads that outlive the server. Whoever is on the way to
// a connection holds the gate shared; the server closes it alone before anything of it goes.
struct Gate {
  std::shared_mutex mutex;
  bool closed = false;
};

// The way to a connection from elsewhere. It does not keep the connection alive.
class Reach {
 public:
  Reach() = default;
  explicit Reach(Connection& connection);
  // Not called when the connection or the server has gone.
  template <class F>
  void with(F&& use) const {
    if (!gate_) return;
    const std::shared_lock lock(gate_->mutex);
    if (gate_->closed) return;
    if (const auto connection = connection_.lock()) use(*connection);
  }

 private:
  std::shared_ptr<Gate> gate_;
  std::weak_ptr<Connection> connection_;
};

// One request of a connection: an answer to somebody who has gone is dropped.
struct ConnectionExchange final : Exchange {
  Reach connection;
  std::uint64_t number = 0;
  std::atomic<bool> answered{false};

  void answer(Response response) override;
  ~ConnectionExchange() override;
};

struct HttpServer::Impl {
  HttpOptions options;
  Handler handler;
  std::shared_ptr<Gate> gate = std::make_shared<Gate>();
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
  friend class Reach;
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

}  // namespace tongchou::server
