// The main path of `serve`:
//   open the store → fill what registers miss → take the clerk's place → found an office, or deploy
//   the packs of this release → (beyond this point state changes only through the clerk) → start
//   the clerk's thread → listen.
#include "command_line/serve.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <iostream>
#include <memory>
#include <thread>

#include "command_line/founding.h"
#include "server/app.h"
#include "server/notify.h"

namespace tongchou::command_line {

namespace {

struct Serving {
  Founding founding;
  std::string address = "127.0.0.1";
  int port = 8080;
  server::NotifyOptions notices;
  int retry_seconds = 60;
};

// Who is told that something was committed, while there is anybody.
struct Listeners {
  server::App* app = nullptr;
  server::Notifier* notifier = nullptr;
};

// Blocked before any thread exists, so that one thread waits for them.
sigset_t block_ends() {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  return ends;
}

Result<void> establish_if_new(const Settings& settings, const Founding& founding, Desk& desk) {
  if (desk.clerk->world().get<kernel::Office>("office")) return server::deploy_packs(*desk.clerk);
  TRY(const auto accounts, found(settings, founding, desk));
  print_accounts(accounts);
  return {};
}

// Null when neither mail nor another system is to be told. Secrets are looked at before the first
// notice, so that a wrong path is found by whoever wrote it.
Result<std::unique_ptr<server::Notifier>> start_notices(const Serving& serving, server::App& app) {
  server::NotifyOptions options = serving.notices;
  if (!options.on()) return nullptr;
  if (options.mail.on() && !server::is_mail_address(options.mail.from)) {
    return fail("notify.from", "--mail-from 应是一个邮箱地址", "--mail-from is an e-mail address",
                options.mail.from);
  }
  if (!options.mail.user.empty()) {
    TRY([[maybe_unused]] const auto password, server::read_secret(options.mail.password_file));
  }
  if (options.webhook.on()) {
    TRY([[maybe_unused]] const auto secret, server::read_secret(options.webhook.secret_file));
  }
  options.retry = std::chrono::seconds(serving.retry_seconds);
  options.log = [](const std::string& line) { std::cerr << line << std::endl; };
  return std::make_unique<server::Notifier>(app, std::move(options));
}

// Until one of the signals comes.
Result<void> answer_requests(const Serving& serving, server::App& app, const sigset_t& ends) {
  server::HttpOptions http;
  http.address = serving.address;
  http.port = static_cast<std::uint16_t>(serving.port);
  http.log = [](const std::string& line) { std::cerr << line << "\n"; };
  try {
    server::HttpServer server(http, app.router().handler());
    std::thread waiter([&] {
      int signal = 0;
      sigwait(&ends, &signal);
      server.stop();
    });
    std::cout << "listening on http://" << http.address << ":" << server.port() << std::endl;
    server.run();
    kill(getpid(), SIGTERM);  // if run() ended by itself the waiter still waits
    waiter.join();
  } catch (const std::system_error& busy) {
    return fail("serve.address", "不能监听 " + http.address + ":" + std::to_string(http.port),
                busy.what(), "--address --port");
  }
  return {};
}

Result<void> serve_app(const Serving& serving, server::App& app, ClerkThread& thread,
                       Listeners& listeners, const sigset_t& ends) {
  if (auto keys = app.keys(); !keys) return std::unexpected(keys.error());
  TRY(const auto notices, start_notices(serving, app));
  thread.between([&](Clerk&) { listeners = {&app, notices.get()}; });
  auto answered = answer_requests(serving, app, ends);
  thread.between([&](Clerk&) { listeners = {}; });
  return answered;
}

Result<int> serve(const Settings& settings, const Serving& serving) {
  const sigset_t ends = block_ends();
  Listeners listeners;
  ClerkOptions options;
  options.published = [&](const std::vector<std::string>& subjects, std::int64_t seq) {
    if (listeners.app) listeners.app->live().publish(subjects, static_cast<std::uint64_t>(seq));
    if (listeners.notifier) listeners.notifier->wake();
  };
  TRY(const auto desk, open_desk(settings, std::move(options)));
  if (auto ready = establish_if_new(settings, serving.founding, *desk); !ready) {
    return std::unexpected(ready.error());
  }

  // Beyond this point state changes only through the clerk.
  Clerk& clerk = *desk->clerk;
  ClerkThread thread(clerk);
  server::App app(*desk->store, clerk, thread,
                  {.data = settings.data,
                   .now = [&clerk] { return clerk.now(); },
                   .secure_cookies = serving.notices.address.starts_with("https://"),
                   .root_passphrase = root_passphrase(),
                   .mail = serving.notices.mail.on()});
  auto served = serve_app(serving, app, thread, listeners, ends);
  thread.stop();  // before the application: commands still waiting are answered to it
  if (!served) return std::unexpected(served.error());
  return 0;
}

void add_notice_options(CLI::App& command, Serving& serving) {
  auto& [mail, webhook, address, retry, log] = serving.notices;
  command.add_option("--console-address", address, "https://…, for links in notices");
  command.add_option("--mail-host", mail.host, "SMTP server; empty: no e-mail");
  command.add_option("--mail-port", mail.port)->capture_default_str()
      ->check(CLI::Range(1, 65535));
  command.add_option("--mail-from", mail.from, "the sender's address");
  command.add_option("--mail-tls", mail.tls)->capture_default_str()
      ->check(CLI::IsMember({"none", "starttls", "tls"}));
  command.add_option("--mail-user", mail.user);
  command.add_option("--mail-password-file", mail.password_file, "its first line");
  command.add_option("--webhook-url", webhook.url, "another system that is told; empty: none");
  command.add_option("--webhook-secret-file", webhook.secret_file, "its first line keys the HMAC");
  command.add_option("--notice-retry", serving.retry_seconds,
                     "seconds before a failed notice is tried again; doubled each time")
      ->capture_default_str()->check(CLI::Range(1, 3600));
}

}  // namespace

void add_serve(CommandLine& line) {
  CLI::App* command = add_command(line, "serve", "serve the office");
  const auto serving = std::make_shared<Serving>();
  add_founding_options(*command, serving->founding);
  command->add_option("--address", serving->address)->capture_default_str();
  command->add_option("--port", serving->port, "0: any free port")
      ->capture_default_str()->check(CLI::Range(0, 65535));
  add_notice_options(*command, *serving);
  when_asked(line, command, [&line, serving] { return serve(line.settings, *serving); });
}

}  // namespace tongchou::command_line
