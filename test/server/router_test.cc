#include "server/router.h"

#include <gtest/gtest.h>

#include "client.h"
#include "running.h"

namespace tongchou::server {
namespace {

struct Somebody : Principal {
  std::string right;
  explicit Somebody(std::string given) : right(std::move(given)) {}
  bool has(std::string_view wanted) const override { return right == wanted; }
  std::string_view csrf_token() const override { return "the-token"; }
};

// The session cookie of these tests is simply the right that its owner has.
PrincipalPtr resolve(const Request& request) {
  const auto session = request.cookie("s");
  if (session.empty()) return nullptr;
  return std::make_shared<Somebody>(std::string(session));
}

void fill(Router& router) {
  auto name = [](const char* text) {
    return [text](const Request&) { return Response::text(text); };
  };
  router.get("/open", Access::open(), name("open"));
  router.post("/open", Access::open(), name("open"));
  router.get("/mine", Access::signed_in(), name("mine"));
  router.post("/mine", Access::signed_in(), name("mine"));
  router.get("/export", Access::right("export"), name("export"));
  router.post("/export", Access::right("export"), name("export"), 2'000'000);
  router.get("/api/matters/check", Access::open(), name("check"));
  router.get("/api/matters/{id}", Access::open(), [](const Request& request) {
    return Response::text("matter " + request.parameter("id"));
  });
  router.get("/api/matters/{n:int}/lines", Access::open(), [](const Request& request) {
    return Response::text(std::to_string(request.integer("n") + 1));
  });
  router.get("/api/days/{day:date}", Access::open(), [](const Request& request) {
    return Response::text(write_date(request.date("day") + std::chrono::days(1)));
  });
  router.get("/{path*}", Access::open(), [](const Request& request) {
    return Response::text("page " + request.parameter("path"));
  });
}

struct RouterTest : ::testing::Test {
  Router router{resolve};
  RouterTest() { fill(router); }

  HttpAnswer ask(const std::string& method, const std::string& path,
                 const std::string& session = "", const std::string& token = "",
                 const std::string& site = "") {
    Request request;
    request.method = method;
    request.path = path;
    std::string_view rest = path;
    while (!rest.empty()) {
      rest.remove_prefix(1);
      const auto end = std::min(rest.find('/'), rest.size());
      if (end > 0) request.segments.emplace_back(rest.substr(0, end));
      rest.remove_prefix(end);
    }
    if (!session.empty()) request.headers.emplace_back("cookie", "s=" + session);
    if (!token.empty()) request.headers.emplace_back("x-csrf-token", token);
    if (!site.empty()) request.headers.emplace_back("sec-fetch-site", site);
    const auto refusal = router.admit(request);
    HttpAnswer answer;
    answer.status = refusal ? refusal->status : 200;
    if (refusal) answer.body = std::get<std::string>(refusal->body);
    if (refusal && !refusal->headers.empty()) answer.head = refusal->headers[0].second;
    return answer;
  }
};

TEST_F(RouterTest, access_matrix) {
  struct Row {
    const char *method, *path, *session, *token;
    int status;
  };
  for (const auto& [method, path, session, token, status] : {
           Row{"GET", "/open", "", "", 200}, Row{"POST", "/open", "", "", 200},
           Row{"GET", "/mine", "", "", 401}, Row{"GET", "/mine", "any", "", 200},
           Row{"HEAD", "/mine", "any", "", 200}, Row{"HEAD", "/mine", "", "", 401},
           Row{"POST", "/mine", "", "", 401}, Row{"POST", "/mine", "", "the-token", 401},
           Row{"POST", "/mine", "any", "", 403}, Row{"POST", "/mine", "any", "the-tokem", 403},
           Row{"POST", "/mine", "any", "the-token-and-more", 403},
           Row{"POST", "/mine", "any", "the-token", 200},
           Row{"GET", "/export", "", "", 401}, Row{"GET", "/export", "any", "", 403},
           Row{"GET", "/export", "export", "", 200}, Row{"POST", "/export", "export", "", 403},
           Row{"POST", "/export", "any", "the-token", 403},
           Row{"POST", "/export", "export", "the-token", 200},
           Row{"DELETE", "/mine", "any", "the-token", 405},
           Row{"OPTIONS", "/mine", "", "", 204},
       }) {
    EXPECT_EQ(ask(method, path, session, token).status, status)
        << method << " " << path << " " << session << " " << token;
  }
}

TEST_F(RouterTest, says_why) {
  EXPECT_NE(ask("GET", "/mine").body.find("\"code\":\"not_signed_in\""), std::string::npos);
  EXPECT_NE(ask("POST", "/mine", "any").body.find("\"code\":\"csrf\""), std::string::npos);
  EXPECT_NE(ask("GET", "/export", "any").body.find("\"code\":\"no_right\""), std::string::npos);
  EXPECT_EQ(ask("DELETE", "/mine").head, "GET, HEAD, POST");
}

TEST_F(RouterTest, foreign_pages_cannot_use_open_routes_to_change_things) {
  EXPECT_EQ(ask("POST", "/open", "", "", "cross-site").status, 403);
  EXPECT_EQ(ask("POST", "/open", "", "", "same-origin").status, 200);
  EXPECT_EQ(ask("GET", "/open", "", "", "cross-site").status, 200);
}

TEST_F(RouterTest, every_route_is_declared_once_with_its_access) {
  EXPECT_EQ(router.routes().size(), 11u);
  EXPECT_DEATH(router.get("/mine", Access::open(), nullptr), "declared twice");
}

TEST_F(RouterTest, finds_the_closest_pattern_over_the_wire) {
  Running running({}, router.handler());
  Client client(running.port());
  EXPECT_EQ(client.get("/api/matters/check").body, "check");
  EXPECT_EQ(client.get("/api/matters/%E7%94%B2%2F1").body, "matter 甲/1");
  EXPECT_EQ(client.get("/api/matters/41/lines").body, "42");
  EXPECT_EQ(client.get("/api/matters/x/lines").body, "page api/matters/x/lines");
  EXPECT_EQ(client.get("/api/days/2026-02-28").body, "2026-03-01");
  EXPECT_EQ(client.get("/api/days/2026-02-30").body, "page api/days/2026-02-30");
  EXPECT_EQ(client.get("/").body, "page ");
  EXPECT_EQ(client.get("/mine", "Accept-Language: en\r\n").body,
            R"({"error":{"code":"not_signed_in","message":"please sign in"}})");
}

TEST_F(RouterTest, only_the_gate_lets_large_bodies_in) {
  Running running({}, router.handler());
  const std::string body(1'500'000, 'x');
  Client stranger(running.port()), owner(running.port()), small(running.port());
  EXPECT_EQ(stranger.ask("POST", "/export", "", body).status, 401);
  const std::string rights = "Cookie: s=export\r\nX-CSRF-Token: the-token\r\n";
  EXPECT_EQ(owner.ask("POST", "/export", rights, body).status, 200);
  EXPECT_EQ(small.ask("POST", "/mine", rights, body).status, 413);
}

TEST(SecretTest, compares_whole_texts) {
  EXPECT_TRUE(same_secret("abc", "abc"));
  EXPECT_FALSE(same_secret("abc", "abd"));
  EXPECT_FALSE(same_secret("abc", "ab"));
  EXPECT_FALSE(same_secret("", "a"));
  EXPECT_FALSE(same_secret("a", ""));
}

}  // namespace
}  // namespace tongchou::server
