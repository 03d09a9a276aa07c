// Notices: who is told of a new task, a paper to read, an urging, by e-mail and to another system.
//
//   1. A thread of its own reads the journal from where it stopped. What it finds it lays into the
//      outbox together with the new position, in one transaction: a crash loses nothing and finds
//      nothing twice.
//   2. A letter is marked before it goes out. If the process ends in between, nobody knows whether
//      it arrived, and it is not sent again: at most one letter for an address and an event.
//   3. A call to the other system is repeated until it is taken or a day has passed; it names its
//      id, so that whoever receives it twice can tell.
//   4. The clerk never waits for any of this.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "server/app.h"
#include "server/outgoing.h"

namespace tongchou::server {

struct NotifyOptions {
  MailServer mail;
  Webhook webhook;
  std::string address;                             // of the console, for links: https://…
  std::chrono::milliseconds retry{60'000};         // the first wait; each further one is doubled
  std::function<void(const std::string&)> log;
  bool on() const { return mail.on() || webhook.on(); }
};

// What a person gave as their address for notices; empty: none.
std::string mail_address_of(App& app, const std::string& person);

class Notifier {
 public:
  Notifier(App& app, NotifyOptions options);
  ~Notifier();
  void wake();  // from any thread: the journal has grown
 private:
  struct Work;
  std::unique_ptr<Work> work_;
};

}  // namespace tongchou::server
