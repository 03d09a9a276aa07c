#include "server/notify.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

#include "server/meeting_acts.h"

namespace tongchou::server {

using namespace kernel;

namespace {

constexpr std::string_view kPosition = "notice_position", kOutbox = "notice", kContact = "contact";
constexpr int kEventsAtOnce = 200;

struct Contact {
  std::string address;
  std::vector<std::string> kinds;        // task, read, urge
};
BOOST_DESCRIBE_STRUCT(Contact, (), (address, kinds))

// How far the journal has been read. A command's events share a moment and tell of the same tasks:
// what was told of the last moment is kept, should the next reading begin in its middle.
struct Position {
  std::int64_t seq = 0;
  Instant moment{};
  std::vector<std::string> told;
};
BOOST_DESCRIBE_STRUCT(Position, (), (seq, moment, told))

// What waits in the outbox. `channel`: mail | webhook; `state`: waiting | sending.
struct Notice {
  std::string id, channel, state, to, subject, text;
  std::int64_t attempts = 0, next_ms = 0;
};
BOOST_DESCRIBE_STRUCT(Notice, (), (id, channel, state, to, subject, text, attempts, next_ms))

// Something that happened to a person, before it is put into words.
struct Happened {
  std::string kind, person, matter, what, title, step;
  std::string meeting = {};  // where it is answered
};

template <class T>
std::optional<T> read_private(const store::Reader& reader, std::string_view kind,
                              const std::string& id) {
  auto row = reader.find(kind, id);
  if (!row || !*row) return std::nullopt;
  auto json = parse_json((*row)->bytes);
  auto value = json ? from_json<T>(*json) : Result<T>(std::unexpected(json.error()));
  return value ? std::optional<T>(std::move(*value)) : std::nullopt;
}

template <class T>
store::RecordPut private_record(std::string_view kind, const std::string& id, const T& value) {
  return {std::string(kind), id, 1, json_text(value), false};
}

std::int64_t real_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// ---- from events to people --------------------------------------------------------------------

void new_tasks(const World& world, const Event& event, const Matter& matter,
               std::vector<Happened>& found) {
  const Date today = local_date(event.at);
  for (const auto& task : matter.tasks) {
    if (task.state != TaskState::open || task.opened != event.at) continue;
    for (const auto& role : task.roles) {
      for (const auto& person : persons_of_role(world, role, today)) {
        if (person == event.who.person) continue;
        found.push_back({"task", person, matter.id, task.id, matter.title, task.step});
      }
    }
  }
}

void new_papers(const Event& event, const Matter& matter, std::vector<Happened>& found) {
  const auto* sent = std::get_if<CircularSent>(&event.fact);
  if (!sent) return;
  for (const auto& delivery : sent->circular.to) {
    found.push_back({"read", delivery.person, matter.id, sent->circular.id, matter.title,
                     sent->circular.text});
  }
}

void urgings(const World& world, const Event& event, const Matter& matter,
             std::vector<Happened>& found) {
  const auto* urged = std::get_if<TaskUrged>(&event.fact);
  if (!urged) return;
  for (const auto& id : urged->tasks) {
    const Task* task = matter.task(id);
    if (!task || task->state != TaskState::open) continue;
    for (const auto& role : task->roles) {
      for (const auto& person : persons_of_role(world, role, local_date(event.at))) {
        found.push_back({"urge", person, matter.id, id + "/" + std::to_string(event.seq),
                         matter.title, task->step});
      }
    }
  }
}

std::vector<Happened> happened_in(const World& world, const Event& event) {
  std::vector<Happened> found;
  for (const auto& subject : event.subjects) {
    if (!subject.starts_with("matter:")) continue;
    auto matter = world.get<Matter>(subject.substr(7));
    if (!matter) continue;
    const std::size_t from = found.size();
    new_tasks(world, event, *matter, found);
    new_papers(event, *matter, found);
    urgings(world, event, *matter, found);
    // Mail leaves the house: of what is restricted it says only that it is there (KP-44).
    if (!matter->confidential) continue;
    for (std::size_t i = from; i < found.size(); ++i) {
      found[i].title = "限阅事项 / restricted matter";
      found[i].step.clear();
    }
  }
  return found;
}

}  // namespace

// ---- the thread -------------------------------------------------------------------------------

struct Notifier::Work {
  App& app;
  NotifyOptions options;
  std::mutex mutex;
  std::condition_variable_any waking;
  bool woken = true;
  std::jthread thread;

