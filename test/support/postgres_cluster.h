// A private PostgreSQL 15 for tests: its own directory under the temporary one, a free port on the
// loopback, a socket in its directory, durable settings as by default. It goes when the object
// goes, and when the test's process dies.
//
//   auto cluster = test::PostgresCluster::start();
//   if (!cluster) { std::puts("skipped: no PostgreSQL 15 here"); return; }
//   open(cluster->url(), …)
#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace tongchou::test {

class PostgresCluster {
 public:
  // Nothing when the server's programs are not installed or it does not come up.
  static std::unique_ptr<PostgresCluster> start() {
    const std::string programs = find_programs();
    if (programs.empty()) return nullptr;
    char path[] = "/tmp/tongchou-postgres-XXXXXX";
    if (!::mkdtemp(path)) return nullptr;
    std::unique_ptr<PostgresCluster> made(new PostgresCluster(programs, path));
    // The server refuses to run as root; it then runs as the user that Debian made for it.
    if (::geteuid() == 0) {
      const passwd* user = ::getpwnam("postgres");
      if (!user) return nullptr;
      made->user_ = user->pw_uid;
      made->group_ = user->pw_gid;
      if (::chown(path, made->user_, made->group_) != 0) return nullptr;
    }
    const int status = made->wait_for(made->spawn({programs + "/initdb", "-D", made->data(), "-U",
                                                   "tongchou", "--auth=trust", "--encoding=UTF8",
                                                   "--locale=C.UTF-8", "--no-sync"}));
    if (status != 0 || !made->boot()) {
      std::printf("PostgreSQL did not start; see %s/log\n", path);
      return nullptr;
    }
    return made;
  }

  ~PostgresCluster() {
    shut(SIGQUIT);
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }
  PostgresCluster(const PostgresCluster&) = delete;
  PostgresCluster& operator=(const PostgresCluster&) = delete;

  std::string url(const std::string& database = "postgres") const {
    return "postgresql:///" + database + "?host=" + directory_ + "&port=" +
           std::to_string(port_) + "&user=tongchou";
  }
  std::string tcp_url(const std::string& database = "postgres") const {
    return "postgresql://tongchou@127.0.0.1:" + std::to_string(port_) + "/" + database;
  }
  const std::string& programs() const { return programs_; }  // psql, pgbench and the others
  const std::string& directory() const { return directory_; }
  int port() const { return port_; }

  // One of the server's programs with these words, no shell between: run({"psql", url, "-c", …}).
  // Its output goes to the log; 0 is success.
  int run(std::vector<std::string> words) const {
    words[0] = programs_ + "/" + words[0];
    return wait_for(spawn(words));
  }

  // Stops at once, without writing anything more, and recovers from the log.
  bool crash_and_recover() {
    shut(SIGQUIT);
    return boot();
  }

 private:
  PostgresCluster(std::string programs, std::string directory)
      : programs_(std::move(programs)), directory_(std::move(directory)) {}

  std::string data() const { return directory_ + "/data"; }

  static std::string find_programs() {
    for (const char* place : {"/usr/lib/postgresql/15/bin", "/usr/pgsql-15/bin", "/usr/bin"}) {
      if (::access((std::string(place) + "/initdb").c_str(), X_OK) == 0) return place;
    }
    return {};
  }

  static int free_port() {
    const int probe = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    ::bind(probe, reinterpret_cast<sockaddr*>(&address), sizeof address);
    ::getsockname(probe, reinterpret_cast<sockaddr*>(&address), &length);
    ::close(probe);
    return ntohs(address.sin_port);
  }

  pid_t spawn(const std::vector<std::string>& words) const {
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    const std::string log = directory_ + "/log";
    const pid_t child = ::fork();
    if (child != 0) return child;
    if (group_ && ::setgid(group_) != 0) ::_exit(126);
    if (user_ && ::setuid(user_) != 0) ::_exit(126);
    ::prctl(PR_SET_PDEATHSIG, SIGQUIT);  // after setuid, which forgets it
    if (::chdir(directory_.c_str()) != 0) ::_exit(126);
    const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    ::dup2(out, 1);
    ::dup2(out, 2);
    ::execv(arguments[0], arguments.data());
    ::_exit(127);
  }

  static int wait_for(pid_t child) {
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  bool boot() {
    port_ = free_port();
    server_ = spawn({programs_ + "/postgres", "-D", data(), "-p", std::to_string(port_), "-k",
                     directory_, "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=60"});
    for (int attempt = 0; attempt < 300; ++attempt) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      if (::waitpid(server_, nullptr, WNOHANG) == server_) {
        server_ = 0;
        return false;
      }
      if (wait_for(spawn({programs_ + "/pg_isready", "-q", "-h", directory_, "-p",
                          std::to_string(port_)})) == 0) {
        return true;
      }
    }
    return false;
  }

  void shut(int signal) {
    if (!server_) return;
    ::kill(server_, signal);
    wait_for(server_);
    server_ = 0;
  }

  std::string programs_, directory_;
  uid_t user_ = 0;
  gid_t group_ = 0;
  pid_t server_ = 0;
  int port_ = 0;
};

}  // namespace tongchou::test
