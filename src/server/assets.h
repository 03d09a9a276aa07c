// Files that live inside the binary: the web pages, the packs. `tongchou_embed(target name dir)` in
// cmake/embed.cmake puts a folder in; a folder that is not there gives an empty set.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "server/http.h"

namespace tongchou::server {

struct Asset {
  std::string_view path;    // inside the folder, with '/': "assets/index-4f3a.js"
  std::string_view bytes;
  std::string_view gzip;    // "" when compressing does not pay
  std::string_view type;    // content type
  std::string_view etag;    // strong, with quotes, of SM3
};

// Sorted by path; empty when nothing was embedded under that name.
std::span<const Asset> assets(std::string_view name);
const Asset* find_asset(std::span<const Asset> set, std::string_view path);

// One file as an answer: gzip when the browser takes it, validators, caching. What lies under
// assets/ carries a hash in its name (Vite) and is kept for a year; all else is asked for anew.
Response asset_response(const Asset& asset, const Request& request);

// GET for a single-page application: the file, else index.html (the page routes itself), else a
// plain page that says how to build the console. A path that looks like a file and is none is 404,
// unless somebody goes there in a browser, to whom the console says so.
// index.html carries `desk`, when there is one, in <script type="application/json" id="desk">: what
// the page would ask for first; its data-page is the path's first word. Such a page is nobody
// else's and is not kept.
Response page_response(std::span<const Asset> set, const Request& request,
                       const std::function<Json()>& desk = {});

// Called by the generated code only.
bool register_assets(const char* name, std::span<const Asset> set);

}  // namespace tongchou::server
