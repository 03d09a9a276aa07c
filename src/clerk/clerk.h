// The clerk: the only writer of an office. It takes all commands that wait as one batch, decides
// each on what is true by then, and writes the accepted ones in one transaction with one sync.
//
//   1. An answer is given after the commit: what is acknowledged survives.
//   2. Each command is decided on an overlay of its own; a refused or failing one leaves no trace
//      and its neighbours do not notice (the batch's savepoints live in memory, decision 0002).
//      A batch may be decided while the one before is being written, on what that one has decided;
//      it is written after it, and never if that one was not (decision 0009).
//   3. After a failed commit the outcome is unknown: the clerk answers office_stopped to all that
//      wait and to all that come, until it is opened anew.
//   4. The same key by the same person gives the same answer, carried out once; with other content
//      it is refused, for then the answer would be about something else.
//   5. Time acts through commands: due timers and schedules, fired by the system.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "clerk/project.h"
#include "clerk/verify.h"  // IWYU pragma: export
#include "kernel/decide.h"
#include "store/store.h"

namespace tongchou {

struct Ask {
  std::string person;                       // empty: the system itself
  kernel::Request request;
  std::string key;                          // idempotency; empty: none
  std::string content = {};                 // digest of what was sent with the key; empty: not said
};

struct Answer {
  std::expected<Json, kernel::Refused> result;
  std::int64_t seq = 0;                     // of the last event it caused
};

// Records by need as they are committed, the most recently used ones kept, also that there is none;
// for all threads.
// What is kept is replaced by put() after each commit, before anybody is told of it. What a reader
// fetched is kept only if there was no put() since it began to fetch: it could be older.
class RecordCache : public kernel::World {
 public:
  RecordCache(const store::Reader& reader, std::size_t kept) : reader_(reader), kept_(kept) {}
  std::shared_ptr<const kernel::Record> find(std::string_view kind,
                                             std::string_view id) const override;
  std::vector<std::string> entries(const kernel::EntryFilter& filter, std::string_view after,
                                   int limit) const override;
  kernel::Facts facts(const kernel::FactQuery& query) const override;
  // What a commit has changed; null: erased.
  void put(const kernel::Overlay::Changes& changes);
  // After a commit whose outcome is unknown.
  void forget();

 private:
  struct Slot {
    std::string name;
    std::shared_ptr<const kernel::Record> record;
  };
  // Nothing: not known; null: known not to be there.
  std::optional<std::shared_ptr<const kernel::Record>> known(const std::string& name) const;
  void keep(const std::string& name, std::shared_ptr<const kernel::Record> record) const;
  const store::Reader& reader_;
  std::size_t kept_;
  mutable std::mutex mutex_;
  std::uint64_t puts_ = 0;
  mutable std::list<Slot> slots_;           // most recently used first
  mutable std::unordered_map<std::string, std::list<Slot>::iterator> index_;
};

// What one request sees: each record as it was when the request first looked at it.
class SteadyWorld : public kernel::World {
 public:
  explicit SteadyWorld(const kernel::World* base) : base_(base) {}
  std::shared_ptr<const kernel::Record> find(std::string_view kind,
                                             std::string_view id) const override;
  std::vector<std::string> entries(const kernel::EntryFilter& filter, std::string_view after,
                                   int limit) const override {
    return base_->entries(filter, after, limit);
  }
  kernel::Facts facts(const kernel::FactQuery& query) const override {
    return base_->facts(query);
  }

 private:
  const kernel::World* base_;
  mutable std::map<std::string, std::shared_ptr<const kernel::Record>> seen_;
};

struct ClerkOptions {
  std::function<Instant()> now;             // the clock; may be set for demonstration and tests
  std::function<std::string()> new_id_base; // unique ids; random in earnest, seeded in simulation
  // After each commit, from the clerk's thread: whom or what it concerned.
  std::function<void(const std::vector<std::string>& subjects, std::int64_t seq)> published;
};

struct Draft;  // a batch on its way: clerk/draft.h

class Clerk {
 public:
  Clerk(store::Store& store, std::unique_ptr<store::Writer> writer, kernel::Setting setting,
        ClerkOptions options);
  // Takes the office's writer; refused while another holds it.
  static Result<std::unique_ptr<Clerk>> open(store::Store& store, kernel::Setting setting,
                                             ClerkOptions options);

