#include "server/demo_history.h"

#include <toml++/toml.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/file.h"
#include "kernel/meeting.h"
#include "kernel/rights.h"
#include "kernel/working_time.h"
#include "register/register.h"
#include "server/assets.h"
#include "server/attachment_path.h"
#include "server/setup.h"

namespace tongchou::server {

using namespace kernel;

namespace {

constexpr int kEntriesAtOnce = 500;
constexpr int kBegunWithin = 3;  // a matter, what it began, and what that began

std::string text(const toml::table& t, std::string_view key) {
  return t[key].value<std::string>().value_or("");
}

Date day_at(const Calendar& calendar, Date today, int working_days) {
  return add_working_days(calendar, today, working_days).value;
}

// "-20": working days from today; "monday-1": the first working day of last week; "month-3/20": the
// first working day from the 20th on, three months back; "month-3/20+4": four working days later.
Date day_of_act(const Calendar& calendar, Date today, const std::string& day) {
  constexpr std::string_view kMonday = "monday", kMonth = "month";
  if (day.starts_with(kMonth)) {
    const auto slash = day.find('/');
    const std::string back = day.substr(kMonth.size(), slash - kMonth.size());
    const std::chrono::year_month_day now = today;
    const auto month = now.year() / now.month() +
                       std::chrono::months(back.empty() ? 0 : std::stoi(back));
    const Date from = month / std::stoi(day.substr(slash + 1));
    const auto plus = day.find('+', slash);
    const int later = plus == std::string::npos ? 0 : std::stoi(day.substr(plus));
    return day_at(calendar, from - std::chrono::days{1}, 1 + later);
  }
  if (!day.starts_with(kMonday)) return day_at(calendar, today, std::stoi(day));
  const std::string weeks = day.substr(kMonday.size());
  const std::chrono::weekday weekday{today};
  const Date monday = today - (weekday - std::chrono::Monday) +
                      std::chrono::weeks(weeks.empty() ? 0 : std::stoi(weeks));
  return day_at(calendar, monday - std::chrono::days{1}, 1);
}

// "-5": working days; "day+10": days; "month-1", "year": as they stand; "month-3/20" as above. What
// is none of these comes back empty.
std::string day_named(const Calendar& calendar, Date today, const std::string& named) {
  if (named.contains('/')) return write_date(day_of_act(calendar, today, named));
  const auto sign = named.find_first_of("+-");
  const int distance = sign == std::string::npos ? 0 : std::stoi(named.substr(sign));
  const std::string unit = named.substr(0, sign);
  const std::chrono::year_month_day day = today;
  if (unit.empty()) return write_date(day_at(calendar, today, distance));
  if (unit == "day") return write_date(today + std::chrono::days(distance));
  if (unit == "month") {
    return write_date((day.year() / day.month() + std::chrono::months(distance)) / 1).substr(0, 7);
  }
  return unit == "year" ? std::to_string(static_cast<int>(day.year()) + distance) : std::string();
}

// "-20 09:10", "monday-1 09:10": the day, and the time of that day.
Instant moment_of(const Calendar& calendar, Date today, const std::string& at) {
  const auto space = at.find(' ');
  const auto time = at.substr(space + 1);
  const auto clock = std::chrono::hours{std::stoi(time)} +
                     std::chrono::minutes{std::stoi(time.substr(time.find(':') + 1))};
  return at_local(day_of_act(calendar, today, at.substr(0, space)), clock);
}

// {column} in all texts below `node`; a text that is nothing else becomes the value itself.
void fill_in(toml::node& node, const toml::table& row) {
  auto each = [&row](auto&& place, toml::node& value) {
    const auto* words = value.as_string();
    if (!words) return fill_in(value, row);
    std::string said = words->get();
    for (const auto& [key, stands] : row) {
      const std::string named = "{" + std::string(key.str()) + "}";
      if (said == named) return place(stands);
      for (auto at = said.find(named); at != std::string::npos; at = said.find(named, at)) {
        said.replace(at, named.size(), stands.value_or(std::string()));
      }
    }
    place(toml::value<std::string>(said));
  };
  if (auto* table = node.as_table()) {
    for (auto&& [key, value] : *table) {
      each([&](const auto& filled) { table->insert_or_assign(key, filled); }, value);
    }
  } else if (auto* array = node.as_array()) {
    for (auto it = array->begin(); it != array->end(); ++it) {
      each([&](const auto& filled) { array->replace(it, filled); }, *it);
    }
  }
}

// An act told `for` several, column by column: once for each row, whose values stand for {column}.
std::vector<toml::table> each_told(const toml::table& told) {
  const auto* columns = told.get_as<toml::table>("for");
  if (!columns) return {told};
  std::size_t rows = 0;
  for (const auto& [_, column] : *columns) rows = std::max(rows, column.as_array()->size());
  std::vector<toml::table> each;
  for (std::size_t n = 0; n < rows; ++n) {
    toml::table row;
    for (const auto& [key, column] : *columns) {
      const toml::node* value = column.as_array()->get(n);
      CHECK(value, "history.toml: a column is too short: " + std::string(key.str()));
      row.insert(key, *value);
    }
    toml::table& one = each.emplace_back(told);
    one.erase("for");
    fill_in(one, row);
  }
  return each;
}

// The acts of all packs: those of the past in the order of time, then those of today as they are
// told. What is still to come this week is left out.
struct Act {
  std::optional<Instant> at;
  std::string body;
  toml::table told;
};
std::vector<Act> history(const Calendar& calendar, Instant now) {
  const Date today = local_date(now);
  std::vector<Act> acts;
  for (const auto& asset : assets("bodies")) {
    if (!asset.path.ends_with("history.toml")) continue;
    const toml::table table = toml::parse(asset.bytes);
    const auto* told = table.get_as<toml::array>("act");
    CHECK(told, std::string(asset.path) + " holds no acts");
    const std::string body(asset.path.substr(0, asset.path.find('/')));
    for (const auto& node : *told) {
      for (auto& one : each_told(*node.as_table())) {
        Act act{.at = {}, .body = body, .told = std::move(one)};
        if (act.told.contains("at")) act.at = moment_of(calendar, today, text(act.told, "at"));
        if (act.at && *act.at > now) continue;
        acts.push_back(std::move(act));
      }
    }
  }
  std::stable_sort(acts.begin(), acts.end(), [](const auto& a, const auto& b) {
    return a.at.value_or(Instant::max()) < b.at.value_or(Instant::max());
  });
  // What takes up a matter that began by itself needs something that it began from.
  acts.erase(acts.begin(), std::ranges::find_if(acts, [](const Act& act) {
               return !act.told.contains("of");
             }));
  return acts;
}

class Player {
 public:
  Player(Clerk& clerk, DemoClock& clock, const HistoryTools& tools)
      : clerk_(clerk), clock_(clock), tools_(tools), today_(local_date(clock.real())) {}

