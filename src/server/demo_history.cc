#include "server/demo_history.h"

#include <toml++/toml.h>

#include <algorithm>
#include <filesystem>

#include "base/file.h"
#include "kernel/meeting.h"
#include "kernel/rights.h"
#include "kernel/working_time.h"
#include "server/setup.h"

namespace tongchou::server {

using namespace kernel;

namespace {

constexpr const char* kHistory = "common/demo/history.toml";

std::string text(const toml::table& t, std::string_view key) {
  return t[key].value<std::string>().value_or("");
}

Date day_at(const Calendar& calendar, Date today, int working_days) {
  return add_working_days(calendar, today, working_days).value;
}

// "{-5}" is the day five working days before today.
std::string with_days(const Calendar& calendar, Date today, std::string words) {
  for (std::size_t at = words.find('{'); at != std::string::npos; at = words.find('{', at + 1)) {
    const auto end = words.find('}', at);
    CHECK(end != std::string::npos, "history.toml: a brace is not closed: " + words);
    const int days = std::stoi(words.substr(at + 1, end - at - 1));
    words.replace(at, end - at + 1, write_date(day_at(calendar, today, days)));
  }
  return words;
}

Json json_of(const toml::node& node, const std::function<std::string(std::string)>& dated) {
  if (const auto* table = node.as_table()) {
    Json json = Json::object();
    for (const auto& [key, value] : *table) json.set(std::string(key.str()), json_of(value, dated));
    return json;
  }
  if (const auto* array = node.as_array()) {
    Json json = Json::array();
    for (const auto& value : *array) json.push(json_of(value, dated));
    return json;
  }
  if (const auto* number = node.as_integer()) return Json(number->get());
  return Json(dated(node.value<std::string>().value_or("")));
}

// "-20 09:10": working days from today, and the time of that day.
Instant moment_of(const Calendar& calendar, Date today, const std::string& at) {
  const int days = std::stoi(at);
  const auto time = at.substr(at.find(' ') + 1);
  const auto clock = std::chrono::hours{std::stoi(time)} +
                     std::chrono::minutes{std::stoi(time.substr(time.find(':') + 1))};
  return at_local(day_at(calendar, today, days), clock);
}

// The acts in the order of time; the file tells one thing after the other.
struct Act {
  Instant at{};
  toml::table told;
};
std::vector<Act> history(const Calendar& calendar, Date today) {
  std::vector<Act> acts;
  const toml::table table = toml::parse(embedded_text(kHistory));
  const auto* told = table.get_as<toml::array>("act");
  CHECK(told, "history.toml holds no acts");
  for (const auto& node : *told) {
    const toml::table& act = *node.as_table();
    acts.push_back({moment_of(calendar, today, text(act, "at")), act});
  }
  std::stable_sort(acts.begin(), acts.end(),
                   [](const auto& a, const auto& b) { return a.at < b.at; });
  return acts;
}

class Player {
 public:
  Player(Clerk& clerk, DemoClock& clock, const Setting& setting, const std::string& data)
      : clerk_(clerk), clock_(clock), setting_(setting), data_(data),
        today_(local_date(clock.real())) {}

  Result<HistoryDone> play() {
    for (const auto& [at, act] : history(setting_.calendar, today_)) {
      advance(at);
      if (auto done = carry_out(act); !done) return std::unexpected(done.error());
    }
    advance(clock_.real());
    clock_.past.reset();
    return done_;
  }

 private:
  // Time stops wherever something is due.
  void advance(Instant until) {
    while (true) {
      const auto due = clerk_.next_due();
      if (!due || *due > until) break;
      clock_.past = std::max(*due, clock_.now());
      if (clerk_.tick() == 0) break;
    }
    clock_.past = until;
  }

