// A small HTTP client for tests: sends exactly the bytes it is told to and reads whole answers.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <utility>
#include <string_view>

namespace tongchou::server {

// What came back, as the client reads it.
struct HttpAnswer {
  int status = 0;        // 0: the connection ended instead
  std::string head;
  std::string body;
  std::string header(std::string_view name) const {
    const auto at = head.find("\r\n" + std::string(name) + ": ");
    if (at == std::string::npos) return "";
    const auto from = at + name.size() + 4;
    return head.substr(from, head.find("\r\n", from) - from);
  }
};

class Client {
 public:
  explicit Client(std::uint16_t port, int seconds = 10) {
    socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
    const timeval limit{seconds, 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  ~Client() { close(); }
  Client(const Client&) = delete;

  bool connected() const { return connected_; }
  void close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
  }
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  HttpAnswer get(const std::string& path, const std::string& headers = "") {
    return ask("GET", path, headers);
  }
  HttpAnswer ask(const std::string& method, const std::string& path,
                 const std::string& headers = "", const std::string& body = "") {
    std::string text = method + " " + path + " HTTP/1.1\r\nHost: test\r\n" + headers;
    if (!body.empty() || method == "POST")
      text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    if (!send(text + "\r\n" + body)) return {};
    return read(method == "HEAD");
  }
  HttpAnswer read(bool head_only = false) {
    HttpAnswer answer;
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos)
      if (!more()) return {};
    answer.head = buffer_.substr(0, end + 2);
    buffer_.erase(0, end + 4);
    answer.status = std::stoi(answer.head.substr(9, 3));
    if (head_only || answer.status == 204 || answer.status == 304 || answer.status == 100)
      return answer;
    if (answer.header("Transfer-Encoding") == "chunked") {
      for (std::string piece; read_chunk(piece) && !piece.empty(); piece.clear())
        answer.body += piece;
    } else if (const auto length = answer.header("Content-Length"); !length.empty()) {
      const auto size = std::strtoull(length.c_str(), nullptr, 10);
      while (buffer_.size() < size)
        if (!more()) return {};
      answer.body = buffer_.substr(0, size);
      buffer_.erase(0, size);
    } else {
      while (more()) {}
      answer.body = std::exchange(buffer_, {});
    }
    return answer;
  }
  // One chunk of a chunked answer; false when the connection ended.
  bool read_chunk(std::string& piece) {
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n")) == std::string::npos)
      if (!more()) return false;
    const auto size = std::strtoull(buffer_.c_str(), nullptr, 16);
    while (buffer_.size() < end + 2 + size + 2)
      if (!more()) return false;
    piece = buffer_.substr(end + 2, size);
    buffer_.erase(0, end + 2 + size + 2);
    return true;
  }
  // Only the head of an endless answer.
  HttpAnswer read_head() { return read(true); }
  // Reads on until `text` came by; false when the connection ended before.
  bool read_until(std::string_view text) {
    while (buffer_.find(text) == std::string::npos)
      if (!more()) return false;
    return true;
  }
  const std::string& buffer() const { return buffer_; }
  bool ended() {  // waits for the other side's end
    while (more()) {}
    return !timed_out_;
  }

 private:
  bool more() {
    char bytes[16384];
    ssize_t got = 0;
    do got = ::recv(socket_, bytes, sizeof bytes, 0);
    while (got < 0 && errno == EINTR);  // a fuzzer's alarm, say
    timed_out_ = got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    if (got <= 0) return false;
    buffer_.append(bytes, static_cast<std::size_t>(got));
    return true;
  }
  int socket_ = -1;
  bool connected_ = false, timed_out_ = false;
  std::string buffer_;
};

}  // namespace tongchou::server
