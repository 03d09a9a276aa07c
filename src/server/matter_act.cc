#include "server/matter_act.h"

#include <algorithm>

#include "kernel/giving_up.h"
#include "kernel/matter.h"
#include "kernel/supervise.h"
#include "kernel/ways_back.h"

namespace tongchou::server {

using namespace kernel;

namespace {

Json act_json(const std::string& act, const std::string& label, const char* kind,
              std::vector<std::string> needs, Json targets = Json::array(), Json blocked = Json()) {
  return Json::object({{"act", Json(act)},
                       {"label", Json(label)},
                       {"kind", Json(std::string(kind))},
                       {"needs", to_json(needs)},
                       {"targets", std::move(targets)},
                       {"blocked", std::move(blocked)}});
}

}  // namespace

Json task_acts(App& app, const Request& request, const World& world, const Matter& matter,
               const Pack& pack, const Task& task) {
  Json acts = Json::array();
  bool first = true;
  for (const auto& outcome : task.outcomes) {
    std::vector<std::string> needs;
    if (!task.form.empty() && outcome.id != "disagree") needs.push_back("form");
    if (task.opinion == "required") needs.push_back("opinion");
    if (outcome.id == "disagree") needs.push_back("reason");
    const char* kind = first ? "primary" : outcome.id == "disagree" ? "seal" : "plain";
    acts.push(act_json(outcome.id, outcome.label, kind, std::move(needs)));
    first = false;
  }
  const bool bound = binding_of(world, app.setting(), app.now(), pack, matter) != Binding::none;
  const WaysBack ways = ways_back(world, pack, matter, task, bound);
  Json targets = Json::array();
  for (const auto& way : ways.steps) {
    targets.push(Json::object({{"id", Json(way.step)}, {"label", Json(way.name)}}));
  }
  if (ways.to_starter) {
    const std::string label = choose(request, "补正：", "Correction: ");
    targets.push(
        Json::object({{"id", "start"}, {"label", Json(label + matter.starter.unit_name)}}));
  }
  Json blocked;
  if (ways.none()) {
    blocked = Json::object({{"message", Json(choose(request, ways.zh, ways.en))},
                            {"clause", Json()}});
  }
  const auto own = std::ranges::find(task.outcomes, "disagree", &Outcome::id);
  if (own == task.outcomes.end()) {
    acts.push(act_json("disagree", "不同意", "plain", {"reason", "target"}, targets, blocked));
  }
  // A procedure's own 退回 is the only one.
  if (own == task.outcomes.end() || own->label != "退回") {
    acts.push(act_json("return", "退回", "plain", {"reason", "target"}, std::move(targets),
                       std::move(blocked)));
  }
  acts.push(act_json("transfer", "转办", "plain", {"reason", "to"}));
  if (!task.form.empty()) acts.push(act_json("save", "暂存", "plain", {"form"}));
  return acts;
}

Json matter_acts(App& app, const Request& request, const Pack& pack, const Matter& matter) {
  Json acts = Json::array();
  const Standing& standing = caller(request).standing;
  const bool judged = matter.state == MatterState::open || matter.state == MatterState::done;
  if (judged && standing.has_any(roles_that_comment(pack, matter))) {
    acts.push(act_json("comment", "督查意见", "plain", {"reason"}));
  }
  const bool watched = std::find(matter.watchers.begin(), matter.watchers.end(),
                                 standing.person) != matter.watchers.end();
  if (matter.state == MatterState::draft || matter.state == MatterState::returned) {
    acts.push(act_json("submit", "报送", "primary", {"form"}));
  }
  const Binding binding = binding_of(app.world(), app.setting(), app.now(), pack, matter);
  if (matter.state == MatterState::open) {
    const bool leads = standing.has(matter.body + "/leader");
    const bool ends = standing.has_any(enders_of(matter, binding));
    auto bound = [&](bool held) {
      const auto words = words_of(binding);
      return held ? Json::object({{"message", Json(choose(request, words.zh, words.en))},
                                  {"clause", Json()}})
                  : Json();
    };
    // What one has done on it may be pulled back though the whole is bound.
    if (const auto last = withdrawable(matter, standing.person)) {
      acts.push(act_json("withdraw", "撤回", "plain", {"reason"}, Json::array(),
                         bound(!*last && binding >= Binding::leader)));
    }
    if (may_urge(standing, matter)) acts.push(act_json("urge", "催办", "plain", {"reason"}));
    if (may_retry(standing, matter)) acts.push(act_json("retry", "重试", "primary", {}));
    const bool office = standing.has(matter.body + "/office") || leads;
    if (office && !lapsed_tasks(pack, matter, app.now()).empty()) {
      acts.push(act_json("lapse", "逾期不候", "plain", {"reason"}));
    }
    if (ends || standing.has_any(enders_of(matter, Binding::none))) {
      acts.push(act_json("suspend", "挂起", "plain", {"reason"}, Json::array(), bound(!ends)));
      acts.push(act_json("terminate", "终止", "plain", {"reason"}, Json::array(), bound(!ends)));
    }
  }
  if (matter.state == MatterState::suspended && standing.has_any(enders_of(matter, binding))) {
    acts.push(act_json("resume", "恢复", "primary", {"reason"}));
  }
  acts.push(act_json(watched ? "unwatch" : "watch", watched ? "取消关注" : "关注", "plain", {}));
  return acts;
}

}  // namespace tongchou::server
