#include "server/demo_cases.h"

#include "server/assets.h"

namespace tongchou::server {

using namespace kernel;

namespace {

constexpr int kEntriesAtOnce = 500;

class Play {
 public:
  Play(Clerk& clerk, std::string body, Json defaults)
      : clerk_(clerk), body_(std::move(body)), defaults_(std::move(defaults)) {}

  // {by, start, unit, as, data}: a matter, later called by what `as` says.
  // {by, on, step, about, outcome, opinion, data}: its open task of that step.
  Result<void> act(const Json& act) {
    const std::string& verb = act[act["start"].is_string() ? "start" : "step"].as_string();
    Json data = filled(defaults_[verb]);
    if (!data.is_object()) data = Json::object();
    const Json own = filled(act["data"]);
    for (const auto& [name, value] : own.members()) data.set(name, value);
    if (act["start"].is_string()) {
      TRY(const Json reply, ask(act["by"].as_string(),
                                StartMatter{body_ + "/" + verb, act["unit"].as_string(),
                                            std::move(data)}));
      matters_[act["as"].as_string()] = reply["id"].as_string();
      return {};
    }
    const Task* task = open_task(matters_[act["on"].as_string()], verb, act["about"].as_string());
    if (!task) return fail("demo.task", "没有这一步 " + verb, "no open task of " + verb, verb);
    const std::string matter = task->id.substr(0, task->id.rfind('.'));
    const std::string outcome = act["outcome"].is_string() ? act["outcome"].as_string() : "agree";
    TRY(const Json done, ask(act["by"].as_string(),
                             ActOnTask{.matter = matter, .task = task->id, .act = outcome,
                                       .opinion = act["opinion"].as_string(), .reason = {},
                                       .target = {}, .to = {}, .data = std::move(data)}));
    (void)done;
    return {};
  }

 private:
  Result<Json> ask(const std::string& person, kernel::Request request) {
    auto answers = clerk_.process({Ask{person, std::move(request), {}}});
    if (answers[0].result) return *answers[0].result;
    const Refused& refused = answers[0].result.error();
    std::string zh = std::string(text_of(refused.refusal).zh) + " " + refused.detail_zh;
    for (const auto& field : refused.fields) zh += "；" + field.zh;
    return fail("demo.refused", zh, std::string(text_of(refused.refusal).en) + " " +
                                        refused.detail_en);
  }

  // Of the matter, or of one that it began: what an act is done on goes by the first one's name.
  const Task* open_task(const std::string& id, const std::string& step, const std::string& about) {
    matter_ = clerk_.world().get<Matter>(id);
    if (!matter_) return nullptr;
    for (const auto& task : matter_->tasks) {
      const bool same = about.empty() || task.about.value_or("") == about;
      if (task.state == TaskState::open && task.step_id == step && same) return &task;
    }
    const auto links = matter_->links;
    for (const auto& link : links) {
      if (link.kind != "matter" || link.id <= id) continue;
      if (const Task* task = open_task(link.id, step, about)) return task;
    }
    return nullptr;
  }

  // "day:-10" is ten days ago; "entry:projects/铝箔扩产" the entry of that name in that ledger.
  Json filled(const Json& value) {
    if (value.is_string()) return filled_text(value.as_string());
    if (value.is_array()) {
      Json list = Json::array();
      for (const auto& one : value.items()) list.push(filled(one));
      return list;
    }
    if (!value.is_object()) return value;
    Json object = Json::object();
    for (const auto& [name, one] : value.members()) object.set(name, filled(one));
    return object;
  }
  Json filled_text(const std::string& text) {
    if (text.starts_with("day:")) {
      const auto days = Decimal::parse(text.substr(4));
      const auto count = days ? days->to_integer().value_or(0) : 0;
      return Json(write_date(local_date(clerk_.now()) + std::chrono::days(count)));
    }
    const auto slash = text.find('/');
    if (!text.starts_with("entry:") || slash == std::string::npos) return Json(text);
    const std::string ledger = body_ + "/" + text.substr(6, slash - 6);
    const std::string title = text.substr(slash + 1);
    std::string after;
    while (true) {
      const auto ids = clerk_.world().entries({ledger, {}}, after, kEntriesAtOnce);
      for (const auto& id : ids) {
        if (clerk_.world().get<Entry>(id)->title == title) return Json(id);
      }
      if (ids.size() < kEntriesAtOnce) return Json(text);
      after = ids.back();
    }
  }

  Clerk& clerk_;
  std::string body_;
  Json defaults_;
  std::map<std::string, std::string> matters_;  // by name
  std::shared_ptr<const Matter> matter_;        // whose task is in hand
};

}  // namespace

Result<void> play_demo_cases(Clerk& clerk) {
  for (const auto& asset : assets("bodies")) {
    const auto end = asset.path.find("/demo/cases.json");
    if (end == std::string_view::npos) continue;
    const std::string path(asset.path);
    TRY(const Json cases, parse_json(asset.bytes));
    Play play(clerk, path.substr(0, end), cases["defaults"]);
    int number = 0;
    for (const auto& act : cases["acts"].items()) {
      ++number;
      auto done = play.act(act);
      if (!done) {
        done.error().place = path + " " + std::to_string(number) + " " + done.error().place;
        return std::unexpected(done.error());
      }
    }
  }
  return {};
}

}  // namespace tongchou::server
