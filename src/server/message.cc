// Requests and responses as values; no sockets here.
#include <algorithm>

#include "server/http.h"

namespace tongchou::server {
namespace {

constexpr const char* kJsonType = "application/json; charset=utf-8";

const std::string* found(const Headers& headers, std::string_view name) {
  for (const auto& [key, value] : headers)
    if (key == name) return &value;
  return nullptr;
}

bool is_plain(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
         c == '_' || c == '.';
}

}  // namespace

std::string_view Request::header(std::string_view lower_case_name) const {
  const std::string* value = found(headers, lower_case_name);
  return value ? std::string_view(*value) : std::string_view();
}

std::string_view Request::cookie(std::string_view name) const {
  std::string_view all = header("cookie");
  while (!all.empty()) {
    const auto end = std::min(all.find(';'), all.size());
    std::string_view pair = all.substr(0, end);
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=')
      return pair.substr(name.size() + 1);
    all.remove_prefix(std::min(end + 1, all.size()));
  }
  return {};
}

std::optional<std::string_view> Request::query_value(std::string_view name) const {
  const std::string* value = found(query, name);
  if (!value) return std::nullopt;
  return *value;
}

const std::string& Request::parameter(std::string_view name) const {
  const std::string* value = found(parameters, name);
  CHECK(value != nullptr, "the route's pattern has no parameter " + std::string(name));
  return *value;
}

std::int64_t Request::integer(std::string_view name) const {
  return std::stoll(parameter(name));  // the router let nothing else through
}

Date Request::date(std::string_view name) const {
  const auto day = parse_date(parameter(name));
  CHECK(day.has_value(), "the route's pattern does not say {" + std::string(name) + ":date}");
  return *day;
}

Result<Json> Request::json() const { return parse_json(body); }

Response Response::json(const Json& value, int status) {
  Response response;
  response.status = status;
  response.type = kJsonType;
  response.body = write_json(value);
  return response;
}

Response Response::text(std::string text, int status) {
  Response response;
  response.status = status;
  response.type = "text/plain; charset=utf-8";
  response.body = std::move(text);
  return response;
}

Response Response::empty(int status) {
  Response response;
  response.status = status;
  return response;
}

Response Response::error(int status, const Error& error, const Request& request) {
  Json inner = Json::object({{"code", error.code},
                             {"message", request.english() ? error.en : error.zh}});
  if (!error.place.empty()) inner.set("place", error.place);
  return json(Json::object({{"error", std::move(inner)}}), status);
}

Response Response::download(std::string bytes, std::string type, std::string_view file_name) {
  Response response;
  response.type = std::move(type);
  response.headers.emplace_back("Content-Disposition", attachment_header(file_name));
  response.body = std::move(bytes);
  return response;
}

Response Response::download(ChunkBody chunks, std::string type, std::string_view file_name) {
  Response response = download(std::string(), std::move(type), file_name);
  response.body = std::move(chunks);
  return response;
}

Response&& Response::with(std::string name, std::string value) && {
  headers.emplace_back(std::move(name), std::move(value));
  return std::move(*this);
}

// RFC 6266 with RFC 8187: the escaped form alone; every browser since 2012 reads it.
std::string attachment_header(std::string_view file_name) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out = "attachment; filename*=UTF-8''";
  for (const char c : file_name) {
    if (is_plain(c)) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += kDigits[byte >> 4];
      out += kDigits[byte & 15];
    }
  }
  return out;
}

}  // namespace tongchou::server