  Result<HistoryDone> play() {
    for (const auto& act : history(tools_.setting.calendar, clock_.real())) {
      if (act.at) advance(*act.at);
      else come_to_today();
      body_ = act.body;
      if (auto done = carry_out(act.told); !done) return std::unexpected(done.error());
    }
    come_to_today();
    return done_;
  }

 private:
  struct Owed {
    std::string matter, task;
  };

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

  void come_to_today() {
    if (!clock_.past) return;
    advance(clock_.real());
    clock_.past.reset();
  }

  Result<void> carry_out(const toml::table& act) {
    const std::string where = text(act, "at") + " " + text(act, "by") + " " + text(act, "on") +
                              text(act, "name") + " " + text(act, "step") + text(act, "act") +
                              text(act, "meeting");
    if (act.contains("reads")) return read_all(text(act, "by"));
    const std::string on = text(act, "on");
    if (!on.empty() && !matters_.contains(on)) {
      done_.refused.push_back(where + ": " + on + " did not begin");
      return {};
    }
    const std::string owed = newest_owed(act);
    if (owed.empty() && act.contains("of")) return {};  // it has not begun by itself yet
    auto request = request_of(act, on.empty() ? owed : matters_[on]);
    if (!request) return std::unexpected(request.error());
    if (auto* step = std::get_if<ActOnTask>(&*request); step && step->act == "agree") {
      auto signature = signature_for(text(act, "by"), *step);
      if (!signature) return left_out(where, signature.error());
      step->signature = std::move(*signature);
    }
    const auto answer = clerk_.process({Ask{text(act, "by"), std::move(*request), {}}}).front();
    if (!answer.result) return left_out(where, answer.result.error());
    ++done_.acts;
    if (const std::string name = text(act, "name"); !name.empty()) {
      matters_[name] = (*answer.result)["id"].as_string();
    }
    return {};
  }

