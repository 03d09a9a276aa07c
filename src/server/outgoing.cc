#include "server/outgoing.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <fstream>
#include <memory>

#include <curl/curl.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/digest.h"
#include "base/limits.h"

namespace tongchou::server {

namespace {

struct CurlGlobal {
  CurlGlobal() { curl_global_init(CURL_GLOBAL_DEFAULT); }
  ~CurlGlobal() { curl_global_cleanup(); }
};

struct EasyCleanup { void operator()(CURL* curl) const { curl_easy_cleanup(curl); } };
struct ListCleanup { void operator()(curl_slist* list) const { curl_slist_free_all(list); } };
using Easy = std::unique_ptr<CURL, EasyCleanup>;
using List = std::unique_ptr<curl_slist, ListCleanup>;

constexpr long kConnectSeconds = 10, kWholeSeconds = 60;

Easy new_easy(const std::string& url) {
  static const CurlGlobal global;
  Easy easy(curl_easy_init());
  curl_easy_setopt(easy.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy.get(), CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
  curl_easy_setopt(easy.get(), CURLOPT_TIMEOUT, kWholeSeconds);
  return easy;
}

List append(List list, const std::string& line) {
  curl_slist* longer = curl_slist_append(list.get(), line.c_str());
  if (longer) (void)list.release();
  return List(longer);
}

std::string base64(std::string_view bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()),
                      static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(length));
  return text;
}

// RFC 2047: each encoded word at most 75 characters, cut between characters of UTF-8.
std::string header_text(std::string_view text) {
  std::string header;
  for (std::size_t from = 0; from < text.size();) {
    std::size_t to = std::min(text.size(), from + 42);
    while (to < text.size() && to > from + 1 && (text[to] & 0xC0) == 0x80) --to;
    header += (header.empty() ? "" : "\r\n ") +
              ("=?UTF-8?B?" + base64(text.substr(from, to - from))) + "?=";
    from = to;
  }
  return header;
}

std::string mail_date() {
  char text[64];
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S +0000", &utc)};
}

std::string message(const MailServer& server, const Letter& letter) {
  std::string text = "Date: " + mail_date() + "\r\nFrom: <" + server.from + ">\r\nTo: <" +
                     letter.to + ">\r\nSubject: " + header_text(letter.subject) +
                     "\r\nMessage-ID: <" + letter.id + "@" + server.host +
                     ">\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
                     "Content-Type: text/plain; charset=UTF-8\r\n"
                     "Content-Transfer-Encoding: base64\r\n\r\n";
  const std::string body = base64(letter.text);
  for (std::size_t at = 0; at < body.size(); at += 76) text += body.substr(at, 76) + "\r\n";
  return text;
}

struct Upload {
  std::string text;
  std::size_t at = 0;
};

std::size_t give(char* buffer, std::size_t size, std::size_t count, void* user) {
  auto& upload = *static_cast<Upload*>(user);
  const std::size_t part = std::min(size * count, upload.text.size() - upload.at);
  std::memcpy(buffer, upload.text.data() + upload.at, part);
  upload.at += part;
  return part;
}

std::size_t drop(char*, std::size_t size, std::size_t count, void*) { return size * count; }

long answer_of(const Easy& easy) {
  long code = 0;
  curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &code);
  return code;
}

}  // namespace

Sent send_mail(const MailServer& server, const Letter& letter, std::string& why) {
  const std::string scheme = server.tls == "tls" ? "smtps://" : "smtp://";
  Easy easy = new_easy(scheme + server.host + ":" + std::to_string(server.port));
  if (server.tls == "starttls") {
    curl_easy_setopt(easy.get(), CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
  }
  if (!server.user.empty()) {
    auto password = read_secret(server.password_file);
    if (!password) {
      why = password.error().en;
      return Sent::later;
    }
    curl_easy_setopt(easy.get(), CURLOPT_USERNAME, server.user.c_str());
    curl_easy_setopt(easy.get(), CURLOPT_PASSWORD, password->c_str());
  }
  const std::string from = "<" + server.from + ">";
  List to = append({}, "<" + letter.to + ">");
  Upload upload{message(server, letter)};
  curl_easy_setopt(easy.get(), CURLOPT_MAIL_FROM, from.c_str());
  curl_easy_setopt(easy.get(), CURLOPT_MAIL_RCPT, to.get());
  curl_easy_setopt(easy.get(), CURLOPT_READFUNCTION, give);
  curl_easy_setopt(easy.get(), CURLOPT_READDATA, &upload);
  curl_easy_setopt(easy.get(), CURLOPT_UPLOAD, 1L);
  const CURLcode code = curl_easy_perform(easy.get());
  const long answer = answer_of(easy);
  if (code == CURLE_OK) return Sent::done;
  why = std::string(curl_easy_strerror(code)) + " " + std::to_string(answer);
  // A clear refusal is one even after the text; silence after the text is not.
  if (answer >= 500) return Sent::never;
  if (answer >= 400) return Sent::later;
  return upload.at == upload.text.size() ? Sent::uncertain : Sent::later;
}

Sent call_webhook(const Webhook& webhook, const std::string& id, const std::string& body,
                  std::string& why) {
  auto secret = read_secret(webhook.secret_file);
  if (!secret) {
    why = secret.error().en;
    return Sent::later;
  }
  Easy easy = new_easy(webhook.url);
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const std::string time =
      std::to_string(std::chrono::duration_cast<std::chrono::seconds>(now).count());
  List headers = append({}, "Content-Type: application/json");
  headers = append(std::move(headers), "X-Tongchou-Id: " + id);
  headers = append(std::move(headers), "X-Tongchou-Timestamp: " + time);
  headers = append(std::move(headers), "X-Tongchou-Signature: " +
                                           hmac_sm3(*secret, time + "." + id + "." + body));
  curl_easy_setopt(easy.get(), CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(easy.get(), CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
  curl_easy_setopt(easy.get(), CURLOPT_POSTFIELDS, body.c_str());
  curl_easy_setopt(easy.get(), CURLOPT_WRITEFUNCTION, drop);
  const CURLcode code = curl_easy_perform(easy.get());
  const long answer = answer_of(easy);
  if (code == CURLE_OK && answer >= 200 && answer < 300) return Sent::done;
  why = code == CURLE_OK ? "HTTP " + std::to_string(answer) : curl_easy_strerror(code);
  // The call names its id, so whoever receives it twice can tell: it is always tried again.
  return Sent::later;
}

Result<std::string> read_secret(const std::string& file) {
  std::ifstream in(file);
  std::string line;
  if (!in || !std::getline(in, line) || line.empty()) {
    return fail("notify.secret", "读不到密钥文件", "the file with the secret cannot be read", file);
  }
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
  return line;
}

std::string hmac_sm3(std::string_view key, std::string_view text) {
  unsigned char mac[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  HMAC(EVP_sm3(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac, &length);
  std::string hexed;
  for (unsigned int i = 0; i < length; ++i) {
    constexpr char kDigits[] = "0123456789abcdef";
    hexed += kDigits[mac[i] >> 4];
    hexed += kDigits[mac[i] & 15];
  }
  return hexed;
}

bool is_mail_address(std::string_view text) {
  const auto at = text.find('@');
  if (at == 0 || at == std::string_view::npos || at + 1 == text.size() || text.size() > 254) {
    return false;
  }
  if (text.find('@', at + 1) != std::string_view::npos) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return c > 32 && c < 127 && std::string_view("<>()[],;:\\\"").find(c) == std::string_view::npos;
  });
}

}  // namespace tongchou::server
