#include "kernel/procedure.h"

#include <set>

#include "base/day_words.h"
#include "dmn/dmn.h"
#include "feel/feel.h"
#include "kernel/rules_beyond.h"
#include "kernel/text.h"

namespace tongchou::kernel {

namespace {

feel::Value number_or_text(const std::string& text) {
  if (auto number = Decimal::parse(text)) return feel::Value(*number);
  return feel::Value(text);
}

std::string property(const std::map<std::string, std::string>& properties, const char* key) {
  auto found = properties.find(key);
  return found == properties.end() ? std::string() : found->second;
}

// What a step is done on: a meeting or a document, shown and linked under its title.
std::optional<Link> opened_thing(const World& world,
                                 const std::map<std::string, std::string>& properties) {
  if (const auto id = property(properties, "opens_meeting"); !id.empty()) {
    auto meeting = world.get<Meeting>(id);
    return Link{"meeting", id, meeting ? meeting->head.title : id, "opens"};
  }
  if (const auto id = property(properties, "opens_document"); !id.empty()) {
    auto document = world.get<Document>(id);
    return Link{"document", id, document ? document->title : id, "opens"};
  }
  return std::nullopt;
}

std::optional<std::string> said(std::string text) {
  return text.empty() ? std::nullopt : std::optional(std::move(text));
}

Task open_task(const Proposal& p, const Pack& pack, const Matter& matter,
               const bpmn::Task& opened) {
  Task task;
  task.id = matter.id + "." + (matter.round ? std::to_string(matter.round) + "." : "") +
            std::to_string(opened.key);
  task.key = opened.key;
  task.step_id = opened.element_id;
  task.step = opened.name;
  task.form = opened.form_id;
  // A step that all bodies share rests on what its procedure rests on in this one.
  task.clause = pack.clause(property(opened.properties, "clause"));
  if (task.clause.empty()) task.clause = matter.clause;
  task.opinion = property(opened.properties, "opinion");
  task.outcomes = outcomes_of(opened.properties);
  task.opened = p.command.now;
  task.due = opened.due;
  task.item = opened.loop_item;
  task.about = said(property(opened.properties, "about"));
  task.opens = opened_thing(p.world, opened.properties);
  task.signs = said(property(opened.properties, "signs"));
  // FE-16: 「凡纪要涉及资金或其他需要区长签批的，由区长负责签批」 — a step may sign only a part of a paper,
  // named by its section or by the item of the meeting; "flagged" means all that carry a flag.
  const std::string parts = property(opened.properties, "signs_parts");
  if (!parts.empty() && !task.item) {
    task.item = Json::object({{parts == "flagged" ? "parts" : "section", Json(parts)}});
  }
  auto add = [&](const std::string& token) {
    if (!token.empty()) task.roles.push_back(absolute_role(token, matter.body));
  };
  add(opened.assignee);
  for (const auto& token : opened.candidate_groups) add(token);
  for (const auto& token : opened.candidate_users) add(token);
  // What was filled in before a return is there again for correction.
  for (const auto& earlier : matter.tasks) {
    if (earlier.step_id == task.step_id && !earlier.saved.is_null()) task.saved = earlier.saved;
  }
  return task;
}

// What a procedure's expressions may name besides its variables.
Json matter_context(const World& world, const Matter& matter, const Pack& pack, Instant now) {
  auto unit = world.get<Unit>(matter.unit);
  Json files = Json::array();
  for (const auto& file : matter.files) files.push(Json(file.name));
  return Json::object(
      {{"matter",
        Json::object({{"id", Json(matter.id)},
                      {"number", Json(matter.number)},
                      {"title", Json(matter.title)},
                      {"body", Json(matter.body)},
                      {"unit", Json(matter.unit)},
                      {"unit_name", Json(unit ? name_on(unit->names, local_date(now)) : "")},
                      {"starter", Json(matter.starter.person)},
                      {"starter_name", Json(matter.starter.name)},
                      {"starter_post", Json(matter.starter.post)},
                      {"office_host", Json(office_host(world, pack, local_date(now)).value)},
                      {"files", std::move(files)},
                      {"started_at", Json(write_iso(matter.started))}})},
       {"form", matter.data}});
}

// G-4: a step for which no post exists cannot be opened by a person's act: name the members first.
Verdict somebody_can(const Proposal& p, const Task& task) {
  for (const auto& role : task.roles) {
    if (role.starts_with("person/") || !posts_of_role(p.world, role, p.today()).empty()) return {};
  }
  const std::string label =
      task.roles.empty() ? task.step : role_label(p.world, task.roles.front(), p.today());
  return refuse(Refusal::members_missing, "G-4", "「" + task.step + "」由" + label + "办理，名单待补",
                task.step + " needs " + label + ", and nobody is named");
}

}  // namespace

DatedValue office_host(const World& world, const Pack& pack, Date day) {
  if (auto set = parameter_on(world, pack, "host", day)) return *set;
  return {pack.office_host, pack.office_since, {}};
}

std::vector<Outcome> outcomes_of(const std::map<std::string, std::string>& properties) {
  std::vector<Outcome> outcomes;
  auto found = properties.find("outcomes");
  const std::string_view given = found == properties.end() ? std::string_view() : found->second;
  for (const auto item : parts_of(given)) {
    const auto equals = item.find('=');
    if (equals != std::string_view::npos) {
      outcomes.push_back({std::string(item.substr(0, equals)),
                          std::string(item.substr(equals + 1))});
    }
  }
  if (outcomes.empty()) outcomes = {{"agree", "同意"}, {"disagree", "不同意"}};
  return outcomes;
}

namespace {

// The id in "u3" or in a token such as "unit:u3", "unit-head:u3", "post:p7".
std::string bare_id(std::span<const feel::Value> arguments) {
  if (arguments.size() != 1 || !arguments[0].is(feel::Kind::string)) return {};
  const std::string& text = arguments[0].string();
  const auto colon = text.find(':');
  return colon == std::string::npos ? text : text.substr(colon + 1);
}

void lend_calendar(const Calendar& calendar, feel::Host& host) {
  host.functions["working_day"] = [&calendar](std::span<const feel::Value> a) -> feel::Value {
    const auto day = a.size() == 1 ? a[0].to_date() : std::nullopt;
    if (!day) return {};
    return feel::Value::from(same_or_next_working_day(calendar, *day).value);
  };
  host.functions["working_days"] = [&calendar](std::span<const feel::Value> a) -> feel::Value {
    if (a.size() != 2) return {};
    const auto from = a[0].to_date(), to = a[1].to_date();
    if (!from || !to) return {};
    return feel::Value(Decimal(working_days_between(calendar, *from, *to).value));
  };
  host.functions["week"] = [](std::span<const feel::Value> a) -> feel::Value {
    using namespace std::chrono;
    const auto day = a.size() == 1 ? a[0].to_date() : std::nullopt;
    if (!day) return {};
    // ISO 8601: the week belongs to the year of its Thursday.
    const Date thursday = *day + days{4} - days{weekday{*day}.iso_encoding()};
    const year_month_day ymd{thursday};
    const auto n = (thursday - Date{ymd.year() / January / 1}).count() / 7 + 1;
    const std::string text = std::to_string(n);
    return feel::Value(std::to_string(static_cast<int>(ymd.year())) + "-W" +
                       (text.size() < 2 ? "0" + text : text));
  };
}

}  // namespace

void lend_functions(const World& known, const Setting& setting, Instant now, const Pack& pack,
                    feel::Host& host) {
  const World* world = &known;
  const Calendar* calendar = &setting.calendar;
  host.now = now;
  host.functions["working_deadline"] = [calendar](std::span<const feel::Value> a) -> feel::Value {
    if (a.size() != 2 || !a[1].is(feel::Kind::number)) return {};
    const auto from = a[0].to_instant();
    const auto days = a[1].number().to_integer();
    if (!from || !days) return {};
    const Limit limit{LimitUnit::working_days, static_cast<int>(*days)};
    return feel::Value::from(due(*calendar, *from, limit).value);
  };
  host.functions["working_hours"] = [calendar](std::span<const feel::Value> a) -> feel::Value {
    if (a.size() != 2 || !a[1].is(feel::Kind::number)) return {};
    const auto from = a[0].to_instant();
    const auto hours = a[1].number().to_integer();
    if (!from || !hours) return {};
    return feel::Value::from(add_working_hours(*calendar, *from, static_cast<int>(*hours)).value);
  };
  host.functions["parameter"] = [world, &pack, now](std::span<const feel::Value> a) -> feel::Value {
    if (a.size() != 1 || !a[0].is(feel::Kind::string)) return {};
    auto value = parameter_on(*world, pack, a[0].string(), local_date(now));
    return value ? number_or_text(value->value) : feel::Value();
  };
  lend_calendar(*calendar, host);
  const std::string body = pack.body;
  host.functions["members"] = [world, body, now](std::span<const feel::Value> a) -> feel::Value {
    if (a.size() != 1 || !a[0].is(feel::Kind::string)) return {};
    feel::List posts;
    const std::string role = absolute_role(a[0].string(), body);
    for (const auto& post : posts_of_role(*world, role, local_date(now))) {
      posts.push_back(feel::Value("post:" + post));
    }
    return feel::Value(std::move(posts));
  };
  host.functions["holders"] = [world, body, now](std::span<const feel::Value> a) -> feel::Value {
    if (a.size() != 1 || !a[0].is(feel::Kind::string)) return {};
    feel::List persons;
    const std::string role = absolute_role(a[0].string(), body);
    for (auto& person : persons_of_role(*world, role, local_date(now))) {
      persons.push_back(feel::Value(std::move(person)));
    }
    return feel::Value(std::move(persons));
  };
  host.functions["unit_name"] = [world, now](std::span<const feel::Value> a) -> feel::Value {
    auto unit = world->get<Unit>(bare_id(a));
    // Who may be asked is a unit or one of its posts: either way the unit is named.
    if (auto post = unit ? nullptr : world->get<Post>(bare_id(a))) {
      unit = world->get<Unit>(post->unit);
    }
    return unit ? feel::Value(name_on(unit->names, local_date(now))) : feel::Value();
  };
  host.functions["day_words"] = [](std::span<const feel::Value> a) -> feel::Value {
    if (a.size() != 1) return {};
    const auto day = a[0].is(feel::Kind::string) ? parse_date(a[0].string())
                                                 : a[0].to_date();
    return day ? feel::Value(date_in_words(*day)) : feel::Value();
  };
  host.functions["post_name"] = [world](std::span<const feel::Value> a) -> feel::Value {
    auto post = world->get<Post>(bare_id(a));
    return post ? feel::Value(post->title) : feel::Value();
  };
}

Result<bpmn::Schedule> next_start(const Proposal& p, const Pack& pack,
                                  const bpmn::TimerStart& start, Instant from) {
  if (!start.text.starts_with('=')) return bpmn::schedule(start.kind, start.text, from);
  TRY(const auto expression, feel::parse(std::string_view(start.text).substr(1)));
  const auto as_of = [&](Instant day, Instant after) {
    auto host = std::make_shared<feel::Host>();
    lend_functions(p.world, p.setting, day, pack, *host);
    const auto text = feel::evaluate(expression, feel::Scope({}, host));
    return bpmn::schedule(start.kind, text.is(feel::Kind::string) ? text.string() : "", after);
  };
  auto next = as_of(std::min(p.command.now, from), from);
  // A number that holds from a later day on reckons what begins from that day on.
  std::set<Instant> changes;
  if (auto body = p.world.get<Body>(pack.body)) {
    for (const auto& [id, values] : body->parameters) {
      for (const auto& value : values) changes.insert(at_local(value.since, {}));
    }
  }
  for (const Instant change : changes) {
    if (change > from && (!next || next->due >= change)) next = as_of(change, change);
  }
  return next;
}

Json form_defaults(const World& world, const Setting& setting, Instant now, const Pack& pack,
                   const Json& form, const Matter* matter, const Task* task) {
  feel::Context context;
  auto add = [&context](const std::string& name, const Json& value) {
    if (auto member = feel::from_json(value)) context.set(name, std::move(*member));
  };
  if (matter) {
    const Json outer = matter_context(world, *matter, pack, now);
    for (const auto& [name, value] : outer.members()) add(name, value);
    // From the task's own scope outwards; what stands further in is seen first.
    std::set<std::string> seen{"matter", "form"};
    auto at = task ? matter->engine.find(task->key) : nullptr;
    for (; at; at = at->scope ? matter->engine.find(at->scope) : nullptr) {
      for (const auto& [name, value] : at->variables) {
        if (seen.insert(name).second) add(name, value);
      }
    }
  }
  auto host = std::make_shared<feel::Host>();
  lend_functions(world, setting, now, pack, *host);
  const feel::Scope scope(std::move(context), host);
  Json defaults = Json::object();
  for (const auto& [field, property] : form["schema"]["properties"].members()) {
    std::string_view text = property["x-default"].as_string();
    if (!text.starts_with('=')) continue;
    auto expression = feel::parse(text.substr(1));
    if (!expression) continue;  // load_pack lets none through
    Json value = feel::to_json(feel::evaluate(*expression, scope));
    if (!value.is_null()) defaults.set(field, std::move(value));
  }
  return defaults;
}

feel::Value reckon(const World& world, const Setting& setting, Instant now, const Pack& pack,
                   const Matter& matter, std::string_view text) {
  if (text.starts_with('=')) text.remove_prefix(1);
  auto expression = feel::parse(text);
  if (!expression) return {};
  feel::Context context;
  auto add = [&context](const std::string& name, const Json& value) {
    if (auto member = feel::from_json(value)) context.set(name, std::move(*member));
  };
  const Json outer = matter_context(world, matter, pack, now);
  for (const auto& [name, value] : outer.members()) add(name, value);
  // While the procedure runs, its variables lie with its first element.
  const auto& variables = matter.engine.elements.empty() ? matter.engine.variables
                                                         : matter.engine.elements.front().variables;
  for (const auto& [name, value] : variables) add(name, value);
  auto host = std::make_shared<feel::Host>();
  lend_functions(world, setting, now, pack, *host);
  return feel::evaluate(*expression, feel::Scope(std::move(context), host));
}

void EngineHost::lend(feel::Host& host) const {
  lend_functions(p_.world, p_.setting, p_.command.now, *pack_, host);
}

Json EngineHost::context() const {
  return matter_context(p_.world, *p_.world.get<Matter>(matter_), *pack_, p_.command.now);
}

Result<Json> EngineHost::call_decision(const std::string& id, const Json& variables,
                                       Json& matched) {
  auto found = pack_->decisions.find(id);
  if (found == pack_->decisions.end()) {
    return fail("decision.unknown", "没有这个决策 " + id, "no such decision: " + id, id);
  }
  auto host = std::make_shared<feel::Host>();
  lend(*host);
  feel::Context context;
  const Json outer = this->context();
  for (const auto* object : {&outer, &variables}) {
    for (const auto& [name, value] : object->members()) {
      TRY(feel::Value member, feel::from_json(value));
      context.set(name, std::move(member));
    }
  }
  TRY(dmn::Outcome outcome,
      dmn::evaluate(*found->second, id, feel::Scope(std::move(context), host)));
  matched = Json::array();
  for (const auto& rule : outcome.matched) {
    Json one = Json::object({{"decision", Json(rule.decision)},
                             {"row", Json(static_cast<std::int64_t>(rule.row))}});
    for (const auto& annotation : rule.annotations) {
      one.set(annotation.name.empty() ? "annotation" : annotation.name, Json(annotation.text));
    }
    matched.push(std::move(one));
  }
  return feel::to_json(outcome.result);
}

bpmn::RuleOutcome EngineHost::run_rule(const bpmn::Job& job) {
  const Rule rule = find_rule(job.type);
  if (!rule) {
    return bpmn::Refused{
        {"rule.unknown", "没有这条规则 " + job.type, "no such rule: " + job.type, job.type}};
  }
  std::string clause = pack_->clause(property(job.properties, "clause"));
  if (clause.empty()) clause = p_.world.get<Matter>(matter_)->clause;
  auto answer = rule({p_, *pack_, matter_, job.headers, job.inputs, job.key, std::move(clause)});
  if (answer && *answer) return std::move(**answer);
  if (answer) return bpmn::Waiting{};
  const RefusalText& text = text_of(answer.error().refusal);
  Error error{std::string(text.code), std::string(text.zh) + " " + answer.error().detail_zh,
              std::string(text.en) + " " + answer.error().detail_en, job.type};
  if (!refused) refused = std::move(answer.error());
  return bpmn::Refused{std::move(error)};
}

const bpmn::Model* EngineHost::model_of_process(const std::string& process) {
  const PackProcedure* found = pack_->procedure_of_process(process);
  return found ? found->model.get() : nullptr;
}

namespace {

// G-4: what time has begun in a body without members is owed by nobody. It waits, suspended and
// said so, until the list of members is there and whoever is on it lets it go on.
void wait_for_members(Proposal& p, const std::string& id) {
  auto matter = p.world.get<Matter>(id);
  if (matter->state != MatterState::open) return;
  bool open = false;
  for (const auto& task : matter->tasks) {
    if (task.state != TaskState::open) continue;
    if (somebody_can(p, task)) return;
    open = true;
  }
  if (open) p.emit(MatterSuspended{id, "名单待补"}, {"matter:" + id}, "G-4");
}

// Whoever waits for a matter is told when it has ended. Told later: how it ended is said by facts
// that may follow the engine's.
void report_end(Proposal& p, const std::string& id) {
  auto matter = p.world.get<Matter>(id);
  if (!matter->waiter || matter->engine.status == bpmn::InstanceStatus::running) return;
  p.later([id](Proposal& now) -> Verdict {
    auto ended = now.world.get<Matter>(id);
    if (!ended->closed) return {};  // returned to its starter: it will begin anew
    resume_later(now, *ended->waiter, end_of(*ended));
    return {};
  });
}

}  // namespace

Json end_of(const Matter& ended) {
  Json result = Json::object({{"matter", Json(ended.id)},
                              {"state", Json(std::string(enum_name(ended.state)))},
                              {"outcome", Json(ended.state == MatterState::done
                                                   ? ended.outcome
                                                   : std::string(enum_name(ended.state)))},
                              {"label", Json(ended.outcome_label)},
                              {"data", ended.data}});
  for (const auto& [name, value] : ended.engine.variables) {
    if (name == "result") result.set("result", value);
  }
  return result;
}

Verdict advance(Proposal& p, const std::string& id, const EngineCall& call) {
  auto before = p.world.get<Matter>(id);
  auto pack = p.setting.shelf.get(p.world, before->pack);
  CHECK(pack, "a matter runs on a pack that is not there: " + before->pack);
  const PackProcedure* procedure = pack->procedure(before->procedure);
  CHECK(procedure, "a matter runs a procedure that its pack does not have");
  EngineHost host(p, id, pack);
  auto steps = call(*procedure->model, before->engine, host);
  if (!steps) {
    return refuse(Refusal::procedure_failed, before->clause, steps.error().zh, steps.error().en);
  }
  if (host.refused && !p.by_system()) return std::unexpected(*host.refused);
  auto matter = p.world.get<Matter>(id);
  MatterAdvanced advanced{.matter = id, .steps = std::move(*steps)};
  for (const auto& step : advanced.steps) {
    if (step.kind == bpmn::StepKind::task_opened) {
      Task task = open_task(p, *pack, *matter, *step.task);
      if (!p.by_system()) REFUSE_UNLESS(somebody_can(p, task));
      advanced.opened.push_back(std::move(task));
    } else if (step.kind == bpmn::StepKind::incident_raised && !p.by_system()) {
      // A person can put it right now; only time's own steps leave an incident standing.
      return refuse(Refusal::procedure_failed, before->clause,
                    step.incident->zh + " " + step.incident->place,
                    step.incident->en + " " + step.incident->place);
    }
  }
  p.emit(std::move(advanced), {"matter:" + id});
  if (p.by_system()) wait_for_members(p, id);
  report_end(p, id);
  return {};
}

void resume_later(Proposal& p, const Waiter& waiter, Json result) {
  p.later([waiter, result = std::move(result)](Proposal& now) -> Verdict {
    auto matter = now.world.get<Matter>(waiter.matter);
    const auto* element = matter ? matter->engine.find(waiter.key) : nullptr;
    if (!element || element->wait != bpmn::WaitKind::job) return {};
    return advance(now, waiter.matter, [&](const auto& model, const auto& state, auto& host) {
      return bpmn::complete_task(model, state, waiter.key, result, host);
    });
  });
}

}  // namespace tongchou::kernel
