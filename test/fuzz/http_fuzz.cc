// Requests by anybody to the application over the demonstration office, in process: from the target
// through the gate and the handlers to the head of the answer. Whatever is asked, the answer is one
// that doc/api.md knows, JSON that parses, and a refusal says why in both languages. A 500 or 503
// is a finding, and so are an exception and no answer. Sockets are the matter of test/server and
// test/stress.
//
// An input is up to four requests, parted by lines "----". A request is a line `WHO METHOD TARGET`,
// then its body. WHO is a digit, the place in kPeople (0: nobody), and perhaps a `k`, which sends
// an idempotency key. "@id" stands for the id that the answer before gave.
#include <argon2.h>

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <future>
#include <memory>

#include "kernel/list_import.h"
#include "server/answer.h"
#include "server/app.h"
#include "server/setup.h"

// The office lives on from input to input, so every input would be searched for leaks: a third of
// the time. test/server looks for them under the other sanitizer build.
extern "C" int __lsan_is_turned_off() { return 1; }

// Deliberately slow hashing is left out: it would take nearly all of the time.
extern "C" int argon2id_hash_encoded(std::uint32_t, std::uint32_t, std::uint32_t, const void*,
                                     std::size_t, const void*, std::size_t, std::size_t,
                                     char* encoded, std::size_t size) {
  std::memset(encoded, 0, size);
  std::memcpy(encoded, "$argon2id$", std::min<std::size_t>(size, 10));
  return ARGON2_OK;
}
extern "C" int argon2id_verify(const char*, const void*, std::size_t length) {
  return length % 2 == 0 ? ARGON2_OK : ARGON2_VERIFY_MISMATCH;
}

namespace tongchou::server {
namespace {

using namespace kernel;

constexpr const char* kPeople[] = {"",         "east-park-1",   "office-1", "office-head-1",
                                   "leader-1", "development-1", "west-park-1",
                                   "administrator-1"};
constexpr std::size_t kPeopleCount = std::size(kPeople);
constexpr std::size_t kRequestsMax = 4;
constexpr std::int64_t kEventsMax = 300;  // then the office is founded anew
constexpr int kInputsMax = 2000;          // sessions and private records leave no event

Instant morning() { return *parse_local_instant("2026-03-16 10:00"); }

// Keeps what it writes, so that the same office can be had again without deciding all of it anew.
class Recorder final : public store::Writer {
 public:
  Recorder(std::unique_ptr<store::Writer> writer, std::vector<store::Batch>& kept)
      : writer_(std::move(writer)), kept_(kept) {}
  Result<store::Head> commit(const store::Batch& batch) override {
    kept_.push_back(batch);
    return writer_->commit(batch);
  }

 private:
  std::unique_ptr<store::Writer> writer_;
  std::vector<store::Batch>& kept_;
};

// What every office of this process shares: it never changes.
struct Ground {
  PackShelf shelf;
  Calendar calendar = *parse_calendar(embedded_text("common/calendar.toml"));
  std::vector<Rate> rates = *parse_rates(embedded_text("common/rates.toml"));
  std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("http_fuzz_" + random_hex(6));
  std::vector<store::Batch> batches;
  std::int64_t ids = 0;

  Ground() { found(); }
  ~Ground() { std::filesystem::remove_all(folder); }

  static std::unique_ptr<store::Store> empty_store() {
    store::OpenOptions options;
    options.tables = registers::all();
    return *store::open("memory:", options);
  }
  ClerkOptions clerk_options() {
    ClerkOptions options;
    options.now = [] { return morning(); };
    options.new_id_base = [this] { return "t" + std::to_string(++ids); };
    return options;
  }

  // The demonstration office with a project in its ledger, a declaration on its way and a draft.
  void found() {
    auto store = empty_store();
    Clerk clerk(*store, std::make_unique<Recorder>(*store->writer(), batches),
                {shelf, calendar, rates}, clerk_options());
    CHECK(establish(clerk, "", true), "no office");
    const Json data = Json::object({{"name", "冷链物流中心"}, {"land", "12 亩"},
                                    {"investment", "6000 万元"}, {"leader_name", "赵某"},
                                    {"contact", "钱某"}, {"content", "新建冷库"}});
    for (const bool draft : {false, true}) {
      const auto answers = clerk.process(
          {Ask{"east-park-1", StartMatter{"key-projects/declaration", "east-park", data, draft},
               {}}});
      CHECK(answers[0].result, "no matter");
    }
    batches.push_back(entry_of(clerk.world(), store->reader().head()->seq + 1));
  }

