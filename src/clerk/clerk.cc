#include "clerk/clerk.h"

#include <algorithm>
#include <set>

#include "base/limits.h"

namespace tongchou {

using namespace kernel;

// ---- the cache --------------------------------------------------------------------------------

namespace {

std::string name_of(std::string_view kind, std::string_view id) {
  std::string name;
  name.reserve(kind.size() + id.size() + 1);
  return name.append(kind).append(1, '\n').append(id);
}

}  // namespace

std::shared_ptr<const Record> RecordCache::known(const std::string& name) const {
  auto found = index_.find(name);
  if (found == index_.end()) return nullptr;
  slots_.splice(slots_.begin(), slots_, found->second);
  return found->second->record;
}

std::shared_ptr<const Record> RecordCache::find(std::string_view kind, std::string_view id) const {
  const std::string name = name_of(kind, id);
  std::uint64_t puts = 0;
  {
    const std::lock_guard lock(mutex_);
    if (auto record = known(name)) return record;
    puts = puts_;
  }
  auto row = reader_.find(kind, id);
  CHECK(row, "the store cannot be read: " + (row ? "" : row.error().en));
  if (!*row) return nullptr;
  auto record = decode(kind, (*row)->bytes);
  CHECK(record, "a stored record cannot be read: " + name + ": " +
                    (record ? "" : record.error().en + " " + record.error().place));
  auto shared = std::make_shared<const Record>(std::move(*record));
  const std::lock_guard lock(mutex_);
  if (puts == puts_ && !index_.contains(name)) keep(name, shared);
  return shared;
}

std::vector<std::string> RecordCache::entries(const EntryFilter& filter, std::string_view after,
                                              int limit) const {
  store::Query query{.table = &registers::entry(),
                     .columns = {"id"},
                     .where = {store::is("ledger", filter.ledger),
                               store::compare("id", store::Op::greater, std::string(after))},
                     .order_by = {{"id", false}},
                     .limit = limit};
  if (!filter.number.empty()) query.where.push_back(store::is("number", filter.number));
  auto page = reader_.query(query);
  CHECK(page, "the register cannot be read: " + (page ? "" : page.error().en));
  std::vector<std::string> ids;
  for (const auto& row : page->rows) ids.push_back(store::cell_text(row[0]));
  return ids;
}

void RecordCache::keep(const std::string& name, std::shared_ptr<const Record> record) const {
  slots_.push_front({name, std::move(record)});
  index_[name] = slots_.begin();
  while (slots_.size() > kept_) {
    index_.erase(slots_.back().name);
    slots_.pop_back();
  }
}

void RecordCache::put(const Overlay::Changes& changes) {
  const std::lock_guard lock(mutex_);
  ++puts_;
  for (const auto& [key, record] : changes) {
    const std::string name = name_of(key.first, key.second);
    if (auto found = index_.find(name); found != index_.end()) {
      slots_.erase(found->second);
      index_.erase(found);
    }
    if (record) keep(name, record);
  }
}

void RecordCache::forget() {
  const std::lock_guard lock(mutex_);
  ++puts_;
  index_.clear();
  slots_.clear();
}

std::shared_ptr<const Record> SteadyWorld::find(std::string_view kind, std::string_view id) const {
  std::string name = name_of(kind, id);
  if (auto found = seen_.find(name); found != seen_.end()) return found->second;
  return seen_[std::move(name)] = base_->find(kind, id);
}

// ---- one batch --------------------------------------------------------------------------------

struct Clerk::Draft {
  explicit Draft(const World& world) : overlay(&world) {}
  Overlay overlay;
  store::Batch batch;
  std::int64_t seq = 0;
  std::vector<std::string> subjects;
  struct Earlier {
    std::string content;
    Answer answer;
  };
  std::map<std::string, Earlier> by_key;  // the same key twice within one batch
};

Clerk::Clerk(store::Store& store, std::unique_ptr<store::Writer> writer, Setting setting,
             ClerkOptions options)
    : store_(store),
      writer_(std::move(writer)),
      setting_(setting),
      options_(std::move(options)),
      cache_(store.reader(), limits::kRecordsCachedMax) {}

Result<std::unique_ptr<Clerk>> Clerk::open(store::Store& store, Setting setting,
                                           ClerkOptions options) {
  TRY(auto writer, store.writer());
  TRY(store::Head head, store.reader().head());
  auto clerk = std::make_unique<Clerk>(store, std::move(writer), setting, std::move(options));
  clerk->head_ = head;
  return clerk;
}

void Clerk::add_event(Event& event, Draft& draft) {
  event.seq = ++draft.seq;
  draft.batch.events.push_back({.seq = event.seq,
                                .at_ms = to_ms(event.at),
                                .kind = std::string(kind_of(event.fact)),
                                .bytes = encode(event),
                                .subjects = event.subjects});
  for (const auto& subject : event.subjects) draft.subjects.push_back(subject);
}

namespace {

// What is kept of an answer for a repeated key.
std::string request_id(const Ask& ask) { return ask.person + "/" + ask.key; }

Answer repeated(const Ask& ask, const std::string& content, Answer answer) {
  if (content == ask.content) return answer;
  return {refuse(Refusal::form_invalid, {}, "同一请求号已用于另一请求，请刷新后重试",
                 "This key was used for another request: reload and try again"),
          0};
}

}  // namespace

Answer Clerk::decide_one(const Ask& ask, Draft& draft) {
  if (!ask.key.empty()) {
    if (auto same = draft.by_key.find(request_id(ask)); same != draft.by_key.end()) {
      return repeated(ask, same->second.content, same->second.answer);
    }
    auto earlier = store_.reader().find("request", request_id(ask));
    if (earlier && *earlier) {
      if (auto reply = parse_json((*earlier)->bytes)) {
        return repeated(ask, (*reply)["content"].as_string(),
                        {(*reply)["reply"], (*reply)["seq"].as_integer()});
      }
    }
  }
  const Command command{options_.now(), ask.person, options_.new_id_base(), ask.request};
  Overlay own(&draft.overlay);
  auto decision = decide(own, command, setting_);
  if (!decision) return {std::unexpected(std::move(decision.error())), 0};
  draft.overlay.absorb(std::move(own));
  for (auto& event : decision->events) add_event(event, draft);
  Answer answer{std::move(decision->reply), draft.seq};
  if (!ask.key.empty()) {
    const Json kept = Json::object({{"reply", *answer.result}, {"seq", Json(answer.seq)},
                                    {"at", Json(to_ms(command.now))},
                                    {"content", Json(ask.content)}});
    draft.batch.records.push_back({"request", request_id(ask), 1, write_json(kept), false});
    draft.by_key[request_id(ask)] = {ask.content, answer};
  }
  return answer;
}

// After a commit, failed ones included: what a failed one has left on the disk nobody knows.
void Clerk::note_rights(const std::vector<store::RecordPut>& written) {
  static const std::set<std::string_view> kinds = {"office", "unit", "post", "person", "body",
                                                   "credential"};
  for (const auto& put : written) {
    if (!kinds.contains(put.kind)) continue;
    ++rights_version_;
    return;
  }
}

bool Clerk::commit(Draft& draft) {
  Projection projection{draft.overlay, setting_.shelf, draft.batch};
  for (const auto& [key, record] : draft.overlay.changes()) {
    auto before = cache_.find(key.first, key.second);
    projection.project(before.get(), record.get());
    store::RecordPut put{key.first, key.second, 1, {}, !record};
    if (record) put.bytes = encode(*record);
    draft.batch.records.push_back(std::move(put));
  }
  auto head = writer_->commit(draft.batch);
  if (!head) {
    // "store.batch": refused before anything was written, so nothing is unknown.
    stopped_ = head.error().code != "store.batch";
    if (stopped_) cache_.forget();
    note_rights(draft.batch.records);
    return false;
  }
  head_ = *head;
  cache_.put(draft.overlay.changes());
  // Last: whoever sees the new version of the rights must find the new records.
  note_rights(draft.batch.records);
  return true;
}

std::vector<Answer> Clerk::process(const std::vector<Ask>& asks) {
  const auto stop = Answer{refuse(Refusal::office_stopped), 0};
  if (stopped_) return std::vector<Answer>(asks.size(), stop);
  Draft draft(cache_);
  draft.seq = head_.seq;
  std::vector<Answer> answers;
  answers.reserve(asks.size());
  for (const auto& ask : asks) answers.push_back(decide_one(ask, draft));
  if (draft.batch.events.empty() && draft.batch.records.empty()) return answers;
  if (!commit(draft)) {
    if (stopped_) return std::vector<Answer>(asks.size(), stop);
    if (asks.size() == 1) {
      return {Answer{refuse(Refusal::form_invalid, {}, "有不能存储的字符", "a character cannot be kept"),
                     0}};
    }
    // One command carries what the store cannot keep; its neighbours do not suffer for it.
    answers.clear();
    for (const auto& ask : asks) answers.push_back(process({ask}).front());
    return answers;
  }
  if (options_.published) options_.published(draft.subjects, head_.seq);
  return answers;
}

Result<void> Clerk::keep_private(const std::vector<store::RecordPut>& records) {
  if (stopped_) return fail("clerk.stopped", "系统已停止受理", "the clerk has stopped");
  store::Batch batch;
  batch.records = records;
  auto head = writer_->commit(batch);
  note_rights(records);
  if (!head) {
    stopped_ = true;
    return std::unexpected(head.error());
  }
  return {};
}

// ---- time -------------------------------------------------------------------------------------

std::optional<Instant> Clerk::next_due() const {
  store::Query query{.table = &registers::timer(), .order_by = {{"due", false}}, .limit = 1};
  auto page = store_.reader().query(query);
  if (!page || page->rows.empty()) return std::nullopt;
  const std::int64_t due = store::cell_integer(page->rows[0][3]);
  if (due >= registers::kNever) return std::nullopt;
  return from_ms(due);
}

int Clerk::tick() {
  store::Query query{.table = &registers::timer(),
                     .where = {store::compare("due", store::Op::less_equal, to_ms(options_.now()))},
                     .order_by = {{"due", false}},
                     .limit = limits::kTimersPerTickMax};
  auto page = store_.reader().query(query);
  if (!page) return 0;
  std::vector<Ask> asks;
  std::vector<std::string> names;
  for (const auto& row : page->rows) {
    const std::string kind = store::cell_text(row[0]), id = store::cell_text(row[1]);
    const std::int64_t key = store::cell_integer(row[2]);
    const std::string name = kind + "/" + id + "/" + std::to_string(key);
    if (std::find(faulty_timers_.begin(), faulty_timers_.end(), name) != faulty_timers_.end())
      continue;
    if (kind == "matter") asks.push_back({{}, FireTimer{id, key}, {}});
    else asks.push_back({{}, BeginScheduled{id}, {}});
    names.push_back(name);
  }
  const auto answers = process(asks);
  int done = 0;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (answers[i].result) ++done;
    else if (!stopped_) faulty_timers_.push_back(names[i]);
  }
  return done;
}

