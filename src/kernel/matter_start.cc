// How a matter begins: by a form that somebody sends in, perhaps after it lay as a draft or came
// back for supplement, or by time. Invariants 3 and 6 of matter.cc are kept here.
#include <algorithm>

#include "feel/feel.h"
#include "kernel/form.h"
#include "kernel/form_fault.h"
#include "kernel/form_rows.h"
#include "kernel/procedure_limits.h"
#include "kernel/matter.h"
#include "kernel/procedure.h"

namespace tongchou::kernel {

namespace {

using Clock = std::chrono::milliseconds;

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

Verdict entry_is_own(const Proposal& p, const Start& start, const std::string& id) {
  auto entry = p.world.get<Entry>(id);
  if (!entry || (!p.by_system() && !may_see(p.standing, *entry))) {
    return refuse(Refusal::entry_not_found, start.procedure->clause);
  }
  if (entry->state == "left") {
    return refuse(Refusal::entry_left_already, start.procedure->clause,
                  "「" + entry->title + "」不再办理，须办的重新提出",
                  entry->title + ": what is to be done is brought in anew");
  }
  if (p.by_system() || p.standing.has(start.pack->body + "/office") ||
      p.standing.has("unit/" + entry->unit + "/handler"))
    return {};
  return refuse(Refusal::not_own_scope, start.procedure->clause, entry->title, entry->title);
}

// A field or a table's cell that names a ledger's entry (x-ledger): it exists, is seen, and is the
// own one or the speaker works in the body's office.
Verdict entries_are_own(const Proposal& p, const Start& start, const Json& properties,
                        const Json& data) {
  for (const auto& [field, property] : properties.members()) {
    if (is_rows(property)) {
      for (const auto& row : data[field].items()) {
        REFUSE_UNLESS(entries_are_own(p, start, property["items"]["properties"], row));
      }
    }
    if (!property["x-ledger"].is_string() || !data[field].is_string()) continue;
    REFUSE_UNLESS(entry_is_own(p, start, data[field].as_string()));
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
  auto reading = read_form(*start.pack, form->first, input, p.today(), p.setting.rates);
  data = std::move(reading.data);
  if (draft) return {};
  for (auto& problem : unknown_names(p.world, start.pack->body, form->second, data)) {
    reading.problems.push_back(std::move(problem));
  }
  if (reading.problems.empty()) {
    return entries_are_own(p, start, form->second["schema"]["properties"], data);
  }
  return std::unexpected(Refused{.refusal = Refusal::form_invalid,
                                 .clause = start.procedure->clause,
                                 .fields = std::move(reading.problems)});
}

// What the procedure that began the matter put into its form (x-widget "carried": the meeting and
// the item of a directive) stays when it comes back to be worded anew, and no person writes it:
// whoever reads it there may rely on where it came from.
Verdict take_carried(const Proposal& p, const Start& start, const Json& before, Json& input) {
  auto form = start.pack->forms.find(start.procedure->form);
  if (form == start.pack->forms.end() || p.by_system()) return {};
  std::vector<FieldProblem> problems;
  for (const auto& [name, field] : form->second["schema"]["properties"].members()) {
    if (field["x-widget"].as_string() != "carried") continue;
    if (!before[name].is_null()) {
      input.set(name, before[name]);
    } else if (!input[name].is_null() && input[name] != Json("")) {
      const std::string label = field_label(form->second, name);
      problems.push_back({name, "「" + label + "」由程序带入，不能填写",
                          label + " is put in by the procedure, not by a person"});
    }
  }
  if (problems.empty()) return {};
  return std::unexpected(Refused{.refusal = Refusal::form_invalid,
                                 .clause = start.procedure->clause,
                                 .fields = std::move(problems)});
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

Verdict set_going(Proposal& p, const std::string& id, const std::string& start_event = {}) {
  auto matter = p.world.get<Matter>(id);
  auto pack = p.setting.shelf.get(p.world, matter->pack);
  const std::string process = pack->procedure(matter->procedure)->process;
  const Json variables = Json::object({{"form", matter->data}});
  return advance(p, id, [&](const auto& model, const auto&, auto& host) {
    return bpmn::start(model, process, variables, host, start_event);
  });
}

Verdict run_start(Proposal& p, const std::string& id, const std::string& start_event = {}) {
  REFUSE_UNLESS(set_going(p, id, start_event));
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

// The roles by name that may begin such a matter; "any unit" names none.
std::vector<std::string> roles_that_begin(const Proposal& p, const Matter& matter) {
  std::vector<std::string> roles;
  auto pack = p.setting.shelf.get(p.world, matter.pack);
  const PackProcedure* procedure = pack ? pack->procedure(matter.procedure) : nullptr;
  for (const auto& token : procedure ? procedure->who_may_start : std::vector<std::string>{}) {
    if (token != "any-unit") roles.push_back(absolute_role(token, matter.body));
  }
  return roles;
}

std::expected<std::shared_ptr<const Matter>, Refused> own_draft(Proposal& p,
                                                                const std::string& id) {
  auto matter = p.world.get<Matter>(id);
  if (!matter || !may_see(p.standing, *matter)) return refuse(Refusal::matter_not_found);
  if (matter->state != MatterState::draft && matter->state != MatterState::returned) {
    return refuse(Refusal::draft_only);
  }
  // A returned one may be put right by any handler of the unit: posts change hands. What an office
  // began any of the office may, for its unit may have one handler only, who has gone.
  const bool theirs = matter->starter.person == p.command.person ||
                      p.standing.has("unit/" + matter->unit + "/handler") ||
                      (matter->state == MatterState::returned &&
                       p.standing.has_any(roles_that_begin(p, *matter)));
  if (!theirs) return refuse(Refusal::task_not_yours, matter->clause);
  return matter;
}

}  // namespace

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
  Json input = c.data, data;
  REFUSE_UNLESS(take_carried(p, *start, Json(), input));
  REFUSE_UNLESS(read_start_form(p, *start, input, c.draft, data));
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

Verdict change_draft(Proposal& p, const ChangeDraft& c) {
  auto matter = own_draft(p, c.matter);
  if (!matter) return std::unexpected(matter.error());
  auto pack = p.setting.shelf.get(p.world, (*matter)->pack);
  const PackProcedure* procedure = pack->procedure((*matter)->procedure);
  const Start start{pack, procedure};
  std::string unit = c.unit.empty() ? (*matter)->unit : c.unit;
  REFUSE_UNLESS(may_start(p, start, unit));
  Json input = c.data, data;
  REFUSE_UNLESS(take_carried(p, start, (*matter)->data, input));
  REFUSE_UNLESS(read_start_form(p, start, input, true, data));
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
  Json input = c.data ? *c.data : (*matter)->data, data;
  REFUSE_UNLESS(take_carried(p, start, (*matter)->data, input));
  REFUSE_UNLESS(read_start_form(p, start, input, false, data));
  const std::string title = title_of(p, start, data);
  // A receipt number is for life: sending in again after a return takes no new one.
  const std::string receipt =
      (*matter)->receipt.empty() ? receipt_for(p) : (*matter)->receipt;
  p.emit(DraftSubmitted{c.matter, receipt, title, std::move(data)},
         subjects_of(**matter), (*matter)->clause);
  return run_start(p, c.matter);
}

std::expected<std::string, Refused> start_child(Proposal& p, const Child& child) {
  auto start = find_procedure(p, child.procedure);
  if (!start) return std::unexpected(start.error());
  auto parent = p.world.get<Matter>(child.parent);
  Json data;
  REFUSE_UNLESS(read_start_form(p, *start, child.data, false, data));
  Matter matter = new_matter(p, *start, child.unit, std::move(data));
  if (!child.title.empty()) matter.title = child.title;
  matter.confidential =
      matter.confidential || child.confidential || (parent && parent->confidential);
  matter.state = MatterState::open;
  matter.waiter = child.waiter;
  matter.receipt = receipt_for(p);
  const std::string id = matter.id, title = matter.title;
  const auto subjects = subjects_of(matter);
  const std::string clause = matter.clause;
  p.emit(MatterOpened{std::move(matter)}, subjects, clause);
  if (parent) {
    p.emit(MatterLinked{parent->id, {"matter", id, title, child.relation}},
           {"matter:" + parent->id, "matter:" + id}, clause);
    p.emit(MatterLinked{id, {"matter", parent->id, parent->title, "来源"}},
           {"matter:" + id, "matter:" + parent->id}, clause);
  }
  REFUSE_UNLESS(set_going(p, id));
  return id;
}

Verdict begin_scheduled(Proposal& p, const BeginScheduled& c) {
  auto schedule = p.world.get<Schedule>(c.schedule);
  if (!schedule || schedule->next > p.command.now) return refuse(Refusal::procedure_not_found);
  auto start = find_procedure(p, c.schedule);
  if (!start) return std::unexpected(start.error());
  // Of rounds that were missed while the office was shut the last one is made up for: figures of
  // today are not those of two months ago.
  Instant due = schedule->next, next = Instant::max();
  for (const auto& timer : start->procedure->model->timer_starts()) {
    if (timer.element_id != schedule->start_event) continue;
    for (int round = 0; round < limits::kMissedRoundsMax; ++round) {
      auto following = next_start(p, *start->pack, timer, due + Clock{1});
      // A cycle that names a past day for ever would begin without end: it begins once.
      if (!following || following->repeat == 0 || following->due <= due) break;
      next = following->due;
      if (next > p.command.now) break;
      due = std::exchange(next, Instant::max());
    }
  }
  p.emit(ScheduleSet{{c.schedule, schedule->start_event, next}}, {"body:" + start->pack->body});
  // What it is the round of is said by the day it was due, not by the day it could begin.
  Matter matter =
      new_matter(p, *start, {}, Json::object({{"scheduled", Json(write_iso(due))}}));
  matter.state = MatterState::open;
  matter.receipt = receipt_for(p);
  const std::string id = matter.id;
  const std::string clause = matter.clause;
  p.emit(MatterOpened{std::move(matter)}, {"matter:" + id}, clause);
  return run_start(p, id, schedule->start_event);
}

}  // namespace tongchou::kernel
