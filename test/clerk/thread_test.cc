// What is asked while a batch is being written: it is decided on top of that batch, and only stands
// if that one does.
#include <gtest/gtest.h>

#include <condition_variable>
#include <future>
#include <mutex>

#include "clerk/clerk.h"

namespace tongchou {
namespace {

using namespace kernel;
using store::Fault;

// A store whose commits wait for a word, and then do what it says.
class Gate {
 public:
  Fault pass() {
    std::unique_lock lock(mutex_);
    if (!closed_) return Fault::none;
    reached_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return !closed_; });
    return fault_;
  }
  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    reached_ = false;
  }
  void wait_until_reached() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return reached_; });
  }
  void open(Fault fault = Fault::none) {
    const std::lock_guard lock(mutex_);
    fault_ = fault;
    closed_ = false;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool closed_ = false, reached_ = false;
  Fault fault_ = Fault::none;
};

class ClerkThreadTest : public testing::Test {
 protected:
  void SetUp() override {
    plan_.choose = [this](std::int64_t) { return gate_.pass(); };
    store::OpenOptions options;
    options.tables = registers::all();
    store_ = *store::open("memory:", options);
    faulty_ = store::faulty(*store_, plan_);
    ClerkOptions clerk;
    clerk.now = [] { return *parse_local_instant("2026-03-16 09:00"); };
    clerk.new_id_base = [this] { return "t" + std::to_string(++ids_); };
    clerk_ = *Clerk::open(*faulty_, {shelf_, calendar_, rates_}, std::move(clerk));
    thread_ = std::make_unique<ClerkThread>(*clerk_);
    ASSERT_TRUE(ask({{}, EstablishOffice{.name = "示范区"}, {}}).get().result);
  }
  void TearDown() override {
    gate_.open();
    thread_->stop();
    auto verification = verify(*store_);
    ASSERT_TRUE(verification);
    EXPECT_TRUE(verification->clean());
  }

  std::future<Answer> ask(Ask ask) {
    auto promise = std::make_shared<std::promise<Answer>>();
    thread_->ask(std::move(ask), [promise](Answer answer) { promise->set_value(answer); });
    return promise->get_future();
  }
  static Ask unit(const std::string& id, const std::string& name, const std::string& key = {}) {
    return {{}, AddUnit{.id = id, .kind = "unit", .name = name}, key};
  }
  static Ask post(const std::string& id, const std::string& unit) {
    return {{}, AddPost{.id = id, .unit = unit, .title = "局长"}, {}};
  }
  bool has(const char* kind, const std::string& id) {
    auto found = store_->reader().find(kind, id);
    return found && *found;
  }
  // Asks for the first while the gate is closed; when this returns it is being written.
  std::future<Answer> being_written(Ask first) {
    gate_.close();
    auto answer = ask(std::move(first));
    gate_.wait_until_reached();
    return answer;
  }

  Gate gate_;
  store::FaultPlan plan_;
  std::unique_ptr<store::Store> store_, faulty_;
  PackShelf shelf_;
  Calendar calendar_;
  std::vector<Rate> rates_;
  std::atomic<int> ids_ = 0;
  std::unique_ptr<Clerk> clerk_;
  std::unique_ptr<ClerkThread> thread_;
};

TEST_F(ClerkThreadTest, what_is_being_written_is_seen_by_what_is_asked_meanwhile) {
  auto first = being_written(unit("u1", "城管局", "k1"));
  auto same = ask(unit("u1", "城管局", "k1"));
  auto second = ask(post("p1", "u1"));
  auto taken = ask(unit("u1", "城投"));
  EXPECT_EQ(second.wait_for(std::chrono::seconds(0)), std::future_status::timeout)
      << "answered before it was written";
  gate_.open();
  const Answer one = first.get(), two = second.get();
  ASSERT_TRUE(one.result);
  ASSERT_TRUE(two.result);
  EXPECT_EQ(same.get().seq, one.seq) << "the same key is carried out once";
  EXPECT_EQ(two.seq, one.seq + 1);
  EXPECT_FALSE(taken.get().result);
  EXPECT_TRUE(has("unit", "u1") && has("post", "p1"));
}

TEST_F(ClerkThreadTest, nothing_stands_on_what_was_not_written) {
  for (const Fault fault : {Fault::fail_before_commit, Fault::fail_after_commit}) {
    const std::string id = fault == Fault::fail_before_commit ? "u1" : "u2";
    auto first = being_written(unit(id, "城管局"));
    auto second = ask(post("p" + id, id));
    gate_.open(fault);
    for (auto* answer : {&first, &second}) {
      const Answer got = answer->get();
      ASSERT_FALSE(got.result);
      EXPECT_EQ(got.result.error().refusal, Refusal::office_stopped);
    }
    EXPECT_FALSE(has("post", "p" + id));
    EXPECT_EQ(ask(unit("later", "后")).get().result.error().refusal, Refusal::office_stopped);
    if (fault == Fault::fail_after_commit) return;
    // Opened anew on what the store really holds.
    thread_.reset();
    clerk_.reset();
    ClerkOptions options;
    options.now = [] { return *parse_local_instant("2026-03-16 09:00"); };
    options.new_id_base = [this] { return "t" + std::to_string(++ids_); };
    gate_.open();
    clerk_ = *Clerk::open(*faulty_, {shelf_, calendar_, rates_}, std::move(options));
    thread_ = std::make_unique<ClerkThread>(*clerk_);
    EXPECT_FALSE(has("unit", "u1"));
  }
}

TEST_F(ClerkThreadTest, what_cannot_be_kept_takes_what_rests_on_it_along_and_nothing_else) {
  auto first = being_written(unit("u1", "\xff"));
  auto resting = ask(post("p1", "u1"));
  auto other = ask(unit("u2", "城投", "k2"));
  gate_.open();
  EXPECT_EQ(first.get().result.error().refusal, Refusal::form_invalid);
  EXPECT_FALSE(resting.get().result) << "a post of a unit that never was";
  EXPECT_TRUE(other.get().result);
  EXPECT_TRUE(has("unit", "u2"));
  EXPECT_FALSE(has("unit", "u1") || has("post", "p1"));
  EXPECT_FALSE(clerk_->stopped());
}

TEST_F(ClerkThreadTest, tasks_run_when_nothing_is_on_its_way) {
  auto first = being_written(unit("u1", "城管局"));
  auto second = ask(unit("u2", "城投"));
  bool seen = false;
  auto between = std::async(std::launch::async, [&] {
    return thread_->between([&](Clerk&) { seen = has("unit", "u1"); }).has_value();
  });
  gate_.open();
  EXPECT_TRUE(between.get());
  EXPECT_TRUE(seen);
  EXPECT_TRUE(first.get().result && second.get().result);
  EXPECT_TRUE(has("unit", "u1") && has("unit", "u2"));
}

TEST_F(ClerkThreadTest, many_at_once_are_each_answered_once) {
  std::vector<std::future<Answer>> answers;
  for (int i = 0; i < 600; ++i) answers.push_back(ask(unit("u" + std::to_string(i), "单位")));
  std::int64_t last = 0;
  for (auto& answer : answers) {
    const Answer got = answer.get();
    ASSERT_TRUE(got.result);
    EXPECT_GT(got.seq, last) << "in the order in which they were asked";
    last = got.seq;
  }
}

}  // namespace
}  // namespace tongchou
