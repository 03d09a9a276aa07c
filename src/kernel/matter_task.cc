// Acting on a task of a matter: 同意 不同意 退回 转办, and saving what is half filled in. Invariants 2
// and 4 of matter.cc are kept here.
#include <algorithm>

#include "base/limits.h"
#include "kernel/document.h"
#include "kernel/form.h"
#include "kernel/form_fault.h"
#include "kernel/giving_up.h"
#include "kernel/matter.h"
#include "kernel/procedure.h"
#include "kernel/rules.h"
#include "kernel/text.h"
#include "kernel/ways_back.h"

namespace tongchou::kernel {

namespace {

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

Verdict read_task_form(Proposal& p, const Acting& a, const Json& input, const std::string& words,
                       bool complete, Json& data) {
  data = Json::object();
  if (a.task->form.empty()) return {};
  auto pack = p.setting.shelf.get(p.world, a.matter->pack);
  auto reading = read_form(*pack, a.task->form, input, p.today(), p.setting.rates);
  data = std::move(reading.data);
  if (!complete) return {};
  for (auto& problem : unknown_names(p.world, pack->body, pack->forms.at(a.task->form), data)) {
    reading.problems.push_back(std::move(problem));
  }
  if (!reading.problems.empty()) {
    return std::unexpected(Refused{.refusal = Refusal::form_invalid,
                                   .clause = a.task->clause,
                                   .fields = std::move(reading.problems)});
  }
  // KP-15: a supplement that brings nothing would only come back.
  if (pack->forms.at(a.task->form)["schema"]["x-something-new"].as_bool() &&
      !brings_something_new(data, words, *a.matter, *a.task)) {
    return refuse(Refusal::nothing_new, a.task->clause);
  }
  return {};
}

Opinion opinion_of(const Proposal& p, const Task& task, const std::string& outcome,
                   const std::string& label, const std::string& text, Json data) {
  return {.who = p.who, .at = p.command.now, .step = task.step, .step_id = task.step_id,
          .outcome = outcome, .label = label, .text = text, .data = std::move(data)};
}

// Did this person do one of `steps`, which are divided by ";"? "start" is the sending in.
bool did_one_of(const Matter& matter, std::string_view steps, const std::string& person) {
  const auto did = [&](std::string_view step) {
    if (step == "start") return matter.starter.person == person;
    return std::any_of(matter.tasks.begin(), matter.tasks.end(), [&](const Task& task) {
      return task.step_id == step && task.by.person == person;
    });
  };
  const auto named = parts_of(steps);
  return std::any_of(named.begin(), named.end(), did);
}

// `apart`: whoever did one of those steps does not do this one, in whichever of his posts.
// `apart_if_others`: likewise, as long as somebody else holds it; where a small office has nobody
// else, it goes on and the record says so.
Verdict check_apart(Proposal& p, const Acting& a) {
  auto pack = p.setting.shelf.get(p.world, a.matter->pack);
  const auto steps = [&](const char* property) {
    return step_property(*pack, *a.matter, *a.task, property);
  };
  const std::string& me = p.command.person;
  if (did_one_of(*a.matter, steps("apart"), me)) return refuse(Refusal::own_work, a.task->clause);
  const std::string softly = steps("apart_if_others");
  if (!did_one_of(*a.matter, softly, me)) return {};
  for (const auto& role : a.task->roles) {
    for (const auto& other : persons_of_role(p.world, role, p.today())) {
      if (other == me || did_one_of(*a.matter, softly, other)) continue;
      auto person = p.world.get<Person>(other);
      const std::string name = person ? name_on(person->names, p.today()) : other;
      return refuse(Refusal::own_work, a.task->clause, "可由" + name + "办理",
                    name + " can take it");
    }
  }
  Notice notice{.code = "same_person",
                .level = "warning",
                .zh = "「" + a.task->step + "」和前面由同一人办理：没有别人可以办理",
                .en = a.task->step + " and what it looks at were done by one person: nobody else "
                                     "holds it",
                .clause = a.task->clause,
                .matter = {}};
  p.emit(NoticesFound{a.matter->id, {std::move(notice)}}, {"matter:" + a.matter->id},
         a.task->clause);
  return {};
}

Verdict complete(Proposal& p, const ActOnTask& c, const Acting& a, const Outcome& outcome) {
  if (a.task->opinion == "required" && c.opinion.empty()) {
    return refuse(Refusal::opinion_required, a.task->clause);
  }
  if (outcome.id == "disagree" && c.opinion.empty() && c.reason.empty()) {
    return refuse(Refusal::reason_required, a.task->clause);
  }
  REFUSE_UNLESS(check_apart(p, a));
  Json data;
  REFUSE_UNLESS(read_task_form(p, a, c.data, c.opinion, outcome.id != "disagree", data));
  if (a.task->signs && outcome.id == "agree") {
    REFUSE_UNLESS(sign_document(p, *a.matter, *a.task, c.signature));
  } else if (a.task->signs && outcome.id == "disagree") {
    const std::string why = c.reason.empty() ? c.opinion : c.reason;
    REFUSE_UNLESS(check_not_in_correction(p, *a.matter, *a.task));
    REFUSE_UNLESS(reopen_document(p, *a.task->signs, why));
  }
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

// 退回, or 不同意 where the procedure knows no way of its own for it: the same way back, under the
// name of what was said (doc/decision/0011).
Opinion way_back(const Proposal& p, const ActOnTask& c, const Task& task, const char* label,
                 const std::string& reason) {
  const bool disagrees = c.act == "disagree";
  return opinion_of(p, task, disagrees ? c.act : "return", disagrees ? "不同意" : label, reason,
                    Json());
}

// KP-15: 「returned for supplement」: no earlier step is left but the sending in itself.
Verdict return_to_starter(Proposal& p, const ActOnTask& c, const Acting& a,
                          const std::string& reason) {
  const std::string starter = a.matter->starter.person;
  // What is sent in again plans its meeting anew.
  REFUSE_UNLESS(end_meetings(p, *a.matter, reason));
  p.emit(TaskActed{c.matter, c.task, "return", way_back(p, c, *a.task, "退回补正", reason), reason,
                   "补正", a.task->opened},
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
  const bool bound = binding_of(p.world, p.setting, p.command.now, *pack, *a.matter) !=
                     Binding::none;
  const WaysBack ways = ways_back(p.world, *pack, *a.matter, *a.task, bound);
  if (ways.none()) return refuse(Refusal::target_invalid, a.task->clause, ways.zh, ways.en);
  const auto way = std::find_if(ways.steps.begin(), ways.steps.end(), [&](const WayBack& one) {
    return c.target.empty() || one.step == c.target;
  });
  const bool to_starter = ways.to_starter && (c.target.empty() || c.target == "start");
  if (way == ways.steps.end() && !to_starter) {
    return refuse(Refusal::target_invalid, a.task->clause);
  }
  const std::string reason = c.reason.empty() ? c.opinion : c.reason;
  // KP-40: what comes back can be worded anew.
  if (a.task->signs) {
    REFUSE_UNLESS(check_not_in_correction(p, *a.matter, *a.task));
    REFUSE_UNLESS(reopen_document(p, *a.task->signs, reason));
  }
  if (to_starter) return return_to_starter(p, c, a, reason);
  p.emit(TaskActed{c.matter, c.task, "return", way_back(p, c, *a.task, "退回", reason), reason,
                   way->name, a.task->opened},
         subjects_of(*a.matter), a.task->clause);
  const std::int64_t key = a.task->key;
  return advance(p, c.matter, [&](const auto& m, const auto& state, auto& host) {
    return bpmn::send_back(m, state, key, way->step, host);
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
  // A unit passes its work on within itself. What a named post has to judge or to sign (FE-16,
  // KP-41) goes only to one that could have taken it from the beginning.
  const bool of_unit = !a.task->signs && std::ranges::all_of(opened.roles, [](const auto& one) {
    return one.starts_with("unit/");
  });
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
  if (!inside && a.task->signs) {
    return refuse(Refusal::transfer_invalid, a.task->clause, "须签名的步骤由该职务签，不转给别的职务",
                  "A step that signs stays with the post that has to sign");
  }
  if (!inside) return refuse(Refusal::transfer_invalid, a.task->clause);
  p.emit(TaskTransferred{c.matter, c.task, {role}, role_label(p.world, role, p.today()), c.reason},
         subjects_of(*a.matter), a.task->clause);
  return {};
}

Verdict save(Proposal& p, const ActOnTask& c, const Acting& a) {
  Json data;
  REFUSE_UNLESS(read_task_form(p, a, c.data, {}, false, data));
  p.emit(TaskSaved{c.matter, c.task, std::move(data)}, {"matter:" + c.matter});
  const std::int64_t key = a.task->key;
  // Taking it up bars its sender from withdrawing.
  return advance(p, c.matter, [&](const auto&, const auto& state, auto&) {
    return bpmn::touch_task(state, key);
  });
}

}  // namespace

Verdict act_on_task(Proposal& p, const ActOnTask& c) {
  auto a = acting_on(p, c);
  if (!a) return std::unexpected(a.error());
  Verdict verdict = refuse(Refusal::act_unknown, a->task->clause, c.act, c.act);
  const auto& outcomes = a->task->outcomes;
  const auto outcome = std::ranges::find(outcomes, c.act, &Outcome::id);
  if (outcome != outcomes.end()) verdict = complete(p, c, *a, *outcome);
  else if (c.act == "return" || c.act == "disagree") verdict = send_back(p, c, *a);
  else if (c.act == "transfer") verdict = transfer(p, c, *a);
  else if (c.act == "save") verdict = save(p, c, *a);
  if (verdict) report_back(p, c.matter);
  return verdict;
}

}  // namespace tongchou::kernel