  store::Batch entry_of(const World& world, std::int64_t seq) {
    Entry e{.id = "e1", .ledger = "key-projects/projects", .number = "2026-001",
            .unit = "east-park", .title = "铝箔生产线", .state = "in", .stage = "signed",
            .entered = morning(), .changed = morning(), .version = 1};
    e.fields = Json::object({{"name", Json(e.title)}, {"unit", "east-park"},
                             {"area", "east-park"}, {"category", "industry"},
                             {"investment", Json(10'000'000)}, {"done_total", Json(1'000'000)}});
    for (const char* id : {"planning", "negotiation", "tracking", "signed", "settled", "started",
                           "completed", "producing", "expanded"})
      e.stages.push_back({.stage = id});
    Event event{.seq = seq, .at = morning(), .subjects = {"entry:e1"},
                .fact = EntryEntered{std::move(e)}};
    Overlay draft(&world);
    apply(draft, event);
    store::Batch batch;
    batch.events.push_back(
        {seq, to_ms(event.at), std::string(kind_of(event.fact)), encode(event), event.subjects});
    Projection projection{draft, shelf, batch};
    for (const auto& [key, record] : draft.changes()) {
      projection.project(nullptr, record.get());
      batch.records.push_back({key.first, key.second, seq, encode(*record), false});
    }
    return batch;
  }
};

Ground& ground() {
  static Ground one;
  return one;
}

// What came of a request: the answer as a client would have it.
struct Seen {
  int status = 0;
  std::string type, body;
};

// An answer that is waited for here. Whoever drops the request unanswered is found out.
class Waiting final : public Exchange {
 public:
  void answer(Response response) override {
    if (!answered_.exchange(true)) promise_.set_value(std::move(response));
  }
  ~Waiting() override { CHECK(answered_, "a request was dropped without an answer"); }
  std::future<Response> future() { return promise_.get_future(); }

 private:
  std::atomic<bool> answered_{false};
  std::promise<Response> promise_;
};

class OpenOffice {
 public:
  OpenOffice() {
    ground().ids = 1000;  // the ids of an input's matters do not depend on what ran before
    {
      auto writer = *store_->writer();
      for (const auto& batch : ground().batches) CHECK(writer->commit(batch), "not founded again");
    }
    founded_ = store_->reader().head()->seq;
    clerk_ = *Clerk::open(*store_, {ground().shelf, ground().calendar, ground().rates},
                          ground().clerk_options());
    thread_.emplace(*clerk_);
    app_.emplace(*store_, *clerk_, *thread_,
                 AppOptions{.data = ground().folder.string(), .now = [] { return morning(); }});
  }

  bool is_worn() const {
    return ++inputs_ > kInputsMax || store_->reader().head()->seq > founded_ + kEventsMax;
  }

  Headers headers_of(std::size_t who) {
    if (who == 0) return {};
    auto& signed_in = signed_in_[who];
    if (signed_in.token.empty() || !app_->sessions().find(signed_in.token, false))
      signed_in = app_->sessions().open(kPeople[who], "127.0.0.1");
    return {{"cookie", "tongchou_session=" + signed_in.token},
            {"x-csrf-token", signed_in.session.csrf}};
  }

  // What HttpServer does with a whole request, without the sockets.
  Seen answer(Request request) {
    AnswerFacts facts = answer_facts(request, true, true);
    Response response;
    if (auto refusal = app_->router().admit(request)) {
      response = std::move(*refusal);
    } else if (request.body.size() > request.body_bytes_max) {
      response =
          Response::error(413, Error{"too_large", "内容过大", "body too large", {}}, request);
    } else {
      auto waiting = std::make_shared<Waiting>();
      auto answered = waiting->future();
      app_->router().handle(std::move(request), Responder(std::move(waiting)));
      response = answered.get();
    }
    const std::string head = prepare(facts, response);
    CHECK(head.ends_with("\r\n\r\n"), head);
    return {response.status, response.type, whole(response)};
  }

 private:
  // The live feed has no end, so it is not begun; test/server/live_test.cc is about it.
  static std::string whole(const Response& response) {
    if (const auto* bytes = std::get_if<std::string>(&response.body)) return *bytes;
    if (const auto* view = std::get_if<std::string_view>(&response.body)) return std::string(*view);
    std::string all, piece;
    if (const auto* chunks = std::get_if<ChunkBody>(&response.body)) {
      for (bool more = true; more; all += piece) more = chunks->next(piece);
    } else if (const auto* file = std::get_if<FileBody>(&response.body)) {
      CHECK(std::ifstream(file->path).good(), "a file that is not there");
    }
    return all;
  }

