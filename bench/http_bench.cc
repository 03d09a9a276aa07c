// Sends prepared HTTP requests over N keep-alive connections and says rate and latencies as one
// line of JSON. It knows nothing of the server: bench/run prepares the requests and reads it.
//
//   http_bench --port P --connections N [--seconds S] [--repeat] [--header "Name: value"]… FILE
//
// FILE holds one request a line: METHOD <tab> PATH <tab> IDEMPOTENCY-KEY <tab> BODY, the last two
// maybe empty. Without --repeat each is sent once. One thread per connection waits for its answer
// before it sends the next.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

struct Options {
  int port = 0;
  int connections = 1;
  double seconds = 1e9;
  bool repeat = false;
  std::string headers;
  std::string file;
};

struct Tally {
  std::vector<double> latencies_ms;
  std::int64_t failed = 0;
  std::string first_failure;
};

bool read_options(int argc, char** argv, Options& options) {
  auto number = [](std::string_view text, auto& value) {
    return std::from_chars(text.data(), text.data() + text.size(), value).ec == std::errc{};
  };
  for (int i = 1; i < argc; ++i) {
    std::string_view name = argv[i];
    if (name == "--repeat") {
      options.repeat = true;
    } else if (!name.starts_with("--")) {
      options.file = name;
    } else if (++i == argc) {
      return false;
    } else if (name == "--header") {
      options.headers += std::string(argv[i]) + "\r\n";
    } else if (!(name == "--port" && number(argv[i], options.port)) &&
               !(name == "--connections" && number(argv[i], options.connections)) &&
               !(name == "--seconds" && number(argv[i], options.seconds))) {
      return false;
    }
  }
  return options.port > 0 && options.connections > 0 && !options.file.empty();
}

// The bytes to send, made before the clock starts.
std::vector<std::string> read_requests(const Options& options) {
  std::vector<std::string> requests;
  std::ifstream in(options.file);
  for (std::string line; std::getline(in, line);) {
    std::string parts[4];
    std::size_t at = 0;
    for (int i = 0; i < 4; ++i) {
      std::size_t end = i < 3 ? line.find('\t', at) : std::string::npos;
      parts[i] = line.substr(at, end == std::string::npos ? end : end - at);
      if (end == std::string::npos) break;
      at = end + 1;
    }
    std::string request = parts[0] + " " + parts[1] + " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
    request += options.headers;
    if (!parts[2].empty()) request += "Idempotency-Key: " + parts[2] + "\r\n";
    if (!parts[3].empty()) request += "Content-Type: application/json\r\n";
    request += "Content-Length: " + std::to_string(parts[3].size()) + "\r\n\r\n" + parts[3];
    requests.push_back(std::move(request));
  }
  return requests;
}

class Connection {
 public:
  explicit Connection(int port) : port_(port) {}
  ~Connection() { drop(); }

  // The status of the answer; 0 when the connection failed.
  int send(const std::string& request) {
    if (socket_ < 0 && !open()) return 0;
    std::size_t sent = 0;
    while (sent < request.size()) {
      auto n = ::send(socket_, request.data() + sent, request.size() - sent, MSG_NOSIGNAL);
      if (n <= 0) return drop();
      sent += static_cast<std::size_t>(n);
    }
    return read_answer();
  }

  std::string_view body() const { return body_; }

 private:
  bool open() {
    socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port_));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
      drop();
      return false;
    }
    int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return true;
  }

  int drop() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
    return 0;
  }

  bool more() {
    char buffer[65536];
    auto n = ::recv(socket_, buffer, sizeof buffer, 0);
    if (n > 0) answer_.append(buffer, static_cast<std::size_t>(n));
    return n > 0;
  }

  // Answers are expected with a Content-Length, which the server always sends for JSON.
  int read_answer() {
    answer_.clear();
    std::size_t head = std::string::npos;
    while ((head = answer_.find("\r\n\r\n")) == std::string::npos)
      if (!more()) return drop();
    std::string lower = answer_.substr(0, head);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
    int status = 0;
    if (lower.size() < 12) return drop();
    std::from_chars(lower.data() + 9, lower.data() + 12, status);
    std::size_t length = 0;
    if (auto at = lower.find("content-length:"); at != std::string::npos) {
      at = lower.find_first_not_of(' ', at + 15);
      std::from_chars(lower.data() + at, lower.data() + lower.size(), length);
    }
    while (answer_.size() < head + 4 + length)
      if (!more()) return drop();
    body_ = std::string_view(answer_).substr(head + 4, length);
    if (lower.find("connection: close") != std::string::npos) drop();
    return status;
  }

  int port_;
  int socket_ = -1;
  std::string answer_;
  std::string_view body_;
};

double ms_between(Clock::time_point a, Clock::time_point b) {
  return std::chrono::duration<double, std::milli>(b - a).count();
}

void fire(const Options& options, const std::vector<std::string>& requests,
          std::atomic<std::size_t>& next, Clock::time_point end, Tally& tally) {
  Connection connection(options.port);
  while (Clock::now() < end) {
    std::size_t index = next.fetch_add(1);
    if (index >= requests.size() && !options.repeat) break;
    auto begin = Clock::now();
    int status = connection.send(requests[index % requests.size()]);
    if (status >= 200 && status < 300) {
      tally.latencies_ms.push_back(ms_between(begin, Clock::now()));
    } else {
      if (tally.failed++ == 0)
        tally.first_failure = std::to_string(status) + " " + std::string(connection.body());
      if (status == 0) break;
    }
  }
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (char c : text.substr(0, 300)) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out + "\"";
}

void report(std::vector<Tally>& tallies, double seconds) {
  std::vector<double> all;
  std::int64_t failed = 0;
  std::string failure;
  for (Tally& tally : tallies) {
    all.insert(all.end(), tally.latencies_ms.begin(), tally.latencies_ms.end());
    failed += tally.failed;
    if (failure.empty()) failure = tally.first_failure;
  }
  std::sort(all.begin(), all.end());
  auto at = [&](double share) {
    return all.empty() ? 0.0 : all[static_cast<std::size_t>(share * (all.size() - 1))];
  };
  std::printf(
      "{\"requests\":%zu,\"failed\":%lld,\"seconds\":%.3f,\"rate\":%.1f,\"p50_ms\":%.3f,"
      "\"p99_ms\":%.3f,\"max_ms\":%.3f,\"first_failure\":%s}\n",
      all.size(), static_cast<long long>(failed), seconds, all.size() / seconds, at(0.5), at(0.99),
      at(1.0), quoted(failure).c_str());
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  if (!read_options(argc, argv, options)) {
    std::fprintf(stderr, "usage: http_bench --port P --connections N [--seconds S] [--repeat] "
                         "[--header H]... FILE\n");
    return 2;
  }
  auto requests = read_requests(options);
  if (requests.empty()) {
    std::fprintf(stderr, "http_bench: no requests in %s\n", options.file.c_str());
    return 2;
  }
  std::atomic<std::size_t> next{0};
  std::vector<Tally> tallies(static_cast<std::size_t>(options.connections));
  std::vector<std::thread> threads;
  auto begin = Clock::now();
  auto end = begin + std::chrono::duration_cast<Clock::duration>(
                         std::chrono::duration<double>(std::min(options.seconds, 3600.0)));
  for (Tally& tally : tallies)
    threads.emplace_back([&] { fire(options, requests, next, end, tally); });
  for (std::thread& thread : threads) thread.join();
  report(tallies, ms_between(begin, Clock::now()) / 1000);
}
