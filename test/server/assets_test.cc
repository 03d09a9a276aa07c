#include "server/assets.h"

#include <gtest/gtest.h>

#include "base/digest.h"
#include "server/setup.h"

namespace tongchou::server {
namespace {

Request asking(std::string path, Headers headers = {}) {
  Request request;
  request.method = "GET";
  request.path = std::move(path);
  request.headers = std::move(headers);
  return request;
}

std::string_view bytes_of(const Response& response) {
  if (const auto* view = std::get_if<std::string_view>(&response.body)) return *view;
  return std::get<std::string>(response.body);
}

TEST(AssetsTest, files_are_inside_the_program) {
  const auto pages = assets("pages");
  ASSERT_EQ(pages.size(), 2u);
  const Asset* script = find_asset(pages, "assets/app-4f3a2b1c.js");
  ASSERT_TRUE(script);
  EXPECT_EQ(script->type, "text/javascript; charset=utf-8");
  EXPECT_EQ(script->etag, "\"" + hex(sm3(script->bytes)).substr(0, 32) + "\"");
  EXPECT_FALSE(script->gzip.empty());
  EXPECT_LT(script->gzip.size(), script->bytes.size());
  EXPECT_TRUE(find_asset(pages, "index.html")->bytes.starts_with("<!doctype html>"));
  EXPECT_FALSE(find_asset(pages, "assets"));
  EXPECT_TRUE(assets("nothing of that name").empty());
}

TEST(AssetsTest, hashed_names_are_kept_and_others_asked_for) {
  const auto pages = assets("pages");
  const Response script = page_response(pages, asking("/assets/app-4f3a2b1c.js"));
  EXPECT_NE(script.headers[0].second.find("immutable"), std::string::npos);
  const Response index = page_response(pages, asking("/"));
  EXPECT_EQ(index.headers[0].second, "no-cache");
}

TEST(AssetsTest, sends_the_compressed_copy_to_who_takes_it) {
  const auto pages = assets("pages");
  const Asset* script = find_asset(pages, "assets/app-4f3a2b1c.js");
  const auto packed = page_response(
      pages, asking("/assets/app-4f3a2b1c.js", {{"accept-encoding", "br, gzip"}}));
  EXPECT_EQ(bytes_of(packed), script->gzip);
  const auto plain = page_response(
      pages, asking("/assets/app-4f3a2b1c.js", {{"accept-encoding", "gzip;q=0"}}));
  EXPECT_EQ(bytes_of(plain), script->bytes);
  EXPECT_NE(packed.etag, plain.etag);
}

TEST(AssetsTest, unknown_pages_are_the_applications_and_unknown_files_are_not) {
  const auto pages = assets("pages");
  EXPECT_TRUE(bytes_of(page_response(pages, asking("/matters/2026-17"))).starts_with("<!doctype"));
  for (const char* path : {"/api/none", "/api", "/favicon.ico", "/assets/gone"})
    EXPECT_EQ(page_response(pages, asking(path)).status, 404) << path;
}

TEST(AssetsTest, whoever_goes_to_a_path_with_a_dot_is_told_by_the_application) {
  const auto pages = assets("pages");
  const Headers browser = {{"accept", "text/html,application/xhtml+xml,*/*;q=0.8"}};
  const Headers fetching = {{"accept", "*/*"}};
  for (const char* path : {"/sign/m33.17", "/no/such.page", "/favicon.ico"}) {
    const Response page = page_response(pages, asking(path, browser));
    EXPECT_EQ(page.status, 200) << path;
    EXPECT_EQ(page.type, "text/html; charset=utf-8") << path;
    EXPECT_EQ(page_response(pages, asking(path, fetching)).status, 404) << path;
  }
  for (const char* path : {"/api/none.json", "/assets/gone.js"})
    EXPECT_EQ(page_response(pages, asking(path, browser)).status, 404) << path;
}

TEST(AssetsTest, the_page_brings_what_is_known_of_the_desk_and_nobody_keeps_it) {
  const auto pages = assets("pages");
  const auto desk = [] { return Json::object({{"name", Json("</script><b>&")}}); };
  const Response page = page_response(pages, asking("/matters"), desk);
  EXPECT_EQ(page.headers[0].second, "no-store");
  EXPECT_TRUE(page.etag.empty());
  EXPECT_NE(bytes_of(page).find(R"( id="desk">{"name":"\u003c/script>\u003cb>&"}</script>)"),
            std::string_view::npos) << bytes_of(page);
  const Response nobodys = page_response(pages, asking("/"), [] { return Json(); });
  EXPECT_EQ(bytes_of(nobodys).find("desk"), std::string_view::npos);
  EXPECT_FALSE(nobodys.etag.empty());
  const Response script = page_response(pages, asking("/assets/app-4f3a2b1c.js"), desk);
  EXPECT_EQ(bytes_of(script).find("desk"), std::string_view::npos);
}

TEST(AssetsTest, without_pages_says_how_to_build_them) {
  const Response page = page_response({}, asking("/"));
  EXPECT_EQ(page.status, 200);
  EXPECT_NE(bytes_of(page).find("./dev run"), std::string_view::npos);
}

TEST(PackFoldersTest, what_all_bodies_share_lies_in_each_and_the_own_file_wins) {
  const std::vector<Asset> files = {
      {.path = "common/clauses.toml", .bytes = "no pack"},
      {.path = "common/pack/english.toml", .bytes = "not deployed"},
      {.path = "common/pack/form/answer.json", .bytes = "shared"},
      {.path = "common/pack/process/directive.bpmn", .bytes = "shared"},
      {.path = "north/body.toml", .bytes = "north"},
      {.path = "north/form/answer.json", .bytes = "own"},
      {.path = "north/scenario/one.txt", .bytes = "not deployed"},
      {.path = "south/body.toml", .bytes = "south"},
  };
  const PackFolders expected = {
      {"north", {{"body.toml", "north"}, {"form/answer.json", "own"},
                 {"process/directive.bpmn", "shared"}}},
      {"south", {{"body.toml", "south"}, {"form/answer.json", "shared"},
                 {"process/directive.bpmn", "shared"}}},
  };
  EXPECT_EQ(packs_of(files), expected);
}

}  // namespace
}  // namespace tongchou::server
