#include "server/session.h"

#include <gtest/gtest.h>

#include "server/password.h"

namespace tongchou::server {
namespace {

using namespace std::chrono_literals;

struct Days {
  Instant now = *parse_local_instant("2026-03-16 09:00");
  Clock clock() {
    return [this] { return now; };
  }
};

TEST(SessionsTest, opens_finds_and_closes) {
  Days days;
  Sessions sessions(days.clock());
  const auto opened = sessions.open("p1", "127.0.0.1");
  EXPECT_EQ(opened.token.size(), 64u);
  EXPECT_EQ(opened.session.digest.find(opened.token), std::string::npos);
  ASSERT_TRUE(sessions.find(opened.token));
  EXPECT_EQ(sessions.find(opened.token)->person, "p1");
  EXPECT_EQ(sessions.find(opened.token)->csrf.size(), 64u);
  EXPECT_FALSE(sessions.find(std::string(64, 'a')));
  EXPECT_FALSE(sessions.find(""));
  EXPECT_FALSE(sessions.find(opened.session.digest)) << "the stored digest opens nothing";
  sessions.close(opened.token);
  EXPECT_FALSE(sessions.find(opened.token));
}

TEST(SessionsTest, ends_after_15_idle_minutes) {
  Days days;
  Sessions sessions(days.clock());
  const auto token = sessions.open("p1", "").token;
  days.now += 14min + 59s;
  EXPECT_TRUE(sessions.find(token));
  days.now += 14min + 59s;
  EXPECT_TRUE(sessions.find(token, false)) << "looking without touching";
  days.now += 1s;
  EXPECT_FALSE(sessions.find(token));
  EXPECT_EQ(sessions.size(), 0u);
}

TEST(SessionsTest, ends_after_12_hours_however_busy) {
  Days days;
  Sessions sessions(days.clock());
  const auto opened = sessions.open("p1", "");
  for (int i = 0; i < 12 * 6 - 1; ++i) {
    days.now += 10min;
    EXPECT_TRUE(sessions.find(opened.token)) << i;
  }
  EXPECT_TRUE(sessions.alive(opened.session.digest));
  days.now += 10min;
  EXPECT_FALSE(sessions.alive(opened.session.digest));
  EXPECT_EQ(sessions.sweep(), 1u);
}

TEST(SessionsTest, survives_a_restart_through_its_hooks) {
  Days days;
  std::map<std::string, Session> kept;
  int saves = 0;
  SessionHooks hooks;
  hooks.save = [&](const Session& s) { kept[s.digest] = s; ++saves; };
  hooks.erase = [&](const std::string& digest) { kept.erase(digest); };
  hooks.load = [&] {
    std::vector<Session> all;
    for (const auto& [digest, session] : kept) all.push_back(session);
    return all;
  };
  std::string token, other;
  {
    Sessions sessions(days.clock(), hooks);
    token = sessions.open("p1", "").token;
    other = sessions.open("p2", "").token;
    for (int i = 0; i < 100; ++i) sessions.find(token);
    EXPECT_EQ(saves, 2) << "activity is not written each time";
    days.now += 1min;
    sessions.find(token);
    EXPECT_EQ(saves, 3);
  }
  days.now += 14min + 30s;
  Sessions again(days.clock(), hooks);
  EXPECT_TRUE(again.find(token));
  EXPECT_FALSE(again.find(other)) << "idle while the server was down";
  const auto second = again.open("p1", "");
  again.close_all("p1", second.session.digest);
  EXPECT_FALSE(again.find(token));
  EXPECT_TRUE(again.find(second.token));
}

TEST(SessionsTest, cookies_are_out_of_reach_of_scripts) {
  EXPECT_EQ(Sessions::cookie("t", false),
            "tongchou_session=t; Path=/; HttpOnly; SameSite=Strict");
  EXPECT_NE(Sessions::cookie("", true).find("Secure; Max-Age=0"), std::string::npos);
}

TEST(LoginThrottleTest, five_failures_lock_for_15_minutes) {
  Days days;
  LoginThrottle throttle(days.clock());
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(throttle.begin("li"));
  EXPECT_FALSE(throttle.begin("li"));
  EXPECT_EQ(throttle.locked_until("li"), days.now + 15min);
  EXPECT_TRUE(throttle.begin("wang")) << "others are not locked";
  days.now += 14min + 59s;
  EXPECT_FALSE(throttle.begin("li")) << "a try while locked does not prolong the lock";
  days.now += 1s;
  EXPECT_FALSE(throttle.locked_until("li"));
  EXPECT_TRUE(throttle.begin("li"));
}

TEST(LoginThrottleTest, success_takes_the_count_back) {
  Days days;
  LoginThrottle throttle(days.clock());
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 4; ++i) EXPECT_TRUE(throttle.begin("li"));
    EXPECT_TRUE(throttle.begin("li"));
    throttle.succeeded("li");
  }
  EXPECT_FALSE(throttle.locked_until("li"));
}

TEST(PasswordTest, verifies_only_the_right_one) {
  const std::string hash = hash_password("Correct-horse1");
  EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
  EXPECT_TRUE(verify_password(hash, "Correct-horse1"));
  EXPECT_FALSE(verify_password(hash, "Correct-horse2"));
  EXPECT_FALSE(verify_password("", "Correct-horse1"));
  EXPECT_FALSE(verify_password("$argon2id$nonsense", "x"));
  EXPECT_NE(hash, hash_password("Correct-horse1")) << "salted";
  EXPECT_FALSE(needs_rehash(hash));
  EXPECT_TRUE(needs_rehash("$argon2id$v=19$m=4096,t=3,p=1$c2FsdA$aGFzaA"));
}

TEST(PasswordTest, a_login_takes_less_than_300_ms) {
  const std::string hash = hash_password("Correct-horse1");
  const auto start = std::chrono::steady_clock::now();
  EXPECT_TRUE(verify_password(hash, "Correct-horse1"));
  const auto took = std::chrono::steady_clock::now() - start;
  RecordProperty("milliseconds", static_cast<int>(took / 1ms));
  // Ten times the expected: a loaded machine must not fail the suite.
  EXPECT_LT(took, 3s);
}

TEST(PasswordTest, policy) {
  EXPECT_TRUE(check_password("abcdEF12", "li"));
  EXPECT_TRUE(check_password("湖里区重点项目1a", ""));
  EXPECT_EQ(check_password("aB1-567", "").error().code, "password.short");
  EXPECT_EQ(check_password("湖里1aB", "").error().code, "password.short") << "characters, not bytes";
  EXPECT_EQ(check_password("abcdefgh12", "").error().code, "password.kinds");
  EXPECT_EQ(check_password("Abc-li-123", "li").error().code, "password.account");
  EXPECT_EQ(check_password("aB1" + std::string(300, 'x'), "").error().code, "password.long");
}

TEST(PasswordTest, one_time_passwords_can_be_read_out) {
  for (int i = 0; i < 200; ++i) {
    const std::string text = one_time_password();
    EXPECT_EQ(text.size(), 14u);
    EXPECT_EQ(text[4], '-');
    EXPECT_EQ(text[9], '-');
    EXPECT_EQ(text.find_first_of("0Oo1lIi8j"), std::string::npos) << text;
    EXPECT_TRUE(check_password(text, "li")) << text;
  }
  EXPECT_NE(one_time_password(), one_time_password());
}

}  // namespace
}  // namespace tongchou::server
