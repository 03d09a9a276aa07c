// Named rules about the office itself: a procedure begins another or waits for it, says no, sets a
// parameter of its body or its list of members.
#include <set>

#include "kernel/assessment.h"
#include "kernel/procedure.h"
#include "kernel/rules_beyond.h"

namespace tongchou::kernel {

namespace {

// Under which key a matter that is started once is found again; kept beside those of similar.find.
std::string once_key(const std::string& procedure, const std::string& once) {
  return "once/" + procedure + "/" + hex(sm3(once)).substr(0, 24);
}

}  // namespace

// {procedure, unit, title, data, relation, wait, once} → {matter, begun}. With `wait` the step
// stands still until that matter has ended, and answers {matter, state, outcome, label, data,
// result}. With `once` a text names it for good ("2026-W12/e5"): asked again, the matter that
// stands under that name is answered, and no second one begins (KP-29). A step with a loop starts
// one for each entry of ledger.query, each with the unit of its entry.
RuleAnswer matter_start(const RuleCall& call) {
  auto parent = call.p.world.get<Matter>(call.matter);
  const std::string& named = call.inputs["procedure"].as_string();
  Child child{
      .procedure = named.find('/') == std::string::npos ? parent->body + "/" + named : named,
      .unit = call.inputs["unit"].as_string(),
      .title = call.inputs["title"].as_string(),
      .data = call.inputs["data"],
      .parent = call.matter,
      .relation = call.inputs["relation"].as_string()};
  if (child.relation.empty()) child.relation = "派生事项";
  const std::string once = call.inputs["once"].as_string();
  if (!once.empty()) {
    auto known = call.p.world.get<Similar>(once_key(child.procedure, once));
    if (known && !known->matters.empty()) {
      return Json::object({{"matter", Json(known->matters.front())}, {"begun", Json(false)}});
    }
  }
  const bool waits = call.inputs["wait"].as_bool();
  if (waits) child.waiter = Waiter{call.matter, call.key};
  auto id = start_child(call.p, child);
  if (!id) return std::unexpected(id.error());
  if (!once.empty()) {
    call.p.emit(SimilarIndexed{*id, {once_key(child.procedure, once)}}, {"matter:" + *id},
                call.clause);
  }
  if (waits) return std::nullopt;
  return Json::object({{"matter", Json(*id)}, {"begun", Json(true)}});
}

// {procedure, field, value} → {matters}: those of a procedure, another body's too, that
// similar.find has noted under this value, oldest first: [{id, number, title, procedure, body,
// unit, state, outcome, label}]. {matter}: this one.
// What few may see is answered to its own body and to matters as restricted only.
RuleAnswer matter_find(const RuleCall& call) {
  auto asking = call.p.world.get<Matter>(call.matter);
  std::vector<std::string> ids;
  std::string procedure = call.inputs["procedure"].as_string();
  if (procedure.find('/') == std::string::npos) procedure = asking->body + "/" + procedure;
  const std::string folded = fold_text(call.inputs["value"].as_string());
  const std::string key = procedure + "/" + call.inputs["field"].as_string() + "/" +
                          hex(sm3(folded)).substr(0, 24);
  Json matters = Json::array();
  if (auto known = call.p.world.get<Similar>(key)) ids = known->matters;
  if (call.inputs["matter"].is_string()) ids = {call.inputs["matter"].as_string()};
  for (const auto& id : ids) {
    auto matter = call.p.world.get<Matter>(id);
    if (!matter || id == call.matter) continue;
    if (matter->confidential && !asking->confidential && matter->body != asking->body) continue;
    matters.push(Json::object({{"id", Json(id)},
                               {"number", Json(matter->number)},
                               {"title", Json(matter->title)},
                               {"procedure", Json(matter->procedure)},
                               {"body", Json(matter->body)},
                               {"unit", Json(matter->unit)},
                               {"state", Json(std::string(enum_name(matter->state)))},
                               {"outcome", Json(matter->outcome)},
                               {"label", Json(matter->outcome_label)}}));
  }
  return Json::object({{"matters", std::move(matters)}});
}

// {} → {matters}: every matter of this body that has not ended and has a unit or an open task, but
// for the asking one, as they began: [{id, number, title, unit, started, label}]. `label` names it
// in a list; of what few may see, a matter that is not restricted itself is told the number alone.
RuleAnswer matter_open(const RuleCall& call) {
  auto asking = call.p.world.get<Matter>(call.matter);
  const Instant now = call.p.command.now;
  auto facts = facts_to_count(call.p.world, {.as_of = now, .ended_from = now});
  if (!facts) return std::unexpected(facts.error());
  std::set<std::pair<Instant, std::string>> found;
  const auto note = [&](const std::string& id) {
    auto matter = id == call.matter ? nullptr : call.p.world.get<Matter>(id);
    const bool ended = !matter || matter->closed || matter->state == MatterState::draft ||
                       matter->state == MatterState::withdrawn;
    if (!ended && matter->body == asking->body) found.insert({matter->started, id});
  };
  for (const auto& duty : facts->owed) note(duty.matter);
  for (const auto& course : facts->courses) note(course.matter);
  Json matters = Json::array();
  for (const auto& [started, id] : found) {
    auto matter = call.p.world.get<Matter>(id);
    const std::string number = matter->number.empty() ? matter->receipt : matter->number;
    const std::string title = matter->confidential && !asking->confidential ? "（限阅）"
                                                                             : matter->title;
    matters.push(Json::object({{"id", Json(id)},
                               {"number", Json(number)},
                               {"title", Json(title)},
                               {"unit", Json(matter->unit)},
                               {"started", Json(write_date(local_date(started)))},
                               {"label", Json(number.empty() ? title : number + " " + title)}}));
  }
  return Json::object({{"matters", std::move(matters)}});
}

// {matter} → how it ended, as `matter.start` with `wait` answers; stands still until then. What a
// meeting handed over was begun by the meeting, and whoever brought the item waits for it.
RuleAnswer matter_wait(const RuleCall& call) {
  auto other = call.p.world.get<Matter>(call.inputs["matter"].as_string());
  if (!other) return refuse(Refusal::matter_not_found, call.clause);
  if (other->closed) return end_of(*other);
  if (other->waiter) {
    return refuse(Refusal::procedure_failed, call.clause, "「" + other->title + "」已有事项在等它办结",
                  "Another matter waits for " + other->title);
  }
  call.p.emit(MatterAwaited{other->id, {call.matter, call.key}},
              {"matter:" + other->id, "matter:" + call.matter}, call.clause);
  return std::nullopt;
}

// {matter, relation, back}: two matters that belong together stand beside each other (KP-31).
RuleAnswer matter_link(const RuleCall& call) {
  auto self = call.p.world.get<Matter>(call.matter);
  auto other = call.p.world.get<Matter>(call.inputs["matter"].as_string());
  if (!other || other->id == self->id) return refuse(Refusal::matter_not_found, call.clause);
  const std::vector<std::string> subjects = {"matter:" + self->id, "matter:" + other->id};
  call.p.emit(MatterLinked{self->id, {"matter", other->id, other->title,
                                      call.inputs["relation"].as_string()}},
              subjects, call.clause);
  call.p.emit(MatterLinked{other->id, {"matter", self->id, self->title,
                                       call.inputs["back"].as_string()}},
              subjects, call.clause);
  return Json::object();
}

// {when, clause, zh, en}: what a rule of the notice forbids, in the pack's own words.
RuleAnswer refuse_when(const RuleCall& call) {
  if (!call.inputs["when"].as_bool()) return Json::object();
  const std::string& clause = call.inputs["clause"].as_string();
  return refuse(Refusal::rule_forbids, clause.empty() ? call.clause : clause,
                call.inputs["zh"].as_string(), call.inputs["en"].as_string());
}

// {kind, zh, en}: what whoever sent something in reads at once, and everybody on its page later.
RuleAnswer matter_notice(const RuleCall& call) {
  const std::string kind = call.inputs["kind"].as_string();
  Notice notice{.code = kind.empty() ? "said" : kind,
                .level = "warning",
                .zh = call.inputs["zh"].as_string(),
                .en = call.inputs["en"].as_string(),
                .clause = call.clause,
                .matter = {}};
  call.p.emit(NoticesFound{call.matter, {std::move(notice)}}, {"matter:" + call.matter},
              call.clause);
  return Json::object();
}

namespace {

Date day_or_today(const RuleCall& call, const Json& value) {
  return parse_date(value.as_string().substr(0, 10)).value_or(call.p.today());
}

}  // namespace

// G-2: {parameter, value, since, source}; holds from its day on, past matters keep theirs.
RuleAnswer parameter_set(const RuleCall& call) {
  const std::string& id = call.inputs["parameter"].as_string();
  const PackParameter* known = call.pack.parameter(id, Date::max());
  if (!known) return refuse(Refusal::parameter_unknown, call.clause, id, id);
  const Json& value = call.inputs["value"];
  std::string source = call.inputs["source"].as_string();
  auto matter = call.p.world.get<Matter>(call.matter);
  if (!known->set_by.empty() && known->set_by != matter->procedure) {
    return refuse(Refusal::rule_forbids, known->clause, known->label, known->id);
  }
  if (source.empty()) source = matter->number.empty() ? matter->receipt : matter->number;
  const std::string text = value.is_string() ? value.as_string() : write_json(value);
  call.p.emit(ParameterSet{matter->body, id,
                           {text, day_or_today(call, call.inputs["since"]), source}},
              {"body:" + matter->body, "matter:" + call.matter}, call.clause);
  return Json::object();
}

// G-4: {role, post, since} takes somebody into the body; {role, post, until} ends it.
RuleAnswer member_set(const RuleCall& call) {
  auto matter = call.p.world.get<Matter>(call.matter);
  const std::string& role = call.inputs["role"].as_string();
  std::string post = call.inputs["post"].as_string();
  if (post.starts_with("post:")) post.erase(0, 5);
  if (!call.p.world.get<Post>(post)) return refuse(Refusal::post_not_found, call.clause);
  const std::vector<std::string> subjects = {"body:" + matter->body, "post:" + post,
                                             "matter:" + call.matter};
  auto body = call.p.world.get<Body>(matter->body);
  if (call.inputs["until"].is_null()) {
    Membership member{call.p.new_id("b"), role, post, day_or_today(call, call.inputs["since"]), {}};
    const std::string id = member.id;
    call.p.emit(MemberNamed{matter->body, std::move(member)}, subjects, call.clause);
    return Json::object({{"member", Json(id)}});
  }
  for (const auto& member : body->members) {
    if (member.role != role || member.post != post || member.until) continue;
    const Date until = day_or_today(call, call.inputs["until"]);
    if (until < member.since) return refuse(Refusal::dates_reversed, call.clause);
    call.p.emit(MemberEnded{matter->body, member.id, until}, subjects, call.clause);
    return Json::object({{"member", Json(member.id)}});
  }
  return refuse(Refusal::member_not_found, call.clause);
}

}  // namespace tongchou::kernel
