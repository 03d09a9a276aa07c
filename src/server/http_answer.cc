// The way of an answer to its reader: whole, in pieces from a worker, or endless.
#include <boost/asio/write.hpp>
#include <fstream>

#include "server/http_connection.h"

namespace tongchou::server {

namespace {

constexpr std::size_t kPieceBytes = 256 * 1024;
constexpr std::size_t kLingerBytes = 4 * 1024 * 1024;  // read and thrown away after a refusal
constexpr Milliseconds kLinger{2'000};

// What the application holds of an endless answer; the connection may be gone before.
class Handle final : public Stream {
 public:
  explicit Handle(Reach connection) : connection_(std::move(connection)) {}
  ~Handle() override { close({}); }
  bool send(std::string text) override {
    bool sent = false;
    connection_.with([&](Connection& c) { sent = c.send(std::move(text)); });
    return sent;
  }
  void close(std::string last) override {
    connection_.with([&](Connection& c) { c.end_stream(std::move(last)); });
  }
  bool closed() const override {
    bool closed = true;
    connection_.with([&](const Connection& c) { closed = c.stream_closed(); });
    return closed;
  }

 private:
  Reach connection_;
};

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
  body.opened(std::make_shared<Handle>(Reach(*this)));
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
Task<bool> Connection::write(std::string_view first, std::string_view second) {
  stream_.expires_after(stretched(server_.options.write_timeout, first.size() + second.size()));
  const std::array<asio::const_buffer, 2> buffers{asio::buffer(first), asio::buffer(second)};
  error_code ec;
  co_await asio::async_write(stream_, buffers, into(ec));
  co_return !ec;
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

}  // namespace tongchou::server
