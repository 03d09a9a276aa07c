#include "kernel/measure.h"

#include <algorithm>
#include <tuple>

namespace tongchou::kernel {

std::string MeasureCall::parameter(const std::string& name) const {
  auto found = parameters.find(name);
  return found == parameters.end() ? std::string() : found->second;
}

std::int64_t spent_ms(const Calendar& calendar, Instant from, Instant to) {
  return to <= from ? 0 : working_ms_between(calendar, from, to).value;
}

Decimal working_days(const Calendar& calendar, std::int64_t working_ms) {
  const Decimal day(static_cast<std::int64_t>(calendar.day_length().count()));
  return Decimal(working_ms).divide(day).value_or(Decimal()).rounded(1, Rounding::half_up);
}

std::optional<Decimal> median(std::vector<Decimal> values) {
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  if (values.size() % 2) return values[middle];
  return (values[middle - 1] + values[middle]).divide(Decimal(2));
}

namespace {

// ---- which facts a call is about ----------------------------------------------------------------

std::vector<const Owed*> tasks_of(const MeasureCall& call) {
  const std::string procedure = call.parameter("procedure"), step = call.parameter("step");
  std::vector<const Owed*> found;
  for (const auto& fact : call.facts.owed) {
    if ((call.person ? fact.person : fact.owner) != call.subject) continue;
    if (!procedure.empty() && fact.procedure != procedure) continue;
    if (!step.empty() && fact.step_id != step) continue;
    found.push_back(&fact);
  }
  // One order on every store.
  std::sort(found.begin(), found.end(), [](const Owed* a, const Owed* b) {
    return std::tie(a->opened, a->task, a->owner) < std::tie(b->opened, b->task, b->owner);
  });
  // A person may be the one of several units: the task is one.
  found.erase(std::unique(found.begin(), found.end(),
                          [&](const Owed* a, const Owed* b) { return a->task == b->task; }),
              found.end());
  return found;
}

std::vector<const Course*> matters_of(const MeasureCall& call) {
  const std::string procedure = call.parameter("procedure");
  std::string part = call.parameter("part");
  if (part.empty()) part = "own";
  std::vector<const Course*> found;
  for (const auto& fact : call.facts.courses) {
    if (fact.unit != call.subject || fact.part != part) continue;
    if (!procedure.empty() && fact.procedure != procedure) continue;
    found.push_back(&fact);
  }
  std::sort(found.begin(), found.end(), [](const Course* a, const Course* b) {
    return std::tie(a->started, a->matter) < std::tie(b->started, b->matter);
  });
  return found;
}

std::vector<const Entry*> entries_of(const MeasureCall& call) {
  std::vector<const Entry*> found;
  for (const auto& entry : call.facts.entries) {
    if (entry.unit == call.subject && entry.state == "in" &&
        entry.ledger == call.parameter("ledger")) {
      found.push_back(&entry);
    }
  }
  std::sort(found.begin(), found.end(),
            [](const Entry* a, const Entry* b) { return a->id < b->id; });
  return found;
}

Evidence evidence_of(const Owed& fact, Decimal amount, bool good) {
  return {.kind = "task", .fact = fact.task, .matter = fact.matter, .step = fact.step,
          .from = fact.opened, .due = fact.due, .ended = fact.closed, .amount = amount,
          .good = good, .confidential = fact.confidential};
}

Evidence evidence_of(const Course& fact, Decimal amount, bool good) {
  return {.kind = "matter", .fact = fact.matter, .matter = fact.matter, .from = fact.started,
          .due = fact.due, .ended = fact.closed, .amount = amount, .good = good,
          .confidential = fact.confidential};
}

bool in_period(const MeasureCall& call, const std::optional<Instant>& at) {
  return at && *at >= call.from && *at < call.until && *at <= call.as_of;
}

// Whether what fell due was done by then. Nothing: it was taken back before it fell due.
std::optional<bool> in_time(const Owed& fact) {
  if (fact.state == TaskState::done) return *fact.closed <= *fact.due;
  if (fact.state == TaskState::cancelled && *fact.closed < *fact.due) return std::nullopt;
  // Its time stands still since before it fell due: nothing is late yet.
  if (fact.state == TaskState::open && fact.paused && *fact.paused <= *fact.due) {
    return std::nullopt;
  }
  return false;
}

Measured share(std::vector<Evidence> evidence) {
  if (evidence.empty()) return {};
  std::int64_t good = 0;
  for (const auto& one : evidence) good += one.good;
  const auto all = static_cast<std::int64_t>(evidence.size());
  const auto rate = Decimal(good * 100).divide(Decimal(all));
  return {rate->rounded(2, Rounding::half_up), std::move(evidence)};
}

Measured count(std::vector<Evidence> evidence) {
  Decimal sum;
  for (const auto& one : evidence) sum = sum + one.amount;
  return {sum, std::move(evidence)};
}

// ---- tasks --------------------------------------------------------------------------------------

Measured on_time_rate(const MeasureCall& call) {
  std::vector<Evidence> evidence;
  for (const Owed* fact : tasks_of(call)) {
    if (!in_period(call, fact->due)) continue;
    if (const auto good = in_time(*fact)) {
      evidence.push_back(evidence_of(*fact, Decimal(*good ? 1 : 0), *good));
    }
  }
  return share(std::move(evidence));
}

// Working time past its limit that lies within the period: so that months add up to the year.
std::int64_t late_ms(const MeasureCall& call, const Owed& fact) {
  if (!fact.due) return 0;
  Instant end = call.end();
  if (fact.closed) end = std::min(end, *fact.closed);
  else if (fact.paused) end = std::min(end, *fact.paused);
  return spent_ms(call.calendar, std::max(*fact.due, call.from), end);
}

Measured days_late(const MeasureCall& call) {
  std::vector<Evidence> evidence;
  for (const Owed* fact : tasks_of(call)) {
    const std::int64_t late = late_ms(call, *fact);
    if (late > 0) evidence.push_back(evidence_of(*fact, working_days(call.calendar, late), false));
  }
  return count(std::move(evidence));
}

Measured late_count(const MeasureCall& call) {
  std::vector<Evidence> evidence;
  for (const Owed* fact : tasks_of(call)) {
    if (late_ms(call, *fact) > 0) evidence.push_back(evidence_of(*fact, Decimal(1), false));
  }
  return count(std::move(evidence));
}

Measured urged_count(const MeasureCall& call) {
  std::vector<Evidence> evidence;
  for (const Owed* fact : tasks_of(call)) {
    std::int64_t times = 0;
    for (const Instant at : fact->urgings) times += in_period(call, at);
    if (times > 0) evidence.push_back(evidence_of(*fact, Decimal(times), false));
  }
  return count(std::move(evidence));
}

Measured unanswered_count(const MeasureCall& call) {
  std::vector<Evidence> evidence;
  for (const Owed* fact : tasks_of(call)) {
    if (!in_period(call, fact->due) || fact->state == TaskState::done) continue;
    if (in_time(*fact)) evidence.push_back(evidence_of(*fact, Decimal(1), false));
  }
  return count(std::move(evidence));
}

Measured outcome_count(const MeasureCall& call) {
  const std::string outcome = call.parameter("outcome");
  std::vector<Evidence> evidence;
  for (const Owed* fact : tasks_of(call)) {
    if (fact->state != TaskState::done || !in_period(call, fact->closed)) continue;
    if (fact->outcome == outcome) evidence.push_back(evidence_of(*fact, Decimal(1), true));
  }
  return count(std::move(evidence));
}

Measured median_of(std::vector<Evidence> evidence) {
  std::vector<Decimal> values;
  for (const auto& one : evidence) values.push_back(one.amount);
  return {median(std::move(values)), std::move(evidence)};
}

Measured step_days(const MeasureCall& call) {
  std::vector<Evidence> evidence;
  for (const Owed* fact : tasks_of(call)) {
    if (fact->state != TaskState::done || !in_period(call, fact->closed)) continue;
    const auto spent = spent_ms(call.calendar, fact->opened, *fact->closed);
    evidence.push_back(evidence_of(*fact, working_days(call.calendar, spent), true));
  }
  return median_of(std::move(evidence));
}

// ---- matters ------------------------------------------------------------------------------------

Measured ended_on_time_rate(const MeasureCall& call) {
  std::vector<Evidence> evidence;
  for (const Course* fact : matters_of(call)) {
    if (!in_period(call, fact->due)) continue;
    const bool dropped = fact->state == MatterState::withdrawn ||
                         fact->state == MatterState::terminated;
    if (dropped && *fact->closed < *fact->due) continue;
    const bool good = fact->state == MatterState::done && *fact->closed <= *fact->due;
    evidence.push_back(evidence_of(*fact, Decimal(good ? 1 : 0), good));
  }
  return share(std::move(evidence));
}

Measured started_count(const MeasureCall& call) {
  std::vector<Evidence> evidence;
  for (const Course* fact : matters_of(call)) {
    if (in_period(call, fact->started)) evidence.push_back(evidence_of(*fact, Decimal(1), true));
  }
  return count(std::move(evidence));
}

Measured ended_count(const MeasureCall& call) {
  const std::string outcome = call.parameter("outcome");
  std::vector<Evidence> evidence;
  for (const Course* fact : matters_of(call)) {
    if (fact->state != MatterState::done || !in_period(call, fact->closed)) continue;
    if (!outcome.empty() && fact->outcome != outcome) continue;
    evidence.push_back(evidence_of(*fact, Decimal(1), true));
  }
  return count(std::move(evidence));
}

Measured matter_days(const MeasureCall& call) {
  std::vector<Evidence> evidence;
  for (const Course* fact : matters_of(call)) {
    if (fact->state != MatterState::done || !in_period(call, fact->closed)) continue;
    const auto spent = spent_ms(call.calendar, fact->started, *fact->closed);
    evidence.push_back(evidence_of(*fact, working_days(call.calendar, spent), true));
  }
  return median_of(std::move(evidence));
}

Measured handovers(const MeasureCall& call) {
  std::vector<Evidence> evidence;
  for (const Course* fact : matters_of(call)) {
    if (fact->state != MatterState::done || !in_period(call, fact->closed)) continue;
    evidence.push_back(evidence_of(*fact, Decimal(fact->handovers), true));
  }
  return median_of(std::move(evidence));
}

// ---- ledgers ------------------------------------------------------------------------------------

Measured milestone_rate(const MeasureCall& call) {
  std::vector<Evidence> evidence;
  for (const Entry* entry : entries_of(call)) {
    for (const auto& mark : entry->stages) {
      if (!mark.planned || mark.state == "skipped") continue;
      // A day that was planned is over at its end.
      const Instant due = at_local(*mark.planned, std::chrono::hours{24});
      if (due <= call.from || due > call.until || due > call.as_of + std::chrono::milliseconds{1})
        continue;
      const bool good = mark.actual && *mark.actual <= *mark.planned;
      Evidence one{.kind = "entry", .fact = entry->id, .step = mark.stage, .due = due,
                   .amount = Decimal(good ? 1 : 0), .good = good,
                   .confidential = entry->confidential};
      if (mark.actual) one.ended = at_local(*mark.actual, std::chrono::hours{18});
      evidence.push_back(std::move(one));
    }
  }
  return share(std::move(evidence));
}

// What was done against what was planned, over all entries together.
Measured plan_rate(const MeasureCall& call) {
  const std::string done = call.parameter("done"), plan = call.parameter("plan");
  Decimal planned, reached;
  std::vector<Evidence> evidence;
  for (const Entry* entry : entries_of(call)) {
    const Json &goal = entry->fields[plan], &got = entry->fields[done];
    if (!goal.is_number()) continue;
    planned = planned + goal.as_decimal();
    const Decimal value = got.is_number() ? got.as_decimal() : Decimal();
    reached = reached + value;
    evidence.push_back({.kind = "entry", .fact = entry->id, .amount = value,
                        .good = value >= goal.as_decimal(),
                        .confidential = entry->confidential});
  }
  auto rate = (reached * Decimal(100)).divide(planned);
  if (!rate) return {std::nullopt, std::move(evidence)};
  return {rate->rounded(2, Rounding::half_up), std::move(evidence)};
}

// ---- the table ----------------------------------------------------------------------------------

constexpr MeasureParameter kTask[] = {{"procedure", "事项", "procedure", false},
                                      {"step", "环节", "step", false}};
constexpr MeasureParameter kOutcome[] = {{"procedure", "事项", "procedure", false},
                                         {"step", "环节", "step", false},
                                         {"outcome", "结论", "outcome", true}};
constexpr MeasureParameter kMatter[] = {{"procedure", "事项", "procedure", false},
                                        {"part", "角色", "part", false}};
constexpr MeasureParameter kEnded[] = {{"procedure", "事项", "procedure", false},
                                       {"part", "角色", "part", false},
                                       {"outcome", "结论", "outcome", false}};
constexpr MeasureParameter kLedger[] = {{"ledger", "台账", "ledger", true}};
constexpr MeasureParameter kPlan[] = {{"ledger", "台账", "ledger", true},
                                      {"done", "完成栏目", "done", true},
                                      {"plan", "计划栏目", "plan", true}};

constexpr Measure kMeasures[] = {
    {"on_time_rate", "按时办理率", "On-time rate", "%", "%", "KP-29",
     "期内到期的待办中，按时办完的件数 ÷ 全部件数 × 100；到期前撤回的不算，未办的算迟",
     "of the tasks that fell due in the period, those done by then; open ones count as late",
     true, true, kTask, on_time_rate},
    {"days_late", "逾期天数", "Days late", "工作日", "working days", "KP-42",
     "各件待办超过时限的工作时间中落在期内的部分之和，每件按一位小数",
     "working time past the limit that lies in the period, each task to one decimal, added up",
     false, true, kTask, days_late},
    {"late_count", "逾期件数", "Late tasks", "件", "tasks", "KP-10",
     "期内有逾期时间的待办件数", "tasks that were late at some time in the period", false, true,
     kTask, late_count},
    {"urged_count", "催办次数", "Urgings", "次", "times", "KP-42",
     "期内对其待办催办的次数之和", "how often its tasks were urged in the period", false, true,
     kTask, urged_count},
    {"unanswered_count", "到期未答复件数", "Unanswered", "件", "tasks", "KP-42",
     "期内到期而至统计日仍未答复的待办件数", "tasks that fell due in the period and are unanswered",
     false, true, kTask, unanswered_count},
    {"outcome_count", "某结论件数", "Tasks with an outcome", "件", "tasks", "KP-33",
     "期内办结且选择该结论（如申请延期）的待办件数",
     "tasks done in the period with that outcome (asking for an extension, say)", false, true,
     kOutcome, outcome_count},
    {"step_days", "环节用时中位数", "Median days of a step", "工作日", "working days", "G-6",
     "期内办完的待办从到手到办完的工作时间的中位数",
     "median working time from arrival to completion of the tasks done in the period", false,
     true, kTask, step_days},
    {"ended_on_time_rate", "按期办结率", "Ended on time", "%", "%", "KP-41",
     "期内到期的事项中，按期办结的件数 ÷ 全部件数 × 100",
     "of the matters due in the period, those ended by then", true, false, kMatter,
     ended_on_time_rate},
    {"started_count", "发起件数", "Matters started", "件", "matters", "KP-15",
     "期内发起的事项件数", "matters started in the period", true, false, kMatter, started_count},
    {"ended_count", "办结件数", "Matters ended", "件", "matters", "UM-9",
     "期内办结的事项件数；写明结论的只算该结论", "matters ended in the period (with that outcome)",
     true, false, kEnded, ended_count},
    {"matter_days", "事项用时中位数", "Median days of a matter", "工作日", "working days", "G-6",
     "期内办结的事项从发起到办结的工作时间的中位数",
     "median working time from start to end of the matters ended in the period", false, false,
     kMatter, matter_days},
    {"handovers", "流转次数中位数", "Median hand-overs", "次", "times", "G-6",
     "期内办结的事项流转次数的中位数", "median hand-overs of the matters ended in the period",
     false, false, kMatter, handovers},
    {"milestone_rate", "阶段节点完成率", "Milestones reached", "%", "%", "KP-25",
     "计划日期在期内的阶段中，按计划日期到达的个数 ÷ 全部个数 × 100",
     "of the stages planned within the period, those reached by the planned day", true, false,
     kLedger, milestone_rate},
    {"plan_rate", "计划完成率", "Done against plan", "%", "%", "KP-27",
     "统计日在库各项完成数之和 ÷ 计划数之和 × 100",
     "sum of what is done over the sum of what is planned, of the entries as they stood", true,
     false, kPlan, plan_rate},
};

}  // namespace

std::span<const Measure> measures() { return kMeasures; }

const Measure* find_measure(std::string_view name) {
  for (const auto& measure : kMeasures) {
    if (measure.name == name) return &measure;
  }
  return nullptr;
}

}  // namespace tongchou::kernel
