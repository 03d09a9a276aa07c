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
#include <algorithm>

#include "base/limits.h"
#include "feel/feel.h"
#include "kernel/form.h"
#include "kernel/procedure.h"
#include "kernel/rules.h"

namespace tongchou::kernel {

namespace {

using Clock = std::chrono::milliseconds;

// ---- starting ---------------------------------------------------------------------------------

struct Start {
  std::shared_ptr<const Pack> pack;
  const PackProcedure* procedure = nullptr;
};

std::expected<Start, Refused> find_procedure(Proposal& p, const std::string& id) {
  const auto slash = id.find('/');
  if (slash == std::string::npos) return refuse(Refusal::procedure_not_found, {}, id, id);
  auto pack = p.setting.shelf.current(p.world, id.substr(0, slash));
  const PackProcedure* found = pack ? pack->procedure(id.substr(slash + 1)) : nullptr;
  if (!found) return refuse(Refusal::procedure_not_found, {}, id, id);
  return Start{std::move(pack), found};
}

// KP-14: any unit may declare, but only for its own area or itself.
Verdict may_start(Proposal& p, const Start& start, std::string& unit) {
  if (p.by_system()) return {};
  const std::string& clause = start.procedure->clause;
  bool other_unit = false;
  for (const auto& token : start.procedure->who_may_start) {
    if (token != "any-unit") {
      const std::string role = absolute_role(token, start.pack->body);
      if (!p.standing.has(role)) continue;
      p.act_as({role});
      if (unit.empty()) unit = p.who.unit;
      return {};
    }
    for (const auto& post : p.standing.posts) {
      const std::string handler = "unit/" + post.unit + "/handler";
      const bool handles = std::find(post.roles.begin(), post.roles.end(), handler) !=
                           post.roles.end();
      if (!handles) continue;
      if (unit.empty()) unit = post.unit;
      if (unit == post.unit) {
        p.act_as({handler});
        return {};
      }
      other_unit = true;
    }
  }
  return refuse(other_unit ? Refusal::not_own_scope : Refusal::no_right, clause);
}

// The ledger's entry that a form is about (x-ledger), if it is about one.
std::shared_ptr<const Entry> entry_of(const Proposal& p, const Start& start, const Json& data) {
  auto form = start.pack->forms.find(start.procedure->form);
  if (form == start.pack->forms.end()) return nullptr;
  for (const auto& [field, property] : form->second["schema"]["properties"].members()) {
    if (!property["x-ledger"].is_string() || !data[field].is_string()) continue;
    if (auto entry = p.world.get<Entry>(data[field].as_string())) return entry;
  }
  return nullptr;
}

// What the form calls it; for a form about an entry, which one: 台账更新：冷链物流中心.
std::string title_of(const Proposal& p, const Start& start, const Json& data) {
  for (const char* field : {"title", "name", "project_name"}) {
    if (data[field].is_string()) return data[field].as_string();
  }
  auto entry = entry_of(p, start, data);
  return entry ? start.procedure->name + "：" + entry->title : start.procedure->name;
}

// A field that names a ledger's entry (x-ledger): it exists, is seen, and is the own one or the
// speaker works in the body's office.
Verdict entries_are_own(Proposal& p, const Start& start, const Json& form, const Json& data) {
  for (const auto& [field, property] : form["schema"]["properties"].members()) {
    if (!property["x-ledger"].is_string() || !data[field].is_string()) continue;
    auto entry = p.world.get<Entry>(data[field].as_string());
    if (!entry || (!p.by_system() && !may_see(p.standing, *entry))) {
      return refuse(Refusal::entry_not_found, start.procedure->clause);
    }
    if (p.by_system() || p.standing.has(start.pack->body + "/office") ||
        p.standing.has("unit/" + entry->unit + "/handler"))
      continue;
    return refuse(Refusal::not_own_scope, start.procedure->clause, entry->title, entry->title);
  }
  return {};
}

Verdict read_start_form(Proposal& p, const Start& start, const Json& input, bool draft,
                        Json& data) {
  auto form = start.pack->forms.find(start.procedure->form);
  if (form == start.pack->forms.end()) {
    data = input.is_object() ? input : Json::object();
    return {};
  }
  auto reading = read_form(form->second, input, p.today(), p.setting.rates);
  data = std::move(reading.data);
  if (draft) return {};
  if (reading.problems.empty()) return entries_are_own(p, start, form->second, data);
  return std::unexpected(Refused{.refusal = Refusal::form_invalid,
                                 .clause = start.procedure->clause,
                                 .fields = std::move(reading.problems)});
}

// One series for the whole office: a receipt names one paper, whichever body it went to.
std::string receipt_for(Proposal& p) {
  const auto ymd = std::chrono::year_month_day{p.today()};
  const std::string year = std::to_string(static_cast<int>(ymd.year()));
  const std::int64_t n = p.take_number("receipt/" + year);
  std::string serial = std::to_string(n);
  if (serial.size() < 6) serial.insert(0, 6 - serial.size(), '0');
  return "收〔" + year + "〕" + serial;
}

Verdict run_start(Proposal& p, const std::string& id, const std::string& start_event = {}) {
  auto matter = p.world.get<Matter>(id);
  auto pack = p.setting.shelf.get(p.world, matter->pack);
  const std::string process = pack->procedure(matter->procedure)->process;
  const Json variables = Json::object({{"form", matter->data}});
  REFUSE_UNLESS(advance(p, id, [&](const auto& model, const auto&, auto& host) {
    return bpmn::start(model, process, variables, host, start_event);
  }));
  auto started = p.world.get<Matter>(id);
  p.reply.set("id", Json(id));
  p.reply.set("number", Json(started->number.empty() ? started->receipt : started->number));
  p.reply.set("version", Json(started->version));
  p.reply.set("notices", to_json(started->notices));
  return {};
}

// KP-44: the pack says by FEEL over the form when a matter is for few eyes.
bool is_confidential(const PackProcedure& procedure, const Json& data) {
  auto form = feel::from_json(data);
  if (!form) return true;  // what cannot be judged is kept closed
  return feel::evaluate(procedure.confidential, feel::Scope().with("form", std::move(*form)))
      .is_true();
}

Matter new_matter(Proposal& p, const Start& start, const std::string& unit, Json data) {
  Matter matter;
  matter.id = p.new_id("m");
  matter.title = title_of(p, start, data);
  matter.body = start.pack->body;
  matter.pack = start.pack->id;
  matter.procedure = start.procedure->id;
  matter.regime = start.procedure->regime;
  matter.clause = start.procedure->clause;
  matter.unit = unit;
  matter.starter = p.who;
  matter.started = p.command.now;
  // What is about a restricted entry is as restricted: its title alone would tell of it.
  auto entry = entry_of(p, start, data);
  matter.confidential = is_confidential(*start.procedure, data) || (entry && entry->confidential);
  matter.data = std::move(data);
  return matter;
}

std::vector<std::string> subjects_of(const Matter& matter) {
  std::vector<std::string> subjects = {"matter:" + matter.id};
  if (!matter.unit.empty()) subjects.push_back("unit:" + matter.unit);
  return subjects;
}

Verdict start_matter(Proposal& p, const StartMatter& c) {
  auto start = find_procedure(p, c.procedure);
  if (!start) return std::unexpected(start.error());
  std::string unit = c.unit;
  REFUSE_UNLESS(may_start(p, *start, unit));
  auto unit_record = p.world.get<Unit>(unit);
  if (!unit_record && !p.by_system())
    return refuse(Refusal::unit_not_found, start->procedure->clause);
  if (unit_record && unit_record->until && *unit_record->until < p.today()) {
    return refuse(Refusal::unit_closed, "G-8");
  }
  Json data;
  REFUSE_UNLESS(read_start_form(p, *start, c.data, c.draft, data));
  Matter matter = new_matter(p, *start, unit, std::move(data));
  if (!c.draft) {
    matter.state = MatterState::open;
    matter.receipt = receipt_for(p);
  }
  const std::string id = matter.id;
  const auto subjects = subjects_of(matter);
  const std::string clause = matter.clause;
  p.emit(MatterOpened{std::move(matter)}, subjects, clause);
  p.reply.set("id", Json(id));
  p.reply.set("version", Json(1));
  if (c.draft) return {};
  return run_start(p, id);
}

std::expected<std::shared_ptr<const Matter>, Refused> own_draft(Proposal& p,
                                                                const std::string& id) {
  auto matter = p.world.get<Matter>(id);
  if (!matter || !may_see(p.standing, *matter)) return refuse(Refusal::matter_not_found);
  if (matter->state != MatterState::draft && matter->state != MatterState::returned) {
    return refuse(Refusal::draft_only);
  }
  // A returned one may be put right by any handler of the unit: posts change hands.
  const std::string handler = "unit/" + matter->unit + "/handler";
  if (matter->starter.person != p.command.person && !p.standing.has(handler)) {
    return refuse(Refusal::task_not_yours, matter->clause);
  }
  return matter;
}

Verdict change_draft(Proposal& p, const ChangeDraft& c) {
  auto matter = own_draft(p, c.matter);
  if (!matter) return std::unexpected(matter.error());
  auto pack = p.setting.shelf.get(p.world, (*matter)->pack);
  const PackProcedure* procedure = pack->procedure((*matter)->procedure);
  const Start start{pack, procedure};
  std::string unit = c.unit.empty() ? (*matter)->unit : c.unit;
  REFUSE_UNLESS(may_start(p, start, unit));
  Json data;
  REFUSE_UNLESS(read_start_form(p, start, c.data, true, data));
  const std::string title = title_of(p, start, data);
  p.emit(DraftChanged{c.matter, title, unit, std::move(data)}, {"matter:" + c.matter});
  p.reply.set("id", Json(c.matter));
  return {};
}

Verdict submit_draft(Proposal& p, const SubmitDraft& c) {
  auto matter = own_draft(p, c.matter);
  if (!matter) return std::unexpected(matter.error());
  auto pack = p.setting.shelf.get(p.world, (*matter)->pack);
  const PackProcedure* procedure = pack->procedure((*matter)->procedure);
  const Start start{pack, procedure};
  std::string unit = (*matter)->unit;
  REFUSE_UNLESS(may_start(p, start, unit));
  Json data;
  REFUSE_UNLESS(read_start_form(p, start, c.data ? *c.data : (*matter)->data, false, data));
  const std::string title = title_of(p, start, data);
  // A receipt number is for life: sending in again after a return takes no new one.
  const std::string receipt =
      (*matter)->receipt.empty() ? receipt_for(p) : (*matter)->receipt;
  p.emit(DraftSubmitted{c.matter, receipt, title, std::move(data)},
         subjects_of(**matter), (*matter)->clause);
  return run_start(p, c.matter);
}

// ---- acting on a task -------------------------------------------------------------------------

struct Acting {
  std::shared_ptr<const Matter> matter;
  const Task* task = nullptr;
};

// KP-18 and its like: who else should do it is said, not only that it is refused.
Refusal whose(const Task& task) {
  bool office = !task.roles.empty(), leader = office;
  for (const auto& role : task.roles) {
    office = office && (role.ends_with("/office") || role.ends_with("/office_head"));
    leader = leader && (role.ends_with("/leader") || role.ends_with("/deputy"));
  }
  if (leader) return Refusal::only_leading_group;
  return office ? Refusal::only_office : Refusal::task_not_yours;
}

Refused stale(const Who& who, Instant at, std::int64_t version) {
  Json conflict = Json::object({{"by", Json(who.name)},
                                {"post", Json(who.title)},
                                {"unit", Json(who.unit_name)},
                                {"at", Json(write_iso(at))},
                                {"version", Json(version)}});
  return {.refusal = Refusal::version_stale, .conflict = write_json(conflict)};
}

std::expected<Acting, Refused> acting_on(Proposal& p, const ActOnTask& c) {
  auto matter = p.world.get<Matter>(c.matter);
  if (!matter || !may_see(p.standing, *matter)) return refuse(Refusal::matter_not_found);
  const Task* task = matter->task(c.task);
  if (!task) return refuse(Refusal::task_not_found, matter->clause);
  const std::string clause = task->clause.empty() ? matter->clause : task->clause;
  if (!p.standing.has_any(task->roles)) return refuse(whose(*task), clause);
  if (matter->state == MatterState::suspended) return refuse(Refusal::matter_suspended, clause);
  if (task->state != TaskState::open) {
    return std::unexpected(stale(task->by, task->closed.value_or(matter->changed), task->version));
  }
  if (c.version != 0 && c.version != task->version) {
    return std::unexpected(stale(task->by, matter->changed, task->version));
  }
  if (c.opinion.size() > limits::kTextMax || c.reason.size() > limits::kTextMax) {
    return refuse(Refusal::form_invalid, clause, "意见过长", "The text is too long");
  }
  p.act_as(task->roles);
  return Acting{std::move(matter), task};
}

Verdict read_task_form(Proposal& p, const Acting& a, const Json& input, bool complete,
                       Json& data) {
  data = Json::object();
  if (a.task->form.empty()) return {};
  auto pack = p.setting.shelf.get(p.world, a.matter->pack);
  auto reading = read_form(pack->forms.at(a.task->form), input, p.today(), p.setting.rates);
  data = std::move(reading.data);
  if (!complete || reading.problems.empty()) return {};
  return std::unexpected(Refused{.refusal = Refusal::form_invalid,
                                 .clause = a.task->clause,
                                 .fields = std::move(reading.problems)});
}

Opinion opinion_of(const Proposal& p, const Task& task, const std::string& outcome,
                   const std::string& label, const std::string& text, Json data) {
  return {.who = p.who, .at = p.command.now, .step = task.step, .step_id = task.step_id,
          .outcome = outcome, .label = label, .text = text, .data = std::move(data)};
}

void report_back(Proposal& p, const std::string& id) {
  auto matter = p.world.get<Matter>(id);
  p.reply.set("id", Json(id));
  p.reply.set("number", Json(matter->number.empty() ? matter->receipt : matter->number));
  p.reply.set("version", Json(matter->version));
  p.reply.set("state", Json(std::string(enum_name(matter->state))));
  p.reply.set("notices", to_json(matter->notices));
}

Verdict complete(Proposal& p, const ActOnTask& c, const Acting& a, const Outcome& outcome) {
  if (a.task->opinion == "required" && c.opinion.empty()) {
    return refuse(Refusal::opinion_required, a.task->clause);
  }
  if (outcome.id == "disagree" && c.opinion.empty() && c.reason.empty()) {
    return refuse(Refusal::reason_required, a.task->clause);
  }
  Json data;
  REFUSE_UNLESS(read_task_form(p, a, c.data, outcome.id != "disagree", data));
  Json answer = data;
  answer.set("outcome", Json(outcome.id));
  answer.set("opinion", Json(c.opinion));
  answer.set("reason", Json(c.reason));
  answer.set("by", Json(p.who.name));
  answer.set("post", Json(p.who.post));
  answer.set("unit", Json(p.who.unit));
  const std::string text = c.opinion.empty() ? c.reason : c.opinion;
  p.emit(TaskActed{c.matter, c.task, outcome.id,
                   opinion_of(p, *a.task, outcome.id, outcome.label, text, std::move(data)),
                   c.reason, {}, a.task->opened},
         subjects_of(*a.matter), a.task->clause);
  const std::int64_t key = a.task->key;
  const Json variables = Json::object({{a.task->step_id, std::move(answer)}});
  return advance(p, c.matter, [&](const auto& model, const auto& state, auto& host) {
    return bpmn::complete_task(model, state, key, variables, host);
  });
}

// KP-15: 「returned for supplement」: no earlier step is left but the sending in itself.
Verdict return_to_starter(Proposal& p, const ActOnTask& c, const Acting& a,
                          const std::string& reason) {
  if (!c.target.empty() && c.target != "start") {
    return refuse(Refusal::target_invalid, a.task->clause);
  }
  const std::string starter = a.matter->starter.person;
  if (starter.empty()) return refuse(Refusal::target_invalid, a.task->clause);
  p.emit(TaskActed{c.matter, c.task, "return",
                   opinion_of(p, *a.task, "return", "退回补正", reason, Json()), reason, "补正",
                   a.task->opened},
         subjects_of(*a.matter), a.task->clause);
  REFUSE_UNLESS(advance(p, c.matter, [](const auto&, const auto& state, auto&) {
    return bpmn::terminate(state);
  }));
  p.emit(MatterReturned{c.matter, reason}, {"matter:" + c.matter}, a.task->clause);
  send_circular(p, c.matter, "退回补正：" + a.matter->title + "。" + reason, {starter},
                a.task->clause);
  return {};
}

Verdict send_back(Proposal& p, const ActOnTask& c, const Acting& a) {
  if (c.reason.empty() && c.opinion.empty())
    return refuse(Refusal::reason_required, a.task->clause);
  auto pack = p.setting.shelf.get(p.world, a.matter->pack);
  const auto& model = *pack->procedure(a.matter->procedure)->model;
  const auto targets = bpmn::available_returns(model, a.matter->engine, a.task->key);
  std::string target = c.target, name;
  if (target.empty() && !targets.empty()) target = targets.front().element_id;
  for (const auto& candidate : targets) {
    if (candidate.element_id == target) name = candidate.name;
  }
  const std::string reason = c.reason.empty() ? c.opinion : c.reason;
  if (name.empty()) return return_to_starter(p, c, a, reason);
  p.emit(TaskActed{c.matter, c.task, "return",
                   opinion_of(p, *a.task, "return", "退回", reason, Json()), reason, name,
                   a.task->opened},
         subjects_of(*a.matter), a.task->clause);
  const std::int64_t key = a.task->key;
  return advance(p, c.matter, [&](const auto& m, const auto& state, auto& host) {
    return bpmn::send_back(m, state, key, target, host);
  });
}

// Whose the task was when it was opened, however often it was passed on since.
Task as_opened(const Acting& a) {
  Task task = *a.task;
  const auto* element = a.matter->engine.find(task.key);
  if (!element || !element->task) return task;
  task.roles.clear();
  for (const auto& token : element->task->candidate_groups) {
    task.roles.push_back(absolute_role(token, a.matter->body));
  }
  if (whose(task) == Refusal::only_leading_group) {
    for (const char* role : {"/leader", "/deputy"}) task.roles.push_back(a.matter->body + role);
  }
  return task;
}

// KP-18, KP-2: what is the leading group's or the office's stays among them, whoever sits in the
// same unit beside them.
Verdict transfer(Proposal& p, const ActOnTask& c, const Acting& a) {
  if (c.reason.empty()) return refuse(Refusal::reason_required, a.task->clause);
  const Task opened = as_opened(a);
  const bool of_unit = whose(opened) == Refusal::task_not_yours;
  const std::string role = absolute_role(c.to, a.matter->body);
  const auto posts = posts_of_role(p.world, role, p.today());
  const auto persons = persons_of_role(p.world, role, p.today());
  bool inside = !posts.empty() && !persons.empty();
  for (const auto& id : posts) {
    // Same unit, or one of those who could have taken the task anyway.
    bool fits = of_unit && p.world.get<Post>(id)->unit == p.who.unit;
    for (const auto& candidate : opened.roles) {
      for (const auto& post : posts_of_role(p.world, candidate, p.today())) {
        fits = fits || post == id;
      }
    }
    inside = inside && fits;
  }
  if (!inside) return refuse(Refusal::transfer_invalid, a.task->clause);
  p.emit(TaskTransferred{c.matter, c.task, {role}, role_label(p.world, role, p.today()), c.reason},
         subjects_of(*a.matter), a.task->clause);
  return {};
}

Verdict save(Proposal& p, const ActOnTask& c, const Acting& a) {
  Json data;
  REFUSE_UNLESS(read_task_form(p, a, c.data, false, data));
  p.emit(TaskSaved{c.matter, c.task, std::move(data)}, {"matter:" + c.matter});
  const std::int64_t key = a.task->key;
  // Taking it up bars its sender from withdrawing.
  return advance(p, c.matter, [&](const auto&, const auto& state, auto&) {
    return bpmn::touch_task(state, key);
  });
}

Verdict act_on_task(Proposal& p, const ActOnTask& c) {
  auto a = acting_on(p, c);
  if (!a) return std::unexpected(a.error());
  Verdict verdict = refuse(Refusal::act_unknown, a->task->clause, c.act, c.act);
  if (c.act == "return") verdict = send_back(p, c, *a);
  else if (c.act == "transfer") verdict = transfer(p, c, *a);
  else if (c.act == "save") verdict = save(p, c, *a);
  for (const auto& outcome : a->task->outcomes) {
    if (outcome.id == c.act) verdict = complete(p, c, *a, outcome);
  }
  if (verdict) report_back(p, c.matter);
  return verdict;
}

// ---- acting on the matter as a whole ----------------------------------------------------------

// 撤回: the last thing this person did on it, if nobody has taken up what came of it.
Verdict withdraw(Proposal& p, const Matter& matter, const std::string& reason) {
  const bpmn::Passed* last = nullptr;
  for (const auto& passed : matter.engine.trail) {
    if (passed.type != bpmn::ElementType::user_task) continue;
    if (passed.outcome != bpmn::Outcome::completed) continue;
    for (const auto& task : matter.tasks) {
      if (task.key == passed.key && task.by.person == p.command.person) last = &passed;
    }
  }
  if (last) {
    if (auto can = bpmn::can_withdraw(matter.engine, last->key); !can) {
      return refuse(Refusal::withdraw_too_late, matter.clause, can.error().zh, can.error().en);
    }
    std::string step;
    for (const auto& task : matter.tasks) {
      if (task.key == last->key) step = task.step;
    }
    const std::int64_t key = last->key;
    p.emit(TaskWithdrawn{matter.id, step, reason}, {"matter:" + matter.id}, matter.clause);
    return advance(p, matter.id, [&](const auto& model, const auto& state, auto& host) {
      return bpmn::withdraw(model, state, key, host);
    });
  }
  if (matter.starter.person != p.command.person) {
    return refuse(Refusal::withdraw_too_late, matter.clause);
  }
  for (const auto& task : matter.tasks) {
    if (!task.outcome.empty() || !task.saved.is_null()) {
      return refuse(Refusal::withdraw_too_late, matter.clause);
    }
  }
  REFUSE_UNLESS(advance(p, matter.id, [](const auto&, const auto& state, auto&) {
    return bpmn::terminate(state);
  }));
  p.emit(MatterClosed{matter.id, MatterState::withdrawn, reason}, {"matter:" + matter.id},
         matter.clause);
  return {};
}

Verdict urge(Proposal& p, const Matter& matter, const std::string& reason) {
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

Verdict terminate(Proposal& p, const Matter& matter, const std::string& reason) {
  const std::vector<std::string> roles = {matter.body + "/office_head", matter.body + "/leader"};
  if (!p.standing.has_any(roles)) return refuse(Refusal::only_office, matter.clause);
  if (reason.empty()) return refuse(Refusal::reason_required, matter.clause);
  p.act_as(roles);
  REFUSE_UNLESS(advance(p, matter.id, [](const auto&, const auto& state, auto&) {
    return bpmn::terminate(state);
  }));
  p.emit(MatterClosed{matter.id, MatterState::terminated, reason}, {"matter:" + matter.id},
         matter.clause);
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
      p.emit(RestrictedViewed{"matter:" + c.matter}, {"matter:" + c.matter}, "KP-44");
    }
    return {};
  }
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
  else if (c.act == "urge") verdict = urge(p, *matter, c.reason);
  else if (c.act == "terminate") verdict = terminate(p, *matter, c.reason);
  else if (c.act == "suspend") verdict = suspend_matter(p, *matter, c.reason);
  else if (c.act == "resume") verdict = resume_matter(p, *matter, c.reason);
  if (verdict) report_back(p, c.matter);
  return verdict;
}

Verdict attach(Proposal& p, const AttachFile& c) {
  auto matter = p.world.get<Matter>(c.matter);
  if (!matter || !may_see(p.standing, *matter)) return refuse(Refusal::matter_not_found);
  if (matter->files.size() >= limits::kFilesPerMatterMax) {
    return refuse(Refusal::file_too_large, {}, "附件太多", "Too many files");
  }
  FileRef file = c.file;
  file.at = p.command.now;
  file.who = p.who;
  p.emit(FileAttached{c.matter, file}, {"matter:" + c.matter});
  p.reply = to_json(file);
  return {};
}

// ---- time -------------------------------------------------------------------------------------

Verdict fire_timer(Proposal& p, const FireTimer& c) {
  auto matter = p.world.get<Matter>(c.matter);
  if (!matter || matter->state != MatterState::open) return refuse(Refusal::matter_closed);
  return advance(p, c.matter, [&](const auto& model, const auto& state, auto& host) {
    return bpmn::fire_timer(model, state, c.timer, host);
  });
}

Verdict begin_scheduled(Proposal& p, const BeginScheduled& c) {
  auto schedule = p.world.get<Schedule>(c.schedule);
  if (!schedule || schedule->next > p.command.now) return refuse(Refusal::procedure_not_found);
  auto start = find_procedure(p, c.schedule);
  if (!start) return std::unexpected(start.error());
  Instant next = Instant::max();
  for (const auto& timer : start->procedure->model->timer_starts()) {
    if (timer.element_id != schedule->start_event) continue;
    auto due = next_start(p, *start->pack, timer, p.command.now + Clock{1});
    if (due && due->repeat != 0) next = due->due;
  }
  p.emit(ScheduleSet{{c.schedule, schedule->start_event, next}}, {"body:" + start->pack->body});
  Matter matter = new_matter(p, *start, {}, Json::object());
  matter.state = MatterState::open;
  matter.receipt = receipt_for(p);
  const std::string id = matter.id;
  const std::string clause = matter.clause;
  p.emit(MatterOpened{std::move(matter)}, {"matter:" + id}, clause);
  return run_start(p, id, schedule->start_event);
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
