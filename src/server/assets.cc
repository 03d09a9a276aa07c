#include "server/assets.h"

#include <algorithm>
#include <map>

namespace tongchou::server {
namespace {

std::map<std::string, std::span<const Asset>, std::less<>>& registered() {
  static std::map<std::string, std::span<const Asset>, std::less<>> all;
  return all;
}

constexpr std::string_view kNotBuilt = R"(<!doctype html>
<html lang="zh"><meta charset="utf-8"><title>统筹</title>
<style>body{font:16px/1.7 sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem}</style>
<h1>控制台尚未构建</h1>
<p>服务已在运行，但程序中没有网页。请在源码目录执行 <code>./dev run</code>，它会构建网页和程序。</p>
<h1 lang="en">The console is not built</h1>
<p lang="en">The server is running, but this binary holds no web pages. Run <code>./dev run</code>
in the source folder: it builds the pages and the program.</p>
</html>
)";

bool takes_gzip(const Request& request) {
  const std::string_view accepted = request.header("accept-encoding");
  const auto at = accepted.find("gzip");
  return at != std::string_view::npos && !accepted.substr(at).starts_with("gzip;q=0,") &&
         !accepted.substr(at).ends_with("gzip;q=0");
}

}  // namespace

bool register_assets(const char* name, std::span<const Asset> set) {
  return registered().emplace(name, set).second;
}

std::span<const Asset> assets(std::string_view name) {
  const auto found = registered().find(name);
  return found == registered().end() ? std::span<const Asset>() : found->second;
}

const Asset* find_asset(std::span<const Asset> set, std::string_view path) {
  const auto at = std::lower_bound(set.begin(), set.end(), path,
                                   [](const Asset& a, std::string_view b) { return a.path < b; });
  return at != set.end() && at->path == path ? &*at : nullptr;
}

Response asset_response(const Asset& asset, const Request& request) {
  Response response;
  response.type = asset.type;
  response.etag = asset.etag;
  const bool immutable = asset.path.starts_with("assets/");
  response.headers.emplace_back("Cache-Control",
                                immutable ? "public, max-age=31536000, immutable" : "no-cache");
  if (!asset.gzip.empty() && takes_gzip(request)) {
    // Another representation needs another strong validator.
    response.etag.insert(response.etag.size() - 1, "-gz");
    response.headers.emplace_back("Content-Encoding", "gzip");
    response.body = asset.gzip;
  } else {
    response.body = asset.bytes;
  }
  return response;
}

namespace {

// What a browser goes to by its address line or a link, and not what a page fetches.
bool wants_page(const Request& request) {
  return request.header("accept").find("text/html") != std::string_view::npos;
}

// Within JSON '<' stands in strings only; escaped, no text of anybody's can end the element.
std::string within_html(const Json& json) {
  std::string text;
  for (const char c : write_json(json)) {
    if (c == '<') text += "\\u003c";
    else text += c;
  }
  return text;
}

// The first part of a path, as far as it is a plain word: what the page's style may go by.
std::string_view first_word(std::string_view path) {
  path.remove_prefix(std::min(path.find_first_not_of('/'), path.size()));
  return path.substr(0, path.find_first_not_of("abcdefghijklmnopqrstuvwxyz"));
}

Response index_response(const Asset& index, const Request& request, const Json& desk) {
  if (desk.is_null()) return asset_response(index, request);
  std::string page(index.bytes);
  const auto end = std::min(page.rfind("</body>"), page.size());
  page.insert(end, "<script type=\"application/json\" data-page=\"" +
                       std::string(first_word(request.path)) + "\" id=\"desk\">" +
                       within_html(desk) + "</script>");
  Response response;
  response.type = index.type;
  response.body = std::move(page);
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

}  // namespace

Response page_response(std::span<const Asset> set, const Request& request,
                       const std::function<Json()>& desk) {
  std::string_view path = request.path;
  while (path.starts_with('/')) path.remove_prefix(1);
  if (const Asset* asset = find_asset(set, path)) return asset_response(*asset, request);
  const std::string_view last = path.substr(path.rfind('/') + 1);
  const bool file = last.find('.') != std::string_view::npos;
  if (path.starts_with("api/") || path == "api" || path.starts_with("assets/") ||
      (file && !wants_page(request))) {
    return Response::error(404, Error{"not_found", "没有这个地址", "no such address", {}},
                           request);
  }
  if (const Asset* index = find_asset(set, "index.html")) {
    return index_response(*index, request, desk ? desk() : Json());
  }
  Response response;
  response.type = "text/html; charset=utf-8";
  response.body = kNotBuilt;
  return response;
}

}  // namespace tongchou::server
