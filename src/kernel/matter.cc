// 事项: what flows. A matter begins with a form that somebody sends in, runs one procedure, and
// ends. On its way it owes tasks to posts; whoever holds such a post acts: 同意 不同意 退回 撤回
// 转办 催办. Every act keeps who, in which post, when, with which words, and how long it had waited.
//
// Invariants:
//   1. An open matter has an open task, or waits for time, or has an incident: never nothing.
//   2. A task is acted on once, by a person whose living post has one of its roles.
//   3. A draft belongs to its author alone and moves nothing; sending it in is a new moment.
//   4. A return goes to a step that was really taken, with a reason; nothing filled in is lost.
//   5. Withdrawing is possible only while nobody has taken up what came next.
//   6. Starting is for the own scope: a handler of a unit speaks for that unit only (KP-14).
#include "kernel/matter.h"

#include <algorithm>

#include "base/limits.h"
#include "kernel/attachment.h"
#include "kernel/giving_up.h"
#include "kernel/procedure.h"
#include "kernel/rules.h"
#include "kernel/supervise.h"

namespace tongchou::kernel {

std::vector<std::string> subjects_of(const Matter& matter) {
  std::vector<std::string> subjects = {"matter:" + matter.id};
  if (!matter.unit.empty()) subjects.push_back("unit:" + matter.unit);
  return subjects;
}

Refused stale(const Who& who, Instant at, std::int64_t version) {
  Json conflict = Json::object({{"by", Json(who.name)},
                                {"post", Json(who.title)},
                                {"unit", Json(who.unit_name)},
                                {"at", Json(write_iso(at))},
                                {"version", Json(version)}});
  return {.refusal = Refusal::version_stale, .conflict = write_json(conflict)};
}

bool may_attach(const Standing& standing, const Matter& matter) {
  const auto& acted = matter.involved;
  if (matter.starter.person == standing.person ||
      std::find(acted.begin(), acted.end(), standing.person) != acted.end() ||
      standing.has_any({"unit/" + matter.unit + "/handler", "unit/" + matter.unit + "/head",
                        matter.body + "/office", matter.body + "/leader",
                        matter.body + "/deputy"}))
    return true;
  return std::any_of(matter.tasks.begin(), matter.tasks.end(), [&](const Task& task) {
    return task.state == TaskState::open && standing.has_any(task.roles);
  });
}

bool may_retry(const Standing& standing, const Matter& matter) {
  return matter.state == MatterState::open && !matter.engine.incidents.empty() &&
         standing.has_any({matter.body + "/office", matter.body + "/leader"});
}

bool may_urge(const Standing& standing, const Matter& matter) {
  const std::string& body = matter.body;
  return matter.starter.person == standing.person ||
         standing.has_any({body + "/office", body + "/leader", body + "/deputy",
                           body + "/supervisor", "unit/" + matter.unit + "/handler",
                           "unit/" + matter.unit + "/head"});
}

void tell_workers(Proposal& p, const Matter& matter, const std::string& text) {
  std::vector<std::string> roles = {matter.body + "/office"};
  for (const auto& task : matter.tasks) {
    if (task.state != TaskState::open) continue;
    roles.insert(roles.end(), task.roles.begin(), task.roles.end());
  }
  auto persons = persons_of(p, roles);
  std::erase(persons, p.command.person);
  send_circular(p, matter.id, text, persons, matter.clause);
}

void report_back(Proposal& p, const std::string& id) {
  auto matter = p.world.get<Matter>(id);
  p.reply.set("id", Json(id));
  p.reply.set("number", Json(matter->number.empty() ? matter->receipt : matter->number));
  p.reply.set("version", Json(matter->version));
  p.reply.set("state", Json(std::string(enum_name(matter->state))));
  p.reply.set("notices", to_json(matter->notices));
}

namespace {

Verdict urge(Proposal& p, const Matter& matter, const std::string& reason) {
  if (!may_urge(p.standing, matter)) {
    return refuse(Refusal::no_right, matter.clause, "催办由机构办公室、领导、监督单位或事项所属单位作出",
                  "The office, the leaders, the supervisors and the matter's own unit urge");
  }
  std::vector<std::string> tasks, roles;
  for (const auto& task : matter.tasks) {
    if (task.state != TaskState::open || p.standing.has_any(task.roles)) continue;
    tasks.push_back(task.id);
    roles.insert(roles.end(), task.roles.begin(), task.roles.end());
  }
  if (tasks.empty()) return refuse(Refusal::nothing_to_urge, matter.clause);
  p.emit(TaskUrged{matter.id, tasks, reason}, {"matter:" + matter.id}, matter.clause);
  send_circular(p, matter.id, "催办：" + matter.title + (reason.empty() ? "" : "。" + reason),
                persons_of(p, roles), matter.clause);
  return {};
}

// KP-41: 「区委办、区政府办、外经局加强监督落实」: whoever may open a directive says what they think of
// how one is carried out, also after its end. It stands with the matter for everybody who opens it;
// those who work on it and the office are told.
Verdict comment(Proposal& p, const Matter& matter, const std::string& text) {
  auto pack = p.setting.shelf.get(p.world, matter.pack);
  const auto roles = roles_that_comment(*pack, matter);
  if (!p.standing.has_any(roles)) return refuse(Refusal::no_right, matter.clause);
  const bool over = matter.state == MatterState::withdrawn ||
                    matter.state == MatterState::terminated || matter.state == MatterState::draft;
  if (over) return refuse(Refusal::matter_closed, matter.clause);
  if (text.empty()) return refuse(Refusal::opinion_required, matter.clause);
  if (text.size() > limits::kTextMax || matter.notices.size() >= limits::kOpinionsPerMatterMax) {
    return refuse(Refusal::form_invalid, matter.clause, "意见过长或过多",
                  "The opinion is too long, or there are too many");
  }
  p.act_as(roles);
  const std::string said = p.who.unit_name + "（" + write_date(p.today()) + "）：" + text;
  std::vector<Notice> notices = {{.code = "comment", .level = "info", .zh = "督查意见 " + said,
                                  .en = "Opinion of the supervisor " + said,
                                  .clause = matter.clause, .matter = {}}};
  p.emit(NoticesFound{matter.id, std::move(notices)}, {"matter:" + matter.id}, matter.clause);
  tell_workers(p, matter, "督查意见：" + matter.title + "。" + text);
  return {};
}

// What time's own step could not do is tried again after its cause was put right; what fails once
// more is refused, with its reason, and stands as it stood.
Verdict retry(Proposal& p, const Matter& matter) {
  if (!may_retry(p.standing, matter)) return refuse(Refusal::no_right, matter.clause);
  p.act_as({matter.body + "/office", matter.body + "/leader"});
  for (const auto& incident : matter.engine.incidents) {
    const auto now = p.world.get<Matter>(matter.id);
    const auto& left = now->engine.incidents;
    if (std::ranges::find(left, incident.key, &bpmn::Incident::key) == left.end()) continue;
    REFUSE_UNLESS(advance(p, matter.id, [&](const auto& model, const auto& state, auto& host) {
      return bpmn::retry(model, state, incident.key, host);
    }));
  }
  return {};
}

void mark_read(Proposal& p, const Matter& matter) {
  for (const auto& circular : matter.circulars) {
    for (const auto& delivery : circular.to) {
      if (delivery.person == p.command.person && !delivery.read) {
        p.emit(CircularRead{matter.id, circular.id, p.command.person},
               {"matter:" + matter.id, "person:" + p.command.person});
      }
    }
  }
}

Verdict act_on_matter(Proposal& p, const ActOnMatter& c) {
  auto matter = p.world.get<Matter>(c.matter);
  if (!matter || !may_see(p.standing, *matter)) return refuse(Refusal::matter_not_found);
  if (c.act == "watch" || c.act == "unwatch") {
    p.emit(MatterWatched{c.matter, p.command.person, c.act == "watch"},
           {"matter:" + c.matter, "person:" + p.command.person});
    return {};
  }
  if (c.act == "read") {
    mark_read(p, *matter);
    return {};
  }
  if (c.act == "view") {
    if (matter->confidential) {
      auto pack = p.setting.shelf.get(p.world, matter->pack);
      const std::string clause = pack ? pack->clause("@restricted") : std::string();
      p.emit(RestrictedViewed{"matter:" + c.matter}, {"matter:" + c.matter},
             clause.empty() ? matter->clause : clause);
    }
    return {};
  }
  if (c.act == "comment") return comment(p, *matter, c.reason);
  const bool suspended = matter->state == MatterState::suspended;
  if (suspended && c.act != "resume") return refuse(Refusal::matter_suspended, matter->clause);
  if (matter->state != MatterState::open && !suspended) {
    return refuse(Refusal::matter_closed, matter->clause);
  }
  if (c.version != 0 && c.version != matter->version) {
    return std::unexpected(stale(matter->changed_by, matter->changed, matter->version));
  }
  Verdict verdict = refuse(Refusal::act_unknown, matter->clause, c.act, c.act);
  if (c.act == "withdraw") verdict = withdraw(p, *matter, c.reason);
  else if (c.act == "lapse") verdict = let_lapse(p, *matter, c.reason);
  else if (c.act == "urge") verdict = urge(p, *matter, c.reason);
  else if (c.act == "retry") verdict = retry(p, *matter);
  else if (c.act == "terminate") verdict = terminate(p, *matter, c.reason);
  else if (c.act == "suspend") verdict = suspend_matter(p, *matter, c.reason);
  else if (c.act == "resume") verdict = resume_matter(p, *matter, c.reason);
  if (verdict) report_back(p, c.matter);
  return verdict;
}

Verdict attach(Proposal& p, const AttachFile& c) {
  auto matter = p.world.get<Matter>(c.matter);
  if (!matter || !may_see(p.standing, *matter)) return refuse(Refusal::matter_not_found);
  if (!may_attach(p.standing, *matter)) {
    return refuse(Refusal::no_right, matter->clause, "附件由承办人添加",
                  "Files are added by those who work on it");
  }
  if (matter->files.size() >= limits::kFilesPerMatterMax) {
    return refuse(Refusal::file_too_large, matter->clause, "附件太多", "Too many files");
  }
  FileRef file = c.file;
  file.at = p.command.now;
  file.who = p.who;
  p.emit(FileAttached{c.matter, file}, {"matter:" + c.matter});
  p.reply = to_json(file);
  return {};
}

Verdict fire_timer(Proposal& p, const FireTimer& c) {
  auto matter = p.world.get<Matter>(c.matter);
  if (!matter || matter->state != MatterState::open) return refuse(Refusal::matter_closed);
  return advance(p, c.matter, [&](const auto& model, const auto& state, auto& host) {
    return bpmn::fire_timer(model, state, c.timer, host);
  });
}

struct Handler {
  Proposal& p;
  Verdict operator()(const StartMatter& c) { return start_matter(p, c); }
  Verdict operator()(const SubmitDraft& c) { return submit_draft(p, c); }
  Verdict operator()(const ChangeDraft& c) { return change_draft(p, c); }
  Verdict operator()(const ActOnTask& c) { return act_on_task(p, c); }
  Verdict operator()(const ActOnMatter& c) { return act_on_matter(p, c); }
  Verdict operator()(const AttachFile& c) { return attach(p, c); }
  Verdict operator()(const FireTimer& c) { return fire_timer(p, c); }
  Verdict operator()(const BeginScheduled& c) { return begin_scheduled(p, c); }
  Verdict operator()(const auto&) { return refuse(Refusal::act_unknown); }
};

}  // namespace

Verdict decide_matter(Proposal& p, const Request& request) {
  return std::visit(Handler{p}, request);
}

}  // namespace tongchou::kernel