  mutable int inputs_ = 0;
  std::int64_t founded_ = 0;
  std::unique_ptr<store::Store> store_ = Ground::empty_store();
  std::unique_ptr<Clerk> clerk_;
  std::optional<ClerkThread> thread_;
  std::optional<App> app_;
  Sessions::Opened signed_in_[kPeopleCount];
};

struct Asked {
  std::size_t who = 0;
  bool with_key = false;
  std::string method = "GET", target = "/", body;
};

// A token of a head: what would end the line or the head is written as an escape.
std::string in_a_head(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, 2000)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x20 && byte < 0x7f) {
      out += c;
    } else {
      char escape[4];
      std::snprintf(escape, sizeof escape, "%%%02X", byte);
      out += escape;
    }
  }
  return out;
}

Asked read_request(std::string_view text) {
  Asked asked;
  const std::string_view line = text.substr(0, text.find('\n'));
  if (line.size() < text.size()) asked.body = text.substr(line.size() + 1);
  if (!line.empty() && line[0] >= '0' && line[0] <= '9')
    asked.who = static_cast<std::size_t>(line[0] - '0') % kPeopleCount;
  asked.with_key = line.size() > 1 && line[1] == 'k';
  const auto method = std::min(line.find(' '), line.size());
  const auto target = std::min(line.find(' ', method + 1), line.size());
  for (const char* known : {"POST", "DELETE", "PUT", "HEAD", "PATCH", "OPTIONS"})
    if (line.substr(std::min(method + 1, line.size()), target - method).starts_with(known))
      asked.method = known;
  if (target < line.size()) asked.target = in_a_head(line.substr(target + 1));
  if (!asked.target.starts_with('/')) asked.target = "/api/" + asked.target;
  return asked;
}

void put_id(std::string& text, const std::string& id) {
  for (auto at = text.find("@id"); at != text.npos; at = text.find("@id", at + id.size()))
    text.replace(at, 3, id);
}

// Nothing for a target that no server would take.
std::optional<Seen> send(OpenOffice& office, const Asked& asked, const char* language) {
  Request request;
  request.method = asked.method;
  request.remote = "127.0.0.1";
  request.headers = office.headers_of(asked.who);
  if (asked.with_key) request.headers.emplace_back("idempotency-key", "one");
  request.language = preferred_language(language);
  request.body = asked.body;
  if (!read_target(asked.target, request)) return std::nullopt;
  return office.answer(std::move(request));
}

bool is_documented(int status) {
  for (const int known : {200, 204, 304, 400, 401, 403, 404, 405, 409, 413, 422, 429})
    if (status == known) return true;
  return false;
}

struct Words {
  std::string code, message;
};

// What an answer must be like, whatever was asked; the words of a refusal.
Words check(const Asked& asked, const Seen& answer, Json& json) {
  const std::string what = asked.method + " " + asked.target + " gave " +
                           std::to_string(answer.status) + " " + answer.body;
  CHECK(is_documented(answer.status), what);
  if (asked.method == "HEAD" || answer.status == 204 || answer.status == 304) return {};
  const bool is_json = answer.type.starts_with("application/json");
  CHECK(is_json || answer.status == 200, what);
  if (!is_json) return {};
  auto read = parse_json(answer.body);
  CHECK(read, what);
  json = std::move(*read);
  if (answer.status < 400) return {};
  const Json& error = json["error"];
  CHECK(!error["code"].as_string().empty() && !error["message"].as_string().empty(), what);
  return {error["code"].as_string(), error["message"].as_string()};
}

void ask(OpenOffice& office, Asked asked, std::string& id) {
  put_id(asked.target, id);
  put_id(asked.body, id);
  const auto in_chinese = send(office, asked, "");
  if (!in_chinese) return;
  Json json;
  const Words zh = check(asked, *in_chinese, json);
  if (json["id"].is_string()) id = in_a_head(json["id"].as_string());
  // A refusal changes nothing but the count of failed logins: asked again, it says the same.
  if (zh.code.empty() || zh.code.starts_with("login")) return;
  const Words en = check(asked, *send(office, asked, "en"), json);
  CHECK(en.code == zh.code, zh.code + " became " + en.code);
  CHECK(en.message != zh.message, zh.code + " has one language");
}

}  // namespace
}  // namespace tongchou::server

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tongchou::server;
  (void)ground();  // made before the office, so that it goes after it
  static std::unique_ptr<OpenOffice> office;
  if (!office || office->is_worn()) {
    office.reset();
    office = std::make_unique<OpenOffice>();
  }
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  std::string id = "t1";
  for (std::size_t i = 0; i < kRequestsMax && !rest.empty(); ++i) {
    const auto end = std::min(rest.find("\n----\n"), rest.size());
    ask(*office, read_request(rest.substr(0, end)), id);
    rest.remove_prefix(std::min(end + 6, rest.size()));
  }
  return 0;
}
