// The live feed: who watches a page learns what changed and fetches it anew. Only subjects travel
// ("matter:…", "tasks"), never contents, and each listener's filter decides which of them it may
// know of. The hub has a thread of its own, so that the clerk only leaves a note here.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "server/http.h"

namespace tongchou::server {

struct Change {
  std::uint64_t seq = 0;
  std::vector<std::string> subjects;
};

struct Listener {
  std::function<bool(const std::string& subject)> filter;  // empty: everything
  std::function<bool()> alive;          // false ends the feed (session over); empty: always true
};

struct LiveOptions {
  std::chrono::milliseconds heartbeat{15'000};
  std::size_t listeners_max = limits::kLiveListenersMax;
  std::size_t catch_up_max = 1'000;     // older changes are not listed one by one
  // Changes after `seq`, oldest first, at most `most`; nothing when that far back is not known.
  std::function<std::optional<std::vector<Change>>(std::uint64_t seq, std::size_t most)> catch_up;
};

class LiveHub {
 public:
  explicit LiveHub(LiveOptions options = {});
  ~LiveHub();  // ends all feeds

  // From any thread; cheap.
  void publish(std::vector<std::string> subjects, std::uint64_t seq);

  // The answer to GET /api/live. Last-Event-ID (or ?after=) asks for what was missed. Events:
  //   id: <seq>  event: change   data: {"subjects":[…],"seq":n}
  //   event: refetch  data: {}   what was missed is unknown, or this reader was too slow
  // A reader that is too slow gets `refetch` and the end of the feed; browsers reconnect. Whoever
  // sees the end of a feed is counted among the listeners no more, so that he may come back.
  Response answer(const Request& request, Listener listener);
  std::size_t listeners() const;

 private:
  struct Feed;
  void run(std::stop_token stop);
  bool join(Feed& feed);
  bool deliver(Feed& feed, const Change& change);
  void end(Feed& feed, std::string last_words = {});
  void beat();

  LiveOptions options_;
  mutable std::mutex mutex_;
  std::condition_variable_any wake_;
  std::deque<Change> changes_;
  std::vector<std::shared_ptr<Feed>> joining_;
  std::size_t count_ = 0;
  std::vector<std::shared_ptr<Feed>> feeds_;  // the hub's thread only
  std::jthread thread_;
};

}  // namespace tongchou::server
