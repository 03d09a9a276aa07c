#include "kernel/agency.h"

#include <algorithm>

#include "dmn/dmn.h"
#include "kernel/rights.h"

namespace tongchou::kernel {

namespace {

std::int64_t whole(const Json& number) {
  return number.is_number() ? number.as_decimal().to_integer().value_or(0) : 0;
}

std::string text(const Entry& entry, const std::string& column) {
  const Json& value = entry.fields[column];
  return value.is_string() ? value.as_string() : std::string();
}

// "营业执照、备案表；环评报告" as people write it.
std::vector<std::string> listed(const std::string& written) {
  std::vector<std::string> names;
  std::string name;
  const auto take = [&] {
    const auto from = name.find_first_not_of(" \t\r"), to = name.find_last_not_of(" \t\r");
    if (from != std::string::npos) names.push_back(name.substr(from, to - from + 1));
    name.clear();
  };
  for (std::size_t at = 0; at < written.size();) {
    bool between = written[at] == ';' || written[at] == ',' || written[at] == '\n';
    std::size_t width = 1;
    for (const std::string_view mark : {"、", "；", "，", "。"}) {
      if (!written.substr(at).starts_with(mark)) continue;
      between = true;
      width = mark.size();
    }
    if (between) take();
    else name += written[at];
    at += width;
  }
  take();
  return names;
}

std::optional<std::int64_t> days_between(const Calendar& calendar, const std::string& from,
                                         Date until) {
  const auto since = parse_date(from);
  if (!since) return std::nullopt;
  return working_days_between(calendar, *since, until).value;
}

std::int64_t median_of(std::vector<std::int64_t> days) {
  std::sort(days.begin(), days.end());
  return days[(days.size() - 1) / 2];
}

Approval planned_approval(const Json& planned) {
  Approval approval;
  approval.batch = whole(planned["step"]);
  approval.days = whole(planned["days"]);
  approval.name = planned["name"].as_string();
  approval.authority = planned["authority"].as_string();
  approval.level = planned["level"].as_string();
  approval.materials = listed(planned["materials"].as_string());
  return approval;
}

void as_registered(Approval& approval, const Calendar& calendar, const Board& board,
                   const Entry& entry, Date until) {
  approval.entry = entry.id;
  approval.sent = text(entry, board.of("sent"));
  approval.expected = text(entry, board.of("expected"));
  approval.answered = text(entry, board.of("answered"));
  approval.document = text(entry, board.of("document"));
  // What was registered before the first day was kept began when it was sent.
  approval.first = text(entry, board.of("first_sent"));
  if (approval.first.empty()) approval.first = approval.sent;
  approval.again = approval.first != approval.sent;
  approval.took =
      days_between(calendar, approval.first, parse_date(approval.answered).value_or(until));
  const auto expected = parse_date(approval.expected);
  const bool refused = text(entry, board.of("result")) == board.of("refused");
  approval.state = !approval.answered.empty() && refused ? ApprovalState::refused
                   : !approval.answered.empty()          ? ApprovalState::answered
                   : expected && until > *expected       ? ApprovalState::late
                                                         : ApprovalState::sent;
}

void add_approvals(AgencyCase& one, const World& world, const Calendar& calendar,
                   const Board& board, Date until) {
  std::map<std::string, std::shared_ptr<const Entry>> registered;  // by approval; the latest
  const std::string ledger = one.matter->body + "/" + board.ledger;
  for (const auto& link : one.matter->links) {
    auto entry = link.kind == "entry" ? world.get<Entry>(link.id) : nullptr;
    if (entry && entry->ledger == ledger) registered[text(*entry, board.of("approval"))] = entry;
  }
  const Json& approvals = known_to(*one.matter, board.of("approvals"));
  for (const auto& planned : approvals.items()) {
    Approval approval = planned_approval(planned);
    if (auto found = registered.find(approval.name); found != registered.end()) {
      as_registered(approval, calendar, board, *found->second, until);
    }
    one.approvals.push_back(std::move(approval));
  }
  std::stable_sort(one.approvals.begin(), one.approvals.end(),
                   [](const Approval& a, const Approval& b) { return a.batch < b.batch; });
}

void add_materials(AgencyCase& one, const Board& board) {
  const auto find = [&](const std::string& name) -> Material& {
    for (auto& material : one.materials) {
      if (material.name == name) return material;
    }
    return one.materials.emplace_back(Material{.name = name, .from = {}, .approvals = {}});
  };
  for (const auto& approval : one.approvals) {
    for (const auto& name : approval.materials) find(name).approvals.push_back(approval.name);
  }
  const Json& step = known_to(*one.matter, board.of("materials_step"));
  for (const auto& name : listed(step[board.of("have")].as_string())) find(name).collected = true;
  // An earlier case of the same project has them: nobody asks the investor twice (KP-21).
  const Json& kept = known_to(*one.matter, board.of("kept"));
  for (const auto& earlier : kept.items()) {
    for (const auto& name : listed(earlier[board.of("have")].as_string())) {
      Material& material = find(name);
      if (material.from.empty()) material.from = earlier["title"].as_string();
      material.collected = true;
    }
  }
  const auto lacks = listed(step[board.of("lack")].as_string());
  for (const auto& name : lacks) {
    const Material& material = find(name);
    const bool used = std::any_of(one.approvals.begin(), one.approvals.end(), [&](const auto& a) {
      return a.state != ApprovalState::idle &&
             std::find(a.materials.begin(), a.materials.end(), name) != a.materials.end();
    });
    // What was missing went along when an approval that wants it was sent.
    if (!used && material.from.empty() && !one.matter->closed) one.lacking.push_back(name);
  }
}

void add_days(AgencyCase& one, const Calendar& calendar, Date until) {
  std::map<std::int64_t, std::int64_t> longest;
  std::string first, last;
  for (const auto& approval : one.approvals) {
    one.serial += approval.days;
    longest[approval.batch] = std::max(longest[approval.batch], approval.days);
    last = std::max(last, approval.answered);
    if (!approval.first.empty() && (first.empty() || approval.first < first)) {
      first = approval.first;
    }
  }
  for (const auto& [_, days] : longest) one.parallel += days;
  const bool ended = one.matter->closed && !last.empty();
  if (!first.empty()) one.took = days_between(calendar, first, ended ? *parse_date(last) : until);
}

// Approvals of the pack's template for one type of project; empty when there is none.
Json template_of(const Pack& pack, const std::string& decision, const std::string& input,
                 const std::string& type) {
  auto model = pack.decisions.find(decision);
  if (model == pack.decisions.end()) return Json::array();
  feel::Context context;
  if (auto value = feel::from_json(Json(type))) context.set(input, std::move(*value));
  auto outcome = dmn::evaluate(*model->second, decision, feel::Scope(std::move(context)));
  return outcome ? feel::to_json(outcome->result) : Json::array();
}

}  // namespace

const Json& known_to(const Matter& matter, const std::string& name) {
  static const Json none;
  // While the procedure runs, its variables lie with its first element.
  const auto& known = matter.engine.elements.empty() ? matter.engine.variables
                                                     : matter.engine.elements.front().variables;
  auto found = known.find(name);
  return found == known.end() ? none : found->second;
}

AgencyCase read_agency(const World& world, const Calendar& calendar, const Board& board,
                       std::shared_ptr<const Matter> matter, Date today) {
  AgencyCase one{.matter = std::move(matter),
                 .project = {}, .type = {}, .agent = {},
                 .approvals = {}, .materials = {}, .lacking = {}, .returned = {},
                 .serial = 0, .parallel = 0, .took = {}};
  one.project = one.matter->data[board.of("project")].as_string();
  one.type = one.matter->data[board.of("type")].as_string();
  const Json& agents = known_to(*one.matter, board.of("agent_step"))[board.of("agent")];
  if (agents.size() > 0) {
    one.agent = absolute_role(agents.items().front().as_string(), one.matter->body);
  }
  const Date until = one.matter->closed ? local_date(*one.matter->closed) : today;
  add_approvals(one, world, calendar, board, until);
  add_materials(one, board);
  add_days(one, calendar, until);
  for (const auto& task : one.matter->tasks) {
    if (task.state == TaskState::open && task.step_id == board.of("supplement_step")) {
      one.returned.push_back(task.about.value_or(task.step));
    }
  }
  return one;
}

std::vector<Bottleneck> bottlenecks(const std::vector<AgencyCase>& cases) {
  std::map<std::pair<std::string, std::string>, std::vector<const Approval*>> met;
  for (const auto& one : cases) {
    for (const auto& approval : one.approvals) {
      if (!approval.took || (approval.answered.empty() && !approval.over())) continue;
      met[{approval.name, approval.authority}].push_back(&approval);
    }
  }
  std::vector<Bottleneck> found;
  for (const auto& [key, approvals] : met) {
    Bottleneck slow{.name = key.first, .authority = key.second};
    std::vector<std::int64_t> days;
    for (const auto* approval : approvals) {
      days.push_back(*approval->took);
      slow.days = approval->days;
      slow.over += approval->over() ? 1 : 0;
    }
    slow.times = static_cast<std::int64_t>(days.size());
    slow.worst = *std::max_element(days.begin(), days.end());
    slow.median = median_of(std::move(days));
    found.push_back(std::move(slow));
  }
  std::stable_sort(found.begin(), found.end(), [](const Bottleneck& a, const Bottleneck& b) {
    return std::pair(a.median - a.days, a.worst) > std::pair(b.median - b.days, b.worst);
  });
  return found;
}

std::vector<AgentLoad> agent_loads(const std::vector<AgencyCase>& cases) {
  std::map<std::string, AgentLoad> loads;
  for (const auto& one : cases) {
    AgentLoad& load = loads[one.agent];
    load.agent = one.agent;
    ++(one.matter->closed ? load.ended : load.open);
    for (const auto& approval : one.approvals) {
      if (one.matter->closed || !approval.answered.empty()) continue;
      ++load.pending;
      load.late += approval.state == ApprovalState::late ? 1 : 0;
    }
  }
  std::vector<AgentLoad> order;
  for (auto& [_, load] : loads) order.push_back(std::move(load));
  std::stable_sort(order.begin(), order.end(), [](const AgentLoad& a, const AgentLoad& b) {
    return std::pair(a.open, a.pending) > std::pair(b.open, b.pending);
  });
  return order;
}

std::vector<Passage> passages(const Pack& pack, const Board& board,
                              const std::vector<AgencyCase>& cases) {
  std::vector<Passage> found;
  const PackProcedure* procedure = pack.procedure(board.procedure);
  auto form = procedure ? pack.forms.find(procedure->form) : pack.forms.end();
  if (form == pack.forms.end()) return found;
  const std::string& input = board.of("type");
  for (const auto& choice : form->second["schema"]["properties"][input]["x-choices"].items()) {
    Passage passage{.type = choice["id"].as_string(), .label = choice["label"].as_string()};
    std::map<std::int64_t, std::int64_t> longest;
    const Json planned_all = template_of(pack, board.of("template"), input, passage.type);
    for (const auto& planned : planned_all.items()) {
      const Approval approval = planned_approval(planned);
      ++passage.approvals;
      passage.serial += approval.days;
      longest[approval.batch] = std::max(longest[approval.batch], approval.days);
    }
    for (const auto& [_, days] : longest) passage.parallel += days;
    passage.batches = static_cast<std::int64_t>(longest.size());
    std::vector<std::int64_t> took;
    for (const auto& one : cases) {
      const bool done = one.matter->state == MatterState::done;
      if (one.type == passage.type && done && one.took) took.push_back(*one.took);
    }
    passage.times = static_cast<std::int64_t>(took.size());
    if (!took.empty()) passage.median = median_of(std::move(took));
    found.push_back(std::move(passage));
  }
  return found;
}

ServiceAsked read_service(const Board& board, std::shared_ptr<const Matter> matter) {
  ServiceAsked asked{.matter = std::move(matter),
                     .project = {}, .unit = {}, .promised = {}, .contact = {}, .rating = {},
                     .comment = {}, .step = {}, .due = {}, .since = {}};
  const Matter& m = *asked.matter;
  asked.project = m.data[board.of("project")].as_string();
  asked.unit = m.data[board.of("cooperating")].as_string();
  const Json& promise = known_to(m, board.of("promise_step"));
  const Json& rating = known_to(m, board.of("rating_step"));
  asked.promised = promise[board.of("promised")].as_string();
  asked.contact = promise[board.of("contact")].as_string();
  asked.rating = rating[board.of("rating")].as_string();
  asked.comment = rating[board.of("rating_comment")].as_string();
  asked.step = m.outcome_label;
  for (const auto& task : m.tasks) {
    if (task.state != TaskState::open) continue;
    asked.step = task.step;
    asked.due = task.due;
    asked.since = task.opened;
  }
  return asked;
}

std::shared_ptr<const Entry> project_viewed(const World& world, const Pack& pack,
                                            const Board& board, const Entry& access, Date today) {
  const auto until = parse_date(text(access, board.of("access_until")));
  if (access.state != "in" || access.stage != board.of("access_open")) return nullptr;
  if (!until || today > *until) return nullptr;
  auto project = world.get<Entry>(text(access, board.of("access_project")));
  if (!project || project->confidential || project->state != "in") return nullptr;
  const LedgerDef* ledger = pack.ledger(project->ledger);
  if (!ledger) return nullptr;
  const auto& secret = ledger->confidential_stages;
  const bool hidden = std::find(secret.begin(), secret.end(), project->stage) != secret.end();
  return hidden ? nullptr : project;
}

}  // namespace tongchou::kernel