  // One batch, one transaction; answers in the order of the asks. At most kBatchCommandsMax.
  std::vector<Answer> process(const std::vector<Ask>& asks);
  // The same in three steps, for one thread that decides and one that writes. A draft begun on one
  // that is not yet written is settled after that one, and stands on the records by then.
  std::shared_ptr<Draft> begin(std::shared_ptr<Draft> before) const;
  void decide(Draft& draft, Ask ask);
  struct Settled {
    std::vector<Answer> answers;
    bool as_decided = true;  // false: what was decided on top of it must be decided anew
  };
  Settled settle(Draft& draft);

  // Fires what is due; the number of commands carried out.
  int tick();
  // When the next timer or schedule is due.
  std::optional<Instant> next_due() const;

  // Private records (credentials, sessions): beside the journal, never in it.
  Result<void> keep_private(const std::vector<store::RecordPut>& records);

  // Moves whenever what rights follow from may have been written: offices, units, posts, people,
  // bodies, credentials. From any thread; read it before the records that are then kept.
  std::uint64_t rights_version() const { return rights_version_; }

  // Transactions committed since the clerk was opened; from any thread.
  std::uint64_t batches() const { return batches_; }

  bool stopped() const { return stopped_; }
  const kernel::World& world() const { return cache_; }
  kernel::Setting& setting() { return setting_; }
  Instant now() const { return options_.now(); }

 private:
  std::optional<Answer> earlier_answer(const Ask& ask, const Draft& draft) const;
  Answer decide_one(const Ask& ask, Draft& draft);
  bool commit(Draft& draft);
  void note_rights(const std::vector<store::RecordPut>& written);

  store::Store& store_;
  std::unique_ptr<store::Writer> writer_;
  kernel::Setting setting_;
  ClerkOptions options_;
  RecordCache cache_;
  store::Head head_;
  std::atomic<bool> stopped_ = false;
  std::atomic<std::uint64_t> rights_version_{0};
  std::atomic<std::uint64_t> batches_{0};
  std::vector<std::string> faulty_timers_;  // refused once: not tried again before a restart
};

// Runs a clerk on threads of its own: one decides the next batch while one writes the batch before.
// Any thread may ask.
class ClerkThread {
 public:
  explicit ClerkThread(Clerk& clerk);
  ~ClerkThread();
  using Done = std::function<void(Answer)>;
  // Answers too_busy at once when kCommandsWaitingMax are waiting. `done` runs on a thread of the
  // clerk after the commit and must be quick.
  void ask(Ask ask, Done done);
  Answer ask_and_wait(Ask ask);
  Result<void> keep_private(std::vector<store::RecordPut> records);
  // Runs something on the clerk's thread between two batches, when neither is on its way, and waits
  // for it; an error once stop() has been called.
  Result<void> between(std::function<void(Clerk&)> task);
  void stop();

 private:
  struct Work {
    std::shared_ptr<Draft> draft;
    std::vector<Done> dones;
  };
  struct Taken {
    std::vector<std::pair<Ask, Done>> asks;
    std::deque<std::function<void(Clerk&)>> tasks;
    bool over = false;
  };
  using Steady = std::chrono::steady_clock::time_point;
  void decide();
  Taken take(std::size_t room, Steady next_tick);
  void hand_over(Work& work);
  void write();
  void settle(Work work);

  Clerk& clerk_;
  std::mutex mutex_;
  std::condition_variable wake_;    // the deciding thread
  std::condition_variable handed_;  // the writing thread
  std::deque<std::pair<Ask, Done>> waiting_;
  std::deque<std::function<void(Clerk&)>> tasks_;
  std::optional<Work> work_;        // handed over, not yet taken up
  std::shared_ptr<Draft> writing_;  // the draft of that work, until it is settled
  bool redo_ = false;               // it did not come out as decided
  bool stopping_ = false, over_ = false;
  std::thread deciding_, hand_;
};

}  // namespace tongchou
