#include "server/live.h"

#include <gtest/gtest.h>

#include <atomic>

#include "client.h"
#include "running.h"

namespace tongchou::server {
namespace {

using namespace std::chrono_literals;

struct LiveTest : ::testing::Test {
  std::atomic<bool> alive{true};
  LiveHub hub{options()};
  Running running{{}, {nullptr, [this](Request request, Responder respond) {
                         Listener listener;
                         const std::string only(request.query_value("only").value_or(""));
                         if (!only.empty())
                           listener.filter = [only](auto& subject) { return subject == only; };
                         listener.alive = [this] { return alive.load(); };
                         respond(hub.answer(request, std::move(listener)));
                       }}};

  static LiveOptions options() {
    LiveOptions options;
    options.heartbeat = 100ms;
    options.catch_up = [](std::uint64_t seq, std::size_t) -> std::optional<std::vector<Change>> {
      if (seq < 10) return std::nullopt;
      std::vector<Change> missed;
      for (std::uint64_t s = seq + 1; s <= 12; ++s) missed.push_back({s, {"tasks"}});
      return missed;
    };
    return options;
  }

  void open(Client& client, const std::string& query = "", const std::string& headers = "") {
    client.send("GET /live" + query + " HTTP/1.1\r\nHost: t\r\n" + headers + "\r\n");
    EXPECT_EQ(client.read_head().status, 200);
    EXPECT_TRUE(client.read_until("retry: 3000"));
    // The hub has taken the feed in once a heartbeat came.
    EXPECT_TRUE(client.read_until(": \n\n"));
  }
};

TEST_F(LiveTest, tells_what_changed_to_who_may_know) {
  Client all(running.port()), some(running.port());
  open(all);
  open(some, "?only=matter:2");
  EXPECT_EQ(hub.listeners(), 2u);
  hub.publish({"matter:1", "tasks"}, 21);
  hub.publish({"matter:2", "tasks"}, 22);
  EXPECT_TRUE(all.read_until(
      "id: 21\nevent: change\ndata: {\"subjects\":[\"matter:1\",\"tasks\"],\"seq\":21}\n\n"));
  EXPECT_TRUE(some.read_until("data: {\"subjects\":[\"matter:2\"],\"seq\":22}\n\n"));
  EXPECT_EQ(some.buffer().find("matter:1"), std::string::npos);
}

TEST_F(LiveTest, catches_up_once) {
  Client client(running.port());
  open(client, "", "Last-Event-ID: 10\r\n");
  hub.publish({"tasks"}, 12);  // told already by the catch-up
  hub.publish({"tasks"}, 13);
  EXPECT_TRUE(client.read_until("id: 13"));
  const std::string& text = client.buffer();
  EXPECT_NE(text.find("id: 11"), std::string::npos);
  EXPECT_NE(text.find("id: 12"), std::string::npos);
  EXPECT_EQ(text.find("id: 12"), text.rfind("id: 12"));
}

TEST_F(LiveTest, says_refetch_when_too_much_was_missed) {
  Client client(running.port());
  client.send("GET /live HTTP/1.1\r\nHost: t\r\nLast-Event-ID: 3\r\n\r\n");
  EXPECT_TRUE(client.read_until("event: refetch"));
}

TEST_F(LiveTest, ends_with_the_session) {
  Client client(running.port());
  open(client);
  alive = false;
  EXPECT_TRUE(client.ended());
  EXPECT_EQ(hub.listeners(), 0u);
}

TEST_F(LiveTest, forgets_who_has_gone) {
  {
    Client client(running.port());
    open(client);
  }
  // tidy: allow test-call: polls a count of another thread, with an end
  for (int i = 0; i < 100 && hub.listeners() > 0; ++i) std::this_thread::sleep_for(20ms);
  EXPECT_EQ(hub.listeners(), 0u);
  hub.publish({"tasks"}, 30);
}

// A reader that takes nothing: the socket's buffers fill, then the queue, then it is let go.
TEST_F(LiveTest, lets_slow_readers_go) {
  Client slow(running.port()), quick(running.port());
  open(slow);
  open(quick);
  const std::string subject(8'000, 's');
  std::uint64_t seq = 100;
  for (int i = 0; i < 300 && hub.listeners() == 2; ++i) {
    for (int k = 0; k < 20; ++k) hub.publish({subject}, ++seq);
    EXPECT_TRUE(quick.read_until("\"seq\":" + std::to_string(seq) + "}"));
  }
  EXPECT_EQ(hub.listeners(), 1u);
}

TEST_F(LiveTest, stopping_the_server_ends_the_feeds) {
  Client client(running.port());
  open(client);
  const auto start = std::chrono::steady_clock::now();
  running.stop();
  EXPECT_LT(std::chrono::steady_clock::now() - start, 3s);
  EXPECT_TRUE(client.ended());
}

}  // namespace
}  // namespace tongchou::server