  // All that was sent to them and lies unread.
  Result<void> read_all(const std::string& person) {
    TRY(const auto unread, tools_.reader.query({.table = &registers::unread(),
                                                .columns = {"matter"},
                                                .where = {store::is("person", person),
                                                          store::is("read", std::int64_t{0})},
                                                .limit = store::kRowsPerPageMax}));
    std::set<std::string> matters;
    for (const auto& row : unread.rows) matters.insert(store::cell_text(row[0]));
    std::vector<Ask> asks;
    for (const auto& matter : matters) {
      asks.push_back({person, ActOnMatter{.matter = matter, .act = "read"}, {}});
    }
    for (const auto& answer : clerk_.process(asks)) {
      if (!answer.result) return left_out(person + " reads", answer.result.error());
      ++done_.acts;
    }
    return {};
  }

  Result<void> left_out(const std::string& where, const Refused& refused) {
    std::string why = std::string(text_of(refused.refusal).en) + " " + refused.detail_en;
    for (const auto& field : refused.fields) why += " " + field.path + " " + field.en;
    done_.refused.push_back(where + ": " + why);
    return {};
  }

  Result<kernel::Request> request_of(const toml::table& act, const std::string& matter) {
    const auto* table = act.get_as<toml::table>("data");
    Json data = table ? json_of(*table) : Json::object();
    if (act.contains("start")) {
      return StartMatter{.procedure = text(act, "start"), .unit = text(act, "unit"),
                         .data = std::move(data)};
    }
    if (act.contains("act")) {
      return ActOnMatter{.matter = matter, .act = text(act, "act"),
                         .reason = text(act, "reason")};
    }
    if (act.contains("meeting")) return on_meeting(act, matter, std::move(data));
    if (act.contains("file")) return with_file(matter, text(act, "file"), text(act, "title"));
    const std::string outcome = text(act, "outcome");
    const Owed owed = owed_of(act, matter, kBegunWithin).value_or(Owed{matter, text(act, "step")});
    return ActOnTask{.matter = owed.matter, .task = owed.task,
                     .act = outcome.empty() ? "agree" : outcome,
                     .opinion = text(act, "opinion"), .reason = text(act, "reason"),
                     .data = std::move(data)};
  }

  // Nothing when the step signs no document.
  Granted<std::optional<SignatureRecord>> signature_for(const std::string& person,
                                                        const ActOnTask& step) {
    const World& world = clerk_.world();
    const auto matter = world.get<Matter>(step.matter);
    const Task* task = matter ? matter->task(step.task) : nullptr;
    const auto document = task && task->signs ? world.get<Document>(*task->signs) : nullptr;
    if (!document) return std::nullopt;
    const auto known = std::ranges::find(tools_.accounts, person, &NewAccount::account);
    CHECK(known != tools_.accounts.end(), "history.toml: nobody has the account " + person);
    if (with_key_.insert(person).second) {
      TRY(const auto key, tools_.keys.make_key(person, known->password));
    }
    const Standing standing = standing_of(world, person, clock_.now());
    TRY(auto made, tools_.keys.sign(who_of(standing, standing.post_for(task->roles)), *document,
                                    *task, known->password));
    return made;
  }

  // Of the matters of the title `of`, which began by themselves or in another's course: the newest
  // in which this person owes the step.
  std::string newest_owed(const toml::table& act) const {
    const std::string title = text(act, "of"), step = text(act, "step");
    if (title.empty()) return {};
    const auto owed = tools_.reader.query(
        {.table = &registers::todo(),
         .columns = {"matter", "role"},
         .where = {store::is("title", title), store::is("step_id", step)},
         .order_by = {{"opened", true}}});
    CHECK(owed, "the register of tasks cannot be read");
    const Standing standing = standing_of(clerk_.world(), text(act, "by"), clock_.now());
    for (const auto& row : owed->rows) {
      if (standing.has(store::cell_text(row[1]))) return store::cell_text(row[0]);
    }
    return {};
  }

