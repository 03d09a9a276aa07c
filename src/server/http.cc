// Accepting connections, counting them, ending them. What one connection does is in
// http_connection.cc.
#include <boost/asio/detached.hpp>
#include <thread>

#include "server/http_connection.h"

namespace tongchou::server {

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
  try {
    const tcp::endpoint endpoint(asio::ip::make_address(impl_->options.address),
                                 impl_->options.port);
    impl_->acceptor.open(endpoint.protocol());
    impl_->acceptor.set_option(tcp::acceptor::reuse_address(true));
    impl_->acceptor.bind(endpoint);
    impl_->acceptor.listen(1024);
  } catch (const boost::system::system_error& failed) {  // which is no std::system_error
    throw std::system_error(failed.code());
  }
}

HttpServer::~HttpServer() {
  const std::unique_lock lock(impl_->gate->mutex);
  impl_->gate->closed = true;
}

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