  Result<void> carry_out(const toml::table& act) {
    const std::string where = text(act, "at") + " " + text(act, "by") + " " + text(act, "on") +
                              text(act, "name") + " " + text(act, "step") + text(act, "act") +
                              text(act, "meeting");
    const std::string on = text(act, "on");
    if (!on.empty() && !matters_.contains(on)) {
      done_.refused.push_back(where + ": " + on + " did not begin");
      return {};
    }
    auto request = request_of(act, on.empty() ? std::string() : matters_[on]);
    if (!request) return std::unexpected(request.error());
    const auto answer = clerk_.process({Ask{text(act, "by"), std::move(*request), {}}}).front();
    if (!answer.result) {
      const Refused& refused = answer.result.error();
      done_.refused.push_back(where + ": " + std::string(text_of(refused.refusal).en) + " " +
                              refused.detail_en);
      return {};
    }
    ++done_.acts;
    if (const std::string name = text(act, "name"); !name.empty()) {
      matters_[name] = (*answer.result)["id"].as_string();
    }
    return {};
  }

  Result<kernel::Request> request_of(const toml::table& act, const std::string& matter) {
    auto dated = [&](std::string words) {
      return with_days(setting_.calendar, today_, std::move(words));
    };
    const auto* table = act.get_as<toml::table>("data");
    Json data = table ? json_of(*table, dated) : Json::object();
    if (act.contains("start")) {
      return StartMatter{.procedure = text(act, "start"), .data = std::move(data)};
    }
    if (act.contains("act")) {
      return ActOnMatter{.matter = matter, .act = text(act, "act"),
                         .reason = text(act, "reason")};
    }
    if (act.contains("meeting")) return on_meeting(act, matter, std::move(data));
    if (act.contains("file")) return with_file(matter, text(act, "file"), text(act, "title"));
    const std::string outcome = text(act, "outcome");
    return ActOnTask{.matter = matter, .task = task_of(matter, text(act, "by"), text(act, "step")),
                     .act = outcome.empty() ? "agree" : outcome, .data = std::move(data)};
  }

  // The task of this step that this person holds; an unknown one when there is none.
  std::string task_of(const std::string& id, const std::string& person, const std::string& step) {
    const Standing standing = standing_of(clerk_.world(), person, clock_.now());
    const auto held = clerk_.world().get<Matter>(id);
    for (const auto& task : held->tasks) {
      const bool owed = task.state == TaskState::open && task.step_id == step;
      if (owed && standing.has_any(task.roles)) return task.id;
    }
    return step;
  }

  ActOnMeeting on_meeting(const toml::table& act, const std::string& matter, Json data) {
    ActOnMeeting request{.act = text(act, "meeting")};
    const auto held = clerk_.world().get<Matter>(matter);
    for (const auto& link : held->links) {
      if (link.kind == "meeting") request.meeting = link.id;
    }
    auto meeting = clerk_.world().get<Meeting>(request.meeting);
    for (const auto& item : meeting ? meeting->items : std::vector<AgendaItem>{}) {
      if (item.title == text(act, "item")) request.item = item.id;
    }
    for (const auto& one : meeting ? meeting->invitees : std::vector<Invitee>{}) {
      if (one.person != text(act, "who")) continue;
      request.invitee = one.id;
      if (request.act == "remark") data.set("speaker", Json(one.id));
    }
    request.data = std::move(data);
    return request;
  }

  Result<kernel::Request> with_file(const std::string& matter, const std::string& file,
                            const std::string& name) {
    const std::string bytes = embedded_text("common/demo/" + file);
    const std::string id = hex(sm3(bytes));
    const auto path = std::filesystem::path(data_) / "files" / id.substr(0, 2) / id;
    if (!write_durably(path.string(), bytes)) {
      return fail("store.file", "附件没有存下", "the file could not be kept", path.string());
    }
    return AttachFile{matter, {.id = id, .name = name,
                               .size = static_cast<std::int64_t>(bytes.size())}};
  }

  Clerk& clerk_;
  DemoClock& clock_;
  const Setting& setting_;
  const std::string& data_;
  Date today_;
  std::map<std::string, std::string> matters_;
  HistoryDone done_;
};

}  // namespace

Instant history_begins(const Calendar& calendar, Instant today) {
  return history(calendar, local_date(today)).front().at - std::chrono::hours{1};
}

Result<HistoryDone> play_history(Clerk& clerk, DemoClock& clock, const Setting& setting,
                                 const std::string& data) {
  return Player(clerk, clock, setting, data).play();
}

}  // namespace tongchou::server
