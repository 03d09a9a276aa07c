#include "server/live.h"

#include "base/limits.h"

#include <algorithm>
#include <charconv>

namespace tongchou::server {
namespace {

using limits::kWaitingChangesMax;
constexpr const char* kRefetch = "event: refetch\ndata: {}\n\n";

std::string event_text(const Change& change, std::vector<Json> subjects) {
  const Json data = Json::object({{"subjects", Json(Json::Array(std::move(subjects)))},
                                  {"seq", static_cast<std::int64_t>(change.seq)}});
  return "id: " + std::to_string(change.seq) + "\nevent: change\ndata: " + write_json(data) +
         "\n\n";
}

std::optional<std::uint64_t> last_seen(const Request& request) {
  std::string_view text = request.header("last-event-id");
  if (text.empty()) text = request.query_value("after").value_or("");
  std::uint64_t seq = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), seq);
  if (text.empty() || error != std::errc{} || stop != text.data() + text.size())
    return std::nullopt;
  return seq;
}

}  // namespace

struct LiveHub::Feed {
  std::shared_ptr<Stream> stream;
  Listener listener;
  std::optional<std::uint64_t> after;  // of Last-Event-ID
  std::uint64_t sent = 0;              // nothing up to this is sent again
};

LiveHub::LiveHub(LiveOptions options)
    : options_(std::move(options)), thread_([this](std::stop_token stop) { run(stop); }) {}

LiveHub::~LiveHub() {
  thread_.request_stop();
  thread_.join();
}

void LiveHub::publish(std::vector<std::string> subjects, std::uint64_t seq) {
  {
    const std::lock_guard lock(mutex_);
    if (changes_.size() >= kWaitingChangesMax) {
      // Seq 0 stands for "more than can be told".
      changes_.clear();
      changes_.push_back(Change{});
    }
    changes_.push_back(Change{seq, std::move(subjects)});
  }
  wake_.notify_one();
}

Response LiveHub::answer(const Request& request, Listener listener) {
  {
    const std::lock_guard lock(mutex_);
    if (count_ + joining_.size() >= options_.listeners_max) {
      return Response::error(503, Error{"live.full", "实时连接过多", "too many live feeds", {}},
                             request).with("Retry-After", "30");
    }
  }
  auto feed = std::make_shared<Feed>();
  feed->listener = std::move(listener);
  feed->after = last_seen(request);
  Response response;
  response.type = "text/event-stream; charset=utf-8";
  response.headers = {{"Cache-Control", "no-store"}, {"X-Accel-Buffering", "no"}};
  response.body = StreamBody{[this, feed](std::shared_ptr<Stream> stream) {
    feed->stream = std::move(stream);
    // Said at once, so that the browser knows that it is connected.
    feed->stream->send("retry: 3000\n\n");
    {
      const std::lock_guard lock(mutex_);
      joining_.push_back(feed);
    }
    wake_.notify_one();
  }};
  return response;
}

std::size_t LiveHub::listeners() const {
  const std::lock_guard lock(mutex_);
  return count_ + joining_.size();
}

// Takes what came, tells the feeds, sleeps; beats when a heartbeat's time has passed. Joining feeds
// are caught up here too, so that a change is neither lost nor told twice between the two.
void LiveHub::run(std::stop_token stop) {
  auto next_beat = std::chrono::steady_clock::now() + options_.heartbeat;
  while (!stop.stop_requested()) {
    std::deque<Change> changes;
    std::vector<std::shared_ptr<Feed>> joining;
    {
      std::unique_lock lock(mutex_);
      wake_.wait_until(lock, stop, next_beat,
                       [&] { return !changes_.empty() || !joining_.empty(); });
      changes.swap(changes_);
      joining.swap(joining_);
      count_ = feeds_.size() + joining.size();
    }
    for (const auto& change : changes)
      std::erase_if(feeds_, [&](auto& feed) { return !deliver(*feed, change); });
    for (auto& feed : joining) {
      bool stays = join(*feed);
      // What was published before the catch-up's read may be behind it: `sent` sorts that out.
      for (const auto& change : changes) stays = stays && deliver(*feed, change);
      if (stays) feeds_.push_back(std::move(feed));
    }
    if (std::chrono::steady_clock::now() >= next_beat) {
      beat();
      next_beat = std::chrono::steady_clock::now() + options_.heartbeat;
    }
    const std::lock_guard lock(mutex_);
    count_ = feeds_.size();
  }
  for (const auto& feed : feeds_) feed->stream->close();
}

// False when the feed is over, as of deliver() too.
bool LiveHub::join(Feed& feed) {
  if (!feed.after) return true;
  std::optional<std::vector<Change>> missed;
  if (options_.catch_up) missed = options_.catch_up(*feed.after, options_.catch_up_max);
  feed.sent = *feed.after;
  if (!missed || missed->size() >= options_.catch_up_max) return feed.stream->send(kRefetch);
  return std::all_of(missed->begin(), missed->end(),
                     [&](const Change& change) { return deliver(feed, change); });
}

bool LiveHub::deliver(Feed& feed, const Change& change) {
  if (feed.stream->closed()) return false;
  if (change.seq <= feed.sent && change.seq != 0) return true;
  if (feed.listener.alive && !feed.listener.alive()) {
    end(feed);
    return false;
  }
  std::string text = kRefetch;
  if (change.seq != 0) {
    feed.sent = change.seq;
    std::vector<Json> subjects;
    for (const auto& subject : change.subjects)
      if (!feed.listener.filter || feed.listener.filter(subject)) subjects.push_back(subject);
    if (subjects.empty()) return true;
    text = event_text(change, std::move(subjects));
  }
  if (feed.stream->send(std::move(text))) return true;
  end(feed, kRefetch);
  return false;
}

void LiveHub::end(Feed& feed, std::string last_words) {
  {
    const std::lock_guard lock(mutex_);
    --count_;
  }
  feed.stream->close(std::move(last_words));
}

void LiveHub::beat() {
  std::erase_if(feeds_, [this](const auto& feed) {
    const bool over = feed->stream->closed() || (feed->listener.alive && !feed->listener.alive());
    if (over || !feed->stream->send(": \n\n")) {
      end(*feed);
      return true;
    }
    return false;
  });
}

}  // namespace tongchou::server
