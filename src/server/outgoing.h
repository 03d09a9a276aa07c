// Letters by SMTP and signed calls to another system by HTTP: one at a time, each with an answer
// that says whether it may be tried again. libcurl does the talking and stays inside outgoing.cc.
#pragma once

#include <string>

#include "base/result.h"

namespace tongchou::server {

struct MailServer {
  std::string host;             // "": no mail
  int port = 25;
  std::string from;             // office@district.example
  std::string tls = "starttls"; // none | starttls | tls
  std::string user;             // "": without signing in
  std::string password_file;    // its first line
  bool on() const { return !host.empty(); }
};

struct Webhook {
  std::string url;              // "": none
  std::string secret_file;      // its first line keys the HMAC
  bool on() const { return !url.empty(); }
};

enum class Sent {
  done,
  later,      // refused or unreachable before anything was taken over: may be tried again
  never,      // refused for good
  uncertain,  // the other side had all of it and did not answer: trying again could double it
};

struct Letter {
  std::string id;               // of its Message-ID; the same text has always the same
  std::string to, subject, text;
};

// `why` says in the sender's log what the other side answered.
Sent send_mail(const MailServer& server, const Letter& letter, std::string& why);

// POST of a JSON body with X-Tongchou-Id, X-Tongchou-Timestamp (seconds since 1970) and
// X-Tongchou-Signature: hex HMAC-SM3 under the secret over "<timestamp>.<id>.<body>".
Sent call_webhook(const Webhook& webhook, const std::string& id, const std::string& body,
                  std::string& why);

// The first line of a file that holds a secret.
Result<std::string> read_secret(const std::string& file);
std::string hmac_sm3(std::string_view key, std::string_view text);  // hex

// One address, printable ASCII, with one @ and nothing that could end a header.
bool is_mail_address(std::string_view text);

}  // namespace tongchou::server
