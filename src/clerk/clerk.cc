#include "clerk/clerk.h"

#include <algorithm>
#include <set>

#include "base/limits.h"
#include "clerk/draft.h"
#include "clerk/fact_register.h"
#include "kernel/assessment_limits.h"

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

std::optional<std::shared_ptr<const Record>> RecordCache::known(const std::string& name) const {
  auto found = index_.find(name);
  if (found == index_.end()) return std::nullopt;
  slots_.splice(slots_.begin(), slots_, found->second);
  return found->second->record;
}

std::shared_ptr<const Record> RecordCache::find(std::string_view kind, std::string_view id) const {
  const std::string name = name_of(kind, id);
  std::uint64_t puts = 0;
  {
    const std::lock_guard lock(mutex_);
    if (auto record = known(name)) return *record;
    puts = puts_;
  }
  auto row = reader_.find(kind, id);
  CHECK(row, "the store cannot be read: " + (row ? "" : row.error().en));
  std::shared_ptr<const Record> shared;
  if (*row) {
    auto record = decode(kind, (*row)->bytes);
    CHECK(record, "a stored record cannot be read: " + name + ": " +
                      (record ? "" : record.error().en + " " + record.error().place));
    shared = std::make_shared<const Record>(std::move(*record));
  }
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

Facts RecordCache::facts(const FactQuery& query) const {
  auto facts = read_facts(reader_, query, limits::kFactsMax);
  CHECK(facts, "the registers of facts cannot be read: " + (facts ? "" : facts.error().en));
  return std::move(*facts);
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
    keep(name, record);
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

std::optional<Answer> Clerk::earlier_answer(const Ask& ask, const Draft& draft) const {
  const std::string request = request_id(ask);
  for (const Draft* at = &draft; at; at = at->before.get()) {
    if (auto same = at->by_key.find(request); same != at->by_key.end()) {
      return repeated(ask, same->second.content, same->second.answer);
    }
  }
  auto earlier = store_.reader().find("request", request);
  if (!earlier || !*earlier) return std::nullopt;
  auto reply = parse_json((*earlier)->bytes);
  if (!reply) return std::nullopt;
  return repeated(ask, (*reply)["content"].as_string(),
                  {(*reply)["reply"], (*reply)["seq"].as_integer()});
}

Answer Clerk::decide_one(const Ask& ask, Draft& draft) {
  if (!ask.key.empty()) {
    if (auto earlier = earlier_answer(ask, draft)) return *earlier;
  }
  Command command{options_.now(), ask.person, options_.new_id_base(), ask.request};
  trim_words(command.request);
  Overlay own(draft.overlay.get());
  auto decision = kernel::decide(own, command, setting_);
  if (!decision) return {std::unexpected(std::move(decision.error())), 0};
  // Command by command, as replay does it: a version that a later command of the same batch ends
  // stands in the registers too.
  Projection projection{own, setting_.shelf, draft.writes};
  for (const auto& [key, record] : own.changes()) {
    auto before = draft.overlay->find(key.first, key.second);
    projection.project(before.get(), record.get());
    store::RecordPut put{key.first, key.second, 1, {}, !record};
    if (record) put.bytes = encode(*record);
    draft.records[key] = std::move(put);
  }
  draft.overlay->absorb(std::move(own));
  for (auto& event : decision->events) {
    event.seq = ++draft.seq;
    draft.writes.events.push_back({.seq = event.seq,
                                   .at_ms = to_ms(event.at),
                                   .kind = std::string(kind_of(event.fact)),
                                   .bytes = encode(event),
                                   .subjects = event.subjects});
    // Who looked has changed nothing. Told of it, every page that shows the thing would look
    // again, and each of those looks would be told.
    if (std::holds_alternative<RestrictedViewed>(event.fact)) continue;
    draft.published.insert(draft.published.end(), event.subjects.begin(), event.subjects.end());
  }
  Answer answer{std::move(decision->reply), draft.seq};
  if (!ask.key.empty()) {
    const Json kept = Json::object({{"reply", *answer.result}, {"seq", Json(answer.seq)},
                                    {"at", Json(to_ms(command.now))},
                                    {"content", Json(ask.content)}});
    draft.writes.records.push_back({"request", request_id(ask), 1, write_json(kept), false});
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
  store::Batch batch = std::move(draft.writes);
  for (auto& [key, put] : draft.records) batch.records.push_back(std::move(put));
  auto head = writer_->commit(batch);
  if (!head) {
    // "store.batch": refused before anything was written, so nothing is unknown.
    stopped_ = head.error().code != "store.batch";
    if (stopped_) cache_.forget();
    note_rights(batch.records);
    return false;
  }
  head_ = *head;
  ++batches_;
  cache_.put(draft.overlay->changes());
  // Last: whoever sees the new version of the rights must find the new records.
  note_rights(batch.records);
  return true;
}

std::shared_ptr<Draft> Clerk::begin(std::shared_ptr<Draft> before) const {
  auto draft = std::make_shared<Draft>(cache_, std::move(before));
  if (!draft->before) draft->seq = head_.seq;
  return draft;
}

void Clerk::decide(Draft& draft, Ask ask) {
  draft.asks.push_back(std::move(ask));
  draft.answers.push_back(stopped_ ? Answer{refuse(Refusal::office_stopped), 0}
                                   : decide_one(draft.asks.back(), draft));
}

Clerk::Settled Clerk::settle(Draft& draft) {
  if (!stopped_ && (draft.empty() || commit(draft))) {
    if (options_.published && !draft.published.empty()) {
      options_.published(draft.published, head_.seq);
    }
    return {std::move(draft.answers), true};
  }
  if (stopped_) {
    return {std::vector<Answer>(draft.asks.size(), {refuse(Refusal::office_stopped), 0}), false};
  }
  if (draft.asks.size() == 1) {
    return {{{refuse(Refusal::form_invalid, {}, "有不能存储的字符", "a character cannot be kept"),
              0}},
            false};
  }
  // One command carries what the store cannot keep; its neighbours do not suffer for it.
  Settled settled{{}, false};
  for (const auto& ask : draft.asks) settled.answers.push_back(process({ask}).front());
  return settled;
}

std::vector<Answer> Clerk::process(const std::vector<Ask>& asks) {
  const auto draft = begin(nullptr);
  for (const auto& ask : asks) decide(*draft, ask);
  return settle(*draft).answers;
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

}  // namespace tongchou
