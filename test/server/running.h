// A server on a free port, running until the test ends.
#pragma once

#include <optional>
#include <thread>

#include "server/http.h"

namespace tongchou::server {

class Running {
 public:
  Running(HttpOptions options, Handler handler) {
    options.port = 0;
    server_.emplace(std::move(options), std::move(handler));
    port_ = server_->port();
    thread_ = std::thread([this] { server_->run(); });
  }
  ~Running() { stop(); }
  void stop() {
    server_->stop();
    if (thread_.joinable()) thread_.join();
  }
  HttpServer& server() { return *server_; }
  std::uint16_t port() const { return port_; }

 private:
  std::optional<HttpServer> server_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

}  // namespace tongchou::server