  Work(App& served, NotifyOptions wanted) : app(served), options(std::move(wanted)) {}

  void say(const std::string& line) const {
    if (options.log) options.log("notices: " + line);
  }

  Notice worded(const Happened& one, const std::string& channel, const std::string& to) const {
    const bool task = one.kind == "task", urge = one.kind == "urge";
    const std::string zh = task ? "新待办" : urge ? "催办" : "待阅";
    const std::string en = task ? "New task" : urge ? "Urged" : "To read";
    const std::string link = options.address + (one.meeting.empty() ? "/matters/" + one.matter
                                                                    : "/meetings/" + one.meeting);
    Notice notice{.id = hex(sm3(one.kind + "|" + one.what + "|" + one.person + "|" + channel + "|" +
                                to)).substr(0, 40),
                  .channel = channel, .state = "waiting", .to = to};
    if (channel == "mail") {
      notice.subject = zh + "：" + one.title;
      notice.text = zh + " / " + en + "\n" + one.title + "\n" + one.step + "\n\n" + link + "\n";
    } else {
      auto person = app.world().get<Person>(one.person);
      notice.text = write_json(Json::object(
          {{"id", Json(notice.id)}, {"kind", Json(one.kind)}, {"title", Json(one.title)},
           {"step", Json(one.step)}, {"matter", Json(one.matter)}, {"url", Json(link)},
           {"account", Json(person ? person->account : "")}}));
    }
    return notice;
  }

  void address_to(Happened one, std::vector<store::RecordPut>& puts,
                  std::set<std::string>& known) const {
    // Whoever is locked, holds no post any more or has lost sight of it is told nothing.
    const auto world = app.world();
    const Standing standing = standing_of(world, one.person, app.now());
    auto matter = world.get<Matter>(one.matter);
    if (!matter || !may_see(standing, *matter)) return;
    if (one.kind == "read") one.meeting = meeting_to_answer(world, standing, *matter);
    auto put = [&](Notice notice) {
      if (!known.insert(notice.id).second) return;
      puts.push_back(private_record(kOutbox, notice.id, notice));
    };
    if (options.webhook.on()) put(worded(one, "webhook", options.webhook.url));
    if (!options.mail.on()) return;
    auto contact = read_private<Contact>(app.reader(), kContact, one.person);
    if (!contact || contact->address.empty()) return;
    const auto& kinds = contact->kinds;
    if (std::find(kinds.begin(), kinds.end(), one.kind) == kinds.end()) return;
    put(worded(one, "mail", contact->address));
  }

  // Reads on in the journal; false when there was nothing more.
  bool read_on() {
    auto position = read_private<Position>(app.reader(), kPosition, "journal");
    if (!position) {
      // What happened before anybody asked for notices is not told of.
      auto head = app.reader().head();
      if (!head) return false;
      return app.thread()
          .keep_private({private_record(kPosition, "journal", Position{.seq = head->seq})})
          .has_value();
    }
    auto rows = app.reader().scan_events(position->seq + 1, kEventsAtOnce);
    if (!rows || rows->empty()) return false;
    const auto world = app.world();
    std::vector<store::RecordPut> puts;
    Instant moment = position->moment;
    std::set<std::string> known(position->told.begin(), position->told.end());
    for (const auto& row : *rows) {
      auto event = decode_event(row.bytes);
      if (!event) {
        say("event " + std::to_string(row.seq) + " cannot be read: " + event.error().en);
        continue;
      }
      if (event->at != moment) known.clear();
      moment = event->at;
      for (const auto& one : happened_in(world, *event)) address_to(one, puts, known);
    }
    puts.push_back(private_record(
        kPosition, "journal", Position{rows->back().seq, moment, {known.begin(), known.end()}}));
    return app.thread().keep_private(std::move(puts)).has_value();
  }

  void keep(const Notice& notice) {
    (void)app.thread().keep_private({private_record(kOutbox, notice.id, notice)});
  }
  void forget(const Notice& notice) {
    (void)app.thread().keep_private({{std::string(kOutbox), notice.id, 0, {}, true}});
  }