  // The open task of this step, by id or name, that this person holds in the matter or in one that
  // it began.
  std::optional<Owed> owed_of(const toml::table& act, const std::string& id, int depth) {
    const World& world = clerk_.world();
    auto matter = world.get<Matter>(id);
    if (!matter) return std::nullopt;
    const Standing standing = standing_of(world, text(act, "by"), clock_.now());
    const std::string step = text(act, "step"), about = text(act, "about");
    for (const auto& task : matter->tasks) {
      const bool meant = (task.step_id == step || task.step == step) &&
                         (about.empty() || task.about.value_or("") == about);
      if (task.state == TaskState::open && meant && standing.has_any(task.roles)) {
        return Owed{id, task.id};
      }
    }
    for (const auto& link : matter->links) {
      if (link.kind != "matter" || depth == 0) continue;
      if (auto found = owed_of(act, link.id, depth - 1)) return found;
    }
    return std::nullopt;
  }

  Json json_of(const toml::node& node) {
    if (const auto* table = node.as_table()) {
      Json json = Json::object();
      for (const auto& [key, value] : *table) json.set(std::string(key.str()), json_of(value));
      return json;
    }
    if (const auto* array = node.as_array()) {
      Json json = Json::array();
      for (const auto& value : *array) json.push(json_of(value));
      return json;
    }
    if (const auto* number = node.as_integer()) return Json(number->get());
    if (const auto* yes = node.as_boolean()) return Json(yes->get());
    const std::string words = node.value<std::string>().value_or("");
    if (words == "{year}") return Json(std::int64_t{std::stoi(filled(words))});
    return Json(filled(words));
  }

  // "{-5}", "{day+10}", "{month-1}", "{year}"; "{entry projects 铝箔}" is the entry of that title in
  // that ledger of the body.
  std::string filled(std::string words) {
    for (auto at = words.find('{'); at != std::string::npos; at = words.find('{', at + 1)) {
      const auto end = words.find('}', at);
      CHECK(end != std::string::npos, "history.toml: a brace is not closed: " + words);
      const std::string named = words.substr(at + 1, end - at - 1);
      words.replace(at, end - at + 1, named.starts_with("entry ")
                                          ? entry_named(named.substr(6))
                                          : day_named(tools_.setting.calendar, today_, named));
    }
    return words;
  }

  std::string entry_named(const std::string& named) {
    const auto space = named.find(' ');
    const std::string ledger = body_ + "/" + named.substr(0, space);
    const std::string title = named.substr(space + 1);
    std::string after;
    while (true) {
      const auto ids = clerk_.world().entries({ledger, {}}, after, kEntriesAtOnce);
      for (const auto& id : ids) {
        if (clerk_.world().get<Entry>(id)->title == title) return id;
      }
      if (ids.size() < kEntriesAtOnce) return {};
      after = ids.back();
    }
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
    const auto pool = clerk_.world().get<TopicPool>(meeting ? meeting->body : "");
    for (const auto& topic : pool ? pool->topics : std::vector<AgendaItem>{}) {
      if (topic.title == text(act, "topic")) data.set("topic", Json(topic.id));
    }
    request.data = std::move(data);
    return request;
  }

  Result<kernel::Request> with_file(const std::string& matter, const std::string& file,
                            const std::string& name) {
    const std::string bytes = embedded_text("common/demo/" + file);
    const std::string id = hex(sm3(bytes));
    const auto path = std::filesystem::path(tools_.data) / attachment_path(id);
    if (!write_durably(path.string(), bytes)) {
      return fail("store.file", "附件没有存下", "the file could not be kept", path.string());
    }
    return AttachFile{matter, {.id = id, .name = name,
                               .size = static_cast<std::int64_t>(bytes.size())}};
  }

  Clerk& clerk_;
  DemoClock& clock_;
  const HistoryTools& tools_;
  Date today_;
  std::string body_;                            // whose act is in hand
  std::map<std::string, std::string> matters_;  // by name
  std::set<std::string> with_key_;
  HistoryDone done_;
};

}  // namespace

Instant history_begins(const Calendar& calendar, Instant today) {
  return *history(calendar, today).front().at - std::chrono::hours{1};
}

Result<HistoryDone> play_history(Clerk& clerk, DemoClock& clock, const HistoryTools& tools) {
  return Player(clerk, clock, tools).play();
}

}  // namespace tongchou::server
