#include "server/http.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <atomic>
#include <fstream>

#include "server/answer.h"
#include "client.h"
#include "running.h"

namespace tongchou::server {
namespace {

using namespace std::chrono_literals;

std::string gunzipped(const std::string& bytes) {
  z_stream stream{};
  inflateInit2(&stream, 15 + 16);
  std::string out(1 << 20, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  inflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

// Answers in the ways that the tests ask for by path.
void serve(Request request, const Responder& respond) {
  if (request.path == "/echo") {
    respond(Response::text(request.method + " " + request.body));
  } else if (request.path == "/later") {
    std::thread([respond] {
      // tidy: allow test-call: the client or handler under test is slow on purpose
      std::this_thread::sleep_for(30ms);
      respond(Response::text("late"));
      respond(Response::text("twice"));
    }).detach();
  } else if (request.path == "/slow") {
    // tidy: allow test-call: the client or handler under test is slow on purpose
    std::this_thread::sleep_for(400ms);
    respond(Response::text("slow"));
  } else if (request.path == "/never") {
    static std::vector<Responder> kept;  // the server's time-out answers
    kept.push_back(respond);
  } else if (request.path == "/dropped") {
    return;
  } else if (request.path == "/throws") {
    throw std::runtime_error("a defect");
  } else if (request.path == "/big") {
    respond(Response::text(std::string(5000, 'x') + std::string(5000, 'y')));
  } else if (request.path == "/chunks") {
    auto left = std::make_shared<int>(3);
    respond(Response::download(ChunkBody{[left](std::string& piece) {
      piece = "piece " + std::to_string(*left) + ";";
      return --*left > 0;
    }}, "text/csv", "项目 台账.csv"));
  } else if (request.path == "/torn") {
    respond(Response::download(ChunkBody{[](std::string& piece) -> bool {
      piece = "half";
      throw std::runtime_error("the disk is gone");
    }}, "text/csv", "half.csv"));
  } else if (request.path == "/file") {
    Response response;
    response.type = "application/octet-stream";
    response.body = FileBody{std::string(request.query_value("path").value_or(""))};
    respond(std::move(response));
  } else if (request.path == "/query") {
    respond(Response::text(std::string(request.query_value("q").value_or("none")) + "|" +
                           request.language + "|" + request.segments.back() + "|" +
                           std::string(request.cookie("b"))));
  } else {
    respond(Response::json(Json::object({{"path", request.path}})));
  }
}

HttpOptions quick() {
  HttpOptions options;
  options.header_timeout = 300ms;
  options.idle_timeout = 300ms;
  options.body_timeout = 300ms;
  options.answer_timeout = 600ms;
  options.grace = 1000ms;
  return options;
}

struct HttpTest : ::testing::Test {
  Running running{quick(), {nullptr, [](Request request, Responder respond) {
                              serve(std::move(request), respond);
                            }}};
  std::uint16_t port = running.port();
};

TEST_F(HttpTest, answers_and_keeps_the_connection) {
  Client client(port);
  for (int i = 0; i < 3; ++i) {
    const HttpAnswer answer = client.get("/%E6%B9%96%E9%87%8C/");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "{\"path\":\"/湖里/\"}");
  }
  EXPECT_EQ(client.ask("POST", "/echo", "", "hello").body, "POST hello");
  EXPECT_EQ(client.ask("PUT", "/echo", "", "").body, "PUT ");
  EXPECT_EQ(running.server().counts().connections, 1u);
  EXPECT_EQ(running.server().counts().requests, 5u);
}

TEST_F(HttpTest, every_answer_is_guarded) {
  Client client(port);
  const HttpAnswer answer = client.get("/");
  EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(answer.header("X-Frame-Options"), "DENY");
  EXPECT_NE(answer.header("Content-Security-Policy").find("frame-ancestors 'none'"),
            std::string::npos);
  EXPECT_EQ(answer.header("Referrer-Policy"), "same-origin");
  EXPECT_TRUE(answer.header("Date").ends_with(" GMT"));
}

TEST_F(HttpTest, head_has_the_length_and_no_body) {
  Client client(port);
  const HttpAnswer head = client.ask("HEAD", "/big");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("Content-Length"), "10000");
  EXPECT_EQ(client.get("/echo").body, "GET ") << "nothing was left in between";
}

TEST_F(HttpTest, validators_spare_the_body) {
  Client client(port);
  const HttpAnswer first = client.get("/big");
  ASSERT_FALSE(first.header("ETag").empty());
  const HttpAnswer again = client.get("/big", "If-None-Match: " + first.header("ETag") + "\r\n");
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.header("ETag"), first.header("ETag"));
  EXPECT_EQ(client.get("/big", "If-None-Match: \"other\"\r\n").status, 200);
}

TEST_F(HttpTest, compresses_long_text) {
  Client client(port);
  const HttpAnswer packed = client.get("/big", "Accept-Encoding: gzip, br\r\n");
  EXPECT_EQ(packed.header("Content-Encoding"), "gzip");
  EXPECT_EQ(packed.header("Vary"), "Accept-Encoding");
  EXPECT_LT(packed.body.size(), 200u);
  EXPECT_EQ(gunzipped(packed.body), std::string(5000, 'x') + std::string(5000, 'y'));
  EXPECT_EQ(client.get("/echo", "Accept-Encoding: gzip\r\n").header("Content-Encoding"), "");
}

TEST_F(HttpTest, reads_query_cookie_and_language) {
  Client client(port);
  EXPECT_EQ(client.get("/query?q=%E6%B9%96+1&x", "Cookie: a=1; b=two\r\nAccept-Language: fr, "
                       "en-GB;q=0.8, zh\r\n").body, "湖 1|en|query|two");
  EXPECT_EQ(client.get("/query?x=1").body, "none|zh|query|");
}

TEST_F(HttpTest, answers_may_come_later_from_any_thread) {
  Client client(port);
  EXPECT_EQ(client.get("/later").body, "late");
  EXPECT_EQ(client.get("/echo").body, "GET ");
}

TEST_F(HttpTest, forgotten_and_failed_answers_become_errors) {
  Client client(port);
  EXPECT_EQ(client.get("/dropped").status, 500);
  EXPECT_EQ(client.get("/throws").status, 500);
  EXPECT_EQ(client.get("/throws").body.find("defect"), std::string::npos) << "no inside shown";
  EXPECT_EQ(client.get("/never").status, 503);
  EXPECT_TRUE(client.ended());
}

TEST_F(HttpTest, pipelined_requests_are_answered_in_order) {
  Client client(port);
  std::string all;
  for (const char* path : {"/later", "/echo", "/slow", "/query?q=last"})
    all += std::string("GET ") + path + " HTTP/1.1\r\nHost: t\r\n\r\n";
  client.send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\n\r\nabc" + all);
  EXPECT_EQ(client.read().body, "POST abc");
  EXPECT_EQ(client.read().body, "late");
  EXPECT_EQ(client.read().body, "GET ");
  EXPECT_EQ(client.read().body, "slow");
  EXPECT_EQ(client.read().body, "last|zh|query|");
}

TEST_F(HttpTest, refuses_what_is_malformed) {
  for (const char* text : {
           "GARBAGE\r\n\r\n", "GET / HTTP/9.9\r\nHost: t\r\n\r\n", "GET /\r\n\r\n",
           "GET / HTTP/1.1\r\n\r\n",                                      // no host
           "GET /%zz HTTP/1.1\r\nHost: t\r\n\r\n",
           "GET /a/../../etc/passwd HTTP/1.1\r\nHost: t\r\n\r\n",
           "GET /a/%2e%2e/b HTTP/1.1\r\nHost: t\r\n\r\n",
           "GET /a%00b HTTP/1.1\r\nHost: t\r\n\r\n",
           "GET /a%ff HTTP/1.1\r\nHost: t\r\n\r\n",                             // not UTF-8
           "GET /a?q=%ed%a0%80 HTTP/1.1\r\nHost: t\r\n\r\n",
           "GET /a//b HTTP/1.1\r\nHost: t\r\n\r\n",
           "GET http://other/ HTTP/1.1\r\nHost: t\r\n\r\n",
           "GET / HTTP/1.1\r\nHost: t\r\nbad header\r\n\r\n",
           "GET / HTTP/1.1\r\nHost: t\r\nContent-Length: x\r\n\r\n",
           "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
           "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
           "0\r\n\r\n",
           "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
       }) {
    Client client(port);
    client.send(text);
    const HttpAnswer answer = client.read();
    EXPECT_EQ(answer.status, 400) << text;
    EXPECT_TRUE(client.ended()) << text;
  }
  Client client(port);
  EXPECT_EQ(client.ask("TRACE", "/").status, 501);
}

TEST_F(HttpTest, refuses_long_headers) {
  Client client(port);
  const HttpAnswer answer = client.get("/", "X: " + std::string(20'000, 'a') + "\r\n");
  EXPECT_EQ(answer.status, 431);
  Client other(port);
  EXPECT_EQ(other.get("/" + std::string(20'000, 'a')).status, 431);
}

TEST_F(HttpTest, refuses_long_bodies_before_reading_them) {
  Client announced(port);
  announced.send("POST /echo HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\nContent-Length: " +
                 std::to_string(limits::kHttpBodyBytesMax + 1) + "\r\n\r\n");
  EXPECT_EQ(announced.read().status, 413);
  Client whole(port);
  EXPECT_EQ(whole.ask("POST", "/echo", "", std::string(limits::kHttpBodyBytesMax + 1, 'x')).status,
            413);
  Client chunked(port);
  chunked.send("POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n");
  std::string piece = "10000\r\n" + std::string(0x10000, 'x') + "\r\n";
  for (int i = 0; i < 20; ++i) chunked.send(piece);
  EXPECT_EQ(chunked.read().status, 413);
  Client exact(port);
  const std::string most(limits::kHttpBodyBytesMax, 'x');
  EXPECT_EQ(exact.ask("POST", "/echo", "", most).body.size(), most.size() + 5);
}

TEST_F(HttpTest, waits_for_permission_and_takes_chunks) {
  Client client(port);
  client.send("POST /echo HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\n"
              "Content-Length: 3\r\n\r\n");
  EXPECT_EQ(client.read().status, 100);
  client.send("abc");
  EXPECT_EQ(client.read().body, "POST abc");
  client.send("POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n"
              "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  EXPECT_EQ(client.read().body, "POST abcde");
}

TEST_F(HttpTest, drops_clients_that_dawdle) {
  const auto start = std::chrono::steady_clock::now();
  Client silent(port), header(port), body(port), idle(port);
  header.send("GET / HTTP/1.1\r\nHo");
  body.send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\n\r\na");
  EXPECT_EQ(idle.get("/").status, 200);
  // A byte now and then must not prolong the header's time.
  for (int i = 0; i < 8; ++i) {
    // tidy: allow test-call: the client or handler under test is slow on purpose
    std::this_thread::sleep_for(100ms);
    header.send("x");
  }
  EXPECT_TRUE(silent.ended());
  EXPECT_TRUE(header.ended());
  EXPECT_TRUE(body.ended());
  EXPECT_TRUE(idle.ended());
  EXPECT_LT(std::chrono::steady_clock::now() - start, 5s);
}

TEST_F(HttpTest, streams_pieces_and_files) {
  Client client(port);
  const HttpAnswer chunks = client.get("/chunks");
  EXPECT_EQ(chunks.body, "piece 3;piece 2;piece 1;");
  EXPECT_EQ(chunks.header("Content-Disposition"),
            "attachment; filename*=UTF-8''%E9%A1%B9%E7%9B%AE%20%E5%8F%B0%E8%B4%A6.csv");
  const auto path = std::filesystem::temp_directory_path() / "tongchou_http_test.bin";
  std::string bytes(700'000, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 7 / 3);
  std::ofstream(path, std::ios::binary) << bytes;
  EXPECT_EQ(client.get("/file?path=" + path.string()).body, bytes);
  std::filesystem::remove(path);
  EXPECT_EQ(client.get("/file?path=/nowhere").status, 500);

  Client old(port);
  old.send("GET /chunks HTTP/1.0\r\n\r\n");
  EXPECT_EQ(old.read().body, "piece 3;piece 2;piece 1;");
  Client torn(port);
  torn.send("GET /torn HTTP/1.1\r\nHost: t\r\n\r\n");
  torn.ended();
  EXPECT_EQ(torn.buffer().find("0\r\n\r\n"), std::string::npos) << "half must not look whole";
}

TEST_F(HttpTest, serves_200_connections_at_once) {
  std::atomic<int> good{0};
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 200; ++i) clients.push_back(std::make_unique<Client>(port));
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int round = 0; round < 5; ++round)
        for (std::size_t i = static_cast<std::size_t>(t); i < clients.size(); i += 8) {
          const std::string path = "/c" + std::to_string(i);
          if (clients[i]->get(path).body == "{\"path\":\"" + path + "\"}") ++good;
        }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(good, 1000);
}

TEST(HttpLimitsTest, too_many_connections_are_told_to_come_back) {
  HttpOptions options = quick();
  options.connections_max = 2;
  options.requests_per_connection_max = 2;
  Running running(options, {nullptr, [](Request request, Responder respond) {
                              serve(std::move(request), respond);
                            }});
  Client first(running.port()), second(running.port());
  EXPECT_EQ(first.get("/").status, 200);
  EXPECT_EQ(second.get("/").status, 200);
  Client third(running.port());
  EXPECT_EQ(third.read().status, 503);
  EXPECT_EQ(first.get("/").header("Connection"), "close");
  EXPECT_TRUE(first.ended());
}

TEST(HttpLimitsTest, too_many_waiting_requests_are_refused) {
  HttpOptions options = quick();
  options.pending_max = 2;
  options.answer_timeout = 10s;
  options.workers = 1;
  Running running(options, {nullptr, [](Request request, Responder respond) {
                              serve(std::move(request), respond);
                            }});
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 4; ++i) {
    clients.push_back(std::make_unique<Client>(running.port()));
    clients.back()->send("GET /slow HTTP/1.1\r\nHost: t\r\n\r\n");
    // tidy: allow test-call: the client or handler under test is slow on purpose
    std::this_thread::sleep_for(20ms);
  }
  int busy = 0;
  for (auto& client : clients) busy += client->read().status == 503;
  EXPECT_EQ(busy, 2);
}

TEST(HttpStopTest, lets_running_requests_finish) {
  auto running = std::make_unique<Running>(
      quick(), Handler{nullptr, [](Request request, Responder respond) {
                         serve(std::move(request), respond);
                       }});
  Client busy(running->port()), idle(running->port());
  EXPECT_EQ(idle.get("/").status, 200);
  busy.send("GET /slow HTTP/1.1\r\nHost: t\r\n\r\n");
  // tidy: allow test-call: the client or handler under test is slow on purpose
  std::this_thread::sleep_for(100ms);
  const auto start = std::chrono::steady_clock::now();
  running->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - start, 900ms) << "the grace is not waited for";
  EXPECT_EQ(busy.read().body, "slow");
  EXPECT_TRUE(idle.ended());
  Client late(running->port());
  EXPECT_TRUE(!late.connected() || late.ended());
}

TEST(HttpStopTest, an_answer_after_the_end_is_harmless) {
  std::optional<Responder> kept;
  {
    HttpOptions options = quick();
    options.grace = 50ms;
    options.answer_timeout = 10s;
    Running running(options, {nullptr, [&](Request, Responder respond) { kept = respond; }});
    Client client(running.port());
    client.send("GET / HTTP/1.1\r\nHost: t\r\n\r\n");
    // tidy: allow test-call: the client or handler under test is slow on purpose
    while (!kept) std::this_thread::sleep_for(1ms);
  }
  (*kept)(Response::text("too late"));
}

TEST(TargetTest, decodes_and_refuses) {
  Request request;
  ASSERT_TRUE(read_target("/api/a%2Fb/%E7%94%B2?x=%26&y", request));
  EXPECT_EQ(request.segments, (std::vector<std::string>{"api", "a/b", "甲"}));
  EXPECT_EQ(request.query.size(), 2u);
  EXPECT_EQ(request.query[0].second, "&");
  for (const char* bad : {"", "*", "a", "/%", "/%a", "/%gg", "/..", "/./a", "/%2e%2e", "/%0a"}) {
    Request other;
    EXPECT_FALSE(read_target(bad, other)) << bad;
  }
}

TEST(AnswerTest, headers_cannot_be_split) {
  AnswerFacts facts;
  Response response = Response::text("x").with("Location", "/a\r\nSet-Cookie: b=c");
  const std::string head = prepare(facts, response);
  EXPECT_EQ(head.find("\r\nSet-Cookie"), std::string::npos);
}

}  // namespace
}  // namespace tongchou::server