  void send(Notice notice) {
    std::string why;
    Sent sent = Sent::never;
    if (notice.channel == "mail" && options.mail.on()) {
      notice.state = "sending";
      keep(notice);
      sent = send_mail(options.mail, {notice.id, notice.to, notice.subject, notice.text}, why);
    } else if (notice.channel == "webhook" && options.webhook.on()) {
      sent = call_webhook(options.webhook, notice.id, notice.text, why);
    }
    if (sent == Sent::later && ++notice.attempts < limits::kNoticeAttemptsMax) {
      say(notice.channel + " " + notice.id + ": " + why + "; to be tried again");
      notice.state = "waiting";
      notice.next_ms = real_ms() + (options.retry.count() << (notice.attempts - 1));
      return keep(notice);
    }
    if (sent != Sent::done) say(notice.channel + " " + notice.id + " given up: " + why);
    forget(notice);
  }

  std::vector<Notice> outbox() const {
    std::vector<Notice> waiting;
    std::string after;
    while (waiting.size() < limits::kNoticesKeptMax) {
      auto rows = app.reader().scan_records(kOutbox, after, 200);
      if (!rows) break;
      for (const auto& row : *rows) {
        auto json = parse_json(row.bytes);
        auto notice = json ? from_json<Notice>(*json) : Result<Notice>();
        if (json && notice) waiting.push_back(std::move(*notice));
      }
      if (rows->size() < 200) break;
      after = rows->back().id;
    }
    return waiting;
  }

  // What was going out when the process ended may have arrived.
  void settle() {
    for (const auto& notice : outbox()) {
      if (notice.state != "sending") continue;
      say("mail " + notice.id + " was going out when the process ended; not sent again");
      forget(notice);
    }
  }

  void run(std::stop_token stop) {
    settle();
    while (!stop.stop_requested()) {
      while (!stop.stop_requested() && read_on()) {}
      std::int64_t next = real_ms() + 3'600'000;
      for (const auto& notice : outbox()) {
        if (stop.stop_requested()) return;
        if (notice.next_ms <= real_ms()) send(notice);
        else next = std::min(next, notice.next_ms);
      }
      // What was put off just now is looked up too.
      for (const auto& notice : outbox()) next = std::min(next, notice.next_ms);
      std::unique_lock lock(mutex);
      const std::chrono::milliseconds wait{std::max<std::int64_t>(1, next - real_ms())};
      waking.wait_for(lock, stop, wait, [this] { return woken; });
      woken = false;
    }
  }
};

Notifier::Notifier(App& app, NotifyOptions options)
    : work_(std::make_unique<Work>(app, std::move(options))) {
  work_->thread = std::jthread([this](std::stop_token stop) { work_->run(stop); });
}

Notifier::~Notifier() {
  work_->thread.request_stop();
  work_->thread.join();
}

void Notifier::wake() {
  {
    const std::lock_guard lock(work_->mutex);
    work_->woken = true;
  }
  work_->waking.notify_one();
}

// ---- a person's choice ------------------------------------------------------------------------

namespace {

const std::vector<std::string>& notice_kinds() {
  static const std::vector<std::string> kinds = {"task", "read", "urge"};
  return kinds;
}

Response my_notices(App& app, const Request& request) {
  const auto contact =
      read_private<Contact>(app.reader(), kContact, caller(request).standing.person)
          .value_or(Contact{});
  return Response::json(Json::object({{"mail", Json(app.mail_is_on())},
                                      {"address", Json(contact.address)},
                                      {"kinds", to_json(contact.kinds)}}));
}

Response set_notices(App& app, const Request& request) {
  auto body = request.json();
  if (!body) return failure(body.error(), request);
  Contact contact{.address = (*body)["address"].as_string()};
  if (!contact.address.empty() && !is_mail_address(contact.address)) {
    return Response::error(422, {"notices.address", "邮箱地址写法不对", "this is no e-mail address",
                                 contact.address}, request);
  }
  for (const auto& kind : notice_kinds()) {
    for (const auto& asked : (*body)["kinds"].items()) {
      if (asked.as_string() == kind) contact.kinds.push_back(kind);
    }
  }
  auto kept = app.thread().keep_private(
      {private_record(kContact, caller(request).standing.person, contact)});
  return kept ? my_notices(app, request) : failure(kept.error(), request);
}

}  // namespace

std::string mail_address_of(App& app, const std::string& person) {
  return read_private<Contact>(app.reader(), kContact, person).value_or(Contact{}).address;
}

void add_notice_routes(App& app) {
  Router& router = app.router();
  router.get("/api/notices/mine", Access::signed_in(),
             [&app](const Request& r) { return my_notices(app, r); });
  router.post("/api/notices/mine", Access::signed_in(),
              [&app](const Request& r) { return set_notices(app, r); });
}

}  // namespace tongchou::server