// ---- the thread -------------------------------------------------------------------------------

ClerkThread::ClerkThread(Clerk& clerk) : clerk_(clerk), thread_([this] { run(); }) {}

ClerkThread::~ClerkThread() { stop(); }

void ClerkThread::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
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
    // Under the lock: run() ends only when it has seen stopping_ and an empty list in one glance.
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

void ClerkThread::run() {
  // The clock is looked at every second: it may be set, and a timer is never later than that.
  constexpr std::chrono::seconds kTick{1};
  auto next_tick = std::chrono::steady_clock::now();
  while (true) {
    std::vector<Ask> asks;
    std::vector<Done> dones;
    std::deque<std::function<void(Clerk&)>> tasks;
    {
      std::unique_lock lock(mutex_);
      wake_.wait_until(lock, next_tick, [this] {
        return stopping_ || !waiting_.empty() || !tasks_.empty();
      });
      if (stopping_ && waiting_.empty() && tasks_.empty()) return;
      while (!waiting_.empty() && asks.size() < limits::kBatchCommandsMax) {
        asks.push_back(std::move(waiting_.front().first));
        dones.push_back(std::move(waiting_.front().second));
        waiting_.pop_front();
      }
      tasks.swap(tasks_);
    }
    if (!asks.empty()) {
      auto answers = clerk_.process(asks);
      for (std::size_t i = 0; i < answers.size(); ++i) dones[i](std::move(answers[i]));
    }
    for (auto& task : tasks) task(clerk_);
    if (std::chrono::steady_clock::now() >= next_tick) {
      clerk_.tick();
      next_tick = std::chrono::steady_clock::now() + kTick;
    }
  }
}

}  // namespace tongchou
