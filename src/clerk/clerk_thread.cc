// Two threads of one clerk. One takes what is asked and decides it; what it has decided it hands to
// the other, which writes it and gives the answers. While that one writes, the first goes on with
// what has been asked in the meantime, on top of what is being written: one draft is in the making
// and one on its way, never more. While nobody else asks, the first one writes by itself.
#include <algorithm>

#include "base/limits.h"
#include "clerk/draft.h"

namespace tongchou {

using namespace kernel;

ClerkThread::ClerkThread(Clerk& clerk)
    : clerk_(clerk), deciding_([this] { decide(); }), hand_([this] { write(); }) {}

ClerkThread::~ClerkThread() { stop(); }

void ClerkThread::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (deciding_.joinable()) deciding_.join();
  if (hand_.joinable()) hand_.join();
}

void ClerkThread::ask(Ask ask, Done done) {
  {
    const std::lock_guard lock(mutex_);
    if (!stopping_ && waiting_.size() < limits::kCommandsWaitingMax) {
      waiting_.emplace_back(std::move(ask), std::move(done));
      wake_.notify_one();
      return;
    }
  }
  done({refuse(Refusal::too_busy), 0});
}

Answer ClerkThread::ask_and_wait(Ask request) {
  std::promise<Answer> promise;
  auto future = promise.get_future();
  ask(std::move(request), [&](Answer answer) { promise.set_value(std::move(answer)); });
  return future.get();
}

Result<void> ClerkThread::between(std::function<void(Clerk&)> task) {
  std::promise<void> promise;
  {
    const std::lock_guard lock(mutex_);
    // Under the lock: decide() ends only once it saw stopping_ and an empty list in one glance.
    if (stopping_) return fail("clerk.stopped", "系统已停止受理", "the clerk has stopped");
    tasks_.push_back([&](Clerk& clerk) {
      task(clerk);
      promise.set_value();
    });
  }
  wake_.notify_one();
  promise.get_future().get();
  return {};
}

Result<void> ClerkThread::keep_private(std::vector<store::RecordPut> records) {
  Result<void> result;
  const auto ran = between([&](Clerk& clerk) { result = clerk.keep_private(records); });
  return ran ? result : ran;
}

// ---- deciding ---------------------------------------------------------------------------------

// Waits until there is something to do. Asks are taken as long as there is room, so that a batch
// grows while the one before is written; but no more of them once tasks wait for a pause, or the
// clock has to be looked at. Without asks and tasks: the draft can be handed over, or time is up.
ClerkThread::Taken ClerkThread::take(std::size_t room, Steady next_tick) {
  const bool drafted = room < limits::kBatchCommandsMax;
  std::unique_lock lock(mutex_);
  auto due = [&] { return std::chrono::steady_clock::now() >= next_tick; };
  auto asks_fit = [&] {
    return room > 0 && !waiting_.empty() && tasks_.empty() && !due();
  };
  auto something = [&] {
    if (asks_fit()) return true;
    return !writing_ && (drafted || !tasks_.empty() || stopping_ || due() || !waiting_.empty());
  };
  while (!something()) {
    if (due()) wake_.wait(lock);  // for the draft that is being written
    else wake_.wait_until(lock, next_tick);
  }
  Taken taken;
  while (asks_fit() && taken.asks.size() < room) {
    taken.asks.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  if (taken.asks.empty() && !drafted && !writing_) {
    taken.tasks.swap(tasks_);
    taken.over = stopping_ && taken.tasks.empty() && waiting_.empty();
  }
  return taken;
}

void ClerkThread::decide() {
  // The clock is looked at every second: it may be set, and a timer is never later than that.
  constexpr std::chrono::seconds kTick{1};
  auto next_tick = std::chrono::steady_clock::now();
  Work work;
  while (true) {
    const std::size_t drafted = work.draft ? work.draft->asks.size() : 0;
    Taken taken = take(limits::kBatchCommandsMax - drafted, next_tick);
    if (taken.over) break;
    if (!taken.asks.empty() && !work.draft) {
      const std::lock_guard lock(mutex_);
      work.draft = clerk_.begin(writing_);
    }
    for (auto& [ask, done] : taken.asks) {
      clerk_.decide(*work.draft, std::move(ask));
      work.dones.push_back(std::move(done));
    }
    for (auto& task : taken.tasks) task(clerk_);
    if (work.draft) {
      hand_over(work);
    } else if (std::chrono::steady_clock::now() >= next_tick) {
      clerk_.tick();
      next_tick = std::chrono::steady_clock::now() + kTick;
    }
  }
  const std::lock_guard lock(mutex_);
  over_ = true;
  handed_.notify_one();
}

// Nothing happens while the draft before is on its way: then this one may still grow.
void ClerkThread::hand_over(Work& work) {
  bool redo = false;
  {
    const std::lock_guard lock(mutex_);
    if (writing_) return;
    redo = std::exchange(redo_, false) && work.draft->before;
  }
  if (redo) {
    const auto stale = std::exchange(work.draft, clerk_.begin(nullptr));
    for (const auto& ask : stale->asks) clerk_.decide(*work.draft, ask);
  }
  work.draft->stand_on(clerk_.world());
  {
    const std::lock_guard lock(mutex_);
    writing_ = work.draft;
    if (!waiting_.empty()) {
      work_ = std::exchange(work, {});
      handed_.notify_one();
      return;
    }
  }
  // Nobody waits to be decided on: waking the other thread would cost more than it brings.
  settle(std::exchange(work, {}));
}

// ---- writing ----------------------------------------------------------------------------------

void ClerkThread::write() {
  while (true) {
    Work work;
    {
      std::unique_lock lock(mutex_);
      handed_.wait(lock, [this] { return work_ || over_; });
      if (!work_) return;
      work = *std::exchange(work_, std::nullopt);
    }
    settle(std::move(work));
  }
}

// By the one thread or the other: `writing_` says that it is under way.
void ClerkThread::settle(Work work) {
  auto settled = clerk_.settle(*work.draft);
  {
    const std::lock_guard lock(mutex_);
    writing_.reset();
    redo_ = !settled.as_decided;
  }
  wake_.notify_one();
  for (std::size_t i = 0; i < work.dones.size(); ++i) {
    work.dones[i](std::move(settled.answers[i]));
  }
}

}  // namespace tongchou
